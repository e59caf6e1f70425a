"""Why: the tree of a line as rows that a cell, a terminal or a program shows: formula in words, value, origin."""

from __future__ import annotations

from math import inf, isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from addin.answers import as_answer
from model.core.errors import PricedInError, quoted
from model.core.lines import SCALAR, ForEach
from model.core.rows import is_input
from model.core.units import UNITS
from model.core.wording import in_words, period, runs
from model.in_workbook import Workbook
from model.origins import FORMULA, origin
from model.words import told
from workbook.prepared import prepared

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from model.core.rows import Row
    from model.core.run import Run
    from model.equity import EquityModel
    from model.facts import Company, Scenario
    from model.tracing import Traced

HEADER = ("Level", "Line", "Formula in words", "Value", "Unit", "Status or source", "Tab and cell")
# kinds whose figures bear no unit
BARE = ("date", "year", "text", "count", "flag", "check", "mixed", "number", "index", "tolerance")
AGAIN, CUT, NO_NUMBER = "as above", "goes on below", "no number"


class Reason(NamedTuple):
    """A line of the tree, as `HEADER` heads it."""

    level: int
    line: str
    formula: str
    value: Any
    unit: str
    origin: str
    where: str

    @property
    def figure(self) -> str:
        """The value with its unit, as a sentence shows it."""
        kind = UNITS.get(self.unit, "")
        text = self.value if isinstance(self.value, str) else told(self.value, self.unit, 6)
        if kind == "fraction":
            return text + self.unit[1:] if text.endswith("%") else text
        return f"{text} {self.unit}" if text[-1:].isdigit() and kind not in BARE else text


class Why:
    """Questions about a company's lines in a scenario with changes."""

    def __init__(self, equity: EquityModel, company: Company, scenario: Scenario,
                 overrides: Mapping[str, object] | None = None, depth: float = inf) -> None:
        self.equity, self.company, self.scenario, self.depth = equity, company, scenario, depth
        inputs, before = equity.overridden(company, scenario, overrides), equity.inputs(scenario)
        self._layout = prepared(equity).layout
        self._run: Run = equity.run([inputs], Workbook(place=self._layout.place), equity.changes(company, overrides))
        self._changed = {key for key in inputs if inputs[key] != before[key]}

    def upstream(self, line: object, period: object = None) -> list[Reason]:
        """What a line is computed from."""
        return self._told(self.equity.graph.upstream(*self.cells(line, period), self.depth))

    def downstream(self, line: object, period: object = None) -> list[Reason]:
        """What is computed from a line."""
        row, positions = self.cells(line, period)
        return self._told(self.equity.graph.downstream(row, self._beside(row, positions), self.depth))

    def way(self, first: object, last: object, period: object = None) -> list[Reason]:
        """What leads from one line to another."""
        graph, (row, positions) = self.equity.graph, self.cells(last, period)
        # where several bear that name, the first that leads there
        starts = dict.fromkeys((self.cells(first)[0], *self.equity.find(self.company, first)))
        for start in starts:
            if found := self._told(graph.way(start, row, self._beside(row, positions), self.depth)):
                return found
        back = any(graph.between(graph.places(row), graph.places(start)) for start in starts)
        raise PricedInError(f"No way leads from {quoted(first)} to {quoted(last)} in {self.company.name}: "
                            + ("it leads from the second to the first, give them in that order." if back
                               else "the second does not rest on the first."))

    def cells(self, line: object, period: object = None) -> tuple[Row, Sequence[int]]:
        """A row and the positions that are asked about: all where a line runs along time and no period is given."""
        if period is None:
            found = self.equity.find(self.company, line)
            mine = [row for row in found if row.company is not None] or found
            if not any(row.block.axis is SCALAR for row in mine):
                return mine[0], range(len(mine[0].block.axis.members))
        row, position = self.equity.locate(self.company, line, period)
        return row, [position]

    def _beside(self, row: Row, positions: Sequence[int]) -> Sequence[int]:
        """Of an input, its value in every scenario too."""
        return [position for _, position in self.equity.graph.places(row)] if is_input(row) else positions

    def _told(self, traced: Iterable[Traced]) -> list[Reason]:
        return [self._reason(each) for each in traced]

    def _reason(self, each: Traced) -> Reason:
        row, positions, book = each.row, each.positions, self.equity.book
        unit = row.block.about[positions[-1]].row.unit if row.unit == "as input" else row.unit
        from_ = AGAIN if each.again else origin(self.equity, row, positions, self.company, self.scenario, self._changed)
        if each.cut and from_ == FORMULA:
            from_ = f"{FORMULA}, {CUT}"
        return Reason(each.level, ", ".join(filter(None, (row.label, period(book, row, positions)))),
                      "" if each.again else self._words(row, positions), self._value(row, positions, unit), unit, from_,
                      self._where(row, positions))

    def _words(self, row: Row, positions: Sequence[int]) -> str:
        """The formula in words; where each row of a table has its own, the last one's."""
        words = in_words(self.equity.book, row, positions[-1])
        own = len(positions) > 1 and isinstance(row.line.body, dict | ForEach)
        return f"each its own, the last {words}" if words and own else words

    def _value(self, row: Row, positions: Sequence[int], unit: str) -> Any:
        """One value, or of several the first and the last in words."""
        values = [self._cell(row, position)
                  for position in (positions if len(positions) == 1 else (positions[0], positions[-1]))]
        if len(values) == 1:
            return as_answer(values[0], unit)
        first, last = (told(value, unit, 6) for value in values)
        return f"{first} to {last}"

    def _cell(self, row: Row, position: int) -> float | str:
        values = self._run.value(row, position)
        if values is None:
            return ""
        value = values[0]
        return value if isinstance(value, str) else float(value) if isfinite(value) else NO_NUMBER

    def _where(self, row: Row, positions: Sequence[int]) -> str:
        """Tab and cells, as words name them."""
        places = ((self._layout.place(row, first), self._layout.place(row, last)) for first, last in runs(positions))
        return f"{row.block.tab}!" + ",".join(first if first == last else f"{first}:{last}" for first, last in places)
