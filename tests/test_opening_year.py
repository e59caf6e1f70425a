"""2025 as the Income tab marks it: A where the figure is as reported, E where it rests on an assumption."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from model.cover import NOTES
from model.equity import EquityModel
from model.fundamental.opening_year import LINES, OpeningYear

if TYPE_CHECKING:
    from model.core.lines import Line

# as the results of 31 Mar 2026 and 2 Mar 2026 print it: Zhipu's selling and administration are not among them, neither
# company's API margin is
ASSUMED = {"zhipu": {"api_cost", "other_cost", "sm", "ga", "operating_profit", "other_items", "tax"},
           "minimax": {"api_cost", "other_cost", "tax"}}


def column(equity: EquityModel, company: str, line: Line) -> dict[str, float | str]:
    """A column of the table, by line of the income statement."""
    row = equity.book.row(line, equity.company(company))
    found = [equity.base_run.value(row, place) for place in range(len(LINES))]
    return {item.key: each[0] for item, each in zip(LINES, found, strict=True) if each is not None}


@pytest.mark.parametrize("company", ["zhipu", "minimax"])
def test_a_line_of_2025_is_marked_a_unless_it_rests_on_an_assumption(equity: EquityModel, company: str) -> None:
    assert column(equity, company, OpeningYear.mark) == {
        item.key: "E" if item.key in ASSUMED[company] else "A" for item in LINES}


def test_what_a_mark_rests_on_is_named(equity: EquityModel) -> None:
    basis = column(equity, "zhipu", OpeningYear.basis)
    assert basis["gross_profit"] == "reported: Gross margin, Revenue"  # however it is split between API and the rest
    assert basis["api_cost"] == "assumption: Gross margin of the API; reported: API revenue"
    assert basis["tax"] == "nothing reported"


def test_a_fact_that_is_no_longer_reported_turns_its_lines_to_e(equity: EquityModel) -> None:
    zhipu = equity.company("zhipu")
    assumed = replace(zhipu, facts={**zhipu.facts, "rd_2025": replace(zhipu.facts["rd_2025"], status="assumption")})
    other = EquityModel(replace(equity.facts, companies={**equity.facts.companies, "zhipu": assumed}))
    before, after = (column(each, "zhipu", OpeningYear.mark) for each in (equity, other))
    assert [key for key, mark in before.items() if mark != after[key]] == ["rd"]


def test_a_figure_of_2025_that_was_edited_is_neither(equity: EquityModel) -> None:
    base = equity.inputs(equity.scenario("base"))
    run = equity.run([base, {**base, ("minimax", "rd_2025"): 260.0}])
    row = equity.book.row(OpeningYear.mark, equity.company("minimax"))
    marks = {item.key: run.read(row.line, row, place).tolist() for place, item in enumerate(LINES)}
    assert {key: each for key, each in marks.items() if each[0] != each[1]} == {
        "rd": ["A", "edited"], "operating_profit": ["A", "edited"], "other_items": ["A", "edited"]}


def test_the_cover_says_where_2025_is_marked() -> None:
    assert "Income tab marks it line by line" in NOTES["Opening year"]
