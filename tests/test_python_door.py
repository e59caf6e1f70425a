"""The functions from Python: keywords, signatures, help, completion, the stub; and one cell in a range, at any door."""

from __future__ import annotations

import inspect
import pickle
import pydoc
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

import addin.functions as fn
from addin import stub
from addin.functions import functions
from addin.registry import ARGUMENTS, known_as, look_up
from model.core.errors import NoDataError, NoSolutionError, PricedInError
from model.equity import model

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
ALL = functions()


def test_arguments_are_given_by_keyword() -> None:
    assert fn.zhipu_pt(scenario="bull") == fn.zhipu_pt("bull") == fn.llm_pt(company="zhipu", scenario="bull")
    assert (fn.zhipu_pt(overrides={"wacc": 0.12}) == fn.zhipu_pt("", "wacc=12%")
            == fn.llm_pt("zhipu", overrides=[["wacc", 0.12]]))
    assert fn.llm_pt("zhipu", round_to=50) == 950
    assert fn.llm_unlocked("zhipu", to="2026-12-31",
                           from_="2026-06-30") == fn.llm_unlocked("zhipu", "2026-06-30", "2026-12-31")
    assert fn.llm_unlocked("zhipu", **{"from": "2026-06-30",
                                       "to": "2026-12-31"}) == fn.llm_unlocked("zhipu", "2026-06-30", "2026-12-31")


@pytest.mark.parametrize(("arguments", "named", "sentence"), [
    ((), {"scenrio": "bull"}, "No argument called 'scenrio' in ZHIPU_PT. Did you mean 'scenario'?"),
    ((), {"form": "bull"}, "No argument called 'form' in ZHIPU_PT. Known: scenario, overrides."),
    ((), {"company": "zhipu"}, "No argument called 'company' in ZHIPU_PT. Known: scenario, overrides."),
    (("bull",), {"scenario": "bear"}, "ZHIPU_PT is given 'scenario' twice, by its place and by its name: keep one."),
    (("bull", "", ""), {}, "ZHIPU_PT takes at most 2 arguments, and 3 were given: ZHIPU_PT([scenario], [overrides]).")])
def test_a_wrong_keyword_gets_one_sentence(arguments: tuple[Any, ...], named: dict[str, Any], sentence: str) -> None:
    with pytest.raises(PricedInError) as refused:
        fn.zhipu_pt(*arguments, **named)
    assert str(refused.value) == sentence


def test_a_misspelt_function_is_refused_with_the_nearest() -> None:
    with pytest.raises(AttributeError, match=r"^No function called 'zhipu_tp'\. Did you mean 'zhipu_pt'\?$"):
        _ = fn.zhipu_tp
    assert not hasattr(fn, "_anything")


@pytest.mark.parametrize("name", ALL)
def test_every_function_has_a_signature_and_help_of_its_own(name: str) -> None:
    function, registered = getattr(fn, name.lower()), ALL[name]
    signature, told = inspect.signature(function), function.__doc__
    assert tuple(signature.parameters) == registered.parameters
    assert [parameter.default is parameter.empty for parameter in signature.parameters.values()] == [
        place < registered.required for place in range(len(registered.parameters))]
    assert (function.__name__, function.__module__, inspect.isfunction(function)) == (name.lower(), "addin.functions",
                                                                                      True)
    assert told.startswith(f"{registered.help}\n\nUnit: {registered.unit}.")
    for parameter in registered.parameters:
        assert f"\n{parameter} " in told
        assert f"{ARGUMENTS[parameter].unit}: {ARGUMENTS[parameter].help}" in told
    assert all(f"\n{error} " in told and code in told for error, code in (
        ("PricedInError", "#VALUE!"), ("NoDataError", "#N/A"), ("NoSolutionError", "#NUM!")))
    assert name.lower() in dir(fn)


def test_help_shows_the_function_and_not_a_class() -> None:
    told = pydoc.plain(pydoc.render_doc(fn.zhipu_pt))
    assert "zhipu_pt in module addin.functions" in told
    assert "zhipu_pt(scenario: 'str' = 'base', overrides: 'Any' = None) -> 'float'" in told
    assert "Price target per share" in told


