"""The sheet Control: scenario, buttons, the inputs most used, key outputs as formula and as function, the run log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_rowcol_to_cell

from addin import control
from addin.buttons import BUTTONS, drawn
from addin.control import INPUTS_FIRST, LABEL, PERIOD, UNIT, WIDTH
from addin.functions import functions
from model.as_built import Stories
from model.checks import Master
from model.core.errors import PricedInError
from model.core.operators import OPS, fill
from model.fundamental.valuation import Valuation
from model.scenarios import Selector
from workbook.inputs import unless_empty
from workbook.marks import mark
from workbook.page import Page
from workbook.print_setup import a4
from workbook.styles import ACCENT, MUTED

if TYPE_CHECKING:
    from xlsxwriter.format import Format

    from addin.control import Control, Output
    from model.facts import Company
    from workbook.file import File

WIDTHS = {LABEL: 46, UNIT: 15.5, PERIOD: 12}
COMPANY_WIDTHS = (23, 14.5, 13)
TWO_LINES = 29  # points
BUTTON_HEIGHT, BUTTON_ROW = 26, 27  # pixels of a button; points of its row
BUTTON_PLACES = ((LABEL, 12, 200), (LABEL, 222, 200), (UNIT, 105, 200))  # column, offset and width in pixels
TITLE = "Control"
SUBTITLE = ("Choose a scenario or type a value of your own: every tab follows at once. The buttons and the column "
            "Function need Python, the formulas do not.")
NEEDS_PYTHON = "needs Python"  # in place of an error value
OUTPUT_NOTE = (
    "Formula: this workbook's cells. Function: Python on the shipped facts with your own values above. It says 'needs "
    "Python' where none answers (macros are off, or this is not Excel for Windows) or where Python refuses a value, "
    "and why at the foot of the window. A difference means that an inputs tab was edited: Import my changes lists "
    "what.")
MACROS_OFF = ("Nothing happens when you press? Macros are off: close the file, right-click it in its folder, "
              "Properties, Unblock, open it again and choose Enable Content; 'pricedin doctor' in a command window "
              "names what else stops it. LibreOffice, phones and the web have no buttons; the formulas work "
              "everywhere.")
NEVER = "not yet"
EMPTY = '""'  # in a formula
ROUNDING = "0.000001"  # of a difference that two engines may show
WHEN = "d-mmm-yy hh:mm"


def add(file: File, places: Control) -> None:
    """Write the sheet, first in the workbook."""
    page = Page(file, control.TAB)
    sheet = page.sheet
    sheet.hide_gridlines(2)
    for column, width in WIDTHS.items():
        sheet.set_column(column, column, width)
    for company in places.companies:
        for part, width in enumerate(COMPANY_WIDTHS):
            sheet.set_column(places.column(company, part), places.column(company, part), width)
    page.title(TITLE, SUBTITLE)
    _scenario(page, places)
    _buttons(page, places)
    _inputs(page, places)
    _outputs(page, places)
    _log(page, places)
    sheet.freeze_panes(2, 0)
    sheet.fit_to_pages(1, 1)
    sheet.print_area(0, 0, places.log_first + control.LOG_ROWS - 1, places.last_column)
    sheet.activate()
    a4(page)


def _scenario(page: Page, places: Control) -> None:
    sheet, styles, book = page.sheet, page.styles, page.file.equity.book
    line, column = places.picker
    sheet.write_string(line, LABEL, control.SCENARIO_LABEL, styles.label(strong=True))
    sheet.write_string(line, column, page.file.scenarios[page.file.live].name, styles.figure("text", "input"))
    page.choose_scenario(line, column)
    stories = book.row(Stories.story)
    told = fill(OPS["pick_down"].excel,
                [page.file.layout.line_address(stories), page.file.layout.address(book.row(Selector.number))])
    merged = styles.make(text_wrap=True, font_color=MUTED, italic=True, indent=1)
    sheet.merge_range(line, column + 1, line, places.last_column, "", merged)
    page.formula(line, column + 1, f"={told}", page.file.scenarios[page.file.live].story, merged)
    sheet.set_row(line, TWO_LINES)
    sheet.write_string(control.STAMP, LABEL, control.STAMP_LABEL, styles.label())
    sheet.write_string(control.STAMP, UNIT, NEVER, styles.make(num_format=WHEN, align="right"))
    sheet.write_blank(control.STAMP, PERIOD, None, styles.figure("text"))
    master = book.row(Master.master)
    sheet.write_string(control.MASTER, LABEL, control.CHECKS_LABEL, styles.label())
    page.formula(control.MASTER, UNIT, f"={page.file.layout.address(master)}", page.file.value(master, 0),
                 styles.figure(master.unit, "link", strong=True))
    mark(page, control.MASTER, UNIT, control.MASTER, UNIT)


def _buttons(page: Page, places: Control) -> None:
    """The buttons whose engine exists, each in its own place."""
    for line in range(control.BUTTONS_FIRST, control.BUTTONS_FIRST + control.BUTTON_ROWS):
        page.sheet.set_row(line, BUTTON_ROW)
    there = drawn(functions())
    for place, button in enumerate(BUTTONS):
        column, offset, width = BUTTON_PLACES[place % control.BUTTON_COLUMNS]
        if button in there:
            page.sheet.insert_button(control.BUTTONS_FIRST + place // control.BUTTON_COLUMNS, column, {
                "macro": button.macro, "caption": button.caption, "width": width, "height": BUTTON_HEIGHT,
                "x_offset": offset, "y_offset": 5,
                "description": button.help})
    page.sheet.merge_range(control.MACROS_OFF, LABEL, control.MACROS_OFF, places.last_column, MACROS_OFF, _told(page))
    page.sheet.set_row(control.MACROS_OFF, TWO_LINES)


def _told(page: Page) -> Format:
    """A sentence under what it explains."""
    return page.styles.make(italic=True, font_color=MUTED, text_wrap=True, valign="top")


def _heading(page: Page, places: Control, line: int, title: str, shared: dict[int, str], each: tuple[str, ...]) -> None:
    """Title of a block, companies over their columns, and the columns' headings."""
    sheet, styles = page.sheet, page.styles
    above = styles.make(bold=True, align="center", font_color=ACCENT)
    page.block_title(line, title)
    for company in places.companies:
        left = places.column(company, 0)
        sheet.merge_range(line, left, line, left + WIDTH - 1, f"{company.name}, local = {company.local}", above)
    for column in (LABEL, UNIT, PERIOD):
        sheet.write_string(line + 1, column, shared.get(column, ""),
                           styles.heading(align="left" if column == UNIT else "right"))
    for company in places.companies:
        for part, text in enumerate(each):
            sheet.write_string(line + 1, places.column(company, part), text,
                               styles.heading(align="left" if text == "Name" else "right"))


