"""Inputs: what the model takes as given, for the market and for each company; values and citations are in model/data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from model.core.errors import PricedInError, quoted, unknown
from model.core.lines import Input
from model.core.sheet import CompanySheet, Sheet
from model.core.timeline import FIRST_YEAR, LAST_YEAR, month_end
from model.core.vocabulary import end_of_month, unless
from model.flows import calendar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from model.core.expressions import Expr

CURRENCIES = ("CNY", "USD", "HKD")
CALENDAR = calendar.first_day("HK"), calendar.last_day("HK")
FIRST_DAY, LAST_DAY = month_end(FIRST_YEAR, 12), month_end(LAST_YEAR, 12)  # of the timeline
ALIASES = {"hkd_per_usd": "fx_spot_hkd_per_usd", "hkd_per_cny": "fx_spot_hkd_per_cny"}  # names of earlier releases, still accepted
A_PLACEMENT = "a placement follows from what cash needs: give cash_opening, minimum_cash_months and placement_months"
FORMER = {  # inputs of earlier releases: what took their place; one that stood in a table of releases begins the name
    "list_price": "give list_price_change, the change that comes with the release, in % (2.0 after 1.5 is 33.3 %)",
    "cache_price": "give cache_price_change, the change of the effective price in % (a factor of 1.3 is 30 %), or 'from the mix'",
    "other_share_2025": "give api_revenue_2025, the API's part of revenue_2025 in money",
    "other_share_2026": "give other_growth: other revenue is a business of its own",
    "other_share_2030": "give other_growth: other revenue is a business of its own",
    "rd_ratio_2025": "give rd_2025, the money spent that year",
    "sm_ratio_2025": "give sm_2025, the money spent that year",
    "ga_ratio_2025": "give ga_2025, the money spent that year",
    "placement_date": A_PLACEMENT, "placement_share": A_PLACEMENT, "placement_size": A_PLACEMENT,
}
NOT_PRINTED = "not printed"  # a company that no broker follows has no such figure
# texts that stand where an input follows something else
FROM_TOKENS, SAME_AS_ORGANIC, FROM_MIX = "from tokens", "as organic growth", "from the mix"
FROM_UNIT_COST, AS_IN_2025 = "from unit cost", "as in 2025"
NOT_GIVEN, NOT_REPORTED, AT_SHARE_PRICE = "not given", "not reported", "share price"


def of_today(name: Any) -> Any:
    """An input's name as it is today, where an earlier release had another; anything else as it is."""
    return ALIASES.get(name, name) if isinstance(name, str) else name


def no_input(given: object, known: Iterable[str], where: str, kind: str = "input") -> str:
    """One sentence for a name that is no input: what took the place of one of an earlier release, else the nearest."""
    name = str(given)
    former = next((old for old in FORMER if name == old or (f"{old}_change" in FORMER[old] and name.startswith(f"{old}_")
                                                            and not name.startswith(f"{old}_change"))), None)
    if former is None:
        return unknown(kind, given, known, where)
    return f"{quoted(given)} in {where} is an input of an earlier release: {FORMER[former]}."


def refuse_former(given: Iterable[str], known: Iterable[str], where: str) -> None:
    """One sentence for the first name of an earlier release among the keys of a table."""
    for name in given:
        if name not in known and name in FORMER:
            raise PricedInError(no_input(name, known, where))


