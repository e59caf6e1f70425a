"""Array readings of the operator table: one number, text or error per scenario.

Every argument and result has shape (scenarios,): float, or object where text is possible. NaN is the error value.
One rule makes numpy behave as a cell does: an error in is an error out (numpy has 1/inf = 0 and nan < 1 = False).
Only the functions in `LENIENT` may drop an error, by not choosing it.
"""

from __future__ import annotations

from functools import cache, reduce
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from model.core import scalars
from model.core.operators import OPS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Array = NDArray[Any]  # (scenarios,)
LENIENT = {"if", "iferror", "drawn", "sumif", "sumif_until", "sumif_before", "countif", "is_number", "pick",
           "pick_down", "small", "count"}
TEXTUAL = {"equal", "exact", "join", "drawn", "if", "iferror", "is_number", "sumif", "countif", "match", "pick",
           "pick_down", "small", "sum", "count"}


@cache
def _reading(name: str) -> Callable[..., Array]:
    """The array reading of an operator: one of ours, or numpy's own."""
    found: Callable[..., Array] = globals().get(OPS[name].numpy) or getattr(np, OPS[name].numpy)
    return found


def apply(name: str, args: list[Any]) -> Array:
    """Result of one operator on arrays; an argument may be a list of arrays (a range). numpy is to warn of nothing."""
    if name not in TEXTUAL:
        args = [[_numbers(a) for a in arg] if isinstance(arg, list) else _numbers(arg) for arg in args]
    result = np.asarray(_reading(name)(*args))
    if result.dtype == object:
        return result
    result = result.astype(float)
    sound = np.isfinite(result)
    if name not in LENIENT:
        for array in _flat(args):
            sound &= _is_sound(array)
    result[~sound] = np.nan
    return result


def is_error(array: Array) -> Array:
    """Where a scenario holds an error value."""
    return ~_is_sound(array)


def _is_sound(array: Array) -> Array:
    """Where a scenario holds a number or a text."""
    if array.dtype != object:
        return np.isfinite(array)
    return np.array([isinstance(v, str) or isfinite(v) for v in array], dtype=bool)


def _numbers(array: Array) -> Array:
    if array.dtype != object:
        return array
    return np.array([np.nan if isinstance(v, str) else float(v) for v in array])


def _each(function: Callable[..., float], *arrays: Array) -> Array:
    def one(*values: Any) -> float:
        try:
            return float(function(*values))
        except (ArithmeticError, ValueError):
            return np.nan

    return np.array([one(*values) for values in zip(*np.broadcast_arrays(*arrays), strict=True)])


def power(base: Array, exponent: Array) -> Array:
    return np.where((base == 0) & (exponent == 0), np.nan, np.power(base, exponent))


def equal(left: Array, right: Array) -> Array:
    if object not in (left.dtype, right.dtype):
        return np.equal(left, right)
    return np.array([scalars.equal(a, b) for a, b in zip(*np.broadcast_arrays(left, right), strict=True)])


def exact(left: Array, right: Array) -> Array:
    return np.array([a == b for a, b in zip(left, right, strict=True)])


def join(left: Array, right: Array) -> Array:
    wrong = is_error(left) | is_error(right)
    return np.array([np.nan if bad else scalars.join(a, b) for a, b, bad in zip(left, right, wrong, strict=True)],
                    dtype=object)


def iso(number: Array) -> Array:
    return np.array([np.nan if bad else scalars.iso(value)
                     for value, bad in zip(number, is_error(number), strict=True)], dtype=object)


def drawn(value: Array) -> Array:
    return _numbers(value)


def choose(condition: Array, yes: Array, no: Array) -> Array:
    condition = _numbers(condition)
    chosen = np.where(condition != 0, yes, no)
    if chosen.dtype == object:
        chosen[np.isnan(condition)] = np.nan
        return chosen
    return np.where(np.isnan(condition), np.nan, chosen)


def truth(condition: Array) -> bool | None:
    """What a condition is in every scenario; None where it differs between them or is an error in one."""
    numbers = _numbers(condition)
    if np.isnan(numbers).any():
        return None
    return True if numbers.all() else None if numbers.any() else False


def iferror(value: Array, otherwise: Array) -> Array:
    return np.where(is_error(value), otherwise, value)


