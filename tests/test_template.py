"""The template as a file: its tabs against the client's, its package, its formulas recalculated, its functions asked, its print, its refusals."""

from __future__ import annotations

import hashlib
import io
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
import zipfile
from contextlib import contextmanager
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree as ET

import olefile
import pytest
import xlwings
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.datetime import to_excel
from planting import WRONG, plant
from test_command_line import ROOT, run
from test_facts import kimi
from xlsxwriter.utility import xl_rowcol_to_cell

from addin import edits
from addin.buttons import BUTTONS, drawn
from addin.control import (
    BUTTON_ROWS,
    BUTTONS_FIRST,
    CONF,
    DIFFERENCE,
    FUNCTION,
    IN_USE,
    INPUTS_FIRST,
    LABEL,
    LOG_ROWS,
    NAME,
    NATIVE,
    OUTPUTS,
    OWN,
    SHIPPED,
    TAB,
    USED,
    Control,
)
from addin.excel import control_sheet, vba
from addin.excel import template as template_parts
from addin.excel.template import Template, build, modules
from addin.functions import functions
from addin.open_book import OpenBook
from addin.registry import Function
from model import __version__
from model.equity import COMPANIES_VARIABLE, model
from model.errors import PricedInError
from model.scenarios import Selector
from workbook.layout import FIRST, Layout
from workbook.lint import lint
from workbook.recalculation import Change
from workbook.vba_project import Module, vba_project
from workbook.writer import build as write

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # oletools calls pyparsing by its old names
    from oletools.olevba import VBA_Parser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from office_book import OfficeSession
    from openpyxl.workbook import Workbook

    from model.equity import EquityModel, Key
    from model.values import Value
    from workbook.recalculation import LibreOffice

Rows = list[list[Any]]
Shown = dict[str, dict[str, Rows]]  # values by step and tab
PROJECT_SHA_256 = "47b3508efa3d055ace4ad10bc2636edefb97b48eb7a78d5a36626e5557505d12"
SAME = 1e-9
LOCKS = ("~$template.xlsm", ".~lock.template.xlsm#")


@cache
def loaded(path: Path, *, values: bool = False) -> Workbook:
    """A workbook's formulas, or the values they were written with."""
    return load_workbook(path, data_only=values)


@pytest.fixture(scope="module")
def book(template: Path) -> Workbook:
    return loaded(template)


