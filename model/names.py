"""Names: what may be called what where it becomes a tab, a function, a name in Excel or a text to look up."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from model.core.errors import PricedInError, quoted
from model.core.units import limits
from model.entry import becomes, folded
from model.values import as_serial, within

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

LONGEST_TAB = 31  # characters, Excel's limit
LONGEST_SUFFIX = "Football field"  # of a company's tabs
FORBIDDEN = re.compile(r"[\[\]:*?/\\~]")  # in a tab, or in a text that a formula looks up
LOOKS_LIKE_A_CELL = re.compile(r"(?i)^([a-z]{1,3}\d+|r\d*c\d*|r|c)$")  # to Excel
LONGEST_ID, LONGEST_WORD = 40, 100  # characters: a name in Excel has 255, an id and an input's name together
LONGEST_NAME = 255  # characters that MATCH and SUMIFS still find
WILDCARDS = "*?~"
OPERATORS = "=<>"
NO_TRANCHE = "none"
NAMED_BY_DATE = ("inclusions",)  # a group whose members are shown and never typed
HEAD = {  # of a company's file: what each key is
    "id": "the file's name; begins its functions, as in KIMI_PT", "name": "heads its tabs, at most 16 characters",
    "legal": "the name in full", "ticker": "such as 2513.HK",
    "listed": "a date without quotation marks, the first day of trading, as in [listing_date]",
    "aliases": "other names that it answers to", "rating": "a broker's, such as Overweight"}
REQUIRED_HEAD = ("id", "name", "ticker", "listed")
TAKEN = ("llm", "all", "pricedin", "priced_in", "market", "scenario", "master_check")


def checked_head(head: dict[str, Any], path: Path) -> None:
    """One sentence for what cannot be the head of a company's file."""
    place = f"[company] in {path.name}"
    for key in ("id", "name", "legal", "ticker", "rating"):
        given = head.get(key, "-")
        if not isinstance(given, str) or (key != "rating" and not given.strip()):
            raise PricedInError(f"{key} of {place} is {quoted(given)}, and must be a text in quotation marks.")
        _check_word(given, f"{key} of {place}")
    aliases = head.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(alias, str) and alias.strip() for alias in aliases):
        raise PricedInError(
            f'aliases of {place} is {quoted(aliases)}, and must be a list of texts such as ["Kimi", "Moonshot"].')
    for alias in aliases:
        _check_word(alias, f"an alias of {place}")
        if not alias.isdecimal():  # a number is a ticker's
            _check_typed(alias, f"an alias of {place}")
    listed = head["listed"]
    if not isinstance(listed, date) or isinstance(listed, datetime):
        raise PricedInError(
            f"listed of {place} is {quoted(listed)}, and must be a date without quotation marks, such as 2026-01-09.")
    within(limits("date"), as_serial(listed, place), listed, f"listed of {place}")
    checked_id(head["id"], path)
    _check_name(head["name"], place)
    for key in ("id", "name", "ticker"):
        if key != "ticker" or not head[key].isdecimal():
            _check_typed(head[key], f"{key} of {place}")


def _check_typed(text: str, subject: str) -> None:
    if made := becomes(text):
        raise PricedInError(
            f"{subject} is {quoted(text)}, and Excel turns that into {made} when it is typed into a cell: choose "
            f"another.")


def refuse_ids(ids: Iterable[str], table: str, where: str) -> None:
    """One sentence for the id of a scenario or of a group's member that cannot be part of a name in Excel."""
    for id_ in ids:
        if len(id_) > LONGEST_ID or not re.fullmatch("[a-z][a-z0-9_]*", id_):
            raise PricedInError(
                f"[{table}{id_[:LONGEST_ID]}] in {where} has the id {quoted(id_)}: begin with a letter, and write only "
                f"the letters a to z, "
                                f"digits and underscores, at most {LONGEST_ID}.")


def _check_word(text: str, subject: str) -> None:
    if not text.isprintable():
        raise PricedInError(
            f"{subject} is {quoted(text)}, which holds a line break or a sign that cannot be seen: take it out.")
    if len(text) > LONGEST_WORD:
        raise PricedInError(f"{subject} has {len(text)} characters, and may have {LONGEST_WORD}: shorten it.")