def test_a_function_is_one_object_that_other_processes_find() -> None:
    assert fn.zhipu_pt is fn.zhipu_pt
    assert pickle.loads(pickle.dumps(fn.minimax_arr)) is fn.minimax_arr  # noqa: S301 - our own


def test_the_stub_has_every_function() -> None:
    written = stub.PATH.read_text(encoding="utf-8")
    assert all(f"\ndef {name.lower()}(" in written for name in ALL)
    assert (stub.PATH.with_name("py.typed")).exists()


def test_a_type_checker_reads_the_stub(tmp_path: Path) -> None:
    file = tmp_path / "desk.py"
    file.write_text(
        "from addin.functions import llm_pt, zhipu_pt\nx: float = zhipu_pt(scenario='bull', overrides={'wacc': 0.12})\n"
                    "zhipu_pt(scenrio='bull')\ny: str = llm_pt('zhipu')\n", encoding="utf-8")
    found = subprocess.run([sys.executable, "-m", "mypy", "--config-file=", "--strict", "--cache-dir", str(tmp_path),
                            str(file)], cwd=ROOT,
                           capture_output=True, text=True, check=False).stdout
    assert [line.partition(": ")[0].rpartition(":")[2] for line in found.splitlines() if "desk.py:" in line
            and ": error:" in line] == ["3", "4"], found


def test_nothing_heavy_is_loaded_by_the_import() -> None:
    loaded = ("print([name for name in ('numpy', 'pandas', 'xlwings', 'inspect', "
              "'addin.flow_functions') if name in sys.modules])")
    code, before = f"import sys, addin.functions; {loaded}", f"import sys, model.equity; {loaded}"
    assert len({subprocess.run([sys.executable, "-c", each], cwd=ROOT, capture_output=True, text=True,
                               check=True).stdout for each in (code, before)}) == 1


# a range of one cell ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wrap", [lambda x: [x], lambda x: [[x]], lambda x: ((x,),), lambda x: [[[[x]]]],
                                  lambda x: np.array([[x]]), lambda x: pd.DataFrame([[x]]), lambda x: pd.Series([x])],
                         ids=["list", "range", "tuples", "nested", "numpy", "DataFrame", "Series"])
def test_a_range_of_one_cell_is_its_value_for_every_argument(wrap: Any) -> None:
    assert fn.llm_arr(wrap("zhipu"), wrap("2026-12-31"), wrap("bull"),
                      wrap("wacc=12%")) == fn.llm_arr("zhipu", "2026-12-31", "bull", "wacc=12%")
    assert fn.llm_revenue(wrap("zhipu"), wrap(2030)) == fn.llm_revenue("zhipu", 2030)
    assert fn.llm_pt(wrap("zhipu"), wrap(""), overrides=wrap("wacc=12%; exit_pe=25"),
                     round_to=wrap(50)) == fn.llm_pt("zhipu", "", "wacc=12%; exit_pe=25", 50)
    assert fn.llm_pt("zhipu", overrides=[["wacc", wrap(0.12)]]) == fn.llm_pt("zhipu", overrides="wacc=12%")
    assert fn.llm_line(wrap("zhipu"), wrap("eps"), wrap("2030E")) == fn.llm_line("zhipu", "eps", 2030)
    assert fn.llm_nth_session(wrap(date(2026, 6, 8)), wrap(3)) == fn.llm_nth_session("2026-06-08", 3)
    assert fn.llm_connect_eligible(wrap("2026-01-08"),
                                   wrap(True)) == fn.llm_connect_eligible("2026-01-08", weighted_voting=True)


def test_a_range_of_one_empty_cell_is_an_argument_left_out() -> None:
    for empty in ([[None]], [[""]], [" "], ((None,),)):
        assert fn.zhipu_pt(empty, empty) == fn.zhipu_pt()
        with pytest.raises(PricedInError, match=r"^LLM_PT needs 'company'"):
            fn.llm_pt(empty)


