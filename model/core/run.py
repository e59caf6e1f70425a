"""A run: the model's cells as arrays over scenarios, shape (scenarios,), for the workbook and the checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from model.core import arrays
from model.core.expressions import Call, Const, Expr
from model.core.lines import Stamp
from model.core.rows import Cell, Row, is_input

if TYPE_CHECKING:
    from collections.abc import Callable

    from model.core.arrays import Array
    from model.core.book import Book


class Run:
    """Cells of a book for several scenarios at once; each cell is computed once."""

    def __init__(self, book: Book, inputs: Callable[[Row], list[float | str]], scenarios: int,
                 of_scenario: Callable[[Row, int], float | str] | None = None,
                 stamp: Callable[[Row, int], float | str] | None = None,
                 place: Callable[[Row, int], str] | None = None,
                 own: Callable[[Row, int, str], Array | None] | None = None) -> None:
        self.book, self.scenarios = book, scenarios
        self._inputs, self._of_scenario = inputs, of_scenario or (lambda row, place: inputs(row)[place])
        self._stamp, self._place = stamp or (lambda row, position: 0.0), place or (lambda row, position: row.name)  # noqa: ARG005 - of a model without a workbook
        self._own = own  # a live cell in a scenario, where that is known: its own cell is then not computed again
        self._values: dict[tuple[Row, int], Array | None] = {}
        self._constants: dict[Const, Array] = {}
        self._zero = self.constant(0.0)

    def value(self, row: Row, position: int = 0) -> Array | None:
        """A cell's value in each scenario, NaN for an error; None for a blank cell."""
        if (row, position) not in self._values:
            with np.errstate(all="ignore"):  # what is not finite is an error value
                return self._value(row, position)
        return self._values[row, position]

    def _value(self, row: Row, position: int) -> Array | None:
        key = (row, position)
        if key not in self._values:
            # look-backs are met in order, so that a long row stays a short recursion
            for earlier in range(0 if row.block.axis.vertical else position):
                if (row, earlier) not in self._values:
                    self._value(row, earlier)
            self._values[key] = self._compute(row, position)
        return self._values[key]

    def _compute(self, row: Row, position: int) -> Array | None:
        if row.values:
            return self.constant(row.values[position])
        if is_input(row):
            return _array(self._inputs(row)) if not position else self.constant(self._of_scenario(row, position - 1))
        if row.block.scenario and self._own:
            return self._own(row.live, position, row.block.scenario)
        if isinstance(row.line, Stamp):
            return self.constant(self._stamp(row, position))
        body = row.body(position)
        return None if body is None else self._read(body, row, position)

    def constant(self, value: float | str) -> Array:
        """The same value in every scenario."""
        return _array([value] * self.scenarios)

    def read(self, node: Expr, row: Row, position: int) -> Array:
        """An expression as seen from a cell. Blank cells count as zero, and as nothing in a range."""
        with np.errstate(all="ignore"):
            return self._read(node, row, position)

    def _read(self, node: Expr, row: Row, position: int) -> Array:
        argument = self._argument(node, row, position)
        if isinstance(argument, list):
            raise TypeError(f"{row.name}: a range stands where one cell belongs.")
        return argument

    def _chosen(self, node: Call, row: Row, position: int) -> Array:
        """One of two values; what no scenario chooses is not computed."""
        condition, yes, no = node.args
        held = self._read(condition, row, position)
        chosen = arrays.truth(held)
        if chosen is not None:
            return self._read(yes if chosen else no, row, position)
        return arrays.apply("if", [held, self._read(yes, row, position), self._read(no, row, position)])

    def _places(self, node: Call, row: Row, position: int) -> Array:
        """The address of a cell, some columns right of the one named, as the workbook's layout has it."""
        _, first, columns = node.args
        cell = self.book.meaning(first, row, position)
        if not isinstance(cell, Cell):
            raise TypeError(f"{row.name}: only a cell has a place.")
        return np.array([self._place(cell.row, cell.position + int(right)) if np.isfinite(right) else np.nan
                         for right in self._read(columns, row, position)],
                        dtype=object)

    def _argument(self, node: Expr, row: Row, position: int) -> Array | list[Array]:
        """An expression, or the list of arrays that a range is."""
        meaning = node if isinstance(node, Call | Const) else self.book.meaning(node, row, position)
        if isinstance(meaning, Call):
            if meaning.op == "place":
                return self._places(meaning, row, position)
            if meaning.op == "if":
                return self._chosen(meaning, row, position)
            return arrays.apply(meaning.op, [self._argument(arg, row, position) for arg in meaning.args])
        if isinstance(meaning, Const):
            if meaning not in self._constants:
                self._constants[meaning] = self.constant(meaning.value)
            return self._constants[meaning]
        return self._held(meaning) if isinstance(meaning, Cell) else [self._held(cell) for cell in meaning.cells]

    def _held(self, cell: Cell) -> Array:
        """What a formula reads in a cell: zero in a blank one."""
        value = self._value(cell.row, cell.position)
        return self._zero if value is None else value


def _array(values: list[float | str]) -> Array:
    if any(isinstance(value, str) for value in values):
        return np.array(values, dtype=object)
    return np.array(values, dtype=float)
