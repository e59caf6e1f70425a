"""Charts: those that sheets declare, where there is room for them on their tabs and on pages."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import quote_sheetname, xl_range_abs

from model.core.chart import PAGE
from workbook.drawing import Drawing
from workbook.layout import FIRST, LABEL

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from model.core.book import Book
    from model.core.chart import Chart
    from workbook.layout import Layout, PlacedBlock

INSET, BESIDE, ROW = 8, 20, 20  # pixels: from the tab's edge and from the rows beside, and a row's height
APART = 3  # rows between areas: what touches an area is drawn on its page too
HELD = {"object_position": 1}  # to the cells behind it, whatever their size


def add(workbook: Workbook, book: Book, layout: Layout) -> None:
    """Every chart on its tab: first those that share a page with rows.

    Under all else those with a page of their own.
    """
    for tab, blocks in layout.tabs.items():
        sheet = workbook.get_worksheet_by_name(tab)
        end, _ = reach(sheet, blocks)
        for chart, here in sorted(declared(blocks), key=lambda each: each[0].own_page):
            drawn = Drawing(workbook, book, layout, chart, here.block).drawn()
            if chart.own_page:
                end = _on_a_page(sheet, drawn, chart, max(end, sheet.dim_rowmax) + APART)
                continue
            row, column, inset = _place(chart, here, blocks)
            drawn.set_size({"width": chart.size[0], "height": chart.size[1]})
            sheet.insert_chart(row, column, drawn, {**HELD, "x_offset": inset})


def reach(sheet: Worksheet, blocks: list[PlacedBlock]) -> tuple[int, int]:
    """The last row and column that a tab's charts on pages of rows need, with a tenth of room for other programs."""
    last_row, last_column = 0, 0
    for chart, here in declared(blocks):
        if not chart.own_page:
            row, column, inset = _place(chart, here, blocks)
            last_row = max(last_row, row + 11 * chart.size[1] // (10 * ROW))
            last_column = max(last_column, _last_column(sheet, column, inset + chart.size[0])[0])
    return last_row, last_column


def page_starts(blocks: list[PlacedBlock]) -> list[int]:
    """The rows at which a page begins with a chart beside them."""
    return [_place(chart, here, blocks)[0] for chart, here in declared(blocks) if chart.starts_page]


def declared(blocks: list[PlacedBlock]) -> list[tuple[Chart, PlacedBlock]]:
    """A tab's charts, each with the block that it belongs to."""
    return [(chart, here) for here in blocks if not here.block.scenario
            for chart in here.block.sheet.charts if _concerns(chart, here, blocks)]


def _concerns(chart: Chart, here: PlacedBlock, blocks: list[PlacedBlock]) -> bool:
    """Whether a chart belongs to this block of its sheet: to each along its axis, else to a company's first."""
    peers = [each for each in blocks if each.block.sheet is here.block.sheet
             and each.block.company is here.block.company]
    along = [each for each in peers if each.block.axis.name == chart.axis.name]
    return here in along if along else here is peers[0]


def _place(chart: Chart, here: PlacedBlock, blocks: list[PlacedBlock]) -> tuple[int, int, int]:
    """Row, column and inset of a chart on a page of rows: under all of them, or beside its sheet's own."""
    if chart.beside is None:
        return max(each.end for each in blocks) + 1, LABEL, INSET
    alone = len(blocks) == 1
    return here.title + chart.beside, _right_of(here) + (0 if alone else 1), BESIDE if alone else 0


def _right_of(here: PlacedBlock) -> int:
    """The first column beside a block."""
    return max(here.rows.values()) + 1 if here.block.axis.vertical else FIRST + len(here.block.axis.members)


def _last_column(sheet: Worksheet, first: int, pixels: int, most: float = inf) -> tuple[int, int]:
    """The column in which something as wide ends, or the last that fits a page.

    And how far it is from there to the first.
    """
    def width(column: int) -> int:
        return sheet.col_info[column].width if column in sheet.col_info else sheet.default_col_width  # type: ignore[no-any-return]  # the library ships no types

    column, room = first, width(first)
    while room < pixels and column + 1 not in sheet.vbreaks and room + width(column + 1) <= most:
        column += 1
        room += width(column)
    return column, room


def _on_a_page(sheet: Worksheet, drawn: Any, chart: Chart, row: int) -> int:
    """A chart in an area that is printed by itself: no page break cuts it, however the tab is fitted on pages.

    Returns its last row.
    """
    first = FIRST if sheet.repeat_col_range else LABEL  # labels that every page repeats stand left of it
    column, room = _last_column(sheet, first, chart.size[0] + INSET, PAGE[0])
    last = row + -(-chart.size[1] // ROW)
    drawn.set_size({"width": min(chart.size[0], room - INSET), "height": chart.size[1]})
    sheet.insert_chart(row, first, drawn, {**HELD, "x_offset": INSET})
    sheet.print_area_range += f",{quote_sheetname(sheet.name)}!{xl_range_abs(row, first, last, column)}"
    return last
