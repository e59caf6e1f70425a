"""The model as plain generated Python: only the cells that one row needs, for one scenario, in well under a millisecond.

The text comes from the same expressions and the same operator table as the workbook. An exception, or a number that is
not finite, stands for an Excel error somewhere; the caller then asks the arrays, which know which errors matter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from model.core import scalars
from model.core.book import Book, Cell, Range, Row, is_input
from model.core.expressions import Call, Const, Expr
from model.core.operators import OPS, fill
from model.core.sheet import looks_back

if TYPE_CHECKING:
    from collections.abc import Callable

class NotCompilableError(Exception):
    """The answer needs a function that has no scalar reading."""


def compile_row(book: Book, row: Row) -> Callable[[dict[tuple[str, str], float | str]], tuple[Any, ...]]:
    """A function of the input values, by (company id or '', input name), that returns a row's values."""
    return _function(source(book, row))


def source(book: Book, row: Row) -> str:  # noqa: C901 - four small functions that share what is already written
    """The generated text, one assignment a cell; a blank cell is 0 inside formulas and None as an answer."""
    lines: list[str] = []
    names: dict[tuple[Row, int], str] = {}

    def cell(row: Row, position: int) -> str:
        key = (row, position)
        if key in names:
            return names[key]
        if row.values:
            names[key] = repr(row.values[position])
            return names[key]
        if is_input(row):
            name = f"i{len(names)}"
            lines.append(f"{name} = inputs[{(row.company.id if row.company else '', row.name)!r}]")
        else:
            body = row.body(position)
            if body is None:
                names[key] = "0.0"
                return "0.0"
            for earlier in range(position if looks_back(row.line) else 0):  # in order, so that a long row stays a short recursion
                cell(row, earlier)
            text = expression(body, row, position)
            name = f"c{len(names)}"
            lines.append(f"{name} = {text}")
        names[key] = name
        return name

    def expression(node: Expr, row: Row, position: int) -> str:
        meaning = book.meaning(node, row, position)
        if isinstance(meaning, Const):
            return repr(meaning.value)
        if isinstance(meaning, Cell):
            return cell(meaning.row, meaning.position)
        if isinstance(meaning, Range):
            return ",".join(cell(c.row, c.position) for c in meaning.cells)
        return operation(meaning, row, position)

    def operation(node: Call, row: Row, position: int) -> str:
        template = OPS[node.op].python
        if template is None:
            raise NotCompilableError(node.op)
        if node.op == "sumif" and (matched := _matched(book, node, row, position)) is not None:
            return "(" + "+".join(cell(c.row, c.position) for c in matched) + ")" if matched else "0.0"
        parts = [expression(arg, row, position) for arg in node.args]
        return fill(template, parts)

    blank = [not is_input(row) and not row.values and row.body(p) is None for p in range(len(row.block.axis.members))]
    results = [cell(row, position) if not empty else "None" for position, empty in enumerate(blank)]
    body = "\n".join(f"    {line}" for line in lines)
    return f"def answer(inputs):\n{body}\n    return ({','.join(results)},)\n"


def _matched(book: Book, node: Call, row: Row, position: int) -> tuple[Cell, ...] | None:
    """The cells that a sum by heading takes, where headings alone decide."""
    values, keys = (book.meaning(arg, row, position) for arg in node.args[:2])
    key = book.meaning(node.args[2], row, position)
    if not isinstance(key, Cell) or not key.row.values or not isinstance(values, Range) or not isinstance(keys, Range):
        return None
    wanted = key.row.values[key.position]
    return tuple(v for v, k in zip(values.cells, keys.cells, strict=True) if k.row.values and k.row.values[k.position] == wanted)


def _function(text: str) -> Callable[[dict[tuple[str, str], float | str]], Any]:
    namespace: dict[str, Any] = {name: getattr(scalars, name) for name in scalars.__all__}
    exec(compile(text, "<generated from the model's expressions>", "exec"), namespace)  # noqa: S102 - our own text, from our own expressions
    return namespace["answer"]  # type: ignore[no-any-return]
