"""The closed vocabulary of units, and the band of each; `local` stands for the company's reporting currency."""

from __future__ import annotations

from typing import NamedTuple

UNITS: dict[str, str] = {  # unit: what it measures
    "US$ mn": "money", "US$ bn": "money", "HK$": "per share", "HK$ mn": "money", "HK$ bn": "money",
    "local mn": "money", "local/share": "per share",
    "mn shares": "shares", "shares": "shares",
    "%": "fraction", "%/month": "fraction", "% p.a.": "fraction",
    "x": "multiple", "index": "index", "1/month": "rate", "tn tokens/day": "volume", "US$/1M tokens": "price", "US$ tn": "money",
    "HK$/US$": "exchange rate", "HK$/CNY": "exchange rate", "HK$/local": "exchange rate", "local/US$": "exchange rate",
    "date": "date", "year": "year", "years": "years", "month": "count", "count": "count",
    "days": "days", "flag": "flag", "text": "text", "sentence": "text", "as input": "mixed",
    "check": "check", "agreement": "check", "mixed": "mixed", "total": "mixed", "tolerance": "tolerance",
}


class Band(NamedTuple):
    """What a figure of a unit can be at all, and the factors by which a slip of the unit is off; None has no bound."""

    least: float | None
    most: float | None
    reason: str
    slips: tuple[float, ...] = ()
    whole: bool = False


class Limits(NamedTuple):
    """What is allowed for one figure: its own limits, narrowed by the band of its unit."""

    unit: str
    above: float | None = None
    at_least: float | None = None
    below: float | None = None
    at_most: float | None = None
    whole: bool = False

    @property
    def low(self) -> float | None:
        """The lower limit; where there are two, `at_least` is the tighter."""
        return self.above if self.at_least is None else self.at_least

    @property
    def high(self) -> float | None:
        """The upper limit."""
        return self.at_most if self.below is None else self.below


HUNDREDTH, THOUSANDS, MILLIONS = 1 / 100, 1000.0, 1e6
PERCENT = Band(-10, 10, "a share doubled or trebled in a year, and ten-fold is 1,000%", (HUNDREDTH,))
MONEY_MN = Band(-1e7, 1e7, "the largest revenue of any company is below 5 tn in yuan", (1 / MILLIONS, THOUSANDS))
PER_SHARE = Band(-50_000, 50_000, "twenty-five times the dearest share ever listed in Hong Kong", (HUNDREDTH,))
FOREIGN_SHARE = Band(-1e8, 1e8, "the dearest share in won is below 2 mn", (HUNDREDTH,))
EXCHANGE = Band(1e-4, 1e4, "from the rupiah to the dinar, either way up")
TOKEN_PRICE = Band(0.0005, 1000, "from the cheapest cache read to the dearest reasoning output", (MILLIONS, THOUSANDS, HUNDREDTH))
BANDS: dict[str, Band] = {  # wide: only what no listed company and no scenario can have is beyond
    "%": PERCENT, "% p.a.": PERCENT, "fraction": PERCENT,
    "%/month": Band(-1, 1, "twice as much every month is 4,096-fold in a year", (HUNDREDTH,)),
    "1/month": Band(0, 3, "at 3, growth has faded to a twentieth within a month", (HUNDREDTH,)),
    "local mn": MONEY_MN, "HK$ mn": MONEY_MN, "US$ mn": Band(-1e6, 1e6, "the largest revenue of any company is below US$ 1 tn", (THOUSANDS, 1 / MILLIONS)),
    "US$ bn": Band(None, 10_000, "the largest company is worth about US$ 5 tn", (1 / THOUSANDS, 1 / THOUSANDS / MILLIONS, THOUSANDS)),
    "HK$ bn": Band(None, 300, "all shares in Hong Kong together trade about HK$ 250 bn a day", (1 / THOUSANDS / MILLIONS, 1 / THOUSANDS)),
    "HK$": Band(None, 50_000, PER_SHARE.reason, (HUNDREDTH,)), "local/share": PER_SHARE,
    "currency per share": FOREIGN_SHARE, "quoted currency per share": FOREIGN_SHARE,
    "HK$ a day": Band(100_000, 3e11, "all shares in Hong Kong together trade about HK$ 250 bn a day", (THOUSANDS * MILLIONS, MILLIONS)),
    "mn shares": Band(0.1, 1e6, "the largest bank has 356,406 mn shares", (1 / MILLIONS, 1 / THOUSANDS)),
    "shares": Band(None, 1e12, "the largest bank has 0.36 tn shares", (MILLIONS, 1 / MILLIONS)),
    "x": Band(None, 5000, "US$ 55 bn over an ARR of US$ 14 mn is 3,929x", (100, HUNDREDTH)),
    "index": Band(0.01, 100, "a hundred-fold of where it starts", (HUNDREDTH,)),
    "HK$/US$": Band(5, 12, "pegged at 7.75 to 7.85 since 2005"), "HK$/CNY": Band(0.95, 1.6, "1.05 to 1.28 since 2006"),
    "HK$/local": EXCHANGE, "local/US$": EXCHANGE, "quoted / reporting currency": EXCHANGE,
    "tn tokens/day": Band(0.001, 50_000, "from Jan-24 to three hundred times Mar-26", (1 / MILLIONS / MILLIONS, 1 / THOUSANDS, 1 / THOUSANDS / MILLIONS)),
    "US$/1M tokens": TOKEN_PRICE, "US$ per million tokens": TOKEN_PRICE,
    "years": Band(0, 50, "no exit lies further away"),
    "month": Band(0, 120, "ten years"), "count": Band(0, 250, "the sessions of a year; loops run by a count", whole=True),
    "date": Band(32_874, 51_501, "1990 to 2040, the years of listings and of plans"),
}


def limits(unit: str, *, above: float | None = None, at_least: float | None = None, below: float | None = None, at_most: float | None = None,
           whole: bool | None = None) -> Limits:
    """The limits of a figure, with its unit's band wherever they leave that side open; a floor above 0 stands beside 'above 0'."""
    band = BANDS.get(unit)
    if band is None:
        return Limits(unit, above, at_least, below, at_most, bool(whole))
    if at_least is None and band.least is not None and (above is None or band.least > above):
        at_least = band.least
    if at_most is None and below is None:
        at_most = band.most
    return Limits(unit, above, at_least, below, at_most, band.whole if whole is None else whole)
