"""The buttons, pressed in a real LibreOffice: the Sub of each, the command it sends, what that does to the cells."""

from __future__ import annotations

import re
import shutil
import tomllib
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import xlwings
from openpyxl import load_workbook

from addin import edits, macros
from addin.buttons import BUTTONS, drawn
from addin.control import LOG_ROWS, OUTPUTS, Control
from addin.edited_model import edited_model
from addin.excel.template import Template, modules
from addin.functions import functions, llm_line, llm_pt
from addin.messages import last
from addin.open_book import OpenBook
from model.core.errors import PricedInError
from model.equity import model
from model.flows.unlock import Tranches
from model.fundamental.valuation import Valuation
from workbook.layout import Layout
from workbook.lint import lint
from workbook.vba_project import Module
from workbook.writer import build

if TYPE_CHECKING:
    from office_session import OfficeSession

    from model.core.lines import Line
    from model.equity import EquityModel

STUB = (Path(__file__).parent / "xlwings_stub.bas").read_text(encoding="utf-8")
STATUS_LINE = "    Application.StatusBar = Left$(sentence, 255)\n"
PROJECT = [Module(module.name, module.kind, module.code.replace(STATUS_LINE, ""))
           for module in modules([Module("xlwings", "standard", STUB)])]
THERE = [button.key for button in drawn(functions())]


