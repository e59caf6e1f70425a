"""Comparisons of computed numbers that decide a check, a flag or a count: one rounding never flips them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.core.expressions import call, expr, named
from model.core.vocabulary import absolute, maximum
from model.inputs import Market

if TYPE_CHECKING:
    from model.core.expressions import Call, Operand


def agree(left: Operand, right: Operand) -> Call:
    """Equal, but for rounding: relative to the larger of the two, and absolute below 1."""
    left, right = expr(left), expr(right)
    return named("{0} = {1}", absolute(left - right) <= Market.rounding * maximum(absolute(left), absolute(right), 1),
                 left, right)


def at_most(left: Operand, right: Operand) -> Call:
    """Not above, but for rounding."""
    left, right = expr(left), expr(right)
    return named("{0} <= {1}", left - right <= Market.rounding * maximum(absolute(left), absolute(right), 1), left,
                 right)


def at_least(left: Operand, right: Operand) -> Call:
    """Not below, but for rounding."""
    return named("{0} >= {1}", at_most(right, left), left, right)


def exceeds(left: Operand, right: Operand) -> Call:
    """Above by more than rounding."""
    return named("{0} > {1}", call("not", at_most(left, right)), left, right)


def below(left: Operand, right: Operand) -> Call:
    """Below by more than rounding."""
    return named("{0} < {1}", exceeds(right, left), left, right)
