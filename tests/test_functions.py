"""The public functions: worked examples from the sources, and one sentence for everything that cannot be."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from whole_model import whole

import addin.functions as fn
from addin.arguments import overrides_from
from addin.functions import functions
from addin.registry import ARGUMENTS, look_up
from model.core.errors import NoDataError, NoSolutionError, PricedInError
from model.values import as_number, as_serial


def ask(name: str, *arguments: Any) -> Any:
    return look_up(name, functions())(*arguments)


# Worked by hand from the broker's price target tables (20 Apr 2026): EPS x 30 / 1.15^years x FX.
ZHIPU = 43 * 30 / 1.15**3 * 1.12
MINIMAX = 7.2 * 30 / 1.15**3 * 7.8


@pytest.mark.parametrize(("name", "by_hand", "printed"), [("ZHIPU_PT", ZHIPU, 950), ("MINIMAX_PT", MINIMAX, 1100)])
def test_targets_tie_to_print(name: str, by_hand: float, printed: float) -> None:
    assert ask(name) == pytest.approx(by_hand, rel=1e-12)
    assert 50 * round(ask(name) / 50) == printed


def test_unrounded_targets() -> None:
    assert ask("ZHIPU_PT") == pytest.approx(949.979453, abs=1e-6)
    assert ask("MINIMAX_PT") == pytest.approx(1107.783348, abs=1e-6)


@pytest.mark.parametrize(("years", "zhipu", "minimax"), [
    (3, 949.979453, 1107.783348), (3.5, 885.860407, 1033.014), (4, 826.069089, 963.289868)])
def test_discount_conventions(years: float, zhipu: float, minimax: float) -> None:
    """Inconsistency A1: only three years reproduce both printed targets."""
    assert ask("LLM_PT", "zhipu", "", f"years_to_exit={years}") == pytest.approx(zhipu, abs=1e-3)
    assert ask("LLM_PT", "minimax", "", f"years_to_exit={years}") == pytest.approx(minimax, abs=1e-3)
    member = {3: "from Dec-2029", 3.5: "from mid-2030", 4: "from Dec-2030"}[years]
    assert ask("LLM_LINE", "zhipu", "Conventions.target", member) == pytest.approx(zhipu, abs=1e-3)


def test_undiluted_targets_and_implied_shares() -> None:
    """A3: 20,360 / 43 = 473.49 mn; 2,322 / 7.2 = 322.5 mn; targets on shares in issue 1,008.88 and 1,139.09."""
    assert ask("LLM_LINE", "zhipu", "shares_implied_printed") == pytest.approx(20360 / 43, rel=1e-12)
    assert ask("LLM_LINE", "minimax", "shares_implied_printed") == pytest.approx(322.5, rel=1e-12)
    assert ask("LLM_LINE", "zhipu", "pt_undiluted") == pytest.approx(1008.884593, abs=1e-6)
    assert ask("LLM_LINE", "minimax", "pt_undiluted") == pytest.approx(1139.094103, abs=1e-6)


@pytest.mark.parametrize(("company", "price", "upside"),
                         [("zhipu", 962.221933, -0.0127), ("minimax", 945.046659, 0.1722)])
def test_the_implied_price_and_the_upside_against_it(company: str, price: float, upside: float) -> None:
    """Inconsistency A4: the broker's Overweight on Zhipu has a target below the price its own market cap implies."""
    assert ask("LLM_INPUT", company, "price") == pytest.approx(price, abs=1e-6)
    assert ask("LLM_UPSIDE", company) == pytest.approx(upside, abs=1e-4)


@pytest.mark.parametrize(("company", "date", "arr"), [
    ("zhipu", "2025-12-31", 250 / 6.4), ("zhipu", "2026-03-31", 250), ("zhipu", "2026-12-31", 1000),
    ("minimax", "2026-02-28", 150), ("minimax", "2026-12-31", 700)])
