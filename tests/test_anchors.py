"""Benchmarks against figures by hand: funding rounds, fits, what is priced in, pricing power, the football field."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from test_functions import ask

from model.core.errors import PricedInError
from model.frontier.us_anchors import Rounds
from model.fundamental.football_field import FitWithoutOne, FootballField

if TYPE_CHECKING:
    from model.equity import EquityModel

ROUNDS = {"Anthropic": [(4.5, 100), (19.4, 200), (61.5, 1400), (183, 5000), (380, 14000)],  # the broker's table 2
          "OpenAI": [(29, 200), (157, 3700), (300, 10000), (852, 25000)]}


@pytest.mark.parametrize("group", ["Anthropic", "OpenAI", "pooled"])
def test_fits_are_those_of_numpy(group: str) -> None:
    points = ROUNDS.get(group) or ROUNDS["Anthropic"] + ROUNDS["OpenAI"]
    x = np.log10([arr / 1000 for _, arr in points])
    y = np.log10([value * 1000 / arr for value, arr in points])
    slope, intercept = np.polyfit(x, y, 1)
    ((a, b, r2, n),) = ask("LLM_P_ARR_FIT", group)
    assert (a, b, r2, n) == pytest.approx((slope, intercept, np.corrcoef(x, y)[0, 1] ** 2, len(points)))


def test_the_pooled_fit_gives_54_times_at_us_1_bn() -> None:
    """Inconsistency B1: a coincidence worth showing; n = 9, R2 0.59."""
    assert ask("LLM_P_ARR_AT", 1000) == pytest.approx(54.27, abs=0.01)
    assert ask("LLM_P_ARR_FIT")[0][2:] == [pytest.approx(0.587, abs=1e-3), 9]


def test_leaving_one_round_out_is_a_new_fit(equity: EquityModel) -> None:
    points = ROUNDS["Anthropic"] + ROUNDS["OpenAI"]
    for position in range(len(points)):
        left = points[:position] + points[position + 1:]
        slope, intercept = np.polyfit(np.log([a / 1000 for _, a in left]), np.log([v * 1000 / a for v, a in left]), 1)
        member = equity.book.block(Rounds).axis.members[position].label
        assert ask("LLM_LINE", "zhipu", "LeaveOneOut.slope", member) == pytest.approx(slope)
        assert ask("LLM_LINE", "zhipu", "LeaveOneOut.at_one", member) == pytest.approx(math.exp(intercept))


@pytest.mark.parametrize(("member", "exact", "rounded"), [("Latest private rounds", 0.0732, 0.075),
                                                          ("Anthropic at the reported interest", 0.0545, 0.05625)])
def test_china_as_a_part_of_the_us(member: str, exact: float, rounded: float) -> None:
    """Inconsistency D5: the broker divides by rounded totals."""
    assert ask("LLM_LINE", "zhipu", "USScenarios.rounded", member) == pytest.approx(exact, abs=5e-5)
    assert ask("LLM_LINE", "zhipu", "USScenarios.on_print", member) == pytest.approx(rounded)


def test_constant_multiples() -> None:
    """Inconsistency D6: US$1.67 tn and 1.80 tn; the printed 1.5+ is a floor."""
    assert ask("LLM_LINE", "zhipu", "Constant.one") == pytest.approx(1.666286, abs=1e-6)
    assert ask("LLM_LINE", "zhipu", "Constant.both") == pytest.approx(1.802606, abs=1e-6)
    assert ask("LLM_LINE", "zhipu", "stale") == pytest.approx(12.666667, abs=1e-6)


@pytest.mark.parametrize(("company", "at_print", "at_spot", "growth", "left"), [
    ("zhipu", 55.0, 220.0, 0.166529, 2.838252), ("minimax", 54.285714, 253.333333, 0.166543, 2.610286)])
def test_what_is_priced_in(company: str, at_print: float, at_spot: float, growth: float, left: float) -> None:
    """Inconsistencies B1, B2 and B6."""
    found = [ask("LLM_LINE", company, name) for name in ("at_print", "at_spot", "Implied.growth", "left_after")]
    assert found == pytest.approx([at_print, at_spot, growth, left], abs=1e-6)


def test_the_ramp_pulls_against_the_2030_revenue() -> None:
    """B6: a five-fold half year leaves 2.9 % and 2.7 % a month to 2030; only the bull path ramps as fast."""
    assert [ask("LLM_LINE", company, "growth_left")
            for company in ("zhipu", "minimax")] == pytest.approx([0.0294, 0.0270], abs=5e-5)
    assert [ask("LLM_LINE", "zhipu", "ramp_ties", "", scenario) for scenario in ("base", "bull", "bear")] == [0, 1, 0]
    assert [ask("LLM_LINE", "zhipu", "months_ramping", "", scenario) for scenario in ("base", "bull")] == [19, 6]


def test_tokens_grow_by_the_month_and_by_the_year() -> None:
    """100 bn a day at the start of 2024, 100 tn at the end of 2025: a thousandfold in two years."""
    assert ask("LLM_LINE", "zhipu", "yearly_2024_25") == pytest.approx(1000**0.5 - 1)
    assert ask("LLM_LINE", "zhipu", "yearly_1q26") == pytest.approx(1.4**4 - 1)


def test_implied_arr_at_the_benchmark() -> None:
    """US$55 bn at 43.93x is US$1,252 mn, not 1,000."""
    table = ask("LLM_PRICED_IN", "zhipu")
    series_e = next(row for row in table if row[0] == "Anthropic Series E")
    assert series_e[2] == pytest.approx(1252.03252, abs=1e-4)
    assert ask("LLM_IMPLIED_ARR", 38, 61.5 / 1.4) == pytest.approx(865.04065, abs=1e-4)
    dearer = ask("LLM_PRICED_IN", "zhipu", 2 * ask("LLM_INPUT", "zhipu", "price"))
    assert dearer[3][2] == pytest.approx(2 * table[3][2])


@pytest.mark.parametrize("name", ["pe_needed", "shares_needed", "wacc_needed"])
def test_what_must_be_believed_gives_the_price(name: str) -> None:
    override = {"pe_needed": "exit_pe", "shares_needed": "diluted_shares_2030_mn", "wacc_needed": "wacc"}[name]
    needed = ask("LLM_LINE", "zhipu", name)
    assert ask("LLM_PT", "zhipu", "", [[override, needed]]) == pytest.approx(ask("LLM_INPUT", "zhipu", "price"))


@pytest.mark.parametrize(("players", "each"), [("two", 2000), ("six", 666.6667), ("eight", 500)])
def test_fragmentation(players: str, each: float) -> None:
    assert ask("LLM_LINE", "zhipu", "Fragmentation.each", players) == pytest.approx(each, abs=1e-3)


def test_the_capability_gap_moves_the_multiple_and_base_keeps_it() -> None:
    assert ask("LLM_LINE", "zhipu", "exit_multiple") == 30
    assert ask("LLM_PT", "zhipu", "", "capability_gap=12.5") == pytest.approx(ask("ZHIPU_PT") * 0.97**2)
    assert ask("LLM_PT", "zhipu", "", "capability_gap=4.5") == pytest.approx(ask("ZHIPU_PT") / 0.97**6)
    # each month a like part: never below 0
    assert ask("LLM_PT", "zhipu", "", "capability_gap=45") == pytest.approx(ask("ZHIPU_PT") * 0.97**34.5)


@pytest.mark.parametrize("name", ["hkd_per_cny", "fx_spot_hkd_per_cny", "Hong Kong dollars per yuan, spot"])
def test_zhipu_s_target_moves_one_for_one_with_spot_hkd_per_cny(name: str) -> None:
    """As the broker's own chain has it; earnings and the base ties are at the rates of the forecast."""
    spot = [[name, 1.145]]
    assert ask("LLM_PT", "zhipu", "base", spot) == pytest.approx(971.18, abs=0.005)
    assert ask("LLM_EPS", "zhipu", 2030, "base", spot) == ask("LLM_EPS", "zhipu", 2030)
    assert ask("LLM_LINE", "zhipu", "years_printed", None, "base", spot) == ask("LLM_LINE", "zhipu", "years_printed")