def test_figures_of_numpy_and_pandas_are_read_as_pythons_own() -> None:
    assert fn.llm_revenue("zhipu", np.int64(2030)) == fn.llm_revenue("zhipu", 2030)
    assert fn.llm_arr("zhipu", pd.Timestamp("2026-12-31")) == fn.llm_arr("zhipu", "2026-12-31")
    assert (fn.llm_arr("zhipu", np.int64(46387)) == fn.llm_arr("zhipu", np.datetime64("2026-12-31"))
            == pytest.approx(1000))
    assert fn.llm_pt("zhipu", overrides=pd.DataFrame({"name": ["wacc"],
                                                      "value": [0.12]})) == fn.llm_pt("zhipu", overrides="wacc=12%")
    with pytest.raises(PricedInError, match=r"^date is 'NaT', and must be a date"):
        fn.llm_arr("zhipu", pd.NaT)


@pytest.mark.parametrize("name", ALL)
def test_a_range_of_more_cells_is_refused_with_the_shape_wanted(name: str) -> None:
    function = ALL[name]
    for place, parameter in enumerate(function.parameters):
        needed = [1.0] * max(function.required, place)
        for given, size in (([["a"], ["b"]], "2 x 1"), ([["a", "b", "c"]], "1 x 3"), ([["a", "b"]] * 5000, "5000 x 2")):
            arguments = [*needed[:place], given, *needed[place + 1:]]
            if "range" in ARGUMENTS[parameter].unit and size != "5000 x 2":
                continue
            with pytest.raises(PricedInError) as refused:
                function(*arguments)
            assert f"{known_as(parameter)} is a range of {size} cells, and " in str(refused.value)
            assert "one cell" in str(refused.value) or "not whole columns" in str(refused.value)


# what is repeated ---------------------------------------------------------------------------------------------------


STEERING = "\x1b[31mred\x07\u202e\x9b\ud800\u2028" + "x" * 100_000
PLACES: dict[str, Callable[[str], Any]] = {
    "function": lambda name: look_up(name, ALL), "company": fn.llm_pt, "region": fn.llm_value_chain,
    "scenario": lambda name: fn.llm_pt("zhipu", name), "line": lambda name: fn.llm_line("zhipu", name),
    "period": lambda name: fn.llm_line("zhipu", "arr", name),
    "needless period": lambda name: fn.llm_line("zhipu", "pt_local", name),
    "input": lambda name: fn.llm_input("zhipu", name),
    "source": lambda name: fn.llm_source("zhipu", name), "override's name": lambda name: fn.zhipu_pt("", f"{name}=1"),
    "override's value": lambda name: fn.zhipu_pt("", f"wacc={name}"),
    "choice": lambda name: fn.zhipu_pt("", f"valuation_method={name}"),
    "override alone": lambda name: fn.zhipu_pt("", name),
    "override twice": lambda name: fn.zhipu_pt("", f"{name}=1; {name}=2"),
    "two overrides": lambda name: fn.zhipu_pt("", f"wacc=12%, {name}=2"),
    "range": lambda name: fn.zhipu_pt("", [[f"{name}=1", ""]]),
    "range's name": lambda name: fn.zhipu_pt("", [[name, 1.0]]), "keyword": lambda name: fn.zhipu_pt(**{name: 1}),
    "date": lambda name: fn.llm_arr("zhipu", name), "year": lambda name: fn.llm_revenue("zhipu", name),
    "from": lambda name: fn.llm_catalysts("", name),
    "number": lambda name: fn.llm_pt_calc(name, 30, 0.15, 3, 1), "group": lambda name: fn.llm_p_arr_at(1000, name),
    "calendar": lambda name: fn.llm_nth_session("2026-06-08", 3, name),
    "count": lambda name: fn.llm_unlock_date("2026-06-08", count=name),
    "truth": lambda name: fn.llm_connect_eligible("2026-01-09", name)}


@pytest.mark.parametrize("place", PLACES)
def test_what_is_refused_is_repeated_in_quotes_cut_and_never_raw(place: str) -> None:
    with pytest.raises(PricedInError) as refused:
        PLACES[place](STEERING)
    sentence = str(refused.value)
    assert sentence.isprintable()
    assert len(sentence) < 600
    assert "'" in sentence


def test_no_sentence_steers_a_terminal_wherever_it_is_raised() -> None:
    for error in (PricedInError, NoDataError, NoSolutionError):
        assert str(error("[\x1b[2Jkey] in file\udc80.toml\nis 智谱.")) == "[\\x1b[2Jkey] in file\\udc80.toml is 智谱."