def test_arr_meets_its_anchors(company: str, date: str, arr: float) -> None:
    assert ask("LLM_ARR", company, date) == pytest.approx(arr, rel=1e-12)


@pytest.mark.parametrize(("company", "revenue", "profit", "eps"),
                         [("zhipu", 98832, 20360, 43), ("minimax", 9136, 2322, 7.2)])
def test_2030_meets_its_anchors(company: str, revenue: float, profit: float, eps: float) -> None:
    assert ask("LLM_REVENUE", company, 2030) == pytest.approx(revenue, rel=1e-12)
    assert ask("LLM_NET_PROFIT", company, 2030) == pytest.approx(profit, rel=1e-12)
    assert ask("LLM_EPS", company, 2030) == pytest.approx(eps, rel=1e-12)
    assert (revenue / ask("LLM_REVENUE", company, 2026)) ** (1 / 4) - 1 >= 1.0


@pytest.mark.parametrize("company", ["zhipu", "minimax"])
def test_compute_suppresses_arr_after_the_june_release(company: str) -> None:
    assert all(ask("LLM_SUPPRESSED_ARR", company, f"2026-0{month}-28") > 0 for month in (7, 8))
    assert ask("LLM_SUPPRESSED_ARR", company, "2026-03-31") == 0
    assert ask("LLM_SUPPRESSED_ARR", company, "2026-12-31") == 0


def test_the_unit_check_of_the_release_steps() -> None:
    """Worked out by hand, capacity not binding: what is printed over organic growth, price, ramp and later release.

    Half of the release of December, six months after the named one, is felt in its own month.
    """
    growth = (140 / 100) ** (1 / 3)
    assert ask("LLM_INPUT", "zhipu", "step_glm_5") == pytest.approx((6.4 / growth**3 / 2) ** (1 / 0.8) - 1, rel=1e-9)
    later = 1.08 ** 0.5
    assert ask("LLM_INPUT", "zhipu", "step_glm_5_5") == pytest.approx(
        1000 / (250 / 6.4) / growth**12 / 2 / (6.4 / growth**3 / 2) ** (1 / 0.8) / later - 1, rel=1e-9)
    assert ask("LLM_INPUT", "minimax", "step_m3") == pytest.approx(
        700 / (150 / growth**2) / growth**12 / 1.36 / later - 1, rel=1e-9)
    assert ask("LLM_INPUT", "zhipu", "step_glm_5_5") == pytest.approx(0.141, abs=1e-3)  # 14.1 % and, at 1.36, 7.6 %
    assert ask("LLM_INPUT", "minimax", "step_m3") == pytest.approx(0.076, abs=1e-3)


def test_bull_grows_five_fold_in_six_months() -> None:
    assert ask("ZHIPU_ARR", "2027-06-30", "bull") / ask("ZHIPU_ARR", "2026-12-31", "bull") == pytest.approx(5, rel=1e-9)


def test_article_bear_starts_from_the_articles_arr() -> None:
    assert ask("LLM_ARR", "zhipu", "2026-03-31", "article_bear") == pytest.approx(90, rel=1e-9)
    assert ask("LLM_ARR", "minimax", "2026-02-28", "article_bear") == pytest.approx(60, rel=1e-9)


def test_pt_calc_and_years_implied() -> None:
    assert ask("LLM_PT_CALC", 43, 30, "15%", 3, 1.12) == pytest.approx(ZHIPU, rel=1e-12)
    assert ask("LLM_YEARS_IMPLIED", 43, 30, 0.15, 1.12, 950) == pytest.approx(2.999845, abs=1e-6)
    assert ask("LLM_YEARS_IMPLIED", 7.2, 30, 0.15, 7.8, 1100) == pytest.approx(3.050449, abs=1e-6)


@pytest.mark.parametrize("name", ["zhipu", "ZHIPU", "Zhipu AI", "2513.HK", "2513 HK", "2513 hk equity", "02513.HK",
                                  "2513", 2513, 2513.0])
