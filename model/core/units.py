"""The closed vocabulary of units; `local` stands for the company's reporting currency."""

UNITS: dict[str, str] = {  # unit: what it measures
    "US$ mn": "money", "US$ bn": "money", "HK$": "per share", "HK$ mn": "money", "HK$ bn": "money",
    "local mn": "money", "local/share": "per share",
    "mn shares": "shares", "shares": "shares",
    "%": "fraction", "%/month": "fraction", "% p.a.": "fraction",
    "x": "multiple", "index": "index", "1/month": "rate", "tn tokens/day": "volume", "US$/1M tokens": "price", "US$ tn": "money",
    "HK$/US$": "exchange rate", "HK$/CNY": "exchange rate", "HK$/local": "exchange rate", "local/US$": "exchange rate",
    "date": "date", "year": "year", "years": "years", "month": "count", "count": "count",
    "days": "days", "flag": "flag", "text": "text", "check": "check", "agreement": "check", "mixed": "mixed", "total": "mixed", "tolerance": "tolerance",
}
