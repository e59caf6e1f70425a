"""Edited values as facts: each checked and cited, those of each scenario's column and those typed on Control."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from addin.edits import NOWHERE, OWN, same
from model.core.errors import PricedInError, unknown
from model.facts import Fact
from model.inputs import no_input
from model.values import checked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from addin.edits import Edit, Place
    from model.core.lines import Input
    from model.core.rows import Row
    from model.equity import EquityModel, Key
    from model.facts import Scenario
    from model.values import Value


class EditedFacts:
    """What one workbook holds that the model does not.

    columns  scenario id -> input -> fact: the edits of that scenario's column
    own      input -> fact: the values typed on Control for the live scenario, where they say something else
    """

    def __init__(self, equity: EquityModel, edits: Iterable[Edit], own: Mapping[Key, Value], live: str,
                 cite: Callable[[Value, str], str], place: Place = NOWHERE, on: date | None = None) -> None:
        self.equity, self._cite, self._place, self._on = equity, cite, place, on
        self.base, self.live = equity.scenario(None), equity.scenario(live)
        self.columns: dict[str, dict[Key, Fact]] = {}
        for edit in edits:
            if edit.edited is not None:
                scenario = equity.scenario(edit.scenario)
                fact = self._fact(edit.key, scenario, edit.edited, edit.scenario)
                self.columns.setdefault(scenario.id, {})[edit.key] = fact
        typed = {key: self._fact(key, self.live, value, OWN) for key, value in own.items()}
        self.own = {key: fact for key, fact in typed.items() if not same(fact.value, self.column(key, self.live).value)}

    def column(self, key: Key, scenario: Scenario) -> Fact:
        """What a scenario's column holds: its edit, else its own value, else what Base holds."""
        if found := self.columns.get(scenario.id, {}).get(key) or own_fact(self.equity, key, scenario):
            return found
        return base_fact(self.equity, key) if scenario is self.base else self.column(key, self.base)

    def _fact(self, key: Key, scenario: Scenario, given: Value | None, column: str) -> Fact:
        """An edited value with its citation; one that is back at the model's own keeps the model's."""
        row = _row(self.equity, key)
        item = cast("Input", row.line)
        owner = row.company.name if row.company else "Market"
        subject = f"{row.name} in {self._place.get((key, column)) or f'{owner}, {scenario.name}'}"
        if given is None or given == "":
            raise PricedInError(f"{subject} is empty: type a value there, or undo the change.")
        value = checked(item, subject, given, "", row.limits)
        shipped = own_fact(self.equity, key, scenario) or base_fact(self.equity, key)
        if same(value, shipped.value):
            return shipped
        citation = self._cite(shipped.value, item.unit)
        return Fact(row.name, value, item.unit, self._on or shipped.as_of, "assumption", citation, limits=row.limits)


def _row(equity: EquityModel, key: Key) -> Row:
    """The row of an input, or a sentence if the model has no such company or input."""
    company, name = key
    if key in equity.input_rows:
        return equity.input_rows[key]
    if company and company not in equity.facts.companies:
        raise PricedInError(unknown("company", company, equity.facts.companies))
    owner = equity.facts.companies[company].name if company else "Market"
    known = [other for whose, other in equity.input_rows if whose == company]
    raise PricedInError(no_input(name, known, owner))


def base_fact(equity: EquityModel, key: Key) -> Fact:
    """An input's fact before any scenario."""
    company, name = key
    return (equity.facts.companies[company].facts if company else equity.facts.market)[name]


def own_fact(equity: EquityModel, key: Key, scenario: Scenario) -> Fact | None:
    """A scenario's override of an input, a company's before the one for all; of the market's, the last company's."""
    company, name = key
    companies = [equity.facts.companies[company]] if company else reversed(equity.facts.companies.values())
    for owner in companies:
        if fact := owner.overrides.get(scenario.id, {}).get(name) or scenario.overrides.get(name):
            return fact
    return None
