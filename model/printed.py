"""Print against arithmetic: what a source prints beside the same figure computed, and whether the two agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.comparing import at_most
from model.core.vocabulary import absolute, both, equal, if_, is_number

if TYPE_CHECKING:
    from model.core.expressions import Expr
    from model.core.lines import Line

NA = "NA"


def where_known(result: Expr, *needed: Line) -> Expr:
    """A result where every figure it needs is printed, else NA."""
    known: Expr = is_number(needed[0])
    for item in needed[1:]:
        known = both(known, is_number(item))
    return if_(known, result, NA)


def agrees(printed: Line, recomputed: Line, half: Expr) -> Expr:
    """1 where print and arithmetic agree within half the last printed digit, 0 where not, -1 with no print."""
    return if_(both(is_number(printed), is_number(recomputed)),
               if_(at_most(absolute(recomputed - printed), half), 1, 0), -1)


def failures(*ties: Line) -> Expr:
    """How many of the rows do not agree."""
    count: Expr = if_(equal(ties[0], 0), 1, 0)
    for item in ties[1:]:
        count = count + if_(equal(item, 0), 1, 0)
    return count
