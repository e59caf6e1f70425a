"""The public functions of one company's model: valuation, ARR, income, any line or input; no arithmetic here."""

from __future__ import annotations

from math import inf
from typing import Any

from addin.answers import as_answer
from addin.arguments import changed_by, overrides_from
from addin.asking import Question, ask, month_from, year_from
from addin.registry import function
from addin.sizes import proportionate, right_way_up
from model.assumptions import size
from model.core.errors import NoSolutionError
from model.core.scalars import rounded
from model.core.timeline import YEARS
from model.equity import model
from model.fundamental.arr import Arr
from model.fundamental.income import Income
from model.fundamental.per_share import PerShare
from model.fundamental.revenue import Revenue
from model.fundamental.valuation import Valuation, price_target, years_implied

FARTHEST_BACK, FARTHEST, MANY_TIMES = -10, 31, 25  # years, years, times: what only a slip of the unit implies


def _by_year(company: str, line: Any, year: Any, scenario: str, overrides: Any) -> Any:
    position = [int(member.key) for member in YEARS.members].index(year_from(year))
    return ask(company, line, position, scenario, overrides, YEARS)


# valuation ----------------------------------------------------------------------------------------------------------


@function("LLM_PT", "Valuation", "HK$")
def llm_pt(company: str, scenario: str = "base", overrides: Any = None, round_to: Any = None) -> float:
    """Price target per share, unrounded unless a rounding unit is given."""
    target = float(ask(company, Valuation.pt, 0, scenario, overrides))
    if round_to is None:
        return target
    if rounded(target / round_to, 0) == 0:
        raise NoSolutionError(f"The target of HK${target:.4g} rounds to 0 at HK${round_to:g}: give a smaller round_to.")
    return rounded(target / round_to, 0) * float(round_to)


@function("LLM_UPSIDE", "Valuation", "fraction")
def llm_upside(company: str, scenario: str = "base", overrides: Any = None, price: Any = None) -> float:
    """Price target over share price, less one."""
    # a price the user names is not shocked by the scenario
    changes = overrides_from(overrides) if price is None else changed_by(overrides, price=price, price_shock=0.0)
    return float(ask(company, Valuation.upside, 0, scenario, changes))


@function("LLM_PT_CALC", "Valuation", "quoted currency per share")
def llm_pt_calc(eps: Any, exit_pe: Any, wacc: Any, years: Any, fx: Any) -> float:
    """Target from five figures: EPS capitalised, brought back, and converted."""
    if eps <= 0:
        raise NoSolutionError(
            f"EPS is {eps:.4g}: no price target; give earnings above 0, or value the company on sales.")
    right_way_up(fx)
    return float(price_target(eps, exit_pe, wacc, years, fx))


@function("LLM_YEARS_IMPLIED", "Valuation", "years")
def llm_years_implied(eps: Any, exit_pe: Any, wacc: Any, fx: Any, pt: Any) -> float:
    """Years of discounting that a printed target implies."""
    value = eps * exit_pe * fx / pt
    if value <= 0:
        raise NoSolutionError("No number of years gives this target: EPS must be above 0 and WACC must not be 0.")
    right_way_up(fx)
    years = float(years_implied(value, 1.0, wacc, 1.0, 1.0))
    if not FARTHEST_BACK <= years <= FARTHEST:
        proportionate(value, 1 / MANY_TIMES, MANY_TIMES,
                      f"eps {eps:g}, exit_pe {exit_pe:g} and fx {fx:g} come to {value:,.3g} times pt {pt:g}, which is "
                      f"{years:.0f} years: give eps in whole units of its currency and pt in those of its own.")
    return years


# ARR and income -----------------------------------------------------------------------------------------------------


@function("LLM_ARR", "ARR", "US$ mn")
def llm_arr(company: str, date: Any, scenario: str = "base", overrides: Any = None) -> float:
    """Annualised recurring revenue at the end of a month."""
    return float(ask(company, Arr.arr, month_from(date), scenario, overrides))


