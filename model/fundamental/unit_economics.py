"""Unit economics: the article's cost, price and margin figures, brought to one unit and held against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.comparing import at_least
from model.core.lines import Axis, Column, Line
from model.core.sheet import Sheet
from model.core.vocabulary import equal, if_
from model.frontier.us_anchors import implied_arr, p_arr
from model.inputs import Market
from model.printed import NA, agrees, where_known

if TYPE_CHECKING:
    from model.core.expressions import Expr

TAB = "Unit economics"


class ArticleInputs(Sheet):
    """Unit economics: figures that belong to no single model or company."""

    tab = TAB
    axes = (Axis("article_inputs", group="article_inputs", vertical=True),)

    figure = Column("Figure", "mixed")
    measured_in = Column("Measured in", "text")


class TrainingRun(Sheet):
    """Training run: GPU-hours and days that the printed cost range buys."""

    tab = TAB

    run_hours_low = Line("GPU-hours of a run, low", "mn hours", ArticleInputs.figure.at("run_cost_low") / ArticleInputs.figure.at("rental_rate"))
    run_hours_high = Line("GPU-hours of a run, high", "mn hours", ArticleInputs.figure.at("run_cost_high") / ArticleInputs.figure.at("rental_rate"))
    hours_a_day = Line("GPU-hours a day of the cluster", "count", ArticleInputs.figure.at("cluster_gpus") * ArticleInputs.figure.at("hours_per_day"),
                       note="The article says only 'thousands' of GPUs")
    run_days_low = Line("Days of a run, low", "days", run_hours_low * 1000 * 1000 / hours_a_day)
    run_days_high = Line("Days of a run, high", "days", run_hours_high * 1000 * 1000 / hours_a_day)


class Models(Sheet):
    """Models: training and inference cost against score, four models."""

    tab = TAB
    axes = (Axis("models", group="models", vertical=True),)

    parameters_bn = Column("Parameters, bn", "count", above=0, at_most=100_000)
    training_cost_usd_mn = Column("Training cost", "US$ mn", above=0, at_least=0.1)
    inference_cost = Column("Inference cost, US$ per 1M tokens", "mixed", above=0, at_most=1000)
    score = Column("MMLU score, Chinese subset", "mixed", at_least=0, at_most=100)
    gpu_hours_mn = Line("GPU-hours", "mn hours", training_cost_usd_mn / ArticleInputs.figure.at("rental_rate"))
    training_days = Line("Days on the cluster", "days", gpu_hours_mn * 1000 * 1000 / TrainingRun.hours_a_day)
    score_per_usd = Line("Score per US$ of inference", "mixed", score / inference_cost)
    against_cheapest = Line("Inference cost / DeepSeek-V2", "x", inference_cost / inference_cost.at("deepseek_v2"))


def margin(cost: Expr, price: Expr) -> Expr:
    """Gross margin at a price."""
    return 1 - cost / price


class Pricing(Sheet):
    """Pricing: cost against price in US$ per 1M tokens."""

    tab = TAB
    subtitle = "The article's figures in one unit; where it contradicts itself both sides are shown."
    scale = 60
    sections = {"literal_price_low": "Price", "margin_at_low": "Gross margin at the printed cost of GLM-4",
                "tokens_per_call_low": "Cost per call", "margin_after_rd_high": "Margin after R&D"}

    literal_price_low = Line("Price as printed, per token, low", "US$/1M tokens", ArticleInputs.figure.at("token_price_low") * 1000 * 1000,
                             note="Per token cannot be meant: thousands of US$ per 1M tokens")
    literal_price_high = Line("Price as printed, per token, high", "US$/1M tokens", ArticleInputs.figure.at("token_price_high") * 1000 * 1000)
    price_1m_low = Line("Price read per 1K tokens, low", "US$/1M tokens", ArticleInputs.figure.at("token_price_low") * 1000)
    price_1m_high = Line("Price read per 1K tokens, high", "US$/1M tokens", ArticleInputs.figure.at("token_price_high") * 1000)

    margin_at_low = Line("At the low price", "%", margin(Models.inference_cost.at("glm_4"), price_1m_low))
    margin_at_high = Line("At the high price", "%", margin(Models.inference_cost.at("glm_4"), price_1m_high))
    margin_possible = Line("Printed margin is reached at a printed price", "text",
                           if_(at_least(margin_at_high, ArticleInputs.figure.at("api_margin_low")), "yes", "no"))
    price_for_low = Line("Price needed for the low printed margin", "US$/1M tokens",
                         Models.inference_cost.at("glm_4") / (1 - ArticleInputs.figure.at("api_margin_low")))
    price_for_high = Line("Price needed for the high printed margin", "US$/1M tokens",
                          Models.inference_cost.at("glm_4") / (1 - ArticleInputs.figure.at("api_margin_high")))

    tokens_per_call_low = Line("Tokens a call at the low cost per call", "count",
                               ArticleInputs.figure.at("call_cost_low") / Models.inference_cost.at("glm_4") * 1000 * 1000)
    tokens_per_call_high = Line("Tokens a call at the high cost per call", "count",
                                ArticleInputs.figure.at("call_cost_high") / Models.inference_cost.at("glm_4") * 1000 * 1000)

    margin_after_rd_high = Line("High gross margin less low R&D", "%", ArticleInputs.figure.at("api_margin_high") - ArticleInputs.figure.at("rd_low"))
    margin_after_rd_low = Line("Low gross margin less high R&D", "%", ArticleInputs.figure.at("api_margin_low") - ArticleInputs.figure.at("rd_high"))
    net_margin_possible = Line("Printed net margin is compatible with R&D", "text",
                               if_(at_least(margin_after_rd_high, ArticleInputs.figure.at("net_margin_low")), "yes", "no"),
                               note="Selling and administrative cost would come on top")


class ArticleCompanies(Sheet):
    """Companies: valuation over ARR, printed beside recomputed."""

    tab = TAB
    axes = (Axis("article_companies", group="article_companies", vertical=True),)

    ownership = Column("Ownership", "text")
    funding = Column("Total funding", "US$ bn", text_allowed=NA, above=0, at_least=0.01)
    valuation = Column("Valuation", "US$ bn", above=0, at_least=0.01)
    arr_low = Column("ARR, low", "US$ mn", above=0, at_least=1)
    arr_high = Column("ARR, high", "US$ mn", text_allowed=NA, above=0, at_least=1)
    multiple_printed_low = Column("Valuation / ARR printed, low", "x", text_allowed=NA, above=0)
    multiple_printed_high = Column("Valuation / ARR printed, high", "x", text_allowed=NA, above=0)
    multiple_low = Line("Recomputed, low", "x", where_known(p_arr(valuation, arr_high), arr_high))
    multiple_high = Line("Recomputed, high", "x", p_arr(valuation, arr_low))
    multiple_low_ties = Line("Low agrees", "agreement", agrees(multiple_printed_low, multiple_low, Market.half_unit))
    multiple_high_ties = Line("High agrees", "agreement", agrees(multiple_printed_high, multiple_high, Market.half_unit))


class Markets(Sheet):
    """Markets: Hong Kong and A-share averages, and which of them compare."""

    tab = TAB
    starts_page = True
    axes = (Axis("markets", group="markets", vertical=True),)

    average_ps = Line("Average P/S", "x", {"hkex": Market.ps_hk, "a_shares": Market.ps_a})
    ps_to_hk = Line("P/S / Hong Kong's", "x", average_ps / Market.ps_hk)
    average_pe = Column("Average P/E", "x", above=0, at_most=1000)
    pe_counts = Column("Loss-makers in that average", "text")
    pe_use = Line("P/E against Hong Kong's", "text", if_(equal(pe_counts, pe_counts.at("hkex")), "comparable", "not comparable"),
                  note="A mean P/E that counts losses has no meaning")
    revenue_growth = Column("Median revenue growth", "%", above=-1)
    profitable = Column("Companies with a profit", "%", at_least=0, at_most=1)
    value_of_arr = Line("Value of Zhipu's mid-point ARR at this P/S", "US$ bn",
                        average_ps * (ArticleCompanies.arr_low.at("article_zhipu") + ArticleCompanies.arr_high.at("article_zhipu")) / 2 / 1000)
    part_of_valuation = Line("Part of the printed valuation", "%", value_of_arr / ArticleCompanies.valuation.at("article_zhipu"))
    arr_needed = Line("ARR that the printed valuation needs", "US$ mn", implied_arr(ArticleCompanies.valuation.at("article_zhipu"), average_ps))
