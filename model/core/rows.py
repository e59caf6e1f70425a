"""Rows: every sheet for every company as blocks of rows, and the cells that a formula refers to."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from model.core.expressions import Call, Const, Expr, expr
from model.core.lines import Axis, ForEach, Input, Line, looks_back
from model.core.sheet import Sheet

if TYPE_CHECKING:
    from model.core.facts import Company
    from model.core.units import Limits


@cache
def _made(each: ForEach, item: Line, limits: Limits | None) -> Expr:
    """The formula of the rows of a register that are about one line."""
    return expr(each.make(item, limits))


@dataclass(eq=False, repr=False)
class Row:
    """One line of one block; for a grouped line, for one member of the group."""

    block: Block
    line: Line
    name: str
    label: str
    unit: str
    member: str = ""
    values: tuple[float | str, ...] = ()  # headings: constants, one for each position
    limits: Limits | None = None  # what a figure of an input or of a table may be

    def body(self, position: int) -> Expr | None:
        """The formula of one cell; none for an input, a heading or a blank cell."""
        if isinstance(self.line.body, ForEach):
            about = self.block.about[position].row
            return _made(self.line.body, about.line, about.limits)
        if isinstance(self.line.body, dict):
            return self.line.body.get(str(self.block.axis.members[position].key))
        if position == 0 and self.line.start is not None:
            return self.line.start
        if position == 0 and looks_back(self.line):
            return None
        return self.line.body

    def __repr__(self) -> str:
        return f"<{self.block.tab}: {self.name}>"

    @property
    def live(self) -> Row:
        """Of a scenario's own row, the live one that it repeats; of any other, itself."""
        if self.block.live is None:
            return self
        return self.block.live.rows[self.name] if self.name in self.block.rows else self.block.live.headings[self.name]

    @property
    def company(self) -> Company | None:
        """The company whose sheet this is."""
        return self.block.company

    @property
    def input_key(self) -> tuple[str, str]:
        """What an input goes by: company id, or '' for the market, and name."""
        return self.company.id if self.company else "", self.name


@dataclass(eq=False, repr=False)
class Block:
    """A sheet bound to a company and an axis: rows on a tab."""

    sheet: type[Sheet]
    axis: Axis
    company: Company | None
    tab: str
    title: str
    headings: dict[str, Row] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)
    lead: type[Sheet] = Sheet  # the first sheet of the tab, which says how the tab looks
    kind: str = ""  # the class of the tab
    subject: str = ""  # the row of another table that the block is about
    about: tuple[Cell, ...] = ()  # of a register: the cell that each of its rows is about
    scenario: str = ""  # whose own cells these are; '' for the live ones, which every tab shows
    live: Block | None = None  # of a scenario's own cells: the block whose lines they repeat

    def __repr__(self) -> str:
        return f"<{self.tab}: {self.title}>"

    def of(self, line: Line) -> list[Row]:
        """The rows of a line: one, or one for every member of its group."""
        return [row for row in self.rows.values() if row.line is line]


class Cell(NamedTuple):
    """A reference to one cell; `fixed`: the same cell from every column."""

    row: Row
    position: int
    fixed: bool


class Range(NamedTuple):
    """A reference to a run of cells."""

    cells: tuple[Cell, ...]


Meaning = Const | Call | Cell | Range


def is_input(row: Row) -> bool:
    """Whether the row's value comes from the facts."""
    return isinstance(row.line, Input)
