"""The functions of Excel for Windows, through xlwings' real call path over a stand-in for COM; the log of sentences."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from examples import REGISTRY, figures
from fake_com import ERROR_CELLS, MISSING, cells, day, excel_for_windows, workbook
from test_facts import kimi

from addin import messages
from addin.answers import Day
from addin.excel.binding import bind
from addin.raw_values import argument_values, error_text
from addin.registry import Function
from model.core.errors import NoDataError, NoSolutionError, PricedInError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parent.parent
MODULE = "addin.excel.functions"
DATES = ("date", "period", "from_", "to", "inclusion", "backstop", "listing_date")
NEEDED = {"LLM_LINE": ["zhipu", "pt"], "LLM_WHY": ["zhipu", "pt"]}  # a line that needs no period


def as_cell(value: Any) -> Any:
    """A value in cells: rows as tuples."""
    return cells(tuple(tuple(row) for row in value) if isinstance(value, list) else value)


def expected(name: str, *arguments: Any) -> Any:
    """The registry's answer, as a SAFEARRAY of xlwings carries it: one row flat, dates as dates, a gap as ''."""
    result = REGISTRY[name](*arguments)
    if not isinstance(result, list):
        return shown(result)
    rows = [[shown(value) for value in row] for row in result]
    return rows[0] if len(rows) == 1 else rows


def shown(value: Any) -> Any:
    """A cell of an answer as it goes over COM."""
    return (datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, Day) else "" if value is None
            else value)


def parts(answer: Any) -> tuple[str, str]:
    """Code and sentence of an answer that is an error."""
    assert isinstance(answer, str), answer
    assert answer.startswith("\x01"), answer
    _, code, sentence = answer.split("\x01")
    return code, sentence


@pytest.fixture(autouse=True)
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    messages._bursts.clear()
    monkeypatch.setenv(messages.PATH_VARIABLE, str(tmp_path / "log" / "messages.log"))
    return tmp_path / "log" / "messages.log"


@pytest.fixture(scope="module")
def ask() -> Iterator[Callable[..., Any]]:
    with excel_for_windows() as server:
        book = workbook()
        yield lambda name, *arguments: server.CallUDF(MODULE, name, arguments, book, cells(None, book))


# every function -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", REGISTRY)
def test_values_typed_into_the_formula_give_the_registrys_answer(ask: Callable[..., Any], name: str) -> None:
    given = figures(name)
    answer = ask(name, *(as_cell(value) if isinstance(value, list) else value for value in given))
    assert answer == expected(name, *given)
    flat = ([cell for row in answer for cell in (row if isinstance(row, list) else [row])] if isinstance(answer, list)
            else [answer])
    assert {type(cell) for cell in flat} <= {float, str, bool, datetime}


@pytest.mark.parametrize("name", REGISTRY)
def test_cells_give_the_same_answer_as_values(ask: Callable[..., Any], name: str) -> None:
    given = figures(name)
    assert ask(name, *(as_cell(value) for value in given)) == expected(name, *given)


@pytest.mark.parametrize("name", [name for name, function in REGISTRY.items() if set(function.parameters) & {*DATES}])
def test_date_cells_mean_the_same_as_iso_text(ask: Callable[..., Any], name: str) -> None:
    given = figures(name)
    as_dates = [cells(day(*map(int, value.split("-")))) if parameter in DATES else value
                for parameter, value in zip(REGISTRY[name].parameters, given, strict=True)]
    assert ask(name, *as_dates) == expected(name, *given)


@pytest.mark.parametrize("name", REGISTRY)
@pytest.mark.parametrize("left_out", [MISSING, cells(None), ""], ids=["missing", "empty cell", "empty text"])
def test_what_is_left_out_takes_its_default(ask: Callable[..., Any], name: str, left_out: Any) -> None:
    function, given = REGISTRY[name], figures(name)
    needed = NEEDED.get(name, given[:function.required])
    rest = [left_out] * (len(given) - function.required)
    assert ask(name, *(as_cell(value) if isinstance(value, list) else value for value in needed),
               *rest) == expected(name, *needed)


