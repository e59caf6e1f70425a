"""Calibration: each unknown solved from the printed figure it must meet, and written back into the company's file.

python -m model.calibrate          solve and write
python -m model.calibrate --check  solve and say whether the files hold the same values
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from model.core.scalars import as_date
from model.equity import EquityModel, model
from model.errors import NoSolutionError, PricedInError, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from model.facts import Anchor, Company

SAME = 1e-10  # relative difference below which a stored value counts as solved
Solved = dict[tuple[str, str], float]  # (scenario or '', input): value


def solve(equity: EquityModel, company: Company) -> Solved:
    """Every calibrated unknown of a company, in the order of its file, each given those before it."""
    solved: Solved = {}
    for anchor in company.anchors:
        solved[anchor.scenario, anchor.input] = _root(equity, company, anchor, solved)
    return solved


def _root(equity: EquityModel, company: Company, anchor: Anchor, solved: Solved) -> float:
    from scipy.optimize import brentq

    scenario = equity.scenario(anchor.scenario or next(iter(equity.scenarios)))
    own = {**scenario.overrides, **company.overrides.get(scenario.id, {})}
    known = {name: value for (where, name), value in solved.items() if not where and name not in own}

    def read(name: str, period: str, overrides: dict[str, float]) -> float:
        row, position = equity.locate(company, name, period or None)
        value = equity.value(row, position, company, scenario, overrides)
        if isinstance(value, str):
            raise PricedInError(f"{row.label} of {company.name} is {quoted(value)}, so {anchor.input} cannot be solved from it: "
                                "give the figure, or take the anchor out of [calibration].")
        return float(value)

    def gap(x: float) -> float:
        overrides = {**known, anchor.input: x}
        return read(anchor.line, anchor.period, overrides) / read(anchor.equals, "", overrides) - 1

    read(anchor.equals, "", {})  # a figure that is not there is said before a search
    guess = float(equity.fact(company, anchor.input, scenario).value)
    for low, high in _brackets(gap, guess):
        return float(brentq(gap, low, high, xtol=1e-16, rtol=9e-16, maxiter=500))
    raise NoSolutionError(f"No {anchor.input} brings {anchor.line} of {company.name} to {anchor.equals}: "
                          "change an assumption beside it, never the printed figure.")


def _brackets(gap: Callable[[float], float], guess: float) -> Iterator[tuple[float, float]]:
    """Widening intervals around a guess, where the gap changes sign."""
    width = max(abs(guess), 0.01)
    for factor in (0.01, 0.1, 0.5, 0.9, 2, 5, 20):
        ends = []
        for x in (guess - factor * width, guess + factor * width):
            try:
                ends.append((x, gap(x)))
            except PricedInError:
                ends.append((guess, gap(guess)))
        (low, below), (high, above) = ends
        if below * above < 0:
            yield low, high


def write(path: Path, solved: Solved) -> None:
    """Put solved values into the company's file, leaving everything else as it stands."""
    text = path.read_text(encoding="utf-8")
    for (scenario, name), value in solved.items():
        pattern = (rf"(?ms)(^\[scenarios\.{scenario}\]\n(?:(?!^\[).)*?^{name}\s*= \{{ value = )[^,]+" if scenario
                   else rf"(?m)(^\[{name}\]\nvalue\s*= )\S+")
        text, count = re.subn(pattern, lambda found, v=value: f"{found[1]}{v!r}", text, count=1)  # type: ignore[misc]
        if not count:
            text, count = _write_member(text, name, value)
        if not count:
            raise PricedInError(f"{path.name} has no value for {name}{' in ' + scenario if scenario else ''}: add it before solving.")
    path.write_text(text, encoding="utf-8")


def _write_member(text: str, name: str, value: float) -> tuple[str, int]:
    """A grouped input: `step_glm_5` stands as `step` under the member whose id ends the name."""
    for header in re.finditer(r"(?m)^\[\w+\.(\w+)\]\n", text):
        field = name.removesuffix(f"_{header[1]}")
        if field != name:
            pattern = rf"(?ms)({re.escape(header[0])}(?:(?!^\[).)*?^{field}\s*= \{{ value = )[^,]+"
            text, count = re.subn(pattern, lambda found: f"{found[1]}{value!r}", text, count=1)
            if count:
                return text, count
    return text, 0


def main(arguments: list[str]) -> int:
    """Solve every company; exit status 1 where a file differs and --check was asked."""
    equity = model()
    different = 0
    for company in equity.facts.companies.values():
        solved = solve(equity, company)
        for (scenario, name), value in solved.items():
            stored = float(equity.fact(company, name, equity.scenario(scenario or "base")).value)
            moved = abs(value / stored - 1) > SAME if stored else value != 0
            different += moved
            shown = as_date(value).isoformat() if name.endswith("_date") else f"{value:.12g}"
            sys.stdout.write(f"{company.name:10} {scenario or 'base':14} {name:24} {shown}{'  (was ' + format(stored, '.12g') + ')' if moved else ''}\n")
        if "--check" not in arguments:
            write(company.path, solved)
    return int(bool(different and "--check" in arguments))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