class Market(Sheet):
    """Market inputs: exchange rates, token volumes, and conventions shared by all companies."""

    tab = "Market"
    subtitle = "Shared by all companies. Blue cells are inputs; the live column picks the chosen scenario."
    scale = 66
    sections_on_a_page = ("capability_gap",)
    by_scenario = True
    sections = {"fx_forecast_hkd_per_usd": "Exchange rates", "tokens_dec25": "Token volumes", "base_year": "Timeline",
                "ramp_1": "Release ramp: share of a release's effect felt by month", "ramp_multiple": "Broker's path after Dec-26",
                "sequential_growth_test": "Tests", "pt_rounding": "Valuation conventions", "conditional_sessions": "Fund flow",
                "capability_gap": "Capability gap to the US", "cache_before": "Token prices and mix", "china_low": "China in US comparisons",
                "players": "Who shares the ramp",
                "peer_price_change": "Scarcity: what happened to Cambricon", "ps_hk": "Dual listing"}

    fx_forecast_hkd_per_usd = Input("Hong Kong dollars per US dollar, in the forecast", "HK$/US$", above=0)
    fx_forecast_hkd_per_cny = Input("Hong Kong dollars per yuan, in the forecast", "HK$/CNY", above=0)
    fx_spot_hkd_per_usd = Input("Hong Kong dollars per US dollar, spot", "HK$/US$", above=0)
    fx_spot_hkd_per_cny = Input("Hong Kong dollars per yuan, spot", "HK$/CNY", above=0)

    tokens_dec25 = Input("China tokens a day, Dec-25", "tn tokens/day", above=0)
    tokens_mar26 = Input("China tokens a day, Mar-26", "tn tokens/day", above=0)

    base_year = Input("Opening year", "year", at_least=2025, at_most=2025)
    forecast_year = Input("First forecast year", "year", at_least=2026, at_most=2026)
    exit_year = Input("Year of normalised earnings", "year", at_least=2030, at_most=2030)

    ramp_1 = Input("Release month", "%", at_least=0, at_most=1)
    ramp_2 = Input("Second month", "%", at_least=0, at_most=1)
    ramp_3 = Input("Third month", "%", at_least=0, at_most=1)

    ramp_multiple = Input("ARR multiple in six months after US$1 bn", "x", above=0, at_least=0.01, at_most=100)
    years_after_ramp = Input("Years from the end of that ramp to the middle of 2030", "years", above=0)

    sequential_growth_test = Input("Sequential growth that the article asks for", "%", above=-1, at_most=2)
    cost_fall_test = Input("R&D may fall from a quarter to the next by, at most", "%", at_least=0, at_most=1)
    revenue_cagr_test = Input("Revenue CAGR 2026-30E, at least", "%", above=-1)
    tie_tolerance = Input("Tolerance of a tie, relative", "tolerance", above=0, at_most=0.01)
    rounding = Input("Rounding that a comparison forgives, relative", "tolerance", above=0, at_most=0.01)

    pt_rounding = Input("Target printed to the nearest", "HK$", above=0, at_most=1000)
    convention_years = Input("Years of discounting: {name}", "years", above=0, each="conventions")

    conditional_sessions = Input("Sessions that free a conditional tranche", "count", at_least=1)
    pre_positioning_months = Input("Pre-positioning begins before an unlock", "month", at_least=0, whole=True)
    seasoning_months = Input("Weighted-voting seasoning: months listed", "month", at_least=0, whole=True)
    seasoning_sessions = Input("Weighted-voting seasoning: sessions after them", "count", at_least=1)
    participation_low = Input("Seller's part of turnover, low", "%", above=0, at_most=1)
    participation_mid = Input("Seller's part of turnover, middle", "%", above=0, at_most=1)
    participation_high = Input("Seller's part of turnover, high", "%", above=0, at_most=1)
    index_results_date = Input("Hang Seng index review, results", "date")
    index_effective_date = Input("Hang Seng index review, effective", "date", not_before="index_results_date")
    half_point = Input("Half of the last printed digit, whole percent", "%", above=0, at_most=0.1)
    half_tenth = Input("Half of the last printed digit, tenth of a percent", "%", above=0, at_most=0.1)
    half_decimal = Input("Half of the last printed digit, one decimal", "number", above=0, at_most=1)
    half_unit = Input("Half of the last printed digit, whole number", "number", above=0, at_most=10)

    precedent_differences = Input("Figures of table 7 that differ, explained", "count", at_least=0, at_most=1000)

    capability_gap = Input("Gap of Chinese models to the US", "month", at_least=0)
    capability_gap_priced = Input("Gap that the price assumes", "month", at_least=0)
    gap_effect = Input("Exit multiple, change for each further month", "%", above=-1, below=1)

    cache_before = Input("Cache-read price, M2.5", "US$/1M tokens", above=0)
    cache_after = Input("Cache-read price, M2.7", "US$/1M tokens", above=0)
    input_price = Input("Input price, both", "US$/1M tokens", above=0)
    output_price = Input("Output price, both", "US$/1M tokens", above=0)
    cached_share = Input("Cached input, of all tokens", "%", at_least=0, at_most=1)
    output_share = Input("Output, of all tokens", "%", at_least=0, at_most=1)
    uplift_printed = Input("Effective price uplift, as printed at least", "%", above=-1, at_most=5)
    quarter_months = Input("Months of a quarter", "month", at_least=3, at_most=3)
    tokens_jan24 = Input("China tokens a day, Jan-24", "tn tokens/day", above=0)

    china_low = Input("China, as compared in the text", "US$ bn", above=0)
    china_rounded = Input("China, as compared in table 8", "US$ bn", above=0)
    china_exact = Input("China, sum of table 10", "US$ bn", above=0)
    ramp_from = Input("Ramp, from", "US$ mn", above=0, at_least=1)
    half_years = Input("Ramps of that length in a year", "count", above=0)

    players = Input("Players: {name}", "count", at_least=1, each="sharings", at_most=1000)

    peer_price_change = Input("Share price since the peers listed", "%", above=-1, below=5)
    peer_earnings_change = Input("Forward earnings, revised by", "%", above=-1, below=5)
    peer_revenue_change = Input("Forward revenue, revised by", "%", above=-1, below=5)
    peer_index_change = Input("SHSZ300 index over the same time", "%", above=-1, at_most=1)
    scarcity_premium_low = Input("Scarcity premium, as printed, low", "%", above=-1, at_most=2)
    scarcity_premium_high = Input("Scarcity premium, as printed, high", "%", above=-1, at_most=2)
    scarcity_start = Input("First peer lists", "date")
    scarcity_months = Input("Months until the premium is gone", "month", above=0, whole=True)

    ps_hk = Input("P/S, Hong Kong AI stocks", "x", above=0, at_least=0.05, at_most=500)
    ps_a = Input("P/S, A-share AI concept stocks", "x", above=0, at_least=0.05, at_most=500)
    branch_probability = Input("Probability: {name}", "%", at_least=0, at_most=1, each="branches")
    branch_premium = Input("Value / target: {name}", "%", above=-1, each="branches", at_most=2)


