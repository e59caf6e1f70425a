"""What the tests share: the model, a built workbook, and one LibreOffice for the whole run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import office_session
import pytest

from addin import messages
from addin.excel import template as excel_template
from model.equity import EquityModel, model
from workbook.recalculation import LibreOffice, available
from workbook.writer import build

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


SLOW = ("third_recalculation", "recalculation", "as_built", "buttons", "command_line", "edits", "template_control",
        "third_company", "company_files", "no_price", "facts", "own_dates", "output", "flow", "names", "lint")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slowest files first, so that no process is left alone with one at the end."""
    order = {f"test_{name}.py": place for place, name in enumerate(SLOW)}
    items.sort(key=lambda item: order.get(item.path.name, len(order)))


@pytest.fixture(scope="session", autouse=True)
def _log_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Messages of the tests do not reach the user's log."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(messages.PATH_VARIABLE, str(tmp_path_factory.mktemp("log") / "messages.log"))
        yield


@pytest.fixture(scope="session")
def equity() -> EquityModel:
    """The model on the shipped facts."""
    return model(())


@pytest.fixture(scope="session")
def built(equity: EquityModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook as a client gets it."""
    return build(equity, tmp_path_factory.mktemp("built") / "client.xlsx")


@pytest.fixture(scope="session")
def office() -> Iterator[LibreOffice]:
    """A running LibreOffice; skips where there is none, except in CI, where it must be there."""
    reason = available()
    if reason and os.environ.get("CI") != "true":
        pytest.skip(reason)
    with LibreOffice() as running:
        yield running


@pytest.fixture(scope="session")
def desk() -> Iterator[office_session.OfficeSession]:
    """A LibreOffice whose books are xlwings' own, for macros; skips as `office` does."""
    yield from office_session.running()


@pytest.fixture(scope="session")
def template(equity: EquityModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template as an analyst gets it."""
    return excel_template.build(equity, tmp_path_factory.mktemp("template") / "template.xlsm")


@pytest.fixture(scope="session")
def bull(equity: EquityModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template with another scenario live."""
    return excel_template.build(equity, tmp_path_factory.mktemp("bull") / "bull.xlsm", "bull")


@pytest.fixture(scope="session")
def three(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A template with a third company, from the command line; the company's file lies beside it."""
    from cli_server import run
    from test_facts import kimi

    folder = tmp_path_factory.mktemp("three")
    kimi(folder)
    answer = run("--companies", str(folder), "build", str(folder / "three.xlsm"))
    assert (answer.returncode, answer.stderr) == (0, "")
    return folder / "three.xlsm"


@pytest.fixture
def companies() -> list[str]:
    """Ids of the shipped companies."""
    return ["zhipu", "minimax"]
