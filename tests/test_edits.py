"""Edited inputs: the three-way comparison, the model as edited, the file of scenarios that the loader reads back."""

from __future__ import annotations

import tempfile
import tomllib
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils import coordinate_to_tuple
from planting import cached, plant

from addin.comparison import put_back
from addin.control import Control, on_control
from addin.edited_model import edited_model
from addin.edited_scenarios import scenario_file
from addin.edits import ALL, OWN, Edit, Merge, Table, same, table_of, three_way
from addin.functions import llm_pt
from model.checks import CompanyChecks, Master, Unedited
from model.core.errors import PricedInError
from model.core.units import UNITS
from model.equity import COMPANIES_VARIABLE, EquityModel, model
from model.flows.unlock import Tranches
from model.fundamental.valuation import Valuation, price_target
from model.inputs import Inputs
from model.loading import load
from model.words import told
from workbook.layout import Layout
from workbook.lint import lint
from workbook.writer import build

if TYPE_CHECKING:
    from workbook.recalculation import LibreOffice

WACC, PE, FX = ("zhipu", "wacc"), ("zhipu", "exit_pe"), ("", "fx_spot_hkd_per_usd")
DAY = date(2026, 5, 4)
KINDS = Merge._fields


def edited_table(equity: EquityModel, *edits: tuple[tuple[str, str], str, Any]) -> Table:
    """What an inputs tab would show: typed values, and cells that follow Base."""
    table = table_of(equity)
    shipped = table_of(equity)
    for key, scenario, value in edits:
        table[key][scenario] = value
        if scenario == "base":
            typed = {name for k, name, _ in edits if k == key}
            table[key] |= {name: value for name, old in shipped[key].items() if old == shipped[key]["base"]
                           and name not in typed}
    return table


def target(equity: EquityModel, company: str, scenario: str, **overrides: object) -> float:
    who = equity.company(company)
    return float(equity.value(equity.book.row(Valuation.pt, who), 0, who, equity.scenario(scenario), overrides))


def merged(equity: EquityModel, *edits: tuple[tuple[str, str], str, Any]) -> Merge:
    shipped = table_of(equity)
    return three_way(shipped, edited_table(equity, *edits), shipped)


def written(folder: Path, text: str) -> EquityModel:
    (folder / "scenarios.toml").write_text(text, encoding="utf-8")
    return model((folder,))


# the comparison -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("shipped", "edited", "now", "kind"), [
    (0.15, 0.15, 0.15, ""), (0.15, 0.12, 0.15, "changes"), (0.15, 0.12, 0.14, "conflicts"),
    (0.15, 0.12, 0.12, "agreed"), (0.15, 0.15, 0.14, "released"),
    (0.15, 0.15 * (1 + 1e-14), 0.15, ""), (0.15, 0.15 * (1 + 1e-9), 0.15, "changes"), (0.0, 1e-300, 0.0, "changes"),
    (39.0625, 39, 39.0625, "changes"), ("kept", "waived", "kept", "changes"), ("kept", "Kept", "kept", "changes"),
    (46500.0, "none", 46500.0, "changes"), ("none", 46500.0, 46600.0, "conflicts"), (0.15, 0.15, None, "gone"),
    (0.15, 0.12, None, "gone"), (0.15, None, 0.15, "changes"), (None, None, 0.15, "new"), (None, 0.12, None, "new"),
])
def test_an_input_in_three_tables(shipped: Any, edited: Any, now: Any, kind: str) -> None:
    blank = (shipped, edited, now) == (0.15, None, 0.15)  # an emptied cell is in its table, a missing one is not
    tables: list[Any] = [{WACC: {"base": value}} if value is not None or (blank and place == 1) else {}
                         for place, value in enumerate((shipped, edited, now))]
    merge = three_way(*tables)
    assert {name: len(getattr(merge, name)) for name in KINDS} == {name: int(name == kind) for name in KINDS}
    if kind:
        assert getattr(merge, kind) == (Edit(WACC, "base", shipped, "" if blank else edited, now),)


