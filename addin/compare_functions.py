"""The public functions of scenarios side by side, and of the price as a probability."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from addin.answers import as_answer
from addin.arguments import changed_by, overrides_from
from addin.asking import Question
from addin.registry import function
from model.core.errors import NoSolutionError
from model.equity import model
from model.fundamental.compare import Compare, PriceAsProbability, WeightedTarget
from model.words import told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.core.lines import Line
    from model.facts import Company

NAMES = list(Compare.lines)
COLUMNS = [Compare.lines[name] for name in NAMES[:NAMES.index(Compare.unprinted)]]
OF_ALL = {"Weighted": (WeightedTarget.target, WeightedTarget.upside),
          "Low": (WeightedTarget.low, WeightedTarget.low_upside),
          "High": (WeightedTarget.high, WeightedTarget.high_upside)}


@function("LLM_COMPARE", "Scenarios", "table")
def llm_compare(company: Any = None, overrides: Any = None) -> list[list[Any]]:
    """All scenarios side by side, each with the overrides; then weighted, low, high. Without a company, of each."""
    equity, changes = model(), overrides_from(overrides)
    if company is not None:
        who = equity.company(company)
        return [_header(who.local), *_rows(who, changes)]
    return [["Company", *_header("reporting currency")],
            *([who.name, *row] for who in equity.facts.companies.values() for row in _rows(who, changes))]


def _header(currency: str) -> list[str]:
    """What each column is, with its unit where that is not the number itself."""
    units = {line: line.unit.replace("local", currency) for line in COLUMNS}
    return ["Scenario", *(line.label if unit in ("%", "text") else f"{line.label}, {unit}"
                          for line, unit in units.items())]


def _rows(who: Company, changes: Mapping[str, Any]) -> list[list[Any]]:
    question = Question(who, model().scenario(None), changes)
    scenarios = model().book.block(Compare, who).axis.members
    rows: list[list[Any]] = [[member.label, *(_cell(question, line, place) for line in COLUMNS)]
                             for place, member in enumerate(scenarios)]
    empty = [""] * (len(COLUMNS) - len(OF_ALL["Low"]))
    return [*rows, *([name, *empty, *(_cell(question, line) for line in lines)] for name, lines in OF_ALL.items())]


def _cell(question: Question, line: Line, place: int = 0) -> Any:
    return as_answer(question.value(line, place), line.unit)


@function("LLM_PROBABILITY", "Scenarios", "row: probability, months")
def llm_probability(company: str, price: Any = None, overrides: Any = None) -> list[list[Any]]:
    """Probability of bull that the price implies against bear, and the months of the US$1 bn ramp that it needs."""
    changes = overrides_from(overrides) if price is None else changed_by(overrides, price=price)
    question = Question.of(company, "", changes)
    found = question.value(PriceAsProbability.probability)
    if isinstance(found, str):
        bear, bull = (told(question.value(line), "HK$", 6)
                      for line in (PriceAsProbability.bear, PriceAsProbability.bull))
        raise NoSolutionError(f"{question.who.name} has a target of {bear} in bear and of {bull} in bull: a price is a "
                              "probability only between two targets, bull's the higher; change the overrides.")
    return [[found, question.value(PriceAsProbability.ramp_needed)]]
