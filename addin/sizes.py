"""Sizes: what the figures given to a function must be to each other; far apart, one of them is in another unit."""

from __future__ import annotations

from model.core.errors import PricedInError
from model.core.units import UPSIDE_DOWN
from model.words import told


def right_way_up(fx: float) -> None:
    """One sentence for a rate of HK$ for a yuan or a US dollar that is upside down."""
    if any(low <= fx < high for low, high in UPSIDE_DOWN):
        raise PricedInError(
            f"fx is {told(fx, '')}, and must be HK$ for one of the reporting currency, such as 1.12 for CNY or 7.8 for "
            f"US$: did you mean {1 / fx:.6g}?")


def proportionate(size: float, least: float, most: float, sentence: str) -> None:
    """A sentence where the size that figures come to is beyond what it can be; nothing sold or freed is no slip."""
    if size and not least <= size <= most:
        raise PricedInError(sentence)


def same_unit(cache_price: float, input_price: float, output_price: float) -> None:
    """One sentence for token prices that are not all per million tokens in the same currency."""
    figures = f"The price of a cache read is {cache_price:g}, of input {input_price:g} and of output {output_price:g}"
    for size, least, most in ((cache_price / input_price, 1e-4, 5), (output_price / input_price, 0.1, 100)):
        proportionate(size, least, most, f"{figures}, too far apart: give all in US$ per million tokens.")
