"""Names that become tabs, functions, Excel names and keys of formulas: what each may be."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from model.errors import PricedInError, quoted

if TYPE_CHECKING:
    from pathlib import Path

LONGEST_TAB = 31  # characters, Excel's limit
LONGEST_SUFFIX = "Football field"  # of a company's tabs
FORBIDDEN = re.compile(r"[\[\]:*?/\\~]")  # in a tab, or in a text that a formula looks up
CELL = re.compile(r"([a-z]{1,3}\d+|r\d*c\d*|r|c)", re.IGNORECASE)  # what Excel reads as a cell
TAKEN = ("llm", "pricedin", "priced_in", "market", "scenario", "master_check")


def checked_head(head: dict[str, Any], path: Path) -> None:
    """One sentence for what cannot be the head of a company's file."""
    place = f"[company] in {path.name}"
    for key in ("id", "name", "legal", "ticker", "rating"):
        given = head.get(key, "-")
        if not isinstance(given, str) or (key != "rating" and not given.strip()):
            raise PricedInError(f"{key} of {place} is {quoted(given)}, and must be a text in quotation marks.")
    aliases = head.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(alias, str) and alias.strip() for alias in aliases):
        raise PricedInError(f'aliases of {place} is {quoted(aliases)}, and must be a list of texts such as ["Kimi", "Moonshot"].')
    listed = head["listed"]
    if not isinstance(listed, date) or isinstance(listed, datetime):
        raise PricedInError(f"listed of {place} is {quoted(listed)}, and must be a date without quotation marks, such as 2026-01-09.")
    _check_id(head["id"], path, place)
    _check_name(head["name"], place)


def _check_id(given: str, path: Path, place: str) -> None:
    says = f"{place} has id {quoted(given)}"
    if not re.fullmatch("[a-z0-9_]+", given):
        raise PricedInError(f"{says}: write it with the letters a to z, digits and underscores, for it begins the names of its functions.")
    if not given[0].isalpha():
        raise PricedInError(f"{says}, which begins with {quoted(given[0])}: begin with a letter, such as 'x{given}'.")
    if CELL.fullmatch(given):
        raise PricedInError(f"{says}, which Excel reads as a cell: choose another, such as '{given}_ai'.")
    if given in TAKEN:
        raise PricedInError(f"{says}, which has a meaning here: choose another, such as '{given}_ai'.")
    if given != path.stem:
        raise PricedInError(f"{says}, and the file is called {quoted(path.name)}: give both one name.")


def _check_name(name: str, place: str) -> None:
    says = f"{place} has name {quoted(name)}"
    if found := FORBIDDEN.search(name):
        raise PricedInError(f"{says}, and a tab cannot hold '{found[0]}': leave it out.")
    if name != name.strip() or name.startswith("'") or name.endswith("'"):
        raise PricedInError(f"{says}: a tab cannot begin with a space or an apostrophe, nor end with one.")
    most = LONGEST_TAB - len(LONGEST_SUFFIX) - 1
    if len(name) > most:
        raise PricedInError(f"{says} of {len(name)} characters, and at most {most} fit a tab such as '... {LONGEST_SUFFIX}': shorten it, and keep the long one "
                            "as legal.")
