"""Print set-up: how each tab falls on A4 pages, and what stands at the foot of each."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from xlsxwriter.utility import quote_sheetname, xl_range_abs

from model import __version__
from model.core.lines import SCALAR
from model.core.timeline import MONTHS, QUARTERS
from workbook import charts
from workbook.layout import FIRST, LABEL, TABLE_FIRST, UNIT

if TYPE_CHECKING:
    from workbook.layout import PlacedBlock
    from workbook.page import Page

A4 = 9
RECORDS = 40  # rows of a table that prints over several pages
WORDS = 14  # characters of a note that a column holds
AS_OF = "20 April 2026"
# the columns that end a page of a long timeline, and how wide they are: a year of months, three years of quarters
LONG = {MONTHS.name: ([FIRST + 13 + 12 * year for year in range(len(MONTHS.members) // 12 - 1)], 9.0),
        QUARTERS.name: ([FIRST + 12], 9.0)}


def paginate(page: Page) -> None:
    """Landscape A4; a page's width by fitting, but for a tab with months or quarters."""
    # nobody prints a scenario's own cells: they are the lines of other tabs
    sheet, blocks = page.sheet, [here for here in page.blocks if not here.block.scenario]
    a4(page)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    first, lead = blocks[0], blocks[0].block.lead
    printed = [here for here in blocks if _printed(here)]
    if long := next((here.block.axis.name for here in printed if here.block.axis.name in LONG), ""):
        _over_several_pages(page, printed, long)
        return
    sheet.fit_to_pages(1, lead.pages)
    if "" in first.heading and not first.block.axis.vertical:
        sheet.repeat_rows(first.heading[""])
    elif printed[-1].end - printed[-1].first > RECORDS:
        sheet.repeat_rows(printed[-1].heading[""])
    if not lead.below:
        last = max(here.end for here in printed) - (1 if first.is_inputs else 0)
        row, column = charts.reach(sheet, blocks)
        sheet.print_area(0, 0, max(last, row),
                         max(lead.least_columns, column, *(_width(page, here) for here in printed)))
    breaks = _breaks(blocks)
    if breaks:  # Excel keeps page breaks only where nothing is fitted
        sheet.set_h_pagebreaks(breaks)
        sheet.set_print_scale(lead.scale)


def _printed(here: PlacedBlock) -> bool:
    """Whether anybody reads it on paper: not a register, and no rows that only formulas read."""
    sheet = here.block.sheet
    return not sheet.about and sheet.unprinted != next(iter(sheet.lines))


def _over_several_pages(page: Page, printed: list[PlacedBlock], long: str) -> None:
    """The blocks from one page break to the next as an area of their own, as wide as they are.

    So that a short block has no empty pages beside it where a long one goes on.
    """
    sheet, (ends, width) = page.sheet, LONG[long]
    sheet.repeat_columns(LABEL, UNIT)
    sheet.repeat_rows(0)
    sheet.set_v_pagebreaks(ends)
    sheet.set_print_scale(printed[0].block.lead.scale)
    sheet.set_column(FIRST, 80, width)
    starts = sorted({0, *_breaks(printed)})
    for start, following in zip(starts, [*starts[1:], printed[-1].end + 1], strict=True):
        widths = [_one_page(page, here, ends[0] - 1) for here in printed if start <= here.title < following]
        area = start, LABEL, following - 2, max(printed[0].block.lead.least_columns, *widths)
        if start:
            sheet.print_area_range += f",{quote_sheetname(sheet.name)}!{xl_range_abs(*area)}"
        else:
            sheet.print_area(*area)


def _one_page(page: Page, here: PlacedBlock, last: int) -> int:
    """The last column of a block that is printed; of one whose words run on to the right, at most that of its page."""
    if here.block.axis.vertical and [row.unit for row in here.block.rows.values()][-1] == "sentence":
        return last
    return min(_width(page, here), last) if here.block.axis is SCALAR else _width(page, here)


def _breaks(blocks: list[PlacedBlock]) -> list[int]:
    """The rows that start a printed page, where the tab is not fitted on as many as it has."""
    lead, found = blocks[0].block.lead, charts.page_starts(blocks)
    for before, here in pairwise(blocks):
        # the first one's follow what is about all companies
        another = here.block.company is not before.block.company and before.block.company
        quarters = here.block.axis is QUARTERS and before.block.axis is not QUARTERS
        if here.block.sheet.starts_page or another or quarters:
            found.append(here.title)
    for here in blocks:
        starts = [here.block.sheet.sections[line] for line in here.block.sheet.sections_on_a_page]
        found += [line for line, text in here.sections.items() if text in starts]
    if lead.below:
        found.append(blocks[-1].end + 1)
    return [] if lead.pages else found


def _width(page: Page, here: PlacedBlock) -> int:
    """The last column that is printed."""
    if here.is_inputs:
        return page.file.layout.scenario_column(len(page.file.scenarios)) + 1
    if here.block.axis.vertical:
        end = here.block.sheet.unprinted
        return here.rows[end] - 1 if end else max(here.rows.values(), default=TABLE_FIRST)
    longest = max((len(row.line.note) for row in here.block.rows.values()), default=0)  # beside the value
    return (FIRST + (max(7, longest // WORDS) if longest else 4) if here.block.axis is SCALAR
            else FIRST + len(here.block.axis.members) - 1)


def a4(page: Page) -> None:
    """Landscape A4, and the foot of every page, where '&' begins a code and a digit would join a size."""
    page.sheet.set_landscape()
    page.sheet.set_paper(A4)
    page.sheet.set_footer(
        f'&L&8Priced In {__version__} · data as of {AS_OF}&C&8&"-,Regular"{page.tab.replace("&", "&&")}&R&8Page &P of '
        f'&N')

