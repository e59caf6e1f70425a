"""Limits: a slip of a unit is asked back at every door, a count ends, and dates stand in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from addin.functions import functions
from model.core.errors import PricedInError
from model.core.lines import Input
from model.core.units import BANDS
from model.equity import model
from model.values import allows
from workbook.validation import bounds, validation
from workbook.writer import build

if TYPE_CHECKING:
    from pathlib import Path

EQUITY = model()


def refused(name: str, *arguments: Any) -> str:
    with pytest.raises(PricedInError) as error:
        functions()[name](*arguments)
    return str(error.value)


@pytest.mark.parametrize(("override", "sentence"), [
    ("wacc=12", "wacc in Zhipu is 12, that is 1,200%, and must be at most 100%: did you mean 12%?"),
    ("wacc=1200%", "wacc in Zhipu is 1,200%, and must be at most 100%."),
    ("g_12=12", "g_12 in Zhipu is 12, that is 1,200%, and must be below 100%: did you mean 12%?"),
    ("diluted_shares_2030_mn=473490000",
     "diluted_shares_2030_mn in Zhipu is 473,490,000 mn shares, and must be at most 1,000,000 mn shares: did you mean 473.49?"),
    ("hkd_per_usd=0.128", "fx_spot_hkd_per_usd in Zhipu is 0.128 HK$/US$, and must be at least 5 HK$/US$: did you mean 7.8125?"),
    ("hkd_per_cny=0.89", "fx_spot_hkd_per_cny in Zhipu is 0.89 HK$/CNY, and must be at least 0.95 HK$/CNY: did you mean 1.1236?"),
    ("price=96200", "price in Zhipu is 96,200 HK$, and must be at most 50,000 HK$: did you mean 962?"),
    ("turnover_hkd_bn=1500", "turnover_hkd_bn in Zhipu is 1,500 HK$ bn, and must be at most 300 HK$ bn: did you mean 1.5?"),
    ("exit_pe=0.3", "exit_pe in Zhipu is 0.3, and must be at least 1: did you mean 30?"),
    ("years_to_exit=2030", "years_to_exit in Zhipu is 2,030 years, and must be at most 50 years, a number of years and not a calendar year."),
    ("placement_discount=8", "placement_discount in Zhipu is 8, that is 800%, and must be below 100%: did you mean 8%?"),
    ("conditional_sessions=1e9", "conditional_sessions in Zhipu is 1,000,000,000, and must be at most 250."),
    ("conditional_sessions=1e300", "conditional_sessions in Zhipu is 1e+300, and must be at most 250."),
    ("conditional_sessions=20.5", "conditional_sessions in Zhipu is 20.5, and must be a whole number."),
    ("pre_positioning_months=1e6", "pre_positioning_months in Zhipu is 1,000,000, and must be at most 120."),
    ("stock_connect_date=2020-01-02", "stock_connect_date in Zhipu is 2020-01-02, and must be on or after 2021-01-01."),
    ("stock_connect_date=2026-01-07",
     "stock_connect_date in Zhipu is 2026-01-07, and must not be before listing_date, 2026-01-08: change one of the two."),
    ("float_date=2025-12-31", "float_date in Zhipu is 2025-12-31, and must not be before listing_date, 2026-01-08: change one of the two."),
    ("index_effective_date=2026-05-01",
     "index_effective_date in Zhipu is 2026-05-01, and must not be before index_results_date, 2026-05-22: change one of the two."),
    ("release_date_glm_5=2024-06-30", "release_date_glm_5 in Zhipu is 2024-06-30, and must be on or after 2025-12-31."),
])
def test_a_slip_in_an_override_is_asked_back(override: str, sentence: str) -> None:
    assert refused("ZHIPU_PT", "", override) == sentence
    name, value = override.split("=")
    assert refused("ZHIPU_PT", "", [[name, value]]) == sentence


@pytest.mark.parametrize(("call", "sentence"), [
    (("LLM_DAYS_TO_ABSORB", 25681600, 1.5, 962), "turnover_hkd is 1.5 HK$ a day, and must be at least 100,000 HK$ a day: did you mean 1,500,000,000?"),
    (("LLM_DAYS_TO_ABSORB", 25681600, 1.5e9, 962, 25), "participation is 25, that is 2,500%, and must be at most 100%: did you mean 25%?"),
    (("LLM_IMPLIED_ARR", 55000, 44), "market_cap_usd_bn is 55,000 US$ bn, and must be at most 10,000 US$ bn: did you mean 55?"),
    (("LLM_P_ARR", 55000, 250), "valuation_usd_bn is 55,000 US$ bn, and must be at most 10,000 US$ bn: did you mean 55?"),
    (("LLM_P_ARR", 55, 0.25), "arr_usd_mn is 0.25 US$ mn, and must be at least 1 US$ mn: did you mean 250?"),
    (("LLM_P_ARR", 55, 1), "valuation_usd_bn is 55 and arr_usd_mn 1, a P/ARR of 55,000x: give the valuation in US$ bn and ARR in US$ mn."),
    (("LLM_PT_CALC", 43, 0.3, "15%", 3, 1.12), "exit_pe is 0.3, and must be at least 1: did you mean 30?"),
    (("LLM_PT_CALC", 43, 30, 15, 3, 1.12), "wacc is 15, that is 1,500%, and must be at most 100%: did you mean 15%?"),
    (("LLM_PT_CALC", 43, 30, "15%", 2030, 1.12), "years is 2,030 years, and must be at most 50 years, a number of years and not a calendar year."),
    (("LLM_YEARS_IMPLIED", 43, 30, 15, 1.12, 950), "wacc is 15, that is 1,500%, and must be at most 100%: did you mean 15%?"),
    (("LLM_DUAL_LISTING", 700, 38000), "market_cap_usd_bn is 38,000 US$ bn, and must be at most 10,000 US$ bn: did you mean 38?"),
    (("LLM_PLACEMENT", 331, 313600000, 0.05, 0.08), "shares_mn is 313,600,000 mn shares, and must be at most 1,000,000 mn shares: did you mean 313.6?"),
    (("LLM_PLACEMENT", 331, 313.6, 0.05, 8), "discount is 8, that is 800%, and must be below 100%: did you mean 8%?"),
    (("LLM_DERATING", -35, 0.26), "price_change is -35, that is -3,500%, and must be above -100%: did you mean -35%?"),
    (("LLM_TOKEN_PRICE", 90, 8, 2, 0.03, 0.3, 1.2), "cached is 90, that is 9,000%, and must be at most 100%: did you mean 90%?"),
    (("LLM_TOKEN_PRICE", 0.9, 0.08, 0.02, 3e-8, 0.3, 1.2),
     "cache_price is 3e-08 US$ per million tokens, and must be at least 0.0005 US$ per million tokens: did you mean 0.03?"),
    (("LLM_CACHE_SHARE_NEEDED", 30, 0.02, 0.03, 0.06, 0.3, 1.2), "uplift is 30, that is 3,000%, and must be at most 1,000%: did you mean 30%?"),
    (("LLM_NTH_SESSION", "2026-01-08", 1e9), "n is 1,000,000,000, and must be at most 10,000."),
    (("LLM_NTH_SESSION", "2026-01-08", 2.5), "n is 2.5, and must be a whole number."),
    (("LLM_UNLOCK_DATE", "2026-08-06", "2026-10-08", 1e300), "sessions is 1e+300, and must be at most 250."),
    (("LLM_UPSIDE", "zhipu", "", "", 96200), "price is 96,200 HK$, and must be at most 50,000 HK$: did you mean 962?"),
])
def test_a_slip_in_an_argument_is_asked_back(call: tuple[Any, ...], sentence: str) -> None:
    assert refused(*call) == sentence


def test_every_number_among_the_arguments_and_inputs_has_both_limits() -> None:
    from addin.registry import ARGUMENTS
    numbers = [argument.limits for argument in ARGUMENTS.values() if argument.limits]
    inputs = [row.line for row in EQUITY.input_rows.values()]
    items = [item.limits for item in inputs if isinstance(item, Input) and not item.choices and item.unit in BANDS]
    assert len(numbers) > 35
    assert len(items) > 150
    for limits in (*numbers, *items):
        assert limits.above is not None or limits.at_least is not None, limits
        assert limits.below is not None or limits.at_most is not None, limits


def test_percent_text_is_fine_at_its_bound() -> None:
    assert functions()["ZHIPU_PT"]("", "wacc=12%") == pytest.approx(43 * 30 / 1.12**3 * 1.12)


def test_a_date_before_the_listing_is_refused_in_a_scenario_too() -> None:
    company = EQUITY.company("zhipu")
    with pytest.raises(PricedInError, match="placement_date in Zhipu is 2025-10-30, and must not be before listing_date"):
        EQUITY.overridden(company, EQUITY.scenario("bull"), {"placement_date": "2025-10-30"})


def test_a_file_whose_tranche_ends_before_the_listing_is_refused(tmp_path: Path) -> None:
    from third_companies import star
    path = star(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace("expiry             = 2027-05-19", "expiry             = 2026-05-19"), encoding="utf-8")
    with pytest.raises(PricedInError, match=r"expiry in \[tranches.cornerstones\] in star.toml is 2026-05-19, and must not be before listing_date, 2026-11-20"):
        model((tmp_path,))


def test_the_validation_of_every_input_equals_its_limits(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(build(EQUITY, tmp_path / "client.xlsx"))
    seen = 0
    for row in EQUITY.input_rows.values():
        sheet, item = book[row.block.tab], row.line
        line = next(cells[0].row for cells in sheet.iter_rows() if any(cell.value == row.name for cell in cells[3:]))
        rule = next(rule for rule in sheet.data_validations.dataValidation if f"D{line}" in rule.sqref)
        assert isinstance(item, Input)
        assert not rule.allowBlank
        told = validation(item, row.unit, f"D{line}")
        assert {"integer": "whole"}.get(told["validate"], told["validate"]) == rule.type
        if rule.type in ("decimal", "whole", "date"):
            low, high = bounds(item)
            limits = [float(text) for text in (rule.formula1, rule.formula2) if text is not None]
            assert limits == [bound for bound in (low, high) if bound is not None]
            assert all(allows(item.limits, limit) for limit in limits if not item.limits.whole or limit == int(limit))
            if item.limits.above is not None and item.limits.at_least is None:
                assert not allows(item.limits, item.limits.above)
        seen += 1
    assert seen == len(EQUITY.input_rows) > 200
