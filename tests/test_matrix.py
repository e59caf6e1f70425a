"""The matrix: every input bumped by a small step; which headlines move, and in which direction, stands in signs.csv."""

from __future__ import annotations

from fnmatch import fnmatch
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from matrix import COMPANIES, STILL, Matrix, expectations

from addin.arguments import overrides_from
from model.core.compiled import compile_row
from model.fundamental.arr import Arr

if TYPE_CHECKING:
    from model.equity import EquityModel

EXPECTED = expectations()
# Inputs that move no cell of a company's sheets in base, each with its reason
ONE_VALUE = ("base_year", "forecast_year", "exit_year", "quarter_months")  # the timeline's own: limits leave no other
CHECKED_AGAINST = ("cost_fall_test", "revenue_cagr_test", "tie_tolerance", "arr_ytd_multiple",
                   # only the tabs Checks and Anchors read them
                   "arr_article", "mature_gross_margin", "market_cap_printed")
VERDICTS: dict[str, Any] = {  # bounds of a verdict: a small step turns none, this value does
    "sequential_growth_test": 0.9, "rounding": 0.009, "half_point": 0.1, "half_tenth": 0.1, "half_decimal": 0.9,
    "half_unit": 9,
    "precedent_differences": 12, "scarcity_premium_low": 0.29, "scarcity_premium_high": 0.26}
NO_SUCH_TRANCHE = {"zhipu": ("conditional_sessions", "sii_voluntary_lock")}  # Zhipu has none that they free
TWO_OF_A_KIND = dict.fromkeys(("index_weight", "index_funds_usd_bn"), "index_weight=1%; index_funds_usd_bn=20")


@pytest.fixture(scope="module", params=COMPANIES)
def matrix(equity: EquityModel, request: pytest.FixtureRequest) -> Matrix:
    """Of each company."""
    return Matrix(equity, request.param)


def test_a_bump_in_base_moves_the_headlines_that_an_analyst_expects_and_no_other(matrix: Matrix) -> None:
    found: list[str] = []
    for name in matrix.rows:
        lines = [line for line in EXPECTED if not line.given and fnmatch(name, line.inputs)]
        tried = {line.change: line for line in lines if line.change}
        small = next((line for line in lines if not line.change), None)
        for change, line in tried.items():
            if matrix.inputs({})[matrix.rows[name].input_key] != change:
                found += matrix.surprises(name, {}, [(1, change)], line)
        if small or not lines or isinstance(matrix.inputs({})[matrix.rows[name].input_key], str):
            found += matrix.surprises(name, {}, [step for step in matrix.steps(name, {}) if step[1] not in tried],
                                      small)
    assert found == []


def test_what_something_else_binds_in_base_answers_where_it_is_free(matrix: Matrix) -> None:
    found: list[str] = []
    for line in EXPECTED:
        if line.given and line.inputs in matrix.rows:
            changes = overrides_from(line.given)
            steps: list[tuple[int, Any]] = [(1, line.change)] if line.change else matrix.steps(line.inputs, changes)
            assert steps, line
            found += matrix.surprises(line.inputs, changes, steps, line)
    assert found == []


def test_no_input_moves_nothing(matrix: Matrix) -> None:
    """In base, over all cells of the company and the market; one that does is named above, or in the table."""
    listed = {*ONE_VALUE, *CHECKED_AGAINST, *VERDICTS, *TWO_OF_A_KIND,
              *NO_SUCH_TRANCHE.get(matrix.company.id, ())}
    bound = {line.inputs for line in EXPECTED if line.given and set(line.signs.values()) != {"0"}}
    dead = [name for name in matrix.rows if name not in listed | bound
            and not any(matrix.moves(name, value, {}) for _, value in matrix.steps(name, {}))]
    assert dead == []


def test_what_is_listed_as_still_is_so_for_the_reason_given(matrix: Matrix) -> None:
    for name in ONE_VALUE:
        assert matrix.steps(name, {}) == [], name
    for name in CHECKED_AGAINST:
        if steps := matrix.steps(name, {}):  # a figure that is not printed for this company has none
            assert matrix.moves_next(name, steps[0][1]), name
    for name, value in VERDICTS.items():
        assert matrix.moves_next(name, value), name
    for name, given in TWO_OF_A_KIND.items():
        changes = overrides_from(given)
        assert matrix.moves(name, matrix.steps(name, changes)[0][1], changes), name


@pytest.mark.parametrize("scenario", ["base", "compute_bound", "bull"])
def test_compute_that_comes_later_brings_no_more_arr_in_any_month(matrix: Matrix, scenario: str) -> None:
    """Nor does compute that is less, or that catches up more slowly."""
    arr = matrix.equity.book.row(Arr.arr, matrix.company)

    def path(changes: dict[str, Any]) -> list[float]:
        base = matrix.equity.overridden(matrix.company, matrix.equity.scenario(scenario), changes)
        return list(compile_row(matrix.equity.book, arr)(base))

    ordered = (
        [{"compute_date_autumn_2026": day} for day in ("2026-08-31", "2026-10-31", "2026-12-31", "2027-06-30")],
        [{"compute_step_autumn_2026": step} for step in (0.3, 0.15, 0, -0.3)],
        [{"catch_up": part} for part in (1, 0.3, 0.1, 0)],
        [{"capacity_growth": growth} for growth in (0.13, 0.08, 0.04)],
        [{"capacity_dec25": capacity} for capacity in (2.75, 1.5, 1.1)])
    for changes in ordered:
        for more, less in pairwise(map(path, changes)):
            assert all(b <= a * (1 + STILL) for a, b in zip(more, less, strict=True)), changes
    assert sum(path(ordered[1][0])) > sum(path(ordered[1][-1]))  # less of it, or none, is felt


def test_every_line_of_the_table_names_an_input(equity: EquityModel) -> None:
    names = {name for _, name in equity.input_rows}
    assert [line.inputs for line in EXPECTED if not any(fnmatch(name, line.inputs) for name in names)] == []
