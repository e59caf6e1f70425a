"""Charts: those that sheets declare, where there is room for them on their tabs and on pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import quote_sheetname, xl_range_abs

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
    """Every chart on its tab: first those that share a page with rows; under all else those with a page of their own."""
    for tab, blocks in layout.tabs.items():
        end = reach(blocks)
        for chart, here in sorted(declared(blocks), key=lambda each: each[0].own_page):
            sheet, drawn = workbook.get_worksheet_by_name(tab), Drawing(workbook, book, layout, chart, here.block).drawn()
            if chart.own_page:
                end = _on_a_page(sheet, drawn, chart, max(end, sheet.dim_rowmax) + APART)
            else:
                _among_rows(sheet, drawn, chart, here, blocks)


def reach(blocks: list[PlacedBlock]) -> int:
    """The last row that a tab's charts on pages of rows need, with a tenth for what stands closer in another program."""
    return max((_row(chart, here, blocks) + 11 * chart.size[1] // (10 * ROW) for chart, here in declared(blocks) if not chart.own_page), default=0)


def page_starts(blocks: list[PlacedBlock]) -> list[int]:
    """The rows at which a page begins with a chart beside them."""
    return [_row(chart, here, blocks) for chart, here in declared(blocks) if chart.starts_page]


def declared(blocks: list[PlacedBlock]) -> list[tuple[Chart, PlacedBlock]]:
    """A tab's charts, each with the block that it belongs to."""
    return [(chart, here) for here in blocks for chart in here.block.sheet.charts if _concerns(chart, here, blocks)]


def _row(chart: Chart, here: PlacedBlock, blocks: list[PlacedBlock]) -> int:
    """The row of a chart that shares a page with rows."""
    return max(each.end for each in blocks) + 1 if chart.beside is None else here.title + chart.beside


def _concerns(chart: Chart, here: PlacedBlock, blocks: list[PlacedBlock]) -> bool:
    """Whether a chart belongs to this of its sheet's blocks: to each along the chart's axis, else to a company's first."""
    peers = [each for each in blocks if each.block.sheet is here.block.sheet and each.block.company is here.block.company]
    along = [each for each in peers if each.block.axis.name == chart.axis.name]
    return here in along if along else here is peers[0]


def _among_rows(sheet: Worksheet, drawn: Any, chart: Chart, here: PlacedBlock, blocks: list[PlacedBlock]) -> None:
    """A chart where its sheet wants it: under all rows of the tab, or beside the sheet's, a column from them where other blocks are near."""
    row, column, inset = _row(chart, here, blocks), LABEL, INSET
    if chart.beside is not None:
        column, inset = (_right_of(here), BESIDE) if len(blocks) == 1 else (_right_of(here) + 1, 0)
    drawn.set_size({"width": chart.size[0], "height": chart.size[1]})
    sheet.insert_chart(row, column, drawn, {**HELD, "x_offset": inset})


def _right_of(here: PlacedBlock) -> int:
    """The first column beside a block."""
    return max(here.rows.values()) + 1 if here.block.axis.vertical else FIRST + len(here.block.axis.members)


def _on_a_page(sheet: Worksheet, drawn: Any, chart: Chart, row: int) -> int:
    """A chart in an area that is printed by itself: no page break cuts it, however the tab is fitted on pages. Returns its last row."""
    first = column = FIRST if sheet.repeat_col_range else LABEL  # labels that every page repeats stand left of it
    room = 0
    while room < chart.size[0] + INSET and column not in sheet.vbreaks:
        room += sheet.col_info[column].width if column in sheet.col_info else sheet.default_col_width
        column += 1
    last = row + -(-chart.size[1] // ROW)
    drawn.set_size({"width": min(chart.size[0], room - INSET), "height": chart.size[1]})
    sheet.insert_chart(row, first, drawn, {**HELD, "x_offset": INSET})
    sheet.print_area_range += f",{quote_sheetname(sheet.name)}!{xl_range_abs(row, first, last, column - 1)}"
    return last
