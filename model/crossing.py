"""Crossings: where a function of one number changes its sign, between two numbers where it has different ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_STEPS = 200
CLOSE = 1e-12  # of the number that is found, and of the way between the two ends
ZERO = 1e-11  # what a function may be there


def crossing(function: Callable[[float], float], low: float, high: float, tolerance: float = 0.0) -> float:
    """Where a function crosses zero between two ends at which its signs differ.

    By inverse quadratic interpolation where that is safe, else by halving: Chandrupatla, Advances in Engineering
    Software 28 (1997), 145-149.

    tolerance  how far from it the answer may lie, where a relative 1e-12 is not needed
    """
    last, here = low, high  # the newest point is `here`; the sign changes between it and `last`
    at_last, at_here = function(last), function(here)
    part, width = 0.5, CLOSE * abs(high - low) + tolerance
    for _ in range(MOST_STEPS):
        point = here + part * (last - here)
        at_point = function(point)
        if (at_point > 0) == (at_here > 0):
            before, at_before = here, at_here
        else:
            before, at_before, last, at_last = last, at_last, here, at_here
        here, at_here = point, at_point
        best = here if abs(at_here) < abs(at_last) else last
        near = (CLOSE * abs(best) + width) / abs(last - here) if last != here else 1.0
        if near > 1 / 2 or abs(at_here) < ZERO:
            return best
        place, slope = (here - last) / (before - last), (at_here - at_last) / (at_before - at_last)
        part = 0.5
        if 1 - (1 - place) ** 0.5 < slope < place ** 0.5:
            part = (at_here / (at_last - at_here) * at_before / (at_last - at_before)
                    + (before - here) / (last - here) * at_here / (at_before - at_here)
                    * at_last / (at_before - at_last))
        part = min(max(part, near), 1 - near)
    return best
