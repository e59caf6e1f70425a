"""Statements: texts that hold for the inputs as built, as formulas that say so once one is edited."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from model.as_built import STALE
from model.core.formulas import formula
from model.core.registers import Exactly
from model.core.vocabulary import if_, join

if TYPE_CHECKING:
    from model.core.expressions import Expr, Operand
    from model.core.lines import Line
    from model.core.rows import Row
    from workbook.writer import Writer

LONGEST_TEXT = 250  # characters of a text in a formula; Excel takes 255


def flag(writer: Writer, line: Line, row: Row, scenario: str = "") -> Exactly:
    """The register's cell about an input."""
    register = writer.equity.book.row(line, member=scenario)
    return Exactly(register, next(place for place, about in enumerate(register.block.about) if about.row is row))


def stated(writer: Writer, line: int, column: int, text: str, style: Any, edited: Expr, otherwise: Operand = "") -> None:
    """A text that holds while nothing it states was edited; then it says so, or something else stands there."""
    as_built = join(*textwrap.wrap(text, LONGEST_TEXT, drop_whitespace=False) or [""])
    sentence(writer, line, column, if_(edited > 0, otherwise or join(f"{STALE}. As built: ", as_built), as_built), text, style)


def sentence(writer: Writer, line: int, column: int, body: Expr, text: str, style: Any) -> None:
    """A text made of the model's cells, as it reads now."""
    elsewhere = next(block for block in writer.equity.book.blocks if block.tab != writer.sheet.name)
    seen_from = next(iter(elsewhere.rows.values()))  # so that every cell is named with its tab
    writer.formula(line, column, formula(writer.equity.book, writer.layout, seen_from, 0, body), text, style)
