"""US anchors: what funding rounds of Anthropic and OpenAI paid for ARR, the fit through them, and what follows for China."""

from __future__ import annotations

from model.comparing import at_most
from model.core.expressions import Number, call
from model.core.lines import Axis, Column, Line, Member
from model.core.sheet import Sheet
from model.core.vocabulary import absolute, exp, if_, ln, total
from model.inputs import Market

ROUNDS = Axis("rounds", group="rounds", vertical=True)
SPANS = {"anthropic": ("anthropic_c", "anthropic_g"), "openai": ("openai_microsoft", "openai_g"), "pooled": ("anthropic_c", "openai_g")}
GROUPS = {"anthropic": "Anthropic", "openai": "OpenAI", "pooled": "Pooled"}


def p_arr(valuation_usd_bn: Number, arr_usd_mn: Number) -> Number:
    """Price to annualised recurring revenue."""
    return valuation_usd_bn * 1000 / arr_usd_mn


def implied_arr(market_cap_usd_bn: Number, multiple: Number) -> Number:
    """ARR, US$ mn, that a market capitalisation stands for at a multiple."""
    return market_cap_usd_bn * 1000 / multiple


def fitted_multiple(arr_usd_mn: Number, slope: Number, intercept: Number) -> Number:
    """P/ARR that a fit of LN(P/ARR) on LN(ARR in US$ bn) gives at an ARR."""
    return exp(intercept + slope * ln(arr_usd_mn / 1000))


class Rounds(Sheet):
    """Funding rounds: valuation, ARR and what was paid."""

    tab = "US anchors"
    scale = 75
    subtitle = "Funding rounds with what was paid for ARR. ARR stands on both sides of the fit: a description of nine rounds, not a law."
    axes = (ROUNDS,)

    date = Column("Month", "date")
    valuation = Column("Post-money", "US$ bn", above=0, at_least=0.01)
    arr = Column("ARR", "US$ mn", above=0, at_least=1)
    printed = Column("P/ARR, printed", "x", above=0)
    multiple = Line("P/ARR", "x", p_arr(valuation, arr))
    agrees = Line("Agrees", "agreement", if_(at_most(absolute(multiple - printed), Market.half_decimal), 1, 0))
    x = Line("LN ARR, US$ bn", "number", ln(arr / 1000))
    y = Line("LN P/ARR", "number", ln(multiple))
    xx = Line("x x", "number", x * x)
    xy = Line("x y", "number", x * y)


class Sums(Sheet):
    """Sums of the fit, for leaving one round out."""

    tab = "US anchors"
    starts_page = True

    n = Line("Rounds", "count", call("count", Rounds.x.all))
    x = Line("Sum of x", "number", total(Rounds.x.all))
    y = Line("Sum of y", "number", total(Rounds.y.all))
    xx = Line("Sum of x x", "number", total(Rounds.xx.all))
    xy = Line("Sum of x y", "number", total(Rounds.xy.all))


class LeaveOneOut(Sheet):
    """Leaving one round out: the pooled fit without it."""

    tab = "US anchors"
    axes = (ROUNDS,)

    slope = Line("Slope", "number", ((Sums.n - 1) * (Sums.xy - Rounds.xy) - (Sums.x - Rounds.x) * (Sums.y - Rounds.y))
                 / ((Sums.n - 1) * (Sums.xx - Rounds.xx) - (Sums.x - Rounds.x) ** 2))
    intercept = Line("Intercept", "number", (Sums.y - Rounds.y - slope * (Sums.x - Rounds.x)) / (Sums.n - 1))
    at_one = Line("P/ARR at US$1 bn", "x", exp(intercept))


class Fits(Sheet):
    """Fits of P/ARR on ARR, both in logarithms: ARR stands on both sides, so read them as a description."""

    tab = "US anchors"
    axes = (Axis("fits", tuple(Member(key, name) for key, name in GROUPS.items()), vertical=True),)

    slope = Line("Slope", "number", {key: call("slope", Rounds.y.among(*span), Rounds.x.among(*span)) for key, span in SPANS.items()})
    intercept = Line("Intercept, LN", "number", {key: call("intercept", Rounds.y.among(*span), Rounds.x.among(*span)) for key, span in SPANS.items()})
    intercept_log10 = Line("Intercept, LOG10", "number", call("log10", exp(intercept)))
    r2 = Line("R2", "number", {key: call("rsq", Rounds.y.among(*span), Rounds.x.among(*span)) for key, span in SPANS.items()})
    n = Line("n", "count", {key: call("count", Rounds.x.among(*span)) for key, span in SPANS.items()})
    at_one = Line("P/ARR at US$1 bn", "x", exp(intercept))


