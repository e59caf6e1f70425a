"""Periods: what a date, Excel's number of one, or a heading of ours (2030E, Dec-26, 1Q26E, FY30) stands for."""

from __future__ import annotations

import re
from datetime import date, time
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from model.core.scalars import as_date, edate, eomonth, serial
from model.core.timeline import FIRST_YEAR, MONTHS, QUARTERS, month_end
from model.core.timeline import YEARS as YEARS_AXIS

if TYPE_CHECKING:
    from model.core.lines import Axis

DAY, MONTH, QUARTER, YEAR = "day", "month", "quarter", "year"
ALONG = {MONTHS.name: MONTH, QUARTERS.name: QUARTER, YEARS_AXIS.name: YEAR}  # what a heading of an axis is
LENGTH = {MONTH: 1, QUARTER: 3, YEAR: 12}  # months
LAST_DAY = 2_958_466  # Excel's numbers of days end before it
YEARS = range(1900, 2200)  # numbers that are a year to whoever types them, and days of 1905 to Excel
NAMES = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
         "december")
# dashes are one, and an apostrophe before a year is none
PLAIN = str.maketrans("\u2010\u2011\u2012\u2013\u2212", "-----", "'\u2019")
YEAR_TEXT = re.compile(r"(?P<prefix>[fc]y ?)?(?P<year>\d{4}|(?<=y)\d\d|(?<=y )\d\d) ?(?P<mark>[ae])?")
QUARTER_TEXTS = (re.compile(r"(?P<quarter>[1-4]) ?q ?(?P<year>\d\d|\d{4}) ?(?P<mark>[ae])?"),
                 re.compile(r"q ?(?P<quarter>[1-4])[ -]?(?P<year>\d\d|\d{4}) ?(?P<mark>[ae])?"))
MONTH_TEXT = re.compile(r"(?P<month>[a-z]{3,9})[ -]?(?P<year>\d\d|\d{4}) ?(?P<mark>[ae])?")
ISO_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)")
DAY_TEXT = re.compile(r"(?P<day>\d{1,2})[ -](?P<month>[a-z]{3,9})[ -](?P<year>\d\d|\d{4})")
NUMBER_TEXT = re.compile(r"\d{5,7}(\.\d*)?")  # from 1927 on


class Period(NamedTuple):
    """A day, or a month, quarter or year by its first and last day.

    `bare` is a year that nothing marks as one, such as 2030.
    """

    kind: str
    first: float
    last: float
    bare: bool = False


def period_of(given: object) -> Period | None:
    """The period that is meant, if one is."""
    if isinstance(given, date):
        try:
            return _day(date(given.year, given.month, given.day))
        except (TypeError, ValueError):  # no time at all, as pandas has it
            return None
    if isinstance(given, str):
        return _of_text(" ".join(given.split()).translate(PLAIN).casefold())
    return None if isinstance(given, bool) or not isinstance(given, int | float) else _of_number(given)


def _of_number(number: float) -> Period | None:
    if YEARS.start <= number < YEARS.stop:
        return _period(YEAR, int(number), 12, bare=True) if number == int(number) else None
    return Period(DAY, float(int(number)), float(int(number))) if 1 <= number < LAST_DAY else None


@lru_cache(maxsize=1000)
def _of_text(text: str) -> Period | None:
    day, has_time, clock = (text.replace("t", " ", 1).partition(" ") if text[:1].isdigit()
                            and ":" in text else (text, "", ""))
    try:
        if has_time:
            time.fromisoformat(clock)
        return _day(date.fromisoformat(day.upper()))
    except ValueError:
        pass
    return _of_heading(text) or (_of_number(float(text)) if NUMBER_TEXT.fullmatch(text) else None)


def _of_heading(text: str) -> Period | None:
    """A year, quarter, month or day as our sheets head a column; what is marked as actual must be history."""
    patterns = ((YEAR, YEAR_TEXT), *((QUARTER, pattern) for pattern in QUARTER_TEXTS), (MONTH, MONTH_TEXT),
                (MONTH, ISO_MONTH), (DAY, DAY_TEXT))
    kind, found = next(((kind, match) for kind, pattern in patterns if (match := pattern.fullmatch(text))), ("", None))
    if found is None:
        return None
    parts = found.groupdict()
    year = int(parts["year"]) + (0 if len(parts["year"]) > 2 else 2000)  # noqa: PLR2004 - 30 is 2030
    mark = parts.get("mark")
    if year not in YEARS or (mark == "a" and year > FIRST_YEAR):
        return None
    if kind == YEAR:
        return _period(YEAR, year, 12, bare=not mark and not parts["prefix"])
    if kind == QUARTER:
        return _period(QUARTER, year, 3 * int(parts["quarter"]))
    month = _month(parts["month"])
    if not month or kind == MONTH:
        return _period(MONTH, year, month) if month else None
    try:
        return _day(date(year, month, int(parts["day"])))
    except ValueError:
        return None


def _month(text: str) -> int:
    """Number of a month by its name, its first three letters or its two digits; 0 for what is none."""
    if text.isdigit():
        return int(text) if 1 <= int(text) <= len(NAMES) else 0
    return next((number for number, name in enumerate(NAMES, 1) if text in (name, name[:3])
                 or (text == "sept" and name == "september")), 0)


def _day(day: date) -> Period:
    return Period(DAY, serial(day), serial(day))


def _period(kind: str, year: int, last_month: int, *, bare: bool = False) -> Period:
    last = month_end(year, last_month)
    return Period(kind, edate(last + 1, -LENGTH[kind]), last, bare)


def position_of(axis: Axis, given: object) -> int | None:
    """Where a period stands on an axis, if it does, by its key or label, or on a timeline by whatever means it."""
    if isinstance(given, float) and given.is_integer():
        given = int(given)  # a spreadsheet's 2030 is 2030.0
    text = str(given).strip().casefold()
    for position, member in enumerate(axis.members):
        if text in (str(member.key).casefold(), member.label.casefold()):
            return position
    period = period_of(given)
    if period is None or (period.kind != DAY and period.kind != ALONG.get(axis.name)):
        return None
    last = eomonth(period.last, 0) if axis is MONTHS else period.last
    day = as_date(last).isoformat()
    return next((position for position, member in enumerate(axis.members) if last == member.headings.get("end")
                 or day == member.key), None)
