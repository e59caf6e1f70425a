"""The raw package of workbook and template: nothing that makes Excel repair a file, and every trap finds its damage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import package_traps
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from package_traps import Trap


@pytest.mark.parametrize("which", ["built", "template", "three"])
def test_nothing_in_the_package_makes_excel_repair_it(which: str, request: pytest.FixtureRequest) -> None:
    assert package_traps.found(request.getfixturevalue(which)) == []


@pytest.mark.parametrize("trap", package_traps.TRAPS,
                         ids=[f"{trap.find.__name__}-{place}" for place, trap in enumerate(package_traps.TRAPS)])
def test_a_trap_finds_the_damage_planted_for_it(trap: Trap, built: Path, tmp_path: Path) -> None:
    assert package_traps.damage(built, tmp_path / "damaged.xlsx", trap), "the damage found no place: choose another"
    assert list(trap.find(package_traps.Package(tmp_path / "damaged.xlsx")))
