"""What stands beside the numbers: each name means its company's cell, each series its line, every check can fail."""

from __future__ import annotations

import posixpath
import zipfile
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET

import pytest
from engines import Formualizer
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries
from xlsxwriter.utility import xl_rowcol_to_cell

from model.checks import CHECKS, CompanyChecks, Master
from model.contents import CONTENTS
from model.core.rows import is_input
from workbook.charts import declared
from workbook.drawing import Drawing
from workbook.layout import Layout
from workbook.prepared import prepared

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.workbook import Workbook

    from model.equity import EquityModel

CHART, MAIN = "{http://schemas.openxmlformats.org/drawingml/2006/chart}", "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINKED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
# what a series is called: the tab its values stand on, after the company's name, and the label of their row or column
SERIES = {
    "Demand": ("ARR", "Demand"), "Capacity": ("ARR", "Capacity"), "Served": ("ARR", "Served demand"),
    "ARR": ("ARR", "ARR"),
    "Suppressed ARR": ("ARR", "Suppressed ARR"),
    "Price target": ("Compare", "Target, drawn"),
    "Share price, before the scenario's change": ("Inputs", "Share price"), "Tradable": ("Float", "Tradable before"),
    "Freed in the week": ("Float", "Freed in the week"), "Supply of the week": ("Float", "Supply"),
    "Turnover of a day": ("Float", "Daily turnover"),
    "Low": ("Football field", "Low, drawn"), "Low to high": ("Football field", "Width, drawn"),
    "Base": ("Football field", "Base, drawn"),
    "Share price": ("Football field", "Share price"),
    "Needed for the printed uplift": ("Pricing", "Cached share needed"),
    "Possible": ("Pricing", "Cached share possible"),
    "Zhipu": ("Ramp", "Zhipu, drawn"), "MiniMax": ("Ramp", "MiniMax, drawn"),
    "Price earned": ("Unit cost", "Price earned on a token (Dec-25 = 1)"),
    "Unit cost": ("Unit cost", "Unit cost (price in Dec-25 = 1)"),
    "Revenue": ("Income", "Revenue"), "Adjusted net profit": ("Income", "Adjusted net profit"),
    "Placements": ("Cash", "Placements"), "Closing cash": ("Cash", "Closing cash"),
    "Serve the tokens": ("Physical", "Accelerators"),
    "Paid for": ("Physical", "Accelerators that it pays for"),
    "The broker's ramp": ("Ramp", "The broker's ramp, drawn"), "Anthropic, as printed": ("Ramp", "ARR")}


@pytest.fixture(scope="module")
def book(built: Path) -> Workbook:
    return load_workbook(built)


# names --------------------------------------------------------------------------------------------------------------


def test_every_name_of_an_input_means_the_row_that_bears_it(book: Workbook, equity: EquityModel) -> None:
    """Read from the sheet itself: the row's own Name column, and the live column."""
    companies = {company.id: company.name for company in equity.facts.companies.values()}
    inputs = {(f"{block.company.id}_" if block.company else "") + row.name: (
                  block.company.id if block.company else "", row.name)
              for block in equity.book.blocks for row in block.rows.values() if is_input(row)
              and row.name != "selected"}
    for name, (company, own) in inputs.items():
        tab, cell = book.defined_names[name].attr_text.replace("'", "").replace("$", "").split("!")
        assert tab == (f"{companies[company]} Inputs" if company else "Market"), name
        sheet = book[tab]
        headings = next(row for row in sheet.iter_rows() if {"Live", "Status", "Name"} <= {each.value for each in row})
        columns = {each.value: each.column for each in headings}
        assert sheet[cell].column == columns["Live"], name
        assert sheet.cell(sheet[cell].row, columns["Name"]).value == own, name


