"""`pricedin new`: a skeleton that says what is missing and answers once filled in, a scenario that answers at once."""

from __future__ import annotations

import re
import resource
import subprocess
import sys
import tomllib
from datetime import date
from math import isnan
from typing import TYPE_CHECKING, Any

import pytest
from cli_server import run
from click.testing import CliRunner

from addin import new_files
from addin.scenario_file import REASON, new_scenario
from model.core.errors import MOST, PricedInError
from model.core.lines import Column, Input
from model.core.units import UNITS
from model.equity import EquityModel, _model, model
from model.facts import DATA
from model.flows.tranches import Tranches
from model.inputs import Inputs
from model.loading import load
from model.names import HEAD
from model.reading import read

if TYPE_CHECKING:
    from pathlib import Path

NEEDED = ["company.name", "company.ticker", "company.listed", "arr_dec25", "reporting_currency", "revenue_2025",
          "shares_issued_mn", "price", "listing_date", "turnover_hkd_bn", "tranches.ipo"]
KIMI = {"arr_dec25": "60.0", "reporting_currency": '"CNY"', "revenue_2025": "420.0", "shares_issued_mn": "400.0",
        "price": "310.0", "listing_date": "2026-11-20", "turnover_hkd_bn": "0.9"}
TRANCHE = {"name": '"Public float"', "holders": '"Public"', "kind": '"public"', "expiry": "2026-11-20",
           "conditional": '"no"', "shares": "400_000_000"}
REGISTER = '[prospectus]\ntitle = "Prospectus of Kimi"\nkind = "reported"\nas_of = 2026-11-01\n'
HEAD_OF_KIMI = {"name": '"Kimi"', "ticker": '"9999.HK"', "listed": "2026-11-20"}


def new(*arguments: str) -> str:
    """What `pricedin new` answers; its refusal is raised. What was read is forgotten, as when a process ends."""
    answer = CliRunner().invoke(new_files.new, arguments)
    load.cache_clear()
    _model.cache_clear()
    if isinstance(answer.exception, PricedInError):
        raise answer.exception
    assert answer.exit_code == 0, answer.output
    return answer.output


def written(folder: Path) -> str:
    new("company", "kimi", "--folder", str(folder))
    return (folder / "kimi.toml").read_text(encoding="utf-8")


def filled(text: str, tables: dict[str, dict[str, str]]) -> str:
    """A skeleton with values in place of empty texts, table by table."""
    parts = re.split(r"(?m)^(?=\[)", text)
    for place, part in enumerate(parts):
        for key, value in tables.get(part[1:].partition("]")[0], {}).items():
            part, count = re.subn(rf'(?m)^({key} *= )""', lambda found, value=value: found[1] + value, part)  # noqa: PLW2901 - the part as it is filled
            assert count == 1, (key, part)
        parts[place] = part
    return "".join(parts)


def kimi(text: str) -> str:
    """The skeleton as an analyst fills it in: half of it cited, half of it assumed."""
    cited = {"as_of": "2026-11-30", "source": '"prospectus"', "where": '"Table 1"'}
    text = filled(text, {"company": HEAD_OF_KIMI, "tranches.ipo": TRANCHE | cited,
                         **{name: {"value": value} | (cited if name == "price" else {"as_of": "2026-11-30"})
                            for name, value in KIMI.items()}})
    return text.replace('source = ""\nwhere  = ""', 'assumption = "Prospectus"')


# a company ------------------------------------------------------------------------------------------------------------


def test_a_skeleton_has_every_key_with_its_unit_and_what_may_stand_there(tmp_path: Path) -> None:
    text = written(tmp_path)
    shown = tomllib.loads(re.sub(r"(?m)^# ", "", text))
    assert set(shown["company"]) == set(HEAD)
    lines: dict[str, Any] = Inputs.lines
    for name, line in lines.items():
        entry = next(iter(shown[line.each].values()))[name] if line.each else shown[name]
        assert entry["unit"] == line.unit
        assert set(entry) <= {"value", "unit", "as_of", "source", "where", "assumption"}
    assert {key for key, line in Tranches.lines.items() if isinstance(line, Column)} < set(shown["tranches"]["ipo"])
    assert "one of public, cornerstone, pathfinder, pre-IPO, controlling" in text
    assert '[reporting_currency]  # Reporting currency\nvalue  = ""  # one of CNY, USD, HKD' in text
    assert ('[arr_dec25]  # ARR, Dec-25\nvalue  = ""  # a number in US$ mn at least 1 and at most 1,000,000\n'
            'unit   = "US$ mn"') in text


