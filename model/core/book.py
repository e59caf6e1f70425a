"""The bound model: every sheet bound to every company, and what each expression means in a cell.

A cell is a row and a position on its axis. `meaning` turns an expression, seen from one cell, into constants, operators
and references to other cells; the three readings (arrays, compiled, formulas) start from there and never look further.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

from model.core.errors import ModelError, unknown
from model.core.expressions import Above, Call, Const, InScenario, Named
from model.core.lines import (
    At,
    Axis,
    Column,
    Given,
    Heading,
    Headings,
    Input,
    LastMember,
    Line,
    Member,
    Members,
    PeriodEnds,
    Periods,
    Span,
    named_line,
    walk_line,
)
from model.core.registers import Exactly, Held, HeldEvery, Tab
from model.core.rows import Block, Cell, Meaning, Range, Row, is_input
from model.core.scenario_cells import ScenarioCells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from model.core.contents import Contents
    from model.core.expressions import Expr
    from model.core.facts import Company, Facts
    from model.core.lines import Owner
    from model.core.sheet import Sheet


class Book:
    """All blocks of the model for the facts given."""

    def __init__(self, facts: Facts, contents: Contents) -> None:
        self.facts, self.contents = facts, contents
        self.blocks: list[Block] = []
        self._blocks: dict[tuple[Owner, str, str], Block] = {}
        self._rows: dict[tuple[Line, str, str, str], Row] = {}
        self._needed: dict[tuple[Row, int], tuple[Cell, ...]] = {}
        sheets = contents.sheets
        self._refuse_groups()
        for sheet in (s for s in sheets if not s.per_company and not s.about):
            self._bind(sheet, None)
        for company in facts.companies.values():
            for sheet in (s for s in sheets if s.per_company and not s.about):
                self._bind(sheet, company)
        for sheet in (s for s in sheets if s.about):
            for owner in facts.companies.values() if sheet.per_company else (None,):
                self._bind(sheet, owner)

    def _refuse_groups(self) -> None:
        """Fail on a group that nothing has: what waits for its members would be missing without a word."""
        known = {*self.facts.groups, *(name for company in self.facts.companies.values() for name in company.groups),
                 "companies"}
        for sheet in self.contents.sheets:
            asked = {"needs": sheet.needs, "once_per": sheet.once_per,
                     **{f"axes, {axis.name}": axis.group for axis in sheet.axes},
                     **{name: line.each for name, line in sheet.lines.items()}}
            for place, group in asked.items():
                if group and group not in known and group != sheet.about:
                    raise ModelError(f"{sheet.__name__}.{place}: " + unknown("group", group, sorted(known)))

    def _bind(self, sheet: type[Sheet], company: Company | None) -> None:
        """One block for each axis of a sheet, unless the company has nothing to put there."""
        groups = {**self.facts.groups, **(company.groups if company else {})}
        groups["companies"] = {c.id: c.name for c in self.facts.companies.values()}
        register = self._register(sheet.about, company) if sheet.about else {}
        groups[sheet.about] = {name: label for name, (label, _) in register.items()}
        if sheet.needs and not groups.get(sheet.needs):
            return
        tab = f"{company.name} {sheet.tab}" if company and sheet.own_tab else sheet.tab
        title = (f"{company.name}: {sheet.title[0].lower()}{sheet.title[1:]}" if company
                 and not sheet.own_tab else sheet.title)
        subjects = groups.get(sheet.once_per, {}) if sheet.once_per else {"": ""}
        for shape, (subject, about) in product(sheet.axes, subjects.items()):
            members = (tuple(Member(key, name) for key, name in groups.get(shape.group, {}).items()) if shape.group
                       else shape.members)
            if not members:
                continue
            block = Block(sheet, replace(shape, members=members) if shape.group else shape, company, tab,
                          f"{title} ({about})" if len(subjects) > 1 else title, lead=self.contents.lead(sheet),
                          kind=self.contents.kind(sheet),
                          subject=subject)
            block.about = tuple(cell for _, cell in register.values())
            self._fill(block, groups)
            self.blocks.append(block)
            self._blocks.setdefault((sheet, company.id if company else "", shape.name), block)

    def _register(self, kind: str, company: Company | None) -> dict[str, tuple[str, Cell]]:
        """What a register is about, by a key, with a label: inputs, cells that a formula reads, or dates in order.

        Any other kind is a group of the company, each member named as the input that it is about, and further by a dot.
        """
        found: dict[str, tuple[str, Cell]] = {}
        if company and kind in company.groups:
            inputs = {row.name: row for block in self.blocks if block.sheet.by_scenario
                      and block.company in (None, company) for row in block.rows.values()}
            return {member: (label or inputs[member.partition(".")[0]].label,
                             Cell(inputs[member.partition(".")[0]], 0, fixed=False))
                    for member, label in company.groups[kind].items()}
        sheets = {block.sheet for block in self.blocks} if kind == "facts" else set()
        read = {named for sheet in sheets for line in sheet.lines.values() for node in walk_line(line)
                if isinstance(named := named_line(node), Column)}
        for block in self.blocks:
            owner, key = (f"{block.company.name}: ", block.company.id) if block.company else ("", "market")
            for row in block.rows.values():
                if (kind == "dates" and isinstance(row.line, Input | Column) and row.line.not_before
                        and block.company in (None, company)):
                    rows = ([f"{member.label}, " for member in block.axis.members] if isinstance(row.line, Column)
                            else [""])
                    found |= {f"{key}.{row.name}.{place}": (f"{label}{row.label}", Cell(row, place, fixed=False))
                              for place, label in enumerate(rows)}
                elif kind == "inputs" and isinstance(row.line, Input) and block.sheet.by_scenario:
                    found[f"{key}.{row.name}"] = (f"{owner}{row.label}", Cell(row, 0, fixed=False))
                elif kind == "facts" and row.line in read and block.sheet.registered:
                    found |= {f"{key}.{block.sheet.__name__}.{row.name}.{member.key}":
                              (f"{owner}{member.label}, {row.label}", Cell(row, place, fixed=False))
                              for place, member in enumerate(block.axis.members)}
        return found

    def _fill(self, block: Block, groups: dict[str, dict[str, str]]) -> None:
        """Headings and rows of a block; a grouped line once for every member of its group."""
        axis, company = block.axis, block.company
        for name, (label, unit) in axis.headings.items():
            block.headings[name] = Row(block, Line(label, unit), name, label, unit,
                                       values=tuple(m.headings[name] for m in axis.members))
        if axis.vertical:
            block.headings["label"] = Row(block, Line("", "text"), "label", "", "text",
                                          values=tuple(m.label for m in axis.members))
        tables = ((company.tables if company and axis.group in company.tables else self.facts.tables) if axis.group
                  else {})
        near = (company or self.facts).limits if block.sheet.by_scenario else {}
        for key, line in block.sheet.lines.items():
            unit = line.unit.replace("local", company.local) if company else line.unit
            values = (tuple(tables[axis.group][str(m.key)][key] for m in axis.members) if isinstance(line, Column)
                      else ())
            for member, title in (groups[line.each] if line.each and line.each != axis.group else {"": ""}).items():
                name = f"{key}_{member}" if member else key
                allowed = near.get(name, line.limits) if isinstance(line, Given) else None
                block.rows[name] = Row(block, line, name, line.label.replace("{name}", title), unit, member, values,
                                       allowed)

    # where things are -------------------------------------------------------------------------------------------

    def block(self, sheet: Owner, company: Company | None = None, axis: Axis | None = None) -> Block:
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

    @cached_property
    def scenario_cells(self) -> ScenarioCells:
        """Each scenario's own cells, made when they are first asked for."""
        return ScenarioCells(self)

    # what an expression means in a cell ---------------------------------------------------------------------------

    def meaning(self, node: Expr, row: Row, position: int) -> Meaning:  # noqa: C901, PLR0912 - one line for each kind of node
        """A constant, an operator, a cell or a range, as seen from one cell."""
        if isinstance(node, (Const, Call)):  # half a million times a build; `Const | Call` makes a type each time
            return node
        if row.block.scenario:
            return self.scenario_cells.own(self.meaning(node, row.live, position), row.block)
        if isinstance(node, Line):
            return self._line(node, row, position)
        if isinstance(node, Named):
            return Cell(self._same(row.block.sheet.lines[node.name], row), position - node.lag, fixed=False)
        if isinstance(node, At):
            company = self._company(row, position)
            blocks = [self.block(node.line.sheet, company, axis) for axis in node.line.sheet.axes]
            places = [(block, keys.index(node.member))
                      for block in blocks if node.member in (keys := [m.key for m in block.axis.members])]
            if not places:
                raise ModelError(
                    f"{row.name}: {node.line.sheet.__name__}.{node.line.key} has no period '{node.member}'.")
            block, place = places[0]
            name = f"{node.line.key}_{row.member}" if node.line.each else node.line.key
            return Cell(block.rows[name], place, fixed=True)
        if isinstance(node, Above):
            peers = row.block.of(row.line)
            place = peers.index(row)
            return Cell(peers[place - 1], position, fixed=False) if place else self.meaning(node.default, row, position)
        if isinstance(node, InScenario):
            return self.scenario_cells.asked(self.meaning(node.of, row, position), row, position)
        if isinstance(node, Heading):
            return self._heading(node.name, row, position)
        if isinstance(node, Headings | PeriodEnds):
            return self._headings(node, row, position)
        if isinstance(node, Span):
            target = self.row(node.line, self._company(row, position))
            keys = [str(m.key) for m in target.block.axis.members]
            return Range(tuple(Cell(target, p, fixed=True)
                               for p in range(keys.index(node.first), keys.index(node.last) + 1)))
        if isinstance(node, Periods):
            return self._periods(node.line, row, position)
        if isinstance(node, Members | LastMember):
            return self._members(node, row, position)
        if isinstance(node, Exactly):
            return Cell(node.row, node.position, fixed=True)
        if isinstance(node, Tab):
            cell = self.meaning(node.of, row, position)
            return Const(cell.row.block.tab if isinstance(cell, Cell) else "")
        if isinstance(node, Held | HeldEvery):
            return self._held(node, row, row.block.about[position])
        raise ModelError(f"{row.name}: {type(node).__name__} has no meaning in a cell.")

    def precedents(self, row: Row, position: int) -> Iterator[Cell]:
        """The cells that a cell's formula refers to, in the order in which it does."""
        body = row.body(position)
        waiting = [] if body is None else [body]
        while waiting:
            meaning = self.meaning(waiting.pop(), row, position)
            if isinstance(meaning, Cell):
                yield meaning
            elif isinstance(meaning, Range):
                yield from meaning.cells
            elif isinstance(meaning, Call):
                waiting += reversed(meaning.args)

    def needed(self, row: Row, position: int) -> tuple[Cell, ...]:
        """The same, each once, and kept: what is compiled asks again and again."""
        key = (row, position)
        if key not in self._needed:
            self._needed[key] = tuple(dict.fromkeys(self.precedents(row, position)))
        return self._needed[key]

    def _held(self, node: Held | HeldEvery, row: Row, about: Cell) -> Cell | Range:
        """What a register's row is about: live, in the scenario of the column, or in all scenarios.

        The live value stands before theirs.
        """
        scenarios = list(self.facts.groups["scenarios"])
        if isinstance(node, HeldEvery):
            return Range(tuple(Cell(about.row, 1 + place, fixed=False) for place in range(len(scenarios))))
        if node.line is not None:
            beside = node.line.sheet is about.row.block.sheet
            target = about.row.block.rows[node.line.key] if beside else self.row(node.line, about.row.company)
            about = Cell(target, about.position if beside else 0, fixed=False)
        return (Cell(about.row, 1 + scenarios.index(row.member), fixed=False) if row.member
                and is_input(about.row) else about)

    def _company(self, row: Row, position: int) -> Company | None:
        if row.block.axis.group == "companies":
            return self.facts.companies[str(row.block.axis.members[position].key)]
        if row.line.each == "companies":
            return self.facts.companies[row.member]
        return row.company

    @staticmethod
    def _same(line: Line, row: Row) -> Row:
        """A line of the same block, for the same member of its group."""
        if line.each and not row.member and not row.block.axis.group:
            raise ModelError(
                f"{row.block.sheet.__name__}.{line.key} is repeated for {line.each}, {row.line.key} is not: "
                             f"write product({line.key}.every) or {line.key}.last.")
        return row.block.rows[f"{line.key}_{row.member}" if line.each and row.member else line.key]

    def _line(self, line: Line, row: Row, position: int) -> Cell:
        block = row.block
        company = self._company(row, position)
        if line.sheet is block.sheet and (company is row.company or not block.company):
            return Cell(self._same(line, row), position, fixed=False)
        if line.each:
            member = str(block.axis.members[position].key) if block.axis.group == line.each else row.member
            own = self.row(line, company, member)
            if own.block.axis.name == block.axis.name:
                return Cell(own, position, fixed=False)
            return Cell(own, 0, fixed=block.axis.group != line.each)
        if block.subject:
            if peer := next((b for b in self.blocks if b.sheet is line.sheet and b.company is company
                             and b.subject == block.subject), None):
                return Cell(peer.rows[line.key], 0, fixed=True)
            table = self.row(line, company)
            if table.block.axis.group and block.subject in (keys := [member.key
                                                                     for member in table.block.axis.members]):
                return Cell(table, keys.index(block.subject), fixed=True)
        axes = {axis.name: axis for axis in line.sheet.axes}
        if block.axis.name in axes:
            fixed = block.axis.name == "value"
            return Cell(self.row(line, company, axis=axes[block.axis.name]), position, fixed=fixed)
        if "value" in axes:
            return Cell(self.row(line, company), 0, fixed=True)
        raise ModelError(
            f"{block.sheet.__name__}.{row.line.key} runs along {block.axis.name} and {line.sheet.__name__}.{line.key} "
            f"along "
            f"{', '.join(axes)}: write .at(...), sum_over(...) or on_date(...).")

    @staticmethod
    def _heading(name: str, row: Row, position: int) -> Cell:
        if name not in row.block.headings:
            raise ModelError(f"{row.name}: " + unknown("heading", name, row.block.headings, row.block.axis.name))
        return Cell(row.block.headings[name], position, fixed=False)

    def _headings(self, node: Headings | PeriodEnds, row: Row, position: int) -> Range:
        block = self.row(node.over, self._company(row, position)).block
        name = f"{row.block.axis.name}_end" if isinstance(node, PeriodEnds) else node.name
        if name not in block.headings:
            raise ModelError(f"{row.name}: " + unknown("heading", name, block.headings, block.axis.name))
        return Range(tuple(Cell(block.headings[name], p, fixed=True) for p in range(len(block.axis.members))))

    def _rows_of(self, line: Line, row: Row, position: int) -> tuple[Block, list[Row]]:
        block = row.block if line.sheet is row.block.sheet else self.block(line.sheet, self._company(row, position))
        return block, block.of(line)

    def _periods(self, line: Line, row: Row, position: int) -> Range:
        block, rows = self._rows_of(line, row, position)
        if line.each and block.about:  # one of a register's columns: of this company, or of this row's scenario
            company = self._company(row, position)
            member = company.id if line.each == "companies" and company else str(row.block.axis.members[position].key)
            rows = [r for r in rows if r.member == (row.member or member)]
        elif line.each and line.each == row.line.each:  # that of the same member
            rows = [r for r in rows if r.member == row.member]
        return Range(tuple(Cell(rows[0], p, fixed=True) for p in range(len(block.axis.members))))

    def _members(self, node: Members | LastMember, row: Row, position: int) -> Meaning:
        block, rows = self._rows_of(node.line, row, position)
        if not rows:
            return Const(1.0)
        cells = tuple(Cell(r, position, fixed=block is not row.block) for r in rows)
        return cells[-1] if isinstance(node, LastMember) else Range(cells)
