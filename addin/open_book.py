"""A template that is open in a spreadsheet: what its sheets hold, read a sheet at a time; written only in ranges of its own."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from addin import control
from addin.control import CONF, SHIPPED, TAB, Control
from addin.edits import OWN, Table
from addin.raw_values import ErrorCell, cell_value
from model import __version__
from model.core.errors import PricedInError, quoted, unknown
from model.core.lines import Input
from model.core.units import UNITS
from model.inputs import of_today
from model.values import checked

if TYPE_CHECKING:
    from xlwings import Book, Sheet

    from model.equity import EquityModel, Key
    from model.values import Value

Cells = list[list[Any]]
STATUS_LINE = 255  # characters that Excel shows


class OpenBook:
    """One open template. The few calls of xlwings that are made of it stand in this class alone."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._cells: dict[str, Cells] = {}
        self._sheets: dict[str, Sheet] = {}
        self.place: dict[tuple[Key, str], str] = {}  # where an input was read, by scenario, or OWN for the sheet Control

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
            raise PricedInError(f"The folder of {self.name} is not known to this machine ({error}): save a copy in a folder that is not on OneDrive "
                                "or SharePoint, then press again.") from None
        if "://" in full:
            raise PricedInError(f"{self.name} lies on the web: save a copy in a folder of this machine, then press again.")
        if not os.path.isabs(full):  # noqa: PTH117 - a path of another system is not absolute here either
            raise PricedInError(f"{self.name} was never saved: save it (File > Save As, macro-enabled .xlsm), then press again.")
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
            raise PricedInError(f"{self.name} has no sheet '{tab}': undo its deletion or give it its name back, or make a new template with 'pricedin build'.")
        return self._sheets[tab]

    def cells(self, tab: str) -> Cells:
        """Every cell of a sheet from A1 on, as numbers, texts and None; dates are Excel's numbers, an error is an ErrorCell."""
        if tab not in self._cells:
            sheet = self.sheet(tab)
            used = sheet.used_range
            last = (used.row + used.shape[0] - 1, used.column + used.shape[1] - 1)
            area = sheet.range((1, 1), last)
            raw = area.api.Value2 if sys.platform == "win32" else area.raw_value  # there Value cuts a cell formatted as currency to four decimals
            rows = raw if isinstance(raw, tuple | list) else ((raw,),)
            self._cells[tab] = [[cell_value(value) for value in (row if isinstance(row, tuple | list) else (row,))] for row in rows]
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
        raise PricedInError(f"The sheet {TAB} of {self.name} has no row '{label}': undo that, or make a new template with 'pricedin build'.")

    def write(self, row: int, column: int, block: Cells) -> None:
        """Write a block on the sheet Control, at a row and column from 0."""
        there = self.sheet(TAB).range((row + 1, column + 1), (row + len(block), column + len(block[0])))
        try:
            there.value = block
        except Exception as error:  # noqa: BLE001 - each engine has errors of its own
            raise PricedInError(f"{TAB}!{xl_rowcol_to_cell(row, column)} in {self.name} could not be written ({error}): unprotect the sheet "
                                "(Review > Unprotect Sheet) or leave the cell you are typing in, then press again.") from None
        self._cells.pop(TAB, None)

    # what the template is ---------------------------------------------------------------------------------------------

    def configuration(self) -> dict[str, str]:
        """Keys and values of the sheet xlwings.conf."""
        return {str(row[0]): "" if len(row) < 2 or row[1] is None else str(row[1]) for row in self.cells(CONF) if row and row[0]}  # noqa: PLR2004 - key and value

    def check_version(self) -> None:
        """One sentence if another version of Priced In made the template."""
        made = self.configuration().get("PRICEDIN_VERSION", "")
        if made != __version__:
            raise PricedInError(f"{self.name} was made by Priced In {made or 'of an unknown version'} and {__version__} is installed: press Import my changes, "
                                "then make a new template with 'pricedin build'.")

    # inputs -------------------------------------------------------------------------------------------------------------

    def inputs(self, equity: EquityModel) -> Table:
        """Every input in every scenario as the inputs tabs hold it now, found by its name wherever its row stands."""
        shipped, found = self.shipped(), Table()
        tabs = {row.company.id if row.company else "": row.block.tab for row in equity.input_rows.values()}
        for company in dict.fromkeys(company for company, _ in shipped):
            if company not in tabs:
                raise PricedInError(f"{self.name} has inputs of {quoted(company)}, whose file is not loaded: put its folder back, or name it in COMPANIES "
                                    f"on the sheet {CONF}.")
            expected = {name: list(values) for (owner, name), values in shipped.items() if owner == company}
            found |= self._inputs_tab(tabs[company], company, expected, equity)
        return found

    def _inputs_tab(self, tab: str, company: str, expected: dict[str, list[str]], equity: EquityModel) -> Table:
        """The inputs of one tab: each name that was shipped, once, and a column for each scenario that was."""
        cells, found = self.cells(tab), Table()
        top = next((line for line, row in enumerate(cells) if {"Live", "Status", "Name"} <= set(row)), None)
        if top is None:
            raise PricedInError(f"The sheet '{tab}' of {self.name} has lost its headings 'Live', 'Status' and 'Name': undo that, then press again.")
        names, columns = cells[top].index("Name"), self._scenario_columns(tab, top, next(iter(expected.values())), equity)
        lines: dict[str, int] = {}
        for line, row in enumerate(cells[top + 1:], top + 1):
            name, there = of_today(row[names]), f"{tab}!{xl_rowcol_to_cell(line, names)}"
            if name is None or name == "":
                continue
            if name not in expected:
                raise PricedInError(f"{there} holds {quoted(name)}, which is no input of this template: give it its name back, or empty the cell.")
            if name in lines:
                raise PricedInError(f"{there} and {tab}!{xl_rowcol_to_cell(lines[name], names)} both hold {quoted(name)}: empty the one that is a copy.")
            lines[name] = line
            for scenario, column in columns.items():
                self.place[(company, name), scenario] = f"{tab}!{xl_rowcol_to_cell(line, column)}"
                value = _checked(equity, (company, name), row[column], self.place[(company, name), scenario])
                found.setdefault((company, name), {})[scenario] = value
        for name in expected:
            if name not in lines:
                raise PricedInError(f"The sheet '{tab}' of {self.name} has no row named '{name}' in column {xl_col_to_name(names)}: undo what took it away.")
        return found

    def _scenario_columns(self, tab: str, top: int, scenarios: list[str], equity: EquityModel) -> dict[str, int]:
        """Column of each scenario that was shipped, by its heading."""
        row, ids = self.cells(tab)[top], {scenario.name: id_ for id_, scenario in equity.scenarios.items()}
        headed = {ids.get(str(text), _slug(str(text))): column for column, text in enumerate(row)
                  if row.index("Live") < column < row.index("Status") and text not in (None, "")}
        for scenario in scenarios:
            if scenario not in headed:
                spare = next((column for id_, column in headed.items() if id_ not in scenarios), None)
                there = f"; {tab}!{xl_rowcol_to_cell(top, spare)} holds {quoted(row[spare])}" if spare is not None else ""
                raise PricedInError(f"The sheet '{tab}' of {self.name} has no column headed with the name of the scenario '{scenario}'{there}: "
                                    "give the heading its name back.")
        return {scenario: headed[scenario] for scenario in scenarios}

    def shipped(self) -> Table:
        """Every input as it was when the template was made."""
        cells, first = self.cells(SHIPPED), len(control.SHIPPED_HEADINGS)
        top = next((line for line, row in enumerate(cells) if tuple(row[:first]) == control.SHIPPED_HEADINGS), None)
        if top is None:
            raise PricedInError(f"The sheet '{SHIPPED}' of {self.name} has lost its headings: undo that, or make a new template with 'pricedin build'.")
        scenarios = [str(text) for text in cells[top][first:] if text]
        return {(str(row[2] or ""), of_today(str(row[3]))): dict(zip(scenarios, row[first:], strict=False)) for row in cells[top + 1:] if row[3]}

    def own(self, equity: EquityModel, places: Control) -> dict[Key, Value]:
        """The values typed on the sheet Control in place of the live scenario's."""
        found: dict[Key, Value] = {}
        for key, (line, column) in places.own.items():
            cell = f"{TAB}!{xl_rowcol_to_cell(line, column)}"
            named = self.cell(TAB, line, column - 1)
            if of_today(named) != key[1]:
                holds = "is empty" if named is None else f"holds {quoted(named)}"
                raise PricedInError(f"{TAB}!{xl_rowcol_to_cell(line, column - 1)} {holds} where '{key[1]}' stood: undo what moved it.")
            value = self.cell(TAB, line, column)
            for mirror in places.mirrors(key):
                if (self.cell(TAB, *mirror) or "") != (value or ""):
                    raise PricedInError(f"{TAB}!{xl_rowcol_to_cell(*mirror)} follows {cell}, the market having one value for all: type it there, "
                                        "and undo here.")
            if value not in (None, ""):
                self.place[key, OWN] = cell
                found[key] = _checked(equity, key, value, cell)
        return found

    def scenario(self, equity: EquityModel) -> str:
        """Id of the live scenario, named as the workbook's own formulas need it."""
        line = self.line_of(control.SCENARIO_LABEL)
        chosen, place = self.cell(TAB, line, control.UNIT), f"{TAB}!{xl_rowcol_to_cell(line, control.UNIT)}"
        if not chosen:
            raise PricedInError(f"{place} is empty: choose a scenario from its list.")
        names = {scenario.name.casefold(): id_ for id_, scenario in equity.scenarios.items()}
        if str(chosen).casefold() not in names:
            raise PricedInError(f"{place}: {unknown('scenario', chosen, [scenario.name for scenario in equity.scenarios.values()])}")
        return names[str(chosen).casefold()]


