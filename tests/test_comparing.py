"""No check, flag or count hangs on the last binary digit: computed numbers are compared with a tolerance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from model import comparing
from model.contents import CONTENTS
from model.core.expressions import Call, Const, Expr, Named, walk
from model.core.lines import At, Column, Heading, Input, Line, walk_line
from model.core.units import UNITS
from model.inputs import Market

if TYPE_CHECKING:
    from model.core.sheet import Sheet

COMPARISONS = {"lt", "le", "gt", "ge"}
WHOLE = {"count", "shares", "month", "flag"}  # units whose values are whole numbers or typed
REASONED = {  # line: why its comparison may be exact
    "PricedIn.growth": "0 stands for a market capitalisation of nothing, which has no growth",
    "Ties.difference": "which end of a printed range is nearer: both give the same difference where they meet",
    "Ties.agrees": "adds K.slack, a row of its own table",
    "CompanyChecks.difference": "is the comparison with a tolerance of its own, shown beside it",
    "CompanyChecks.holds": "compares the difference, which is exactly 0 within the tolerance",
    "InputRegister.changed": "is it the number that was written, to the digits that a file keeps",
    "InputRegister.typed_over": "the same",
    "FactRegister.changed": "the same",
    "OpeningYear.mark": "the same",
    "Master.probabilities": "compares with the tolerance of a tie",
    "RampReached.why": "the same",
    "Steps.step_ties": "the same",
    "Unknowns.apart": "the same",
    "Steps.step_solved": "0 is a release of which nothing is felt, a sum of zeros",
    "Funding.average_price": "0 is no new share, a sum of zeros",
}


def line_of(node: Expr, sheet: type[Sheet]) -> Line | None:
    if isinstance(node, At):
        return node.line
    return sheet.lines[node.name] if isinstance(node, Named) else node if isinstance(node, Line) else None


def computed(node: Expr, sheet: type[Sheet]) -> bool:
    """Whether a number that an engine computes stands here: not a typed one, a whole one or a date."""
    if isinstance(node, Const | Heading):
        return False
    item = line_of(node, sheet)
    if item is not None:
        return not isinstance(item, Input | Column) and item.unit not in WHOLE and UNITS[item.unit] != "date"
    return isinstance(node, Call) and node.op not in {"eomonth", "edate", "workday", "countif", "count",
                                                      "match"} and any(
        computed(arg, sheet) for arg in node.args)


def tolerant(node: Call) -> bool:
    right = node.args[1]
    return isinstance(right, Call) and right.op == "mul" and right.args[0] is Market.rounding


def exact() -> dict[str, Call]:
    """Every comparison of computed numbers without the tolerance, by its line."""
    return {f"{sheet.__name__}.{item.key}": node for sheet in CONTENTS.sheets for item in sheet.lines.values()
            for top in walk_line(item) for node in walk(top)
            if isinstance(node, Call) and node.op in COMPARISONS and not tolerant(node)
            and any(computed(arg, sheet) for arg in node.args)}


def test_computed_numbers_are_compared_with_a_tolerance() -> None:
    assert set(exact()) - set(REASONED) == set()


def test_every_exception_is_one() -> None:
    assert set(REASONED) - set(exact()) == set()


@pytest.mark.parametrize(("left", "right", "answers"), [
    (0.1 + 0.2, 0.3, (1, 1, 0, 0)), (10.35 - 10.3, 0.05, (1, 1, 0, 0)), (1000 * (1 + 2e-16), 1000, (1, 1, 0, 0)),
    (1.0, 2.0, (1, 0, 0, 1)), (2e9, 1e9, (0, 1, 1, 0)), (0.05 + 1e-6, 0.05, (0, 1, 1, 0))])
def test_a_comparison_forgives_rounding_and_nothing_more(left: float, right: float, answers: tuple[int, ...]) -> None:
    from model.equity import model
    from model.inputs import Inputs

    equity = model(())
    row, run = equity.book.row(Inputs.wacc, equity.company("zhipu")), equity.run()
    asked = (comparing.at_most, comparing.at_least, comparing.exceeds, comparing.below)
    assert tuple(int(run.read(ask(left, right), row, 0)[0]) for ask in asked) == answers