def test_what_has_a_default_is_shown_with_it_and_left_out(tmp_path: Path) -> None:
    text = written(tmp_path)
    given, shown = tomllib.loads(text), tomllib.loads(re.sub(r"(?m)^# ", "", text))
    defaults = read(DATA / "defaults.toml")
    assert not set(given) & set(defaults)
    for name, default in defaults.items():
        assert shown[name]["value"] == default.get("value", "")
        assert shown[name]["assumption"] == default["reason"]
    assert "left out, it is exit_pe" in text
    assert "left out, it is 4.5 x revenue_2025" in text


def test_a_skeleton_says_in_one_sentence_what_is_empty(tmp_path: Path) -> None:
    text = written(tmp_path)
    with pytest.raises(PricedInError) as refused:
        load((tmp_path,))
    assert str(refused.value) == (
        f"kimi.toml is not filled in yet, and {', '.join(NEEDED)} are empty: write what is missing, "
        "or take out what has a default.")
    assert len(NEEDED) <= MOST
    (tmp_path / "kimi.toml").write_text(kimi(text).replace('"Table 1"', '""', 1), encoding="utf-8")
    load.cache_clear()
    with pytest.raises(PricedInError, match=r"^kimi\.toml is not filled in yet, and price\.where is empty: write"):
        load((tmp_path,))
    (tmp_path / "kimi.toml").write_text(re.sub(r"(?m)^# ", "", text), encoding="utf-8")
    load.cache_clear()
    sentence = r"^kimi\.toml is not filled in yet, and company\.name, .* and \d+ more are empty"
    with pytest.raises(PricedInError, match=sentence) as refused:
        load((tmp_path,))
    assert str(refused.value).count(",") <= MOST + 1


def test_a_skeleton_that_is_filled_in_answers_and_has_no_error_in_any_cell(tmp_path: Path) -> None:
    (tmp_path / "kimi.toml").write_text(kimi(written(tmp_path)), encoding="utf-8")
    (tmp_path / "sources.toml").write_text(REGISTER, encoding="utf-8")
    equity = model((tmp_path,))
    company = equity.company("kimi")
    assert company.facts["price"].citation == "prospectus: Table 1"
    assert company.facts["arr_dec25"].citation == "Prospectus"
    target = equity.locate(company, "pt")
    assert equity.value(*target, company, equity.scenario(None)) == pytest.approx(302.1569586871753, abs=1e-9)
    cells = equity.run([equity.inputs(equity.scenario(None))])
    held = {(block.tab, row.name, place): cells.value(row, place) for block in equity.book.blocks
            if block.company is company
            for row in block.rows.values() for place in range(len(block.axis.members))}
    assert len(held) > 2000
    assert [place for place, values in held.items() if values is not None and not isinstance(values[0], str)
            and isnan(values[0])] == []
    assert {held[place][0] for place in held if place[1] == "last_release"} == {"n.a."}  # none is named


def test_a_skeleton_with_every_default_taken_and_filled_in_loads(tmp_path: Path) -> None:
    """Every # is taken away: what still is empty gets a figure that is allowed."""
    text = re.sub(r"(?m)^# ", "", kimi(written(tmp_path)))
    for name, line in Inputs.lines.items():
        assert isinstance(line, Input)
        value = {"date": "2026-12-31", "fraction": "0.2", "shares": "400.0"}.get(UNITS[line.unit], "20.0")
        text = re.sub(rf'(?m)^(\[{name}\].*\nvalue *= )""|^({name} *= {{ value = )""',
                      lambda found, value=value: (found[1] or found[2]) + value, text)
    text = text.replace('as_of = "", assumption = ""',
                        'as_of = 2026-11-30, assumption = "House"').replace('legal   = ""', 'legal   = "Moonshot AI"')
    text = re.sub(r'(?m)^(name +=) ""', r'\1 "First"', text).replace('wacc = { value = ""', "wacc = { value = 0.2")
    (tmp_path / "kimi.toml").write_text(text, encoding="utf-8")
    (tmp_path / "sources.toml").write_text(REGISTER, encoding="utf-8")
    facts = load((tmp_path,)).companies["kimi"]
    assert (facts.legal, facts.facts["step_first"].value,
            facts.overrides["bear"]["wacc"].value) == ("Moonshot AI", 0.2, 0.2)
    assert facts.anchors[0].equals == "revenue_2030_printed"


