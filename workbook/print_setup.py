"""Print set-up: how each tab falls on A4 pages, and what stands at the foot of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model import __version__
from model.as_built import InputRegister, Stories
from model.checks import Recomputed, Unedited
from model.core.sheet import SCALAR
from model.core.timeline import MONTHS
from model.flows.flow import Branches
from model.flows.unlock import FloatPath
from model.frontier.us_anchors import Sums
from model.frontier.value_chain import ChinaLayers
from model.fundamental.arr import Arr
from model.fundamental.football_field import FitAtOwnArr, FootballField, Weighted
from model.fundamental.priced_in import PricedIn
from model.fundamental.unit_economics import Markets
from model.inputs import Market
from model.momentum.events import Events, Timeline
from workbook.layout import FIRST, TABLE_FIRST

if TYPE_CHECKING:
    from model.core.expressions import Line
    from model.core.sheet import Sheet
    from workbook.layout import PlacedBlock
    from workbook.writer import Writer

A4 = 9
MIN_WIDTH = {"Pricing": 12, "Float": 14, "Calendar": 8}  # columns that charts and subtitles need
ONE_PAGE = ("About", "Overview", "Unlock", "Calendar", "Pricing", "As built")
PAGE_STARTS: dict[type[Sheet], int] = {  # a block that starts a page, and the scale in % at which its tab prints
    ChinaLayers: 70, Markets: 60, Recomputed: 69, Branches: 82, PricedIn: 90, FitAtOwnArr: 84, Sums: 75}
MARKET_START, MARKET_SCALE = "capability_gap", 66  # the section that starts the second page of the Market tab
UNPRINTED: dict[type[Sheet], Line] = {  # the first of the columns at the right that only formulas and charts read
    FootballField: FootballField.low_drawn, Weighted: Weighted.drawn, Timeline: Timeline.position, Events: Events.number}
INCOME_SCALE = 70  # so that a company's years fall on one page, and its quarters on the next
SCENARIOS_SCALE, FLOAT_SCALE = 78, 72
RECORDS = 40  # rows of a table that prints over several pages
SECOND_CHART = 37  # rows from the first chart of the Float tab to the second, which starts a page
CHART_ROWS = 28
WORDS = 14  # characters of a note that a column holds
EXTRA_ROWS = {"Overview": 17, "field": 24}  # room for the chart under the rows
AS_OF = "20 April 2026"


def paginate(writer: Writer, tab: str, blocks: list[PlacedBlock]) -> None:
    """Landscape A4; a page's width by fitting, and a year a page for the months."""
    sheet = writer.sheet
    a4(writer, tab)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    first = blocks[0]
    printed = [here for here in blocks if here.title < _registers(blocks)]
    right = max(_width(writer, here) for here in printed)
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
    elif printed[-1].end - printed[-1].first > RECORDS:
        sheet.repeat_rows(printed[-1].heading[""])
    if tab not in ("About", "Scenarios"):
        last = max(here.end for here in printed) - (1 if first.is_inputs else 0)
        kind = tab.rpartition(" ")[2]
        if first.block.sheet is FloatPath:
            last = max(last, first.first + SECOND_CHART + CHART_ROWS)
        sheet.print_area(0, 0, last + EXTRA_ROWS.get(kind, 0), max(right, MIN_WIDTH.get(kind, 4)))
    breaks, scale = _breaks(blocks)
    if breaks:  # Excel keeps page breaks only where nothing is fitted
        sheet.set_h_pagebreaks(breaks)
        sheet.set_print_scale(scale)


def _registers(blocks: list[PlacedBlock]) -> int:
    """The row from which a tab holds registers, which nobody prints."""
    return next((here.title for here in blocks if here.block.sheet is InputRegister), blocks[-1].end)


def _breaks(blocks: list[PlacedBlock]) -> tuple[list[int], int]:
    """The rows that start a page, and the scale in % at which the tab prints."""
    sheets = [here.block.sheet for here in blocks]
    if Market in sheets:
        return [line for line, text in blocks[0].sections.items() if text == Market.sections[MARKET_START]], MARKET_SCALE
    if Stories in sheets:
        return [blocks[-1].end + 1], SCENARIOS_SCALE  # what each scenario changes
    if FloatPath in sheets:
        return [blocks[0].first + SECOND_CHART], FLOAT_SCALE
    if any(here.block.axis.name == "quarters" for here in blocks):
        return [here.title for here in blocks[1:] if here.block.axis.name == "quarters"], INCOME_SCALE
    later = [here for here in blocks if here.block.sheet is Unedited][1:]  # the first company's checks follow what is asked of all
    starts = [here.title for here in blocks if here.block.sheet in PAGE_STARTS or here in later]
    return starts, next((PAGE_STARTS[sheet] for sheet in sheets if sheet in PAGE_STARTS), 100)


def _width(writer: Writer, here: PlacedBlock) -> int:
    """The last column that is printed."""
    if here.is_inputs:
        return writer.layout.scenario_column(len(writer.scenarios)) + 1
    if here.block.axis.vertical:
        end = UNPRINTED.get(here.block.sheet)
        return here.rows[end.key] - 1 if end is not None else max(here.rows.values(), default=TABLE_FIRST)
    longest = max((len(row.line.note) for row in here.block.rows.values()), default=0)  # beside the value
    return FIRST + (max(7, longest // WORDS) if longest else 4) if here.block.axis is SCALAR else FIRST + len(here.block.axis.members) - 1


def a4(writer: Writer, tab: str) -> None:
    """Landscape A4, with what stands at the foot of every page: there '&' begins a code, and a digit after the size would be part of it."""
    writer.sheet.set_landscape()
    writer.sheet.set_paper(A4)
    writer.sheet.set_footer(f'&L&8Priced In {__version__} · data as of {AS_OF}&C&8&"-,Regular"{tab.replace("&", "&&")}&R&8Page &P of &N')

