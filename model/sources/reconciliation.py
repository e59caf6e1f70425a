"""Reconciliation: printed figures beside recomputed ones, and every place where the sources disagree."""

from __future__ import annotations

from model.core.expressions import call
from model.core.lines import Axis, Column, Line
from model.core.sheet import Sheet
from model.core.vocabulary import absolute, both, equal, if_, labels, total
from model.sources.derived import RECOMPUTED, f


class Inconsistencies(Sheet):
    """Where the sources disagree with themselves or with each other: H moves a valuation or a flow, M a shown ratio, L is cosmetic."""

    subtitle = "Where the sources disagree with themselves or with each other, and what this workbook does about it."

    registered = False
    axes = (Axis("inconsistencies", group="inconsistencies", vertical=True),)

    severity = Column("Severity", "text")
    issue = Column("Issue", "text")
    base = Column("Base case", "text")
    alternative = Column("Alternative", "text")
    check = Column("Shown as a check", "text")


class Ties(Sheet):
    """Printed figures recomputed from the facts, and why they differ where they do."""

    tab = "Reconciliation"
    registered = False
    axes = (Axis("derived", group="derived", vertical=True),)

    what = Column("Figure", "text")
    printed_low = Column("Printed", "mixed", note="The lower end where a range is printed")
    printed_high = Column("to", "mixed")
    recomputed = Line("Recomputed", "mixed", RECOMPUTED)
    difference = Line("Difference", "mixed", if_(recomputed < printed_low, recomputed - printed_low,
                                                 if_(recomputed > printed_high, recomputed - printed_high, 0)),
                      note="To the nearer end; 0 inside a printed range")
    tolerance = Column("Tolerance", "mixed")
    agrees = Line("Agrees", "agreement", if_(absolute(difference) <= tolerance + f("K.slack"), 1, 0),
                  note="The slack lets a difference that equals its tolerance agree, whatever the last binary digit says")
    inconsistency = Column("Issue", "text")
    treatment = Column("Treatment", "text")
    unexplained = Line("Unexplained", "count",
                       if_(both(equal(agrees, 0), equal(call("countif", labels(Inconsistencies.issue), inconsistency), 0)), 1, 0),
                       note="Differs, and no row of the Inconsistencies tab has the id")


class ReconciliationSummary(Sheet):
    """Reconciliation of printed figures."""

    tab = "Reconciliation"
    subtitle = "Every derived figure that the sources print, recomputed by formula from the Facts tab."

    agree = Line("Agree with print", "count", call("countif", Ties.agrees.all, 1))
    differ = Line("Differ from print", "count", call("countif", Ties.agrees.all, 0))
    compared = Line("Figures compared", "count", agree + differ)
    unexplained = Line("Differ without an explanation", "count", total(Ties.unexplained.all))
    high = Line("Inconsistencies that move a valuation or a flow", "count", call("countif", Inconsistencies.severity.all, "H"))
    middle = Line("Inconsistencies that move a shown ratio", "count", call("countif", Inconsistencies.severity.all, "M"))
    cosmetic = Line("Cosmetic inconsistencies", "count", call("countif", Inconsistencies.severity.all, "L"))
    listed = Line("Inconsistencies listed", "count", high + middle + cosmetic)
