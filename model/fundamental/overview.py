"""Overview: a company's headline figures, and ARR at the dates that matter."""

from __future__ import annotations

from model.core.chart import Chart, Scale, Series
from model.core.lines import Line
from model.core.sheet import CompanySheet
from model.core.vocabulary import cagr, on_date
from model.fundamental.arr import Arr, Drivers
from model.fundamental.compare import Compare
from model.fundamental.per_share import PerShare
from model.fundamental.revenue import Revenue
from model.fundamental.valuation import Valuation
from model.inputs import PRINTED_MONTH, Inputs, Market, where_printed

DEC_26, JUN_27 = "2026-12-31", "2027-06-30"


class Headline(CompanySheet):
    """Headline figures of the live scenario."""

    tab = "Overview"
    subtitle = "What the ARR path says at the printed dates, and what each scenario is worth."
    pages = 1
    bold = ("pt_rounded", "upside")

    pt_rounded = Line("Price target", "HK$", Valuation.pt_rounded)
    share_price = Line("Share price", "HK$", Valuation.share_price)
    upside = Line("Upside, unrounded target", "%", Valuation.upside)
    market_cap = Line("Market capitalisation", "US$ bn", Valuation.market_cap)
    revenue_2026 = Line("Revenue, 2026E", "local mn", Revenue.revenue.at(2026))
    revenue_2030 = Line("Revenue, 2030E", "local mn", Revenue.revenue.at(2030))
    revenue_cagr = Line("Revenue CAGR, 2026E-30E", "% p.a.",
                        cagr(revenue_2030 / revenue_2026, Market.exit_year - Market.forecast_year))
    eps_2030 = Line("Adjusted EPS, 2030E", "local/share", PerShare.eps.at(2030))

    charts = (
        Chart("Demand against capacity", line=(Series(Arr.demand, colour="amber"), Series(Arr.capacity, colour="grey", dashed=True),
                                               Series(Arr.served, "Served", colour="navy")),
              until=DEC_26, scale=Scale("Dec-25 = 1", "0"), size=(516, 218), beside=0),
        Chart("ARR and what compute suppresses", stacked=(Arr.arr, Arr.suppressed_arr), until=DEC_26,
              size=(516, 218), beside=11),
        Chart("Price target by scenario", bar=Series(Compare.drawn, "Price target", figures=True),
              line=Series(Inputs.price, "Share price, before the scenario's change", dashed=True),
              gap=70, size=(1090, 300), below=True),
    )


class ArrReadings(CompanySheet):
    """ARR at the dates that matter."""

    tab = "Overview"

    arr_on_printed_date = Line("ARR on the date of the printed figure", "US$ mn",
                               where_printed(on_date(Arr.arr, PRINTED_MONTH), Inputs.arr_printed_date))
    printed_over_opening = Line("Printed ARR / ARR at Dec-25", "x", where_printed(Inputs.arr_printed / Inputs.arr_dec25, Inputs.arr_printed))
    arr_dec26 = Line("ARR, Dec-26", "US$ mn", Arr.arr.at(DEC_26))
    ramp_to_jun27 = Line("ARR, Jun-27 / Dec-26", "x", Arr.arr.at(JUN_27) / Arr.arr.at(DEC_26))
    growth_at_dec26 = Line("ARR growth at Dec-26, before the fade", "%/month", Drivers.growth_at_dec26)
    token_multiple = Line("China tokens a day, Mar-26 / Dec-25", "x", Market.tokens_mar26 / Market.tokens_dec25)
    months_bound = Line("Months of Jul and Aug 2026 in which capacity binds", "count",
                        Arr.binds.at("2026-07-31") + Arr.binds.at("2026-08-31"))
    bound_at_anchors = Line("Capacity binds at the printed dates", "count",
                            where_printed(on_date(Arr.binds, PRINTED_MONTH) + Arr.binds.at(DEC_26), Inputs.arr_printed_date))
    suppressed_peak = Line("Suppressed ARR, Aug-26", "US$ mn", Arr.suppressed_arr.at("2026-08-31"))

