"""The extension in LibreOffice Calc: formulas typed there answer what the command line answers."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter
from examples import REGISTRY, figures
from test_facts import kimi

from addin.answers import Day
from addin.functions import functions
from addin.libreoffice import extension
from addin.libreoffice.answers import for_cell
from addin.libreoffice.type_library import ANY, TABLE, Method, type_library
from addin.registry import ARGUMENTS
from model.core.errors import PricedInError
from model.core.scalars import serial
from model.equity import COMPANIES_VARIABLE, EquityModel, model
from workbook.recalculation import _python, _soffice, available

if TYPE_CHECKING:
    from collections.abc import Iterator

WORKER = Path(__file__).with_name("calc_worker.py")
ISO = re.compile(r"\d{4}-\d\d-\d\d")
SHORT = {"PT": ("bull", "wacc=12%"), "ARR": ("2026-12-31",), "REVENUE": (2030, "bear"), "EPS": (2030,), "UPSIDE": (),
         "FLOAT_PCT": ("2026-09-01",)}
CALLS: dict[str, tuple[Any, ...]] = {
    # and where a call says more:
    **{name: tuple(figures(name, function.required)) for name, function in REGISTRY.items()},
    **{f"{company}_{name}": arguments for company in ("ZHIPU", "MINIMAX") for name, arguments in SHORT.items()},
    "LLM_PT": ("minimax", None, "wacc=12%; exit_pe=25", 50), "LLM_UPSIDE": ("2513 HK Equity", "bear", None, 900),
    "LLM_PT_CALC": (43, 30, "15%", 3, 1.12), "LLM_YEARS_IMPLIED": (7.2, 30, 0.15, 7.8, 1100),
    "LLM_ARR": ("zhipu", 46387, "article_bear"), "LLM_SUPPRESSED_ARR": ("zhipu", "2026-07-31"),
    "LLM_REVENUE": ("zhipu", 2026), "LLM_NET_PROFIT": ("minimax", 2025), "LLM_EPS": ("zhipu", "2030"),
    "LLM_LINE": ("zhipu", "eps", 2030), "LLM_INPUT": ("zhipu", "release_date_glm_5_5"), "LLM_SOURCE": ("zhipu", "wacc"),
    "LLM_WHY": ("zhipu", "pt", None, "bull", "wacc=12%", 2),
    "LLM_FLOAT": ("zhipu", 46266), "LLM_FLOAT_PCT": ("minimax", "2026-09-01"),
    "LLM_UNLOCKED": ("zhipu", "2026-06-30", 46266),
    "LLM_UNLOCK_SCHEDULE": ("minimax",), "LLM_UNLOCK_DATE": ("2026-09-07",),
    "LLM_CONNECT_ELIGIBLE": ("2026-01-08", True),
    "LLM_NTH_SESSION": (46181, 20, "CONNECT"), "LLM_FLOAT_EXPANSION": (43e6, 20e6),
    "LLM_DAYS_TO_ABSORB": (25e6, 1.5e9, 900, "15%"),
    "LLM_PLACEMENT": (900, 445.8, "5%", 0.08), "LLM_DERATING": (-0.4, 0.1), "LLM_PRECEDENTS": (),
    "LLM_DUAL_LISTING": (200, 55, None, 20),
    "LLM_IMPLIED_ARR": (55, 40), "LLM_P_ARR": (380, 14000), "LLM_P_ARR_FIT": ("Anthropic",), "LLM_P_ARR_AT": (1000,),
    "LLM_TOKEN_PRICE": (0.7, 0.2, 0.1, 0.1, 1, 3), "LLM_CACHE_SHARE_NEEDED": (0.1, 0.1, 0.1, 0.3, 1, 3),
    "LLM_PRICED_IN": ("zhipu", 900), "LLM_FOOTBALL_FIELD": ("minimax",), "LLM_VALUE_CHAIN": ("china",),
    "LLM_TRIPWIRES": ("zhipu",), "LLM_CATALYSTS": ("zhipu", 46203, "2026-12-31"), "LLM_CHECKS": (),
}


class Calc:
    """A running LibreOffice with the extension."""

    def __init__(self, profile: Path, oxt: Path, log: Path) -> None:
        self.worker = subprocess.Popen([_python(), str(WORKER), _soffice(), str(profile), str(oxt)],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                       text=True, env={**os.environ, "PRICEDIN_LOG": str(log)})
        self.log = log

    def ask(self, verb: str, value: Any = None) -> Any:
        assert self.worker.stdin
        assert self.worker.stdout
        self.worker.stdin.write(json.dumps({verb: value}) + "\n")
        self.worker.stdin.flush()
        answer = json.loads(self.worker.stdout.readline() or '{"failed": "the worker stopped"}')
        assert "failed" not in answer, answer["failed"]
        return answer["answer"]

    def values(self, *formulas: str) -> list[Any]:
        """What cells show when the formulas are typed into column A."""
        cells = {f"A{row}": formula for row, formula in enumerate(formulas, 1)}
        self.ask("type", cells)
        return list(self.ask("read", list(cells)))


@pytest.fixture(scope="module")
def oxt(equity: EquityModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return extension.build(equity, tmp_path_factory.mktemp("oxt") / "priced_in.oxt")


@pytest.fixture(scope="module")
def calc(oxt: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Calc]:
    reason = available()
    if reason and os.environ.get("CI") != "true":
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("calc")
    running = Calc(folder / f"p{os.getpid()}", oxt, folder / "messages.log")
    running.ask("recalculate")
    yield running
    assert running.worker.stdin
    assert running.worker.stdout
    running.worker.stdin.close()
    running.worker.wait(timeout=60)
    running.worker.stdout.close()


def formula(name: str, arguments: tuple[Any, ...]) -> str:
    """As it is typed: an argument that is left out is a gap."""
    texts = ["" if given is None else f'"{given}"' if isinstance(given, str) else f"{given}".upper()
             for given in arguments]
    return f"={name}({';'.join(texts)})"


def answers(calls: dict[str, tuple[Any, ...]]) -> dict[str, Any]:
    """What `pricedin call --batch` answers; dates as Excel's numbers."""
    questions = "".join(json.dumps({"function": name, "arguments": arguments}) + "\n"
                        for name, arguments in calls.items())
    told = subprocess.run([sys.executable, "-m", "addin.cli", "call", "--batch"], input=questions, capture_output=True,
                          text=True, check=True)
    found = {}
    for line in told.stdout.splitlines():
        answer = json.loads(line)
        result = answer["result"]
        found[answer["function"]] = ([[in_cell(cell) for cell in row] for row in result] if isinstance(result, list)
                                     else in_cell(result))
    return found


