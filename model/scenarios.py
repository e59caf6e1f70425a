"""Scenarios: which one is live, and the weight and source of each."""

from __future__ import annotations

from model.core.expressions import call
from model.core.lines import Axis, Column, Input, Line
from model.core.sheet import Sheet
from model.core.vocabulary import labels, total

SCENARIOS = Axis("scenarios", group="scenarios", vertical=True)


class ScenarioTable(Sheet):
    """Scenarios: a weight and a source each."""

    tab = "Scenarios"
    row_height = 20
    axes = (SCENARIOS,)

    probability = Column("Probability", "%", at_least=0, at_most=1)
    citation = Column("Source", "text")


class Selector(Sheet):
    """Live scenario: every tab follows it."""

    tab = "Scenarios"
    subtitle = "One scenario is live, chosen on the {choice} tab; every tab follows."
    scale = 78
    below = "changes"
    names = {"selected": "scenario"}

    selected = Input("Live scenario", "text", note="Choose from the list")
    number = Line("Its number", "count", call("match", selected, labels(ScenarioTable.probability)))
    probability_total = Line("Probabilities, total", "%", total(ScenarioTable.probability.all))
