"""Pricing: three mechanisms, the cache economics behind the third, and tokens turned into revenue."""

from __future__ import annotations

from model.comparing import at_least, at_most
from model.core.chart import Chart, Scale, Series
from model.core.expressions import Const, Number, call, expr
from model.core.lines import Axis, Line, Member
from model.core.sheet import CompanySheet, Sheet
from model.core.vocabulary import cagr, if_, ln
from model.fundamental.arr import Arr
from model.inputs import Inputs, Market

OUTPUT_SHARES = (0.0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.055, 0.06)


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


class Feasible(Sheet):
    """Feasible region: the cached share that each output share needs for the printed uplift."""

    tab = "Pricing"
    axes = (Axis("output_shares", tuple(Member(str(share), f"{100 * share:g} % output") for share in OUTPUT_SHARES), vertical=True),)

    output = Line("Output", "%", {str(share): Const(share) for share in OUTPUT_SHARES})
    needed = Line("Cached share needed", "%", cache_share_needed(Market.uplift_printed, output, Market.cache_before, Market.cache_after,
                                                                 Market.input_price, Market.output_price))
    possible = Line("Cached share possible", "%", 1 - output)
    feasible = Line("Feasible", "agreement", if_(at_most(needed, possible), 1, 0))

    charts = (
        Chart("Cached share of tokens by output share",
              scatter=(Series(needed, "Needed for the printed uplift", colour="amber"), Series(possible, "Possible", colour="navy")), x=output,
              scale=Scale(form="0%", low=0.8, high=1), x_scale=Scale("Output, of all tokens", "0%", 0, 0.06, 0.01), size=(620, 330), beside=0),
    )


class Tokens(Sheet):
    """Tokens: growth, and what a year of them would bring at the effective price."""

    tab = "Pricing"
    bold = ("revenue",)

    growth_2024_25 = Line("Growth, Jan-24 to Dec-25", "%/month", (Market.tokens_dec25 / Market.tokens_jan24) ** (expr(1) / 12 / 2) - 1)
    growth_1q26 = Line("Growth, Dec-25 to Mar-26", "%/month", cagr(Market.tokens_mar26 / Market.tokens_dec25, Market.quarter_months))
    yearly_2024_25 = Line("Growth a year, Jan-24 to Dec-25", "% p.a.", (1 + growth_2024_25) ** 12 - 1)
    yearly_1q26 = Line("Growth a year, at the pace of Dec-25 to Mar-26", "% p.a.", (1 + growth_1q26) ** 12 - 1)
    multiple = Line("Mar-26 / Jan-24", "x", Market.tokens_mar26 / Market.tokens_jan24)
    revenue = Line("A year of Mar-26 tokens at the effective price", "US$ bn", Market.tokens_mar26 * 365 * CacheEconomics.after / 1000)


class Mechanisms(CompanySheet):
    """Pricing power: what each mechanism does to the effective price by Dec-26."""

    tab = "Pricing power"
    subtitle = "Three mechanisms and what each adds to the effective price by Dec-26."

    listed = Line("List repricing, factor", "index", Arr.list_index.at("2026-12-31"))
    cache = Line("Cache repricing, factor", "index", Arr.cache_index.at("2026-12-31"))
    mix = Line("Plans to pay-as-you-go, factor", "index", Arr.mix.at("2026-12-31"))
    trend = Line("Price competition, factor", "index", Arr.price_trend.at("2026-12-31"))
    price = Line("Effective price, Dec-26 (Dec-25 = 1)", "index", listed * cache * mix * trend)
    listed_part = Line("List repricing, part of the change", "%", if_(call("equal", price, 1), 0, ln(listed) / ln(price)))
    cache_part = Line("Cache repricing, part of the change", "%", if_(call("equal", price, 1), 0, ln(cache) / ln(price)))
    mix_part = Line("Plans to pay-as-you-go, part of the change", "%", if_(call("equal", price, 1), 0, ln(mix) / ln(price)))
    plan_price = Line("Plan price / pay-as-you-go price", "x", Inputs.plan_price)
