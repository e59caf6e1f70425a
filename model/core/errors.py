"""Errors an analyst reads: one sentence that says what was given, what is allowed, what to do."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


MOST = 12  # names listed in a sentence
LONGEST = 60  # characters of what was given that a sentence repeats


class ModelError(Exception):
    """A mistake in the model itself, found at import."""


class PricedInError(ValueError):
    """Input that the model refuses; `code` is the error value a spreadsheet cell shows."""

    code = "#VALUE!"

    def __init__(self, sentence: str) -> None:
        super().__init__(printable(sentence))


class NoDataError(PricedInError):
    """A question about a period or an event that the model has no figure for."""

    code = "#N/A"


class NoSolutionError(PricedInError):
    """A formula or a solver that has no finite answer for the inputs given."""

    code = "#NUM!"


def quoted(given: object) -> str:
    """What was given as a sentence repeats it: in quotes, cut off if long, nothing that steers a terminal.

    A range by its size, a date as ISO text.
    """
    if shape := _shape(given):
        return shape
    if isinstance(given, datetime) and str(given) != "NaT":  # pandas' day that is none has no time either
        given = given.date() if given.time() == time.min else given.isoformat(timespec="seconds")
    text = f"{given:.15g}" if isinstance(given, float) else " ".join(str(given).splitlines())
    text = text if len(text) <= LONGEST else f"{text[:LONGEST - 3]}..."
    return f"'{printable(text)}'"


def printable(text: str) -> str:
    """A text as a terminal, a log or a file may get it: nothing steers them, what no encoding holds is spelt out."""
    return text if text.isprintable() else "".join(map(_printed, text))


def _printed(character: str) -> str:
    if character.isprintable():
        return character
    return " " if character.isspace() else character.encode("unicode_escape").decode("ascii")


def _shape(given: object) -> str:
    """A range or a table in words; empty for a single value."""
    if isinstance(given, dict):
        return "a table of names"
    if not isinstance(given, list | tuple):
        return ""
    rows = [row for row in given if isinstance(row, list | tuple)]
    return f"a range of {len(given)} x {max(map(len, rows))} cells" if rows else f"a range of 1 x {len(given)} cells"


def unknown(kind: str, given: object, known: Iterable[str], where: str = "") -> str:
    """Sentence for a name that does not exist, with the nearest one, or all of them."""
    from difflib import get_close_matches

    names = list(dict.fromkeys(known))
    place = f" in {where}" if where else ""
    shape = _shape(given)
    near = ([] if shape or len(str(given)) > LONGEST
            else get_close_matches(str(given).casefold(), [name.casefold() for name in names], n=1, cutoff=0.6))
    if near:
        name = next(n for n in names if n.casefold() == near[0])
        return f"No {kind} called {quoted(given)}{place}. Did you mean '{name}'?"
    more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
    subject = f"{shape[0].upper()}{shape[1:]} is no {kind}" if shape else f"No {kind} called {quoted(given)}"
    return f"{subject}{place}. Known: {', '.join(names[:MOST]) or 'none'}{more}."
