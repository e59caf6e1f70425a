"""Physical: the tokens behind ARR, the accelerators that serve them, and what their hours cost."""

from __future__ import annotations

from model.core.chart import Chart, Scale, Series
from model.core.lines import Line
from model.core.sheet import CompanySheet
from model.core.timeline import YEARS
from model.core.vocabulary import heading, on_date
from model.fundamental.arr import Arr
from model.fundamental.unit_cost import CostOfSales
from model.fundamental.unit_economics import ArticleInputs
from model.inputs import Market
from model.momentum.cache import CacheEconomics

END = heading("end")
THROUGHPUT, RATE, RATE_IN_CHINA, HOURS = (ArticleInputs.figure.at(key) for key in ("throughput", "rental_rate", "rental_rate_china", "hours_per_day"))


class Physical(CompanySheet):
    """At the rate of each year-end: tokens, accelerators, and what their hours cost."""

    tab = "Physical"
    subtitle = "What the model's cost of sales assumes of hardware; a reading beside the model, nothing else rests on it."
    pages = 1
    bold = ("accelerators", "against")
    axes = (YEARS,)
    sections = {"arr": "Tokens", "hours": "Hours, at the throughput and the rates on Unit economics", "model_cost": "Beside the model's cost of sales"}

    arr = Line("ARR at year-end", "US$ mn", on_date(Arr.arr, END))
    token_price = Line("Price earned on a million tokens", "US$/1M tokens",
                       CacheEconomics.before * on_date(Arr.price, END) * on_date(Arr.mix, END),
                       note="From that of M2.5 on the token mix, for every company: of no other a whole list price is printed")
    tokens = Line("Tokens a day", "tn tokens/day", arr / token_price / 365)
    tokens_share = Line("the same, against China's in Mar-26", "%", tokens / Market.tokens_mar26)

    hours = Line("Accelerator-hours a day", "mn hours", tokens / THROUGHPUT)
    accelerators = Line("Accelerators", "count", hours / HOURS * 1000 * 1000, note="That never idle, at one throughput for all years")
    cost = Line("Cost of a year, at the article's hourly rate", "US$ mn", hours * 365 * RATE)
    cost_in_china = Line("the same, at the hourly rate in China", "US$ mn", hours * 365 * RATE_IN_CHINA)

    model_cost = Line("API cost of sales for a year", "US$ mn", arr * (1 - on_date(CostOfSales.api_margin, END)))
    against = Line("Cost of the hours, against it", "x", cost / model_cost,
                   note="Above 1 the model assumes hardware or models that serve more than today's for an hour, or a cheaper hour")
    throughput_implied = Line("Throughput at which both are one", "mn tokens/hour", tokens * 365 * RATE / model_cost)
    accelerators_paid = Line("Accelerators that it pays for", "count", model_cost / 365 / RATE / HOURS * 1000 * 1000)

    charts = (
        Chart("Accelerators that serve the tokens, and that the cost of sales pays for",
              bar=(Series(accelerators, "Serve the tokens", colour="navy"), Series(accelerators_paid, "Paid for", colour="amber")),
              scale=Scale("Accelerators", "#,##0"), size=(900, 320), below=True),
    )
