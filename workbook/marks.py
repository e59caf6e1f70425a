"""Marks: checks and counts of failures that show in colour what holds and what does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model.core.rows import Row
    from workbook.page import Page

BAD = {"bg_color": "#FECACA", "font_color": "#991B1B"}


def mark_all(page: Page) -> None:
    """Every line of a tab that its sheet wants marked: checks first."""
    rows = [row for here in page.blocks if not here.block.scenario
            for row in here.block.rows.values() if row.line.key in here.block.sheet.marked]
    for row in sorted(rows, key=lambda row: row.unit):
        _mark_row(page, row)


def _mark_row(page: Page, row: Row) -> None:
    places = [page.file.layout.where(row, position)[1:] for position in range(len(row.block.axis.members))]
    if row.unit == "check":
        mark(page, *places[0], *places[-1])
        return
    for place in places:
        page.sheet.conditional_format(*place, *place, {"type": "cell", "criteria": ">", "value": 0,
                                                       "format": page.file.workbook.add_format(BAD)})


def mark(page: Page, first_row: int, first_column: int, last_row: int, last_column: int) -> None:
    """Green for a check that holds, red for one that fails."""
    good = page.file.workbook.add_format({"font_color": "#166534"})
    bad = page.file.workbook.add_format({**BAD, "bold": True})
    for value, style in ((1, good), (0, bad)):
        page.sheet.conditional_format(first_row, first_column, last_row, last_column,
                                      {"type": "cell", "criteria": "=", "value": value, "format": style})
