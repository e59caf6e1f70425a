"""Income statement by quarter, 1Q26 to 4Q30: revenue of its months, costs as its share of the year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.comparing import exceeds
from model.core.lines import Line
from model.core.sheet import CompanySheet
from model.core.timeline import QUARTERS, YEARS
from model.core.vocabulary import absolute, if_, maximum, of_year, prev
from model.fundamental.arr import Arr
from model.fundamental.income import Elasticities, Income
from model.fundamental.revenue import Revenue, recognised
from model.fundamental.unit_cost import CostOfSales, CostTrend
from model.inputs import Inputs, Market

if TYPE_CHECKING:
    from model.core.expressions import Expr

QUARTER_GROWTH = (1 + Inputs.other_growth) ** (Market.quarter_months / 12)


def shared(year: Line, weight: Line) -> Expr:
    """A quarter's part of a yearly cost, by weight among the quarters of that year."""
    return of_year(year) * weight / of_year(weight)


class Quarters(CompanySheet):
    """Income statement by quarter."""

    tab = "Income"
    bold = ("revenue", "gross_profit", "operating_profit", "net_profit")
    axes = (QUARTERS,)

    api_revenue = Line("API revenue", "local mn", recognised(Arr.api_revenue))
    other_revenue = Line("Other revenue", "local mn", prev("other_revenue") * QUARTER_GROWTH,
                         start=(Inputs.revenue_2025 - Inputs.api_revenue_2025) * (1 + Inputs.other_growth)
                         / (1 + QUARTER_GROWTH + QUARTER_GROWTH ** 2 + QUARTER_GROWTH ** 2 * QUARTER_GROWTH),
                         note="One growth a quarter, whose four quarters sum to the year")
    revenue = Line("Revenue", "local mn", api_revenue + other_revenue)
    growth = Line("Revenue growth on the period before", "%", revenue / prev("revenue") - 1)
    above_growth_test = Line("Growth above the article's test", "flag", if_(exceeds(revenue / prev("revenue") - 1, Market.sequential_growth_test), 1, 0))

    api_cost = Line("Cost of sales, API", "local mn", -recognised(CostOfSales.cost_of_sales))
    other_cost = Line("Cost of sales, other", "local mn", -other_revenue * (1 - CostTrend.other_margin))
    gross_profit = Line("Gross profit", "local mn", revenue + api_cost + other_cost)
    rd_weight = Line("Weight of the quarter in the year's R&D", "index", revenue ** Elasticities.rd_elasticity)
    sm_weight = Line("the same, selling and marketing", "index", revenue ** Elasticities.sm_elasticity)
    ga_weight = Line("the same, general and administrative", "index", revenue ** Elasticities.ga_elasticity)
    rd = Line("R&D", "local mn", shared(Income.rd, rd_weight))
    rd_change = Line("R&D, change on the quarter before", "%", rd / prev("rd") - 1)
    sm = Line("Selling and marketing", "local mn", shared(Income.sm, sm_weight))
    ga = Line("General and administrative", "local mn", shared(Income.ga, ga_weight))
    operating_profit = Line("Adjusted operating profit", "local mn", gross_profit + rd + sm + ga)
    taxed = Line("Profit that bears the year's tax", "local mn", maximum(operating_profit, 0))
    tax = Line("Tax, normalised", "local mn", if_(of_year(taxed) > 0, of_year(Income.tax) * taxed / maximum(of_year(taxed), Market.rounding), 0),
               note="The year's, on its quarters with a profit")
    net_profit = Line("Adjusted net profit", "local mn", operating_profit + tax)
    narrowing = Line("Loss narrower, or profit higher, than the period before", "flag", if_(exceeds(net_profit, prev("net_profit")), 1, 0))
    gross_margin = Line("Gross margin", "%", gross_profit / revenue)


def _gap(quarterly: Line, yearly: Line) -> Expr:
    """How far a year's quarters are from the year, as a part of it."""
    return absolute(of_year(quarterly) - yearly) / maximum(absolute(yearly), 1)


class QuarterTies(CompanySheet):
    """Quarters against their year."""

    tab = "Income"
    axes = (YEARS,)

    revenue_gap = Line("Revenue", "tolerance", _gap(Quarters.revenue, Revenue.revenue), start=0)
    rd_gap = Line("R&D", "tolerance", _gap(Quarters.rd, Income.rd), start=0)
    tax_gap = Line("Tax", "tolerance", _gap(Quarters.tax, Income.tax), start=0)
    profit_gap = Line("Net profit", "tolerance", _gap(Quarters.net_profit, Income.net_profit), start=0)
