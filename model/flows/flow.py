"""Flow: index and Stock Connect demand, a placement, the scarcity premium as peers list, and a second listing."""

from __future__ import annotations

from model.comparing import at_least, at_most, exceeds
from model.core.expressions import NOT_AVAILABLE, Const, Number
from model.core.lines import Axis, Line, Member
from model.core.sheet import CompanySheet, Sheet
from model.core.vocabulary import (
    both,
    if_,
    if_number,
    is_number,
    maximum,
    minimum,
    months_after,
    on_date,
    total,
    unless,
    working_day,
)
from model.flows.sessions import Closures, published
from model.fundamental.cash import Cash, Funding
from model.fundamental.revenue import Currency, Revenue
from model.fundamental.valuation import Valuation
from model.inputs import Inputs, Market

NOT_ENTERED = "not entered"


def dilution(size: Number) -> Number:
    """New shares as a part of all shares after a placement."""
    return size / (1 + size)


def theoretical_price(price: Number, size: Number, discount: Number) -> Number:
    """Theoretical price after a placement at a discount."""
    return (price + size * price * (1 - discount)) / (1 + size)


def placement_proceeds(price: Number, discount: Number, placed_mn: Number) -> Number:
    """Money raised by new shares at a discount, HK$ mn."""
    return price * (1 - discount) * placed_mn


def value_on_sales(revenue_usd_mn: Number, ps: Number) -> Number:
    """Value at a sales multiple, US$ bn."""
    return revenue_usd_mn * ps / 1000


def revenue_needed(market_cap_usd_bn: Number, ps: Number) -> Number:
    """Revenue, US$ mn, that a market capitalisation needs at a sales multiple."""
    return market_cap_usd_bn * 1000 / ps


def derating(price_change: Number, fundamental_change: Number) -> Number:
    """Change of a multiple, from the changes of price and of what it is a multiple of. Never the same thing as a premium."""
    return (1 + price_change) / (1 + fundamental_change) - 1


def premium(multiple_change: Number) -> Number:
    """The premium that a derating took away: what the old multiple stood above the new."""
    return 1 / (1 + multiple_change) - 1


class Inclusion(CompanySheet):
    """Index and Stock Connect: dates, and the demand of funds that follow."""

    tab = "Flow"
    subtitle = "Index and Stock Connect, placement, scarcity, second listing."
    scale = 82

    results = Line("Index review, results", "date", if_(Market.index_results_date < Inputs.listing_date, NOT_AVAILABLE, Market.index_results_date))
    effective = Line("Index review, effective", "date", if_(Market.index_effective_date < Inputs.listing_date, NOT_AVAILABLE, Market.index_effective_date))
    stock_connect = Line("Stock Connect", "date", Inputs.stock_connect_date)
    seasoned = Line("First day by weighted-voting seasoning", "date",
                    published(working_day(months_after(Inputs.listing_date, Market.seasoning_months), Market.seasoning_sessions, Closures.closed)),
                    note="Binds weighted voting only; four published first days agree; none is known where the six-month day is no session")
    demand_usd = Line("Passive demand", "US$ bn",
                      if_(both(is_number(Inputs.index_weight), is_number(Inputs.index_funds_usd_bn)),
                          Inputs.index_weight * Inputs.index_funds_usd_bn, NOT_ENTERED),
                      note="Weight times funds that follow the index; neither is printed")
    demand_days = Line("Passive demand, days of turnover", "days",
                       if_(is_number(demand_usd), demand_usd * Market.fx_spot_hkd_per_usd / Inputs.turnover_hkd_bn, NOT_ENTERED))


class Placement(CompanySheet):
    """Placement: the first that the Cash tab needs, its price, proceeds, and what it does to a share."""

    tab = "Flow"

    date = Line("Completed", "date", Funding.first_quarter)
    price = Line("Share price", "HK$", Valuation.share_price)
    discount = Line("Discount, unlocks counted", "%", unless(NOT_AVAILABLE, date, on_date(Cash.discount, date)))
    placed = Line("New shares", "mn shares", unless(NOT_AVAILABLE, date, on_date(Cash.new_shares, date)), note="None where no funding is needed")
    size = Line("Of shares in issue", "%", unless(NOT_AVAILABLE, placed, placed / Inputs.shares_issued_mn))
    dilution = Line("Dilution", "%", unless(NOT_AVAILABLE, size, dilution(size)))
    terp = Line("Theoretical price after", "HK$", unless(NOT_AVAILABLE, size, theoretical_price(price, size, discount)))
    proceeds = Line("Proceeds", "HK$ mn", unless(NOT_AVAILABLE, placed, on_date(Cash.placing_price, date) * placed))
    value_change = Line("Value per share, change", "%", unless(NOT_AVAILABLE, terp, terp / price - 1))
    unlock_near = Line("Freed in the two months after", "%", unless(NOT_AVAILABLE, date, on_date(Cash.freed, date)))
    timing = Line("Timing", "text", unless(NOT_AVAILABLE, unlock_near, if_(exceeds(unlock_near, 0), "into an unlock window", "clear of unlocks")))


