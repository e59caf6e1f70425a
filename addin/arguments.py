"""Arguments: what a cell or a command line gives, as the figures a function needs."""

from __future__ import annotations

from typing import Any

from model.errors import PricedInError, quoted
from model.values import as_number, as_serial


def overrides_from(given: Any) -> dict[str, Any]:
    """Overrides by name, from text, a two-column range or a mapping; a range's row without a value changes nothing."""
    if given is None or (isinstance(given, str) and not given.strip()):
        return {}
    if isinstance(given, dict):
        return dict(given)
    if isinstance(given, str):
        pairs = [part.partition("=") for part in given.split(";") if part.strip()]
        rows = [[name.strip(), value.strip() if sign else None] for name, sign, value in pairs]
    elif not isinstance(given, list | tuple):
        raise PricedInError(f"overrides is {quoted(given)}, and must be a text such as wacc=12%, or a two-column range of names and values.")
    else:
        rows = [list(row) if isinstance(row, list | tuple) else [row] for row in given]
        if len(rows) == 2 and not isinstance(given[0], list | tuple):  # noqa: PLR2004 - one row of two cells
            rows = [list(given)]
        rows = [row for row in rows if any(cell not in (None, "") for cell in row) and not _left_empty(row)]
    found: dict[str, Any] = {}
    for row in rows:
        if len(row) != 2 or row[0] in (None, "") or row[1] in (None, ""):  # noqa: PLR2004 - name and value
            raise PricedInError(f"The override '{'='.join(str(c) for c in row if c is not None)}' has no name and value: write name=value, such as wacc=12%.")
        name = str(row[0]).strip().casefold()
        if name in found:
            raise PricedInError(f"The override '{name}' is given twice: keep one.")
        found[name] = row[1]
    return found


def _left_empty(row: list[Any]) -> bool:
    """Whether a range's row names an input and leaves its value empty: the scenario's stands."""
    return len(row) == 2 and row[0] not in (None, "") and (row[1] is None or (isinstance(row[1], str) and not row[1].strip()))  # noqa: PLR2004 - name and value


def from_to(first: Any, last: Any) -> tuple[float | None, float | None]:
    """Excel's numbers of two days in order; a day left out is None."""
    start, end = (None if day is None else as_serial(day, name) for day, name in ((first, "from"), (last, "to")))
    if start is not None and end is not None and start > end:
        raise PricedInError(f"from is {first} and to is {last}: the first date must not be after the second.")
    return start, end


def positive(given: Any, name: str) -> float:
    """A number above 0."""
    number = as_number(given, name)
    if number <= 0:
        raise PricedInError(f"{name} is {number:g}, and must be above 0.")
    return number


def at_least_zero(given: Any, name: str) -> float:
    """A number of 0 or more."""
    number = as_number(given, name)
    if number < 0:
        raise PricedInError(f"{name} is {number:g}, and must be at least 0.")
    return number
