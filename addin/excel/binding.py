"""The border to Excel: each registered function as xlwings calls it; plain values in, they or a marked sentence out."""

from __future__ import annotations

import inspect
import traceback
from datetime import datetime
from typing import TYPE_CHECKING, Any

from addin.answers import Day
from addin.arguments import one_cell
from addin.excel.vba import MARK, legal
from addin.messages import record
from addin.raw_values import argument_values
from addin.registry import ARGUMENTS, check_shape, known_as
from model.core.errors import PricedInError

if TYPE_CHECKING:
    from collections.abc import Callable

    from addin.registry import Function

BUG = ("{name} failed in a way that it should not: run 'pricedin doctor' in a command window, which shows the message "
       "log, and report it.")


def bind(function: Function) -> Callable[..., Any]:
    """A function of the registry for xlwings: every argument optional, ranges taken raw, errors as marked text."""
    names = [legal(name) for name in function.parameters]

    def answer(*given: Any) -> Any:
        try:
            arguments = [_argument(value, name) for value, name in zip(given, function.parameters, strict=False)]
            return for_excel(function(*arguments, *given[len(arguments):]), function.name)
        except PricedInError as error:
            return _marked(function.name, error.code, str(error))
        except Exception as error:  # noqa: BLE001 - a bug of ours: the cell gets a sentence, the log the traceback
            record(function.name, "traceback", " | ".join(traceback.format_exception(error)))
            return _marked(function.name, PricedInError.code, BUG.format(name=function.name))

    answer.__name__ = answer.__qualname__ = function.name
    answer.__doc__ = function.help
    answer.__annotations__ = {}
    answer.__signature__ = inspect.Signature(  # type: ignore[attr-defined]  # as in the registry: what xlwings reads names and defaults from
        [inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=None) for name in names])
    return _decorated(answer, function, names)


def _decorated(answer: Callable[..., Any], function: Function, names: list[str]) -> Callable[..., Any]:
    try:
        import xlwings
    except ImportError:
        return answer
    bound: Callable[..., Any] = xlwings.func(category=f"Priced In: {function.category}")(answer)
    for name, parameter in zip(names, function.parameters, strict=True):
        bound = xlwings.arg(name, "raw", doc=ARGUMENTS[parameter].help)(bound)
    return bound


def _argument(given: Any, parameter: str) -> Any:
    """An argument as the function takes it; a range of another shape is refused before its cells are read."""
    value = one_cell(given)
    check_shape(value, parameter)
    return argument_values(value, known_as(parameter))


def for_excel(result: Any, name: str) -> Any:
    """A result as Excel takes it: a number, a text, a date, or rows of equal length without gaps."""
    if not isinstance(result, list):
        return _result(result, name)
    rows = [[_result(value, name) for value in row] for row in result]
    if len({len(row) for row in rows}) != 1 or not rows[0]:
        raise ValueError(f"rows of {name} differ in length: {[len(row) for row in rows]}")
    return rows


def _result(value: Any, name: str) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):  # Excel has no whole numbers of 64 bits
        return float(value)
    if isinstance(value, Day):
        return datetime.fromisoformat(value)  # xlwings hands it to Excel as a date, also in a table
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"{name} answered {type(value).__name__}, which no cell can hold")


def _marked(name: str, code: str, sentence: str) -> str:
    """The text that PricedInFunctions turns into an error value; the sentence goes to the status line and the log."""
    record(name, code, sentence)
    return f"{MARK}{code}{MARK}{sentence}"
