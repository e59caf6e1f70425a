"""The oldest xlwings that we declare: Excel's way of calling a function, and the project's text, once more with it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOOR = Path(sys.prefix) / "xlwings-floor"  # made by `.ci/setup test`


def declared() -> str:
    """The lower bound in pyproject.toml."""
    dependencies = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    return next(found[1] for text in dependencies if (found := re.fullmatch(r"xlwings>=([\d.]+)", text)))


def test_functions_and_visual_basic_hold_with_the_oldest_xlwings_declared() -> None:
    if not FLOOR.exists():
        assert os.environ.get("CI") != "true", "run `sh .ci/setup test`"
        pytest.skip("the oldest xlwings is not installed: run `sh .ci/setup test`")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(FLOOR), str(ROOT)])}
    version = subprocess.run([sys.executable, "-c", "import xlwings; print(xlwings.__version__)"], env=environment,
                             capture_output=True, text=True, check=True)
    assert version.stdout.strip().startswith(declared())
    files = [str(ROOT / "tests" / name) for name in ("test_excel_functions.py", "test_vba_project.py")]
    answer = subprocess.run([sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", *files],
                            env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout[-3000:]
