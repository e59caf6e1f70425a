"""Blocks: the rows and the tables of a tab, cell by cell."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from model.core.expressions import Const
from model.core.formulas import constant
from model.core.lines import SCALAR, Column, OwnValue, Stamp
from model.core.rows import Cell, Row, is_input
from workbook import inputs
from workbook.layout import FIRST, LABEL, UNIT
from workbook.print_setup import LONG

if TYPE_CHECKING:
    from workbook.layout import PlacedBlock
    from workbook.page import Page

WIDTHS = {LABEL: 46, UNIT: 13.5}
VALUE_WIDTH, NAME_WIDTH, TEXT_WIDTH, SENTENCE_WIDTH, HEADING_WIDTH = 11.5, 26, 44, 62, 11
LABEL_TEXT = 58  # characters of small print that fit the label column


def write(page: Page) -> None:
    """Every block of a tab."""
    set_widths(page)
    for here in page.blocks:
        (_table if here.block.axis.vertical else _rows)(page, here)


def set_widths(page: Page) -> None:
    """Columns as wide as what stands in them."""
    tables = [here for here in page.blocks if here.block.axis.vertical]
    names = [member.label for here in tables for member in here.block.axis.members]
    page.sheet.set_column(LABEL, LABEL, WIDTHS[LABEL] if len(tables) < len(page.blocks)
                          else min(WIDTHS[LABEL], max(12, *map(len, names)) + 3))
    page.sheet.set_column(UNIT, UNIT, WIDTHS[UNIT])
    page.sheet.set_column(FIRST, 80, VALUE_WIDTH)
    for column, width in _text_widths(page, tables).items():
        page.sheet.set_column(column, column, width)


def _text_widths(page: Page, tables: list[PlacedBlock]) -> dict[int, float]:
    """Columns of tables that hold words, wide enough for most of them."""
    widths: dict[int, float] = {}
    for here in tables:
        for row in here.block.rows.values():
            words = [value for position in range(len(here.block.axis.members))
                     if isinstance(value := page.file.value(row, position), str)]
            longest = max(map(len, words), default=0)
            if row.unit == "sentence" and row.name != list(here.block.rows)[-1]:  # the last one runs on to the right
                widths[here.rows[row.name]] = SENTENCE_WIDTH
            if row.unit == "text" and longest > VALUE_WIDTH - 1:
                column = here.rows[row.name]
                widths[column] = max(widths.get(column, 0), min(longest + 2, TEXT_WIDTH))
    return widths


def _validate(page: Page, row: Row, positions: int) -> None:
    """What a reader may type over the figures of a table."""
    if isinstance(row.line, Column):
        first, last = (page.file.layout.where(row, position)[1:] for position in (0, positions - 1))
        page.validate(row, first, last)


def _rows(page: Page, here: PlacedBlock) -> None:
    """A block whose periods run across."""
    block, sheet, styles = here.block, page.sheet, page.styles
    width = len(page.file.scenarios) + 3 if here.is_inputs else len(block.axis.members)
    page.block_title(here.title, block.title)
    if "" in here.heading:
        _headings(page, here)
    for line, text in here.sections.items():
        for column in range(FIRST + width):
            sheet.write_blank(line, column, None, styles.section)
        sheet.write_string(line, LABEL, text, styles.section)
    for row in block.rows.values():
        line = here.rows[row.name]
        strong = row.line.key in block.sheet.bold
        sheet.write_string(line, LABEL, row.label, styles.label(strong=strong))
        sheet.write_string(line, UNIT, styles.shown_unit(row.unit), styles.unit)
        if here.is_inputs:
            inputs.write(page, row, line)
            continue
        for position in range(len(block.axis.members)):
            _cell(page, row, position, strong=strong)
        _validate(page, row, len(block.axis.members))
        if block.axis is SCALAR and row.line.note and not block.scenario:
            elsewhere = row is page.file.equity.choice.selected and page.file.additions.picker
            sheet.write_string(line, FIRST + 1, f"Chosen on the {page.file.choice} tab" if elsewhere else row.line.note,
                               styles.remark)
    for line, text in here.notes.items():
        # a long timeline repeats its label column on every page
        sheet.write_string(line, FIRST if block.axis.name in LONG else LABEL, text, styles.subtitle)


def _headings(page: Page, here: PlacedBlock) -> None:
    block, sheet, styles = here.block, page.sheet, page.styles
    top = here.heading[""]
    if block.axis.group:
        sheet.set_row(top, 29)
    sheet.write_string(top, LABEL, "", styles.heading())
    sheet.write_string(top, UNIT, "Unit", styles.heading(align="left"))
    if here.is_inputs:
        sheet.set_column(FIRST + len(page.file.scenarios) + 2, FIRST + len(page.file.scenarios) + 2, NAME_WIDTH)
        labels = ["Live", *(s.name for s in page.file.scenarios), "Status", "Name"]
        sheet.set_row(top, 27)
    else:
        labels = [member.label for member in block.axis.members]
    for column, label in enumerate(labels, FIRST):
        sheet.write_string(top, column, label, styles.heading(align="left" if label in ("Status", "Name") else "right"))
    for name, row in block.headings.items():
        sheet.write_string(here.heading[name], LABEL, row.label,
                           styles.make(font_color="#6B7280", bg_color="#E8EEF5", indent=1))
        sheet.write_string(here.heading[name], UNIT, "", styles.subheading())
        for position, value in enumerate(row.values):
            sheet.write(here.heading[name], FIRST + position, value, styles.subheading(row.unit))


def _table(page: Page, here: PlacedBlock) -> None:
    """A block whose members run down."""
    block, sheet, styles = here.block, page.sheet, page.styles
    page.block_title(here.title, block.title)
    top, units = here.heading[""], here.heading["unit"]
    lines = [len(textwrap.wrap(row.label, HEADING_WIDTH)) for row in block.rows.values() if row.unit != "text"]
    sheet.set_row(top, 13.5 * max([2, *lines]) + 2)
    sheet.write_string(top, LABEL, "", styles.heading())
    sheet.write_string(units, LABEL, "", styles.subheading())
    for row in block.rows.values():
        sheet.write_string(top, here.rows[row.name], row.label,
                           styles.heading(align="left" if row.unit in ("text", "sentence") else "right"))
        sheet.write_string(units, here.rows[row.name], styles.shown_unit(row.unit), styles.subheading())
    for row in block.rows.values():
        _validate(page, row, len(block.axis.members))
    for position, member in enumerate(block.axis.members):
        wrapped = len(member.label) > LABEL_TEXT
        sheet.write_string(here.first + position, LABEL, member.label, styles.label(wrap=wrapped))
        for row in block.rows.values():
            _cell(page, row, position, strong=row.line.key in block.sheet.bold)
        words = [v for row in block.rows.values() if row.unit == "text"
                 and isinstance(v := page.file.value(row, position), str)]
        longest = max(map(len, [*words, member.label if wrapped else ""]))
        if block.sheet.row_height:
            sheet.set_row(here.first + position, block.sheet.row_height)
        elif longest > TEXT_WIDTH - 2:
            sheet.set_row(here.first + position, 13 * -(-longest // (TEXT_WIDTH - 4)) + 3)


def _cell(page: Page, row: Row, position: int, *, strong: bool = False) -> None:
    file, styles = page.file, page.styles
    _, line, column = file.layout.where(row, position)
    value, body = file.value(row, position), row.body(position)
    unit = row.block.about[position].row.unit if row.unit == "as input" else row.unit
    words = row.block.axis.vertical and unit == "text"
    chosen = row is file.equity.choice.selected
    if chosen and file.additions.picker:
        page.formula(line, column, f"={file.additions.picker}", value, styles.figure(unit, "link"))
    elif isinstance(row.line, OwnValue) and (own := file.additions.own_value(row.block.about[position].row)):
        page.formula(line, column, f"={inputs.unless_empty(own, constant(str(value))[0])}", value,
                     styles.figure(unit, "link"))
    elif isinstance(row.line, Stamp):
        page.put(line, column, value, styles.figure(unit, "stamp", words=words))
    elif isinstance(row.line, Column) or is_input(row):
        page.put(line, column, value, styles.figure(unit, "input", words=words))
        if chosen:
            page.choose_scenario(line, column)
    elif body is None:
        page.sheet.write_blank(line, column, None, styles.figure(unit))
    elif isinstance(body, Const):
        page.put(line, column, value, styles.figure(unit, "constant" if not isinstance(value, str) else "formula"))
    else:
        meaning = file.equity.book.meaning(body, row, position)
        link = isinstance(meaning, Cell) and meaning.row.block.tab != row.block.tab
        page.formula(line, column, file.prepared.formula(row, position), value,
                     styles.figure(unit, "link" if link else "formula", strong=strong, words=words))
