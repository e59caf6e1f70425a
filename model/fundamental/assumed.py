"""What we assumed: each assumption and treatment with its alternative, and the value of each driver that turns the call."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from model.as_built import STALE, TargetAsBuilt, words
from model.core.expressions import NOT_AVAILABLE, call, expr
from model.core.lines import Axis, ForEach, Input, Line, Member, Stamp, named_line, walk_line
from model.core.registers import HeldEvery
from model.core.sheet import CompanySheet
from model.core.units import UNITS
from model.core.vocabulary import if_, is_number, join, labels, line
from model.facts import flat_name
from model.fundamental.cash import Funding
from model.fundamental.income import Income
from model.fundamental.valuation import Valuation
from model.inputs import Inputs, Market

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.core.expressions import Expr
    from model.facts import Company, Fact

CALENDAR = (Market.quarter_months, Market.conditional_sessions, Market.pre_positioning_months, Inputs.listing_date)
DIGITS = 4  # of a figure in words, after the point
BASE = 1  # its place among the scenarios


def _in_use() -> Line:
    """What base has for the input that a row is about, in words."""
    return Line("In use", "text", ForEach(lambda item, _: join(words(call("pick", HeldEvery(), BASE), item.unit, short=True), "")))


def _unless_edited(value: Expr) -> Expr:
    """A figure as built, until an input that moves the target of base is edited."""
    return if_(call("pick_down", TargetAsBuilt.edits.all, BASE) > 0, STALE, value)


class Alternatives(CompanySheet):
    """Assumptions and treatments that have an alternative: what is in use."""

    tab = "As built"
    own_tab = False
    about = "alternatives"
    axes = (Axis("alternatives", group="alternatives", vertical=True),)

    in_use = _in_use()


class DriversInUse(CompanySheet):
    """Drivers of the target: what is in use."""

    tab = "As built"
    own_tab = False
    about = "drivers"
    axes = (Axis("drivers", group="drivers", vertical=True),)

    in_use = _in_use()


IN_ORDER = Axis("alternatives_in_order", group="alternatives_in_order", vertical=True)
NEAREST_FIRST = Axis("drivers_in_order", group="drivers_in_order", vertical=True)


class AssumedAsBuilt(CompanySheet):
    """Target under each alternative, as built."""

    tab = "As built"
    own_tab = False
    unprinted = "number"
    axes = (IN_ORDER,)

    number = Stamp("Row", "count")
    target = Stamp("Target under it", "HK$")
    change = Stamp("Change", "HK$")


class FlipsAsBuilt(CompanySheet):
    """Value of each driver that turns something, as built."""

    tab = "As built"
    own_tab = False
    unprinted = "number"
    axes = (NEAREST_FIRST,)

    number = Stamp("Row", "count")
    call = Stamp("Target = price at", "text")
    margin = Stamp("No net margin at", "text")
    cash = Stamp("Cash just lasts without placements at", "text")


class Assumed(CompanySheet):
    """Assumptions and treatments, by what the alternative does to the target."""

    tab = "What we assumed"
    heading = "What we assumed"
    scale = 80
    subtitle = ("Base scenario, one alternative at a time, calibrated values held. Targets as built. Treatments of "
                "inconsistencies that are no input stand on the Inconsistencies tab.")
    own_tab = False
    axes = (IN_ORDER,)

    assumption = Line("Assumption or treatment", "text", call("pick_down", labels(Alternatives.in_use), AssumedAsBuilt.number))
    in_use = Line("In use", "text", call("pick_down", Alternatives.in_use.all, AssumedAsBuilt.number))
    alternative = Stamp("Alternative", "text")
    target = Line("Target under it", "HK$", _unless_edited(AssumedAsBuilt.target))
    change = Line("Change", "HK$", _unless_edited(AssumedAsBuilt.change))
    part = Line("Change, of the target", "%",
                if_(is_number(line("change")), line("change") / (line("target") - line("change")), line("change")))
    why = Stamp("Why it could be taken", "text")


CONDITIONS = {  # label and value: what a driver is sought for at which this is zero
    "call": ("Upside", expr(Valuation.upside)),
    "margin": ("Margin", expr(Income.net_margin.at(2030))),
    "cash": ("Cash", if_(is_number(Inputs.cash_opening), Funding.lowest / Inputs.cash_opening, NOT_AVAILABLE)),
}


class Turning(CompanySheet):
    """What may turn, now: upside; net margin, 2030E; lowest cash without placements, of that at Dec-25."""

    tab = "What we assumed"
    own_tab = False
    starts_page = True
    axes = (Axis("conditions", tuple(Member(key, label) for key, (label, _) in CONDITIONS.items()), vertical=True),)

    now = Line("Now", "%", {key: value for key, (_, value) in CONDITIONS.items()})


class Flips(CompanySheet):
    """Value of each driver alone at which the call turns, nearest first; at which no margin is left; at which cash just lasts."""

    tab = "What we assumed"
    own_tab = False
    axes = (NEAREST_FIRST,)

    driver = Line("Driver", "text", call("pick_down", labels(DriversInUse.in_use), FlipsAsBuilt.number))
    in_use = Line("In use", "text", call("pick_down", DriversInUse.in_use.all, FlipsAsBuilt.number))
    turns = Line("Target = price at", "text", _unless_edited(FlipsAsBuilt.call))
    margin = Line("No margin in 2030E", "text", _unless_edited(FlipsAsBuilt.margin))
    cash = Line("Cash just lasts", "text", _unless_edited(FlipsAsBuilt.cash))


@cache
def _read(item: Line) -> frozenset[Line]:
    """The lines that a line's formulas name."""
    found = {named for node in walk_line(item) if (named := named_line(node)) is not None}
    names = {item.sheet.lines[node.name] for node in walk_line(item) if hasattr(node, "name") and hasattr(node, "lag")}
    return frozenset(found | names)


@cache
def _above(item: Line) -> frozenset[Line]:
    """All that a line is computed from, whatever the company."""
    found: set[Line] = set()
    waiting = [item]
    while waiting:
        for other in _read(waiting.pop()) - found:
            found.add(other)
            waiting.append(other)
    return frozenset(found)


def _is_driver(item: Line) -> bool:
    """Whether a line is an input that can be moved by degrees and that the call or the margin is computed from."""
    return (isinstance(item, Input) and not item.choices and UNITS[item.unit] not in ("text", "tolerance", "year")
            and item not in CALENDAR and item in _above(Turning.now))


def drivers(company: Company, market: Mapping[str, Fact], groups: dict[str, dict[str, str]]) -> dict[str, str]:
    """A company's drivers by name, the market's last; each is called as its row is. What was reported drives no more."""
    found: dict[str, str] = {}
    for sheet, members in ((Inputs, company.groups), (Market, groups)):
        for item in filter(_is_driver, sheet.lines.values()):
            found |= dict.fromkeys((flat_name(item.key, member) for member in members[item.each]) if item.each
                                   else (item.key,), "")
    facts = {**market, **company.facts}
    return {name: label for name, label in found.items() if facts[name].status != "reported"}
