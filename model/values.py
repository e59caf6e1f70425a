"""Values: what is allowed for a figure in a file, a cell or a command, and one sentence for what is not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from math import inf, isfinite
from operator import ge, gt, le, lt
from typing import TYPE_CHECKING, Any

from model.core.errors import LONGEST, MOST, PricedInError, quoted, unknown
from model.core.scalars import as_date
from model.core.units import BANDS, UNITS, limits
from model.periods import YEARS, period_of
from model.words import names_unit, told

if TYPE_CHECKING:
    from collections.abc import Iterable

    from model.core.lines import Given
    from model.core.units import Limits

TEXTS = ("unit", "title", "kind", "story", "note", "where", "fact", "source", "assumption", "calibrated",
         "input", "line", "equals", "takes", "period", "scenario", "why", "issue")
REMARKS = ("note", "fact", "period", "scenario")  # texts that may be empty
ORIGINS = ("source", "assumption", "calibrated")
Value = float | str
BREAKS = {"above": le, "at_least": lt, "below": ge, "at_most": gt}  # what is not allowed by each limit
WORDS = {"above": "above", "at_least": "at least", "below": "below", "at_most": "at most"}
DATE_WORDS = {"above": "after", "at_least": "on or after", "below": "before", "at_most": "on or before"}
# '0,120' is 0.12 to whoever writes a decimal comma
THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]*)?\s*%?")


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
    for key, value in table.items():
        if key not in allowed:
            raise PricedInError(unknown("key", key, allowed, where))
        if key in TEXTS and not isinstance(value, str):
            raise PricedInError(f"{key} in {where} is {quoted(value)}, and must be a text in quotation marks.")
        if key in TEXTS and key not in REMARKS and not value.strip():
            raise PricedInError(f"{key} in {where} is empty, and must be a text: fill it, or take the line out.")
    if missing := [key for key in required if key not in table]:
        more = f" and {len(missing) - MOST} more" if len(missing) > MOST else ""
        names = "', '".join(missing[:MOST])
        raise PricedInError(f"{where} has no '{names}'{more}: add {'it' if len(missing) == 1 else 'them'}.")
    return table


def refuse_empty(table: dict[str, Any], where: str) -> None:
    """One sentence for a file that is not filled in: which keys hold an empty text."""
    if empty := empty_keys(table):
        more = f" and {len(empty) - MOST} more" if len(empty) > MOST else ""
        raise PricedInError(
            f"{where} is not filled in yet, and {', '.join(key[:LONGEST] for key in empty[:MOST])}{more} "
            f"{'is' if len(empty) == 1 else 'are'} "
                            "empty: write what is missing, or take out what has a default.")


def empty_keys(table: dict[str, Any], *above: str) -> list[str]:
    """Keys that hold an empty text where something must stand.

    A table of facts in which nothing stands yet by its own name.
    """
    empty = [key for key, value in table.items() if isinstance(value, str) and not value.strip()
             and key not in (*REMARKS, "rating")]
    found = [".".join(above)] if "as_of" in empty and empty[2:] else [".".join((*above, key)) for key in empty]
    return found + [name for key, value in table.items() if isinstance(value, dict)
                    for name in empty_keys(value, *above, key)]


def tables_of(value: object, name: str, where: str) -> dict[str, Any]:
    """A table of tables."""
    if not isinstance(value, dict) or not all(isinstance(inner, dict) for inner in value.values()):
        raise PricedInError(
            f"[{name}] in {where} must hold tables: write [{name}.<id>] and under it a line for each key.")
    return value


def dated(given: object, where: str) -> date:
    """The day from which a figure holds."""
    if not isinstance(given, date):
        raise PricedInError(
            f"{where} has as_of {quoted(given)}, and it must be a date without quotes, such as 2026-04-20.")
    day = date(given.year, given.month, given.day)  # without a time
    within(limits("date"), as_serial(day, where), day, f"as_of of {where}")
    return day


def list_of(value: object, place: str) -> list[Any]:
    """A list of tables."""
    if not isinstance(value, list):
        raise PricedInError(f"{place} is {quoted(value)}, and must be a list.")
    return value


def origin_of(entry: dict[str, Any], sources: dict[str, Source], place: str) -> tuple[str, str]:
    """Status and citation of an entry that must have exactly one origin."""
    origin = [key for key in ORIGINS if key in entry]
    if len(origin) != 1:
        raise PricedInError(
            f"{place} has {' and '.join(origin) or 'no origin'}: give exactly one of source, assumption, calibrated.")
    text = str(entry[origin[0]])
    if origin[0] != "source":
        return origin[0], text
    if text not in sources:
        raise PricedInError(unknown("source", text, sources, place))
    if "where" not in entry:
        raise PricedInError(f"{place} cites {quoted(text)} without 'where': name the table or section.")
    return sources[text].kind, f"{text}: {entry['where']}"


def checked(item: Given, name: str, given: object, where: str, allowed: Limits | None = None) -> Value:
    """A figure of a file or a user if it is possible, else a sentence: percentages, ISO dates and Excel's are read.

    allowed  the limits of its row, where they are narrower than those of the line
    """
    subject = f"{name} in {where}" if where else name
    if item.choices:
        for choice in item.choices:
            if str(given).strip().casefold() == choice.casefold():
                return choice
        raise PricedInError(unknown(f"choice for {name}", given, item.choices))
    if item.text_allowed and isinstance(given, str) and given.strip().casefold() == item.text_allowed:
        return item.text_allowed
    number = as_serial(given, name) if UNITS[item.unit] == "date" else as_number(given, subject)
    return within(allowed or item.limits, number, given, subject)


def within(limits: Limits, number: float, given: object, subject: str) -> float:
    """A number that is within its limits; else a sentence that offers what was probably meant."""
    words = DATE_WORDS if UNITS.get(limits.unit) == "date" else WORDS
    for name, breaks in BREAKS.items():
        limit = getattr(limits, name)
        if limit is not None and breaks(number, limit):
            plain = str(given).strip().endswith("%")  # 1200% is no slip of a unit
            meant, typed = "" if plain else _meant(limits, number), ""
            if meant and told(number, limits.unit).endswith("%"):
                typed = f"{told(number, '')}, that is "
            unit = (f" {limits.unit.removeprefix('local').strip()}" if limit and BANDS.get(limits.unit)
                    and names_unit(limits.unit) else "")
            bound = f"{words[name]} {told(limit, limits.unit)}{unit}"
            raise PricedInError(
                f"{subject} is {typed}{told(number, limits.unit)}{unit}, and must be {bound}{meant or '.'}")
    if limits.whole and number != int(number):
        raise PricedInError(f"{subject} is {told(number, limits.unit)}, and must be a whole number.")
    return number


def allows(limits: Limits, number: float) -> bool:
    """Whether a number is within its limits."""
    beyond = any(limit is not None and breaks(number, limit) for name, breaks in BREAKS.items()
                 for limit in [getattr(limits, name)])
    return not beyond and not (limits.whole and number != int(number))


def _meant(limits: Limits, number: float) -> str:
    """What a number beyond its limits would mean in the unit it was probably typed in."""
    band = BANDS.get(limits.unit)
    if limits.unit == "years" and number in YEARS:
        return ", a number of years and not a calendar year."
    turned = [1 / number] if number and "/" in limits.unit and band and not band.slips else []
    for other in (*turned, *(number * slip for slip in (band.slips if band else ()))):
        if number and allows(limits, other):
            return f": did you mean {told(other, limits.unit, 6)}?"
    return ""


def as_number(given: object, subject: str) -> float:
    """A finite number from a number or a text such as '15%' or '1,250'."""
    try:
        number = _read(given)
    except OverflowError:  # a whole number of more than 308 digits
        number = inf
    except (TypeError, ValueError):
        commas = (", with a point before decimals and a comma only between thousands" if isinstance(given, str)
                  and "," in given else "")
        raise PricedInError(
            f"{subject} is {quoted(given)}, and must be a number or a percentage such as 15%{commas}.") from None
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
    """Excel's number for a date given as a date, as text or as that number.

    A month, quarter or year means its last day, or its first.
    """
    period = period_of(given)
    if period is None:
        raise PricedInError(f"{subject} is {quoted(given)}, and must be a date such as 2026-12-31.")
    if period.bare:
        year = as_date(period.last).year
        raise PricedInError(
            f"{subject} is {quoted(given)}, a year, and must be a date such as {year}-12-31, or {year}E for the end of "
            f"that year.")
    return period.first if first else period.last
