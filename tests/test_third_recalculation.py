"""Proof by other engines for companies that no broker follows: every formula cell and scenario, from wrong values."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from engines import Formualizer, IronCalc
from openpyxl.utils import coordinate_to_tuple
from planting import cached, plant
from test_recalculation import SCENARIOS, differences, in_each_scenario, own_cells_once, selector_cell
from third_companies import pair, star
from xlsxwriter.utility import xl_rowcol_to_cell

from model.core.scalars import serial
from model.equity import model
from model.flows.float_path import FloatPath
from model.flows.unlock import Absorption, Tranches
from model.momentum.events import Events
from workbook.layout import Layout
from workbook.lint import lint
from workbook.recalculation import Change, LibreOffice
from workbook.writer import build

if TYPE_CHECKING:
    from pathlib import Path

    from model.core.lines import Line
    from model.equity import EquityModel

Values = dict[tuple[str, str], float | str]


@pytest.fixture(scope="module")
def four(tmp_path_factory: pytest.TempPathFactory) -> EquityModel:
    folder = tmp_path_factory.mktemp("four")
    star(folder)
    pair(folder)
    return model((folder,))


@pytest.fixture(scope="module")
def built_four(four: EquityModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = build(four, tmp_path_factory.mktemp("built_four") / "four.xlsx")
    assert lint(path) == []
    return path


@pytest.fixture(scope="module")
def wanted(four: EquityModel, built_four: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Values]:
    """Python's value of every formula cell with each scenario live."""
    return in_each_scenario(four, built_four, tmp_path_factory.mktemp("wanted"))


@pytest.fixture(scope="module")
def planted_four(built_four: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("planted_four") / "planted.xlsx"
    assert plant(built_four, path) > 10_000
    return path


def test_libreoffice_agrees_on_four_companies(four: EquityModel, planted_four: Path, office: LibreOffice,
                                              wanted: dict[str, Values]) -> None:
    tab, cell = selector_cell(four)
    steps = [[Change(tab, cell, four.scenarios[scenario].name)] for scenario in SCENARIOS]
    once = own_cells_once(wanted)
    for scenario, answer in zip(SCENARIOS, office.recalculate(planted_four, steps), strict=True):
        got = {(where, address): answer.cells[where][row - 1][column - 1]
               for where, address in once[scenario] for row, column in [coordinate_to_tuple(address)]}
        assert differences(once[scenario], got) == [], scenario


@pytest.mark.parametrize("engine", [IronCalc, Formualizer])
def test_an_engine_agrees_on_four_companies(
        engine: type[IronCalc | Formualizer], four: EquityModel, planted_four: Path, wanted: dict[str, Values]) -> None:
    tab, cell = selector_cell(four)
    book = engine(planted_four)
    for scenario in SCENARIOS:
        book.type(tab, cell, four.scenarios[scenario].name)
        book.recalculate()
        assert differences(wanted[scenario], {place: book.value(*place) for place in wanted[scenario]}) == [], scenario


@pytest.mark.parametrize("engine", [IronCalc, Formualizer])
def test_a_lock_up_typed_past_the_calendar_is_not_dated(engine: type[IronCalc | Formualizer], four: EquityModel,
                                                        planted_four: Path) -> None:
    """The founders' last locked day in a year that is not published: no date, no shares freed, no day in 1899."""
    layout, company = Layout(four.book), four.company("pair")

    def at(line: Line, position: int) -> tuple[str, str]:
        tab, row, column = layout.where(four.book.row(line, company), position)
        return tab, xl_rowcol_to_cell(row, column)

    book = engine(planted_four)
    book.type(*at(Tranches.expiry, 3), serial(date(2028, 6, 1)))
    book.recalculate()
    for line in (Tranches.effective, Tranches.cumulative, Absorption.pre_positioning, Absorption.released,
                 Absorption.expansion):
        assert book.value(*at(line, 3)) == "n.a.", line.label
    founders = list(company.groups["events"]).index("unlock_founders")
    assert book.value(*at(Events.date, founders)) == "n.a."
    assert book.value(*at(FloatPath.float_pct, 57)) == pytest.approx(0.65)
    errors = [place for place in cached(planted_four) if place[0].startswith("Pair")
              and str(book.value(*place)).startswith("#")]
    assert errors == []


def test_no_date_before_the_model_and_no_error_is_shown(wanted: dict[str, Values]) -> None:
    texts = {value for values in wanted.values() for (tab, _), value in values.items()
             if tab.startswith(("Star AI", "Pair")) and isinstance(value, str)}
    assert not [text for text in texts if text.startswith("#")]