def _inputs(page: Page, places: Control) -> None:
    sheet, styles = page.sheet, page.styles
    _heading(page, places, INPUTS_FIRST - 2, "Inputs most used", {UNIT: "Unit"}, ("Name", "Your value", "In use"))
    for line, name in enumerate(control.USED, INPUTS_FIRST):
        rows = places.inputs(name)
        sheet.write_string(line, LABEL, rows[0].label, styles.label())
        sheet.write_string(line, UNIT, styles.shown_unit(rows[0].line.unit), styles.unit)
        sheet.write_blank(line, PERIOD, None, styles.unit)
        for company, row in zip(places.companies, rows, strict=True):
            column = places.column(company, control.OWN)
            own = places.own[row.input_key]
            sheet.write_string(line, places.column(company, control.NAME), row.name, styles.unit)
            if own == (line, column):
                sheet.write_blank(line, column, None, styles.figure(row.unit, "input"))
                page.validate(row, (line, column), (line, column), blank=True)
            else:  # the market has one value for all companies
                first = xl_rowcol_to_cell(*own, row_abs=True, col_abs=True)
                page.formula(line, column, f"={unless_empty(first, EMPTY)}", "", styles.figure(row.unit))
            in_use = places.column(company, control.IN_USE)
            page.formula(line, in_use, f"={page.file.layout.address(row)}", page.file.value(row, 0),
                         styles.figure(row.unit, "link"))


