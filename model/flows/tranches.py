"""Tranches: which shares are locked until when, as printed, and from which day each trades."""

from __future__ import annotations

from model.core.expressions import NOT_AVAILABLE, Expr
from model.core.lines import Axis, Column, Line
from model.core.sheet import CompanySheet
from model.core.vocabulary import both, equal, if_, is_number, minimum, total, unless, up_to, working_day
from model.flows.sessions import Closures, nth_session, published
from model.inputs import NOT_PRINTED, Inputs

TRANCHES = Axis("tranches", group="tranches", vertical=True)


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
