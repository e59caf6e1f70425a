"""Events: every dated event of the broker's timeline and every date the model computes, in date order."""

from __future__ import annotations

from model.core.expressions import NOT_AVAILABLE, Expr, call
from model.core.lines import Axis, Column, Line
from model.core.sheet import CompanySheet
from model.core.vocabulary import equal, if_, is_number, labels, line, months_after, prev, unless
from model.flows.tranches import Tranches
from model.fundamental.cash import Funding
from model.inputs import Inputs, Market

KINDS = ("date", "unlock", "pre-positioning", "stock connect", "index results", "index effective", "placement")


def tradable_from(tranche: Expr) -> Expr:
    """The day a tranche comes free; "n.a." where the calendar does not reach it, an error where there is no such tranche.

    Found by its place: SUMIFS reads a name such as "12 Apr 2027" as a date.
    """
    return call("pick_down", Tranches.effective.all, call("match", tranche, labels(Tranches.shares)))


class Events(CompanySheet):
    """Events: as printed, and the date each has now."""

    tab = "Events"
    unprinted = "number"
    subtitle = "The broker's table 1 and the dates the model computes. A window is placed at its end."
    axes = (Axis("events", group="events", vertical=True),)

    window = Column("Printed timing", "text")
    kind = Column("Kind", "text", choices=KINDS)
    printed_date = Column("Date taken", "date", text_allowed="computed")
    tranche = Column("Tranche", "text")
    direction = Column("Expected direction", "text")
    depends = Column("Depends on", "text")

    unlock = Line("Unlock", "date", if_(equal(tranche, "none"), NOT_AVAILABLE, if_(is_number(tradable_from(tranche)), tradable_from(tranche), NOT_AVAILABLE)))
    date = Line("Date", "date",
                if_(is_number(printed_date), printed_date,
                    if_(equal(kind, "unlock"), unlock,
                        if_(equal(kind, "pre-positioning"), unless(NOT_AVAILABLE, unlock, months_after(unlock, -Market.pre_positioning_months)),
                            if_(equal(kind, "stock connect"), Inputs.stock_connect_date,
                                if_(equal(kind, "index results"), Market.index_results_date,
                                    if_(equal(kind, "index effective"), Market.index_effective_date, Funding.first_quarter)))))))
    number = Line("Number", "count", prev("number") + 1, start=1)
    key = Line("Sort key", "mixed", if_(is_number(date), date + number / 1000, "n.a."), note="The date, and the row where dates are equal")


def in_place(column: Expr) -> Expr:
    """A column of the Events tab, in the row that comes next."""
    return if_(is_number(line("key")), call("pick_down", column, line("found")), "n.a.")


class Timeline(CompanySheet):
    """Timeline: all events in date order."""

    tab = "Timeline"
    unprinted = "position"
    subtitle = "Every date of the Events tab in date order; it sorts itself when a date moves."
    axes = (Axis("event_places", group="event_places", vertical=True),)

    date = Line("Date", "date", in_place(Events.date.all))
    event = Line("Event", "text", in_place(labels(Events.date)))
    window = Line("Printed timing", "text", in_place(Events.window.all))
    direction = Line("Expected direction", "text", in_place(Events.direction.all))
    depends = Line("Depends on", "text", in_place(Events.depends.all))
    position = Line("Place", "count", prev("position") + 1, start=1)
    key = Line("Sort key", "mixed", call("iferror", call("small", Events.key.all, position), "n.a."))
    found = Line("Row", "count", if_(is_number(key), call("match", key, Events.key.all), "n.a."))
