"""What figures leave room for each other: one sentence at every door, and a failing check for what a cell holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from engines import Desk, IronCalc
from test_as_built import Shown
from test_calibration import copied
from test_functions import ask
from third_companies import star
from xlsxwriter.utility import xl_rowcol_to_cell

from model.bounds import BOUNDS, Bounds
from model.core.errors import PricedInError
from model.equity import EquityModel, model
from model.fundamental.income import Elasticities
from model.fundamental.unit_cost import CostTrend
from model.fundamental.valuation import Valuation
from model.inputs import Inputs
from model.loading import load
from workbook.layout import Layout

if TYPE_CHECKING:
    from pathlib import Path

RD = ("rd_ratio_2030 in {} is {}, and must be at least 0.03218: below it R&D would fall as revenue grows; raise it, or "
      "cut R&D in every year with rd_scale.")
MORE = "from there on the cost of other revenue alone leaves the API none; lower it, or raise other_gross_margin."
ALONE = [  # possible alone, impossible beside the other figures
    ("zhipu", "rd_ratio_2030=1%", RD.format("Zhipu", "0.01")),
    ("zhipu", "sm_ratio_2030=0.3%; sm_2025=390",
     ("sm_ratio_2030 in Zhipu is 0.003, and must be at least 0.003947: below it selling and marketing would fall as "
     "revenue grows; raise it, or cut selling and marketing in every year with sm_scale.")),
    ("minimax", "ga_ratio_2030=0.3%",
     ("ga_ratio_2030 in MiniMax is 0.003, and must be at least 0.00403: below it administration would fall as revenue "
     "grows; raise it, or cut administration in every year with ga_scale.")),
    ("zhipu", "rd_2025=20000",
     ("rd_ratio_2030 in Zhipu is 0.1876398213, and must be at least 0.2024: below it R&D would fall as revenue grows; "
     "raise it, or cut R&D in every year with rd_scale.")),
    ("zhipu", "revenue_2030_printed=1000; revenue_2025=1000",
     ("revenue_2030_printed in Zhipu is 1,000, and must be above 1,000: it is revenue_2025, and costs are read from "
     "there to 2030; change one of the two.")),
    ("zhipu", "api_revenue_2025=800", ("api_revenue_2025 in Zhipu is 800, and must be at most 724.3: it is part of "
                                       "revenue_2025; change one of the two.")),
    ("zhipu", "api_gross_margin_2025=-190%",
     ("api_gross_margin_2025 in Zhipu is -190%, and must be at least -124.6%: below it other revenue would earn more "
     "than itself; change it, gross_margin_2025 or other_gross_margin.")),
    ("zhipu", "gross_margin_2030=99.9%", f"gross_margin_2030 in Zhipu is 99.9%, and must be below 99.15%: {MORE}"),
    ("zhipu", "mature_gross_margin=99.9%", f"mature_gross_margin in Zhipu is 99.9%, and must be below 99.15%: {MORE}"),
    ("zhipu", "output_share=20%", ("cached_share in Zhipu is 90%, and must be at most 80%: output_share is the rest of "
                                   "all tokens; change one of the two.")),
]


@pytest.mark.parametrize(("company", "overrides", "sentence"), ALONE)
def test_figures_that_exclude_each_other_get_one_sentence(company: str, overrides: str, sentence: str) -> None:
    for question in (("LLM_PT", company), ("LLM_ARR", company, "2026-12-31"), ("LLM_LINE", company, "revenue", 2030)):
        with pytest.raises(PricedInError) as refused:
            ask(*question, "base", overrides)
        assert (str(refused.value), type(refused.value)) == (sentence, PricedInError)


def test_every_bound_is_tried() -> None:
    assert {sentence.partition(" ")[0] for *_, sentence in ALONE} == {bound.figure.key for bound in BOUNDS.values()}


@pytest.mark.parametrize(("company", "name", "elasticity"), [
    ("zhipu", "rd_ratio_2030", "rd_elasticity"),
    ("minimax", "ga_ratio_2030", "ga_elasticity"), ("minimax", "rd_ratio_2030", "rd_elasticity")])
def test_the_least_ratio_that_a_sentence_names_is_allowed_and_is_where_a_cost_stands_still(
        company: str, name: str, elasticity: str) -> None:
    key = name.partition("_")[0]
    limit = ask("LLM_LINE", company, "Bounds.limit", key)
    assert ask("LLM_LINE", company, elasticity, "", "base", [[name, limit]]) == pytest.approx(0, abs=1e-12)
    with pytest.raises(PricedInError) as refused:
        ask("LLM_PT", company, "", [[name, limit * 0.99]])
    named = str(refused.value).partition("at least ")[2].partition(":")[0]
    assert 0 <= ask("LLM_LINE", company, elasticity, "", "base", f"{name}={named}") < 1e-3


def test_the_margin_that_a_sentence_names_is_allowed() -> None:
    assert ask("LLM_PT", "zhipu", "", "gross_margin_2030=99.15%") > 0
    assert ask("LLM_PT", "zhipu", "", "other_gross_margin=20%; cached_share=98%") > 0


@pytest.mark.parametrize(("given", "sentence"), [
    ("price_elasticity=-0.1", "price_elasticity in Zhipu is -0.1, and must be at least 0."),
    ("funding_price=0", "funding_price in Zhipu is 0, and must be above 0."),
    ("placement_discount=100%", "placement_discount in Zhipu is 100%, and must be below 100%."),
    ("placement_discount=12",
     "placement_discount in Zhipu is 12, that is 1,200%, and must be below 100%: did you mean 12%?"),
    ("discount_per_freed=100%", "discount_per_freed in Zhipu is 100%, and must be below 100%."),
    ("discount_per_freed=-5%", "discount_per_freed in Zhipu is -5%, and must be at least 0%."),
    ("other_growth=-100%", "other_growth in Zhipu is -100%, and must be above -100%."),
    ("cost_trend=-95%", "cost_trend in Zhipu is -95%, and must be above -95%."),
    ("gross_margin_2030=100%", "gross_margin_2030 in Zhipu is 100%, and must be below 100%."),
    ("catch_up=2", "catch_up in Zhipu is 2, that is 200%, and must be at most 100%: did you mean 2%?"),
    ("release_cadence=2", "release_cadence in Zhipu is 2, and must be at least 3."),
    ("release_cadence=4.5", "release_cadence in Zhipu is 4.5, and must be a whole number."),
    ("recognition=0", "recognition in Zhipu is 0%, and must be above 0%."),
    ("cash_opening=-500", "cash_opening in Zhipu is -500, and must be at least 0."),
    ("cash_opening=much", "cash_opening in Zhipu is 'much', and must be a number or a percentage such as 15%."),
])
def test_a_figure_that_cannot_be_gets_one_sentence(given: str, sentence: str) -> None:
    with pytest.raises(PricedInError) as refused:
        ask("ZHIPU_PT", "", given)
    assert str(refused.value) == sentence


def scenario(folder: Path, overrides: str) -> EquityModel:
    """The model with a scenario of the user's own."""
    (folder / "scenarios.toml").write_text(
        f'[mine]\nname = "Mine"\nstory = "A cut"\nassumption = "House"\n'
        f'probability = {{ value = 0.0, unit = "%", as_of = 2026-04-20, assumption = "House" }}\n'
        f'[mine.companies.zhipu]\n{overrides}\n', encoding="utf-8")
    return EquityModel(load((folder,)))


