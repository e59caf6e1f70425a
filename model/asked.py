"""What a workbook's as-built cells ask of a model: its facts and scenarios, its inputs and its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.core.book import Book
    from model.core.rows import Row
    from model.core.run import Run
    from model.facts import Company, Fact, Facts, Scenario
    from model.tracing import Graph
    from model.values import Value

    Inputs = dict[tuple[str, str], Value]


class Asked(Protocol):
    """A model as far as they need it."""

    facts: Facts
    book: Book
    scenarios: dict[str, Scenario]

    @property
    def graph(self) -> Graph:
        """What each cell is computed from."""

    @property
    def input_rows(self) -> dict[tuple[str, str], Row]:
        """The row of every input."""

    @property
    def shipped(self) -> Asked | None:
        """The model as it was delivered, where a user edited it."""

    def scenario(self, given: object) -> Scenario:
        """A scenario; the first, base, if none is given."""

    def fact(self, company: Company, name: object, scenario: Scenario | None = None) -> Fact:
        """An input, as a scenario has it."""

    def inputs(self, scenario: Scenario) -> Inputs:
        """Every input in a scenario."""

    def overridden(self, company: Company, scenario: Scenario, overrides: Mapping[str, object] | None) -> Inputs:
        """The inputs of a scenario with overrides, or a refusal."""

    def value(self, row: Row, position: int, company: Company, scenario: Scenario,
              overrides: Mapping[str, object] | None = None) -> Value:
        """One cell's value."""

    def run(self, inputs_by_scenario: list[Inputs] | None = None) -> Run:
        """All cells as arrays."""