@pytest.fixture(scope="module")
def variant(equity: EquityModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template with a stub in place of xlwings' module: LibreOffice runs its Subs.

    LibreOffice 7.4 crashes when the function of a cell sets the status line of a document without a window: that one
    line is left out.
    """
    return build(equity, tmp_path_factory.mktemp("variant") / "variant.xlsm", additions=Template(equity, PROJECT))


@pytest.fixture
def book(variant: Path, desk: OfficeSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A fresh copy, open; a log of its own."""
    monkeypatch.setenv("PRICEDIN_LOG", str(tmp_path / "messages.log"))
    path = tmp_path / "desk.xlsm"
    shutil.copy(variant, path)
    opened = desk.open(path)
    yield opened
    desk.close_all()


@pytest.fixture
def press(desk: OfficeSession, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Press the button with a caption: its own macro in LibreOffice, then the very command that the macro sent."""

    def pressed(opened: xlwings.Book, caption: str) -> None:
        macro = dict(desk.buttons(opened, "Control"))[caption]
        desk.press(opened, macro)
        command = desk.call(opened, "xlwings.LastCommand")
        assert command.startswith("from addin.excel.press import press; press('")
        monkeypatch.setattr(xlwings.Book, "caller", lambda: opened)
        exec(command, {})  # noqa: S102 - what Excel's RunPython does with it

    return pressed


def cell(opened: xlwings.Book, address: str, tab: str = "Control") -> Any:
    return opened.sheets[tab].range(address).raw_value


def log(opened: xlwings.Book, equity: EquityModel) -> list[list[Any]]:
    first = Control(equity).log_first + 1
    return [row for row in opened.sheets["Control"].range(f"A{first}:G{first + LOG_ROWS - 1}").raw_value if row[0]]


def everything(opened: xlwings.Book) -> dict[str, Any]:
    return {sheet.name: sheet.used_range.formula for sheet in opened.sheets}


def test_each_button_is_bound_and_sends_exactly_its_command(book: xlwings.Book, desk: OfficeSession) -> None:
    bound = dict(desk.buttons(book, "Control"))
    assert bound == {button.caption: f"PricedInButtons.{button.macro}" for button in drawn(functions())}
    for button in drawn(functions()):
        desk.press(book, bound[button.caption])
        assert desk.call(book, "xlwings.LastCommand") == f"from addin.excel.press import press; press('{button.key}')"


def test_every_drawn_button_has_a_macro_and_the_others_wait_for_their_engine() -> None:
    assert set(macros.MACROS) == set(THERE) == {"refresh_scenario", "export_client_workbook", "import_my_changes"}
    assert {button.key: button.needs for button in BUTTONS if button.key not in THERE} == {
        "sensitivity": "LLM_GRID", "simulate": "LLM_SIMULATE", "solve": "LLM_SOLVE"}
    assert [button.key for button in drawn({**functions(), "LLM_GRID": None})] == [*THERE, "sensitivity"]


def test_refresh_agrees_with_python_in_every_cell_and_stamps(book: xlwings.Book, desk: OfficeSession, press: Any,
                                                             equity: EquityModel) -> None:
    before = datetime.now(UTC).replace(tzinfo=None)
    press(book, "Refresh scenario")
    message, time, scenario, button, checks, *targets = log(book, equity)[0]
    count = int(re.fullmatch(r"([\d,]+) cells agree with Python\.", message)[1].replace(",", ""))
    assert count > 12_000
    assert abs((time.replace(tzinfo=None) - before).total_seconds()) < 15 * 3600  # the clock on the wall, in any zone
    assert (scenario, button, checks) == ("Base", "Refresh scenario", 1.0)
    assert targets == pytest.approx([llm_pt("zhipu"), llm_pt("minimax")], rel=1e-9)
    assert cell(book, "B5").replace(tzinfo=None) == time.replace(tzinfo=None)
    assert cell(book, "C5") == "Base"
    assert book.app.status_bar == f"Priced In: {message}"
    assert any("computing" in str(line) for line in desk.status_lines)


OWN = {"wacc": (0.12, "wacc=12%"), "exit_pe": (25.0, "exit_pe=25"),
       "stock_connect_date": ("none", "stock_connect_date=none"),
       "fx_spot_hkd_per_usd": (7.7, "fx_spot_hkd_per_usd=7.7"), "fx_spot_hkd_per_cny": (1.1, "fx_spot_hkd_per_cny=1.1")}


@pytest.mark.parametrize("scenario", ["Base", "Article bear"])
def test_own_values_reach_every_cell_as_the_functions_say(book: xlwings.Book, desk: OfficeSession, press: Any,
                                                          equity: EquityModel, scenario: str) -> None:
    places = Control(equity)
    desk.type_in(book, "Control", "B4", scenario)
    for name, (value, _) in OWN.items():
        for key, (row, column) in places.own.items():
            if key[1] == name:
                book.sheets["Control"].range((row + 1, column + 1)).raw_value = value
    press(book, "Refresh scenario")
    message = log(book, equity)[0][0]
    assert re.fullmatch(r"[\d,]+ cells agree with Python\. 8 inputs edited\.", message), message
    overrides = "; ".join(text for _, text in OWN.values())
    for company in places.companies:
        for line, output in enumerate(OUTPUTS, places.outputs_first):
            held = book.sheets["Control"].range((line + 1, places.column(company, 0) + 1)).raw_value
            asked = f"{output.line.sheet.__name__}.{output.line.key}"
            assert held == pytest.approx(llm_line(company.id, asked, output.period, scenario, overrides), rel=1e-9)


@pytest.mark.parametrize(("line", "company"), [(Valuation.pt, "zhipu"), (Tranches.shares, "minimax")])
def test_refresh_finds_a_formula_or_a_fact_typed_over(book: xlwings.Book, press: Any, equity: EquityModel, line: Line,
                                                      company: str) -> None:
    tab, row, column = Layout(equity.book).where(equity.book.row(line, equity.company(company)), 0)
    there = book.sheets[tab].range((row + 1, column + 1))
    held = there.raw_value
    back = f" with the formula {re.escape(there.formula)} in it" if there.formula.startswith("=") else ""
    assert bool(back) == (line is Valuation.pt)
    there.raw_value = held + 1
    press(book, "Refresh scenario")
    place = f"{tab}!{there.get_address(row_absolute=False, column_absolute=False)}"
    assert re.fullmatch(
        rf"[\d,]+ cells differ from Python, from {place} on: it holds {held + 1:,.12g}, Python {held:,.12g}{back}\. "
        r"Correct it there, or make a new template\.", log(book, equity)[0][0]), log(book, equity)[0][0]


def test_the_log_keeps_the_latest_and_everything_else_stays(book: xlwings.Book, press: Any, equity: EquityModel,
                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything(book)
    monkeypatch.setitem(macros.MACROS,
                        "refresh_scenario", lambda desk: [f"{n} of {len(desk.live)}" for n in range(LOG_ROWS + 1)])
    press(book, "Refresh scenario")
    assert [row[0] for row in log(book, equity)] == [f"{n} of 4" for n in range(LOG_ROWS, 0, -1)]
    after = everything(book)
    assert {tab for tab in before if before[tab] != after[tab]} == {"Control"}
    first = Control(equity).log_first
    same = [r for r in range(first) if r != 4]  # the stamp stands in row 5
    assert [before["Control"][r] for r in same] == [after["Control"][r][:len(before["Control"][r])] for r in same]


def test_export_writes_the_live_scenario_as_the_workbook_has_it(book: xlwings.Book, desk: OfficeSession, press: Any,
                                                                equity: EquityModel,
                                                                 tmp_path: Path) -> None:
    desk.type_in(book, "Control", "B4", "Bull")
    desk.type_in(book, "Control", "E14", 0.12)
    desk.type_in(book, "Zhipu Inputs", "D7", 45.0)
    press(book, "Export client workbook")
    press(book, "Export client workbook")
    first, second = sorted(tmp_path.glob("desk Bull *.xlsx"), key=lambda path: len(path.name))
    assert second.stem == f"{first.stem} 2"
    assert first.read_bytes() == second.read_bytes()
    assert lint(first) == []
    values = load_workbook(first, data_only=True)
    assert not {"Control", "Shipped inputs", "xlwings.conf"} & set(values.sheetnames)
    target = llm_pt("zhipu", "bull", "wacc=12%; arr_dec25=45")
    assert any(cell.value == pytest.approx(target, rel=1e-12) for row in values["Zhipu Valuation"].iter_rows()
               for cell in row
               if isinstance(cell.value, float))
    with zipfile.ZipFile(first) as package:
        assert not [name for name in package.namelist() if "vba" in name.casefold()]
        text = "".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())
    for hidden in ("ZHIPU_PT(", "LLM_", "Control!", "desk.xlsm", str(tmp_path), "<dc:creator>analyst"):
        assert hidden not in text
    assert re.findall(r"<dc:creator>(.*?)</dc:creator>|<cp:lastModifiedBy>(.*?)</cp:lastModifiedBy>",
                      text) in ([], [("", "")] * 2)
    assert "Edited by the analyst" in text
    assert log(book, equity)[0][0] == f"Written: {second.name}, 2 inputs edited."


def test_import_writes_a_scenario_that_gives_the_same_target(book: xlwings.Book, desk: OfficeSession, press: Any,
                                                             equity: EquityModel, tmp_path: Path) -> None:
    places = Control(equity)
    press(book, "Import my changes")
    assert log(book, equity)[0][0] == "No input was edited: nothing is written."
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".log"] == ["desk.xlsm"]
    desk.type_in(book, "MiniMax Inputs", "D7", 130.0)
    desk.type_in(book, "Control", "E14", 0.12)
    for number in ("", " 2"):
        press(book, "Import my changes")
        folder = tmp_path / f"desk changes{number}"
        assert log(book, equity)[0][0] == (f"2 changes written to '{folder.name}'. To go on with them: "
                                           f'pricedin --companies "{folder}" build NEW.xlsm')
        written = tomllib.loads((folder / "scenarios.toml").read_text(encoding="utf-8"))
        assert list(written) == ["base_edited"]
        again = model((folder,))
        for company, held in zip(places.companies, log(book, equity)[0][5:], strict=True):
            row, position = again.locate(company, "pt")
            assert again.value(row, position, company, again.scenario("base_edited")) == pytest.approx(held, rel=1e-9)


def test_a_conflict_with_a_new_release_is_listed_and_not_taken(desk: OfficeSession, press: Any, equity: EquityModel,
                                                               tmp_path: Path) -> None:
    shipped = edits.table_of(equity)
    older_values = {scenario: 30.0 if value == 39.0625 else value
                    for scenario, value in shipped["zhipu", "arr_dec25"].items()}
    before = edited_model(equity, {**shipped, ("zhipu", "arr_dec25"): older_values}, "base", {})
    older = desk.open(build(before, tmp_path / "older.xlsm", additions=Template(before, PROJECT)))
    desk.type_in(older, "Zhipu Inputs", "D7", 45.0)
    desk.type_in(older, "MiniMax Inputs", "D7", 130.0)
    press(older, "Import my changes")
    first, second = (row[0] for row in log(older, equity)[:2])
    desk.close_all()
    assert first == ("1 change written to 'older changes'. To go on with them: "
                     f"pricedin --companies \"{tmp_path / 'older changes'}\" build NEW.xlsm")
    assert second == ("Not imported, you and the new release both changed it: "
                      "Zhipu Inputs!D7, ARR, Dec-25 (Base): shipped 30, edited 45, now 39.0625.")
    written = (tmp_path / "older changes" / "scenarios.toml").read_text(encoding="utf-8")
    assert list(tomllib.loads(written)["base_edited"]["companies"]) == ["minimax"]
    assert "# Conflict, left out: Zhipu, ARR, Dec-25 (Base): shipped 30, edited 45, now 39.0625." in written


TYPED = [
    ("text", "Zhipu Inputs", "D7", "a lot",
     "Zhipu Inputs!D7: arr_dec25 is 'a lot', and must be a number or a percentage such as 15%."),
    ("limit", "Control", "E14", -2.0, "Control!E14: wacc is -200%, and must be above 0%."),
    ("empty", "Zhipu Inputs", "D7", None, "Zhipu Inputs!D7 is empty: type a value for arr_dec25, or undo."),
    ("error", "Zhipu Inputs", "D7", "=1/0", "Zhipu Inputs!D7 shows #DIV/0!: type a value for arr_dec25, or undo."),
    ("scenario", "Control", "B4", "Bul", "Control!B4: No scenario called 'Bul'. Did you mean 'Bull'?"),
    ("spaces", "Control", "B4", " Bull ", "Control!B4: No scenario called ' Bull '. Did you mean 'Bull'?"),
    ("letters", "Zhipu Inputs", "D{valuation_method}", " PS ",
     "Zhipu Inputs!D{valuation_method} holds ' PS ', which the workbook's formulas do not know: type 'ps'."),
    ("number as text", "Control", "E14", "'12%",
     "Control!E14 holds '12%' as text, which the workbook's formulas cannot use: type it again as a number."),
    ("date as text", "Control", "E24", "'2026-09-01",
     "Control!E24 holds '2026-09-01' as text, which the workbook's formulas cannot use: type it again as a date."),
    ("time of day", "Control", "E24", 46266.75, "Control!E24 holds a time of day beside the date: type the day alone."),
    ("mirror", "Control", "H25", 7.0,
     "Control!H25 follows Control!E25, the market having one value for all: type it there, and undo here."),
    ("heading", "Zhipu Inputs", "E5", "Bulle",
     ("The sheet 'Zhipu Inputs' of desk.xlsm has no column headed with the name of the scenario 'bull'; "
      "Zhipu Inputs!E5 holds 'Bulle': "
      "give the heading its name back.")),
    ("name cleared", "Zhipu Inputs", "K7", None,
     "The sheet 'Zhipu Inputs' of desk.xlsm has no row named 'arr_dec25' in column K: undo what took it away."),
    ("name misspelt", "Zhipu Inputs", "K7", "arr_dec52",
     ("Zhipu Inputs!K7 holds 'arr_dec52', which is no input of this template: "
      "give it its name back, or empty the cell.")),
    ("name twice", "Zhipu Inputs", "K8", "arr_dec25",
     "Zhipu Inputs!K8 and Zhipu Inputs!K7 both hold 'arr_dec25': empty the one that is a copy."),
    ("moved", "Control", "D14", "something", "Control!D14 holds 'something' where 'wacc' stood: undo what moved it."),
]


def refused(key: str, book: xlwings.Book) -> str:
    with pytest.raises(PricedInError) as error:
        macros.run(key, OpenBook(book))
    return str(error.value)


def test_what_is_typed_wrong_is_one_sentence_and_nothing_is_written(book: xlwings.Book, tmp_path: Path,
                                                                    equity: EquityModel) -> None:
    lines = {key[1]: Layout(equity.book).where(row, 0)[1] + 1 for key, row in equity.input_rows.items()
             if key[0] == "zhipu"}
    before, files, said = everything(book), sorted(tmp_path.iterdir()), {}
    for what, tab, address, value, _ in TYPED:
        there = book.sheets[tab].range(address.format(**lines))
        formula, held = there.formula, there.raw_value
        there.raw_value = value
        said[what] = {refused(key, book) for key in THERE}
        if str(formula).startswith("="):
            there.formula = formula
        else:
            there.raw_value = held
    assert said == {what: {sentence.format(**lines)} for what, _, _, _, sentence in TYPED}
    assert everything(book) == before
    assert sorted(tmp_path.iterdir()) == files


@pytest.mark.parametrize(("tab", "new"), [("MiniMax Inputs", None), ("Zhipu Inputs", "My inputs"), ("Control", "Desk")])
def test_a_sheet_deleted_or_renamed_is_one_sentence_and_nothing_is_written(book: xlwings.Book, desk: OfficeSession,
                                                                           tmp_path: Path, tab: str,
                                                                          new: str | None) -> None:
    if new:
        desk.rename(book, tab, new)
    else:
        desk.delete(book, tab)
    before, files = everything(book), sorted(tmp_path.iterdir())
    assert {refused(key, book) for key in THERE} == {
        (f"desk.xlsm has no sheet '{tab}': undo its deletion or give it its name back, "
         f"or make a new template with 'pricedin build'.")}
    assert everything(book) == before
    assert sorted(tmp_path.iterdir()) == files


APART = [
    ("Zhipu Inputs", "C7", 50.0, ""), ("Scenarios", "B12", 0.3, ""), ("Scenarios", "C5", "Bull", ""),
    ("Scenarios", "A13", "Boom", "where 'Bull' stood"),
    ("Zhipu Valuation", "A9", "Mine", "where 'Brought back to Dec-26' stood")]


@pytest.mark.parametrize(("tab", "address", "value", "said"), APART)
def test_what_the_screen_shows_and_python_does_not_is_never_exported(book: xlwings.Book, desk: OfficeSession,
                                                                     press: Any, tmp_path: Path,
                                                                    tab: str, address: str, value: Any,
                                                                    said: str) -> None:
    desk.type_in(book, tab, address, value)
    with pytest.raises(SystemExit) as refused:
        press(book, "Export client workbook")
    sentence = str(refused.value.code)
    if said:
        assert sentence.startswith(f"{tab}!{address} holds '{value}' {said}: undo the row or column")
    else:
        assert sentence.startswith("Not exported, since the file would not be what the screen shows: ")
        assert f" from Python, from {tab}!{address} on: " in sentence
    assert list(tmp_path.glob("*.xlsx")) == []


def test_an_untouched_template_exports_what_was_shipped(book: xlwings.Book, press: Any, built: Path,
                                                        tmp_path: Path) -> None:
    press(book, "Export client workbook")
    (exported,) = tmp_path.glob("desk Base *.xlsx")
    assert exported.read_bytes() == built.read_bytes()


def test_base_edited_while_bull_is_live_can_be_asked_for_again(book: xlwings.Book, desk: OfficeSession, press: Any,
                                                               equity: EquityModel, tmp_path: Path) -> None:
    desk.type_in(book, "Control", "B4", "Bull")
    desk.type_in(book, "Zhipu Inputs", "D7", 45.0)
    desk.type_in(book, "Control", "E14", 0.15)  # as Bull has it: no edit
    press(book, "Import my changes")
    assert log(book, equity)[0][0].startswith("1 change written to 'desk changes'.")
    again = model((tmp_path / "desk changes",))
    assert {"base_edited", "bull_edited"} <= set(again.scenarios)
    who = again.company("zhipu")
    row, position = again.locate(who, "pt")
    assert again.value(row, position, who,
                       again.scenario("bull_edited")) == pytest.approx(log(book, equity)[0][5], rel=1e-9)


def test_a_template_of_other_facts_can_only_be_imported_from(desk: OfficeSession, equity: EquityModel, press: Any,
                                                             tmp_path: Path) -> None:
    values = {**edits.table_of(equity), ("zhipu", "exit_pe"): dict.fromkeys(equity.scenarios, 28.0)}
    before = edited_model(equity, values, "base", {})
    older = desk.open(build(before, tmp_path / "older.xlsm", additions=Template(before, PROJECT)))
    for caption in ("Refresh scenario", "Export client workbook"):
        with pytest.raises(SystemExit,
                           match=r"^\d inputs? moved in the installed facts since older\.xlsm was made, first Zhipu, "
                                 r"Exit P/E .*: press Import"):
            press(older, caption)
    desk.close_all()


def test_a_refusal_reaches_the_box_the_status_line_and_the_log(book: xlwings.Book, desk: OfficeSession,
                                                               press: Any) -> None:
    desk.type_in(book, "Zhipu Inputs", "D7", "a lot")
    sentence = "Zhipu Inputs!D7: arr_dec25 is 'a lot', and must be a number or a percentage such as 15%."
    with pytest.raises(SystemExit) as ended:
        press(book, "Refresh scenario")
    # Python prints it where xlwings' message box takes its text from, and ends with 1
    assert ended.value.code == sentence
    assert book.app.status_bar == f"Priced In: {sentence}"
    assert (last()[-1].function, last()[-1].sentence) == ("refresh_scenario", sentence)


def test_a_fault_of_ours_is_a_sentence_in_the_box_and_a_traceback_in_the_log(book: xlwings.Book, press: Any,
                                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(macros.MACROS, "refresh_scenario", lambda desk: [desk.nothing])
    with pytest.raises(SystemExit,
                       match=r"^The button failed in a way that it should not \('Desk' object has no attribute "
                             r"'nothing'\): run 'pricedin doctor'"):
        press(book, "Refresh scenario")
    assert (last()[-1].function, last()[-1].code) == ("refresh_scenario", "traceback")
    assert "AttributeError" in last()[-1].sentence


def test_a_client_workbook_has_a_name_that_windows_and_excel_take(tmp_path: Path) -> None:
    day = date(2026, 4, 20)
    assert macros.client_path(tmp_path / "desk.xlsm", 'Bull / "bear": 2?',
                              day).name == "desk Bull - -bear-- 2- 2026-04-20.xlsx"
    (tmp_path / "desk Base 2026-04-20.xlsx").touch()
    assert macros.client_path(tmp_path / "desk.xlsm", "Base", day).name == "desk Base 2026-04-20 2.xlsx"
    with pytest.raises(PricedInError,
                       match=r"is longer than the 218 characters that Excel opens: "
                             r"save the template in a folder with a shorter path\.$"):
        macros.client_path(tmp_path / f"{'d' * 200}.xlsm", "Base", day)


def test_a_protected_control_sheet_is_found_before_anything_is_made(book: xlwings.Book, desk: OfficeSession, press: Any,
                                                                    tmp_path: Path) -> None:
    desk.protect(book, "Control")
    with pytest.raises(SystemExit,
                       match=r"^Control!A42 in desk\.xlsm could not be written .*unprotect the sheet \(Review > "
                             r"Unprotect Sheet\)"):
        press(book, "Export client workbook")
    assert list(tmp_path.glob("*.xlsx")) == []


def test_a_template_of_another_version_can_only_be_imported_from(book: xlwings.Book, desk: OfficeSession, press: Any,
                                                                 equity: EquityModel,
                                                                  tmp_path: Path) -> None:
    line = next(r for r, row in enumerate(book.sheets["xlwings.conf"].used_range.raw_value, 1)
                if row[0] == "PRICEDIN_VERSION")
    desk.type_in(book, "xlwings.conf", f"B{line}", "0.0.9")
    for caption in ("Refresh scenario", "Export client workbook"):
        with pytest.raises(SystemExit,
                           match=r"^desk\.xlsm was made by Priced In 0\.0\.9 and .* is installed: "
                                 r"press Import my changes, then make"):
            press(book, caption)
    desk.type_in(book, "Zhipu Inputs", "D7", 45.0)
    press(book, "Import my changes")
    assert (tmp_path / "desk changes" / "scenarios.toml").exists()
    assert log(book, equity)[0][0].startswith("1 change written")


def test_a_template_of_the_first_release_is_imported_under_the_names_of_today(variant: Path, desk: OfficeSession,
                                                                              press: Any, tmp_path: Path) -> None:
    old = {"fx_spot_hkd_per_usd": "hkd_per_usd", "fx_spot_hkd_per_cny": "hkd_per_cny", "fx_forecast_hkd_per_usd": "",
           "fx_forecast_hkd_per_cny": ""}
    with zipfile.ZipFile(variant) as source, zipfile.ZipFile(tmp_path / "desk.xlsm", "w") as target:
        for part in source.namelist():
            text = source.read(part)
            for name, before in old.items() if part == "xl/sharedStrings.xml" else ():
                assert text.count(f">{name}<".encode()) == 1
                text = text.replace(f">{name}<".encode(), f">{before}<".encode())
            target.writestr(part, text)
    book = desk.open(tmp_path / "desk.xlsm")
    line = next(r for r, row in enumerate(book.sheets["Market"].used_range.raw_value, 1) if "hkd_per_cny" in row)
    desk.type_in(book, "Market", f"D{line}", 1.145)
    own = next(r for r, row in enumerate(book.sheets["Control"].used_range.raw_value, 1) if "hkd_per_usd" in row)
    desk.type_in(book, "Control", f"E{own}", 7.75)
    press(book, "Import my changes")
    written = tomllib.loads(
        (tmp_path / "desk changes" / "scenarios.toml").read_text(encoding="utf-8"))["base_edited"]["overrides"]
    assert {name: fact["value"] for name, fact in written.items()} == {"fx_spot_hkd_per_cny": 1.145,
                                                                       "fx_spot_hkd_per_usd": 7.75}
    desk.close_all()


def test_of_two_open_workbooks_only_the_one_pressed_changes(book: xlwings.Book, desk: OfficeSession, press: Any,
                                                            equity: EquityModel, variant: Path, tmp_path: Path) -> None:
    other_path = tmp_path / "other.xlsm"
    shutil.copy(variant, other_path)
    other = desk.open(other_path)
    desk.type_in(other, "Control", "B4", "Bear")
    before = everything(book)
    press(other, "Refresh scenario")
    assert log(other, equity)[0][2] == "Bear"
    assert everything(book) == before


def test_a_workbook_that_is_no_template_or_was_never_saved(desk: OfficeSession, book: xlwings.Book) -> None:
    stranger = desk.new()
    with pytest.raises(PricedInError, match=r"^Book\d+ has no sheet 'Control'"):
        macros.run("refresh_scenario", OpenBook(stranger))
    book.impl.fullname = book.impl.name
    with pytest.raises(PricedInError,
                       match=r"^desk\.xlsm was never saved: save it \(File > Save As, macro-enabled \.xlsm\), "
                             r"then press again\.$"):
        macros.run("export_client_workbook", OpenBook(book))
    book.impl.fullname = "https:" + "//example/desk.xlsm"
    with pytest.raises(PricedInError,
                       match=r"^desk\.xlsm lies on the web: save a copy in a folder of this machine, "
                             r"then press again\.$"):
        macros.run("import_my_changes", OpenBook(book))


def test_a_template_moved_to_another_machine_says_what_to_do(book: xlwings.Book, desk: OfficeSession) -> None:
    assert desk.call(book, "PricedInButtons.MissingPython") == ""
    desk.call(book, "xlwings.MoveAway")
    said = desk.call(book, "PricedInButtons.MissingPython")
    assert said.startswith(
        "This template was built for C:\\gone\\python.exe, which is not on this machine: "
        "install Priced In here and run 'pricedin build")
