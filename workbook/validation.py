"""Validation: what an input may be, as Excel's own rule for its cell and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from model.core.units import UNITS
from model.values import DATE_WORDS, WORDS
from model.words import told

if TYPE_CHECKING:
    from model.core.lines import Given
    from model.core.units import Limits

NEXT, MOST = 1e-9, 1e15  # what lies above a limit that is not allowed itself; digits that a cell holds


def bounds(limits: Limits) -> tuple[float | None, float | None]:
    """Least and most that a cell of an input may hold.

    Where a limit itself is not allowed, the next figure that anybody types.
    """
    low, high = limits.low, limits.high
    return (low + NEXT if low is not None and limits.at_least is None else low,
            high - NEXT if high is not None and limits.below is not None else high)


def validation(item: Given, limits: Limits, unit: str, cell: str) -> dict[str, Any]:
    """Excel's rule for what an input may be: a list, or numbers, whole numbers or dates, or those and one text."""
    if item.choices:
        return {"validate": "list", "source": list(item.choices)}
    low, high = bounds(limits)
    if item.text_allowed:
        tests = [f"ISNUMBER({cell})", *([f"{cell}>={low:.15G}"] if low is not None else []),
                 *([f"{cell}<={high:.15G}"] if high is not None else [])]
        return {"validate": "custom", "value": f'=OR({cell}="{item.text_allowed}",AND({",".join(tests)}))'}
    kind = {"validate": "date" if unit == "date" else "integer" if limits.whole else "decimal"}
    if low is not None and high is not None:
        return {**kind, "criteria": "between", "minimum": low, "maximum": high}
    return ({**kind, "criteria": ">=", "value": low} if low is not None
            else {**kind, "criteria": "<=", "value": high if high is not None else MOST})


def allowed(item: Given, unit: str, limits: Limits | None = None) -> str:
    """What an input, or a figure of a table, may be, in words and in its own unit."""
    if item.choices:
        return f"one of {', '.join(item.choices)}"
    date, fraction = unit == "date", UNITS[item.unit] == "fraction"
    words = DATE_WORDS if date else WORDS
    limits = limits or item.limits
    floor = "at_least" if limits.at_least is not None else "above"  # a floor is the tighter of the two
    limited = [f"{words[name]} {told(limit, item.unit)}" for name in (floor, "below", "at_most")
               if (limit := getattr(limits, name)) is not None]
    text = UNITS[item.unit] == "text"
    kind = ("a text" if text else "a date" if date else "a percentage" if fraction else "a whole number" if limits.whole
            else "a number")
    measure = (f" in {unit}" if UNITS[item.unit] not in ("text", "date", "fraction", "count", "year", "index", "mixed",
                                                         "multiple", "tolerance") else "")
    other = f", or the text {item.text_allowed}" if item.text_allowed else ""
    return f"{' '.join((kind + measure, ' and '.join(limited))).strip()}{other}"
