"""The ramp: the first month at US$1 bn, the path from it, what is not reached, and Anthropic's readings as printed."""

from __future__ import annotations

from math import isnan, log
from typing import TYPE_CHECKING

import pytest
from third_companies import pair, star

from model.core.expressions import NOT_AVAILABLE
from model.core.scalars import as_date
from model.core.timeline import MONTHS
from model.equity import model
from model.fundamental.arr import Arr
from model.fundamental.ramp import MONTHS_BEFORE, Anthropic, InWords, RampDrawn, RampPath, Readings
from model.fundamental.ramp_reached import RampReached
from workbook.drawing import Drawing
from workbook.prepared import prepared

if TYPE_CHECKING:
    from pathlib import Path

    from model.core.lines import Line
    from model.core.run import Run
    from model.equity import EquityModel


def cells(equity: EquityModel, company: str, scenario: str = "base", **overrides: float) -> Run:
    return equity.run([equity.overridden(equity.company(company), equity.scenario(scenario), overrides)])


def column(equity: EquityModel, run: Run, line: Line, company: str = "", member: str = "") -> list[float | str]:
    row = equity.book.row(line, equity.company(company) if company else None, member)
    return [run.value(row, place)[0] for place in range(len(row.block.axis.members))]  # type: ignore[index]


def of(equity: EquityModel, run: Run, line: Line, company: str = "zhipu") -> float | str:
    return column(equity, run, line, company)[0]


def by_hand(arr: list[float], threshold: float) -> tuple[int, float]:
    """The first month at or above a threshold, and when within the month before it is passed, at even growth."""
    first = next(month for month, value in enumerate(arr) if value >= threshold * (1 - 1e-9))
    return first, first - 1 + log(threshold / arr[first - 1]) / log(arr[first] / arr[first - 1])


@pytest.mark.parametrize("scenario", ["base", "bull"])
@pytest.mark.parametrize("company", ["zhipu", "minimax"])
def test_the_ramp_is_what_the_months_say(company: str, scenario: str, equity: EquityModel) -> None:
    run = cells(equity, company, scenario)
    arr = [float(value) for value in column(equity, run, Arr.arr, company)]
    (first, start), (last, end) = by_hand(arr, 1000), by_hand(arr, 5000)
    assert of(equity, run, RampReached.first, company) == first
    assert of(equity, run, RampReached.months, company) == pytest.approx(end - start, abs=1e-9)
    for line, month in ((RampReached.start, first), (RampReached.end, last)):
        assert as_date(float(of(equity, run, line, company))).isoformat() == MONTHS.members[month].key
    path = column(equity, run, RampPath.arr, member=company)
    assert path[MONTHS_BEFORE] == arr[first] >= 1000 * (1 - 1e-9) > arr[first - 1]
    assert path == [arr[month] if 0 <= (month := first + place - MONTHS_BEFORE) <= 60 else NOT_AVAILABLE
                    for place in range(len(path))]


def test_the_brokers_own_2030e_leaves_no_room_for_its_ramp_and_bull_misses_that_revenue(equity: EquityModel) -> None:
    base, bull = cells(equity, "zhipu"), cells(equity, "zhipu", "bull")
    assert float(of(equity, base, RampReached.months)) > 3 * 6
    assert of(equity, base, RampReached.why) == "Meeting the broker's own 2030E revenue leaves no room for it."
    assert of(equity, bull, RampReached.months) == pytest.approx(6, abs=0.5)
    assert "times the broker's own." in str(of(equity, bull, RampReached.why))


@pytest.mark.parametrize(("overrides", "words"), [
    ({"arr_dec25": 1.0}, "ARR does not reach US$1 bn by the end of the model."),
    ({"arr_dec25": 1001.0}, "ARR begins above US$1 bn: when it got there is not in the model."),
])
def test_what_is_not_reached_says_so_and_is_not_drawn(overrides: dict[str, float], words: str,
                                                      equity: EquityModel) -> None:
    run = cells(equity, "zhipu", **overrides)
    assert {of(equity, run, line) for line in (RampReached.first, RampReached.start, RampReached.months)} == {
        NOT_AVAILABLE}
    assert of(equity, run, RampReached.speed) == words
    assert set(column(equity, run, RampPath.arr, member="zhipu")) == {NOT_AVAILABLE}
    assert all(isnan(float(value)) for value in column(equity, run, RampDrawn.arr, member="zhipu"))


