"""A scenario's own cells: each line that a formula asks for in a scenario, and all that it rests on, a second time.

No formula is written twice: a line's own cell means what its live cell means, but for two things. A line that follows
the live scenario is read from the same scenario's own cells, an input from that scenario's column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from model.core.errors import ModelError
from model.core.expressions import InScenario
from model.core.lines import Stamp, walk_line
from model.core.rows import Block, Cell, Meaning, Range, Row, is_input

if TYPE_CHECKING:
    from collections.abc import Iterator

    from model.core.contents import Contents
    from model.core.expressions import Expr
    from model.core.facts import Company, Facts

Key = tuple[Row, str, str]  # a live row, a scenario, and the company whose tab the own one stands on


class Bound(Protocol):
    """The bound model, as far as its scenarios' own cells need it."""

    facts: Facts
    contents: Contents
    blocks: list[Block]

    def meaning(self, node: Expr, row: Row, position: int) -> Meaning:
        """What an expression means in a cell."""

    def precedents(self, row: Row, position: int) -> Iterator[Cell]:
        """The cells that a cell's formula refers to."""


class ScenarioCells:
    """The blocks of all scenarios' own cells, a tab a company."""

    def __init__(self, book: Bound) -> None:
        self._book = book
        self._scenarios = dict(book.facts.groups.get("scenarios", {}))
        self._places = {id_: place for place, id_ in enumerate(self._scenarios)}
        self._asking = {sheet for sheet in book.contents.sheets
                        if any(isinstance(node, InScenario) for line in sheet.lines.values()
                               for node in walk_line(line))}
        self.blocks: list[Block] = []
        self._rows: dict[Key, Row] = {}
        for company in book.facts.companies.values():
            self._make(company)

    # what stands there ----------------------------------------------------------------------------------------------

    def _make(self, company: Company) -> None:
        """The blocks of a company, scenario by scenario."""
        rows = self._following(company)
        if not rows:
            return
        lead = next((sheet for sheet in self._book.contents.sheets if sheet.holds_scenarios), None)
        if lead is None:
            raise ModelError("A formula asks for a line in a scenario, and no tab holds the scenarios' own cells: give "
                             "a company's sheet holds_scenarios = True.")
        lives = dict.fromkeys(row.block for row in rows)
        for scenario, name in self._scenarios.items():
            for live in sorted(lives, key=self._book.blocks.index):
                block = Block(live.sheet, live.axis, company, f"{company.name} {lead.tab}",
                              f"{name}: {_within(live.sheet.title)}", lead=lead,
                              kind=self._book.contents.kind(lead), subject=live.subject, scenario=scenario, live=live)
                block.headings = {key: self._repeated(row, block) for key, row in live.headings.items()}
                block.rows = {key: self._repeated(row, block) for key, row in live.rows.items() if row in rows}
                self.blocks.append(block)

    def _repeated(self, row: Row, block: Block) -> Row:
        """A live row as it stands in a scenario's block."""
        own = Row(block, row.line, row.name, row.label, row.unit, row.member, row.values, row.limits)
        self._rows[row, block.scenario, block.company.id if block.company else ""] = own
        return own

    def _following(self, company: Company) -> set[Row]:
        """The rows that a company's formulas ask for in a scenario, with all that these rest on and an input moves."""
        needs: dict[Row, set[Row]] = {}
        waiting = list(self._wanted(company))
        while waiting:
            row = waiting.pop()
            if is_input(row) and not row.block.sheet.by_scenario:
                raise ModelError(f"A line that is asked for in a scenario rests on '{row.label}': it cannot depend on "
                                 "which scenario is live.")
            if row not in needs:
                needs[row] = {cell.row for cell in self._precedents(row)}
                waiting += needs[row]
        users: dict[Row, list[Row]] = {}
        for row, needed in needs.items():
            for other in needed:
                users.setdefault(other, []).append(row)
        found: set[Row] = set()
        moved = [row for row in needs if is_input(row)]
        while moved:
            new = [row for row in users.get(moved.pop(), ()) if row not in found]
            found.update(new)
            moved += new
        return found

    def _wanted(self, company: Company) -> Iterator[Row]:
        for block in self._book.blocks:
            if block.company is company and block.sheet in self._asking:
                for row in block.rows.values():
                    for node in walk_line(row.line):
                        if isinstance(node, InScenario):
                            yield from (cell.row for cell in _cells(self._book.meaning(node.of, row, 0)))

    def _precedents(self, row: Row) -> Iterator[Cell]:
        """The cells that a live row's formulas refer to; along time, every period after the first refers to one row."""
        if row.values or is_input(row) or isinstance(row.line, Stamp):
            return
        if row.block.sheet in self._asking:
            raise ModelError(f"{row.block.sheet.__name__}.{row.name} rests on a line in each scenario, and is itself "
                             "asked for in one: ask for a line before it.")
        alike = not row.block.axis.vertical and not isinstance(row.line.body, dict)
        for position in range(min(2, len(row.block.axis.members)) if alike else len(row.block.axis.members)):
            yield from self._book.precedents(row, position)

    # what a formula means in a scenario -----------------------------------------------------------------------------

    def asked(self, meaning: Meaning, row: Row, position: int) -> Meaning:
        """Cells that a row along the scenarios, or repeated for each, asks for in its scenario."""
        scenario = row.member if row.line.each == "scenarios" else str(row.block.axis.members[position].key)
        if scenario not in self._scenarios or row.company is None:
            raise ModelError(f"{row.block.sheet.__name__}.{row.name} asks for a line in a scenario, and has none: let "
                             "a company's sheet run along the scenarios.")
        return self._in(meaning, scenario, row.company.id)

    def own(self, meaning: Meaning, block: Block) -> Meaning:
        """What a live row's formula means in a scenario's own row."""
        return self._in(meaning, block.scenario, block.company.id if block.company else "")

    def _in(self, meaning: Meaning, scenario: str, company: str) -> Meaning:
        if isinstance(meaning, Cell):
            return self._cell(meaning, scenario, company)
        if isinstance(meaning, Range):
            return Range(tuple(self._cell(cell, scenario, company) for cell in meaning.cells))
        return meaning

    def _cell(self, cell: Cell, scenario: str, company: str) -> Cell:
        if is_input(cell.row):
            return Cell(cell.row, 1 + self._places[scenario], cell.fixed) if not cell.position else cell
        own = self._rows.get((cell.row, scenario, company))
        return cell if own is None else Cell(own, cell.position, cell.fixed)


def _within(title: str) -> str:
    """A title as it stands within a sentence: a first word in capitals keeps them."""
    return f"{title[0].lower()}{title[1:]}" if title[1:2].islower() else title


def _cells(meaning: Meaning) -> tuple[Cell, ...]:
    return (meaning,) if isinstance(meaning, Cell) else meaning.cells if isinstance(meaning, Range) else ()
