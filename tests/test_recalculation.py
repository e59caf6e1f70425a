"""Proof by other engines: every formula cell, in every scenario, with wrong values planted first."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
from engines import ENGINES, Engine, Formulon
from openpyxl import load_workbook
from openpyxl.utils import coordinate_to_tuple
from planting import WRONG, cached, plant

from addin.functions import llm_pt
from model.fundamental.compare import OwnCells
from model.fundamental.valuation import Valuation
from model.inputs import Inputs
from model.scenarios import Selector
from workbook.layout import Layout
from workbook.recalculation import Change, LibreOffice
from workbook.writer import build

if TYPE_CHECKING:
    from pathlib import Path

    from model.equity import EquityModel

Expected = dict[str, dict[tuple[str, str], float | str]]
SAME = 1e-9
OWN_CELLS = OwnCells.tab
SCENARIOS = ("base", "bull", "bear", "compute_bound", "fragmented", "article_bear")


@pytest.fixture(scope="module")
def planted(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("planted") / "planted.xlsx"
    count = plant(built, path)
    assert count > 5000
    assert count == len(formula_cells(built))  # as another library counts them
    assert set(cached(path).values()) == {float(WRONG)}
    return path


def formula_cells(path: Path) -> list[tuple[str, str]]:
    book = load_workbook(path)
    return [(sheet.title, cell.coordinate) for sheet in book for row in sheet.iter_rows()
            for cell in row if cell.data_type == "f"]


@pytest.fixture(scope="module")
def expected(equity: EquityModel, built: Path, tmp_path_factory: pytest.TempPathFactory) -> Expected:
    """Python's value of every formula cell: what the writer caches with each scenario live."""
    return in_each_scenario(equity, built, tmp_path_factory.mktemp("expected"))


def in_each_scenario(equity: EquityModel, base: Path, folder: Path) -> Expected:
    """What the writer caches with each scenario live; the workbook with Base live is there already."""
    return {scenario: cached(base if scenario == "base" else build(equity, folder / f"{scenario}.xlsx", scenario))
            for scenario in SCENARIOS}


def own_cells_once(expected: Expected) -> Expected:
    """Scenarios' own cells, the same whichever is live: read with the last one live."""
    first, *others = expected
    own = {cell for cell in expected[first] if cell[0].endswith(OWN_CELLS)}
    assert len(own) > 10_000
    for scenario in others:
        moved = [cell for cell in own if expected[scenario][cell] != expected[first][cell]]
        assert len(moved) <= 2 * len({tab for tab, _ in own}), moved  # what says which is live
    return {scenario: values if scenario == others[-1] else {cell: values[cell] for cell in values.keys() - own}
            for scenario, values in expected.items()}


def differences(wanted: dict[tuple[str, str], float | str], got: dict[tuple[str, str], Any]) -> list[str]:
    found = []
    for cell, value in wanted.items():
        other = got[cell]
        number = isinstance(value, float) and isinstance(other, int | float)
        if not (math.isclose(value, other, rel_tol=SAME, abs_tol=1e-12) if number else value == other):
            found.append(f"{cell}: {value} against {other}")
    return found


def selector_cell(equity: EquityModel) -> tuple[str, str]:
    from xlsxwriter.utility import xl_rowcol_to_cell

    tab, row, column = Layout(equity.book).where(equity.book.row(Selector.selected), 0)
    return tab, xl_rowcol_to_cell(row, column)


def test_libreoffice_agrees_in_every_scenario(equity: EquityModel, planted: Path, office: LibreOffice,
                                              expected: Expected) -> None:
    assert tuple(equity.scenarios) == SCENARIOS
    tab, cell = selector_cell(equity)
    steps = [[Change(tab, cell, equity.scenarios[scenario].name)] for scenario in SCENARIOS]
    once = own_cells_once(expected)
    for scenario, answer in zip(SCENARIOS, office.recalculate(planted, steps), strict=True):
        wanted, got = once[scenario], {}
        for where, address in wanted:
            row, column = coordinate_to_tuple(address)
            got[where, address] = answer.cells[where][row - 1][column - 1]
        assert differences(wanted, got) == [], scenario


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.__name__)
def test_an_engine_agrees_in_every_scenario(engine: type[Engine], equity: EquityModel, planted: Path,
                                            expected: Expected) -> None:
    """Scenarios' own cells too, whichever is live; in the engine that takes longest to read, with one live."""
    tab, cell = selector_cell(equity)
    book = engine(planted)
    for scenario, wanted in (own_cells_once(expected) if engine is Formulon else expected).items():
        book.type(tab, cell, equity.scenarios[scenario].name)
        book.recalculate()
        assert differences(wanted, {place: book.value(*place) for place in wanted}) == [], scenario


