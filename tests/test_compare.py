"""All scenarios side by side: each its own, by every door, and what today's price says of bull and bear."""

from __future__ import annotations

import json
from math import log
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from test_functions import ask

from addin.cli import main
from model.checks import CHECKS, CompanyChecks
from model.core.book import Book
from model.core.contents import Contents
from model.core.errors import ModelError, NoSolutionError, PricedInError
from model.core.formulas import formula
from model.core.lines import Line
from model.core.sheet import CompanySheet
from model.core.vocabulary import in_scenario
from model.fundamental.arr import Arr
from model.fundamental.compare import Needed
from model.fundamental.valuation import Valuation
from model.inputs import Inputs
from model.scenarios import SCENARIOS, Selector
from workbook.layout import Layout

if TYPE_CHECKING:
    from model.equity import EquityModel

COMPANIES = ("zhipu", "minimax")
CHANGES = ("", "wacc=12%; exit_pe=25", "g_12=6%; rd_scale=0.8", "valuation_method=cash", "price=500")


def table(company: str, overrides: str = "") -> tuple[list[str], dict[str, list[Any]]]:
    header, *rows = ask("LLM_COMPARE", company, overrides)
    return header, {row[0]: row[1:] for row in rows}


@pytest.mark.parametrize("company", COMPANIES)
@pytest.mark.parametrize("overrides", CHANGES)
def test_each_scenario_is_what_other_functions_answer_of_it(company: str, overrides: str, equity: EquityModel) -> None:
    _, rows = table(company, overrides)
    price = 500.0 if overrides == "price=500" else ask("LLM_INPUT", company, "price")
    for scenario in equity.scenarios.values():
        weight, arr, early, revenue, profit, eps, shares, raised, method, target, upside = rows[scenario.name]
        assert target == pytest.approx(ask("LLM_PT", company, scenario.id, overrides), rel=1e-12)
        assert upside == pytest.approx(target / price - 1)
        assert arr == pytest.approx(ask("LLM_ARR", company, "Dec-26", scenario.id, overrides))
        assert (early, revenue) == pytest.approx([ask("LLM_REVENUE", company, year, scenario.id, overrides)
                                                  for year in (2026, 2030)])
        assert profit == pytest.approx(ask("LLM_NET_PROFIT", company, 2030, scenario.id, overrides))
        assert eps == pytest.approx(profit / shares)
        assert eps == pytest.approx(ask("LLM_EPS", company, 2030, scenario.id, overrides))
        assert raised == pytest.approx(ask("LLM_LINE", company, "Funding.raised", "", scenario.id, overrides))
        assert method == ("cash" if "cash" in overrides else ask("LLM_INPUT", company, "valuation_method", scenario.id))
        assert weight == scenario.probability.value


@pytest.mark.parametrize("company", COMPANIES)
def test_weighted_low_and_high_are_those_of_the_rows(company: str, equity: EquityModel) -> None:
    _, rows = table(company, "wacc=13%")
    targets = [(rows[scenario.name][0], rows[scenario.name][-2]) for scenario in equity.scenarios.values()]
    assert rows["Weighted"][-2] == pytest.approx(sum(weight * target for weight, target in targets))
    assert [rows[name][-2] for name in ("Low", "High")] == [min(t for _, t in targets), max(t for _, t in targets)]
    price = ask("LLM_INPUT", company, "price")
    assert [rows[name][-1] for name in ("Weighted", "Low", "High")] == pytest.approx(
        [rows[name][-2] / price - 1 for name in ("Weighted", "Low", "High")])


def test_a_scenario_without_a_target_says_so_and_so_does_what_weighs_it() -> None:
    _, rows = table("zhipu", "rd_scale=5")
    assert rows["Base"][-2:] == ["n.m.", "n.m."]
    assert {tuple(rows[name][-2:]) for name in ("Weighted", "Low", "High")} == {("n.m.", "n.m.")}
    with pytest.raises(NoSolutionError, match=r"Zhipu has a target of n\.m\. in bear and of"):
        ask("LLM_PROBABILITY", "zhipu", "", "rd_scale=5")


def test_without_a_company_each_row_says_whose_it_is() -> None:
    header, *rows = ask("LLM_COMPARE")
    assert header[:2] == ["Company", "Scenario"]
    assert [row[0] for row in rows] == ["Zhipu"] * 9 + ["MiniMax"] * 9
    assert [row[1:] for row in rows if row[0] == "Zhipu"] == ask("LLM_COMPARE", "zhipu")[1:]
    assert header[4] == "Revenue, 2026E, reporting currency mn"
    assert table("minimax")[0][3] == "Revenue, 2026E, US$ mn"


@pytest.mark.parametrize("company", COMPANIES)
def test_the_price_is_a_probability_between_bear_and_bull(company: str) -> None:
    """By hand: (price - bear) / (bull - bear); months on the line through base and bull over the log of the target."""
    months = [ask("LLM_LINE", company, "months_ramping", "", scenario) for scenario in ("base", "bull")]
    for price in (None, 300.0, 700.0, 5000.0):
        at = ask("LLM_INPUT", company, "price") if price is None else price
        base, bull, bear = (ask("LLM_PT", company, scenario, [["price", at]]) for scenario in ("base", "bull", "bear"))
        [[probability, needed]] = ask("LLM_PROBABILITY", company, price)
        assert probability == pytest.approx((at - bear) / (bull - bear), abs=1e-12)
        assert needed == pytest.approx(months[0] + (months[1] - months[0]) * log(at / base) / log(bull / base))
    assert ask("LLM_PROBABILITY", company, 300)[0][0] < 0 < ask("LLM_PROBABILITY", company)[0][0] < 1


