"""Unit economics, value chain, tripwires and their functions, against figures worked from the two sources."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from test_functions import ask

from model.core.errors import PricedInError
from model.core.scalars import serial
from model.equity import EquityModel
from model.momentum.tripwires import Predictions, Stance, Tripwires, Watch

if TYPE_CHECKING:
    from model.core.lines import Line
    from model.values import Value


def line(name: str, member: str | None = None) -> Any:
    return ask("LLM_LINE", "zhipu", name, member)


# unit economics -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "by_hand"), [
    ("run_hours_low", 10 / 2.5), ("run_hours_high", 20 / 2.5), ("run_days_low", 40.690104),
    ("run_days_high", 81.380208),  # D.A.gpuh, D.A.days
    # E1, D.A.unit.perM
    ("literal_price_low", 1000), ("literal_price_high", 5000), ("price_1m_low", 1), ("price_1m_high", 5),
    ("margin_at_low", -2.5), ("margin_at_high", 0.3), ("price_for_low", 5.833333), ("price_for_high", 7),  # E2, D.A.gm
    ("tokens_per_call_low", 2857.142857), ("tokens_per_call_high", 8571.428571),  # E1, D.A.call
    ("margin_after_rd_high", -3.5), ("margin_after_rd_low", -4.6)])  # F6, D.X.nm
def test_the_articles_arithmetic_in_one_unit(name: str, by_hand: float) -> None:
    assert line(name) == pytest.approx(by_hand, rel=1e-6)


def test_the_articles_margins_contradict_its_costs() -> None:
    """Inconsistencies E2 and F6: neither printed margin can be had at the printed cost, price and R&D."""
    assert line("margin_possible") == "no"
    assert line("net_margin_possible") == "no"


@pytest.mark.parametrize(("model_name", "hours", "per_usd", "against"), [
    ("glm_4", 6.0, 86.2 / 3.5, 7), ("minimax_01", 7.2, 85.8 / 4, 8), ("deepseek_v2", 2.0, 88.5 / 0.5, 1),
    ("qwen_2_5_72b", 0.8, 87.3 / 0.2, 0.4)])
def test_four_models_side_by_side(model_name: str, hours: float, per_usd: float, against: float) -> None:
    """D.A.gpuh.z to D.A.gpuh.q at US$2.50; D.A.ratio."""
    assert line("gpu_hours_mn", model_name) == pytest.approx(hours)
    assert line("score_per_usd", model_name) == pytest.approx(per_usd)
    assert line("against_cheapest", model_name) == pytest.approx(against)


@pytest.mark.parametrize(("company", "low", "high", "ties"), [
    ("article_zhipu", 120, 150, (1, 0)), ("article_minimax", 114.285714, 160, (0, 1)),
    ("article_baidu", 87.5, 116.666667, (-1, -1)),
    ("article_doubao", "NA", 536, (-1, -1))])
def test_valuation_over_arr_beside_the_printed_120_to_160(company: str, low: float | str, high: float,
                                                          ties: tuple[int, int]) -> None:
    """Inconsistency E3: 120-150x and 114-160x, so each company misses one end."""
    assert line("multiple_low", company) == (low if isinstance(low, str) else pytest.approx(low, rel=1e-6))
    assert line("multiple_high", company) == pytest.approx(high, rel=1e-6)
    assert (line("multiple_low_ties", company), line("multiple_high_ties", company)) == ties


def test_sales_multiples_compare_and_earnings_multiples_do_not() -> None:
    """E5 and E6: one P/E leaves loss-makers out, the other counts them; 25x on US$90 mn is 19 % of US$12 bn."""
    assert line("ps_to_hk", "a_shares") == 3.125
    assert line("pe_use", "a_shares") == "not comparable"
    assert (line("value_of_arr", "hkex"), line("value_of_arr", "a_shares")) == pytest.approx((0.72, 2.25))
    assert (line("part_of_valuation", "a_shares"), line("arr_needed", "a_shares")) == pytest.approx((0.1875, 480))


# value chain --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("sheet", "layer", "itemised", "unexplained", "share", "whole", "ties"), [
    ("USLayers", "chips", 7359, 641, 0.54794521, 15686.27451, 0),
    ("USLayers", "cloud", 5195, -195, 0.34246575, 14705.882353, 1),
    ("USLayers", "models", 1652, -52, 0.10958904, 20000, 0),
    ("ChinaLayers", "chips", 174, 176, 0.546875, 1296.296296, 0),
    ("ChinaLayers", "cloud", 167.5, 32.5, 0.3125, 800, 0), ("ChinaLayers", "models", 93, -3, 0.140625, 642.857143, 1)])
def test_layers_printed_beside_recomputed(sheet: str, layer: str, itemised: float, unexplained: float, share: float,
                                          whole: float, ties: int) -> None:
    """Inconsistencies D8 and D9; D.T9.* and D.T10.*."""
    found = [line(f"{sheet}.{name}", layer) for name in ("itemised", "unexplained", "layer_share", "whole_implied",
                                                         "layer_share_ties")]
    assert found == pytest.approx([itemised, unexplained, share, whole, ties], rel=1e-6)


@pytest.mark.parametrize(("name", "by_hand"), [
    ("china_models", 0.140625), ("us_models", 1600 / 14600), ("us_models_last_round", 1232 / 14232),
    ("us_models_on_chips", 0.07854), ("models_gap", 0.140625 - 1600 / 14600),
    ("models_gap_last_round", 0.140625 - 1232 / 14232), ("models_gap_printed", 0.06), ("us_shares_sum", 0.93),
    ("china_shares_sum", 0.66)])
def test_china_against_the_us_on_one_basis(name: str, by_hand: float) -> None:
    """Inconsistency D10: 14.1 % against 11.0 %, or 8.7 % with Anthropic at US$380 bn; print has 14 % against 8 %."""
    assert line(name) == pytest.approx(by_hand, rel=1e-6)


def test_a_region_as_a_table() -> None:
    header, *rows = ask("LLM_VALUE_CHAIN", "US")
    assert {len(row) for row in rows} == {len(header)}
    assert ["Amazon (AWS)", "Cloud", 1700, 2100, 1900, "", "", "", ""] in rows
    assert rows[-1][:2] == ["Models total", "Models"]
    assert rows[-1][4:] == pytest.approx([1652, 1600, -52, 0.08, 1600 / 14600])
    china = ask("LLM_VALUE_CHAIN", "china")
    assert ["Huawei / HiSilicon", "Chips", "NA", "NA", "NA", "", "", "", ""] in china


# tripwires ----------------------------------------------------------------------------------------------------------


def changed(equity: EquityModel, table: str, changes: dict[str, dict[str, Value]]) -> EquityModel:
    """The model with other entries in a table."""
    records = {id_: replace(record, values={**record.values, **changes.get(id_, {})})
               for id_, record in equity.facts.records[table].items()}
    return EquityModel(replace(equity.facts, records={**equity.facts.records, table: records}))


def cells(equity: EquityModel, line_: Line) -> list[Any]:
    row = equity.book.row(line_)
    run = equity.run([equity.inputs(equity.scenario(None))])
    return [None if (value := run.value(row, p)) is None else value[0] for p in range(len(row.block.axis.members))]


DATED = serial(date(2026, 7, 1))


def test_nothing_is_assessed_until_a_reading_has_a_date(equity: EquityModel) -> None:
    assert cells(equity, Tripwires.status) == ["not assessed"] * 5
    assert [cells(equity, item)[0] for item in (Stance.wires_tripped, Stance.wires_open, Stance.stance,
                                                Stance.assessed)] == [
        0, 5, "constructive", "no assessment yet"]


@pytest.mark.parametrize(("reading_date", "tripped", "status"), [
    (DATED, "yes", "tripped"), (DATED, "No", "clear"), (DATED, "not assessed", "not assessed"),
    ("none", "yes", "not assessed"), ("none", "no", "not assessed")])
def test_a_status_needs_a_reading_and_its_date(reading_date: Value, tripped: str, status: str,
                                               equity: EquityModel) -> None:
    other = changed(equity, "tripwires", {"majors": {"reading_date": reading_date, "tripped": tripped}})
    assert cells(other, Tripwires.status) == ["not assessed", status, *["not assessed"] * 3]


def test_one_tripped_wire_ends_the_constructive_stance(equity: EquityModel) -> None:
    clear: dict[str, Value] = {"reading_date": DATED, "tripped": "no"}
    wires = equity.facts.records["tripwires"]
    calm = changed(equity, "tripwires", dict.fromkeys(wires, clear))
    assert [cells(calm, item)[0] for item in (Stance.wires_clear, Stance.stance,
                                              Stance.assessed)] == [5, "constructive", "all tripwires assessed"]
    one = changed(equity, "tripwires", {"leadership": clear, "conversion": {**clear, "tripped": "yes"}})
    assert [cells(one, item)[0] for item in (Stance.wires_tripped, Stance.wires_open, Stance.stance,
                                             Stance.assessed)] == [
        1, 3, "more cautious", "some tripwires not assessed"]


def test_predictions_are_anchored_by_a_date_only(equity: EquityModel) -> None:
    """Inconsistency E7: the article bears no date, and 6, 12 and 18 months begin nowhere."""
    assert cells(equity, Predictions.due) == ["not anchored"] * 3 + ["no horizon"]
    predictions = equity.facts.records["predictions"]
    dated = changed(equity, "predictions",
                    {id_: {"publication_date": serial(date(2026, 8, 31))} for id_ in predictions})
    assert cells(dated, Predictions.due) == [serial(date(2027, 2, 28)), serial(date(2027, 8, 31)),
                                             serial(date(2028, 2, 29)), "no horizon"]
    assert cells(dated, Predictions.prediction_status) == ["not assessed"] * 3 + ["no horizon"]


@pytest.mark.parametrize("company", ["zhipu", "minimax"])
def test_the_articles_two_tests_on_the_models_quarters(company: str, equity: EquityModel) -> None:
    """Inconsistency F9: above 20 % on the quarter before, and a narrower loss, both in one quarter."""
    who, run = equity.company(company), equity.run([equity.inputs(equity.scenario(None))])
    rows = equity.book.block(Watch, who).rows
    values = {name: [run.value(row, p) for p in range(8)] for name, row in rows.items()}
    assert {name: found[0] for name, found in values.items()} == dict.fromkeys(rows)  # nothing to grow from
    for quarter in range(1, 8):
        growth, passes, narrows, shifts = (float(values[name][quarter][0]) for name in rows)
        profit, before = (ask("LLM_LINE", company, "Quarters.net_profit", f"{p % 4 + 1}Q{26 + p // 4}")
                          for p in (quarter, quarter - 1))
        assert passes == (growth > 0.20)
        assert narrows == (profit > before)
        assert shifts == passes * narrows


def test_tripwires_of_a_company_are_those_for_all_and_its_own(equity: EquityModel,
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    header, *rows = ask("LLM_TRIPWIRES")
    assert header == ["Tripwire", "Metric", "Threshold", "Reading", "Date", "Status"]
    assert [row[4:] for row in rows] == [["none", "not assessed"]] * 5
    other = changed(equity, "tripwires", {"majors": {"applies_to": "minimax", "reading_date": DATED, "tripped": "yes"}})
    monkeypatch.setattr("addin.frontier_functions.model", lambda: other)
    assert len(ask("LLM_TRIPWIRES", "2513 HK")) == 5
    assert ask("LLM_TRIPWIRES", "0100.HK")[2][4:] == ["2026-07-01", "tripped"]


# catalysts and checks -----------------------------------------------------------------------------------------------


def test_catalysts_are_in_date_order_and_filtered(equity: EquityModel) -> None:
    header, *rows = ask("LLM_CATALYSTS")
    assert header == ["Company", "Date", "Event", "Printed timing", "Expected direction", "Depends on"]
    assert [row[1] for row in rows] == sorted(row[1] for row in rows)
    assert {row[0] for row in rows} == {"Zhipu", "MiniMax"}
    assert len(rows) == sum(len(company.records["events"]) for company in equity.facts.companies.values())
    july = ask("LLM_CATALYSTS", "zhipu", "2026-07-08", "2026-07-08")
    assert [row[:3] for row in july[1:]] == [["Zhipu", "2026-07-08", "6-month lock-up expiry"]]
    assert [row[1] for row in ask("LLM_CATALYSTS", "minimax", "", "2026-07-09")[1:]][-1] == "2026-07-09"
    assert len(ask("LLM_CATALYSTS", "", "2031-01-01")) == 1


def test_an_event_without_a_date_stands_last_and_in_no_range(equity: EquityModel,
                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    minimax = equity.facts.companies["minimax"]
    without = replace(minimax, facts={**minimax.facts,
                                      "stock_connect_date": replace(minimax.facts["stock_connect_date"], value="none")})
    other = EquityModel(replace(equity.facts, companies={**equity.facts.companies, "minimax": without}))
    monkeypatch.setattr("addin.frontier_functions.model", lambda: other)
    undated = [row[1:3] for row in ask("LLM_CATALYSTS", "minimax")[1:] if not row[1][:1].isdigit()]
    assert ask("LLM_CATALYSTS", "minimax")[-2:] == [row for row in ask("LLM_CATALYSTS", "minimax")[1:]
                                                    if row[1] in ("none", "n.a.")]
    assert sorted(undated) == [["n.a.", "Placement"], ["none", "Stock Connect inclusion"]]  # no funding is needed
    assert not {"none", "n.a."} & {row[1] for row in ask("LLM_CATALYSTS", "minimax", "2026-01-01")[1:]}


def test_every_check_of_every_company_holds_in_base() -> None:
    header, *rows = ask("LLM_CHECKS")
    assert header == ["Company", "Check", "Result", "Value", "Expected"]
    assert {row[0] for row in rows} == {"Zhipu", "MiniMax"}
    assert [row for row in rows if row[2] not in ("OK", "n.a.")] == []
    assert ["Zhipu", "Rounded target ties to print", "OK", 950, 950] in rows
    assert [row[2] for row in rows if row[0] == "MiniMax"
            and row[1] == "ARR since Dec-25 ties to the printed multiple"] == ["n.a."]


def test_a_check_that_fails_says_so(equity: EquityModel, monkeypatch: pytest.MonkeyPatch) -> None:
    zhipu = equity.facts.companies["zhipu"]
    off = replace(zhipu, facts={**zhipu.facts, "pt_printed": replace(zhipu.facts["pt_printed"], value=1000.0)})
    other = EquityModel(replace(equity.facts, companies={**equity.facts.companies, "zhipu": off}))
    monkeypatch.setattr("addin.frontier_functions.model", lambda: other)
    assert ["Zhipu", "Rounded target ties to print", "FAIL", 950, 1000] in ask("LLM_CHECKS")


# bad input ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("arguments", "sentence"), [
    (("LLM_VALUE_CHAIN", "europe"), "No region called 'europe'. Known: us, china."),
    (("LLM_VALUE_CHAIN", "chna"), "No region called 'chna'. Did you mean 'china'?"),
    (("LLM_CATALYSTS", "", "2026-08-01", "2026-07-01"),
     "from is '2026-08-01' and to is '2026-07-01': the first date must not be after the second."),
    (("LLM_CATALYSTS", "zhipu", "soon"), "from is 'soon', and must be a date such as 2026-12-31."),
    (("LLM_TRIPWIRES", "zhipo"), "No company called 'zhipo'. Did you mean 'zhipu'?"),
])
def test_bad_input_gets_one_sentence(arguments: tuple[Any, ...], sentence: str) -> None:
    with pytest.raises(PricedInError) as refused:
        ask(*arguments)
    assert str(refused.value) == sentence
