"""The public functions of cash: closing cash, runway, and what is placed so that it does not end."""

from __future__ import annotations

from typing import Any

from addin.asking import Question, year_or_quarter_from
from addin.registry import function
from model.core.errors import NoDataError
from model.core.timeline import QUARTERS
from model.fundamental.cash import Cash, CashYears, Funding
from model.inputs import Inputs

PLACED = (Cash.need, Cash.placing_price, Cash.discount, Cash.placed_shares, Cash.placed)


def _with_cash(company: str, scenario: str, overrides: Any) -> Question:
    """A question about cash; refused where none is given."""
    question = Question.of(company, scenario, overrides)
    given = question.value(Inputs.cash_opening)
    if isinstance(given, str):
        raise NoDataError(f"Cash of {question.who.name} at Dec-25 is {given}: give cash_opening, in its file or as an "
                          "override such as cash_opening=500.")
    return question


@function("LLM_CASH", "Cash", "reporting currency mn")
def llm_cash(company: str, period: Any, scenario: str = "base", overrides: Any = None) -> float:
    """Closing cash of a year or a quarter, after placements; of a date, that of its quarter."""
    question, (axis, position) = _with_cash(company, scenario, overrides), year_or_quarter_from(period)
    question.refuse_unfundable()
    return float(question.value(Cash.closing if axis is QUARTERS else CashYears.closing, position))


@function("LLM_RUNWAY", "Cash", "months")
def llm_runway(company: str, scenario: str = "base", overrides: Any = None) -> float:
    """Months from Dec-25 until cash ends without placements."""
    question = _with_cash(company, scenario, overrides)
    if not question.value(Funding.ends):
        raise NoDataError(f"Cash of {question.who.name} does not end before 2031 without placements: there is no "
                          "runway to count; ask LLM_CASH what is left.")
    return float(question.value(Funding.runway))


@function("LLM_FUNDING", "Cash", "table")
def llm_funding(company: str, scenario: str = "base", overrides: Any = None) -> list[list[Any]]:
    """What is placed by quarter: need, price, discount, new shares, proceeds, kind; where nothing is, only a header."""
    question = _with_cash(company, scenario, overrides)
    question.refuse_unfundable()
    currency = question.value(Inputs.reporting_currency)
    table: list[list[Any]] = [["Quarter", f"Need, {currency} mn", "Price, HK$", "Discount", "New shares, mn",
                               f"Proceeds, {currency} mn", "Kind"]]
    for position, quarter in enumerate(QUARTERS.members):
        if question.value(Cash.convertible, position):
            table.append([quarter.key, 0.0, question.value(Inputs.conversion_price),
                          question.value(Funding.conversion_discount),
                          question.value(Cash.converted_shares, position),
                          question.value(Cash.convertible, position), "convertible"])
        if question.value(Cash.placing, position):
            table.append([quarter.key, *(question.value(line, position) for line in PLACED), "placement"])
    return table