@pytest.mark.parametrize("name", [name for name, function in REGISTRY.items() if function.required])
def test_a_needed_argument_left_out_is_named(ask: Callable[..., Any], name: str) -> None:
    code, sentence = parts(ask(name, *[MISSING] * len(REGISTRY[name].parameters)))
    assert code == "#VALUE!"
    assert REGISTRY[name].parameters[0].rstrip("_") in sentence


@pytest.mark.parametrize("name", [name for name, function in REGISTRY.items() if function.parameters])
def test_an_error_cell_is_named_with_its_argument(ask: Callable[..., Any], name: str) -> None:
    for position, parameter in enumerate(REGISTRY[name].parameters):
        given = [as_cell(value) for value in figures(name)]
        given[position] = cells(ERROR_CELLS["#N/A"])
        assert parts(ask(name, *given)) == (
            "#VALUE!", f"The cell given as '{parameter.rstrip('_')}' holds #N/A: correct it first.")


# values over COM ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [
    (("wacc", 0.12), ("exit_pe", 25.0)), (("wacc", "12%"), ("exit_pe", Decimal("25.0000"))),
    (("wacc", 0.12), (None, None), ("exit_pe", 25.0), ("", ""))])
def test_overrides_come_as_a_range(ask: Callable[..., Any], shape: tuple[Any, ...]) -> None:
    assert ask("ZHIPU_PT", MISSING, cells(shape)) == pytest.approx(43 * 25 / 1.12**3 * 1.12, rel=1e-12)


def test_overrides_may_be_one_row() -> None:
    assert argument_values((("wacc", 0.12),), "overrides") == [["wacc", 0.12]]
    assert argument_values(("wacc", 0.12), "overrides") == [["wacc", 0.12]]
    assert argument_values((("wacc",), (0.12,)), "overrides") == [["wacc"], [0.12]]


def test_a_date_in_a_range_of_overrides_is_a_date(ask: Callable[..., Any]) -> None:
    by_cell = ask("LLM_FLOAT", "minimax", "2026-12-31", cells((("stock_connect_date", day(2026, 9, 1)),)))
    assert by_cell == REGISTRY["LLM_FLOAT"]("minimax", "2026-12-31", "stock_connect_date=2026-09-01")


@pytest.mark.parametrize(("error", "raw"), ERROR_CELLS.items())
def test_an_error_inside_a_range_is_named_with_its_place(ask: Callable[..., Any], error: str, raw: int) -> None:
    answer = parts(ask("ZHIPU_PT", MISSING, cells((("wacc", 0.12), ("exit_pe", raw)))))
    assert answer == ("#VALUE!", f"The range given as 'overrides' holds {error} in row 2, column 2: correct it first.")
    assert error_text(raw) == error


@pytest.mark.parametrize("number", [-2146828288 + 1999, -2146828288 + 2256, -2146826246.0, 2042, 0, -1, True, MISSING,
                                    "#N/A", None])
def test_a_number_is_never_taken_for_an_error(number: Any) -> None:
    assert error_text(number) == ""
    assert argument_values(number, "price") == (None if number == MISSING else number)


def test_an_error_of_a_later_excel_is_an_error_too() -> None:
    with pytest.raises(PricedInError, match="The cell given as 'wacc' holds an error: correct it first"):
        argument_values(-2146828288 + 2200, "wacc")


@pytest.mark.parametrize("parameter", ["company", "date", "scenario"])
def test_an_array_of_one_cell_is_its_value(ask: Callable[..., Any], parameter: str) -> None:
    """What FILTER, TAKE or XLOOKUP hand over; an error in it is named."""
    given = {"company": "zhipu", "date": "2026-12-31", "scenario": "bull", "overrides": "wacc=12%"}
    told = ask("LLM_ARR", *given.values())
    for array in (((given[parameter],),), (given[parameter],), cells(((given[parameter],),))):
        assert ask("LLM_ARR", *{**given, parameter: array}.values()) == told
    assert parts(ask("LLM_ARR", *{**given, parameter: ((ERROR_CELLS["#CALC!"],),)}.values())) == (
        "#VALUE!", f"The cell given as '{parameter}' holds #CALC!: correct it first.")
    assert ask("LLM_PT", "zhipu", MISSING,
               (("wacc=12%; exit_pe=25",),)) == REGISTRY["LLM_PT"]("zhipu", "", "wacc=12%; exit_pe=25")