# overrides ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [
    "wacc=12%, exit_pe=25", "wacc=12%,exit_pe=25", "wacc=12%, Exit P/E=25", "wacc=12%, exit_pe", "wacc=12%,",
    "wacc=12%\nexit_pe=25", "wacc=12%\r\nexit_pe=25",
    "wacc=12% exit_pe=25", "wacc=12% and exit_pe=25", "wacc=12%\uff1bexit_pe=25", "wacc 12%", "wacc: 12%",
    "wacc 12%\nexit_pe=25", "wacc=12%\nexit_pe"])
def test_overrides_that_are_not_parted_by_a_semicolon_are_told_of_it(text: str) -> None:
    with pytest.raises(PricedInError, match=r"write .*; between overrides"):
        fn.zhipu_pt("", text)


def test_line_breaks_around_the_semicolon_are_fine() -> None:
    assert fn.zhipu_pt("", "\n wacc = 12% ;\n exit_pe = 25\n") == fn.zhipu_pt("", "wacc=12%; exit_pe=25")


@pytest.mark.parametrize("cells", [
    [["wacc=12%"], ["exit_pe=25"]], [["wacc=12%", ""]], [["wacc=12%", None], ["exit_pe=25", None]],
    ["wacc=12%", "exit_pe=25"], ["wacc", 0.12, "exit_pe", 25],
    [["wacc", 0.12, "exit_pe", 25]], [["wacc", "exit_pe"], [0.12, 25]], [["wacc", "exit_pe"], ["12%", "25"]],
    [[0.12, "wacc"]], [["wacc", 0.12, "%"]],
    [["wacc"], [0.12]], [["", 0.12]], [[None, "wacc=12%"]], [["wacc", 0.12], ["exit_pe"]], [[True, 0.12]]])
def test_a_range_of_overrides_of_another_shape_is_told_the_shape(cells: Any) -> None:
    with pytest.raises(PricedInError) as refused:
        fn.zhipu_pt("", cells)
    assert str(refused.value).startswith("overrides is a range of ")
    assert str(refused.value).endswith(
        ", and must be two columns, a name and its value in each row, or one text such as wacc=12%; exit_pe=25.")


@pytest.mark.parametrize("name", ["exit_pe", "Exit P/E", "EXIT  p/e", " Exit P/E "])
def test_an_input_answers_to_its_label_wherever_to_its_name(name: str) -> None:
    assert (fn.zhipu_pt("", f"{name}=25") == fn.zhipu_pt("", [[name, 25]]) == fn.zhipu_pt("", {name: 25})
            == pytest.approx(43 * 25 / 1.15**3 * 1.12))
    assert fn.llm_input("zhipu", name) == 30
    assert fn.llm_input("zhipu", name, "bear") == 20
    assert fn.llm_source("zhipu", name) == fn.llm_source("zhipu", "exit_pe")


def test_every_label_on_an_inputs_tab_is_one_input() -> None:
    equity = model()
    for (owner, name), row in equity.input_rows.items():
        for company in equity.facts.companies.values():
            if owner in ("", company.id):
                assert equity.input_name(company, row.label) == equity.input_name(company, name) == name


@pytest.mark.parametrize("given", [{"exit_pe": 25, "Exit P/E": 20}, "exit_pe=25; Exit P/E=20",
                                   [["Exit P/E", 20], ["exit_pe", 25]],
                                   {"wacc": 0.12, "WACC": 0.13}, "wacc=12%; WACC=13%"])
def test_an_input_given_twice_is_refused(given: Any) -> None:
    with pytest.raises(PricedInError, match="given twice"):
        fn.zhipu_pt("", given)


@pytest.mark.parametrize("name", ["price", "Share price", "price_shock"])
def test_an_input_given_as_an_argument_and_as_an_override_is_refused(name: str) -> None:
    with pytest.raises(PricedInError, match=r"leave one of them out|given twice"):
        fn.llm_upside("zhipu", overrides={name: 0.1}, price=800)
    with pytest.raises(PricedInError, match=r"^float_date is given as an override, and an argument"):
        fn.llm_float("zhipu", "2026-12-31", "float_date=2026-06-30")
    with pytest.raises(PricedInError, match="given twice"):
        fn.llm_float("zhipu", "2026-12-31", {"Date to read the float at": "2026-06-30"})