def _outputs(page: Page, places: Control) -> None:
    sheet, styles, first = page.sheet, page.styles, places.outputs_first
    _heading(page, places, first - 2, "Key outputs", {UNIT: "Unit", PERIOD: "Period"},
             ("Formula", "Function", "Difference"))
    for line, output in enumerate(control.OUTPUTS, first):
        strong = output is control.OUTPUTS[0]
        sheet.write_string(line, LABEL, output.label, styles.label(strong=strong))
        sheet.write_string(line, UNIT, styles.shown_unit(output.line.unit), styles.unit)
        if isinstance(output.period, str):
            sheet.write_string(line, PERIOD, output.period, styles.figure("text"))
        elif output.period is not None:
            sheet.write_number(line, PERIOD, output.period, styles.figure("year"))
        else:
            sheet.write_blank(line, PERIOD, None, styles.unit)
        for company in places.companies:
            _output(page, places, output, company, line, strong=strong)
    last = first + len(control.OUTPUTS) - 1
    wrong = styles.make(font_color="#B42318", bold=True)
    for company in places.companies:
        column = places.column(company, control.DIFFERENCE)
        sheet.conditional_format(first, column, last, column, {  # of a text ABS is an error, which is not marked
            "type": "formula", "criteria": f"=ABS({xl_rowcol_to_cell(first, column)})>{ROUNDING}", "format": wrong})
    sheet.merge_range(last + 1, LABEL, last + 1, places.last_column, OUTPUT_NOTE, _told(page))
    sheet.set_row(last + 1, TWO_LINES)


def _output(page: Page, places: Control, output: Output, company: Company, line: int, *, strong: bool) -> None:
    """A key output of a company: by formula, by function, and how far apart."""
    styles, (row, position) = page.styles, places.row_and_position(output, company)
    native, function, difference = (places.column(company, part)
                                    for part in (control.NATIVE, control.FUNCTION, control.DIFFERENCE))
    page.formula(line, native, f"={page.file.layout.address(row, position)}", page.file.value(row, position),
                 styles.figure(row.unit, "link", strong=strong))
    name, given = places.function_of(output, company)
    scenario = xl_rowcol_to_cell(*places.picker, row_abs=True, col_abs=True)
    period = [] if output.period is None else [xl_rowcol_to_cell(line, PERIOD, col_abs=True)]
    arguments = [*(f'"{a}"' for a in given), *period, scenario, places.overrides(company)]
    text = f"{name}({','.join(arguments)})"
    answer = _answer(name, *given, *([] if output.period is None else [output.period]),
                     page.file.scenarios[page.file.live].name)
    page.formula(line, function, _or_needs_python(text), answer, styles.figure(row.unit, strong=strong))
    one, other = (xl_rowcol_to_cell(line, column) for column in (native, function))
    held = page.file.value(row, position)
    apart = NEEDS_PYTHON if isinstance(answer, str) or isinstance(held, str) else float(held or 0) - answer
    page.formula(line, difference, _or_needs_python(fill(OPS["sub"].excel, [one, other])), apart,
                 styles.figure(row.unit))


def _or_needs_python(formula: str) -> str:
    return f"={fill(OPS['iferror'].excel, [formula, f'{chr(34)}{NEEDS_PYTHON}{chr(34)}'])}"


def _answer(name: str, *given: Any) -> Any:
    """What the function answers as the workbook is built; in Excel its cell then shows the same."""
    try:
        return functions()[name](*given)
    except PricedInError:
        return NEEDS_PYTHON


def _log(page: Page, places: Control) -> None:
    sheet, styles, top = page.sheet, page.styles, places.log_heading
    page.block_title(top - 1, "Run log")
    for column, text in enumerate(places.log_headings):
        sheet.write_string(top, column, text, styles.heading(align="left" if column == LABEL else "right"))
    for column in range(len(places.log_headings), places.last_column + 1):
        sheet.write_blank(top, column, None, styles.heading())
    for line in range(places.log_first, places.log_first + control.LOG_ROWS):
        for column, heading in enumerate(places.log_headings):
            shape = {"What happened": styles.text, "Time": styles.make(num_format=WHEN, align="right"),
                     "Checks": styles.figure(Master.master.unit),
                     "Button": styles.label()}.get(heading, styles.figure(Valuation.pt.unit))
            sheet.write_blank(line, column, None, shape)
