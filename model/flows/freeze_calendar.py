"""Rewrites data/calendar.csv from exchange_calendars: `python -m model.flows.freeze_calendar [--check]`."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from importlib import import_module

from model.flows.calendar import FIRST, LAST, PATH

EXCHANGES = {"HK": "XHKG", "CN": "XSHG"}
FRIDAY = 5


def rows() -> list[tuple[str, str]]:
    """Weekdays on which a market has no session, with the market, in the order of the file."""
    exchange_calendars = import_module("exchange_calendars")  # brings pandas: only who freezes needs it
    found = []
    for market, exchange in EXCHANGES.items():
        sessions = exchange_calendars.get_calendar(exchange, start=FIRST.isoformat(), end=LAST[market].isoformat()).sessions
        trading = {session.date() for session in sessions}
        days = (FIRST + timedelta(days=i) for i in range((LAST[market] - FIRST).days + 1))
        found += [(day.isoformat(), market) for day in days if _weekday(day) and day not in trading]
    return sorted(found)


def text() -> str:
    """The whole file."""
    return "".join(f"{day},{closed}\n" for day, closed in [("date", "closed"), *rows()])


def main(arguments: list[str]) -> int:
    """Exit code: 1 if `--check` finds that the file differs."""
    if "--check" in arguments:
        return int(not PATH.exists() or PATH.read_text(encoding="utf-8") != text())
    PATH.write_text(text(), encoding="utf-8", newline="\n")
    return 0


def _weekday(day: date) -> bool:
    return day.isoweekday() <= FRIDAY


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