class FitRange(Sheet):
    """How far one round moves the pooled fit."""

    tab = "US anchors"

    low = Line("P/ARR at US$1 bn, lowest without one round", "x", call("min", LeaveOneOut.at_one.all))
    base = Line("P/ARR at US$1 bn, all rounds", "x", Fits.at_one.at("pooled"))
    high = Line("P/ARR at US$1 bn, highest without one round", "x", call("max", LeaveOneOut.at_one.all))
    slope_low = Line("Slope, lowest without one round", "number", call("min", LeaveOneOut.slope.all))
    slope_high = Line("Slope, highest without one round", "number", call("max", LeaveOneOut.slope.all))


class FrontierARR(Sheet):
    """Latest run-rates: one is ARR, the other a year's revenue."""

    tab = "US anchors"
    axes = (Axis("frontier_arr", group="frontier_arr", vertical=True),)

    arr = Column("ARR or revenue", "US$ mn", above=0, at_least=1)
    date = Column("On", "date")


class AnthropicReadings(Sheet):
    """Anthropic's run-rate beside its rounds: what else is printed, with its day."""

    tab = "US anchors"
    axes = (Axis("anthropic_readings", group="anthropic_readings", vertical=True),)

    date = Column("On", "date")
    arr = Column("ARR", "US$ mn", above=0, at_least=1)


class Constant(Sheet):
    """Constant multiples: what they make of the latest run-rates."""

    tab = "US anchors"

    one = Line("Anthropic at its last multiple, OpenAI at its last round", "US$ tn",
               (Rounds.multiple.at("anthropic_g") * FrontierARR.arr.at("anthropic") / 1000 + Rounds.valuation.at("openai_g")) / 1000)
    both = Line("Both at their last multiples", "US$ tn",
                (Rounds.multiple.at("anthropic_g") * FrontierARR.arr.at("anthropic")
                 + Rounds.multiple.at("openai_g") * FrontierARR.arr.at("openai")) / 1000 / 1000)
    stale = Line("Anthropic's last round on its latest ARR", "x", p_arr(Rounds.valuation.at("anthropic_g"), FrontierARR.arr.at("anthropic")))
    like_for_like = Line("ARR of both, like for like", "US$ mn", FrontierARR.arr.at("anthropic") + Rounds.arr.at("openai_g"))


class USScenarios(Sheet):
    """Combined US value by scenario, and the Chinese names beside it."""

    tab = "US anchors"
    axes = (Axis("us_scenarios", group="us_scenarios", vertical=True),)

    anthropic = Column("Anthropic", "US$ bn", above=0, at_least=0.01)
    openai = Column("OpenAI", "US$ bn", above=0, at_least=0.01)
    upside = Column("Upside", "%", above=-1)
    printed_total = Column("Printed total", "US$ tn", above=0)
    printed_share = Column("China, printed", "%", at_least=0, at_most=1)
    value = Line("Total", "US$ tn", (anthropic + openai) * (1 + upside) / 1000)
    low = Line("China at US$80 bn", "%", Market.china_low / 1000 / value)
    rounded = Line("China at US$90 bn", "%", Market.china_rounded / 1000 / value)
    exact = Line("China at US$93 bn", "%", Market.china_exact / 1000 / value)
    on_print = Line("US$90 bn on the printed total", "%", Market.china_rounded / 1000 / printed_total)
    agrees = Line("Agrees", "agreement", if_(at_most(absolute(on_print - printed_share), Market.half_tenth), 1, 0))


class IPOFrames(Sheet):
    """If public markets look at profit: value of Anthropic's ARR on other measures."""

    tab = "US anchors"
    axes = (Axis("ipo_frames", group="ipo_frames", vertical=True),)

    margin = Column("Margin", "%", at_least=-5, at_most=1)
    multiple = Column("Multiple", "x", above=0)
    value = Line("Value", "US$ bn", FrontierARR.arr.at("anthropic") * margin * multiple / 1000)
    as_p_arr = Line("As P/ARR", "x", margin * multiple)
    against = Line("Against its last P/ARR", "%", as_p_arr / Rounds.multiple.at("anthropic_g") - 1)
