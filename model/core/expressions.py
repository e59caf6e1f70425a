"""Expressions: one definition of a line item, to be read as numbers, as Python or as an Excel formula.

Here are constants, calls of an operator, a line by its name (this period or the one before) and the row above in a
group; `lines` has lines, ranges and headings, `vocabulary` the words to write them with. All are only data:
`book` says which cells they mean, `arrays`, `compiled` and `formulas` read them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar, Union

from model.core.operators import OPS

if TYPE_CHECKING:
    from collections.abc import Iterator

Operand = Union["Expr", float, str]
NOT_AVAILABLE = "n.a."
NOT_MEANINGFUL = "n.m."  # stands where a value is zero or less, which is never a price


class Expr:
    """Something a cell can hold. Arithmetic and comparisons build larger expressions."""

    def __add__(self, other: Operand) -> Call:
        return call("add", self, other)

    def __radd__(self, other: Operand) -> Call:
        return call("add", other, self)

    def __sub__(self, other: Operand) -> Call:
        return call("sub", self, other)

    def __rsub__(self, other: Operand) -> Call:
        return call("sub", other, self)

    def __mul__(self, other: Operand) -> Call:
        return call("mul", self, other)

    def __rmul__(self, other: Operand) -> Call:
        return call("mul", other, self)

    def __truediv__(self, other: Operand) -> Call:
        return call("div", self, other)

    def __rtruediv__(self, other: Operand) -> Call:
        return call("div", other, self)

    def __pow__(self, other: Operand) -> Call:
        return call("pow", self, other)

    def __rpow__(self, other: Operand) -> Call:
        return call("pow", other, self)

    def __neg__(self) -> Call:
        return call("neg", self)

    def __lt__(self, other: Operand) -> Call:
        return call("lt", self, other)

    def __le__(self, other: Operand) -> Call:
        return call("le", self, other)

    def __gt__(self, other: Operand) -> Call:
        return call("gt", self, other)

    def __ge__(self, other: Operand) -> Call:
        return call("ge", self, other)

    def __bool__(self) -> bool:
        message = ("A line item has no truth value while the model is being written: "
                   "use if_(condition, yes, no), both(a, b) or equal(a, b).")
        raise TypeError(message)


Number = TypeVar("Number", float, Expr)  # of arithmetic that is the same for numbers and for cells


@dataclass(frozen=True, eq=False)
class Const(Expr):
    """A number or a text written in the formula itself."""

    value: float | str


@dataclass(frozen=True, eq=False)
class Call(Expr):
    """An operator or function of the operator table with its arguments.

    `named`: how words call what several of them make together.
    """

    op: str
    args: tuple[Expr, ...]
    named: tuple[str, tuple[Expr, ...]] | None = None


@dataclass(frozen=True, eq=False)
class Named(Expr):
    """A line of the same sheet by its name, in this period or `lag` periods before; it may be the one being defined."""

    name: str
    lag: int


@dataclass(frozen=True, eq=False)
class Above(Expr):
    """The same line for the member of the group before this one; for the first, `default`."""

    default: Expr


@dataclass(frozen=True, eq=False)
class InScenario(Expr):
    """A line in the scenario that this row is about, whichever is live: from that scenario's column of the inputs."""

    of: Expr


def expr(value: Operand) -> Expr:
    """A plain number or text as an expression."""
    return value if isinstance(value, Expr) else Const(value if isinstance(value, str) else float(value))


def call(op: str, *args: Operand) -> Call:
    """An operator or function applied to expressions, numbers or texts."""
    if op not in OPS:
        raise KeyError(op)
    return Call(op, tuple(expr(arg) for arg in args))


def named(words: str, whole: Call, *parts: Operand) -> Call:
    """A call that words say in short: `{0} > {1}` of its parts, where the formula forgives rounding."""
    return replace(whole, named=(words, tuple(expr(part) for part in parts)))


def children(node: Expr) -> Iterator[Expr]:
    """Direct parts of an expression."""
    if isinstance(node, Call):
        yield from node.args
    elif isinstance(node, Above):
        yield node.default
    elif isinstance(node, InScenario):
        yield node.of


def walk(node: Expr) -> Iterator[Expr]:
    """The expression and everything in it; a line is a leaf."""
    yield node
    for child in children(node):
        yield from walk(child)