def input_cell(equity: EquityModel, company: str, name: str, scenario: str) -> tuple[str, str]:
    from xlsxwriter.utility import xl_rowcol_to_cell

    layout = Layout(equity.book)
    tab, row, _ = layout.where(equity.book.block(Inputs, equity.company(company)).rows[name], 0)
    return tab, xl_rowcol_to_cell(row, layout.scenario_column(list(equity.scenarios).index(scenario)))


@pytest.mark.parametrize("company", ["zhipu", "minimax"])
@pytest.mark.parametrize(("scenario", "name", "value"), [
    ("base", "wacc", 0.12), ("bull", "exit_pe", 25.0), ("compute_bound", "organic_growth", 0.10),
    ("base", "years_to_exit", 3.5), ("fragmented", "diluted_shares_2030_mn", 400.0), ("base", "valuation_method", "ps"),
    ("bear", "rd_ratio_2030", 0.25)])
def test_a_changed_workbook_shows_what_the_function_answers(
        company: str, scenario: str, name: str, value: float | str, equity: EquityModel, planted: Path,
        office: LibreOffice) -> None:
    tab, cell = selector_cell(equity)
    changes = [Change(tab, cell, equity.scenarios[scenario].name),
               Change(*input_cell(equity, company, name, scenario), value)]
    layout = Layout(equity.book)
    where, row, column = layout.where(equity.book.row(Valuation.pt, equity.company(company)), 0)
    shown = office.recalculate(planted, [changes], [where, "Checks"])[0]
    assert shown.cells[where][row][column] == pytest.approx(llm_pt(company, scenario, [[name, value]]), rel=SAME)


def test_an_edited_input_is_noticed_and_fails_no_check(equity: EquityModel, planted: Path, office: LibreOffice) -> None:
    from model.checks import Master, Unedited

    layout = Layout(equity.book)
    places = [layout.where(equity.book.row(line, company), 0)
              for line, company in ((Unedited.unedited, equity.company("zhipu")), (Master.master, None))]
    steps = [[], [Change(*input_cell(equity, "zhipu", "wacc", "base"), 0.1501)]]
    before, after = office.recalculate(planted, steps, ["Checks", "About"])
    assert [before.cells[tab][row][column] for tab, row, column in places] == [1, 1]
    assert [after.cells[tab][row][column] for tab, row, column in places] == [0, 1]


def test_a_broken_formula_turns_the_master_check_red(equity: EquityModel, planted: Path, office: LibreOffice) -> None:
    """EPS overwritten with a number: no input was edited, so the tie to print and the tie to Python both fail."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    from model.checks import Master

    layout = Layout(equity.book)
    tab, row, column = layout.where(equity.book.row(Valuation.exit_value, equity.company("zhipu")), 0)
    where, master_row, master_column = layout.where(equity.book.row(Master.master), 0)
    shown = office.recalculate(planted, [[Change(tab, xl_rowcol_to_cell(row, column), 1234.0)]], [where])[0]
    assert shown.cells[where][master_row][master_column] == 0



def test_what_one_question_types_is_taken_back_before_the_next(equity: EquityModel, built: Path,
                                                               office: LibreOffice) -> None:
    """A number, a formula, a text and an empty cell overwritten: the next reader of the file sees the file."""
    tab, cell = input_cell(equity, "zhipu", "wacc", "base")
    cells = [cell, input_cell(equity, "zhipu", "wacc", "bull")[1],
             input_cell(equity, "zhipu", "valuation_method", "base")[1], "Z999"]
    before = office.recalculate(built, tabs=[tab])
    typed = office.recalculate(built, [[Change(tab, cell, "0.2") for cell in cells], [Change(tab, cells[0], "=1/4")]],
                               [tab])
    assert before[0].cells not in [answer.cells for answer in typed]
    assert office.recalculate(built, tabs=[tab]) == before
