"""What each scenario changes, under the scenarios' own table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.statements import change

if TYPE_CHECKING:
    from workbook.page import Page

HEADINGS = ("Scenario", "Applies to", "Input and value", "Status and reason, as built")
WIDTH = 58  # of the columns of words


def write(page: Page) -> None:
    """Every input that a scenario has in place of Base's, from the cells that hold them."""
    sheet, styles, file = page.sheet, page.styles, page.file
    base, *others = file.scenarios
    line = page.blocks[-1].end + 1
    page.block_title(line, f"What each scenario changes against {base.name}")
    sheet.set_column(2, 3, WIDTH)
    page.headings(line + 1, HEADINGS)
    line += 2
    for place, scenario in enumerate(others, 1):
        for row in file.equity.input_rows.values():
            fact = file.equity.overriding(row, scenario)
            if fact is None:
                continue
            sheet.write_string(line, 0, scenario.name, styles.label())
            sheet.write_string(line, 1, row.company.name if row.company else "all", styles.unit)
            page.sentence(line, 2, *change(file.equity.book, row, fact, scenario.id, place), styles.label())
            sheet.write_string(line, 3, f"{fact.status}: {fact.citation}", styles.unit)
            line += 1
    sheet.print_area(0, 0, line, 3)