def checked_id(given: str, path: Path) -> None:
    """One sentence for what cannot be the id of the company in a file."""
    says = f"[company] in {path.name} has id {quoted(given)}"
    if not re.fullmatch("[a-z0-9_]+", given):
        raise PricedInError(
            f"{says}: write it with the letters a to z, digits and underscores, for it begins the names of its "
            f"functions.")
    if not given[0].isalpha():
        raise PricedInError(f"{says}, which begins with {quoted(given[0])}: begin with a letter, such as 'x{given}'.")
    if len(given) > LONGEST_ID:
        raise PricedInError(
            f"{says} of {len(given)} characters, and at most {LONGEST_ID} fit the names of its functions: shorten it.")
    if LOOKS_LIKE_A_CELL.match(given):
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
    if (length := len(name.encode("utf-16-le")) // 2) > most:  # as Excel counts
        raise PricedInError(
            f"{says} of {length} characters, and at most {most} fit a tab such as '... {LONGEST_SUFFIX}': shorten it, "
            f"and keep the long one "
                            "as legal.")


def lookup_name(name: object, where: str) -> str:
    """A name that MATCH, SUMIFS and a heading read back find as itself, or one sentence."""
    fix = "give it another name."
    if not isinstance(name, str) or not name.strip():
        raise PricedInError(f"{where} has the name {quoted(name)}, and must have a text of at least one letter: {fix}")
    if name != name.strip():
        raise PricedInError(
            f"{where} has the name {quoted(name)}, which begins or ends with a space: take the space away.")
    if len(name) > LONGEST_NAME:
        raise PricedInError(
            f"{where} has a name of {len(name)} characters, and Excel finds {LONGEST_NAME} at most: shorten it.")
    if found := next((character for character in folded(name) if character in WILDCARDS), None):
        raise PricedInError(
            f"{where} has the name {quoted(name)}, and Excel's lookups read '{found}' as a sign for other letters: "
            f"{fix}")
    if (first := folded(name)[0]) in OPERATORS:
        raise PricedInError(
            f"{where} has the name {quoted(name)}, and Excel's lookups read a '{first}' at its beginning as a "
            f"comparison: {fix}")
    if not name.isprintable():
        raise PricedInError(f"{where} has the name {quoted(name)} with a character that cannot be printed: {fix}")
    return name


def typed_name(name: object, where: str) -> str:
    """A name that a formula may look up, or one sentence: of some texts Excel makes what no look-up finds."""
    text = lookup_name(name, where)
    if made := becomes(text):
        raise PricedInError(
            f"{where} has the name {quoted(text)}, and Excel turns that into {made} when it is typed into a cell: give "
            f"it another name.")
    return text


def distinct(names: Iterable[str], where: str) -> None:
    """Refuse two names that differ only by case, or by the width of their letters: Excel takes one for the other."""
    seen: dict[str, str] = {}
    for name in names:
        if (other := seen.get(folded(name))) is not None:
            raise PricedInError(
                f"{where} has the names {quoted(other)} and {quoted(name)}, which Excel takes for one: give one of "
                f"them another name.")
        seen[folded(name)] = name


def scenario_key(text: str) -> str:
    """A scenario's id or name as it is looked up: without case, and with one sign between words."""
    return folded(text).strip().replace("-", "_").replace(" ", "_")


def tranche_names(names: list[str], where: str) -> None:
    """Refuse a tranche that an event cannot name: 'none' means no tranche there."""
    for name in names:
        if folded(typed_name(name, f"[tranches] in {where}")) == NO_TRANCHE:
            raise PricedInError(
                f"[tranches] in {where} has the name {quoted(name)}, and an event cannot name it: "
                "give it another name.")
    distinct(names, f"[tranches] in {where}")


def one_anchor_each(solved: list[tuple[str, str]], where: str) -> None:
    """Refuse two anchors for one input: it cannot meet both."""
    for name, scenario in solved:
        if solved.count((name, scenario)) > 1:
            raise PricedInError(f"[calibration] in {where} has two anchors for {name}"
                                f"{f' in {scenario}' if scenario else ''}: keep one.")
