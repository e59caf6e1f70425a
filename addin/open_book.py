"""A template that is open in a spreadsheet: its sheets, read one at a time; written only on the sheet Control."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_rowcol_to_cell

from addin.control import CONF, TAB
from addin.raw_values import cell_value
from model import __version__
from model.core.errors import PricedInError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlwings import Book, Sheet

Cells = list[list[Any]]
STATUS_LINE = 255  # characters that Excel shows


class OpenBook:
    """One open template. The few calls of xlwings that are made of it stand in this class alone."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._cells: dict[str, Cells] = {}
        self._sheets: dict[str, Sheet] = {}

    # the spreadsheet ------------------------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """File name, as the title bar shows it."""
        return str(self.book.name)

    @property
    def path(self) -> Path:
        """Where the file lies; one sentence if it lies nowhere yet, or on the web."""
        try:
            full = str(self.book.fullname)
        except Exception as error:  # noqa: BLE001 - each engine has errors of its own
            raise PricedInError(f"The folder of {self.name} is not known to this machine ({error}): save a copy in a "
                                "folder that is not on OneDrive or SharePoint, then press again.") from None
        if "://" in full:
            raise PricedInError(f"{self.name} lies on the web: save a copy in a folder of this machine, then press "
                                "again.")
        if not os.path.isabs(full):  # noqa: PTH117 - a path of another system is not absolute here either
            raise PricedInError(f"{self.name} was never saved: save it (File > Save As, macro-enabled .xlsm), then "
                                "press again.")
        return Path(full)

    def say(self, text: str) -> None:
        """Show a text on the status line; where it refuses one, the work goes on."""
        with contextlib.suppress(Exception):
            self.book.app.status_bar = text[:STATUS_LINE]

    def calculate(self) -> None:
        """Bring every formula up to date, also where calculation is set to manual."""
        self.book.app.calculate()
        self._cells.clear()

    def sheet(self, tab: str) -> Sheet:
        """A sheet by its name."""
        if not self._sheets:
            self._sheets = {sheet.name: sheet for sheet in self.book.sheets}
        if tab not in self._sheets:
            raise PricedInError(f"{self.name} has no sheet '{tab}': undo its deletion or give it its name back, or "
                                "make a new template with 'pricedin build'.")
        return self._sheets[tab]

    def cells(self, tab: str) -> Cells:
        """Every cell of a sheet from A1 on: numbers, texts, None; a date as Excel's number, an error as ErrorCell."""
        if tab not in self._cells:
            sheet = self.sheet(tab)
            used = sheet.used_range
            last = (used.row + used.shape[0] - 1, used.column + used.shape[1] - 1)
            area = sheet.range((1, 1), last)
            # on Windows, Value cuts a cell formatted as currency to four decimals
            raw = area.api.Value2 if sys.platform == "win32" else area.raw_value
            self._cells[tab] = [[cell_value(value) for value in _listed(row)] for row in _listed(raw)]
        return self._cells[tab]

    def cell(self, tab: str, row: int, column: int) -> Any:
        """One cell; None beyond the used ones."""
        cells = self.cells(tab)
        return cells[row][column] if row < len(cells) and column < len(cells[row]) else None

    def line_of(self, label: str) -> int:
        """Row from 0 of a label in the first column of the sheet Control."""
        for line, row in enumerate(self.cells(TAB)):
            if row[0] == label:
                return line
        raise PricedInError(f"The sheet {TAB} of {self.name} has no row '{label}': undo that, or make a new template "
                            "with 'pricedin build'.")

    def write(self, row: int, column: int, block: Cells) -> None:
        """Write a block on the sheet Control, at a row and column from 0."""
        there = self.sheet(TAB).range((row + 1, column + 1), (row + len(block), column + len(block[0])))
        try:
            there.value = block
        except Exception as error:  # noqa: BLE001 - each engine has errors of its own
            raise PricedInError(f"{at(TAB, row, column)} in {self.name} could not be written ({error}): unprotect the "
                                "sheet (Review > Unprotect Sheet) or leave the cell you are typing in, then press "
                                "again.") from None
        self._cells.pop(TAB, None)

    # what the template is ---------------------------------------------------------------------------------------------

    def configuration(self) -> dict[str, str]:
        """Keys and values of the sheet xlwings.conf."""
        rows = [(row[0], next(iter(row[1:]), None)) for row in self.cells(CONF) if row and row[0]]
        return {str(key): "" if value is None else str(value) for key, value in rows}

    def check_version(self) -> None:
        """One sentence if another version of Priced In made the template."""
        made = self.configuration().get("PRICEDIN_VERSION", "")
        if made != __version__:
            raise PricedInError(f"{self.name} was made by Priced In {made or 'of an unknown version'} and "
                                f"{__version__} is installed: press Import my changes, then make a new template with "
                                "'pricedin build'.")


def _listed(raw: Any) -> Sequence[Any]:
    """A range's rows, or a row's cells, where a host gives a single one bare."""
    return raw if isinstance(raw, tuple | list) else (raw,)


def at(tab: str, line: int, column: int) -> str:
    """A cell as a sentence names it, its row and column counted from 0."""
    return f"{tab}!{xl_rowcol_to_cell(line, column)}"
