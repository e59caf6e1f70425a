"""The compiled form answers what the arrays answer, for every row in every scenario."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from model.core.compiled import NotCompilableError, compile_row
from model.fundamental.valuation import Valuation

if TYPE_CHECKING:
    from model.equity import EquityModel

SAME = 1e-12


def test_every_row_in_every_scenario(equity: EquityModel) -> None:
    run = equity.run()
    compiled = 0
    for block in equity.book.blocks:
        for row in block.rows.values():
            try:
                function = compile_row(equity.book, row)
            except NotCompilableError:
                continue
            for index, scenario in enumerate(equity.scenarios.values()):
                try:
                    values = function(equity.inputs(scenario))
                # a sum over inputs that hold text, or a value as built: left to the arrays
                except (TypeError, KeyError):
                    break
                size = max((abs(value) for value in values if isinstance(value, float)), default=0.0)
                for position, value in enumerate(values):
                    wanted = run.value(row, position)
                    if wanted is None:
                        assert value is None
                    elif isinstance(value, str):
                        assert value == wanted[index]
                    else:
                        assert math.isclose(float(value), float(wanted[index]), rel_tol=SAME,
                                            abs_tol=max(1e-13, SAME * size)), (row.name, position)
                compiled += 1
    assert compiled > 1000


def test_a_hard_case_is_left_to_the_arrays(equity: EquityModel) -> None:
    """A root of a negative revenue in 2026, and an answer that 2030 alone gives.

    The generated function stops, the arrays know that it does not matter.
    """
    row = equity.book.row(Valuation.pt_undiluted, equity.company("zhipu"))
    values = equity.inputs(equity.scenario("base")) | {("zhipu", "api_revenue_2025"): 19_000.0}
    with pytest.raises(ArithmeticError):
        compile_row(equity.book, row)(values)
    found = equity.run([values]).value(row, 0)
    assert found is not None
    assert math.isfinite(float(found[0]))


def test_answers_do_not_depend_on_the_order_of_questions(equity: EquityModel) -> None:
    company, base = equity.company("zhipu"), equity.scenario("base")
    row = equity.book.row(Valuation.pt, company)
    first = equity.value(row, 0, company, base)
    equity.value(row, 0, company, base, {"wacc": "12%"})
    assert equity.value(row, 0, company, base) == first == pytest.approx(949.9794526)

