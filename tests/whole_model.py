"""The whole model once more, in plain Python: read from the files, month by month, without a line of the engine.

Written from the statement of the model, not from its sheets: it shares no code, no expression and no reader with them.
"""

from __future__ import annotations

import csv
import tomllib
from datetime import date, timedelta
from math import exp, log, prod
from pathlib import Path
from typing import Any

FILES = Path(__file__).parents[1] / "model" / "data"
MONTHS, QUARTERS, YEARS = range(61), range(1, 21), range(1, 6)
SESSIONS, SATURDAY = 20, 5  # that free a conditional tranche; the first day of a weekend


def month_end(month: int) -> date:
    """Last day of a month; 0 is December 2025."""
    return date(2026 + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def month_of(day: date) -> int:
    """The month that a day falls in."""
    return 12 * (day.year - 2026) + day.month


def sessions() -> set[date]:
    """Weekdays on which Hong Kong is closed."""
    with (FILES / "calendar.csv").open(encoding="utf-8", newline="") as file:
        return {date.fromisoformat(row["date"]) for row in csv.DictReader(file) if row["closed"] == "HK"}


def session_after(day: date, n: int = 1) -> date:
    """The n-th Hong Kong session after a day."""
    closed = sessions()
    while n:
        day += timedelta(days=1)
        n -= day.weekday() < SATURDAY and day not in closed
    return day


def as_day(given: Any) -> Any:
    """A date that an override gives as text."""
    return date.fromisoformat(given) if isinstance(given, str) and given[:2] == "20" else given


def inputs(company: str, scenario: str, overrides: dict[str, Any]) -> dict[str, Any]:
    """Every figure of a company and of the market by its name, as a scenario and overrides leave it."""
    files = {name: tomllib.loads((FILES / f"{name}.toml").read_text(encoding="utf-8"))
             for name in (company, "market", "scenarios")}
    own = files[company]
    found = {name: fact["value"] for file in ("market", company) for name, fact in files[file].items()
             if "value" in fact}
    for group in ("releases", "compute_unlocks"):
        found |= {f"{name}_{member}": fact["value"] for member, entry in own[group].items()
                  for name, fact in entry.items() if name != "name"}
        found[group] = list(own[group])
    for changes in (files["scenarios"][scenario].get("overrides", {}), own["scenarios"].get(scenario, {})):
        found |= {name: fact["value"] for name, fact in changes.items()}
    found |= {name: as_day(value) for name, value in overrides.items()}
    return found | {"tranches": list(own["tranches"].values())}


def path(of: dict[str, Any]) -> dict[str, list[float]]:
    """ARR, what is suppressed, and the price earned on a token, by month."""
    ramp = [of["ramp_1"], of["ramp_2"], of["ramp_3"]]
    releases = [(month_of(of[f"release_date_{r}"]), of[f"step_{r}"], of[f"list_price_change_{r}"],
                 of[f"cache_price_change_{r}"]) for r in of["releases"]]
    mixes = [of["cached_share"] * cache + (1 - of["cached_share"] - of["output_share"]) * of["input_price"]
             + of["output_share"] * of["output_price"] for cache in (of["cache_before"], of["cache_after"])]
    last, cadence = max(month for month, *_ in releases), of["release_cadence"]
    later = [(last + cadence * k, of["later_step"] * of["later_step_fade"] ** (k - 1))
             for k in range(1, 61) if 0 < last + cadence * k <= MONTHS[-1]]
    growth = of["organic_growth"]
    if growth == "from tokens":
        growth = (of["tokens_mar26"] / of["tokens_dec25"]) ** (1 / of["quarter_months"]) - 1
    g_12 = growth if of["g_12"] == "as organic growth" else of["g_12"]

    def felt(month: int, since: int) -> float:
        return sum(ramp[:max(month - since + 1, 0)])

    def capacity_steps(month: int) -> float:
        return prod(1 + of[f"compute_step_{unlock}"] for unlock in of["compute_unlocks"]
                    if month >= month_of(of[f"compute_date_{unlock}"]))

    def plans(month: int) -> float:
        share = of["plan_share_dec25"] + (of["plan_share_dec26"] - of["plan_share_dec25"]) * min(month, 12) / 12
        return 1 - share + share * of["plan_price"]

    organic, short = 1.0, 0.0
    scheduled = capacity = of["capacity_dec25"] * capacity_steps(0)
    found: dict[str, list[float]] = {name: [] for name in ("arr", "suppressed", "earned", "long_price", "served")}
    for month in MONTHS:
        pace = growth if month <= 12 else of["g_inf"] + (g_12 - of["g_inf"]) * exp(-of["fade"] * (month - 12))
        if month:
            organic *= 1 + pace
            added = 1 + (of["capacity_growth"] if month <= 12 else pace + of["capacity_growth_long"])
            unlocked = capacity_steps(month) / capacity_steps(month - 1)
            scheduled *= added * unlocked
            # what is caught up comes early; an unlock that takes capacity away takes it from all of it
            capacity = max(scheduled, capacity * added * min(unlocked, 1) + of["catch_up"] * short)
        long_price = (1 + of["price_trend_long"]) ** max(month - 12, 0)
        price = (prod(1 + change for since, _, change, _ in releases if month >= since)
                 * prod((mixes[1] / mixes[0] if cache == "from the mix" else 1 + cache) ** felt(month, since)
                        for since, _, _, cache in releases)
                 * (1 + of["price_trend"]) ** min(month, 12) * long_price)
        demand = organic * price ** -of["price_elasticity"] * prod(
            (1 + step) ** felt(month, since) for since, step, *_ in (*releases, *later))
        served = min(demand, capacity)
        short = demand - served
        earned = price * plans(month) / plans(0)
        for name, value in (("arr", of["arr_dec25"] * served * earned), ("earned", earned), ("served", served),
                            ("suppressed", of["arr_dec25"] * short * earned), ("long_price", long_price)):
            found[name].append(value)
    return found


def freed(of: dict[str, Any], day: date, months: int) -> float:
    """Part of the shares in issue that comes free in the months after a month-end."""
    shorter = month_end(month_of(day) + months)
    until, found = shorter.replace(day=min(day.day, shorter.day)), 0
    for tranche in of["tranches"]:
        end = tranche["expiry"]
        if tranche["conditional"] == "yes" and of["stock_connect_date"] != "none":
            end = min(end, session_after(of["stock_connect_date"] - timedelta(days=1), SESSIONS))
        if tranche["voluntary_end"] != "none" and of["sii_voluntary_lock"] == "kept":
            end = tranche["voluntary_end"]
        trades = end if end <= of["listing_date"] or of["unlock_effective"] == "expiry_day" else session_after(end)
        found += tranche["shares"] * (day < trades <= until)
    return found / sum(tranche["shares"] for tranche in of["tranches"])


def year(series: list[float], y: int, periods: int = 12) -> float:
    """Sum over the months or quarters of a year; the first year of the forecast is 1."""
    return sum(series[periods * (y - 1) + 1:periods * y + 1])


def income(of: dict[str, Any], months: dict[str, list[float]], local_per_usd: float) -> dict[str, Any]:
    """Revenue and profit by year and by quarter, 2025 or a blank first."""
    rate, arr = local_per_usd * of["recognition"], months["arr"]
    api = [0.0] + [rate * (arr[m - 1] + arr[m]) / 24 for m in MONTHS[1:]]
    flat = (1 - of["api_gross_margin_2025"]) * (1 + of["compute_share"] * of["compute_price_change"])
    untrended = [a * flat * long / earned for a, long, earned in
                 zip(api, months["long_price"], months["earned"], strict=True)]
    rest = of["revenue_2025"] - of["api_revenue_2025"]
    other = [rest * (1 + of["other_growth"]) ** y for y in (0, *YEARS)]
    revenue = [of["revenue_2025"]] + [year(api, y) + other[y] for y in YEARS]
    left = of["gross_margin_2025"] * of["revenue_2025"] - of["api_gross_margin_2025"] * of["api_revenue_2025"]
    other_margin = left / rest if of["other_gross_margin"] == "as in 2025" else of["other_gross_margin"]
    trend = of["cost_trend"]
    if of["gross_margin_2030"] != "from unit cost":
        cost_2030 = (1 - of["gross_margin_2030"]) * revenue[5] - (1 - other_margin) * other[5]
        trend = (cost_2030 / year(untrended, 5)) ** (1 / 4) - 1
    cost = [value * (1 + trend) ** (min(m, 48) / 12) for m, value in enumerate(untrended)]
    gross = [of["gross_margin_2025"] * of["revenue_2025"]] + [
        revenue[y] - year(cost, y) - other[y] * (1 - other_margin) for y in YEARS]

    printed = of["revenue_2030_printed"]
    answers = {name: log(of[f"{name}_ratio_2030"] * printed / of[f"{name}_2025"]) / log(printed / revenue[0])
               for name in ("rd", "sm", "ga")}
    costs = {name: [of[f"{name}_2025"]] + [of[f"{name}_2025"] * of[f"{name}_scale"] * (r / revenue[0]) ** answer
                                           for r in revenue[1:]] for name, answer in answers.items()}
    operating = [gross[y] - sum(spent[y] for spent in costs.values()) for y in (0, *YEARS)]
    tax = [max(o, 0) * of["tax_rate"] for o in operating]

    g = (1 + of["other_growth"]) ** (1 / 4)
    other_q = [0.0] + [other[1] / (1 + g + g**2 + g**3) * g ** (q - 1) for q in QUARTERS]
    api_q, cost_q = ([0.0] + [sum(series[3 * q - 2:3 * q + 1]) for q in QUARTERS] for series in (api, cost))
    revenue_q = [a + o for a, o in zip(api_q, other_q, strict=True)]

    def shared(yearly: list[float], weights: list[float], q: int) -> float:
        y = (q + 3) // 4
        return yearly[y] * weights[q] / year(weights, y, 4)

    spent_q = [0.0] + [sum(shared(costs[name], [r ** answer for r in revenue_q], q) for name, answer in answers.items())
                       for q in QUARTERS]
    operating_q = [0.0] + [revenue_q[q] - cost_q[q] - other_q[q] * (1 - other_margin) - spent_q[q] for q in QUARTERS]
    gains = [max(o, 0) for o in operating_q]
    tax_q = [0.0] + [shared(tax, gains, q) if gains[q] else 0.0 for q in QUARTERS]
    return {"revenue": revenue, "gross_profit": gross, "rd": costs["rd"], "revenue_q": revenue_q,
            "net_profit": [of["adjusted_net_profit_2025"]] + [operating[y] - tax[y] for y in YEARS],
            "operating_q": operating_q, "tax_q": tax_q}


def funding(of: dict[str, Any], used: list[float], revenue_q: list[float], operating_q: list[float],
            hkd: float) -> dict[str, list[float]]:
    """Cash with and without placements, what is placed, and the shares for it, by quarter, opening first.

    hkd   Hong Kong dollars per unit of the reporting currency, in the forecast
    used  ARR that the capacity in use would bring at the price of Dec-25, by quarter-end
    """
    losses, balance = of["tax_losses_2025"], of["revenue_2025"] * of["working_capital_days"] / 365
    bond, issued = of["convertible_amount"], of["convertible_date"]
    price = of["price"] * (1 + of["price_shock"]) if of["funding_price"] == "share price" else of["funding_price"]
    found = {"closing": [of["cash_opening"]], "unfunded": [of["cash_opening"]], "placed": [0.0], "new_shares": [0.0]}
    for q in QUARTERS:
        end, cash, alone = month_end(3 * q), found["closing"][-1], found["unfunded"][-1]
        taxable, losses = max(operating_q[q] - losses, 0), max(losses - operating_q[q], 0)
        balance, before = 4 * revenue_q[q] * of["working_capital_days"] / 365, balance
        coupon = bond * of["convertible_coupon"] / 4 if issued != "none" and end > issued else 0
        new = bond if issued != "none" and month_end(3 * q - 3) < issued <= end else 0
        flow = (operating_q[q] - taxable * of["tax_rate"] + before - balance - coupon
                - max(used[q] - used[q - 1], 0) * of["capex_ratio"])
        alone += flow + max(alone, 0) * of["interest_rate"] / 4
        flow += max(cash, 0) * of["interest_rate"] / 4
        cash += flow + new + (of["listing_proceeds"] if q == 1 else 0)
        alone += new + (of["listing_proceeds"] if q == 1 else 0)
        burn = max(-flow, 0) / 3
        need = max(of["minimum_cash_months"] * burn - cash, 0)
        placed = need + of["placement_months"] * burn if need else 0
        discount = 1 - of["discount_per_freed"] * freed(of, end, of["pre_positioning_months"])
        shares = placed * hkd / (price * (1 - of["placement_discount"]) * discount) + new * hkd / of["conversion_price"]
        for name, value in (("closing", cash + placed), ("unfunded", alone),
                            ("placed", placed), ("new_shares", shares)):
            found[name].append(value)
    return found


def whole(company: str, scenario: str = "base", overrides: dict[str, Any] | None = None) -> dict[str, Any]:
    """ARR, income, cash, shares and target, by month, year and quarter where there are such."""
    of = inputs(company, scenario, overrides or {})
    currency = of["reporting_currency"].lower()
    forecast, fx = (of.get(f"fx_{rates}_hkd_per_{currency}", 1) for rates in ("forecast", "spot"))
    local_per_usd = of["fx_forecast_hkd_per_usd"] / forecast
    months = path(of)
    result = income(of, months, local_per_usd)
    used = [(months["served"][3 * q] if q else 1) * of["arr_dec25"] * local_per_usd for q in (0, *QUARTERS)]
    cash = funding(of, used, result["revenue_q"], result["operating_q"], forecast)
    options = of["diluted_shares_2030_mn"] - of["shares_issued_mn"] - of["funding_shares_base"]
    shares = [of["shares_issued_mn"] + options * y / 5 + sum(cash["new_shares"][:4 * y + 1]) for y in (0, *YEARS)]
    eps = [p / s for p, s in zip(result["net_profit"], shares, strict=True)]
    multiple = of["exit_pe"] * (1 + of["gap_effect"]) ** (of["capability_gap"] - of["capability_gap_priced"])
    a_share = {"exit_pe": eps[5] * multiple / (1 + of["wacc"]) ** of["years_to_exit"],
               "ps": result["revenue"][1] * of["ps_multiple"] / shares[1],
               "cash": cash["closing"][4] / shares[1]}[of["valuation_method"]]
    fundable = sum(cash["new_shares"]) <= of["shares_issued_mn"]
    return result | cash | {"arr": months["arr"], "suppressed_arr": months["suppressed"], "shares": shares, "eps": eps,
                            "target": a_share * fx if a_share > 0 and fundable else "n.m."}
