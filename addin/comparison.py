"""Comparison of an open template with Python: every cell of the model, and where a difference begins."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell

from addin.raw_values import ErrorCell
from model.core.errors import PricedInError, quoted
from model.core.expressions import Const
from model.core.formulas import formula
from model.core.lines import Column, Input
from model.in_workbook import Workbook
from model.words import told
from workbook.inputs import live_formula
from workbook.layout import FIRST, LABEL, Layout

if TYPE_CHECKING:
    from collections.abc import Iterator

    from addin.edits import Table
    from addin.open_book import OpenBook
    from model.core.rows import Row
    from model.equity import EquityModel
    from model.values import Value
    from workbook.layout import PlacedBlock

CLOSE = 1e-9  # relative: two engines that agree


class Compared(NamedTuple):
    """A cell of the model, what the workbook holds there, and what Python computes."""

    row: Row
    position: int
    place: str
    held: Any
    computed: Any


def compared(book: OpenBook, equity: EquityModel, edited: EquityModel, live: str, table: Table) -> Iterator[Compared]:
    """Every cell of the model in the live scenario, with what Python computes from the inputs in `edited`."""
    layout, shipped = Layout(edited.book), Layout(equity.book)
    computed = edited.run([edited.inputs(edited.scenarios[live])], _workbook(book, table, layout))
    for tab, blocks in layout.tabs.items():
        for here, there in zip(blocks, shipped.tabs[tab], strict=True):
            _check_places(book, tab, here)
            for name, row in here.block.rows.items():
                for position in range(len(here.block.axis.members)):
                    if _is_computed(row, position):
                        _, line, column = layout.where(row, position)
                        values = (there.block.rows[name].values[position:position + 1] if isinstance(row.line, Column)
                                  else computed.value(row, position))
                        yield Compared(row, position, f"{tab}!{xl_rowcol_to_cell(line, column)}",
                                       book.cell(tab, line, column),
                                       None if values is None else values[0])


def _check_places(book: OpenBook, tab: str, here: PlacedBlock) -> None:
    """One sentence if a row or column was inserted, deleted or renamed."""
    block, vertical = here.block, here.block.axis.vertical
    labels = {(here.heading[""], place) if vertical else (place, LABEL): block.rows[name].label
              for name, place in here.rows.items()}
    members = [member.label for member in block.axis.members]
    if vertical:
        labels |= {(here.first + position, LABEL): label for position, label in enumerate(members)}
    elif "" in here.heading and not here.is_inputs:
        labels |= {(here.heading[""], FIRST + position): label for position, label in enumerate(members)}
    for (line, column), label in labels.items():
        held = book.cell(tab, line, column)
        if (held or "") != label:
            holds = "is empty" if held is None else f"holds '{told_cell(held, 'mixed').strip(chr(39))}'"
            raise PricedInError(
                f"{tab}!{xl_rowcol_to_cell(line, column)} {holds} where '{label}' stood: undo the row or column that "
                "was inserted, deleted or renamed, or make a new template.")


def origin(edited: EquityModel, apart: list[Compared]) -> Compared:
    """The first of the cells that differ although nothing they refer to does."""
    differ = {(cell.row, cell.position) for cell in apart}
    return next((cell for cell in apart
                 if not any((other.row, other.position) in differ
                            for other in edited.book.precedents(cell.row, cell.position))), apart[0])


def put_back(edited: EquityModel, row: Row, position: int, own: str) -> str:
    """The formula that belongs in a cell; '' for a fact. `own` is the cell of the analyst's own value, if any."""
    layout = Layout(edited.book)
    if isinstance(row.line, Input):
        return live_formula(layout, edited, row, own)
    return "" if isinstance(row.line, Column) else formula(edited.book, layout, row, position)


def _workbook(book: OpenBook, table: Table, layout: Layout) -> Workbook:
    """What the open workbook holds as built and in each scenario's column, and where."""
    def stamp(row: Row, position: int) -> Value:
        held: Value | None = book.cell(*layout.where(row, position))
        return "" if held is None else held

    return Workbook(lambda row, scenario: table[row.input_key][scenario], stamp, layout.place)


def _is_computed(row: Row, position: int) -> bool:
    """Whether Python has a value for the cell: a formula, a fact of a table, the live value of an input."""
    if isinstance(row.line, Input):
        return True
    body = row.body(position)
    return isinstance(row.line, Column) or (body is not None and not isinstance(body, Const))


def agree(held: Any, computed: Any) -> bool:
    """Whether a cell holds what Python computes; an error value agrees with a number that is not finite."""
    if computed is None:
        return held in (None, "")
    if isinstance(computed, str):
        return str(held or "") == computed
    if isinstance(held, ErrorCell):
        return not math.isfinite(computed)
    return isinstance(held, int | float) and abs(held - computed) <= CLOSE * max(1.0, abs(held), abs(computed))


def told_cell(value: Any, unit: str) -> str:
    """A cell's value in a sentence."""
    if isinstance(value, ErrorCell) or value is None:
        return value or "nothing"
    return quoted(value) if isinstance(value, str) else told(value, unit, 12)
