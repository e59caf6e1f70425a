"""Checks: what must hold, line by line, and one master check."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from model.as_built import NOTHING, FactRegister, InputRegister, TargetAsBuilt
from model.bounds import Bounds
from model.comparing import agree
from model.core.errors import ModelError
from model.core.expressions import NOT_AVAILABLE, Call, Expr, Named, call, expr
from model.core.lines import At, Axis, Input, Line, Member
from model.core.registers import address
from model.core.sheet import CompanySheet, Sheet
from model.core.vocabulary import (
    absolute,
    both,
    equal,
    if_,
    if_error,
    if_number,
    is_number,
    join,
    labels,
    line,
    maximum,
    sum_where,
    total,
    unless,
)
from model.date_order import DateOrder
from model.flows.float_path import FloatPath
from model.flows.flow import BranchTotal, Scarcity
from model.flows.precedents import Precedents
from model.flows.unlock import Absorption, FloatReading
from model.fundamental.anchors import AnchorGaps
from model.fundamental.arr import Arr
from model.fundamental.cash import Cash, Funding
from model.fundamental.compare import BASE as OF_BASE
from model.fundamental.compare import BULL, Compare, OwnCells, OwnTargets, WeightedTarget
from model.fundamental.football_field import FitAtOwnArr
from model.fundamental.income import Income
from model.fundamental.overview import ArrReadings
from model.fundamental.per_share import PerShare
from model.fundamental.quarters import Quarters, QuarterTies
from model.fundamental.revenue import Currency, Revenue
from model.fundamental.valuation import Valuation
from model.inputs import NOT_PRINTED, Inputs, Market, where_printed
from model.scenarios import SCENARIOS, Selector
from model.sources.reconciliation import ReconciliationSummary


class Unedited(CompanySheet):
    """Are the inputs those the workbook was built with."""

    tab = "Checks"
    own_tab = False

    edits = Line("Edited of the live scenario, this company and the market", "count",
                 sum_where(InputRegister.live_changed, InputRegister.concerns, 1) + total(FactRegister.changed.all))
    as_made = Line("Inputs as when the file was made", "flag", if_(equal(edits, 0), 1, 0))
    unedited = Line("Inputs as released", "flag",
                    if_(both(as_made, call("pick_down", TargetAsBuilt.released.all, Selector.number)), 1, 0))
    base_as_built = Line("Base scenario, inputs as released", "flag",
                         if_(both(equal(Selector.number, 1), equal(unedited, 1)), 1, 0),
                         note="Ties to printed figures are asked only here")


class ByPython(CompanySheet):
    """Targets by formula and by Python, in every scenario."""

    tab = "Checks"
    own_tab = False
    starts_page = True
    marked = ("holds",)
    axes = (SCENARIOS,)

    target = Line("By formula", "HK$", Compare.target)
    made = Line("By Python, as built", "HK$", TargetAsBuilt.made)
    edits = Line("Edited that may move it", "count", TargetAsBuilt.edits + total(FactRegister.changed.all))
    holds = Line("Result", "check", if_(edits > 0, -1, if_error(
        if_(both(is_number(target), is_number(made)), if_(agree(target, made), 1, 0),
            if_(equal(target, made), 1, 0)), 0)))


class Check(NamedTuple):
    """One line of the tab."""

    label: str
    value: Expr | float
    test: str  # ties, at least, at most
    expected: Expr | float
    applies: Expr | float = 1


BASE = Unedited.base_as_built


def _printed(label: str, value: Expr, figure: Input, *more: Input) -> Check:
    """A tie to a printed figure, asked in base and only where the figure, and more that it needs, are printed."""
    return Check(label, value, "ties", where_printed(figure, figure), _asked(figure, *more))


def _asked(*figures: Input) -> Expr:
    """In base, and only for a company whose file has these printed figures."""
    asked: Expr = BASE
    for figure in figures:
        asked = if_(equal(figure, NOT_PRINTED), 0, asked)
    return asked


CHECKS = {
    "token_growth": Check("Organic growth ties to China's token growth", Arr.organic.at("2026-03-31"), "ties",
                          ArrReadings.token_multiple,
                          _asked(Inputs.arr_printed)),
    "arr_printed": _printed("ARR on the printed date ties to print", ArrReadings.arr_on_printed_date,
                            Inputs.arr_printed, Inputs.arr_printed_date),
    "arr_ytd": _printed("ARR since Dec-25 ties to the printed multiple", ArrReadings.printed_over_opening,
                        Inputs.arr_ytd_multiple),
    "arr_dec26": _printed("ARR, Dec-26, ties to print", Arr.arr.at("2026-12-31"), Inputs.arr_dec26_printed),
    "suppressed": Check("Capacity binds in both months after the June release", ArrReadings.months_bound, "at least", 2,
                        _asked(Inputs.arr_dec26_printed)),
    "anchors_free": Check("Capacity does not bind where ARR is printed", ArrReadings.bound_at_anchors, "at most", 0,
                          _asked(Inputs.arr_printed_date)),
    "revenue": _printed("Revenue, 2030E, ties to print", Revenue.revenue.at(2030), Inputs.revenue_2030_printed),
    "net_profit": _printed("Adjusted net profit, 2030E, ties to print", Income.net_profit.at(2030),
                           Inputs.net_profit_2030_printed),
    "eps": _printed("Adjusted EPS, 2030E, ties to print", PerShare.eps.at(2030), Inputs.eps_2030_printed),
    "shares": Check("Diluted shares, 2030E, tie to printed profit / EPS", PerShare.diluted_shares.at(2030), "ties",
                    Valuation.shares_implied_printed, _asked(Inputs.eps_2030_printed, Inputs.net_profit_2030_printed)),
    "pt": _printed("Rounded target ties to print", Valuation.pt_rounded, Inputs.pt_printed),
    "pt_above_zero": Check("Target above zero", if_(is_number(Valuation.pt), 1, 0), "at least", 1),
    "targets": Check("Scenarios with a target above zero", call("count", Compare.target.all), "at least",
                     call("count", Compare.probability.all), _asked(Inputs.eps_2030_printed)),
    "bull_losses": Check("Bull: losses to 2030, of revenue, no more than base's", OwnTargets.lost.at(BULL), "at most",
                         OwnTargets.lost.at(OF_BASE), _asked(Inputs.eps_2030_printed)),
    "market_cap": _printed("Price x shares ties to the printed market capitalisation", Valuation.market_cap,
                           Inputs.market_cap_printed),
    "cagr": Check("Revenue, 2030E / 2026E, at the printed CAGR", Revenue.revenue.at(2030) / Revenue.revenue.at(2026),
                  "at least", (1 + Market.revenue_cagr_test) ** (Market.exit_year - Market.forecast_year),
                  _asked(Inputs.revenue_2030_printed)),
    "tranches": Check("Tranches sum to shares in issue", FloatReading.issued / 1000 / 1000, "ties",
                      Inputs.shares_issued_mn),
    "tranche_print": Check("Tranche percentages that do not tie to print", call("countif", Absorption.ties.all, 0),
                           "at most", 0, BASE),
    "float": Check("Largest float / shares in issue", call("max", FloatPath.float_pct.all), "at most", 1),
    "branches": Check("Listing branches sum to 1", BranchTotal.probability, "ties", 1),
    "dates": Check("Dates that lie before one they may not lie before", call("countif", DateOrder.holds.all, 0),
                   "at most", 0),
    "bounds": Check("Inputs beyond what other figures leave room for", call("countif", Bounds.holds.all, 0), "at most",
                    0),
    "fundable": Check("New shares for funding are at most those in issue", Funding.funding_shares, "at most",
                      Inputs.shares_issued_mn),
    **{f"quarters_{key}": Check(f"{label}: largest gap of quarters to their year", call("max", gap.all), "at most",
                                Market.tie_tolerance)
       for key, label, gap in (("revenue", "Revenue", QuarterTies.revenue_gap), ("rd", "R&D", QuarterTies.rd_gap),
                               ("tax", "Tax", QuarterTies.tax_gap),
                               ("profit", "Net profit", QuarterTies.profit_gap))},
    "rd_steady": Check("R&D, largest fall from a quarter to the next",
                       -call("min", Quarters.rd_change.among("2Q26", "4Q30")), "at most",
                       Market.cost_fall_test, BASE),
    "capacity_after": Check("Months after 2026 in which capacity binds",
                            total(Arr.binds.among("2027-01-31", "2030-12-31")), "at most", 0,
                            _asked(Inputs.arr_dec26_printed)),
    "cash": Check("Lowest closing cash", call("min", Cash.closing.all), "at least", 0,
                  if_(is_number(Inputs.cash_opening), 1, 0)),
    "funding": Check("Base's new shares tie to those that the 2030 count holds", Funding.funding_shares, "ties",
                     Inputs.funding_shares_base, _asked(Inputs.eps_2030_printed)),
    "anchors": Check("Calibrated inputs that are not their closed form", AnchorGaps.apart, "at most", 0,
                     _asked(Inputs.eps_2030_printed)),
    "burn": Check("The 2030 share count leaves room for base's funding", PerShare.other_shares.at(2030), "at least", 0,
                  BASE),
    "own_cells": Check("Live target ties to that of the scenario's own cells", OwnCells.apart, "at most", 0,
                       Unedited.as_made),
    "python": Check("Scenarios whose target by formula is not Python's", call("countif", ByPython.holds.all, 0),
                    "at most", 0),
}


class CompanyChecks(CompanySheet):
    """Checks."""

    tab = "Checks"
    own_tab = False
    marked = ("holds",)
    axes = (Axis("checks", tuple(Member(key, check.label) for key, check in CHECKS.items()), vertical=True),)

    value = Line("Model", "mixed", {key: expr(check.value) for key, check in CHECKS.items()})
    test = Line("Test", "text", {key: expr(check.test) for key, check in CHECKS.items()})
    expected = Line("Expected", "mixed", {key: expr(check.expected) for key, check in CHECKS.items()})
    applies = Line("Applies", "flag", {key: expr(check.applies) for key, check in CHECKS.items()})
    allowed = Line("Tolerance", "tolerance", if_number(expected, Market.tie_tolerance * maximum(absolute(expected), 1)))
    difference = Line("Difference", "mixed",
                      if_(is_number(value),
                          if_number(expected, if_(absolute(value - expected) <= allowed, 0, value - expected)),
                          unless(NOT_AVAILABLE, value, if_(equal(value, expected), 0, value))))
    holds = Line("Result", "check",
                 if_error(if_(equal(applies, 0), -1,
                              if_(equal(test, "ties"), if_(equal(difference, 0), 1, 0),
                                  if_(equal(test, "at least"), if_(difference >= 0, 1, 0),
                                      if_(difference <= 0, 1, 0)))), 0))


INCOME = (Income.gross_profit, Income.rd, Income.sm, Income.ga, Income.operating_profit, Income.tax,
          Income.net_profit, PerShare.eps)
RECOMPUTED: dict[str, Line | At] = {
    **{f"income_{line.key}": line.at(2030) for line in INCOME},
    **{f"{line.sheet.__name__.lower()}_{line.key}": line for sheet in (Currency, Valuation, WeightedTarget, FitAtOwnArr)
       for line in sheet.lines.values()}}


def _recomputed(node: Line | At) -> Expr:
    """The formula of a cell, out of its place: lines of its timeline in its own period."""
    line = node if isinstance(node, Line) else node.line

    def placed(part: Expr) -> Expr:
        if isinstance(part, Call):
            words, parts = part.named or ("", ())
            return replace(part, args=tuple(map(placed, part.args)),
                           named=(words, tuple(map(placed, parts))) if words else None)
        own = line.sheet.lines[part.name] if isinstance(part, Named) else part
        beside = isinstance(own, Line) and own.sheet.axes == line.sheet.axes
        return own.at(node.member) if isinstance(node, At) and isinstance(own, Line) and beside else own

    if not isinstance(line.body, Expr):
        raise ModelError(f"{line.sheet.__name__}.{line.key} has no one formula to compute again.")
    return placed(line.body)


def is_error(value: Expr) -> Expr:
    """1 where a cell shows an error: what it needs is at fault, it is not typed over."""
    return if_error(if_(equal(value, ""), 0, 0), 1)


class Recomputed(CompanySheet):
    """Formulas computed a second time, to see one that was typed over."""

    tab = "Checks"
    own_tab = False
    starts_page = True
    marked = ("holds",)
    axes = (Axis("recomputed",
                 tuple(Member(key, node.label if isinstance(node, Line) else f"{node.line.label}, {node.member}E")
                                     for key, node in RECOMPUTED.items()), vertical=True),)

    value = Line("Cell", "mixed", dict(RECOMPUTED))
    again = Line("Recomputed", "mixed", {key: _recomputed(node) for key, node in RECOMPUTED.items()})
    holds = Line("Result", "check", if_error(if_(both(is_number(value), is_number(again)),
                 if_(agree(value, again), 1, 0), if_(equal(value, again), 1, 0)),
                 if_(equal(is_error(value), is_error(again)), 1, 0)))
    where = Line("Where", "sentence", {key: if_(equal(line("holds"), 0), join(address(node), " is typed over"), NOTHING)
                                       for key, node in RECOMPUTED.items()})


class Failures(CompanySheet):
    """Result of the checks."""

    tab = "Checks"
    own_tab = False

    failures = Line("Checks that fail", "count",
                    call("countif", CompanyChecks.holds.all, 0) + call("countif", Recomputed.holds.all, 0))
    applying = Line("Checks that apply", "count",
                    call("countif", CompanyChecks.holds.all, 1) + call("countif", Recomputed.holds.all, 1) + failures)
    first = Line("What fails first", "sentence", if_(equal(failures, 0), NOTHING, if_error(
        call("pick_down", Recomputed.where.all, call("match", 0, Recomputed.holds.all)), if_error(
            call("pick_down", DateOrder.where.all, call("match", 0, DateOrder.holds.all)), if_error(
                call("pick_down", Bounds.where.all, call("match", 0, Bounds.holds.all)),
                call("pick_down", labels(CompanyChecks.holds), call("match", 0, CompanyChecks.holds.all)))))))


class FailuresByCompany(Sheet):
    """Companies whose checks fail."""

    tab = "As built"
    subtitle = ("What stood in every input, and in every fact that a formula reads, when this file was made; "
                "what was edited since; what cannot stand there.")
    pages = 1
    axes = (Axis("companies", group="companies", vertical=True),)

    first = Line("What fails first", "sentence", if_(Failures.failures > 0, Failures.first, NOTHING))
    failures = Line("Checks that fail", "count", Failures.failures)
    failing = Line("Fails", "flag", if_(failures > 0, 1, 0))


class WellFormed(Sheet):
    """Inputs and facts: filled, of their kind, within their limits, and no live cell typed over."""

    tab = "Checks"
    subtitle = ("OK: holds. FAIL: does not. "
                "n.a.: does not apply, because the scenario or an input was changed on purpose.")
    scale = 62

    inputs = Line("Inputs at fault", "count", total(InputRegister.faulty.all))
    facts = Line("Facts of tables at fault", "count", total(FactRegister.faulty.all))
    scenario = Line("Live scenario is one of the table", "check", if_(is_number(Selector.number), 1, 0))
    first = Line("First of them", "sentence", if_(
        equal(scenario, 0), join(address(Selector.selected), " is none of the scenarios"),
        if_(inputs > 0, call("pick_down", InputRegister.fault.all, call("match", 1, InputRegister.faulty.all)),
            if_(facts > 0, call("pick_down", FactRegister.fault.all, call("match", 1, FactRegister.faulty.all)),
                NOTHING))))
    holds = Line("All well-formed", "check", if_(equal(inputs + facts + (1 - scenario), 0), 1, 0))


class Summary(Sheet):
    """Companies side by side."""

    tab = "About"
    heading = "Priced In"
    pages = 1
    below = "cover"
    bold = ("pt", "pt_rounded", "upside")
    marked = ("failures",)
    axes = (Axis("companies", group="companies", vertical=True),)

    price = Line("Share price", "HK$", Valuation.share_price)
    pt = Line("Target, unrounded", "HK$", Valuation.pt)
    pt_rounded = Line("Price target", "HK$", Valuation.pt_rounded)
    upside = Line("Upside", "%", Valuation.upside)
    arr_dec26 = Line("ARR, Dec-26", "US$ mn", ArrReadings.arr_dec26)
    shares = Line("Diluted shares", "mn shares", PerShare.diluted_shares.at(2030))
    years = Line("Years of discounting", "years", Inputs.years_to_exit)
    fx = Line("HK$ per local", "HK$/local", Currency.hkd_per_local)
    failures = Line("Checks that fail", "count", Failures.failures)


class Master(Sheet):
    """Master check."""

    tab = "About"
    bold = ("master",)
    marked = ("master",)
    names = {"master": "master_check"}

    scenario = Line("Live scenario", "text", if_(is_number(Selector.number), Selector.selected, "unknown"))
    differences = Line("Derived figures of table 7 that differ from print", "count", total(Precedents.failing.all))
    explained = Line("Each of them is explained", "check",
                     if_error(if_(equal(differences, Market.precedent_differences), 1, 0), 0))
    compared = Line("Derived figures compared with print", "count", ReconciliationSummary.compared)
    differ = Line("of which differ, each with its treatment", "count", ReconciliationSummary.differ)
    inconsistencies = Line("Inconsistencies listed by severity", "count", ReconciliationSummary.listed)
    scarcity = Line("Scarcity premium within the printed range", "check", if_error(Scarcity.within, 0))
    probabilities = Line("Probabilities sum to 1", "check",
                         if_error(if_(absolute(Selector.probability_total - 1) <= Market.tie_tolerance, 1, 0), 0))
    well_formed = Line("Inputs filled, of their kind, within limits", "check", WellFormed.holds)
    failures = Line("Checks that fail, all companies", "count",
                    total(Summary.failures.all) + (1 - probabilities) + (1 - explained) + (1 - scarcity)
                    + (1 - well_formed))
    master = Line("All checks hold", "check", if_(equal(failures, 0), 1, 0))
    first = Line("What fails first", "sentence", if_(equal(well_formed, 0), WellFormed.first, if_error(
        call("pick_down", FailuresByCompany.first.all, call("match", 1, FailuresByCompany.failing.all)), NOTHING)))
