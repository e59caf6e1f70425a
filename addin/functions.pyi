"""Every public function, under the name it has in a cell, in lower case. Made by `python tests/approve.py`."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from addin.answers import Day
from addin.registry import Function
from model.equity import EquityModel

_Number: TypeAlias = float | str
_Day: TypeAlias = date | float | str
_Overrides: TypeAlias = str | Mapping[str, Any] | Sequence[Sequence[Any]]

def functions(equity: EquityModel | None = None) -> dict[str, Function]: ...
def __getattr__(name: str) -> Any: ...  # the functions of further companies
def __dir__() -> list[str]: ...
def zhipu_float_pct(date: _Day) -> float:
    """Free shares as a part of shares in issue on a date.

    Unit: fraction.

    date              date: a day in the month wanted: an Excel date, ISO text, or a heading such as Dec-26

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def zhipu_pt(scenario: str | None = ..., overrides: _Overrides | None = ...) -> float:
    """Price target per share, unrounded unless a rounding unit is given.

    Unit: HK$.

    scenario          text: name of a scenario; base if left out
    overrides         text or range: inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def zhipu_arr(date: _Day, scenario: str | None = ..., overrides: _Overrides | None = ...) -> float:
    """Annualised recurring revenue at the end of a month.

    Unit: US$ mn.

    date              date: a day in the month wanted: an Excel date, ISO text, or a heading such as Dec-26
    scenario          text: name of a scenario; base if left out
    overrides         text or range: inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def zhipu_revenue(year: _Day, scenario: str | None = ..., overrides: _Overrides | None = ...) -> float:
    """Revenue of a year.

    Unit: reporting currency mn.

    year              year: calendar year: 2030, or as headed, 2030E or FY30
    scenario          text: name of a scenario; base if left out
    overrides         text or range: inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def zhipu_eps(year: _Day, scenario: str | None = ..., overrides: _Overrides | None = ...) -> float:
    """Adjusted earnings per diluted share of a year.

    Unit: reporting currency per share.

    year              year: calendar year: 2030, or as headed, 2030E or FY30
    scenario          text: name of a scenario; base if left out
    overrides         text or range: inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def zhipu_upside(scenario: str | None = ..., overrides: _Overrides | None = ..., price: _Number | None = ...) -> float:
    """Price target over share price, less one.

    Unit: fraction.

    scenario          text: name of a scenario; base if left out
    overrides         text or range: inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range
    price             HK$: share price; where it is optional, the scenario's if left out

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def zhipu_cash(period: _Day, scenario: str | None = ..., overrides: _Overrides | None = ...) -> float:
    """Closing cash of a year or a quarter, after placements; of a date, that of its quarter.

    Unit: reporting currency mn.

    period            date, year or quarter: 2026-12-31, Dec-26, 2030E or 1Q26; leave out where a line has no periods
    scenario          text: name of a scenario; base if left out
    overrides         text or range: inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def minimax_float_pct(date: _Day) -> float:
    """Free shares as a part of shares in issue on a date.

    Unit: fraction.

    date              date: a day in the month wanted: an Excel date, ISO text, or a heading such as Dec-26

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def minimax_pt(scenario: str | None = ..., overrides: _Overrides | None = ...) -> float:
    """Price target per share, unrounded unless a rounding unit is given.

    Unit: HK$.

    scenario          text: name of a scenario; base if left out
    overrides         text or range: inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def minimax_arr(date: _Day, scenario: str | None = ..., overrides: _Overrides | None = ...) -> float:
    """Annualised recurring revenue at the end of a month.

    Unit: US$ mn.

    date              date: a day in the month wanted: an Excel date, ISO text, or a heading such as Dec-26
    scenario          text: name of a scenario; base if left out
    overrides         text or range: inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def minimax_revenue(year: _Day, scenario: str | None = ..., overrides: _Overrides | None = ...) -> float:
    """Revenue of a year.

    Unit: reporting currency mn.

    year              year: calendar year: 2030, or as headed, 2030E or FY30
    scenario          text: name of a scenario; base if left out
    overrides         text or range: inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def minimax_eps(year: _Day, scenario: str | None = ..., overrides: _Overrides | None = ...) -> float:
    """Adjusted earnings per diluted share of a year.

    Unit: reporting currency per share.

    year              year: calendar year: 2030, or as headed, 2030E or FY30
    scenario          text: name of a scenario; base if left out
    overrides         text or range: inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def minimax_upside(scenario: str | None = ..., overrides: _Overrides | None = ..., price: _Number | None = ...) -> float:
    """Price target over share price, less one.

    Unit: fraction.

    scenario          text: name of a scenario; base if left out
    overrides         text or range: inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range
    price             HK$: share price; where it is optional, the scenario's if left out

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def minimax_cash(period: _Day, scenario: str | None = ..., overrides: _Overrides | None = ...) -> float:
    """Closing cash of a year or a quarter, after placements; of a date, that of its quarter.

    Unit: reporting currency mn.

    period            date, year or quarter: 2026-12-31, Dec-26, 2030E or 1Q26; leave out where a line has no periods
    scenario          text: name of a scenario; base if left out
    overrides         text or range: inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_pt(company: str, scenario: str | None = ..., overrides: _Overrides | None = ..., round_to: _Number | None = ...) -> float:
    """Price target per share, unrounded unless a rounding unit is given.

    Unit: HK$.

    company           text: name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity
    scenario          text: name of a scenario; base if left out
    overrides         text or range: inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range
    round_to          HK$: round to the nearest multiple of this; unrounded if left out

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_upside(company: str, scenario: str | None = ..., overrides: _Overrides | None = ..., price: _Number | None = ...) -> float:
    """Price target over share price, less one.

    Unit: fraction.

    company           text: name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity
    scenario          text: name of a scenario; base if left out
    overrides         text or range: inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range
    price             HK$: share price; where it is optional, the scenario's if left out

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_pt_calc(eps: _Number, exit_pe: _Number, wacc: _Number, years: _Day, fx: _Number) -> float:
    """Target from five figures: EPS capitalised, brought back, and converted.

    Unit: quoted currency per share.

    eps               currency per share: earnings per share in the exit year
    exit_pe           x: multiple of those earnings
    wacc              fraction: discount rate, from 0% to below 100%: 0.15 or 15%
    years             years: years of discounting, whole or part
    fx                quoted / reporting currency: HK$ for one of the reporting currency; 1 where they are the same

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_years_implied(eps: _Number, exit_pe: _Number, wacc: _Number, fx: _Number, pt: _Number) -> float:
    """Years of discounting that a printed target implies.

    Unit: years.

    eps               currency per share: earnings per share in the exit year
    exit_pe           x: multiple of those earnings
    wacc              fraction: discount rate, from 0% to below 100%: 0.15 or 15%
    fx                quoted / reporting currency: HK$ for one of the reporting currency; 1 where they are the same
    pt                quoted currency per share: the target

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_arr(company: str, date: _Day, scenario: str | None = ..., overrides: _Overrides | None = ...) -> float:
    """Annualised recurring revenue at the end of a month.

    Unit: US$ mn.

    company           text: name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity
    date              date: a day in the month wanted: an Excel date, ISO text, or a heading such as Dec-26
    scenario          text: name of a scenario; base if left out
    overrides         text or range: inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_suppressed_arr(company: str, date: _Day, scenario: str | None = ..., overrides: _Overrides | None = ...) -> float:
    """ARR that customers ask for and compute cannot serve, at the end of a month.

    Unit: US$ mn.

    company           text: name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity
    date              date: a day in the month wanted: an Excel date, ISO text, or a heading such as Dec-26
    scenario          text: name of a scenario; base if left out
    overrides         text or range: inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_revenue(company: str, year: _Day, scenario: str | None = ..., overrides: _Overrides | None = ...) -> float:
    """Revenue of a year.

    Unit: reporting currency mn.

    company           text: name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity
    year              year: calendar year: 2030, or as headed, 2030E or FY30
    scenario          text: name of a scenario; base if left out
    overrides         text or range: inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_net_profit(company: str, year: _Day, scenario: str | None = ..., overrides: _Overrides | None = ...) -> float:
    """Adjusted net profit of a year; a loss is negative.

    Unit: reporting currency mn.

    company           text: name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity
    year              year: calendar year: 2030, or as headed, 2030E or FY30
    scenario          text: name of a scenario; base if left out
    overrides         text or range: inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_eps(company: str, year: _Day, scenario: str | None = ..., overrides: _Overrides | None = ...) -> float:
    """Adjusted earnings per diluted share of a year.

    Unit: reporting currency per share.

    company           text: name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity
    year              year: calendar year: 2030, or as headed, 2030E or FY30
    scenario          text: name of a scenario; base if left out
    overrides         text or range: inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_line(company: str, line: str, period: _Day | None = ..., scenario: str | None = ..., overrides: _Overrides | None = ...) -> Any:
    """Any line item by its name; lines along time need a period.

    Unit: the line's own.

    company           text: name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity
    line              text: name or label of a line item, such as eps, arr or Valuation.pt
    period            date, year or quarter: 2026-12-31, Dec-26, 2030E or 1Q26; leave out where a line has no periods
    scenario          text: name of a scenario; base if left out
    overrides         text or range: inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_input(company: str, name: str, scenario: str | None = ...) -> Any:
    """An input's value in a scenario.

    Unit: the input's own.

    company           text: name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity
    name              text: name or label of an input, such as wacc or Exit P/E
    scenario          text: name of a scenario; base if left out

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_source(company: str, name: str) -> str:
    """An input's citation: where it is printed, or why it is assumed, and as of when.

    Unit: text.

    company           text: name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity
    name              text: name or label of an input, such as wacc or Exit P/E

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_why(
        company: str, line: str, period: _Day | None = ..., scenario: str | None = ..., overrides: _Overrides | None = ..., depth: _Number | None =
        ...) -> list[list[Any]]:
    """What a line is computed from, as a tree down to its inputs: formula, value, unit, status or source, tab, cell.

    Unit: table.

    company           text: name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity
    line              text: name or label of a line item, such as eps, arr or Valuation.pt
    period            date, year or quarter: 2026-12-31, Dec-26, 2030E or 1Q26; leave out where a line has no periods
    scenario          text: name of a scenario; base if left out
    overrides         text or range: inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range
    depth             count: levels below the line; all if left out

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_assumed(company: str | None = ...) -> list[list[Any]]:
    """Assumptions and treatments of one company or all, by what their alternative changes of the target in base.

    Unit: table.

    company           text: name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_compare(company: str | None = ..., overrides: _Overrides | None = ...) -> list[list[Any]]:
    """All scenarios side by side, each with the overrides; then weighted, low, high. Without a company, of each.

    Unit: table.

    company           text: name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity
    overrides         text or range: inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_probability(company: str, price: _Number | None = ..., overrides: _Overrides | None = ...) -> list[list[Any]]:
    """Probability of bull that the price implies against bear, and the months of the US$1 bn ramp that it needs.

    Unit: row: probability, months.

    company           text: name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity
    price             HK$: share price; where it is optional, the scenario's if left out
    overrides         text or range: inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_cash(company: str, period: _Day, scenario: str | None = ..., overrides: _Overrides | None = ...) -> float:
    """Closing cash of a year or a quarter, after placements; of a date, that of its quarter.

    Unit: reporting currency mn.

    company           text: name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity
    period            date, year or quarter: 2026-12-31, Dec-26, 2030E or 1Q26; leave out where a line has no periods
    scenario          text: name of a scenario; base if left out
    overrides         text or range: inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_runway(company: str, scenario: str | None = ..., overrides: _Overrides | None = ...) -> float:
    """Months from Dec-25 until cash ends without placements.

    Unit: months.

    company           text: name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity
    scenario          text: name of a scenario; base if left out
    overrides         text or range: inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_funding(company: str, scenario: str | None = ..., overrides: _Overrides | None = ...) -> list[list[Any]]:
    """What is placed by quarter: need, price, discount, new shares, proceeds, kind; where nothing is, only a header.

    Unit: table.

    company           text: name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity
    scenario          text: name of a scenario; base if left out
    overrides         text or range: inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_implied_arr(market_cap_usd_bn: _Number, multiple: _Number) -> float:
    """ARR that a market capitalisation stands for at a P/ARR multiple.

    Unit: US$ mn.

    market_cap_usd_bn   US$ bn: market capitalisation
    multiple            x: P/ARR

    PricedInError       Input that the model refuses; #VALUE! in a cell
    NoDataError         A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError     A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_p_arr(valuation_usd_bn: _Number, arr_usd_mn: _Number) -> float:
    """Valuation over annualised recurring revenue.

    Unit: x.

    valuation_usd_bn   US$ bn: valuation
    arr_usd_mn         US$ mn: annualised recurring revenue

    PricedInError      Input that the model refuses; #VALUE! in a cell
    NoDataError        A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError    A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_p_arr_fit(group: str | None = ...) -> list[list[float]]:
    """Fit of LOG10(P/ARR) on LOG10(ARR in US$ bn) through the funding rounds.

    Unit: row: slope, intercept, R2, n.

    group             text: Anthropic, OpenAI or pooled (default)

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_p_arr_at(arr_usd_mn: _Number, group: str | None = ...) -> float:
    """P/ARR that the fit gives at an ARR.

    Unit: x.

    arr_usd_mn        US$ mn: annualised recurring revenue
    group             text: Anthropic, OpenAI or pooled (default)

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_token_price(cached: _Number, uncached: _Number, output: _Number, cache_price: _Number, input_price: _Number, output_price: _Number) -> float:
    """Effective price of a token mix whose shares sum to 1.

    Unit: US$ per million tokens.

    cached            fraction: cached input, of all tokens
    uncached          fraction: other input, of all tokens
    output            fraction: output, of all tokens
    cache_price       US$ per million tokens: price of a cache read
    input_price       US$ per million tokens: price of input
    output_price      US$ per million tokens: price of output

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_cache_share_needed(
        uplift: _Number, output: _Number, cache_before: _Number, cache_after: _Number, input_price: _Number, output_price: _Number) -> float:
    """Smallest cached share of all tokens at which a new cache price gives an uplift.

    Unit: fraction.

    uplift            fraction: rise of the effective price
    output            fraction: output, of all tokens
    cache_before      US$ per million tokens: cache-read price before
    cache_after       US$ per million tokens: cache-read price after
    input_price       US$ per million tokens: price of input
    output_price      US$ per million tokens: price of output

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_priced_in(company: str, price: _Number | None = ...) -> list[list[Any]]:
    """What the price implies: benchmark, multiple, year-end ARR, against the model's, growth needed a month.

    Unit: table.

    company           text: name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity
    price             HK$: share price; where it is optional, the scenario's if left out

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_football_field(company: str) -> list[list[Any]]:
    """Every valuation method with its low, base and high, HK$ per share.

    Unit: table.

    company           text: name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_float(company: str, date: _Day, overrides: _Overrides | None = ...) -> float:
    """Shares that are free to trade on a date.

    Unit: shares.

    company           text: name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity
    date              date: a day in the month wanted: an Excel date, ISO text, or a heading such as Dec-26
    overrides         text or range: inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_float_pct(company: str, date: _Day, overrides: _Overrides | None = ...) -> float:
    """Free shares as a part of shares in issue on a date.

    Unit: fraction.

    company           text: name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity
    date              date: a day in the month wanted: an Excel date, ISO text, or a heading such as Dec-26
    overrides         text or range: inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_unlocked(company: str, from_: _Day, to: _Day, overrides: _Overrides | None = ...) -> float:
    """Shares freed after one date, up to and including another.

    Unit: shares.

    company           text: name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity
    from_             date: first day; for LLM_UNLOCKED, shares freed after it
    to                date: up to and including this day
    overrides         text or range: inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_unlock_schedule(company: str, overrides: _Overrides | None = ...) -> list[list[Any]]:
    """Every tranche: holders, dates, shares, percentages, float expansion, value and days to absorb.

    Unit: table.

    company           text: name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity
    overrides         text or range: inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_unlock_date(inclusion: _Day, backstop: _Day | None = ..., sessions: _Number | None = ..., count: str | None = ...) -> Day:
    """Expiry of a conditional tranche: the earlier of the backstop and the n-th session from inclusion.

    Unit: date.

    inclusion         date or none: day of Stock Connect inclusion, or none
    backstop          date: latest expiry; 8 Oct 2026, the MiniMax tranche's, if left out
    sessions          count: sessions that free the tranche; 20 if left out
    count             text: inclusive (the inclusion day is the first; the default) or exclusive

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_connect_eligible(listing_date: _Day, weighted_voting: bool | None = ...) -> Day:
    """First Stock Connect day of a company with weighted voting, by seasoning alone: 20th session after six months.

    Unit: date.

    listing_date      date: first day of trading
    weighted_voting   true or false: whether the company has weighted voting rights; true if left out

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_nth_session(date: _Day, n: _Number, calendar: str | None = ...) -> Day:
    """The n-th session, counting the date as the first if it is one.

    Unit: date.

    date              date: a day in the month wanted: an Excel date, ISO text, or a heading such as Dec-26
    n                 count: which session, from 1
    calendar          text: HK (default) or CONNECT, days on which both exchanges trade

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_float_expansion(prior_float: _Number, released: _Number) -> float:
    """Shares freed over the float before, the broker's definition.

    Unit: x.

    prior_float       shares: tradable shares before
    released          shares: shares freed

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_days_to_absorb(shares: _Number, turnover_hkd: _Number, price: _Number, participation: _Number | None = ...) -> float:
    """Trading days to sell shares at a part of daily turnover.

    Unit: days.

    shares            shares: shares to sell
    turnover_hkd      HK$: average turnover of a day
    price             HK$: share price; where it is optional, the scenario's if left out
    participation     fraction: part of turnover that is the seller's, above 0 and at most 1; 1 if left out

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_placement(price: _Number, shares_mn: _Number, size: _Number, discount: _Number) -> list[list[float]]:
    """A placement: dilution, theoretical price after, proceeds in HK$ mn, change in value per share.

    Unit: row: fraction, HK$, HK$ mn, fraction.

    price             HK$: share price; where it is optional, the scenario's if left out
    shares_mn         mn shares: shares in issue
    size              fraction: new shares over shares in issue
    discount          fraction: below the market price

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_derating(price_change: _Number, fundamental_change: _Number, index_change: _Number | None = ...) -> list[list[Any]]:
    """Derating of a multiple, the same against an index, and the premium each took away.

    Unit: row of fractions.

    price_change         fraction: change of the share price
    fundamental_change   fraction: change of the earnings or revenue that the multiple is of
    index_change         fraction: change of the index over the same time

    PricedInError        Input that the model refuses; #VALUE! in a cell
    NoDataError          A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError      A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_precedents() -> list[list[Any]]:
    """The broker's table 7: every printed row with the recomputed one below it.

    Unit: table.

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_dual_listing(
        revenue_usd_mn: _Number, market_cap_usd_bn: _Number, ps_hk: _Number | None = ..., ps_a: _Number | None = ...) -> list[list[float]]:
    """Value at Hong Kong and A-share P/S, A-share value over market cap, and the revenue the market cap needs.

    Unit: row: US$ bn, US$ bn, x, US$ mn.

    revenue_usd_mn      US$ mn: revenue
    market_cap_usd_bn   US$ bn: market capitalisation
    ps_hk               x: price-to-sales in Hong Kong; the article's if left out
    ps_a                x: price-to-sales of A-shares; the article's if left out

    PricedInError       Input that the model refuses; #VALUE! in a cell
    NoDataError         A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError     A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_value_chain(region: str) -> list[list[Any]]:
    """The value chain of a region: every row as printed, then each layer with printed and recomputed share.

    Unit: table.

    region            text: us or china

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_tripwires(company: str | None = ...) -> list[list[Any]]:
    """The tripwires, of one company or all: metric, threshold, reading with its date, and status.

    Unit: table.

    company           text: name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_catalysts(company: str | None = ..., from_: _Day | None = ..., to: _Day | None = ...) -> list[list[Any]]:
    """Events of one company or all by date, from one day through another; undated ones last, if no day is given.

    Unit: table.

    company           text: name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity
    from_             date: first day; for LLM_UNLOCKED, shares freed after it
    to                date: up to and including this day

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
def llm_checks() -> list[list[Any]]:
    """Every check of every company in the base scenario: result, value and what was expected.

    Unit: table.

    PricedInError     Input that the model refuses; #VALUE! in a cell
    NoDataError       A question about a period or an event that the model has no figure for; #N/A in a cell
    NoSolutionError   A formula or a solver that has no finite answer for the inputs given; #NUM! in a cell
    """