@pytest.mark.parametrize(("shipped", "edited", "now", "found"), [
    ((30, 30), (28, 28), (30, 30), {"changes": ["base"]}),               # Bull follows Base: one edit
    ((30, 30), (28, 30), (30, 30), {"changes": ["base", "bull"]}),       # Bull was held where it was
    ((30, 30), (30, 25), (30, 30), {"changes": ["bull"]}),
    ((30, 20), (20, 20), (30, 20), {"changes": ["base"]}),               # Base moved to Bull's own value
    ((30, 20), (30, 30), (30, 20), {"changes": ["bull"]}),               # Bull's own value made that of Base
    ((30, 30), (30, 30), (32, 32), {"released": ["base"]}),
    ((30, 30), (28, 28), (32, 32), {"conflicts": ["base"]}),
    ((30, 30), (28, 28), (30, 25), {"changes": ["base"], "released": ["bull"]}),
    ((30, 30), (30, 22), (30, 25), {"conflicts": ["bull"]}),
    ((30, 30), (30, 25), (30, 25), {"agreed": ["bull"]}),
    ((30, 30), (30, 25), (32, 32), {"released": ["base"], "changes": ["bull"]}),
    ((30, None), (30, None), (30, 30), {}),                              # a new scenario that follows Base
    ((30, None), (30, None), (30, 22), {"new": ["bull"]}),
    ((30, 20), (30, 22), (30, None), {"gone": ["bull"]}),
    ((30, 30), (28, 28), (30, None), {"changes": ["base"]}),             # a scenario that followed Base was removed
])
def test_a_scenario_that_follows_base_is_no_edit_of_its_own(shipped: Any, edited: Any, now: Any,
                                                            found: dict[str, list[str]]) -> None:
    tables = [{PE: {name: value for name, value in zip(("base", "bull"), pair, strict=True) if value is not None}}
              for pair in (shipped, edited, now)]
    merge = three_way(*tables)
    assert {kind: [edit.scenario for edit in getattr(merge, kind)] for kind in KINDS if getattr(merge, kind)} == found


def test_inputs_of_one_release_only_are_reported() -> None:
    old, new = {("zhipu", "old"): {"base": 1.0, "bull": 1.0}}, {("zhipu", "new"): {"base": 1.0, "bull": 1.0}}
    merge = three_way(old, old, new)
    assert [edit.key[1] for edit in merge.gone] == ["old"]
    assert [edit.key[1] for edit in merge.new] == ["new"]


def test_the_table_holds_every_input_in_every_scenario(equity: EquityModel) -> None:
    table = table_of(equity)
    assert len(table) == len(equity.facts.market) + sum(len(c.facts) for c in equity.facts.companies.values())
    assert ("", "selected") not in table
    assert not any(name.endswith("_as_built") for _, name in table)
    assert all(tuple(row) == tuple(equity.scenarios) for row in table.values())
    assert table[PE] == {"base": 30, "bull": 30, "bear": 20, "compute_bound": 30, "fragmented": 25, "article_bear": 30}
    assert not any(three_way(table, table_of(equity), table))


def test_what_a_workbook_file_keeps_of_a_number_is_no_edit(equity: EquityModel) -> None:
    """XlsxWriter writes 16 digits; what is typed keeps 15."""
    shipped = table_of(equity)
    for digits in (15, 16):
        kept: Table = {key: {s: v if isinstance(v, str) else float(f"{v:.{digits}g}") for s, v in row.items()}
                       for key, row in shipped.items()}
        assert kept != shipped or digits == 16
        assert not any(three_way(shipped, kept, shipped))


def test_an_edit_says_what_it_is(equity: EquityModel) -> None:
    assert Edit(WACC, "base", 0.15, 0.12,
                0.14).sentence(equity) == "Zhipu, WACC (Base): shipped 15%, edited 12%, now 14%."
    assert Edit(("zhipu", "release_date_glm_5_5"), "bull", 46203.0, 46234.0,
                46203.0).sentence(equity, "Zhipu Inputs!E30") == (
        "Zhipu Inputs!E30, Release of GLM-5.5 (Bull): shipped 2026-06-30, edited 2026-07-31, now 2026-06-30.")
    assert Edit(("", "gone"), "old", 1.5, "",
                None).sentence(equity) == "Market, gone (old): shipped 1.5, edited empty, no longer in the model."
    assert told(0.1186894208139677, "%/month", ALL) == "11.8689420814%"


# the model as edited --------------------------------------------------------------------------------------------------


def test_an_edited_value_stands_and_is_called_an_assumption(equity: EquityModel) -> None:
    edited = edited_model(equity, edited_table(equity, (WACC, "base", 0.12), (PE, "bull", 25.0), (FX, "base", 7.7)),
                          "base", {})
    assert target(edited, "minimax", "base") == pytest.approx(price_target(7.2, 30, 0.15, 3, 7.7))  # it reports in US$
    assert target(edited, "zhipu", "base") == target(equity, "zhipu", "base", wacc=0.12, hkd_per_usd=7.7)
    assert target(edited, "zhipu", "bull") == target(equity, "zhipu", "bull", wacc=0.12, exit_pe=25, hkd_per_usd=7.7)
    company = edited.company("zhipu")
    fact = edited.fact(company, "wacc")
    assert (fact.value, fact.status, fact.citation, fact.source, fact.fact,
            fact.note) == (0.12, "assumption", "Edited by the analyst; shipped 15%", "", "", "")
    assert edited.fact(company, "exit_pe", edited.scenario("bull")).citation == "Edited by the analyst; shipped 30"
    assert edited.fact(company, "exit_pe") is equity.fact(equity.company("zhipu"), "exit_pe")
    assert edited.scenario("bull").citation.endswith("; edited by the analyst")
    assert edited.scenario("bear") == equity.scenario("bear")
    assert table_of(equity) == table_of(EquityModel(load()))  # the shipped model is as it was


