"""The public functions of the fund-flow part: unlocks, calendars, placement, derating, precedents, dual listing."""

from __future__ import annotations

from typing import Any

from addin.answers import Day, as_answer
from addin.arguments import changed_by, from_to, overrides_from
from addin.registry import function
from addin.sizes import proportionate
from model.core.errors import NoDataError, PricedInError, quoted, unknown
from model.core.units import limits
from model.equity import model
from model.flows import calendar as trading
from model.flows.flow import (
    derating,
    dilution,
    placement_proceeds,
    premium,
    revenue_needed,
    theoretical_price,
    value_on_sales,
)
from model.flows.precedents import Precedents
from model.flows.tranches import Tranches
from model.flows.unlock import Absorption, FloatReading, days_to_absorb, float_expansion
from model.values import as_serial, within
from model.words import told

NOT_GIVEN = "n.a."
SCHEDULE = (("Tranche", None), ("Holders", Tranches.holders), ("Expiry", Tranches.lock_end),
            ("Tradable from", Tranches.effective),
            ("Shares", Tranches.shares), ("% issued", Tranches.pct), ("Cumulative %", Tranches.cumulative_pct),
            ("Float expansion", Absorption.expansion), ("Value, HK$ bn", Absorption.value),
            ("Days to absorb", Absorption.days))


def _reading(company: str, line: Any, day: Any, overrides: Any) -> float:
    """A line of the float reading on a date within the listing and the calendar."""
    equity = model()
    who = equity.company(company)
    date, listed, last = as_serial(day, "date"), float(who.facts["listing_date"].value), trading.last_day("HK")
    if date < listed:
        raise NoDataError(
            f"{Day.of(date)} is before the listing of {who.name} on {Day.of(listed)}: choose a later date.")
    if date > last:
        raise NoDataError(
            f"{Day.of(date)} lies beyond the calendar, which is published to {Day.of(last)}: choose an earlier date.")
    changes = changed_by(overrides, float_date=date)
    return float(equity.value(equity.book.row(line, who), 0, who, equity.scenario(None), changes))


@function("LLM_FLOAT", "Fund flow", "shares")
def llm_float(company: str, date: Any, overrides: Any = None) -> float:
    """Shares that are free to trade on a date."""
    return _reading(company, FloatReading.float_shares, date, overrides)


@function("LLM_FLOAT_PCT", "Fund flow", "fraction")
def llm_float_pct(company: str, date: Any, overrides: Any = None) -> float:
    """Free shares as a part of shares in issue on a date."""
    return _reading(company, FloatReading.float_pct, date, overrides)


@function("LLM_UNLOCKED", "Fund flow", "shares")
def llm_unlocked(company: str, from_: Any, to: Any, overrides: Any = None) -> float:
    """Shares freed after one date, up to and including another."""
    from_to(from_, to, after=True)
    freed: float = llm_float(company, to, overrides) - llm_float(company, from_, overrides)
    return freed


@function("LLM_UNLOCK_SCHEDULE", "Fund flow", "table")
def llm_unlock_schedule(company: str, overrides: Any = None) -> list[list[Any]]:
    """Every tranche: holders, dates, shares, percentages, float expansion, value and days to absorb."""
    equity = model()
    who, base, changes = equity.company(company), equity.scenario(None), overrides_from(overrides)
    table: list[list[Any]] = [[heading for heading, _ in SCHEDULE]]
    for position, name in enumerate(who.groups["tranches"].values()):
        cells: list[Any] = [name]
        for _, line in SCHEDULE[1:]:
            assert line is not None  # noqa: S101 - only the first column is the label
            value = equity.value(equity.book.row(line, who), position, who, base, changes)
            cells.append(as_answer(value, line.unit))
        table.append(cells)
    return table


@function("LLM_UNLOCK_DATE", "Fund flow", "date")
def llm_unlock_date(inclusion: Any, backstop: Any = "2026-10-08", sessions: Any = 20, count: Any = "inclusive") -> Day:
    """Expiry of a conditional tranche: the earlier of the backstop and the n-th session from inclusion."""
    latest = within(limits("date"), as_serial(backstop, "backstop"), backstop, "backstop")
    how = str(count).strip().casefold()
    if how not in ("inclusive", "exclusive"):
        raise PricedInError(unknown("count", count, ("inclusive", "exclusive")))
    if isinstance(inclusion, str) and inclusion.strip().casefold() == "none":
        return Day.of(latest)
    first = as_serial(inclusion, "inclusion")
    start = first if how == "inclusive" else trading.next_session(first)
    return Day.of(min(latest, trading.nth_session(start, int(sessions))))


@function("LLM_CONNECT_ELIGIBLE", "Fund flow", "date")
def llm_connect_eligible(listing_date: Any, weighted_voting: Any = True) -> Day:
    """First Stock Connect day of a company with weighted voting, by seasoning alone: 20th session after six months."""
    return Day.of(trading.connect_eligible(as_serial(listing_date, "listing_date"),
                                           _truth(weighted_voting, "weighted_voting")))


