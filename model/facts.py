"""Facts: the strict loader of model/data. Every value has a unit, a date, and one of source, assumption or calibrated."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from math import isfinite
from operator import ge, gt, le, lt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.core.scalars import serial
from model.core.sheet import Input
from model.core.units import UNITS
from model.errors import PricedInError, unknown
from model.inputs import GROUPS, Inputs, Market

if TYPE_CHECKING:
    from collections.abc import Iterable

    from model.core.sheet import Sheet

DATA = Path(__file__).parent / "data"
SHARED_FILES = ("sources", "market", "scenarios")
FACT_KEYS = ("value", "unit", "as_of", "source", "assumption", "calibrated", "where", "fact", "note")
ORIGINS = ("source", "assumption", "calibrated")
Value = float | str


@dataclass(frozen=True)
class Source:
    """A document that figures are taken from."""

    id: str
    title: str
    kind: str
    as_of: date
    note: str = ""


@dataclass(frozen=True)
class Fact:
    """One value of one input. Dates are Excel serial numbers, shares and rates fractions."""

    name: str
    value: Value
    unit: str
    as_of: date
    status: str  # broker, article, reported, assumption or calibrated
    citation: str
    source: str = ""
    fact: str = ""
    note: str = ""


@dataclass(frozen=True)
class Scenario:
    """A named set of overrides with its story and weight."""

    id: str
    name: str
    story: str
    probability: Fact
    citation: str
    overrides: dict[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True)
class Anchor:
    """A calibrated unknown and the printed figure it is solved to meet."""

    input: str
    line: str
    equals: str
    period: str = ""
    scenario: str = ""


@dataclass(frozen=True)
class Company:
    """A listed company: one TOML file."""

    id: str
    name: str
    legal: str
    ticker: str
    listed: date
    rating: str
    aliases: tuple[str, ...]
    facts: dict[str, Fact]
    groups: dict[str, dict[str, str]]
    overrides: dict[str, dict[str, Fact]]  # scenario: input: fact
    anchors: tuple[Anchor, ...]
    path: Path

    @property
    def local(self) -> str:
        """Label of the reporting currency."""
        return {"USD": "US$", "HKD": "HK$"}.get(str(self.facts["reporting_currency"].value), "CNY")

    def answers_to(self, text: str) -> bool:
        """Whether a name, a ticker or a Bloomberg ticker means this company."""
        return plain(text) in {plain(name) for name in (self.id, self.name, self.ticker, *self.aliases)}


@dataclass(frozen=True)
class Facts:
    """Everything in the data folders."""

    sources: dict[str, Source]
    market: dict[str, Fact]
    groups: dict[str, dict[str, str]]
    scenarios: tuple[Scenario, ...]
    companies: dict[str, Company]

    @property
    def tables(self) -> dict[str, dict[str, dict[str, Value]]]:
        """Tables of facts: table, member, column."""
        return {"scenarios": {s.id: {"probability": s.probability.value, "story": s.story, "citation": s.citation}
                              for s in self.scenarios}}


def plain(name: str) -> str:
    """A company name or ticker without case, spaces, exchange suffix and leading zeros."""
    words = name.casefold().replace(".", " ").replace("_", " ").replace("-", " ").split()
    if words and words[-1] == "equity":
        words.pop()
    if words and words[0].isdigit():
        words = [words[0].lstrip("0"), *(words[1:] or ["hk"])]
    return " ".join(words)


def flat_name(name: str, member: str) -> str:
    """Name of a grouped input for one member: step, glm_5 -> step_glm_5."""
    return f"{name}_{member}"


def input_for(sheet: type[Sheet], name: str, groups: dict[str, dict[str, str]]) -> Input | None:
    """The definition behind an input's full name."""
    lines: Any = sheet.lines
    if name in lines and not lines[name].each:
        return lines[name]  # type: ignore[no-any-return]
    for line in lines.values():
        if line.each and any(name == flat_name(line.key, member) for member in groups.get(line.each, {})):
            return line  # type: ignore[no-any-return]
    return None


def input_names(sheet: type[Sheet], groups: dict[str, dict[str, str]]) -> list[str]:
    """All full names of a sheet's inputs, in the order of the sheet."""
    names: list[str] = []
    for line in sheet.lines.values():
        if not isinstance(line, Input) or line.as_built:
            continue
        names += [flat_name(line.key, member) for member in groups.get(line.each, {})] if line.each else [line.key]
    return names


def checked(item: Input, name: str, given: object, where: str) -> Value:
    """An input's value if it is possible, else a sentence: percent text, ISO dates and Excel numbers are understood."""
    subject = f"{name} in {where}" if where else name
    if item.choices:
        for choice in item.choices:
            if str(given).strip().casefold() == choice.casefold():
                return choice
        raise PricedInError(unknown(f"choice for {name}", given, item.choices))
    if item.text_allowed and isinstance(given, str) and given.casefold() == item.text_allowed:
        return item.text_allowed
    if UNITS[item.unit] == "date":
        return as_serial(given, name)
    number = as_number(given, subject)
    for limit, breaks, words in ((item.above, le, "above"), (item.at_least, lt, "at least"),
                                 (item.below, ge, "below"), (item.at_most, gt, "at most")):
        if limit is not None and breaks(number, limit):
            shown, bound = (f"{100 * v:.6g}%" if UNITS[item.unit] == "fraction" else f"{v:.6g}" for v in (number, limit))
            raise PricedInError(f"{subject} is {shown}, and must be {words} {bound}.")
    return number


