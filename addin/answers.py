"""Answers: the model's cells as a function gives them, dates as ISO text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from model.core.scalars import as_date
from model.core.units import UNITS

if TYPE_CHECKING:
    from model.core.sheet import Sheet
    from model.equity import EquityModel
    from model.facts import Company

Cells = dict[str, Any]  # one row of a table: a value for each line's name, and its label


class Day(str):
    """A date as ISO text, which a spreadsheet may turn into a date of its own."""

    __slots__ = ()

    @classmethod
    def of(cls, serial: float) -> Day:
        """From Excel's number."""
        return cls(as_date(serial).isoformat())


def as_answer(value: Any, unit: str) -> Any:
    """A value, or ISO text where its unit is a date; a text that stands for a date stays."""
    return Day.of(value) if UNITS.get(unit) == "date" and not isinstance(value, str) else value


def base_rows(equity: EquityModel, sheet: type[Sheet], company: Company | None = None) -> list[Cells]:
    """Every row of a table in the base scenario, plain numbers and texts; a blank cell is ''."""
    block = equity.book.block(sheet, company)
    found = []
    for position, member in enumerate(block.axis.members):
        cells: Cells = {"label": member.label, "key": member.key}
        for name, row in block.rows.items():
            values = equity.base_run.value(row, position)
            value = "" if values is None else values[0]
            cells[name] = value if isinstance(value, str) else float(value)
        found.append(cells)
    return found
