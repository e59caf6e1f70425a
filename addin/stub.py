"""The stub functions.pyi: every public function, for editors and type checkers. `python tests/approve.py` writes it."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent, wrap
from typing import TYPE_CHECKING

from addin.functions import functions
from addin.registry import ARGUMENTS, Function
from model.equity import model

if TYPE_CHECKING:
    import inspect

PATH = Path(__file__).with_name("functions.pyi")
COMMAND = "python tests/approve.py"
WIDTH = 150
# by unit; what is left is a date or a number
WORDS = {"text": "str", "text or range": "Overrides", "true or false": "bool"}
HEAD = f'''"""Every public function, under the name it has in a cell, in lower case. Made by `{COMMAND}`."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from addin.answers import Day
from addin.registry import Function
from model.equity import EquityModel

_Number: TypeAlias = float | str
_Day: TypeAlias = date | float | str
_Overrides: TypeAlias = str | Mapping[str, Any] | Sequence[Sequence[Any]]

def functions(equity: EquityModel | None = None) -> dict[str, Function]: ...
def __getattr__(name: str) -> Any: ...  # the functions of further companies
def __dir__() -> list[str]: ...
'''


def stub() -> str:
    """The text of the stub, for the shipped companies."""
    return HEAD + "".join(_declared(function) for function in functions(model(())).values())


def _declared(function: Function) -> str:
    signature = function.keywords
    given = ", ".join(_argument(parameter) for parameter in signature.parameters.values())
    head = f"def {function.name.lower()}({given}) -> {signature.return_annotation}:\n"
    if len(head) > WIDTH:
        head = head.replace(given, "\n        " + "\n        ".join(wrap(given, WIDTH - 8)), 1)
    lines = [line for told in function.documentation.splitlines()
             for line in (wrap(told, WIDTH, subsequent_indent="    ") or [""])]
    text = "\n".join(['"""' + lines[0], *lines[1:], '"""'])
    return head + indent(text, "    ") + "\n"


def _argument(parameter: inspect.Parameter) -> str:
    unit = ARGUMENTS[parameter.name].unit
    kind = WORDS.get(unit) or ("Day" if unit.startswith(("date", "year")) else "Number")
    kind = kind if kind in ("str", "bool") else f"_{kind}"
    return (f"{parameter.name}: {kind}" if parameter.default is parameter.empty
            else f"{parameter.name}: {kind} | None = ...")
