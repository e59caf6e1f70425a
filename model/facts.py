"""Facts: the strict loader of model/data. Every value has a unit, a date, and one of source, assumption or calibrated."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from model import names, ownership, sizes
from model.core.errors import MOST, PricedInError, quoted, unknown
from model.core.lines import Input
from model.core.scalars import as_date
from model.core.units import UNITS, near
from model.defaults import with_defaults
from model.entry import folded
from model.flows import own_dates, precedents
from model.flows.unlock import Tranches
from model.frontier import us_anchors, value_chain
from model.fundamental import unit_economics
from model.inputs import ALIASES, GROUPS, Inputs, Market, of_today
from model.momentum import tripwires
from model.momentum.events import Events
from model.reading import companies_in, read
from model.sources import reconciliation
from model.tables import Record, closures, read_long, read_table, refuse_owner, values_of, whole
from model.values import Source, Value, checked, dated, list_of, origin_of, refuse_empty, strict, tables_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from model.core.sheet import Sheet
    from model.core.units import Limits

DATA = Path(__file__).parent / "data"
SHARED_FILES = ("sources", "market", "scenarios", "events", "defaults", "pyproject")
TOPICS: dict[str, dict[str, type[Sheet]]] = {  # the tables of a TOML file or, where they are long, of a folder of CSV files
    "precedents": precedents.TABLES, "us_anchors": us_anchors.TABLES, "value_chain": value_chain.TABLES,
    "unit_economics": unit_economics.TABLES, "tripwires": tripwires.TABLES, "reconciliation": reconciliation.TABLES,
}
KINDS = ("broker", "article", "reported")  # of sources
FACT_KEYS = ("value", "unit", "as_of", "source", "assumption", "calibrated", "where", "fact", "note")


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
    limits: Limits | None = None  # of a figure of a file: what it may be in a scenario


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
    records: dict[str, dict[str, Record]] = field(default_factory=dict)  # table: id: record

    @property
    def tables(self) -> dict[str, dict[str, dict[str, Value]]]:
        """Values of the company's tables: table, member, column."""
        return values_of(self.records)

    @cached_property
    def limits(self) -> dict[str, Limits]:
        """What each input may be, near the figure of the file."""
        return _limits(self.facts)

    @property
    def shipped(self) -> bool:
        """Whether the file came with the release."""
        return self.path.parent == DATA

    @property
    def replaces(self) -> bool:
        """Whether it stands in for a shipped company of the same id."""
        return not self.shipped and (DATA / self.path.name).exists()

    @property
    def local(self) -> str:
        """Label of the reporting currency."""
        return {"USD": "US$", "HKD": "HK$"}.get(str(self.facts["reporting_currency"].value), "CNY")

    @cached_property
    def names(self) -> dict[str, str]:
        """What a company answers to, as written, by its plain form."""
        return {company_key(name): name for name in (self.id, self.name, self.ticker, *self.aliases)}

    def answers_to(self, text: str) -> bool:
        """Whether a name, a ticker or a Bloomberg ticker means this company."""
        return company_key(text) in self.names


@dataclass(frozen=True)
class Facts:
    """Everything in the data folders."""

    sources: dict[str, Source]
    market: dict[str, Fact]
    groups: dict[str, dict[str, str]]
    scenarios: tuple[Scenario, ...]
    companies: dict[str, Company]
    records: dict[str, dict[str, Record]]
    closures: dict[str, dict[str, Value]]
    ignored: tuple[str, ...] = ()  # files of the user's folders that are not read

    @cached_property
    def limits(self) -> dict[str, Limits]:
        """What each input of the market may be, near the figure of the file."""
        return _limits(self.market)

    @cached_property
    def tables(self) -> dict[str, dict[str, dict[str, Value]]]:
        """Tables of the market: table, member, column."""
        scenarios = {s.id: {"probability": s.probability.value, "story": s.story, "citation": s.citation} for s in self.scenarios}
        return {**values_of(self.records), "closures": self.closures, "scenarios": scenarios}


