"""ARR: demand, capacity and price, month by month."""

from __future__ import annotations

from model.comparing import at_least, below, exceeds
from model.core.lines import Line
from model.core.sheet import CompanySheet
from model.core.timeline import MONTHS
from model.core.vocabulary import above, both, end_of_month, exp, heading, if_, maximum, minimum, prev, product
from model.inputs import Inputs, Market

MONTH, END = heading("month"), heading("end")


class Arr(CompanySheet):
    """ARR by month."""

    tab = "ARR"
    subtitle = "US$ mn at month-end; indices with Dec-25 = 1."
    bold = ("demand", "capacity", "arr")
    axes = (MONTHS,)
    sections = {"growth": "Demand (Dec-25 = 1)", "unlock": "Compute capacity (demand in Dec-25 = 1)",
                "list_price": "Effective price (Dec-25 = 1)", "arr": "Annualised recurring revenue"}

    growth = Line("Growth of token volume", "%/month",
                  if_(MONTH <= 12, Inputs.organic_growth, Inputs.g_inf + (Inputs.g_12 - Inputs.g_inf) * exp(-Inputs.fade * (MONTH - 12))),
                  note="After Dec-26 demand and capacity grow at one rate that fades")
    organic = Line("Organic demand", "index", prev("organic") * (1 + growth), start=1)
    ramp = Line("Effect of {name} felt", "%",
                if_(END >= end_of_month(Inputs.release_date, 0), Market.ramp_1, 0)
                + if_(END >= end_of_month(Inputs.release_date, 1), Market.ramp_2, 0)
                + if_(END >= end_of_month(Inputs.release_date, 2), Market.ramp_3, 0), each="releases")
    uplift = Line("Demand step from {name}", "index", (1 + Inputs.step) ** ramp, each="releases")
    demand = Line("Demand", "index", organic * product(uplift.every))

    unlock = Line("{name}", "index",
                  if_(END >= end_of_month(Inputs.compute_date, 0), 1 + Inputs.compute_step, 1), each="compute_unlocks")
    base_capacity = Line("Capacity before unlocks", "index",
                         prev("base_capacity") * (1 + if_(MONTH <= 12, Inputs.capacity_growth, growth)), start=Inputs.capacity_dec25)
    capacity = Line("Capacity", "index", base_capacity * product(unlock.every))
    served = Line("Served demand", "index", minimum(demand, capacity))
    suppressed = Line("Suppressed demand", "index", maximum(demand - capacity, 0), note="ARR understates demand while compute is short")
    binds = Line("Capacity binds", "flag", if_(exceeds(demand, capacity), 1, 0))

    list_price = Line("List price after {name}", "index",
                      if_(END >= end_of_month(Inputs.release_date, 0), Inputs.list_price, above(1)), each="releases")
    cache_price = Line("Cache repricing with {name}", "index", Inputs.cache_price ** ramp, each="releases")
    price_trend = Line("Price trend", "index", (1 + Inputs.price_trend) ** minimum(MONTH, 12))
    list_index = Line("List price", "index", 1 * list_price.last)
    cache_index = Line("Cache repricing, all releases", "index", product(cache_price.every))
    price = Line("Effective price", "index", list_index * cache_index * price_trend)
    plan_share = Line("Tokens on subsidised plans", "%",
                      Inputs.plan_share_dec25 + (Inputs.plan_share_dec26 - Inputs.plan_share_dec25) * minimum(MONTH, 12) / 12)
    mix = Line("Mix of plans and pay-as-you-go", "index",
               (1 - plan_share + plan_share * Inputs.plan_price)
               / (1 - Inputs.plan_share_dec25 + Inputs.plan_share_dec25 * Inputs.plan_price))

    arr = Line("ARR", "US$ mn", Inputs.arr_dec25 * served * price * mix)
    ramping = Line("Between US$1 bn and its multiple", "flag",
                   if_(both(at_least(arr, Market.ramp_from), below(arr, Market.ramp_from * Market.ramp_multiple)), 1, 0),
                   note="Reaching the end of the ramp ends it")
    suppressed_arr = Line("Suppressed ARR", "US$ mn", Inputs.arr_dec25 * suppressed * price * mix)
    api_revenue = Line("API revenue of the month", "US$ mn", (prev("arr") + arr) / 2 / 12)
