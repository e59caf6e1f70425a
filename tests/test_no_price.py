"""A target of zero or less is never a price: what functions, cells, checks and the command line say instead."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from engines import Formualizer, IronCalc
from planting import cached, plant
from test_functions import ask
from test_recalculation import differences, input_cell
from xlsxwriter.utility import xl_rowcol_to_cell

from addin.cli import main
from addin.screens import show_built
from model.checks import CHECKS, CompanyChecks, Failures, Master, Summary
from model.core.errors import NoSolutionError
from model.core.expressions import NOT_MEANINGFUL
from model.equity import EquityModel
from model.flows.flow import Branches, BranchTotal, Erosion
from model.fundamental.football_field import METHODS, Dcf, FootballField
from model.fundamental.overview import Headline
from model.fundamental.priced_in import Implied
from model.fundamental.valuation import Conventions, Valuation
from workbook.layout import Layout
from workbook.writer import build

if TYPE_CHECKING:
    from pathlib import Path

    from engines import Engine

    from model.core.lines import Line

LOSS = "gross_margin_2030=20%"
PRICES = (Valuation.exit_value, Valuation.pt_earnings, Valuation.pt_local, Valuation.pt, Valuation.pt_rounded,
          Valuation.upside, Valuation.target_market_cap, Valuation.pt_undiluted, Conventions.target,
          Conventions.rounded, Conventions.upside, Headline.pt_rounded, Headline.upside, Valuation.pt_before_funding,
          Valuation.bridge_other, Valuation.bridge_funding, Erosion.target, Branches.value, Branches.weighted,
          BranchTotal.value, Implied.pe_needed, Implied.shares_needed, Implied.wacc_needed, Dcf.value)


@pytest.fixture(scope="module")
def at_a_loss(equity: EquityModel) -> EquityModel:
    """The model with a 2030 gross margin of 20 %, so that both companies lose money in 2030."""
    key = "gross_margin_2030"
    companies = {id_: replace(company, facts={**company.facts, key: replace(company.facts[key], value=0.2)})
                 for id_, company in equity.facts.companies.items()}
    return EquityModel(replace(equity.facts, companies=companies))


@pytest.fixture(scope="module")
def built_at_a_loss(at_a_loss: EquityModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(at_a_loss, tmp_path_factory.mktemp("at_a_loss") / "client.xlsx")


@pytest.mark.parametrize("company", ["zhipu", "minimax"])
@pytest.mark.parametrize("function", ["LLM_PT", "LLM_UPSIDE"])
def test_no_function_answers_a_price_from_a_loss(function: str, company: str) -> None:
    with pytest.raises(NoSolutionError, match=r"^2030E EPS of \w+ is -[\d.]+: no .*valuation_method=ps\.$"):
        ask(function, company, "", LOSS)


def test_a_company_s_own_functions_and_any_line_say_so_too() -> None:
    for question in (("ZHIPU_PT", "", LOSS), ("ZHIPU_UPSIDE", "", LOSS),
                     *(("LLM_LINE", "zhipu", name, None, "", LOSS) for name in (
            "Valuation.pt", "pt_rounded", "BranchTotal.value", "Implied.wacc_needed", "Dcf.value"))):
        with pytest.raises(NoSolutionError, match=r"2030E EPS of Zhipu is -29\.26: no "):
            ask(*question)
    assert ask("LLM_PT", "zhipu", "", f"{LOSS}; valuation_method=ps") > 0


def test_a_target_from_five_figures_needs_earnings() -> None:
    for eps in (-5, 0):
        with pytest.raises(NoSolutionError, match=f"EPS is {eps}: no price target"):
            ask("LLM_PT_CALC", eps, 30, 0.15, 3, 1.12)


def test_a_target_that_rounds_to_nothing_is_no_target() -> None:
    with pytest.raises(NoSolutionError, match="rounds to 0 at HK\\$100"):
        ask("LLM_PT", "zhipu", "", "exit_pe=1.1", 100)
    with pytest.raises(NoSolutionError, match="Price target of Zhipu comes to zero or less"):
        ask("LLM_LINE", "zhipu", "pt_rounded", None, "", "exit_pe=1.1; wacc=40%")


def test_every_price_is_not_meaningful_in_python(at_a_loss: EquityModel) -> None:
    run = at_a_loss.run([at_a_loss.inputs(at_a_loss.scenario(None))])
    for company in at_a_loss.facts.companies.values():
        for line in PRICES:
            assert run.value(at_a_loss.book.row(line, company))[0] == NOT_MEANINGFUL, line.label


@pytest.mark.parametrize("engine", [IronCalc, Formualizer], ids=lambda engine: engine.__name__)
def test_engines_agree_on_a_workbook_without_a_target(engine: type[Engine],
                                                      built_at_a_loss: Path, tmp_path: Path) -> None:
    plant(built_at_a_loss, tmp_path / "planted.xlsx")
    book, wanted = engine(tmp_path / "planted.xlsx"), cached(built_at_a_loss)
    book.recalculate()
    assert differences(wanted, {place: book.value(*place) for place in wanted}) == []
    # a gap of a chart
    assert {value for value in wanted.values() if isinstance(value, str) and value.startswith("#")} <= {"#N/A"}


@pytest.mark.parametrize("engine", [IronCalc, Formualizer], ids=lambda engine: engine.__name__)
def test_a_loss_typed_into_the_client_file_shows_no_price(engine: type[Engine], equity: EquityModel,
                                                          built: Path) -> None:
    book, layout = engine(built), Layout(equity.book)
    book.type(*input_cell(equity, "zhipu", "gross_margin_2030", "base"), 0.2)
    book.recalculate()

    def shown(line: Line, company: str = "", position: int = 0) -> Any:
        tab, row, column = layout.where(equity.book.row(line, equity.company(company) if company else None), position)
        return book.value(tab, xl_rowcol_to_cell(row, column))

    assert {shown(line, "zhipu") for line in PRICES} == {NOT_MEANINGFUL}
    assert NOT_MEANINGFUL in [shown(Summary.pt, position=position) for position in (0, 1)]
    assert shown(CompanyChecks.holds, "zhipu", list(CHECKS).index("pt_above_zero")) == 0
    assert (shown(Failures.failures, "minimax"), shown(Master.master)) == (0, 0)
    for position, method in enumerate(METHODS):
        low, base, high = (shown(line, "zhipu", position)
                           for line in (FootballField.low, FootballField.base, FootballField.high))
        assert isinstance(base, str) or (base > 0 and (isinstance(low, str) or 0 < low <= base <= high)), method
    errors = {str(book.value(*place)) for place in cached(built) if str(book.value(*place)).startswith("#")}
    assert errors <= {"#N/A"}


def test_a_range_whose_ends_change_places_stays_in_order(equity: EquityModel) -> None:
    company, base = equity.company("zhipu"), equity.scenario(None)
    for changes in ({"pe_low": 50.0, "pe_high": 10.0}, {"ps_hk": 40.0, "ps_a": 9.0}, {"pe_low": 35.0}):
        for position, method in enumerate(METHODS):
            low, middle, high = (equity.value(equity.book.row(line, company), position, company, base, changes)
                                 for line in (FootballField.low, FootballField.base, FootballField.high))
            assert float(low) <= float(middle) <= float(high), method


def test_the_command_line_says_not_meaningful(at_a_loss: EquityModel, built_at_a_loss: Path,
                                              capsys: pytest.CaptureFixture[str]) -> None:
    answer = CliRunner().invoke(main, ["pt", "zhipu", "--set", LOSS])
    assert answer.exit_code == 0
    assert "n.m." in answer.output
    assert "Discounted" not in answer.output
    show_built(at_a_loss, built_at_a_loss, "base")
    printed = capsys.readouterr().out
    assert "target n.m." in printed
    assert "FAIL Zhipu: Target above zero: 0, expected at least 1" in printed
