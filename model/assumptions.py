"""Assumptions: the target under each alternative, and the value of each driver alone at which something turns."""

from __future__ import annotations

from itertools import pairwise
from math import inf, isclose, isfinite, nan
from typing import TYPE_CHECKING, Any, NamedTuple

from model.core.compiled import compile_row, source
from model.core.errors import NoSolutionError, PricedInError
from model.core.expressions import NOT_AVAILABLE, NOT_MEANINGFUL
from model.core.units import UNITS
from model.crossing import crossing
from model.fundamental.assumed import CONDITIONS, DIGITS, Assumed, AssumedAsBuilt, FlipsAsBuilt, Turning
from model.fundamental.valuation import Valuation
from model.statements import in_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from model.asked import Asked
    from model.core.rows import Row
    from model.core.units import Limits
    from model.facts import Alternative, Company
    from model.values import Value

    Function = Callable[[dict[tuple[str, str], Value]], tuple[Any, ...]]

NONE = "none"
WHOLE = 8  # steps between the limits of an input that follows from others
SAME = 1e-12  # relative
FARTHEST = 1e9
FLAT, BESIDE, WITHOUT_BOUND = 1e-6, 1e-8, 1e3
STEPS = (0.15, 1.0)  # parts of the way to a limit at which a crossing is looked for
INSIDE = 1e-9  # part of the way that stays short of a limit which is itself not allowed
HALF, YEAR = 0.5, 365


class Assumption(NamedTuple):
    """An assumption or a treatment, its alternative, and what that does to the target: n.m. no target, n.a. refused."""

    number: int  # its place in the company's list, from 1
    label: str
    unit: str
    in_use: Value
    alternative: Value
    target: Value
    change: Value
    why: str


class Flip(NamedTuple):
    """A driver, and by condition the nearest value of it alone that meets it, if there is one within its limits."""

    number: int
    label: str
    unit: str
    in_use: Value
    at: dict[str, float | None]

    def far(self, condition: str) -> float:
        """How far the driver must go from where it is, as a part of that; of a date in years."""
        at, now = self.at[condition], self.in_use
        if at is None:
            return inf
        if isinstance(now, str):  # it follows from others: after those that can be measured
            return FARTHEST
        return abs(at - now) / (YEAR if UNITS[self.unit] == "date" else abs(now or 1))


FOUND: dict[object, list[Flip]] = {}  # by formulas and inputs: the same company in another model has the same


class Assumptions:
    """What was assumed for each company of a model, in its base scenario."""

    def __init__(self, equity: Asked) -> None:
        self.equity, self.base = equity, equity.scenario(None)
        self._assumed: dict[str, list[Assumption]] = {}
        self._flips: dict[str, list[Flip]] = {}

    # alternatives -------------------------------------------------------------------------------------------------

    def of(self, company: Company) -> list[Assumption]:
        """By the size of the change; those that leave no target first."""
        if company.id not in self._assumed:
            target = self._target(company, {})
            found = [self._one(company, number, key, other, target)
                     for number, (key, other) in enumerate(company.alternatives.items(), 1)]
            self._assumed[company.id] = sorted(found, key=size, reverse=True)
        return self._assumed[company.id]

    def _one(self, company: Company, number: int, key: str, other: Alternative, target: Value) -> Assumption:
        name = key.partition(".")[0]
        fact, row = self.equity.fact(company, name, self.base), self._row(company, name)
        under = self._target(company, other.changes)
        change = under if isinstance(under, str) else target if isinstance(target, str) else _moved(under, target)
        return Assumption(number, other.name or row.label, row.line.unit, fact.value, other.changes[name], under,
                          change, other.why + (f" ({other.issue})" if other.issue else ""))

    def _target(self, company: Company, changes: dict[str, Value]) -> Value:
        row = self.equity.book.row(Valuation.pt, company)
        try:
            return self.equity.value(row, 0, company, self.base, changes)
        except NoSolutionError:
            return NOT_MEANINGFUL
        except PricedInError:  # the rest of the base leaves no room for it
            return NOT_AVAILABLE

    def _row(self, company: Company, name: str) -> Row:
        return self.equity.input_rows[(company.id if name in company.facts else "", name)]

    # what turns the call ------------------------------------------------------------------------------------------

    def flips(self, company: Company) -> list[Flip]:
        """By how little turns the call, then by how little meets the other conditions."""
        if company.id not in self._flips:
            book, row = self.equity.book, self.equity.book.row(Turning.now, company)
            known = (source(book, row), tuple(company.groups["drivers"]),
                     tuple(item for item in self.equity.inputs(self.base).items() if item[0][0] in ("", company.id)))
            if known not in FOUND:
                function = compile_row(book, row)
                found = [self._flip(company, number, name, function)
                         for number, name in enumerate(company.groups["drivers"], 1)]
                FOUND[known] = sorted(found, key=lambda flip: [flip.far(condition) for condition in CONDITIONS])
            self._flips[company.id] = FOUND[known]
        return self._flips[company.id]

    def _flip(self, company: Company, number: int, name: str, function: Function) -> Flip:
        row = self._row(company, name)
        now = self.equity.inputs(self.base)[row.input_key]
        ask, ends = _Asked(self, company, row, function), _ends(row.limits)
        if row not in self.equity.graph.moving(self.equity.book.row(Turning.now, company)) or len(ends) < 2:  # noqa: PLR2004 - a lower and an upper
            return Flip(number, row.label, row.line.unit, now, dict.fromkeys(CONDITIONS))
        if isinstance(now, str):  # it follows from others: sought all the way between its limits
            low, high = ends
            ways, start = [[low + (high - low) * part / WHOLE for part in range(WHOLE + 1)]], low
        else:
            ways = [[now, *(now + part * (end - now) for part in STEPS)] for end in ends if end != now]
            start = now
        whole = UNITS[row.line.unit] == "date" or (row.limits is not None and row.limits.whole)
        seek = _first_whole if whole else _nearest
        found = {condition: seek(ask.condition(place), ways, start) for place, condition in enumerate(CONDITIONS)}
        at = {condition: x if x is not None and ask.allows(x) else None for condition, x in found.items()}
        return Flip(number, row.label, row.line.unit, now, at)

    # as built -----------------------------------------------------------------------------------------------------

    def stamp(self, row: Row, position: int) -> Value:
        """What a workbook holds as built in a cell of the tab."""
        company = self.equity.facts.companies[row.input_key[0]]
        if row.block.sheet in (Assumed, AssumedAsBuilt):
            one = self.of(company)[position]
            found: dict[str, Value] = {
                "alternative": in_words(one.alternative, one.unit, DIGITS), "why": one.why,
                "number": float(one.number), "target": one.target, "change": one.change}
            return found[row.name]
        flip = self.flips(company)[position]
        if row.line is FlipsAsBuilt.number:
            return float(flip.number)
        at = flip.at[row.name]
        return NONE if at is None else in_words(at, flip.unit, DIGITS)