def test_a_company_answers_to_its_names_and_tickers(name: object) -> None:
    assert ask("LLM_PT", name) == ask("ZHIPU_PT")
    assert ask("LLM_PT", 100.0) == ask("MINIMAX_PT")


@pytest.mark.parametrize(("text", "number"), [
    ("15%", 0.15), ("15 %", 0.15), ("-35%", -0.35), ("1,250", 1250), ("-1,250,000.5", -1250000.5),
    ("+12,345.%", 123.45), (" 1,250 % ", 12.5),
    (".5", 0.5), ("5.", 5), ("1e3", 1000), ("007", 7), (1250, 1250), (0.15, 0.15)])
def test_a_number_is_read_as_it_is_written(text: object, number: float) -> None:
    assert as_number(text, "wacc") == pytest.approx(number, rel=1e-15)


@pytest.mark.parametrize("text", ["0,12", "0,120", "12,5%", "1,25", "1250,000", "1.250,00", "1,250,00", ",5", "1,",
                                  "1,250e3", "1,,250", "0,12%"])
def test_a_decimal_comma_is_never_read_as_thousands(text: str) -> None:
    with pytest.raises(PricedInError) as refused:
        ask("LLM_PT", "zhipu", "", [["wacc", text]])
    assert str(refused.value) == (f"wacc in Zhipu is '{text}', and must be a number or a percentage such as 15%, "
                                  "with a point before decimals and a comma only between thousands.")


@pytest.mark.parametrize("given", ["1_000", "nan", "-inf", "nan%", "1e999", "%", "5%%", "", True, None, 10**400, [[1]],
                                   {"a": 1}])
def test_what_is_no_finite_number_is_refused(given: object) -> None:
    with pytest.raises(PricedInError,
                       match=r"^wacc is .*, and must be a (finite number|number or a percentage such as 15%)\.$"):
        as_number(given, "wacc")


@pytest.mark.parametrize("given", [
    "2026-12-31", " 2026-12-31 ", "2026-12-31T00:00:00", "2026-12-31 23:59", "2026-12-31T10:30:00.5+08:00",
    datetime(2026, 12, 31, 18), 46387, 46387.75])  # noqa: DTZ001 - as Excel gives it
def test_a_day_is_read_from_a_date_or_a_date_time(given: object) -> None:
    assert as_serial(given, "date") == 46387


@pytest.mark.parametrize("given", ["2026-12-31x", "2026-12-31 x", "2026-12-31T", "2026-12-312", "2026-12-31x10:30",
                                   "2026-12-31 10:61", "2026-12-31 and later",
                                   "2026-02-30", "31.12.2026", "2026-13", "31 Feb 26", "Foo-26", "5Q26", "Q4", "30E",
                                   "2030A", "3Q26A", "12", "", True, 0,
                                   2030.5, 20261231, 2_958_466, float("nan")])
def test_what_is_no_day_is_refused(given: object) -> None:
    with pytest.raises(PricedInError, match=r"^date is '.*', and must be a date such as 2026-12-31\.$"):
        as_serial(given, "date")


@pytest.mark.parametrize(("heading", "last"), [
    ("2030E", "2030-12-31"), (" 2030 e", "2030-12-31"), ("2025A", "2025-12-31"), ("FY30", "2030-12-31"),
    ("fy 2030", "2030-12-31"), ("FY30E", "2030-12-31"),
    ("Dec-26", "2026-12-31"), ("DEC 26", "2026-12-31"), ("december 2026", "2026-12-31"), ("Dec\u201326", "2026-12-31"),
    ("Dec'26", "2026-12-31"),
    ("2026-12", "2026-12-31"),
    ("1Q26", "2026-03-31"), ("1q26e", "2026-03-31"), ("1Q 2026", "2026-03-31"), ("Q1 26", "2026-03-31"),
    ("09 Jan 26", "2026-01-09"), ("8-Oct-26", "2026-10-08"), ("46387", "2026-12-31"), (" 46387.75 ", "2026-12-31")])