def test_minimax_s_target_moves_one_for_one_with_spot_hkd_per_usd_and_not_with_the_forecast_s() -> None:
    assert ask("LLM_PT", "minimax", "", "hkd_per_usd=7.85") == pytest.approx(ask("MINIMAX_PT") * 7.85 / 7.8)
    assert ask("LLM_PT", "minimax", "",
               "fx_forecast_hkd_per_usd=7.85; fx_forecast_hkd_per_cny=1.15") == ask("MINIMAX_PT")
    assert ask("LLM_EPS", "zhipu", 2026, "", "fx_forecast_hkd_per_usd=7.9") != ask("LLM_EPS", "zhipu", 2026)


def test_revenue_meets_a_price_at_one_spot_rate() -> None:
    """A value on sales follows spot HK$ per CNY one for one; its part of market capitalisation ignores HK$ per US$."""
    value = ask("LLM_LINE", "zhipu", "FootballField.low", "ps")
    assert ask("LLM_LINE", "zhipu", "FootballField.low", "ps", "",
               "hkd_per_cny=1.145") == pytest.approx(value * 1.145 / 1.12)
    assert ask("LLM_LINE", "zhipu", "FootballField.low", "ps", "", "hkd_per_usd=7.85") == pytest.approx(value)
    assert ask("LLM_LINE", "zhipu", "DualListing.part", None, "",
               "hkd_per_usd=7.85") == pytest.approx(ask("LLM_LINE", "zhipu", "DualListing.part"))


