"""The tab of sources: the register of them, then every input and every record of every table with its citation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

from model.citations import question
from model.core.rows import is_input
from model.statements import edited, stated
from workbook.page import Page
from workbook.print_setup import a4

if TYPE_CHECKING:
    from model.core.rows import Row
    from model.facts import Company, Fact
    from model.tables import Record
    from workbook.file import File


def write(file: File) -> None:
    """Register of sources, then every input with its value, status, citation and date."""
    page = Page(file, "Sources")
    sheet, styles = page.sheet, page.styles
    sheet.hide_gridlines(2)
    for column, width in enumerate((54, 11, 13, 12, 11, 56, 44)):
        sheet.set_column(column, column, width)
    page.title("Sources",
               "Every input with where it comes from. A sourced fact and an assumption are never mixed in one cell.")
    line = 3
    page.block_title(line, "Register")
    page.headings(line + 1, ("Title", "Id", "Kind", "", "As of"))
    line += 2
    for source in file.equity.facts.sources.values():
        sheet.write_string(line, 0, source.title, styles.make(indent=1, text_wrap=True, valign="top"))
        sheet.set_row(line, 13.5 * max(2, -(-len(source.title) // 56)))  # characters that fit the column
        sheet.write_string(line, 1, source.id, styles.unit)
        sheet.write_string(line, 2, source.kind, styles.unit)
        sheet.write_datetime(line, 4, source.as_of, styles.figure("date"))
        sheet.write_string(line, 5, source.note, styles.unit)
        line += 1
    line += 1
    page.block_title(line, "Inputs, base scenario")
    line += 1
    sheet.set_row(line, 15)
    page.headings(line, ("Input", "Value", "Unit", "Status", "As of", "Source, or why it is assumed, as built",
                         "Note, as built"), ("Value", "As of"))
    header = line
    line += 1
    for here in (h for blocks in file.layout.tabs.values() for h in blocks if h.is_inputs):
        company = file.equity.owner(here.block)
        facts = company.facts if company else file.equity.facts.market
        sheet.write_string(line, 0, company.name if company else "Market", styles.section)
        line += 1
        for row in here.block.rows.values():
            if is_input(row) and row.name in facts:
                _source_line(page, row, facts[row.name], line)
                line += 1
    line = _records(page, line + 1)
    sheet.freeze_panes(3, 1)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(header)
    sheet.print_area(0, 0, line, 6)
    a4(page)


def _records(page: Page, line: int) -> int:
    """Every record of every table, with its citation."""
    sheet, styles = page.sheet, page.styles
    page.block_title(line, "Tables")
    compared = {axis.group for block in page.file.equity.book.blocks if not block.sheet.registered
                for axis in block.sheet.axes}  # cited on their own tabs
    line += 1
    owners = [("Market", page.file.equity.facts.records, None),
              *((c.name, c.records, c) for c in page.file.equity.facts.companies.values())]
    for owner, tables, company in owners:
        for table, records in tables.items():
            if not records or table in compared:
                continue
            sheet.write_string(line, 0, f"{owner}: {table.replace('_', ' ')}", styles.section)
            line += 1
            for record in records.values():
                sheet.write_string(line, 0, record.name, styles.label())
                _cited(page, record, line, company if table != "events" else None)
                line += 1
    return line


def _source_line(page: Page, row: Row, fact: Fact, line: int) -> None:
    sheet, styles = page.sheet, page.styles
    tab, input_line, _ = page.file.layout.where(row, 0)
    cell = xl_rowcol_to_cell(input_line, page.file.layout.scenario_column(0), row_abs=True, col_abs=True)
    sheet.write_string(line, 0, row.label, styles.label())
    sheet.write_formula(line, 1, f"={quote_sheetname(tab)}!{cell}", styles.figure(row.unit, "link"), fact.value)
    sheet.write_string(line, 2, row.unit, styles.unit)
    _cited(page, fact, line, page.file.equity.owner(row.block))
    changed = edited(page.file.equity.book, row, page.file.scenarios[0].id)
    page.sentence(line, 3, stated(fact.status, changed, "edited"), fact.status, styles.unit)


def _cited(page: Page, entry: Fact | Record, line: int, company: Company | None) -> None:
    """Status, date, source and note of one entry, in a row as high as its words need."""
    sheet, styles = page.sheet, page.styles
    sheet.write_string(line, 3, entry.status, styles.unit)
    sheet.write_datetime(line, 4, entry.as_of, styles.figure("date"))
    sheet.write_string(line, 5, entry.citation, styles.note)
    asks = question(company, entry, page.file.equity.facts.companies.values()) if company else ""
    note = " ".join(filter(None, (asks, entry.note)))
    sheet.write_string(line, 6, note, styles.note)
    lines = max(-(-len(entry.citation) // 60), -(-len(note) // 47))  # characters that fit the columns
    if lines > 1:
        sheet.set_row(line, 13 * lines + 2)
