"""Cash: what each quarter leaves, when it ends, and what must be placed at which price to keep a reserve."""

from __future__ import annotations

from functools import reduce
from operator import add

from model.comparing import agree, at_least, at_most, exceeds
from model.core.chart import Chart, Series
from model.core.expressions import NOT_AVAILABLE, call
from model.core.lines import Headings, Line
from model.core.sheet import CompanySheet
from model.core.timeline import FIRST_YEAR, LAST_YEAR, QUARTERS, YEARS
from model.core.vocabulary import (
    both,
    end_of_month,
    equal,
    heading,
    if_,
    is_number,
    line,
    maximum,
    months_after,
    of_year,
    on_date,
    prev,
    total,
    up_to,
)
from model.flows.tranches import Tranches
from model.fundamental.arr import Arr
from model.fundamental.quarters import Quarters
from model.fundamental.revenue import Currency, Revenue
from model.inputs import AT_SHARE_PRICE, SHARE_PRICE, Inputs, Market

END = heading("end")
FORECAST = range(FIRST_YEAR + 1, LAST_YEAR + 1)
YEARLY = 12 / Market.quarter_months  # quarters in a year
BEFORE_DISCOUNT = if_(equal(Inputs.funding_price, AT_SHARE_PRICE), SHARE_PRICE, Inputs.funding_price)  # price of a placement
OPENING = if_(is_number(Inputs.cash_opening), Inputs.cash_opening, 0)


class Cash(CompanySheet):
    """Cash by quarter: corkscrew and funding."""

    tab = "Cash"
    bold = ("closing",)
    axes = (QUARTERS,)
    sections = {"losses": "Tax paid", "working_balance": "Working capital and capital spending", "opening": "Cash",
                "burn": "Funding", "unfunded": "Without funding"}

    losses = Line("Tax losses carried forward, end", "local mn", maximum(prev("losses") - Quarters.operating_profit, 0),
                  start=maximum(Inputs.tax_losses_2025 - Quarters.operating_profit, 0))
    taxable = Line("Profit after losses used", "local mn", maximum(Quarters.operating_profit - prev("losses"), 0),
                   start=maximum(Quarters.operating_profit - Inputs.tax_losses_2025, 0))
    tax_deferred = Line("Normalised tax not paid", "local mn", if_(agree(-Quarters.tax, taxable * Inputs.tax_rate), 0, -Quarters.tax - taxable * Inputs.tax_rate),
                        note="Tax is paid only once losses are used")

    working_balance = Line("Working capital, end", "local mn", Quarters.revenue * YEARLY * Inputs.working_capital_days / 365)
    capacity_used = Line("Capacity in use, as ARR at Dec-25 prices", "local mn", on_date(Arr.served, END) * Inputs.arr_dec25 * Currency.local_per_usd)

    opening = Line("Opening cash", "local mn", prev("closing"), start=OPENING)
    net_profit = Line("Adjusted net profit", "local mn", Quarters.net_profit)
    tax_timing = Line("Tax not yet paid", "local mn", tax_deferred)
    working_capital = Line("Change in working capital", "local mn", prev("working_balance") - working_balance,
                           start=Inputs.revenue_2025 * Inputs.working_capital_days / 365 - working_balance)
    capital_spending = Line("Capital spending", "local mn", -maximum(capacity_used - prev("capacity_used"), 0) * Inputs.capex_ratio,
                            start=-maximum(capacity_used - Inputs.arr_dec25 * Currency.local_per_usd, 0) * Inputs.capex_ratio,
                            note="For each unit of capacity put to use")
    interest = Line("Interest received", "local mn", maximum(opening, 0) * Inputs.interest_rate / YEARLY)
    listing = Line("Proceeds of the listing", "local mn", 0, start=Inputs.listing_proceeds)
    coupon = Line("Coupon of the convertible", "local mn",
                  if_(is_number(Inputs.convertible_date), if_(END > Inputs.convertible_date, -Inputs.convertible_amount * Inputs.convertible_coupon / YEARLY, 0), 0))
    cash_flow = Line("Cash flow before new money", "local mn", net_profit + tax_timing + working_capital + capital_spending + interest + coupon)
    convertible = Line("Convertible", "local mn",
                       if_(is_number(Inputs.convertible_date),
                           if_(both(END >= Inputs.convertible_date, end_of_month(END, -Market.quarter_months) < Inputs.convertible_date),
                               Inputs.convertible_amount, 0), 0))
    placed = Line("Placements", "local mn", if_(line("placing") > 0, line("need") + Inputs.placement_months * line("burn"), 0),
                  note="What is needed, and the burn of the months after it")
    closing = Line("Closing cash", "local mn", opening + cash_flow + listing + convertible + placed)

    burn = Line("Burn a month", "local mn", maximum(-cash_flow, 0) / Market.quarter_months)
    need = Line("Funding needed", "local mn",
                if_(is_number(Inputs.cash_opening), maximum(Inputs.minimum_cash_months * burn - (opening + cash_flow + listing + convertible), 0), 0),
                note="To keep the months of burn that are the least")
    freed = Line("Freed within two months, of shares in issue", "%",
                 (up_to(Tranches.shares, Tranches.effective, months_after(END, Market.pre_positioning_months))
                  - up_to(Tranches.shares, Tranches.effective, END)) / total(Tranches.shares.all))
    discount = Line("Discount", "%", 1 - (1 - Inputs.placement_discount) * (1 - Inputs.discount_per_freed * freed),
                    note="Wider before an unlock")
    placing_price = Line("Placing price", "HK$", BEFORE_DISCOUNT * (1 - discount))
    placed_shares = Line("New shares placed", "mn shares", placed * Currency.hkd_per_local_forecast / placing_price,
                         note="At the forecast rate, as all that is forecast: spot alone moves no earnings a share")
    converted_shares = Line("New shares of the convertible", "mn shares", convertible * Currency.hkd_per_local_forecast / Inputs.conversion_price,
                            note="It counts as converted from its issue")
    new_shares = Line("New shares", "mn shares", placed_shares + converted_shares)

    placing = Line("Placement in the quarter", "flag", if_(exceeds(need, 0), 1, 0))

    unfunded = Line("Cash without placements", "local mn", prev("unfunded") + maximum(prev("unfunded"), 0) * Inputs.interest_rate / YEARLY
                    + cash_flow - interest + listing + convertible, start=opening + cash_flow + listing + convertible)
    lasts = Line("Lasts through the quarter", "flag", if_(both(prev("lasts") > 0, at_least(unfunded, 0)), 1, 0), start=if_(at_least(unfunded, 0), 1, 0))
    months_lasted = Line("Months that it lasts in the quarter", "month",
                         if_(lasts > 0, Market.quarter_months,
                             if_(prev("lasts") > 0, Market.quarter_months * prev("unfunded") / maximum(prev("unfunded") - unfunded, Market.rounding), 0)),
                         start=if_(lasts > 0, Market.quarter_months,
                                   Market.quarter_months * maximum(opening + listing + convertible, 0)
                                   / maximum(opening + listing + convertible - unfunded, Market.rounding)))

    charts = (
        Chart("Closing cash and what is placed, by quarter",
              bar=Series(placed, colour="amber"), line=Series(closing, colour="navy")),
    )