def in_cell(told: Any) -> Any:
    return serial(date.fromisoformat(told)) if isinstance(told, str) and ISO.fullmatch(told) else told


def agree(shown: Any, told: Any) -> bool:
    """Numbers to 12 digits, texts to the letter; nothing is shown as an empty text."""
    return (bool(shown == pytest.approx(told, rel=1e-12)) if isinstance(told, float | int)
            else shown == ("" if told is None else told))


def test_every_function_answers_in_a_cell_what_the_command_line_answers(calc: Calc) -> None:
    expected = answers(CALLS)
    tables = {name for name, result in expected.items() if isinstance(result, list)}
    single = {name: f"A{row}" for row, name in enumerate(sorted(set(CALLS) - tables), 1)}
    calc.ask("type", {cell: formula(name, CALLS[name]) for name, cell in single.items()})
    for name, value in zip(single, calc.ask("read", list(single.values())), strict=True):
        assert agree(value, expected[name]), name
    for name in sorted(tables):
        rows = expected[name]
        where = f"C1:{chr(ord('B') + len(rows[0]))}{len(rows)}"
        calc.ask("type", {where: formula(name, CALLS[name])})
        (shown,) = calc.ask("read", [where])
        calc.ask("type", {where: ""})
        assert all(agree(*cells) for told, wanted in zip(shown, rows, strict=True)
                   for cells in zip(told, wanted, strict=True)), name


def test_tables_are_declared_as_tables() -> None:
    known = functions()
    for name, arguments in CALLS.items():
        assert extension.is_table(known[name]) == isinstance(known[name](*arguments), list), name


