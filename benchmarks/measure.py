"""Speed and memory beside a peer, in one run, as ratios of medians."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
RUNS, CALLS = 15, 200


def in_turn(ours: Callable[[], object], peer: Callable[[], object], runs: int = RUNS) -> tuple[float, float]:
    """Median seconds of each, measured A B A B after one warm-up."""
    times: tuple[list[float], list[float]] = ([], [])
    for run in range(runs + 1):
        for kept, action in zip(times, (ours, peer), strict=True):
            start = time.perf_counter()
            action()
            if run:
                kept.append(time.perf_counter() - start)
    return median(times[0]), median(times[1])


def line(what: str, ours: float, peer: float, unit: float, name: str) -> None:
    """One result."""
    print(f"{what:44} {ours / unit:9.2f} {name}   peer {peer / unit:9.2f} {name}   ratio {ours / peer:7.3f}")


def process(*command: str) -> Callable[[], object]:
    """A whole process."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return lambda: subprocess.run(command, check=True, capture_output=True, env=environment)


def peak(*command: str) -> float:
    """Peak memory of a process, in MB."""
    code = ("import resource,subprocess,sys; subprocess.run(sys.argv[1:],check=True,capture_output=True); "
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
    shown = subprocess.run([sys.executable, "-c", code, *command], check=True, capture_output=True, text=True,
                           env={**os.environ, "PYTHONPATH": str(ROOT)})
    return int(shown.stdout) / 1024


def main() -> None:
    """All of them."""
    sys.path.insert(0, str(ROOT))
    import ironcalc
    from openpyxl import Workbook, load_workbook

    from model.equity import model
    from model.fundamental.valuation import Valuation
    from workbook.writer import build

    script = Path(sys.executable).with_name("pricedin")
    command = [str(script)] if script.exists() else [sys.executable, "-m", "addin.cli"]
    start = (*command, "call", "ZHIPU_PT"), (sys.executable, "-c", "import numpy")
    line("start: call ZHIPU_PT / import numpy", *in_turn(process(*start[0]), process(*start[1])), 1e-3, "ms")
    line("memory at start, the same", peak(*start[0]), peak(*start[1]), 1, "MB")

    equity = model(())
    company, base = equity.company("zhipu"), equity.scenario("base")
    row, changes = equity.book.row(Valuation.pt, company), {"wacc": 0.12}

    def compiled() -> None:
        for _ in range(CALLS):
            equity.value(row, 0, company, base, changes)

    def walked() -> None:
        equity.run([equity.overridden(company, base, changes)]).value(row)

    ours, peer = in_turn(compiled, walked)
    line("one override: generated / expressions walked", ours / CALLS, peer, 1e-3, "ms")

    with tempfile.TemporaryDirectory() as folder:
        path = build(equity, Path(folder) / "client.xlsx")
        engine = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
        ours, peer = in_turn(compiled, engine.evaluate)
        line("one override: generated / IronCalc, all cells", ours / CALLS, peer, 1e-3, "ms")

        cells = [(sheet.title, [(c.row, c.column, c.value) for r in sheet.iter_rows()
                                for c in r if c.value is not None]) for sheet in load_workbook(path)]

        def copied() -> None:
            book = Workbook()
            for tab, values in cells:
                sheet = book.create_sheet(tab)
                for row_number, column, value in values:
                    sheet.cell(row_number, column, value)
            book.save(Path(folder) / "copy.xlsx")

        line("workbook: built with values / openpyxl, without", *in_turn(lambda: build(equity, path), copied, 5), 1e-3,
             "ms")
    print(f"peak memory of this run: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
