"""Lint: the rules a workbook keeps, checked on the file itself with another library than the one that wrote it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from openpyxl import load_workbook
from openpyxl.formula import Tokenizer
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter

from model.core.operators import OPS
from model.errors import PricedInError
from workbook.names import LOOKS_LIKE_A_CELL
from workbook.saving import unreadable
from workbook.styles import INPUT, LINK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

ALLOWED_NUMBERS = {"0", "1", "2", "12", "100", "365", "1000"}
VOLATILE = {"OFFSET", "INDIRECT", "TODAY", "NOW", "RAND", "RANDBETWEEN", "CELL", "INFO"}
KNOWN_FUNCTIONS = {name for op in OPS.values() for name in re.findall(r"([A-Z][A-Z0-9]*)\(", op.excel)}
FIRST_PERIOD = 3  # column C
HEADING_FILL = "12355B"


class Finding(NamedTuple):
    """A broken rule and where."""

    rule: str
    tab: str
    cell: str
    text: str

    @property
    def sentence(self) -> str:
        """Where, which rule, and what stands there."""
        return f"{self.tab}!{self.cell}: {self.rule}: {self.text}"


def lint(path: Path) -> list[Finding]:
    """Every broken rule in a workbook; a sentence where it cannot be read."""
    why, remedy = unreadable(path, "name a workbook ending in .xlsx")
    if why:
        raise PricedInError(f"{why}: {remedy}.")
    try:
        formulas, values = load_workbook(path), load_workbook(path, data_only=True)
    except Exception as error:  # noqa: BLE001 - a damaged file raises whatever the zip, the XML or openpyxl stumbles over
        kind = type(error).__name__
        raise PricedInError(f"{path.name} cannot be read as a workbook ({kind}): it is damaged, encrypted, or another kind of file.") from None
    found = list(_book(formulas))
    for sheet in formulas.worksheets:
        found += _sheet(sheet)
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("=") and cell.data_type == "f":
                    found += _formula(sheet, cell)
                    cached = values[sheet.title][cell.coordinate]
                    if cached.value is None:
                        found.append(Finding("every formula is written with its value", sheet.title, cell.coordinate, "no value"))
                    elif cached.data_type == "e":
                        found.append(Finding("no error values", sheet.title, cell.coordinate, str(cached.value)))
        found += _timelines(sheet)
    return found


def _book(book: Any) -> Iterator[Finding]:
    for name in book.defined_names:
        if LOOKS_LIKE_A_CELL.match(name):
            yield Finding("a name is not a cell address", "", name, "rename it")
    if book._external_links:  # noqa: SLF001 - openpyxl offers no public list
        yield Finding("no links to other files", "", "", f"{len(book._external_links)} links")  # noqa: SLF001
    if book.vba_archive:
        yield Finding("no macros in a client file", "", "", "a VBA project")


def _sheet(sheet: Worksheet) -> Iterator[Finding]:
    if sheet.sheet_state != "visible":
        yield Finding("no hidden tabs", sheet.title, "", sheet.sheet_state)
    hidden = [key for key, size in (*sheet.row_dimensions.items(), *sheet.column_dimensions.items()) if size.hidden]
    if hidden:
        yield Finding("no hidden rows or columns", sheet.title, str(hidden[0]), f"{len(hidden)} hidden")
    if not sheet.freeze_panes:
        yield Finding("panes are frozen", sheet.title, "", "none")
    if not sheet.print_area:
        yield Finding("a print area is set", sheet.title, "", "none")
    setup = sheet.page_setup
    if setup.orientation != "landscape" or str(setup.paperSize) != "9":
        yield Finding("prints on A4 landscape", sheet.title, "", f"{setup.orientation} {setup.paperSize}")
    fits = sheet.sheet_properties.pageSetUpPr is not None and bool(sheet.sheet_properties.pageSetUpPr.fitToPage)
    if not fits and not sheet.col_breaks.brk and not sheet.row_breaks.brk:
        yield Finding("fits the page", sheet.title, "", "neither fitted nor broken into pages")


def _formula(sheet: Worksheet, cell: Any) -> Iterator[Finding]:
    where = (sheet.title, cell.coordinate, cell.value)
    tokens = Tokenizer(cell.value).items
    for token in tokens:
        if token.type == "OPERAND" and token.subtype == "NUMBER" and token.value not in ALLOWED_NUMBERS:
            yield Finding("no number inside a formula", *where)
        if token.type == "FUNC" and token.subtype == "OPEN":
            name = token.value.rstrip("(")
            if name in VOLATILE:
                yield Finding("no volatile functions", *where)
            elif name not in KNOWN_FUNCTIONS:
                yield Finding("only functions that Excel 2010 and LibreOffice share", *where)
        if token.type == "OPERAND" and token.subtype == "RANGE" and "[" in token.value:
            yield Finding("no links to other files", *where)
    colour = (cell.font.color.rgb or "")[-6:] if cell.font.color is not None and isinstance(cell.font.color.rgb, str) else ""
    only = [token for token in tokens if token.type != "WHITE-SPACE"]
    is_link = len(only) == 1 and "!" in only[0].value
    if colour == INPUT[1:]:
        yield Finding("a formula is not blue", *where)
    if is_link and colour != LINK[1:]:
        yield Finding("a link to another tab is green", *where)


def _timelines(sheet: Worksheet) -> Iterator[Finding]:
    """One formula a row along the months, quarters or years, the opening column apart; and a unit beside each line."""
    width = 0
    for row in sheet.iter_rows(min_row=1):
        cells = {cell.column: cell for cell in row}
        first = cells.get(FIRST_PERIOD)
        if first is None:
            continue
        fill = first.fill.fgColor.rgb if first.fill.fill_type else ""
        if isinstance(fill, str) and fill.endswith(HEADING_FILL):
            labels = [str(c.value) for c in row if c.column >= FIRST_PERIOD and isinstance(c.value, str)]
            timeline = any(re.search(r"Q\d\dE$|^\d{4}E$|^[A-Z][a-z]{2}-\d\d$", label) for label in labels)
            width = len(labels) if timeline else 0
        elif width:
            yield from _one_formula(sheet, cells, width)


def _one_formula(sheet: Worksheet, cells: dict[int, Any], width: int) -> Iterator[Finding]:
    periods = [cells[column] for column in range(FIRST_PERIOD + 1, FIRST_PERIOD + width) if column in cells]
    formulas = [cell for cell in periods if isinstance(cell.value, str) and cell.value.startswith("=")]
    if not formulas:
        return
    pattern = formulas[0]
    for cell in periods:
        moved = Translator(pattern.value, origin=pattern.coordinate).translate_formula(cell.coordinate)
        if cell.value != moved:
            yield Finding("one formula a row", sheet.title, cell.coordinate, f"{cell.value}, and {moved} was expected")
    if not cells[2].value and not re.search("text|check|agree|tolerance", str(cells[1].value or "")):
        yield Finding("a unit beside every line", sheet.title, f"{get_column_letter(2)}{cells[1].row}", str(cells[1].value))
