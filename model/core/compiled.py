"""The model as plain generated Python: only the rows that one answer needs, in well under a millisecond.

The text comes from the same expressions and the same operator table as the workbook: single cells as assignments, a
timeline as a loop over its periods. An exception, or a number that is not finite, stands for an Excel error somewhere;
the caller then asks the arrays, which know which errors matter.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from model.core import scalars
from model.core.expressions import Call, Const, Expr
from model.core.lines import Stamp
from model.core.operators import OPS, fill
from model.core.rows import Block, Cell, Range, Row, is_input

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType

    from model.core.book import Book

Inputs = dict[tuple[str, str], float | str]  # (company id or '', input name): value


class NotCompilableError(Exception):
    """The answer needs a function that has no scalar reading, or blocks that need each other."""


def compile_row(book: Book, row: Row) -> Callable[[Inputs], tuple[Any, ...]]:
    """A function of the input values that returns a row's values, None for a blank cell."""
    namespace: dict[str, Any] = {name: getattr(scalars, name) for name in scalars.__all__}
    exec(_code(source(book, row)), namespace)  # noqa: S102 - our own text
    answer: Callable[[Inputs], tuple[Any, ...]] = namespace["answer"]
    return answer


@lru_cache(maxsize=256)
def _code(text: str) -> CodeType:
    """The text compiled: another model's is often the same, as of a company that a folder leaves alone."""
    return compile(text, "<generated from the model's expressions>", "exec")


def source(book: Book, row: Row) -> str:
    """The generated text."""
    text = _Text(book)
    text.gather(row)
    cells = [text.cell(row, position) if _filled(row, position) else "None"
             for position in range(len(row.block.axis.members))]
    body = "\n".join(f"    {line}" for line in text.lines)
    return f"def answer(inputs):\n{body}\n    return ({','.join(cells)},)\n"


def _filled(row: Row, position: int) -> bool:
    return bool(row.values) or is_input(row) or isinstance(row.line, Stamp) or row.body(position) is not None


def _looped(row: Row) -> bool:
    axis = row.block.axis
    return not axis.vertical and len(axis.members) > 2 and not row.values and not is_input(row)  # noqa: PLR2004 - opening and two periods


