"""Proof by other engines for companies that no broker follows: every formula cell, in every scenario, with wrong values planted first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from engines import Formualizer, Formulon
from openpyxl.utils import coordinate_to_tuple
from planting import cached, plant
from test_recalculation import SCENARIOS, differences, selector_cell
from third_companies import pair, star

from model.equity import model
from workbook.lint import lint
from workbook.recalculation import Change, LibreOffice
from workbook.writer import build

if TYPE_CHECKING:
    from pathlib import Path

    from model.equity import EquityModel

Values = dict[tuple[str, str], float | str]


@pytest.fixture(scope="module")
def four(tmp_path_factory: pytest.TempPathFactory) -> EquityModel:
    folder = tmp_path_factory.mktemp("four")
    star(folder)
    pair(folder)
    return model((folder,))


@pytest.fixture(scope="module")
def wanted(four: EquityModel, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Values]:
    """Python's value of every formula cell with each scenario live."""
    folder = tmp_path_factory.mktemp("wanted")
    return {scenario: cached(build(four, folder / f"{scenario}.xlsx", scenario)) for scenario in SCENARIOS}


@pytest.fixture(scope="module")
def planted_four(four: EquityModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planted_four")
    path = build(four, folder / "four.xlsx")
    assert lint(path) == []
    assert plant(path, folder / "planted.xlsx") > 10_000
    return folder / "planted.xlsx"


def test_libreoffice_agrees_on_four_companies(four: EquityModel, planted_four: Path, office: LibreOffice, wanted: dict[str, Values]) -> None:
    tab, cell = selector_cell(four)
    steps = [[Change(tab, cell, four.scenarios[scenario].name)] for scenario in SCENARIOS]
    for scenario, answer in zip(SCENARIOS, office.recalculate(planted_four, steps), strict=True):
        got = {(where, address): answer.cells[where][row - 1][column - 1]
               for where, address in wanted[scenario] for row, column in [coordinate_to_tuple(address)]}
        assert differences(wanted[scenario], got) == [], scenario


@pytest.mark.parametrize("engine", [Formulon, Formualizer])
def test_an_engine_agrees_on_four_companies(
        engine: type[Formulon | Formualizer], four: EquityModel, planted_four: Path, wanted: dict[str, Values]) -> None:
    tab, cell = selector_cell(four)
    book = engine(planted_four)
    for scenario in SCENARIOS:
        book.type(tab, cell, four.scenarios[scenario].name)
        book.recalculate()
        assert differences(wanted[scenario], {place: book.value(*place) for place in wanted[scenario]}) == [], scenario


def test_no_date_before_the_model_and_no_error_is_shown(wanted: dict[str, Values]) -> None:
    texts = {value for values in wanted.values() for (tab, _), value in values.items() if tab.startswith(("Star AI", "Pair")) and isinstance(value, str)}
    assert not [text for text in texts if text.startswith("#")]