def test_whole_columns_are_refused_before_they_are_read(ask: Callable[..., Any]) -> None:
    column = tuple((value, value) for value in ("wacc", *[None] * 1_048_575))
    assert parts(ask("ZHIPU_PT", MISSING, cells(column)))[1] == (
        "overrides is a range of 1048576 x 2 cells, and may have 1,000 rows: "
        "give only the rows that are filled, not whole columns.")
    assert parts(ask("ZHIPU_PT", cells(tuple((value,) for value, _ in column)), MISSING))[1] == (
        "scenario is a range of 1048576 x 1 cells, and must be one cell or value: "
        "name of a scenario; base if left out.")


def test_a_thing_that_is_no_value_gets_a_sentence() -> None:
    with pytest.raises(PricedInError, match="'price' is given as something that is neither"):
        argument_values(object(), "price")


# results and errors -------------------------------------------------------------------------------------------------


def answering(result: Any) -> Callable[..., Any]:
    """A bound function that answers, or raises, what it is told."""
    def call() -> Any:
        """An answer."""
        if isinstance(result, Exception):
            raise result
        return result

    return bind(Function("LLM_TEST", "Test", "text", call, (), 0))


@pytest.mark.parametrize(("result", "seen"), [
    (3, 3.0), (True, True), (None, ""), ("text", "text"), (Day("2026-12-31"), datetime(2026, 12, 31)),  # noqa: DTZ001 - as xlwings takes it
    ([["Date", None], [Day("2026-12-31"), 1]], [["Date", ""], [datetime(2026, 12, 31), 1.0]])])  # noqa: DTZ001 - the same
def test_a_result_is_what_a_cell_can_hold(result: Any, seen: Any) -> None:
    answer = answering(result)()
    assert answer == seen
    assert type(answer) is type(seen)
    if isinstance(answer, list):
        assert {type(cell) for row in answer for cell in row} == {float, str, datetime}