def test_nothing_edited_is_the_shipped_model(equity: EquityModel) -> None:
    edited = edited_model(equity, table_of(equity), "bear", {WACC: 0.15})
    assert edited.facts == equity.facts
    for line in (Unedited.unedited, Unedited.base_as_built):
        assert edited.base_run.value(edited.book.row(line, edited.company("zhipu")))[0] == 1


def test_values_typed_for_the_live_scenario_change_that_one_only(equity: EquityModel) -> None:
    table = edited_table(equity, (WACC, "base", 0.13))
    on_bull = table_of(edited_model(equity, table, "bull", {WACC: 0.10, FX: 7.0}))
    assert on_bull[WACC] == {"base": 0.13, "bull": 0.10, "bear": 0.13, "compute_bound": 0.13, "fragmented": 0.13,
                             "article_bear": 0.13}
    assert [on_bull[FX][s] for s in ("base", "bull", "bear")] == [7.8, 7.0, 7.8]
    table[WACC]["bear"] = 0.2
    on_base = table_of(edited_model(equity, table, "base", {WACC: 0.10, PE: 28.0, FX: 7.0}))
    assert on_base[WACC] == {"base": 0.10, "bull": 0.13, "bear": 0.2, "compute_bound": 0.13, "fragmented": 0.13,
                             "article_bear": 0.13}
    assert on_base[PE] == {"base": 28, "bull": 30, "bear": 20, "compute_bound": 30, "fragmented": 25,
                           "article_bear": 30}
    assert [on_base[FX][s] for s in ("base", "bull", "bear")] == [7.0, 7.8, 7.8]


def test_a_held_scenario_keeps_the_shipped_value_and_its_source(equity: EquityModel) -> None:
    edited = edited_model(equity, edited_table(equity, (PE, "base", 28.0), (PE, "bull", 30.0)), "base", {})
    assert table_of(edited)[PE] == {"base": 28, "bull": 30, "bear": 20, "compute_bound": 28, "fragmented": 25,
                                    "article_bear": 28}
    company = edited.company("zhipu")
    assert edited.fact(company, "exit_pe", edited.scenario("bull")).source == "jpm"
    assert edited.fact(company, "exit_pe").source == ""


HONEST: dict[str, tuple[tuple[tuple[str, str], str, Any], ...]] = {
    "one input": ((WACC, "base", 0.12),),
    "a text": ((("zhipu", "valuation_method"), "base", "ps"),),
    "edits that cancel": ((WACC, "base", 0.14), (("zhipu", "g_inf"), "base", 0.02)),
    "the market": ((FX, "base", 7.5),),
    "many": ((PE, "base", 25.0), (("zhipu", "step_glm_5_5"), "base", 0.3),
             (("minimax", "stock_connect_date"), "base", "none"), (WACC, "bear", 0.2)),
}


@pytest.mark.parametrize("edits", HONEST.values(), ids=HONEST)
def test_no_check_fails_only_because_an_input_was_edited(edits: Any, equity: EquityModel) -> None:
    edited = edited_model(equity, edited_table(equity, *edits), "base", {})
    run = edited.run()
    assert run.value(edited.book.row(Master.master)).tolist() == [1] * 6
    for company in edited.facts.companies.values():
        moved = [any(edited.inputs(s)[key] != equity.inputs(equity.scenario(s.id))[key] for key in table_of(equity)
                     if key[0] in ("", company.id))
                 for s in edited.scenarios.values()]
        assert run.value(edited.book.row(Unedited.unedited, company)).tolist() == [int(not m) for m in moved]
        holds = edited.book.row(CompanyChecks.holds, company)
        assert [member.key for p, member in enumerate(holds.block.axis.members) if 0 in run.value(holds, p)] == []


