"""Tracing: what a line is computed from, what depends on it, the way between; against the file and what moves."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from formualizer import Tokenizer, TokenSubType
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import range_boundaries
from package_traps import MAIN, Package
from planting import cached

from addin.cli import main
from addin.functions import functions
from model.core.compiled import compile_row
from model.core.errors import PricedInError
from model.core.rows import is_input
from model.core.scalars import serial
from model.core.wording import period
from model.fundamental.compare import WeightedTarget
from model.fundamental.valuation import Valuation
from model.inputs import Inputs
from model.scenarios import Selector
from workbook.layout import Layout

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from model.equity import EquityModel, Key
    from model.values import Value

Address = tuple[str, str]  # tab and cell
HEADER = ["Level", "Line", "Formula in words", "Value", "Unit", "Status or source", "Tab and cell"]


def ask(*arguments: Any) -> list[list[Any]]:
    table: list[list[Any]] = functions()["LLM_WHY"](*arguments)
    return table


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main, ["trace", *arguments])


# the graph against the file ------------------------------------------------------------------------------------------


def read_by_another(formula: str, tab: str) -> set[Address]:
    """The cells that a formula refers to, as another engine takes it apart."""
    return {cell for token in Tokenizer(f"={formula}").tokens() if token.subtype is TokenSubType.Range
            for cell in area(token.value, tab)}


@cache
def area(reference: str, tab: str) -> list[Address]:
    """The cells of a reference, from a tab."""
    sheet, _, cells = reference.rpartition("!")
    left, top, right, bottom = range_boundaries(cells.replace("$", ""))
    return [(sheet.strip("'") or tab, f"{get_column_letter(column)}{row}") for row in range(top, bottom + 1)
            for column in range(left, right + 1)]


@pytest.fixture(scope="module")
def formulas(built: Path) -> dict[Address, str]:
    """Every formula cell of the client workbook."""
    return {(sheet.tab, str(cell.get("r"))): str(formula.text) for sheet in Package(built).sheets
            for cell in sheet.root.iter(f"{MAIN}c") if (formula := cell.find(f"{MAIN}f")) is not None}


def test_each_formula_in_the_file_refers_to_the_cells_that_its_line_is_traced_to(
        formulas: dict[Address, str], equity: EquityModel) -> None:
    layout, graph = Layout(equity.book), equity.graph
    blocks = [*equity.book.blocks, *equity.book.scenario_cells.blocks]
    rows = [(block, row) for block in blocks for row in (*block.headings.values(), *block.rows.values())]
    addresses = {place: (block.tab, layout.place(*place)) for block, row in rows for place in graph.places(row)}
    places = {address: place for place, address in addresses.items()}
    assert len(formulas) > 19_000
    apart, pages = [], 0
    for (tab, cell), formula in formulas.items():
        read, place = read_by_another(formula, tab), places.get((tab, cell))
        if place is None:  # a sentence of a page, made of lines
            pages += 1
            apart += [(tab, cell, read)] if not read <= places.keys() else []
        elif is_input(place[0]) and place[1]:  # a scenario that follows base
            apart += [(tab, cell, read)] if read != {addresses[place[0], 1]} else []
        elif read != {addresses[other] for other in graph.precedents(place)}:
            apart.append((tab, cell, read))
    assert apart == []
    assert pages < 1000


def test_what_depends_on_a_cell_is_the_graph_the_other_way_round(equity: EquityModel) -> None:
    graph = equity.graph
    wacc = equity.book.row(Inputs.wacc, equity.company("zhipu"))
    users = [place for place in graph.dependents((wacc, 0)) if place[0].block.tab == "Zhipu Valuation"]
    assert users
    assert all((wacc, 0) in graph.precedents(place) for place in users)


# the graph against what moves ----------------------------------------------------------------------------------------


def moved(equity: EquityModel, key: Key, value: Value) -> Iterator[Value]:
    """An input moved a bit, moved far; of a text each other choice, or numbers where a number may stand too."""
    item: Any = equity.input_rows[key].line
    if isinstance(value, str):
        instead = (serial(date(2027, 3, 1)),) if item.unit == "date" else (0.05, 10.0, 2000.0)
        yield from (choice for choice in item.choices or instead if choice != value)
    elif item.unit == "date":
        yield from (value + 1, value - 60, value + 400)
    else:
        yield from (value * 1.01 + 0.001, value * 0.5, value + 3)


def own(**changes: Value) -> dict[Key, Value]:
    """Inputs of MiniMax, which has all kinds of tranches."""
    return {("minimax", name): value for name, value in changes.items()}


STATES: tuple[dict[Key, Value], ...] = (
    {}, {("", "exit_year"): 2030.2}, {("", "capability_gap"): 9.0}, {("", "rounding"): 0.9999999},
    own(plan_share_dec26=0.6), own(compute_price_change=0.2), own(valuation_method="ps"),
    own(valuation_method="ps", reporting_currency="CNY", cash_opening="not given"),
    # tax is paid in 2026
    own(valuation_method="cash", rd_scale=0.05, sm_scale=0.05, ga_scale=0.05, tax_losses_2025=10.0),
    # a placement each quarter, one of them on the last day before an unlock
    own(cash_opening=0.0, listing_proceeds=0.0, placement_months=0.0, price=500.0, convertible_amount=50.0,
        stock_connect_date=serial(date(2026, 6, 2)), convertible_date=serial(date(2026, 5, 4))))


def test_the_tree_of_the_target_leads_to_each_input_that_moves_it_and_to_no_other(equity: EquityModel) -> None:
    """Each input is moved alone in states in which every branch of the model is the one that counts."""
    target = equity.book.row(Valuation.pt, equity.company("minimax"))
    traced = {each.row.input_key for each in equity.graph.upstream(target, [0], 99) if is_input(each.row)}
    base = equity.inputs(equity.scenario(None))
    compute = compile_row(equity.book, target)
    moving: set[Key] = set()
    for state in STATES:
        inputs = {**base, **state}
        here = compute(inputs)
        moving |= {key for key in equity.input_rows if key not in moving
                   and any(compute({**inputs, key: other}) != here for other in moved(equity, key, inputs[key]))}
    assert moving == traced


# the tree ------------------------------------------------------------------------------------------------------------


def test_the_tree_begins_with_the_line_and_its_value_in_that_scenario_with_those_overrides() -> None:
    header, first, *rest = ask("zhipu", "pt", "", "bull", "wacc=12%")
    assert header == HEADER
    assert first[0] == 0
    assert first[3] == pytest.approx(functions()["LLM_PT"]("zhipu", "bull", "wacc=12%"), rel=1e-12)
    assert first[4:] == ["HK$", "formula", "Zhipu Valuation!C13"]
    by_name = {line: (value, status) for _, line, _, value, _, status, _ in rest if status != "as above"}
    assert by_name["WACC"] == (0.12, "override")
    assert by_name["Exit P/E"] == (30.0, "broker: jpm: Price target table, Zhipu")
    assert by_name["Organic growth in the long run"] == (0.01, "assumption: About 13 % a year")
    # the scenario's own
    assert by_name["Organic growth at Dec-26"][1] == "calibrated: ARR grows five-fold from Dec-26 to Jun-27"


def test_every_formula_of_the_tree_stands_in_the_file_where_it_says_with_its_value(built: Path) -> None:
    held = cached(built)
    lines = [line for line in ask("minimax", "upside")[1:] if line[5] == "formula"
             and ":" not in line[6].partition("!")[2]]
    assert len(lines) > 20
    for _, name, _, value, _, _, where in lines:
        tab, _, cell = where.partition("!")
        expected = serial(date.fromisoformat(value)) if str(value)[:2] == "20" and isinstance(value, str) else value
        assert held[tab, cell] == (expected if isinstance(expected, str)
                                   else pytest.approx(expected, rel=1e-9)), name


def test_sixty_months_are_one_line_and_what_was_named_is_not_opened_again() -> None:
    lines = ask("zhipu", "pt")[1:]
    months = [line for line in lines if line[1] == "ARR, Dec-25 to Dec-30"]
    assert [line[6] for line in months] == ["Zhipu ARR!C45:BK45"]
    opened = [(line[1], line[6]) for line in lines if line[5] != "as above"]
    assert len(opened) == len(set(opened))
    assert all(line[2] == "" for line in lines if line[5] == "as above")
    assert all(after[0] <= line[0] for line, after in pairwise(lines) if line[5] == "as above")


def test_a_period_rests_on_the_one_before_and_so_on_the_first() -> None:
    """Demand of one month needs growth of every month before, and the opening column has a formula of its own."""
    names = [line[1] for line in ask("zhipu", "capacity", "Dec-26")]
    assert {"Growth of token volume, Jan-26 to Dec-26", "Capacity growth to Dec-26",
            "Capacity, Dec-25 (demand = 1)"} <= set(names)


def test_depth_cuts_the_tree_and_says_where_it_goes_on() -> None:
    lines = ask("zhipu", "pt", "", "", "", 1)[1:]
    assert [(line[0], line[1], line[5]) for line in lines] == [
        (0, "Price target, unrounded", "formula"), (1, "Target, reporting currency", "formula, goes on below"),
        (1, "HK$ per unit of reporting currency, spot", "formula, goes on below")]


def test_a_fact_of_a_table_bears_the_citation_of_its_record() -> None:
    lines = {line[1]: line for line in ask("minimax", "Tranches.effective", "Pathfinder investors")[1:]}
    assert lines["Conditional, Pathfinder investors"][5].startswith("broker: jpm: Table 6")


def test_down_from_an_input_reaches_the_target_that_weighs_all_scenarios(equity: EquityModel) -> None:
    graph, zhipu = equity.graph, equity.company("zhipu")
    wacc, weighted = (equity.book.row(line, zhipu) for line in (Inputs.wacc, WeightedTarget.target))
    every = [position for _, position in graph.places(wacc)]
    reached = {each.row for each in graph.downstream(wacc, every, 99)}
    assert {weighted, equity.book.row(Valuation.upside, zhipu)} <= reached
    assert equity.book.row(Valuation.pt, equity.company("minimax")) not in reached
    assert [each.level for each in graph.downstream(weighted, [0], 0)] == [0]


def test_the_way_between_two_lines_is_every_step_and_nothing_beside_it(equity: EquityModel) -> None:
    zhipu = equity.company("zhipu")
    wacc, target = (equity.book.row(line, zhipu) for line in (Inputs.wacc, Valuation.pt))
    way = [(each.level, each.row.name) for each in equity.graph.way(wacc, target, [0], 99)]
    assert way == [(0, "pt"), (1, "pt_local"), (2, "pt_earnings"), (3, "wacc")]
    selected = equity.book.row(Selector.selected)
    through = {each.row.name for each in equity.graph.way(selected, target, [0], 99)}
    assert {"selected", "number", "wacc", "exit_pe", "pt"} <= through  # the live scenario chooses every input
    assert list(equity.graph.way(target, wacc, [0], 99)) == []


def test_of_lines_with_one_name_the_way_begins_at_the_one_that_leads_there() -> None:
    """The share price moves no target; the effective price of tokens, also called price, does."""
    way = json.loads(run("--path", "price", "pt", "zhipu", "--json").stdout)
    assert way[0]["line"] == "Price target, unrounded"
    assert "Effective price, Dec-25 to Dec-30" in [line["line"] for line in way]


def test_positions_are_called_by_their_periods(equity: EquityModel) -> None:
    row = equity.locate(equity.company("zhipu"), "arr", "Dec-26")[0]
    assert period(equity.book, row, [0, 1, 2, 12]) == "Dec-25 to Feb-26, Dec-26"
    assert period(equity.book, equity.input_rows["zhipu", "wacc"], [2]) == "Bull"


# the command ---------------------------------------------------------------------------------------------------------


def test_the_command_shows_the_tree_with_formulas_in_words_and_one_line_each_in_a_pipe() -> None:
    answer = run("Valuation.pt_earnings", "zhipu", "--depth", "1")
    assert (answer.exit_code, answer.stderr) == (0, "")
    assert answer.stdout.splitlines()[:3] == [
        "Zhipu (2513.HK), Base", "Brought back to Dec-26 = 848.196 CNY/share  Zhipu Valuation!C9",
        ("= Value per share at exit / (1 + WACC) ^ Years of discounting, "
         "or the text that stands for Value per share at exit")]
    assert re.search(r"── WACC: 15%  Zhipu Inputs!C\d+, broker: jpm: Price target table, Zhipu", answer.stdout)
    assert "\x1b" not in answer.stdout


def test_the_command_without_a_company_answers_for_each_that_has_the_line() -> None:
    ids = [line["company"] for line in json.loads(run("--path", "wacc", "pt", "--json").stdout)]
    assert list(dict.fromkeys(ids)) == ["zhipu", "minimax"]
    assert {line["company"] for line in json.loads(run("step_glm_5", "--json").stdout)} == {"zhipu"}
    assert [line["line"]
            for line in json.loads(run("fx_spot_hkd_per_cny", "--json").stdout)] == ["Hong Kong dollars per yuan, spot"]


def test_the_command_takes_a_scenario_changes_and_the_other_direction() -> None:
    first = json.loads(run("pt", "zhipu", "--depth", "1", "-s", "bull", "--set", "wacc=12%", "--json").stdout)[0]
    assert first["value"] == pytest.approx(functions()["LLM_PT"]("zhipu", "bull", "wacc=12%"), rel=1e-12)
    down = [line["line"] for line in json.loads(run("exit_pe", "zhipu", "--down", "--depth", "2", "--json").stdout)]
    assert down[:3] == ["Exit P/E", "Exit multiple after the capability gap", "Value per share at exit"]
    assert "Edited: Bull, Zhipu: Exit P/E" in down  # what follows from its values in the scenarios, too


@pytest.mark.parametrize(("arguments", "sentence"), [
    (("wac", "zhipu"), "No line called 'wac' in Zhipu. Did you mean 'wacc'?"),
    (("--path", "wacc", "ptt", "zhipu"), "No line called 'ptt' in Zhipu. Did you mean 'pt'?"),
    (("--path", "pt", "wacc", "zhipu"),
     "No way leads from 'pt' to 'wacc' in Zhipu: it leads from the second to the first, give them in that order."),
    (("--path", "tax_rate", "arr", "zhipu"),
     "No way leads from 'tax_rate' to 'arr' in Zhipu: the second does not rest on the first."),
    (("pt", "zhipu", "2030"), "'pt' has one value, and a period '2030' was given: leave it out."),
    (("pt", "zhipu", "", "more"),
     "trace takes NAME [COMPANY] [PERIOD], or --path A B [COMPANY] [PERIOD]: `pricedin trace --help` shows examples."),
    ((), ("trace takes NAME [COMPANY] [PERIOD], or --path A B [COMPANY] [PERIOD]: "
          "`pricedin trace --help` shows examples."))])
def test_what_cannot_be_traced_is_one_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    answer = run(*arguments)
    assert (answer.exit_code, answer.stdout, answer.stderr) == (2, "", f"{sentence}\n")


@pytest.mark.parametrize(("arguments", "sentence"), [
    (("zhipu", "ptt"), "No line called 'ptt' in Zhipu. Did you mean 'pt'?"),
    (("zhipu", "arr", "Jan-40"), "'arr' has no period 'Jan-40': choose Dec-25 to Dec-30, or 2025 to 2030E."),
    (("zhipu", "pt", "", "", "", -1), "depth is -1, and must be at least 1."),
    (("zhipu", "pt", "", "", "wac=12%"), "No input called 'wac' in Zhipu. Did you mean 'wacc'?")])
def test_the_function_refuses_in_one_sentence(arguments: tuple[Any, ...], sentence: str) -> None:
    with pytest.raises(PricedInError) as refused:
        ask(*arguments)
    assert str(refused.value) == sentence
