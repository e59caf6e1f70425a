"""Anchors: the value of each calibrated unknown that its printed figure asks for, where algebra gives one."""

from __future__ import annotations

from model.core.lines import Line
from model.core.sheet import CompanySheet
from model.fundamental.cash import Funding
from model.fundamental.income import Income
from model.fundamental.revenue import Revenue
from model.fundamental.unit_cost import CostTrend, FlatCost
from model.fundamental.valuation import Valuation
from model.inputs import Inputs, Market, where_printed


class Solved(CompanySheet):
    """Unknowns in closed form."""

    tab = "Anchors"
    subtitle = "What each calibrated input would be, given all others as they are; steps and the fade have no closed form and are solved by search."

    arr_dec25_solved = Line("ARR, Dec-25", "US$ mn", where_printed(
        Inputs.arr_printed / Inputs.arr_ytd_multiple, Inputs.arr_printed, Inputs.arr_ytd_multiple),
        note="The printed ARR over its printed multiple")
    cost_trend_solved = Line("Change of unit cost a year", "% p.a.", where_printed(
        (((1 - Inputs.mature_gross_margin) * Revenue.revenue.at(2030) - (1 - CostTrend.other_margin) * Revenue.other_revenue.at(2030))
         / FlatCost.untrended_cost.at(2030)) ** (1 / CostTrend.years) - 1, Inputs.mature_gross_margin),
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