@pytest.mark.parametrize("name", [name for name, function in REGISTRY.items() if function.unit == "table"])
def test_dates_in_a_table_are_dates_and_headings_texts(ask: Callable[..., Any], name: str) -> None:
    table = ask(name, *(as_cell(value) if isinstance(value, list) else value
                        for value in NEEDED.get(name, figures(name)[:REGISTRY[name].required])))
    assert {type(cell) for cell in table[0]} == {str}
    cells = [cell for row in table for cell in row]
    assert not any(isinstance(cell, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", cell) for cell in cells)
    dated = {"LLM_UNLOCK_SCHEDULE": 10, "LLM_CATALYSTS": 20, "LLM_PRECEDENTS": 5}
    assert sum(isinstance(cell, datetime) for cell in cells) >= dated.get(name, 0)


@pytest.mark.parametrize(("error", "code"), [(PricedInError("No."), "#VALUE!"), (NoDataError("No."), "#N/A"),
                                             (NoSolutionError("No."), "#NUM!")])
def test_an_error_has_its_code_its_sentence_and_a_line_in_the_log(error: Exception, code: str) -> None:
    assert parts(answering(error)()) == (code, "No.")
    assert [message[1:] for message in messages.last()] == [("LLM_TEST", code, "No.", 1)]


@pytest.mark.parametrize("number", [float("nan"), float("inf"), [[1.0, float("-inf")]]])
def test_no_cell_ever_holds_a_number_that_is_none(number: Any) -> None:
    assert parts(answering(number)()) == ("#NUM!", "LLM_TEST has no finite answer for these figures: check their size.")


@pytest.mark.parametrize("fault", [KeyError("missing"), [[1.0], [1.0, 2.0]], [[]], [], object(), [[b"bytes"]]])
def test_a_fault_of_ours_sends_the_user_to_the_doctor_and_the_traceback_to_the_log(fault: Any) -> None:
    code, sentence = parts(answering(fault)())
    assert code == "#VALUE!"
    assert "run 'pricedin doctor'" in sentence
    assert [message.code for message in messages.last()] == ["traceback", "#VALUE!"]
    assert "Traceback (most recent call last)" in messages.last()[0].sentence


def test_the_codes_of_real_questions(ask: Callable[..., Any]) -> None:
    assert parts(ask("ZHIPU_REVENUE", 2040.0, MISSING, MISSING))[0] == "#N/A"
    assert parts(ask("LLM_YEARS_IMPLIED", 43.0, 30.0, 0.0, 1.12, 950.0))[0] == "#NUM!"
    assert parts(ask("ZHIPU_PT", "bul", MISSING)) == ("#VALUE!", "No scenario called 'bul'. Did you mean 'bull'?")


# the module ---------------------------------------------------------------------------------------------------------


def test_an_unknown_function_says_to_build_the_template_again(ask: Callable[..., Any]) -> None:
    with pytest.raises(AttributeError, match="Priced In has no function KIMI_PT: build the template again"):
        ask("KIMI_PT", MISSING, MISSING)


def test_companies_have_functions_as_soon_as_they_are_told(tmp_path: Path) -> None:
    kimi(tmp_path)
    code = ("import addin.excel.functions as excel, os; excel.ZHIPU_PT(); "
            "os.environ['PRICEDIN_COMPANIES'] = os.sys.argv[1]; "
            "print('KIMI_PT' in dir(excel), type(excel.KIMI_PT()).__name__, excel.KIMI_PT())")
    answer = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False,
                            cwd=ROOT)
    assert answer.stdout.startswith("True float "), answer.stdout + answer.stderr


@pytest.mark.parametrize("hiding", ["model.py", "model/__init__.py", "workbook.py"])
def test_a_module_of_the_users_that_hides_ours_is_named(tmp_path: Path, hiding: str) -> None:
    file = tmp_path / hiding
    file.parent.mkdir(exist_ok=True)
    file.write_text("", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(tmp_path), str(ROOT)))}
    answer = subprocess.run([sys.executable, "-c", "import addin.excel.functions"], capture_output=True, text=True,
                            check=False, cwd=tmp_path, env=environment)
    assert answer.stderr.splitlines()[-1] == (
        f"ImportError: {file} is found before Priced In's own '{Path(hiding).parts[0].removesuffix('.py')}': "
        "rename it, or take its folder out of PYTHONPATH.")


def test_binding_needs_no_xlwings() -> None:
    code = ("import sys; sys.modules['xlwings'] = None; import addin.excel.functions as excel; "
            "print(excel.ZHIPU_PT('bull'), excel.ZHIPU_PT.__doc__)")
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert answer.stdout == f"{REGISTRY['ZHIPU_PT']('bull')} {REGISTRY['ZHIPU_PT'].help}\n"


def test_a_range_meets_none_of_xlwings_slow_conversion_of_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    import xlwings
    from xlwings.conversion import standard

    with excel_for_windows() as server:
        def seen(*_: Any) -> bool:
            raise AssertionError("a cell went through xlwings' conversion")

        monkeypatch.setattr(standard.CleanDataFromReadStage, "__call__", seen)
        monkeypatch.setattr(xlwings.conversion.standard, "is_jsnull", seen, raising=False)  # it came with 0.37.8
        block = cells(tuple(("wacc", 0.12) if row == 0 else (None, None) for row in range(25)))
        assert isinstance(server.CallUDF(MODULE, "ZHIPU_PT", (MISSING, block), workbook(), cells(None)), float)


