"""Held inputs: what an open template holds for each input, found by name wherever its row stands now.

What is read: the template's record of the inputs as *shipped*; a column for each scenario on the inputs tabs; on the
sheet Control the live scenario and the analyst's *own* values. What cannot be is a sentence that names the cell.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_col_to_name

from addin.control import CONF, SCENARIO_LABEL, SHIPPED, SHIPPED_HEADINGS, TAB, UNIT
from addin.edits import OWN, Table
from addin.open_book import at
from addin.raw_values import ErrorCell
from model.core.errors import PricedInError, quoted, unknown
from model.core.lines import Input
from model.core.units import UNITS
from model.inputs import of_today
from model.values import checked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from addin.control import Control
    from addin.open_book import OpenBook
    from model.equity import EquityModel, Key
    from model.values import Value

HEADINGS = ("Live", "Status", "Name")  # of an inputs tab; the scenarios' columns stand between the first two
NEW_TEMPLATE = "undo that, or make a new template with 'pricedin build'"


def shipped(book: OpenBook) -> Table:
    """Every input as it was when the template was made."""
    cells, first = book.cells(SHIPPED), len(SHIPPED_HEADINGS)
    top = next((line for line, row in enumerate(cells) if tuple(row[:first]) == SHIPPED_HEADINGS), None)
    if top is None:
        raise PricedInError(f"The sheet '{SHIPPED}' of {book.name} has lost its headings: {NEW_TEMPLATE}.")
    scenarios = [str(text) for text in cells[top][first:] if text]
    return {(str(company or ""), of_today(str(name))): dict(zip(scenarios, values, strict=False))
            for _, _, company, name, *values in cells[top + 1:] if name}


class HeldInputs:
    """The inputs of one open template; `place` says in which cell each was read, by scenario, or OWN for Control."""

    def __init__(self, book: OpenBook, equity: EquityModel) -> None:
        self._book, self._equity = book, equity
        self.place: dict[tuple[Key, str], str] = {}

    # the inputs tabs ------------------------------------------------------------------------------------------------

    def table(self) -> Table:
        """Every input that was shipped, in every scenario that was."""
        was, found = shipped(self._book), Table()
        tabs = {row.company.id if row.company else "": row.block.tab for row in self._equity.input_rows.values()}
        for company in dict.fromkeys(company for company, _ in was):
            if company not in tabs:
                raise PricedInError(f"{self._book.name} has inputs of {quoted(company)}, whose file is not loaded: put "
                                    f"its folder back, or name it in COMPANIES on the sheet {CONF}.")
            expected = {name: list(values) for (owner, name), values in was.items() if owner == company}
            found |= self._tab(tabs[company], company, expected)
        return found

    def _tab(self, tab: str, company: str, expected: dict[str, list[str]]) -> Table:
        """The inputs of one tab."""
        cells, found = self._book.cells(tab), Table()
        top = next((line for line, row in enumerate(cells) if set(HEADINGS) <= set(row)), None)
        if top is None:
            raise PricedInError(f"The sheet '{tab}' of {self._book.name} has lost its headings 'Live', 'Status' and "
                                "'Name': undo that, then press again.")
        columns = self._scenario_columns(tab, top, next(iter(expected.values())))
        for line, name in self._named_rows(tab, top, expected):
            key = company, name
            for scenario, column in columns.items():
                self.place[key, scenario] = at(tab, line, column)
                value = self._checked(key, cells[line][column], self.place[key, scenario])
                found.setdefault(key, {})[scenario] = value
        return found

    def _named_rows(self, tab: str, top: int, expected: dict[str, list[str]]) -> Iterator[tuple[int, str]]:
        """Each row below the headings with the name of its input: all that are expected, each once."""
        cells, seen = self._book.cells(tab), dict[str, int]()
        names = cells[top].index("Name")
        for line, row in enumerate(cells[top + 1:], top + 1):
            name = of_today(row[names])
            if name is None or name == "":
                continue
            if name not in expected:
                raise PricedInError(f"{at(tab, line, names)} holds {quoted(name)}, which is no input of this template: "
                                    "give it its name back, or empty the cell.")
            if name in seen:
                raise PricedInError(f"{at(tab, line, names)} and {at(tab, seen[name], names)} both hold "
                                    f"{quoted(name)}: empty the one that is a copy.")
            seen[name] = line
            yield line, name
        if missing := next((name for name in expected if name not in seen), None):
            raise PricedInError(f"The sheet '{tab}' of {self._book.name} has no row named '{missing}' in column "
                                f"{xl_col_to_name(names)}: undo what took it away.")

    def _scenario_columns(self, tab: str, top: int, scenarios: list[str]) -> dict[str, int]:
        """Column of each scenario that was shipped, by its heading."""
        row, ids = self._book.cells(tab)[top], {scenario.name: id_ for id_, scenario in self._equity.scenarios.items()}
        headed = {ids.get(str(text), _slug(str(text))): column for column, text in enumerate(row)
                  if row.index("Live") < column < row.index("Status") and text not in (None, "")}
        if missing := next((scenario for scenario in scenarios if scenario not in headed), None):
            spare = next((column for id_, column in headed.items() if id_ not in scenarios), None)
            instead = f"; {at(tab, top, spare)} holds {quoted(row[spare])}" if spare is not None else ""
            raise PricedInError(f"The sheet '{tab}' of {self._book.name} has no column headed with the name of the "
                                f"scenario '{missing}'{instead}: give the heading its name back.")
        return {scenario: headed[scenario] for scenario in scenarios}

    # the sheet Control ----------------------------------------------------------------------------------------------

    def scenario(self) -> str:
        """Id of the live scenario, named as the workbook's own formulas need it."""
        line = self._book.line_of(SCENARIO_LABEL)
        chosen, place = self._book.cell(TAB, line, UNIT), at(TAB, line, UNIT)
        if not chosen:
            raise PricedInError(f"{place} is empty: choose a scenario from its list.")
        names = {scenario.name: id_ for id_, scenario in self._equity.scenarios.items()}
        found = next((id_ for name, id_ in names.items() if name.casefold() == str(chosen).casefold()), None)
        if found is None:
            raise PricedInError(f"{place}: {unknown('scenario', chosen, names)}")
        return found

    def own(self, places: Control) -> dict[Key, Value]:
        """The values typed on the sheet Control in place of the live scenario's."""
        book = self._book
        found: dict[Key, Value] = {}
        for key, (line, column) in places.own.items():
            cell, named = at(TAB, line, column), book.cell(TAB, line, column - 1)
            if of_today(named) != key[1]:
                holds = "is empty" if named is None else f"holds {quoted(named)}"
                raise PricedInError(f"{at(TAB, line, column - 1)} {holds} where '{key[1]}' stood: undo what moved it.")
            value = book.cell(TAB, line, column)
            for mirror in places.mirrors(key):
                if (book.cell(TAB, *mirror) or "") != (value or ""):
                    raise PricedInError(f"{at(TAB, *mirror)} follows {cell}, the market having one value for all: "
                                        "type it there, and undo here.")
            if value not in (None, ""):
                self.place[key, OWN] = cell
                found[key] = self._checked(key, value, cell)
        return found

    # a value --------------------------------------------------------------------------------------------------------

    def _checked(self, key: Key, value: Any, place: str) -> Value:
        """An input's value as typed, if it is possible and the workbook's own formulas read it too."""
        row = self._equity.input_rows.get(key)
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
        if value == understood:
            return understood
        if not isinstance(value, str):
            raise PricedInError(f"{place} holds a time of day beside the date: type the day alone.")
        if isinstance(understood, str):
            raise PricedInError(f"{place} holds {quoted(value)}, which the workbook's formulas do not know: "
                                f"type '{understood}'.")
        kind = "a date" if UNITS[row.unit] == "date" else "a number"
        raise PricedInError(f"{place} holds {quoted(value)} as text, which the workbook's formulas cannot use: "
                            f"type it again as {kind}.")


def _slug(text: str) -> str:
    """The id that a scenario of this name has where its file is not loaded: Base (edited 2) is base_edited_2."""
    return re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_")
