"""Asking: one cell of a company's model for a function, its period read, and a sentence where there is no answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from addin.arguments import overrides_from
from model.core.errors import NoDataError, NoSolutionError, PricedInError, quoted
from model.core.expressions import NOT_MEANINGFUL
from model.core.scalars import as_date, eomonth
from model.core.timeline import MONTHS, QUARTERS, YEARS, month_end
from model.equity import model
from model.fundamental.cash import CashYears, Funding
from model.fundamental.valuation import Valuation
from model.inputs import Inputs
from model.periods import DAY, LENGTH, MONTH, QUARTER, YEAR, period_of, position_of
from model.values import as_serial
from model.words import told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.core.lines import Axis, Line
    from model.core.rows import Row
    from model.facts import Company, Scenario
    from model.values import Value

CASH_YEAR = 1  # 2026, on the years of the timeline


class Question(NamedTuple):
    """A company in a scenario with changes, of which several cells are asked."""

    who: Company
    scenario: Scenario
    changes: Mapping[str, Any]

    @classmethod
    def of(cls, company: str, scenario: str, overrides: Any) -> Question:
        """As the arguments of a function name it."""
        equity = model()
        return cls(equity.company(company), equity.scenario(scenario), overrides_from(overrides))

    def row(self, line: Line, axis: Axis | None = None) -> Row:
        """The company's row of a line."""
        return model().book.row(line, self.who, axis=axis)

    def value(self, line: Line, position: int = 0, axis: Axis | None = None) -> Value:
        """A cell, also where it is a text."""
        return model().value(self.row(line, axis), position, self.who, self.scenario, self.changes)

    def answer(self, row: Row, position: int) -> Any:
        """A cell's value; one that is no price is refused with its reason."""
        found = model().value(row, position, self.who, self.scenario, self.changes)
        if found == NOT_MEANINGFUL:
            raise NoSolutionError(self.reason(row, position))
        return found

    def reason(self, row: Row, position: int) -> str:
        """Why a cell holds no price, in one sentence; nothing where it holds what it should."""
        equity = model()
        if equity.value(row, position, self.who, self.scenario, self.changes) != NOT_MEANINGFUL:
            return ""
        needed = {each for each, _ in equity.graph.needed([(row, position)])}
        if self.row(Funding.fundable) in needed and (unfunded := self.unfundable()):
            return unfunded
        what = "price target" if row.line is Valuation.pt else quoted(row.label)
        if self.row(Valuation.pt_cash) in needed and self.value(Inputs.valuation_method) == "cash":
            given, left = self.value(Inputs.cash_opening), self.value(CashYears.closing, CASH_YEAR)
            closing = told(left if isinstance(left, str) else round(left, 6), "", 4)  # a rounding is no money
            reason = (f"Cash of {self.who.name} at Dec-25 is {given}" if isinstance(given, str)
                      else f"{self.who.name} closes 2026 with cash of {closing} mn")
            return (f"{reason}: no {what} by valuation_method=cash; change the inputs, or value the company on sales "
                    "with valuation_method=ps.")
        eps = self.value(Valuation.eps)
        reason = (f"2030E EPS of {self.who.name} is {eps:.4g}" if float(eps) <= 0
                  else f"{row.label} of {self.who.name} comes to zero or less")
        return (f"{reason}: no {what}, only a value above zero is a price; change the inputs, or value the company on "
                "sales with valuation_method=ps.")

    def refuse_unfundable(self) -> None:
        """Refuse losses that no market would fund."""
        if reason := self.unfundable():
            raise NoSolutionError(reason)

    def unfundable(self) -> str:
        """One sentence for losses that no market would fund, with the need and the price; nothing where one does."""
        if self.value(Funding.fundable) == 1:
            return ""
        need, price, shares, issued = (told(self.value(line), "", 4) for line in (
            Funding.raised, Funding.average_price, Funding.funding_shares, Inputs.shares_issued_mn))
        return (f"{self.who.name} cannot be funded: {self.value(Inputs.reporting_currency)} {need} mn at HK${price} a "
                f"share are {shares} mn new shares, more than the {issued} mn in issue: change funding_price, "
                "placement_discount or what makes the loss.")


def ask(company: str, line: Line, position: int, scenario: str, overrides: Any, axis: Axis | None = None) -> Any:
    """The answer in one cell of a company's model."""
    question = Question.of(company, scenario, overrides)
    return question.answer(question.row(line, axis), position)


# periods --------------------------------------------------------------------------------------------------------------


def year_from(given: Any) -> int:
    """A year of the timeline; the last day of a year means it too."""
    period, years = period_of(given), [int(member.key) for member in YEARS.members]
    year = 0 if period is None else as_date(period.last).year
    if period is None or (period.kind != YEAR and (period.kind != DAY or period.last != month_end(year, 12))):
        raise PricedInError(
            f"year is {quoted(given)}{f', a {period.kind}' if period else ''}, and must be a year such as {years[-1]} "
            f"or {years[-1]}E.")
    if year not in years:
        raise NoDataError(f"The year {year} is outside the timeline: choose {years[0]} to {years[-1]}.")
    return year


def month_from(given: Any) -> int:
    """Position of a date's month on the timeline."""
    day = as_serial(given, "date")
    position = position_of(MONTHS, day)
    if position is None:
        raise NoDataError(f"{as_date(day).isoformat()} is outside the timeline: "
                          f"choose a month from {MONTHS.members[0].label} to {MONTHS.members[-1].label}.")
    return position


def year_or_quarter_from(given: Any) -> tuple[Axis, int]:
    """Where a year, a quarter, or the quarter of a month or a day stands; the last day of 2025 means that year."""
    period = period_of(given)
    if period is None:
        raise PricedInError(f"period is {quoted(given)}, and must be a year such as 2030, a quarter such as 1Q26, or a "
                            "date such as 2026-12-31.")
    last, axis = period.last, YEARS if period.kind == YEAR else QUARTERS
    if period.kind in (DAY, MONTH):
        if last == YEARS.members[0].headings["end"]:
            return YEARS, 0
        last = eomonth(last, -as_date(last).month % LENGTH[QUARTER])
    for position, member in enumerate(axis.members):
        if member.headings["end"] == last:
            return axis, position
    raise NoDataError(
        f"{quoted(given)} is outside the timeline: choose a year from {YEARS.members[0].key} to "
        f"{YEARS.members[-1].key}, or a quarter from {QUARTERS.members[0].key} to {QUARTERS.members[-1].key}.")
