"""Edited inputs: what an analyst changed in a workbook, held against two releases, as a model and as a file of scenarios."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from math import isclose
from pathlib import PureWindowsPath
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from addin.scenario_file import scenario_entry
from model.core.errors import PricedInError, unknown
from model.core.scalars import as_date
from model.core.units import UNITS
from model.equity import EquityModel, Key
from model.facts import Fact
from model.values import Value, checked

if TYPE_CHECKING:
    from datetime import date

    from model.core.lines import Input
    from model.core.rows import Row
    from model.facts import Scenario

Table = dict[Key, dict[str, Value]]  # input: scenario id, base first: value
Place = Mapping[tuple[Key, str], str]  # input and scenario id, or OWN: the cell it stands in
OWN = "own"  # stands for the scenario of a value typed on the Control sheet
SAME = 1e-12  # Excel keeps 15 digits of what is typed and a file 16 of what is computed: 1e-14 of a value at most, and no edit is as small as this
FOLLOWS = "= Base"
EDITED = "Edited in the workbook"  # not in which: what is built from the edits goes to clients, and says nothing of a working file
NOWHERE: Place = MappingProxyType({})


class Edit(NamedTuple):
    """One input in one scenario as shipped, as edited, and as it is now; None where it is missing."""

    key: Key
    scenario: str
    shipped: Value | None
    edited: Value | None
    now: Value | None

    def sentence(self, equity: EquityModel, place: str = "") -> str:
        """The edit in words: 'Zhipu, WACC (Base): shipped 15%, edited 12%, now 14%.' is one with its owner as the place."""
        row, scenario = equity.input_rows.get(self.key), equity.scenarios.get(self.scenario)
        company = equity.facts.companies.get(self.key[0])
        owner = company.name if company else self.key[0] or "Market"
        unit = row.line.unit if row else "mixed"
        values = [f"{word} {in_words(value, unit)}" if value is not None else missing
                  for word, value, missing in (("shipped", self.shipped, "not shipped"), ("edited", self.edited, "not in the edited workbook"),
                                               ("now", self.now, "no longer in the model"))]
        return f"{place or owner}, {row.label if row else self.key[1]} ({scenario.name if scenario else self.scenario}): {', '.join(values)}."


class Merge(NamedTuple):
    """A three-way comparison; a scenario's cell that follows Base is no edit, a value held while Base was edited is one."""

    changes: tuple[Edit, ...]  # edited, and as shipped in the model now
    conflicts: tuple[Edit, ...]  # edited, and moved to something else by the release
    agreed: tuple[Edit, ...]  # edited to what the release moved it to
    released: tuple[Edit, ...]  # moved by the release alone
    gone: tuple[Edit, ...]  # shipped, and missing from the edited workbook or from the model now
    new: tuple[Edit, ...]  # not shipped

    @property
    def lost(self) -> tuple[Edit, ...]:
        """Edited, and missing from the model now: what cannot be taken over."""
        return tuple(edit for edit in self.gone
                     if edit.edited is not None and edit.shipped is not None and not same(edit.edited, edit.shipped))


def table_of(equity: EquityModel) -> dict[Key, dict[str, Value]]:
    """Every input's value in every scenario, without those computed when the workbook is built."""
    return {key: {scenario.id: equity.inputs(scenario)[key] for scenario in equity.scenarios.values()} for key in equity.input_rows}


def same(one: Value, other: Value) -> bool:
    """Whether two values are equal: numbers but for what a file may lose of them, texts exactly."""
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return isclose(one, other, rel_tol=SAME, abs_tol=0)


def in_words(value: Value, unit: str) -> str:
    """A value as its unit is read, with all its digits: 15%, 2026-06-30, 39.0625."""
    if isinstance(value, str):
        return value or "empty"
    if UNITS[unit] == "date":
        return as_date(value).isoformat()
    return f"{100 * value:.12g}%" if UNITS[unit] == "fraction" else f"{value:.15g}"


# comparison -----------------------------------------------------------------------------------------------------------


def three_way(shipped: Table, edited: Table, now: Table) -> Merge:
    """What was edited, what a release moved, and where both did."""
    found: dict[str, list[Edit]] = {kind: [] for kind in Merge._fields}
    for key in dict.fromkeys((*shipped, *edited, *now)):
        rows = [_without_blanks(table.get(key, {})) for table in (shipped, edited, now)]
        for scenario in dict.fromkeys(name for row in rows for name in row):
            kind = _kind(*(_state(row, rows[0], scenario) for row in rows))
            if kind:
                found[kind].append(Edit(key, scenario, *(row.get(scenario) for row in rows)))
    return Merge(*(tuple(edits) for edits in found.values()))


def _without_blanks(row: Mapping[str, Value | None]) -> dict[str, Value]:
    """A row in which an empty cell is an empty text: that is an edit, and a refused one."""
    return {scenario: "" if value is None else value for scenario, value in row.items()}


