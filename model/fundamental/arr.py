"""ARR: demand, capacity and price, month by month, in one form from Dec-25 to Dec-30."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.comparing import at_least, below, exceeds
from model.core.expressions import NOT_AVAILABLE
from model.core.lines import Line
from model.core.sheet import CompanySheet
from model.core.timeline import MONTHS
from model.core.vocabulary import (
    both,
    cagr,
    either,
    end_of_month,
    equal,
    exp,
    heading,
    if_,
    is_number,
    line,
    maximum,
    minimum,
    prev,
    product,
)
from model.inputs import FROM_MIX, FROM_TOKENS, SAME_AS_ORGANIC, Inputs, Market
from model.momentum.cache import CacheEconomics

if TYPE_CHECKING:
    from model.core.expressions import Expr

MONTH, END = heading("month"), heading("end")
NEWEST = maximum(Inputs.release_date.every)  # 1 where a company has none


class Drivers(CompanySheet):
    """What drives ARR, where an input follows something else."""

    tab = "ARR"
    starts_page = True

    organic_growth = Line("Organic growth in use", "%/month",
                          if_(equal(Inputs.organic_growth, FROM_TOKENS),
                              cagr(Market.tokens_mar26 / Market.tokens_dec25, Market.quarter_months), Inputs.organic_growth),
                          note="China's tokens a day, unless the input is a number")
    growth_at_dec26 = Line("Organic growth at Dec-26 in use", "%/month", if_(equal(Inputs.g_12, SAME_AS_ORGANIC), organic_growth, Inputs.g_12))
    last_release = Line("Last named release", "date",
                        if_(NEWEST > 1, NEWEST, NOT_AVAILABLE),
                        note="Later releases follow it at the cadence, so a slip moves them all; from Dec-25 where none is named")


NAMED_UNTIL = if_(is_number(Drivers.last_release), end_of_month(Drivers.last_release, 0), 0)  # 0 is before every month


def grown(capacity: Expr) -> Expr:
    """Capacity of the month before, with a month's growth."""
    return capacity * (1 + if_(MONTH <= 12, Inputs.capacity_growth, line("growth") + Inputs.capacity_growth_long))


class Arr(CompanySheet):
    """ARR by month."""

    tab = "ARR"
    subtitle = "US$ mn at month-end; indices with Dec-25 = 1."
    scale = 65  # a year of months is a page
    bold = ("demand", "capacity", "arr")
    axes = (MONTHS,)
    sections = {"growth": "Demand (Dec-25 = 1)", "unlock": "Compute capacity (demand in Dec-25 = 1)",
                "list_price": "Effective price (Dec-25 = 1)", "arr": "Annualised recurring revenue"}

    growth = Line("Growth of token volume", "%/month",
                  if_(MONTH <= 12, Drivers.organic_growth,
                      Inputs.g_inf + (Drivers.growth_at_dec26 - Inputs.g_inf) * exp(-Inputs.fade * (MONTH - 12))))
    organic = Line("Organic demand", "index", prev("organic") * (1 + growth), start=1)
    ramp = Line("Effect of {name} felt", "%",
                if_(END >= end_of_month(Inputs.release_date, 0), Market.ramp_1, 0)
                + if_(END >= end_of_month(Inputs.release_date, 1), Market.ramp_2, 0)
                + if_(END >= end_of_month(Inputs.release_date, 2), Market.ramp_3, 0), each="releases")
    uplift = Line("Demand step from {name}", "index", (1 + Inputs.step) ** ramp, each="releases")
    age = Line("Months since the newest release", "count",
               if_(either(END <= NAMED_UNTIL, at_least(prev("age") + 1, Inputs.release_cadence)), 0, prev("age") + 1),
               start=0)
    later_releases = Line("Later releases so far", "count",
                          prev("later_releases") + if_(both(END > NAMED_UNTIL, equal(age, 0)), 1, 0), start=0)
    later_uplift = Line("Demand step from later releases", "index",
                        prev("later_uplift") * (1 + Inputs.later_step * if_(later_releases > 1, Inputs.later_step_fade ** (later_releases - 1), 1))
                        ** if_(equal(later_releases, 0), 0, if_(equal(age, 0), Market.ramp_1, if_(equal(age, 1), Market.ramp_2,
                                                                                              if_(equal(age, 2), Market.ramp_3, 0)))),
                        start=1, note="A step that fades from release to release, felt as the named ones are")
    demand = Line("Demand", "index",
                  organic * product(uplift.every) * later_uplift * line("price") ** (-Inputs.price_elasticity))

    unlock = Line("{name}", "index",
                  if_(END >= end_of_month(Inputs.compute_date, 0), 1 + Inputs.compute_step, 1), each="compute_unlocks")
    unlocks = Line("All compute unlocks", "index", 1 * product(unlock.every))
    scheduled = Line("Capacity as scheduled", "index", grown(prev("scheduled")) * unlocks / prev("unlocks"), start=Inputs.capacity_dec25 * unlocks)
    capacity = Line("Capacity", "index",
                    maximum(scheduled, grown(prev("capacity")) * minimum(unlocks / prev("unlocks"), 1) + Inputs.catch_up * prev("suppressed")),
                    start=Inputs.capacity_dec25 * unlocks,
                    note="A shortage closes at the catch-up rate a month: capacity of the schedule that comes early, not more of it")
    served = Line("Served demand", "index", minimum(demand, capacity))
    suppressed = Line("Suppressed demand", "index", maximum(demand - capacity, 0), note="ARR understates demand while compute is short")
    binds = Line("Capacity binds", "flag", if_(exceeds(demand, capacity), 1, 0))

    list_price = Line("List price change with {name}", "index",
                      if_(END >= end_of_month(Inputs.release_date, 0), 1 + Inputs.list_price_change, 1), each="releases")
    cache_price = Line("Cache repricing with {name}", "index",
                       if_(equal(Inputs.cache_price_change, FROM_MIX), CacheEconomics.after / CacheEconomics.before, 1 + Inputs.cache_price_change)
                       ** ramp, each="releases")
    price_trend = Line("Price trend", "index",
                       (1 + Inputs.price_trend) ** minimum(MONTH, 12) * (1 + Inputs.price_trend_long) ** maximum(MONTH - 12, 0))
    list_index = Line("List price", "index", 1 * product(list_price.every))
    cache_index = Line("Cache repricing, all releases", "index", 1 * product(cache_price.every))
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
