"""Words: a figure as every sentence tells it, whichever door it comes through: 15%, 1,250, 2026-12-31."""

from __future__ import annotations

from model.core.scalars import as_date
from model.core.units import UNITS

LARGEST = 1e15  # beyond it a spreadsheet holds no more digits
DIGITS = 10


def told(value: float | str, unit: str, digits: int = DIGITS) -> str:
    """A value by its unit: a fraction in percent, a date as ISO text, thousands apart; a text is itself.

    digits  those that count; the rest is rounded
    """
    kind = UNITS.get(unit, unit)
    if isinstance(value, str):
        return value or "empty"
    if kind == "date":
        return as_date(value).isoformat()
    if kind == "year":
        return f"{value:.10g}"
    number = float(f"{100 * value if kind == 'fraction' else value:.{digits}g}")
    text = f"{number:,.{max(digits, DIGITS)}g}" if kind == "fraction" or abs(number) < LARGEST else f"{number:.6g}"
    return f"{text}%" if kind == "fraction" else text


def names_unit(unit: str) -> bool:
    """Whether a sentence names a unit beside its figures."""
    return UNITS.get(unit, unit) not in ("fraction", "date", "count", "multiple", "index")