@function("LLM_NTH_SESSION", "Fund flow", "date")
def llm_nth_session(date: Any, n: Any, calendar: Any = "HK") -> Day:
    """The n-th session, counting the date as the first if it is one."""
    return Day.of(trading.nth_session(as_serial(date, "date"), int(n), str(calendar)))


@function("LLM_FLOAT_EXPANSION", "Fund flow", "x")
def llm_float_expansion(prior_float: Any, released: Any) -> float:
    """Shares freed over the float before, the broker's definition."""
    expansion = float(float_expansion(prior_float, released))
    proportionate(expansion, 1e-5, 1000, f"prior_float is {told(prior_float, '')} and released {told(released, '')}, "
                                         "too far apart: give both as numbers of shares.")
    return expansion


@function("LLM_DAYS_TO_ABSORB", "Fund flow", "days")
def llm_days_to_absorb(shares: Any, turnover_hkd: Any, price: Any, participation: Any = 1.0) -> float:
    """Trading days to sell shares at a part of daily turnover."""
    whole = float(days_to_absorb(shares, turnover_hkd, price, 1.0))
    proportionate(whole, 1e-4, 2500,
                  f"shares is {told(shares, '')} and turnover_hkd {told(turnover_hkd, '')}, {whole:,.3g} days of all "
                  "turnover: give shares as a number, not in millions, and turnover in HK$ a day.")
    return float(days_to_absorb(shares, turnover_hkd, price, participation))


@function("LLM_PLACEMENT", "Fund flow", "row: fraction, HK$, HK$ mn, fraction")
def llm_placement(price: Any, shares_mn: Any, size: Any, discount: Any) -> list[list[float]]:
    """A placement: dilution, theoretical price after, proceeds in HK$ mn, change in value per share."""
    market_cap = price * shares_mn / 1000
    proportionate(market_cap, 0.01, 20_000,
                  f"price is {price:g} HK$ and shares_mn {told(shares_mn, '')}, a market capitalisation of HK$ "
                  f"{market_cap:,.3g} bn: give the price in HK$ and shares in millions.")
    after = theoretical_price(price, size, discount)
    return [[dilution(size), after, placement_proceeds(price, discount, size * shares_mn), after / price - 1]]


@function("LLM_DERATING", "Fund flow", "row of fractions")
def llm_derating(price_change: Any, fundamental_change: Any, index_change: Any = None) -> list[list[Any]]:
    """Derating of a multiple, the same against an index, and the premium each took away."""
    absolute = derating(price_change, fundamental_change)
    if index_change is None:
        return [[absolute, NOT_GIVEN, premium(absolute), NOT_GIVEN]]
    relative = derating(derating(price_change, index_change), fundamental_change)
    return [[absolute, relative, premium(absolute), premium(relative)]]


@function("LLM_PRECEDENTS", "Fund flow", "table")
def llm_precedents() -> list[list[Any]]:
    """The broker's table 7: every printed row with the recomputed one below it."""
    equity = model()
    block, run = equity.book.block(Precedents), equity.base_run
    table: list[list[Any]] = [["Metric", "Unit", *(member.label for member in block.axis.members)]]
    for row in block.rows.values():
        cells = [run.value(row, position) for position in range(len(block.axis.members))]
        values = [v[0] if v is not None else "" for v in cells]
        table.append([row.label, row.unit,
                      *(as_answer(v if isinstance(v, str) else float(v), row.unit) for v in values)])
    return table


@function("LLM_DUAL_LISTING", "Fund flow", "row: US$ bn, US$ bn, x, US$ mn")
def llm_dual_listing(revenue_usd_mn: Any, market_cap_usd_bn: Any, ps_hk: Any = None,
                     ps_a: Any = None) -> list[list[float]]:
    """Value at Hong Kong and A-share P/S, A-share value over market cap, and the revenue the market cap needs."""
    market = model().facts.market
    hong_kong = float(market["ps_hk"].value) if ps_hk is None else ps_hk
    mainland = float(market["ps_a"].value) if ps_a is None else ps_a
    sales = market_cap_usd_bn * 1000 / revenue_usd_mn
    proportionate(sales, 0.05, 5000,
                  f"market_cap_usd_bn is {market_cap_usd_bn:g} and revenue_usd_mn {revenue_usd_mn:g}, a P/S of "
                  f"{told(sales, 'x')}x: give the market capitalisation in US$ bn and revenue in US$ mn.")
    in_mainland = value_on_sales(revenue_usd_mn, mainland)
    return [[value_on_sales(revenue_usd_mn, hong_kong), in_mainland, in_mainland / market_cap_usd_bn,
             revenue_needed(market_cap_usd_bn, mainland)]]


def _truth(given: Any, name: str) -> bool:
    known = {"true": True, "yes": True, "1": True, "1.0": True, "false": False, "no": False, "0": False, "0.0": False}
    text = str(given).strip().casefold()
    if text not in known:
        raise PricedInError(f"{name} is {quoted(given)}, and must be true or false.")
    return known[text]