def test_a_heading_of_ours_and_an_excel_number_as_text_are_their_last_day(heading: str, last: str) -> None:
    assert as_serial(heading, "date") == as_serial(last, "date")


@pytest.mark.parametrize("year", [2030, 2030.0, "2030", " 1905 ", 2199])
def test_a_year_is_never_taken_for_a_day_of_1905(year: object) -> None:
    digits = str(year).strip().removesuffix(".0")
    with pytest.raises(PricedInError) as refused:
        as_serial(year, "date")
    assert str(refused.value) == (
        f"date is '{str(year).removesuffix('.0')}', a year, and must be a date such as {digits}-12-31, "
        f"or {digits}E for the end of that year.")


@pytest.mark.parametrize("year", [
    2030, "2030", "2030E", "2030 e", "FY30", "FY 2030E", 47848, 47848.0, "47848", "2030-12-31",
    datetime(2030, 12, 31), "31 Dec 30"])  # noqa: DTZ001 - a cell has no zone
def test_a_year_is_understood_however_it_is_headed(year: object) -> None:
    """The broker's revenue of 2030E, by every function of a year and by LLM_LINE."""
    assert ask("LLM_REVENUE", "zhipu", year) == ask("ZHIPU_REVENUE", year) == pytest.approx(98832, rel=1e-12)
    assert ask("LLM_NET_PROFIT", "zhipu", year) == pytest.approx(20360, rel=1e-12)
    assert ask("LLM_EPS", "zhipu", year) == ask("LLM_LINE", "zhipu", "eps", year) == pytest.approx(43, rel=1e-12)


@pytest.mark.parametrize("date", ["Dec-26", "dec 26", "2026-12", "2026E", "FY26", "4Q26", "4Q26E", 46387, "46387",
                                  "2026-12-01", datetime(2026, 12, 5)])  # noqa: DTZ001 - as Excel gives it
def test_a_month_is_understood_however_it_is_headed(date: object) -> None:
    """The broker's ARR of Dec-26, US$1 bn."""
    assert ask("LLM_ARR", "zhipu", date) == ask("ZHIPU_ARR", date) == pytest.approx(1000, rel=1e-12)
    assert ask("LLM_SUPPRESSED_ARR", "zhipu", date) == 0


def test_a_period_of_another_length_is_not_taken_for_it() -> None:
    for given, kind in (("4Q26", "a quarter"), ("Dec-30", "a month"), ("2030-06-30", "a day"), (46387 - 200, "a day")):
        with pytest.raises(PricedInError, match=f"^year is .*, {kind}, and must be a year such as 2030 or 2030E\\.$"):
            ask("LLM_REVENUE", "zhipu", given)
    for line, given in (("demand", "2026E"), ("demand", "4Q26"), ("Revenue.revenue", "Dec-26"), ("capacity", 2030)):
        with pytest.raises(NoDataError, match="has no period"):
            ask("LLM_LINE", "zhipu", line, given)
    assert ask("LLM_LINE", "zhipu", "revenue", "4Q26E") != ask("LLM_LINE", "zhipu", "revenue", "2026E")


def test_dates_of_the_fund_flow_are_understood_as_headed() -> None:
    assert (ask("LLM_FLOAT", "zhipu", "Dec-26") == ask("LLM_FLOAT", "zhipu", "2026E")
            == ask("LLM_FLOAT", "zhipu", "2026-12-31"))
    assert ask("LLM_UNLOCKED", "zhipu", "Jun-26", "FY26") == ask("LLM_UNLOCKED", "zhipu", "2026-06-30", "2026-12-31")
    assert (ask("LLM_LINE", "zhipu", "FloatPath.float_pct", "09 Jan 26")
            == ask("LLM_LINE", "zhipu", "FloatPath.float_pct", "2026-01-09"))
    assert (ask("LLM_CATALYSTS", "zhipu", "Jul-26", "Dec-26")
            == ask("LLM_CATALYSTS", "zhipu", "2026-07-01", "2026-12-31"))
    with pytest.raises(PricedInError, match="a year, and must be a date such as 2026-12-31"):
        ask("LLM_PT", "minimax", "", "stock_connect_date=2026")