def test_every_name_of_an_output_means_its_companys_line(book: Workbook, equity: EquityModel) -> None:
    outputs = {sheet.lines[key]: name for sheet in CONTENTS.sheets if sheet.per_company
               for key, name in sheet.names.items()}
    assert sorted(outputs.values()) == ["price_target", "price_target_rounded", "share_price", "upside_to_target"]
    for company in equity.facts.companies.values():
        for line, name in outputs.items():
            target = book.defined_names[f"{company.id}_{name}"].attr_text
            tab, cell = target.replace("'", "").replace("$", "").split("!")
            assert tab == f"{company.name} {line.sheet.tab}"
            assert book[tab].cell(book[tab][cell].row, 1).value == line.label


# charts -------------------------------------------------------------------------------------------------------------


class Drawn(NamedTuple):
    """A series of a chart on a tab."""

    on: str
    name: str
    categories: str
    values: str


def drawn(path: Path) -> list[Drawn]:
    """Every series, with the tab on which its chart stands."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}

    def links(part: str) -> dict[str, str]:
        folder, file = posixpath.split(part)
        rels = parts.get(f"{folder}/_rels/{file}.rels")
        return ({} if rels is None
                else {str(r.get("Id")): posixpath.normpath(posixpath.join(folder, str(r.get("Target"))))
                      for r in ET.fromstring(rels)})

    found = []
    for sheet in ET.fromstring(parts["xl/workbook.xml"]).iter(f"{MAIN}sheet"):
        for drawing in (target for target in links(links("xl/workbook.xml")[str(sheet.get(f"{LINKED}id"))]).values()
                        if "drawings/" in target):
            for chart in links(drawing).values():
                for series in ET.fromstring(parts[chart]).iter(f"{CHART}ser"):
                    def text(path: str, series: ET.Element = series) -> str:
                        return "".join(series.find(path).itertext()) if series.find(path) is not None else ""
                    def reference(tag: str, series: ET.Element = series) -> str:
                        node = series.find(f"{CHART}{tag}")
                        return "" if node is None else next((str(f.text) for f in node.iter(f"{CHART}f")), "")
                    found.append(Drawn(str(sheet.get("name")), text(f"{CHART}tx"),
                                       reference("cat") or reference("xVal"),
                                       reference("val") or reference("yVal")))
    return found


def label_of(book: Workbook, reference: str) -> str:
    """The label of the row, or the heading of the column, that a range is."""
    tab, cells = reference.replace("'", "").replace("$", "").split("!")
    left, top, right, bottom = range_boundaries(cells)
    sheet = book[tab]
    if top == bottom and left != right:
        return str(sheet.cell(top, 1).value)
    above = next(row for row in range(top - 1, 0, -1) if sheet.cell(row, left).value
                 and sheet.cell(row, left).fill.fgColor.rgb.endswith("12355B"))
    return str(sheet.cell(above, left).value)


def block_of(book: Workbook, reference: str) -> str:
    """The title of the block that a range belongs to."""
    tab, cells = reference.replace("'", "").replace("$", "").split("!")
    top = range_boundaries(cells)[1]
    return next(str(row[0].value) for row in reversed([*book[tab].iter_rows(max_row=top)])
                if row[0].value and row[0].font.sz == 12)  # points of a title


def test_every_series_draws_the_line_that_its_label_names(book: Workbook, built: Path, equity: EquityModel) -> None:
    series = drawn(built)
    assert len(series) > 20
    names = [company.name for company in equity.facts.companies.values()]
    for each in series:
        assert each.name in SERIES, (
            f"add the series '{each.name}' on {each.on}: {each.values} is '{label_of(book, each.values)}'")
        tab, label = SERIES[each.name]
        company = next((f"{name} " for name in names if each.on.startswith(f"{name} ")), "")
        own = f"{company}{tab}" in book.sheetnames  # or a tab that companies share, where each has a block
        assert each.values.replace("'", "").split("!")[0] == (f"{company}{tab}" if own else tab), each
        assert own or block_of(book, each.values).startswith(company.strip()), each
        assert label_of(book, each.values) == label, each
        if each.categories:
            sizes = [(right - left, bottom - top) for left, top, right, bottom in
                     (range_boundaries(reference.split("!")[1].replace("$", ""))
                      for reference in (each.categories, each.values))]
            assert sizes[0] == sizes[1], each


def test_no_series_holds_a_text_which_would_be_drawn_as_zero(equity: EquityModel) -> None:
    """A line that may hold one is drawn through a line `drawn(...)` of it."""
    layout, run = prepared(equity).layout, prepared(equity).run
    for blocks in layout.tabs.values():
        for chart, here in declared(blocks):
            for _, _, row in Drawing(None, equity.book, layout, chart, here.block).series:
                values = [value for position in range(len(row.block.axis.members))  # type: ignore[union-attr]
                          for value in run.value(row, position)]
                assert not any(isinstance(value, str) for value in values), (chart.title, row.name)


def test_every_chart_stands_on_no_cell_and_on_one_page(book: Workbook) -> None:
    """From the file: the cells under a chart are empty, in one printed area, and no page break runs through them."""
    assert sum(len(sheet._charts) for sheet in book) > 10
    for sheet in book:
        for chart in sheet._charts:
            # from 0; an end without an offset covers nothing of its row or column
            start, end = chart.anchor._from, chart.anchor.to
            top, left = start.row + 1, start.col + 1
            bottom, right = end.row + bool(end.rowOff), end.col + bool(end.colOff)
            under = [cell.coordinate for row in sheet.iter_rows(top, bottom, left, right)
                     for cell in row if cell.value not in (None, "")]
            assert under == [], (sheet.title, under)
            areas = [range_boundaries(area.rpartition("!")[2].replace("$", "")) for area in sheet.print_area.split(",")]
            inside = [area for area in areas if area[0] <= left and area[1] <= top and area[2] >= right
                      and area[3] >= bottom]
            assert len(inside) == 1, (sheet.title, top, left, bottom, right)
            assert not any(top <= each.id < bottom for each in sheet.row_breaks.brk), sheet.title
            assert not any(left <= each.id < right for each in sheet.col_breaks.brk), sheet.title


# checks -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("company", ["zhipu", "minimax"])
def test_every_check_fails_when_its_figure_is_wrong(company: str, equity: EquityModel, built: Path) -> None:
    """The figure is typed over: far below where it is at least, far above where at most, elsewhere where it ties."""
    layout, run = Layout(equity.book), equity.run()
    block = equity.book.block(CompanyChecks, equity.company(company))
    master, row, column = layout.where(equity.book.row(Master.master), 0)
    book = Formualizer(built)
    kinds = set()
    for position, (key, check) in enumerate(CHECKS.items()):
        expected, applies = (run.value(block.rows[name], position) for name in ("expected", "applies"))
        if not float(applies[0]) or isinstance(expected[0], str):
            continue
        tab, line, place = layout.where(block.rows["value"], position)
        _, _, result = layout.where(block.rows["holds"], position)
        formula = load_formula(built, tab, line, place)
        wrong = float(expected[0]) + {"ties": 3.0, "at least": -1e9, "at most": 1e9}[check.test]
        book.type(tab, xl_rowcol_to_cell(line, place), wrong)
        book.recalculate()
        assert book.value(tab, xl_rowcol_to_cell(line, result)) == 0, key
        assert book.value(master, xl_rowcol_to_cell(row, column)) == 0, key
        book.book.set_formula(tab, line + 1, place + 1, formula)
        kinds.add(check.test)
    assert kinds == {"ties", "at least", "at most"}
    book.recalculate()
    assert book.value(master, xl_rowcol_to_cell(row, column)) == 1


_FORMULAS: dict[Path, Workbook] = {}


def load_formula(path: Path, tab: str, line: int, column: int) -> str:
    """The formula of a cell."""
    if path not in _FORMULAS:
        _FORMULAS[path] = load_workbook(path)
    return str(_FORMULAS[path][tab][f"{get_column_letter(column + 1)}{line + 1}"].value)