def test_a_scenario_s_own_figure_is_refused_with_its_scenario(tmp_path: Path) -> None:
    with pytest.raises(PricedInError) as refused:
        scenario(tmp_path, 'rd_ratio_2030 = { value = 0.01, unit = "x", as_of = 2026-04-20, assumption = "House" }')
    assert str(refused.value) == RD.format("Zhipu, Mine", "0.01")


def test_a_company_s_file_beyond_a_bound_is_refused_with_its_name(tmp_path: Path) -> None:
    path = copied("zhipu", tmp_path)
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?m)(^\[rd_ratio_2030\]\nvalue\s*= )\S+", r"\g<1>0.01", text), encoding="utf-8")
    with pytest.raises(PricedInError) as refused:
        EquityModel(load((tmp_path,)))
    assert str(refused.value) == RD.format("Zhipu X, Base", "0.01")


def test_a_company_without_printed_figures_is_held_to_its_own_revenue(tmp_path: Path) -> None:
    star(tmp_path)
    equity = EquityModel(load((tmp_path,)))
    who, base = equity.company("star"), equity.scenario(None)
    row = equity.book.row(Valuation.eps, who)
    assert isinstance(equity.value(row, 0, who, base, {"rd_ratio_2030": 0.2}), float)
    with pytest.raises(PricedInError, match=r"^rd_ratio_2030 in Star AI is 0\.01, and must be at least 0\.07144"):
        equity.value(row, 0, who, base, {"rd_ratio_2030": 0.01})