def test_overrides_come_from_a_range_with_blank_cells(calc: Calc) -> None:
    calc.ask("type", {"H1": "wacc", "I1": "12%", "H3": "exit_pe", "I3": 25})
    ranged, array, text = calc.values('=LLM_PT("zhipu";;H1:I5)', '=LLM_PT("zhipu";"base";{"wacc";0.12|"exit_pe";25})',
                                      '=LLM_PT("zhipu";"";"wacc=12%;exit_pe=25")')
    assert ranged == array == text == pytest.approx(43 * 25 / 1.12**3 * 1.12, rel=1e-12)
    calc.ask("type", {"I3": "=NA()"})
    assert calc.values('=LLM_PT("zhipu";;H1:I5)') == [{"error": "Err:504"}], "an error in the range is never a number"
    calc.ask("type", dict.fromkeys(("H1", "I1", "H3", "I3"), ""))


def test_an_empty_cell_is_an_argument_left_out(calc: Calc) -> None:
    known = functions()
    base, rounded, priced, third = calc.values('=LLM_PT("zhipu";K1;K2;K3)', '=LLM_PT("zhipu";;;50)',
                                               '=LLM_UPSIDE("zhipu";K1;K1;K1)', "=LLM_NTH_SESSION(46181;3;K1)")
    assert (base, rounded, priced) == pytest.approx((known["ZHIPU_PT"](), 950, known["ZHIPU_UPSIDE"]()), rel=1e-12)
    assert third == serial(date.fromisoformat(known["LLM_NTH_SESSION"](46181, 3)))
    assert calc.values("=LLM_PT(K1)") == [{"error": "#VALUE!"}]
    assert "LLM_PT needs 'company'" in calc.log.read_text(encoding="utf-8")


def test_where_0_is_a_value_an_empty_cell_is_0_and_the_wizard_says_so(calc: Calc) -> None:
    """Calc gives an add-in an empty cell as 0."""
    calc.ask("type", {"C1:F1": "=LLM_DERATING(-0.4;0.1;K1)"})
    ((shown,),) = calc.ask("read", ["C1:F1"])
    calc.ask("type", {"C1:F1": ""})
    assert shown == pytest.approx(functions()["LLM_DERATING"](-0.4, 0.1, 0)[0], rel=1e-12)
    zeros = {function.name: [name for name, described, _ in calc.ask("describe", function.name)["arguments"]
                             if described.endswith("; an empty cell is 0")]
             for function in functions().values()}
    assert {name: found for name, found in zeros.items() if found} == {"LLM_CONNECT_ELIGIBLE": ["weighted_voting"],
                                                                       "LLM_DERATING": ["index_change"]}


def test_dates_are_numbers_in_and_out(calc: Calc) -> None:
    typed, text, added = calc.values("=LLM_UNLOCK_DATE(DATE(2026;9;7))", '=LLM_UNLOCK_DATE("2026-09-07")',
                                     '=LLM_CONNECT_ELIGIBLE("2026-01-08")+1')
    assert typed == text == serial(date.fromisoformat(functions()["LLM_UNLOCK_DATE"]("2026-09-07")))
    assert added == serial(date.fromisoformat(functions()["LLM_CONNECT_ELIGIBLE"]("2026-01-08"))) + 1


def test_dates_in_a_table_count_and_compare(calc: Calc) -> None:
    rows = functions()["LLM_UNLOCK_SCHEDULE"]("zhipu")
    later = [row for row in rows[1:] if row[2] > "2026-12-31"]
    expiry = 'INDEX(LLM_UNLOCK_SCHEDULE("zhipu");0;3)'
    counted, latest = calc.values(f"=SUMPRODUCT(1*({expiry}>DATE(2026;12;31));1*ISNUMBER({expiry}))",
                                  '=MAX(INDEX(LLM_UNLOCK_SCHEDULE("zhipu");0;4))')
    assert counted == len(later) > 0
    assert latest == max(serial(date.fromisoformat(row[3])) for row in rows[1:])


def test_an_array_of_one_cell_is_its_value(calc: Calc) -> None:
    told = functions()["LLM_ARR"]("zhipu", "2026-12-31", "bull", "wacc=12%")
    assert calc.values('=LLM_ARR({"zhipu"};{46387};{"bull"};{"wacc=12%"})',
                       '=LLM_ARR("zhipu";"Dec-26";"bull";"WACC=12%")') == pytest.approx([told] * 2)