def as_number(given: object, subject: str) -> float:
    """A finite number from a number or a text such as '15%' or '1,250'."""
    text = given.strip().replace(",", "") if isinstance(given, str) else ""
    try:
        number = float(text[:-1]) / 100 if text.endswith("%") else float(text or given if not isinstance(given, bool) else "")  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise PricedInError(f"{subject} is '{given}', and must be a number or a percentage such as 15%.") from None
    if not isfinite(number):
        raise PricedInError(f"{subject} is '{given}', and must be a finite number.")
    return number


def as_serial(given: object, subject: str) -> float:
    """Excel's number for a date given as a date, ISO text or a number."""
    if isinstance(given, date):
        return serial(date(given.year, given.month, given.day))
    if isinstance(given, str):
        try:
            return serial(date.fromisoformat(given.strip()[:10]))
        except ValueError:
            pass
    elif isinstance(given, int | float) and not isinstance(given, bool) and 1 <= given < 2_958_466:  # noqa: PLR2004 - Excel's last day
        return float(int(given))
    raise PricedInError(f"{subject} is '{given}', and must be a date such as 2026-12-31.")


def _strict(table: object, allowed: Iterable[str], required: Iterable[str], where: str) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise PricedInError(f"{where} is '{table}', and must be a table of {', '.join(required)}.")
    for key in table:
        if key not in allowed:
            raise PricedInError(unknown("key", key, allowed, where))
    for key in required:
        if key not in table:
            raise PricedInError(f"{where} has no '{key}': add it ({', '.join(required)} are needed).")
    return table


def _fact(name: str, table: object, item: Input, sources: dict[str, Source], where: str) -> Fact:
    place = f"[{name}] in {where}"
    entry = _strict(table, FACT_KEYS, ("value", "unit", "as_of"), place)
    origin = [key for key in ORIGINS if key in entry]
    if len(origin) != 1:
        raise PricedInError(f"{place} has {' and '.join(origin) or 'no origin'}: give exactly one of source, assumption, calibrated.")
    if entry["unit"] not in UNITS:
        raise PricedInError(unknown("unit", entry["unit"], UNITS, place))
    if entry["unit"] != item.unit:
        raise PricedInError(f"{place} is in '{entry['unit']}', and must be in '{item.unit}'.")
    if not isinstance(entry["as_of"], date):
        raise PricedInError(f"{place} has as_of '{entry['as_of']}', and it must be a date such as 2026-04-20.")
    text = str(entry[origin[0]])
    status, citation = origin[0], text
    if status == "source":
        if text not in sources:
            raise PricedInError(unknown("source", text, sources, place))
        if "where" not in entry:
            raise PricedInError(f"{place} cites '{text}' without 'where': name the table or section.")
        status, citation = sources[text].kind, f"{text}: {entry['where']}"
    return Fact(name, checked(item, name, entry["value"], where), item.unit, entry["as_of"], status, citation,
                text if origin[0] == "source" else "", entry.get("fact", ""), entry.get("note", ""))


def _groups(table: dict[str, Any], sheet: type[Sheet], where: str) -> tuple[dict[str, dict[str, str]], dict[str, Any]]:
    """Members of each group with their names, and their facts under full names."""
    groups: dict[str, dict[str, str]] = {name: {} for name, owner in GROUPS.items() if owner is sheet}
    facts: dict[str, Any] = {}
    for group, members in groups.items():
        fields = [line.key for line in sheet.lines.values() if line.each == group]
        for member, entry in table.pop(group, {}).items():
            place = f"[{group}.{member}] in {where}"
            _strict(entry, ("name", *fields), ("name", *fields), place)
            members[member] = entry["name"]
            facts |= {flat_name(name, member): entry[name] for name in fields}
    return groups, facts


def _all_facts(table: dict[str, Any], sheet: type[Sheet], groups: dict[str, dict[str, str]],
               sources: dict[str, Source], where: str) -> dict[str, Fact]:
    names = input_names(sheet, groups)
    _strict(table, names, names, where)
    return {name: _fact(name, table[name], input_for(sheet, name, groups), sources, where) for name in names}  # type: ignore[arg-type]


