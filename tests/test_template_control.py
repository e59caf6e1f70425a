"""The sheet Control and what hangs on it: against the client's workbook, LibreOffice, the functions; and its print."""

from __future__ import annotations

import math
import re
import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.datetime import to_excel
from planting import WRONG, plant
from template_reading import Rows, loaded, procedures, sources, values_of
from xlsxwriter.utility import xl_rowcol_to_cell

from addin import edits
from addin.control import (
    CONF,
    DIFFERENCE,
    FUNCTION,
    IN_USE,
    INPUTS_FIRST,
    LABEL,
    LOG_ROWS,
    MACROS_OFF,
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
from addin.functions import functions
from addin.held_inputs import shipped as shipped_inputs
from addin.open_book import OpenBook
from model.as_built import InputRegister
from model.equity import COMPANIES_VARIABLE, model
from model.in_workbook import Workbook as InWorkbook
from model.scenarios import Selector
from workbook.layout import FIRST, Layout
from workbook.recalculation import Change

if TYPE_CHECKING:
    from pathlib import Path

    from office_session import OfficeSession
    from openpyxl.workbook import Workbook

    from model.core.rows import Row
    from model.equity import EquityModel, Key
    from model.values import Value
    from workbook.recalculation import LibreOffice

Shown = dict[str, dict[str, Rows]]  # values by step and tab
SAME = 1e-9


@pytest.fixture(scope="module")
def book(template: Path) -> Workbook:
    return loaded(template)


def asked(text: str, values: Rows) -> tuple[str, list[Any], list[str]]:
    """A formula =IFERROR(NAME(argument,..),"needs Python"): the function's name, its arguments' values and their text.

    The values are looked up in the sheet's.
    """
    name, given = re.fullmatch(r'=IFERROR\((\w+)\((.*)\),"needs Python"\)', text).groups()
    return name, [looked_up(argument, values) for argument in given.split(",")], given.split(",")


def looked_up(argument: str, values: Rows) -> Any:
    if argument.startswith('"'):
        return argument.strip('"')
    left, top, right, bottom = range_boundaries(argument)
    block = [row[left - 1:right] for row in values[top - 1:bottom]]
    return block if ":" in argument else block[0][0]


# cells of the client ------------------------------------------------------------------------------------------------


def test_every_cell_is_the_clients_but_the_live_cells_of_what_stands_on_control(book: Workbook, built: Path,
                                                                                equity: EquityModel) -> None:
    client, layout, places = loaded(built), Layout(equity.book), Control(equity)
    tab, line, column = layout.where(equity.book.row(Selector.selected), 0)
    picker = f"={TAB}!{xl_rowcol_to_cell(*places.picker, row_abs=True, col_abs=True)}"
    expected = {(tab, xl_rowcol_to_cell(line, column)): ("Base", picker)}
    for key, place in places.own.items():
        tab, line, _ = layout.where(equity.input_rows[key], 0)
        cell, own = xl_rowcol_to_cell(line, FIRST), f"{TAB}!{xl_rowcol_to_cell(*place, row_abs=True, col_abs=True)}"
        picked = client[tab][cell].value
        expected[tab, cell] = (picked, f'=IF({own}="",{picked.removeprefix("=")},{own})')
    assert len(expected) == 1 + 2 * len(USED) - 2  # the two exchange rates stand once
    register = equity.book.row(InputRegister.own)
    for position, about in enumerate(register.block.about):
        if about.row.input_key in places.own:
            tab, line, column = layout.where(register, position)
            own = f"{TAB}!{xl_rowcol_to_cell(*places.own[about.row.input_key], row_abs=True, col_abs=True)}"
            expected[tab, xl_rowcol_to_cell(line, column)] = ("-", f'=IF({own}="","-",{own})')
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
    # where the scenario is chosen
    told = {cell: pair for cell, pair in different.items() if "Control tab" in str(pair[1])}
    assert sorted(tab for tab, _ in told) == ["About", "Scenarios", "Scenarios"]
    assert all("Scenarios tab" in theirs or theirs == "Choose from the list" for theirs, _ in told.values())
    assert {cell: pair for cell, pair in different.items() if cell not in told} == expected


def test_every_input_on_control_stands_by_its_name_with_its_limits(book: Workbook, equity: EquityModel) -> None:
    places, layout, sheet = Control(equity), Layout(equity.book), book[TAB]

    def limits(tab: str, cell: str) -> list[Any]:
        return [(rule.type, rule.operator, str(rule.formula1).replace(cell, "here"), rule.formula2, rule.error)
                for rule in book[tab].data_validations.dataValidation
                if cell in rule.sqref]

    seen = set()
    for company in places.companies:
        for line, (name, row) in enumerate(zip(USED, [places.inputs(name) for name in USED], strict=True),
                                           INPUTS_FIRST + 1):
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
    assert (kind, [cell.value for (cell,) in book[tab][cells]], message) == ("list", names,
                                                                             f"Choose one of: {', '.join(names)}.")


def test_shipped_inputs_are_every_input_in_every_scenario(template: Path, equity: EquityModel,
                                                          desk: OfficeSession) -> None:
    opened = desk.open(template)
    try:
        shipped = shipped_inputs(OpenBook(opened))
    finally:
        opened.close()
    wanted = edits.table_of(equity)
    assert list(shipped) == list(wanted)
    assert {key: list(values) for key, values in shipped.items()} == {key: list(values)
                                                                      for key, values in wanted.items()}
    assert [(key, scenario) for key in wanted for scenario in wanted[key]
            if not edits.same(shipped[key][scenario], wanted[key][scenario])] == []


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
            native, function, difference = (sheet.cell(line + 1, places.column(company, part) + 1)
                                            for part in (NATIVE, FUNCTION, DIFFERENCE))
            row, position = equity.locate(company, f"{output.line.sheet.__name__}.{output.line.key}", output.period)
            value = equity.value(row, position, company, live)
            assert native.value == f"={layout.address(row, position)}"
            assert difference.value == f'=IFERROR({native.coordinate}-{function.coordinate},"needs Python")'
            name, arguments, written = asked(function.value, values)
            assert written[-2:] == [xl_rowcol_to_cell(*places.picker, row_abs=True, col_abs=True), own]
            assert arguments[-2] == live.name
            assert [[cell or "" for cell in pair] for pair in arguments[-1]] == [[used, ""] for used in USED]
            if output.period is not None:
                assert arguments[-3] == output.period
                assert written[-3] == f"$C{line + 1}"
            assert written[:-2 if output.period is None else -3] == ([f'"{company.id}"']
                                                                     if output.function.startswith("LLM_") else [])
            held, answer, apart = (values[line][places.column(company, part)]
                                   for part in (NATIVE, FUNCTION, DIFFERENCE))
            assert held == pytest.approx(value, rel=SAME)
            assert answer == pytest.approx(functions()[name](*arguments), rel=1e-14)
            assert apart == pytest.approx(0, abs=1e-6)
            assert answer == pytest.approx(held, rel=SAME)


# recalculated by LibreOffice ----------------------------------------------------------------------------------------

SPECIAL: dict[Key, Value] = {("zhipu", "stock_connect_date"): "none", ("minimax", "stock_connect_date"): 46300.0,
                             ("minimax", "years_to_exit"): 0.0,
                             # base has a text there
                             **{(company, name): value for company in ("zhipu", "minimax") for name, value in
                                (("organic_growth", 0.115), ("g_12", 0.11), ("gross_margin_2030", 0.58))}}


def typed(equity: EquityModel) -> dict[Key, Value]:
    """A value of the analyst's own in every cell for one: a nudge, a text, a date, and zero, which is a value too."""
    base = equity.inputs(equity.scenario("base"))
    return {key: SPECIAL[key] if key in SPECIAL else round(float(base[key]) * 0.96, 6) for key in Control(equity).own}


# one after the other, in one document
STEPS = {"bull": ("bull", False), "own": ("base", True), "own in bear": ("bear", True), "cleared": ("bear", False)}


@pytest.fixture(scope="module")
def shown(equity: EquityModel, template: Path, book: Workbook, office: LibreOffice,
          tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """All cells as it opens and after each step of choosing and typing on Control; every cached value was wrong."""
    path = tmp_path_factory.mktemp("planted") / "planted.xlsm"
    count = plant(template, path)
    assert count == sum(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert {float(cell.value) for sheet in load_workbook(path, data_only=True) for row in sheet.iter_rows()
            for cell in row
            if book[sheet.title][cell.coordinate].data_type == "f" and not cell.is_date} == {float(WRONG)}
    places = Control(equity)
    changes: list[list[Change]] = [[]]
    for scenario, own in STEPS.values():
        values = {key: value if own else "" for key, value in typed(equity).items()}
        changes.append([Change(TAB, xl_rowcol_to_cell(*places.picker), equity.scenarios[scenario].name),
                        *(Change(TAB, xl_rowcol_to_cell(*places.own[key]), value) for key, value in values.items())])
    return dict(zip(["opened", *STEPS], [answer.cells for answer in office.recalculate(path, changes)], strict=True))


GAP = "#N/A"  # what a chart leaves out


def agree(one: Any, other: Any) -> bool:
    if isinstance(one, str) or isinstance(other, str) or one is None or other is None:
        return (one or "") == (other or "")
    return math.isclose(one, other, rel_tol=SAME, abs_tol=1e-12)


@pytest.mark.parametrize(("step", "which"), [("opened", "template"), ("bull", "bull")])
def test_libreoffice_computes_what_was_written(step: str, which: str, shown: Shown, book: Workbook,
                                               request: pytest.FixtureRequest) -> None:
    """Every formula cell but the functions, which need Python; as it opens, and with another scenario chosen."""
    different, count = [], 0
    for sheet in loaded(request.getfixturevalue(which), values=True):
        for cell in (cell for row in sheet.iter_rows()
                     for cell in row if book[sheet.title][cell.coordinate].data_type == "f"):
            if sheet.title == TAB and needs_python(book, cell.coordinate):
                continue
            wanted = (None if cell.data_type == "e" and cell.value != GAP else to_excel(cell.value) if cell.is_date
                      and not isinstance(cell.value, str) else cell.value)
            got, count = shown[step][sheet.title][cell.row - 1][cell.column - 1], count + 1
            if not agree(got, wanted):
                different.append((sheet.title, cell.coordinate, wanted, got))
    assert different == []
    assert count > 9000


def needs_python(book: Workbook, cell: str) -> bool:
    """Whether a cell of Control asks a function, or subtracts the answer of one."""
    return bool(re.fullmatch(r"=IFERROR\(.*,\"needs Python\"\)", book[TAB][cell].value))


@pytest.mark.parametrize("step", ["opened", *STEPS])
def test_without_python_functions_and_differences_say_so_and_nothing_shows_an_error(step: str, shown: Shown,
                                                                                    book: Workbook,
                                                                                    equity: EquityModel) -> None:
    """LibreOffice has none of the functions, as Excel where macros are blocked."""
    places, cells = Control(equity), shown[step][TAB]
    for company in places.companies:
        for line in range(places.outputs_first, places.outputs_first + len(OUTPUTS)):
            assert [cells[line][places.column(company, part)]
                    for part in (FUNCTION, DIFFERENCE)] == ["needs Python"] * 2
            assert isinstance(cells[line][places.column(company, NATIVE)], float)
    assert sum(needs_python(book, cell.coordinate) for row in book[TAB].iter_rows()
               for cell in row if cell.data_type == "f") == 2 * 2 * len(OUTPUTS)
    assert [cell for row in cells for cell in row if cell is None] == [], "what is None here is an error value"


def test_a_difference_is_marked_and_a_text_in_its_place_is_not(book: Workbook, equity: EquityModel) -> None:
    places = Control(equity)
    rules = {str(area.sqref): rule.formula for area in book[TAB].conditional_formatting
             for rule in area.rules if "ABS" in str(rule.formula)}
    assert rules == {f"{first}:{last}": [f"ABS({first})>0.000001"] for first, last in (
        [xl_rowcol_to_cell(line, places.column(company, DIFFERENCE))
         for line in (places.outputs_first, places.outputs_first + len(OUTPUTS) - 1)]
        for company in places.companies)}


def test_a_press_without_macros_is_explained_below_the_buttons(book: Workbook, shown: Shown) -> None:
    text = book[TAB].cell(MACROS_OFF + 1, 1).value
    assert text.startswith("Nothing happens when you press? Macros are off: ")
    assert "Enable Content" in text
    assert shown["opened"][TAB][MACROS_OFF][0] == text


def test_where_a_function_refuses_the_scenario_the_workbook_is_built_all_the_same() -> None:
    assert control_sheet._answer("ZHIPU_PT", "bull") == functions()["ZHIPU_PT"]("bull")
    assert control_sheet._answer("ZHIPU_PT", "bull", "wacc=-99.99%; years_to_exit=1e6") == "needs Python"


@pytest.mark.parametrize("step", ["own", "cleared"])
def test_what_is_chosen_and_typed_on_control_reaches_every_formula(step: str, shown: Shown, book: Workbook,
                                                                   equity: EquityModel) -> None:
    (scenario, own), layout, different, count = STEPS[step], Layout(equity.book), [], 0
    values_of_own = typed(equity) if own else {}

    def stamp(row: Row, position: int) -> Value:
        held = values_of_own.get(row.block.about[position].row.input_key) if row.line is InputRegister.own else None
        return equity.as_built.stamp(row, position) if held is None else held

    computed = equity.run([{**equity.inputs(equity.scenario(scenario)), **values_of_own}],
                          InWorkbook(stamp=stamp, place=layout.place))
    for row in (row for block in equity.book.blocks for row in block.rows.values()):
        for position in range(len(row.block.axis.members)):
            tab, line, column = layout.where(row, position)
            values = computed.value(row, position)
            if book[tab].cell(line + 1, column + 1).data_type == "f" and values is not None:
                value, got, count = values[0], shown[step][tab][line][column], count + 1
                wanted = value if isinstance(value, str) or math.isfinite(value) else GAP if got == GAP else None
                if not agree(got, wanted):
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
            assert held == pytest.approx(equity.value(row, position, company, equity.scenario(scenario), overrides),
                                         rel=SAME)
            name, arguments, _ = asked(book[TAB].cell(line + 1, places.column(company, FUNCTION) + 1).value, cells)
            assert functions()[name](*arguments) == pytest.approx(held, rel=SAME)


def test_a_market_value_typed_once_stands_for_every_company(shown: Shown, equity: EquityModel) -> None:
    places, rates = Control(equity), ("fx_spot_hkd_per_usd", "fx_spot_hkd_per_cny")
    first, second = places.companies
    for name in rates:
        line = INPUTS_FIRST + USED.index(name)
        value = typed(equity)["", name]
        assert places.own["", name] == (line, places.column(first, OWN))
        for step, wanted in (("own", value), ("own in bear", value), ("bull", ""), ("cleared", "")):
            assert [shown[step][TAB][line][places.column(company, OWN)]
                    for company in (first, second)] == [wanted, wanted]


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
    assert [sheet.cell(INPUTS_FIRST, places.column(kimis, part) + 1).value
            for part in range(3)] == ["Name", "Your value", "In use"]
    assert [cell.value for cell in sheet[places.log_heading + 1]][:8] == [*places.log_headings[:5], "Zhipu, HK$",
                                                                          "MiniMax, HK$", "Kimi, HK$"]
    assert places.last_column + 1 == sheet.max_column == 12
    rows = list(book[SHIPPED].iter_rows(values_only=True))
    assert [row[3] for row in rows if row[2] == "kimi"] == [name for company, name in equity.input_rows
                                                            if company == "kimi"]
    line, column = places.own["kimi", "wacc"]
    tab, there, _ = Layout(equity.book).where(equity.input_rows["kimi", "wacc"], 0)
    assert f"{TAB}!{xl_rowcol_to_cell(line, column, row_abs=True, col_abs=True)}" in book[tab].cell(there + 1,
                                                                                                    FIRST + 1).value


# print --------------------------------------------------------------------------------------------------------------


def full_log(path: Path, out: Path, lines: range) -> None:
    """A copy whose run log is full."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w") as target:
        for item in source.infolist():
            text, count = source.read(item.filename), 0
            if item.filename == "xl/worksheets/sheet1.xml":
                text, count = re.subn(
                    rb'<c r="A(\d+)"( s="\d+")/>', lambda found: b'<c r="A%b"%b t="inlineStr"><is><t>Message '
                                                                 b'%b</t></is></c>' % (
                    found[1], found[2], found[1]) if int(found[1]) - 1 in lines else found[0], text)
                assert count == len(lines)
            target.writestr(item, text)


def told(*command: str) -> str:
    program = shutil.which(command[0])
    assert program, "install poppler-utils"
    return subprocess.run([program, *command[1:]], capture_output=True, text=True, check=True).stdout


def test_control_prints_on_one_landscape_page_with_a_full_log(template: Path, book: Workbook, equity: EquityModel,
                                                              office: LibreOffice, tmp_path: Path) -> None:
    pdf, places, sheet = tmp_path / "template.pdf", Control(equity), book[TAB]
    log = range(places.log_first, places.log_first + LOG_ROWS)
    full_log(template, tmp_path / "full.xlsm", log)
    office.convert_to_pdf(tmp_path / "full.xlsm", pdf)
    first, second = told("pdftotext", "-raw", "-l", "2", str(pdf), "-").split("\f")[:2]
    assert re.fullmatch(r"Priced In .* Control Page 1 of \d+", first.splitlines()[0])
    assert re.fullmatch(r"Priced In .* About Page 2 of \d+", second.splitlines()[0])
    words = [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "s"
             and cell.value] + [f"Message {line + 1}" for line in log]
    assert {*places.log_headings, "Control", "Run log", "not yet"} <= set(words)
    assert [text for text in words if "".join(text.split()) not in "".join(first.split())] == []
    assert "###" not in first
    shape = re.search(r"Page size:\s+([\d.]+) x ([\d.]+) pts", told("pdfinfo", str(pdf)))
    assert shape
    # points of A4, landscape
    assert [float(number) for number in shape.groups()] == pytest.approx([841.9, 595.3], abs=0.5)
    assert range_boundaries(sheet.print_area.rpartition("!")[2].replace("$", "")) == (1, 1, places.last_column + 1,
                                                                                      log[-1] + 1)
