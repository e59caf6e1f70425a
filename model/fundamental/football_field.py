"""Football field: every method's range beside the share price."""

from __future__ import annotations

from model.core.chart import Chart, Scale, Series
from model.core.expressions import Expr, call
from model.core.lines import Axis, Line, Member
from model.core.registers import drawn
from model.core.sheet import CompanySheet
from model.core.vocabulary import both, if_, if_number, is_number, line, maximum, minimum
from model.flows.flow import Scarcity
from model.frontier.us_anchors import ROUNDS, Fits, LeaveOneOut, Rounds, fitted_multiple
from model.fundamental.arr import Arr
from model.fundamental.compare import WeightedTarget
from model.fundamental.income import Income
from model.fundamental.per_share import PerShare
from model.fundamental.revenue import Currency, Revenue
from model.fundamental.valuation import Valuation, present_value, price_target, where_positive
from model.inputs import Inputs, Market

ARR_DEC_26 = Arr.arr.at("2026-12-31")
FLOW_YEARS = (2027, 2028, 2029, 2030)


def per_share(usd_mn: Expr) -> Expr:
    """US$ mn of equity value as HK$ a share in issue."""
    return usd_mn * Market.fx_spot_hkd_per_usd / Inputs.shares_issued_mn


def per_diluted_share(local_mn: Expr) -> Expr:
    """Equity value in the reporting currency as HK$ a diluted share."""
    return local_mn / PerShare.diluted_shares.at(2030) * Currency.hkd_per_local


def _worth(local_mn: Expr) -> Expr:
    return where_positive(local_mn, per_diluted_share(local_mn))


class Dcf(CompanySheet):
    """DCF of the model's own profits to 2030: a cross-check of ours, not the broker's."""

    tab = "Football field"

    profits = Line("Present value of 2027E-30E profit", "local mn", sum(
        (present_value(Income.net_profit.at(year), Inputs.wacc, Income.progress_years.at(year)) for year in FLOW_YEARS[1:]),
        present_value(Income.net_profit.at(FLOW_YEARS[0]), Inputs.wacc, Income.progress_years.at(FLOW_YEARS[0]))))
    terminal = Line("Present value of the end value", "local mn",
                    present_value(Income.net_profit.at(2030) * Inputs.terminal_multiple, Inputs.wacc, Income.progress_years.at(2030)))
    value = Line("Value per diluted share", "HK$", _worth(profits + terminal))
    low = Line("at the low multiple", "HK$", _worth(profits + terminal * Inputs.pe_low / Inputs.terminal_multiple))
    high = Line("at the high multiple", "HK$", _worth(profits + terminal * Inputs.pe_high / Inputs.terminal_multiple))


class FitWithoutOne(CompanySheet):
    """P/ARR fit at the company's own Dec-26 ARR: each round left out."""

    tab = "Football field"
    axes = (ROUNDS,)

    multiple = Line("P/ARR", "x", fitted_multiple(ARR_DEC_26, LeaveOneOut.slope, LeaveOneOut.intercept))


class FitAtOwnArr(CompanySheet):
    """P/ARR fit at the company's own Dec-26 ARR."""

    tab = "Football field"
    starts_page = True

    low = Line("Lowest without one round", "x", call("min", FitWithoutOne.multiple.all))
    base = Line("All rounds", "x", fitted_multiple(ARR_DEC_26, Fits.slope.at("pooled"), Fits.intercept.at("pooled")))
    high = Line("Highest without one round", "x", call("max", FitWithoutOne.multiple.all))


def _pe(multiple: Expr) -> Expr:
    return if_number(Valuation.exit_value, price_target(Valuation.eps, multiple, Inputs.wacc, Inputs.years_to_exit, Currency.hkd_per_local))


REVENUE = Revenue.revenue.at(2026) / Currency.local_per_usd_spot
METHODS: dict[str, tuple[str, Expr, Expr, Expr]] = {  # label, one end, base, other end
    "pe": ("Exit P/E: low, the broker's, high", _pe(Inputs.pe_low), Valuation.pt, _pe(Inputs.pe_high)),
    "scenarios": ("Scenarios: lowest, weighted, highest", WeightedTarget.low, WeightedTarget.target, WeightedTarget.high),
    "p_arr": ("P/ARR on Dec-26: Anthropic's last, Mar-25, fit", per_share(ARR_DEC_26 * Rounds.multiple.at("anthropic_g")),
              per_share(ARR_DEC_26 * Rounds.multiple.at("anthropic_e")), per_share(ARR_DEC_26 * FitAtOwnArr.base)),
    "fit": ("P/ARR fit at Dec-26 ARR: one round left out", per_share(ARR_DEC_26 * FitAtOwnArr.low), per_share(ARR_DEC_26 * FitAtOwnArr.base),
            per_share(ARR_DEC_26 * FitAtOwnArr.high)),
    "ps": ("P/S on 2026E: Hong Kong, middle, A-share", per_share(REVENUE * Market.ps_hk), per_share(REVENUE * (Market.ps_hk + Market.ps_a) / 2),
           per_share(REVENUE * Market.ps_a)),
    "dcf": ("DCF to 2030 (ours): low, base, high end multiple", Dcf.low, Dcf.value, Dcf.high),
    "scarcity": ("Target after the scarcity derating: gone, half, kept", if_number(Valuation.pt, Valuation.pt * (1 + Scarcity.pe_derating)),
                 if_number(Valuation.pt, Valuation.pt * (1 + Scarcity.pe_derating / 2)), Valuation.pt),
}


def _of_range(value: Expr) -> Expr:
    """A figure of a method's three values; where one of them is no price there is no range, only what stands in its place."""
    return if_number(line("one_end"), if_number(line("other_end"), if_number(line("base"), value)))


class FootballField(CompanySheet):
    """Football field: each method's low, base and high."""

    tab = "Football field"
    subtitle = "Ranges are not forecasts; the DCF and its end multiples are ours."
    scale = 84
    unprinted = "low_drawn"
    bold = ("upside",)
    axes = (Axis("methods", tuple(Member(key, method[0]) for key, method in METHODS.items()), vertical=True),)

    low = Line("Low", "HK$", _of_range(minimum(line("one_end"), line("base"), line("other_end"))))
    base = Line("Base", "HK$", {key: method[2] for key, method in METHODS.items()})
    high = Line("High", "HK$", _of_range(maximum(line("one_end"), line("base"), line("other_end"))))
    width = Line("Width", "HK$", if_(both(is_number(low), is_number(high)), high - low, low))
    price = Line("Share price", "HK$", Valuation.share_price)
    upside = Line("Base against price", "%", if_(is_number(base), base / price - 1, base))
    low_drawn = Line("Low, drawn", "HK$", drawn(low), note="The chart draws the width on top of the low")
    width_drawn = Line("Width, drawn", "HK$", drawn(width))
    base_drawn = Line("Base, drawn", "HK$", drawn(base))
    one_end = Line("One end, as the method has it", "HK$", {key: method[1] for key, method in METHODS.items()})
    other_end = Line("Other end", "HK$", {key: method[3] for key, method in METHODS.items()}, note="Low and high are these and the base in order")

    charts = (
        Chart("Football field", stacked=(Series(low_drawn, "Low", unseen=True), Series(width_drawn, "Low to high", colour="navy")),
              line=(Series(price, colour="amber"), Series(base_drawn, "Base", colour="amber", marks=True)),
              scale=Scale("HK$ a share", "#,##0"), x_scale=Scale(points=10), size=(845, 420), below=True),
    )
