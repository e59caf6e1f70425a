"""Tripwires: what would change the view, the stance that follows, the article's predictions and its two tests."""

from __future__ import annotations

from model.core.expressions import Expr, call
from model.core.lines import Axis, Column, Line
from model.core.sheet import CompanySheet, Sheet
from model.core.timeline import QUARTERS
from model.core.vocabulary import both, equal, if_, is_number, months_after
from model.fundamental.quarters import Quarters

NOT_ASSESSED, TRIPPED, CLEAR, NONE = "not assessed", "tripped", "clear", "none"
LATER_QUARTERS = [str(member.key) for member in QUARTERS.members[1:]]  # the first has nothing to grow from


class Tripwires(Sheet):
    """Tripwires: five conditions, each with a threshold set before its reading."""

    tab = "Tripwires"
    axes = (Axis("tripwires", group="tripwires", vertical=True),)

    applies_to = Column("Applies to", "text")
    metric = Column("Metric", "text")
    threshold = Column("Threshold", "text")
    threshold_from = Column("Threshold set by", "text")
    reading = Column("Reading", "text")
    reading_date = Column("Date of the reading", "date", text_allowed=NONE)
    tripped = Column("Tripped?", "text")
    status = Line("Status", "text", if_(is_number(reading_date), if_(equal(tripped, "yes"), TRIPPED, if_(equal(tripped, "no"), CLEAR, NOT_ASSESSED)),
                                        NOT_ASSESSED), note="A reading without a date is not assessed, never clear")


class Stance(Sheet):
    """Stance: constructive only while no tripwire has tripped."""

    tab = "Tripwires"
    subtitle = "Thresholds before readings; a reading without a date is not assessed, never fine."

    wires_tripped = Line("Tripped", "count", call("countif", Tripwires.status.all, TRIPPED))
    wires_clear = Line("Clear", "count", call("countif", Tripwires.status.all, CLEAR))
    wires_open = Line("Not assessed", "count", call("countif", Tripwires.status.all, NOT_ASSESSED))
    stance = Line("Stance", "text", if_(wires_tripped > 0, "more cautious", "constructive"))
    assessed = Line("Resting on", "text", if_(wires_open > 0, if_(wires_tripped + wires_clear > 0, "some tripwires not assessed", "no assessment yet"),
                                              "all tripwires assessed"))


class Predictions(Sheet):
    """Predictions: the article's, to be held against the calendar."""

    tab = "Tripwires"
    axes = (Axis("predictions", group="predictions", vertical=True),)

    horizon = Column("Horizon", "month", text_allowed=NONE)
    publication_date = Column("Article published", "date", text_allowed=NONE)
    outcome = Column("Outcome", "text")
    due = Line("Due", "date", if_(is_number(horizon), if_(is_number(publication_date), months_after(publication_date, horizon), "not anchored"), "no horizon"),
               note="The article bears no date")
    prediction_status = Line("Status", "text", if_(is_number(due), outcome, due))


def later(body: Expr) -> dict[str, Expr]:
    """A formula for every quarter but the first."""
    return dict.fromkeys(LATER_QUARTERS, body)


class Watch(CompanySheet):
    """Watch: the article's two tests on the model's own quarters."""

    tab = "Watch"
    subtitle = "The article's two tests on the model's own quarters."
    scale = 78
    axes = (QUARTERS,)

    watched_growth = Line("Revenue growth on the quarter before", "%", later(Quarters.growth))
    growth_passes = Line("Above the article's test", "flag", later(Quarters.above_growth_test))
    narrowing_passes = Line("Losses narrow", "flag", later(Quarters.narrowing))
    narrative_may_shift = Line("Narrative may shift", "flag", later(if_(both(equal(growth_passes, 1), equal(narrowing_passes, 1)), 1, 0)),
                               note="Both tests in the same quarter")