def _limits(facts: Mapping[str, Fact]) -> dict[str, Limits]:
    return {name: fact.limits for name, fact in facts.items() if fact.limits}


def company_key(name: str) -> str:
    """A company name or ticker without case, spaces, exchange suffix and leading zeros."""
    words = folded(name).replace(".", " ").replace("_", " ").replace("-", " ").split()
    if words and words[-1] == "equity":
        words.pop()
    if words and words[0].isdigit():
        words = [words[0].lstrip("0"), *(words[1:] or ["hk"])]
    return " ".join(words)


def flat_name(name: str, member: str) -> str:
    """Name of a grouped input for one member: step, glm_5 -> step_glm_5."""
    return f"{name}_{member}"


def inputs_of(sheet: type[Sheet], groups: dict[str, dict[str, str]]) -> dict[str, Input]:
    """The inputs of a sheet by their full names, in the order of the sheet."""
    found: dict[str, Input] = {}
    for line in sheet.lines.values():
        if isinstance(line, Input):
            members = groups.get(line.each, {})
            found |= dict.fromkeys((flat_name(line.key, member) for member in members) if line.each else (line.key,), line)
    return found


def _fact(name: str, table: object, item: Input, sources: dict[str, Source], where: str, allowed: Limits | None = None) -> Fact:
    place = f"[{name}] in {where}"
    entry = strict(table, FACT_KEYS, ("value", "unit", "as_of"), place)
    if entry["unit"] not in UNITS:
        raise PricedInError(unknown("unit", entry["unit"], UNITS, place))
    if entry["unit"] != item.unit:
        raise PricedInError(f"{place} is in {quoted(entry['unit'])}, and must be in '{item.unit}'.")
    as_of = dated(entry["as_of"], place)
    status, citation = origin_of(entry, sources, place)
    value = checked(item, f"{name} in {where}", entry["value"], "", allowed)
    return Fact(name, value, item.unit, as_of, status, citation,
                entry.get("source", ""), entry.get("fact", ""), entry.get("note", ""), near(item.limits, value))


def _groups(table: dict[str, Any], sheet: type[Sheet], where: str) -> tuple[dict[str, dict[str, str]], dict[str, Any]]:
    """Members of each group with their names, and their facts under full names."""
    groups: dict[str, dict[str, str]] = {name: {} for name, owner in GROUPS.items() if owner is sheet}
    facts: dict[str, Any] = {}
    for group, members in groups.items():
        names.refuse_ids(tables_of(table.get(group, {}), group, where), f"{group}.", where)
        fields = [line.key for line in sheet.lines.values() if line.each == group]
        for member, entry in table.pop(group, {}).items():
            place = f"[{group}.{member}] in {where}"
            strict(entry, ("name", *fields), ("name", *fields), place)
            members[member] = (names.lookup_name if group in names.NAMED_BY_DATE else names.typed_name)(entry["name"], place)
            facts |= {flat_name(name, member): entry[name] for name in fields}
        names.distinct(members.values(), f"[{group}] in {where}")
    return groups, facts


def _all_facts(table: dict[str, Any], sheet: type[Sheet], groups: dict[str, dict[str, str]],
               sources: dict[str, Source], where: str) -> dict[str, Fact]:
    items = inputs_of(sheet, groups)
    if sheet is Inputs:
        table = with_defaults(table, read(DATA / "defaults.toml"))
    strict(table, items, items, where)
    return {name: _fact(name, table[name], item, sources, where) for name, item in items.items()}


