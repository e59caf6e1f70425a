"""The equity model: every sheet bound to the facts, and its answers for any scenario and overrides."""

from __future__ import annotations

import os
from functools import cache, cached_property, lru_cache
from math import isfinite, nan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model import bounds, date_order
from model.bounds import Bounds
from model.contents import CONTENTS
from model.core.book import Book
from model.core.compiled import NotCompilableError, compile_row
from model.core.errors import NoDataError, NoSolutionError, PricedInError, quoted, unknown
from model.core.lines import SCALAR, Input
from model.core.rows import Row, is_input
from model.date_order import DateOrder
from model.facts import Company, Fact, Facts, Scenario, inputs_of
from model.in_workbook import Choice, Workbook
from model.inputs import Inputs, Market, no_input, of_today
from model.loading import load
from model.names import scenario_key
from model.periods import position_of
from model.scenarios import ScenarioTable, Selector
from model.stamps import AsBuilt
from model.tracing import Graph
from model.values import Value, checked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from model.core.arrays import Array
    from model.core.rows import Block
    from model.core.run import Run

COMPANIES_VARIABLE, REPLACE_VARIABLE = "PRICEDIN_COMPANIES", "PRICEDIN_REPLACE"
Key = tuple[str, str]  # company id or '', input name


class EquityModel:
    """The model for one set of facts; where a user edited them, `shipped` is the model as it was delivered."""

    def __init__(self, facts: Facts, shipped: EquityModel | None = None) -> None:
        self.facts, self.shipped = facts, shipped
        self.book = Book(facts, CONTENTS)
        self.scenarios: dict[str, Scenario] = {scenario.id: scenario for scenario in facts.scenarios}
        self._compiled: dict[Row, Callable[[dict[Key, Value]], tuple[Any, ...]]] = {}
        self._not_compiled: set[Row] = set()
        self._inputs: dict[str, dict[Key, Value]] = {}
        self._labelled: dict[str, dict[str, str]] = {}
        self._items: dict[str, dict[str, Input]] = {}
        # many cells of a sheet ask of the same inputs
        self._run_of = lru_cache(maxsize=4)(lambda inputs, changes: self.run([dict(inputs)], changes=dict(changes)))
        for company in facts.companies.values():
            for scenario in facts.scenarios:
                where = f"{company.name}, {scenario.name}"
                self._refuse_disorder(company, self.inputs(scenario), where)
                if asked := self._bounded(company, scenario):
                    found = self._beyond(company, self.inputs(scenario))
                    self._refuse_beyond([each for each in found if each[0] in asked], where)

    def company(self, given: object) -> Company:
        """A company by name, ticker or Bloomberg ticker, in any case; a number is a ticker's."""
        text = f"{given:.15g}" if isinstance(given, float) else str(given) if type(given) is int else given
        for company in self.facts.companies.values():
            if isinstance(text, str) and company.answers_to(text):
                return company
        known = [n for c in self.facts.companies.values() for n in (c.id, c.ticker)]
        raise PricedInError(unknown("company", given, known))

    def scenario(self, given: object) -> Scenario:
        """A scenario by its id or name; the first, base, if none is given."""
        if given is None or (isinstance(given, str) and not given.strip()):
            return next(iter(self.scenarios.values()))
        text = scenario_key(str(given))
        for scenario in self.scenarios.values():
            if text in (scenario.id, scenario_key(scenario.name)):
                return scenario
        raise PricedInError(unknown("scenario", given, self.scenarios))

    def owner(self, block: Block) -> Company | None:
        """The company whose sheet it is, with all that is known of it."""
        return self.facts.companies[block.company.id] if block.company else None

    def fact(self, company: Company, name: object, scenario: Scenario | None = None) -> Fact:
        """An input of a company or of the market, with its citation, as a scenario has it."""
        key = self.input_name(company, name)
        if scenario:
            for changes in (company.overrides.get(scenario.id, {}), scenario.overrides):
                if key in changes:
                    return changes[key]
        for facts in (company.facts, self.facts.market):
            if key in facts:
                return facts[key]
        raise PricedInError(no_input(name, self.items(company), company.name))

    def base(self, row: Row) -> Fact:
        """An input's fact, before any scenario's change."""
        owner = self.owner(row.block)
        return (owner.facts if owner else self.facts.market)[row.name]

    def overriding(self, row: Row, scenario: Scenario) -> Fact | None:
        """What a scenario has in place of an input's base value."""
        owner = self.owner(row.block)
        own = [company.overrides.get(scenario.id, {}).get(row.name)
               for company in ([owner] if owner else self.facts.companies.values())]
        return next((fact for fact in (*own, scenario.overrides.get(row.name)) if fact), None)

    def input_name(self, company: Company, given: object) -> str:
        """The name of an input that is given by it, by an earlier name, or by its label in the workbook."""
        text = " ".join(str(given).split()).casefold()
        name: str = of_today(self._labels(company.id).get(text, text))
        return name

    def _labels(self, company: str) -> dict[str, str]:
        if company not in self._labelled:
            self._labelled[company] = {row.label.casefold(): name for (owner, name), row in self.input_rows.items()
                                       if owner in ("", company)}
        return self._labelled[company]

    def items(self, company: Company) -> dict[str, Input]:
        """What overrides of a company may change, by name."""
        if company.id not in self._items:
            self._items[company.id] = {**inputs_of(Inputs, company.groups), **inputs_of(Market, self.facts.groups)}
        return self._items[company.id]

    @cached_property
    def choice(self) -> Choice:
        """The rows by which the live scenario is chosen."""
        names = self.book.block(ScenarioTable).headings["label"]
        return Choice(self.book.row(Selector.selected), self.book.row(Selector.number), names)

    @cached_property
    def input_rows(self) -> dict[Key, Row]:
        """The row of every input that a user may change, the market's and each company's."""
        return {row.input_key: row for block in self.book.blocks for row in block.rows.values()
                if isinstance(row.line, Input) and row.line is not Selector.selected}

    def inputs(self, scenario: Scenario) -> dict[Key, Value]:
        """Every input of the market and of all companies in a scenario."""
        if scenario.id not in self._inputs:
            values: dict[Key, Value] = {("", name): fact.value for name, fact in self.facts.market.items()}
            values["", Selector.selected.key] = scenario.name
            for company in self.facts.companies.values():
                values |= {(company.id, name): fact.value for name, fact in company.facts.items()}
                for name, fact in {**scenario.overrides, **company.overrides.get(scenario.id, {})}.items():
                    values[self._key(company, name)] = fact.value
            self._inputs[scenario.id] = values
        return self._inputs[scenario.id]

    @staticmethod
    def _key(company: Company, name: str) -> Key:
        return (company.id, name) if name in company.facts else ("", name)

    def overridden(self, company: Company, scenario: Scenario,
                   overrides: Mapping[str, object] | None) -> dict[Key, Value]:
        """The inputs of a scenario with a company's overrides, each checked."""
        return self._changed(company, scenario, self.changes(company, overrides))

    def _changed(self, company: Company, scenario: Scenario, changes: dict[Key, Value]) -> dict[Key, Value]:
        """The inputs of a scenario with changes that are each checked, held against each other."""
        if not changes:
            return self.inputs(scenario)
        values = self.inputs(scenario) | changes
        self._refuse_disorder(company, values, company.name)
        if found := self._beyond(company, values):
            known = [key for key, *_ in self._beyond(company, self.inputs(scenario))]
            self._refuse_beyond([each for each in found if each[0] not in known], company.name)
        return values

    def changes(self, company: Company, overrides: Mapping[str, object] | None) -> dict[Key, Value]:
        """A company's overrides, each checked."""
        values, seen = dict[Key, Value](), dict[str, str]()
        for given, value in (overrides or {}).items():
            name = self.input_name(company, given)
            if name in seen:
                raise PricedInError(
                    f"{name} in {company.name} is given twice, as {quoted(seen[name])} and as {quoted(given)}: keep "
                    f"one.")
            seen[name] = given
            item = self.items(company).get(name)
            if item is None:
                raise PricedInError(no_input(given, self.items(company), company.name))
            key = self._key(company, name)
            values[key] = checked(item, name, value, company.name, self.input_rows[key].limits)
        return values

    def _refuse_disorder(self, company: Company, values: dict[Key, Value], where: str) -> None:
        """One sentence for a date of a company or of the market that lies before one it may not lie before."""
        early, days, firsts = (self.book.row(line, company)
                               for line in (DateOrder.early, DateOrder.date, DateOrder.first))
        for place, found in enumerate(self._function(early)(values)):
            if found:
                day, first = (self._function(row)(values)[place] for row in (days, firsts))
                raise date_order.disorder(company, early.block.about[place], where, day, first)

    def _beyond(self, company: Company, values: dict[Key, Value]) -> list[tuple[str, float, float]]:
        """The bounds that do not hold for a company: by its key, the figure and its limit."""
        beyond, figure, limit = (self.book.row(line, company) for line in (Bounds.beyond, Bounds.figure, Bounds.limit))
        keys = [str(member.key) for member in beyond.block.axis.members]
        try:
            found = self._function(beyond)(values)
        except (ArithmeticError, ValueError, TypeError):  # one limit has no value, which is said where it is asked
            found = tuple(self._flag(beyond, place, values) for place in range(len(keys)))
        return [(key, float(self._value(figure, place, values, {})), float(self._value(limit, place, values, {})))
                for place, key in enumerate(keys) if found[place]]

    def _flag(self, row: Row, place: int, values: dict[Key, Value]) -> Value:
        """A flag, 0 where an error stands in its place."""
        try:
            return self._by_arrays(row, place, values, {})
        except NoSolutionError:
            return 0.0

    @staticmethod
    def _refuse_beyond(found: list[tuple[str, float, float]], where: str) -> None:
        """One sentence for an input beyond what others leave room for."""
        for key, figure, limit in found:
            raise bounds.refusal(key, where, figure, limit)

    def _bounded(self, company: Company, scenario: Scenario) -> list[str]:
        """Bounds of what base or a scenario itself sets; where another figure breaks one, the Checks tab says so."""
        own = {**scenario.overrides, **company.overrides.get(scenario.id, {})}
        return [key for key, bound in bounds.BOUNDS.items()
                if bound.figure.key in own or scenario is self.scenario(None)]

    def value(self, row: Row, position: int, company: Company, scenario: Scenario,
              overrides: Mapping[str, object] | None = None) -> Value:
        """One cell's value in one scenario, from the compiled form of the model."""
        changes = self.changes(company, overrides)
        return self._value(row, position, self._changed(company, scenario, changes), changes)

    def _value(self, row: Row, position: int, values: dict[Key, Value], changes: dict[Key, Value]) -> Value:
        result: object = nan
        if row not in self._not_compiled:
            try:
                result = self._function(row)(values)[position]
            except NotCompilableError:
                self._not_compiled.add(row)
            except (ArithmeticError, ValueError, TypeError, StopIteration):
                result = nan
        if isinstance(result, str):
            return result
        if not isinstance(result, int | float) or not isfinite(result):
            result = self._by_arrays(row, position, values, changes)
        return result if isinstance(result, str) else float(result)

    def _function(self, row: Row) -> Callable[[dict[Key, Value]], tuple[Any, ...]]:
        """A row's values from the compiled form of the model."""
        if row not in self._compiled:
            self._compiled[row] = compile_row(self.book, row)
        return self._compiled[row]

    def _by_arrays(self, row: Row, position: int, values: dict[Key, Value], changes: dict[Key, Value]) -> Value:
        found = self._run_of(tuple(values.items()), tuple(changes.items())).value(row, position)
        if found is None:
            raise NoDataError(f"{row.label} has no value in the first period: ask for a later one.")
        result: Value = found[0]
        if not isinstance(result, str) and not isfinite(result):
            raise NoSolutionError(f"{row.label} has no finite value for these inputs: check the overrides.")
        return result

    def run(self, inputs_by_scenario: list[dict[Key, Value]] | None = None, workbook: Workbook | None = None,
            changes: dict[Key, Value] | None = None) -> Run:
        """All cells as arrays, for the scenarios' own inputs or for those given; side by side they have `changes`.

        What only a workbook knows comes from the one given.
        """
        from model.core.run import Run

        book, places = workbook or Workbook(), {id_: place for place, id_ in enumerate(self.scenarios)}
        columns = [self.inputs(scenario) | (changes or {}) for scenario in self.scenarios.values()]
        given = inputs_by_scenario or columns

        def column(row: Row, place: int) -> Value:
            return book.column(row, list(self.scenarios)[place]) if book.column else columns[place][row.input_key]

        def own(row: Row, position: int, scenario: str) -> Array | None:
            """A scenario's own cell is the live one's value in that scenario."""
            if given is columns:
                values = run.value(row, position)
                return None if values is None else run.constant(values[places[scenario]])
            try:
                return run.constant(self._value(row, position, columns[places[scenario]], changes or {}))
            except NoSolutionError:
                return run.constant(nan)
            except NoDataError:
                return None

        run = Run(self.book, lambda row: [inputs[row.input_key] for inputs in given], len(given), column,
                  book.stamp or self.as_built.stamp, book.place, None if book.column else own)
        return run

    @cached_property
    def base_run(self) -> Run:
        """All cells of the base scenario, each computed when it is first asked for."""
        return self.run([self.inputs(self.scenario(None))])

    @cached_property
    def as_built(self) -> AsBuilt:
        """What a workbook of this model holds as built."""
        return AsBuilt(self)

    @cached_property
    def graph(self) -> Graph:
        """What each cell is computed from."""
        return Graph(self.book)

    @cached_property
    def lines(self) -> dict[str, list[Row]]:
        """Rows by name, over all sheets."""
        found: dict[str, list[Row]] = {}
        for block in self.book.blocks:
            for row in block.rows.values():
                found.setdefault(row.name, []).append(row)
        return found

    def find(self, company: Company, name: object) -> list[Row]:
        """The rows that a name, a label or Sheet.name means: one for each sheet and axis that has it."""
        text = " ".join(str(name).split()).casefold()
        sheet, _, last = text.rpartition(".")
        last = of_today(last)
        mine = [row for rows in self.lines.values() for row in rows if row.company is None
                or row.company.id == company.id]
        rows = [row for row in mine if row.label.casefold() == text
                or (row.name.casefold() == last and sheet in ("", row.block.sheet.__name__.casefold()))]
        if not rows:
            raise PricedInError(no_input(name, sorted({row.name for row in mine}), company.name, "line"))
        return sorted(rows, key=lambda row: (row.company is None, is_input(row)))

    def locate(self, company: Company, name: object, period: object = None) -> tuple[Row, int]:
        """The cell that a line's name and a period mean; a period is a date, a year, a quarter or a row's label."""
        found = self.find(company, name)
        # a company's own line before one of the market
        rows = [row for row in found if row.company is not None] or found
        single = [row for row in rows if row.block.axis is SCALAR]
        along = [row for row in rows if row.block.axis is not SCALAR]
        if single[1:] and single[0].block.subject:  # one for each row of a table
            known = {row.block.subject: row for row in single}
            chosen = next((row for row in single if str(period).casefold() in (row.block.subject,
                                                                               row.block.title.casefold())), None)
            if chosen is None:
                raise PricedInError(unknown("period", period, known, f"{quoted(name)} of {company.name}")
                                    if period is not None else
                                    f"{quoted(name)} has a value for each of {', '.join(known)}: give one as the "
                                    f"period.")
            return chosen, 0
        if period is None and single:
            return single[0], 0
        if period is not None:
            for row in along:
                position = position_of(row.block.axis, period)
                if position is not None:
                    return row, position
        if not along:
            raise PricedInError(f"{quoted(name)} has one value, and a period {quoted(period)} was given: leave it out.")
        allowed = ", or ".join(f"{row.block.axis.members[0].label} to {row.block.axis.members[-1].label}"
                               for row in along)
        if period is None:
            raise PricedInError(f"{quoted(name)} has a value for each of its periods: give one, {allowed}.")
        raise NoDataError(f"{quoted(name)} has no period {quoted(period)}: choose {allowed}.")


def company_folders() -> tuple[Path, ...]:
    """The folders of further companies that PRICEDIN_COMPANIES names."""
    return tuple(Path(folder) for folder in os.environ.get(COMPANIES_VARIABLE, "").split(os.pathsep) if folder)


def model(folders: tuple[Path, ...] | None = None) -> EquityModel:
    """The model on the shipped facts, and on the folders of further companies given or named in PRICEDIN_COMPANIES."""
    replaced = tuple(id_.casefold() for id_ in os.environ.get(REPLACE_VARIABLE, "").split(os.pathsep) if id_)
    return _model(company_folders() if folders is None else folders, replaced)


@cache
def _model(folders: tuple[Path, ...], replaced: tuple[str, ...]) -> EquityModel:
    return EquityModel(load(folders, replaced))
