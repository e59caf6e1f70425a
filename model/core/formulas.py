"""Excel formulas: an expression as text, with the brackets that Excel's grouping needs and no others."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Protocol

from model.core.expressions import Call, Const, Expr
from model.core.operators import ATOM, JOIN, MINUS, OPS, fill, in_brackets
from model.core.rows import Cell, Range, Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from model.core.book import Book

MARK = "\0"  # around the number of a leaf: no text of a formula holds it


class Addresses(Protocol):
    """Where cells are: the workbook's layout."""

    def cell(self, cell: Cell, seen_from: Row) -> str:
        """A1 address, with the tab where it is another one."""

    def range(self, cells: Range, seen_from: Row) -> str:
        """A1 address of a run of cells."""


def formula(book: Book, addresses: Addresses, row: Row, position: int, body: Expr | None = None) -> str:
    """The formula of one cell, with its equals sign."""

    def text(node: Expr) -> tuple[str, int]:
        if not isinstance(node, Call):
            meaning = book.meaning(node, row, position)
            if isinstance(meaning, Const):
                return constant(meaning.value)
            if isinstance(meaning, Cell):
                return addresses.cell(meaning, row), ATOM
            if isinstance(meaning, Range):
                return addresses.range(meaning, row), ATOM
            node = meaning
        parts = [text(leaf) for leaf in _leaves(node)]
        pieces, binds = _shape(node, tuple(held for _, held in parts))
        return "".join([parts[int(piece)][0] if place % 2 else piece for place, piece in enumerate(pieces)]), binds

    expression = body if body is not None else row.body(position)
    if expression is None:
        raise ValueError(f"{row.name} has no formula at {position}")
    return "=" + text(expression)[0]


@cache
def _leaves(node: Call) -> tuple[Expr, ...]:
    """What a formula names: each means another cell in another place, all between them stays as it is."""
    found: dict[Expr, None] = {}
    for argument in node.args:
        found |= dict.fromkeys(_leaves(argument) if isinstance(argument, Call) else () if isinstance(argument, Const)
                               else (argument,))
    return tuple(found)


@cache
def _shape(node: Call, held: tuple[int, ...]) -> tuple[list[str], int]:
    """A formula in pieces: its text between the leaves, and by turns the number of the leaf that stands there."""
    numbered = {leaf: (f"{MARK}{number}{MARK}", held[number]) for number, leaf in enumerate(_leaves(node))}

    def text(part: Expr) -> tuple[str, int]:
        return (constant(part.value) if isinstance(part, Const) else spelt(part, text) if isinstance(part, Call)
                else numbered[part])

    whole, binds = spelt(node, text)
    return whole.split(MARK), binds


def constant(value: float | str) -> tuple[str, int]:
    """A number or text as Excel writes it."""
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"', ATOM
    written = repr(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value).upper()  # noqa: PLR2004 - digits a spreadsheet holds
    return written, MINUS if value < 0 else ATOM


def spelt(node: Call, text: Callable[[Expr], tuple[str, int]]) -> tuple[str, int]:
    """An operator with its arguments: a left one in brackets if it binds looser, a right one also if equally."""
    op = OPS[node.op]
    parts = [text(arg) for arg in node.args]
    if op.binds < ATOM:
        return fill(op.excel, in_brackets(parts, op.binds)), op.binds
    if "&" in op.excel:
        parts = [(f"({part})" if binds <= JOIN else part, ATOM) for part, binds in parts]
    return fill(op.excel, [part for part, _ in parts]), op.binds
