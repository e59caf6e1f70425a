"""What docs/adding.md shows is done to a copy of the package, and every command answers as the page says."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "adding.md"
DOING = """
import contextlib, io, json, os, pathlib, sys
from addin.cli import main
from model import equity
from workbook.lint.planted import clean, plant
from workbook.lint.rules import RULES
fault = next(rule.faults[0] for rule in RULES if rule.name == "no merged cells")
plant(clean(pathlib.Path("clean.xlsx")), fault, pathlib.Path("planted.xlsx"))
answers = []
for doing, *what in json.load(sys.stdin):
    if doing == "write":
        pathlib.Path(what[0]).write_text(what[1], encoding="utf-8")
        continue
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said), contextlib.suppress(SystemExit):
        if "--companies" in what:  # a file there is new
            equity.load.cache_clear(), equity._model.cache_clear()
        main(what[1:])
    os.environ.pop("PRICEDIN_COMPANIES", None)
    answers.append(said.getvalue())
json.dump(answers, sys.stdout)
"""  # one process for the whole page: each start costs a second


class Block(NamedTuple):
    """A fenced block: its language, the file named last before it, its text."""

    language: str
    file: str
    text: str


def blocks(page: str) -> list[Block]:
    found, last = [], ""
    for part in re.split(r"(?ms)^(```\w+\n.*?^```)$", page):
        if fenced := re.fullmatch(r"(?s)```(\w+)\n(.*)```", part):
            found.append(Block(fenced[1], last, fenced[2]))
        else:
            last = next(reversed(re.findall(r"`([\w/]+\.(?:py|toml|csv))`", part)), last)
    return found


def added(text: str, addition: str) -> str:
    """A file's text with what a block adds, after the lines that the block shows of it, or at the end.

    What is already there is no addition.
    """
    for part in addition.split("@@\n"):
        lines = part.splitlines()
        context = "".join(f"{line[1:]}\n" for line in lines if line.startswith(" "))
        assert text.count(context) == 1 or not context, f"The page shows what is not there, or not once: {context}"
        start = text.index(context) + len(context) if context else len(text)
        text = text[:start] + "".join(f"{line[1:]}\n" for line in lines if line.startswith("+")) + text[start:]
    return text


def asked(text: str) -> list[tuple[str, str]]:
    """Each command with what it prints."""
    return [(command, shown.strip()) for command, shown in re.findall(r"(?m)^\$ (pricedin .*)\n((?:^[^$].*\n)*)", text)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with everything on the page added to it."""
    return tmp_path_factory.mktemp("copy")


@pytest.fixture(scope="module")
def answers(folder: Path) -> list[str]:
    """What every command of the page prints there."""
    steps = list[list[str]]()
    for name in ("model", "workbook", "addin"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for block in blocks(PAGE.read_text(encoding="utf-8")):
        path = folder / block.file
        if block.language == "diff":
            path.write_text(added(path.read_text(encoding="utf-8"), block.text), encoding="utf-8")
        elif block.language == "python":
            path.write_text(block.text, encoding="utf-8")
        elif block.language == "toml":
            steps.append(["write", block.file, block.text])
        else:
            steps += [["ask", *shlex.split(command)] for command, _ in asked(block.text)]
    done = subprocess.run([sys.executable, "-c", DOING], input=json.dumps(steps), capture_output=True, text=True,
                          check=False, cwd=folder)
    assert done.returncode == 0, done.stderr
    found: list[str] = json.loads(done.stdout)
    return found


def test_the_page_has_an_example_of_each(answers: list[str]) -> None:
    headings = re.findall(r"(?m)^## (?:A|An) (.*)$", PAGE.read_text(encoding="utf-8"))
    assert headings == ["line", "input", "tab", "chart", "function", "check", "lint rule", "company", "scenario"]
    assert len(answers) > len(headings)


def test_every_command_answers_as_the_page_shows(answers: list[str]) -> None:
    shown = [pair for block in blocks(PAGE.read_text(encoding="utf-8")) if block.language == "console"
             for pair in asked(block.text)]
    assert [(command, said.strip()) for (command, _), said in zip(shown, answers, strict=True)] == shown


def test_what_is_added_stands_in_the_workbook(answers: list[str], folder: Path) -> None:
    assert "Written: client.xlsx" in "".join(answers)
    with zipfile.ZipFile(folder / "client.xlsx") as package:
        texts = {name: package.read(name).decode() for name in package.namelist() if name.endswith(".xml")}
    assert all(f'name="{company} Headroom"' in texts["xl/workbook.xml"] for company in ("Zhipu", "MiniMax"))
    assert sum(": capacity and what of it is to spare" in text for name, text in texts.items()
               if name.startswith("xl/charts/")) == 2
    assert "Served, of demand" in texts["xl/sharedStrings.xml"]
    assert "Largest part of demand that is served" in texts["xl/sharedStrings.xml"]
    assert "Stamp duty on a sale, each side" in texts["xl/sharedStrings.xml"]
