"""Edits: what an analyst changed in a workbook, held against the release that made it and the one installed now.

Each input has three values in each scenario: as *shipped*, as *edited*, and as it is *now*. A scenario that holds what
Base holds follows Base; one that holds a value of its own while Base is edited does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isclose
from types import MappingProxyType
from typing import NamedTuple

from model.equity import EquityModel, Key
from model.values import Value
from model.words import told

Table = dict[Key, dict[str, Value]]  # input: scenario id, base first: value
Place = Mapping[tuple[Key, str], str]  # input and scenario id, or OWN: the cell it stands in
OWN = "own"  # stands for the scenario of a value typed on the Control sheet
ALL = 12  # digits of a number, as far as one types them
SAME = 1e-12  # relative: a cell or a file may lose 1e-14 of a number, and no edit is as small as this
FOLLOWS = "= Base"
NOWHERE: Place = MappingProxyType({})


class Edit(NamedTuple):
    """One input in one scenario as shipped, as edited, and as it is now; None where it is missing."""

    key: Key
    scenario: str
    shipped: Value | None
    edited: Value | None
    now: Value | None

    def sentence(self, equity: EquityModel, place: str = "") -> str:
        """The edit in words: 'Zhipu, WACC (Base): shipped 15%, edited 12%, now 14%.', with its owner as the place."""
        owner, name = self.key
        row, scenario = equity.input_rows.get(self.key), equity.scenarios.get(self.scenario)
        company = equity.facts.companies.get(owner)
        where = place or (company.name if company else owner or "Market")
        unit = row.line.unit if row else "mixed"
        values = [missing if value is None else f"{word} {told(value, unit, ALL)}" for word, value, missing in (
            ("shipped", self.shipped, "not shipped"), ("edited", self.edited, "not in the edited workbook"),
            ("now", self.now, "no longer in the model"))]
        label, column = row.label if row else name, scenario.name if scenario else self.scenario
        return f"{where}, {label} ({column}): {', '.join(values)}."


class Merge(NamedTuple):
    """A three-way comparison; a cell that follows Base is no edit, a value held while Base was edited is one."""

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
    return {key: {scenario.id: equity.inputs(scenario)[key] for scenario in equity.scenarios.values()}
            for key in equity.input_rows}


def same(one: Value, other: Value) -> bool:
    """Whether two values are equal: numbers but for what a file may lose of them, texts exactly."""
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return isclose(one, other, rel_tol=SAME, abs_tol=0)


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
