"""Lines: a row of a sheet with its formula or its facts, the axis it runs along, and the ways a formula names one."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Protocol, TypedDict, Unpack

from model.core.errors import ModelError, unknown
from model.core.expressions import Expr, Named, Operand, expr, walk
from model.core.units import Limits, limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


@dataclass(frozen=True)
class Member:
    """One column of a timeline or one row of a table."""

    key: int | str
    label: str
    headings: dict[str, float | str] = field(default_factory=dict)


@dataclass(frozen=True)
class Axis:
    """What a sheet runs along."""

    name: str
    members: tuple[Member, ...] = ()
    headings: dict[str, tuple[str, str]] = field(default_factory=dict)  # name: (label, unit)
    vertical: bool = False
    group: str = ""  # the members are a group of inputs, or "companies"


SCALAR = Axis("value", (Member("value", "Value"),))


class Owner(Protocol):
    """The sheet that a line stands on, as far as a line and its readers need it."""

    __name__: str

    @property
    def tab(self) -> str:
        """The tab, without the company's name."""

    @property
    def axes(self) -> tuple[Axis, ...]:
        """What it runs along."""

    @property
    def per_company(self) -> bool:
        """Whether each company has one."""

    @property
    def by_scenario(self) -> bool:
        """Whether its lines have a column for each scenario."""

    @property
    def lines(self) -> dict[str, Line]:
        """Its lines by name, in order."""


# ways to name a line -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Values(Expr):
    """Values of a line other than the one in this row and period."""

    line: Line


@dataclass(frozen=True, eq=False)
class At(Values):
    """One fixed period of a line: `PerShare.eps.at(2030)`."""

    member: int | str


class Periods(Values):
    """A range: a line in all its periods, or for all rows of its table."""


class Members(Values):
    """A range: a line for every member of its group, in this period."""


class LastMember(Values):
    """A line for the last member of its group, in this period."""


@dataclass(frozen=True, eq=False)
class Span(Values):
    """A range: a run of a table's rows or a timeline's periods, from one member to another."""

    first: str
    last: str


@dataclass(frozen=True, eq=False)
class Heading(Expr):
    """A column heading (`end`, `year`, `month`) of this period."""

    name: str


@dataclass(frozen=True, eq=False)
class Headings(Expr):
    """A range: the whole row of a heading above a line."""

    name: str
    over: Line


@dataclass(frozen=True, eq=False)
class PeriodEnds(Expr):
    """A range: for each period of a line on a finer timeline, the end of the period here that it belongs to."""

    over: Line


@dataclass(frozen=True)
class ForEach:
    """The formula of a register's row, made of the line that it is about and of that row's own limits."""

    make: Callable[[Line, Limits | None], Operand]


# lines ---------------------------------------------------------------------------------------------------------------


class Remarks(TypedDict, total=False):
    """What may be said of any line."""

    note: str  # why it is so
    each: str  # group of inputs (releases, say) that this row is repeated for


class Opening(Remarks, total=False):
    """What may be said of a line with a formula."""

    start: Operand  # first column, where the formula looks back or history is given


class Allowed(Remarks, total=False):
    """What is allowed for a line that holds facts."""

    text_allowed: str  # the one text that may stand where a number belongs
    choices: tuple[str, ...]  # a closed vocabulary
    not_before: str  # of a date: the line of its sheet, or the input of the company, that must not be after it
    above: float
    at_least: float
    below: float
    at_most: float
    whole: bool  # a whole number


def _refuse_misspelt(given: Iterable[str], known: Iterable[str], label: str) -> None:
    for name in given:
        if name not in known:
            raise ModelError(unknown("argument", name, known, f"'{label}'"))


class Line(Expr):
    """A row of a sheet: what it is called, its unit, and its formula; a dict gives each member of the axis its own."""

    key: str  # with the sheet, set by the sheet that owns it
    sheet: Owner

    def __init__(self, label: str, unit: str, body: Operand | dict[str, Expr] | ForEach | None = None,
                 **more: Unpack[Opening]) -> None:
        _refuse_misspelt(more, Opening.__annotations__, label)
        self.label, self.unit, self.key = label, unit, ""
        self.body = body if body is None or isinstance(body, dict | ForEach) else expr(body)
        self.start = expr(more["start"]) if "start" in more else None
        self.note, self.each = more.get("note", ""), more.get("each", "")

    def at(self, member: int | str) -> At:
        """This line in one fixed period."""
        return At(self, member)

    @property
    def all(self) -> Periods:
        """This line in all its periods, as a range."""
        return Periods(self)

    def among(self, first: str, last: str) -> Span:
        """This line from one member of its table to another, as a range."""
        return Span(self, first, last)

    @property
    def every(self) -> Members:
        """This line for every member of its group, in this period, as a range."""
        return Members(self)

    @property
    def last(self) -> LastMember:
        """This line for the last member of its group, in this period."""
        return LastMember(self)


class Given(Line):
    """A line whose values come from the facts, with what is allowed for them."""

    def __init__(self, label: str, unit: str, **more: Unpack[Allowed]) -> None:
        _refuse_misspelt(more, Allowed.__annotations__, label)
        super().__init__(label, unit, note=more.get("note", ""), each=more.get("each", ""))
        self.text_allowed, self.choices = more.get("text_allowed", ""), more.get("choices", ())
        self.not_before = more.get("not_before", "")
        self.limits: Limits = limits(unit, above=more.get("above"), at_least=more.get("at_least"),
                                     below=more.get("below"), at_most=more.get("at_most"),
                                     whole=more.get("whole"))


class Input(Given):
    """A value that scenarios and users change."""


class Column(Given):
    """A column (or row) of a table whose values come from the facts."""


class Stamp(Line):
    """A line that is written as a value when the workbook is made, and stays."""


class OwnValue(Stamp):
    """In a register of inputs, the analyst's own value of each where the workbook has a cell for one; else a stamp."""


def formulas(item: Line) -> list[Expr]:
    """A line's formulas, but for that of its first column."""
    if isinstance(item.body, dict):
        return list(item.body.values())
    return [item.body] if isinstance(item.body, Expr) else []


def walk_line(item: Line) -> list[Expr]:
    """Every node of a line's formulas."""
    return [node for body in (*formulas(item), *([] if item.start is None else [item.start])) for node in walk(body)]


def named_line(node: Expr) -> Line | None:
    """The line that a node names, if it names one."""
    return node if isinstance(node, Line) else node.line if isinstance(node, Values) else None


@cache
def looks_back(item: Line) -> bool:
    """Whether the row needs a column before it."""
    return isinstance(item.body, Expr) and any(isinstance(node, Named) and node.lag for node in walk(item.body))