@pytest.mark.parametrize(("arguments", "sentence"), [
    (("LLM_PT", "z" * 5000), f"No company called '{'z' * 57}...'. Known: zhipu, 2513.HK, minimax, 0100.HK."),
    (("LLM_PT", "zhi\npu"), "No company called 'zhi pu'. Did you mean 'zhipu'?"),
    (("LLM_PT", [["zhipu"], ["minimax"]]),
     f"company is a range of 2 x 1 cells, and must be one cell or value: {ARGUMENTS['company'].help}."),
    (("LLM_PT", 9999.0), "No company called '9999'. Known: zhipu, 2513.HK, minimax, 0100.HK."),
    (("LLM_PT", True), "No company called 'True'. Known: zhipu, 2513.HK, minimax, 0100.HK."),
    (("LLM_PT", "zhipu", ["base", "bull", "bear"]),
     "scenario is a range of 1 x 3 cells, and must be one cell or value: name of a scenario; base if left out."),
    (("LLM_PT", "zhipu", "", [["valuation_method", datetime(2026, 12, 31)]]),  # noqa: DTZ001 - a cell has no zone
     "No choice for valuation_method called '2026-12-31'. Known: exit_pe, ps, cash."),
    (("LLM_PT", "zhipu", "", [["wacc", "high" * 100]]),
     f"wacc in Zhipu is '{('high' * 100)[:57]}...', and must be a number or a percentage such as 15%."),
    (("LLM_PT", "zhipu", "", [["wacc", datetime(2026, 12, 31, 10, 30)]]),  # noqa: DTZ001 - a cell has no zone
     "wacc in Zhipu is '2026-12-31T10:30:00', and must be a number or a percentage such as 15%."),
    (("LLM_PT_CALC", [[43.0, 1.0], [7.2, 2.0]], 30, 0.15, 3, 1),
     "eps is a range of 2 x 2 cells, and must be one cell or value: earnings per share in the exit year."),
    (("LLM_PT_CALC", {"eps": 43}, 30, 0.15, 3, 1),
     "eps is a table of names, and must be one cell or value: earnings per share in the exit year."),
    (("LLM_ARR", "zhipu", [[46387.0], [46388.0]]),
     f"date is a range of 2 x 1 cells, and must be one cell or value: {ARGUMENTS['date'].help}."),
    (("LLM_ARR", "zhipu", 3e6), "date is '3000000', and must be a date such as 2026-12-31.")])
def test_a_sentence_repeats_what_was_given_in_short(arguments: tuple[Any, ...], sentence: str) -> None:
    with pytest.raises(PricedInError) as refused:
        ask(*arguments)
    assert str(refused.value) == sentence


@pytest.mark.parametrize("given", ["2026-08-06", "None ", " none"])
def test_a_word_for_no_date_is_read_with_spaces_and_in_any_case(given: str) -> None:
    for overrides in ([["stock_connect_date", given]], f"stock_connect_date={given}"):
        assert ask("LLM_LINE", "minimax", "stock_connect_date", None, "", overrides) == given.strip().casefold()


def test_overrides_come_as_text_or_as_a_range() -> None:
    expected = 43 * 25 / 1.12**3 * 1.12
    for given in ("wacc=12%; exit_pe=25", "WACC = 0.12;exit_pe=25;", [["wacc", 0.12], ["exit_pe", 25]],
                  [["wacc", "12%"], ["exit_pe", "25"], [None, None], ["", ""]]):
        assert ask("LLM_PT", "zhipu", "base", given) == pytest.approx(expected, rel=1e-12)
    assert overrides_from(["wacc", 0.12]) == {"wacc": 0.12}


