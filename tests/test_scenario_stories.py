"""Stories: what each scenario says of itself is true of its numbers, company by company."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from addin.functions import llm_pt
from model.checks import CHECKS, CompanyChecks
from model.core.scalars import as_date
from model.equity import Workbook
from model.fundamental.arr import Arr
from model.fundamental.income import Elasticities, Income
from model.fundamental.overview import ArrReadings
from model.fundamental.per_share import PerShare
from model.fundamental.priced_in import Fragmentation
from model.fundamental.revenue import Currency, Revenue
from model.fundamental.unit_cost import UnitCost
from model.fundamental.valuation import Valuation

if TYPE_CHECKING:
    from model.core.lines import Line
    from model.core.rows import Row
    from model.equity import EquityModel
    from model.values import Value

COMPANIES = pytest.mark.parametrize("company", ["zhipu", "minimax"])
DEC_26, JUN_27, DEC_27, DEC_30 = 12, 18, 24, 60  # months after Dec-25
YEARS = range(1, 6)  # 2026 to 2030
class Told:
    """A scenario of a company, with its lines by year or month."""

    def __init__(self, equity: EquityModel, company: str, scenario: str) -> None:
        self.equity, self.company, self.scenario = equity, equity.company(company), equity.scenario(scenario)

    def of(self, line: Line, position: int = 0, **overrides: Any) -> float:
        """A figure of it."""
        row = self.equity.book.row(line, self.company)
        value = self.equity.value(row, position, self.company, self.scenario, overrides)
        assert not isinstance(value, str), (line.label, value)
        return value

    def given(self, name: str) -> Any:
        """An input of it."""
        return self.equity.fact(self.company, name, self.scenario).value

    def path(self, line: Line, positions: range) -> list[float]:
        """A line over years or months."""
        return [self.of(line, position) for position in positions]


Tell = Callable[[str, str], Told]


@pytest.fixture
def tell(equity: EquityModel) -> Tell:
    """A scenario of a company."""
    return lambda company, scenario: Told(equity, company, scenario)


def slower(path: list[float], than: list[float]) -> bool:
    return all(a < b for a, b in zip(path, than, strict=True))


@COMPANIES
def test_base_is_the_brokers_path_as_printed(tell: Tell, company: str) -> None:
    base = tell(company, "base")
    for line, position, printed in ((Arr.arr, DEC_26, "arr_dec26_printed"),
                                    (Revenue.revenue, 5, "revenue_2030_printed"),
                                    (Income.net_profit, 5, "net_profit_2030_printed"),
                                    (Valuation.eps, 0, "eps_2030_printed")):
        assert base.of(line, position) == pytest.approx(base.given(printed), rel=1e-9)


@COMPANIES
def test_bull_grows_five_fold_in_six_months_and_its_ramp_is_short(tell: Tell, company: str) -> None:
    bull, base = tell(company, "bull"), tell(company, "base")
    assert bull.of(ArrReadings.ramp_to_jun27) == pytest.approx(bull.given("ramp_multiple"), rel=1e-9)
    later = [told.of(Arr.arr, DEC_30) / told.of(Arr.arr, DEC_27) for told in (bull, base)]
    assert later[0] < later[1]


@COMPANIES
def test_bull_moves_two_thirds_of_its_plans_to_pay_as_you_go(tell: Tell, company: str) -> None:
    bull = tell(company, "bull")
    assert bull.of(Arr.plan_share, DEC_26) == pytest.approx(bull.of(Arr.plan_share, 0) / 3)
    assert bull.of(Arr.mix, DEC_26) > tell(company, "base").of(Arr.mix, DEC_26)


@COMPANIES
def test_bulls_research_is_a_fifth_above_what_its_revenue_asks_and_pays(tell: Tell, company: str) -> None:
    bull, base = tell(company, "bull"), tell(company, "base")
    for year in YEARS:
        growth = bull.of(Revenue.revenue, year) / bull.given("revenue_2025")
        asked = bull.given("rd_2025") * growth ** bull.of(Elasticities.rd_elasticity)
        assert -bull.of(Income.rd, year) == pytest.approx(1.2 * asked, rel=1e-9)
    lost = [sum(min(profit, 0) for profit in told.path(Income.net_profit, YEARS)) for told in (bull, base)]
    assert lost[0] > lost[1]  # success does not cost more than it earns


@COMPANIES
def test_bears_june_release_brings_no_step_and_growth_fades_faster(tell: Tell, company: str) -> None:
    bear, base = tell(company, "bear"), tell(company, "base")
    june = {"zhipu": "glm_5_5", "minimax": "m3"}[company]
    assert (as_date(bear.given(f"release_date_{june}")).month, bear.given(f"step_{june}")) == (6, 0)
    months = range(DEC_26 + 1, DEC_30 + 1)
    assert slower(bear.path(Arr.growth, months), base.path(Arr.growth, months))


@COMPANIES
@pytest.mark.parametrize("scenario", ["bear", "fragmented"])
def test_costs_are_cut_by_thirty_percent_where_the_story_says_so(tell: Tell, company: str, scenario: str) -> None:
    told = tell(company, scenario)
    assert "cut" in told.scenario.story
    assert "30 %" in told.scenario.story
    for line in (Income.rd, Income.sm, Income.ga):
        for year in YEARS:
            uncut = told.of(line, year, rd_scale=1, sm_scale=1, ga_scale=1)
            assert told.of(line, year) == pytest.approx(0.7 * uncut, rel=1e-9)


@COMPANIES
def test_bears_multiple_is_that_of_a_large_internet_platform(tell: Tell, company: str) -> None:
    bear = tell(company, "bear")
    assert bear.of(Valuation.exit_multiple) == bear.given("pe_low") == 20


@COMPANIES
def test_compute_bound_is_short_through_2026_and_not_after_the_middle_of_2028(tell: Tell, company: str) -> None:
    bound, base = tell(company, "compute_bound"), tell(company, "base")
    assert set(bound.path(Arr.binds, range(4, DEC_26 + 1))) == {1}
    assert set(bound.path(Arr.binds, range(30, DEC_30 + 1))) == {0}
    assert bound.of(Revenue.revenue, 1) < 0.95 * base.of(Revenue.revenue, 1)
    assert bound.of(Revenue.revenue, 5) >= 0.99 * base.of(Revenue.revenue, 5)  # a delay, not a loss for ever
    assert slower(bound.path(Income.gross_margin, YEARS), base.path(Income.gross_margin, YEARS))


def test_compute_is_shorter_and_dearer_for_zhipu_than_for_minimax(tell: Tell) -> None:
    bound = [tell(company, "compute_bound") for company in ("zhipu", "minimax")]
    missing = [1 - told.of(Arr.arr, DEC_26) / told.given("arr_dec26_printed") for told in bound]
    dearer = [told.of(UnitCost.untrended, DEC_26) / told.of(UnitCost.untrended, 0) - 1 for told in bound]
    taken = [1 - told.of(Valuation.pt) / tell(told.company.id, "base").of(Valuation.pt) for told in bound]
    for zhipu, minimax in (missing, dearer, taken):
        assert zhipu > minimax > 0


@COMPANIES
def test_fragmented_grows_by_an_eighth_of_the_ramp_at_lower_prices_and_margins(tell: Tell, company: str) -> None:
    told, base = tell(company, "fragmented"), tell(company, "base")
    eight = list(told.equity.facts.groups["sharings"]).index("eight")
    assert told.given("g_12") == pytest.approx(told.of(Fragmentation.growth, eight), abs=0.0005)
    gained = told.of(Arr.arr, JUN_27) - told.of(Arr.arr, DEC_26)
    assert gained == pytest.approx(told.of(Fragmentation.each, eight), rel=0.15)
    for line, periods in ((Arr.price, range(1, DEC_30 + 1)), (Income.gross_margin, YEARS), (Revenue.revenue, YEARS)):
        assert slower(told.path(line, periods), base.path(line, periods))
    assert told.of(Valuation.exit_multiple) == pytest.approx(25)


@COMPANIES
def test_the_articles_view_is_its_own_arr_its_sales_multiple_and_a_lower_price(tell: Tell, company: str) -> None:
    told, base = tell(company, "article_bear"), tell(company, "base")
    assert told.of(ArrReadings.arr_on_printed_date) == pytest.approx(told.given("arr_article"), rel=1e-9)
    assert told.of(Arr.arr, DEC_26) < base.of(Arr.arr, DEC_26) / 2
    assert (told.given("valuation_method"), told.given("ps_multiple")) == ("ps", told.given("ps_hk"))
    on_sales = told.given("ps_hk") * told.of(Revenue.revenue, 1) / told.of(PerShare.diluted_shares, 1)
    assert told.of(Valuation.pt) == pytest.approx(on_sales * told.of(Currency.hkd_per_local), rel=1e-9)
    assert told.of(Valuation.share_price) == pytest.approx(0.65 * base.of(Valuation.share_price))


def test_a_bull_that_burns_and_a_scenario_without_a_target_fail_their_checks(equity: EquityModel) -> None:
    """Bull with five times the research, and a fragmented market with it, whose loss in 2030 no method values."""
    def column(row: Row, scenario: str) -> Value:
        spends = row.name == "rd_scale" and scenario in ("bull", "fragmented")
        return 5.0 if spends else equity.inputs(equity.scenario(scenario))[row.input_key]

    holds = equity.book.row(CompanyChecks.holds, equity.company("zhipu"))
    run = equity.run([equity.inputs(equity.scenario(None))], Workbook(column=column))
    found = {check: run.value(holds, list(CHECKS).index(check)) for check in ("bull_losses", "targets", "burn")}
    assert {check: float(value[0]) for check, value in found.items() if value is not None} == {
        "bull_losses": 0, "targets": 0, "burn": 1}


@COMPANIES
@pytest.mark.parametrize("change", ["capacity_growth=8%", "compute_step_autumn_2026=0",
                                    "capacity_growth=8%; catch_up=1%"])
def test_a_longer_shortage_lowers_the_target(company: str, change: str) -> None:
    assert llm_pt(company, "base", change) < llm_pt(company) * (1 - 1e-3)
