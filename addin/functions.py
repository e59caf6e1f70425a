"""The door from Python, as in `from addin.functions import zhipu_pt`; each function has its cell name, in lower case.

`functions.pyi` beside this file lists them for editors and type checkers; `python tests/approve.py` writes it.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from addin.registry import FUNCTIONS, Function, short_form
from model.core.errors import unknown
from model.equity import EquityModel, model

if TYPE_CHECKING:
    from collections.abc import Callable

# these register their functions, in the order that lists have
PARTS = ("company", "compare", "cash", "anchor", "flow", "frontier")
SHORT_FORMS = {"FLOAT_PCT": ("LLM_FLOAT_PCT", 1),
               "PT": ("LLM_PT", 2), "ARR": ("LLM_ARR", 3), "REVENUE": ("LLM_REVENUE", 3), "EPS": ("LLM_EPS", 3),
               "UPSIDE": ("LLM_UPSIDE", 3), "CASH": ("LLM_CASH", 3)}


def functions(equity: EquityModel | None = None) -> dict[str, Function]:
    """Every function by its name, with the short forms of each company."""
    return {**_short_forms(tuple((equity or model()).facts.companies)), **FUNCTIONS}


@cache
def _short_forms(companies: tuple[str, ...]) -> dict[str, Function]:
    for part in PARTS:
        import_module(f"addin.{part}_functions")
    return {f"{company.upper()}_{suffix}": short_form(f"{company.upper()}_{suffix}", of, company, most)
            for company in companies for suffix, (of, most) in SHORT_FORMS.items()}


def __getattr__(name: str) -> Callable[..., Any]:
    """A function by its name, made when it is first asked for: which there are depends on the companies."""
    if name.startswith("_"):
        raise AttributeError(name)
    known = functions()
    if name.upper() not in known:
        raise AttributeError(unknown("function", name, [each.lower() for each in known]))
    return known[name.upper()].python


def __dir__() -> list[str]:
    return sorted({*globals(), *(name.lower() for name in functions())})
