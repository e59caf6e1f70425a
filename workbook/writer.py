"""Writer: the model as an .xlsx file. Every formula is written with its value; the same model gives the same bytes."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import xlsxwriter

from model.core.lines import SCALAR
from model.core.timeline import MONTHS
from workbook import blocks, changes, charts, cover, names, sources
from workbook.file import Additions, File
from workbook.layout import FIRST, TABLE_FIRST
from workbook.made import EMPTY, PROPERTY, marked
from workbook.marks import mark_all
from workbook.page import Page
from workbook.print_setup import paginate
from workbook.saving import place, replacing
from workbook.styles import FONT

if TYPE_CHECKING:
    from pathlib import Path

    from model.equity import EquityModel

TITLE_ROWS_FROZEN = 2
BELOW = {"cover": cover.write, "changes": changes.write}  # words that a tab has under its blocks


def build(equity: EquityModel, path: Path, scenario: str = "base", additions: Additions | None = None, *,
          force: bool = False) -> Path:
    """Write the workbook with a scenario live; returns the path."""
    live, more = equity.scenario(scenario), additions or Additions()
    with replacing(place(path, more.suffix, force=force)) as beside:
        content = io.BytesIO()  # in memory: nothing is left in the system's folder for temporary files
        workbook = xlsxwriter.Workbook(content, {"strings_to_formulas": False, "strings_to_numbers": False,
                                                 "strings_to_urls": False, "in_memory": True,
                                                 "default_format_properties": {"font_name": FONT, "font_size": 10}})
        workbook.set_properties({"title": "Priced In", "subject": "Equity model",
                                 "created": datetime(2026, 4, 20, tzinfo=UTC).replace(tzinfo=None)})
        workbook.set_custom_property(PROPERTY, EMPTY, "text")
        workbook.set_calc_mode("auto")
        _write(File(equity, workbook, list(equity.scenarios).index(live.id), more))
        workbook.close()
        beside.write_bytes(marked(content.getvalue()))
        place(path, more.suffix, force=force)  # again: someone may have saved there meanwhile
    return path


def _write(file: File) -> None:
    """All tabs, in order."""
    file.additions.before(file)
    for tab, placed in file.layout.tabs.items():
        _tab(Page(file, tab, placed))
    sources.write(file)
    names.define(file)
    charts.add(file.workbook, file.equity.book, file.layout)
    file.additions.after(file)


def _tab(page: Page) -> None:
    """A tab of the model: its title, its blocks, how it prints, and what stays in sight."""
    first, sheet = page.blocks[0], page.sheet
    sheet.hide_gridlines(2)
    page.title(*_titles(page))
    blocks.write(page)
    paginate(page)
    across = {here.block.axis.name for here in page.blocks if not here.block.axis.vertical} - {SCALAR.name}
    # headings in sight stand over every block below them
    timeline = not first.block.axis.vertical and (first.is_inputs or across == {first.block.axis.name})
    if timeline or first.block.axis.vertical:
        sheet.freeze_panes(first.first, FIRST if timeline else TABLE_FIRST)
    else:
        sheet.freeze_panes(TITLE_ROWS_FROZEN, FIRST)
    mark_all(page)
    if first.block.lead.below:
        BELOW[first.block.lead.below](page)


def _titles(page: Page) -> tuple[str, str]:
    """Title of a tab, and the line under it."""
    first = page.blocks[0].block
    company = page.file.equity.owner(first) if first.sheet.own_tab else None
    subtitle = first.lead.subtitle.replace("{choice}", page.file.choice)
    if company is None:
        return first.lead.heading or page.tab, subtitle
    if first.axis is MONTHS:  # short: it is cut at the columns that every page of months repeats
        return f"{company.name}: {first.sheet.tab}", subtitle
    return f"{company.name}: {first.sheet.tab}", f"{company.ticker}, reports in {company.local}. {subtitle}"
