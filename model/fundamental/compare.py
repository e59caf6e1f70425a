"""Compare: all scenarios side by side and live, the weighted target, and what today's price says of bull and bear."""

from __future__ import annotations

from model.comparing import agree, at_least, exceeds
from model.core.expressions import NOT_AVAILABLE, NOT_MEANINGFUL, Expr, call
from model.core.lines import At, Line
from model.core.registers import drawn
from model.core.sheet import CompanySheet
from model.core.vocabulary import (
    both,
    equal,
    heading,
    if_,
    if_error,
    if_number,
    in_scenario,
    is_number,
    labels,
    line,
    ln,
    total,
)
from model.fundamental.arr import Arr
from model.fundamental.cash import Funding
from model.fundamental.income import Income
from model.fundamental.per_share import PerShare
from model.fundamental.priced_in import Implied
from model.fundamental.revenue import Revenue
from model.fundamental.valuation import Valuation
from model.inputs import Inputs, Market
from model.scenarios import SCENARIOS, ScenarioTable, Selector

DEC_26, END = "2026-12-31", "2030-12-31"


LIVE = line("live")


def own(item: Line | At, live: Expr = LIVE) -> Expr:
    """A line in the scenario of this row: of the live one as the tabs show it, of any other from its own cells."""
    return if_(equal(live, 1), item, in_scenario(item))


class Compare(CompanySheet):
    """Scenarios side by side."""

    tab = "Compare"
    subtitle = ("Each scenario from its own column of the Inputs tab, by the same formulas: all of them move when an "
                "input is edited.")
    own_tab = False
    scale = 74
    bold = ("target", "upside")
    unprinted = "live"
    axes = (SCENARIOS,)

    probability = Line("Probability", "%", ScenarioTable.probability)
    arr_dec26 = Line("ARR, Dec-26", "US$ mn", own(Arr.arr.at(DEC_26)))
    revenue_2026 = Line("Revenue, 2026E", "local mn", own(Revenue.revenue.at(2026)))
    revenue_2030 = Line("Revenue, 2030E", "local mn", own(Revenue.revenue.at(2030)))
    net_profit_2030 = Line("Net profit, 2030E", "local mn", own(Income.net_profit.at(2030)))
    eps_2030 = Line("EPS, 2030E", "local/share", own(PerShare.eps.at(2030)))
    diluted_shares_2030 = Line("Diluted shares, 2030E", "mn shares", own(PerShare.diluted_shares.at(2030)))
    raised = Line("Funding raised to 2030", "local mn", own(Funding.raised))
    method = Line("Method", "text", own(Inputs.valuation_method))
    target = Line("Target", "HK$", own(Valuation.pt))
    upside = Line("Upside on today's price", "%", if_number(target, target / line("price") - 1))

    live = Line("Live", "flag", if_error(if_(equal(
        call("match", heading("label"), labels(ScenarioTable.probability)), Selector.number), 1, 0), 0))
    price = Line("Today's price", "HK$", own(Inputs.price))
    weighted = Line("Weighted", "HK$", if_(is_number(target), probability * target, target))
    drawn = Line("Target, drawn", "HK$", drawn(target), note="A target that is not available is #N/A here, which leaves a gap in the chart")


def _needed(item: Line | At) -> Expr:
    return own(item, Compare.live)


class Needed(CompanySheet):
    """What today's price needs in each scenario."""

    tab = "Compare"
    own_tab = False
    axes = (SCENARIOS,)

    price_shock = Line("The scenario's own change of price", "%", _needed(Inputs.price_shock))
    ramp_months = Line("Months from US$1 bn to its multiple", "count", if_(
        at_least(_needed(Arr.arr.at(END)), _needed(Market.ramp_from) * _needed(Market.ramp_multiple)), _needed(Implied.months_ramping), NOT_AVAILABLE))
    pe_needed = Line("Exit P/E that the price needs", "x", _needed(Implied.pe_needed))
    eps_needed = Line("2030E EPS that the price needs", "local/share", _needed(Implied.eps_needed))
    wacc_needed = Line("WACC that the price needs", "%", _needed(Implied.wacc_needed))


