"""Calibration: each unknown solved from the printed figure it must meet, in closed form where there is one.

`pricedin calibrate`, which writes only when told to.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from model.core.errors import NoSolutionError, PricedInError, quoted
from model.core.expressions import NOT_AVAILABLE
from model.core.lines import Input
from model.core.scalars import as_date
from model.crossing import crossing
from model.equity import EquityModel, model
from model.inputs import NOT_PRINTED, Inputs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from model.facts import Anchor, Company

SAME = 1e-10  # relative difference below which a stored value counts as solved
MET = 1e-13  # relative distance from a printed figure at which nothing is searched
PASSES = 25  # over all unknowns, until none moves the others
PRINTED = [name for name, line in Inputs.lines.items() if isinstance(line, Input) and line.text_allowed == NOT_PRINTED]
Solved = dict[tuple[str, str], float]  # (scenario or '', input): value


def solve(equity: EquityModel, company: Company) -> Solved:
    """Every calibrated unknown of a company, each given all others; base before the scenarios that rest on it."""
    solved: Solved = {}
    for scenario in dict.fromkeys(("", *(anchor.scenario for anchor in company.anchors))):
        anchors = [anchor for anchor in company.anchors if anchor.scenario == scenario]
        for _ in range(PASSES):
            before = dict(solved)
            for anchor in sorted(anchors, key=lambda each: not each.takes):
                solved[scenario, anchor.input] = _solution(equity, company, anchor, solved)
            if all(_same(before.get(key), value) for key, value in solved.items()):
                break
        else:
            raise NoSolutionError(f"The unknowns of {company.name} move each other without end: take one of their "
                                  f"anchors out of [calibration] in {company.path.name}.")
    return {(anchor.scenario, anchor.input): solved[anchor.scenario, anchor.input] for anchor in company.anchors}


def _same(stored: float | None, value: float) -> bool:
    """Whether a value is the stored one, but for rounding."""
    return stored is not None and abs(value - stored) <= SAME * abs(stored)


def _solution(equity: EquityModel, company: Company, anchor: Anchor, solved: Solved) -> float:
    """An unknown by its closed form, or by search where it has none or that has no answer."""
    scenario = equity.scenario(anchor.scenario or next(iter(equity.scenarios)))
    own = {**scenario.overrides, **company.overrides.get(scenario.id, {})}
    known = {name: value for (where, name), value in solved.items()
             if where == anchor.scenario or (not where and name not in own)}

    def read(name: str, period: str, overrides: dict[str, float]) -> float | str:
        row, position = equity.locate(company, name, period or None)
        return equity.value(row, position, company, scenario, overrides)

    def figure(name: str, period: str, overrides: dict[str, float]) -> float:
        value = read(name, period, overrides)
        if isinstance(value, str):
            row, _ = equity.locate(company, name, period or None)
            raise PricedInError(
                f"{row.label} of {company.name} is {quoted(value)}, so {anchor.input} cannot be solved from it: "
                "give the figure, or take the anchor out of [calibration].")
        return float(value)

    def gap(x: float) -> float:
        overrides = {**known, anchor.input: x}
        return figure(anchor.line, anchor.period, overrides) / figure(anchor.equals, "", overrides) - 1

    if anchor.takes:
        value = read(anchor.takes, "", known)
        if value != NOT_AVAILABLE or not anchor.line:
            return figure(anchor.takes, "", known)
    figure(anchor.equals, "", {})  # a figure that is not there is said before a search
    guess = known.get(anchor.input, float(equity.fact(company, anchor.input, scenario).value))
    if abs(gap(guess)) <= MET:
        return guess
    for low, high in _brackets(gap, guess):
        return crossing(gap, low, high, close=1e-16)
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


def _unprinted(company: Company) -> bool:
    """Whether a file has no printed figure that an anchor could meet."""
    return all(company.facts[name].value == NOT_PRINTED for name in PRINTED)


def calibrate(name: str | None = None, *, writes: bool = False, say: Callable[[str], object] = print) -> int:
    """How many stored values differ from the solved ones, each said with old and new; written to the files if asked.

    name  a company; all if left out
    """
    equity = model()
    different = 0
    for company in [equity.company(name)] if name else equity.facts.companies.values():
        if not company.anchors or _unprinted(company):
            say(f"{company.name:10} nothing to solve: {company.path.name} has no "
                f"{'printed figure to meet' if company.anchors else 'anchors under [calibration]'}.")
            continue
        solved, moves = solve(equity, company), Solved()
        forms = {(anchor.scenario, anchor.input): "closed form" if anchor.takes else "search"
                 for anchor in company.anchors}
        for (scenario, input_name), value in solved.items():
            stored = float(equity.fact(company, input_name, equity.scenario(scenario or "base")).value)
            moved = not _same(stored, value)
            if moved:
                moves[scenario, input_name] = value
            old, new = (as_date(number).isoformat() if input_name.endswith("_date") else f"{number:.12g}"
                        for number in (stored, value))
            say(f"{company.name:10} {scenario or 'base':14} {input_name:24} {old} -> {new}  by "
                f"{forms[scenario, input_name]}{', moved' if moved else ''}")
        different += len(moves)
        if writes and moves:
            write(company.path, moves)
            say(f"Written: {company.path}")
        elif writes:
            say(f"Unchanged: {company.path}")
    if not writes:
        say("Nothing was written: --write puts the solved values into the companies' files.")
    return different
