"""Unlock: which shares come free when, what that does to the float, and how long the market needs to absorb it."""

from __future__ import annotations

from model.comparing import at_most
from model.core.expressions import NOT_AVAILABLE, Expr, Number, call, expr
from model.core.lines import Axis, Column, Line
from model.core.sheet import CompanySheet
from model.core.vocabulary import (
    absolute,
    before,
    both,
    equal,
    if_,
    is_number,
    minimum,
    months_after,
    sum_where,
    total,
    unless,
    up_to,
    working_day,
)
from model.flows.sessions import Closures, nth_session, published
from model.fundamental.valuation import Valuation
from model.inputs import NOT_PRINTED, Inputs, Market

TURNOVER = Inputs.turnover_hkd_bn * 1000 * 1000 * 1000
TRANCHES = Axis("tranches", group="tranches", vertical=True)


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


def conditional_expiry(inclusion: Expr, backstop: Expr) -> Expr:
    """The earlier of the backstop and that session; without inclusion, the backstop."""
    return if_(is_number(inclusion), minimum(backstop, nth_session(inclusion)), backstop)


def tradable(lock_end: Expr) -> Expr:
    """The day the float steps up: the next session, or the expiry day itself, by switch; "n.a." past the calendar."""
    return published(if_(equal(Inputs.unlock_effective, "next_session"), working_day(lock_end, 1, Closures.closed), lock_end))


def binding_leg(inclusion: Expr, backstop: Expr) -> Expr:
    """Which of the two dates decides."""
    return if_(is_number(inclusion), if_(nth_session(inclusion) < backstop, "sessions", "backstop"), "backstop")


class Tranches(CompanySheet):
    """Lock-up tranches: as printed, and when each is free."""

    tab = "Unlock"
    subtitle = "Tranches exactly as printed; dates by formula from the calendar, the Stock Connect date and two switches on the Inputs tab."
    pages = 1
    axes = (TRANCHES,)

    holders = Column("Holders", "text")
    kind = Column("Class", "text", choices=("public", "cornerstone", "pathfinder", "pre-IPO", "controlling"))
    expiry = Column("Last locked day", "date", not_before="listing_date")
    conditional = Column("Conditional", "text", choices=("yes", "no"))
    voluntary_end = Column("Voluntary to", "date", text_allowed="none", not_before="expiry")
    shares = Column("Shares", "shares", above=0, at_least=1)
    printed_pct = Column("Printed %", "%", text_allowed=NOT_PRINTED, at_least=0, at_most=1)
    printed_subtotal = Column("Printed subtotal", "%", text_allowed="none", at_least=0, at_most=1)
    printed_cumulative = Column("Printed cumulative", "%", text_allowed="none", at_least=0, at_most=1)

    contractual_end = Line("Contractual end", "date", if_(equal(conditional, "yes"), conditional_expiry(Inputs.stock_connect_date, expiry), expiry))
    lock_end = Line("Lock ends", "date",
                    if_(both(is_number(voluntary_end), equal(Inputs.sii_voluntary_lock, "kept")), voluntary_end, contractual_end))
    effective = Line("Tradable from", "date", if_(lock_end <= Inputs.listing_date, lock_end, tradable(lock_end)))
    pct = Line("% of issued", "%", shares / total(shares.all))
    cumulative = Line("Cumulative", "shares", unless(NOT_AVAILABLE, effective, up_to(shares, effective, effective)))
    cumulative_pct = Line("Cumulative %", "%", unless(NOT_AVAILABLE, cumulative, cumulative / total(shares.all)))


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