class Scarcity(Sheet):
    """Scarcity: Cambricon when its peers listed, four measures, premium and derating kept apart."""

    subtitle = "A derating is what a multiple lost; a premium is what it stood above. They are never interchanged."

    pe_derating = Line("Derating, P/E", "%", derating(Market.peer_price_change, Market.peer_earnings_change))
    ps_derating = Line("Derating, P/S", "%", derating(Market.peer_price_change, Market.peer_revenue_change))
    relative_price = Line("Price change against the index", "%", derating(Market.peer_price_change, Market.peer_index_change))
    pe_derating_relative = Line("Derating against the index, P/E", "%", derating(relative_price, Market.peer_earnings_change))
    ps_derating_relative = Line("Derating against the index, P/S", "%", derating(relative_price, Market.peer_revenue_change))
    pe_premium = Line("Premium that was lost, P/E", "%", premium(pe_derating))
    ps_premium = Line("Premium that was lost, P/S", "%", premium(ps_derating))
    pe_premium_relative = Line("Premium against the index, P/E", "%", premium(pe_derating_relative))
    ps_premium_relative = Line("Premium against the index, P/S", "%", premium(ps_derating_relative))
    added = Line("Added up instead of divided", "%", Market.peer_price_change - Market.peer_earnings_change,
                 note="The only way to a derating of 25-30 % without the index: -2 - 26")
    within = Line("P/E premium within the printed 25-30 %", "check",
                  if_(both(at_least(pe_premium, Market.scarcity_premium_low), at_most(pe_premium, Market.scarcity_premium_high)), 1, 0))


EROSION = Axis("erosion", tuple(Member(month, f"{month} months") for month in range(13)), vertical=True)


class Erosion(CompanySheet):
    """Scarcity premium: its path as peers list, and the target with it."""

    tab = "Flow"
    axes = (EROSION,)

    months = Line("Months after", "month", {str(member.key): Const(float(member.key)) for member in EROSION.members})
    date = Line("Date", "date", months_after(Market.scarcity_start, months))
    left = Line("Premium left", "%", Scarcity.pe_premium * maximum(1 - minimum(months / Market.scarcity_months, 1), 0))
    haircut = Line("Derating so far", "%", (1 + left) / (1 + Scarcity.pe_premium) - 1)
    target = Line("Target", "HK$", if_number(Valuation.pt, Valuation.pt * (1 + haircut)))


class DualListing(CompanySheet):
    """Second listing: what sales multiples make of 2026E revenue."""

    tab = "Flow"

    revenue_usd = Line("Revenue, 2026E", "US$ mn", Revenue.revenue.at(2026) / Currency.local_per_usd_spot)
    value_hk = Line("Value at the Hong Kong P/S", "US$ bn", value_on_sales(revenue_usd, Market.ps_hk))
    value_a = Line("Value at the A-share P/S", "US$ bn", value_on_sales(revenue_usd, Market.ps_a))
    part = Line("A-share value / market capitalisation", "x", value_a / Valuation.market_cap)
    needed = Line("Revenue the market capitalisation needs at the A-share P/S", "US$ mn", revenue_needed(Valuation.market_cap, Market.ps_a))


class Branches(CompanySheet):
    """Branches of the listing: probability and value, entered by the analyst."""

    tab = "Flow"
    starts_page = True
    axes = (Axis("branches", group="branches", vertical=True),)

    probability = Line("Probability", "%", Market.branch_probability)
    premium = Line("Against the target", "%", Market.branch_premium)
    value = Line("Value", "HK$", if_number(Valuation.pt, Valuation.pt * (1 + premium)))
    weighted = Line("Weighted", "HK$", if_number(value, probability * value))


class BranchTotal(CompanySheet):
    """Branches, together."""

    tab = "Flow"

    probability = Line("Probabilities, total", "%", total(Branches.probability.all))
    value = Line("Weighted value", "HK$", if_number(Valuation.pt, total(Branches.weighted.all)))
