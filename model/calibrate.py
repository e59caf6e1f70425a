"""Calibration: each unknown solved from the printed figure it must meet.

`pricedin calibrate`, which writes only when told to.
"""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser
from typing import TYPE_CHECKING

from model.core.errors import NoSolutionError, PricedInError, quoted
from model.core.scalars import as_date
from model.equity import EquityModel, model

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
    try:
        from scipy.optimize import brentq
    except ImportError:
        raise PricedInError(
            "Calibration needs scipy, which this Python does not have: "
            f"run '{sys.executable} -m pip install scipy'.") from None

    scenario = equity.scenario(anchor.scenario or next(iter(equity.scenarios)))
    own = {**scenario.overrides, **company.overrides.get(scenario.id, {})}
    known = {name: value for (where, name), value in solved.items() if not where and name not in own}

    def read(name: str, period: str, overrides: dict[str, float]) -> float:
        row, position = equity.locate(company, name, period or None)
        value = equity.value(row, position, company, scenario, overrides)
        if isinstance(value, str):
            raise PricedInError(
                f"{row.label} of {company.name} is {quoted(value)}, so {anchor.input} cannot be solved from it: "
                                "give the figure, or take the anchor out of [calibration].")
        return float(value)

    def gap(x: float) -> float:
        overrides = {**known, anchor.input: x}
        return read(anchor.line, anchor.period, overrides) / read(anchor.equals, "", overrides) - 1

    if anchor.takes:
        return read(anchor.takes, "", known)
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
    with path.open(encoding="utf-8", newline="") as file:  # line ends stay as they are
        text = file.read()
    for (scenario, name), value in solved.items():
        pattern = (rf"(?ms)(^\[scenarios\.{scenario}\]\n(?:(?!^\[).)*?^{name}\s*= \{{ value = )[^,]+" if scenario
                   else rf"(?m)(^\[{name}\]\nvalue\s*= )\S+")
        text, count = re.subn(pattern, _with(value), text, count=1)
        if not count:
            text, count = _write_member(text, name, value)
        if not count:
            raise PricedInError(
                f"{path.name} has no value for {name}{' in ' + scenario if scenario else ''}: add it before solving.")
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_text(text, encoding="utf-8", newline="")
        beside.replace(path)
    except OSError as error:
        raise PricedInError(
            f"{path} cannot be written ({error.strerror}): copy it to a folder you may write to and name that with "
            f"--companies.") from None
    finally:
        beside.unlink(missing_ok=True)


def _with(value: float) -> Callable[[re.Match[str]], str]:
    """What was found, with a value after it."""
    return lambda found: f"{found[1]}{value!r}"


def _write_member(text: str, name: str, value: float) -> tuple[str, int]:
    """A grouped input: `step_glm_5` stands as `step` under the member whose id ends the name."""
    for header in re.finditer(r"(?m)^\[\w+\.(\w+)\]\n", text):
        field = name.removesuffix(f"_{header[1]}")
        if field != name:
            pattern = rf"(?ms)({re.escape(header[0])}(?:(?!^\[).)*?^{field}\s*= \{{ value = )[^,]+"
            text, count = re.subn(pattern, _with(value), text, count=1)
            if count:
                return text, count
    return text, 0


def calibrate(name: str | None = None, *, writes: bool = False, say: Callable[[str], object] = print) -> int:
    """How many stored values differ from the solved ones, each said with old and new; written to the files if asked.

    name  a company; all if left out
    """
    equity = model()
    different = 0
    for company in [equity.company(name)] if name else equity.facts.companies.values():
        solved = solve(equity, company)
        for (scenario, input_name), value in solved.items():
            stored = float(equity.fact(company, input_name, equity.scenario(scenario or "base")).value)
            moved = abs(value / stored - 1) > SAME if stored else value != 0
            different += moved
            old, new = (as_date(number).isoformat() if input_name.endswith("_date") else f"{number:.12g}"
                        for number in (stored, value))
            say(f"{company.name:10} {scenario or 'base':14} {input_name:24} {old} -> {new}{'  moved' if moved else ''}")
        if writes and solved:
            write(company.path, solved)
            say(f"Written: {company.path}")
    if not writes:
        say("Nothing was written: --write puts the solved values into the companies' files.")
    return different


def main(arguments: list[str]) -> int:
    """Solve every company; exit status 1 where a file differs and --check was asked."""
    parser = ArgumentParser("python -m model.calibrate",
                            description="Solve each calibrated unknown from the printed figure it must meet.")
    parser.add_argument("company", nargs="?", help="one company; all if left out")
    parser.add_argument("--write", action="store_true", help="write the solved values into the companies' files")
    parser.add_argument("--check", action="store_true", help="exit status 1 where a file holds another value")
    asked = parser.parse_args(arguments)
    try:
        return int(bool(calibrate(asked.company, writes=asked.write) and asked.check))
    except PricedInError as error:
        sys.stderr.write(f"{error}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
