"""Recalculation by LibreOffice: a workbook opened in another engine, changed, and read back.

LibreOffice's bridge belongs to the Python it was built for, so a small worker runs under that one and answers JSON
lines.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Self

from model.core.errors import PricedInError

WORKER = Path(__file__).with_name("recalculation_worker.py")
PLACES = ("/usr/lib/libreoffice/program", "/opt/libreoffice/program", "/Applications/LibreOffice.app/Contents/MacOS",
          "C:/Program Files/LibreOffice/program")


class Change(NamedTuple):
    """A cell and what is typed into it: a number, a text, or a formula beginning with '='."""

    tab: str
    cell: str
    value: float | str


class Recalculated(NamedTuple):
    """Cells of a tab by row and column from 0; an error value is None."""

    cells: dict[str, list[list[Any]]]


@cache
def available() -> str:
    """Why LibreOffice cannot be used here; empty if it can."""
    if not _soffice():
        return "LibreOffice is not installed"
    if not _python():
        return "no Python with LibreOffice's bridge 'uno' was found (Debian's package is python3-uno)"
    return ""


def _soffice() -> str:
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((str(path) for place in PLACES for path in Path(place).glob("soffice*") if path.is_file()), "")


@cache
def _python() -> str:
    near = [str(path) for place in PLACES for path in Path(place).glob("python*") if path.is_file()]
    for python in (sys.executable, "/usr/bin/python3", *near):
        if Path(python).exists() and not subprocess.run(  # noqa: S603 - our own interpreters
                [python, "-c", "import uno"], capture_output=True, check=False).returncode:
            return python
    return ""


class LibreOffice:
    """One headless LibreOffice with a profile of its own; use it in a `with` block."""

    def __init__(self) -> None:
        reason = available()
        if reason:
            raise PricedInError(f"This needs LibreOffice, and {reason}: install LibreOffice Calc.")
        self._worker = subprocess.Popen(  # noqa: S603 - our own worker
            [_python(), str(WORKER), _soffice()], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._worker.stdin:
            self._worker.stdin.close()
        self._worker.wait(timeout=60)
        if self._worker.stdout:
            self._worker.stdout.close()

    def recalculate(self, path: Path, steps: list[list[Change]] | None = None,
                    tabs: list[str] | None = None) -> list[Recalculated]:
        """Values of all cells after a hard recalculation, once for each step of changes (one empty step by default)."""
        answer = self._ask({"file": str(path.absolute()), "steps": steps or [[]], "tabs": tabs})
        return [Recalculated(step) for step in answer["steps"]]

    def convert_to_pdf(self, path: Path, out: Path) -> None:
        """The workbook as a PDF, as it would print."""
        self._ask({"file": str(path.absolute()), "pdf": str(out.absolute())})

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        if not self._worker.stdin or not self._worker.stdout:
            raise PricedInError("LibreOffice has been closed: open it again.")
        self._worker.stdin.write(json.dumps(question) + "\n")
        self._worker.stdin.flush()
        line = self._worker.stdout.readline()
        answer: dict[str, Any] = json.loads(line) if line else {"error": "it stopped without an answer"}
        if "error" in answer:
            raise PricedInError(f"LibreOffice could not recalculate {Path(question['file']).name}: {answer['error']}.")
        return answer
