"""Statements: texts that hold for the inputs as built, and say so once one is edited."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from model.as_built import DIGITS, STALE, Edits, InputRegister, words
from model.core.registers import Exactly
from model.core.scalars import iso, rounded
from model.core.scalars import join as scalar_join
from model.core.units import UNITS
from model.core.vocabulary import if_, join

if TYPE_CHECKING:
    from model.core.book import Book
    from model.core.expressions import Expr, Operand
    from model.core.rows import Row
    from model.facts import Fact
    from model.values import Value

LONGEST_TEXT = 250  # characters of a text in a formula; Excel takes 255
ANY_EDIT = Edits.inputs + Edits.facts


def stated(text: str, edits: Expr, otherwise: Operand = "") -> Expr:
    """A text that holds while nothing it states was edited; then it says so, or something else stands there."""
    as_built = join(*textwrap.wrap(text, LONGEST_TEXT, drop_whitespace=False) or [""])
    return if_(edits > 0, otherwise or join(f"{STALE}. As built: ", as_built), as_built)


def edited(book: Book, row: Row, scenario: str = "") -> Exactly:
    """The register's cell that says whether an input was edited, in a scenario or at all."""
    register = book.row(InputRegister.changed if scenario else InputRegister.edited, member=scenario)
    return Exactly(register, next(place for place, about in enumerate(register.block.about) if about.row is row))


def change(book: Book, row: Row, fact: Fact, scenario: str, place: int) -> tuple[Expr, str]:
    """What a scenario, by its id and its place, has for an input: from the cell that holds it, and as built."""
    later = if_(edited(book, row, scenario) > 0, " (edited)", "")
    return join(f"{fact.name} = ", words(Exactly(row, 1 + place), fact.unit), later), f"{fact.name} = {worded(fact)}"


def worded(fact: Fact) -> str:
    """A fact's value in words, as the workbook's own formulas write it."""
    return in_words(fact.value, fact.unit)


def in_words(value: Value, unit: str, digits: int = DIGITS) -> str:
    """A value in words, as the workbook's own formulas write it."""
    if isinstance(value, str):
        return value
    if UNITS[unit] == "date":
        return iso(value)
    number = rounded(value * (100 if UNITS[unit] == "fraction" else 1), digits)
    return scalar_join(number, "%" if UNITS[unit] == "fraction" else "")