class _Text:
    """Text being generated; a blank cell is 0 inside formulas."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.lines: list[str] = []
        self._names: dict[tuple[Row, int], str] = {}
        self._needed: set[Row] = set()
        self._loops: dict[Block, list[Row]] = {}  # needed rows of each timeline
        self._passes: dict[Row, int] = {}  # of its timeline: a row that needs another in all periods comes after it
        self._state: dict[Block, str] = {}
        self._numbers: dict[object, int] = {}

    # what is needed -------------------------------------------------------------------------------------------------

    def gather(self, row: Row) -> None:
        """Note the row and all it needs."""
        if row in self._needed or row.values or is_input(row):
            return
        self._needed.add(row)
        if _looped(row):
            self._loops.setdefault(row.block, []).append(row)
        positions = len(row.block.axis.members)
        for position in range(min(2, positions) if _looped(row) else positions):
            for cell in self.book.needed(row, position):
                self.gather(cell.row)

    def _in_order(self, rows: list[Row], position: int) -> list[Row]:
        """The rows of one pass over a timeline, each after those it needs; the first column has its own order."""
        order: dict[Row, None] = {}

        def visit(row: Row) -> None:
            if row in order or row not in rows:
                return
            for cell in self.book.needed(row, position):
                if cell.position == position:
                    visit(cell.row)
            order[row] = None

        for row in rows:
            visit(row)
        return list(order)

    def _in_passes(self, block: Block) -> list[list[Row]]:
        """The needed rows of a timeline by the pass that computes them: first those that need no row as a whole."""
        rows = self._loops[block]
        needs = {(row, cell.row, cell.position > position) for row in rows for position in (0, 1)
                 for cell in self.book.needed(row, position) if cell.row in self._needed and cell.row.block is block}
        passes = dict.fromkeys(rows, 0)
        for _ in rows:
            before = dict(passes)
            for row, other, whole in needs:
                passes[row] = max(passes[row], passes[other] + whole)
            if passes == before:
                break
        else:
            if rows[1:]:
                raise NotCompilableError(block.title)  # a row that needs itself in all periods
        self._passes |= passes
        return [[row for row in rows if passes[row] == number] for number in range(max(passes.values()) + 1)]

    # text -----------------------------------------------------------------------------------------------------------

    def cell(self, row: Row, position: int) -> str:
        """A cell's value, seen from outside its timeline."""
        if row.values:
            return repr(row.values[position])
        if _looped(row):
            self._loop(row.block)
            return f"{self._name('l', row)}[{position}]"
        if isinstance(row.line, Stamp) or (is_input(row) and position):
            raise NotCompilableError(row.name)  # another scenario's value
        key = (row, position)
        if key not in self._names:
            value = f"inputs[{row.input_key!r}]" if is_input(row) else self._value(row, position, "")
            self._names[key] = name = f"c{len(self._names)}"
            self.lines.append(f"{name} = {value}")
        return self._names[key]

    def _name(self, kind: str, thing: object) -> str:
        return f"{kind}{self._numbers.setdefault(thing, len(self._numbers))}"

    def _heading(self, row: Row) -> str:
        name = self._name("h", row)
        line = f"{name} = {row.values!r}"
        if line not in self.lines:
            self.lines.append(line)
        return name

    def _loop(self, block: Block) -> None:
        """A timeline, in as many passes as it needs: the first column, then the rest."""
        if self._state.get(block) == "done":
            return
        if block in self._state:
            raise NotCompilableError(block.title)
        self._state[block] = "begun"
        for rows in self._in_passes(block):
            first, rest = ([(row, self._value(row, position, period)) for row in self._in_order(rows, position)]
                           for position, period in ((0, "0"), (1, "t")))
            self.lines += [f"{self._name('v', row)} = {text}" for row, text in first]
            self.lines += [f"{self._name('l', row)} = [{self._name('v', row)}]" for row, _ in first]
            self.lines.append(f"for t in range(1, {len(block.axis.members)}):")
            self.lines += [f"    {self._name('v', row)} = {text}" for row, text in rest]
            self.lines += [f"    {self._name('l', row)}.append({self._name('v', row)})" for row, _ in rest]
        self._state[block] = "done"

    def _value(self, row: Row, position: int, period: str) -> str:
        body = row.body(position)
        return "0.0" if body is None else self._expression(body, row, position, period)

    def _expression(self, node: Expr, row: Row, position: int, period: str) -> str:
        """An expression as seen from a cell; `period` is '0' or 't' inside a timeline."""
        meaning = self.book.meaning(node, row, position)
        if isinstance(meaning, Const):
            return repr(meaning.value)
        if isinstance(meaning, Cell):
            return self._reference(meaning, row, position, period)
        if isinstance(meaning, Range):
            return self._range(meaning, row, position, period)
        template = OPS[meaning.op].python
        if template is None:
            raise NotCompilableError(meaning.op)
        if meaning.op == "sumif" and (text := self._sum_by_heading(meaning, row, position, period)):
            return text
        return fill(template, [self._expression(arg, row, position, period) for arg in meaning.args])

    def _reference(self, cell: Cell, row: Row, position: int, period: str) -> str:
        inside = bool(period) and cell.row.block is row.block and not cell.fixed
        if inside and cell.row.values:
            return f"{self._heading(cell.row)}[{period}]"
        if inside and cell.position == position and self._passes[cell.row] == self._passes[row]:
            return self._name("v", cell.row)
        if inside:
            return f"{self._name('l', cell.row)}[{period}-{position - cell.position}]"
        if period == "t" and not cell.fixed and _looped(cell.row):  # the same period of another timeline
            self._loop(cell.row.block)
            return f"{self._name('l', cell.row)}[t]"
        return self.cell(cell.row, cell.position)

    def _whole(self, wanted: Row, row: Row) -> bool:
        """Whether all periods of a row are there for another: of a timeline before, or of a pass before."""
        if wanted.block is not row.block:
            self._loop(wanted.block)
            return True
        return self._passes.get(wanted, 0) < self._passes.get(row, 0)

    def _range(self, cells: Range, row: Row, position: int, period: str) -> str:
        first = cells.cells[0].row
        if _looped(first) and all(c.row is first for c in cells.cells) and self._whole(first, row):
            return f"*{self._name('l', first)}"
        return ",".join(self._reference(cell, row, position, period) for cell in cells.cells)

    def _sum_by_heading(self, node: Call, row: Row, position: int, period: str) -> str:
        """A sum over the periods that a heading names: the places are known beforehand."""
        values, keys, key = (self.book.meaning(arg, row, position) for arg in node.args)
        if not (isinstance(values, Range) and isinstance(keys, Range) and isinstance(key, Cell) and key.row.values):
            return ""
        first = values.cells[0].row
        if not _looped(first) or not self._whole(first, row):
            return ""
        places: dict[float | str, list[int]] = {}
        for place, cell in enumerate(keys.cells):
            places.setdefault(cell.row.values[cell.position], []).append(place)
        table = self._name("m", (keys, row.block))
        if f"{table} = {places!r}" not in self.lines:
            self.lines.append(f"{table} = {places!r}")
        wanted = self._reference(key, row, position, period)
        return f"sum([{self._name('l', first)}[i] for i in {table}.get({wanted}, ())])"
