"""Formulas in words: an expression as a sentence says it, with the labels of the lines that it refers to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.core.expressions import Call, Const, Expr
from model.core.formulas import constant
from model.core.operators import ATOM, COMPARE, OPS, in_brackets
from model.core.rows import Cell, Range, Row, is_input

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from model.core.book import Book

# words hold their arguments together less than any sign, and least where commas keep them apart
LIST, PHRASE = COMPARE - 2, COMPARE - 1
SIGNS = (" / ", " + ", " - ", " x ", " ^ ", " = ", " < ")  # a label that holds one of them stands in brackets
BINDS = {op.words: op.binds for op in OPS.values() if op.binds < ATOM
         and op.excel.replace("*", "x") == op.words.replace(" ", "")}  # signs between two
BETWEEN = (OPS["and"].words, OPS["or"].words)
Part = tuple[str, int]  # a text, and how tightly it holds together


def in_words(book: Book, row: Row, position: int) -> str:
    """The formula of one cell in words; '' for a cell that holds none."""

    def text(node: Expr) -> Part:
        meaning = book.meaning(node, row, position)
        if isinstance(meaning, Const):
            return constant(meaning.value)
        if isinstance(meaning, Cell):
            return _cell(book, meaning, row, position), ATOM
        if isinstance(meaning, Range):
            return _range(book, meaning, row, position), ATOM
        template, args = meaning.named or (OPS[meaning.op].words, meaning.args)
        return _said(template, args, [text(arg) for arg in args])

    body = row.body(position)
    return "" if body is None or isinstance(body, Const) else text(body)[0]


def period(book: Book, row: Row, positions: Iterable[int]) -> str:
    """What positions of a row are called: runs of periods or of a table's rows, scenarios of an input.

    '' where there is one value.
    """
    if is_input(row):
        names = ["", *book.facts.groups["scenarios"].values()]
    elif row.block.axis.name == "value":
        return ""
    else:
        names = [member.label for member in row.block.axis.members]
    return ", ".join(names[first] if first == last else f"{names[first] or 'live'} to {names[last]}"
                     for first, last in runs(positions))


def runs(positions: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of positions without a gap."""
    ordered = sorted(positions)
    first = last = ordered[0]
    for position in ordered[1:]:
        if position != last + 1:
            yield first, last
            first = position
        last = position
    yield first, last


def _said(words: str, args: tuple[Expr, ...], parts: list[Part]) -> Part:
    """An operator with its arguments: where its words do not keep them apart, brackets do."""
    if words in BINDS:
        return words.format(*in_brackets(parts, BINDS[words])), BINDS[words]
    if words.endswith(")"):
        return words.format(*(part for part, _ in parts)), ATOM
    if "{*}" in words:
        return words.replace("{*}", "; ".join(_bracketed(parts, PHRASE))), LIST
    if words == OPS["if"].words:
        goes_on = isinstance(args[-1], Call) and args[-1].op == "if" and not args[-1].named
        condition, yes, no = _bracketed(parts, PHRASE)
        return words.format(condition, yes, parts[-1][0] if goes_on else no), LIST
    return words.format(*_bracketed(parts, PHRASE if "," in words else COMPARE if words in BETWEEN
                                    else ATOM)), LIST if "," in words else PHRASE


def _bracketed(parts: list[Part], least: int) -> list[str]:
    """Arguments, those that hold together less than `least` in brackets."""
    return [part if binds >= least else f"({part})" for part, binds in parts]


def _cell(book: Book, cell: Cell, row: Row, position: int) -> str:
    """A cell by its label; by its period too, unless it stands in the same column of its timeline."""
    target, label = cell.row, cell.row.label or "its name"
    back = position - cell.position
    if target.block is row.block and back and not cell.fixed and not is_input(target):
        label = f"{label} of the period before" if back == 1 else f"{label}, {back} periods before"
    elif cell.fixed or target.block.axis.name != row.block.axis.name:
        label = ", ".join(filter(None, (label, period(book, target, [cell.position]))))
    return f"[{label}]" if any(sign in label for sign in SIGNS) else label


def _range(book: Book, cells: Range, row: Row, position: int) -> str:
    """A run of cells by its label: of one line in all periods or some, or of a line for every member of its group."""
    first = cells.cells[0]
    target, whole = first.row, len(first.row.block.axis.members)
    if len(cells.cells) == 1:
        return _cell(book, first, row, position)
    if any(cell.row is not target for cell in cells.cells):
        return target.line.label.replace("{name}", f"all {target.line.each.replace('_', ' ')}")
    if target.name in target.block.headings:
        return target.label or "the names"
    if is_input(target):
        return f"{target.label} in every scenario"
    return (target.label if len(cells.cells) == whole
            else f"{target.label}, {period(book, target, [cell.position for cell in cells.cells])}")