def test_the_stand_in_leaves_xlwings_as_it_was() -> None:
    import xlwings

    before, decorators = list(xlwings.engines.engines), (xlwings.func, xlwings.arg, xlwings.ret)
    loaded, held = dict(sys.modules), set(vars(xlwings))
    with excel_for_windows():
        assert sys.modules["xlwings.udfs"] is not loaded.get("xlwings.udfs")
        assert [engine.name for engine in xlwings.engines][-1] == "excel"
    assert list(xlwings.engines.engines) == before
    assert (xlwings.func, xlwings.arg, xlwings.ret) == decorators
    assert dict(sys.modules) == loaded
    assert set(vars(xlwings)) == held


# the log ------------------------------------------------------------------------------------------------------------


def test_messages_come_back_newest_last(log: Path) -> None:
    for number in range(15):
        messages.record("LLM_PT", "#N/A", f"Sentence {number}.")
    assert messages.path() == log
    assert [message.sentence for message in messages.last(3)] == ["Sentence 12.", "Sentence 13.", "Sentence 14."]
    assert len(messages.last()) == 10
    assert messages.last(0) == []
    assert abs((datetime.fromisoformat(messages.last(1)[0].time) - datetime.now()).total_seconds()) < 5  # noqa: DTZ005 - local, as written


def test_a_column_of_failing_cells_is_one_message_with_its_number(log: Path) -> None:
    for _ in range(500):
        messages.record("LLM_PT", "#N/A", "Sentence.")
        messages.record("LLM_EPS", "#N/A", "Another.")
    assert [(message.function, message.times) for message in messages.last()] == [("LLM_PT", 256), ("LLM_EPS", 256)]
    assert len(log.read_text(encoding="utf-8").splitlines()) == 18


def test_the_same_message_later_is_a_message_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter((0.0, 0.5, 5.0))
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    for _ in range(3):
        messages.record("LLM_PT", "#N/A", "Sentence.")
    assert [message.times for message in messages.last()] == [2, 1]


def test_a_message_is_one_line_whatever_it_holds(log: Path) -> None:
    messages.record("LLM\tPT", "#N/A", "Two\nlines\r\nand a\ttab, \udc80 and 智谱.")
    assert len(log.read_bytes().splitlines()) == 1
    assert messages.last()[0][1:] == ("LLM PT", "#N/A", "Two lines and a tab, ? and 智谱.", 1)


def test_the_log_stays_small_and_keeps_the_newest(log: Path) -> None:
    for number in range(4000):
        messages.record("LLM_PT", "#N/A", f"{number} {'x' * 100}")
    assert messages.KEPT < log.stat().st_size <= messages.TRIMMED_ABOVE + 200
    assert messages.last(1)[0].sentence.startswith("3999 ")
    assert [path.name for path in log.parent.iterdir()] == ["messages.log"]
    assert len({message.sentence for message in messages.last(5000)}) == len(messages.last(5000)) > 1000


def test_a_log_that_cannot_be_written_or_read_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    for place in (tmp_path, tmp_path / "file" / "log"):
        monkeypatch.setenv(messages.PATH_VARIABLE, str(place))
        messages.record("LLM_PT", "#N/A", f"Sentence for {place}.")
        assert messages.last() == []


def test_lines_that_are_not_ours_are_left_out(log: Path) -> None:
    messages.record("LLM_PT", "#N/A", "Sentence.")
    log.write_bytes(log.read_bytes() + b"torn off\n\xff\xfe\ta\tb\tc\tmany\n")
    assert [message.sentence for message in messages.last()] == ["Sentence."]


def test_two_processes_write_whole_lines(log: Path) -> None:
    code = ("from addin import messages\n"
            "for number in range(300): messages.record('LLM_PT', '#N/A', f'{number} ' + 'x' * 50)")
    writers = [subprocess.Popen([sys.executable, "-c", code], cwd=ROOT) for _ in range(2)]
    assert [writer.wait() for writer in writers] == [0, 0]
    assert len(messages.last(1000)) == len(log.read_text(encoding="utf-8").splitlines()) == 600
