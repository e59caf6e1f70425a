"""Checks: what must hold, line by line, and one master check."""

from __future__ import annotations

from typing import NamedTuple

from model.core.expressions import NOT_AVAILABLE, Expr, Line, absolute, both, call, equal, every_input, expr, if_, is_number, maximum, total, unless
from model.core.sheet import Axis, CompanySheet, Input, Member, Sheet
from model.flows.flow import BranchTotal, Scarcity
from model.flows.precedents import Precedents
from model.flows.unlock import Absorption, FloatPath, FloatReading
from model.frontier.reconciliation import ReconciliationSummary
from model.fundamental.arr import Arr
from model.fundamental.income import Currency, Income
from model.fundamental.overview import ArrReadings
from model.fundamental.valuation import Valuation
from model.inputs import NOT_PRINTED, Inputs, Market, where_printed
from model.scenarios import Selector


def numbered(line: Input) -> Expr:
    """Which of its choices an input holds, counted from 0, so that a change of a text moves a sum as well."""
    number = expr(0)
    for place, choice in enumerate(line.choices[1:], 1):
        number = if_(equal(line, choice), place, number)
    return number


class Unedited(CompanySheet):
    """Are the inputs those the workbook was built with."""

    tab = "Checks"
    own_tab = False

    choices_total = Line("Inputs that are a choice, numbered", "count",
                         sum((numbered(line) for line in Inputs.lines.values() if isinstance(line, Input) and line.choices), expr(0)))
    inputs_total = Line("Sum of all inputs", "total", total(every_input(Inputs)) + total(every_input(Market)) + choices_total)
    unedited = Line("Inputs as built", "flag",
                    if_(absolute(inputs_total - Inputs.inputs_total_as_built) <= Market.tie_tolerance, 1, 0))
    base_as_built = Line("Base scenario, inputs as built", "flag", if_(both(equal(Selector.number, 1), equal(unedited, 1)), 1, 0),
                         note="Ties to printed figures are asked only here")


class Check(NamedTuple):
    """One line of the tab."""

    label: str
    value: Expr | float
    test: str  # ties, at least, at most
    expected: Expr | float
    applies: Expr | float = 1


BASE = Unedited.base_as_built


def _printed(label: str, value: Expr, figure: Input, *more: Input) -> Check:
    """A tie to a printed figure, asked in base and only where the figure, and more that it needs, are printed."""
    return Check(label, value, "ties", where_printed(figure, figure), _asked(figure, *more))


def _asked(*figures: Input) -> Expr:
    """In base, and only for a company whose file has these printed figures."""
    asked: Expr = BASE
    for figure in figures:
        asked = if_(equal(figure, NOT_PRINTED), 0, asked)
    return asked


YEARS_WITH_QUARTERS = (2026, 2027)


def _quarters(line: Line, year: int) -> Expr:
    first, *rest = (line.at(f"{quarter}Q{year % 100}") for quarter in (1, 2, 3, 4))
    amount: Expr = first
    for quarter in rest:
        amount = amount + quarter
    return amount


CHECKS = {
    "token_growth": Check("Organic growth ties to China's token growth", Arr.organic.at("2026-03-31"), "ties", ArrReadings.token_multiple,
                          _asked(Inputs.arr_printed)),
    "arr_printed": _printed("ARR on the printed date ties to print", ArrReadings.arr_on_printed_date, Inputs.arr_printed, Inputs.arr_printed_date),
    "arr_ytd": _printed("ARR since Dec-25 ties to the printed multiple", ArrReadings.printed_over_opening, Inputs.arr_ytd_multiple),
    "arr_dec26": _printed("ARR, Dec-26, ties to print", Arr.arr.at("2026-12-31"), Inputs.arr_dec26_printed),
    "suppressed": Check("Capacity binds in both months after the June release", ArrReadings.months_bound, "at least", 2,
                        _asked(Inputs.arr_dec26_printed)),
    "anchors_free": Check("Capacity does not bind where ARR is printed", ArrReadings.bound_at_anchors, "at most", 0,
                          _asked(Inputs.arr_printed_date)),
    "revenue": _printed("Revenue, 2030E, ties to print", Income.revenue.at(2030), Inputs.revenue_2030_printed),
    "net_profit": _printed("Adjusted net profit, 2030E, ties to print", Income.net_profit.at(2030), Inputs.net_profit_2030_printed),
    "eps": _printed("Adjusted EPS, 2030E, ties to print", Income.eps.at(2030), Inputs.eps_2030_printed),
    "shares": Check("Diluted shares, 2030E, tie to printed profit / EPS", Income.diluted_shares.at(2030), "ties",
                    Valuation.shares_implied_printed, _asked(Inputs.eps_2030_printed, Inputs.net_profit_2030_printed)),
    "pt": _printed("Rounded target ties to print", Valuation.pt_rounded, Inputs.pt_printed),
    "market_cap": _printed("Price x shares ties to the printed market capitalisation", Valuation.market_cap, Inputs.market_cap_printed),
    "cagr": Check("Revenue, 2030E / 2026E, at the printed CAGR", Income.revenue.at(2030) / Income.revenue.at(2026),
                  "at least", (1 + Market.revenue_cagr_test) ** (Market.exit_year - Market.forecast_year),
                  _asked(Inputs.revenue_2030_printed)),
    "tranches": Check("Tranches sum to shares in issue", FloatReading.issued / 1000 / 1000, "ties", Inputs.shares_issued_mn),
    "tranche_print": Check("Tranche percentages that do not tie to print", call("countif", Absorption.ties.all, 0), "at most", 0, BASE),
    "float": Check("Largest float / shares in issue", call("max", FloatPath.float_pct.all), "at most", 1),
    "branches": Check("Listing branches sum to 1", BranchTotal.probability, "ties", 1),
    **{f"quarters_{name}_{year}": Check(f"{label}: quarters of {year} sum to the year", _quarters(line, year), "ties", line.at(year))
       for year in YEARS_WITH_QUARTERS for name, label, line in (("revenue", "Revenue", Income.revenue), ("profit", "Net profit", Income.net_profit))},
    "python": Check("Target by formula equals target by Python", Valuation.pt, "ties", Inputs.pt_as_built, Unedited.unedited),
}