@pytest.mark.parametrize(("company", "scenario"), [("zhipu", "base"), ("minimax", "bull"), ("zhipu", "bear")])
def test_what_the_price_needs_in_a_scenario_gives_the_price(company: str, scenario: str, equity: EquityModel) -> None:
    who, place = equity.company(company), list(equity.scenarios).index(scenario)

    def needed(line: Line) -> Any:
        return equity.value(equity.book.row(line, who), place, who, equity.scenario(None))

    price = ask("LLM_INPUT", company, "price")
    assert ask("LLM_PT", company, scenario,
               f"exit_pe={needed(Needed.pe_needed)!r}; valuation_method=exit_pe") == pytest.approx(price)
    held = ask("LLM_EPS", company, 2030, scenario)
    target = ask("LLM_PT", company, scenario, "valuation_method=exit_pe")
    assert target * needed(Needed.eps_needed) / held == pytest.approx(price)
    assert target * (1.15 / (1 + needed(Needed.wacc_needed))) ** 3 == pytest.approx(price)


def test_the_command_shows_every_scenario_and_its_json_is_the_functions_table() -> None:
    shown = CliRunner().invoke(main, ["compare", "zhipu", "wacc=12%"])
    assert shown.exit_code == 0
    for text in ("Compute-bound", f"{ask('ZHIPU_PT', 'bear', 'wacc=12%'):,.2f}", "in every scenario: wacc = 12%"):
        assert text in shown.output
    header, *rows = ask("LLM_COMPARE", "", "wacc=12%")
    answer = CliRunner().invoke(main, ["compare", "wacc=12%", "--json"])
    assert [list(row.values()) for row in json.loads(answer.output)] == rows
    assert list(json.loads(answer.output)[0]) == header


@pytest.mark.parametrize(("arguments", "sentence"), [
    (["zhipu", "wacc=12%", "exit_pe=25"], "compare takes [COMPANY] [OVERRIDES]"),
    (["kimi"], "No company called 'kimi'"), (["zhipu", "wac=12%"], "Did you mean 'wacc'?")])
def test_what_the_command_cannot_answer_is_one_sentence(arguments: list[str], sentence: str) -> None:
    answer = CliRunner().invoke(main, ["compare", *arguments])
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert sentence in answer.stderr
    assert len(answer.stderr.splitlines()) == 1


def test_an_override_of_another_company_is_refused() -> None:
    with pytest.raises(PricedInError, match="No input called 'step_m3' in Zhipu"):
        ask("LLM_COMPARE", "", "step_m3=10%")


# the scenarios' own cells ---------------------------------------------------------------------------------------------


def test_only_what_a_target_rests_on_stands_there_and_no_list_holds_it(equity: EquityModel) -> None:
    own = equity.book.scenario_cells.blocks
    assert {row.name for block in own for row in block.rows.values()} >= {"arr", "pt", "net_profit", "closing"}
    assert not {row.line for block in own for row in block.rows.values()} & {Arr.suppressed_arr, Valuation.upside}
    assert not {id(block) for block in own} & {id(block) for block in equity.book.blocks}
    assert [row for row in equity.find(equity.company("zhipu"), "pt") if row.block.scenario] == []


def test_an_own_cell_repeats_the_formula_of_the_live_one(equity: EquityModel) -> None:
    """Bear's value brought back to Dec-26: the live formula, with bear's exit value and bear's column of the inputs."""
    layout, who = Layout(equity.book), equity.company("zhipu")
    row = next(block for block in equity.book.scenario_cells.blocks if block.sheet is Valuation
               and block.company is who and block.scenario == "bear").rows["pt_earnings"]
    wanted = formula(equity.book, layout, row.live, 0)
    for name in ("wacc", "years_to_exit"):
        live = equity.book.block(Inputs, who).rows[name]
        assert layout.address(live) in wanted
        wanted = wanted.replace(layout.address(live), layout.address(live, 1 + list(equity.scenarios).index("bear")))
    exit_value = row.block.rows["exit_value"]
    wanted = wanted.replace(layout.place(exit_value.live, 0), layout.place(exit_value, 0))
    assert formula(equity.book, layout, row, 0) == wanted


def test_a_line_that_rests_on_the_live_scenario_or_on_others_is_refused(equity: EquityModel) -> None:
    class Own(CompanySheet):
        """Own cells."""

        holds_scenarios = True
        number = Line("Number", "count", Selector.number + Inputs.wacc)

    class Beside(CompanySheet):
        """Beside."""

        tab = "Own"
        axes = (SCENARIOS,)
        asked = Line("Number", "count", in_scenario(Own.number))

    contents = equity.book.contents.sheets
    market = tuple(sheet for sheet in contents if sheet.__name__ in ("Selector", "ScenarioTable", "Market"))
    book = Book(equity.facts, Contents(summary=market, inputs=(Inputs,), engine=(Own, Beside)))
    with pytest.raises(ModelError, match="rests on 'Live scenario': it cannot depend on which scenario is live"):
        book.scenario_cells  # noqa: B018 - made when they are first asked for


def test_the_checks_hold_every_target_against_pythons(equity: EquityModel) -> None:
    assert {"python", "own_cells"} <= CHECKS.keys()
    rows = equity.book.block(CompanyChecks, equity.company("zhipu")).rows
    place = list(CHECKS).index("python")
    assert equity.base_run.value(rows["holds"], place)[0] == 1.0  # type: ignore[index]