@function("LLM_SUPPRESSED_ARR", "ARR", "US$ mn")
def llm_suppressed_arr(company: str, date: Any, scenario: str = "base", overrides: Any = None) -> float:
    """ARR that customers ask for and compute cannot serve, at the end of a month."""
    return float(ask(company, Arr.suppressed_arr, month_from(date), scenario, overrides))


@function("LLM_REVENUE", "Income statement", "reporting currency mn")
def llm_revenue(company: str, year: Any, scenario: str = "base", overrides: Any = None) -> float:
    """Revenue of a year."""
    return float(_by_year(company, Revenue.revenue, year, scenario, overrides))


@function("LLM_NET_PROFIT", "Income statement", "reporting currency mn")
def llm_net_profit(company: str, year: Any, scenario: str = "base", overrides: Any = None) -> float:
    """Adjusted net profit of a year; a loss is negative."""
    return float(_by_year(company, Income.net_profit, year, scenario, overrides))


@function("LLM_EPS", "Income statement", "reporting currency per share")
def llm_eps(company: str, year: Any, scenario: str = "base", overrides: Any = None) -> float:
    """Adjusted earnings per diluted share of a year."""
    return float(_by_year(company, PerShare.eps, year, scenario, overrides))


# any line, any input ------------------------------------------------------------------------------------------------


@function("LLM_LINE", "Model", "the line's own")
def llm_line(company: str, line: str, period: Any = None, scenario: str = "base", overrides: Any = None) -> Any:
    """Any line item by its name; lines along time need a period."""
    equity = model()
    who = equity.company(company)
    row, position = equity.locate(who, line, period)
    value = Question.of(company, scenario, overrides).answer(row, position)
    return as_answer(value, row.line.unit)


@function("LLM_INPUT", "Model", "the input's own")
def llm_input(company: str, name: str, scenario: str = "base") -> Any:
    """An input's value in a scenario."""
    equity = model()
    fact = equity.fact(equity.company(company), name, equity.scenario(scenario))
    return as_answer(fact.value, fact.unit)


@function("LLM_SOURCE", "Model", "text")
def llm_source(company: str, name: str) -> str:
    """An input's citation: where it is printed, or why it is assumed, and as of when."""
    equity = model()
    fact = equity.fact(equity.company(company), name)
    where = fact.citation.partition(": ")[2] if fact.source else fact.citation
    origin = (f"{equity.facts.sources[fact.source].title}, {where}" if fact.source
              else f"{fact.status.capitalize()}: {where}")
    return f"{origin}; as of {fact.as_of.isoformat()}{'. ' + fact.note if fact.note else ''}"


@function("LLM_WHY", "Model", "table")
def llm_why(company: str, line: str, period: Any = None, scenario: str = "base", overrides: Any = None,
            depth: Any = None) -> list[list[Any]]:
    """What a line is computed from, as a tree down to its inputs: formula, value, unit, status or source, tab, cell."""
    from addin.why import HEADER, Why

    equity = model()
    who = equity.company(company)
    why = Why(equity, who, equity.scenario(scenario), overrides_from(overrides), inf if depth is None else depth)
    return [list(HEADER), *(list(reason) for reason in why.upstream(line, period))]


# what was assumed ---------------------------------------------------------------------------------------------------


@function("LLM_ASSUMED", "Model", "table")
def llm_assumed(company: Any = None) -> list[list[Any]]:
    """Assumptions and treatments of one company or all, by what their alternative changes of the target in base."""
    equity = model()
    companies = list(equity.facts.companies.values()) if company is None else [equity.company(company)]
    found = [(who, assumption) for who in companies for assumption in equity.as_built.assumptions.of(who)]
    found.sort(key=lambda one: size(one[1]), reverse=True)
    return [["Assumption or treatment", "In use", "Alternative", "Target under it, HK$", "Change, HK$"],
            *([assumption.label if company is not None else f"{who.name}: {assumption.label}",
               as_answer(assumption.in_use, assumption.unit), as_answer(assumption.alternative, assumption.unit),
               assumption.target, assumption.change] for who, assumption in found)]