class _Asked:
    """A company's conditions by the value of one driver, each value computed once."""

    def __init__(self, owner: Assumptions, company: Company, row: Row, function: Function) -> None:
        self._equity, self._key = owner.equity, row.input_key
        self._company, self._function = company, function
        self._inputs = dict(self._equity.inputs(owner.base))
        self._known: dict[float, tuple[float, ...]] = {}

    def condition(self, place: int) -> Callable[[float], float]:
        """One of the conditions; NaN where the model has no value."""
        def at(x: float) -> float:
            if x not in self._known:
                self._known[x] = tuple(map(_number, self._ask({**self._inputs, self._key: x})))
            return self._known[x][place]

        return at

    def _ask(self, inputs: dict[tuple[str, str], Value]) -> tuple[Any, ...]:
        try:
            return self._function(inputs)
        except (ArithmeticError, ValueError, TypeError, StopIteration):
            return (nan,) * len(CONDITIONS)

    def allows(self, x: float) -> bool:
        """Whether the model takes the value."""
        try:
            self._equity.overridden(self._company, self._equity.scenario(None), {self._key[1]: x})
        except PricedInError:
            return False
        return True


def _number(answer: Value | None) -> float:
    """A condition's value: of no target, which is below any price, -1; NaN where there is none."""
    if answer == NOT_MEANINGFUL:
        return -1.0
    return answer if isinstance(answer, float) and isfinite(answer) else nan


def _nearest(function: Callable[[float], float], ways: list[list[float]], now: float,
             tolerance: float = 0.0) -> float | None:
    """The crossing that is nearest to where a driver is, on the ways to its limits."""
    found = []
    for way in ways:
        for near, far in pairwise(way):
            if function(near) * function(far) < 0:
                at = crossing(function, near, far, tolerance=tolerance)
                if abs(function(at)) < FLAT or not _is_pole(function, at, BESIDE * abs(far - near)):
                    found.append(at)
                break
    return min(found, key=lambda x: abs(x - now), default=None)


def _is_pole(function: Callable[[float], float], at: float, beside: float) -> bool:
    """Whether a sign changes where a function is without bound, such as a figure per share of no shares."""
    return max(abs(function(at - beside)), abs(function(at + beside))) > WITHOUT_BOUND


def _first_whole(function: Callable[[float], float], ways: list[list[float]], now: float) -> float | None:
    """The first day, or whole number, on the other side of the nearest crossing."""
    found = _nearest(function, ways, now, HALF)
    if found is None:
        return None
    onwards = 1 if found > now else -1
    places = (float(round(found) + onwards * more) for more in range(-1, 3))
    return next((place for place in places if function(place) * function(now) < 0), None)


def _ends(limits: Limits | None) -> list[float]:
    """The limits of a driver, just inside where one is itself not allowed."""
    if limits is None:
        return []
    low, high = limits.low, limits.high
    width = INSIDE * (high - low) if low is not None and high is not None else INSIDE
    ends = [] if low is None else [low + (width if limits.at_least is None else 0)]
    return ends if high is None else [*ends, high - (width if limits.at_most is None else 0)]


def _moved(under: float, target: float) -> float:
    """A change of the target; none where only the last digits of the arithmetic differ."""
    return 0.0 if isclose(under, target, rel_tol=SAME) else under - target


def size(assumption: Assumption) -> float:
    """How much an alternative changes; one that leaves no target changes most."""
    return inf if isinstance(assumption.change, str) else abs(assumption.change)
