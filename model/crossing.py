"""Crossings: where a function of one number changes its sign, between two numbers where it has different ones."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

CLOSE = 1e-12  # of the number that is found, and of the way between the two ends


def crossing(function: Callable[[float], float], low: float, high: float, *, close: float = CLOSE,
             tolerance: float = 0.0) -> float:
    """Where a function crosses zero between two ends at which its signs differ, by Brent's method.

    close      relative, of the number and of the way
    tolerance  how far from it the answer may lie, where that is more
    """
    from scipy.optimize import brentq  # late: half of its time is its import, and few questions search

    def known(x: float) -> float:
        value = function(x)
        return -1.0 if isnan(value) else value  # no value is no positive one

    return float(brentq(known, low, high, xtol=max(close * abs(high - low), tolerance), rtol=max(close, 9e-16),
                        maxiter=500))