def read(path: Path) -> dict[str, Any]:
    """A TOML file, or a sentence that says why not."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PricedInError(f"There is no file {path.name} in {path.parent}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PricedInError(f"{path.name} is not valid TOML: {error}.") from None


def _scenario_facts(table: dict[str, Any], sheets: dict[type[Sheet], dict[str, dict[str, str]]],
                    sources: dict[str, Source], where: str) -> dict[str, Fact]:
    facts: dict[str, Fact] = {}
    for name, entry in table.items():
        item = next((found for sheet, groups in sheets.items() if (found := input_for(sheet, name, groups)) is not None), None)
        if item is None:
            raise PricedInError(unknown("input", name, [n for s, g in sheets.items() for n in input_names(s, g)], where))
        facts[name] = _fact(name, entry, item, sources, where)
    return facts


def _company(path: Path, scenarios: Iterable[str], sources: dict[str, Source], market_groups: dict[str, dict[str, str]]) -> Company:
    table, where = read(path), path.name
    head = _strict(table.pop("company", {}), ("id", "name", "legal", "ticker", "listed", "aliases", "rating"),
                   ("id", "name", "ticker", "listed"), f"[company] in {where}")
    if head["id"] != path.stem or not str(head["id"]).isidentifier() or head["id"] != head["id"].lower():
        raise PricedInError(f"[company] in {where} has id '{head['id']}', and it must be the file's name in lower-case letters, '{path.stem}'.")
    overrides, anchors = table.pop("scenarios", {}), table.pop("calibration", {}).get("anchors", [])
    groups, grouped = _groups(table, Inputs, where)
    for scenario in overrides:
        if scenario not in scenarios:
            raise PricedInError(unknown("scenario", scenario, scenarios, where))
    for anchor in anchors:
        _strict(anchor, ("input", "line", "equals", "period", "scenario"), ("input", "line", "equals"), f"[calibration] in {where}")
    sheets: dict[type[Sheet], dict[str, dict[str, str]]] = {Inputs: groups, Market: market_groups}
    return Company(
        head["id"], head["name"], head.get("legal", head["name"]), head["ticker"], head["listed"], head.get("rating", ""),
        tuple(head.get("aliases", ())), _all_facts(table | grouped, Inputs, groups, sources, where), groups,
        {s: _scenario_facts(entries, sheets, sources, f"[scenarios.{s}] in {where}") for s, entries in overrides.items()},
        tuple(Anchor(**anchor) for anchor in anchors), path)


def _scenarios(table: dict[str, Any], groups: dict[str, dict[str, str]], sources: dict[str, Source], where: str) -> dict[str, Scenario]:
    scenarios = {}
    weight = Input("Probability", "%", at_least=0, at_most=1)
    every: dict[type[Sheet], dict[str, dict[str, str]]] = {Inputs: {}, Market: groups}
    for id_, entry in table.items():
        place = f"[{id_}] in {where}"
        _strict(entry, ("name", "story", "probability", "source", "where", "assumption", "overrides"), ("name", "story", "probability"), place)
        if ("source" in entry) == ("assumption" in entry):
            raise PricedInError(f"{place} must have either a source or an assumption.")
        if "source" in entry and entry["source"] not in sources:
            raise PricedInError(unknown("source", entry["source"], sources, place))
        citation = f"{entry['source']}: {entry.get('where', '')}" if "source" in entry else f"Assumption: {entry['assumption']}"
        scenarios[id_] = Scenario(id_, entry["name"], entry["story"],
                                  _fact("probability", entry["probability"], weight, sources, place), citation,
                                  _scenario_facts(entry.get("overrides", {}), every, sources, place))
    return scenarios


@cache
def load(folders: tuple[Path, ...] = ()) -> Facts:
    """The shipped facts and those of further folders: a company is one TOML file, `scenarios.toml` may add scenarios."""
    register = {id_: _strict(entry, ("title", "kind", "as_of", "note"), ("title", "kind", "as_of"), f"[{id_}] in sources.toml")
                for folder in (DATA, *folders) if folder == DATA or (folder / "sources.toml").exists()
                for id_, entry in read(folder / "sources.toml").items()}
    sources = {id_: Source(id_, **entry) for id_, entry in register.items()}
    table = read(DATA / "market.toml")
    groups, grouped = _groups(table, Market, "market.toml")
    market = _all_facts(table | grouped, Market, groups, sources, "market.toml")
    scenarios: dict[str, Scenario] = {}
    companies: dict[str, Company] = {}
    for folder in (DATA, *folders):
        if not folder.is_dir():
            raise PricedInError(f"{folder} is not a folder: name a folder that holds a company's TOML file.")
        if folder == DATA or (folder / "scenarios.toml").exists():
            scenarios |= _scenarios(read(folder / "scenarios.toml"), groups, sources, "scenarios.toml")
        for path in sorted(folder.glob("*.toml")):
            if path.stem not in SHARED_FILES:
                companies[path.stem] = _company(path, scenarios, sources, groups)
    weight = sum(float(scenario.probability.value) for scenario in scenarios.values())
    if abs(weight - 1) > 1e-9:  # noqa: PLR2004 - rounding of the sum
        raise PricedInError(f"The probabilities of the scenarios sum to {weight:.4g}, and must sum to 1: change one in scenarios.toml.")
    by_listing = dict(sorted(companies.items(), key=lambda item: (item[1].listed, item[0])))
    groups["scenarios"] = {scenario.id: scenario.name for scenario in scenarios.values()}
    return Facts(sources, market, groups, tuple(scenarios.values()), by_listing)
