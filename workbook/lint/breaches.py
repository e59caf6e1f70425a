"""Breaches: a workbook as the rules see it, and what finds where one is not kept."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from openpyxl.formula.tokenizer import TokenizerError

from model.core.errors import PricedInError, printable, quoted
from model.names import LOOKS_LIKE_A_CELL
from workbook.lint.formulas import ALLOWED_NUMBERS, called, formulas, reaches_out, taken_apart
from workbook.lint.sheets import labelled_rows, runs, without_unit
from workbook.styles import INPUT, LINK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from workbook.lint.formulas import Formula
    from workbook.lint.package import Cell, Package

GAP = re.compile(r"=?IF\(ISNUMBER\((\$?[A-Z]+\$?\d+)\),\1,NA\(\)\)")  # of a cell, which stands in the chart's source
MOST_PIECES = 4_000_000  # of formulas; ours holds 1,440,000, with two more companies twice that
Where = tuple[str, str, str]  # tab, cell, what stands there


class Book:
    """A workbook as rules see it: as openpyxl reads it, its package, and its formulas taken apart once."""

    def __init__(self, name: str, book: Any, package: Package) -> None:
        self.name, self.book, self.package, self._parts = name, book, package, package.sheets
        self.formulas: list[tuple[Formula, list[Any]]] = []
        of_shape = cache(taken_apart)  # a row's formulas differ in the cells that they name, which no rule asks for
        pieces = 0
        for formula in formulas(book):
            try:
                tokens = of_shape(formula.shape)
            except (TokenizerError, IndexError, ValueError):
                raise PricedInError(printable(
                    f"{name} has a formula at {formula.tab}!{formula.cell} that is none, {quoted(formula.text)}: "
                    "correct it in Excel or LibreOffice, then try again.")) from None
            self.formulas.append((formula, tokens))
            pieces += len(tokens)
            if pieces > MOST_PIECES:
                raise PricedInError(
                    f"{name} holds more than {MOST_PIECES:,} operands and operators in formulas: save a part of it.")

    def stored(self) -> Iterator[tuple[Any, dict[str, Cell]]]:
        """Each sheet with its cells as they are stored, by address."""
        for sheet in self.book.worksheets:
            yield sheet, self.cells(sheet.title)

    def cells(self, tab: str) -> dict[str, Cell]:
        """Formulas, booleans and errors of a tab as they are stored."""
        return self.package.cells.get(self._parts[tab], {})


def reads_as_cell(book: Book) -> Iterator[Where]:
    """Names of the file that Excel takes for cells."""
    names = {formula.cell: formula.tab for formula, _ in book.formulas if formula.kind == "name"}
    return ((tab, name, "rename it") for name, tab in names.items() if LOOKS_LIKE_A_CELL.match(name))


def links(book: Book) -> Iterator[Where]:
    """Links to other files, as parts and within formulas."""
    links = book.package.of_kind("externalLink") or book.package.outside
    if links:
        yield "", "", f"{links} links"
    for formula, tokens in book.formulas:
        if reaches_out(tokens):
            yield formula[:3]


def macros(book: Book) -> Iterator[Where]:
    """Macros, by the parts that hold them."""
    if book.package.of_kind("vbaProject") or "macroenabled" in book.package.types:
        yield "", "", "a VBA project"
    if sheets := book.package.of_kind("macrosheet") + book.package.of_kind("dialogsheet"):
        yield "", "", f"{sheets} macro sheets"


def hidden_tabs(book: Book) -> Iterator[Where]:
    """Tabs that a reader does not see, as stored: openpyxl takes every chart of its own tab for visible."""
    return ((tab, "", state) for tab, (_, state) in book.package.tabs[book.package.book].items() if state != "visible")


def hidden_rows(book: Book) -> Iterator[Where]:
    """Rows and columns that a reader does not see."""
    for sheet in book.book.worksheets:
        if hidden := [key for key, size in (*sheet.row_dimensions.items(), *sheet.column_dimensions.items())
                      if size.hidden]:
            yield sheet.title, str(hidden[0]), f"{len(hidden)} hidden"


def paper(book: Book) -> Iterator[Where]:
    """Tabs on other paper than A4 landscape."""
    for sheet in book.book.worksheets:
        setup = sheet.page_setup
        if setup.orientation != "landscape" or str(setup.paperSize) != "9":
            yield sheet.title, "", f"{setup.orientation} {setup.paperSize}"


def unfitted(book: Book) -> Iterator[Where]:
    """Tabs that neither fit their pages nor say where one ends."""
    for sheet in book.book.worksheets:
        fits = sheet.sheet_properties.pageSetUpPr is not None and bool(sheet.sheet_properties.pageSetUpPr.fitToPage)
        if not fits and not sheet.col_breaks.brk and not sheet.row_breaks.brk:
            yield sheet.title, "", "neither fitted nor broken into pages"


def numbers(book: Book) -> Iterator[Where]:
    """Numbers inside formulas, but for those that are no assumption."""
    for formula, tokens in book.formulas:
        found = [place for place, token in enumerate(tokens) if token.type == "OPERAND" and token.subtype == "NUMBER"
                 and token.value not in ALLOWED_NUMBERS]
        if formula.kind == "validation":
            found = [place for place in found if not _is_limit(tokens, place)]
        if found:
            yield formula[:3]


def _is_limit(tokens: list[Any], place: int) -> bool:
    """Whether a number of a validation is all of it, or what a cell is compared with."""
    before = [token for token in tokens[:place] if token.type != "OPERATOR-PREFIX"]
    return len(tokens) == place + 1 if not before else before[-1].value in ("<", "<=", ">", ">=")


def calls(wrong: Callable[[str], bool]) -> Callable[[Book], Iterator[Where]]:
    """Formulas that call a function of which something is wrong."""
    return lambda book: (formula[:3] for formula, tokens in book.formulas
                         if any(wrong(name) for name in map(called, tokens) if name))


def blue(book: Book) -> Iterator[Where]:
    """Formulas in the colour of inputs."""
    return (formula[:3] for formula, _ in book.formulas if formula.kind == "cell"
            and _colour(book, formula) == INPUT[1:])


def green(book: Book) -> Iterator[Where]:
    """Links to another tab that are not in the colour of links."""
    return (formula[:3] for formula, tokens in book.formulas
            if formula.kind == "cell" and len(tokens) == 1 and "!" in tokens[0].value
            and _colour(book, formula) != LINK[1:])


def _colour(book: Book, formula: Formula) -> str:
    colour = book.book[formula.tab][formula.cell].font.color
    return colour.rgb[-6:] if colour is not None and isinstance(colour.rgb, str) else ""


def stored(wrong: Callable[[Cell], str]) -> Callable[[Book], Iterator[Where]]:
    """Cells of which, as they are stored, something is wrong."""
    return lambda book: ((sheet.title, address, wrong(cell)) for sheet, cells in book.stored()
                         for address, cell in cells.items() if wrong(cell))


def errors(book: Book) -> Iterator[Where]:
    """Error values, but for #N/A where a chart is to leave a gap for a text."""
    gaps = {formula[:2] for formula, _ in book.formulas if formula.kind == "cell" and GAP.fullmatch(formula.text)}
    return ((sheet.title, address, cell.error or "an error") for sheet, cells in book.stored()
            for address, cell in cells.items()
            if cell.kind == "e" and not (cell.error == "#N/A" and (sheet.title, address) in gaps))


def per_sheet(wrong: Callable[[Any], str]) -> Callable[[Book], Iterator[Where]]:
    """Tabs of which something is wrong."""
    return lambda book: ((sheet.title, "", wrong(sheet)) for sheet in book.book.worksheets if wrong(sheet))


def one_formula(book: Book) -> Iterator[Where]:
    """Rows of which not every cell has the same formula."""
    return ((sheet.title, *where) for sheet in book.book.worksheets for where in runs(sheet))


def units(book: Book) -> Iterator[Where]:
    """Lines without a unit beside their figures."""
    return ((sheet.title, *where) for sheet, cells in book.stored()
            for where in without_unit(labelled_rows(sheet), cells))
