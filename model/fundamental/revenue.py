"""Revenue: the API from ARR, and other business on its own, by year; and the exchange rates of the reporting currency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.core.lines import Line
from model.core.sheet import CompanySheet
from model.core.timeline import YEARS
from model.core.vocabulary import equal, heading, if_, prev, sum_over
from model.fundamental.arr import Arr
from model.inputs import Inputs, Market

if TYPE_CHECKING:
    from model.core.expressions import Expr

YEAR = heading("year")


def _of_reporting(per_cny: Expr, per_usd: Expr) -> Expr:
    """HK$ per unit of the reporting currency, from a pair of rates."""
    return if_(equal(Inputs.reporting_currency, "CNY"), per_cny, if_(equal(Inputs.reporting_currency, "USD"), per_usd, 1))


class Currency(CompanySheet):
    """Exchange rates of the reporting currency."""

    tab = "Income"

    hkd_per_local = Line("HK$ per unit of reporting currency, spot", "HK$/local",
                         _of_reporting(Market.fx_spot_hkd_per_cny, Market.fx_spot_hkd_per_usd), note="Turns earnings into a target")
    hkd_per_local_forecast = Line("HK$ per unit of reporting currency, in the forecast", "HK$/local",
                                  _of_reporting(Market.fx_forecast_hkd_per_cny, Market.fx_forecast_hkd_per_usd))
    local_per_usd = Line("Reporting currency per US dollar, in the forecast", "local/US$", Market.fx_forecast_hkd_per_usd / hkd_per_local_forecast,
                         note="Turns ARR into revenue; a move of the spot rates leaves earnings alone")
    local_per_usd_spot = Line("Reporting currency per US dollar, spot", "local/US$", Market.fx_spot_hkd_per_usd / hkd_per_local)
    usd_move = Line("US dollar in the reporting currency, spot / forecast", "x", local_per_usd_spot / local_per_usd)
    cny_move = Line("Yuan in the reporting currency, spot / forecast", "x",
                    Market.fx_spot_hkd_per_cny / hkd_per_local / (Market.fx_forecast_hkd_per_cny / hkd_per_local_forecast))


def recognised(monthly: Line) -> Expr:
    """US$ of the months that fall into a period, as far as they are recognised, in the reporting currency."""
    return sum_over(monthly) * Inputs.recognition * Currency.local_per_usd


class Revenue(CompanySheet):
    """Revenue."""

    tab = "Income"
    subtitle = "Revenue comes from the ARR tab; costs answer to revenue; quarters sum to their year."
    scale = 76  # the years are a page, three years of quarters are one
    bold = ("revenue",)
    axes = (YEARS,)

    api_revenue = Line("API revenue", "local mn", recognised(Arr.api_revenue), start=Inputs.api_revenue_2025)
    other_revenue = Line("Other revenue", "local mn", prev("other_revenue") * (1 + Inputs.other_growth),
                         start=Inputs.revenue_2025 - Inputs.api_revenue_2025, note="On-premise; consumer and video: a business of its own")
    revenue = Line("Revenue", "local mn", api_revenue + other_revenue)
    growth = Line("Revenue growth on the period before", "%", revenue / prev("revenue") - 1)
    other_share = Line("Other revenue / revenue", "%", other_revenue / revenue)
    usd_share = Line("Earned in US dollars", "%", (api_revenue * Inputs.api_usd_share + other_revenue * Inputs.other_usd_share) / revenue,
                     note="The rest is earned in yuan; the forecast translates at the forecast rates")
    revenue_at_spot = Line("Revenue at spot rates", "local mn", revenue * (usd_share * Currency.usd_move + (1 - usd_share) * Currency.cny_move),
                   note="Shown, not valued: earnings are forecast at the forecast rates and turned into a target at spot")
