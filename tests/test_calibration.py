"""Calibration: every unknown solved again from its anchor, from a wrong start, gives the stored value."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from test_functions import ask
from third_companies import star

from model.calibrate import calibrate, solve, write
from model.checks import Failures
from model.core.errors import NoSolutionError, PricedInError
from model.equity import EquityModel
from model.facts import DATA, Anchor
from model.fundamental.anchors import UNKNOWNS, Unknowns
from model.loading import load

if TYPE_CHECKING:
    from pathlib import Path

SAME = 1e-9


@pytest.mark.parametrize("company", ["zhipu", "minimax"])
def test_stored_values_are_the_solutions(company: str, equity: EquityModel) -> None:
    who = equity.company(company)
    solved = solve(equity, who)
    calibrated = {("", n) for n, f in who.facts.items() if f.status == "calibrated"} | {
        (s, n) for s, changes in who.overrides.items() for n, f in changes.items() if f.status == "calibrated"}
    assert set(solved) == calibrated  # nothing is called calibrated that no anchor solves
    for (scenario, name), value in solved.items():
        assert equity.fact(who, name, equity.scenario(scenario)).value == pytest.approx(value, rel=SAME), name


def copied(company: str, folder: Path) -> Path:
    """A shipped company's file under a name of its own."""
    path = folder / f"{company}x.toml"
    shutil.copy(DATA / f"{company}.toml", path)
    text = path.read_text(encoding="utf-8").replace(f'id       = "{company}"', f'id       = "{company}x"')
    text = re.sub(r'(?m)^(name {5}= ".*?)"$', r'\1 X"', text.replace(".HK", "9.HK"), count=1)
    path.write_text(re.sub(r"(?m)^aliases .*", "aliases  = []", text), encoding="utf-8")
    return path


def anchors(path: Path, *lines: str) -> None:
    """Other anchors in a file."""
    text = path.read_text(encoding="utf-8").partition("[calibration]")[0]
    path.write_text(text + "[calibration]\nanchors = [\n" + "".join(f"    {line},\n" for line in lines) + "]\n",
                    encoding="utf-8")


def fresh(folder: Path) -> EquityModel:
    """The model on the files as they are now."""
    load.cache_clear()
    return EquityModel(load((folder,)))


def calibrated(monkeypatch: pytest.MonkeyPatch, folder: Path, company: str, *, writes: bool = False) -> list[str]:
    """What the command says of a company in a folder."""
    said: list[str] = []
    monkeypatch.setattr("model.calibrate.model", lambda: fresh(folder))
    calibrate(company, writes=writes, say=said.append)
    return said


@pytest.mark.parametrize(("company", "turned"), [("zhipu", True), ("minimax", False)])
def test_a_perturbed_file_is_solved_back_whatever_the_order_and_stays(
        company: str, turned: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, equity: EquityModel) -> None:
    path = copied(company, tmp_path)
    if turned:
        text = path.read_text(encoding="utf-8")
        anchors(path, *reversed(re.findall(r"(?m)^    (\{ input = .*\}),$", text.partition("[calibration]")[2])))
    shipped = equity.company(company)
    write(path, {key: value * 1.07 for key, value in solve(equity, shipped).items()})
    wrong = fresh(tmp_path)
    assert wrong.fact(wrong.company(f"{company}x"),
                      "fade").value == pytest.approx(1.07 * float(equity.fact(shipped, "fade").value))
    first = calibrated(monkeypatch, tmp_path, f"{company}x", writes=True)
    assert any("fade" in line and line.endswith("by search, moved") for line in first)
    assert any("rd_ratio_2030" in line and "by closed form" in line for line in first)
    right = fresh(tmp_path)
    who = right.company(f"{company}x")
    for name, fact in shipped.facts.items():
        found = right.fact(who, name).value
        assert found == (fact.value if isinstance(fact.value, str) else pytest.approx(fact.value, rel=SAME)), name
    if turned:  # once is enough: it computes everything
        failing = right.base_run.value(right.book.row(Failures.failures, who), 0)
        assert failing is not None
        assert failing[0] == 0
    solved = path.read_bytes()
    again = calibrated(monkeypatch, tmp_path, f"{company}x", writes=True)
    assert not any("moved" in line for line in again)
    assert again[-1] == f"Unchanged: {path}"
    assert path.read_bytes() == solved


def test_a_step_is_searched_where_capacity_binds_on_the_date_of_its_anchor(equity: EquityModel) -> None:
    """With a step of 90 % for GLM-5.5 capacity binds at Dec-26: no step moves ARR there, so algebra has no answer."""
    zhipu, base = equity.company("zhipu"), equity.scenario(None)
    row, place = equity.locate(zhipu, "step_solved_glm_5_5")
    assert equity.value(row, place, zhipu, base, {"step_glm_5_5": 0.9}) == "n.a."
    assert equity.value(row, place, zhipu, base,
                        {"step_glm_5_5": 0.3}) == pytest.approx(equity.fact(zhipu, "step_glm_5_5").value, rel=SAME)
    step = next(anchor for anchor in zhipu.anchors if anchor.input == "step_glm_5_5")
    searched = solve(equity, replace(zhipu, anchors=(replace(step, takes=""),)))
    assert searched == pytest.approx(solve(equity, replace(zhipu, anchors=(step,))), rel=SAME)


