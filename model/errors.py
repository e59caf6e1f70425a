"""Errors an analyst reads: one sentence that says what was given, what is allowed, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


MOST = 12  # names listed in a sentence


class PricedInError(ValueError):
    """Input that the model refuses; `code` is the error value a spreadsheet cell shows."""

    code = "#VALUE!"


class NoDataError(PricedInError):
    """A question about a period or an event that the model has no figure for."""

    code = "#N/A"


class NoSolutionError(PricedInError):
    """A formula or a solver that has no finite answer for the inputs given."""

    code = "#NUM!"


def unknown(kind: str, given: object, known: Iterable[str], where: str = "") -> str:
    """Sentence for a name that does not exist, with the nearest one, or all of them."""
    from difflib import get_close_matches

    names = list(dict.fromkeys(known))
    near = get_close_matches(str(given).casefold(), [name.casefold() for name in names], n=1, cutoff=0.6)
    place = f" in {where}" if where else ""
    if near:
        name = next(n for n in names if n.casefold() == near[0])
        return f"No {kind} called '{given}'{place}. Did you mean '{name}'?"
    more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
    return f"No {kind} called '{given}'{place}. Known: {', '.join(names[:MOST]) or 'none'}{more}."
