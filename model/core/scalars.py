"""Plain-Python readings of the functions in the operator table, for one scenario at a time.

An exception stands for an Excel error value, so nothing here returns NaN. Dates are Excel serial numbers.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import cache
from math import copysign, exp, isfinite, log, log10, prod

from model.core.errors import NoSolutionError

__all__ = ["countif", "edate", "eomonth", "equal", "exp", "iso", "join", "log", "log10", "match", "nth_smallest",
           "power", "prod", "rounded",
           "sumif", "sumif_before", "sumif_until", "workday", "year"]

Value = float | str

_DAY_ZERO = date(1899, 12, 30)  # Excel's serial 0, counted so that its phantom 29 Feb 1900 does no harm after it


def serial(day: date) -> float:
    """Excel's number for a date."""
    return float((day - _DAY_ZERO).days)


def as_date(number: float) -> date:
    """The date behind Excel's number; a time of day is dropped."""
    return _DAY_ZERO + timedelta(days=int(number))


@cache
def year(number: float) -> float:
    """Calendar year of a date."""
    return float(as_date(number).year)


@cache
def eomonth(number: float, months: float) -> float:
    """Last day of the month that lies `months` after a date."""
    return _day_of_month(number, months, 31)


@cache
def edate(number: float, months: float) -> float:
    """The same day `months` later, or the last day of a shorter month."""
    return _day_of_month(number, months, as_date(number).day)


def _day_of_month(number: float, months: float, day: int) -> float:
    """A day of the month that lies `months` after a date, or the last one it has."""
    start, distance = as_date(number), int(months)
    year, month = divmod(start.year * 12 + start.month - 1 + distance, 12)
    if not MINYEAR <= year <= MAXYEAR:
        lie = "month from {} lies" if abs(distance) == 1 else "months from {} lie"
        raise NoSolutionError(
            f"{distance} {lie.format(start)} outside the years {MINYEAR} to {MAXYEAR}: choose another date.")
    return serial(date(year, month + 1, min(day, monthrange(year, month + 1)[1])))


def workday(number: float, days: float, closed: tuple[float, ...]) -> float:
    """The day that lies `days` working days after (before, if negative) a date, weekends and `closed` apart."""
    return _workday(int(number), int(days), frozenset(closed))


@cache
def _workday(number: int, days: int, closed: frozenset[float]) -> float:
    step = 1 if days > 0 else -1
    for _ in range(abs(days)):
        number += step
        while number % 7 in (0, 1) or number in closed:  # serial numbers that leave 0 or 1 are Saturdays and Sundays
            number += step
    return float(number)


def power(base: float, exponent: float) -> float:
    """Power as Excel has it: no root of a negative number, no 0^0."""
    if base == 0 and exponent == 0:
        raise ArithmeticError("0^0")
    if base < 0 and exponent != int(exponent):
        raise ArithmeticError("root of a negative number")
    return float(base**exponent)


def rounded(number: float, digits: float) -> float:
    """Rounded on the 15 digits that a spreadsheet shows, halves away from zero."""
    from decimal import ROUND_HALF_UP, Decimal

    if not isfinite(number):
        raise ArithmeticError("not a number")
    if abs(number) >= 1e15:  # noqa: PLR2004 - no decimals are left
        return number
    unit = Decimal(1).scaleb(-int(digits))
    return copysign(float(Decimal(f"{abs(number):.15g}").quantize(unit, ROUND_HALF_UP)), number)


def equal(left: Value, right: Value) -> bool:
    """Equality as in a cell: text without regard to case, never equal to a number."""
    if isinstance(left, str) and isinstance(right, str):
        return left.casefold() == right.casefold()
    return left == right


def join(left: Value, right: Value) -> str:
    """Two values as one text, numbers with the 15 digits that a spreadsheet shows."""
    return "".join(part if isinstance(part, str) else f"{part:.15g}" for part in (left, right))


def iso(number: float) -> str:
    """A date as text: 2026-06-30."""
    return as_date(number).isoformat()


def sumif(values: tuple[float, ...], keys: tuple[Value, ...], key: Value) -> float:
    """Sum of the values whose key equals `key`."""
    return sum(value for value, k in zip(values, keys, strict=True) if equal(k, key))


def sumif_until(values: tuple[float, ...], keys: tuple[float, ...], key: float) -> float:
    """Sum of the values whose key (a date, say) is at or before `key`."""
    return sum(value for value, k in zip(values, keys, strict=True) if k <= key)


def sumif_before(values: tuple[float, ...], keys: tuple[float, ...], key: float) -> float:
    """Sum of the values whose key is before `key`."""
    return sum(value for value, k in zip(values, keys, strict=True) if k < key)


def nth_smallest(values: tuple[float, ...], position: float) -> float:
    """The value that stands at a position, from 1, in ascending order."""
    if not 1 <= position <= len(values):
        raise ArithmeticError("no such position")
    return sorted(values)[int(position) - 1]


def countif(values: tuple[Value, ...], key: Value) -> float:
    """How many values equal `key`."""
    return float(sum(equal(value, key) for value in values))


def match(key: Value, keys: tuple[Value, ...]) -> float:
    """Position of `key` among `keys`, counted from 1."""
    return float(next(i for i, k in enumerate(keys, 1) if equal(k, key)))