def is_number(value: Array) -> Array:
    if value.dtype != object:
        return np.isfinite(value)
    return np.array([not isinstance(v, str) and isfinite(v) for v in value])


def both(left: Array, right: Array) -> Array:
    return np.asarray(np.logical_and(left != 0, right != 0))


def either(left: Array, right: Array) -> Array:
    return np.asarray(np.logical_or(left != 0, right != 0))


def negate(value: Array) -> Array:
    return np.equal(value, 0)


def _flat(args: Iterable[Any]) -> list[Array]:
    return [array for arg in args for array in (arg if isinstance(arg, list) else [arg])]


def smallest(*args: Any) -> Array:
    return reduce(np.minimum, _flat(args))


def largest(*args: Any) -> Array:
    return reduce(np.maximum, _flat(args))


def total(*args: Any) -> Array:
    return reduce(np.add, map(_numbers_or_zero, _flat(args)))  # SUM passes over text


def _numbers_or_zero(array: Array) -> Array:
    return array if array.dtype != object else np.array([0.0 if isinstance(v, str) else float(v) for v in array])


def product(*args: Any) -> Array:
    return reduce(np.multiply, _flat(args))


def rounded(number: Array, digits: Array) -> Array:
    return _each(scalars.rounded, number, digits)


def year(number: Array) -> Array:
    return _each(scalars.year, number)


def eomonth(number: Array, months: Array) -> Array:
    return _each(scalars.eomonth, number, months)


def sumif(values: list[Array], keys: list[Array], key: Array) -> Array:
    return total([np.where(equal(k, key), _numbers(v), 0.0) for v, k in zip(values, keys, strict=True)])


def sumif_until(values: list[Array], keys: list[Array], key: Array) -> Array:
    return total([np.where(k <= key, v, 0.0) for v, k in zip(values, keys, strict=True)])


def sumif_before(values: list[Array], keys: list[Array], key: Array) -> Array:
    return total([np.where(k < key, v, 0.0) for v, k in zip(values, keys, strict=True)])


def edate(number: Array, months: Array) -> Array:
    return _each(scalars.edate, number, months)


def workday(number: Array, days: Array, closed: list[Array]) -> Array:
    days_closed = tuple(float(day[0]) for day in closed)  # the same in every scenario
    return _each(lambda start, count: scalars.workday(start, count, days_closed), number, days)


def rank(value: Array, values: list[Array]) -> Array:
    return 1.0 + total([np.greater(other, value).astype(float) for other in values])


def _deviations(values: list[Array]) -> Array:
    stacked = np.stack(values)  # (points, scenarios)
    return np.asarray(stacked - stacked.mean(axis=0))


def slope(y: list[Array], x: list[Array]) -> Array:
    dy, dx = _deviations(y), _deviations(x)
    return np.asarray((dx * dy).sum(axis=0) / (dx * dx).sum(axis=0))


def intercept(y: list[Array], x: list[Array]) -> Array:
    return np.asarray(np.stack(y).mean(axis=0) - slope(y, x) * np.stack(x).mean(axis=0))


def rsq(y: list[Array], x: list[Array]) -> Array:
    dy, dx = _deviations(y), _deviations(x)
    return np.asarray((dx * dy).sum(axis=0) ** 2 / ((dx * dx).sum(axis=0) * (dy * dy).sum(axis=0)))


def counted(*args: Any) -> Array:
    return total([is_number(value).astype(float) for value in _flat(args)])


def small(values: list[Array], position: Array) -> Array:
    numbers = [[float(v[s]) for v in values if not isinstance(v[s], str)] for s in range(len(position))]
    return np.array([scalars.nth_smallest(tuple(n), p) if 1 <= p <= len(n) else np.nan
                     for n, p in zip(numbers, position, strict=True)])


def countif(values: list[Array], key: Array) -> Array:
    return total([equal(value, key).astype(float) for value in values])


def match(key: Array, keys: list[Array]) -> Array:
    found = np.full(key.shape, np.nan)
    for position in range(len(keys), 0, -1):
        found = np.where(equal(keys[position - 1], key), float(position), found)
    return found


def pick(values: list[Array], position: Array) -> Array:
    index = np.nan_to_num(_numbers(position)).astype(int)
    out = np.array([values[i - 1][s] if 0 < i <= len(values) else np.nan for s, i in enumerate(index)], dtype=object)
    return out if any(isinstance(v, str) for v in out) else out.astype(float)