def test_the_edited_workbook_recalculates_and_never_calls_an_edit_sourced(equity: EquityModel, office: LibreOffice,
                                                                          tmp_path: Path) -> None:
    edits = ((PE, "base", 28.0), (("minimax", "exit_pe"), "bull", 25.0), (FX, "base", 7.7),
             (("zhipu", "valuation_method"), "fragmented", "ps"))
    edited = edited_model(equity, edited_table(equity, *edits), "base", {WACC: 0.12})
    path = build(edited, tmp_path / "edited.xlsx", "base")
    assert lint(path) == []
    book = load_workbook(path)
    inputs = {row[10].value: row for row in book["Zhipu Inputs"].iter_rows() if row[10].value}
    assert [cell.value for cell in inputs["exit_pe"][3:9]][:2] == [28, f"=$D{inputs['exit_pe'][0].row}"]
    assert [cell.value for cell in inputs["wacc"][3:9]] == [0.12, *[0.15] * 5]
    shown = load_workbook(path, data_only=True)
    assert [shown["Zhipu Inputs"][inputs[name][9].coordinate].value
            for name in ("exit_pe", "pt_printed")] == ["assumption", "broker"]
    sources = [[cell.value for cell in row] for row in shown["Sources"].iter_rows()]
    assert sum(row[5] == "Edited by the analyst; shipped 30" for row in sources) == 1
    assert any(row[0] == "Exit P/E" and row[3] == "broker" for row in sources)  # MiniMax's own, in Base
    scenarios = [[cell.value for cell in row] for row in shown["Scenarios"].iter_rows()]
    assert ["Bull", "MiniMax", "exit_pe = 25",
            "assumption: Edited by the analyst; shipped 30"] in [row[:4] for row in scenarios]

    plant(path, tmp_path / "planted.xlsx")
    got = office.recalculate(tmp_path / "planted.xlsx")[0].cells
    wanted = cached(path)
    assert len(wanted) > 5000
    for (tab, address), value in wanted.items():
        line, column = coordinate_to_tuple(address)
        assert got[tab][line - 1][column - 1] == (value if isinstance(value, str)
                                                  else pytest.approx(value, rel=1e-9, abs=1e-12)), (tab, address)
    about = {row[0]: row for row in got["About"]}
    assert about["All checks hold"][2] == 1
    assert about["MiniMax"][2] == pytest.approx(price_target(7.2, 30, 0.15, 3, 7.7))
    assert about["Zhipu"][2] == pytest.approx(target(equity, "zhipu", "base", exit_pe=28, wacc=0.12, hkd_per_usd=7.7))


@pytest.mark.parametrize(("key", "scenario", "value", "sentence"), [
    (WACC, "base", "twelve", "wacc in Zhipu Inputs!D9 is 'twelve', and must be a number or a percentage such as 15%."),
    (WACC, "base", -2.0, "wacc in Zhipu Inputs!D9 is -200%, and must be above 0%."),
    (WACC, "base", None, "wacc in Zhipu Inputs!D9 is empty: type a value there, or undo the change."),
    (WACC, "bull", "", "wacc in Zhipu, Bull is empty: type a value there, or undo the change."),
    (("zhipu", "unlock_effective"), "base", "next_sesion",
     "No choice for unlock_effective in Zhipu, Base called 'next_sesion'. Did you mean 'next_session'?"),
    (("zhipu", "release_date_glm_5_5"), "bull", "June",
     "release_date_glm_5_5 in Zhipu, Bull is 'June', and must be a date such as 2026-12-31."),
    (FX, "bear", 0.0, "fx_spot_hkd_per_usd in Market, Bear is 0, and must be above 0."),
])
def test_an_impossible_edit_gets_one_sentence_that_names_its_cell(key: tuple[str, str], scenario: str, value: Any,
                                                                  sentence: str, equity: EquityModel) -> None:
    table = edited_table(equity, (key, scenario, value))
    with pytest.raises(PricedInError) as refused:
        edited_model(equity, table, "base", {}, {(WACC, "base"): "Zhipu Inputs!D9"})
    assert str(refused.value) == sentence
    with pytest.raises(PricedInError) as refused:
        scenario_file(equity, three_way(table_of(equity), table, table_of(equity)), {}, "base", "t.xlsm", DAY,
                      {(WACC, "base"): "Zhipu Inputs!D9"})
    assert str(refused.value) == sentence


@pytest.mark.parametrize(("table", "live", "own", "sentence"), [
    ({("zhipu", "waac"): {"base": 1.0}}, "base", {}, "No input called 'waac' in Zhipu. Did you mean 'wacc'?"),
    ({("zhipo", "wacc"): {"base": 1.0}}, "base", {}, "No company called 'zhipo'. Did you mean 'zhipu'?"),
    ({WACC: {"base": 0.15, "bul": 0.1}}, "base", {}, "No scenario called 'bul'. Did you mean 'bull'?"),
    ({}, "bul", {}, "No scenario called 'bul'. Did you mean 'bull'?"),
    ({}, "bull", {("", "hkd_per_usx"): 1.0},
     "No input called 'hkd_per_usx' in Market. Did you mean 'fx_spot_hkd_per_usd'?"),
    ({}, "bull", {WACC: "x"}, "wacc in Control!C7 is 'x', and must be a number or a percentage such as 15%."),
])
def test_what_the_model_does_not_know_gets_one_sentence(table: Table, live: str, own: Any, sentence: str,
                                                        equity: EquityModel) -> None:
    with pytest.raises(PricedInError) as refused:
        edited_model(equity, table, live, own, {(WACC, OWN): "Control!C7"})
    assert str(refused.value) == sentence


