"""Values: what is allowed for a figure in a file, a cell or a command, and one sentence for what is not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import inf, isfinite
from operator import ge, gt, le, lt
from typing import TYPE_CHECKING, Any

from model.core.scalars import as_date
from model.core.units import UNITS
from model.errors import MOST, PricedInError, quoted, unknown
from model.periods import period_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from model.core.sheet import Input

ORIGINS = ("source", "assumption", "calibrated")
Value = float | str
THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]*)?\s*%?")  # '0,120' is 0.12 to whoever writes a decimal comma


@dataclass(frozen=True)
class Source:
    """A document that figures are taken from."""

    id: str
    title: str
    kind: str
    as_of: date
    note: str = ""


def strict(table: object, allowed: Iterable[str], required: Iterable[str], where: str) -> dict[str, Any]:
    """A table with the keys it may and must have."""
    required = list(required)
    if not isinstance(table, dict):
        more = f" and {len(required) - MOST} more" if len(required) > MOST else ""
        raise PricedInError(f"{where} is {quoted(table)}, and must be a table of {', '.join(required[:MOST])}{more}.")
    for key in table:
        if key not in allowed:
            raise PricedInError(unknown("key", key, allowed, where))
    if missing := [key for key in required if key not in table]:
        more = f" and {len(missing) - MOST} more" if len(missing) > MOST else ""
        names = "', '".join(missing[:MOST])
        raise PricedInError(f"{where} has no '{names}'{more}: add {'it' if len(missing) == 1 else 'them'}.")
    return table


def origin_of(entry: dict[str, Any], sources: dict[str, Source], place: str) -> tuple[str, str]:
    """Status and citation of an entry that must have exactly one origin."""
    origin = [key for key in ORIGINS if key in entry]
    if len(origin) != 1:
        raise PricedInError(f"{place} has {' and '.join(origin) or 'no origin'}: give exactly one of source, assumption, calibrated.")
    text = str(entry[origin[0]])
    if origin[0] != "source":
        return origin[0], text
    if text not in sources:
        raise PricedInError(unknown("source", text, sources, place))
    if "where" not in entry:
        raise PricedInError(f"{place} cites {quoted(text)} without 'where': name the table or section.")
    return sources[text].kind, f"{text}: {entry['where']}"


def checked(item: Input, name: str, given: object, where: str) -> Value:
    """An input's value if it is possible, else a sentence: percent text, ISO dates and Excel numbers are understood."""
    subject = f"{name} in {where}" if where else name
    if item.choices:
        for choice in item.choices:
            if str(given).strip().casefold() == choice.casefold():
                return choice
        raise PricedInError(unknown(f"choice for {name}", given, item.choices))
    if item.text_allowed and isinstance(given, str) and given.strip().casefold() == item.text_allowed:
        return item.text_allowed
    if UNITS[item.unit] == "date":
        return as_serial(given, name)
    number = as_number(given, subject)
    for limit, breaks, words in ((item.above, le, "above"), (item.at_least, lt, "at least"),
                                 (item.below, ge, "below"), (item.at_most, gt, "at most")):
        if limit is not None and breaks(number, limit):
            shown, bound = (f"{100 * v:.6g}%" if UNITS[item.unit] == "fraction" else f"{v:.6g}" for v in (number, limit))
            raise PricedInError(f"{subject} is {shown}, and must be {words} {bound}.")
    return number


def as_number(given: object, subject: str) -> float:
    """A finite number from a number or a text such as '15%' or '1,250'."""
    try:
        number = _read(given)
    except OverflowError:  # a whole number of more than 308 digits
        number = inf
    except (TypeError, ValueError):
        commas = ", with a point before decimals and a comma only between thousands" if isinstance(given, str) and "," in given else ""
        raise PricedInError(f"{subject} is {quoted(given)}, and must be a number or a percentage such as 15%{commas}.") from None
    if not isfinite(number):
        raise PricedInError(f"{subject} is {quoted(given)}, and must be a finite number.")
    return number


def _read(given: Any) -> float:
    if isinstance(given, bool):
        raise TypeError(given)
    if not isinstance(given, str):
        return float(given)
    text = given.strip()
    if "_" in text or ("," in text and not THOUSANDS.fullmatch(text)):  # Python itself reads 1_000
        raise ValueError(given)
    text = text.replace(",", "")
    return float(text[:-1]) / 100 if text.endswith("%") else float(text)


def as_serial(given: object, subject: str, *, first: bool = False) -> float:
    """Excel's number for a date given as a date, as text or as that number; a month, quarter or year means its last day, or its first."""
    period = period_of(given)
    if period is None:
        raise PricedInError(f"{subject} is {quoted(given)}, and must be a date such as 2026-12-31.")
    if period.bare:
        year = as_date(period.last).year
        raise PricedInError(f"{subject} is {quoted(given)}, a year, and must be a date such as {year}-12-31, or {year}E for the end of that year.")
    return period.first if first else period.last
