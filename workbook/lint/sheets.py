"""Rows of a sheet as a reader sees them: timelines with one formula each, and lines with a unit beside them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from openpyxl.formula.translate import Translator
from openpyxl.worksheet.formula import ArrayFormula

from workbook.styles import ACCENT, BAND, UNSHOWN, number_format

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbook.lint.package import Cell

LABEL, UNIT, FIRST = 1, 2, 3  # columns
# formats of values that have no unit to show
SAYS_ITSELF = {number_format(unit) for unit in (*UNSHOWN, "date")} - {"General",
                                                                      *map(number_format, ("total", "mixed"))}
COUNTS = re.compile(r"(?i)\b(sum|count|number|total)\b|\bchecks?\b|inputs edited")
PERIOD = re.compile(r"Q\d\dE$|^\d{4}E$|^[A-Z][a-z]{2}-\d\d$")


def labelled_rows(sheet: Any) -> list[dict[int, Any]]:
    """Its rows, each as cells by column.

    Only what is stored, for one stray cell in the last row must not cost a million.
    """
    rows: dict[int, dict[int, Any]] = {}
    for (row, column), cell in sheet._cells.items():  # noqa: SLF001 - openpyxl's own rows are made up to the last
        rows.setdefault(row, {})[column] = cell
    return [dict(sorted(rows[number].items())) for number in sorted(rows)]


def runs(sheet: Any) -> Iterator[tuple[str, str]]:
    """Cells of a timeline that differ from the formula of their row, the opening column apart."""
    width = 0
    for cells in labelled_rows(sheet):
        if _heading(cells):
            labels = [cell.value for column, cell in cells.items() if column >= FIRST and isinstance(cell.value, str)]
            width = len(labels) if any(PERIOD.search(label) for label in labels) else 0
        elif width and FIRST in cells:
            periods = [cells[column] for column in range(FIRST + 1, FIRST + width) if column in cells]
            pattern = next((cell for cell in periods if cell.data_type == "f" and isinstance(cell.value, str)), None)
            if pattern is None:
                continue
            for cell in periods:
                moved = Translator(pattern.value, origin=pattern.coordinate).translate_formula(cell.coordinate)
                if cell.value != moved:
                    given = cell.value.text if isinstance(cell.value, ArrayFormula) else cell.value
                    yield cell.coordinate, f"{given}, and {moved} was expected"


def without_unit(rows: list[dict[int, Any]], stored: dict[str, Cell]) -> Iterator[tuple[str, str]]:
    """Lines whose value is a number that does not say what it counts, with nothing between it and the label."""
    for cells in rows:
        label, unit = cells.get(LABEL), cells.get(UNIT)
        if label is None or not isinstance(label.value, str) or not label.value or (unit is not None
                                                                                    and unit.value not in (None, "")):
            continue
        value = next((cell for column, cell in cells.items() if column >= FIRST and cell.value is not None), None)
        if value is not None and not _heading(cells) and not _fill(value).endswith(BAND[1:]) and _needs_unit(
            str(label.value), value, stored):
            yield f"B{label.row}", label.value


def _needs_unit(label: str, value: Any, stored: dict[str, Cell]) -> bool:
    if value.data_type == "f":
        kept = stored.get(value.coordinate)
        if kept is None or kept.kind in ("str", "b", "e"):
            return False
    elif value.data_type != "n":
        return False
    return (value.number_format not in SAYS_ITSELF
            and not (value.number_format == number_format("total") and COUNTS.search(label)))


def _heading(cells: dict[int, Any]) -> bool:
    return FIRST in cells and _fill(cells[FIRST]).endswith(ACCENT[1:])


def _fill(cell: Any) -> str:
    colour = cell.fill.fgColor.rgb if cell.fill.fill_type else ""
    return colour if isinstance(colour, str) else ""
