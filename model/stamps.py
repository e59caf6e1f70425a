"""Stamps: what a workbook of a model holds as built in a cell that is written once and stays."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from model.as_built import NOTHING, InputRegister, TargetAsBuilt
from model.assumptions import Assumptions
from model.core.errors import NoSolutionError
from model.core.expressions import NOT_MEANINGFUL
from model.core.lines import OwnValue
from model.fundamental.assumed import Assumed, AssumedAsBuilt, FlipsAsBuilt
from model.fundamental.opening_year import OpeningYear
from model.fundamental.valuation import Valuation
from model.opening import Openings

if TYPE_CHECKING:
    from model.asked import Asked
    from model.core.rows import Row
    from model.facts import Scenario
    from model.values import Value


class AsBuilt:
    """What a workbook of one model holds as built."""

    def __init__(self, equity: Asked) -> None:
        self.equity, self.assumptions = equity, Assumptions(equity)

    @cached_property
    def _openings(self) -> Openings:
        equity = self.equity
        return Openings(equity.graph, equity.facts, equity.inputs(equity.scenario(None)), equity.run)

    def stamp(self, row: Row, position: int) -> Value:
        """What stands as built in a cell."""
        equity, line, block = self.equity, row.line, row.block
        if block.sheet in (Assumed, AssumedAsBuilt, FlipsAsBuilt):
            return self.assumptions.stamp(row, position)
        if line is TargetAsBuilt.made:
            return _target(equity, row, list(equity.scenarios.values())[position])
        if line is TargetAsBuilt.released:
            return float(not _edited(equity, row, list(equity.scenarios.values())[position]))
        if line.sheet is OpeningYear:
            return self._openings.held(row, position)
        if line.key == "number":
            return float(position + 1)
        if isinstance(line, OwnValue):
            return NOTHING
        about = block.about[position]
        if line is InputRegister.made:
            return equity.inputs(equity.scenarios[row.member])[about.row.input_key]
        if line is InputRegister.concerns:
            return float(about.row.company is None or about.row.company.id == row.member)
        if line is InputRegister.moves:
            target = equity.book.row(Valuation.pt, equity.facts.companies[row.member])
            return float(about.row in equity.graph.moving(target))
        return about.row.values[about.position]


def _target(equity: Asked, row: Row, scenario: Scenario) -> Value:
    company = equity.facts.companies[row.input_key[0]]
    try:
        return equity.value(equity.book.row(Valuation.pt, company), 0, company, scenario)
    except NoSolutionError:
        return NOT_MEANINGFUL


def _edited(equity: Asked, row: Row, scenario: Scenario) -> bool:
    """Whether a company's inputs, or the market's, differ from those of the release in a scenario."""
    delivered = equity.shipped.inputs(equity.shipped.scenarios[scenario.id]) if equity.shipped else {}
    return any(value != equity.inputs(scenario)[key] for key, value in delivered.items()
               if key[0] in ("", row.input_key[0]))
