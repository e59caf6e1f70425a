"""Limits: a slip of a unit is asked back at every door, a count ends, and dates stand in order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from xlsxwriter.utility import xl_range

from addin.functions import functions
from model.contents import CONTENTS
from model.core.errors import PricedInError
from model.core.lines import Column, Given, Input
from model.core.units import BANDS, UNITS
from model.equity import model
from model.loading import load
from model.values import allows
from model.words import told
from workbook.layout import Layout
from workbook.validation import MOST, bounds, validation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from model.core.rows import Row

EQUITY = model()
DAYS = "give shares as a number, not in millions, and turnover in HK$ a day."


def refused(name: str, *arguments: Any) -> str:
    with pytest.raises(PricedInError) as error:
        functions()[name](*arguments)
    return str(error.value)


@pytest.mark.parametrize(("override", "sentence"), [
    ("wacc=12", "wacc in Zhipu is 12, that is 1,200%, and must be below 100%: did you mean 12%?"),
    ("wacc=1", "wacc in Zhipu is 1, that is 100%, and must be below 100%: did you mean 1%?"),
    ("wacc=1200%", "wacc in Zhipu is 1,200%, and must be below 100%."),
    ("g_12=12", "g_12 in Zhipu is 12, that is 1,200%, and must be below 100%: did you mean 12%?"),
    ("diluted_shares_2030_mn=473490000",
     ("diluted_shares_2030_mn in Zhipu is 473,490,000 mn shares, and must be at most 24,000 mn shares: "
      "did you mean 473.49?")),
    ("diluted_shares_2030_mn=473490",
     ("diluted_shares_2030_mn in Zhipu is 473,490 mn shares, and must be at most 24,000 mn shares: "
      "did you mean 473.49?")),
    ("diluted_shares_2030_mn=0.47349",
     "diluted_shares_2030_mn in Zhipu is 0.47349 mn shares, and must be at least 9.5 mn shares: did you mean 473.49?"),
    ("shares_issued_mn=445843.09",
     "shares_issued_mn in Zhipu is 445,843.09 mn shares, and must be at most 22,000 mn shares: did you mean 445.843?"),
    ("price=33100", "price in Zhipu is 33,100 HK$, and must be at most 10,000 HK$: did you mean 331?"),
    ("turnover_price=58000",
     "turnover_price in Zhipu is 58,000 HK$, and must be at most 10,000 HK$: did you mean 580?"),
    ("arr_dec25=39062.5",
     "arr_dec25 in Zhipu is 39,062.5 US$ mn, and must be at most 3,900 US$ mn: did you mean 39.0625?"),
    ("arr_dec25=0.0390625",
     "arr_dec25 in Zhipu is 0.0390625 US$ mn, and must be at least 1 US$ mn: did you mean 39.0625?"),
    ("revenue_2025=700000", "revenue_2025 in Zhipu is 700,000 mn, and must be at most 72,000 mn: did you mean 700?"),
    ("eps_2030_printed=4300",
     "eps_2030_printed in Zhipu is 4,300 /share, and must be at most 500 /share: did you mean 43?"),
    ("market_cap_printed=0.055",
     "market_cap_printed in Zhipu is 0.055 US$ bn, and must be at least 0.55 US$ bn: did you mean 55?"),
    ("ramp_from=1", "ramp_from in Zhipu is 1 US$ mn, and must be at least 10 US$ mn: did you mean 1,000?"),
    ("tokens_mar26=0.14",
     "tokens_mar26 in Zhipu is 0.14 tn tokens/day, and must be at least 1.4 tn tokens/day: did you mean 140?"),
    ("cache_after=6",
     "cache_after in Zhipu is 6 US$/1M tokens, and must be at most 1.8 US$/1M tokens: did you mean 0.06?"),
    ("user_multiple=4400", "user_multiple in Zhipu is 4,400, and must be at most 2,600: did you mean 44?"),
    ("arr_ytd_multiple=640", "arr_ytd_multiple in Zhipu is 640, and must be at most 380: did you mean 6.4?"),
    ("ga_ratio_2030=5", "ga_ratio_2030 in Zhipu is 5, and must be at most 3: did you mean 0.05?"),
    ("list_price_change_glm_5=50",
     "list_price_change_glm_5 in Zhipu is 50, that is 5,000%, and must be at most 500%: did you mean 50%?"),
    ("rd_scale=120", "rd_scale in Zhipu is 120, and must be at most 5."),
    ("recognition=95", "recognition in Zhipu is 95, that is 9,500%, and must be at most 150%: did you mean 95%?"),
    ("compute_price_change=34",
     "compute_price_change in Zhipu is 34, that is 3,400%, and must be at most 500%: did you mean 34%?"),
    ("cash_opening=2259147",
     "cash_opening in Zhipu is 2,259,147 mn, and must be at most 230,000 mn: did you mean 2.25915?"),
    ("funding_price=0", "funding_price in Zhipu is 0, and must be above 0."),
    ("release_cadence=2", "release_cadence in Zhipu is 2, and must be at least 3."),
    ("g_inf=0.5", "g_inf in Zhipu is 0.5, that is 50%, and must be below 50%: did you mean 0.5%?"),
    ("price_shock=5", "price_shock in Zhipu is 5, that is 500%, and must be below 500%: did you mean 5%?"),
    ("branch_premium_dual=10",
     "branch_premium_dual in Zhipu is 10, that is 1,000%, and must be at most 200%: did you mean 10%?"),
    ("peer_index_change=3",
     "peer_index_change in Zhipu is 3, that is 300%, and must be at most 100%: did you mean 3%?"),
    ("half_unit=50", "half_unit in Zhipu is 50, and must be at most 10."),
    ("years_to_exit=36", "years_to_exit in Zhipu is 36 years, and must be at most 30 years: did you mean 3?"),
    ("hkd_per_usd=0.128",
     "fx_spot_hkd_per_usd in Zhipu is 0.128 HK$/US$, and must be at least 5 HK$/US$: did you mean 7.8125?"),
    ("hkd_per_cny=0.89",
     "fx_spot_hkd_per_cny in Zhipu is 0.89 HK$/CNY, and must be at least 0.95 HK$/CNY: did you mean 1.1236?"),
    ("price=96200", "price in Zhipu is 96,200 HK$, and must be at most 10,000 HK$: did you mean 962?"),
    ("turnover_hkd_bn=1500",
     "turnover_hkd_bn in Zhipu is 1,500 HK$ bn, and must be at most 150 HK$ bn: did you mean 1.5?"),
    ("exit_pe=0.3", "exit_pe in Zhipu is 0.3, and must be at least 1: did you mean 30?"),
    ("years_to_exit=2030",
     "years_to_exit in Zhipu is 2,030 years, and must be at most 30 years, a number of years and not a calendar year."),
    ("placement_discount=8",
     "placement_discount in Zhipu is 8, that is 800%, and must be below 100%: did you mean 8%?"),
    ("conditional_sessions=1e9", "conditional_sessions in Zhipu is 1,000,000,000, and must be at most 250."),
    ("conditional_sessions=1e300", "conditional_sessions in Zhipu is 1e+300, and must be at most 250."),
    ("conditional_sessions=20.5", "conditional_sessions in Zhipu is 20.5, and must be a whole number."),
    ("pre_positioning_months=1e6", "pre_positioning_months in Zhipu is 1,000,000, and must be at most 120."),
    ("stock_connect_date=2020-01-02", "stock_connect_date in Zhipu is 2020-01-02, and must be on or after 2021-01-01."),
    ("stock_connect_date=2026-01-07",
     ("stock_connect_date in Zhipu is 2026-01-07, and must not be before listing_date, 2026-01-08: "
      "change one of the two.")),
    ("float_date=2025-12-31",
     "float_date in Zhipu is 2025-12-31, and must not be before listing_date, 2026-01-08: change one of the two."),
    ("index_effective_date=2026-05-01",
     ("index_effective_date in Zhipu is 2026-05-01, and must not be before index_results_date, 2026-05-22: "
      "change one of the two.")),
    ("release_date_glm_5=2024-06-30", "release_date_glm_5 in Zhipu is 2024-06-30, and must be on or after 2025-12-31."),
])
def test_a_slip_in_an_override_is_asked_back(override: str, sentence: str) -> None:
    assert refused("ZHIPU_PT", "", override) == sentence
    name, value = override.split("=")
    assert refused("ZHIPU_PT", "", [[name, value]]) == sentence


@pytest.mark.parametrize(("call", "sentence"), [
    (("LLM_DAYS_TO_ABSORB", 25681600, 1.5, 962),
     "turnover_hkd is 1.5 HK$ a day, and must be at least 100,000 HK$ a day: did you mean 1,500,000,000?"),
    (("LLM_DAYS_TO_ABSORB", 25681600, 1.5e9, 962, 25),
     "participation is 25, that is 2,500%, and must be at most 100%: did you mean 25%?"),
    (("LLM_IMPLIED_ARR", 55000, 44),
     "market_cap_usd_bn is 55,000 US$ bn, and must be at most 10,000 US$ bn: did you mean 55?"),
    (("LLM_P_ARR", 55000, 250),
     "valuation_usd_bn is 55,000 US$ bn, and must be at most 10,000 US$ bn: did you mean 55?"),
    (("LLM_P_ARR", 55, 0.25), "arr_usd_mn is 0.25 US$ mn, and must be at least 1 US$ mn: did you mean 250?"),
    (("LLM_P_ARR", 55, 1),
     "valuation_usd_bn is 55 and arr_usd_mn 1, a P/ARR of 55,000x: give the valuation in US$ bn and ARR in US$ mn."),
    (("LLM_PT_CALC", 43, 0.3, "15%", 3, 1.12), "exit_pe is 0.3, and must be at least 1: did you mean 30?"),
    (("LLM_PT_CALC", 43, 30, 15, 3, 1.12), "wacc is 15, that is 1,500%, and must be below 100%: did you mean 15%?"),
    (("LLM_PT_CALC", 43, 30, "15%", 2030, 1.12),
     "years is 2,030 years, and must be at most 30 years, a number of years and not a calendar year."),
    (("LLM_YEARS_IMPLIED", 43, 30, 15, 1.12, 950),
     "wacc is 15, that is 1,500%, and must be below 100%: did you mean 15%?"),
    (("LLM_DUAL_LISTING", 700, 38000),
     "market_cap_usd_bn is 38,000 US$ bn, and must be at most 10,000 US$ bn: did you mean 38?"),
    (("LLM_PLACEMENT", 331, 313600000, 0.05, 0.08),
     "shares_mn is 313,600,000 mn shares, and must be at most 100,000 mn shares: did you mean 313.6?"),
    (("LLM_PLACEMENT", 331, 313.6, 0.05, 8), "discount is 8, that is 800%, and must be below 100%: did you mean 8%?"),
    (("LLM_DERATING", -35, 0.26), "price_change is -35, that is -3,500%, and must be above -100%: did you mean -35%?"),
    (("LLM_TOKEN_PRICE", 90, 8, 2, 0.03, 0.3, 1.2),
     "cached is 90, that is 9,000%, and must be at most 100%: did you mean 90%?"),
    (("LLM_TOKEN_PRICE", 0.9, 0.08, 0.02, 3e-8, 0.3, 1.2),
     ("cache_price is 3e-08 US$ per million tokens, and must be at least 0.0005 US$ per million tokens: "
      "did you mean 0.03?")),
    (("LLM_CACHE_SHARE_NEEDED", 30, 0.02, 0.03, 0.06, 0.3, 1.2),
     "uplift is 30, that is 3,000%, and must be at most 900%: did you mean 30%?"),
    (("LLM_NTH_SESSION", "2026-01-08", 1e9), "n is 1,000,000,000, and must be at most 10,000."),
    (("LLM_NTH_SESSION", "2026-01-08", 2.5), "n is 2.5, and must be a whole number."),
    (("LLM_UNLOCK_DATE", "2026-08-06", "2026-10-08", 1e300), "sessions is 1e+300, and must be at most 250."),
    (("LLM_UPSIDE", "zhipu", "", "", 96200), "price is 96,200 HK$, and must be at most 10,000 HK$: did you mean 962?"),
    (("LLM_PRICED_IN", "minimax", 33100), "price is 33,100 HK$, and must be at most 10,000 HK$: did you mean 331?"),
    (("LLM_PT_CALC", 4300, 30, "15%", 3, 1.12),
     "eps is 4,300 currency per share, and must be at most 500 currency per share: did you mean 43?"),
    (("LLM_PT_CALC", 43, 30, "15%", 36, 1.12), "years is 36 years, and must be at most 30 years: did you mean 3?"),
    (("LLM_PT_CALC", 43, 30, "15%", 3, 0.926),
     ("fx is 0.926, and must be HK$ for one of the reporting currency, such as 1.12 for CNY or 7.8 for US$: "
      "did you mean 1.07991?")),
    (("LLM_PT_CALC", 7.2, 30, "15%", 3, 0.128),
     ("fx is 0.128, and must be HK$ for one of the reporting currency, such as 1.12 for CNY or 7.8 for US$: "
      "did you mean 7.8125?")),
    (("LLM_PT_CALC", 43, 30, "15%", 3, 112),
     "fx is 112 quoted / reporting currency, and must be at most 30 quoted / reporting currency: did you mean 1.12?"),
    (("LLM_YEARS_IMPLIED", 43, 30, "15%", 0.893, 950),
     ("fx is 0.893, and must be HK$ for one of the reporting currency, such as 1.12 for CNY or 7.8 for US$: "
      "did you mean 1.11982?")),
    (("LLM_YEARS_IMPLIED", 43, 30, "15%", 1.12, 95000),
     "pt is 95,000 quoted currency per share, and must be at most 20,000 quoted currency per share: did you mean 950?"),
    (("LLM_YEARS_IMPLIED", 450, 30, "15%", 1.12, 100),
     ("eps 450, exit_pe 30 and fx 1.12 come to 151 times pt 100, which is 36 years: "
      "give eps in whole units of its currency and pt in those of its own.")),
    (("LLM_P_ARR_AT", 1), "arr_usd_mn is 1 US$ mn, and must be at least 10 US$ mn: did you mean 1,000?"),
    (("LLM_P_ARR_AT", 1e6), "arr_usd_mn is 1,000,000 US$ mn, and must be at most 250,000 US$ mn: did you mean 1,000?"),
    (("LLM_IMPLIED_ARR", 55, 4400), "multiple is 4,400, and must be at most 3,000: did you mean 44?"),
    (("LLM_PLACEMENT", 33100, 313.6, 0.05, 0.08),
     "price is 33,100 HK$, and must be at most 10,000 HK$: did you mean 331?"),
    (("LLM_PLACEMENT", 331, 313600, 0.05, 0.08),
     "shares_mn is 313,600 mn shares, and must be at most 100,000 mn shares: did you mean 313.6?"),
    (("LLM_PLACEMENT", 331, 90_000, 0.05, 0.08),
     ("price is 331 HK$ and shares_mn 90,000, a market capitalisation of HK$ 2.98e+04 bn: "
      "give the price in HK$ and shares in millions.")),
    (("LLM_DAYS_TO_ABSORB", 25.6816, 1.5e9, 962),
     f"shares is 25.6816 and turnover_hkd 1,500,000,000, 1.65e-05 days of all turnover: {DAYS}"),
    (("LLM_DAYS_TO_ABSORB", 25681600, 1.5e6, 962),
     f"shares is 25,681,600 and turnover_hkd 1,500,000, 1.65e+04 days of all turnover: {DAYS}"),
    (("LLM_FLOAT_EXPANSION", 17.3508, 25681600),
     "prior_float is 17.3508 and released 25,681,600, too far apart: give both as numbers of shares."),
    (("LLM_DERATING", -0.02, 0.26, 3), "index_change is 3, that is 300%, and must be at most 100%: did you mean 3%?"),
    (("LLM_DUAL_LISTING", 7, 38),
     ("market_cap_usd_bn is 38 and revenue_usd_mn 7, a P/S of 5,428.571429x: "
      "give the market capitalisation in US$ bn and revenue in US$ mn.")),
    (("LLM_TOKEN_PRICE", 0.9, 0.08, 0.02, 6, 0.3, 1.2),
     ("The price of a cache read is 6, of input 0.3 and of output 1.2, too far apart: "
      "give all in US$ per million tokens.")),
    (("LLM_CACHE_SHARE_NEEDED", 0.3, 0.02, 0.03, 0.06, 0.3, 120),
     ("The price of a cache read is 0.06, of input 0.3 and of output 120, too far apart: "
      "give all in US$ per million tokens.")),
    (("LLM_UNLOCK_DATE", "none", 20), "backstop is 1900-01-19, and must be on or after 1990-01-01."),
])
def test_a_slip_in_an_argument_is_asked_back(call: tuple[Any, ...], sentence: str) -> None:
    assert refused(*call) == sentence


def test_every_number_among_the_arguments_and_inputs_has_both_limits() -> None:
    from addin.registry import ARGUMENTS
    numbers = [argument.limits for argument in ARGUMENTS.values() if argument.limits]
    inputs = [row.limits for row in EQUITY.input_rows.values() if row.limits and row.unit not in {"text", "tolerance"}]
    columns = [line.limits for sheet in CONTENTS.sheets for line in sheet.lines.values() if isinstance(line, Column)
               and line.unit in BANDS]
    assert len(numbers) > 35
    assert len(inputs) > 200
    assert len(columns) > 60
    for limits in (*numbers, *inputs, *columns):
        assert limits.low is not None, limits
        assert limits.high is not None, limits


def test_every_shipped_figure_and_what_an_analyst_makes_of_it_is_within_its_limits() -> None:
    """Halved, trebled, in every scenario; a rate five points up and down."""
    for key, row in EQUITY.input_rows.items():
        for scenario in EQUITY.scenarios.values():
            value = EQUITY.inputs(scenario)[key]
            if row.limits is None or isinstance(value, str):
                continue
            assert allows(row.limits, value), (key, value)
            if UNITS[row.line.unit] in ("money", "per share", "shares", "multiple", "price", "volume") and value > 0:
                assert all(allows(row.limits, value * times)
                           for times in (0.5, 3) if not (key[1].startswith("ramp_") and times > 1)), (key, value)


def test_a_slip_in_a_row_of_a_table_names_file_row_and_column(tmp_path: Path) -> None:
    from third_companies import star
    path = star(tmp_path)
    text = path.read_text(encoding="utf-8")
    for old, new, sentence in (
            ("shares             = 20000000", "shares             = 0.4",
             ("shares in [tranches.cornerstones] in star.toml is 0.4 shares, and must be at least 1 shares: "
              "did you mean 400,000?")),
            ('printed_pct        = "not printed"', "printed_pct        = 3.9",
             ("printed_pct in [tranches.ipo] in star.toml is 3.9, that is 390%, and must be at most 100%: "
              "did you mean 3.9%?")),
            ("expiry             = 2027-05-19", "expiry             = 2072-05-19",
             "expiry in [tranches.cornerstones] in star.toml is 2072-05-19, and must be on or before 2040-12-31.")):
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        assert refused_file(tmp_path) == sentence


@pytest.mark.parametrize(("name", "value", "sentence"), [
    ("revenue_2025", "420000.0",
     "revenue_2025 in star.toml is 420,000 mn, out of proportion to arr_dec25, 60: did you mean 420?"),
    ("api_revenue_2025", "190379.0",
     "api_revenue_2025 in star.toml is 190,379 mn, out of proportion to revenue_2025, 420: did you mean 190.379?"),
    ("rd_2025", "3180000.0",
     "rd_2025 in star.toml is 3,180,000 mn, out of proportion to revenue_2025, 420: did you mean 3,180?"),
    ("sm_2025", "179000.0",
     "sm_2025 in star.toml is 179,000 mn, out of proportion to revenue_2025, 420: did you mean 179?"),
    ("ga_2025", "0.12",
     "ga_2025 in star.toml is 0.12 mn, out of proportion to revenue_2025, 420: did you mean 120?"),
    ("adjusted_net_profit_2025", "-3181972.0",
     ("adjusted_net_profit_2025 in star.toml is -3,181,972 mn, out of proportion to revenue_2025, 420: "
      "did you mean -3,181.97?")),
    ("cash_opening", "2259147.0",
     "cash_opening in star.toml is 2,259,147 mn, out of proportion to revenue_2025, 420: did you mean 2,259.15?"),
    ("tax_losses_2025", "3181972.0",
     "tax_losses_2025 in star.toml is 3,181,972 mn, out of proportion to revenue_2025, 420: did you mean 3,181.97?"),
    ("listing_proceeds", "3880000.0",
     ("listing_proceeds in star.toml is 3,880,000 mn, out of proportion to price x shares_issued_mn, 124,000: "
      "did you mean 3,880?")),
    ("convertible_amount", "5000000.0",
     ("convertible_amount in star.toml is 5,000,000 mn, out of proportion to price x shares_issued_mn, 124,000: "
      "did you mean 5,000?")),
    ("conversion_price", "9000.0",
     "conversion_price in star.toml is 9,000 HK$, out of proportion to price, 310: did you mean 90?"),
    ("funding_price", "9000.0",
     "funding_price in star.toml is 9,000 HK$, out of proportion to price, 310: did you mean 90?"),
    ("funding_shares_base", "7400.0",
     ("funding_shares_base in star.toml is 7,400 mn shares, out of proportion to shares_issued_mn, 400: "
      "did you mean 7.4?")),
    ("turnover_hkd_bn", "200.0",
     ("turnover_hkd_bn in star.toml is 200 HK$ bn, out of proportion to price x shares_issued_mn, 124,000: "
      "did you mean 0.2?")),
])
def test_figures_of_a_file_are_held_against_each_other(name: str, value: str, sentence: str, tmp_path: Path) -> None:
    import re

    from third_companies import FACT, star
    path = star(tmp_path)
    text = path.read_text(encoding="utf-8")
    text, given = re.subn(rf"(\[{name}\]\nvalue      = )[0-9.]+", rf"\g<1>{value}", text)
    if not given:  # one that has a default
        other = {"conversion_price": "HK$", "funding_price": "HK$", "funding_shares_base": "mn shares"}
        unit = other.get(name, "local mn")
        text = text.replace("\n[price]", FACT.format(name=name, value=value, unit=unit, owner="Star AI") + "\n[price]")
    path.write_text(text, encoding="utf-8")
    assert refused_file(tmp_path) == sentence


def test_a_scenario_for_all_may_not_slip_a_unit_of_one_company(tmp_path: Path) -> None:
    (tmp_path / "scenarios.toml").write_text("""[mine]
