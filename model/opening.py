"""The opening year's origins: the inputs that move a line of 2025, and whether all of them are reported."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from model.core.rows import is_input
from model.fundamental.opening_year import AS_REPORTED, ASSUMED, LINES, OpeningYear

if TYPE_CHECKING:
    from collections.abc import Callable

    from model.core.rows import Row
    from model.core.run import Run
    from model.facts import Company, Facts
    from model.tracing import Graph
    from model.values import Value

    Inputs = dict[tuple[str, str], Value]

REPORTED = "reported"
BUMP, ROUNDING = 0.01, 1e-9  # of an input, and of what it leaves where it does not count


class Origins:
    """Of each line of a company's opening year: its value, and what moves it.

    An input that only splits a reported sum moves the parts and not the sum: arithmetic tells, the formula does not.
    """

    def __init__(self, graph: Graph, facts: Facts, company: Company, base: Inputs,
                 run: Callable[[list[Inputs]], Run]) -> None:
        rows = {item.key: graph.book.row(item, company) for item in LINES}
        self._inputs = [row for row in {row for row, _ in graph.needed((row, 0) for row in rows.values())}
                        if is_input(row) and not isinstance(base[row.input_key], str)]
        self._inputs.sort(key=lambda row: row.input_key)
        self._statuses = {row: (company.facts if row.company else facts.market)[row.name].status
                          for row in self._inputs}
        cells = run([base, *({**base, row.input_key: _bumped(base[row.input_key])} for row in self._inputs)])
        self._values = {item.key: cells.read(item.at(2025), rows[item.key], 0) for item in LINES}

    def value(self, key: str) -> float:
        """A line's figure of 2025."""
        return float(self._values[key][0])

    def mark(self, key: str) -> str:
        """A where everything that moves the figure is reported; E where something is assumed, or nothing moves it."""
        statuses = {self._statuses[row] for row in self._moving(key)}
        return AS_REPORTED if statuses == {REPORTED} else ASSUMED

    def basis(self, key: str) -> str:
        """What moves the figure, by status, what is not reported first."""
        found: dict[str, list[str]] = {}
        for row in self._moving(key):
            found.setdefault(self._statuses[row], []).append(row.label.removesuffix(", 2025"))
        return "; ".join(f"{status}: {', '.join(found[status])}" for status in sorted(found)) or "nothing reported"

    def _moving(self, key: str) -> list[Row]:
        first, *others = self._values[key]
        least = ROUNDING * max(abs(first), 1)
        return [row for row, other in zip(self._inputs, others, strict=True) if abs(other - first) > least]


class Openings:
    """The opening year of each company, when it is first asked for."""

    def __init__(self, graph: Graph, facts: Facts, base: Inputs, run: Callable[[list[Inputs]], Run]) -> None:
        self._of = cache(lambda company: Origins(graph, facts, facts.companies[company], base, run))

    def held(self, row: Row, position: int) -> Value:
        """What a workbook holds as built in a cell of the opening year."""
        company, line = row.input_key[0], str(row.block.axis.members[position].key)
        found = self._of(company)
        if row.line is OpeningYear.made:
            return found.value(line)
        return found.mark(line) if row.line is OpeningYear.status else found.basis(line)


def _bumped(value: Value) -> float:
    return float(value) * (1 + BUMP) + BUMP
