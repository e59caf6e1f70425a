"""Expressions: one definition of a line item, to be read as numbers, as Python or as an Excel formula.

Node types: constant, call of an operator, a line (this period, or a fixed one with `.at`), a line by name or the
period before (`line`, `prev`), the row above in a group (`above`), a range (`.all`, `.every`) and a column heading.
They are only data; `model.core.book` says which cells they mean, `arrays`, `compiled` and `formulas` read them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Union, overload

from model.core.operators import OPS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from model.core.book import Row
    from model.core.sheet import Sheet

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
        message = "A line item has no truth value while the model is being written: use if_(condition, yes, no), both(a, b) or equal(a, b)."
        raise TypeError(message)


@dataclass(frozen=True, eq=False)
class Const(Expr):
    """A number or a text written in the formula itself."""

    value: float | str


@dataclass(frozen=True, eq=False)
class Call(Expr):
    """An operator or function of the operator table with its arguments."""

    op: str
    args: tuple[Expr, ...]


@dataclass(frozen=True, eq=False)
class At(Expr):
    """One fixed period of a line: `Income.eps.at(2030)`."""

    line: Line
    member: int | str


@dataclass(frozen=True, eq=False)
class Named(Expr):
    """A line of the same sheet by its name, in this period or `lag` periods before (it may be the line being defined)."""

    name: str
    lag: int


@dataclass(frozen=True, eq=False)
class Above(Expr):
    """The same line for the member of the group before this one; for the first, `default`."""

    default: Expr


@dataclass(frozen=True, eq=False)
class Every(Expr):
    """A range: a line in all its periods, or for every member of its group, or only the last of them."""

    line: Line
    by: str  # "period", "member" or "last member"


@dataclass(frozen=True)
class ForEach:
    """The formula of a register's row, made of the row that it is about: the limits of one input are none of another."""

    make: Callable[[Row], Operand]


@dataclass(frozen=True, eq=False)
class Span(Expr):
    """A run of a table's rows or a timeline's periods, from one member to another."""

    line: Line
    first: str
    last: str


@dataclass(frozen=True, eq=False)
class Heading(Expr):
    """A column heading (`end`, `year`, `month`) of this period; with a line, the whole heading row above it."""

    name: str
    over: Line | None = None


@dataclass(frozen=True, eq=False)
class Line(Expr):
    """A row of a sheet: what it is called, its unit, its formula, its first column, and why it is so."""

    label: str
    unit: str
    body: Expr | dict[str, Expr] | ForEach | None = None  # a dict gives each member of the axis its own formula
    start: Expr | None = None  # first column, where the formula looks back or history is given
    note: str = ""
    each: str = ""  # group of inputs (releases, say) that this row is repeated for
    key: str = field(default="", init=False)
    sheet: type[Sheet] = field(default=None, init=False)  # type: ignore[assignment]  # set by the sheet that owns it

    def __init__(self, label: str, unit: str, body: Operand | dict[str, Expr] | ForEach | None = None, *,
                 start: Operand | None = None, note: str = "", each: str = "") -> None:
        body = body if body is None or isinstance(body, dict | ForEach) else expr(body)
        first = None if start is None else expr(start)
        for name, value in {"label": label, "unit": unit, "body": body, "start": first,
                            "note": note, "each": each, "key": "", "sheet": None}.items():
            object.__setattr__(self, name, value)

    def at(self, member: int | str) -> At:
        """This line in one fixed period."""
        return At(self, member)

    @property
    def all(self) -> Every:
        """This line in all its periods, as a range."""
        return Every(self, "period")

    def among(self, first: str, last: str) -> Span:
        """This line from one member of its table to another, as a range."""
        return Span(self, first, last)

    @property
    def every(self) -> Every:
        """This line for every member of its group, in this period, as a range."""
        return Every(self, "member")

    @property
    def last(self) -> Every:
        """This line for the last member of its group, in this period."""
        return Every(self, "last member")


def expr(value: Operand) -> Expr:
    """A plain number or text as an expression."""
    return value if isinstance(value, Expr) else Const(value if isinstance(value, str) else float(value))


def call(op: str, *args: Operand) -> Call:
    """An operator or function applied to expressions, numbers or texts."""
    if op not in OPS:
        raise KeyError(op)
    return Call(op, tuple(expr(arg) for arg in args))


def children(node: Expr) -> Iterator[Expr]:
    """Direct parts of an expression."""
    if isinstance(node, Call):
        yield from node.args
    elif isinstance(node, Above):
        yield node.default