@pytest.mark.parametrize(("typed", "shown", "sentence"), [
    ('=LLM_PT("zhpu")', "#VALUE!", "No company called 'zhpu'. Did you mean 'zhipu'?"),
    ('=LLM_ARR("zhipu";"2031-01-31")', "#N/A",
     "2031-01-31 is outside the timeline: choose a month from Dec-25 to Dec-30."),
    ('=LLM_REVENUE("zhipu";2031)', "#N/A", "The year 2031 is outside the timeline: choose 2025 to 2030."),
    ("=LLM_YEARS_IMPLIED(-1;30;0.15;1.12;950)", "#NUM!",
     "No number of years gives this target: EPS must be above 0 and WACC must not be 0."),
    ("=LLM_PLACEMENT(-1;2;0.1;0.1)", "#VALUE!", "price is -1, and must be above 0."),
    ("=LLM_PLACEMENT(1;2;0.1;1)+1", "#VALUE!", "discount is 1, that is 100%, and must be below 100%: did you mean 1%?"),
])
def test_an_error_is_a_real_one_and_its_sentence_is_told(calc: Calc, typed: str, shown: str, sentence: str) -> None:
    value, kind, message = calc.values(typed, "=ERROR.TYPE(A1)", "=PRICEDIN_MESSAGE()")
    assert value == {"error": shown}
    assert kind == {"#VALUE!": 3, "#NUM!": 6, "#N/A": 7}[shown]
    name = typed[1:typed.index("(")]
    assert message == f"{name}: {sentence}"
    assert f"{name}\t{shown}\t{sentence}" in calc.log.read_text(encoding="utf-8")


def test_an_error_in_an_argument_stays_that_error(calc: Calc) -> None:
    calc.ask("type", {"K1": "=1/0"})
    assert calc.values("=LLM_PT(NA())", '=LLM_PT("zhipu";K1)',
                       '=LLM_PT("zhipu";;;;5)') == [{"error": "#N/A"}, {"error": "#DIV/0!"}, {"error": "Err:504"}]
    calc.ask("type", {"K1": "", "C1:D3": '=LLM_VALUE_CHAIN("mars")'})
    assert calc.ask("read", ["C1:D3"]) == [[[{"error": "#VALUE!"}] * 2] * 3]
    calc.ask("type", {"C1:D3": ""})


def test_a_changed_cell_recalculates(calc: Calc) -> None:
    calc.ask("type", {"K1": "bull"})
    before = calc.values("=ZHIPU_PT(K1)*2")
    calc.ask("type", {"K1": "bear"})
    after = calc.ask("read", ["A1"])
    pt = functions()["ZHIPU_PT"]
    assert [*before, *after] == pytest.approx([2 * pt("bull"), 2 * pt("bear")], rel=1e-12)
    calc.ask("recalculate")
    assert calc.ask("read", ["A1"]) == after
    calc.ask("type", {"K1": ""})


@pytest.mark.parametrize("suffix", [".ods", ".xlsx"])
def test_a_saved_file_keeps_its_formulas(calc: Calc, tmp_path: Path, suffix: str) -> None:
    before = calc.values('=ZHIPU_PT("bull")', '=LLM_PT("minimax";;"wacc=12%")', '=LLM_PT("zhpu")')
    assert calc.ask("save", str(tmp_path / f"saved{suffix}")) == before