def test_a_rate_s_earlier_name_means_the_spot_rate_at_every_door() -> None:
    for function in ("LLM_INPUT", "LLM_SOURCE", "LLM_LINE"):
        assert ask(function, "zhipu", "hkd_per_cny") == ask(function, "zhipu", "fx_spot_hkd_per_cny")


def test_cache_economics() -> None:
    """Inconsistency B10: 90/8/2 gives 36 %, 80/15/5 only 18.6 %.

    81.08 % cached is needed without output, and 5.51 % output is the most.
    """
    assert (ask("LLM_TOKEN_PRICE", 0.9, 0.08, 0.02, 0.06, 0.3, 1.2)
            / ask("LLM_TOKEN_PRICE", 0.9, 0.08, 0.02, 0.03, 0.3, 1.2)) == pytest.approx(1.36)
    assert (ask("LLM_TOKEN_PRICE", 0.8, 0.15, 0.05, 0.06, 0.3, 1.2)
            / ask("LLM_TOKEN_PRICE", 0.8, 0.15, 0.05, 0.03, 0.3, 1.2)) == pytest.approx(1.18605, abs=1e-5)
    assert ask("LLM_CACHE_SHARE_NEEDED", 0.3, 0, 0.03, 0.06, 0.3, 1.2) == pytest.approx(0.810811, abs=1e-6)
    assert ask("LLM_LINE", "zhipu", "Feasible.feasible", "5.5 % output") == 1
    assert ask("LLM_LINE", "zhipu", "Feasible.feasible", "6 % output") == 0


@pytest.mark.parametrize("company", ["zhipu", "minimax"])
def test_mechanisms_explain_the_whole_price(company: str) -> None:
    parts = [ask("LLM_LINE", company, name) for name in ("listed_part", "cache_part", "mix_part")]
    assert sum(parts) == pytest.approx(1)
    assert ask("LLM_LINE", company,
               "Mechanisms.price") == pytest.approx(ask("LLM_LINE", company, "Arr.price", "2026-12-31"))


def test_token_growth() -> None:
    """Inconsistency B8: 33.4 % a month to Dec-25, then 11.9 %."""
    assert ask("LLM_LINE", "zhipu", "growth_2024_25") == pytest.approx(0.333521, abs=1e-6)
    assert ask("LLM_LINE", "zhipu", "growth_1q26") == pytest.approx(0.118689, abs=1e-6)