# the file of scenarios ------------------------------------------------------------------------------------------------


def test_the_file_gives_the_edited_targets(equity: EquityModel, tmp_path: Path,
                                           monkeypatch: pytest.MonkeyPatch) -> None:
    edits = ((WACC, "base", 0.12), (("zhipu", "step_glm_5_5"), "base", 0.3),
             (("minimax", "exit_pe"), "article_bear", 25.0), (FX, "base", 7.7),
             (("zhipu", "stock_connect_date"), "base", "none"), (("minimax", "release_date_m3"), "base", 46234.0))
    own = {PE: 40.0}
    edited = edited_model(equity, edited_table(equity, *edits), "bull", own)
    text = scenario_file(equity, merged(equity, *edits), own, "bull", r"C:\Users\An Analyst\template.xlsm", DAY)
    assert "Analyst" not in text
    loaded = written(tmp_path, text)
    assert [s for s in loaded.scenarios if s not in equity.scenarios] == ["base_edited", "bull_edited",
                                                                          "article_bear_edited"]
    monkeypatch.setenv(COMPANIES_VARIABLE, str(tmp_path))
    for company in ("zhipu", "minimax"):
        for scenario in ("base", "bull", "article_bear"):
            assert llm_pt(company, f"{scenario}_edited") == target(edited, company, scenario), (company, scenario)
            assert llm_pt(company, scenario) == target(equity, company, scenario)
    assert llm_pt("zhipu", "Base (edited)") == llm_pt("zhipu", "base_edited") != llm_pt("zhipu")
    zhipu = loaded.company("zhipu")
    fact = loaded.fact(zhipu, "wacc", loaded.scenario("base_edited"))
    assert (fact.citation, fact.as_of, fact.status) == ("Edited in the workbook; shipped 0.15", DAY, "assumption")
    assert (loaded.fact(zhipu, "price_shock", loaded.scenario("article_bear_edited"))
            == equity.fact(zhipu, "price_shock", equity.scenario("article_bear")))
    assert loaded.scenario("base_edited").name == "Base (edited)"
    assert loaded.scenario("base_edited").story == "As Base, with 5 inputs edited in the workbook."


def test_conflicts_and_what_is_gone_are_listed_and_left_out(equity: EquityModel, tmp_path: Path) -> None:
    now = table_of(equity)
    shipped: Table = {key: dict(row) for key, row in now.items()} | {("zhipu", "old"): {"base": 1.0}}
    edited: Table = {key: dict(row) for key, row in shipped.items()}
    shipped[PE] = dict.fromkeys(shipped[PE], 31.0) | {"bear": 20.0, "fragmented": 25.0}
    edited[PE] = dict.fromkeys(edited[PE], 28.0) | {"bear": 20.0, "fragmented": 25.0}
    edited[WACC] = dict.fromkeys(edited[WACC], 0.12)
    edited["zhipu", "old"] = {"base": 2.0}
    merge = three_way(shipped, edited, now)
    assert [(edit.key, edit.scenario) for edit in merge.conflicts] == [(PE, "base")]
    text = scenario_file(equity, merge, {}, "base", "template\n[bull]\nname='x'.xlsm", DAY)
    assert ("# Conflict, left out: Zhipu, Exit P/E (Base): shipped 31, edited 28, now 30. "
            "Edit the new workbook if it should stand.\n") in text
    assert "# Left out: Zhipu, old (Base): shipped 1, edited 2, no longer in the model.\n" in text
    assert list(tomllib.loads(text)) == ["base_edited"]
    assert list(tomllib.loads(text)["base_edited"]["companies"]["zhipu"]) == ["wacc"]
    assert target(written(tmp_path, text), "zhipu", "base_edited") == pytest.approx(43 * 30 / 1.12**3 * 1.12)


def test_a_file_without_edits_adds_no_scenario(equity: EquityModel, tmp_path: Path) -> None:
    text = scenario_file(equity, merged(equity), {WACC: 0.15}, "base", "t.xlsm", DAY)
    assert tomllib.loads(text) == {}
    assert tuple(written(tmp_path, text).scenarios) == tuple(equity.scenarios)