def test_empty_and_missing_arguments_take_their_defaults() -> None:
    assert ask("LLM_PT", "zhipu", "", None, "") == ask("LLM_PT", "zhipu")


def test_rounding_and_price_arguments() -> None:
    assert ask("LLM_PT", "zhipu", "", "", 50) == 950
    # shares are placed at the price: a lower one dilutes
    for scenario in ("base", "article_bear"):
        target = ask("LLM_PT", "zhipu", scenario, "price=900; price_shock=0")
        assert ask("LLM_UPSIDE", "zhipu", scenario, "", 900) == pytest.approx(target / 900 - 1, rel=1e-12)
        assert target < ask("LLM_PT", "zhipu", scenario, "price=1000; price_shock=0")


def test_lines_are_found_by_name_label_or_sheet() -> None:
    assert ask("LLM_LINE", "zhipu", "eps", 2030) == pytest.approx(43)
    assert ask("LLM_LINE", "zhipu", " adjusted  EPS", "2030E") == pytest.approx(43)
    assert ask("LLM_LINE", "zhipu", "Valuation.eps") == pytest.approx(43)
    assert ask("LLM_LINE", "zhipu", "arr", 46387) == pytest.approx(1000)
    assert ask("LLM_LINE", "zhipu", "revenue", "1Q26") == pytest.approx(whole("zhipu")["revenue_q"][1])


def test_inputs_and_sources() -> None:
    assert ask("LLM_INPUT", "zhipu", "wacc") == 0.15
    assert ask("LLM_INPUT", "zhipu", "exit_pe", "bear") == 20
    assert ask("LLM_INPUT", "zhipu", "release_date_glm_5_5") == "2026-06-30"
    assert "Price target table, Zhipu" in ask("LLM_SOURCE", "zhipu", "wacc")
    assert ask("LLM_SOURCE", "zhipu", "hkd_per_cny").startswith("Assumption: ")


def test_python_names_are_the_lower_case_ones() -> None:
    assert fn.zhipu_pt() == fn.llm_pt("zhipu")
    with pytest.raises(AttributeError):
        _ = fn.no_such_thing


