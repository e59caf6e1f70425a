"""Thousands of random expressions: numpy, generated Python and LibreOffice say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from random_expressions import Experiment

from model.core import formulas
from model.core.compiled import NotCompilableError, compile_row
from model.core.operators import ATOM, OPS, fill

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from model.core.expressions import Call, Expr
    from workbook.recalculation import LibreOffice

COUNT, SAME = 3000, 1e-12


def disagreements(experiment: Experiment, office: LibreOffice, path: Path) -> tuple[list[int], int, int]:
    """Expressions on which the engines differ; how many numbers and how many errors both had."""
    experiment.write(path)
    ours = experiment.python()
    theirs = experiment.read(office.recalculate(path)[0].cells["Random"])
    numbers = sum(np.isfinite(a) and np.isfinite(b) for a, b in zip(ours, theirs, strict=True))
    errors = sum(np.isnan(a) and np.isnan(b) for a, b in zip(ours, theirs, strict=True))
    differ = [i for i, (a, b) in enumerate(zip(ours, theirs, strict=True))
              if np.isnan(a) != np.isnan(b) or abs(a - b) > SAME * max(abs(a), abs(b))]
    return differ, numbers, errors


@pytest.mark.parametrize("seed", [1, 2])
def test_numpy_and_libreoffice_agree(seed: int, office: LibreOffice, tmp_path: Path) -> None:
    experiment = Experiment(COUNT, seed)
    differ, numbers, errors = disagreements(experiment, office, tmp_path / "random.xlsx")
    unexplained = [formulas.formula(experiment.book, experiment.layout, experiment.rows[i], 0)
                   for i in differ if not experiment.known_difference(i)]
    assert unexplained == []
    assert numbers > COUNT / 2
    assert errors > COUNT / 20
    assert len(differ) < COUNT / 20  # the known differences stay rare


def test_a_dropped_bracket_is_caught(office: LibreOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule for right-hand operands taken away: A-(B-C) is written A-B-C, and the experiment turns red."""

    def careless(node: Call, text: Callable[[Expr], tuple[str, int]]) -> tuple[str, int]:
        op = OPS[node.op]
        parts = [text(arg) for arg in node.args]
        if op.binds < ATOM:
            parts = [(f"({part})" if binds < op.binds else part, ATOM) for part, binds in parts]
        return fill(op.excel, [part for part, _ in parts]), op.binds

    monkeypatch.setattr(formulas, "spelt", careless)
    experiment = Experiment(COUNT // 3, 1)
    differ, _, _ = disagreements(experiment, office, tmp_path / "careless.xlsx")
    assert len([i for i in differ if not experiment.known_difference(i)]) > COUNT // 100


def test_generated_python_agrees_with_numpy() -> None:
    """Where generated Python gives a number it is numpy's; it may leave a hard case, never answer it wrongly."""
    experiment = Experiment(COUNT, 3)
    ours = experiment.python()
    answered = 0
    for index, row in enumerate(experiment.rows):
        try:
            value = float(compile_row(experiment.book, row)({})[0])
        except (NotCompilableError, ArithmeticError, ValueError):
            continue
        if np.isfinite(value):
            answered += 1
            assert value == pytest.approx(ours[index], rel=SAME, abs=0), experiment.body(index)
    assert answered > COUNT / 2
