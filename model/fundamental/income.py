"""Income statement: years to 2030, and quarters of the first two forecast years, from one definition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.comparing import exceeds
from model.core.lines import Line
from model.core.sheet import CompanySheet
from model.core.timeline import QUARTERS, YEARS
from model.core.vocabulary import equal, heading, if_, line, maximum, prev, sum_over
from model.fundamental.arr import Arr
from model.inputs import Inputs, Market

if TYPE_CHECKING:
    from model.core.expressions import Expr

YEAR, END = heading("year"), heading("end")


def _of_reporting(per_cny: Expr, per_usd: Expr) -> Expr:
    """HK$ per unit of the reporting currency, from a pair of rates."""
    return if_(equal(Inputs.reporting_currency, "CNY"), per_cny, if_(equal(Inputs.reporting_currency, "USD"), per_usd, 1))


class Currency(CompanySheet):
    """Exchange rates of the reporting currency."""

    tab = "Income"
    subtitle = "A year's revenue is the sum of its months on the ARR tab; quarters use the ratios of their year."
    scale = 70  # a company's years fall on one page, and its quarters on the next

    hkd_per_local = Line("Hong Kong dollars per unit of reporting currency, spot", "HK$/local",
                         _of_reporting(Market.fx_spot_hkd_per_cny, Market.fx_spot_hkd_per_usd), note="Turns earnings into a target")
    hkd_per_local_forecast = Line("Hong Kong dollars per unit of reporting currency, in the forecast", "HK$/local",
                                  _of_reporting(Market.fx_forecast_hkd_per_cny, Market.fx_forecast_hkd_per_usd))
    local_per_usd = Line("Reporting currency per US dollar, in the forecast", "local/US$", Market.fx_forecast_hkd_per_usd / hkd_per_local_forecast,
                         note="Turns ARR into revenue; a move of the spot rates leaves earnings alone")
    local_per_usd_spot = Line("Reporting currency per US dollar, spot", "local/US$", Market.fx_spot_hkd_per_usd / hkd_per_local)


def glide(first: Expr, last: Expr, progress: Expr) -> Expr:
    """From one level to another in a straight line."""
    return first + (last - first) * progress


def fade(first: Expr, last: Expr, progress: Expr) -> Expr:
    """From one level to another by the same percentage each year."""
    return first * (last / first) ** progress


class Income(CompanySheet):
    """Income statement: revenue from ARR, cost ratios that glide to 2030."""

    tab = "Income"
    bold = ("revenue", "net_profit", "eps")
    axes = (YEARS, QUARTERS)
    sections = {"progress": "Position on the way to 2030", "revenue": "Revenue", "gross_margin": "Ratios to revenue",
                "gross_profit": "Profit", "placement_shares": "Per share"}

    progress = Line("Way from the opening year to 2030", "%", (YEAR - Market.base_year) / (Market.exit_year - Market.base_year))
    progress_years = Line("Years after the first forecast year", "years", maximum(YEAR - Market.forecast_year, 0))
    mix_progress = Line("Way from the first forecast year to 2030", "%",
                        maximum(YEAR - Market.forecast_year, 0) / (Market.exit_year - Market.forecast_year))

    revenue = Line("Revenue", "local mn", line("api_revenue") / (1 - line("other_share")), start=Inputs.revenue_2025)
    api_revenue = Line("API revenue", "local mn", sum_over(Arr.api_revenue) * Currency.local_per_usd,
                       start=line("revenue") * (1 - line("other_share")))
    other_revenue = Line("Other revenue", "local mn", revenue - api_revenue, note="On-premise; consumer and video")
    other_share = Line("Other revenue / revenue", "%",
                       glide(Inputs.other_share_2026, Inputs.other_share_2030, mix_progress), start=Inputs.other_share_2025)
    growth = Line("Revenue growth on the period before", "%", revenue / prev("revenue") - 1)
    above_growth_test = Line("Growth above the article's test", "flag", if_(exceeds(revenue / prev("revenue") - 1, Market.sequential_growth_test), 1, 0))

    gross_margin = Line("Gross margin", "%", glide(Inputs.gross_margin_2025, Inputs.gross_margin_2030, progress))
    rd_ratio = Line("R&D / revenue", "x", fade(Inputs.rd_ratio_2025, Inputs.rd_ratio_2030, progress))
    sm_ratio = Line("Selling and marketing / revenue", "x", fade(Inputs.sm_ratio_2025, Inputs.sm_ratio_2030, progress))
    ga_ratio = Line("General and administrative / revenue", "x", fade(Inputs.ga_ratio_2025, Inputs.ga_ratio_2030, progress))

    gross_profit = Line("Gross profit", "local mn", revenue * gross_margin)
    rd = Line("R&D", "local mn", -revenue * rd_ratio)
    sm = Line("Selling and marketing", "local mn", -revenue * sm_ratio)
    ga = Line("General and administrative", "local mn", -revenue * ga_ratio)
    operating_profit = Line("Adjusted operating profit", "local mn", gross_profit + rd + sm + ga)
    tax = Line("Tax", "local mn", -maximum(operating_profit, 0) * Inputs.tax_rate, note="No tax credit on losses")
    net_profit = Line("Adjusted net profit", "local mn", operating_profit + tax)
    net_margin = Line("Net margin", "%", net_profit / revenue)
    narrowing = Line("Loss narrower, or profit higher, than the period before", "flag", if_(exceeds(net_profit, prev("net_profit")), 1, 0))

    placement_shares = Line("Shares from the placement", "mn shares",
                            if_(END >= Inputs.placement_date, (Inputs.diluted_shares_2030_mn - Inputs.shares_issued_mn) * Inputs.placement_share, 0))
    option_shares = Line("Shares from options", "mn shares",
                         (Inputs.diluted_shares_2030_mn - Inputs.shares_issued_mn) * (1 - Inputs.placement_share) * progress)
    diluted_shares = Line("Diluted shares", "mn shares", Inputs.shares_issued_mn + placement_shares + option_shares)
    eps = Line("Adjusted EPS", "local/share", net_profit / diluted_shares)
