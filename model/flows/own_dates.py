"""A company's own dates: the weeks of its float, the events that concern it, and dates beyond the calendar."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from model.core.errors import NoDataError
from model.core.scalars import as_date, edate, serial
from model.flows.calendar import last_day, next_session, nth_session
from model.tables import Record

if TYPE_CHECKING:
    from model.facts import Company
    from model.values import Value

OPENING = serial(date(2026, 1, 1))  # the model's first forecast year
MONTHS_AFTER, MONTHS_AT_LEAST = 1, 12  # shown past the last lock-up; shown in all
WEEK, FRIDAY = 7, 6  # serial numbers that leave 6 are Fridays


def _friday(day: float) -> float:
    """The Friday on or after a day."""
    return day + (FRIDAY - day) % WEEK


def _weeks(first: float, last: float) -> tuple[float, ...]:
    return tuple(_friday(first) + WEEK * week for week in range(int((_friday(last) - _friday(first)) // WEEK) + 1))


FRIDAYS = _weeks(OPENING, edate(last_day(), MONTHS_AT_LEAST))  # all that any company shows


def last_locked(tranche: Record) -> float:
    """The last day on which a tranche is locked in any reading."""
    return max(day for day in (tranche.values["expiry"], tranche.values["voluntary_end"]) if not isinstance(day, str))


def weeks(listing: float, tranches: dict[str, Record]) -> dict[str, str]:
    """Fridays from a listing to a month past the last lock-up, a year at least, by ISO date."""
    first = max(listing, OPENING)
    last = max(edate(max(map(last_locked, tranches.values())), MONTHS_AFTER), edate(first, MONTHS_AT_LEAST))
    return {as_date(friday).isoformat(): f"{as_date(friday):%d %b %y}" for friday in _weeks(first, last)}


def unlocks(listing: float, tranches: dict[str, Record]) -> dict[str, Record]:
    """An event for each tranche that comes free after the listing, for a company whose events name none of them."""
    return {f"unlock_{id_}": Record("events", f"unlock_{id_}", f"Lock-up expiry: {tranche.name}", {
        "window": "computed", "kind": "unlock", "printed_date": "computed", "tranche": tranche.name,
        "direction": "Negative",
        "depends": "Stock Connect inclusion" if tranche.values["conditional"] == "yes" else "Holders' intentions"},
        tranche.as_of, tranche.status, tranche.citation) for id_, tranche in tranches.items()
        if last_locked(tranche) > listing}


def refuse_beyond(listing: float, tranches: dict[str, Record], inclusions: dict[str, Value], sessions: float,
                  where: str) -> None:
    """One sentence for a listing, a tranche or an inclusion whose first session no published calendar holds."""
    named = [("listing_date", listing - 1, 1.0)] if listing > last_day() else []
    named += [(f"[tranches.{id_}]", day, 1.0) for id_, tranche in tranches.items()
              if (day := last_locked(tranche)) > listing]
    if any(tranche.values["conditional"] == "yes" for tranche in tranches.values()):
        named += [(name, day - 1, sessions) for name, day in inclusions.items() if not isinstance(day, str)]
    for name, day, count in named:
        try:
            nth_session(day + 1, count) if count > 1 else next_session(day)
        except NoDataError as error:
            raise NoDataError(f"{name} in {where}: {str(error)[0].lower()}{str(error)[1:]}") from None


def follow(company: Company, sessions: float) -> None:
    """The groups that follow from a company's own dates and tranches; refused where the calendar does not reach."""
    listing, tranches = float(company.facts["listing_date"].value), company.records["tranches"]
    dates = {name: fact.value for name, fact in company.facts.items() if name.startswith("inclusion_date_")
             or name == "stock_connect_date"}
    refuse_beyond(listing, tranches, dates, sessions, company.path.name)
    company.groups["weeks"] = weeks(listing, tranches)
    conditionals = {id_: record.name for id_, record in tranches.items() if record.values["conditional"] == "yes"}
    company.groups["conditionals"] = conditionals
    company.groups["unconditional"] = {} if conditionals else company.groups["inclusions"]


def concerns(event: Record, owner: object, company: str, listing: float, shared_dates: dict[str, Value]) -> bool:
    """Whether an event is a company's: its own, or one for all that does not lie before its listing."""
    if owner == company or (isinstance(owner, list) and company in owner):
        return True
    day = shared_dates.get(str(event.values["kind"]), event.values["printed_date"])
    return owner == "all" and (isinstance(day, str) or day >= listing)