def test_a_held_scenario_is_held_in_the_file(equity: EquityModel, tmp_path: Path) -> None:
    loaded = written(tmp_path, scenario_file(equity, merged(equity, (PE, "base", 28.0), (PE, "bull", 30.0)), {}, "base",
                                             "t.xlsm", DAY))
    assert [table_of(loaded)[PE][s] for s in ("base", "base_edited", "bull_edited")] == [30, 28, 30]


def test_a_copy_keeps_what_its_scenario_changed_and_takes_base_s_edits_elsewhere(equity: EquityModel,
                                                                                 tmp_path: Path) -> None:
    """Bear has its own exit P/E, so Base's edit is not one of its inputs edited; its WACC follows Base, so that is."""
    edits = ((PE, "base", 28.0), (WACC, "base", 0.12), (("zhipu", "tax_rate"), "bear", 0.2))
    loaded = written(tmp_path, scenario_file(equity, merged(equity, *edits), {}, "base", "t.xlsm", DAY))
    assert [table_of(loaded)[key]["bear_edited"] for key in (PE, WACC, ("zhipu", "tax_rate"))] == [20, 0.12, 0.2]
    assert loaded.scenario("bear_edited").story == "As Bear, with 2 inputs edited in the workbook."
    # for all companies, with their citations
    assert loaded.scenario("bear_edited").overrides == {**equity.scenario("bear").overrides}


def test_a_market_input_that_a_company_s_file_overrides_can_be_edited(equity: EquityModel, tmp_path: Path) -> None:
    rate = replace(equity.facts.market["fx_spot_hkd_per_usd"], value=7.75)
    minimax = equity.company("minimax")
    minimax = replace(minimax, overrides={**minimax.overrides,
                                          "bull": {**minimax.overrides["bull"], "fx_spot_hkd_per_usd": rate}})
    before = EquityModel(replace(equity.facts, companies={**equity.facts.companies, "minimax": minimax}))
    assert table_of(before)[FX]["bull"] == 7.75
    table = edited_table(before, (FX, "bull", 7.6))
    assert table_of(edited_model(before, table, "base", {}))[FX] == table[FX]
    loaded = written(tmp_path, scenario_file(before, three_way(table_of(before), table, table_of(before)), {}, "base",
                                             "t.xlsm", DAY))
    assert [table_of(loaded)[FX][s] for s in ("bull", "bull_edited")] == [7.8, 7.6]
    again = scenario_file(before, merged(before, (WACC, "bull", 0.1)), {}, "base", "t.xlsm", DAY)
    assert tomllib.loads(again)["bull_edited"]["overrides"]["fx_spot_hkd_per_usd"]["value"] == 7.75


def test_a_second_import_beside_the_first_gets_a_number(equity: EquityModel, tmp_path: Path) -> None:
    once = written(tmp_path, scenario_file(equity, merged(equity, (WACC, "base", 0.12)), {}, "base", "t.xlsm", DAY))
    again = tomllib.loads(scenario_file(once, merged(once, (WACC, "base_edited", 0.11)), {}, "base", "t.xlsm", DAY))
    assert [(id_, entry["name"]) for id_, entry in again.items()] == [("base_edited_2", "Base (edited 2)")]
    assert again["base_edited_2"]["companies"]["zhipu"]["wacc"]["assumption"] == "Edited in the workbook; shipped 0.12"


def test_a_client_file_says_nothing_of_the_working_file(equity: EquityModel, tmp_path: Path) -> None:
    folder = tmp_path / "canaryfolder"
    folder.mkdir()
    loaded = written(folder, scenario_file(equity, merged(equity, (WACC, "base", 0.12)), {}, "base",
                                           r"C:\canaryuser\canaryfile.xlsm", DAY))
    with zipfile.ZipFile(build(loaded, tmp_path / "client.xlsx", "base_edited")) as archive:
        assert [name for name in archive.namelist() if b"canary" in archive.read(name).lower()
                or str(tmp_path).encode() in archive.read(name)] == []


def test_the_workbook_has_room_for_a_copy_of_every_scenario(equity: EquityModel, office: LibreOffice,
                                                            tmp_path: Path) -> None:
    edits = [(WACC, scenario, 0.10 + n / 100) for n, scenario in enumerate(equity.scenarios)]
    loaded = written(tmp_path, scenario_file(equity, merged(equity, *edits), {}, "base", "t.xlsm", DAY))
    assert len(loaded.scenarios) == 12
    path = build(loaded, tmp_path / "twelve.xlsx", "Base (edited)")
    assert lint(path) == []
    plant(path, tmp_path / "planted.xlsx")
    got = office.recalculate(tmp_path / "planted.xlsx")[0].cells
    for (tab, address), value in cached(path).items():
        line, column = coordinate_to_tuple(address)
        assert got[tab][line - 1][column - 1] == (value if isinstance(value, str)
                                                  else pytest.approx(value, rel=1e-9, abs=1e-12)), (tab, address)
    about = {row[0]: row for row in got["About"]}
    assert about["All checks hold"][2] == 1
    assert about["Zhipu"][2] == pytest.approx(target(loaded, "zhipu", "base_edited"))


