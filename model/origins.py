"""Origins: why a cell holds what it holds: a formula, a citation, an assumption, or a change that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.core.expressions import Const
from model.core.lines import Column, Stamp
from model.core.rows import is_input
from model.scenarios import Selector

if TYPE_CHECKING:
    from collections.abc import Iterable

    from model.core.rows import Row
    from model.equity import EquityModel
    from model.facts import Company, Fact, Scenario
    from model.tables import Record

OVERRIDE, FORMULA, FIXED, AS_BUILT = "override", "formula", "fixed", "as built"
CHOSEN, TABLE = "chosen", "fact of a table"


def origin(equity: EquityModel, row: Row, positions: Iterable[int], company: Company, scenario: Scenario,
           changed: Iterable[tuple[str, str]]) -> str:
    """Status and citation of an input or a fact.

    Of any other cell what it is. `changed`: inputs that overrides moved.
    """
    if is_input(row):
        if row.line is Selector.selected:
            return CHOSEN
        owner = equity.facts.companies[row.company.id] if row.company else company
        return OVERRIDE if row.input_key in changed else _cited(equity.fact(owner, row.name, scenario))
    if isinstance(row.line, Stamp):
        return AS_BUILT
    if isinstance(row.line, Column):
        found = list(dict.fromkeys(_cited(entry) if entry else TABLE
                                   for entry in (_entry(equity, row, position) for position in positions)))
        return found[0] if len(found) == 1 else f"{len(found)} citations, the first {found[0]}"
    bodies = [row.body(position) for position in positions]
    return FIXED if all(body is None or isinstance(body, Const) for body in bodies) else FORMULA


def _cited(entry: Fact | Record) -> str:
    return f"{entry.status}: {entry.citation}"


def _entry(equity: EquityModel, row: Row, position: int) -> Fact | Record | None:
    """The record that a row of a table is, or a scenario's weight; none in the calendar, which is published whole."""
    axis = row.block.axis
    key = str(axis.members[position].key)
    if axis.group == "scenarios":
        return equity.scenarios[key].probability
    own = equity.facts.companies[row.company.id].records if row.company else {}
    return {**equity.facts.records, **own}.get(axis.group, {}).get(key)
