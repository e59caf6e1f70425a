"""Reading a workbook in a process of its own, which ends at a limit of time and of memory whatever the file holds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from model.core.errors import PricedInError
from workbook.lint.finding import Finding
from workbook.saving import unreadable

SECONDS, MEGABYTES = 30, 400  # of the processor; beside the program itself
PATIENCE = 120  # seconds by the clock: a busy machine is no fault of the file
REFUSED, NO_TIME, NO_MEMORY = 3, 4, 5  # exit status
ROOT = str(Path(__file__).parents[2])
START = "import sys; sys.path.insert(0, sys.argv[1]); from workbook.lint.limited import answer; answer(*sys.argv[2:])"


def lint(path: Path, *, seconds: int = SECONDS, megabytes: int = MEGABYTES) -> list[Finding]:
    """Every broken rule in a workbook; a sentence where it cannot be read, or not in thirty seconds and 500 MB."""
    why, remedy = unreadable(path, "name a workbook ending in .xlsx")
    if why:
        raise PricedInError(f"{why}: {remedy}.")
    try:
        done = subprocess.run([sys.executable, "-P", "-c", START, ROOT, str(path), str(seconds), str(megabytes)],  # noqa: S603 - this Python, ourselves
                              capture_output=True, encoding="utf-8", errors="replace", timeout=PATIENCE, check=False)
        status, lines = done.returncode, done.stdout.splitlines()
    except subprocess.TimeoutExpired:
        status, lines = NO_TIME, []
    if status == REFUSED:
        raise PricedInError(json.loads(lines[-1]))
    if status == 1:
        raise RuntimeError(done.stderr)
    if status:  # or stopped by the system, which has less memory to give
        beyond = f"longer than {seconds} seconds" if status == NO_TIME else f"more than {megabytes} MB of memory"
        raise PricedInError(f"{path.name} takes {beyond} to read: save it with fewer formulas, or a part of it.")
    return [Finding(*found) for found in map(json.loads, lines)]


def findings(path: Path) -> list[Finding]:
    """Every broken rule in a workbook, in this process and without its limits."""
    from workbook.lint.breaches import Book
    from workbook.lint.reading import package, read
    from workbook.lint.rules import broken

    measured = package(path)
    return broken(Book(path.name, read(path, measured), measured))


def answer(path: str, seconds: str, megabytes: str) -> None:
    """What the process of its own does: a line for each finding, or the sentence that refuses the file."""
    import workbook.lint.rules  # noqa: F401 - what it brings along is no fault of the file

    threading.Thread(target=_limit_time, args=(int(seconds),), daemon=True).start()
    _limit_memory(int(megabytes) * 1_000_000)
    try:
        lines = (json.dumps(found) for found in findings(Path(path)))
        sys.stdout.writelines(f"{line}\n" for line in lines)
    except PricedInError as error:
        sys.stdout.write(json.dumps(str(error)))
        sys.exit(REFUSED)
    except MemoryError:
        os._exit(NO_MEMORY)


def _limit_time(seconds: int) -> None:
    while time.process_time() < seconds:
        time.sleep(0.1)
    os._exit(NO_TIME)


def _limit_memory(most: int) -> None:
    """Where the system has no such limit, the counts of what a file holds are the only one."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        taken = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + most, taken + most))
