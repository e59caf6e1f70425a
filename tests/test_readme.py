"""The newcomer's path: what the README shows is what happens."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^\$ (pricedin .*)\n(.*)$", README, re.MULTILINE)
COMMANDS = re.findall(r"^\$ (sh .ci/setup.*)$", README, re.MULTILINE)


@pytest.mark.parametrize(("command", "shown"), EXAMPLES)
def test_an_example_prints_what_the_readme_shows(command: str, shown: str) -> None:
    answer = subprocess.run([sys.executable, "-m", "addin.cli", *shlex.split(command)[1:]],
                            capture_output=True, text=True, check=True, cwd=ROOT, encoding="utf-8")
    assert answer.stdout.strip() == shown


def test_the_first_command_prints_what_the_readme_shows(tmp_path: Path) -> None:
    assert COMMANDS[0] == "sh .ci/setup && .venv/bin/pricedin build client.xlsx"
    answer = subprocess.run([sys.executable, "-m", "addin.cli", "build", "client.xlsx"], capture_output=True, text=True,
                            check=True, cwd=tmp_path, env={"PYTHONPATH": str(ROOT), "PATH": ""}, encoding="utf-8")
    assert answer.stdout.strip() in README


def test_ci_calls_the_second_command_exactly() -> None:
    assert COMMANDS[1] == "sh .ci/setup test && .venv/bin/python -m pytest"
    assert (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()[-1] == COMMANDS[1]


def test_every_file_and_tab_of_the_table_exists(built: Path) -> None:
    from openpyxl import load_workbook

    tabs = load_workbook(built, read_only=True).sheetnames
    table = README.split("## Where is ...?")[1].split("##")[0].splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table if line.startswith("|")]
    for _, named, files in rows[2:]:
        assert all(tab in tabs for tab in named.split(", ") if tab and tab != "every tab")
        assert all(list(ROOT.glob(path)) for path in re.findall(r"`([^`]+)`", files))


def test_constraints_pin_versions_without_addresses() -> None:
    lines = [line for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
             if not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines)
    assert len(lines) > 20
