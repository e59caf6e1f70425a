"""Priced in: the ARR that the price needs at each benchmark, and what must be believed beyond it."""

from __future__ import annotations

from model.comparing import at_most
from model.core.expressions import NOT_AVAILABLE, NOT_MEANINGFUL, Expr, call
from model.core.lines import Axis, Headings, Line
from model.core.sheet import CompanySheet
from model.core.vocabulary import cagr, exp, if_, if_number, ln, total, unless
from model.frontier.us_anchors import ROUNDS, Fits, Rounds, implied_arr, p_arr
from model.fundamental.arr import Arr
from model.fundamental.income import Income
from model.fundamental.per_share import PerShare
from model.fundamental.revenue import Currency, Revenue
from model.fundamental.valuation import Valuation, where_positive
from model.inputs import PRINTED_MONTH, Inputs, Market, where_printed


def quarterly(growth: Expr) -> Expr:
    """Growth a quarter from growth a month."""
    return (1 + growth) * (1 + growth) * (1 + growth) - 1


def growth_to(arr: Expr, months: Expr) -> Expr:
    """Growth a month from the last printed ARR; "n.a." where none is printed, or none is left of the year."""
    return where_printed(if_(months > 0, cagr(arr / Inputs.arr_printed, months), NOT_AVAILABLE), Inputs.arr_printed, Inputs.arr_printed_date)


class Implied(CompanySheet):
    """What the price implies at year-end, and the way there."""

    tab = "Priced in"
    subtitle = "What the price needs at each benchmark, and the tension with the broker's own 2030E."
    scale = 90
    sections = {"market_cap": "Market capitalisation and ARR", "fit_arr": "At the pooled fit, and at a multiple of your own",
                "months_ramping": "Beyond US$1 bn", "pe_needed": "What you must believe for today's price"}

    market_cap = Line("Market capitalisation", "US$ bn", Valuation.market_cap)
    at_print = Line("P/ARR on the printed Dec-26 ARR", "x", where_printed(p_arr(market_cap, Inputs.arr_dec26_printed), Inputs.arr_dec26_printed),
                    note="Forward; the benchmark is trailing")
    at_spot = Line("P/ARR on the last printed ARR", "x", where_printed(p_arr(market_cap, Inputs.arr_printed), Inputs.arr_printed))
    months_left = Line("Months from that ARR to Dec-26", "count",
                       where_printed(12 - call("sumif", Headings("month", Arr.arr), Headings("end", Arr.arr), PRINTED_MONTH), Inputs.arr_printed_date))
    growth = Line("Growth needed to the printed Dec-26 ARR", "%/month", where_printed(
        growth_to(Inputs.arr_dec26_printed, months_left), Inputs.arr_dec26_printed))
    growth_quarter = Line("the same, a quarter", "%", unless(NOT_AVAILABLE, growth, quarterly(growth)))

    fit_arr = Line("ARR implied at the pooled fit", "US$ mn",
                   1000 * exp((ln(market_cap) - Fits.intercept.at("pooled")) / (1 + Fits.slope.at("pooled"))),
                   note="Where the fitted multiple at that ARR gives the market capitalisation")
    fit_multiple = Line("its multiple", "x", p_arr(market_cap, fit_arr))
    fit_growth = Line("its growth needed", "%/month", growth_to(fit_arr, months_left))
    user_arr = Line("ARR implied at your multiple", "US$ mn", implied_arr(market_cap, Inputs.user_multiple))
    user_growth = Line("its growth needed", "%/month", growth_to(user_arr, months_left))

    months_ramping = Line("Months the model takes from US$1 bn to five times it", "count", total(Arr.ramping.all), note="The broker's Anthropic path takes six")
    ramp_growth = Line("Growth of a five-fold six months", "%/month", cagr(Market.ramp_multiple, 12 / Market.half_years))
    left_after = Line("2030E revenue / ARR after such a ramp", "x",
                      where_printed(Revenue.revenue.at(2030) / Currency.local_per_usd / (Inputs.arr_dec26_printed * Market.ramp_multiple),
                                    Inputs.arr_dec26_printed),
                      note="All the growth that the broker's own 2030E revenue leaves for three years")

    growth_left = Line("the same, a month", "%/month", unless(NOT_AVAILABLE, left_after, cagr(left_after, 12 * Market.years_after_ramp)),
                       note="From the middle of 2027 to the middle of 2030")
    ramp_ties = Line("Path to the broker's 2030E ramps as fast", "agreement",
                     where_printed(if_(at_most(months_ramping, 12 / Market.half_years), 1, 0), Inputs.revenue_2030_printed),
                     note="No: the ramp and the 2030E revenue pull against each other (B6)")

    pe_needed = Line("Exit P/E that the price needs", "x",
                     where_positive(Valuation.eps, Inputs.price / Currency.hkd_per_local
                                    * (1 + Inputs.wacc) ** Inputs.years_to_exit / Valuation.eps))
    eps_needed = Line("2030E EPS that the price needs", "local/share",
                      Inputs.price / Currency.hkd_per_local * (1 + Inputs.wacc) ** Inputs.years_to_exit / Valuation.exit_multiple)
    margin_needed = Line("2030E net margin that the price needs", "%", eps_needed * PerShare.diluted_shares.at(2030) / Revenue.revenue.at(2030))
    shares_needed = Line("2030 share count that the price needs", "mn shares",
                         where_positive(Income.net_profit.at(2030), Income.net_profit.at(2030) / eps_needed))
    wacc_needed = Line("WACC that the price needs", "%",
                       if_number(Valuation.exit_value, if_(Inputs.years_to_exit > 0, (
                           Valuation.exit_value * Currency.hkd_per_local / Inputs.price) ** (1 / Inputs.years_to_exit) - 1, NOT_MEANINGFUL)))


class PricedIn(CompanySheet):
    """Implied year-end ARR at what each round paid."""

    tab = "Priced in"
    starts_page = True
    axes = (ROUNDS,)

    multiple = Line("P/ARR", "x", Rounds.multiple)
    implied = Line("Implied ARR", "US$ mn", implied_arr(Valuation.market_cap, multiple))
    against = Line("Against printed Dec-26", "x", where_printed(implied / Inputs.arr_dec26_printed, Inputs.arr_dec26_printed))
    growth = Line("Growth needed", "%/month", if_(implied > 0, growth_to(implied, Implied.months_left), 0))
    growth_quarter = Line("Growth needed, a quarter", "%", unless(NOT_AVAILABLE, growth, quarterly(growth)))


class Fragmentation(CompanySheet):
    """The US$4 bn of the ramp, shared by two, six or eight."""

    tab = "Priced in"
    axes = (Axis("sharings", group="sharings", vertical=True),)

    players = Line("Players", "count", Market.players)
    each = Line("Each", "US$ mn", Market.ramp_from * (Market.ramp_multiple - 1) / players)
    reached = Line("ARR from printed Dec-26", "US$ mn", where_printed(Inputs.arr_dec26_printed + each, Inputs.arr_dec26_printed))
    growth = Line("Growth over six months", "%/month", where_printed(
        cagr(reached / Inputs.arr_dec26_printed, 12 / Market.half_years), Inputs.arr_dec26_printed))
