"""A company's inputs bumped one by one: what each step does to every headline, and whether any cell moves at all."""

from __future__ import annotations

import csv
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from model.core.compiled import NotCompilableError, compile_row
from model.core.errors import PricedInError
from model.core.lines import Given, Input
from model.core.rows import is_input
from model.flows.unlock import FloatReading
from model.fundamental.cash import Cash, Funding
from model.fundamental.income import Income
from model.fundamental.overview import ArrReadings
from model.fundamental.per_share import PerShare
from model.fundamental.revenue import Revenue
from model.fundamental.valuation import Valuation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from model.core.lines import Line
    from model.core.rows import Row
    from model.equity import EquityModel, Key
    from model.tracing import Place
    from model.values import Value

COMPANIES = ("zhipu", "minimax")  # the order of two signs in one cell of signs.csv
# cash before placements: after them it is the reserve, which rises with a loss
OUTPUTS: dict[str, tuple[Line, int]] = {
    "arr_dec26": (ArrReadings.arr_dec26, 0), "revenue_2026": (Revenue.revenue, 1), "revenue_2030": (Revenue.revenue, 5),
    "gross_margin_2030": (Income.gross_margin, 5), "rd_2030": (Income.rd, 5), "net_profit_2030": (Income.net_profit, 5),
    "eps_2030": (PerShare.eps, 5), "diluted_shares_2030": (PerShare.diluted_shares, 5), "cash_2026": (Cash.unfunded, 3),
    "raised": (Funding.raised, 0), "target": (Valuation.pt, 0), "float": (FloatReading.float_shares, 0)}
COSTS = ("rd_2030",)  # shown below zero
STILL, LITTLE = 1e-12, 0.01  # relative
AUDIT = {"CompanyChecks", "Unedited", "Recomputed", "Failures", "FailuresByCompany", "Summary", "Master", "WellFormed",
         "DateOrder",
         # whether an input was edited, or ties, is no answer of the model
         "InputRegister", "FactRegister", "Edits", "Solved"}
Changes = dict[str, Any]  # inputs by name
Step = tuple[int, Any]  # up or down, and the value


class Expected(NamedTuple):
    """A line of signs.csv: what more of an input does to each headline, in base or where `given` holds.

    `+`, `-`, `0`: up, down, still. `~`: by funding alone, below a hundredth, either way. `x`: there is none after it.
    Two of them: Zhipu's and MiniMax's. `change` is one value to try, in place of a small step up and down.
    """

    inputs: str
    given: str
    change: str
    signs: dict[str, str]

    def sign(self, output: str, company: str) -> str:
        """What a company's output is expected to do."""
        both = self.signs[output]
        return both if len(both) == 1 else both[COMPANIES.index(company)]


def expectations() -> list[Expected]:
    """The table."""
    with (Path(__file__).parent / "signs.csv").open(encoding="utf-8", newline="") as file:
        return [Expected(line["input"], line["given"], line["change"], {name: line[name] for name in OUTPUTS})
                for line in csv.DictReader(file)]


def bumps(row: Row, value: Value) -> Iterator[Step]:
    """A small step up and one down, a month for a date; each other choice of a text."""
    line = row.line
    assert isinstance(line, Given)
    if line.choices:
        yield from ((1, choice) for choice in line.choices if choice != value)
    elif not isinstance(value, str):
        step = 31 if line.unit == "date" else 1 if row.limits and row.limits.whole else abs(value) / 100 or 0.001
        yield from ((way, value + way * step) for way in (1, -1))


def sign(before: Value, after: Value, way: int) -> str:
    """What a step did, turned to that of an upward one."""
    if isinstance(before, str) or isinstance(after, str):
        return "0" if before == after else "x"
    moved = way * (after - before)
    return "0" if abs(moved) <= STILL * abs(before) else "+" if moved > 0 else "-"