def of_all(value: Expr) -> Expr:
    """A figure of all scenarios' targets; "n.m." while one of them has none."""
    return if_(equal(call("count", Compare.target.all), call("count", Compare.probability.all)), value, NOT_MEANINGFUL)


class WeightedTarget(CompanySheet):
    """Probability-weighted target."""

    tab = "Compare"
    own_tab = False
    bold = ("target", "upside")

    target = Line("Probability-weighted target", "HK$", of_all(total(Compare.weighted.all)))
    low = Line("Lowest of the scenarios", "HK$", of_all(call("min", Compare.target.all)))
    high = Line("Highest of the scenarios", "HK$", of_all(call("max", Compare.target.all)))
    upside = Line("Weighted target against today's price", "%", if_number(target, target / Inputs.price - 1))
    low_upside = Line("Lowest against it", "%", if_number(low, low / Inputs.price - 1))
    high_upside = Line("Highest against it", "%", if_number(high, high / Inputs.price - 1))


BASE, BULL, BEAR = "base", "bull", "bear"


def where_numbers(value: Expr, *given: Expr) -> Expr:
    """A value that needs several numbers; where a text stands in place of one, that text."""
    for one in reversed(given):
        value = if_number(one, value)
    return value


def interpolated(at: Expr, first: tuple[Expr, Expr], last: tuple[Expr, Expr]) -> Expr:
    """What lies on the straight line through two points (place, value), between them or beyond."""
    return first[1] + (last[1] - first[1]) * (at - first[0]) / (last[0] - first[0])


class PriceAsProbability(CompanySheet):
    """Today's price between bear and bull."""

    tab = "Compare"
    own_tab = False
    bold = ("probability", "ramp_needed")

    price = Line("Today's price", "HK$", Inputs.price)
    bear = Line("Target in bear", "HK$", Compare.target.at(BEAR))
    base = Line("Target in base", "HK$", Compare.target.at(BASE))
    bull = Line("Target in bull", "HK$", Compare.target.at(BULL))
    probability = Line("Probability of bull that the price implies against bear", "%", where_numbers(
        if_(exceeds(bull, bear), (price - bear) / (bull - bear), NOT_MEANINGFUL), bear, bull),
        note="(price - bear) / (bull - bear); below 0 the price is under bear, above 100 % over bull")
    ramp_base = Line("Months from US$1 bn to its multiple, base", "count", Needed.ramp_months.at(BASE))
    ramp_bull = Line("the same, bull", "count", Needed.ramp_months.at(BULL), note="The broker's ramp takes six")
    ramp_needed = Line("Months of that ramp that the price needs", "count", where_numbers(
        if_(exceeds(bull, base), interpolated(ln(price), (ln(base), ramp_base), (ln(bull), ramp_bull)), NOT_MEANINGFUL),
        base, bull, ramp_base, ramp_bull),
        note="On the straight line through base and bull: months against the logarithm of the target")


class OwnTargets(CompanySheet):
    """Targets, and losses, from these cells."""

    tab = "By scenario"
    axes = (SCENARIOS,)

    target = Line("Target", "HK$", in_scenario(Valuation.pt))
    lost = Line("Losses to 2030 / revenue to 2030", "%", in_scenario(Funding.lost))


class OwnCells(CompanySheet):
    """Own cells of each scenario."""

    tab = "By scenario"
    subtitle = "Lines of the other tabs once more for each scenario, from its own column of Inputs; Compare reads them here."
    pages = 1
    least_columns = 8
    holds_scenarios = True

    live = Line("Target of the live scenario, on the Valuation tab", "HK$", Valuation.pt)
    own = Line("The same from that scenario's own cells", "HK$", call("pick_down", OwnTargets.target.all, Selector.number))
    apart = Line("The two differ", "flag", if_(both(is_number(live), is_number(own)), if_(agree(live, own), 0, 1), if_(equal(live, own), 0, 1)))
