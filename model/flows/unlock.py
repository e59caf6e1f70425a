"""Unlock: which shares come free when, what that does to the float, and how long the market needs to absorb it."""

from __future__ import annotations

from model.comparing import at_most
from model.core.expressions import NOT_AVAILABLE, Number, call, expr
from model.core.lines import Axis, Line
from model.core.sheet import CompanySheet
from model.core.vocabulary import (
    absolute,
    before,
    equal,
    if_,
    is_number,
    months_after,
    sum_where,
    total,
    unless,
    up_to,
)
from model.flows.sessions import nth_session, published
from model.flows.tranches import TRANCHES, Tranches, binding_leg, conditional_expiry, tradable
from model.fundamental.valuation import Valuation
from model.inputs import NOT_PRINTED, Inputs, Market

TURNOVER = Inputs.turnover_hkd_bn * 1000 * 1000 * 1000


def days_to_absorb(shares: Number, turnover_hkd: Number, price: Number, participation: Number) -> Number:
    """Trading days to sell a tranche at a share of daily turnover.

    shares         count
    turnover_hkd   HK$ per day, average, measured at `price`
    participation  fraction of turnover that is the seller's, above 0 and at most 1
    Source: the broker's table 7 counts turnover the same way.
    """
    return shares / (turnover_hkd / price) / participation


def float_expansion(prior_float: Number, released: Number) -> Number:
    """What is freed over the float before it: the broker's definition, not float after over float before."""
    return released / prior_float


class Absorption(CompanySheet):
    """What each tranche weighs: against the float, in money, in days of turnover."""

    tab = "Unlock"
    axes = (TRANCHES,)

    effective = Line("Tradable from", "date", Tranches.effective)
    pre_positioning = Line("Sellers begin", "date", unless(NOT_AVAILABLE, effective, months_after(effective, -Market.pre_positioning_months)))
    prior_float = Line("Float before", "shares", unless(NOT_AVAILABLE, effective, before(Tranches.shares, Tranches.effective, effective)))
    released = Line("Freed that day", "shares", unless(NOT_AVAILABLE, effective, Tranches.cumulative - prior_float))
    of_prior_float = Line("% of float before", "%", unless(NOT_AVAILABLE, prior_float, if_(prior_float > 0, Tranches.shares / prior_float, NOT_AVAILABLE)))
    expansion = Line("Float expansion", "x", unless(NOT_AVAILABLE, prior_float, if_(prior_float > 0, float_expansion(prior_float, released), NOT_AVAILABLE)),
                     note="Freed on the day over the float before it, the broker's definition")
    value = Line("Value", "HK$ bn", Tranches.shares * Valuation.share_price / 1000 / 1000 / 1000)
    days = Line("Days, all of turnover", "days", days_to_absorb(Tranches.shares, TURNOVER, Inputs.turnover_price, expr(1)))
    days_high = Line("Days, high part", "days", days_to_absorb(Tranches.shares, TURNOVER, Inputs.turnover_price, Market.participation_high))
    days_mid = Line("Days, middle part", "days", days_to_absorb(Tranches.shares, TURNOVER, Inputs.turnover_price, Market.participation_mid))
    days_low = Line("Days, low part", "days", days_to_absorb(Tranches.shares, TURNOVER, Inputs.turnover_price, Market.participation_low))
    ties = Line("Print ties", "check",
                unless(NOT_AVAILABLE, effective,
                       if_(equal(Tranches.printed_pct, NOT_PRINTED), 1,
                           if_(at_most(absolute(Tranches.pct - Tranches.printed_pct), Market.half_tenth), 1, 0))
                * if_(is_number(Tranches.printed_subtotal),
                      if_(at_most(absolute(released / total(Tranches.shares.all) - Tranches.printed_subtotal), Market.half_tenth), 1, 0), 1)
                * if_(is_number(Tranches.printed_cumulative),
                      if_(at_most(absolute(Tranches.cumulative_pct - Tranches.printed_cumulative), Market.half_tenth), 1, 0), 1)))


class FloatReading(CompanySheet):
    """Float on a date of your choice."""

    tab = "Unlock"

    float_shares = Line("Tradable shares", "shares", up_to(Tranches.shares, Tranches.effective, Inputs.float_date),
                        note="On the date entered on the Inputs tab")
    float_pct = Line("Of shares in issue", "%", float_shares / total(Tranches.shares.all))
    issued = Line("Shares in issue, all tranches", "shares", total(Tranches.shares.all))


class ConditionalTranche(CompanySheet):
    """Conditional tranche: which date decides."""

    tab = "Unlock"
    once_per = "conditionals"

    backstop = Line("Backstop", "date", Tranches.expiry)
    inclusion = Line("Stock Connect inclusion", "date", Inputs.stock_connect_date)
    session = Line("Session that frees it", "date", if_(is_number(inclusion), published(nth_session(inclusion)), NOT_AVAILABLE))
    expiry = Line("Lock ends", "date", conditional_expiry(inclusion, backstop))
    effective = Line("Tradable from", "date", tradable(expiry))
    binds = Line("What decides", "text", binding_leg(inclusion, backstop))
    shares = Line("Shares", "shares", Tranches.shares)
    freed_with_it = Line("Freed since listing when it trades, of issued", "%",
                         unless(NOT_AVAILABLE, effective,
                                (up_to(Tranches.shares, Tranches.effective, effective) - sum_where(Tranches.shares, Tranches.kind, "public"))
                                / total(Tranches.shares.all)))


class NoConditionalTranche(CompanySheet):
    """Conditional tranche: there is none."""

    tab = "Unlock"
    needs = "unconditional"

    tranches = Line("Conditional tranches", "count", call("countif", Tranches.conditional.all, "yes"),
                    note="The inclusion dates on the Inputs tab free no shares")


class Inclusions(CompanySheet):
    """Plausible inclusion dates, and what each would mean."""

    tab = "Unlock"
    once_per = "conditionals"
    axes = (Axis("inclusions", group="inclusions", vertical=True),)

    inclusion = Line("Inclusion", "date", Inputs.inclusion_date)
    session = Line("Session", "date", published(nth_session(inclusion)))
    expiry = Line("Lock ends", "date", conditional_expiry(inclusion, ConditionalTranche.backstop))
    effective = Line("Tradable from", "date", tradable(expiry))
    binds = Line("What decides", "text", binding_leg(inclusion, ConditionalTranche.backstop))