def test_a_written_workbook_loads_with_the_stored_names(calc: Calc, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "written.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_formula("A1", '=PRICEDIN.ZHIPU_PT("bull")', None, 7)
        sheet.write_formula("A2", '=PRICEDIN.LLM_PT("minimax",,"wacc=12%")', None, 7)
        sheet.write_formula("A3", '=PRICEDIN.LLM_PT("zhpu")', None, 7)
    assert calc.ask("load", str(tmp_path / "written.xlsx")) == calc.values('=ZHIPU_PT("bull")',
                                                                           '=LLM_PT("minimax";;"wacc=12%")',
                                                                           '=LLM_PT("zhpu")')


def test_the_wizard_shows_the_registrys_help(calc: Calc) -> None:
    calc.values("=ZHIPU_PT()")
    for name in ("LLM_PT", "ZHIPU_FLOAT_PCT", "LLM_UNLOCKED"):
        function = functions()[name]
        told = calc.ask("describe", name)
        assert told["description"] == f"{function.help} Unit: {function.unit}."
        assert told["arguments"] == [[p.rstrip("_"), f"{ARGUMENTS[p].unit}: {ARGUMENTS[p].help}", True]
                                     for p in function.parameters]


def test_what_is_empty_in_a_table_is_the_empty_text() -> None:
    """Calc shows nothing for no value too, and adds it up as 0."""
    assert for_cell([["", None, 0.0, Day("2026-10-08")]]) == [["", "", 0.0, 46303.0]]


def test_the_component_is_read_by_the_oldest_python_of_an_office() -> None:
    component = Path(extension.__file__).with_name(extension.COMPONENT).read_text(encoding="utf-8")
    assert ast.parse(component, feature_version=(3, 8))


def unpacked(oxt: Path, folder: Path, **changes: Any) -> str:
    with zipfile.ZipFile(oxt) as archive:
        archive.extractall(folder)
    facts = json.loads((folder / "built.json").read_text(encoding="utf-8"))
    (folder / "built.json").write_text(json.dumps(facts | changes), encoding="utf-8")
    return str(folder)


def test_an_interpreter_of_another_machine_is_named(calc: Calc, oxt: Path, tmp_path: Path) -> None:
    elsewhere = "C:/Analyst/python.exe"
    alone = unpacked(oxt, tmp_path, interpreter=elsewhere)
    assert calc.ask("component", [alone, ["ZHIPU_PT"], ["PRICEDIN_MESSAGE"]]) == [
        "nan", (f"ZHIPU_PT: This extension was built for {elsewhere}, which is not on this machine: "
                "install Priced In here and run 'pricedin build priced_in.oxt'.")]


def test_a_child_that_dies_is_started_again_once(calc: Calc, oxt: Path, tmp_path: Path) -> None:
    first, second = calc.ask("component", [unpacked(oxt, tmp_path / "a"), ["ZHIPU_PT"], "kill", ["ZHIPU_PT"]])
    assert first == second == functions()["ZHIPU_PT"]()
    stopped = calc.ask("component", [unpacked(oxt, tmp_path / "b", module="addin.no_such_module"), ["ZHIPU_PT"],
                                     ["LLM_CHECKS"], ["PRICEDIN_MESSAGE"]])
    assert stopped[0] == "nan"
    assert stopped[2] == (f"LLM_CHECKS: The Python behind Priced In, {sys.executable}, stopped without an answer: "
                          "run 'pricedin doctor' there, then recalculate with Ctrl+Shift+F9.")


def test_a_further_company_has_its_functions(calc: Calc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kimi(tmp_path)
    with pytest.raises(PricedInError,
                       match=r"^kimi has no functions: name its folder with `pricedin --companies FOLDER build "
                             r"k\.oxt`\.$"):
        extension.build(model((tmp_path,)), tmp_path / "k.oxt")
    monkeypatch.setenv(COMPANIES_VARIABLE, str(tmp_path))
    built = extension.build(model(), tmp_path / "k.oxt")
    monkeypatch.delenv(COMPANIES_VARIABLE)
    assert calc.ask("component", [unpacked(built, tmp_path / "k"), ["KIMI_PT"]]) == [functions()["MINIMAX_PT"]()]


def test_the_same_functions_give_the_same_bytes(equity: EquityModel, oxt: Path, tmp_path: Path) -> None:
    again = extension.build(equity, tmp_path / "again.oxt")
    assert again.read_bytes() == oxt.read_bytes()
    with zipfile.ZipFile(again) as archive:
        assert archive.namelist() == sorted(archive.namelist())
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_type_library_byte_by_byte() -> None:
    """The specification's layout, typed in: header, interface with its base and one method, names, maps."""
    text = lambda word: len(word).to_bytes(4, "little") + word  # noqa: E731 - as in the specification
    none, one = bytes(4), b"\1\0\0\0"
    interface = (b"\5" + one + text(b"com.sun.star.uno.XInterface") + none + none + one
                 + text(b"PT") + text(b"[][]any") + one + b"\0" + text(b"day") + text(b"any") + none)
    at = 16
    inner = at + len(interface) + len(b"X\0")
    root = inner + 1 + 4 + 8 + len(b"m\0")
    expected = (b"UNOIDL\xff\0" + root.to_bytes(4, "little") + one + interface + b"X\0"
                + b"\0" + one + (inner - 2).to_bytes(4, "little") + at.to_bytes(4, "little")
                + b"m\0" + (root - 2).to_bytes(4, "little") + inner.to_bytes(4, "little"))
    assert type_library("m", "X", [Method("PT", TABLE, ("day",))]) == expected
    assert ANY == "any"
