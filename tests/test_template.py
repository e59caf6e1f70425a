"""The template as a file: its tabs, bytes, package, Visual Basic, buttons, settings and refusals."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree as ET

import olefile
import pytest
import xlwings
from cli_server import ROOT, run
from pyvbaanalysis import VbaDiagnostic, analyze_module, analyze_office_file
from template_reading import loaded, procedures, sources, values_of
from xlsxwriter.utility import xl_rowcol_to_cell

from addin.buttons import BUTTONS, drawn
from addin.control import BUTTON_ROWS, BUTTONS_FIRST, CONF, FUNCTION, OUTPUTS, SHIPPED, TAB, Control
from addin.excel import control_sheet, vba
from addin.excel import template as template_parts
from addin.excel.template import Template, build, modules
from addin.functions import functions
from addin.registry import Function
from model import __version__
from model.core.errors import PricedInError
from model.equity import COMPANIES_VARIABLE
from workbook.lint import lint
from workbook.writer import build as write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.workbook import Workbook

    from model.equity import EquityModel

LOCKS = ("~$template.xlsm", ".~lock.template.xlsm#")


@pytest.fixture(scope="module")
def book(template: Path) -> Workbook:
    return loaded(template)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A template that the command line wrote, and what it printed."""
    out = tmp_path_factory.mktemp("command") / "template.xlsm"
    answer = run("build", str(out), "--scenario", "bull")
    assert (answer.returncode, answer.stderr) == (0, "")
    return out, answer.stdout


def part(path: Path, name: str) -> str:
    """A text part of the package."""
    with zipfile.ZipFile(path) as package:
        return package.read(name).decode("utf-8")


# the tabs -----------------------------------------------------------------------------------------------------------


def test_the_clients_tabs_stand_between_control_and_what_the_macros_read(book: Workbook, built: Path) -> None:
    assert book.sheetnames == [TAB, *loaded(built).sheetnames, SHIPPED, CONF]
    assert {sheet.sheet_state for sheet in book} == {"visible"}
    assert book.active.title == TAB


def test_the_linter_finds_only_what_a_template_must_have(template: Path, equity: EquityModel) -> None:
    found = lint(template)
    foreign = [finding.cell
               for finding in found if finding.rule == "only functions that Excel 2010 and LibreOffice share"]
    places = Control(equity)
    assert foreign == [xl_rowcol_to_cell(line, places.column(company, FUNCTION))
                       for line in range(places.outputs_first, places.outputs_first + len(OUTPUTS))
                       for company in places.companies]
    rest = {(finding.rule, finding.tab) for finding in found if finding.cell not in foreign or finding.tab != TAB}
    # the format that shows a difference above a millionth
    assert rest == {("no macros in a client file", ""), ("no number inside a formula", TAB)}


# the same bytes -----------------------------------------------------------------------------------------------------


def test_another_process_writes_the_same_bytes_and_prints_their_hash(bull: Path, printed: tuple[Path, str]) -> None:
    path, said = printed
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    assert hashlib.sha256(bull.read_bytes()).hexdigest() == found
    assert re.findall(r"(?m)^SHA-256 (\w+)$", said) == [found]
    assert f"For {sys.executable}\n" in said


def errors(problems: list[VbaDiagnostic]) -> list[str]:
    return [problem.message for problem in problems if problem.severity.value == "error"]


def test_an_analyser_of_visual_basic_finds_no_error_in_the_project(template: Path) -> None:
    planted = 'Sub Ask()\n    Dim n As Long\n    n = "no number"\nEnd Sub\n'
    assert errors(analyze_module(planted))
    problems = analyze_office_file(str(template))
    assert {"ThisWorkbook", "PricedInFunctions", "PricedInButtons", "xlwings", "Dictionary"} <= set(problems)
    assert {module: found for module, found in ((module, errors(found)) for module, found in problems.items())
            if found} == {}


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
    assert [each.get("Target")
            for each in relations if each.get("Type", "").endswith("/vbaProject")] == ["vbaProject.bin"]


@pytest.mark.parametrize("which", ["template", "three"])
def test_the_documents_of_the_project_are_the_workbook_and_its_sheets_in_order(which: str,
                                                                               request: pytest.FixtureRequest) -> None:
    path = request.getfixturevalue(which)
    workbook = ET.fromstring(part(path, "xl/workbook.xml"))
    targets = {each.get("Id"): each.get("Target") for each in ET.fromstring(part(path, "xl/_rels/workbook.xml.rels"))}
    names = [workbook.find("{*}workbookPr").get("codeName")]
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
    assert {name: body(text)
            for name, text in found.items()} == {**sheets, **{module.name: body(module.code) for module in modules()}}
    package = Path(xlwings.__file__).parent
    for name, file in (("xlwings", "xlwings.bas"), ("Dictionary", "addin/Dictionary.cls")):
        assert body(found[name]) == body((package / file).read_bytes().decode("cp1252"))
    assert list(found)[-4:] == [vba.FUNCTIONS, vba.BUTTONS, "xlwings", "Dictionary"]
    assert f'XLWINGS_VERSION As String = "{vba.xlwings_version()}"' in found["xlwings"]


def test_everything_that_a_cell_or_a_button_calls_stands_once_in_the_project(template: Path) -> None:
    found = {module: [name.casefold() for name in procedures(text)] for module, text in sources(template).items()}
    for called, home in [*((name, vba.FUNCTIONS) for name in functions()),
                         *((button.macro, vba.BUTTONS) for button in drawn(functions()))]:
        assert [module for module, names in found.items()
                for name in names if name == called.casefold()] == [home], called