SHIPPED = model(())
KEYS = st.sampled_from(sorted(SHIPPED.input_rows))


@st.composite
def random_edits(draw: Any) -> list[tuple[tuple[str, str], str, float | str]]:
    """Edits that an analyst could type: within the limits of their input."""
    edits = []
    for key, scenario in draw(st.lists(st.tuples(KEYS, st.sampled_from(list(SHIPPED.scenarios))), max_size=12,
                                       unique=True)):
        item: Any = SHIPPED.input_rows[key].line
        allowed: Any = SHIPPED.input_rows[key].limits
        if item.choices or item.text_allowed:
            value: float | str = draw(st.sampled_from(item.choices or (item.text_allowed,)))
        elif UNITS[item.unit] == "date":
            first = 46182 if item.not_before else 45700  # after every shipped date that another may not lie before
            last = 46029 if key[1] in ("listing_date", "index_results_date") else 49000
            value = float(draw(st.integers(max(first, int(allowed.at_least or 0)),
                                           min(last, int(allowed.at_most or last)))))
        elif allowed.whole:
            value = float(draw(st.integers(1, int(allowed.at_most or 250))))
        else:
            low = next((v for v in (allowed.at_least, allowed.above) if v is not None), -1e6)
            high = next((v for v in (allowed.below, allowed.at_most) if v is not None), 1e6)
            open_low, open_high = allowed.at_least is None and low < high, allowed.below is not None and low < high
            value = draw(st.floats(low, high, exclude_min=open_low, exclude_max=open_high, allow_subnormal=False))
        edits.append((key, scenario, value))
    return edits


@settings(deadline=None, max_examples=25)
@given(edits=random_edits(), own=random_edits(), live=st.sampled_from(list(SHIPPED.scenarios)))
def test_any_edits_come_back_from_the_file(edits: Any, own: Any, live: str) -> None:
    typed = {key: value for key, _, value in own}
    merge, edited = merged(SHIPPED, *edits), edited_model(SHIPPED, edited_table(SHIPPED, *edits), live, typed)
    with tempfile.TemporaryDirectory() as folder:
        loaded = written(Path(folder), scenario_file(SHIPPED, merge, typed, live, "t.xlsm", DAY))
    got = table_of(loaded)
    for key, row in table_of(edited).items():
        column = edited_table(SHIPPED, *edits)[key]
        for scenario, value in row.items():
            if scenario != live or key not in typed:
                assert same(value, column[scenario])
            else:
                assert same(value, typed[key])
            if f"{scenario}_edited" in loaded.scenarios:
                assert got[key][f"{scenario}_edited"] == value, (key, scenario)
            assert got[key][scenario] == SHIPPED.inputs(SHIPPED.scenario(scenario))[key]
    touched = {edit.scenario for edit in merge.changes}
    assert {s for s in SHIPPED.scenarios if f"{s}_edited" in loaded.scenarios} - {live} == touched - {live}


# what the loader takes ------------------------------------------------------------------------------------------------

MINE = ('[mine]\nname = "Mine"\nstory = "My own."\nassumption = "House"\n'
        'probability = { value = 0, unit = "%", as_of = 2026-04-20, assumption = "House" }\n')
AT = 'unit = "%", as_of = 2026-04-20, assumption = "House" }\n'


def test_a_company_s_own_value_is_stronger_than_the_one_for_all(tmp_path: Path) -> None:
    loaded = written(tmp_path, f"{MINE}[mine.overrides]\nwacc = "
                               f"{{ value = 0.2, {AT}[mine.companies.zhipu]\nwacc = {{ value = 0.1, {AT}"
                               f"step_glm_5_5 = {{ value = 0.3, {AT}")
    table = table_of(loaded)
    assert [table[company, "wacc"]["mine"] for company in ("zhipu", "minimax")] == [0.1, 0.2]
    assert table["zhipu", "step_glm_5_5"]["mine"] == 0.3
    assert loaded.fact(loaded.company("zhipu"), "wacc", loaded.scenario("mine")).value == 0.1


