"""What the tests share: the model, a built workbook, and one LibreOffice for the whole run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from model.equity import EquityModel, model
from workbook.recalculation import LibreOffice, available
from workbook.writer import build

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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


@pytest.fixture
def companies() -> list[str]:
    """Ids of the shipped companies."""
    return ["zhipu", "minimax"]