@pytest.fixture(scope="module")
def bull(equity: EquityModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(equity, tmp_path_factory.mktemp("bull") / "bull.xlsm", "bull")


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A template that the command line wrote, and what it printed."""
    out = tmp_path_factory.mktemp("command") / "template.xlsm"
    answer = run("build", str(out), "--scenario", "bull")
    assert (answer.returncode, answer.stderr) == (0, "")
    return out, answer.stdout


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A template with a third company, from the command line; the company's file lies beside it."""
    folder = tmp_path_factory.mktemp("three")
    kimi(folder)
    answer = run("--companies", str(folder), "build", str(folder / "three.xlsm"))
    assert (answer.returncode, answer.stderr) == (0, "")
    return folder / "three.xlsm"


def part(path: Path, name: str) -> str:
    """A text part of the package."""
    with zipfile.ZipFile(path) as package:
        return package.read(name).decode("utf-8")


def sources(path: Path) -> dict[str, str]:
    """Text of every VBA module, as olevba reads the file."""
    parser = VBA_Parser(str(path))
    try:
        return {stream.rpartition("/")[2]: text.replace("\r\n", "\n") for _, stream, _, text in parser.extract_macros()}
    finally:
        parser.close()


def procedures(text: str) -> list[str]:
    return re.findall(r"(?mi)^[ \t]*(?:(?:Public|Private|Friend|Static)[ \t]+)*(?:Sub|Function|Property (?:Get|Let|Set))[ \t]+(\w+)", text)


def values_of(path: Path, tab: str = TAB) -> Rows:
    """The values that a sheet was written with, by row and column from 0."""
    return [[cell.value for cell in row] for row in loaded(path, values=True)[tab].iter_rows()]


def asked(text: str, values: Rows) -> tuple[str, list[Any], list[str]]:
    """A formula =NAME(argument,..): the function's name, its arguments looked up in the sheet's values, and as they are written."""
    name, given = re.fullmatch(r"=(\w+)\((.*)\)", text).groups()  # type: ignore[union-attr]
    return name, [looked_up(argument, values) for argument in given.split(",")], given.split(",")


def looked_up(argument: str, values: Rows) -> Any:
    if argument.startswith('"'):
        return argument.strip('"')
    left, top, right, bottom = range_boundaries(argument)
    block = [row[left - 1:right] for row in values[top - 1:bottom]]
    return block if ":" in argument else block[0][0]


# the tabs -----------------------------------------------------------------------------------------------------------


def test_the_clients_tabs_stand_between_control_and_what_the_macros_read(book: Workbook, built: Path) -> None:
    assert book.sheetnames == [TAB, *loaded(built).sheetnames, SHIPPED, CONF]
    assert {sheet.sheet_state for sheet in book} == {"visible"}
    assert book.active.title == TAB


def test_every_cell_is_the_clients_but_the_live_cells_of_what_stands_on_control(book: Workbook, built: Path, equity: EquityModel) -> None:
    client, layout, places = loaded(built), Layout(equity.book), Control(equity)
    tab, line, column = layout.where(equity.book.row(Selector.selected), 0)
    expected = {(tab, xl_rowcol_to_cell(line, column)): ("Base", f"={TAB}!{xl_rowcol_to_cell(*places.picker, row_abs=True, col_abs=True)}")}
    for key, place in places.own.items():
        tab, line, _ = layout.where(equity.input_rows[key], 0)
        cell, own = xl_rowcol_to_cell(line, FIRST), f"{TAB}!{xl_rowcol_to_cell(*place, row_abs=True, col_abs=True)}"
        picked = client[tab][cell].value
        expected[tab, cell] = (picked, f'=IF({own}="",{picked.removeprefix("=")},{own})')
    assert len(expected) == 1 + 2 * len(USED) - 2  # the two exchange rates stand once
    different = {}
    for sheet in client:
        mine = book[sheet.title]
        assert (mine.dimensions, mine.freeze_panes, mine.print_area, mine.print_title_rows) == (
            sheet.dimensions, sheet.freeze_panes, sheet.print_area, sheet.print_title_rows), sheet.title
        assert len(mine._charts) == len(sheet._charts)
        for theirs, ours in zip(sheet.iter_rows(), mine.iter_rows(), strict=True):
            for one, other in zip(theirs, ours, strict=True):
                assert one.number_format == other.number_format, (sheet.title, one.coordinate)
                if one.value != other.value:
                    different[sheet.title, one.coordinate] = (one.value, other.value)
    told = {cell: pair for cell, pair in different.items() if "Control tab" in str(pair[1])}  # where the scenario is chosen
    assert sorted(tab for tab, _ in told) == ["About", "Scenarios", "Scenarios"]
    assert all("Scenarios tab" in theirs or theirs == "Choose from the list" for theirs, _ in told.values())
    assert {cell: pair for cell, pair in different.items() if cell not in told} == expected


def test_every_input_on_control_stands_by_its_name_with_its_limits(book: Workbook, equity: EquityModel) -> None:
    places, layout, sheet = Control(equity), Layout(equity.book), book[TAB]

    def limits(tab: str, cell: str) -> list[Any]:
        return [(rule.type, rule.operator, rule.formula1, rule.formula2, rule.error) for rule in book[tab].data_validations.dataValidation
                if cell in rule.sqref]

    seen = set()
    for company in places.companies:
        for line, (name, row) in enumerate(zip(USED, [places.inputs(name) for name in USED], strict=True), INPUTS_FIRST + 1):
            mine = row[places.companies.index(company)]
            tab, there, _ = layout.where(mine, 0)
            first = places.column(company, 0) + 1
            assert [sheet.cell(line, 1 + LABEL).value, sheet.cell(line, first + NAME).value] == [mine.label, name]
            assert sheet.cell(line, first + IN_USE).value.replace("'", "") == f"={tab}!$C${there + 1}"
            cell = sheet.cell(line, first + OWN)
            assert cell.number_format == book[tab].cell(there + 1, FIRST + 1).number_format
            if mine.input_key not in seen:
                assert cell.value is None
                assert limits(TAB, cell.coordinate) == limits(tab, xl_rowcol_to_cell(there, layout.scenario_column(0)))
            seen.add(mine.input_key)
    ((kind, _, source, _, message),) = limits(TAB, xl_rowcol_to_cell(*places.picker))
    names = [scenario.name for scenario in equity.scenarios.values()]
    tab, _, cells = source.rpartition("!")
    assert (kind, [cell.value for (cell,) in book[tab][cells]], message) == ("list", names, f"Choose one of: {', '.join(names)}.")


def test_the_linter_finds_only_what_a_template_must_have(template: Path, equity: EquityModel) -> None:
    found = lint(template)
    foreign = [finding.cell for finding in found if finding.rule == "only functions that Excel 2010 and LibreOffice share"]
    places = Control(equity)
    assert foreign == [xl_rowcol_to_cell(line, places.column(company, FUNCTION))
                       for line in range(places.outputs_first, places.outputs_first + len(OUTPUTS)) for company in places.companies]
    rest = {(finding.rule, finding.tab) for finding in found if finding.cell not in foreign or finding.tab != TAB}
    # the second company's market inputs show nothing, and their value is nothing
    assert rest <= {("every formula is written with its value", TAB), ("a print area is set", SHIPPED), ("a print area is set", CONF),
                    ("panes are frozen", CONF)}


# the same bytes -----------------------------------------------------------------------------------------------------


def test_another_process_writes_the_same_bytes_and_prints_their_hash(bull: Path, printed: tuple[Path, str]) -> None:
    path, said = printed
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    assert hashlib.sha256(bull.read_bytes()).hexdigest() == found
    assert re.findall(r"(?m)^SHA-256 (\w+)$", said) == [found]
    assert f"For {sys.executable}\n" in said


def test_the_visual_basic_project_is_the_recorded_one(book: Workbook) -> None:
    this, *others = modules([])
    sheets = [Module(f"Sheet{number}", "document", "") for number in range(1, len(book.sheetnames) + 1)]
    found = hashlib.sha256(vba_project([this, *sheets, *others])).hexdigest()
    assert found == PROJECT_SHA_256, f"Our modules or how they are stored changed. If that is meant (see tests/golden), set PROJECT_SHA_256 to {found}."


# the package --------------------------------------------------------------------------------------------------------


def test_the_package_says_that_it_holds_macros(template: Path) -> None:
    with zipfile.ZipFile(template) as package:
        assert package.testzip() is None
        assert [name for name in package.namelist() if name.endswith(".bin")] == ["xl/vbaProject.bin"]
    types = ET.fromstring(part(template, "[Content_Types].xml"))
    by_part = {each.get("PartName", each.get("Extension")): each.get("ContentType") for each in types}
    assert by_part["/xl/workbook.xml"] == "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    assert by_part.get("/xl/vbaProject.bin", by_part["bin"]) == "application/vnd.ms-office.vbaProject"
    relations = ET.fromstring(part(template, "xl/_rels/workbook.xml.rels"))
    assert [each.get("Target") for each in relations if each.get("Type", "").endswith("/vbaProject")] == ["vbaProject.bin"]


@pytest.mark.parametrize("which", ["template", "three"])
def test_the_documents_of_the_project_are_the_workbook_and_its_sheets_in_order(which: str, request: pytest.FixtureRequest) -> None:
    path = request.getfixturevalue(which)
    workbook = ET.fromstring(part(path, "xl/workbook.xml"))
    targets = {each.get("Id"): each.get("Target") for each in ET.fromstring(part(path, "xl/_rels/workbook.xml.rels"))}
    names = [workbook.find("{*}workbookPr").get("codeName")]  # type: ignore[union-attr]
    for sheet in workbook.iterfind("{*}sheets/{*}sheet"):
        (relation,) = [value for key, value in sheet.items() if key.endswith("}id")]
        names += re.findall(r'<sheetPr codeName="(\w+)"', part(path, f"xl/{targets[relation]}"))
    with zipfile.ZipFile(path) as package, olefile.OleFileIO(io.BytesIO(package.read("xl/vbaProject.bin"))) as project:
        lines = project.openstream("PROJECT").read().decode("cp1252").splitlines()
    assert [line[9:].partition("/")[0] for line in lines if line.startswith("Document=")] == names
    assert names == ["ThisWorkbook", *(f"Sheet{number}" for number in range(1, len(loaded(path).sheetnames) + 1))]


def test_olevba_lists_every_module_with_its_text(template: Path, book: Workbook) -> None:
    def body(text: str) -> str:
        text = re.sub(r"\AVERSION.*?\nEND\n", "", text.replace("\r\n", "\n"), flags=re.DOTALL)
        return "\n".join(line for line in text.splitlines() if not line.startswith("Attribute VB_")).strip()

    found = sources(template)
    sheets = {f"Sheet{number}": "" for number in range(1, len(book.sheetnames) + 1)}
    assert {name: body(text) for name, text in found.items()} == {**sheets, **{module.name: body(module.code) for module in modules()}}
    package = Path(xlwings.__file__).parent
    for name, file in (("xlwings", "xlwings.bas"), ("Dictionary", "addin/Dictionary.cls")):
        assert body(found[name]) == body((package / file).read_bytes().decode("cp1252"))
    assert list(found)[-4:] == [vba.FUNCTIONS, vba.BUTTONS, "xlwings", "Dictionary"]
    assert f'XLWINGS_VERSION As String = "{vba.xlwings_version()}"' in found["xlwings"]


def test_everything_that_a_cell_or_a_button_calls_stands_once_in_the_project(template: Path) -> None:
    found = {module: [name.casefold() for name in procedures(text)] for module, text in sources(template).items()}
    for called, home in [*((name, vba.FUNCTIONS) for name in functions()), *((button.macro, vba.BUTTONS) for button in drawn(functions()))]:
        assert [module for module, names in found.items() for name in names if name == called.casefold()] == [home], called


@pytest.mark.parametrize("which", ["template", "three"])
def test_no_defined_name_is_that_of_a_function_a_macro_a_module_or_a_sheet(which: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Excel would take one for the other."""
    path = request.getfixturevalue(which)
    if which == "three":
        monkeypatch.setenv(COMPANIES_VARIABLE, str(path.parent))
        assert "KIMI_PT" in functions()
    texts = sources(path)
    taken = {name.casefold() for name in (*functions(), *texts, *(name for text in texts.values() for name in procedures(text)))}
    assert {"zhipu_pt", "refreshscenario", "xlwings", "sheet1", "getconfig"} <= taken
    names = {name.casefold() for name in loaded(path).defined_names}
    assert len(names) > 200
    assert names & taken == set()


# the buttons --------------------------------------------------------------------------------------------------------


class Placed(NamedTuple):
    """A button as it is drawn: its edges in points from the corner of the sheet, and its cells from 0."""

    macro: str
    caption: str
    edges: tuple[float, float, float, float]  # left, top, right, bottom
    columns: tuple[int, int]
    rows: tuple[int, int]


def buttons(path: Path) -> list[Placed]:
    """The buttons of the one drawing of form controls, which belongs to the first sheet."""
    with zipfile.ZipFile(path) as package:
        owners = [name for name in package.namelist() if name.endswith(".rels") and b"vmlDrawing" in package.read(name)]
    assert owners == ["xl/worksheets/_rels/sheet1.xml.rels"]
    found = []
    for shape in ET.fromstring(part(path, "xl/drawings/vmlDrawing1.vml")).iterfind("{*}shape"):
        style = dict(re.findall(r"([\w-]+):([-\d.]+)pt", shape.get("style", "")))
        left, top, width, height = (float(style[key]) for key in ("margin-left", "margin-top", "width", "height"))
        anchor = [int(number) for number in shape.findtext("{*}ClientData/{*}Anchor", "").split(",")]
        caption = "".join(font.text or "" for font in shape.iter("font"))
        found.append(Placed(shape.findtext("{*}ClientData/{*}FmlaMacro", ""), caption, (left, top, left + width, top + height),
                            (anchor[0], anchor[4]), (anchor[2], anchor[6])))
    return found


def with_engines(*names: str) -> dict[str, Function]:
    """The registry with made-up engines in place of those that the buttons wait for."""

    def call(wacc: Any) -> Any:
        """Made up."""
        return wacc

    waited_for = {button.needs for button in BUTTONS}
    return {**{name: function for name, function in functions().items() if name not in waited_for},
            **{name: Function(name, "Test", "x", call, ("wacc",), 1) for name in names}}


def for_registry(known: dict[str, Function], equity: EquityModel, folder: Path) -> Path:
    """A template for another registry."""
    with pytest.MonkeyPatch.context() as patch:
        for place in (control_sheet, template_parts):
            patch.setattr(place, "functions", lambda: known)
        return build(equity, folder / "other.xlsm")


@pytest.fixture(scope="module")
def every_button(equity: EquityModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A template for a registry that has every engine."""
    return for_registry(with_engines(*(button.needs for button in BUTTONS if button.needs)), equity, tmp_path_factory.mktemp("every_button"))


def test_the_buttons_carry_the_macros_whose_engine_exists(template: Path) -> None:
    text = sources(template)[vba.BUTTONS]
    assert [(button.caption, button.macro) for button in buttons(template)] == [(button.caption, f"[0]!{button.macro}") for button in drawn(functions())]
    assert re.findall(r"(?m)^Public Sub (\w+)\(\)$", text) == [button.macro for button in drawn(functions())]


def test_a_button_appears_in_its_own_place_as_soon_as_its_engine_exists(every_button: Path, template: Path, equity: EquityModel, tmp_path: Path) -> None:
    placed, solve = buttons(every_button), for_registry(with_engines("LLM_SOLVE"), equity, tmp_path)
    assert [(button.caption, button.macro) for button in placed] == [(button.caption, f"[0]!{button.macro}") for button in BUTTONS]
    for path, there in ((every_button, BUTTONS), (solve, [button for button in BUTTONS if button.needs in ("", "LLM_SOLVE")])):
        macros = [button.macro for button in there]
        assert re.findall(r"(?m)^Public Sub (\w+)\(\)$", sources(path)[vba.BUTTONS]) == macros
        assert buttons(path) == [button for button in placed if button.macro.removeprefix("[0]!") in macros]
    assert set(buttons(template)) <= set(placed)


def test_no_button_lies_on_another_or_on_a_cell_with_words(every_button: Path, equity: EquityModel) -> None:
    placed = buttons(every_button)
    assert len(placed) == len(BUTTONS)
    for one, other in combinations(placed, 2):
        (left, top, right, bottom), (other_left, other_top, other_right, other_bottom) = one.edges, other.edges
        assert right <= other_left or other_right <= left or bottom <= other_top or other_bottom <= top, (one, other)
    lines = range(BUTTONS_FIRST, BUTTONS_FIRST + BUTTON_ROWS)
    assert all(line in lines for button in placed for line in button.rows)
    assert all(0 <= column <= Control(equity).last_column for button in placed for column in button.columns)
    assert [value for line in lines for value in values_of(every_button)[line] if value is not None] == []


# functions and formulas side by side --------------------------------------------------------------------------------


@pytest.mark.parametrize(("which", "scenario"), [("template", "base"), ("bull", "bull"), ("three", "base")])
def test_every_key_output_is_written_as_formula_and_as_function_with_equal_values(
        which: str, scenario: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    path = request.getfixturevalue(which)
    monkeypatch.setenv(COMPANIES_VARIABLE, str(path.parent) if which == "three" else "")
    equity = model()
    places, sheet, values, layout = Control(equity), loaded(path)[TAB], values_of(path), Layout(equity.book)
    live = equity.scenario(scenario)
    assert sheet.cell(places.picker[0] + 1, places.picker[1] + 1).value == live.name
    assert len(places.companies) == (3 if which == "three" else 2)
    for company in places.companies:
        corners = (INPUTS_FIRST, places.column(company, NAME)), (places.inputs_last, places.column(company, OWN))
        own = ":".join(xl_rowcol_to_cell(*corner, row_abs=True, col_abs=True) for corner in corners)
        assert sheet.cell(INPUTS_FIRST - 1, places.column(company, 0) + 1).value.startswith(company.name)
        for line, output in enumerate(OUTPUTS, places.outputs_first):
            native, function, difference = (sheet.cell(line + 1, places.column(company, part) + 1) for part in (NATIVE, FUNCTION, DIFFERENCE))
            row, position = equity.locate(company, f"{output.line.sheet.__name__}.{output.line.key}", output.period)
            value = equity.value(row, position, company, live)
            assert native.value == f"={layout.address(row, position)}"
            assert difference.value == f"={native.coordinate}-{function.coordinate}"
            name, arguments, written = asked(function.value, values)
            assert written[-2:] == [xl_rowcol_to_cell(*places.picker, row_abs=True, col_abs=True), own]
            assert arguments[-2] == live.name
            assert [[cell or "" for cell in pair] for pair in arguments[-1]] == [[used, ""] for used in USED]
            if output.period is not None:
                assert arguments[-3] == output.period
                assert written[-3] == f"$C{line + 1}"
            assert written[:-2 if output.period is None else -3] == ([f'"{company.id}"'] if output.function.startswith("LLM_") else [])
            held, answer, apart = (values[line][places.column(company, part)] for part in (NATIVE, FUNCTION, DIFFERENCE))
            assert held == pytest.approx(value, rel=SAME)
            assert answer == pytest.approx(functions()[name](*arguments), rel=1e-14)
            assert apart == pytest.approx(0, abs=1e-6)
            assert answer == pytest.approx(held, rel=SAME)


# recalculated by LibreOffice ----------------------------------------------------------------------------------------

SPECIAL: dict[Key, Value] = {("zhipu", "stock_connect_date"): "none", ("minimax", "stock_connect_date"): 46300.0, ("minimax", "years_to_exit"): 0.0}


def typed(equity: EquityModel) -> dict[Key, Value]:
    """A value of the analyst's own in every cell for one: a nudge, a text, a date, and zero, which is a value too."""
    base = equity.inputs(equity.scenario("base"))
    return {key: SPECIAL[key] if key in SPECIAL else round(float(base[key]) * 0.96, 6) for key in Control(equity).own}


STEPS = {"bull": ("bull", False), "own": ("base", True), "own in bear": ("bear", True), "cleared": ("bear", False)}  # one after the other, in one document


@pytest.fixture(scope="module")
def shown(equity: EquityModel, template: Path, book: Workbook, office: LibreOffice, tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """All cells after each step: first as it opens, then with scenarios chosen and values typed on Control; every cached value was wrong."""
    path = tmp_path_factory.mktemp("planted") / "planted.xlsm"
    count = plant(template, path)
    assert count == sum(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert {float(cell.value) for sheet in load_workbook(path, data_only=True) for row in sheet.iter_rows() for cell in row
            if book[sheet.title][cell.coordinate].data_type == "f" and not cell.is_date} == {float(WRONG)}
    places = Control(equity)
    changes: list[list[Change]] = [[]]
    for scenario, own in STEPS.values():
        values = {key: value if own else "" for key, value in typed(equity).items()}
        changes.append([Change(TAB, xl_rowcol_to_cell(*places.picker), equity.scenarios[scenario].name),
                        *(Change(TAB, xl_rowcol_to_cell(*places.own[key]), value) for key, value in values.items())])
    return dict(zip(["opened", *STEPS], [answer.cells for answer in office.recalculate(path, changes)], strict=True))


def agree(one: Any, other: Any) -> bool:
    if isinstance(one, str) or isinstance(other, str) or one is None or other is None:
        return (one or "") == (other or "")
    return math.isclose(one, other, rel_tol=SAME, abs_tol=1e-12)


@pytest.mark.parametrize(("step", "which"), [("opened", "template"), ("bull", "bull")])
def test_libreoffice_computes_what_was_written(step: str, which: str, shown: Shown, book: Workbook, request: pytest.FixtureRequest) -> None:
    """Every formula cell, but for the functions, which need Python; as it opens, and with another scenario chosen on Control."""
    different, count = [], 0
    for sheet in loaded(request.getfixturevalue(which), values=True):
        for cell in (cell for row in sheet.iter_rows() for cell in row if book[sheet.title][cell.coordinate].data_type == "f"):
            if sheet.title == TAB and needs_python(book, cell.coordinate):
                continue
            wanted = None if cell.data_type == "e" else to_excel(cell.value) if cell.is_date and not isinstance(cell.value, str) else cell.value
            got, count = shown[step][sheet.title][cell.row - 1][cell.column - 1], count + 1
            if not agree(got, wanted):
                different.append((sheet.title, cell.coordinate, wanted, got))
    assert different == []
    assert count > 9000


def needs_python(book: Workbook, cell: str) -> bool:
    """Whether a cell of Control asks a function, or subtracts the answer of one."""
    text = book[TAB][cell].value
    return any(f"{name}(" in text for name in functions()) or bool(re.fullmatch(r"=[A-Z]\d+-[A-Z]\d+", text))


@pytest.mark.parametrize("step", ["own", "cleared"])
def test_what_is_chosen_and_typed_on_control_reaches_every_formula(step: str, shown: Shown, book: Workbook, equity: EquityModel) -> None:
    (scenario, own), layout, different, count = STEPS[step], Layout(equity.book), [], 0
    computed = equity.run([{**equity.inputs(equity.scenario(scenario)), **(typed(equity) if own else {})}])
    for row in (row for block in equity.book.blocks for row in block.rows.values()):
        for position in range(len(row.block.axis.members)):
            tab, line, column = layout.where(row, position)
            values = computed.value(row, position)
            if book[tab].cell(line + 1, column + 1).data_type == "f" and values is not None:
                value, got, count = values[0], shown[step][tab][line][column], count + 1
                if not agree(got, value if isinstance(value, str) or math.isfinite(value) else None):
                    different.append((tab, xl_rowcol_to_cell(line, column), value, got))
    assert different == []
    assert count > 8000


@pytest.mark.parametrize("step", STEPS)
def test_control_shows_what_python_answers(step: str, shown: Shown, book: Workbook, equity: EquityModel) -> None:
    """The formulas, the inputs in use, and the functions, asked with the very cells that Excel would hand over."""
    (scenario, own), places, cells = STEPS[step], Control(equity), shown[step][TAB]
    given, inputs = typed(equity) if own else {}, equity.inputs(equity.scenario(scenario))
    for company in places.companies:
        overrides = {key[1]: value for key, value in given.items() if key[0] in ("", company.id)}
        for line, name in enumerate(USED, INPUTS_FIRST):
            key = places.inputs(name)[places.companies.index(company)].input_key
            assert agree(cells[line][places.column(company, IN_USE)], given.get(key, inputs[key])), name
            assert cells[line][places.column(company, OWN)] == given.get(key, ""), name
        for line, output in enumerate(OUTPUTS, places.outputs_first):
            row, position = places.row_and_position(output, company)
            held = cells[line][places.column(company, NATIVE)]
            assert held == pytest.approx(equity.value(row, position, company, equity.scenario(scenario), overrides), rel=SAME)
            name, arguments, _ = asked(book[TAB].cell(line + 1, places.column(company, FUNCTION) + 1).value, cells)
            assert functions()[name](*arguments) == pytest.approx(held, rel=SAME)


def test_a_market_value_typed_once_stands_for_every_company(shown: Shown, equity: EquityModel) -> None:
    places, rates = Control(equity), ("hkd_per_usd", "hkd_per_cny")
    first, second = places.companies
    for name in rates:
        line = INPUTS_FIRST + USED.index(name)
        value = typed(equity)["", name]
        assert places.own["", name] == (line, places.column(first, OWN))
        for step, wanted in (("own", value), ("own in bear", value), ("bull", ""), ("cleared", "")):
            assert [shown[step][TAB][line][places.column(company, OWN)] for company in (first, second)] == [wanted, wanted]


# the sheets that the macros read ------------------------------------------------------------------------------------


def test_shipped_inputs_are_every_input_in_every_scenario(template: Path, equity: EquityModel, desk: OfficeSession) -> None:
    opened = desk.open(template)
    try:
        shipped = OpenBook(opened).shipped()
    finally:
        opened.close()
    wanted = edits.table_of(equity)
    assert list(shipped) == list(wanted)
    assert {key: list(values) for key, values in shipped.items()} == {key: list(values) for key, values in wanted.items()}
    assert [(key, scenario) for key in wanted for scenario in wanted[key] if not edits.same(shipped[key][scenario], wanted[key][scenario])] == []


def test_only_shipped_inputs_are_protected_and_without_a_password(template: Path) -> None:
    with zipfile.ZipFile(template) as package:
        found = {name: re.findall(r"<sheetProtection([^>]*)/>", package.read(name).decode()) for name in package.namelist() if "worksheets/sheet" in name}
        assert "workbookProtection" not in package.read("xl/workbook.xml").decode()
    protected = {name: attributes for name, attributes in found.items() if attributes}
    (shipped,) = [f"xl/worksheets/sheet{number}.xml" for number, tab in enumerate(loaded(template).sheetnames, 1) if tab == SHIPPED]
    assert list(protected) == [shipped]
    ((attributes,),) = protected.values()
    assert 'sheet="1"' in attributes
    assert not re.search("password|hash|salt", attributes, re.IGNORECASE)


def test_the_configuration_is_for_the_python_that_built_it_and_xlwings_can_read_it(book: Workbook) -> None:
    """xlwings reads column A down to the first gap, in capitals, and stops at a key that stands twice; a text in column B is taken as it is."""
    sheet = book[CONF]
    keys = [sheet.cell(line, 1).value for line in range(1, sheet.max_row + 1)]
    assert all(isinstance(key, str) and key for key in keys)
    assert keys[1]
    assert len({key.upper() for key in keys}) == len(keys)
    assert all(sheet.cell(line, 2).data_type == "s" for line in range(1, sheet.max_row + 1))
    found = {key: sheet.cell(line, 2).value for line, key in enumerate(keys, 1)}
    here, other = ("INTERPRETER_WIN", "INTERPRETER_MAC") if os.name == "nt" else ("INTERPRETER_MAC", "INTERPRETER_WIN")
    assert found == {here: sys.executable, other: "", "UDF MODULES": "addin.excel.functions", "ADD_WORKBOOK_TO_PYTHONPATH": "false",
                     "COMPANIES": "", "PRICEDIN_VERSION": __version__, "XLWINGS_VERSION": vba.xlwings_version(),
                     "PYTHONPATH": "", "CONDA PATH": "", "CONDA ENV": "", "USE UDF SERVER": "False", "DEBUG UDFS": "False", "SHOW_ERROR_POPUPS": "True"}


# a further company --------------------------------------------------------------------------------------------------


def test_a_further_company_has_its_columns_functions_and_setting(three: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book, text = loaded(three), sources(three)[vba.FUNCTIONS]
    conf = {row[0].value: row[1].value for row in book[CONF].iter_rows()}
    assert conf["COMPANIES"] == str(three.parent)
    assert {"KIMI_PT", "KIMI_ARR", "KIMI_REVENUE", "KIMI_EPS", "KIMI_UPSIDE", "KIMI_FLOAT_PCT"} <= set(procedures(text))
    monkeypatch.setenv(COMPANIES_VARIABLE, conf["COMPANIES"])
    equity = model()
    places, sheet = Control(equity), book[TAB]
    kimis = equity.company("kimi")
    assert [sheet.cell(INPUTS_FIRST, places.column(kimis, part) + 1).value for part in range(3)] == ["Name", "Your value", "In use"]
    assert [cell.value for cell in sheet[places.log_heading + 1]][:8] == [*places.log_headings[:5], "Zhipu, HK$", "MiniMax, HK$", "Kimi, HK$"]
    assert places.last_column + 1 == sheet.max_column == 12
    rows = list(book[SHIPPED].iter_rows(values_only=True))
    assert [row[3] for row in rows if row[2] == "kimi"] == [name for company, name in equity.input_rows if company == "kimi"]
    line, column = places.own["kimi", "wacc"]
    tab, there, _ = Layout(equity.book).where(equity.input_rows["kimi", "wacc"], 0)
    assert f"{TAB}!{xl_rowcol_to_cell(line, column, row_abs=True, col_abs=True)}" in book[tab].cell(there + 1, FIRST + 1).value


# refusals -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("gone", ["xlwings", "xlwings-"])
def test_without_xlwings_the_command_says_what_to_install_and_leaves_no_file(gone: str, tmp_path: Path) -> None:
    """With a Python that has everything else; and with one where pip lost what it knows of xlwings, which shows after most is written."""
    site, out = tmp_path / "site", tmp_path / "out"
    site.mkdir()
    out.mkdir()
    for folder in (Path(place) for place in sys.path if Path(place).name in ("site-packages", "dist-packages")):
        for entry in folder.iterdir():
            if not entry.name.startswith(gone) and not (site / entry.name).exists():
                (site / entry.name).symlink_to(entry)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(site)]), "PYTHONDONTWRITEBYTECODE": "1"}
    answer = subprocess.run([sys.executable, "-S", "-m", "addin.cli", "build", str(out / "template.xlsm")],
                            capture_output=True, text=True, check=False, env=environment)
    assert answer.stderr == "xlwings is not installed, and a template needs it: run pip install 'pricedin[excel]'.\n"
    assert (answer.returncode, answer.stdout) == (2, "")
    assert list(out.iterdir()) == []


def refused(equity: EquityModel, path: Path, scenario: str = "base") -> str:
    """The sentence, after a look that nothing in the folder changed."""
    before = {file.name: file.read_bytes() for file in path.parent.glob("*") if file.is_file()}
    with pytest.raises(PricedInError) as error:
        build(equity, path, scenario)
    assert {file.name: file.read_bytes() for file in path.parent.glob("*") if file.is_file()} == before
    return str(error.value)


@pytest.mark.parametrize("mark", LOCKS)
def test_a_template_that_is_open_is_left_alone(mark: str, equity: EquityModel, tmp_path: Path) -> None:
    (tmp_path / "template.xlsm").write_bytes(b"old")
    (tmp_path / mark).touch()
    assert refused(equity, tmp_path / "template.xlsm") == "template.xlsm is open in another program: close it there, then try again."


def test_a_wrong_place_or_scenario_is_one_sentence(equity: EquityModel, tmp_path: Path) -> None:
    assert refused(equity, tmp_path / "template.xlsx") == "template.xlsx does not end in .xlsm: name the file template.xlsm."
    assert refused(equity, tmp_path) == f"{tmp_path} is a folder: name a file in it, such as {tmp_path / 'client.xlsm'}."
    assert refused(equity, tmp_path / "none" / "template.xlsm") == f"There is no folder {tmp_path / 'none'}: make it first, or name another."
    assert refused(equity, tmp_path / "template.xlsm", "bul") == "No scenario called 'bul'. Did you mean 'bull'?"


@contextmanager
def anybody() -> Iterator[None]:
    """Not root, whom no permission stops: somebody who owns nothing."""
    if os.geteuid():
        yield
        return
    os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.mark.parametrize("there", [True, False])
def test_a_folder_that_cannot_be_written_is_one_sentence(there: bool, equity: EquityModel) -> None:
    more = Template(equity, modules())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsm"
        if there:
            path.write_bytes(b"old")
            path.chmod(0o444)
        Path(folder).chmod(0o555)
        with anybody(), pytest.raises(PricedInError) as error:
            write(equity, path, additions=more)
        assert str(error.value) == f"{path} cannot be written: choose a folder you may write to."
        assert [file.read_bytes() for file in Path(folder).iterdir()] == [b"old"] * there
        Path(folder).chmod(0o755)


# print --------------------------------------------------------------------------------------------------------------


def full_log(path: Path, out: Path, lines: range) -> None:
    """A copy whose run log is full."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w") as target:
        for item in source.infolist():
            text, count = source.read(item.filename), 0
            if item.filename == "xl/worksheets/sheet1.xml":
                text, count = re.subn(rb'<c r="A(\d+)"( s="\d+")/>', lambda found: b'<c r="A%b"%b t="inlineStr"><is><t>Message %b</t></is></c>' % (
                    found[1], found[2], found[1]) if int(found[1]) - 1 in lines else found[0], text)
                assert count == len(lines)
            target.writestr(item, text)


def told(*command: str) -> str:
    program = shutil.which(command[0])
    assert program, "install poppler-utils"
    return subprocess.run([program, *command[1:]], capture_output=True, text=True, check=True).stdout


def test_control_prints_on_one_landscape_page_with_a_full_log(template: Path, book: Workbook, equity: EquityModel, office: LibreOffice,
                                                              tmp_path: Path) -> None:
    pdf, places, sheet = tmp_path / "template.pdf", Control(equity), book[TAB]
    log = range(places.log_first, places.log_first + LOG_ROWS)
    full_log(template, tmp_path / "full.xlsm", log)
    office.convert_to_pdf(tmp_path / "full.xlsm", pdf)
    first, second = told("pdftotext", "-raw", "-l", "2", str(pdf), "-").split("\f")[:2]
    assert re.fullmatch(r"Priced In .* Control Page 1 of \d+", first.splitlines()[0])
    assert re.fullmatch(r"Priced In .* About Page 2 of \d+", second.splitlines()[0])
    words = [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "s" and cell.value] + [f"Message {line + 1}" for line in log]
    assert {*places.log_headings, "Control", "Run log", "not yet"} <= set(words)
    assert [text for text in words if "".join(text.split()) not in "".join(first.split())] == []
    assert "###" not in first
    shape = re.search(r"Page size:\s+([\d.]+) x ([\d.]+) pts", told("pdfinfo", str(pdf)))
    assert shape
    assert [float(number) for number in shape.groups()] == pytest.approx([841.9, 595.3], abs=0.5)  # points of A4, landscape
    assert range_boundaries(sheet.print_area.rpartition("!")[2].replace("$", "")) == (1, 1, places.last_column + 1, log[-1] + 1)
