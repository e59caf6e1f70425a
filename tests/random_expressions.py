"""Random expressions over a made-up sheet, as a workbook, to hold the operator table's readings against each other."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import xlsxwriter

from model.core import expressions as x
from model.core.book import Book
from model.core.contents import Contents
from model.core.expressions import Call, Const, Expr
from model.core.formulas import formula
from model.core.lines import Line
from model.core.run import Run
from model.core.sheet import Sheet
from model.core.vocabulary import if_
from workbook.layout import Layout

if TYPE_CHECKING:
    from pathlib import Path

VALUES = (0.0, 1.0, 2.0, -1.0, -2.5, 0.15, 3.0, 1e-3, 46387.0, 1.25e6, -0.4, 12.0, 7.8, -31.25)
INFIX = ("add", "sub", "mul", "div", "pow", "add", "sub", "mul", "div")
SMALLEST, CANCELLED = 1e-300, 1e-11
COMPARE = ("lt", "le", "gt", "ge", "equal")


def random_expression(rng: random.Random, leaves: list[Expr], depth: int) -> Expr:
    """An expression of the operators that a spreadsheet and numpy share."""
    if depth == 0 or rng.random() < 0.12:
        return (rng.choice(leaves) if rng.random() < 0.8
                else Const(rng.choice((0.0, 1.0, 2.0, 12.0, 100.0, 365.0, 1000.0))))

    def part() -> Expr:
        return random_expression(rng, leaves, depth - 1)

    kind = rng.random()
    if kind < 0.62:
        return x.call(rng.choice(INFIX), part(), part())
    if kind < 0.70:
        return -part()
    if kind < 0.80:
        return if_(x.call(rng.choice(COMPARE), part(), part()), part(), part())
    if kind < 0.86:
        return x.call(rng.choice(("min", "max")), part(), part())
    if kind < 0.90:
        return x.call(rng.choice(("abs", "exp", "ln")), part())
    if kind < 0.93:
        return x.call("round", part(), float(rng.choice((0, 1, 2))))
    if kind < 0.95:
        return x.call("iferror", part(), part())
    if kind < 0.98:
        return x.call(rng.choice(COMPARE), part(), part())
    return x.call(rng.choice(("and", "or")), x.call("lt", part(), part()), x.call("gt", part(), part()))


class Experiment:
    """Many expressions on one sheet."""

    def __init__(self, count: int, seed: int, depth: int = 4) -> None:
        rng = random.Random(seed)
        leaves: dict[str, Line] = {f"value_{i}": Line(f"Value {i}", "mixed", Const(value))
                                   for i, value in enumerate(VALUES)}
        lines = dict(leaves)
        for index in range(count):
            lines[f"expression_{index}"] = Line(f"Expression {index}", "mixed",
                                                random_expression(rng, list(leaves.values()), depth))
        self.sheet = type("Random", (Sheet,), {"__doc__": "Random expressions.", **lines})
        facts: Any = SimpleNamespace(groups={}, companies={}, tables={})
        self.book = Book(facts, Contents(engine=(self.sheet,)))
        self.layout = Layout(self.book)
        self.rows = [row for name, row in self.book.blocks[0].rows.items() if name.startswith("expression")]

    def python(self) -> list[float]:
        """Values by numpy; NaN for an error."""
        run = Run(self.book, lambda row: [], 1)
        found = [run.value(row) for row in self.rows]
        return [float(value[0]) if value is not None else np.nan for value in found]

    def write(self, path: Path) -> None:
        """The sheet as a workbook, with a wrong value cached in every formula cell."""
        workbook = xlsxwriter.Workbook(str(path))
        sheet = workbook.add_worksheet("Random")
        for row in self.book.blocks[0].rows.values():
            _, line, column = self.layout.where(row, 0)
            if isinstance(row.line.body, Const):
                sheet.write(line, column, row.line.body.value)
            else:
                sheet.write_formula(line, column, formula(self.book, self.layout, row, 0), None, -987654.321)
        workbook.close()

    def read(self, cells: list[list[Any]]) -> list[float]:
        """Values of the expressions as another engine gives them; NaN for an error."""
        found = []
        for row in self.rows:
            _, line, column = self.layout.where(row, 0)
            value = cells[line][column]
            found.append(float(value) if isinstance(value, int | float) else np.nan)
        return found

    def body(self, index: int) -> Expr:
        """One of the expressions."""
        found = self.rows[index].body(0)
        assert found is not None
        return found

    def known_difference(self, index: int) -> str:
        """Why engines may differ on this expression, by what is met on the way; empty if they must agree."""
        run, row = Run(self.book, lambda row: [], 1), self.rows[index]

        def value(node: Expr) -> float:
            return float(run.read(node, row, 0)[0])

        for node in x.walk(self.body(index)):
            if not isinstance(node, Call):
                continue
            if node.op == "pow":
                base, exponent = map(value, node.args)
                with np.errstate(all="ignore"):
                    power = np.power(base, exponent)
                if base == 0 and exponent == 0:
                    return "0^0 is an error in Excel and 1 in LibreOffice"
                if base < 0 and exponent != int(exponent) if np.isfinite(exponent) else False:
                    return "LibreOffice takes odd roots of negative numbers, Excel none"
                if abs(power) < SMALLEST and base != 0:
                    return "a power too small for a number is 0 in Excel and an error in LibreOffice"
            if node.op in ("add", "sub"):
                left, right = map(value, node.args)
                total = left + right if node.op == "add" else left - right
                if abs(total) < CANCELLED * max(abs(left), abs(right)):
                    return "spreadsheets round to 0 what is left when nearly equal numbers are subtracted"
        return ""
