"""Cache economics: the effective price of a token mix, and what a new cache price makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.comparing import at_least
from model.core.lines import Line
from model.core.sheet import Sheet
from model.core.vocabulary import if_
from model.inputs import Market

if TYPE_CHECKING:
    from model.core.expressions import Number


def token_price(cached: Number, uncached: Number, output: Number, cache_price: Number, input_price: Number, output_price: Number) -> Number:
    """Effective price of a token mix, US$ per million tokens; the shares sum to 1."""
    return cached * cache_price + uncached * input_price + output * output_price


def cache_share_needed(uplift: Number, output: Number, cache_before: Number, cache_after: Number, input_price: Number, output_price: Number) -> Number:
    """Smallest cached share of all tokens at which a new cache price lifts the effective price by `uplift`."""
    base = input_price + (output_price - input_price) * output
    return uplift * base / (cache_after - cache_before + uplift * (input_price - cache_before))


class CacheEconomics(Sheet):
    """Cache repricing, M2.5 to M2.7: what the mix makes of it."""

    tab = "Pricing"
    subtitle = "Cache economics, the mixes that carry the printed uplift, and tokens as revenue."
    pages = 1

    uncached_share = Line("Other input, of all tokens", "%", 1 - Market.cached_share - Market.output_share)
    before = Line("Effective price, M2.5", "US$/1M tokens",
                  token_price(Market.cached_share, uncached_share, Market.output_share, Market.cache_before, Market.input_price, Market.output_price))
    after = Line("Effective price, M2.7", "US$/1M tokens",
                 token_price(Market.cached_share, uncached_share, Market.output_share, Market.cache_after, Market.input_price, Market.output_price))
    uplift = Line("Uplift", "%", after / before - 1)
    needed = Line("Cached share needed for the printed uplift", "%",
                  cache_share_needed(Market.uplift_printed, Market.output_share, Market.cache_before, Market.cache_after,
                                     Market.input_price, Market.output_price))
    holds = Line("The mix carries the printed uplift", "check", if_(at_least(uplift, Market.uplift_printed), 1, 0))
    most = Line("At most, all cached", "%", Market.cache_after / Market.cache_before - 1)
