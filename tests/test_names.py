"""Names: what an analyst's files may call things, so that Python and a workbook mean the same."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
from cli_server import run
from third_companies import pair, star

from model.core.errors import PricedInError
from model.facts import DATA
from model.loading import load

if TYPE_CHECKING:
    from pathlib import Path

SCENARIO = """[{id}]
name = "{name}"
story = "My own view."
assumption = "House"
probability = {{ value = 0, unit = "%", as_of = 2026-04-20, assumption = "House" }}
"""
EVENT = """[events.mine]
name = "{name}"
for = "star"
as_of = 2026-04-20
assumption = "House"
window = "May"
kind = "{kind}"
printed_date = "computed"
tranche = "{tranche}"
direction = "Negative"
depends = "None"
"""


def wide(text: str) -> str:
    """A text in the full-width letters of a Chinese keyboard."""
    return text.translate({letter: letter + 0xFEE0 for letter in range(33, 127)})


TYPED = {
    "a number": ("12", "1e3", "12%", "12 %", "1,250", "HK$12", "€ 12", "(12)", ".5", wide("12"), "1.5E+3"),
    "a truth value": ("TRUE", "false", wide("TRUE")),
    "a formula": ("+x", "-5% growth", "@x"), "a text without its apostrophe": ("'Mine",), "an error": ("#N/A",),
    "a time": ("10:30", "10 AM", "12 p"),
    "a date": ("2026-01-09", "1/2", "1 1/2", "9 Jan 2026", "Jan-26", "jan26", "Jan 9, 2026", "January 2026",
               "2026-01-09 10:30", "2026年1月9日")}
KEPT = ("Case 12", "3 years", "May", "GLM-5", "2030E", "1Q26", "12-month view", "#1 view", "1 of 2", "20% off", "A/B",
        "3x", "智谱", "A", "12 Apr 2027 view")


def refused(folder: Path, *more: Path) -> str:
    with pytest.raises(PricedInError) as error:
        load((folder, *more))
    assert "\n" not in str(error.value)
    return str(error.value)


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(("name", "sentence"), [
    ("B*", "'*'"), ("Bear?", "'?'"), ("~Bear", "'~'"), ("", "at least one letter"), ("  ", "at least one letter"),
    ("Mine ", "ends with a space"),
    *((name, f"turns that into {made} when") for made, names in TYPED.items() for name in names),
    (wide("Bull"), "[bull]"), (wide("B*"), "'*'"), (wide("=1"), "'='"), ("Be\u00adar", "cannot be printed"),
    (f"fragmented{wide('-')}market", "[fragmented]"), ("=1", "'='"), ("<5", "'<'"), (">5", "'>'"),
    ("x" * 256, "256 characters"), ("Bull", "[bull]"), ("BULL", "[bull]"), ("compute_bound", "[compute_bound]")])
def test_a_scenario_name_that_excel_misreads_is_refused(name: str, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "scenarios.toml").write_text(SCENARIO.format(id="mine", name=name), encoding="utf-8")
    assert sentence in refused(tmp_path)


@pytest.mark.parametrize("name", KEPT)
def test_a_scenario_name_that_stays_a_text_is_taken(name: str, tmp_path: Path) -> None:
    (tmp_path / "scenarios.toml").write_text(SCENARIO.format(id="mine", name=name), encoding="utf-8")
    assert load((tmp_path,)).scenarios[-1].name == name


def test_a_scenario_id_that_excel_takes_for_a_date_is_refused(tmp_path: Path) -> None:
    (tmp_path / "scenarios.toml").write_text(SCENARIO.format(id="jan26", name="Mine"), encoding="utf-8")
    assert "turns that into a date" in refused(tmp_path)


@pytest.mark.parametrize(("key", "value"), [("name", "MiniMax"), ("name", "minimax group"), ("ticker", "0100.HK"),
                                            ("ticker", "100 HK Equity"), ("name", "Zhipu_AI"), ("ticker", "02513.HK")])
def test_a_company_that_answers_for_another_is_refused(key: str, value: str, tmp_path: Path) -> None:
    change(star(tmp_path), {"name": 'name     = "Star AI"', "ticker": '"6888.HK"'}[key],
           {"name": f'name     = "{value}"', "ticker": f'"{value}"'}[key])
    assert re.search(r"in (star|minimax|zhipu)\.toml has '.*' as id, name, ticker or alias, and that answers for ",
                     refused(tmp_path))


@pytest.mark.parametrize("table", ["overrides", "companies.zhipu"])
def test_another_base_in_a_folder_is_refused(table: str, tmp_path: Path) -> None:
    (tmp_path / "scenarios.toml").write_text(SCENARIO.format(id="base", name="Base") + (
        f'[base.{table}]\nexit_pe = {{ value = 10, unit = "x", as_of = 2026-04-20, assumption = "House" }}\n'),
        encoding="utf-8")
    assert "write a scenario of your own" in refused(tmp_path)


def test_a_shipped_scenario_is_not_replaced_by_a_folder(tmp_path: Path) -> None:
    (tmp_path / "scenarios.toml").write_text(SCENARIO.format(id="bull", name="Bull"), encoding="utf-8")
    assert "would replace the scenario that came with the release" in refused(tmp_path)


def test_a_company_in_two_folders_is_refused(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        star(tmp_path / name)
    assert "stands in two folders" in refused(tmp_path / "one", tmp_path / "two")


def test_a_company_does_not_move_what_all_share(tmp_path: Path) -> None:
    path = star(tmp_path)
    path.write_text(path.read_text(encoding="utf-8") + (
        '[scenarios.bull.fx_spot_hkd_per_cny]\nvalue = 7.0\nunit = "HKD/CNY"\nas_of = 2026-04-20\nassumption = '
        '"House"\n'), encoding="utf-8")
    assert "changes fx_spot_hkd_per_cny, which every company shares" in refused(tmp_path)


@pytest.mark.parametrize(("old", "new", "sentence"), [
    ('conditional        = "yes"', 'conditional        = "y"', "No choice called 'y'"),
    ('kind               = "pre-IPO"', 'kind               = "preIPO"', "Did you mean 'pre-IPO'?"),
    ('name               = "Investors, second"', 'name               = ">10 % holders"', "'>'"),
    ('name               = "Investors, second"', 'name               = "investors, FIRST"', "Excel takes for one"),
    ('name               = "Investors, second"', 'name               = "none"', "an event cannot name it"),
    ('name               = "Investors, second"', 'name               = "12"', "turns that into a number"),
    ('name               = "Investors, second"', 'name               = "12 Apr 2027"', "turns that into a date"),
    ('name               = "Investors, second"', f'name               = "{wide("I")}nvestors, first"',
     "Excel takes for one"),
    ('name         = "K3"', 'name         = "TRUE"', "turns that into a truth value"),
    ('name     = "Pair"', 'name     = "1e3"', "turns that into a number"),
    ('name     = "Pair"', f'name     = "{wide("MiniMax")}"', "answers for MiniMax"),
    ('ticker   = "6999.HK"', 'ticker   = "2026-01-09"', "turns that into a date"),
    ('name         = "K3"', 'name         = "K*"', "'*'"),
    ('name           = "27 May 2027"', 'name           = "12 apr 2027"', "Excel takes for one"),
])
def test_a_text_of_a_closed_list_or_a_key_is_checked(old: str, new: str, sentence: str, tmp_path: Path) -> None:
    change(pair(tmp_path), old, new)
    assert sentence in refused(tmp_path)


@pytest.mark.parametrize(("kind", "tranche", "name", "sentence"), [
    ("unlock", "none", "Mine", "has the tranche 'none'"), ("pre-positioning", "none", "Mine", "has the tranche 'none'"),
    ("unlock", "Founder", "Mine", "Did you mean 'Founders'?"), ("date", "Nobody at all", "Mine", "No tranche called"),
    ("unlocks", "Founders", "Mine", "Did you mean 'unlock'?"), ("unlock", "Founders", "M*", "'*'")])
def test_an_event_names_a_tranche_that_exists(kind: str, tranche: str, name: str, sentence: str,
                                              tmp_path: Path) -> None:
    star(tmp_path)
    (tmp_path / "events.toml").write_text(EVENT.format(kind=kind, tranche=tranche, name=name), encoding="utf-8")
    assert sentence in refused(tmp_path)


def test_a_shipped_company_is_replaced_only_when_asked_and_the_cover_says_so(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    shutil.copy(DATA / "zhipu.toml", tmp_path / "zhipu.toml")
    refused = run("--companies", str(tmp_path), "call", "ZHIPU_PT")
    assert refused.returncode == 2
    assert "ask for it with '--replace zhipu'" in refused.stderr
    assert run("--companies", str(tmp_path), "--replace", "zhipu", "--replace", "kimi", "call",
               "ZHIPU_PT").stderr.startswith("Nothing replaces 'kimi'")
    built = run("--companies", str(tmp_path), "--replace", "zhipu", "build", str(tmp_path / "own.xlsx"))
    assert built.returncode == 0, built.stderr
    cover = load_workbook(tmp_path / "own.xlsx", read_only=True)["About"]
    assert "Zhipu replaced" in {row[0] for row in cover.iter_rows(values_only=True)}