def _state(row: Mapping[str, Value], shipped: Mapping[str, Value], scenario: str) -> Value | None:
    """A scenario's value, or that it follows Base, as shipped or in a scenario that was not shipped."""
    base = next(iter(shipped or row), "")
    follows = scenario in row and scenario != base and all(
        base in values and same(values[base], values[scenario]) for values in (row, shipped) if scenario in values)
    return FOLLOWS if follows else row.get(scenario)


def _kind(shipped: Value | None, edited: Value | None, now: Value | None) -> str:
    if all(state in (None, FOLLOWS) for state in (shipped, edited, now)):
        return ""
    if shipped is None:
        return "new"
    if edited is None or now is None:
        return "gone"
    was_edited, was_released = not same(shipped, edited), not same(shipped, now)
    if was_edited and was_released:
        return "agreed" if same(edited, now) else "conflicts"
    return "changes" if was_edited else "released" if was_released else ""


# edits as facts -------------------------------------------------------------------------------------------------------


class _Hand:
    """The edits of one workbook, checked, as facts by scenario and input."""

    def __init__(self, equity: EquityModel, edits: tuple[Edit, ...], own: Mapping[Key, Value], live: str,
                 cite: Callable[[Value, str], str], place: Place = NOWHERE, on: date | None = None) -> None:
        self.equity, self.cite, self.place, self.on = equity, cite, place, on
        self.base, self.live = equity.scenario(None), equity.scenario(live)
        self.columns: dict[str, dict[Key, Fact]] = {}
        for edit in edits:
            if edit.edited is not None:
                scenario = equity.scenario(edit.scenario)
                self.columns.setdefault(scenario.id, {})[edit.key] = self._fact(edit.key, scenario, edit.edited, edit.scenario)
        facts = {key: self._fact(key, self.live, value, OWN) for key, value in own.items()}
        self.own = {key: fact for key, fact in facts.items() if not same(fact.value, self.column(key, self.live).value)}

    def column(self, key: Key, scenario: Scenario) -> Fact:
        """What a scenario's column holds: its edit, else its own value, else what Base holds."""
        edit = self.columns.get(scenario.id, {}).get(key)
        return edit or own_fact(self.equity, key, scenario) or (base_fact(self.equity, key) if scenario is self.base else self.column(key, self.base))

    def _fact(self, key: Key, scenario: Scenario, given: Value | None, column: str) -> Fact:
        """An edited value with its citation; one that is back at the model's own keeps the model's."""
        row = _row(self.equity, key)
        item = cast("Input", row.line)
        where = self.place.get((key, column)) or f"{row.company.name if row.company else 'Market'}, {scenario.name}"
        if given is None or given == "":
            raise PricedInError(f"{row.name} in {where} is empty: type a value there, or undo the change.")
        value = checked(item, f"{row.name} in {where}", given, "")
        fact = own_fact(self.equity, key, scenario) or base_fact(self.equity, key)
        if same(value, fact.value):
            return fact
        return Fact(row.name, value, item.unit, self.on or fact.as_of, "assumption", self.cite(fact.value, item.unit))


def _row(equity: EquityModel, key: Key) -> Row:
    company, name = key
    if key in equity.input_rows:
        return equity.input_rows[key]
    if company and company not in equity.facts.companies:
        raise PricedInError(unknown("company", company, equity.facts.companies))
    owner = equity.facts.companies[company].name if company else "Market"
    raise PricedInError(unknown("input", name, [other for whose, other in equity.input_rows if whose == company], owner))


def base_fact(equity: EquityModel, key: Key) -> Fact:
    """An input's fact before any scenario."""
    company, name = key
    return (equity.facts.companies[company].facts if company else equity.facts.market)[name]


def own_fact(equity: EquityModel, key: Key, scenario: Scenario) -> Fact | None:
    """A scenario's override of an input, the company's before the one for all; the last company's, where it is the market's."""
    company, name = key
    companies = [equity.facts.companies[company]] if company else reversed(equity.facts.companies.values())
    return next((fact for c in companies if (fact := c.overrides.get(scenario.id, {}).get(name) or scenario.overrides.get(name))), None)


# the model as edited --------------------------------------------------------------------------------------------------


def edited_model(equity: EquityModel, edited: Table, live: str, own: Mapping[Key, Value], place: Place = NOWHERE) -> EquityModel:
    """The model in which every edited value stands, as an assumption, with the values typed for the live scenario."""
    shipped = table_of(equity)
    merge = three_way(shipped, edited, shipped)
    hand = _Hand(equity, (*merge.changes, *merge.new), own, live, lambda value, unit: f"Edited by the analyst; shipped {in_words(value, unit)}", place)
    if not hand.columns and not hand.own:
        return equity
    copy = _Copy(equity)
    for id_, facts in hand.columns.items():
        for key, fact in facts.items():
            copy.put(key, equity.scenarios[id_], fact)
    for key, fact in hand.own.items():
        if hand.live is hand.base:  # the others follow Base's column, and that was not edited
            for scenario in equity.scenarios.values():
                if scenario is not hand.base and own_fact(equity, key, scenario) is None and key not in hand.columns.get(scenario.id, {}):
                    copy.put(key, scenario, hand.column(key, hand.base))
        copy.put(key, hand.live, fact)
    return copy.model({*hand.columns, *([hand.live.id] if hand.own else [])})


