"""One tab being written: titles, cells and sentences, each formula with its value, and what a reader may type."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_rowcol_to_cell

from model.core.errors import PricedInError
from model.core.formulas import formula
from model.core.lines import Given
from model.core.units import UNITS
from model.words import told
from workbook.prepared import PlainFormulas
from workbook.validation import allowed, validation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from model.core.expressions import Expr
    from model.core.rows import Row
    from workbook.file import File
    from workbook.layout import PlacedBlock

TITLE_HEIGHT, BLOCK_HEIGHT = 24, 18  # points: a row of the standard height cuts the descenders of 16 and 12 point


class Page:
    """A tab of a file, with the blocks that stand on it."""

    def __init__(self, file: File, tab: str, blocks: Iterable[PlacedBlock] = ()) -> None:
        self.file, self.tab, self.blocks = file, tab, list(blocks)
        self.sheet, self.styles = file.workbook.add_worksheet(tab, PlainFormulas), file.styles

    def title(self, text: str, subtitle: str) -> None:
        """Title of the tab and the line under it."""
        self.sheet.set_row(0, TITLE_HEIGHT)
        self.sheet.write_string(0, 0, text, self.styles.title)
        self.sheet.write_string(1, 0, subtitle, self.styles.subtitle)

    def block_title(self, line: int, text: str) -> None:
        """Title of a block of the tab."""
        self.sheet.set_row(line, BLOCK_HEIGHT)
        self.sheet.write_string(line, 0, text, self.styles.block)

    def headings(self, line: int, texts: Iterable[str], right: Iterable[str] = ()) -> None:
        """Headings of a table of words, from the first column on; those of numbers to the right."""
        for column, text in enumerate(texts):
            self.sheet.write_string(line, column, text, self.styles.heading(align="right" if text in right else "left"))

    def put(self, line: int, column: int, value: float | str | None, style: Any) -> None:
        """A number or a text."""
        if isinstance(value, str):
            self.sheet.write_string(line, column, value, style)
        elif value is not None and math.isfinite(value):
            self.sheet.write_number(line, column, value, style)
        else:
            raise PricedInError(
                f"The cell {xl_rowcol_to_cell(line, column)} of {self.tab} would hold no number: check the inputs.")

    def formula(self, line: int, column: int, text: str, value: float | str | None, style: Any) -> None:
        """A formula with the value that Python computed."""
        held = (("#N/A" if "NA()" in text else "#NUM!") if isinstance(value, float) and not math.isfinite(value)
                else value)
        self.sheet.write_formula(line, column, text, style, held)

    def sentence(self, line: int, column: int, body: Expr, text: str, style: Any) -> None:
        """A text made of the model's cells, as it reads now."""
        book = self.file.equity.book
        elsewhere = next(block for block in book.blocks if block.tab != self.tab)
        seen_from = next(iter(elsewhere.rows.values()))  # so that every cell is named with its tab
        self.formula(line, column, formula(book, self.file.layout, seen_from, 0, body), text, style)

    def validate(self, row: Row, first: tuple[int, int], last: tuple[int, int], *, blank: bool = False) -> None:
        """The limits of a given figure as Excel's own validation of its cells, with the same sentence."""
        item = row.line
        if not isinstance(item, Given) or row.limits is None or (UNITS[item.unit] == "text" and not item.choices):
            return
        rule = {**validation(item, row.limits, row.unit, xl_rowcol_to_cell(*first)), "ignore_blank": blank,
                "error_title": "Not possible"}
        example = self.file.value(row, 0)
        such = "" if isinstance(example, str) or example is None else f", such as {told(example, item.unit, 6)}"
        rule["error_message"] = f"{row.label}: {allowed(item, row.unit, row.limits)}{such}."[:255]
        self.sheet.data_validation(*first, *last, rule)

    def choose_scenario(self, line: int, column: int) -> None:
        """The scenarios' names as the list of a cell, from the table, as a list in itself ends at 255 characters."""
        names = ", ".join(scenario.name for scenario in self.file.scenarios)
        self.sheet.data_validation(line, column, line, column, {
            "validate": "list", "source": f"={self.file.layout.line_address(self.file.equity.choice.names)}",
            "ignore_blank": False,
            "error_title": "Not in the list", "error_message": f"Choose one of: {names}."[:255]})
