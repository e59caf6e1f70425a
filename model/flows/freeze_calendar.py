"""Writes data/calendar.csv from exchange_calendars and our corrections: `python -m model.flows.freeze_calendar`."""

from __future__ import annotations

import csv
import sys
from datetime import date, timedelta
from importlib import import_module

from model.flows.calendar import FIRST, LAST, PATH

# days without a session that the library has as sessions, with the exchange's notice
CORRECTIONS = PATH.with_name("calendar_corrections.csv")
EXCHANGES = {"HK": "XHKG", "CN": "XSHG"}
FRIDAY = 5


def closed_days() -> list[tuple[str, str]]:
    """Weekdays on which a market has no session, with the market, in the order of the file."""
    exchange_calendars = import_module("exchange_calendars")  # brings pandas: only who freezes needs it
    found = {(row["date"], row["closed"]) for row in corrections()}
    for market, exchange in EXCHANGES.items():
        sessions = exchange_calendars.get_calendar(exchange, start=FIRST["HK"].isoformat(),
                                                   end=LAST[market].isoformat()).sessions
        trading = {session.date() for session in sessions}
        days = (FIRST["HK"] + timedelta(days=i) for i in range((LAST[market] - FIRST["HK"]).days + 1))
        found |= {(day.isoformat(), market) for day in days if _weekday(day) and day not in trading}
    return sorted(found)


def corrections() -> list[dict[str, str]]:
    """Rows of the corrections: date, market closed, the exchange's notice."""
    with CORRECTIONS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def written() -> str:
    """The whole file."""
    return "".join(f"{day},{closed}\n" for day, closed in [("date", "closed"), *closed_days()])


def main(arguments: list[str]) -> int:
    """Exit code: 1 if `--check` finds that the file differs."""
    if "--check" in arguments:
        return int(not PATH.exists() or PATH.read_text(encoding="utf-8") != written())
    PATH.write_text(written(), encoding="utf-8", newline="\n")
    return 0


def _weekday(day: date) -> bool:
    return day.isoweekday() <= FRIDAY


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
