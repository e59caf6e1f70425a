"""The closed vocabulary of units, and the band of each; `local` stands for the company's reporting currency."""

from __future__ import annotations

from typing import NamedTuple

UNITS: dict[str, str] = {  # unit: what it measures
    "US$ mn": "money", "US$ bn": "money", "HK$": "per share", "HK$ mn": "money", "HK$ bn": "money",
    "local mn": "money", "local/share": "per share",
    "mn shares": "shares", "shares": "shares",
    "%": "fraction", "%/month": "fraction", "% p.a.": "fraction",
    "x": "multiple", "index": "index", "1/month": "rate", "tn tokens/day": "volume",
    "US$/1M tokens": "price", "US$ tn": "money", "mn hours": "volume", "mn tokens/hour": "volume",
    "HK$/US$": "exchange rate", "HK$/CNY": "exchange rate", "HK$/local": "exchange rate", "local/US$": "exchange rate",
    "date": "date", "year": "year", "years": "years", "month": "count", "count": "count",
    "days": "days", "months": "months", "flag": "flag", "text": "text", "sentence": "text", "as input": "mixed",
    "check": "check", "agreement": "check", "mixed": "mixed", "number": "mixed",
    "total": "mixed", "tolerance": "tolerance",
}


class Band(NamedTuple):
    """What a figure of a unit can be at all, and the factors by which a slip of the unit is off; None has no bound."""

    least: float | None
    most: float | None
    reason: str
    slips: tuple[float, ...] = ()
    whole: bool = False
    # how far below and above the figure of its own file one may lie; 0 is as far as it likes
    fold: tuple[float, float] = (0, 0)


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
MONEY_MN = Band(-1e7, 1e7, "the largest revenue of any company is below 5 tn in yuan",
                (1 / MILLIONS, 1 / THOUSANDS, THOUSANDS), fold=(100, 100))
PER_SHARE = Band(-500, 500, "five times what a share earns in the bull case; of any listed in Hong Kong none earns 100",
                 (HUNDREDTH,), fold=(0, 25))
EXCHANGE = Band(1e-4, 30, "HK$ for a unit of any currency, from the rupiah to the dinar", (HUNDREDTH,))
TOKEN_PRICE = Band(0.0005, 1000, "from the cheapest cache read to the dearest reasoning output",
                   (MILLIONS, THOUSANDS, HUNDREDTH), fold=(30, 30))
BANDS: dict[str, Band] = {  # wide: only what no listed company and no scenario can have is beyond
    "%": PERCENT, "% p.a.": PERCENT, "fraction": PERCENT,
    "%/month": Band(-1, 1, "twice as much every month is 4,096-fold in a year", (HUNDREDTH,)),
    "1/month": Band(0, 3, "at 3, growth has faded to a twentieth within a month", (HUNDREDTH,), fold=(0, 30)),
    "local mn": MONEY_MN, "HK$ mn": MONEY_MN,
    "US$ mn": Band(-1e6, 1e6, "the largest revenue of any company is below US$ 1 tn",
                   (THOUSANDS, 1 / THOUSANDS, 1 / MILLIONS), fold=(100, 100)),
    "US$ bn": Band(None, 10_000, "the largest company is worth about US$ 5 tn",
                   (1 / THOUSANDS, 1 / THOUSANDS / MILLIONS, THOUSANDS), fold=(100, 100)),
    "US$ tn": Band(0, 100, "all listed companies together are worth about US$ 130 tn", (1 / THOUSANDS,)),
    "HK$ bn": Band(None, 20_000, "three times the largest company of Hong Kong",
                   (1 / THOUSANDS / MILLIONS, 1 / THOUSANDS, THOUSANDS), fold=(500, 100)),
    "HK$": Band(None, 10_000, "five times the dearest share ever listed in Hong Kong", (HUNDREDTH,), fold=(0, 25)),
    "local/share": PER_SHARE,
    "currency per share": PER_SHARE,
    "quoted currency per share": Band(None, 20_000, "a target twice as dear as any price", (HUNDREDTH,)),
    "HK$ a day": Band(100_000, 3e11, "all shares in Hong Kong together trade about HK$ 250 bn a day",
                      (THOUSANDS * MILLIONS, MILLIONS)),
    "mn shares": Band(1, 100_000, "the largest of the trade has 40,000 mn shares",
                      (1 / THOUSANDS, 1 / MILLIONS, THOUSANDS), fold=(50, 50)),
    "shares": Band(None, 1e12, "the largest bank has 0.36 tn shares", (MILLIONS, 1 / MILLIONS), fold=(1000, 1000)),
    "x": Band(None, 5000, "US$ 55 bn over an ARR of US$ 14 mn is 3,929x", (100, HUNDREDTH), fold=(60, 60)),
    "index": Band(0.01, 100, "a hundred-fold of where it starts", (HUNDREDTH,)),
    "HK$/US$": Band(5, 12, "pegged at 7.75 to 7.85 since 2005"), "HK$/CNY": Band(0.95, 1.6, "1.05 to 1.28 since 2006"),
    "HK$/local": EXCHANGE, "local/US$": EXCHANGE, "quoted / reporting currency": EXCHANGE,
    "tn tokens/day": Band(0.001, 50_000, "from Jan-24 to three hundred times Mar-26",
                          (1 / THOUSANDS, THOUSANDS, 1 / MILLIONS / MILLIONS, 1 / THOUSANDS / MILLIONS),
                          fold=(100, 100)),
    "US$/1M tokens": TOKEN_PRICE, "US$ per million tokens": TOKEN_PRICE,
    "years": Band(0, 30, "no exit lies further away; more is a number of months", (1 / 12,)),
    "month": Band(0, 120, "ten years"),
    "count": Band(0, 250, "the sessions of a year; loops run by a count", whole=True),
    "date": Band(32_874, 51_501, "1990 to 2040, the years of listings and of plans"),
}
UPSIDE_DOWN = tuple((1 / most, min(1 / least, least)) for least, most, *_ in (BANDS["HK$/US$"], BANDS["HK$/CNY"])
                    if least and most)  # a rate the wrong way


def limits(unit: str, *, above: float | None = None, at_least: float | None = None, below: float | None = None,
           at_most: float | None = None,
           whole: bool | None = None) -> Limits:
    """The limits of a figure, with its unit's band wherever they leave that side open.

    A floor above 0 stands beside 'above 0'.
    """
    band = BANDS.get(unit)
    if band is None:
        return Limits(unit, above, at_least, below, at_most, bool(whole))
    if at_least is None and band.least is not None and (above is None or band.least > above):
        at_least = band.least
    if at_most is None and below is None:
        at_most = band.most
    return Limits(unit, above, at_least, below, at_most, band.whole if whole is None else whole)


def near(allowed: Limits, value: float | str) -> Limits:
    """Limits narrowed to the unit's fold around a file's figure: further away lies only a slip of the unit."""
    band = BANDS.get(allowed.unit)
    if band is None or isinstance(value, str) or value <= 0:
        return allowed
    below, above = band.fold
    if above and (allowed.high is None or value * above < allowed.high):
        allowed = allowed._replace(below=None, at_most=_two_digits(value * above))
    if below and allowed.low is not None and (allowed.above == 0 or allowed.low > 0) and value / below > allowed.low:
        allowed = allowed._replace(at_least=_two_digits(value / below))
    return allowed


def _two_digits(number: float) -> float:
    """A bound as somebody would say it."""
    return float(f"{number:.2g}")
