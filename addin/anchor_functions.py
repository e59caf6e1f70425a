"""The public functions of benchmarks: P/ARR, what is priced in, token prices, the football field."""

from __future__ import annotations

from typing import Any

from addin.answers import base_rows
from addin.registry import function
from addin.sizes import proportionate, same_unit
from model.core.errors import PricedInError, quoted, unknown
from model.core.units import limits
from model.equity import model
from model.frontier.us_anchors import GROUPS, Fits, Rounds, fitted_multiple, implied_arr, p_arr
from model.fundamental.football_field import FootballField
from model.fundamental.overview import ArrReadings
from model.fundamental.priced_in import Implied, PricedIn
from model.momentum.cache import cache_share_needed, token_price
from model.values import within
from model.words import told

FEWEST_POINTS = 3
FARTHER = 10  # times the smallest and the largest ARR of the rounds, where a fit still says something
WHOLE = 1e-9  # rounding of shares that sum to 1


@function("LLM_IMPLIED_ARR", "Benchmarks", "US$ mn")
def llm_implied_arr(market_cap_usd_bn: Any, multiple: Any) -> float:
    """ARR that a market capitalisation stands for at a P/ARR multiple."""
    return float(implied_arr(market_cap_usd_bn, multiple))


@function("LLM_P_ARR", "Benchmarks", "x")
def llm_p_arr(valuation_usd_bn: Any, arr_usd_mn: Any) -> float:
    """Valuation over annualised recurring revenue."""
    found = float(p_arr(valuation_usd_bn, arr_usd_mn))
    proportionate(found, 0.5, 5000,
                  f"valuation_usd_bn is {valuation_usd_bn:g} and arr_usd_mn {arr_usd_mn:g}, a P/ARR of "
                  f"{told(found, 'x')}x: give the valuation in US$ bn and ARR in US$ mn.")
    return found


def _fit(group: Any) -> dict[str, Any]:
    """A group's fit: the row of the US anchors tab."""
    key = next((k for k, name in GROUPS.items() if str(group).strip().casefold() in (k, name.casefold())), None)
    if key is None:
        raise PricedInError(unknown("group", group, GROUPS.values()))
    fit = next(row for row in base_rows(model(), Fits) if row["key"] == key)
    if fit["n"] < FEWEST_POINTS:
        raise PricedInError(
            f"The group {quoted(group)} has {fit['n']:g} rounds, and a fit needs at least {FEWEST_POINTS}: choose "
            "pooled.")
    return fit


@function("LLM_P_ARR_FIT", "Benchmarks", "row: slope, intercept, R2, n")
def llm_p_arr_fit(group: Any = "pooled") -> list[list[float]]:
    """Fit of LOG10(P/ARR) on LOG10(ARR in US$ bn) through the funding rounds."""
    fit = _fit(group)
    return [[fit["slope"], fit["intercept_log10"], fit["r2"], fit["n"]]]


@function("LLM_P_ARR_AT", "Benchmarks", "x")
def llm_p_arr_at(arr_usd_mn: Any, group: Any = "pooled") -> float:
    """P/ARR that the fit gives at an ARR."""
    fit, known = _fit(group), [float(row["arr"]) for row in base_rows(model(), Rounds)]
    within(limits("US$ mn", at_least=min(known) / FARTHER, at_most=max(known) * FARTHER), arr_usd_mn, arr_usd_mn,
           "arr_usd_mn")
    multiple: float = fitted_multiple(arr_usd_mn, fit["slope"], fit["intercept"])
    return multiple


@function("LLM_TOKEN_PRICE", "Pricing", "US$ per million tokens")
def llm_token_price(cached: Any, uncached: Any, output: Any, cache_price: Any, input_price: Any,
                    output_price: Any) -> float:
    """Effective price of a token mix whose shares sum to 1."""
    if abs(cached + uncached + output - 1) > WHOLE:
        raise PricedInError(
            f"The shares sum to {cached + uncached + output:g}, and must sum to 1: change cached, uncached or output.")
    same_unit(cache_price, input_price, output_price)
    return float(token_price(cached, uncached, output, cache_price, input_price, output_price))


@function("LLM_CACHE_SHARE_NEEDED", "Pricing", "fraction")
def llm_cache_share_needed(uplift: Any, output: Any, cache_before: Any, cache_after: Any, input_price: Any,
                           output_price: Any) -> float:
    """Smallest cached share of all tokens at which a new cache price gives an uplift."""
    if cache_after <= cache_before:
        raise PricedInError(
            f"cache_after is {cache_after:g} and cache_before {cache_before:g}: a higher cache price is needed for an "
            "uplift.")
    same_unit(cache_after, input_price, output_price)
    needed = float(cache_share_needed(uplift, output, cache_before, cache_after, input_price, output_price))
    if needed > 1 - output + WHOLE:
        raise PricedInError(
            f"An uplift of {told(uplift, '%')} at an output share of {told(output, '%')} needs {told(needed, '%', 3)} "
            f"cached, and at most {told(1 - output, '%')} can be: give a lower uplift or output.")
    return needed


@function("LLM_PRICED_IN", "Benchmarks", "table")
def llm_priced_in(company: str, price: Any = None) -> list[list[Any]]:
    """What the price implies: benchmark, multiple, year-end ARR, against the model's, growth needed a month."""
    equity = model()
    who, base = equity.company(company), equity.scenario(None)
    changes = {} if price is None else {"price": price}

    def value(line: Any, position: int = 0) -> Any:
        return equity.value(equity.book.row(line, who), position, who, base, changes)

    modelled = float(value(ArrReadings.arr_dec26))
    rows = [(member.label, value(PricedIn.multiple, p), value(PricedIn.implied, p), value(PricedIn.growth, p))
            for p, member in enumerate(equity.book.block(Rounds).axis.members)]
    rows += [("Pooled fit", value(Implied.fit_multiple), value(Implied.fit_arr), value(Implied.fit_growth)),
             ("Your multiple", float(equity.fact(who, "user_multiple").value), value(Implied.user_arr),
              value(Implied.user_growth))]
    return [["Benchmark", "P/ARR", "Implied year-end ARR, US$ mn", "Against the model", "Growth needed, a month"],
            *([label, multiple, arr, arr / modelled, growth] for label, multiple, arr, growth in rows)]


@function("LLM_FOOTBALL_FIELD", "Valuation", "table")
def llm_football_field(company: str) -> list[list[Any]]:
    """Every valuation method with its low, base and high, HK$ per share."""
    equity = model()
    return [["Method", "Low", "Base", "High"],
            *([row["label"], row["low"], row["base"], row["high"]]
              for row in base_rows(equity, FootballField, equity.company(company)))]
