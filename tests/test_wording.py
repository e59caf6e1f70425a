"""Formulas in words: with the labels of the lines, and brackets wherever the words alone would say something else."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from model.comparing import agree, at_least, at_most, below, exceeds
from model.core import vocabulary as x
from model.core.book import Book
from model.core.contents import Contents
from model.core.expressions import call
from model.core.lines import Line
from model.core.operators import OPS
from model.core.sheet import Sheet
from model.core.wording import in_words

if TYPE_CHECKING:
    from model.core.expressions import Expr
    from model.equity import EquityModel

A, B, C, D = (Line(name, "index", 1) for name in ("Apples", "Books", "Cost / unit", "Debt, net"))


def words(expression: Expr) -> str:
    """An expression over lines of a made-up sheet, in words."""
    sheet: Any = type("Made", (Sheet,), {"__doc__": "Made up.", "a": A, "b": B, "c": C, "d": D,
                                         "asked": Line("Asked", "index", expression)})
    facts: Any = SimpleNamespace(groups={}, companies={}, tables={})
    book = Book(facts, Contents(engine=(sheet,)))
    return in_words(book, book.row(sheet.asked), 0)


@pytest.mark.parametrize(("expression", "said"), [
    (A * B / (1 + C) ** 2, "Apples x Books / (1 + [Cost / unit]) ^ 2"),
    (A - (B - D), "Apples - (Books - Debt, net)"),
    ((A - B) - D, "Apples - Books - Debt, net"),
    (-(A ** 2), "-(Apples ^ 2)"),
    ((-A) ** 2, "-Apples ^ 2"),
    (x.minimum(A - B, D) * 2, "(smallest of Apples - Books; Debt, net) x 2"),
    (x.maximum(x.minimum(A, B), 0), "largest of (smallest of Apples; Books); 0"),
    (x.if_(A > 0, x.if_(B > 0, 1, 2), x.if_(x.equal(C, "ps"), 3, A)),
     'if Apples > 0 then (if Books > 0 then 1, else 2), else if [Cost / unit] = "ps" then 3, else Apples'),
    (x.if_(x.both(A > 0, x.is_number(B)), A, B), "if Apples > 0 and (Books is a number) then Apples, else Books"),
    (call("not", x.both(A > 0, B > 0)), "not (Apples > 0 and Books > 0)"),
    (x.if_error(A / B, x.if_error(B, 0)),
     "Apples / Books, or where that is an error (Books, or where that is an error 0)"),
    (x.exp(A + B) * x.ln(C), "exp(Apples + Books) x ln([Cost / unit])"),
    (x.absolute(A - B), "size of (Apples - Books)"),
    (x.if_number(A, A * 2) + 1, "(Apples x 2, or the text that stands for Apples) + 1"),
    (x.join("a", A + 1), '"a" & Apples + 1'),
    (x.round_to(A, 50) - B, "(Apples to the nearest 50) - Books"),
    (exceeds(A, B - 1), "Apples > Books - 1"), (below(A, B), "Apples < Books"), (at_most(A, B), "Apples <= Books"),
    (at_least(A, B), "Apples >= Books"),
    (x.if_(agree(A, B), 1, 0), "if Apples = Books then 1, else 0")])
def test_an_expression_is_said_with_the_brackets_it_needs(expression: Expr, said: str) -> None:
    assert words(expression) == said


@pytest.mark.parametrize(("line", "when", "said"), [
    ("Valuation.eps", None, "Adjusted EPS, 2030E"),
    ("arr", "Dec-26", "ARR, Dec-25 x Served demand x Effective price x Mix of plans and pay-as-you-go"),
    ("api_revenue", "Dec-26", "(ARR of the period before + ARR) / 2 / 12"),
    ("demand", "Dec-26", ("Organic demand x (product of Demand step from all releases)"
      " x Demand step from later releases x Effective price ^ -Price elasticity of demand")),
    ("Revenue.api_revenue", 2027,
     ("(sum of API revenue of the month over the period) x Part of the run rate that reaches revenue"
      " x Reporting currency per US dollar, in the forecast")),
    ("PerShare.eps", 2030, "Adjusted net profit / Diluted shares"),
    ("FloatReading.float_shares", None, "sum of Shares where its Tradable from <= Date to read the float at"),
    ("arr_on_printed_date", None,
     'if Date of that ARR = "not printed" then "n.a.", else ARR on (end of the month of Date of that ARR)'),
    ("probability_total", None, "sum of Probability"), ("wacc", None, ""), ("organic", "Dec-25", "")])
def test_a_line_of_the_model_is_said_as_an_analyst_would(line: str, when: object, said: str,
                                                         equity: EquityModel) -> None:
    row, position = equity.locate(equity.company("zhipu"), line, when)
    assert in_words(equity.book, row, position) == said


def test_every_formula_of_the_model_has_words_that_name_no_member_and_hold_no_slot(equity: EquityModel) -> None:
    for block in equity.book.blocks:
        for row in block.rows.values():
            said = in_words(equity.book, row, len(block.axis.members) - 1)
            assert "{" not in said, row.name
            assert said.count("(") == said.count(")"), row.name


def test_every_operator_has_words_with_each_of_its_arguments() -> None:
    for name, op in OPS.items():
        slots = {slot for slot in ("{0}", "{1}", "{2}", "{*}") if slot in op.excel}
        assert slots - {slot for slot in slots if slot in op.words} <= ({"{1}"} if name == "place" else set()), name