class _Copy:
    """The facts of a model, to be written on."""

    def __init__(self, equity: EquityModel) -> None:
        self.equity = equity
        self.market = dict(equity.facts.market)
        self.shared = {scenario.id: dict(scenario.overrides) for scenario in equity.scenarios.values()}
        self.companies = {c.id: replace(c, facts=dict(c.facts), overrides={id_: dict(facts) for id_, facts in c.overrides.items()})
                          for c in equity.facts.companies.values()}

    def put(self, key: Key, scenario: Scenario, fact: Fact) -> None:
        """Make a fact stand in a scenario; Base has no overrides of its own, unless a file gave it some."""
        company, name = key
        if scenario is self.equity.scenario(None) and own_fact(self.equity, key, scenario) is None:
            (self.companies[company].facts if company else self.market)[name] = fact
        elif company:
            self.companies[company].overrides.setdefault(scenario.id, {})[name] = fact
        else:
            self.shared[scenario.id][name] = fact
            for owner in self.companies.values():
                owner.overrides.get(scenario.id, {}).pop(name, None)

    def model(self, edited: set[str]) -> EquityModel:
        """The model on the copy; the scenarios edited say so beside their source."""
        facts = self.equity.facts
        scenarios = tuple(replace(s, overrides=self.shared[s.id], citation=f"{s.citation}; edited by the analyst" if s.id in edited else s.citation)
                          for s in facts.scenarios)
        return EquityModel(replace(facts, market=self.market, companies=self.companies, scenarios=scenarios), self.equity.shipped or self.equity)


# a file of scenarios --------------------------------------------------------------------------------------------------


def scenario_file(equity: EquityModel, merge: Merge, own: Mapping[Key, Value], live: str, origin: str, on: date,
                  place: Place = NOWHERE) -> str:
    """Text of a `scenarios.toml`: a copy of each edited scenario, without weight; conflicts are listed and left out."""
    import tomli_w

    origin = PureWindowsPath(origin).name
    hand = _Hand(equity, merge.changes, own, live, lambda value, unit: f"{EDITED}; shipped {_stored(value, unit)}", place, on)
    table: dict[str, Any] = {}
    for scenario in equity.scenarios.values():
        edits = {**hand.columns.get(scenario.id, {}), **(hand.own if scenario is hand.live else {})}
        if edits or (scenario is hand.live and hand.base.id in hand.columns):  # what the screen shows can be asked for again
            id_, name = _free_name(equity, scenario)
            table[id_] = _entry(hand, scenario, name, edits, on)
    use = f"Keep it as scenarios.toml in a folder of its own: pricedin --companies FOLDER pt zhipu --scenario {next(iter(table), '')}"
    lines = [f"Inputs edited in {origin}, read on {on.isoformat()}: each scenario below is a copy with the edits.", use if table else "No input was edited.",
             *(f"Conflict, left out: {edit.sentence(equity)} Edit the new workbook if it should stand." for edit in merge.conflicts),
             *(f"Left out: {edit.sentence(equity)}" for edit in merge.lost)]
    return "".join(f"# {_one_line(line)}\n" for line in lines) + "\n" + tomli_w.dumps(table)


def _entry(hand: _Hand, scenario: Scenario, name: str, edits: dict[Key, Fact], on: date) -> dict[str, Any]:
    """One scenario: what it changed as shipped, Base's edits where it follows Base, and its own edits."""
    equity = hand.equity
    below = {key: fact for key, fact in hand.columns.get(hand.base.id, {}).items() if own_fact(equity, key, scenario) is None}
    kept = {key: fact for key in equity.input_rows if (fact := own_fact(equity, key, scenario))}
    shared, own = dict[str, Fact](), dict[str, dict[str, Fact]]()
    for (company, input_name), fact in {**below, **kept, **edits}.items():
        is_shared = not company or scenario.overrides.get(input_name) is fact
        (shared if is_shared else own.setdefault(company, {}))[input_name] = fact
    count = len({**below, **edits})
    story = f"As {scenario.name}, with {count} {'input' if count == 1 else 'inputs'} edited in the workbook."
    return scenario_entry(name, story, EDITED, "A copy carries no weight of its own", on, shared, own)


def _free_name(equity: EquityModel, scenario: Scenario) -> tuple[str, str]:
    """Id and name of a scenario's copy, numbered where an earlier copy is loaded."""
    id_, name = re.sub(r"_edited(_\d+)?$", "", scenario.id), re.sub(r" \(edited( \d+)?\)$", "", scenario.name)
    place = next(n for n in range(1, len(equity.scenarios) + 2) if f"{id_}_edited{f'_{n}' if n > 1 else ''}" not in equity.scenarios)
    return (f"{id_}_edited_{place}", f"{name} (edited {place})") if place > 1 else (f"{id_}_edited", f"{name} (edited)")


def _stored(value: Value, unit: str) -> str:
    """A value as the file holds it."""
    return in_words(value, unit if UNITS[unit] == "date" else "mixed")


def _one_line(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
