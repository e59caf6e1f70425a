"""Cash by its functions: what each quarter leaves, how long it lasts, and what is placed at which price."""

from __future__ import annotations

from typing import Any

import pytest
from test_functions import ask

from addin.arguments import overrides_from
from addin.functions import functions
from addin.screens import show_target
from model.core.errors import NoDataError, NoSolutionError, PricedInError

NEVER_FUNDED = "funding_price=5"


@pytest.mark.parametrize(("period", "line", "member"), [
    (2026, "CashYears.closing", 2026), ("2030E", "CashYears.closing", 2030), (2025.0, "CashYears.closing", 2025),
    ("1Q26", "Cash.closing", "1Q26"), ("4Q30E", "Cash.closing", "4Q30"), ("2026-12-31", "Cash.closing", "4Q26"),
    (46387, "Cash.closing", "4Q26"), ("2027-05-03", "Cash.closing", "2Q27"), ("May-27", "Cash.closing", "2Q27"),
    ("2025-12-31", "CashYears.closing", 2025), ("Dec-25", "CashYears.closing", 2025)])
def test_closing_cash_is_that_of_the_year_or_quarter_meant(period: Any, line: str, member: Any) -> None:
    assert ask("LLM_CASH", "zhipu", period) == ask("ZHIPU_CASH", period) == ask("LLM_LINE", "zhipu", line, member)


def test_cash_of_2025_is_what_was_reported() -> None:
    assert (ask("ZHIPU_CASH", 2025), ask("MINIMAX_CASH", 2025)) == (2259.147, 1050.3)


@pytest.mark.parametrize("scenario", ["base", "bull", "article_bear"])
def test_the_table_of_funding_adds_up(scenario: str) -> None:
    """Every row pays its price, rows sum to what the Cash tab raises, and cash never falls below what is placed for."""
    header, *rows = ask("LLM_FUNDING", "zhipu", scenario)
    assert header == ["Quarter", "Need, CNY mn", "Price, HK$", "Discount", "New shares, mn", "Proceeds, CNY mn", "Kind"]
    assert rows
    for quarter, need, price, discount, shares, proceeds, kind in rows:
        assert kind == "placement"
        assert proceeds >= need > 0
        assert proceeds * 1.12 == pytest.approx(shares * price)
        assert ask("LLM_LINE", "zhipu", "Cash.discount", quarter, scenario) == discount
    for column, line in ((4, "Funding.funding_shares"), (5, "Funding.raised")):
        assert sum(row[column] for row in rows) == pytest.approx(ask("LLM_LINE", "zhipu", line, "", scenario))


def test_a_convertible_is_a_tranche_of_its_own() -> None:
    changes = "convertible_date=2026-05-01; convertible_amount=1000; conversion_price=1000; price=800"
    _, first, *rest = ask("LLM_FUNDING", "zhipu", "base", changes)
    assert first == ["2Q26", 0, 1000, pytest.approx(-0.25), pytest.approx(1.12), 1000, "convertible"]
    assert all(row[-1] == "placement" for row in rest)


def test_where_nothing_is_placed_the_table_is_its_header() -> None:
    assert ask("LLM_FUNDING", "minimax") == [ask("LLM_FUNDING", "minimax")[0]]


def test_cash_ends_within_the_quarter_in_which_it_turns_negative() -> None:
    """14.5 months: cash without placements is above zero at the end of 4Q26 and below at the end of 1Q27."""
    months = ask("LLM_RUNWAY", "zhipu")
    before, after = (ask("LLM_LINE", "zhipu", "Cash.unfunded", quarter) for quarter in ("4Q26", "1Q27"))
    assert before > 0 > after
    assert months == pytest.approx(12 + 3 * before / (before - after))


@pytest.mark.parametrize(("arguments", "error", "sentence"), [
    (("LLM_CASH", "zhipu", "4Q25"), NoDataError,
     "'4Q25' is outside the timeline: choose a year from 2025 to 2030, or a quarter from 1Q26 to 4Q30."),
    (("LLM_CASH", "zhipu", "1Q31"), NoDataError,
     "'1Q31' is outside the timeline: choose a year from 2025 to 2030, or a quarter from 1Q26 to 4Q30."),
    (("LLM_CASH", "zhipu", 2031), NoDataError,
     "'2031' is outside the timeline: choose a year from 2025 to 2030, or a quarter from 1Q26 to 4Q30."),
    (("LLM_CASH", "zhipu", "2025-11-30"), NoDataError,
     "'2025-11-30' is outside the timeline: choose a year from 2025 to 2030, or a quarter from 1Q26 to 4Q30."),
    (("ZHIPU_CASH", "5Q26"), PricedInError,
     "period is '5Q26', and must be a year such as 2030, a quarter such as 1Q26, or a date such as 2026-12-31."),
    (("LLM_RUNWAY", "minimax"), NoDataError,
     ("Cash of MiniMax does not end before 2031 without placements: there is no runway to count; ask LLM_CASH what is "
     "left.")),
])
def test_a_question_without_an_answer_gets_one_sentence(arguments: tuple[Any, ...], error: type[PricedInError],
                                                        sentence: str) -> None:
    with pytest.raises(PricedInError) as refused:
        ask(*arguments)
    assert (str(refused.value), type(refused.value)) == (sentence, error)


