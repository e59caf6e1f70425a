"""Ramp reached: when a company's ARR is at US$1 bn, and how long it takes to five times that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.comparing import at_least, exceeds
from model.core.expressions import NOT_AVAILABLE, call
from model.core.lines import Headings, Line
from model.core.sheet import CompanySheet
from model.core.timeline import MONTHS
from model.core.vocabulary import absolute, both, if_, if_number, is_number, join, ln, total
from model.fundamental.arr import Arr
from model.fundamental.revenue import Revenue
from model.inputs import Inputs, Market

if TYPE_CHECKING:
    from model.core.expressions import Expr, Operand

RAMP_TO = Market.ramp_from * Market.ramp_multiple
BROKER_MONTHS = 12 / Market.half_years
OPENING = Arr.arr.at(str(MONTHS.members[0].key))


class RampMonths(CompanySheet):
    """Ramp: the months at or above its ends."""

    tab = "ARR"
    unprinted = "at_start"
    axes = (MONTHS,)

    at_start = Line("ARR at or above US$1 bn", "flag", if_(at_least(Arr.arr, Market.ramp_from), 1, 0))
    at_end = Line("ARR at or above five times that", "flag", if_(at_least(Arr.arr, RAMP_TO), 1, 0))


def usd_bn(usd_mn: Expr) -> Expr:
    """An amount in words: "US$1 bn"."""
    return join("US$", usd_mn / 1000, " bn")


def between(start: Line, end: Line) -> Expr:
    """From one time to another, where both are known."""
    return if_(both(is_number(start), is_number(end)), end - start, NOT_AVAILABLE)


def passed(before: Expr, then: Expr, threshold: Operand) -> Expr:
    """The part of the time between two readings after which a threshold is passed, at even growth."""
    return ln(threshold / before) / ln(then / before)


def _first(reached: Line, threshold: Expr) -> Expr:
    return if_(total(reached.all) > 0, if_(exceeds(OPENING, threshold), NOT_AVAILABLE, call("match", 1, reached.all) - 1), NOT_AVAILABLE)


def _month(first: Line) -> Expr:
    return if_number(first, call("pick", Headings("end", Arr.arr), first + 1))


def _passed(first: Line, threshold: Expr) -> Expr:
    arr = Arr.arr.all
    return if_number(first, if_(first > 0, first - 1 + passed(call("pick", arr, first), call("pick", arr, first + 1), threshold), 0))


class RampReached(CompanySheet):
    """Ramp from US$1 bn: when ARR gets there, and how long five times that takes."""

    tab = "Priced in"
    bold = ("months",)

    first = Line("First month at or above US$1 bn (Dec-25 = 0)", "count", _first(RampMonths.at_start, Market.ramp_from),
                 note="None where ARR never gets there, or begins above it")
    start = Line("its end", "date", _month(first))
    first_end = Line("First month at or above five times that", "count", _first(RampMonths.at_end, RAMP_TO))
    end = Line("its end", "date", _month(first_end))
    passed_start = Line("From Dec-25 to US$1 bn itself", "months", _passed(first, Market.ramp_from), note="At even growth within the month")
    passed_end = Line("From Dec-25 to five times that itself", "months", _passed(first_end, RAMP_TO))
    months = Line("The ramp takes", "months", between(passed_start, passed_end))
    against = Line("the same, against the broker's six", "x", if_number(months, months / BROKER_MONTHS))
    speed = Line("In words", "sentence", if_(is_number(months), join(
        "The model takes ", call("round", months, 1), " months from ", usd_bn(Market.ramp_from), " to ", usd_bn(RAMP_TO),
        "; the broker's ramp takes ", BROKER_MONTHS, "."), if_(is_number(first), join(
            "ARR reaches ", usd_bn(Market.ramp_from), ", and by the end of the model not ", usd_bn(RAMP_TO), "."), if_(
            total(RampMonths.at_start.all) > 0, join("ARR begins above ", usd_bn(Market.ramp_from), ": when it got there is not in the model."),
            join("ARR does not reach ", usd_bn(Market.ramp_from), " by the end of the model.")))))
    why = Line("and beside the broker's 2030E", "sentence", if_(is_number(Inputs.revenue_2030_printed), if_(
        absolute(Revenue.revenue.at(2030) / Inputs.revenue_2030_printed - 1) <= Market.tie_tolerance,
        if_(is_number(months), if_(exceeds(months, BROKER_MONTHS), "Meeting the broker's own 2030E revenue leaves no room for it.",
                                   "It meets the broker's own 2030E revenue."), "It meets the broker's own 2030E revenue."),
        join("2030E revenue is then ", call("round", Revenue.revenue.at(2030) / Inputs.revenue_2030_printed, 2), " times the broker's own.")),
        "No broker prints a 2030E revenue to hold it against."))
