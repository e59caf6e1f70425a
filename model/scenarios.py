"""Scenarios: which one is live, and the weight and source of each."""

from __future__ import annotations

from model.core.expressions import Line, call, labels, total
from model.core.sheet import Axis, Column, Input, Sheet

SCENARIOS = Axis("scenarios", group="scenarios", vertical=True)


class ScenarioTable(Sheet):
    """Scenarios: a weight and a source each."""

    tab = "Scenarios"
    axes = (SCENARIOS,)

    probability = Column("Probability", "%")
    citation = Column("Source", "text")


class Selector(Sheet):
    """Live scenario: every tab follows it."""

    tab = "Scenarios"

    selected = Input("Live scenario", "text", note="Choose from the list")
    number = Line("Its number", "count", call("match", selected, labels(ScenarioTable.probability)))
    probability_total = Line("Probabilities, total", "%", total(ScenarioTable.probability.all))