def _scenario_facts(table: dict[str, Any], sheets: dict[type[Sheet], dict[str, dict[str, str]]],
                    sources: dict[str, Source], where: str, base: Mapping[str, Fact] = MappingProxyType({})) -> dict[str, Fact]:
    """Overrides of a scenario, each within the limits of the figure that it changes, where one company's or the market's is known."""
    facts: dict[str, Fact] = {}
    items = {name: item for sheet, groups in sheets.items() for name, item in inputs_of(sheet, groups).items()}
    for given, entry in (table if isinstance(table, dict) else tables_of(table, "overrides", where)).items():
        name = of_today(given)
        if given in ALIASES and name in table:
            raise PricedInError(f"{name} is given twice in {where}, once as {given}, its earlier name: keep one.")
        if name not in items:
            raise PricedInError(unknown("input", given, items, where))
        facts[name] = _fact(name, entry, items[name], sources, where, base[name].limits if name in base else None)
    return facts


def _company(path: Path, scenarios: Iterable[str], sources: dict[str, Source], market_groups: dict[str, dict[str, str]]) -> Company:
    table, where = read(path), path.name
    refuse_empty(table, where)
    head = strict(table.pop("company", {}), names.HEAD, names.REQUIRED_HEAD, f"[company] in {where}")
    names.checked_head(head, path)
    overrides, anchors = tables_of(table.pop("scenarios", {}), "scenarios", where), table.pop("calibration", {})
    anchors = list_of(strict(anchors, ("anchors",), (), f"[calibration] in {where}").get("anchors", []), f"[calibration] in {where}")
    tranches = read_table("tranches", table.pop("tranches", {}), Tranches, sources, where)
    names.tranche_names([record.name for record in tranches.values()], where)
    groups, grouped = _groups(table, Inputs, where)
    for scenario in overrides:
        if scenario not in scenarios:
            raise PricedInError(unknown("scenario", scenario, scenarios, where))
    for anchor in anchors:
        strict(anchor, ("input", "line", "equals", "period", "scenario"), ("input", "line", "equals"), f"[calibration] in {where}")
        for key, known in (("input", list(inputs_of(Inputs, groups))), ("scenario", list(scenarios))):
            if anchor.get(key, known[0]) not in known:
                raise PricedInError(unknown(key, anchor[key], known, f"[calibration] in {where}"))
    for scenario, entries in overrides.items():
        if moved := next((name for name in entries if name in inputs_of(Market, market_groups)), None):
            raise PricedInError(f"[scenarios.{scenario}] in {where} changes {moved}, which every company shares: write it in a scenarios.toml.")
    facts = _all_facts(table | grouped, Inputs, groups, sources, where)
    listing = as_date(float(facts["listing_date"].value))
    if head["listed"] != listing:
        raise PricedInError(f"listed of [company] in {where} is {head['listed']}, and listing_date there is {listing}: they are one day, "
                            "so change one of the two.")
    whole(tranches, "shares", 1e6 * float(facts["shares_issued_mn"].value), head["name"], where)
    groups |= {"tranches": {id_: record.name for id_, record in tranches.items()}}
    return Company(
        head["id"], head["name"], head.get("legal", head["name"]), head["ticker"], head["listed"], head.get("rating", ""),
        tuple(head.get("aliases", ())), facts, groups,
        {s: _scenario_facts(entries, {Inputs: groups}, sources, f"[scenarios.{s}] in {where}", facts) for s, entries in overrides.items()},
        tuple(Anchor(**anchor) for anchor in anchors), path, {"tranches": tranches})


