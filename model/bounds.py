"""Bounds: what other figures leave room for, of inputs that are possible alone; at every door and in the cells."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import NamedTuple

from model.as_built import words
from model.comparing import at_least, at_most, below, exceeds
from model.core.errors import PricedInError
from model.core.expressions import Expr, expr
from model.core.lines import Axis, Input, Line, Member
from model.core.registers import address
from model.core.sheet import CompanySheet
from model.core.vocabulary import both, equal, if_, if_error, is_number, join, line
from model.fundamental.income import Elasticities
from model.fundamental.revenue import Revenue
from model.fundamental.unit_cost import CostTrend
from model.inputs import AS_IN_2025, Inputs, Market
from model.scenarios import Selector
from model.words import told

NOTHING = "-"
DIGITS = 4  # of a limit in a sentence, rounded to the side that is allowed
TESTS = {"at least": (at_least, ceil), "at most": (at_most, floor), "above": (exceeds, ceil), "below": (below, floor)}


class Bound(NamedTuple):
    """One input, and the limit that others set to it."""

    figure: Input
    test: str  # one of TESTS
    limit: Expr
    why: str  # what it would mean beyond the limit, and what to do


def _cost(name: str, figure: Input, cost_2025: Input, scale: Input) -> Bound:
    """A cost's ratio of 2030: where revenue grows, the cost may not fall with it."""
    reference = Elasticities.reference_revenue
    return Bound(figure, "at least", if_(exceeds(reference, Inputs.revenue_2025), cost_2025 / reference, 0),
                 f"below it {name} would fall as revenue grows; raise it, or cut {name} in every year with {scale.key}")


OTHER_COST = (1 - CostTrend.other_margin) * Revenue.other_revenue.at(2030) / Revenue.revenue.at(2030)
UNIT_COST = "from there on the cost of other revenue alone leaves the API none; lower it, or raise other_gross_margin"
OTHER_2025 = Inputs.revenue_2025 - Inputs.api_revenue_2025

BOUNDS = {
    "rd": _cost("R&D", Inputs.rd_ratio_2030, Inputs.rd_2025, Inputs.rd_scale),
    "sm": _cost("selling and marketing", Inputs.sm_ratio_2030, Inputs.sm_2025, Inputs.sm_scale),
    "ga": _cost("administration", Inputs.ga_ratio_2030, Inputs.ga_2025, Inputs.ga_scale),
    "revenue_2030": Bound(Inputs.revenue_2030_printed, "above", expr(Inputs.revenue_2025),
                          "it is revenue_2025, and costs are read from there to 2030; change one of the two"),
    "api_revenue": Bound(Inputs.api_revenue_2025, "at most", expr(Inputs.revenue_2025),
                         "it is part of revenue_2025; change one of the two"),
    "api_margin": Bound(Inputs.api_gross_margin_2025, "at least",
                        if_(both(exceeds(OTHER_2025, 0), both(Inputs.api_revenue_2025 > 0,
                                                              equal(Inputs.other_gross_margin, AS_IN_2025))),
                            (Inputs.gross_margin_2025 * Inputs.revenue_2025 - OTHER_2025) / Inputs.api_revenue_2025,
                            Inputs.api_gross_margin_2025),
                        "below it other revenue would earn more than itself; change it, gross_margin_2025 or "
                        "other_gross_margin"),
    "gross_margin": Bound(Inputs.gross_margin_2030, "below", 1 - OTHER_COST, UNIT_COST),
    "mature_margin": Bound(Inputs.mature_gross_margin, "below", 1 - OTHER_COST, UNIT_COST),
    "cached": Bound(Market.cached_share, "at most", 1 - Market.output_share,
                    "output_share is the rest of all tokens; change one of the two"),
}


class Bounds(CompanySheet):
    """Inputs and what other figures leave room for."""

    tab = "As built"
    own_tab = False
    axes = (Axis("bounds", tuple(Member(key, f"{bound.figure.label}: {bound.test}") for key, bound in BOUNDS.items()),
                 vertical=True),)

    where = Line("Beyond it", "sentence", {
        key: if_(equal(line("holds"), 1), NOTHING,
                 join(address(bound.figure, Selector.number), f" must be {bound.test} ",
                      words(line("limit"), bound.figure.unit), f": {bound.why}"))
        for key, bound in BOUNDS.items()})
    figure = Line("Figure", "mixed", {key: expr(bound.figure) for key, bound in BOUNDS.items()})
    limit = Line("Limit", "mixed", {key: bound.limit for key, bound in BOUNDS.items()})
    beyond = Line("Beyond", "flag", {
        key: if_(is_number(line("figure")), if_(TESTS[bound.test][0](line("figure"), line("limit")), 0, 1), 0)
        for key, bound in BOUNDS.items()})
    holds = Line("Holds", "check", if_error(if_(equal(beyond, 0), 1, 0), 0))


def refusal(key: str, where: str, figure: float, limit: float) -> PricedInError:
    """The error for an input beyond what others leave room for."""
    bound = BOUNDS[key]
    unit = bound.figure.unit
    step = 10.0 ** (floor(log10(abs(limit))) + 1 - DIGITS) if limit else 1.0
    rounded = TESTS[bound.test][1](limit / step) * step
    return PricedInError(f"{bound.figure.key} in {where} is {told(figure, unit)}, and must be {bound.test} "
                         f"{told(rounded, unit, DIGITS)}: {bound.why}.")