name = "Mine"
story = "My own."
assumption = "House"
probability = { value = 0, unit = "%", as_of = 2026-04-20, assumption = "House" }
[mine.overrides]
turnover_hkd_bn = { value = 200, unit = "HK$ bn", as_of = 2026-04-20, assumption = "House" }
""", encoding="utf-8")
    assert refused_file(tmp_path) == (
        "turnover_hkd_bn in [mine] in scenarios.toml, for MiniMax, is 200 HK$ bn, and must be at most 120 HK$ bn: "
        "did you mean 0.2?")


def refused_file(folder: Path) -> str:
    with pytest.raises(PricedInError) as error:
        load.__wrapped__((folder,))
    return str(error.value)


def test_percent_text_is_fine_at_its_bound() -> None:
    assert functions()["ZHIPU_PT"]("", "wacc=12%") == pytest.approx(43 * 30 / 1.12**3 * 1.12)


def test_a_date_before_the_listing_is_refused_in_a_scenario_too() -> None:
    company = EQUITY.company("zhipu")
    with pytest.raises(PricedInError,
                       match="stock_connect_date in Zhipu is 2025-10-30, and must not be before listing_date"):
        EQUITY.overridden(company, EQUITY.scenario("bull"), {"stock_connect_date": "2025-10-30"})


def test_a_file_whose_tranche_ends_before_the_listing_is_refused(tmp_path: Path) -> None:
    from third_companies import star
    path = star(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace("expiry             = 2027-05-19",
                                                             "expiry             = 2026-05-19"), encoding="utf-8")
    with pytest.raises(PricedInError,
                       match=r"expiry in \[tranches.cornerstones\] in star.toml is 2026-05-19, "
                             r"and must not be before listing_date, 2026-11-20"):
        model((tmp_path,))


def typed_over() -> Iterator[tuple[Row, str]]:
    """Every input with its cell in base, and every column of figures or choices of a table with its cells."""
    layout = Layout(EQUITY.book)
    for row in EQUITY.input_rows.values():
        _, line, _ = layout.where(row, 0)
        yield row, f"D{line + 1}"
    for block in EQUITY.book.blocks:
        for row in block.rows.values():
            item = row.line
            if isinstance(item, Column) and (item.choices or UNITS[item.unit] != "text"):
                (_, *first), (_, *last) = (layout.where(row, place) for place in (0, len(block.axis.members) - 1))
                yield row, xl_range(*first, *last)


def test_the_validation_of_every_figure_that_can_be_typed_equals_its_limits(built: Path) -> None:
    book = openpyxl.load_workbook(built)
    seen = {Input: 0, Column: 0}
    texts = 0
    for row, cells in typed_over():
        item, allowed, cell = row.line, row.limits, cells.partition(":")[0]
        rule = next(rule for rule in book[row.block.tab].data_validations.dataValidation
                    if (str(rule.sqref) == cells if isinstance(item, Column) else cell in rule.sqref))
        assert isinstance(item, Given)
        assert allowed is not None
        assert not rule.allowBlank
        given = validation(item, allowed, row.unit, cell)
        assert {"integer": "whole"}.get(given["validate"], given["validate"]) == rule.type
        expected = [bound for bound in bounds(allowed) if bound is not None]
        if rule.type == "custom":
            limits = [float(text) for text in re.findall(r"[<>]=([-0-9.E+]+)", rule.formula1)]
            assert rule.formula1.startswith(f'OR({cell}="{item.text_allowed}",AND(ISNUMBER({cell})')
            assert rule.formula1.count(cell) == 2 + len(limits)
            assert f"or the text {item.text_allowed}" in rule.error
            texts += 1
        else:
            limits = [float(text) for text in (rule.formula1, rule.formula2) if text is not None
                      and rule.type != "list"]
        if rule.type != "list":
            assert limits == pytest.approx(expected or ([] if rule.type == "custom" else [MOST]), rel=1e-14)
            assert len(limits) == 2 or (isinstance(item, Column) and item.unit == "mixed"), row.name
            assert all(allows(allowed, limit) for limit in limits if not allowed.whole or limit == int(limit))
            assert all(told(limit, item.unit) in rule.error for limit in (allowed.low, allowed.high)
                       if limit is not None), rule.error
            assert len(rule.error) < 255
            if allowed.above is not None and allowed.at_least is None:
                assert not allows(allowed, allowed.above)
        seen[type(item)] += 1
    assert seen[Input] == len(EQUITY.input_rows) > 200
    assert seen[Column] > 80
    assert texts > 20
