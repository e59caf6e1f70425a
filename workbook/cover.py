"""The cover, under its figures: purpose, conventions, colour key, version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model import __version__, cover
from model.statements import ANY_EDIT, stated
from workbook.print_setup import AS_OF

if TYPE_CHECKING:
    from workbook.page import Page

LAST = 9  # last column of the cover
WIDTH, STATED_WIDTH = 128, 105  # characters that fit the merged cells, what marks them included
COLOURS = (
    ("input", "Input: a sourced fact, an assumption or a calibrated value; overwrite it here and nowhere else"),
    ("formula", "Formula"),
    ("link", "Link to another tab"),
    ("stamp", "As built: written by Python when the file was made, to notice edits"),
)


def write(page: Page) -> None:
    """Purpose under the title, and the rest under the blocks."""
    sheet, styles, equity = page.sheet, page.styles, page.file.equity
    sheet.set_row(1, 40)
    sheet.merge_range(1, 0, 1, LAST, cover.purpose(equity), styles.text)
    line = page.blocks[-1].end + 1
    page.block_title(line, "How to read this workbook")
    for name, text, holds in cover.notes(equity, page.file.choice):
        line += 1
        sheet.write_string(line, 0, name, styles.make(bold=True, indent=1, valign="top"))
        sheet.merge_range(line, 1, line, LAST, "" if holds else text, styles.text)
        if holds:
            page.sentence(line, 1, stated(text, ANY_EDIT), text, styles.text)
        sheet.set_row(line, 15 * -(-len(text) // (STATED_WIDTH if holds else WIDTH)))
    line += 2
    page.block_title(line, "Colours")
    for role, text in COLOURS:
        line += 1
        sheet.write_number(line, 1, 1234.5, styles.figure("US$ mn", role))
        sheet.write_string(line, 0, text.split(":")[0], styles.label())
        sheet.write_string(line, 2, text, styles.unit)
    line += 2
    sheet.write_string(line, 0, f"Data as of {AS_OF}. Priced In {__version__}. Not investment advice.", styles.subtitle)
    sheet.print_area(0, 0, line, LAST)
