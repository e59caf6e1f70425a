"""Valuation: 2030E earnings, capitalised and brought back to Dec-26."""

from __future__ import annotations

from model.comparing import exceeds
from model.core.expressions import NOT_AVAILABLE, NOT_MEANINGFUL, Expr, Number
from model.core.lines import Axis, Line
from model.core.sheet import CompanySheet
from model.core.vocabulary import equal, if_, if_number, is_number, ln, round_to, unless
from model.fundamental.cash import CashYears, Funding
from model.fundamental.income import Income
from model.fundamental.per_share import PerShare
from model.fundamental.revenue import Currency, Revenue
from model.inputs import SHARE_PRICE, Inputs, Market, where_printed

CONVENTIONS = Axis("conventions", group="conventions", vertical=True)


def present_value(value: Number, wacc: Number, years: Number) -> Number:
    """A later value brought back by whole or part years."""
    growth: Number = (1 + wacc) ** years
    return value / growth


def price_target(eps: Number, exit_pe: Number, wacc: Number, years: Number, fx: Number) -> Number:
    """Target per share: EPS capitalised at the exit multiple, brought back, in quoted currency.

    eps      reporting currency per share
    fx       quoted currency per unit of reporting currency
    Source: the broker's price target tables; years and FX are not printed (inconsistency A1).
    """
    return present_value(eps * exit_pe, wacc, years) * fx


def years_implied(eps: Number, exit_pe: Number, wacc: Number, fx: Number, target: Number) -> Number:
    """Years of discounting that a target implies."""
    return ln(eps * exit_pe * fx / target) / ln(1 + wacc)


def where_positive(given: Expr, value: Expr) -> Expr:
    """A price that follows from a figure; "n.m." where that figure is zero or less."""
    return if_(exceeds(given, 0), value, NOT_MEANINGFUL)


def rounded_price(price: Expr) -> Expr:
    """A price as the broker prints it; one that rounds to nothing is none."""
    return if_number(price, where_positive(round_to(price, Market.pt_rounding), round_to(price, Market.pt_rounding)))


