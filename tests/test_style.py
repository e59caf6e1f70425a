"""House style, checked: the linters, docstrings, sizes, and nothing that ties the code to a place."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from model.contents import CONTENTS

ROOT = Path(__file__).parent.parent
CODE = sorted(path for folder in ("model", "workbook", "addin") for path in (ROOT / folder).rglob("*.py"))
TEXT = [path for path in (*CODE, *(ROOT / "tests").glob("*.py"), *(ROOT / "benchmarks").glob("*"), *ROOT.glob("*.*"),
                          *(ROOT / "docs").glob("*.md"), *(ROOT / "model" / "data").glob("*"), ROOT / ".ci" / "run",
                          ROOT / ".ci" / "setup")
        if path.suffix != ".xlsx" and path.name != ".git" and path.is_file()]  # a worktree has a file of that name


@pytest.mark.parametrize("command", [("ruff", "check", "."), ("mypy",)])
def test_linters_find_nothing(command: tuple[str, ...]) -> None:
    answer = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, check=False, cwd=ROOT)
    assert answer.returncode == 0, answer.stdout[-3000:] + answer.stderr[-1000:]


def test_a_sheet_says_what_it_is() -> None:
    assert all(sheet.__doc__ and sheet.__doc__.splitlines()[0].endswith(".") for sheet in CONTENTS.sheets)


def test_a_file_is_read_in_one_sitting() -> None:
    assert {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in CODE
            if len(path.read_text(encoding="utf-8").splitlines()) > 380} == {}


def test_only_the_operator_table_spells_an_excel_function() -> None:
    spelled = re.compile(r"""["'=(,](SUMIFS?|SUMPRODUCT|INDEX|MATCH|IFERROR|EOMONTH|ROUND|COUNTIF)\(""")
    found = [path.name for path in CODE if path.name != "operators.py"
             and spelled.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_a_type_check_that_is_switched_off_says_why() -> None:
    mute = re.compile(r"# (?:type: ignore\[[\w-]+\]|noqa: [\w, ]+?)(?:$|  # *$)", re.MULTILINE)
    assert {path.name: mute.findall(text)
            for path in CODE if mute.search(text := path.read_text(encoding="utf-8"))} == {}


def test_nothing_names_a_machine_or_a_host() -> None:
    places = re.compile(  # but for names of XML, which are no places
        r"/(?:home|Users|root|work|tmp)/\w|https?://(?!openoffice\.org/(?:2001|extensions/description/2006)|www\.w3\.org/2001|schemas\.openxmlformats\.org/)")
    assert [path.name for path in TEXT if path.suffix != ".png" and path.name != "test_style.py"
            and places.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.name)
def test_names_of_the_house(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)} | {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name)
        and isinstance(node.ctx, ast.Store)} | {path.stem}
    assert not names & {"df", "data", "calc2", "process_data", "utils", "helpers", "manager"}