def _checked(equity: EquityModel, key: Key, value: Any, place: str) -> Value:
    """An input's value as typed, if it is possible; else a sentence that names the cell."""
    row = equity.input_rows.get(key)
    if value is None or value == "":
        raise PricedInError(f"{place} is empty: type a value for {key[1]}, or undo.")
    if isinstance(value, ErrorCell):
        raise PricedInError(f"{place} shows {value}: type a value for {key[1]}, or undo.")
    if row is None or not isinstance(row.line, Input):  # an input of another version
        return value if isinstance(value, str) else float(value)
    try:
        understood = checked(row.line, key[1], value, "", row.limits)
    except PricedInError as error:
        raise PricedInError(f"{place}: {error}") from None
    if isinstance(value, str) and not isinstance(understood, str):
        kind = "a date" if UNITS[row.unit] == "date" else "a number"
        raise PricedInError(f"{place} holds {quoted(value)} as text, which the workbook's formulas cannot use: type it again as {kind}.")
    if isinstance(value, str) and value != understood:
        raise PricedInError(f"{place} holds {quoted(value)}, which the workbook's formulas do not know: type '{understood}'.")
    if not isinstance(value, str) and value != understood:
        raise PricedInError(f"{place} holds a time of day beside the date: type the day alone.")
    return understood


def _slug(text: str) -> str:
    """The id that a scenario of this name has where its file is not loaded: Base (edited 2) is base_edited_2."""
    return re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_")
