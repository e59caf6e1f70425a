"""The model as edited: a copy of the model's facts in which every edited value stands."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from addin.edited_facts import EditedFacts, own_fact
from addin.edits import ALL, NOWHERE, table_of, three_way
from model.equity import EquityModel
from model.words import told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from addin.edits import Place, Table
    from model.equity import Key
    from model.facts import Fact, Scenario
    from model.values import Value


def edited_model(equity: EquityModel, edited: Table, live: str, own: Mapping[Key, Value],
                 place: Place = NOWHERE) -> EquityModel:
    """The model in which every edited value stands, as an assumption, with the values typed for the live scenario."""
    shipped = table_of(equity)
    merge = three_way(shipped, edited, shipped)
    facts = EditedFacts(equity, (*merge.changes, *merge.new), own, live, _citation, place)
    if not facts.columns and not facts.own:
        return equity
    copy = _Copy(equity)
    for id_, column in facts.columns.items():
        for key, fact in column.items():
            copy.put(key, equity.scenarios[id_], fact)
    for key, fact in facts.own.items():
        if facts.live is facts.base:
            copy.keep(key, facts)
        copy.put(key, facts.live, fact)
    return copy.model({*facts.columns, *([facts.live.id] if facts.own else [])})


def _citation(shipped: Value, unit: str) -> str:
    return f"Edited by the analyst; shipped {told(shipped, unit, ALL)}"


class _Copy:
    """The facts of a model, to be written on."""

    def __init__(self, equity: EquityModel) -> None:
        self.equity = equity
        self.market = dict(equity.facts.market)
        self.shared = {scenario.id: dict(scenario.overrides) for scenario in equity.scenarios.values()}
        self.companies = {
            company.id: replace(company, facts=dict(company.facts),
                                overrides={id_: dict(facts) for id_, facts in company.overrides.items()})
            for company in equity.facts.companies.values()}

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

    def keep(self, key: Key, facts: EditedFacts) -> None:
        """Hold the scenarios that follow Base at its column, which a value typed on Control for Base does not move."""
        for scenario in self.equity.scenarios.values():
            follows = own_fact(self.equity, key, scenario) is None and key not in facts.columns.get(scenario.id, {})
            if scenario is not facts.base and follows:
                self.put(key, scenario, facts.column(key, facts.base))

    def model(self, edited: set[str]) -> EquityModel:
        """The model on the copy; the scenarios edited say so beside their source."""
        facts = self.equity.facts
        scenarios = tuple(
            replace(scenario, overrides=self.shared[scenario.id],
                    citation=f"{scenario.citation}{'; edited by the analyst' if scenario.id in edited else ''}")
            for scenario in facts.scenarios)
        copied = replace(facts, market=self.market, companies=self.companies, scenarios=scenarios)
        return EquityModel(copied, self.equity.shipped or self.equity)
