"""The process that answers Calc: a JSON line for each question of the extension's component, until its input ends."""

from __future__ import annotations

import json
import sys
from typing import Any

from addin.answers import Day
from addin.arguments import one_cell
from addin.functions import functions
from addin.registry import ARGUMENTS, Function, look_up
from model.core.errors import PricedInError
from model.values import as_serial

# Units of arguments that 0 is no value of; the second row counts where the argument may be left out, for a sentence
# tells what a needed one must be.
WORDS = ("text", "text or range", "date", "date or none", "date, year or quarter")
POSITIVE = ("HK$", "x", "count")
POSITIVE_FRACTIONS = ("participation",)


def main() -> None:
    """Answer until standard input ends."""
    from addin.messages import record

    known = functions()
    for line in sys.stdin:
        question = json.loads(line)
        answer = answered(question["function"], question["arguments"], known)
        if "error" in answer:
            record(question["function"], answer["code"], answer["error"])
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def answered(name: str, arguments: list[Any], known: dict[str, Function]) -> dict[str, Any]:
    """The result as a cell shows it, or the error's code and sentence."""
    try:
        asked = look_up(name, known)
        return {"result": for_cell(asked(*from_cells(asked, arguments)))}
    except PricedInError as error:
        return {"error": str(error), "code": error.code}
    except Exception as error:  # noqa: BLE001 - one cell that fails must not end the process that answers all others
        return {"error": f"{name} failed ({type(error).__name__}: {error}): please report it with the formula.",
                "code": PricedInError.code}


def from_cells(asked: Function, arguments: list[Any]) -> list[Any]:
    """Arguments as the function takes them: a range of one cell is that cell, empty cells at the end are not given."""
    given = [one_cell(argument) for argument in arguments]
    given = [None if _is_empty(asked, index, value) else value for index, value in enumerate(given)]
    while given and given[-1] is None:
        given.pop()
    return given


def _is_empty(asked: Function, index: int, value: Any) -> bool:
    return (value is None or (value == 0 and not isinstance(value, bool) and index < len(asked.parameters)
                              and left_out_by_0(asked, index)))


def left_out_by_0(asked: Function, index: int) -> bool:
    """Whether 0 means that the argument is left out: Calc gives an add-in an empty cell as 0."""
    name = asked.parameters[index]
    unit = ARGUMENTS[name].unit
    return unit in WORDS or (index >= asked.required and (unit in POSITIVE or name in POSITIVE_FRACTIONS))


def for_cell(result: Any) -> Any:
    """A result as Calc takes it, a table by its cells; a date is its number, which the cells' format shows as a date.

    What is empty is the empty text: Calc would show nothing for no value too, but count it as 0.
    """
    if isinstance(result, list):
        return [["" if cell is None else for_cell(cell) for cell in row] for row in result]
    return as_serial(result, "date") if isinstance(result, Day) else result


if __name__ == "__main__":
    main()
