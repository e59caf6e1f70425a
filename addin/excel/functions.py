"""The module of Excel's functions, which xlwings.conf names as UDF MODULES: its attributes are ZHIPU_PT and so on."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


@cache
def _bound(companies: str) -> dict[str, Callable[..., Any]]:  # noqa: ARG001 - the folders of companies that the names depend on
    from addin.excel.binding import bind
    from addin.functions import functions

    return {name: bind(function) for name, function in functions().items()}


def _names() -> dict[str, Callable[..., Any]]:
    from model.equity import COMPANIES_VARIABLE

    return _bound(os.environ.get(COMPANIES_VARIABLE, ""))


def __getattr__(name: str) -> Any:
    """A function by the name it has in a cell; made at first use, when Excel has said which companies there are."""
    found = None if name.startswith("__") else _names().get(name)
    if found is None:
        raise AttributeError(
            f"Priced In has no function {name}: build the template again with 'pricedin build NAME.xlsm'.")
    return found


def __dir__() -> list[str]:
    return [*globals(), *_names()]
