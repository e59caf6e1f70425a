"""Loading: the strict reader of model/data and of the user's folders; a topic is a file or a folder of CSV files."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model import alternatives, names, ownership, sizes
from model.contents import CONTENTS
from model.core.errors import MOST, ModelError, PricedInError, quoted, unknown
from model.core.lines import Column, Input
from model.core.scalars import as_date
from model.facts import DATA, Anchor, Company, Fact, Facts, Scenario, inputs_of
from model.flows import own_dates
from model.flows.tranches import Tranches
from model.input_facts import read_fact, read_facts, read_groups, read_overrides
from model.inputs import Inputs, Market
from model.momentum.events import Events
from model.reading import companies_in, read
from model.tables import Record, closures, read_long, read_table, refuse_owner, whole
from model.values import Source, dated, list_of, refuse_empty, strict, tables_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from model.core.sheet import Sheet

SHARED_FILES = ("sources", "market", "scenarios", "events", "defaults", "alternatives", "pyproject")
KINDS = ("broker", "article", "reported")  # of sources


def _company(path: Path, scenarios: Iterable[str], sources: dict[str, Source],
             market_groups: dict[str, dict[str, str]]) -> Company:
    table, where = read(path), path.name
    refuse_empty(table, where)
    head = strict(table.pop("company", {}), names.HEAD, names.REQUIRED_HEAD, f"[company] in {where}")
    names.checked_head(head, path)
    overrides, anchors = tables_of(table.pop("scenarios", {}), "scenarios", where), table.pop("calibration", {})
    anchors = list_of(strict(anchors, ("anchors",), (), f"[calibration] in {where}").get("anchors", []),
                      f"[calibration] in {where}")
    tranches = read_table("tranches", table.pop("tranches", {}), Tranches, sources, where)
    names.tranche_names([record.name for record in tranches.values()], where)
    groups, grouped = read_groups(table, Inputs, where)
    for scenario in overrides:
        if scenario not in scenarios:
            raise PricedInError(unknown("scenario", scenario, scenarios, where))
    for anchor in anchors:
        needed = ("input", "takes") if "takes" in anchor and "line" not in anchor else ("input", "line", "equals")
        strict(anchor, Anchor.__dataclass_fields__, needed, f"[calibration] in {where}")
        for key, known in (("input", list(inputs_of(Inputs, groups))), ("scenario", list(scenarios))):
            if anchor.get(key, known[0]) not in known:
                raise PricedInError(unknown(key, anchor[key], known, f"[calibration] in {where}"))
    names.one_anchor_each([(anchor["input"], anchor.get("scenario", "")) for anchor in anchors], where)
    for scenario, entries in overrides.items():
        if moved := next((name for name in entries if name in inputs_of(Market, market_groups)), None):
            raise PricedInError(
                f"[scenarios.{scenario}] in {where} changes {moved}, which every company shares: write it in a "
                f"scenarios.toml.")
    facts = read_facts(table | grouped, Inputs, groups, sources, where)
    listing = as_date(float(facts["listing_date"].value))
    if head["listed"] != listing:
        raise PricedInError(
            f"listed of [company] in {where} is {head['listed']}, and listing_date there is {listing}: they are one "
            f"day, "
                            "so change one of the two.")
    whole(tranches, "shares", 1e6 * float(facts["shares_issued_mn"].value), head["name"], where)
    groups |= {"tranches": {id_: record.name for id_, record in tranches.items()}}
    return Company(
        head["id"], head["name"], head.get("legal", head["name"]), head["ticker"], head["listed"],
        head.get("rating", ""),
        tuple(head.get("aliases", ())), facts, groups,
        {s: read_overrides(entries, {Inputs: groups}, sources, f"[scenarios.{s}] in {where}", facts)
         for s, entries in overrides.items()},
        tuple(Anchor(**anchor) for anchor in anchors), path, {"tranches": tranches})


def _events(companies: dict[str, Company], sources: dict[str, Source], folders: Iterable[Path],
            market: dict[str, Fact]) -> None:
    """Give each company its events: its own, and those for all from its listing on."""
    shared = {"index results": market["index_results_date"].value,
              "index effective": market["index_effective_date"].value}
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
                                  [tranche.name for tranche in company.records["tranches"].values()],
                                  f"[events.{id_}] in events.toml")
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
        strict(entry, ("name", "story", "probability", "source", "where", "assumption", "overrides", "companies"),
               ("name", "story", "probability"), place)
        if ("source" in entry) == ("assumption" in entry):
            raise PricedInError(f"{place} must have either a source or an assumption.")
        if "source" in entry and entry["source"] not in sources:
            raise PricedInError(unknown("source", entry["source"], sources, place))
        citation = (f"{entry['source']}: {entry.get('where', '')}" if "source" in entry
                    else f"Assumption: {entry['assumption']}")
        scenarios[id_] = Scenario(names.typed_name(id_, place), names.typed_name(entry["name"], place), entry["story"],
                                  read_fact("probability", entry["probability"], weight, sources, place), citation,
                                  read_overrides(entry.get("overrides", {}), every, sources, place, market))
    return scenarios


def _own_overrides(entries: dict[str, Any], companies: dict[str, Company], sources: dict[str, Source]) -> None:
    """Give each company what a scenario changes for it alone: [bull.companies.zhipu] goes before [bull.overrides]."""
    for scenario, entry in entries.items():
        where, tables = f"[{scenario}.companies] in scenarios.toml", entry.get("companies", {})
        if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
            raise PricedInError(
                f"{where} must hold a table of inputs for each company: write [{scenario}.companies.zhipu.wacc].")
        for id_, table in tables.items():
            if id_ not in companies:
                raise PricedInError(unknown("company", id_, companies, where))
            company = companies[id_]
            facts = read_overrides(table, {Inputs: company.groups}, sources,
                                   f"[{scenario}.companies.{id_}] in scenarios.toml", company.facts)
            here = company.overrides.setdefault(scenario, {})
            for name in facts:
                if name in here:
                    raise PricedInError(
                        f"{name} stands in [{scenario}.companies.{id_}] in scenarios.toml and in "
                        f"[scenarios.{scenario}] "
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
def topics() -> tuple[str, ...]:
    """What model/data has tables of, in a file or in a folder, each named as the file of the sheets that show them."""
    return tuple(path.stem for path in sorted(Path(__file__).parent.glob("*/*.py"))
                 if path.stem not in SHARED_FILES
                 and ((DATA / path.stem).is_dir() or (DATA / f"{path.stem}.toml").exists()))


@cache
def _tables() -> dict[str, type[Sheet]]:
    """The sheet that shows each table of facts about the market."""
    return {sheet.axes[0].group: sheet for sheet in CONTENTS.sheets
            if sheet.axes[0].group and not sheet.per_company
            and any(isinstance(line, Column) for line in sheet.lines.values())}


def _records(sources: dict[str, Source]) -> dict[str, dict[str, Record]]:
    """The tables of all topics."""
    records = {}
    for topic in topics():
        where = f"{topic}.toml"
        for table, entries in (read_long(DATA / topic) if (DATA / topic).is_dir() else read(DATA / where)).items():
            if table not in _tables():
                raise PricedInError(unknown("table", table, _tables(), where))
            records[table] = read_table(table, entries, _tables()[table], sources, where)
    return records


def _refuse_missing(groups: dict[str, dict[str, str]]) -> None:
    for name, sheet in _tables().items():
        if name not in groups:
            raise ModelError(
                f"The table {name} that {sheet.__name__} shows is in no file: give it to "
                f"model/data/{sheet.__module__.rpartition('.')[2]}.toml.")


@cache
def load(folders: tuple[Path, ...] = (), replaced: tuple[str, ...] = ()) -> Facts:
    """The shipped facts and those of further folders: a company is a TOML file, `scenarios.toml` may add scenarios."""
    ownership.check_folders(folders)
    sources: dict[str, Source] = {}
    for folder in (DATA, *folders):
        if folder == DATA or (folder / "sources.toml").exists():
            sources |= _sources(read(folder / "sources.toml"), sources)
    table = read(DATA / "market.toml")
    groups, grouped = read_groups(table, Market, "market.toml")
    market = read_facts(table | grouped, Market, groups, sources, "market.toml")
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
                raise PricedInError(
                    f"The scenario {quoted(twice)} stands in the scenarios.toml of two folders, the second {folder}: "
                                    "give one of them another id.")
            own |= table
            shipped = shipped or set(own)
            scenarios |= _scenarios(table, market, groups, sources, "scenarios.toml")
        files, others = companies_in(folder, (*SHARED_FILES, *topics()))
        unread = () if folder == DATA else ("market", "defaults", *topics())
        ignored += [f"{folder / name}" for name in (*others, *(f"{name}.toml" for name in unread))
                    if (folder / name).exists()]
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
        remedy = (f"those of the release do and stay, so give 0 to {', '.join(map(quoted, weighed[:MOST]))} in "
                  f"scenarios.toml, and type other weights on the "
                  "Scenarios tab of the workbook" if weighed else "change one in scenarios.toml")
        raise PricedInError(f"The probabilities of the scenarios sum to {weight:.4g}, and must sum to 1: {remedy}.")
    records = _records(sources)
    groups |= {table: {id_: record.name for id_, record in found.items()} for table, found in records.items()}
    closed = closures(DATA / "calendar.csv", min((company.listed for company in companies.values()), default=date.max))
    groups["closures"] = {day: f"{date.fromisoformat(day):%a}" for day in closed}
    by_listing = dict(sorted(companies.items(), key=lambda item: (item[1].listed, item[0])))
    _events(companies, sources, (DATA, *folders), market)
    for company in companies.values():
        own_dates.follow(company, float(market["conditional_sessions"].value))
    alternatives.give((DATA, *folders), companies, market, groups, records["inconsistencies"],
                      next(iter(scenarios.values())))
    groups["scenarios"] = {scenario.id: scenario.name for scenario in scenarios.values()}
    _refuse_missing(groups)
    return Facts(sources, market, groups, tuple(scenarios.values()), by_listing, records, closed, tuple(ignored))
