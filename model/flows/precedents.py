"""Precedents: what lock-up expiries did at Kuaishou, SenseTime and Horizon Robotics, printed beside recomputed."""

from __future__ import annotations

from model.core.expressions import Expr, call, expr
from model.core.lines import Axis, Column, Line
from model.core.sheet import Sheet
from model.core.vocabulary import equal, if_
from model.inputs import Market
from model.printed import NA, agrees, failures, where_known


class Precedents(Sheet):
    """Precedents: printed and recomputed, five companies."""

    subtitle = "The broker's table 7: each printed row in blue, the recomputed one below it. Why they differ stands on the Read-across tab."
    pages = 2

    axes = (Axis("precedents", group="precedents"),)
    sections = {"listed": "Dates and prices", "total_shares": "Share structure", "average_price": "Turnover before",
                "expiry_day": "After the expiry", "turnover_rank": "Rank among the five, 1 is the highest", "failing": "Where print and arithmetic differ"}

    listed = Column("Listed", "date")
    expiry = Column("Six-month expiry, as printed", "date")
    ipo_price = Column("IPO price", "HK$", above=0, at_least=0.01)
    expiry_price = Column("Price at expiry", "HK$", text_allowed=NA, above=0, at_least=0.01)
    later_price = Column("Price six months later", "HK$", text_allowed=NA, above=0, at_least=0.01)
    ipo_change = Column("IPO to expiry, printed", "%", text_allowed=NA, above=-1)
    ipo_change_now = Line("recomputed", "%", where_known(expiry_price / ipo_price - 1, expiry_price))
    ipo_change_ties = Line("agrees", "agreement", agrees(ipo_change, ipo_change_now, Market.half_point))
    later_change = Column("Six months after, printed", "%", text_allowed=NA, above=-1)
    later_change_now = Line("recomputed", "%", where_known(later_price / expiry_price - 1, later_price, expiry_price))
    later_change_ties = Line("agrees", "agreement", agrees(later_change, later_change_now, Market.half_point))

    total_shares = Column("Shares outstanding", "mn shares", above=0)
    ipo_shares = Column("IPO shares", "mn shares", above=0)
    ipo_part = Column("IPO shares / total, printed", "%", at_least=0, at_most=1)
    ipo_part_now = Line("recomputed", "%", ipo_shares / total_shares)
    ipo_part_ties = Line("agrees", "agreement", agrees(ipo_part, ipo_part_now, Market.half_point))
    float_shares = Column("Float before the expiry", "mn shares", above=0)
    float_part = Column("Float / total, printed", "%", at_least=0, at_most=1)
    float_part_now = Line("recomputed", "%", float_shares / total_shares)
    float_part_ties = Line("agrees", "agreement", agrees(float_part, float_part_now, Market.half_tenth))
    released = Column("Released at six months", "mn shares", above=0)
    released_part = Column("Released / total, printed", "%", at_least=0, at_most=1)
    released_part_now = Line("recomputed", "%", released / total_shares)
    released_part_ties = Line("agrees", "agreement", agrees(released_part, released_part_now, Market.half_point))
    later_float = Column("Float after, printed", "mn shares", above=0)
    later_float_now = Line("recomputed", "mn shares", float_shares + released)
    later_float_ties = Line("agrees", "agreement", agrees(later_float, later_float_now, Market.half_unit))
    expansion = Column("Float expansion, printed", "x", above=0)
    expansion_now = Line("recomputed: released / float", "x", released / float_shares)
    expansion_ties = Line("agrees", "agreement", agrees(expansion, expansion_now, Market.half_unit))
    expansion_other = Line("the other reading: after / before", "x", later_float_now / float_shares)

    average_price = Column("Average price before", "HK$", above=0, at_least=0.01)
    market_cap = Column("Market capitalisation, printed", "HK$ bn", above=0)
    market_cap_now = Line("recomputed", "HK$ bn", average_price * total_shares / 1000)
    market_cap_ties = Line("agrees", "agreement", agrees(market_cap, market_cap_now, Market.half_unit))
    float_cap = Column("Float capitalisation, printed", "HK$ bn", above=0)
    float_cap_now = Line("recomputed", "HK$ bn", average_price * float_shares / 1000)
    float_cap_ties = Line("agrees", "agreement", agrees(float_cap, float_cap_now, Market.half_decimal))
    turnover = Column("Daily turnover before", "HK$ bn", above=0, at_least=0.0001, at_most=300)
    turnover_ratio = Column("Turnover / float, printed", "%", at_least=0, at_most=1)
    turnover_ratio_now = Line("recomputed", "%", turnover / float_cap)
    turnover_ratio_ties = Line("agrees", "agreement", agrees(turnover_ratio, turnover_ratio_now, Market.half_point))
    absorb = Line("Days of turnover in the release", "days", released * average_price / 1000 / turnover)

    expiry_day = Column("Expiry day", "%", text_allowed=NA, above=-1)
    expiry_volume = Column("Expiry-day volume", "mn shares", text_allowed=NA, above=0)
    later_turnover = Column("Daily turnover after", "HK$ bn", text_allowed=NA, above=0, at_least=0.0001, at_most=300)
    turnover_change = Column("Turnover after / before, printed", "x", text_allowed=NA, above=0)
    turnover_change_now = Line("recomputed", "x", where_known(later_turnover / turnover, later_turnover))
    turnover_change_ties = Line("agrees", "agreement", agrees(turnover_change, turnover_change_now, Market.half_decimal))
    later_float_cap = Column("Float capitalisation after, printed", "HK$ bn", text_allowed=NA, above=0)
    later_float_cap_now = Line("recomputed at the expiry price", "HK$ bn", where_known(expiry_price * later_float / 1000, expiry_price))
    later_float_cap_ties = Line("agrees", "agreement", agrees(later_float_cap, later_float_cap_now, Market.half_unit))
    implied_price = Line("average price that print implies", "HK$", where_known(later_float_cap * 1000 / later_float, later_float_cap))
    later_ratio = Column("Turnover / float after, printed", "%", text_allowed=NA, at_least=0, at_most=1)
    later_ratio_now = Line("recomputed", "%", where_known(later_turnover / later_float_cap, later_turnover, later_float_cap))
    later_ratio_ties = Line("agrees", "agreement", agrees(later_ratio, later_ratio_now, Market.half_point))

    turnover_rank = Line("Turnover, rank", "count", call("rank", turnover, turnover.all))
    expansion_rank = Line("Float expansion, rank", "count", call("rank", expansion_now, expansion_now.all))
    released_rank = Line("Released / total, rank", "count", call("rank", released_part_now, released_part_now.all))
    absorb_rank = Line("Days of turnover, rank", "count", call("rank", absorb, absorb.all))

    failing = Line("Derived rows that differ", "count", failures(
        ipo_change_ties, later_change_ties, ipo_part_ties, float_part_ties, released_part_ties, later_float_ties, expansion_ties, market_cap_ties,
        float_cap_ties, turnover_ratio_ties, turnover_change_ties, later_float_cap_ties, later_ratio_ties))