def test_a_scenario_file_may_name_a_rate_as_earlier_releases_did(tmp_path: Path) -> None:
    rate = 'unit = "HK$/CNY", as_of = 2026-04-20, assumption = "House" }\n'
    loaded = written(tmp_path, f"{MINE}[mine.overrides]\nhkd_per_cny = {{ value = 1.145, {rate}")
    assert target(loaded, "zhipu", "mine") == pytest.approx(971.18, abs=0.005)
    (twice := tmp_path / "twice").mkdir()
    with pytest.raises(PricedInError, match="given twice"):
        written(twice, f"{MINE}[mine.overrides]\nhkd_per_cny = "
                       f"{{ value = 1.145, {rate}fx_spot_hkd_per_cny = {{ value = 1.14, {rate}")


@pytest.mark.parametrize(("text", "sentence"), [
    (f"{MINE}[mine.companies.zhipo]\nwacc = {{ value = 0.1, {AT}",
     "No company called 'zhipo' in [mine.companies] in scenarios.toml. Did you mean 'zhipu'?"),
    (f"{MINE}[mine.companies.zhipu]\nwaac = {{ value = 0.1, {AT}",
     "No input called 'waac' in [mine.companies.zhipu] in scenarios.toml. Did you mean 'wacc'?"),
    (f"{MINE}[mine.companies.zhipu]\nstep_m3 = {{ value = 0.1, {AT}",
     "No input called 'step_m3' in [mine.companies.zhipu] in scenarios.toml."),
    (f"{MINE}[mine.companies.zhipu]\nhkd_per_cny = {{ value = 1, {AT}",
     "No input called 'hkd_per_cny' in [mine.companies.zhipu] in scenarios.toml."),
    (f"{MINE}[mine.companies.zhipu]\npt_as_built = {{ value = 1, {AT}",
     "No input called 'pt_as_built' in [mine.companies.zhipu] in scenarios.toml."),
    (f"{MINE}[mine.companies.zhipu]\nwacc = {{ value = -2, {AT}",
     "wacc in [mine.companies.zhipu] in scenarios.toml is -200%, and must be above 0%."),
    (f"{MINE}[mine.companies.zhipu]\nwacc = 0.1\n",
     "[wacc] in [mine.companies.zhipu] in scenarios.toml is '0.1', and must be a table of value, unit, as_of."),
    (f"{MINE}[mine.companies]\nzhipu = 0.1\n",
     ("[mine.companies] in scenarios.toml must hold a table of inputs for each company: "
      "write [mine.companies.zhipu.wacc].")),
    (f"{MINE}companies = 3\n",
     ("[mine.companies] in scenarios.toml must hold a table of inputs for each company: "
      "write [mine.companies.zhipu.wacc].")),
    ((f"{MINE.replace('mine', 'bull').replace('value = 0,', 'value = 0.15,')}[bull.companies.zhipu]\ng_12 = "
      f"{{ value = 0.1, {AT.replace('%', '%/month')}"),
     "[bull] in scenarios.toml would replace the scenario that came with the release: give yours another id and name."),
    ("mine = 3\n", "[mine] in scenarios.toml is '3', and must be a table of name, story, probability."),
])
def test_a_wrong_company_table_gets_one_sentence(text: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(PricedInError) as refused:
        written(tmp_path, text)
    assert str(refused.value).startswith(sentence)
    assert "\n" not in str(refused.value)


def test_one_id_in_two_folders_is_refused(equity: EquityModel, tmp_path: Path) -> None:
    shipped = table_of(equity)
    for name, value in (("mine", 45.0), ("hers", 50.0)):
        edited = {**shipped, ("zhipu", "arr_dec25"): {**shipped["zhipu", "arr_dec25"], "base": value}}
        (tmp_path / name).mkdir()
        text = scenario_file(equity, three_way(shipped, edited, shipped), {}, "base", "desk.xlsm", date(2026, 4, 20))
        (tmp_path / name / "scenarios.toml").write_text(text, encoding="utf-8")
    assert "base_edited" in model((tmp_path / "mine",)).scenarios
    with pytest.raises(PricedInError,
                       match=r"^The scenario 'base_edited' stands in the scenarios\.toml of two folders, "
                             r"the second .*hers: give one of them"):
        model((tmp_path / "mine", tmp_path / "hers"))


def test_the_formula_to_put_back_is_the_one_that_was_there(equity: EquityModel, template: Path) -> None:
    book, layout, places = load_workbook(template), Layout(equity.book), Control(equity)
    company = equity.company("zhipu")
    for row in (equity.book.row(line, company) for line in (Valuation.pt, Inputs.wacc, Inputs.g_12, Inputs.tax_rate)):
        tab, line, column = layout.where(row, 0)
        place = places.own.get(row.input_key)
        assert book[tab].cell(line + 1, column + 1).value == put_back(equity, row, 0,
                                                                      on_control(*place) if place else "")
    tranches = equity.book.row(Tranches.shares, company)
    assert put_back(equity, tranches, 0, "") == ""
