"""Months, quarters and years that know each other: every month carries the quarter- and year-end it belongs to."""

from __future__ import annotations

from datetime import date, timedelta

from model.core.lines import Axis, Member
from model.core.scalars import as_date, serial

FIRST_YEAR, LAST_YEAR = 2025, 2030  # history, and the year of normalised earnings


def month_end(year: int, month: int) -> float:
    """Excel's number for the last day of a month; month 13 is January of the next year."""
    return serial(date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1))


def _month(index: int) -> Member:
    year, month = FIRST_YEAR + (index + 11) // 12, (index + 11) % 12 + 1
    end = month_end(year, month)
    quarter_end = month_end(year, (month + 2) // 3 * 3)
    return Member(as_date(end).isoformat(), f"{as_date(end):%b-%y}",
                  {"end": end, "month": float(index), "quarters_end": quarter_end, "years_end": month_end(year, 12)})


MONTHS = Axis(
    "months",
    tuple(_month(index) for index in range(12 * (LAST_YEAR - FIRST_YEAR) + 1)),
    {"end": ("Month-end", "date"), "month": ("Month", "month"),
     "quarters_end": ("Quarter-end", "date"), "years_end": ("Year-end", "date")},
)
YEARS = Axis(
    "years",
    tuple(Member(year, f"{year}{'E' if year > FIRST_YEAR else ''}",
                 {"end": month_end(year, 12), "year": float(year), "month": 12.0 * (year - FIRST_YEAR)})
          for year in range(FIRST_YEAR, LAST_YEAR + 1)),
    {"end": ("Year-end", "date"), "year": ("Year", "year"), "month": ("Month", "month")},
)
# Fridays, each company's own: `model.flows.own_dates`
WEEKS = Axis("weeks", group="weeks", vertical=True)
QUARTERS = Axis(
    "quarters",
    tuple(Member(f"{quarter}Q{year % 100}", f"{quarter}Q{year % 100}E",
                 {"end": month_end(year, 3 * quarter), "year": float(year),
                  "month": 12.0 * (year - FIRST_YEAR - 1) + 3 * quarter})
          for year in range(FIRST_YEAR + 1, LAST_YEAR + 1) for quarter in (1, 2, 3, 4)),
    {"end": ("Quarter-end", "date"), "year": ("Year", "year"), "month": ("Month", "month")},
)
