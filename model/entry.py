"""Entry: what Excel makes of a text that is typed into a cell or chosen from a list, where it makes something else."""

from __future__ import annotations

import re
import unicodedata

MONTHS = ("jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|"
          "january|february|march|april|june|july|august|september|october|november|december")
# a sign of a currency before or after
NUMBER = re.compile(r"[(+-]?(hk|us|nt|rmb|cny|hkd|usd)?\W?\s*[(+-]?(\d[\d.,' ]*|\.\d+)(e[+-]?\d+)?\s*[%)]*\s*\W?")
CHINESE = re.compile("(\\d{2,4}年)?(\\d{1,2}月)?(\\d{1,2}日)?")
TIME = re.compile(r"(^|\s+)\d{1,2}(((:\d{1,2}){1,2}(\.\d+)?)\s*([ap]m?)?|\s*[ap]m?)$")
ERRORS = ("#n/a", "#ref!", "#value!", "#name?", "#num!", "#div/0!", "#null!")


def folded(text: str) -> str:
    """A text without the differences that a look-up does not see: case, width, and how a letter is composed."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def becomes(text: str) -> str:
    """What Excel turns a typed text into; '' where it stays a text."""
    plain = folded(text).strip()
    if plain in ("true", "false"):
        return "a truth value"
    if plain in ERRORS:
        return "an error"
    if plain[:1] in ("=", "+", "-", "@"):
        return "a formula"
    if plain[:1] == "'":
        return "a text without its apostrophe"
    if NUMBER.fullmatch(plain):
        return "a number"
    day = TIME.sub("", plain)
    if day != plain and not day:
        return "a time"
    parts = [part for part in re.split(r"[\s/.,-]+", day) if part]
    named = [part for part in parts if re.fullmatch(MONTHS, part)]
    numbers = [part for part in parts if part.isdecimal() and len(part) <= 4]  # noqa: PLR2004 - digits of a year
    glued = re.fullmatch(rf"(\d{{1,2}})?({MONTHS})(\d{{1,4}})?", day)
    dated = len(parts) in (2, 3) and len(named) <= 1 and numbers and len(named) + len(numbers) == len(parts)
    return "a date" if dated or (glued and (glued[1] or glued[3])) or CHINESE.fullmatch(day) else ""
