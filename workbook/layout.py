"""Layout: which tab, row and column every cell of the model has. Derived from the sheets; nothing is placed by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

from model.core.lines import SCALAR

if TYPE_CHECKING:
    from model.core.book import Book
    from model.core.rows import Block, Cell, Range, Row

LABEL, UNIT, FIRST = 0, 1, 2  # columns: line item, unit, first value
TITLE_ROWS = 3  # title, subtitle, blank
TABLE_FIRST = 1  # a table's first column of values, right of its row labels
_quoted, _a1 = cache(quote_sheetname), cache(xl_rowcol_to_cell)  # a cell is named by many others


@dataclass
class PlacedBlock:
    """A block with the row numbers of its title, headings, sections, rows and footnotes."""

    block: Block
    title: int
    heading: dict[str, int] = field(default_factory=dict)  # "" is the row of member labels
    sections: dict[int, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)  # horizontal: row of a line; vertical: column of a line
    notes: dict[int, str] = field(default_factory=dict)
    first: int = 0  # first row of values
    end: int = 0  # first free row below

    @property
    def is_inputs(self) -> bool:
        """Whether scenarios stand side by side beside the live value."""
        return self.block.sheet.by_scenario


class Layout:
    """Places of all blocks, tab by tab; answers with A1 addresses."""

    def __init__(self, book: Book) -> None:
        self.tabs: dict[str, list[PlacedBlock]] = {}
        self._placed: dict[int, PlacedBlock] = {}
        for block in _in_tab_order([*book.blocks, *book.scenario_cells.blocks], list(book.facts.companies)):
            placed = self.tabs.setdefault(block.tab, [])
            start = placed[-1].end + 1 if placed else TITLE_ROWS
            here = _vertical(block, start) if block.axis.vertical else _horizontal(block, start)
            placed.append(here)
            self._placed[id(block)] = here

    def where(self, row: Row, position: int) -> tuple[str, int, int]:
        """Tab, row and column (from 0) of a cell."""
        here = self._placed[id(row.block)]
        if row.block.axis.vertical:
            return row.block.tab, here.first + position, here.rows.get(row.name, LABEL)
        line = (here.heading[row.name] if row.name in row.block.headings and row is row.block.headings[row.name]
                else here.rows[row.name])
        return row.block.tab, line, FIRST + position

    def address(self, row: Row, position: int = 0) -> str:
        """Absolute address of a cell with its tab, as another tab writes it."""
        tab, line, column = self.where(row, position)
        return f"{_quoted(tab)}!{_a1(line, column, row_abs=True, col_abs=True)}"

    def place(self, row: Row, position: int) -> str:
        """A1 address of a cell on its tab, as words name it."""
        _, line, column = self.where(row, position)
        return str(_a1(line, column))

    def line_address(self, row: Row) -> str:
        """Absolute address of all cells of a row, with its tab."""
        last = self.address(row, len(row.block.axis.members) - 1)
        return f"{self.address(row)}:{last.rpartition('!')[2]}"

    def cell(self, cell: Cell, seen_from: Row) -> str:
        """A1 address; the column, or in a table the row, is relative where the reference moves with the cell."""
        tab, row, col = self.where(cell.row, cell.position)
        if cell.fixed:
            address = _a1(row, col, row_abs=True, col_abs=True)
        elif cell.row.block.axis.vertical and seen_from.block.axis.vertical:
            address = _a1(row, col, col_abs=cell.row.block is not seen_from.block)
        elif seen_from.block.axis.vertical:
            address = _a1(row, col, col_abs=True)
        else:
            address = _a1(row, col, row_abs=bool(cell.row.values))
        return address if tab == seen_from.block.tab else f"{_quoted(tab)}!{address}"

    def range(self, cells: Range, seen_from: Row) -> str:
        """A1 address of a run of cells: from its first to its last."""
        first, last = cells.cells[0], cells.cells[-1]
        tab, row, col = self.where(first.row, first.position)
        _, last_row, last_col = self.where(last.row, last.position)
        start, end = (_a1(r, c, row_abs=first.fixed, col_abs=first.fixed)
                      for r, c in ((row, col), (last_row, last_col)))
        address = start if start == end else f"{start}:{end}"
        return address if tab == seen_from.block.tab else f"{_quoted(tab)}!{address}"

    def scenario_column(self, index: int) -> int:
        """Column of a scenario on an inputs tab."""
        return FIRST + 1 + index


def _in_tab_order(blocks: list[Block], companies: list[str]) -> list[Block]:
    """Summary and inputs of the market; then the companies, one after the other; then what they are held against.

    Audit last.
    """
    order = {tab: number for number, tab in enumerate(dict.fromkeys(b.tab for b in blocks))}
    rank = {"summary": 0, "inputs": 1, "engine": 3, "context": 3, "audit": 4}

    def key(block: Block) -> tuple[int, int, int, bool]:
        unread = block.sheet.unprinted == next(iter(block.sheet.lines))  # below what is printed
        if block.company and (block.scenario or block.sheet.own_tab):
            return 2, companies.index(block.company.id), order[block.tab], unread
        return rank[block.kind], 0, order[block.tab], unread

    return sorted(blocks, key=key)


def _horizontal(block: Block, start: int) -> PlacedBlock:
    here = PlacedBlock(block, start)
    line = start + 1
    if block.axis is not SCALAR or block.sheet.by_scenario:
        here.heading[""] = line
        line += 1
        for name in block.headings:
            here.heading[name] = line
            line += 1
    here.first = line
    section, begun = _sections(block), ""
    for row in block.rows.values():
        if section[row.line.key] != begun:
            here.sections[line] = begun = section[row.line.key]
            line += 1
        here.rows[row.name] = line
        line += 1
    if block.axis is not SCALAR and not block.scenario:
        for row in block.rows.values():
            if row.line.note and not _continues(row):
                here.notes[line] = f"{row.label}: {row.line.note[0].lower()}{row.line.note[1:]}."
                line += 1
    here.end = line
    return here


def _sections(block: Block) -> dict[str, str]:
    """The section that each line of a block stands in, whether or not the line that begins it stands there."""
    found, begun = {}, ""
    for name in block.sheet.lines:
        found[name] = begun = block.sheet.sections.get(name, begun)
    return found


def _continues(row: Row) -> bool:
    """Whether the row repeats the line above for another member of its group."""
    return bool(row.member) and row.block.of(row.line)[0] is not row


def _vertical(block: Block, start: int) -> PlacedBlock:
    here = PlacedBlock(block, start, {"": start + 1, "unit": start + 2})
    here.first = start + 3
    here.rows = {name: TABLE_FIRST + column for column, name in enumerate(block.rows)}
    here.end = here.first + len(block.axis.members)
    return here
