"""A range of 25 x 60 cells as an argument, through xlwings' real call path: its own conversion and ours, in turn."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import median
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parent.parent
ROWS, COLUMNS, RUNS = 25, 60, 200
MODULE = "range_conversion_functions"


def functions() -> ModuleType:
    """A module with one function in each way; both only count the rows they get."""
    import xlwings

    from addin.excel.binding import bind
    from addin.registry import Function

    def rows(overrides: Any = None) -> float:
        """Rows of a range."""
        return float(len(overrides))

    def peer(overrides: Any = None) -> float:
        """Rows of a range."""
        return float(len(overrides))

    module = ModuleType(MODULE)
    module.__file__ = "nowhere.py"
    vars(module).update(OURS=bind(Function("OURS", "Test", "count", rows, ("overrides",), 1)), PEER=xlwings.func(peer))
    return module


def main() -> None:
    """Milliseconds of each, and their ratio."""
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    from fake_com import cells, excel_for_windows, workbook

    values = tuple(tuple(float(row * column) if column % 7 else f"text {row}" for column in range(COLUMNS))
                   for row in range(ROWS))
    book = workbook()
    block, caller = cells(values, book), cells(None, book)
    times: dict[str, list[float]] = {"OURS": [], "PEER": []}
    with excel_for_windows() as server:
        sys.modules[MODULE] = functions()
        for run in range(RUNS + 1):
            for name, kept in times.items():
                start = time.perf_counter()
                answer = server.CallUDF(MODULE, name, (block,), book, caller)
                if answer != ROWS:
                    raise ValueError(answer)
                if run:
                    kept.append(time.perf_counter() - start)
    ours, peer = (1000 * median(times[name]) for name in ("OURS", "PEER"))
    print(f"{ROWS} x {COLUMNS} cells as an argument: ours {ours:.2f} ms, xlwings' conversion {peer:.2f} ms, ratio "
          f"{ours / peer:.4f}")


if __name__ == "__main__":
    main()
