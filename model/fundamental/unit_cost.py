"""Unit cost: what a token costs to serve against what it earns, month by month; the API's gross margin follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.core.chart import Chart, Scale, Series
from model.core.lines import Line
from model.core.sheet import CompanySheet
from model.core.timeline import MONTHS, YEARS
from model.core.vocabulary import equal, heading, if_, is_number, maximum, minimum
from model.fundamental.arr import Arr
from model.fundamental.revenue import Revenue, recognised
from model.inputs import AS_IN_2025, Inputs, Market

if TYPE_CHECKING:
    from model.core.expressions import Expr

MONTH = heading("month")


class UnitCost(CompanySheet):
    """Cost of serving, before its trend."""

    tab = "Unit cost"
    subtitle = "What a token costs to serve against what it earns."
    scale = 74
    axes = (MONTHS,)

    untrended = Line("Unit cost before its trend (price in Dec-25 = 1)", "index",
                     (1 - Inputs.api_gross_margin_2025) * (1 + Inputs.compute_share * if_(MONTH > 0, Inputs.compute_price_change, 0))
                     * (1 + Inputs.price_trend_long) ** maximum(MONTH - 12, 0),
                     note="From the 2025 margin of the API; in the long run it falls with the price")
    flat_cost = Line("Cost of sales of the month, before the trend", "US$ mn", Arr.api_revenue * untrended / (Arr.price * Arr.mix))


class FlatCost(CompanySheet):
    """Cost of the API by year, before the trend of unit cost."""

    tab = "Unit cost"
    axes = (YEARS,)

    untrended_cost = Line("API cost of sales before the trend", "local mn", recognised(UnitCost.flat_cost), start=0)


def cost_at(margin: Expr, other_margin: Expr) -> Expr:
    """The unit cost of 2030, over that before its trend, at which all business has a gross margin."""
    return (((1 - margin) * Revenue.revenue.at(2030) - (1 - other_margin) * Revenue.other_revenue.at(2030))
            / FlatCost.untrended_cost.at(2030))


class CostTrend(CompanySheet):
    """Trend of unit cost."""

    tab = "Unit cost"
    starts_page = True

    other_margin_2025 = Line("Gross margin of other business, 2025", "%",
                             if_(Inputs.revenue_2025 > Inputs.api_revenue_2025,
                                 (Inputs.gross_margin_2025 * Inputs.revenue_2025 - Inputs.api_gross_margin_2025 * Inputs.api_revenue_2025)
                                 / maximum(Inputs.revenue_2025 - Inputs.api_revenue_2025, Market.rounding), 0),
                             note="What the reported margin leaves after that of the API")
    other_margin = Line("Gross margin of other business", "%",
                        if_(equal(Inputs.other_gross_margin, AS_IN_2025), other_margin_2025, Inputs.other_gross_margin))
    years = Line("Years over which unit cost changes", "years", Market.exit_year - Market.forecast_year,
                 note="To the end of 2029: the year of normalised earnings has one unit cost")
    factor = Line("Unit cost at the end of them, by the trend", "x",
                  if_(is_number(Inputs.gross_margin_2030), cost_at(Inputs.gross_margin_2030, other_margin), (1 + Inputs.cost_trend) ** years),
                  note="Where a 2030 gross margin is given, the unit cost that makes it")
    trend = Line("Change of unit cost a year", "% p.a.", factor ** (1 / years) - 1)


class CostOfSales(CompanySheet):
    """Unit cost, margin and cost of sales of the API, by month."""

    tab = "Unit cost"
    bold = ("api_margin",)
    axes = (MONTHS,)

    unit_cost = Line("Unit cost (price in Dec-25 = 1)", "index",
                     UnitCost.untrended * (1 + CostTrend.trend) ** (minimum(MONTH, 12 * CostTrend.years) / 12))
    earned = Line("Price earned on a token (Dec-25 = 1)", "index", Arr.price * Arr.mix)
    api_margin = Line("Gross margin of the API", "%", 1 - unit_cost / earned)
    cost_of_sales = Line("API cost of sales of the month", "US$ mn", Arr.api_revenue * unit_cost / earned)

    charts = (
        Chart("Price earned on a token against its unit cost",
              line=(Series(earned, "Price earned", colour="navy"), Series(unit_cost, "Unit cost", colour="crimson")),
              scale=Scale("Price in Dec-25 = 1", "0.0", low=0)),
    )
