"""Raw values: what a cell or a range holds, as each host gives it, as Python's own numbers, texts and dates."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from model.core.errors import PricedInError
from model.core.scalars import serial

# COM gives an error cell as the integer 0x800A0000 + Excel's xlErr number, and a missing argument as
# DISP_E_PARAMNOTFOUND;
# a number in a cell is always a float, so that nothing a user types is taken for one of these
MISSING = -2147352572
ERROR_BASE = -2146828288
ERRORS = {
    2000: "#NULL!", 2007: "#DIV/0!", 2015: "#VALUE!", 2023: "#REF!", 2029: "#NAME?", 2036: "#NUM!", 2042: "#N/A",
    2043: "#GETTING_DATA", 2045: "#SPILL!", 2046: "#CONNECT!", 2047: "#BLOCKED!", 2048: "#UNKNOWN!", 2049: "#FIELD!",
    2050: "#CALC!", 2051: "#BUSY!", 2052: "#EXTERNAL!",
}
FIRST_ERROR, LAST_ERROR = 2000, 2255  # later versions of Excel add errors behind the known ones
AS_THEY_ARE = frozenset({float, str, bool, type(None)})
DAY = 86_400  # seconds


class ErrorCell(str):
    """An error value that a cell shows, such as #N/A."""

    __slots__ = ()


def error_text(raw: object) -> str:
    """The error that an error cell shows, such as #N/A; '' for what is none."""
    number = raw - ERROR_BASE if isinstance(raw, int) and not isinstance(raw, bool) else 0
    return ERRORS.get(number, "an error") if FIRST_ERROR <= number <= LAST_ERROR else ""


def cell_value(raw: Any) -> Any:
    """A cell's raw value as number, text or None."""
    if isinstance(raw, datetime):
        return serial(raw.date()) + (raw.hour * 3600 + raw.minute * 60 + raw.second) / DAY
    if isinstance(raw, Decimal):
        return float(raw)
    if isinstance(raw, bool) or raw is None:
        return raw
    if error := error_text(raw):
        return ErrorCell(error)
    if isinstance(raw, int | float):
        return float(raw)
    return raw if isinstance(raw, str) else ErrorCell("#ERROR!")  # on a Mac, what has no kind of its own


def argument_values(given: Any, name: str) -> Any:
    """An argument as Python's own values: a missing one None, a range a list of rows, a date without a time zone."""
    if isinstance(given, tuple | list):
        rows = given if given and isinstance(given[0], tuple | list) else [given]
        return [[value if type(value) in AS_THEY_ARE else _cell(value, name, f" in row {row}, column {column}")
                 for column, value in enumerate(cells, 1)]
                for row, cells in enumerate(rows, 1)]
    return given if type(given) in AS_THEY_ARE else _cell(given, name, "")


def _cell(value: Any, name: str, where: str) -> Any:
    if isinstance(value, int):
        if value == MISSING:
            return None
        if error := error_text(value):
            raise PricedInError(
                f"The {'range' if where else 'cell'} given as '{name}' holds {error}{where}: correct it first.")
        return value
    if isinstance(value, Decimal):  # a cell formatted as currency
        return float(value)
    if isinstance(value, datetime):  # pywintypes' own kind, with a time zone that Excel does not mean
        return datetime(value.year, value.month, value.day, value.hour, value.minute, value.second)  # noqa: DTZ001 - a cell has no zone
    if isinstance(value, date):
        return value
    raise PricedInError(
        f"'{name}' is given as something that is neither a cell, a range nor a value: give one of these.")
