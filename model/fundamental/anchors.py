"""Anchors: each calibrated unknown in use, and the value that its printed figure asks for where algebra gives one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.core.expressions import NOT_AVAILABLE, call, expr
from model.core.lines import Axis, Headings, Line, Member
from model.core.sheet import CompanySheet
from model.core.vocabulary import (
    absolute,
    both,
    equal,
    if_,
    if_number,
    is_number,
    maximum,
    on_date,
    product,
    total,
)
from model.fundamental.arr import Arr
from model.fundamental.cash import Funding
from model.fundamental.income import Income
from model.fundamental.overview import DEC_26, ArrReadings
from model.fundamental.revenue import Revenue
from model.fundamental.unit_cost import CostTrend, cost_at
from model.fundamental.valuation import Valuation
from model.inputs import NOT_PRINTED, PRINTED_MONTH, Inputs, Market, where_printed

if TYPE_CHECKING:
    from model.core.expressions import Expr, Operand


def _gap(in_use: Operand, solved: Expr) -> Expr:
    """How far a value in use is from its closed form, relative above 1; 0 where there is none."""
    return if_(is_number(solved), absolute(in_use - solved) / maximum(absolute(solved), 1), 0)


class Solved(CompanySheet):
    """Unknowns in closed form."""

    tab = "Anchors"
    subtitle = "What each calibrated input would be, given all others as they are. What has no closed form is found by search."
    pages = 1

    arr_dec25_solved = Line("ARR, Dec-25", "US$ mn", if_(
        equal(Inputs.arr_ytd_multiple, NOT_PRINTED),
        where_printed(Inputs.arr_printed * Inputs.arr_dec25 / ArrReadings.arr_on_printed_date, Inputs.arr_printed, Inputs.arr_printed_date),
        where_printed(Inputs.arr_printed / Inputs.arr_ytd_multiple, Inputs.arr_printed)),
        note="The printed ARR over its printed multiple; else cast back, for every later ARR is in proportion to it")
    arr_dec25_article = Line("ARR, Dec-25, by the article", "US$ mn", where_printed(
        Inputs.arr_article * Inputs.arr_dec25 / ArrReadings.arr_on_printed_date, Inputs.arr_article, Inputs.arr_printed_date),
        note="Cast back from the article's ARR, for the scenario that rests on it")
    cost_trend_solved = Line("Change of unit cost a year", "% p.a.", where_printed(
        cost_at(Inputs.mature_gross_margin, CostTrend.other_margin) ** (1 / CostTrend.years) - 1, Inputs.mature_gross_margin),
        note="Brings the 2030 gross margin to the mature one")
    rd_ratio_solved = Line("R&D / revenue, 2030", "x", where_printed(
        Income.gross_margin.at(2030) - Inputs.sm_ratio_2030 - Inputs.ga_ratio_2030
        - Inputs.net_profit_2030_printed / Inputs.revenue_2030_printed / (1 - Inputs.tax_rate),
        Inputs.net_profit_2030_printed, Inputs.revenue_2030_printed), note="What gross margin, other costs and the printed profit leave")
    funding_solved = Line("New shares for base's own funding", "mn shares", Funding.funding_shares)
    diluted_solved = Line("Diluted shares, 2030", "mn shares", Valuation.shares_implied_printed, note="Printed profit over printed EPS")
    price_solved = Line("Share price", "HK$", where_printed(
        Inputs.market_cap_printed * 1000 * Market.fx_spot_hkd_per_usd / Inputs.shares_issued_mn, Inputs.market_cap_printed),
        note="Printed market capitalisation over shares in issue")


def _felt(day: Operand) -> Expr:
    """How much of a release is felt at a month-end."""
    return call("sumif", Arr.ramp.all, Headings("end", Arr.arr), day)


def _step(printed: Expr, arr: Expr, felt: Line, binds: Expr) -> Expr:
    """The step that makes an ARR the printed one: demand is in proportion to 1 + step, to the power of what is felt."""
    return if_(both(felt > 0, equal(binds, 0)),
               (1 + Inputs.step) * (printed / arr) ** (1 / maximum(felt, Market.rounding)) - 1, NOT_AVAILABLE)


class Steps(CompanySheet):
    """Steps of the releases in closed form."""

    tab = "Anchors"

    felt_printed = Line("{name}: felt where ARR is printed", "%",
                        if_(equal(Inputs.arr_printed_date, NOT_PRINTED), 0, _felt(PRINTED_MONTH)), each="releases")
    felt_dec26 = Line("{name}: felt at Dec-26", "%", Arr.ramp.at(DEC_26), each="releases")
    step_solved = Line("Demand step from {name}", "%", if_(
        both(felt_printed > 0, is_number(Inputs.arr_printed)),
        _step(Inputs.arr_printed, ArrReadings.arr_on_printed_date, felt_printed, on_date(Arr.binds, PRINTED_MONTH)),
        where_printed(_step(Inputs.arr_dec26_printed, Arr.arr.at(DEC_26), felt_dec26, Arr.binds.at(DEC_26)), Inputs.arr_dec26_printed)),
        each="releases")
    step_in_use = Line("{name}: in use", "%", Inputs.step, each="releases")
    step_gap = Line("{name}: in use against closed form", "tolerance", _gap(Inputs.step, step_solved), each="releases")
    step_ties = Line("{name}: ties", "flag", if_(step_gap <= Market.tie_tolerance, 1, 0), each="releases")
    ties = Line("All of them tie", "flag", 1 * product(step_ties.every),
                note="Each by the first printed ARR that feels it; n.a. where capacity binds there, for no step moves ARR then")


UNKNOWNS = {
    "arr_dec25": (Inputs.arr_dec25, Solved.arr_dec25_solved), "fade": (Inputs.fade, expr(NOT_AVAILABLE)),
    "cost_trend": (Inputs.cost_trend, Solved.cost_trend_solved), "rd_ratio_2030": (Inputs.rd_ratio_2030, Solved.rd_ratio_solved),
    "diluted_shares_2030_mn": (Inputs.diluted_shares_2030_mn, Solved.diluted_solved),
    "funding_shares_base": (Inputs.funding_shares_base, Solved.funding_solved), "price": (Inputs.price, Solved.price_solved)}


class Unknowns(CompanySheet):
    """Unknowns in use beside their closed forms."""

    tab = "Anchors"
    axes = (Axis("unknowns", tuple(Member(key, item.label) for key, (item, _) in UNKNOWNS.items()), vertical=True),)

    in_use = Line("In use", "mixed", {key: item for key, (item, _) in UNKNOWNS.items()})
    solved = Line("Solved", "mixed", {key: form for key, (_, form) in UNKNOWNS.items()})
    difference = Line("In use, less solved", "mixed", if_number(solved, in_use - solved))
    gap = Line("Relative", "tolerance", _gap(in_use, solved))
    by = Line("Solved by", "text", {key: expr("closed form" if isinstance(form, Line) else "search")
                                    for key, (_, form) in UNKNOWNS.items()})
    apart = Line("Apart", "flag", if_(gap <= Market.tie_tolerance, 0, 1))


class AnchorGaps(CompanySheet):
    """Calibration as a whole."""

    tab = "Anchors"

    apart = Line("Inputs in use that are not their closed form, steps as one", "count", total(Unknowns.apart.all) + (1 - Steps.ties))
    revenue_gap = Line("Revenue, 2030E, against print, which the fade is searched for", "tolerance", where_printed(
        Revenue.revenue.at(2030) / Inputs.revenue_2030_printed - 1, Inputs.revenue_2030_printed))
