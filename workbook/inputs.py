"""Inputs: how one stands on its tab, the live value by formula beside a column a scenario, its status and name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_col_to_name

from model.core.operators import OPS, fill
from model.statements import edited, stated
from workbook.layout import FIRST

if TYPE_CHECKING:
    from model.core.rows import Row
    from model.equity import EquityModel
    from workbook.layout import Layout
    from workbook.page import Page


def write(page: Page, row: Row, line: int) -> None:
    """An input in its row."""
    file, styles = page.file, page.styles
    first = file.layout.scenario_column(0)
    live = live_formula(file.layout, file.equity, row, file.additions.own_value(row))
    page.formula(line, FIRST, live, file.value(row, 0), styles.figure(row.unit, strong=True))
    values = file.run.value(row, 0)
    assert values is not None  # noqa: S101 - an input always has a value
    for index, scenario in enumerate(file.scenarios):
        column, value = file.layout.scenario_column(index), _figure(values[index])
        if index == 0 or file.equity.overriding(row, scenario):
            page.put(line, column, value, styles.figure(row.unit, "input"))
        else:
            page.formula(line, column, f"=${xl_col_to_name(first)}{line + 1}", value, styles.figure(row.unit))
    after = file.layout.scenario_column(len(file.scenarios))
    page.validate(row, (line, first), (line, after - 1))
    status = file.equity.base(row).status
    page.sentence(line, after, stated(status, edited(file.equity.book, row), "edited"), status, styles.unit)
    page.sheet.write_string(line, after + 1, row.name, styles.unit)


def live_formula(layout: Layout, equity: EquityModel, row: Row, own: str = "") -> str:
    """Formula of an input's value in the live scenario, or of the analyst's own where a cell for one is named."""
    _, line, _ = layout.where(row, 0)
    first = layout.scenario_column(0)
    span = f"${xl_col_to_name(first)}{line + 1}:${xl_col_to_name(first + len(equity.scenarios) - 1)}{line + 1}"
    picked = fill(OPS["pick"].excel, [span, layout.address(equity.choice.number)])
    return f"={unless_empty(own, picked) if own else picked}"


def unless_empty(cell: str, otherwise: str) -> str:
    """Formula of a cell's value, or of something else while the cell is empty."""
    return fill(OPS["if"].excel, [fill(OPS["equal"].excel, [cell, '""']), otherwise, cell])


def _figure(value: Any) -> float | str:
    return value if isinstance(value, str) else float(value)