def walk(node: Expr) -> Iterator[Expr]:
    """The expression and everything in it; a line is a leaf."""
    yield node
    for child in children(node):
        yield from walk(child)


def prev(name: str) -> Named:
    """The period before of the line called `name` on the same sheet."""
    return Named(name, 1)


def line(name: str) -> Named:
    """A line further down the same sheet, in this period."""
    return Named(name, 0)


def above(default: Operand) -> Above:
    """This line for the member before; `default` for the first member."""
    return Above(expr(default))


def heading(name: str) -> Heading:
    """A heading of the column: its date, year or number."""
    return Heading(name)


def if_(condition: Operand, yes: Operand, no: Operand) -> Call:
    """One of two values."""
    return call("if", condition, yes, no)


def equal(left: Operand, right: Operand) -> Call:
    """Equality; text is compared without regard to case."""
    return call("equal", left, right)


def join(*parts: Operand) -> Expr:
    """Texts and numbers, one after another, as a text."""
    first, *rest = (expr(part) for part in parts)
    for part in rest:
        first = call("join", first, part)
    return first


def either(left: Operand, right: Operand) -> Call:
    """True where one of two conditions holds."""
    return call("or", left, right)


def if_error(value: Operand, otherwise: Operand) -> Call:
    """A value, or another one in place of an error."""
    return call("iferror", value, otherwise)


def both(left: Operand, right: Operand) -> Call:
    """True where both conditions hold."""
    return call("and", left, right)


def is_number(value: Operand) -> Call:
    """True where a cell holds a number, not a text."""
    return call("is_number", value)


def unless(missing: str, given: Operand, value: Operand) -> Call:
    """A value; "n.a." where what it needs holds the text that stands for a missing figure. An error stays an error."""
    return if_(equal(given, missing), NOT_AVAILABLE, value)


def if_number(given: Operand, value: Operand) -> Call:
    """A value that needs a number; where a text stands in its place, such as "n.m.", that text. An error stays an error."""
    return if_(is_number(given), value, given)


def minimum(*values: Operand) -> Call:
    """Smallest value."""
    return call("min", *values)


def maximum(*values: Operand) -> Call:
    """Largest value."""
    return call("max", *values)


def total(values: Operand) -> Call:
    """Sum of a range."""
    return call("sum", values)


def product(values: Operand) -> Call:
    """Product of a range."""
    return call("product", values)


def absolute(value: Operand) -> Call:
    """Size without sign."""
    return call("abs", value)


def end_of_month(day: Operand, months: Operand) -> Call:
    """Last day of the month that lies `months` after a date."""
    return call("eomonth", day, months)


@overload
def exp(value: Expr) -> Call: ...
@overload
def exp(value: float) -> float: ...
def exp(value: Any) -> Any:
    """E to a power; of a number or of an expression."""
    return call("exp", value) if isinstance(value, Expr) else math.exp(value)


@overload
def ln(value: Expr) -> Call: ...
@overload
def ln(value: float) -> float: ...
def ln(value: Any) -> Any:
    """Natural logarithm; of a number or of an expression."""
    return call("ln", value) if isinstance(value, Expr) else math.log(value)


def sum_over(line: Line) -> Call:
    """Sum of a line of a finer timeline over this period: a year's revenue from its months."""
    return call("sumif", line.all, Heading("period", line), Heading("end"))


def on_date(line: Line, day: Operand) -> Call:
    """A line of a timeline on one period-end date."""
    return call("sumif", line.all, Heading("end", line), day)


def labels(line: Line) -> Heading:
    """The row labels of a table, as a range."""
    return Heading("label", line)


def months_after(day: Operand, months: Operand) -> Call:
    """The same day some months later (or, negative, before)."""
    return call("edate", day, months)


def working_day(day: Operand, days: Operand, closures: Line) -> Call:
    """The day that lies some working days after a date, weekends and a table of closures apart."""
    return call("workday", day, days, closures.all)


def before(line: Line, dates: Line, day: Operand) -> Call:
    """Sum of a table's column over the rows dated before `day`."""
    return call("sumif_before", line.all, dates.all, day)


def sum_where(line: Line, keys: Line | Heading, key: Operand) -> Call:
    """Sum of a table's column over the rows whose key equals `key`."""
    return call("sumif", line.all, keys.all if isinstance(keys, Line) else keys, key)


def up_to(line: Line, dates: Line, day: Operand) -> Call:
    """Sum of a table's column over the rows dated at or before `day`."""
    return call("sumif_until", line.all, dates.all, day)
