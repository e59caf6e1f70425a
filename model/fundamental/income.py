"""Income statement by year: costs that answer to revenue, and a normalised tax."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.core.chart import Chart, Series
from model.core.lines import Line
from model.core.sheet import CompanySheet
from model.core.timeline import YEARS
from model.core.vocabulary import equal, if_, is_number, line, ln, maximum
from model.fundamental.revenue import YEAR, Revenue, recognised
from model.fundamental.unit_cost import CostOfSales, CostTrend
from model.inputs import NOT_PRINTED, Inputs, Market

if TYPE_CHECKING:
    from model.core.expressions import Expr


def elasticity(ratio_2030: Expr, cost_2025: Expr, revenue_2030: Expr) -> Expr:
    """Growth of a cost in logs over that of revenue, from its 2025 amount to its ratio to a 2030 revenue."""
    return ln(ratio_2030 * revenue_2030 / cost_2025) / ln(revenue_2030 / Inputs.revenue_2025)


class Elasticities(CompanySheet):
    """How costs answer to revenue."""

    tab = "Income"

    reference_revenue = Line("Revenue, 2030E, that the cost ratios belong to", "local mn",
                             if_(equal(Inputs.revenue_2030_printed, NOT_PRINTED), Revenue.revenue.at(2030), Inputs.revenue_2030_printed),
                             note="As printed: a scenario with more revenue spends a smaller part of it")
    rd_elasticity = Line("R&D, change for one per cent of revenue", "x", elasticity(Inputs.rd_ratio_2030, Inputs.rd_2025, reference_revenue))
    sm_elasticity = Line("Selling and marketing, the same", "x", elasticity(Inputs.sm_ratio_2030, Inputs.sm_2025, reference_revenue))
    ga_elasticity = Line("General and administrative, the same", "x", elasticity(Inputs.ga_ratio_2030, Inputs.ga_2025, reference_revenue))


def _cost(cost_2025: Expr, scale: Expr, answer: Expr) -> Expr:
    """A year's cost: that of 2025, scaled, and grown with revenue by its elasticity."""
    return -cost_2025 * scale * (Revenue.revenue / Inputs.revenue_2025) ** answer


class Income(CompanySheet):
    """Income statement."""

    tab = "Income"
    bold = ("gross_profit", "operating_profit", "net_profit")
    axes = (YEARS,)

    progress_years = Line("Years after the first forecast year", "years", maximum(YEAR - Market.forecast_year, 0))
    api_cost = Line("Cost of sales, API", "local mn", -recognised(CostOfSales.cost_of_sales),
                    start=-Inputs.api_revenue_2025 * (1 - Inputs.api_gross_margin_2025))
    other_cost = Line("Cost of sales, other", "local mn", -Revenue.other_revenue * (1 - CostTrend.other_margin),
                      start=-Revenue.other_revenue * (1 - CostTrend.other_margin_2025))
    gross_profit = Line("Gross profit", "local mn", Revenue.revenue + api_cost + other_cost)
    rd = Line("R&D", "local mn", _cost(Inputs.rd_2025, Inputs.rd_scale, Elasticities.rd_elasticity), start=-Inputs.rd_2025)
    sm = Line("Selling and marketing", "local mn", _cost(Inputs.sm_2025, Inputs.sm_scale, Elasticities.sm_elasticity), start=-Inputs.sm_2025)
    ga = Line("General and administrative", "local mn", _cost(Inputs.ga_2025, Inputs.ga_scale, Elasticities.ga_elasticity), start=-Inputs.ga_2025)
    operating_profit = Line("Adjusted operating profit", "local mn", gross_profit + rd + sm + ga)
    other_items = Line("Other items within the adjusted result", "local mn", 0,
                       start=if_(is_number(Inputs.adjusted_net_profit_2025), Inputs.adjusted_net_profit_2025 - line("operating_profit"), 0),
                       note="What the reported adjusted result leaves after the lines above; none is forecast")
    tax = Line("Tax, normalised", "local mn", -maximum(operating_profit, 0) * Inputs.tax_rate, start=0,
               note="In full on a profit, none on a loss; what is paid, after losses are used, is on the Cash tab")
    net_profit = Line("Adjusted net profit", "local mn", operating_profit + other_items + tax)

    gross_margin = Line("Gross margin", "%", gross_profit / Revenue.revenue)
    api_margin = Line("Gross margin of the API", "%", 1 + api_cost / Revenue.api_revenue,
                      start=Inputs.api_gross_margin_2025)
    rd_ratio = Line("R&D / revenue", "x", -rd / Revenue.revenue)
    sm_ratio = Line("Selling and marketing / revenue", "x", -sm / Revenue.revenue)
    ga_ratio = Line("General and administrative / revenue", "x", -ga / Revenue.revenue)
    net_margin = Line("Net margin", "%", net_profit / Revenue.revenue)

    charts = (
        Chart("Revenue and adjusted net profit by year",
              bar=(Series(Revenue.revenue, colour="navy"), Series(net_profit, colour="amber"))),
    )