@pytest.mark.parametrize(("arguments", "error", "sentence"), [
    (("LLM_PT", "zhpu"), PricedInError, "No company called 'zhpu'. Did you mean 'zhipu'?"),
    (("LLM_PT", "zhipu", "bul"), PricedInError, "No scenario called 'bul'. Did you mean 'bull'?"),
    (("LLM_PT", "zhipu", "", "waac=12%"), PricedInError, "No input called 'waac' in Zhipu. Did you mean 'wacc'?"),
    (("LLM_PT", "zhipu", "", "wacc"), PricedInError,
     "The override 'wacc' has no name and value: write name=value, such as wacc=12%, with ; between overrides."),
    (("LLM_PT", "zhipu", "", "wacc=12%;wacc=13%"), PricedInError, "The override 'wacc' is given twice: keep one."),
    (("LLM_PT", "zhipu", "", "wacc=nan"), PricedInError, "wacc in Zhipu is 'nan', and must be a finite number."),
    (("LLM_PT", "zhipu", "", [["wacc", float("inf")]]), PricedInError,
     "wacc in Zhipu is 'inf', and must be a finite number."),
    (("LLM_PT", "zhipu", "", "wacc=high"), PricedInError,
     "wacc in Zhipu is 'high', and must be a number or a percentage such as 15%."),
    (("LLM_PT", "zhipu", "", "wacc=-100%"), PricedInError, "wacc in Zhipu is -100%, and must be above 0%."),
    (("LLM_PT", "zhipu", "", "wacc=-1.5"), PricedInError, "wacc in Zhipu is -150%, and must be above 0%."),
    (("LLM_PT", "zhipu", "", "diluted_shares_2030_mn=-5"), PricedInError,
     "diluted_shares_2030_mn in Zhipu is -5, and must be above 0."),
    (("LLM_PT", "zhipu", "", "price=-1"), PricedInError, "price in Zhipu is -1, and must be above 0."),
    (("LLM_PT", "zhipu", "", "compute_share=2"), PricedInError,
     "compute_share in Zhipu is 2, that is 200%, and must be at most 100%: did you mean 2%?"),
    (("LLM_PT", "zhipu", "", "funding_price=0"), PricedInError, "funding_price in Zhipu is 0, and must be above 0."),
    (("LLM_PT", "zhipu", "", "valuation_method=dcf"), PricedInError,
     "No choice for valuation_method called 'dcf'. Known: exit_pe, ps, cash."),
    (("LLM_PT", "zhipu", "", "release_date_glm_5=soon"), PricedInError,
     "release_date_glm_5 is 'soon', and must be a date such as 2026-12-31."),
    (("LLM_PT", " "), PricedInError,
     "LLM_PT needs 'company': name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity."),
    (("LLM_PT",), PricedInError,
     "LLM_PT needs 'company': name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity."),
    (("LLM_PT", "zhipu", "", "", "", 1), PricedInError,
     "LLM_PT takes at most 4 arguments, and 5 were given: LLM_PT(company, [scenario], [overrides], [round_to])."),
    (("LLM_PT", "zhipu", "", "", 0), PricedInError, "round_to is 0, and must be above 0."),
    (("ZHIPU_TP",), PricedInError, "No function called 'ZHIPU_TP'. Did you mean 'ZHIPU_PT'?"),
    (("LLM_ARR", "zhipu", "2031-01-31"), NoDataError,
     "2031-01-31 is outside the timeline: choose a month from Dec-25 to Dec-30."),
    (("LLM_ARR", "zhipu", "2025-11-30"), NoDataError,
     "2025-11-30 is outside the timeline: choose a month from Dec-25 to Dec-30."),
    (("LLM_ARR", "zhipu", "Q4"), PricedInError, "date is 'Q4', and must be a date such as 2026-12-31."),
    (("LLM_ARR", "zhipu", "9999-12-31"), NoDataError,
     "9999-12-31 is outside the timeline: choose a month from Dec-25 to Dec-30."),
    (("LLM_LINE", "zhipu", "arr", "9999-12-31"), NoDataError,
     "'arr' has no period '9999-12-31': choose Dec-25 to Dec-30, or 2025 to 2030E."),
    (("LLM_CONNECT_ELIGIBLE", "9999-12-31"), NoSolutionError,
     "6 months from 9999-12-31 lie outside the years 1 to 9999: choose another date."),
    (("LLM_PT", "zhipu", "", "release_date_glm_5=9999-12-31x"), PricedInError,
     "release_date_glm_5 is '9999-12-31x', and must be a date such as 2026-12-31."),
    (("LLM_REVENUE", "zhipu", 2031), NoDataError, "The year 2031 is outside the timeline: choose 2025 to 2030."),
    (("LLM_LINE", "zhipu", "arrr"), PricedInError, "No line called 'arrr' in Zhipu. Did you mean 'arr'?"),
    (("LLM_LINE", "zhipu", "arr"), PricedInError,
     "'arr' has a value for each of its periods: give one, Dec-25 to Dec-30, or 2025 to 2030E."),
    (("LLM_LINE", "zhipu", "rounded", "2030"), NoDataError,
     "'rounded' has no period '2030': choose from Dec-2029 to from Dec-2030."),
    (("LLM_LINE", "zhipu", "pt_local", "2030"), PricedInError,
     "'pt_local' has one value, and a period '2030' was given: leave it out."),
    (("LLM_LINE", "zhipu", "Quarters.growth", "1Q26"), NoDataError,
     "Revenue growth on the period before has no value in the first period: ask for a later one."),
    (("LLM_PT_CALC", 43, 30, -1, 3, 1.12), PricedInError, "wacc is -100%, and must be at least 0%."),
    (("LLM_PT_CALC", 43, 30, 0.15, -1, 1.12), PricedInError, "years is -1, and must be at least 0."),
    (("LLM_YEARS_IMPLIED", -1, 30, 0.15, 1.12, 950), NoSolutionError,
     "No number of years gives this target: EPS must be above 0 and WACC must not be 0."),
])
def test_bad_input_gets_one_sentence(arguments: tuple[Any, ...], error: type[PricedInError], sentence: str) -> None:
    with pytest.raises(PricedInError) as refused:
        ask(*arguments)
    assert str(refused.value) == sentence
    assert type(refused.value) is error


