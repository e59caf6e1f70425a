"""Print set-up: how each tab falls on A4 pages, and what stands at the foot of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model import __version__
from model.checks import Unedited
from model.core.sheet import SCALAR
from model.core.timeline import MONTHS
from model.frontier.value_chain import ChinaLayers
from model.fundamental.arr import Arr
from model.fundamental.unit_economics import Markets
from model.inputs import Market
from workbook.layout import FIRST, TABLE_FIRST

if TYPE_CHECKING:
    from workbook.layout import PlacedBlock
    from workbook.writer import Writer

A4 = 9
MIN_WIDTH = {"Pricing": 12, "field": 9, "Float": 20, "Calendar": 8}  # columns that charts and subtitles need
ONE_PAGE = ("About", "Overview", "Scenarios", "Unlock", "Float", "Flow", "Calendar", "Pricing", "Priced in", "Football field")
PAGE_STARTS = {ChinaLayers: 70, Markets: 60}  # a block that starts a page, and the scale in % at which its tab prints
MARKET_START, MARKET_SCALE = "capability_gap", 66  # the section that starts the second page of the Market tab
PRINTED = {"As built": 3}  # last column that is printed: edits and faults in words, not how they are found
CHECKS_SCALE = 50  # so that a company's checks and formulas fall on one page
INCOME_SCALE = 70  # so that a company's years fall on one page, and its quarters on the next
RECORDS = 40  # rows of a table that prints over several pages
EXTRA_ROWS = {"Overview": 17, "field": 24}  # room for the chart under the rows
AS_OF = "20 April 2026"


def paginate(writer: Writer, tab: str, blocks: list[PlacedBlock]) -> None:
    """Landscape A4; a page's width by fitting, and a year a page for the months."""
    sheet = writer.sheet
    a4(writer, tab)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    first, end = blocks[0], max(here.end for here in blocks)
    right = PRINTED.get(tab) or max(_width(writer, here) for here in blocks)
    if first.block.axis is MONTHS:
        sheet.repeat_columns(0, 1)
        sheet.set_v_pagebreaks([FIRST + 13 + 12 * year for year in range(len(MONTHS.members) // 12 - 1)])
        sheet.set_print_scale(70)
        sheet.set_column(FIRST, 80, 9)
    else:
        sheet.fit_to_pages(1, 1 if tab.endswith(ONE_PAGE) else 2 if tab == "Precedents" or (first.is_inputs and first.block.company) else 0)
    if first.block.sheet is Arr:
        sheet.repeat_rows(0, first.first - 1)
    elif "" in first.heading and not first.block.axis.vertical:
        sheet.repeat_rows(first.heading[""])
    elif blocks[-1].end - blocks[-1].first > RECORDS:
        sheet.repeat_rows(blocks[-1].heading[""])
    if tab not in ("About", "Scenarios"):
        last = end - 1 if first.is_inputs else end
        sheet.print_area(0, 0, last + EXTRA_ROWS.get(tab.rpartition(" ")[2], 0), PRINTED.get(tab) or max(right, MIN_WIDTH.get(tab.rpartition(" ")[2], 4)))
    later = [here for here in blocks if here.block.sheet is Unedited][1:]  # the first company's checks follow what is asked of all
    breaks = [here.title for here in blocks[1:] if here.block.axis.name == "quarters" or here.block.sheet in PAGE_STARTS or here in later]
    scale = next((PAGE_STARTS[here.block.sheet] for here in blocks if here.block.sheet in PAGE_STARTS), 78)
    if first.block.sheet is Market:
        breaks, scale = [line for line, text in first.sections.items() if text == Market.sections[MARKET_START]], MARKET_SCALE
    if tab == Unedited.tab:
        scale = CHECKS_SCALE
    if any(here.block.axis.name == "quarters" for here in blocks):
        scale = INCOME_SCALE
    if breaks:  # Excel keeps page breaks only where nothing is fitted
        sheet.set_h_pagebreaks(breaks)
        sheet.set_print_scale(scale)


def _width(writer: Writer, here: PlacedBlock) -> int:
    if here.is_inputs:
        return writer.layout.scenario_column(len(writer.scenarios)) + 1
    if here.block.axis.vertical:
        return max(here.rows.values(), default=TABLE_FIRST)
    return FIRST + 7 if here.block.axis is SCALAR else FIRST + len(here.block.axis.members) - 1


def a4(writer: Writer, tab: str) -> None:
    """Landscape A4, with what stands at the foot of every page: there '&' begins a code, and a digit after the size would be part of it."""
    writer.sheet.set_landscape()
    writer.sheet.set_paper(A4)
    writer.sheet.set_footer(f'&L&8Priced In {__version__} · data as of {AS_OF}&C&8&"-,Regular"{tab.replace("&", "&&")}&R&8Page &P of &N')