@pytest.mark.parametrize("company", ["zhipu", "minimax"])
def test_football_field(company: str, equity: EquityModel) -> None:
    table = ask("LLM_FOOTBALL_FIELD", company)
    assert table[0] == ["Method", "Low", "Base", "High"]
    assert len(table) == 8
    assert all(low <= base + 1e-9 <= high + 2e-9 for _, low, base, high in table[1:])
    assert table[1][2] == pytest.approx(ask("LLM_PT", company))
    weights = sum(float(s.probability.value) * ask("LLM_PT", company, s.id) for s in equity.scenarios.values())
    assert table[2][2] == pytest.approx(weights)
    block, run = equity.book.block(FootballField, equity.company(company)), equity.run()
    for p in range(len(block.axis.members)):
        low, high, width = (float(run.value(block.rows[n], p)[0]) for n in ("low", "high", "width"))
        assert width == pytest.approx(high - low)  # the chart draws widths, not highs


@pytest.mark.parametrize(("arguments", "sentence"), [
    (("LLM_TOKEN_PRICE", 0.9, 0.08, 0.03, 0.06, 0.3, 1.2),
     "The shares sum to 1.01, and must sum to 1: change cached, uncached or output."),
    (("LLM_TOKEN_PRICE", 1.9, 0.08, 0.03, 0.06, 0.3, 1.2),
     "cached is 1.9, that is 190%, and must be at most 100%: did you mean 1.9%?"),
    (("LLM_P_ARR", 55, 0), "arr_usd_mn is 0, and must be above 0."),
    (("LLM_P_ARR_AT", 0), "arr_usd_mn is 0, and must be above 0."),
    (("LLM_P_ARR_FIT", "Google"), "No group called 'Google'. Did you mean 'Pooled'?"),
    (("LLM_IMPLIED_ARR", 55, -1), "multiple is -1, and must be above 0."),
    (("LLM_CACHE_SHARE_NEEDED", 0.3, 0, 0.06, 0.03, 0.3, 1.2),
     "cache_after is 0.03 and cache_before 0.06: a higher cache price is needed for an uplift."),
    (("LLM_CACHE_SHARE_NEEDED", 0.3, 0.06, 0.03, 0.06, 0.3, 1.2),
     ("An uplift of 30% at an output share of 6% needs 95.7% cached, and at most 94% can be: "
      "give a lower uplift or output.")),
])
def test_bad_input_gets_one_sentence(arguments: tuple[Any, ...], sentence: str) -> None:
    with pytest.raises(PricedInError) as refused:
        ask(*arguments)
    assert str(refused.value) == sentence


def test_a_fit_needs_three_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("addin.anchor_functions.FEWEST_POINTS", 10)
    with pytest.raises(PricedInError, match="The group 'pooled' has 9 rounds, and a fit needs at least 10"):
        ask("LLM_P_ARR_FIT")


@pytest.mark.parametrize(("company", "fit", "ends"),
                         [("minimax", 1017.4, (869.0, 1257.3)), ("zhipu", 949.4, (828.2, 1134.9))])
def test_the_fit_is_read_at_the_companys_own_arr(company: str, fit: float, ends: tuple[float, float]) -> None:
    """MiniMax's Dec-26 ARR is US$700 mn: the fits without one round stand there, not at US$1 bn (824 to 1,129)."""
    table = {row[0]: row[1:] for row in ask("LLM_FOOTBALL_FIELD", company)[1:]}
    low, base, high = table["P/ARR fit at Dec-26 ARR: one round left out"]
    assert (low, base, high) == pytest.approx((ends[0], fit, ends[1]), abs=0.06)
    assert table["P/ARR on Dec-26: Anthropic's last, Mar-25, fit"][2] == base


def test_every_fit_without_one_round_is_refitted_by_numpy(equity: EquityModel) -> None:
    rounds = equity.book.block(Rounds)
    run = equity.run()
    x, y = (np.array([run.value(rounds.rows[name], place)[0] for place in range(len(rounds.axis.members))])
            for name in ("x", "y"))
    own = equity.book.block(FitWithoutOne, equity.company("minimax"))
    for place in range(len(x)):
        slope, intercept = np.polyfit(np.delete(x, place), np.delete(y, place), 1)
        assert run.value(own.rows["multiple"], place)[0] == pytest.approx(np.exp(intercept + slope * np.log(0.7)),
                                                                          rel=1e-9)
