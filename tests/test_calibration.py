"""Calibration: every unknown solved again from its anchor, from a wrong start, gives the stored value."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from model.calibrate import main, solve, write
from model.core.errors import NoSolutionError
from model.equity import EquityModel, model
from model.facts import DATA, Anchor
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


@pytest.mark.parametrize("company", ["zhipu", "minimax"])
def test_a_perturbed_file_is_solved_back(company: str, tmp_path: Path) -> None:
    path = tmp_path / f"{company}x.toml"
    shutil.copy(DATA / f"{company}.toml", path)
    text = path.read_text(encoding="utf-8").replace(f'id       = "{company}"', f'id       = "{company}x"')
    text = re.sub(r'(?m)^(name {5}= ".*?)"$', r'\1 X"', text.replace(".HK", "9.HK"), count=1)
    path.write_text(re.sub(r"(?m)^aliases .*", "aliases  = []", text), encoding="utf-8")
    equity = model((tmp_path,))
    who = equity.company(f"{company}x")
    write(path, {key: value * 1.07 for key, value in solve(equity, who).items() if key[1] != "organic_growth"})
    wrong = fresh(tmp_path)
    assert wrong.fact(wrong.company(who.id),
                      "fade").value == pytest.approx(1.07 * float(equity.fact(who, "fade").value))
    write(path, solve(wrong, wrong.company(who.id)))
    right = fresh(tmp_path)
    for name, fact in who.facts.items():
        found = right.fact(right.company(who.id), name).value
        assert found == (fact.value if isinstance(fact.value, str) else pytest.approx(fact.value, rel=SAME)), name


def fresh(folder: Path) -> EquityModel:
    """The model on the files as they are now."""
    load.cache_clear()
    return EquityModel(load((folder,)))


def test_the_command_says_that_the_files_are_solved(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0
    assert "moved" not in capsys.readouterr().out


def test_an_unreachable_anchor_is_an_error_and_not_a_changed_source(equity: EquityModel) -> None:
    impossible = replace(equity.company("zhipu"),
                         anchors=(Anchor("tax_rate", "arr", "arr_dec26_printed", "2026-06-30"),))
    with pytest.raises(NoSolutionError,
                       match="No tax_rate brings arr of Zhipu to arr_dec26_printed: change an assumption"):
        solve(equity, impossible)
