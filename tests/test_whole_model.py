"""The engine against a second reading of the model in plain Python: every scenario, and inputs moved one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from whole_model import whole

from model.fundamental.arr import Arr
from model.fundamental.cash import Cash
from model.fundamental.income import Income
from model.fundamental.per_share import PerShare
from model.fundamental.quarters import Quarters
from model.fundamental.revenue import Revenue
from model.fundamental.valuation import Valuation

if TYPE_CHECKING:
    from model.core.lines import Line
    from model.core.run import Run
    from model.equity import EquityModel
    from model.facts import Company

class Both(NamedTuple):
    """A company's cases, and the two readings of them."""

    who: Company
    cases: list[tuple[str, dict[str, Any]]]
    run: Run
    second: list[dict[str, Any]]


SAME = 1e-9
SCENARIOS = ["base", "bull", "bear", "compute_bound", "fragmented", "article_bear"]
# what the second reading calls it; costs and tax are negative on the sheet
LINES: dict[str, tuple[Line, int]] = {
    "arr": (Arr.arr, 1), "suppressed_arr": (Arr.suppressed_arr, 1), "revenue": (Revenue.revenue, 1),
    "gross_profit": (Income.gross_profit, 1), "rd": (Income.rd, -1), "net_profit": (Income.net_profit, 1),
    "revenue_q": (Quarters.revenue, 1), "operating_q": (Quarters.operating_profit, 1), "tax_q": (Quarters.tax, -1),
    "closing": (Cash.closing, 1), "unfunded": (Cash.unfunded, 1), "placed": (Cash.placed, 1),
    "shares": (PerShare.diluted_shares, 1), "eps": (PerShare.eps, 1)}
MOVED = {
    "zhipu": [
        {"release_date_glm_5_5": "2027-03-31"}, {"release_cadence": 9, "later_step": 0.2, "later_step_fade": 0.9},
        {"capacity_growth": 0.06, "catch_up": 0.02, "capacity_growth_long": 0.0},
        {"compute_date_autumn_2026": "2027-02-28", "compute_step_autumn_2026": 0.6},
        {"price_trend": -0.02, "price_trend_long": -0.01, "price_elasticity": 0.5}, {"compute_price_change": 0.34},
        {"plan_share_dec26": 0.05, "plan_price": 0.4}, {"gross_margin_2030": 0.5},
        {"other_gross_margin": 0.2, "other_growth": 0.6}, {"rd_scale": 1.3, "sm_scale": 0.5, "ga_scale": 2.0},
        {"rd_ratio_2030": 0.25, "tax_rate": 0.25}, {"recognition": 0.8, "organic_growth": 0.09, "g_12": 0.1},
        {"cash_opening": 100, "minimum_cash_months": 12},
        {"funding_price": 400, "placement_discount": 0.15, "discount_per_freed": 0.3, "cash_opening": 0},
        {"cash_opening": 0, "listing_proceeds": 0, "unlock_effective": "expiry_day"}, {"funding_price": 1},
        {"working_capital_days": 90, "capex_ratio": 0.2, "interest_rate": 0.05, "tax_losses_2025": 0},
        {"fx_spot_hkd_per_cny": 1.145, "fx_forecast_hkd_per_usd": 7.9}, {"reporting_currency": "HKD"},
        {"valuation_method": "cash"},
        {"convertible_date": "2027-05-15", "convertible_amount": 5000, "convertible_coupon": 0.03,
         "conversion_price": 900},
        {"cash_opening": 0, "placement_months": 3},
        {"wacc": 0.12, "years_to_exit": 3.5, "exit_pe": 25, "capability_gap": 12.5}],
    "minimax": [
        {"cache_price_change_m2_7": 0.3}, {"cached_share": 0.8, "output_share": 0.05}, {"tokens_mar26": 160},
        {"release_date_m3": "2026-12-31", "ramp_1": 0.2, "ramp_2": 0.3, "ramp_3": 0.5},
        {"cash_opening": 0, "listing_proceeds": 0, "discount_per_freed": 0.5},
        {"cash_opening": 0, "listing_proceeds": 0, "discount_per_freed": 0.5, "stock_connect_date": "none"},
        {"cash_opening": 0, "listing_proceeds": 0, "discount_per_freed": 0.5, "sii_voluntary_lock": "waived"},
        {"api_revenue_2025": 40, "revenue_2025": 90, "api_gross_margin_2025": 0.5}, {"rd_2025": 300, "rd_scale": 0.7},
        {"fade": 0.06, "g_inf": 0.02}, {"valuation_method": "ps", "price_shock": -0.35}, {"cost_trend": 0.2}],
}


@pytest.fixture(scope="module", params=["zhipu", "minimax"])
def both(request: pytest.FixtureRequest, equity: EquityModel) -> Both:
    """All cases of a company by the engine's arrays, in one run, and by the second reading."""
    who = equity.company(request.param)
    cases: list[tuple[str, dict[str, Any]]] = [*((scenario, {}) for scenario in SCENARIOS),
                                               *(("base", changes) for changes in MOVED[who.id])]
    run = equity.run([equity.overridden(who, equity.scenario(scenario), changes) for scenario, changes in cases])
    return Both(who, cases, run, [whole(who.id, scenario, changes) for scenario, changes in cases])


@pytest.mark.parametrize("name", LINES)
def test_the_whole_model_computed_twice_is_one_model(name: str, both: Both, equity: EquityModel) -> None:
    """In every scenario and under every change, in every period."""
    line, sign = LINES[name]
    row = equity.book.row(line, both.who)
    for place in range(size := len(row.block.axis.members)):
        values = both.run.value(row, place)
        assert values is not None
        for case, value, second in zip(both.cases, values, both.second, strict=True):
            expected = second[name][place - size]
            assert sign * float(value) == pytest.approx(expected, rel=SAME, abs=SAME), (case, place)


def test_the_target_computed_twice_is_one_target(both: Both, equity: EquityModel) -> None:
    """By the compiled form of the model, which answers `pricedin call`."""
    row = equity.book.row(Valuation.pt, both.who)
    for (scenario, changes), second in zip(both.cases, both.second, strict=True):
        target = equity.value(row, 0, both.who, equity.scenario(scenario), changes)
        assert target == (second["target"] if isinstance(second["target"], str)
                          else pytest.approx(second["target"], rel=SAME)), (scenario, changes)


def test_every_change_moves_something(both: Both) -> None:
    base = both.second[0]
    for (_, changes), second in zip(both.cases[1:], both.second[1:], strict=True):
        assert second != base, changes


def test_every_case_of_a_branch_is_among_them(equity: EquityModel) -> None:
    """A shortage, a placement, a loss without tax, a market that does not fund: the comparison reaches each."""
    assert set(SCENARIOS) == set(equity.scenarios)
    assert max(whole("zhipu")["placed"]) > 0
    assert max(whole("zhipu", "compute_bound")["suppressed_arr"][13:]) > 0
    assert whole("zhipu", "base", {"funding_price": 1})["target"] == "n.m."
