"""Registers: what a row about another cell says, that cell's value, its place, and whether it is what it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.core.expressions import Call, Expr, Operand, call
from model.core.vocabulary import join

if TYPE_CHECKING:
    from model.core.lines import Line
    from model.core.rows import Row


@dataclass(frozen=True, eq=False)
class Held(Expr):
    """The cell that a row of a register is about: what is in use, or in a column of one scenario that scenario's own.

    With a line, that line's cell of the same owner, beside it where it is a column of the same table.
    """

    line: Line | None = None


@dataclass(frozen=True, eq=False)
class HeldEvery(Expr):
    """The input that a row of a register is about, in every scenario, as a range."""


@dataclass(frozen=True, eq=False)
class Exactly(Expr):
    """One cell of the bound model, for a sentence of the workbook that names it."""

    row: Row
    position: int


@dataclass(frozen=True, eq=False)
class Tab(Expr):
    """The tab of a cell, as a text."""

    of: Expr


def same_text(left: Operand, right: Operand) -> Call:
    """Equality of two texts to the letter."""
    return call("exact", left, right)


def address(cell: Expr, right: Operand = 0) -> Expr:
    """Tab and address of a cell, or of one some columns right of it, as a text."""
    return join(Tab(cell), "!", call("place", cell, cell, right))


def drawn(value: Operand) -> Call:
    """A number as a chart draws it; a text leaves a gap."""
    return call("drawn", value)
