"""Alternatives: what a reader could take in place of an assumption or a treatment, and why, from alternatives.toml."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from model.core.errors import PricedInError, quoted, unknown
from model.core.scalars import as_date
from model.facts import DATA, Alternative, Company, inputs_of
from model.fundamental.assumed import drivers
from model.inputs import Inputs, Market, of_today
from model.reading import read
from model.values import checked, list_of, strict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from model.core.lines import Input
    from model.facts import Fact, Scenario
    from model.values import Value

FILE = "alternatives.toml"
KEYS = ("change", "why", "name", "issue", "for")


def give(folders: Iterable[Path], companies: dict[str, Company], market: Mapping[str, Fact],
         groups: dict[str, dict[str, str]], issues: Mapping[str, object], base: Scenario) -> None:
    """Give each company its alternatives, and the rows that the tab has for them and for its drivers.

    A row about an input goes by the input's name, with a number where there are several.
    """
    for folder in folders:
        _of_folder(folder, companies, market, groups, issues, base)
    for company in companies.values():
        company.groups["alternatives"] = {key: other.name for key, other in company.alternatives.items()}
        company.groups["drivers"] = drivers(company, market, groups)
        for name in ("alternatives", "drivers"):
            places = range(1, len(company.groups[name]) + 1)
            company.groups[f"{name}_in_order"] = {str(place): str(place) for place in places}


def _of_folder(folder: Path, companies: dict[str, Company], market: Mapping[str, Fact],
               groups: dict[str, dict[str, str]], issues: Mapping[str, object], base: Scenario) -> None:
    """Give each company those alternatives of a folder that concern it.

    One for all of them is left out where a company of another folder cannot take it; one for a company that is named,
    or of the same folder, must be one.
    """
    if folder != DATA and not (folder / FILE).exists():
        return
    entries = strict(read(folder / FILE), ("alternatives",), (), FILE).get("alternatives", [])
    for number, given in enumerate(list_of(entries, f"alternatives in {FILE}"), 1):
        place = f"[[alternatives]] {number} in {FILE}"
        entry = strict(given, KEYS, ("change", "why"), place)
        if not isinstance(entry["change"], dict) or not entry["change"]:
            raise PricedInError(f"change in {place} is {quoted(entry['change'])}, and must be a table of inputs, such "
                                "as { wacc = 0.12 }.")
        if not isinstance(name := entry.get("name", "-"), str) or not name.strip():
            raise PricedInError(f"name in {place} is {quoted(name)}, and must be a text, or be left out.")
        if entry.get("issue", "") and entry["issue"] not in issues:
            raise PricedInError(unknown("inconsistency", entry["issue"], issues, place))
        _one(entry, place, companies, {**inputs_of(Market, groups), **_all_inputs(companies)}, market, folder, base)


def _all_inputs(companies: dict[str, Company]) -> dict[str, Input]:
    """The inputs of all companies, by name."""
    return {name: item for company in companies.values() for name, item in inputs_of(Inputs, company.groups).items()}


def _one(entry: dict[str, Any], place: str, companies: dict[str, Company], items: dict[str, Input],
         market: Mapping[str, Fact], folder: Path, base: Scenario) -> None:
    """Give one alternative to the companies that it concerns."""
    for name in entry["change"]:
        if of_today(name) not in items:
            raise PricedInError(unknown("input", name, items, place))
    named = entry.get("for")
    if named is not None and (not isinstance(named, str) or named not in companies):
        raise PricedInError(unknown("company", named, companies, place))
    refused, taken = "", False
    for company in [companies[named]] if named else companies.values():
        if named or all(of_today(name) in {**company.facts, **market} for name in entry["change"]):
            try:
                _take(company, Alternative(_changes(entry["change"], place, company, items, market, base), entry["why"],
                                           entry.get("name", ""), entry.get("issue", "")), place)
                taken = True
            except PricedInError as error:
                if named or company.path.parent == folder:
                    raise
                refused = str(error)
    if not taken:
        raise PricedInError(refused or f"{place} changes {', '.join(entry['change'])}, and no company has all of them: "
                                       "give each company an alternative of its own.")


def _changes(given: dict[str, object], place: str, company: Company, items: dict[str, Input],
             market: Mapping[str, Fact], base: Scenario) -> dict[str, Value]:
    """What an alternative changes of a company's base, each possible and none as it is."""
    found: dict[str, Value] = {}
    same, own = True, {**base.overrides, **company.overrides.get(base.id, {})}
    for old_name, value in given.items():
        name = of_today(old_name)
        fact = own.get(name) or company.facts.get(name) or market.get(name)
        if fact is None:
            raise PricedInError(unknown("input", name, {**company.facts, **market}, f"{company.name}, {place}"))
        found[name] = checked(items[name], f"{name} in {place}", value, "", fact.limits)
        same = same and found[name] == fact.value
        _refuse_before(items[name], name, found[name], company, place)
    if same:
        raise PricedInError(f"{place} gives {', '.join(found)} of {company.name} what is in use: an alternative is "
                            "another value.")
    return found


def _refuse_before(item: Input, name: str, value: Value, company: Company, place: str) -> None:
    """One sentence for a day before one that it may not lie before."""
    first = company.facts.get(item.not_before)
    if first and isinstance(value, float) and isinstance(first.value, float) and value < first.value:
        days = as_date(value).isoformat(), as_date(first.value).isoformat()
        raise PricedInError(f"{name} in {place} is {days[0]}, before {item.not_before} of {company.name}, {days[1]}: "
                            "give a later day.")


def _take(company: Company, alternative: Alternative, place: str) -> None:
    """One more alternative of a company, which has none that changes the same."""
    if any(other.changes == alternative.changes for other in company.alternatives.values()):
        raise PricedInError(f"{place} changes the same as another alternative of {company.name}: keep one.")
    first = next(iter(alternative.changes))
    number = sum(key.partition(".")[0] == first for key in company.alternatives) + 1
    company.alternatives[f"{first}.{number}"] = alternative