@pytest.mark.parametrize("arguments", [("LLM_CASH", "zhipu", 2030), ("LLM_RUNWAY", "zhipu"), ("LLM_FUNDING", "zhipu")])
def test_a_company_without_cash_is_asked_for_it(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(NoDataError) as refused:
        ask(*arguments, "base", "cash_opening=not given")
    assert str(refused.value) == ("Cash of Zhipu at Dec-25 is not given: give cash_opening, in its file or as an "
                                  "override such as cash_opening=500.")


@pytest.mark.parametrize("arguments", [("LLM_PT", "zhipu"), ("LLM_UPSIDE", "zhipu"), ("LLM_CASH", "zhipu", 2030),
                                       ("LLM_FUNDING", "zhipu"), ("LLM_LINE", "zhipu", "pt_local", "")])
def test_losses_that_no_market_funds_get_need_and_price(arguments: tuple[Any, ...]) -> None:
    """At HK$5 the new shares would be five times those in issue."""
    shares = ask("LLM_LINE", "zhipu", "Funding.funding_shares", "", "base", NEVER_FUNDED)
    assert shares > ask("LLM_INPUT", "zhipu", "shares_issued_mn")
    with pytest.raises(NoSolutionError, match=(
            rf"^Zhipu cannot be funded: CNY [\d,]+ mn at HK\$4\.6 a share are {shares:,.0f} mn new shares, more than "
            r"the 445\.8 mn in issue: change funding_price, placement_discount or what makes the loss\.$")):
        ask(*arguments, "base", NEVER_FUNDED)


@pytest.mark.parametrize(("changes", "sentence"), [
    ("cash_opening=0; listing_proceeds=0; minimum_cash_months=0; placement_months=0",
     ("Zhipu closes 2026 with cash of 0 mn: no price target by valuation_method=cash; change the inputs, or value the "
     "company on sales with valuation_method=ps.")),
    ("cash_opening=not given",
     ("Cash of Zhipu at Dec-25 is not given: no price target by valuation_method=cash; change the inputs, or value the "
     "company on sales with valuation_method=ps.")),
])
def test_a_target_on_cash_that_is_not_there_gets_its_reason(changes: str, sentence: str) -> None:
    with pytest.raises(NoSolutionError) as refused:
        ask("ZHIPU_PT", "", f"valuation_method=cash; {changes}")
    assert str(refused.value) == sentence


@pytest.mark.parametrize(("changes", "first", "told"), [
    ("funding_price=5", "Adjusted EPS", "Zhipu cannot be funded: CNY "),
    ("valuation_method=cash; cash_opening=not given", "Cash at the end of 2026", "Cash of Zhipu at Dec-25 is"),
    ("gross_margin_2030=20%", "Adjusted EPS", "2030E EPS of Zhipu is -"), ("wacc=12%", "Adjusted EPS", "")])
def test_the_screen_of_a_target_says_why_there_is_none(changes: str, first: str, told: str,
                                                       capsys: pytest.CaptureFixture[str]) -> None:
    show_target("zhipu", "base", overrides_from(changes))
    lines = capsys.readouterr().out.splitlines()
    assert lines[3].startswith(first)
    assert any(line.startswith(told or "Price target, unrounded                  │ 1,028.38") for line in lines)


def test_lines_that_no_target_needs_answer_where_nothing_can_be_funded() -> None:
    assert ask("LLM_ARR", "zhipu", "2026-12-31", "base", NEVER_FUNDED) == ask("LLM_ARR", "zhipu", "2026-12-31")
    assert ask("LLM_LINE", "zhipu", "Funding.fundable", "", "base", NEVER_FUNDED) == 0


def test_the_functions_of_cash_are_the_agreed_ones() -> None:
    assert {"LLM_CASH(company, period, [scenario], [overrides])", "LLM_RUNWAY(company, [scenario], [overrides])",
            "LLM_FUNDING(company, [scenario], [overrides])", "ZHIPU_CASH(period, [scenario], [overrides])",
            "MINIMAX_CASH(period, [scenario], [overrides])"} <= {each.signature for each in functions().values()}
