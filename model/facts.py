"""Facts: what one is, what is known of a company, and everything in the data folders."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from model.core.lines import Input
from model.entry import folded
from model.tables import Record, values_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from model.core.sheet import Sheet
    from model.core.units import Limits
    from model.values import Source, Value

DATA = Path(__file__).parent / "data"


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
    """A calibrated unknown, and the line that gives it, or the printed figure that a line is to meet by it."""

    input: str
    line: str = ""
    equals: str = ""
    period: str = ""
    scenario: str = ""
    takes: str = ""  # a line of the Anchors tab with its closed form; the others serve where that has no answer


@dataclass(frozen=True)
class Alternative:
    """What a reader could take in place of an assumption, or of a treatment of an inconsistency."""

    changes: dict[str, Value]  # of the base scenario's inputs, by name; the first is the one that is shown
    why: str
    name: str = ""  # what is assumed, where that is not the first input's label
    issue: str = ""  # id of the inconsistency


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
    alternatives: dict[str, Alternative] = field(default_factory=dict)  # by the first input's name and a number

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
        scenarios = {s.id: {"probability": s.probability.value, "story": s.story, "citation": s.citation}
                     for s in self.scenarios}
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
            found |= dict.fromkeys((flat_name(line.key, member) for member in members) if line.each else (line.key,),
                                   line)
    return found