@pytest.mark.parametrize(("name", "sentence"), [
    ("minimax", "'minimax' answers for MiniMax already"), ("minimax_group", "answers for MiniMax already"),
    ("2513", "begins with '2'"), ("Kimi", "write it with the letters a to z"),
    ("kimi ai", "write it with the letters a to z"), ("../kimi", "write it with the letters a to z"),
    ("r1", "Excel reads as a cell"), ("market", "has a meaning here"), ("events", "'events.toml' is no company's file"),
    ("x" * 41, "at most 40"), ("precedents", "'precedents.toml' is no company's file"),
    ("", "write it with the letters a to z")])
def test_an_id_that_cannot_be_a_companys_is_refused_and_nothing_written(name: str, sentence: str,
                                                                        tmp_path: Path) -> None:
    with pytest.raises(PricedInError) as refused:
        new("company", name, "--folder", str(tmp_path / "mine"))
    assert sentence in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_a_companys_file_that_exists_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "kimi.toml").write_text("# mine", encoding="utf-8")
    with pytest.raises(PricedInError,
                       match=r"kimi\.toml exists and is not written over: .* name another folder with --folder"):
        new("company", "kimi", "--folder", str(tmp_path))
    assert (tmp_path / "kimi.toml").read_text(encoding="utf-8") == "# mine"


@pytest.mark.parametrize("arguments", [("company", "kimi"), ("scenario", "mine", "--set", "wacc=12%")])
def test_a_folder_that_is_a_file_takes_no_new_one(arguments: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(PricedInError, match="cannot be written"):
        new(*arguments, "--folder", str(tmp_path / "file"))


# a scenario -----------------------------------------------------------------------------------------------------------


def test_a_scenario_answers_as_its_overrides_do(tmp_path: Path) -> None:
    said = new("scenario", "mine", "--set", "WACC=12%", "--set", "step_glm_5_1=30%", "--set", "capability_gap=3",
               "--set", "stock_connect_date=2026-09-01",
               "--name", "My view", "--folder", str(tmp_path / "own"))
    assert said.endswith(f"Then: pricedin --companies {tmp_path / 'own'} pt zhipu --scenario mine\n")
    equity = model((tmp_path / "own",))
    scenario = equity.scenario("My view")
    changes = {"wacc": 0.12, "capability_gap": 3, "stock_connect_date": "2026-09-01"}
    for name, own in (("zhipu", {"step_glm_5_1": 0.3}), ("minimax", dict[str, float]())):
        company = equity.company(name)
        target = equity.locate(company, "pt")
        assert equity.value(*target, company, scenario) == equity.value(*target, company, equity.scenario(None),
                                                                        changes | own)
    assert (equity.fact(company, "wacc", scenario).citation, scenario.probability.value) == (REASON, 0)


@pytest.mark.parametrize(("begins", "end"), [(b"# By hand\r\n", b"\r\n"), (b"\xef\xbb\xbf# By hand\n", b""),
                                             (b"# By hand\n", b"\n\n# The end")])
def test_a_second_scenario_is_added_to_the_file_which_stays_as_it_is_before(begins: bytes, end: bytes,
                                                                            tmp_path: Path) -> None:
    new("scenario", "mine", "--set", "wacc=12%", "--folder", str(tmp_path))
    path = tmp_path / "scenarios.toml"
    mine = path.read_bytes().rstrip()
    before = begins + (mine.replace(b"\n", b"\r\n") if end == b"\r\n" else mine) + end
    path.write_bytes(before)
    said = new("scenario", "second", "--set", "exit_pe=25", "--folder", str(tmp_path))
    after = path.read_bytes()
    assert said.startswith(f"Added to: {path}\n")
    assert after.startswith(before)
    assert after[len(before):].strip().startswith(b"[second]")
    assert (b"\n" in after.replace(b"\r\n", b"")) is (end != b"\r\n")
    equity = model((tmp_path,))
    company = equity.company("zhipu")
    target = equity.locate(company, "pt")
    for name, change in (("mine", {"wacc": 0.12}), ("second", {"exit_pe": 25})):
        assert equity.value(*target, company, equity.scenario(name)) == equity.value(*target, company,
                                                                                     equity.scenario(None), change)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("id_", "name", "sentence"), [
    ("mine", "Another", "answers to 'mine', and so does [mine]"), ("second", "Mine", "answers to 'Mine'"),
    ("second", "x" * 33_000, "a name of 33000 characters")])