class CompanyChecks(CompanySheet):
    """Checks."""

    tab = "Checks"
    own_tab = False
    axes = (Axis("checks", tuple(Member(key, check.label) for key, check in CHECKS.items()), vertical=True),)

    value = Line("Model", "mixed", {key: expr(check.value) for key, check in CHECKS.items()})
    test = Line("Test", "text", {key: expr(check.test) for key, check in CHECKS.items()})
    expected = Line("Expected", "mixed", {key: expr(check.expected) for key, check in CHECKS.items()})
    applies = Line("Applies", "flag", {key: expr(check.applies) for key, check in CHECKS.items()})
    allowed = Line("Tolerance", "tolerance", unless(NOT_AVAILABLE, expected, Market.tie_tolerance * maximum(absolute(expected), 1)))
    difference = Line("Difference", "mixed",
                      unless(NOT_AVAILABLE, value, unless(NOT_AVAILABLE, expected, if_(absolute(value - expected) <= allowed, 0, value - expected))))
    holds = Line("Result", "check",
                 if_(equal(applies, 0), -1,
                     if_(equal(test, "ties"), if_(equal(difference, 0), 1, 0),
                         if_(equal(test, "at least"), if_(difference >= 0, 1, 0), if_(difference <= 0, 1, 0)))))


class Failures(CompanySheet):
    """Result of the checks."""

    tab = "Checks"
    own_tab = False

    failures = Line("Checks that fail", "count", call("countif", CompanyChecks.holds.all, 0))
    applying = Line("Checks that apply", "count", call("countif", CompanyChecks.holds.all, 1) + failures)


class Summary(Sheet):
    """Companies side by side."""

    tab = "About"
    axes = (Axis("companies", group="companies", vertical=True),)

    price = Line("Share price", "HK$", Valuation.share_price)
    pt = Line("Target, unrounded", "HK$", Valuation.pt)
    pt_rounded = Line("Price target", "HK$", Valuation.pt_rounded)
    upside = Line("Upside", "%", Valuation.upside)
    arr_dec26 = Line("ARR, Dec-26", "US$ mn", ArrReadings.arr_dec26)
    shares = Line("Diluted shares", "mn shares", Income.diluted_shares.at(2030))
    years = Line("Years of discounting", "years", Inputs.years_to_exit)
    fx = Line("HK$ per local", "HK$/local", Currency.hkd_per_local)
    failures = Line("Checks that fail", "count", Failures.failures)


class Master(Sheet):
    """Master check."""

    tab = "About"

    scenario = Line("Live scenario", "text", if_(is_number(Selector.number), Selector.selected, "unknown"))
    differences = Line("Derived figures of table 7 that differ from print", "count", total(Precedents.failing.all))
    explained = Line("Each of them is explained", "check", if_(equal(differences, Market.precedent_differences), 1, 0))
    compared = Line("Derived figures compared with print", "count", ReconciliationSummary.compared)
    differ = Line("of which differ, each with its treatment", "count", ReconciliationSummary.differ)
    inconsistencies = Line("Inconsistencies listed by severity", "count", ReconciliationSummary.listed)
    scarcity = Line("Scarcity premium within the printed range", "check", Scarcity.within)
    probabilities = Line("Probabilities sum to 1", "check", if_(absolute(Selector.probability_total - 1) <= Market.tie_tolerance, 1, 0))
    failures = Line("Checks that fail, all companies", "count", total(Summary.failures.all) + (1 - probabilities) + (1 - explained) + (1 - scarcity))
    master = Line("All checks hold", "check", if_(equal(failures, 0), 1, 0))