def test_what_was_computed_at_build_is_no_input() -> None:
    with pytest.raises(PricedInError,
                       match=r"No input called 'pt_as_built' in Zhipu\. Known: arr_dec25, .* and \d+ more\."):
        ask("LLM_PT", "zhipu", "", "pt_as_built=1")


def test_an_impossible_combination_has_no_finite_answer() -> None:
    with pytest.raises(NoSolutionError, match="no finite value for these inputs"):
        ask("LLM_LINE", "zhipu", "Valuation.years_printed", "", "", [["wacc", 1e-300]])


def test_every_function_is_described() -> None:
    for function in functions().values():
        assert function.help.endswith(".")
        assert function.unit
        assert function.category
        assert set(function.parameters) <= set(ARGUMENTS)


def test_the_interface_is_the_agreed_one() -> None:
    signatures = {f.signature for f in functions().values()}
    assert {
        "LLM_PT(company, [scenario], [overrides], [round_to])", "LLM_UPSIDE(company, [scenario], [overrides], [price])",
        "LLM_ARR(company, date, [scenario], [overrides])", "LLM_SUPPRESSED_ARR(company, date, [scenario], [overrides])",
        "LLM_REVENUE(company, year, [scenario], [overrides])", "LLM_NET_PROFIT(company, year, [scenario], [overrides])",
        "LLM_EPS(company, year, [scenario], [overrides])", "LLM_LINE(company, line, [period], [scenario], [overrides])",
        "LLM_WHY(company, line, [period], [scenario], [overrides], [depth])",
        "LLM_INPUT(company, name, [scenario])", "LLM_SOURCE(company, name)",
        "LLM_PT_CALC(eps, exit_pe, wacc, years, fx)",
        "LLM_YEARS_IMPLIED(eps, exit_pe, wacc, fx, pt)", "ZHIPU_PT([scenario], [overrides])",
        "MINIMAX_PT([scenario], [overrides])",
        "ZHIPU_ARR(date, [scenario], [overrides])"} <= signatures


@pytest.mark.parametrize("name", [
    "wacc", "exit_pe", "years_to_exit", "hkd_per_usd", "hkd_per_cny", "fx_spot_hkd_per_usd", "fx_spot_hkd_per_cny",
    "fx_forecast_hkd_per_usd", "fx_forecast_hkd_per_cny", "diluted_shares_2030_mn", "price", "arr_dec25",
    "organic_growth", "g_12", "g_inf", "fade", "capacity_growth", "gross_margin_2030", "rd_ratio_2030", "tax_rate"])
def test_overrides_accept_the_agreed_names(name: str) -> None:
    base = ask("LLM_INPUT", "zhipu", name)
    number = {"gross_margin_2030": 0.59}.get(name, 0.1)  # in place of a text
    moved = ask("LLM_UPSIDE", "zhipu", "", [[name, number if isinstance(base, str) else base * 1.01]])
    assert moved != ask("LLM_UPSIDE", "zhipu") or name in ("capacity_growth", "hkd_per_usd", "fx_spot_hkd_per_usd")