def _events(companies: dict[str, Company], sources: dict[str, Source], folders: Iterable[Path], market: dict[str, Fact]) -> None:
    """Give each company its events: its own, and those for all from its listing on."""
    shared = {"index results": market["index_results_date"].value, "index effective": market["index_effective_date"].value}
    for folder in folders:
        if not (folder / "events.toml").exists():
            continue
        entries = strict(read(folder / "events.toml"), ("events",), (), "events.toml").get("events", {})
        records = read_table("events", entries, Events, sources, "events.toml")
        for id_, record in records.items():
            owner = entries[id_].get("for", "all")
            refuse_owner(owner, list(companies), f"[events.{id_}] in events.toml")
            for company in companies.values():
                if own_dates.concerns(record, owner, company.id, float(company.facts["listing_date"].value), shared):
                    ownership.event_tranche(str(record.values["kind"]), str(record.values["tranche"]),
                                  [tranche.name for tranche in company.records["tranches"].values()], f"[events.{id_}] in events.toml")
                    company.records.setdefault("events", {})[id_] = record
    for company in companies.values():
        events = company.records.setdefault("events", {})
        if not any(record.values["kind"] == "unlock" for record in events.values()):
            events |= own_dates.unlocks(float(company.facts["listing_date"].value), company.records["tranches"])
        company.groups["events"] = {id_: record.name for id_, record in events.items()}
        company.groups["event_places"] = {str(place): str(place) for place in range(1, len(events) + 1)}


def _scenarios(table: dict[str, Any], market: dict[str, Fact], groups: dict[str, dict[str, str]],
               sources: dict[str, Source], where: str) -> dict[str, Scenario]:
    scenarios = {}
    weight = Input("Probability", "%", at_least=0, at_most=1)
    every: dict[type[Sheet], dict[str, dict[str, str]]] = {Inputs: {}, Market: groups}
    names.refuse_ids(table, "", where)
    for id_, entry in table.items():
        place = f"[{id_}] in {where}"
        strict(entry, ("name", "story", "probability", "source", "where", "assumption", "overrides", "companies"), ("name", "story", "probability"), place)
        if ("source" in entry) == ("assumption" in entry):
            raise PricedInError(f"{place} must have either a source or an assumption.")
        if "source" in entry and entry["source"] not in sources:
            raise PricedInError(unknown("source", entry["source"], sources, place))
        citation = f"{entry['source']}: {entry.get('where', '')}" if "source" in entry else f"Assumption: {entry['assumption']}"
        scenarios[id_] = Scenario(names.typed_name(id_, place), names.typed_name(entry["name"], place), entry["story"],
                                  _fact("probability", entry["probability"], weight, sources, place), citation,
                                  _scenario_facts(entry.get("overrides", {}), every, sources, place, market))
    return scenarios


def _own_overrides(entries: dict[str, Any], companies: dict[str, Company], sources: dict[str, Source]) -> None:
    """Give each company what a scenario changes for it alone: [bull.companies.zhipu] in scenarios.toml, stronger than [bull.overrides]."""
    for scenario, entry in entries.items():
        where, tables = f"[{scenario}.companies] in scenarios.toml", entry.get("companies", {})
        if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
            raise PricedInError(f"{where} must hold a table of inputs for each company: write [{scenario}.companies.zhipu.wacc].")
        for id_, table in tables.items():
            if id_ not in companies:
                raise PricedInError(unknown("company", id_, companies, where))
            company = companies[id_]
            facts = _scenario_facts(table, {Inputs: company.groups}, sources, f"[{scenario}.companies.{id_}] in scenarios.toml", company.facts)
            here = company.overrides.setdefault(scenario, {})
            for name in facts:
                if name in here:
                    raise PricedInError(f"{name} stands in [{scenario}.companies.{id_}] in scenarios.toml and in [scenarios.{scenario}] "
                                        f"in {company.path.name}: keep one.")
            here |= facts


def _sources(table: dict[str, Any], known: dict[str, Source]) -> dict[str, Source]:
    """The documents of one folder; none takes the place of another's."""
    found = {}
    for id_, given in table.items():
        place = f"[{id_}] in sources.toml"
        entry = strict(given, ("title", "kind", "as_of", "note"), ("title", "kind", "as_of"), place)
        if entry["kind"] not in KINDS:
            raise PricedInError(unknown("kind", entry["kind"], KINDS, place))
        if id_ in known:
            raise PricedInError(f"{place} stands there already, or came with the release: give yours another id.")
        found[id_] = Source(id_, **{**entry, "as_of": dated(entry["as_of"], place)})
    return found