class Valuation(CompanySheet):
    """Valuation: from 2030E earnings to a Dec-26 target."""

    subtitle = "Dec-26 target from normalised 2030E earnings."
    bold = ("eps", "pt", "pt_rounded", "upside")
    names = {"pt": "price_target", "pt_rounded": "price_target_rounded", "upside": "upside_to_target",
             "share_price": "share_price"}  # never a function's name: Excel would take ZHIPU_PT() for the name zhipu_pt
    sections = {"eps": "From EPS to target", "share_price": "Against the share price",
                "shares_implied_printed": "What the printed figures imply", "pt_undiluted": "Dilution bridge"}

    eps = Line("Adjusted EPS, 2030E", "local/share", PerShare.eps.at(2030))
    exit_multiple = Line("Exit multiple after the capability gap", "x",
                         Inputs.exit_pe * (1 + Market.gap_effect) ** (Market.capability_gap - Market.capability_gap_priced),
                         note="The printed multiple while the gap is the one that the price assumes")
    exit_value = Line("Value per share at exit", "local/share", where_positive(eps, eps * exit_multiple))
    pt_earnings = Line("Brought back to Dec-26", "local/share", if_number(exit_value, present_value(exit_value, Inputs.wacc, Inputs.years_to_exit)))
    pt_sales = Line("Value on 2026E sales, per share", "local/share",
                    where_positive(Revenue.revenue.at(2026), Revenue.revenue.at(2026) * Inputs.ps_multiple / PerShare.diluted_shares.at(2026)),
                    note="Used where the method is 'ps'")
    pt_cash = Line("Cash at the end of 2026, per share", "local/share",
                   if_(is_number(Inputs.cash_opening), where_positive(CashYears.closing.at(2026), CashYears.closing.at(2026) / PerShare.diluted_shares.at(2026)),
                       NOT_MEANINGFUL), note="Used where the method is 'cash'")
    pt_local = Line("Target, reporting currency", "local/share",
                    if_(equal(Funding.fundable, 1),
                        if_(equal(Inputs.valuation_method, "ps"), pt_sales, if_(equal(Inputs.valuation_method, "cash"), pt_cash, pt_earnings)),
                        NOT_MEANINGFUL), note="None where the losses cannot be funded")
    pt = Line("Price target, unrounded", "HK$", if_number(pt_local, pt_local * Currency.hkd_per_local))
    pt_rounded = Line("Price target", "HK$", rounded_price(pt), note="To the nearest HK$50, as the broker prints")

    share_price = Line("Share price", "HK$", SHARE_PRICE, note="Implied by the printed market capitalisation unless overwritten")
    upside = Line("Upside", "%", if_number(pt, pt / share_price - 1))
    market_cap = Line("Market capitalisation", "US$ bn", share_price * Inputs.shares_issued_mn / Market.fx_spot_hkd_per_usd / 1000)
    target_market_cap = Line("Market capitalisation at target, diluted", "US$ bn",
                             if_number(pt, pt * PerShare.diluted_shares.at(2030) / Market.fx_spot_hkd_per_usd / 1000))

    shares_implied_printed = Line("Shares implied by printed profit and EPS", "mn shares",
                                  where_printed(Inputs.net_profit_2030_printed / Inputs.eps_2030_printed,
                                                Inputs.net_profit_2030_printed, Inputs.eps_2030_printed))
    dilution = Line("Dilution to that share count", "%", unless(NOT_AVAILABLE, shares_implied_printed, shares_implied_printed / Inputs.shares_issued_mn - 1))
    pt_undiluted = Line("Target on shares in issue", "HK$",
                        where_positive(Income.net_profit.at(2030),
                                       price_target(Income.net_profit.at(2030) / Inputs.shares_issued_mn, exit_multiple, Inputs.wacc,
                                                    Inputs.years_to_exit, Currency.hkd_per_local)), note="What the target would be with no dilution")
    shares_before_funding = Line("2030 shares before this scenario's funding", "mn shares",
                                 PerShare.diluted_shares.at(2030) - PerShare.funding_shares.at(2030))
    pt_before_funding = Line("Target before funding", "HK$",
                             where_positive(Income.net_profit.at(2030),
                                            price_target(Income.net_profit.at(2030) / shares_before_funding, exit_multiple, Inputs.wacc,
                                                         Inputs.years_to_exit, Currency.hkd_per_local)), note="On earnings; without the new shares")
    bridge_other = Line("Options and the rest take", "HK$", if_number(pt_undiluted, pt_before_funding - pt_undiluted))
    bridge_funding = Line("Funding takes", "HK$", if_number(pt_before_funding, pt_earnings * Currency.hkd_per_local - pt_before_funding))
    years_printed = Line("Years of discounting the printed target implies", "years",
                         where_printed(where_positive(Inputs.eps_2030_printed,
                                                      years_implied(Inputs.eps_2030_printed, Inputs.exit_pe, Inputs.wacc,
                                                                    Currency.hkd_per_local_forecast, Inputs.pt_printed)),
                                       Inputs.eps_2030_printed, Inputs.pt_printed))


class Conventions(CompanySheet):
    """Discount conventions: what each would make of the same EPS."""

    tab = "Valuation"
    bold = ("upside",)
    axes = (CONVENTIONS,)

    years = Line("Years", "years", Market.convention_years)
    target = Line("Target", "HK$", if_number(
        Valuation.exit_value, price_target(Valuation.eps, Valuation.exit_multiple, Inputs.wacc, years, Currency.hkd_per_local)))
    rounded = Line("To nearest 50", "HK$", rounded_price(target))
    printed = Line("Printed", "HK$", where_printed(Inputs.pt_printed, Inputs.pt_printed))
    difference = Line("Against print", "%", where_printed(if_number(target, target / Inputs.pt_printed - 1), Inputs.pt_printed))
    upside = Line("Upside", "%", if_number(target, target / Valuation.share_price - 1))
