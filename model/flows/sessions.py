"""Sessions: the days on which Hong Kong does not trade, and the trading days counted around them."""

from __future__ import annotations

from model.core.expressions import NOT_AVAILABLE, Expr, call
from model.core.lines import Axis, Column
from model.core.sheet import Sheet
from model.core.vocabulary import end_of_month, if_, working_day
from model.inputs import Market


class Closures(Sheet):
    """Weekdays on which the Hong Kong exchange is closed."""

    tab = "Calendar"
    subtitle = "Hong Kong exchange closed on weekdays, from the listings to the last published year; half days are sessions."
    pages = 1
    least_columns = 8
    axes = (Axis("closures", group="closures", vertical=True),)

    closed = Column("Closed", "date")


def nth_session(inclusion: Expr) -> Expr:
    """The session that frees a conditional tranche: the inclusion day is the first."""
    return working_day(inclusion - 1, Market.conditional_sessions, Closures.closed)


def published(day: Expr) -> Expr:
    """A day computed from the calendar; "n.a." past the year in which the last known closure lies."""
    return if_(day <= end_of_month(call("max", Closures.closed.all), 0), day, NOT_AVAILABLE)