class Matrix:
    """A company's inputs, those of the market among them, and what a bump of each does."""

    def __init__(self, equity: EquityModel, company: str) -> None:
        self.equity, self.company, self.base = equity, equity.company(company), equity.scenario(None)
        self.rows = {row.name: row for (owner, _), row in equity.input_rows.items() if owner in ("", company)}
        self._compiled: dict[Row, Callable[[dict[Key, Value]], tuple[Any, ...]] | None] = {}
        self._cells = {name: (equity.book.row(line, self.company), position)
                       for name, (line, position) in OUTPUTS.items()}
        self._reached = {name: {row for row, _ in equity.graph.needed([cell])} for name, cell in self._cells.items()}

    def inputs(self, changes: Changes) -> dict[Key, Value]:
        """All inputs of base with some changed."""
        return self.equity.overridden(self.company, self.base, changes)

    def steps(self, name: str, changes: Changes) -> list[Step]:
        """The bumps of an input that its limits, and the order of dates, allow."""
        row, found = self.rows[name], []
        for way, value in bumps(row, self.inputs(changes)[row.input_key]):
            with suppress(PricedInError):
                self.inputs({**changes, name: value})
                found.append((way, value))
        return found

    def headlines(self, name: str, changes: Changes) -> dict[str, Value]:
        """The headline outputs whose formulas lead back to an input; the others it cannot move."""
        return {output: self.equity.value(*cell, self.company, self.base, changes)
                for output, cell in self._cells.items() if self.rows[name] in self._reached[output]}

    def surprises(self, name: str, changes: Changes, steps: list[Step], expected: Expected | None) -> list[str]:
        """Headlines that do not do what is expected; with no expectation none may move."""
        found, before = [], self.headlines(name, changes)
        for way, value in steps:
            after = self.headlines(name, {**changes, name: value})
            for output in OUTPUTS:
                right = expected.sign(output, self.company.id) if expected else "0"
                did = sign(before[output], after[output], -way if output in COSTS else way) if output in before else "0"
                little = right == "~" and did != "x" and (
                    did == "0" or abs(float(after[output]) / float(before[output]) - 1) < LITTLE)
                if did != right and not little:
                    found.append(f"{self.company.id} {changes} {name} = {value}: {output} {did}, and not {right}")
        return found

    def moves(self, name: str, value: Any, changes: Changes) -> bool:
        """Whether a cell moves that does more than repeat an input; checks and anchors apart."""
        rows, before, after = self._resting_on(name), self.inputs(changes), self.inputs({**changes, name: value})
        if any(self._read(row, before) != self._read(row, after) for row in rows):
            return True
        # ranks, and what rests on them, have no compiled reading
        return self._differ([(row, position) for row in rows if self._compiled[row] is None
                             for position in range(len(row.block.axis.members))], before, after)

    def moves_next(self, name: str, value: Any) -> bool:
        """Whether a cell that names the input moves, checks and anchors among them."""
        return self._differ(self.equity.graph.dependents((self.rows[name], 0)), self.inputs({}),
                            self.inputs({name: value}))

    def _differ(self, cells: Iterable[Place], before: dict[Key, Value], after: dict[Key, Value]) -> bool:
        run = self.equity.run([before, after])
        found = (run.value(*cell) for cell in cells)
        return any(str(values[0]) != str(values[1]) for values in found if values is not None)

    def _resting_on(self, name: str) -> list[Row]:
        """Lines that rest on an input: first those read before, then the nearest."""
        start = self.rows[name], 0
        seen, waiting = dict.fromkeys([start]), deque([start])
        while waiting:
            for place in self.equity.graph.dependents(waiting.popleft()):
                if place not in seen:
                    seen[place] = None
                    waiting.append(place)
        rows = dict.fromkeys(row for row, _ in seen if not is_input(row) and not isinstance(row.line.body, Input)
                             and row.block.sheet.__name__ not in AUDIT
                             and (row.company is None or row.company.id == self.company.id))
        return sorted(rows, key=lambda row: self._compiled.get(row) is None)

    def _read(self, row: Row, inputs: dict[Key, Value]) -> object:
        """A line in all its periods, or the kind of its error."""
        if row not in self._compiled:
            self._compiled[row] = None
            with suppress(NotCompilableError):
                self._compiled[row] = compile_row(self.equity.book, row)
        compute = self._compiled[row]
        try:
            return compute(inputs) if compute else None
        except (ArithmeticError, ValueError, TypeError) as error:
            return type(error)