@pytest.mark.parametrize(("anchor", "sentence"), [
    ('{ input = "fade", line = "revenu", period = "2030", equals = "revenue_2030_printed" }',
     "No line called 'revenu' in Zhipu X. Did you mean 'revenue'?"),
    ('{ input = "fade", line = "revenue", period = "2030", equals = "revenue_2030_print" }',
     "No line called 'revenue_2030_print' in Zhipu X. Did you mean 'revenue_2030_printed'?"),
    ('{ input = "price", takes = "price_solvd" }',
     "No line called 'price_solvd' in Zhipu X. Did you mean 'price_solved'?"),
    ('{ input = "fade", line = "revenue", period = "2031", equals = "revenue_2030_printed" }',
     "'revenue' has no period '2031': choose "),
])
def test_an_anchor_on_a_line_that_is_not_there_names_the_nearest(anchor: str, sentence: str, tmp_path: Path,
                                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    anchors(copied("zhipu", tmp_path), anchor)
    with pytest.raises(PricedInError) as refused:
        calibrated(monkeypatch, tmp_path, "zhipux")
    assert str(refused.value).startswith(sentence)


@pytest.mark.parametrize(("lines", "sentence"), [
    (['{ input = "fad", line = "revenue", period = "2030", equals = "revenue_2030_printed" }'],
     "No input called 'fad' in [calibration] in zhipux.toml. Did you mean 'fade'?"),
    (['{ input = "price", takes = "price_solved" }'] * 2,
     "[calibration] in zhipux.toml has two anchors for price: keep one."),
    (['{ input = "price", takes = 5 }'],
     "takes in [calibration] in zhipux.toml is '5', and must be a text in quotation marks."),
    (['{ input = "price" }'], "[calibration] in zhipux.toml has no 'line', 'equals': add them."),
])
def test_an_anchor_that_cannot_be_is_refused_with_the_file(lines: list[str], sentence: str, tmp_path: Path) -> None:
    anchors(copied("zhipu", tmp_path), *lines)
    with pytest.raises(PricedInError) as refused:
        fresh(tmp_path)
    assert str(refused.value) == sentence


def test_without_printed_figures_or_anchors_there_is_nothing_to_solve(tmp_path: Path,
                                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    path = star(tmp_path)
    before = path.read_text(encoding="utf-8")
    assert calibrated(monkeypatch, tmp_path, "star", writes=True) == [
        "Star AI    nothing to solve: star.toml has no anchors under [calibration]."]
    assert path.read_text(encoding="utf-8") == before
    anchors(path, '{ input = "fade", line = "revenue", period = "2030", equals = "revenue_2030_printed" }')
    assert calibrated(monkeypatch, tmp_path, "star")[0] == (
        "Star AI    nothing to solve: star.toml has no printed figure to meet.")


def test_the_command_says_that_the_files_are_solved() -> None:
    said: list[str] = []
    assert calibrate(say=said.append) == 0
    assert not any("moved" in line for line in said)
    assert said[-1].startswith("Nothing was written")


def test_an_unreachable_anchor_is_an_error_and_not_a_changed_source(equity: EquityModel) -> None:
    impossible = replace(equity.company("zhipu"),
                         anchors=(Anchor("tax_rate", "arr", "arr_dec26_printed", "2026-06-30"),))
    with pytest.raises(NoSolutionError,
                       match="No tax_rate brings arr of Zhipu to arr_dec26_printed: change an assumption"):
        solve(equity, impossible)


@pytest.mark.parametrize("company", ["zhipu", "minimax"])
def test_the_anchors_tab_shows_what_is_in_use_beside_its_closed_form(company: str, equity: EquityModel) -> None:
    who, base = equity.company(company), equity.scenario(None)
    rows = equity.book.block(Unknowns, who).rows
    for place, name in enumerate(UNKNOWNS):
        in_use, form, apart, by = (equity.value(rows[key], place, who, base)
                                   for key in ("in_use", "solved", "difference", "by"))
        assert in_use == equity.fact(who, name).value
        assert (form, apart, by) == (("n.a.", "n.a.", "search") if name == "fade"
                                     else (pytest.approx(in_use, rel=SAME), pytest.approx(0, abs=1e-9), "closed form"))


@pytest.mark.parametrize("override", ["price=900", "step_glm_5=100%", "rd_ratio_2030=20%", "arr_dec25=40"])
def test_an_input_that_is_not_its_closed_form_is_counted(override: str) -> None:
    assert ask("LLM_LINE", "zhipu", "AnchorGaps.apart") == 0
    assert ask("LLM_LINE", "zhipu", "AnchorGaps.apart", "", "base", override) > 0
