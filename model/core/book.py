"""The bound model: every sheet for every company, as blocks of rows, and what each expression means in a cell.

A cell is a row and a position on its axis. `cells` turns an expression, seen from one cell, into constants, operators
and references to other cells; the three readings (arrays, compiled, formulas) start from there and never look further.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from model.core.errors import unknown
from model.core.expressions import Above, At, Call, Const, Every, Expr, ForEach, Heading, Line, Named, Span, expr, walk
from model.core.registers import Exactly, Held, HeldEvery, Tab
from model.core.sheet import Axis, Column, Input, Member, ModelError, Sheet, looks_back, walk_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from model.core.contents import Contents
    from model.facts import Company, Facts


@dataclass(eq=False)
class Row:
    """One line of one block; for a grouped line, for one member of the group."""

    block: Block
    line: Line
    name: str
    label: str
    unit: str
    member: str = ""
    values: tuple[float | str, ...] = ()  # headings: constants, one for each position

    def body(self, position: int) -> Expr | None:
        """The formula of one cell; none for an input, a heading or a blank cell."""
        if isinstance(self.line.body, ForEach):
            return expr(self.line.body.make(self.block.about[position].row))
        if isinstance(self.line.body, dict):
            return self.line.body.get(str(self.block.axis.members[position].key))
        if position == 0 and self.line.start is not None and self.block.axis.opening:
            return self.line.start
        if position == 0 and looks_back(self.line):
            return None
        return self.line.body

    @property
    def company(self) -> Company | None:
        """The company whose sheet this is."""
        return self.block.company

    @property
    def input_key(self) -> tuple[str, str]:
        """What an input goes by: company id, or '' for the market, and name."""
        return self.company.id if self.company else "", self.name


@dataclass(eq=False)
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


class Book:
    """All blocks of the model for the facts given."""

    def __init__(self, facts: Facts, contents: Contents) -> None:
        self.facts, self.contents = facts, contents
        self.blocks: list[Block] = []
        self._blocks: dict[tuple[type[Sheet], str, str], Block] = {}
        self._rows: dict[tuple[Line, str, str, str], Row] = {}
        sheets = contents.sheets
        for sheet in (s for s in sheets if not s.per_company and not s.about):
            self._bind(sheet, None)
        for company in facts.companies.values():
            for sheet in (s for s in sheets if s.per_company):
                self._bind(sheet, company)
        for sheet in (s for s in sheets if s.about):
            self._bind(sheet, None)

    def _bind(self, sheet: type[Sheet], company: Company | None) -> None:
        """One block for each axis of a sheet, unless the company has nothing to put there."""
        groups = {**self.facts.groups, **(company.groups if company else {})}
        groups["companies"] = {c.id: c.name for c in self.facts.companies.values()}
        register = self._register(sheet.about) if sheet.about else {}
        groups[sheet.about] = {name: label for name, (label, _) in register.items()}
        if sheet.needs and not groups.get(sheet.needs):
            return
        tab = f"{company.name} {sheet.tab}" if company and sheet.own_tab else sheet.tab
        title = f"{company.name}: {sheet.title[0].lower()}{sheet.title[1:]}" if company and not sheet.own_tab else sheet.title
        subjects = groups.get(sheet.once_per, {}) if sheet.once_per else {"": ""}
        for shape, (subject, about) in product(sheet.axes, subjects.items()):
            members = tuple(Member(key, name) for key, name in groups.get(shape.group, {}).items()) if shape.group else shape.members
            if not members:
                continue
            block = Block(sheet, replace(shape, members=members) if shape.group else shape, company, tab,
                          f"{title} ({about})" if len(subjects) > 1 else title, lead=self.contents.lead(sheet), kind=self.contents.kind(sheet),
                          subject=subject)
            block.about = tuple(cell for _, cell in register.values())
            self._fill(block, groups)
            self.blocks.append(block)
            self._blocks.setdefault((sheet, company.id if company else "", shape.name), block)

    def _register(self, kind: str) -> dict[str, tuple[str, Cell]]:
        """What a register is about, by a key and with a label: inputs, or the cells of tables that some formula reads."""
        found = {}
        sheets = {block.sheet for block in self.blocks} if kind == "facts" else set()
        read = {node for sheet in sheets for line in sheet.lines.values() for node in _lines_in(line) if isinstance(node, Column)}
        for block in self.blocks:
            owner, key = (f"{block.company.name}: ", block.company.id) if block.company else ("", "market")
            for row in block.rows.values():
                if kind == "inputs" and isinstance(row.line, Input) and block.sheet.by_scenario:
                    found[f"{key}.{row.name}"] = (f"{owner}{row.label}", Cell(row, 0, fixed=False))
                elif kind == "facts" and row.line in read and block.sheet.registered:
                    found |= {f"{key}.{block.sheet.__name__}.{row.name}.{member.key}":
                              (f"{owner}{member.label}, {row.label}", Cell(row, place, fixed=False)) for place, member in enumerate(block.axis.members)}
        return found

    def _fill(self, block: Block, groups: dict[str, dict[str, str]]) -> None:
        """Headings and rows of a block; a grouped line once for every member of its group."""
        axis, company = block.axis, block.company
        for name, (label, unit) in axis.headings.items():
            block.headings[name] = Row(block, Line(label, unit), name, label, unit, values=tuple(m.headings[name] for m in axis.members))
        if axis.vertical:
            block.headings["label"] = Row(block, Line("", "text"), "label", "", "text", values=tuple(m.label for m in axis.members))
        tables = (company.tables if company and axis.group in company.tables else self.facts.tables) if axis.group else {}
        for key, line in block.sheet.lines.items():
            unit = line.unit.replace("local", company.local) if company else line.unit
            values = tuple(tables[axis.group][str(m.key)][key] for m in axis.members) if isinstance(line, Column) else ()
            for member, title in (groups[line.each] if line.each and line.each != axis.group else {"": ""}).items():
                name = f"{key}_{member}" if member else key
                block.rows[name] = Row(block, line, name, line.label.replace("{name}", title), unit, member, values)

    # where things are -------------------------------------------------------------------------------------------

    def block(self, sheet: type[Sheet], company: Company | None = None, axis: Axis | None = None) -> Block:
        """The block of a sheet, for a company and, where it has several, an axis."""
        key = (sheet, company.id if company and sheet.per_company else "", (axis or sheet.axes[0]).name)
        return self._blocks[key]

    def row(self, line: Line, company: Company | None = None, member: str = "", axis: Axis | None = None) -> Row:
        """The row of a line."""
        key = (line, company.id if company and line.sheet.per_company else "", member, axis.name if axis else "")
        if key not in self._rows:
            name = f"{line.key}_{member}" if member else line.key
            self._rows[key] = self.block(line.sheet, company, axis).rows[name]
        return self._rows[key]

    # what an expression means in a cell ---------------------------------------------------------------------------

    def meaning(self, node: Expr, row: Row, position: int) -> Meaning:  # noqa: C901 - one line for each kind of node
        """A constant, an operator, a cell or a range, as seen from one cell."""
        if isinstance(node, Const | Call):
            return node
        if isinstance(node, Line):
            return self._line(node, row, position)
        if isinstance(node, Named):
            return Cell(self._same(row.block.sheet.lines[node.name], row), position - node.lag, fixed=False)
        if isinstance(node, At):
            company = self._company(row, position)
            blocks = [self.block(node.line.sheet, company, axis) for axis in node.line.sheet.axes]
            places = [(block, keys.index(node.member)) for block in blocks if node.member in (keys := [m.key for m in block.axis.members])]
            if not places:
                raise ModelError(f"{row.name}: {node.line.sheet.__name__}.{node.line.key} has no period '{node.member}'.")
            block, place = places[0]
            return Cell(block.rows[node.line.key], place, fixed=True)
        if isinstance(node, Above):
            peers = row.block.of(row.line)
            place = peers.index(row)
            return Cell(peers[place - 1], position, fixed=False) if place else self.meaning(node.default, row, position)
        if isinstance(node, Heading):
            return self._heading(node, row, position)
        if isinstance(node, Span):
            target = self.row(node.line, self._company(row, position))
            keys = [str(m.key) for m in target.block.axis.members]
            return Range(tuple(Cell(target, p, fixed=True) for p in range(keys.index(node.first), keys.index(node.last) + 1)))
        if isinstance(node, Every):
            return self._range(node, row, position)
        if isinstance(node, Exactly):
            return Cell(node.row, node.position, fixed=True)
        if isinstance(node, Tab):
            cell = self.meaning(node.of, row, position)
            return Const(cell.row.block.tab if isinstance(cell, Cell) else "")
        if isinstance(node, Held | HeldEvery):
            return self._held(node, row, row.block.about[position])
        raise ModelError(f"{row.name}: {type(node).__name__} has no meaning in a cell.")

    def precedents(self, row: Row, position: int) -> Iterator[Cell]:
        """The cells that a cell's formula refers to."""
        body = row.body(position)
        for node in walk(body) if body is not None else ():
            meaning = self.meaning(node, row, position)
            if isinstance(meaning, Cell):
                yield meaning
            elif isinstance(meaning, Range):
                yield from meaning.cells

    def _held(self, node: Held | HeldEvery, row: Row, about: Cell) -> Cell | Range:
        """What a register's row is about: live, in the scenario of the column, or in all scenarios; the live value stands before theirs."""
        scenarios = list(self.facts.groups["scenarios"])
        if isinstance(node, HeldEvery):
            return Range(tuple(Cell(about.row, 1 + place, fixed=False) for place in range(len(scenarios))))
        return Cell(about.row, 1 + scenarios.index(row.member), fixed=False) if row.member else about

    def _company(self, row: Row, position: int) -> Company | None:
        if row.block.axis.group == "companies":
            return self.facts.companies[str(row.block.axis.members[position].key)]
        return row.company

    @staticmethod
    def _same(line: Line, row: Row) -> Row:
        """A line of the same block, for the same member of its group."""
        if line.each and not row.member and not row.block.axis.group:
            raise ModelError(f"{row.block.sheet.__name__}.{line.key} is repeated for {line.each}, {row.line.key} is not: "
                             f"write product({line.key}.every) or {line.key}.last.")
        return row.block.rows[f"{line.key}_{row.member}" if line.each and row.member else line.key]

    def _line(self, line: Line, row: Row, position: int) -> Cell:
        block = row.block
        company = self._company(row, position)
        if line.sheet is block.sheet and company is row.company:
            return Cell(self._same(line, row), position, fixed=False)
        if line.each:
            member = str(block.axis.members[position].key) if block.axis.group == line.each else row.member
            return Cell(self.row(line, company, member), 0, fixed=block.axis.group != line.each)
        if block.subject:
            if peer := next((b for b in self.blocks if b.sheet is line.sheet and b.company is company and b.subject == block.subject), None):
                return Cell(peer.rows[line.key], 0, fixed=True)
            table = self.row(line, company)
            if table.block.axis.group and block.subject in (keys := [member.key for member in table.block.axis.members]):
                return Cell(table, keys.index(block.subject), fixed=True)
        axes = {axis.name: axis for axis in line.sheet.axes}
        if block.axis.name in axes:
            fixed = block.axis.name == "value"
            return Cell(self.row(line, company, axis=axes[block.axis.name]), position, fixed=fixed)
        if "value" in axes:
            return Cell(self.row(line, company), 0, fixed=True)
        raise ModelError(
            f"{block.sheet.__name__}.{row.line.key} runs along {block.axis.name} and {line.sheet.__name__}.{line.key} along "
            f"{', '.join(axes)}: write .at(...), sum_over(...) or on_date(...).")

    def _heading(self, node: Heading, row: Row, position: int) -> Cell | Range:
        if node.over is None:
            if node.name not in row.block.headings:
                raise ModelError(f"{row.name}: " + unknown("heading", node.name, row.block.headings, row.block.axis.name))
            return Cell(row.block.headings[node.name], position, fixed=False)
        block = self.row(node.over, self._company(row, position)).block
        name = f"{row.block.axis.name}_end" if node.name == "period" else node.name
        if name not in block.headings:
            raise ModelError(f"{row.name}: " + unknown("heading", name, block.headings, block.axis.name))
        return Range(tuple(Cell(block.headings[name], p, fixed=True) for p in range(len(block.axis.members))))

    def _range(self, node: Every, row: Row, position: int) -> Meaning:
        company = self._company(row, position)
        block = row.block if node.line.sheet is row.block.sheet else self.block(node.line.sheet, company)
        rows = block.of(node.line)
        if node.by == "period":
            if node.line.each and block.about:  # one of a register's columns: of this company, or of this row's scenario
                member = company.id if node.line.each == "companies" and company else str(row.block.axis.members[position].key)
                rows = [r for r in rows if r.member == (row.member or member)]
            return Range(tuple(Cell(rows[0], p, fixed=True) for p in range(len(block.axis.members))))
        if not rows:
            return Const(1.0)
        fixed = block is not row.block
        if node.by == "last member":
            return Cell(rows[-1], position, fixed=fixed)
        return Range(tuple(Cell(r, position, fixed=fixed) for r in rows))


def _lines_in(line: Line) -> Iterator[Line]:
    """Lines that a line's formulas refer to."""
    for node in walk_line(line):
        if isinstance(node, Line):
            yield node
        elif isinstance(node, At | Every | Span):
            yield node.line


def is_input(row: Row) -> bool:
    """Whether the row's value comes from the facts."""
    return isinstance(row.line, Input)