class Inputs(CompanySheet):
    """Company inputs: every scenario side by side, the live one selected by formula."""

    tab = "Inputs"
    subtitle = "Blue cells are inputs, one column a scenario; a black cell follows Base. The live column picks the chosen scenario."
    pages = 2
    by_scenario = True
    sections = {"arr_dec25": "ARR and demand", "capacity_dec25": "Compute capacity", "release_date": "Model releases",
                "compute_date": "Compute unlocks", "plan_share_dec25": "Price and mix", "g_12": "ARR growth after Dec-26",
                "reporting_currency": "Income statement", "shares_issued_mn": "Share count", "cash_opening": "Cash and funding", "exit_pe": "Valuation",
                "listing_date": "Fund flow", "inclusion_date": "Plausible Stock Connect dates",
                "arr_printed": "Printed by the sources, for the checks; cost ratios belong to the printed revenue"}

    arr_dec25 = Input("ARR, Dec-25", "US$ mn", above=0, at_least=1)
    organic_growth = Input("Organic growth of token volume", "%/month", above=-1, below=1, text_allowed=FROM_TOKENS)
    price_elasticity = Input("Price elasticity of demand", "number", at_least=0, at_most=5)

    capacity_dec25 = Input("Capacity, Dec-25 (demand = 1)", "index", above=0, at_most=10_000)
    capacity_growth = Input("Capacity growth to Dec-26", "%/month", above=-1, below=1)
    capacity_growth_long = Input("Capacity growth beyond that of organic demand, after Dec-26", "%/month", above=-0.5, below=0.5)
    catch_up = Input("Part of a shortage that capacity makes up in a month", "%/month", at_least=0, at_most=1)

    release_date = Input("Release of {name}", "date", each="releases", at_least=FIRST_DAY, at_most=LAST_DAY)
    step = Input("Demand step from {name}", "%", each="releases", above=-1, at_most=5)
    list_price_change = Input("List price, change with {name}", "%", each="releases", above=-1, at_most=5)
    cache_price_change = Input("Effective price, change by cache repricing with {name}", "%", each="releases", above=-1, at_most=5, text_allowed=FROM_MIX)
    release_cadence = Input("Months between later releases", "month", at_least=3, at_most=60, whole=True)
    later_step = Input("Demand step from the first later release", "%", above=-1, at_most=5)
    later_step_fade = Input("Step of each later release / the one before", "number", at_least=0, at_most=1)

    compute_date = Input("Date of {name}", "date", each="compute_unlocks", at_least=FIRST_DAY, at_most=LAST_DAY)
    compute_step = Input("Capacity added by {name}", "%", each="compute_unlocks", above=-1, at_most=5)

    plan_share_dec25 = Input("Share of tokens on subsidised plans, Dec-25", "%", at_least=0, at_most=1)
    plan_share_dec26 = Input("Share of tokens on subsidised plans, Dec-26", "%", at_least=0, at_most=1)
    plan_price = Input("Plan price / pay-as-you-go price", "x", above=0, at_least=0.001, at_most=10)
    price_trend = Input("Price trend to Dec-26, beyond releases", "%/month", above=-0.5, below=0.5)
    price_trend_long = Input("Price trend after Dec-26, unit cost with it", "%/month", above=-0.5, below=0.5)

    g_12 = Input("Organic growth at Dec-26", "%/month", above=-1, below=1, text_allowed=SAME_AS_ORGANIC)
    g_inf = Input("Organic growth in the long run", "%/month", above=-0.5, below=0.5)
    fade = Input("Speed of the fade (lambda)", "1/month", at_least=0)

    reporting_currency = Input("Reporting currency", "text", choices=CURRENCIES)
    revenue_2025 = Input("Revenue, 2025", "local mn", above=0, at_least=1)
    api_revenue_2025 = Input("API revenue, 2025", "local mn", at_least=0)
    recognition = Input("Part of the run rate that reaches revenue", "%", above=0, at_most=1.5)
    other_growth = Input("Growth of other revenue", "% p.a.", above=-1, at_most=5)
    api_usd_share = Input("API revenue earned in US dollars", "%", at_least=0, at_most=1)
    other_usd_share = Input("Other revenue earned in US dollars", "%", at_least=0, at_most=1)
    gross_margin_2025 = Input("Gross margin, 2025", "%", at_most=1, at_least=-2)
    api_gross_margin_2025 = Input("Gross margin of the API, 2025", "%", below=1, at_least=-2)
    other_gross_margin = Input("Gross margin of other business", "%", at_most=1, at_least=-2, text_allowed=AS_IN_2025)
    cost_trend = Input("Change of unit cost a year, to the end of 2029", "% p.a.", above=-0.95, at_most=2)
    compute_share = Input("Compute, part of unit cost", "%", at_least=0, at_most=1)
    compute_price_change = Input("Price of compute, change", "%", above=-1, at_most=5)
    gross_margin_2030 = Input("Gross margin, 2030", "%", below=1, at_least=-2, text_allowed=FROM_UNIT_COST)
    rd_2025 = Input("R&D, 2025", "local mn", above=0, at_least=0.001)
    rd_ratio_2030 = Input("R&D / revenue, 2030, at the printed revenue", "x", above=0, at_most=5)
    rd_scale = Input("R&D, scaled by", "number", above=0, at_most=5)
    sm_2025 = Input("Selling and marketing, 2025", "local mn", above=0, at_least=0.001)
    sm_ratio_2030 = Input("Selling and marketing / revenue, 2030, at the printed revenue", "x", above=0, at_most=5)
    sm_scale = Input("Selling and marketing, scaled by", "number", above=0, at_most=5)
    ga_2025 = Input("General and administrative, 2025", "local mn", above=0, at_least=0.001)
    ga_ratio_2030 = Input("General and administrative / revenue, 2030, at the printed revenue", "x", above=0, at_most=5)
    ga_scale = Input("General and administrative, scaled by", "number", above=0, at_most=5)
    adjusted_net_profit_2025 = Input("Adjusted net profit, 2025", "local mn", text_allowed=NOT_REPORTED)
    tax_rate = Input("Tax rate on operating profit", "%", at_least=0, below=1)

    shares_issued_mn = Input("Shares in issue after the IPO", "mn shares", above=0)
    diluted_shares_2030_mn = Input("Diluted shares, 2030", "mn shares", above=0)
    funding_shares_base = Input("Of which new shares for base's own funding", "mn shares", at_least=0)

    cash_opening = Input("Cash, Dec-25", "local mn", at_least=0, text_allowed=NOT_GIVEN)
    listing_proceeds = Input("Net proceeds of the listing, 1Q26", "local mn", at_least=0)
    tax_losses_2025 = Input("Tax losses carried forward, Dec-25", "local mn", at_least=0)
    working_capital_days = Input("Working capital, days of revenue", "days", at_least=-365, at_most=365)
    capex_ratio = Input("Capital spending / ARR capacity put to use", "%", at_least=0, at_most=5)
    interest_rate = Input("Interest on cash", "% p.a.", at_least=0, at_most=0.2)
    minimum_cash_months = Input("Least cash, in months of burn", "month", at_least=0, at_most=60)
    placement_months = Input("A placement covers, beyond the need, in months of burn", "month", at_least=0, at_most=60)
    convertible_date = Input("Convertible issued", "date", text_allowed="none", at_least=FIRST_DAY, at_most=LAST_DAY)
    convertible_amount = Input("Amount of the convertible", "local mn", at_least=0)
    conversion_price = Input("Conversion price", "HK$", above=0, at_least=0.01)
    convertible_coupon = Input("Coupon of the convertible", "% p.a.", at_least=0, at_most=0.3)
    funding_price = Input("Price of placements, before the discount", "HK$", above=0, at_least=0.01, text_allowed=AT_SHARE_PRICE)
    placement_discount = Input("Placement discount, far from unlocks", "%", at_least=0, below=1)
    discount_per_freed = Input("Further discount for all shares freed within two months", "%", at_least=0, below=1)

    exit_pe = Input("Exit P/E", "x", above=0, at_least=1, at_most=500)
    wacc = Input("WACC", "%", above=0, below=1)
    years_to_exit = Input("Years of discounting", "years", at_least=0)
    valuation_method = Input("Valuation method", "text", choices=("exit_pe", "ps", "cash"))
    ps_multiple = Input("P/S on 2026E revenue, for the method 'ps'", "x", above=0, at_least=0.05, at_most=500)
    price = Input("Share price", "HK$", above=0, at_least=0.01)
    user_multiple = Input("P/ARR of your own", "x", above=0, at_least=0.5)
    pe_low = Input("Exit P/E, low", "x", above=0, at_least=1, at_most=500)
    pe_high = Input("Exit P/E, high", "x", above=0, at_least=1, at_most=500)
    terminal_multiple = Input("DCF: 2030E profit multiple at the end", "x", above=0, at_least=1, at_most=500)
    price_shock = Input("Change of the price in this scenario", "%", above=-1, below=5)

    listing_date = Input("Listed on", "date")
    stock_connect_date = Input("Stock Connect inclusion", "date", text_allowed="none", at_least=CALENDAR[0], at_most=CALENDAR[1], not_before="listing_date")
    unlock_effective = Input("Float steps up on", "text", choices=("next_session", "expiry_day"))
    sii_voluntary_lock = Input("Voluntary lock of the pathfinder investors", "text", choices=("kept", "waived"))
    turnover_hkd_bn = Input("Daily turnover", "HK$ bn", above=0, at_least=0.0001, at_most=300)
    turnover_price = Input("Average price while that turnover was measured", "HK$", above=0, at_least=0.01)
    float_date = Input("Date to read the float at", "date", at_most=CALENDAR[1], not_before="listing_date")
    index_weight = Input("Weight in the index that is entered", "%", at_least=0, at_most=1, text_allowed="not entered")
    index_funds_usd_bn = Input("Funds that follow that index", "US$ bn", at_least=0, text_allowed="not entered")
    inclusion_date = Input("Inclusion on {name}", "date", each="inclusions", at_least=CALENDAR[0], at_most=CALENDAR[1], not_before="listing_date")
    pre_ipo_share_printed = Input("Of pre-IPO shares: {name}", "%", at_least=0, at_most=1, each="reconciliations")
    pre_ipo_shares = Input("Shares: {name}", "shares", above=0, at_least=1, each="reconciliations")

    arr_printed = Input("ARR, as printed", "US$ mn", above=0, text_allowed=NOT_PRINTED, at_least=1)
    arr_printed_date = Input("Date of that ARR", "date", text_allowed=NOT_PRINTED, at_least=FIRST_DAY, at_most=LAST_DAY)
    arr_ytd_multiple = Input("ARR at that date / Dec-25", "x", above=0, text_allowed=NOT_PRINTED, at_least=0.01)
    arr_dec26_printed = Input("ARR, Dec-26, as printed", "US$ mn", above=0, text_allowed=NOT_PRINTED, at_least=1)
    arr_article = Input("ARR in the article (mid-point)", "US$ mn", above=0, text_allowed=NOT_PRINTED, at_least=1)
    mature_gross_margin = Input("Gross margin, 2030, that the trend of unit cost is solved for", "%", below=1, text_allowed=NOT_PRINTED)
    revenue_2030_printed = Input("Revenue, 2030E", "local mn", above=0, text_allowed=NOT_PRINTED, at_least=1)
    net_profit_2030_printed = Input("Adjusted net profit, 2030E", "local mn", text_allowed=NOT_PRINTED)
    eps_2030_printed = Input("Adjusted EPS, 2030E", "local/share", text_allowed=NOT_PRINTED)
    pt_printed = Input("Price target", "HK$", above=0, text_allowed=NOT_PRINTED, at_least=0.01)
    market_cap_printed = Input("Market capitalisation", "US$ bn", above=0, text_allowed=NOT_PRINTED, at_least=0.1)


SHARE_PRICE = Inputs.price * (1 + Inputs.price_shock)
PRINTED_MONTH = end_of_month(Inputs.arr_printed_date, 0)
GROUPS = {"conventions": Market, "branches": Market, "sharings": Market,
          "releases": Inputs, "compute_unlocks": Inputs, "inclusions": Inputs, "reconciliations": Inputs}


def where_printed(value: Expr, *figures: Expr) -> Expr:
    """A value that rests on printed figures; "n.a." where one of them is not printed."""
    for figure in reversed(figures):
        value = unless(NOT_PRINTED, figure, value)
    return value