@cache
def load(folders: tuple[Path, ...] = (), replaced: tuple[str, ...] = ()) -> Facts:
    """The shipped facts and those of further folders: a company is one TOML file, `scenarios.toml` may add scenarios."""
    ownership.check_folders(folders)
    sources: dict[str, Source] = {}
    for folder in (DATA, *folders):
        if folder == DATA or (folder / "sources.toml").exists():
            sources |= _sources(read(folder / "sources.toml"), sources)
    table = read(DATA / "market.toml")
    groups, grouped = _groups(table, Market, "market.toml")
    market = _all_facts(table | grouped, Market, groups, sources, "market.toml")
    scenarios: dict[str, Scenario] = {}
    own: dict[str, Any] = {}
    shipped: set[str] = set()
    companies: dict[str, Company] = {}
    ignored: list[str] = []
    for folder in (DATA, *folders):
        if folder == DATA or (folder / "scenarios.toml").exists():
            table = read(folder / "scenarios.toml")
            ownership.refuse_shipped(table, shipped)
            if twice := next((id_ for id_ in table if id_ in own), None):
                raise PricedInError(f"The scenario {quoted(twice)} stands in the scenarios.toml of two folders, the second {folder}: "
                                    "give one of them another id.")
            own |= table
            shipped = shipped or set(own)
            scenarios |= _scenarios(table, market, groups, sources, "scenarios.toml")
        files, others = companies_in(folder, (*SHARED_FILES, *TOPICS))
        unread = () if folder == DATA else ("market", "defaults", *TOPICS)
        ignored += [f"{folder / name}" for name in (*others, *(f"{name}.toml" for name in unread)) if (folder / name).exists()]
        for path in files:
            ownership.refuse_twice(companies.get(path.stem), path, replaced)
            companies[path.stem] = _company(path, scenarios, sources, groups)
    ownership.refuse_idle(replaced, companies)
    ownership.one_scenario_each(scenarios.values())
    ownership.one_company_each(companies.values())
    _own_overrides(own, companies, sources)
    sizes.refuse_slips(companies.values(), scenarios.values())
    weight = sum(float(scenario.probability.value) for scenario in scenarios.values())
    if abs(weight - 1) > 1e-9:  # noqa: PLR2004 - rounding of the sum
        weighed = [id_ for id_ in scenarios if id_ not in shipped and scenarios[id_].probability.value]
        remedy = (f"those of the release do and stay, so give 0 to {', '.join(map(quoted, weighed[:MOST]))} in scenarios.toml, and type other weights on the "
                  "Scenarios tab of the workbook" if weighed else "change one in scenarios.toml")
        raise PricedInError(f"The probabilities of the scenarios sum to {weight:.4g}, and must sum to 1: {remedy}.")
    records: dict[str, dict[str, Record]] = {}
    for topic, tables in TOPICS.items():
        entries = read_long(DATA / topic) if (DATA / topic).is_dir() else strict(read(DATA / f"{topic}.toml"), tables, tables, f"{topic}.toml")
        records |= {name: read_table(name, entries[name], sheet, sources, f"{topic}.toml") for name, sheet in tables.items()}
    groups |= {table: {id_: record.name for id_, record in found.items()} for table, found in records.items()}
    closed = closures(DATA / "calendar.csv", min((company.listed for company in companies.values()), default=date.max))
    groups["closures"] = {day: f"{date.fromisoformat(day):%a}" for day in closed}
    by_listing = dict(sorted(companies.items(), key=lambda item: (item[1].listed, item[0])))
    _events(companies, sources, (DATA, *folders), market)
    for company in companies.values():
        own_dates.follow(company, float(market["conditional_sessions"].value))
    groups["scenarios"] = {scenario.id: scenario.name for scenario in scenarios.values()}
    return Facts(sources, market, groups, tuple(scenarios.values()), by_listing, records, closed, tuple(ignored))
