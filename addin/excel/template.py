"""The template: the client workbook with the sheet Control, buttons, functions and macros, for an analyst in Excel."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

from addin.buttons import drawn
from addin.control import CONF, SHIPPED, SHIPPED_HEADINGS, SHIPPED_TOP, TAB, Control, on_control
from addin.excel import control_sheet, vba
from addin.functions import functions
from model import __version__
from model.equity import COMPANIES_VARIABLE
from workbook.file import Additions
from workbook.page import Page
from workbook.print_setup import a4
from workbook.vba_project import Module, vba_project
from workbook.writer import build as write

if TYPE_CHECKING:
    from pathlib import Path

    from model.core.rows import Row
    from model.equity import EquityModel
    from workbook.file import File

SHIPPED_TITLE = "Every input as it was when this template was made: Import my changes compares the inputs tabs with it."
CONF_NOTES = {
    "INTERPRETER_WIN": "Python that answers functions and buttons on Windows: the one that made this template",
    "INTERPRETER_MAC": "The same on a Mac",
    "ADD_WORKBOOK_TO_PYTHONPATH": "false: modules in the folder of the workbook are not added to Python's path",
    "PYTHONPATH": "Left empty; it and the next five stand here so that settings which another project left on this "
                  "machine do not apply",
    "COMPANIES": "Folders with further company files",
    "PRICEDIN_VERSION": "Priced In that made this template",
    "XLWINGS_VERSION": "xlwings whose module is in this template; the one installed must be the same",
}


def build(equity: EquityModel, path: Path, scenario: str = "base", *, force: bool = False) -> Path:
    """Write the template with a scenario live, for the Python that runs now; returns the path."""
    return write(equity, path, scenario, Template(equity, modules()), force=force)


def modules(xlwings: list[Module] | None = None) -> list[Module]:
    """The modules of the VBA project, without the sheets'; tests give a module of their own for that of xlwings."""
    known = functions()
    return [Module(vba.WORKBOOK, "document", vba.workbook_module()),
            Module(vba.FUNCTIONS, "standard", vba.function_module(known)),
            Module(vba.BUTTONS, "standard", vba.button_module(drawn(known))),
            *(xlwings if xlwings is not None else xlwings_modules())]


def xlwings_modules() -> list[Module]:
    """The standalone module of the installed xlwings, and the class it needs."""
    standalone, dictionary = vba.xlwings_modules()
    return [Module("xlwings", "standard", standalone), Module("Dictionary", "class", dictionary)]


def configuration() -> dict[str, str]:
    """The sheet xlwings.conf: where Python is, and which versions made the file."""
    here = sys.executable
    return {"INTERPRETER_WIN": here if os.name == "nt" else "", "INTERPRETER_MAC": here if os.name != "nt" else "",
            "UDF MODULES": vba.UDF_MODULE, "ADD_WORKBOOK_TO_PYTHONPATH": "false", "PYTHONPATH": "", "CONDA PATH": "",
            "CONDA ENV": "", "USE UDF SERVER": "False", "DEBUG UDFS": "False", "SHOW_ERROR_POPUPS": "True",
            "COMPANIES": os.environ.get(COMPANIES_VARIABLE, ""),
            "PRICEDIN_VERSION": __version__, "XLWINGS_VERSION": vba.xlwings_version()}


class Template(Additions):
    """What the template has beside the client workbook."""

    suffix = ".xlsm"
    choice = TAB

    def __init__(self, equity: EquityModel, project: list[Module]) -> None:
        self.places, self.project = Control(equity), project
        self.picker = on_control(*self.places.picker)

    def own_value(self, row: Row) -> str:
        """The cell of the sheet Control for an input that stands there."""
        place = self.places.own.get(row.input_key)
        return on_control(*place) if place else ""

    def before(self, file: File) -> None:
        """The sheet Control."""
        control_sheet.add(file, self.places)

    def after(self, file: File) -> None:
        """Shipped inputs, configuration, and the VBA project."""
        _shipped(file)
        _configuration(file)
        sheets = [f"Sheet{number}" for number, _ in enumerate(file.workbook.worksheets(), 1)]
        this, *others = self.project
        file.workbook.set_vba_name(this.name)
        for name, sheet in zip(sheets, file.workbook.worksheets(), strict=True):
            sheet.set_vba_name(name)
        project = vba_project([this, *(Module(name, "document", "") for name in sheets), *others])
        file.workbook.add_vba_project(io.BytesIO(project), is_stream=True)


def _shipped(file: File) -> None:
    """Every input in every scenario, as it was when the template was made."""
    page = Page(file, SHIPPED)
    sheet, styles = page.sheet, page.styles
    sheet.hide_gridlines(2)
    page.title(SHIPPED, SHIPPED_TITLE)
    first = len(SHIPPED_HEADINGS)
    for column, text in enumerate((*SHIPPED_HEADINGS, *file.equity.scenarios)):
        sheet.write_string(SHIPPED_TOP, column, text, styles.heading(align="left" if column < first else "right"))
    for line, (key, row) in enumerate(file.equity.input_rows.items(), SHIPPED_TOP + 1):
        for column, text in enumerate((row.label, styles.shown_unit(row.unit), *key)):
            sheet.write_string(line, column, text, styles.unit if column else styles.label())
        for column, scenario in enumerate(file.scenarios, first):
            value = file.equity.inputs(scenario)[key]
            page.put(line, column, value if isinstance(value, str) else float(value), styles.figure(row.unit, "stamp"))
    for column, width in enumerate((46, 13.5, 10, 26)):
        sheet.set_column(column, column, width)
    sheet.set_column(first, first + len(file.scenarios) - 1, 15)
    sheet.freeze_panes(SHIPPED_TOP + 1, 1)
    sheet.protect()
    sheet.repeat_rows(SHIPPED_TOP)
    sheet.print_area(0, 0, SHIPPED_TOP + len(file.equity.input_rows), first + len(file.scenarios) - 1)
    sheet.fit_to_pages(1, 0)
    a4(page)


def _configuration(file: File) -> None:
    """The sheet that xlwings reads: a key and its value in each row."""
    page = Page(file, CONF)
    sheet, styles = page.sheet, page.styles
    settings = configuration()
    for line, (key, value) in enumerate(settings.items()):
        sheet.write_string(line, 0, key, styles.label(strong=True))
        sheet.write_string(line, 1, value, styles.label())
        sheet.write_string(line, 2, CONF_NOTES.get(key, ""), styles.unit)
    for column, width in enumerate((38, 60, 100)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(0, 1)
    sheet.print_area(0, 0, len(settings) - 1, 2)
    sheet.fit_to_pages(1, 1)
    a4(page)