@pytest.mark.parametrize("which", ["template", "three"])
def test_no_defined_name_is_that_of_a_function_a_macro_a_module_or_a_sheet(which: str, request: pytest.FixtureRequest,
                                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    """Excel would take one for the other."""
    path = request.getfixturevalue(which)
    if which == "three":
        monkeypatch.setenv(COMPANIES_VARIABLE, str(path.parent))
        assert "KIMI_PT" in functions()
    texts = sources(path)
    taken = {name.casefold()
             for name in (*functions(), *texts, *(name for text in texts.values() for name in procedures(text)))}
    assert {"zhipu_pt", "refreshscenario", "xlwings", "sheet1", "getconfig"} <= taken
    names = {name.casefold() for name in loaded(path).defined_names}
    assert len(names) > 200
    assert names & taken == set()


def test_only_shipped_inputs_are_protected_and_without_a_password(template: Path) -> None:
    with zipfile.ZipFile(template) as package:
        found = {name: re.findall(r"<sheetProtection([^>]*)/>", package.read(name).decode())
                 for name in package.namelist() if "worksheets/sheet" in name}
        assert "workbookProtection" not in package.read("xl/workbook.xml").decode()
    protected = {name: attributes for name, attributes in found.items() if attributes}
    (shipped,) = [f"xl/worksheets/sheet{number}.xml" for number, tab in enumerate(loaded(template).sheetnames, 1)
                  if tab == SHIPPED]
    assert list(protected) == [shipped]
    ((attributes,),) = protected.values()
    assert 'sheet="1"' in attributes
    assert not re.search("password|hash|salt", attributes, re.IGNORECASE)


def test_the_configuration_is_for_the_python_that_built_it_and_xlwings_can_read_it(book: Workbook) -> None:
    """xlwings reads column A down to the first gap, in capitals, and stops at a key that stands twice.

    A text in column B is taken as it is.
    """
    sheet = book[CONF]
    keys = [sheet.cell(line, 1).value for line in range(1, sheet.max_row + 1)]
    assert all(isinstance(key, str) and key for key in keys)
    assert keys[1]
    assert len({key.upper() for key in keys}) == len(keys)
    assert all(sheet.cell(line, 2).data_type == "s" for line in range(1, sheet.max_row + 1))
    found = {key: sheet.cell(line, 2).value for line, key in enumerate(keys, 1)}
    here, other = ("INTERPRETER_WIN", "INTERPRETER_MAC") if os.name == "nt" else ("INTERPRETER_MAC", "INTERPRETER_WIN")
    assert found == {here: sys.executable, other: "", "UDF MODULES": "addin.excel.functions",
                     "ADD_WORKBOOK_TO_PYTHONPATH": "false",
                     "COMPANIES": "", "PRICEDIN_VERSION": __version__, "XLWINGS_VERSION": vba.xlwings_version(),
                     "PYTHONPATH": "", "CONDA PATH": "", "CONDA ENV": "", "USE UDF SERVER": "False",
                     "DEBUG UDFS": "False", "SHOW_ERROR_POPUPS": "True"}


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
        found.append(Placed(shape.findtext("{*}ClientData/{*}FmlaMacro", ""), caption,
                            (left, top, left + width, top + height),
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
    return for_registry(with_engines(*(button.needs for button in BUTTONS if button.needs)), equity,
                        tmp_path_factory.mktemp("every_button"))


def test_the_buttons_carry_the_macros_whose_engine_exists(template: Path) -> None:
    text = sources(template)[vba.BUTTONS]
    assert [(button.caption, button.macro) for button in buttons(template)] == [(button.caption, f"[0]!{button.macro}")
                                                                                for button in drawn(functions())]
    assert re.findall(r"(?m)^Public Sub (\w+)\(\)$", text) == [button.macro for button in drawn(functions())]


def test_a_button_appears_in_its_own_place_as_soon_as_its_engine_exists(every_button: Path, template: Path,
                                                                        equity: EquityModel, tmp_path: Path) -> None:
    placed, solve = buttons(every_button), for_registry(with_engines("LLM_SOLVE"), equity, tmp_path)
    assert [(button.caption, button.macro) for button in placed] == [(button.caption, f"[0]!{button.macro}")
                                                                     for button in BUTTONS]
    for path, there in ((every_button, BUTTONS),
                        (solve, [button for button in BUTTONS if button.needs in ("", "LLM_SOLVE")])):
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


# refusals -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("gone", ["xlwings", "xlwings-"])
def test_without_xlwings_the_command_says_what_to_install_and_leaves_no_file(gone: str, tmp_path: Path) -> None:
    """With a Python that has all else; and where pip forgot xlwings, which shows after most is written."""
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
    assert answer.stderr == "xlwings is not installed, and a template needs it: run python -m pip install xlwings.\n"
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
    assert refused(equity, tmp_path / "template.xlsm") == (
        "template.xlsm is open in another program: close it there, then try again.")


def test_a_wrong_place_or_scenario_is_one_sentence(equity: EquityModel, tmp_path: Path) -> None:
    assert refused(equity, tmp_path / "template.xlsx") == (
        "template.xlsx does not end in .xlsm: name the file template.xlsm.")
    assert refused(equity, tmp_path) == (
        f"{tmp_path} is a folder: name a file in it, such as {tmp_path / 'client.xlsm'}.")
    assert refused(equity, tmp_path / "none" / "template.xlsm") == (
        f"There is no folder {tmp_path / 'none'}: make it first, or name another.")
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
