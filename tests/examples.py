"""Examples: what a user would give for each argument of a function; every door is tried with them."""

from __future__ import annotations

from typing import Any

from addin.functions import functions
from addin.registry import ARGUMENTS

REGISTRY = functions()
FIGURES = {"eps": 43.0, "exit_pe": 30.0, "wacc": "15%", "years": 3.0, "fx": 1.12, "pt": 950.0, "year": 2030.0,
           "date": "2026-12-31", "company": "zhipu",
           "scenario": "bull", "overrides": "wacc=12%; exit_pe=25", "round_to": 50.0, "price": 900.0, "line": "arr",
           "period": "2026-12-31", "name": "wacc",
           "depth": 2.0, "from_": "2026-06-30", "to": "2027-06-30", "inclusion": "2026-09-01", "backstop": "2026-10-08",
           "sessions": 20.0, "count": "exclusive",
           "listing_date": "2026-01-08", "weighted_voting": True, "n": 5.0, "calendar": "CONNECT", "prior_float": 3e7,
           "released": 2e8, "shares": 1e8, "turnover_hkd": 1e9, "participation": 0.2, "shares_mn": 440.0, "size": 0.05,
           "discount": 0.1, "price_change": -0.3, "fundamental_change": 0.1, "index_change": -0.05,
           "revenue_usd_mn": 500.0, "market_cap_usd_bn": 40.0, "ps_hk": 20.0, "ps_a": 60.0, "multiple": 40.0,
           "valuation_usd_bn": 380.0, "arr_usd_mn": 14000.0, "group": "Anthropic", "cached": 0.6, "uncached": 0.3,
           "output": 0.1, "cache_price": 0.2, "input_price": 1.0, "output_price": 4.0, "uplift": 0.3,
           "cache_before": 0.1, "cache_after": 0.3, "region": "china", "input": "wacc", "input_1": "wacc",
           "input_2": "exit_pe", "target": 900.0, "values_1": [[0.12], [0.15]], "values_2": [[25.0, 30.0]],
           "from_scenario": "base", "to_scenario": "bull", "scenarios": 2000.0, "seed": 7.0}
OWN = {"LLM_NTH_SESSION": {"date": "2026-05-01"},
       "LLM_FLOAT": {"overrides": "unlock_effective=expiry_day"},
       "LLM_FLOAT_PCT": {"overrides": "unlock_effective=expiry_day"},
       "LLM_UNLOCKED": {"overrides": "unlock_effective=expiry_day"}}


def figures(name: str, most: int | None = None) -> list[Any]:
    """An argument for every parameter, or for so many."""
    known = {**FIGURES, **OWN.get(name, {})}
    return [known[parameter] if parameter in known else allowed(parameter)
            for parameter in REGISTRY[name].parameters[:most]]


def allowed(parameter: str) -> float:
    """A number that an argument's entry allows, where it has no example here: from the middle between its limits."""
    limits = ARGUMENTS[parameter].limits
    assert limits is not None, f"What a user would give as '{parameter}' is no number: add an example of it to FIGURES."
    ends = [end for end in (limits.low, limits.high) if end is not None]
    middle = sum(ends) / 2 if len(ends) == 2 else ends[0] + (1 if limits.high is None else -1) if ends else 1.0
    return float(round(middle)) if limits.whole else middle
