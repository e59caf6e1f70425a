"""Trading calendars: Hong Kong sessions and Stock Connect days, on Excel serial numbers."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache
from math import isfinite
from pathlib import Path

from model.core.errors import NoDataError, PricedInError, unknown
from model.core.scalars import as_date, edate, serial, workday

PATH = Path(__file__).parents[1] / "data" / "calendar.csv"
MARKETS = {"HK": ("HK",), "CONNECT": ("HK", "CN")}  # a Connect day is a session of both sides
# until then Connect also rested on sessions of both sides before a holiday
FIRST = {"HK": date(2021, 1, 1), "CONNECT": date(2023, 4, 24)}
LAST = {"HK": date(2027, 12, 31), "CN": date(2026, 12, 31)}  # as far as each side has published its holidays
SEASONING_MONTHS, SEASONING_SESSIONS = 6, 20


def _named(calendar: str) -> str:
    name = str(calendar).strip().upper()
    if name not in MARKETS:
        raise PricedInError(unknown("calendar", calendar, MARKETS))
    return name


@cache
def _frozen() -> tuple[tuple[float, str], ...]:
    with PATH.open(encoding="utf-8", newline="") as file:
        return tuple((serial(date.fromisoformat(row["date"])), row["closed"]) for row in csv.DictReader(file))


@cache
def _closures(name: str) -> tuple[float, ...]:
    return tuple(sorted({day for day, closed in _frozen() if closed in MARKETS[name] and day <= last_day(name)}))


def closures(calendar: str) -> tuple[float, ...]:
    """Weekdays without a session, in order; a half day is a session.

    calendar  HK, or CONNECT for the days on which Hong Kong or the mainland is closed
    """
    return _closures(_named(calendar))


def first_day(calendar: str = "HK") -> float:
    """Day from which a calendar is known.

    Stock Connect's from the change of 24 April 2023, which made every session of both sides a Connect day.
    """
    return serial(FIRST[_named(calendar)])


def last_day(calendar: str = "HK") -> float:
    """Day to which a calendar is published: a Connect day needs both sides."""
    return min(serial(LAST[market]) for market in MARKETS[_named(calendar)])


def _counted(day: float, n: int, calendar: str, subject: str) -> float:
    if day < first_day(calendar):
        raise NoDataError(
            f"{subject} lies before the calendar, which starts on {as_date(first_day(calendar))}: choose a later date.")
    earliest = day + n - 1
    result = workday(day - 1, n, closures(calendar)) if earliest <= last_day(calendar) else earliest
    if result > last_day(calendar):
        raise NoDataError(
            f"{subject} lies beyond the calendar, which is published to {as_date(last_day(calendar))}: choose an "
            f"earlier date.")
    return result


def is_session(day: float, calendar: str = "HK") -> bool:
    """Whether the market trades on a day."""
    day = float(int(day))
    return _counted(day, 1, calendar, str(as_date(day))) == day


def nth_session(day: float, n: float, calendar: str = "HK") -> float:
    """The n-th session, counting `day` as the first if it is one.

    day  Excel serial number; a time of day is dropped
    n    whole number, 1 or more
    """
    if isinstance(n, bool) or not isfinite(n) or n != int(n) or n < 1:
        raise PricedInError(f"n is {n}, and must be a whole number of sessions, 1 or more.")
    day = float(int(day))
    return _counted(day, int(n), calendar, f"The {_ordinal(int(n))} session from {as_date(day)}")


def next_session(day: float, calendar: str = "HK") -> float:
    """The first session strictly after a day."""
    day = float(int(day))
    return _counted(day + 1, 1, calendar, f"The session after {as_date(day)}")


def connect_eligible(listing: float, weighted_voting: bool = True) -> float:
    """First Stock Connect day of a company with weighted voting rights, by its seasoning alone, not size or turnover.

    listing  Excel serial number of the first day of trading in Hong Kong
    Timing: the 20th Hong Kong session after the day that is six civil months on; the review is after the 19th. Where
    that day is no session, no published case is known.
    Source: four published first days (tests/test_calendar.py); SSE Implementing Measures for Shanghai-Hong Kong Stock
    Connect 2019, Art. 55 (outside the two seed documents).
    """
    listing = float(int(listing))
    if not weighted_voting:
        raise PricedInError(
            f"A company listed on {as_date(listing)} without weighted voting has no seasoning period and follows its "
                            "Hang Seng Composite membership: enter its date as stock_connect_date.")
    return _counted(edate(listing, SEASONING_MONTHS) + 1, SEASONING_SESSIONS, "HK",
                    f"The Stock Connect day of a company listed on {as_date(listing)}")


def _ordinal(n: int) -> str:
    last_two = n % 100
    suffix = "th" if last_two in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{suffix}"
