"""Entries: what an argument of a public function means, and what an author gets wrong, as a sentence at import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict, Unpack

from model.core.errors import ModelError, quoted, unknown
from model.core.units import BANDS, limits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from model.core.units import Limits

HIDDEN = 0x04 | 0x08  # code that takes any number of arguments, by place or by name


class Argument(NamedTuple):
    """What an argument means, the same wherever it occurs."""

    unit: str
    help: str
    limits: Limits | None = None  # of a number


class Bounds(TypedDict, total=False):
    """What is allowed for a number."""

    above: float
    at_least: float
    below: float
    at_most: float


def number(unit: str, described: str, **allowed: Unpack[Bounds]) -> Argument:
    """An argument that is a number, within its own limits and the band of its unit."""
    for kind, given, known in (("limit", list(allowed), Bounds.__annotations__), ("unit", [unit], BANDS)):
        for name in given:
            if name not in known:
                raise ModelError(unknown(kind, name, known, quoted(described)))
    return Argument(unit, described, limits(unit, **allowed))


def refuse_mistakes(name: str, call: Callable[..., Any], known: Mapping[str, Argument],
                    entries: Mapping[str, Argument]) -> None:
    """Fail on a function that some door could not offer: no help, or an argument with no place, no entry, or two."""
    code = call.__code__
    names = code.co_varnames[:code.co_argcount]
    if code.co_kwonlyargcount or code.co_flags & HIDDEN:
        raise ModelError(
            f"{name} takes arguments that have no place: give each a name and a place of its own, for a cell knows no "
            "other.")
    if not (call.__doc__ or "").strip():
        raise ModelError(f"{name} has no docstring: its first line is the help that every door shows.")
    for entry in entries:
        if entry not in names:
            raise ModelError(unknown("argument", entry, names, name))
        if entry in known:
            raise ModelError(
                f"{name} says again what '{entry}' means, which is '{known[entry].help}' wherever it occurs: leave the "
                "entry out, or give the argument another name.")
    for argument in names:
        if argument not in known and argument not in entries:
            raise ModelError(f"{unknown('entry for an argument', argument, known, name)} One of another meaning says "
                             f"it beside the function's name: {argument}=number(unit, help), or Argument(unit, help).")
