"""The registry: every public function once, with its arguments, units, help and category."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import inf, isfinite
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from addin.arguments import is_missing, one_cell
from addin.entries import Argument, number, refuse_mistakes
from model.core.errors import ModelError, NoDataError, NoSolutionError, PricedInError, quoted, unknown
from model.core.units import limits
from model.values import as_number, within

if TYPE_CHECKING:
    import inspect
    from collections.abc import Callable, Mapping, Sequence


P = ParamSpec("P")
R = TypeVar("R")
MOST_ROWS = 1000  # of a range: a whole column is a slip
REFUSALS = (PricedInError, NoDataError, NoSolutionError)


ARGUMENTS: dict[str, Argument] = {
    "company": Argument("text", "name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity"),
    "scenario": Argument("text", "name of a scenario; base if left out"),
    "overrides": Argument("text or range", "inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range"),
    "round_to": number("HK$", "round to the nearest multiple of this; unrounded if left out", above=0, at_most=1000),
    "price": number("HK$", "share price; where it is optional, the scenario's if left out", above=0, at_least=0.01),
    "date": Argument("date", "a day in the month wanted: an Excel date, ISO text, or a heading such as Dec-26"),
    "year": Argument("year", "calendar year: 2030, or as headed, 2030E or FY30"),
    "line": Argument("text", "name or label of a line item, such as eps, arr or Valuation.pt"),
    "period": Argument("date, year or quarter",
                       "2026-12-31, Dec-26, 2030E or 1Q26; leave out where a line has no periods"),
    "name": Argument("text", "name or label of an input, such as wacc or Exit P/E"),
    "depth": number("count", "levels below the line; all if left out", at_least=1),
    "eps": number("currency per share", "earnings per share in the exit year"),
    "exit_pe": number("x", "multiple of those earnings", at_least=1, at_most=500),
    "wacc": number("fraction", "discount rate, from 0% to below 100%: 0.15 or 15%", at_least=0, below=1),
    "years": number("years", "years of discounting, whole or part", at_least=0),
    "fx": number("quoted / reporting currency", "HK$ for one of the reporting currency; 1 where they are the same",
                 above=0),
    "from_": Argument("date", "first day; for LLM_UNLOCKED, shares freed after it"),
    "region": Argument("text", "us or china"),
    "to": Argument("date", "up to and including this day"),
    "inclusion": Argument("date or none", "day of Stock Connect inclusion, or none"),
    "backstop": Argument("date", "latest expiry; 8 Oct 2026, the MiniMax tranche's, if left out"),
    "sessions": number("count", "sessions that free the tranche; 20 if left out", at_least=1),
    "count": Argument("text", "inclusive (the inclusion day is the first; the default) or exclusive"),
    "listing_date": Argument("date", "first day of trading"),
    "weighted_voting": Argument("true or false", "whether the company has weighted voting rights; true if left out"),
    "n": number("count", "which session, from 1", at_least=1, at_most=10_000),
    "calendar": Argument("text", "HK (default) or CONNECT, days on which both exchanges trade"),
    "prior_float": number("shares", "tradable shares before", above=0),
    "released": number("shares", "shares freed", at_least=0),
    "shares": number("shares", "shares to sell", at_least=0),
    "turnover_hkd": Argument("HK$", "average turnover of a day", limits("HK$ a day", above=0)),
    "participation": number("fraction", "part of turnover that is the seller's, above 0 and at most 1; 1 if left out",
                            above=0, at_most=1),
    "shares_mn": number("mn shares", "shares in issue", above=0),
    "size": number("fraction", "new shares over shares in issue", above=0, at_most=1),
    "discount": number("fraction", "below the market price", at_least=0, below=1),
    "price_change": number("fraction", "change of the share price", above=-1, at_most=9),
    "fundamental_change": number("fraction", "change of the earnings or revenue that the multiple is of", above=-1,
                                 at_most=9),
    "index_change": number("fraction", "change of the index over the same time", above=-1, at_most=1),
    "revenue_usd_mn": number("US$ mn", "revenue", above=0, at_least=1),
    "market_cap_usd_bn": number("US$ bn", "market capitalisation", above=0, at_least=0.1),
    "ps_hk": number("x", "price-to-sales in Hong Kong; the article's if left out", above=0, at_least=0.05, at_most=500),
    "ps_a": number("x", "price-to-sales of A-shares; the article's if left out", above=0, at_least=0.05, at_most=500),
    "multiple": number("x", "P/ARR", above=0, at_least=0.5, at_most=3000),
    "valuation_usd_bn": number("US$ bn", "valuation", above=0, at_least=0.01),
    "arr_usd_mn": number("US$ mn", "annualised recurring revenue", above=0, at_least=1),
    "group": Argument("text", "Anthropic, OpenAI or pooled (default)"),
    "cached": number("fraction", "cached input, of all tokens", at_least=0, at_most=1),
    "uncached": number("fraction", "other input, of all tokens", at_least=0, at_most=1),
    "output": number("fraction", "output, of all tokens", at_least=0, at_most=1),
    "cache_price": number("US$ per million tokens", "price of a cache read", above=0),
    "input_price": number("US$ per million tokens", "price of input", above=0),
    "output_price": number("US$ per million tokens", "price of output", above=0),
    "uplift": number("fraction", "rise of the effective price", above=0, at_most=9),
    "cache_before": number("US$ per million tokens", "cache-read price before", above=0),
    "cache_after": number("US$ per million tokens", "cache-read price after", above=0),
    "pt": number("quoted currency per share", "the target", above=0),
}


@dataclass(frozen=True)
class Function:
    """A public function."""

    name: str  # as in a cell: LLM_PT
    category: str
    unit: str  # of the result
    call: Callable[..., Any]
    parameters: tuple[str, ...]
    required: int
    fixed: tuple[Any, ...] = ()  # arguments given beforehand: the company of ZHIPU_PT

    @property
    def help(self) -> str:
        """First line of the docstring."""
        return first_line(self.call)

    @property
    def signature(self) -> str:
        """As a user types it, optional arguments in brackets."""
        shown = [known_as(name) if index < self.required else f"[{known_as(name)}]"
                 for index, name in enumerate(self.parameters)]
        return f"{self.name}({', '.join(shown)})"

    @property
    def documentation(self) -> str:
        """The docstring from Python: what it is, unit, each argument, errors."""
        names = self.parameters
        width = max(map(len, (*names, *(error.__name__ for error in REFUSALS)))) + 3
        told = [f"{name:{width}}{ARGUMENTS[name].unit}: {ARGUMENTS[name].help}" for name in names]
        errors = [f"{error.__name__:{width}}{first_line(error).partition(';')[0].rstrip('.')}; {error.code} in a cell"
                  for error in REFUSALS]
        return "\n\n".join(part for part in (self.help, f"Unit: {self.unit}.", "\n".join(told), "\n".join(errors))
                           if part)

    @cached_property
    def python(self) -> Callable[..., Any]:
        """The function as Python has it: a name, keywords with defaults, and help of its own."""
        def asked(*arguments: Any, **named: Any) -> Any:
            return self(*arguments, **named)

        asked.__name__ = asked.__qualname__ = self.name.lower()
        asked.__module__ = "addin.functions"  # where it is found, also by pickle
        asked.__doc__ = self.documentation
        asked.__signature__ = self.keywords  # type: ignore[attr-defined]  # every function may have one, says inspect; its type does not
        return asked

    @property
    def keywords(self) -> inspect.Signature:
        """Names and defaults as Python shows them, without what is given beforehand."""
        import inspect

        whole = inspect.signature(self.call)
        return whole.replace(parameters=[whole.parameters[name] for name in self.parameters])

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """The answer; an empty or missing argument takes its default."""
        given = {name: one_cell(value) for name, value in self._by_name(arguments, named).items()}
        given = {name: value for name, value in given.items() if not is_missing(value)}
        for name in self.parameters[:self.required]:
            if name not in given:
                raise PricedInError(f"{self.name} needs '{known_as(name)}': {ARGUMENTS[name].help}.")
        for name, value in given.items():
            check_shape(value, name)
        given = {name: _figure(value, name) for name, value in given.items()}
        try:
            result = self.call(*self.fixed, **given)
        except ArithmeticError:
            result = inf
        if not all(isfinite(value) for value in _numbers(result)):
            raise NoSolutionError(f"{self.name} has no finite answer for these figures: check their size.")
        return result

    def _by_name(self, arguments: Sequence[Any], named: Mapping[str, Any]) -> dict[str, Any]:
        """Each argument under its parameter, whether given by place or by keyword."""
        if len(arguments) > len(self.parameters):
            raise PricedInError(
                f"{self.name} takes at most {len(self.parameters)} arguments, and {len(arguments)} were given: "
                f"{self.signature}.")
        given = dict(zip(self.parameters, arguments, strict=False))
        for keyword, value in named.items():
            name = next((name for name in self.parameters if keyword in (name, known_as(name))), None)
            if name is None:
                raise PricedInError(unknown("argument", keyword, self.parameters, self.name))
            if name in given:
                raise PricedInError(
                    f"{self.name} is given '{known_as(name)}' twice, by its place and by its name: keep one.")
            given[name] = value
        return given


def first_line(what: object) -> str:
    """What a thing says it is."""
    return (what.__doc__ or "").strip().splitlines()[0]


def check_shape(given: Any, parameter: str) -> None:
    """One sentence for a range where one cell belongs, and for a range that is whole columns."""
    name, (unit, described, _) = known_as(parameter), ARGUMENTS[parameter]
    if isinstance(given, list | tuple | dict) and "range" not in unit:
        raise PricedInError(f"{name} is {quoted(given)}, and must be one cell or value: {described}.")
    if isinstance(given, list | tuple) and len(given) > MOST_ROWS:
        raise PricedInError(
            f"{name} is {quoted(given)}, and may have {MOST_ROWS:,} rows: give only the rows that are filled, not "
            "whole columns.")


def _figure(given: Any, parameter: str) -> Any:
    """A number within its argument's limits; what is no number's argument as it was given."""
    allowed, name = ARGUMENTS[parameter].limits, known_as(parameter)
    return given if allowed is None else within(allowed, as_number(given, name), given, name)


def known_as(parameter: str) -> str:
    """A parameter as its users know it: from_, which Python could not call from, is from."""
    return parameter.rstrip("_")


def _numbers(result: Any) -> list[float]:
    """The numbers of an answer or of its rows."""
    if isinstance(result, list):
        return [number for part in result for number in _numbers(part)]
    return [result] if isinstance(result, float) else []


FUNCTIONS: dict[str, Function] = {}


def function(name: str, category: str, unit: str, /, **entries: Argument) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Register a function under its name in a cell, for Python too, with entries for arguments of a new meaning."""

    def register(call: Callable[P, R]) -> Callable[P, R]:
        refuse_mistakes(name, call, ARGUMENTS, entries)
        if name in FUNCTIONS:
            raise ModelError(
                f"{name} is registered twice, in {FUNCTIONS[name].call.__module__} and in {call.__module__}: give one "
                "another name.")
        ARGUMENTS.update(entries)
        code = call.__code__
        names = code.co_varnames[:code.co_argcount]
        defaults = call.__defaults__ or ()
        FUNCTIONS[name] = Function(name, category, unit, call, names, len(names) - len(defaults))
        return cast("Callable[P, R]", FUNCTIONS[name].python)

    return register


def short_form(name: str, of: str, company: str, most: int) -> Function:
    """A function for one company: ZHIPU_PT is LLM_PT with the company given and its first arguments."""
    base = FUNCTIONS[of]
    return Function(name, base.category, base.unit, base.call, base.parameters[1:][:most], base.required - 1,
                    (company,))


def look_up(name: str, functions: dict[str, Function]) -> Function:
    """A function by its name, in any case."""
    found = functions.get(name.strip().upper())
    if found is None:
        raise PricedInError(unknown("function", name, functions))
    return found
