"""A file of scenarios: a scenario of a user's own as the loader reads it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from model import names, ownership
from model.core.errors import PricedInError
from model.core.scalars import as_date
from model.core.units import UNITS
from model.inputs import Inputs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from model.equity import EquityModel
    from model.facts import Company, Fact

TOP = """\
# A scenario: what it does not name follows Base. [{id}.overrides] holds for every company, [{id}.companies.zhipu] for
# one, and is stronger.
# Its weight is 0, for the weights of all scenarios sum to 1.

"""
REASON = "Yours: write the reason here"


def scenario_entry(name: str, story: str, assumption: str, weight: str, on: date,
                   shared: dict[str, Fact], own: dict[str, dict[str, Fact]]) -> dict[str, Any]:
    """A scenario without weight: what it changes for every company, and for one alone."""
    entry: dict[str, Any] = {"name": name, "story": story, "assumption": assumption,
                             "probability": {"value": 0.0, "unit": "%", "as_of": on, "assumption": weight}}
    if shared:
        entry["overrides"] = {name: fact_entry(fact) for name, fact in shared.items()}
    if own:
        entry["companies"] = {company: {name: fact_entry(fact) for name, fact in facts.items()}
                              for company, facts in own.items()}
    return entry


def fact_entry(fact: Fact) -> dict[str, Any]:
    """A fact as the loader reads it."""
    value = as_date(fact.value) if UNITS[fact.unit] == "date" and not isinstance(fact.value, str) else fact.value
    where = fact.citation.removeprefix(f"{fact.source}: ")
    origin = {"source": fact.source, "where": where} if fact.source else {fact.status: fact.citation}
    return {"value": value, "unit": fact.unit, "as_of": fact.as_of, **origin,
            **{name: text for name, text in (("fact", fact.fact), ("note", fact.note)) if text}}


def new_scenario(equity: EquityModel, id_: str, name: str, changes: Mapping[str, object], on: date) -> str:
    """The tables of a new scenario in `scenarios.toml`: Base with changes, each checked for all that have the input."""
    import tomli_w

    names.refuse_ids([id_], "", "scenarios.toml")
    names.lookup_name(name, f"[{id_}] in scenarios.toml")
    ownership.one_scenario_each([*equity.scenarios.values(), replace(equity.scenario(None), id=id_, name=name)])
    if not changes:
        raise PricedInError(f"The scenario '{id_}' changes nothing: give at least one input, such as --set wacc=12%.")
    shared, own = _checked(equity, changes, on)
    story = f"Base, with {'; '.join(f'{given} = {value}' for given, value in changes.items())}."
    entry = scenario_entry(name, story, REASON, "A scenario of yours carries no weight", on, shared, own)
    return tomli_w.dumps({id_: entry})


def with_scenario(old: bytes, id_: str, tables: str) -> bytes:
    """A file of scenarios with one more at its end: what stood in it stays byte for byte, comments too."""
    if not old:
        return (TOP.format(id=id_) + tables).encode()
    end = b"\r\n" if b"\r\n" in old else b"\n"
    return old + (end if old.endswith(b"\n") else 2 * end) + tables.encode().replace(b"\n", end)


def _checked(equity: EquityModel, changes: Mapping[str, object],
             on: date) -> tuple[dict[str, Fact], dict[str, dict[str, Fact]]]:
    """Changed inputs as facts: those that every company has, and by company those that only some have."""
    shared: dict[str, Fact] = {}
    own: dict[str, dict[str, Fact]] = {}
    companies = equity.facts.companies.values()
    nobodys = {given for given in changes if not any(_has(equity, company, given) for company in companies)}
    for company in companies:
        mine = {given: value for given, value in changes.items() if given in nobodys or _has(equity, company, given)}
        values = equity.overridden(company, equity.scenario(None), mine)
        for name in (equity.input_name(company, given) for given in mine):
            market = name not in company.facts
            fact = replace(equity.fact(company, name), value=values["" if market else company.id, name], as_of=on,
                           status="assumption", citation=REASON, source="", fact="", note="")
            (shared if market or name in Inputs.lines else own.setdefault(company.id, {}))[name] = fact
    return shared, own


def _has(equity: EquityModel, company: Company, given: str) -> bool:
    return equity.input_name(company, given) in equity.items(company)
