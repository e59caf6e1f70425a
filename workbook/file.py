"""One workbook being written: the model, its layout, and what all tabs share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbook.prepared import prepared
from workbook.styles import Styles

if TYPE_CHECKING:
    from xlsxwriter import Workbook

    from model.core.rows import Row
    from model.equity import EquityModel


class Additions:
    """What a workbook has beside the model's tabs: for a client nothing; a template for an analyst adds its own."""

    suffix = ".xlsx"
    picker = ""  # the cell that the live scenario is chosen in, where that is not the model's own
    choice = ""  # and its tab

    def own_value(self, row: Row) -> str:
        """The cell whose value, if it has one, takes the place of an input's; '' if there is none."""
        del row
        return ""

    def before(self, file: File) -> None:
        """Tabs before the model's."""

    def after(self, file: File) -> None:
        """Tabs after the model's, and what belongs to the file."""


class File:
    """What the tabs of one workbook share."""

    def __init__(self, equity: EquityModel, workbook: Workbook, live: int, additions: Additions) -> None:
        self.equity, self.workbook, self.live, self.additions = equity, workbook, live, additions
        self.scenarios = list(equity.scenarios.values())
        self.styles = Styles(workbook)
        self.prepared = prepared(equity)
        self.layout, self.run = self.prepared.layout, self.prepared.run

    @property
    def choice(self) -> str:
        """The tab that the live scenario is chosen on."""
        return self.additions.choice or self.equity.choice.selected.block.tab

    def value(self, row: Row, position: int) -> float | str | None:
        """A cell's value in the live scenario."""
        values = self.run.value(row, position)
        if values is None:
            return None
        value = values[self.live]
        return value if isinstance(value, str) else float(value)
