"""Where the command line writes: batches, closed and full outputs, code pages; and options that are none."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from cli_server import ROOT, run
from test_command_line import COMMAND
from test_facts import kimi

if TYPE_CHECKING:
    from pathlib import Path

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


def shell(line: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """A command line of the shell, in which `pricedin` is ours."""
    command = f'pricedin() {{ "{sys.executable}" -m addin.cli "$@"; }}\n{line}'
    return subprocess.run(["/bin/bash", "-c", command], capture_output=True, check=False,
                          env={**ENVIRONMENT, **environment})


HARD_LINES = [
    rb'{"function": "ZHIPU_PT", "arguments": ["\ud800"]}', rb'{"function": "\ud800"}',
    b'{"function": "ZHIPU_PT", "arguments": ["\xff"]}',
    b'{"function": "ZHIPU_PT", "arguments": ["\\u0000"]}', b"[" * 5000,
    b'{"function": "ZHIPU_PT", "arguments": [' + b"9" * 5000 + b"]}",
    b'{"function": "LLM_PT_CALC", "arguments": [NaN, 30, 0.15, 3, 1]}',
    b'{"function": "LLM_PT_CALC", "arguments": [1e999, 30, 0.15, 3, 1]}',
    b'{"function": "ZHIPU_PT", "arguments": ["' + b"x" * 2_000_000 + b'"]}', b"null", b'"text"', b"\x00",
    b'{"function": 5}', b'{"function": "ZHIPU_PT", "arguments": {"a": 1}}',
    b'{"function": "ZHIPU_PT", "arguments": [{"a": 1}]}', b'{"function": "ZHIPU_PT", "arguments": [[[[1]]]]}']


def test_in_a_batch_each_line_stands_for_itself() -> None:
    good = b'{"function": "ZHIPU_PT", "arguments": []}'
    questions = b"\n".join(line for hard in HARD_LINES for line in (hard, good)) + b"\n"
    answer = subprocess.run([*COMMAND, "call", "--batch"], input=questions, capture_output=True, check=False,
                            env=ENVIRONMENT)
    answers = [json.loads(line) for line in answer.stdout.decode().splitlines()]
    assert (answer.returncode, answer.stderr) == (0, b"")
    assert len(answers) == 2 * len(HARD_LINES)
    assert all(found["result"] == pytest.approx(949.98, abs=0.01) for found in answers[1::2])
    assert all(found["error"].endswith(".") for found in answers[::2])


@pytest.mark.parametrize("line", ["pricedin functions >/dev/full", "pricedin call ZHIPU_PT >/dev/full",
                                  "pricedin pt zhipu >/dev/full", "pricedin call ZHIPU_PT >&-",
                                  'echo \'{"function": "ZHIPU_PT"}\' | pricedin call --batch >/dev/full'])
def test_an_output_that_takes_nothing_gets_one_sentence(line: str) -> None:
    answer = shell(line)
    told = answer.stderr.decode()
    assert answer.returncode == 2
    assert told.count("\n") == 1
    assert "Traceback" not in told
    assert "utput" in told


@pytest.mark.parametrize("line", ["pricedin functions >/dev/full 2>/dev/full", "pricedin call ZHIPU_PT >&- 2>&-",
                                  "pricedin call NONE 2>&-"])
def test_nothing_breaks_where_nothing_can_be_said(line: str) -> None:
    assert shell(line).returncode == 2


def test_a_reader_that_leaves_gets_no_traceback_on_its_screen() -> None:
    told = shell("pricedin functions --json | head -c 10").stderr.decode()
    assert "Traceback" not in told
    assert "Exception ignored" not in told


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp936", "utf-8"])
def test_a_chinese_name_is_written_on_every_code_page(encoding: str, tmp_path: Path) -> None:
    kimi(tmp_path)
    file = tmp_path / "kimi.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('name     = "Kimi"', 'name     = "月之暗面"'),
                    encoding="utf-8")
    builds = [f"build {tmp_path / 'out.xlsx'}"] if encoding in ("ascii", "cp936") else []
    for command in (*builds, "functions", "call KIMI_PT", "pt kimi", "call LLM_PT 月之"):
        answer = shell(f"pricedin --companies {tmp_path} {command} | cat; exit ${{PIPESTATUS[0]}}",
                       PYTHONIOENCODING=encoding, LC_ALL="C.UTF-8")
        assert (answer.returncode, b"Traceback" in answer.stderr) == (
            2 if "月之" in command else 0, False), (command, answer.stderr)


@pytest.mark.parametrize("option", ["--csv", "--format=csv", "-x", "--batc"])
def test_an_unknown_option_is_an_unknown_option(option: str) -> None:
    answer = run("call", "LLM_UNLOCK_SCHEDULE", "minimax", option)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert f"No such option '{option.partition('=')[0]}'" in answer.stderr


def test_negative_numbers_are_arguments() -> None:
    fifth = run("call", "LLM_DERATING", "-0.02", "-26%")
    assert fifth.returncode == 0
    assert json.loads(fifth.stdout)["result"] == json.loads(run("call", "LLM_DERATING", "--", "-0.02",
                                                                "-26%").stdout)["result"]


@pytest.mark.parametrize("name", ["out.pdf", "out.xls", "out.ods", "out.csv", "out", "out.XLSB"])
def test_build_says_what_each_ending_makes(name: str, tmp_path: Path) -> None:
    answer = run("build", str(tmp_path / name))
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr == (
        f"'{name}' cannot be made: name a file that ends in .xlsx (a workbook for a client), "
        f".xlsm (a template for an analyst in "
        "Excel), .oxt (the functions for LibreOffice Calc).\n")


def test_calibrate_writes_only_when_it_is_told_to_and_what_moved(tmp_path: Path) -> None:
    file = kimi(tmp_path)
    solved = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"(?m)(^\[price\]\nvalue\s*= )\S+", r"\g<1>900.0", solved), encoding="utf-8")
    before = file.read_bytes()
    shown = run("--companies", str(tmp_path), "calibrate", "kimi")
    assert (shown.returncode, file.read_bytes()) == (0, before)
    assert run("--companies", str(tmp_path), "calibrate", "kimi", "--check").returncode == 1
    written = run("--companies", str(tmp_path), "calibrate", "kimi", "--write")
    assert written.returncode == 0, written.stderr
    assert written.stdout.splitlines()[-1] == f"Written: {file}"
    assert [line.split()[2] for line in written.stdout.splitlines() if line.endswith("moved")] == ["price"]
    assert file.read_text(encoding="utf-8") == solved
    assert run("--companies", str(tmp_path), "calibrate", "kimi", "--check").returncode == 0
