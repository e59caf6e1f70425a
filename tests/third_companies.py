"""Two made-up companies that no broker follows, written by hand as an analyst would: only what is theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """[company]
id       = "{id}"
name     = "{name}"
ticker   = "{ticker}"
listed   = {listed}
"""
FACT = """
[{name}]
value      = {value}
unit       = "{unit}"
as_of      = 2026-11-30
assumption = "Prospectus of {owner}"
"""
TRANCHE = """
[tranches.{id}]
name               = "{name}"
as_of              = 2026-11-30
assumption         = "Prospectus of {owner}"
holders            = "{name}"
kind               = "{kind}"
expiry             = {expiry}
conditional        = "{conditional}"
voluntary_end      = "none"
shares             = {shares}
printed_pct        = "not printed"
printed_subtotal   = "none"
printed_cumulative = "none"
"""
RELEASE = """
[releases.{id}]
name         = "{name}"
release_date = {{ value = {day}, unit = "date", as_of = 2026-11-30, assumption = "Announced" }}
step         = {{ value = 0.25, unit = "%", as_of = 2026-11-30, assumption = "House" }}
list_price_change  = {{ value = 0.0, unit = "%", as_of = 2026-11-30, assumption = "House" }}
cache_price_change = {{ value = 0.0, unit = "%", as_of = 2026-11-30, assumption = "House" }}
"""
INCLUSION = """
[inclusions.{id}]
name           = "{name}"
inclusion_date = {{ value = {day}, unit = "date", as_of = 2026-11-30, assumption = "A candidate" }}
"""
UNITS = {"arr_dec25": "US$ mn", "reporting_currency": "text", "revenue_2025": "local mn",
         "shares_issued_mn": "mn shares", "price": "HK$",
         "listing_date": "date", "turnover_hkd_bn": "HK$ bn", "stock_connect_date": "date",
         "diluted_shares_2030_mn": "mn shares"}
Tranche = tuple[str, str, str, str, str, int]  # id, name, kind, expiry, conditional, shares


def _text(id_: str, name: str, ticker: str, facts: dict[str, str], tranches: list[Tranche], more: str = "") -> str:
    text = HEAD.format(id=id_, name=name, ticker=ticker, listed=facts["listing_date"])
    text += "".join(FACT.format(name=key, value=value, unit=UNITS[key], owner=name) for key, value in facts.items())
    text += RELEASE.format(id="k3", name="K3", day="2026-12-31")
    text += "".join(TRANCHE.format(id=t[0], name=t[1], kind=t[2], expiry=t[3], conditional=t[4], shares=t[5],
                                   owner=name) for t in tranches)
    return text + more


def star(folder: Path) -> Path:
    """Listed in November 2026, reports in yuan, no broker, no conditional tranche."""
    facts = {"arr_dec25": "60.0", "reporting_currency": '"CNY"', "revenue_2025": "420.0", "shares_issued_mn": "400.0",
             "price": "310.0", "listing_date": "2026-11-20", "turnover_hkd_bn": "0.9"}
    path = folder / "star.toml"
    path.write_text(_text("star", "Star AI", "6888.HK", facts, [
        ("ipo", "Public float at IPO", "public", "2026-11-20", "no", 40_000_000),
        ("cornerstones", "Cornerstones", "cornerstone", "2027-05-19", "no", 20_000_000),
        ("founders", "Founders", "controlling", "2027-11-19", "no", 340_000_000)]), encoding="utf-8")
    return path


def pair(folder: Path) -> Path:
    """Listed in September 2026, reports in Hong Kong dollars, two conditional tranches with backstops of their own."""
    facts = {"arr_dec25": "90.0", "reporting_currency": '"HKD"', "revenue_2025": "700.0", "shares_issued_mn": "200.0",
             "price": "150.0", "listing_date": "2026-09-10", "turnover_hkd_bn": "0.4",
             "stock_connect_date": "2027-04-12", "diluted_shares_2030_mn": "220.0"}
    more = INCLUSION.format(id="apr_12", name="12 Apr 2027",
                            day="2027-04-12") + INCLUSION.format(id="may_27", name="27 May 2027", day="2027-05-27")
    path = folder / "pair.toml"
    path.write_text(_text("pair", "Pair", "6999.HK", facts, [
        ("ipo", "Public float at IPO", "public", "2026-09-10", "no", 20_000_000),
        ("first", "Investors, first", "pre-IPO", "2027-04-30", "yes", 60_000_000),
        ("second", "Investors, second", "pre-IPO", "2027-06-10", "yes", 50_000_000),
        ("founders", "Founders", "controlling", "2027-09-09", "no", 70_000_000)], more), encoding="utf-8")
    return path