class CashYears(CompanySheet):
    """Cash by year."""

    tab = "Cash"
    bold = ("closing",)
    axes = (YEARS,)

    opening = Line("Opening cash", "local mn", prev("closing"))
    net_profit = Line("Adjusted net profit", "local mn", of_year(Cash.net_profit))
    tax_timing = Line("Tax not yet paid", "local mn", of_year(Cash.tax_timing))
    working_capital = Line("Change in working capital", "local mn", of_year(Cash.working_capital))
    capital_spending = Line("Capital spending", "local mn", of_year(Cash.capital_spending))
    interest = Line("Interest received", "local mn", of_year(Cash.interest))
    listing = Line("Proceeds of the listing", "local mn", of_year(Cash.listing))
    coupon = Line("Coupon of the convertible", "local mn", of_year(Cash.coupon))
    convertible = Line("Convertible", "local mn", of_year(Cash.convertible))
    placed = Line("Placements", "local mn", of_year(Cash.placed))
    closing = Line("Closing cash", "local mn",
                   opening + net_profit + tax_timing + working_capital + capital_spending + interest + coupon + listing + convertible + placed,
                   start=OPENING)
    new_shares = Line("New shares", "mn shares", of_year(Cash.new_shares))


class Funding(CompanySheet):
    """Runway and funding."""

    tab = "Cash"
    subtitle = "What each quarter leaves, when cash ends without placements, and what is placed so that it does not."
    scale = 71
    bold = ("runway", "raised", "funding_shares")

    ends = Line("Cash ends before 2031 without placements", "flag",
                if_(is_number(Inputs.cash_opening), if_(equal(call("min", Cash.lasts.all), 0), 1, 0), 0))
    runway = Line("Runway from Dec-25, without placements", "month", if_(ends > 0, total(Cash.months_lasted.all), NOT_AVAILABLE),
                  note="Linear within the quarter; n.a. where cash does not end, or none is given")
    zero_quarter = Line("Quarter-end by which it has ended", "date",
                        if_(ends > 0, call("pick", Headings("end", Cash.lasts), call("match", 0, Cash.lasts.all)), NOT_AVAILABLE))
    lowest = Line("Lowest cash without placements", "local mn", call("min", Cash.unfunded.all))
    lost = Line("Losses to 2030 / revenue to 2030", "%", reduce(add, (maximum(-CashYears.net_profit.at(year), 0) for year in FORECAST))
                / reduce(add, (Revenue.revenue.at(year) for year in FORECAST)), note="Years with a loss; what growth costs before it pays")
    raised = Line("Raised to 2030", "local mn", total(Cash.placed.all) + total(Cash.convertible.all))
    funding_shares = Line("New shares for it", "mn shares", total(Cash.new_shares.all))
    average_price = Line("Average price of a new share", "HK$",
                         if_(funding_shares > 0, raised * Currency.hkd_per_local_forecast / maximum(funding_shares, Market.rounding), NOT_AVAILABLE))
    tranches = Line("Quarters with a placement", "count", total(Cash.placing.all))
    first_quarter = Line("First of them", "date",
                         if_(tranches > 0, call("pick", Headings("end", Cash.placing), call("match", 1, Cash.placing.all)), NOT_AVAILABLE))
    conversion_discount = Line("Conversion price, below the price of placements", "%", 1 - Inputs.conversion_price / BEFORE_DISCOUNT,
                               note="Negative where it is a premium")
    fundable = Line("Can be funded: new shares within those in issue", "flag", if_(at_most(funding_shares, Inputs.shares_issued_mn), 1, 0),
                    note="A market that must double the share count does not fund")