@pytest.fixture(scope="module")
def desk(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The client file in an engine that runs in this process."""
    path = tmp_path_factory.mktemp("bounds") / "client.xlsx"
    path.write_bytes(built.read_bytes())
    return Desk(IronCalc, path)


def typed(desk: Desk, equity: EquityModel, company: str, figure: Inputs, value: float) -> tuple[Shown, str]:
    """The workbook with a figure typed into Base's cell, and where that is."""
    tab, line, column = Layout(equity.book).where(equity.book.row(figure, equity.company(company)), 1)
    cell = xl_rowcol_to_cell(line, column)
    engine = desk.ask([(tab, cell, value)])
    return Shown(equity, lambda *place: engine.value(place[0], xl_rowcol_to_cell(*place[1:]))), f"{tab}!{cell}"


@pytest.mark.parametrize(("figure", "value", "limit"), [
    (Inputs.rd_ratio_2030, 0.01, "at least 0.0321758"), (Inputs.gross_margin_2030, 0.999, "below 99.15"),
    (Inputs.api_revenue_2025, 800, "at most 724.3")])
def test_a_cell_beyond_what_others_leave_room_for_fails_a_check_that_names_it(
        figure: Inputs, value: float, limit: str, desk: Desk, equity: EquityModel) -> None:
    shown, cell = typed(desk, equity, "zhipu", figure, value)
    failing, first = shown.failing
    assert failing == 0
    assert first.startswith(f"{cell} must be {limit}")
    assert first.endswith(next(bound.why for bound in BOUNDS.values() if bound.figure is figure))


def test_a_cell_that_leaves_losses_unfunded_has_no_target_and_fails_a_check(desk: Desk, equity: EquityModel) -> None:
    shown, _ = typed(desk, equity, "zhipu", Inputs.funding_price, 5)
    assert shown.of(Valuation.pt, "zhipu") == shown.of(Valuation.upside, "zhipu") == "n.m."
    assert shown.failing[0] == 0
    assert shown.column(Bounds.holds, "zhipu") == [1] * len(BOUNDS)


def test_as_shipped_every_bound_holds_in_every_scenario() -> None:
    equity = model(())
    for company in equity.facts.companies.values():
        beyond = equity.book.row(Bounds.beyond, company)
        for each in equity.scenarios.values():
            assert [equity.value(beyond, place, company, each) for place in range(len(BOUNDS))] == [0] * len(BOUNDS)
        for line in (Elasticities.rd_elasticity, Elasticities.sm_elasticity, Elasticities.ga_elasticity,
                     CostTrend.factor):
            assert equity.value(equity.book.row(line, company), 0, company, equity.scenario(None)) > 0


def test_a_company_with_one_release_is_answered_by_the_compiled_model(tmp_path: Path) -> None:
    """The largest of one figure is that figure: no answer of it waits for the arrays."""
    star(tmp_path)
    equity = EquityModel(load((tmp_path,)))
    row = equity.book.row(Bounds.limit, equity.company("star"))
    assert equity._function(row)(equity.inputs(equity.scenario(None)))[0] == pytest.approx(0.07144, rel=1e-4)