def ranked(company: str, measure: Line) -> Expr:
    """Rank of a company by the measure that a claim is about."""
    ranks = {"turnover": Precedents.turnover_rank, "float expansion": Precedents.expansion_rank,
             "released / total": Precedents.released_rank, "days of turnover": Precedents.absorb_rank}
    found: Expr = expr(0)
    for name, line in ranks.items():
        found = if_(equal(measure, name), line.at(company), found)
    return found


class Adjectives(Sheet):
    """The broker's adjectives against its own numbers: rank among the five, 1 is the highest."""

    tab = "Read-across"
    subtitle = "What the precedents say, and what research with more cases says."
    axes = (Axis("adjectives", group="adjectives", vertical=True),)

    measure = Column("Measured by", "text")
    zhipu = Line("Zhipu", "count", ranked("zhipu", measure))
    minimax = Line("MiniMax", "count", ranked("minimax", measure))
    finding = Column("What the numbers say", "text")


class Differences(Sheet):
    """Where print and arithmetic of table 7 differ, and why."""

    tab = "Read-across"
    axes = (Axis("differences", group="differences", vertical=True),)

    why = Column("Why", "text")


class BaseRates(Sheet):
    """Academic base rates: three precedents are not a model."""

    tab = "Read-across"
    axes = (Axis("base_rates", group="base_rates", vertical=True),)

    sample = Column("n", "text")
    finding = Column("Finding at lock-up expiry", "text")
