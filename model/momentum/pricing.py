"""Pricing: three mechanisms, the mixes that carry the third, and tokens turned into revenue."""

from __future__ import annotations

from model.comparing import at_most
from model.core.chart import Chart, Scale, Series
from model.core.expressions import Const, call, expr
from model.core.lines import Axis, Line, Member
from model.core.sheet import CompanySheet, Sheet
from model.core.vocabulary import cagr, if_, ln
from model.fundamental.arr import Arr
from model.inputs import Inputs, Market
from model.momentum.cache import CacheEconomics, cache_share_needed

OUTPUT_SHARES = (0.0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.055, 0.06)


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