def test_a_scenario_that_cannot_be_added_leaves_the_file_as_it_is(id_: str, name: str, sentence: str,
                                                                  tmp_path: Path) -> None:
    new("scenario", "mine", "--set", "wacc=12%", "--folder", str(tmp_path))
    before = (tmp_path / "scenarios.toml").read_bytes()
    with pytest.raises(PricedInError) as refused:
        new("scenario", id_, "--name", name, "--set", "exit_pe=25", "--folder", str(tmp_path))
    assert sentence in str(refused.value)
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [before]


def test_a_scenario_that_does_not_fit_on_the_disk_leaves_the_file_as_it_is(tmp_path: Path) -> None:
    new("scenario", "mine", "--set", "wacc=12%", "--folder", str(tmp_path))
    before = (tmp_path / "scenarios.toml").read_bytes()
    command = [sys.executable, "-Bm", "addin.cli", "new", "scenario", "second", "--set", "exit_pe=25",
               "--folder", str(tmp_path)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, cwd=DATA.parent.parent,
                            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (len(before), len(before))))
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "cannot be written" in answer.stderr
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [before]


def test_a_scenario_is_made_from_the_command_line(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    answer = run("--companies", str(folder), "new", "scenario", "mine", "--set", "wacc=12%; exit_pe=25")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert f"Written: {folder / 'scenarios.toml'}" in answer.stdout
    answer = run("--companies", str(folder), "call", "LLM_PT", "zhipu", "mine")
    assert '"result": 856.98' in answer.stdout
    answer = run("new", "company", "minimax", "--folder", str(tmp_path))
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr == "'minimax' answers for MiniMax already: give the company another id.\n"


@pytest.mark.parametrize(("id_", "name", "changes", "sentence"), [
    ("bull", "Mine", {"wacc": "12%"}, "answers to 'bull', and so does [bull]"),
    ("mine", "Bull", {"wacc": "12%"}, "answers to 'Bull'"),
    ("mine", "compute bound", {"wacc": "12%"}, "answers to 'compute bound', and so does [compute_bound]"),
    ("mine", "B*", {"wacc": "12%"}, "read '*' as a sign for other letters"),
    ("1st", "First", {"wacc": "12%"}, "begin with a letter"),
    ("mine", "", {"wacc": "12%"}, "at least one letter"), ("mine", "Mine", {}, "changes nothing"),
    ("mine", "Mine", {"wacc": "12"}, "did you mean 12%?"), ("mine", "Mine", {"waac": "12%"}, "Did you mean 'wacc'?"),
    ("mine", "Mine", {"step_glm_5_1": "30"}, "did you mean 30%?"),
    ("mine", "Mine", {"wacc": "12%", "WACC ": "13%"}, "given twice"),
    ("mine", "Mine", {"capability_gap": "-3"}, "must be at least 0"),
    ("mine", "Mine", {"stock_connect_date": "2025-06-01"}, "must not be before listing_date"),
    ("mine", "Mine", {"valuation_method": "pe"}, "No choice for valuation_method")])
def test_a_slip_in_a_scenario_is_refused_as_at_every_door(id_: str, name: str, changes: dict[str, str], sentence: str,
                                                          equity: EquityModel) -> None:
    with pytest.raises(PricedInError) as refused:
        new_scenario(equity, id_, name, changes, date(2026, 4, 20))
    assert sentence in str(refused.value)
