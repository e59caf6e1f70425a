"""Arguments: what a cell or a command line gives, as the figures a function needs."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from model.core.errors import PricedInError, quoted
from model.values import as_serial

# what overrides may be
SHAPE = "two columns, a name and its value in each row, or one text such as wacc=12%; exit_pe=25"
ONE_MORE = re.compile(r"[=\n\r\uff1b]|,\s*[^\W\d]|,\s*$")  # in a value: a second override follows
DIGITS = "0123456789.+-%"


def one_cell(given: Any) -> Any:
    """A range of one cell as that cell, however deep; what numpy and pandas hold as Python's own values."""
    for convert in ("to_numpy", "tolist"):
        if hasattr(given, convert) and not isinstance(given, date):
            given = getattr(given, convert)()
    inner = given
    while isinstance(inner, list | tuple) and len(inner) == 1:
        inner = inner[0]
    return given if isinstance(inner, list | tuple) else inner


def is_missing(given: Any) -> bool:
    """Whether an argument or a cell is empty."""
    return given is None or (isinstance(given, str) and not given.strip())


def overrides_from(given: Any) -> dict[str, Any]:
    """Overrides by name, from text, a two-column range or a mapping; a range's row without a value changes nothing."""
    given = one_cell(given)
    if is_missing(given):
        return {}
    if isinstance(given, str):
        pairs = [_typed(part.strip()) for part in given.split(";") if part.strip()]
    elif isinstance(given, dict):
        pairs = list(given.items())
    elif isinstance(given, list | tuple):
        pairs = _rows(given)
    else:
        raise PricedInError(f"overrides is {quoted(given)}, and must be {SHAPE}.")
    found: dict[str, Any] = {}
    for name, value in pairs:
        key = " ".join(str(name).split()).casefold()
        if key in found:
            raise PricedInError(f"The override {quoted(key)} is given twice: keep one.")
        if not is_missing(one_cell(value)):
            found[key] = one_cell(value)
    return found


def changed_by(overrides: Any, **arguments: Any) -> dict[str, Any]:
    """Overrides with inputs that are arguments of their own; one that is given both ways is refused."""
    changes = overrides_from(overrides)
    for name in arguments:
        if name in changes:
            raise PricedInError(
                f"{name} is given as an override, and an argument of this function takes its place: leave one of them "
                "out.")
    return {**changes, **arguments}


def _typed(part: str) -> tuple[str, str]:
    """Name and value of one override in a text."""
    name, _, value = (each.strip() for each in part.partition("="))
    if ONE_MORE.search(value) or len(name.splitlines()) > 1:
        raise PricedInError(
            f"The override {quoted(part)} holds more than one name or value: write ; between overrides, such as "
            "wacc=12%; exit_pe=25.")
    if not name or not value:
        raise PricedInError(
            f"The override {quoted(part)} has no name and value: write name=value, such as wacc=12%, with ; between "
            "overrides.")
    return name, value


def _rows(given: list[Any] | tuple[Any, ...]) -> list[tuple[str, Any]]:
    """Names and values of a range, or of a single row of two cells."""
    rows = given if any(isinstance(row, list | tuple) for row in given) else [given]
    pairs = []
    for number, row in enumerate(rows, 1):
        cells = [one_cell(cell) for cell in row] if isinstance(row, list | tuple) else [row]
        if all(map(is_missing, cells)):
            continue
        if len(cells) != 2:  # noqa: PLR2004 - name and value
            raise PricedInError(f"overrides is {quoted(given)}, and must be {SHAPE}.")
        name, value = cells
        if not isinstance(name, str) or "=" in name or not name.strip() or name.strip()[0] in DIGITS:
            raise PricedInError(
                f"overrides is {quoted(given)} with {quoted('' if name is None else name)} as the name in row "
                f"{number}, and must be {SHAPE}.")
        pairs.append((name, value))
    return pairs


def from_to(first: Any, last: Any, *, after: bool) -> tuple[float | None, float | None]:
    """Excel's numbers of two days in order, `after` the first or from it on; a day left out is None."""
    start = None if first is None else as_serial(first, "from", first=not after)
    end = None if last is None else as_serial(last, "to")
    if start is not None and end is not None and start > end:
        raise PricedInError(
            f"from is {quoted(first)} and to is {quoted(last)}: the first date must not be after the second.")
    return start, end