def test_a_path_that_falls_below_again_is_counted_from_its_first_month(equity: EquityModel) -> None:
    run = cells(equity, "zhipu", arr_dec25=390.0, price_trend=-0.25)
    arr = [float(value) for value in column(equity, run, Arr.arr, "zhipu")]
    first, _ = by_hand(arr, 1000)
    assert min(arr[first:]) < 1000
    assert of(equity, run, RampReached.first) == first


def test_a_path_that_begins_at_us_1_bn_has_reached_it_and_a_jump_over_both_ends_is_a_ramp(equity: EquityModel) -> None:
    begins = cells(equity, "zhipu", arr_dec25=1000.0)
    assert (of(equity, begins, RampReached.first), of(equity, begins, RampReached.passed_start)) == (0, 0)
    assert column(equity, begins, RampPath.arr, member="zhipu")[MONTHS_BEFORE - 1] == NOT_AVAILABLE
    jumps = cells(equity, "zhipu", arr_dec25=800.0, step_glm_5=5.0, ramp_1=1.0, ramp_2=0.0, ramp_3=0.0,
                  capacity_dec25=20.0)
    arr = [float(value) for value in column(equity, jumps, Arr.arr, "zhipu")]
    (first, start), (last, end) = by_hand(arr, 1000), by_hand(arr, 5000)
    assert first == last
    assert of(equity, jumps, RampReached.months) == pytest.approx(end - start, abs=1e-9)


def test_anthropics_readings_are_only_what_is_printed_from_the_day_that_its_release_names(
        equity: EquityModel) -> None:
    run = cells(equity, "zhipu")
    days = [as_date(float(day)).isoformat() for day in column(equity, run, Readings.date)]
    arr, months = column(equity, run, Readings.arr), column(equity, run, Readings.months)
    assert dict(zip(days, arr, strict=True)) == {
        "2023-05-31": 100, "2024-01-31": 200, "2024-12-31": 1000, "2025-03-31": 1400, "2025-08-31": 5000,
        "2025-09-30": 5000, "2025-12-31": 9000, "2026-02-28": 14000, "2026-04-06": 30000}
    assert months[days.index("2025-12-31")] == pytest.approx(12)
    assert of(equity, run, Anthropic.months, "") == pytest.approx(243 / 365 * 12)  # of 243 days; the broker says six
    assert of(equity, run, Anthropic.broker, "") == 6
    for record in equity.facts.records["anthropic_readings"].values():
        assert record.status == ("broker" if record.id == "dec_25" else "reported")


def test_where_no_reading_passes_the_start_there_is_nothing_to_align(equity: EquityModel) -> None:
    run = cells(equity, "zhipu", ramp_from=50.0)
    assert of(equity, run, Anthropic.start, "") == NOT_AVAILABLE
    assert set(column(equity, run, Readings.months)) == {NOT_AVAILABLE}


def test_every_company_of_the_model_is_a_line_of_the_picture(tmp_path: Path) -> None:
    star(tmp_path)
    pair(tmp_path)
    equity = model((tmp_path,))
    layout = prepared(equity).layout
    (chart, here), = [(chart, here) for here in layout.tabs["Ramp"] for chart in here.block.sheet.charts]
    drawing = Drawing(None, equity.book, layout, chart, here.block)
    assert [drawing._name(series, row) for _, series, row in drawing.series] == [
        "Zhipu", "MiniMax", "Pair", "Star AI", "The broker's ramp", "Anthropic, as printed"]
    assert len({drawing._look(kind, series)["line"].get("color") for kind, series, _ in drawing.series[:5]}) == 5
    words = equity.book.row(InWords.told, None, "star")
    assert str(equity.base_run.value(words, 0)[0]).endswith("No broker prints a 2030E revenue to hold it against.")  # type: ignore[index]
