"""The adapter that lets macros run on LibreOffice, in a real process, with the values that Excel would give."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import time
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter
from office_book import OfficeError
from office_session import OfficeSession
from openpyxl import load_workbook

from workbook.vba_project import Module, vba_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import xlwings

CODE = """
Option Explicit
Dim Pressed As Long

Public Sub Refresh()
    ThisWorkbook.Sheets("Control").Range("D1").Value = 42
    Pressed = Pressed + 1
End Sub

Public Sub Ask()
    If MsgBox("Overwrite?", vbYesNo) = vbYes Then Pressed = 100
End Sub

Public Sub Fail()
    ThisWorkbook.Sheets("Gone").Range("A1").Value = 1
End Sub

Public Sub Hang()
    Do
    Loop
End Sub

Public Function TimesPressed() As Long
    TimesPressed = Pressed
End Function
"""
ERRORS = {"=1/0": "#DIV/0!", "=NA()": "#N/A", '="x"+1': "#VALUE!", "=SQRT(-1)": "#NUM!", "=EXP(1000)": "#NUM!",
          "=nothing(1)": "#NAME?", "=#REF!+1": "#REF!"}


@pytest.fixture
def session(desk: OfficeSession) -> Iterator[OfficeSession]:
    """The session of the whole run; only what a test opened here is closed after it."""
    before = list(desk.books)
    yield desk
    for book in [book for book in desk.books if book not in before]:
        book.close()


@pytest.fixture
def book(session: OfficeSession) -> xlwings.Book:
    return session.new()


@pytest.fixture
def sheet(book: xlwings.Book) -> xlwings.Sheet:
    return book.sheets[0]


def macro_book(path: Path, code: str = CODE) -> Path:
    """A workbook with two sheets, two buttons and formulas."""
    project = path.with_suffix(".bin")
    project.write_bytes(vba_project([*(Module(name, "document", "") for name in ("ThisWorkbook", "Sheet1", "Sheet2")),
                                     Module("Buttons", "standard", code)]))
    with xlsxwriter.Workbook(path) as workbook:
        control, inputs = workbook.add_worksheet("Control"), workbook.add_worksheet("My inputs")
        workbook.add_vba_project(str(project))
        workbook.set_vba_name("ThisWorkbook")
        control.set_vba_name("Sheet1")
        inputs.set_vba_name("Sheet2")
        control.insert_button("F2", {"macro": "Buttons.Refresh", "caption": "Refresh scenario"})
        control.insert_button("F5", {"macro": "Buttons.NotThere", "caption": "Solve"})
        control.write_formula("A1", "='My inputs'!B2*2", None, -1)
        inputs.write("A2", "wacc")
        inputs.write("B2", 0.15, workbook.add_format({"locked": False}))
        inputs.write("C2", dt.date(2026, 10, 8), workbook.add_format({"num_format": "yyyy-mm-dd"}))
        workbook.define_name("live_wacc", "='My inputs'!$B$2")
    return path


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return macro_book(tmp_path_factory.mktemp("office") / "small.xlsm")


# values -------------------------------------------------------------------------------------------------------------


def test_a_block_goes_there_and_back(sheet: xlwings.Sheet) -> None:
    block = [[1.5, "Zhipu", None], [True, -2.0, "FY2026"]]
    sheet.range("B2:D3").value = block
    assert sheet.range("B2:D3").value == block
    assert sheet.range((2, 2), (3, 4)).raw_value == ((1.5, "Zhipu", None), (True, -2.0, "FY2026"))
    assert sheet.range("B2").raw_value == 1.5
    assert sheet.range("B2:D2").raw_value == ((1.5, "Zhipu", None),)
    assert sheet.range("b3").value is True


def test_none_clears_and_clear_contents_leaves_the_format(sheet: xlwings.Sheet) -> None:
    sheet.range("A1:B2").value = 7
    sheet.range("A1:B2").number_format = "0.00%"
    sheet.range("A1").value = None
    sheet.range("B1:B2").clear_contents()
    assert sheet.range("A1:B2").raw_value == ((None, None), (7.0, None))
    assert sheet.range("A1:B2").number_format == "0.00%"


@pytest.mark.parametrize(("typed", "read"), [
    ("12%", 0.12), ("=B1*2", 6.0), ("2026-01-31", dt.datetime(2026, 1, 31)), ("TRUE", True), ("1e3", 1000.0),  # noqa: DTZ001
    ("'007", "007"), ("'=B1", "=B1"),
    ("1Q26", "1Q26"), ("Sep", "Sep"), ("- see note", "- see note"), ("8.5x", "8.5x")])
def test_a_text_is_taken_as_if_typed_in(sheet: xlwings.Sheet, typed: str, read: Any) -> None:
    sheet.range("A1:B1").value = [typed, 3]
    assert sheet.range("A1").value == read
    assert type(sheet.range("A1").value) is type(read)


def test_a_date_is_a_datetime_in_utc_as_com_gives_it_and_naive_after_conversion(sheet: xlwings.Sheet) -> None:
    sheet.range("A1:A3").value = [[dt.datetime(2026, 10, 8, 18)], [dt.date(2027, 1, 8)], [46000]]  # noqa: DTZ001 - as macros write them
    assert sheet.range("A1:A3").raw_value == ((dt.datetime(2026, 10, 8, 18, tzinfo=dt.UTC),),
                                              (dt.datetime(2027, 1, 8, tzinfo=dt.UTC),), (46000.0,))
    assert sheet.range("A1:A2").value == [dt.datetime(2026, 10, 8, 18), dt.datetime(2027, 1, 8)]  # noqa: DTZ001 - without a zone
    assert sheet.range("A2").options(dates=dt.date).value == dt.date(2027, 1, 8)
    sheet.range("A4").formula = "=EDATE(A2,1)"
    sheet.range("A4").number_format = "mmm-yy"
    assert sheet.range("A4").value == dt.datetime(2027, 2, 8)  # noqa: DTZ001 - the same


@pytest.mark.parametrize(("formula", "shown"), ERRORS.items())
def test_an_error_is_the_number_that_com_gives(sheet: xlwings.Sheet, formula: str, shown: str) -> None:
    numbers = {"#DIV/0!": -2146826281, "#N/A": -2146826246, "#VALUE!": -2146826273, "#NUM!": -2146826252,
               "#NAME?": -2146826259, "#REF!": -2146826265}
    sheet.range("A1").formula = formula
    assert sheet.range("A1:B1").raw_value == ((numbers[shown], None),)
    assert sheet.range("A1").value is None
    assert sheet.range("A1").options(err_to_str=True).value == shown


def test_an_empty_text_of_a_formula_is_not_an_empty_cell(sheet: xlwings.Sheet) -> None:
    sheet.range("A1").formula = '=IF(B1=0,"",1)'
    assert sheet.range("A1:B1").raw_value == (("", None),)
    assert sheet.range("A1").value is None  # xlwings' own reading


def test_a_block_is_one_message(sheet: xlwings.Sheet, session: OfficeSession, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    ask = session.ask
    monkeypatch.setattr(session, "ask", lambda do, **question: asked.append(do) or ask(do, **question))
    block = sheet.range((1, 1), (200, 50))
    block.value = [[float(row * column) for column in range(50)] for row in range(200)]
    assert block.raw_value[199][49] == 199 * 49
    assert block.formula[199][49] == "9751"
    assert asked == ["write", "read", "formulas"]


def test_a_block_of_another_shape_is_refused(sheet: xlwings.Sheet) -> None:
    with pytest.raises(OfficeError, match="2 rows"):
        sheet.range("A1:B1").raw_value = ((1, 2), (3, 4))
    with pytest.raises(NotImplementedError):
        sheet.range("A1:A2").formula = "=B1"


# places -------------------------------------------------------------------------------------------------------------


def test_ranges_say_where_they_are(session: OfficeSession, shipped: Path) -> None:
    book = session.open(shipped)
    inputs = book.sheets["my INPUTS"]
    assert (inputs.used_range.address, inputs.used_range.shape) == ("$A$2:$C$2", (1, 3))
    assert (inputs.range("live_wacc").row, inputs.range("live_wacc").column) == (2, 2)
    assert inputs.range("C4:$B$2").address == "$B$2:$C$4"
    assert inputs.range("B2:C4")[1, 1].address == "$C$3"
    assert inputs.range("B2").resize(2, 3).address == "$B$2:$D$3"
    assert inputs.range("A1").sheet.name == "My inputs"
    with pytest.raises(OfficeError, match="live_nothing"):
        inputs.range("live_nothing")
    with pytest.raises(OfficeError, match="sheet Control has no cell or name 'live_wacc'"):
        book.sheets["Control"].range("live_wacc")
    with pytest.raises(IndexError):
        inputs.range((0, 1))


def test_formulas_are_in_excels_spelling(sheet: xlwings.Sheet, session: OfficeSession, book: xlwings.Book) -> None:
    session.rename(book, sheet.name, "It's mine")
    mine = book.sheets["It's mine"]
    mine.range("A1:A3").formula = [["=SUM('It''s mine'!$B$1,EOMONTH(C1,1),{1,2;3,4})&\"a;b.C1|\""],
                                   ["=NORM.S.INV(0.5)"], ["=B1%+1.5"]]
    assert mine.range("A1:A3").formula == (("=SUM('It''s mine'!$B$1,EOMONTH(C1,1),{1,2;3,4})&\"a;b.C1|\"",),
                                           ("=NORM.S.INV(0.5)",), ("=B1%+1.5",))


def test_every_formula_of_the_client_workbook_reads_as_it_was_written(session: OfficeSession, built: Path) -> None:
    book, written, compared = session.open(built), load_workbook(built), 0
    assert [sheet.name for sheet in book.sheets] == written.sheetnames
    for tab in written:
        used = book.sheets[tab.title].used_range
        read = used.formula
        for cell in (cell for row in tab.iter_rows() for cell in row if cell.data_type == "f"):
            found = read[cell.row - used.row][cell.column - used.column]
            assert found.replace("TRUE()", "TRUE").replace(" ", "") == cell.value.replace(" ", ""), (
                f"{tab.title}!{cell.coordinate}")
            compared += 1
    assert compared > 5000


# books and sheets ---------------------------------------------------------------------------------------------------


def test_two_books_are_open_and_only_one_changes(session: OfficeSession, shipped: Path, tmp_path: Path) -> None:
    first, second = session.open(shipped), session.open(macro_book(tmp_path / "other.xlsm"))
    session.type_in(first, "My inputs", "B2", 0.5)
    assert [book.sheets["Control"].range("A1").value for book in (first, second)] == [1.0, 0.3]
    assert [book.name for book in first.app.books][-2:] == ["small.xlsm", "other.xlsm"]
    assert first != second
    assert first.fullname == str(shipped)
    with pytest.raises(OfficeError, match=r"small\.xlsm is open"):
        session.open(shipped)


def test_a_file_is_recalculated_when_it_is_opened(session: OfficeSession, shipped: Path) -> None:
    assert load_workbook(shipped, data_only=True)["Control"]["A1"].value == -1
    assert session.open(shipped).sheets["Control"].range("A1").value == 0.3


def test_a_new_book_was_never_saved_until_it_is(session: OfficeSession, tmp_path: Path) -> None:
    book = session.new()
    assert book.fullname == book.name
    session.type_in(book, book.sheets[0].name, "A1", "=1+1")
    session.save_as(book, tmp_path / "saved.xlsx")
    assert (book.name, book.fullname) == ("saved.xlsx", str(tmp_path / "saved.xlsx"))
    assert load_workbook(tmp_path / "saved.xlsx").worksheets[0]["A1"].value == "=1+1"


def test_a_sheet_can_be_renamed_and_deleted(session: OfficeSession, shipped: Path) -> None:
    book = session.open(shipped)
    inputs = book.sheets["My inputs"]
    session.rename(book, "My inputs", "Mine")
    assert [sheet.name for sheet in book.sheets] == ["Control", "Mine"]
    assert "Mine" in book.sheets
    assert "My inputs" not in book.sheets
    with pytest.raises(OfficeError, match="no sheet 'My inputs'"):
        inputs.range("A1").value  # noqa: B018 - reading is what is refused
    session.delete(book, "Mine")
    assert len(book.sheets) == 1
    with pytest.raises(OfficeError, match="no sheet 'Mine'"):
        book.sheets["Mine"]


def test_a_protected_sheet_refuses_and_keeps_everything_but_its_unlocked_cells(session: OfficeSession,
                                                                               shipped: Path) -> None:
    book = session.open(shipped)
    inputs = book.sheets["My inputs"]
    before = inputs.used_range.raw_value
    session.protect(book, "My inputs")
    for change in (lambda: setattr(inputs.range("A2:B2"), "value", [1, 2]),
                   lambda: setattr(inputs.range("A2"), "value", 1), inputs.used_range.clear_contents,
                   lambda: session.type_in(book, "My inputs", "Z9", "x"),
                   lambda: setattr(inputs.range("A2"), "number_format", "0")):
        with pytest.raises(OfficeError, match="'My inputs' is protected"):
            change()
    assert inputs.used_range.raw_value == before
    inputs.range("B2").value = 0.2
    assert book.sheets["Control"].range("A1").value == 0.4


def test_a_closed_book_answers_no_more(session: OfficeSession) -> None:
    book = session.new()
    session.close(book)
    with pytest.raises(OfficeError, match="was closed"):
        book.sheets[0]


def test_the_status_line_is_the_programs(session: OfficeSession) -> None:
    app = session.new().app
    app.status_bar = "Reading"
    assert session.new().app.status_bar == "Reading"
    app.status_bar = False
    assert session.status_lines[-2:] == ["Reading", False]


def test_calculate_reaches_every_open_book(session: OfficeSession, book: xlwings.Book, sheet: xlwings.Sheet) -> None:
    other = session.new().sheets[0]
    sheet.range("A1").formula = other.range("A1").formula = "=RAND()"
    drawn = [each.range("A1").value for each in (sheet, other)]
    assert [each.range("A1").value for each in (sheet, other)] == drawn
    book.app.calculate()
    assert not set(drawn) & {each.range("A1").value for each in (sheet, other)}


# macros -------------------------------------------------------------------------------------------------------------


def test_a_button_is_pressed_through_what_it_is_bound_to(session: OfficeSession, shipped: Path) -> None:
    book = session.open(shipped)
    assert session.buttons(book, "Control") == [("Refresh scenario", "Buttons.Refresh"), ("Solve", "")]
    assert session.buttons(book, "My inputs") == []
    assert book.sheets["Control"].range("D1").value is None
    session.press(book, dict(session.buttons(book, "Control"))["Refresh scenario"])
    assert book.sheets["Control"].range("D1").value == 42
    session.press(book, "Buttons.Refresh")
    assert session.call(book, "Buttons.TimesPressed") == 2


@pytest.mark.parametrize(("macro", "says"), [
    ("Buttons.Fail", "Buttons.Fail failed: "), ("Buttons.NotThere", "no macro 'Buttons.NotThere'"),
    ("Gone.Refresh", "no module 'Gone'")])
def test_a_macro_that_does_not_run_to_its_end_raises(session: OfficeSession, shipped: Path, macro: str,
                                                     says: str) -> None:
    book = session.open(shipped)
    with pytest.raises(OfficeError, match=says):
        session.press(book, macro)
    session.press(book, "Buttons.Refresh")


@pytest.mark.parametrize("mistake", ["If Pressed", "Pressed = 1 / 0"])
def test_a_project_that_does_not_compile_raises(session: OfficeSession, tmp_path: Path, mistake: str) -> None:
    book = session.open(macro_book(tmp_path / "broken.xlsm", f"{CODE}Sub Broken()\n    {mistake}\nEnd Sub\n"))
    with pytest.raises(OfficeError, match="does not compile"):
        session.press(book, "Buttons.Refresh")


def test_a_message_box_is_cancelled(session: OfficeSession, shipped: Path) -> None:
    book = session.open(shipped)
    session.press(book, "Buttons.Ask")
    assert session.call(book, "Buttons.TimesPressed") == 0


def test_a_macro_that_hangs_is_ended_with_its_process_and_the_next_book_has_another(shipped: Path) -> None:
    with OfficeSession() as hanging:
        book = hanging.open(shipped)
        group, hanging.timeout = hanging.pid, 3
        began = time.monotonic()
        with pytest.raises(OfficeError, match="did not answer within 3 seconds"):
            hanging.press(book, "Buttons.Hang")
        assert time.monotonic() - began < 20
        assert not running_in(group)
        hanging.timeout = 60
        with pytest.raises(OfficeError, match="was closed"):
            book.sheets[0]
        assert hanging.open(shipped).sheets["Control"].range("A1").value == 0.3
        assert hanging.pid != group


@pytest.mark.parametrize("who", ["the worker", "LibreOffice"])
def test_a_crash_is_told_and_nothing_is_left_behind(shipped: Path, who: str) -> None:
    with OfficeSession() as crashing:
        book = crashing.open(shipped)
        group = crashing.pid
        for each in {group} if who == "the worker" else running_in(group) - {group}:
            os.kill(each, signal.SIGTERM if who == "the worker" else signal.SIGKILL)
        with pytest.raises(OfficeError, match="crashed on 'sheets'"):
            book.sheets[0]
        assert not running_in(group)
        assert crashing.new().sheets[0].used_range.address == "$A$1"


def running_in(group: int) -> set[int]:
    """Processes of a group that have not ended."""
    rows = [line.split() for line in subprocess.run(["ps", "-A", "-o", "pid=,pgid=,stat="], capture_output=True,  # noqa: S607
                                                    text=True, check=True).stdout.splitlines()]
    return {int(pid) for pid, pgid, state in rows if int(pgid) == group and not state.startswith("Z")}
