"""The words that line items are written with: operators by an analyst's names, and what is made of several."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from model.core.expressions import NOT_AVAILABLE, Above, Expr, InScenario, Named, call, expr, named
from model.core.lines import At, Heading, Headings, Line, PeriodEnds

if TYPE_CHECKING:
    from model.core.expressions import Call, Number, Operand


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


def in_scenario(line: Line | At) -> InScenario:
    """A line in the scenario of this row, whichever is live."""
    return InScenario(line)


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
    """A value that needs a number.

    Where a text stands in its place, such as "n.m.", that text. An error stays an error.
    """
    return named("{1}, or the text that stands for {0}", if_(is_number(given), value, given), given, value)


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
    last = call("eomonth", day, months)
    return named("end of the month of {0}", last, day) if months == 0 else last


def exp(value: Number) -> Number:
    """E to a power; of a number or of an expression."""
    return call("exp", value) if isinstance(value, Expr) else math.exp(value)


def ln(value: Number) -> Number:
    """Natural logarithm; of a number or of an expression."""
    return call("ln", value) if isinstance(value, Expr) else math.log(value)


def sum_over(line: Line) -> Call:
    """Sum of a line of a finer timeline over this period: a year's revenue from its months."""
    return named("sum of {0} over the period", call("sumif", line.all, PeriodEnds(line), Heading("end")), line.all)


def on_date(line: Line, day: Operand) -> Call:
    """A line of a timeline on one period-end date."""
    return named("{0} on {1}", call("sumif", line.all, Headings("end", line), day), line.all, day)


def of_year(line: Line) -> Call:
    """A yearly line in this period's year, or the sum of a quarterly line over the year."""
    return named("{0} of the year", call("sumif", line.all, Headings("year", line), Heading("year")), line.all)


def labels(line: Line) -> Headings:
    """The row labels of a table, as a range."""
    return Headings("label", line)


def months_after(day: Operand, months: Operand) -> Call:
    """The same day some months later (or, negative, before)."""
    return call("edate", day, months)


def working_day(day: Operand, days: Operand, closures: Line) -> Call:
    """The day that lies some working days after a date, weekends and a table of closures apart."""
    return call("workday", day, days, closures.all)


def before(line: Line, dates: Line, day: Operand) -> Call:
    """Sum of a table's column over the rows dated before `day`."""
    return call("sumif_before", line.all, dates.all, day)


def sum_where(line: Line, keys: Line | Headings, key: Operand) -> Call:
    """Sum of a table's column over the rows whose key equals `key`."""
    return call("sumif", line.all, keys.all if isinstance(keys, Line) else keys, key)


def up_to(line: Line, dates: Line, day: Operand) -> Call:
    """Sum of a table's column over the rows dated at or before `day`."""
    return call("sumif_until", line.all, dates.all, day)


def round_to(value: Operand, unit: Operand) -> Call:
    """To the nearest multiple of `unit`, halves away from zero; MROUND differs between spreadsheets."""
    return named("{0} to the nearest {1}", call("round", call("div", value, unit), 0) * unit, value, unit)


def cagr(multiple: Expr, periods: Operand) -> Expr:
    """Growth a period that makes a multiple in some periods."""
    return multiple ** (1 / expr(periods)) - 1
