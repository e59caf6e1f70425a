"""The tab Physical: tokens, accelerators and hours behind ARR, by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from model.fundamental.arr import Arr
from model.fundamental.income import Income
from model.fundamental.physical import Physical
from model.fundamental.revenue import Revenue

if TYPE_CHECKING:
    from model.core.lines import Line
    from model.core.run import Run
    from model.equity import EquityModel


def years(equity: EquityModel, run: Run, company: str, line: Line) -> list[float]:
    row = equity.book.row(line, equity.company(company))
    return [float(run.value(row, place)[0]) for place in range(len(row.block.axis.members))]  # type: ignore[index]


@pytest.mark.parametrize("scenario", ["base", "bull", "compute_bound"])
@pytest.mark.parametrize("company", ["zhipu", "minimax"])
def test_hours_are_what_tokens_take(company: str, scenario: str, equity: EquityModel) -> None:
    """ARR / price / 365 tokens a day; at 60 mn an hour, US$2.5 an hour and 24 hours a day."""
    run = equity.run([equity.inputs(equity.scenario(scenario))])
    of = {key: years(equity, run, company, line) for key, line in Physical.lines.items()}
    arr, price, mix = (years(equity, run, company, line) for line in (Arr.arr, Arr.price, Arr.mix))
    for year in range(6):
        earned = (0.9 * 0.03 + 0.08 * 0.3 + 0.02 * 1.2) * price[12 * year] * mix[12 * year]  # US$ per million tokens
        tokens = arr[12 * year] * 1e6 / earned * 1e6 / 365  # a day
        assert of["tokens"][year] * 1e12 == pytest.approx(tokens)
        assert of["accelerators"][year] == pytest.approx(tokens / 60e6 / 24)
        assert of["cost"][year] * 1e6 == pytest.approx(tokens / 60e6 * 2.5 * 365)
        assert of["cost_in_china"][year] == pytest.approx(of["cost"][year] * 2 / 2.5)
        assert of["throughput_implied"][year] == pytest.approx(60 * of["against"][year])
        assert of["accelerators_paid"][year] * of["against"][year] == pytest.approx(of["accelerators"][year])


@pytest.mark.parametrize("company", ["zhipu", "minimax"])
def test_it_is_held_against_the_cost_of_sales_of_the_income_statement(company: str, equity: EquityModel) -> None:
    """2030 has one unit cost and one price: its cost of sales by revenue is that of its last month."""
    run = equity.base_run
    cost, revenue, at_end, arr = (years(equity, run, company, line)[-1] for line in (
        Income.api_cost, Revenue.api_revenue, Physical.model_cost, Physical.arr))
    assert at_end / arr == pytest.approx(-cost / revenue)
    assert years(equity, run, company, Physical.model_cost)[0] == pytest.approx(
        arr_2025(equity, company) * (1 - float(equity.company(company).facts["api_gross_margin_2025"].value)))


def arr_2025(equity: EquityModel, company: str) -> float:
    return years(equity, equity.base_run, company, Arr.arr)[0]


def test_dearer_compute_buys_fewer_hours_and_a_lower_price_takes_as_many(equity: EquityModel) -> None:
    company = equity.company("zhipu")
    base, dearer, cheaper = (equity.run([equity.overridden(company, equity.scenario(None), given)]) for given in (
        {}, {"compute_price_change": 0.34}, {"price_trend": -0.02}))
    hours, against = ([years(equity, run, "zhipu", line)[1] for run in (base, dearer, cheaper)]
                      for line in (Physical.hours, Physical.against))
    assert hours == pytest.approx([hours[0]] * 3)
    assert against[1] < against[0]
    assert against[2] == pytest.approx(against[0])
