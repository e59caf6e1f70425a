"""Screens: what the command line shows to a person."""

from __future__ import annotations

import hashlib
import sys
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from addin.asking import Question
from addin.failing import failing
from model.assumptions import NONE
from model.citations import questions
from model.equity import EquityModel, model
from model.fundamental.assumed import DIGITS, Flips
from model.fundamental.revenue import Currency
from model.fundamental.valuation import Conventions, Valuation
from model.inputs import Inputs
from model.statements import in_words
from model.words import told

if TYPE_CHECKING:
    from pathlib import Path

    from addin.registry import Function
    from addin.why import Reason
    from model.core.rows import Row
    from model.facts import Company, Scenario

BRIDGE = (Valuation.eps, Inputs.exit_pe, Valuation.exit_value, Inputs.wacc, Inputs.years_to_exit, Valuation.pt_earnings,
          Valuation.pt_local, Currency.hkd_per_local, Valuation.pt, Valuation.pt_rounded)
AGAINST = (Valuation.share_price, Valuation.upside, Valuation.market_cap)
OTHERWISE = {method: (first, Valuation.pt_local, Currency.hkd_per_local, Valuation.pt, Valuation.pt_rounded)
             for method, first in (("ps", Valuation.pt_sales), ("cash", Valuation.pt_cash))}
RESULTS = (Valuation.pt, Valuation.pt_rounded)


def in_column(value: Any, unit: str) -> str:
    """A value in a column of a table, which has the same decimals in every row."""
    if isinstance(value, str):
        return value
    if unit == "%":
        return f"{100 * value:,.1f}%"
    return f"{value:,.2f}"


def show_target(company: str, scenario: str, overrides: dict[str, Any]) -> None:
    """The bridge from EPS to target, and the target against the price."""
    equity = model()
    who, chosen = equity.company(company), equity.scenario(scenario)

    def value(row: Row, position: int = 0) -> Any:
        return equity.value(row, position, who, chosen, overrides)

    method = value(equity.book.row(Inputs.valuation_method, who))
    lines = OTHERWISE.get(method, BRIDGE)
    table = Table(title=f"{who.name} ({who.ticker}), {chosen.name}", title_justify="left", title_style="bold",
                  show_edge=False, pad_edge=False)
    table.add_column("")
    table.add_column("", justify="right")
    table.add_column("Unit")
    for line in (*lines, *AGAINST):
        row = equity.book.row(line, who)
        table.add_row(row.label, in_column(value(row), row.unit), row.unit, style="bold" if line in RESULTS else "",
                      end_section=line is lines[-1])
    console = Console(width=100, highlight=False, markup=False)
    console.print(table)
    console.print(f"\n{chosen.story}", style="italic")
    if overrides:
        console.print("Changed: " + "; ".join(f"{name} = {given}" for name, given in overrides.items()))
    if reason := Question(who, chosen, overrides).reason(equity.book.row(Valuation.pt, who), 0):
        console.print(f"\n{reason}")
    upside = value(equity.book.row(Valuation.upside, who))
    if method not in OTHERWISE and not isinstance(upside, str):
        rows = equity.book.block(Conventions, who)
        parts = [f"{value(rows.rows['years'], i):g} years {in_column(value(rows.rows['target'], i), 'HK$')}"
                 for i in range(len(rows.axis.members))]
        console.print(f"Discounted by convention, HK$: {'; '.join(parts)}.")
    if who.rating == "Overweight" and not isinstance(upside, str) and upside < 0:
        below = told(round(-upside, 3), "%")
        console.print(f"Rated {who.rating} by the broker, with a target {below} below the price.", style="red")


def show_assumed(who: Company) -> None:
    """What was assumed for a company, by what the alternative does to its target, and what turns the call on it."""
    equity = model()
    table = _listed(f"{who.name} ({who.ticker}): what we assumed", "Assumption or treatment", "In use", "Alternative",
                    "Target under it", "Change, HK$")
    for one in equity.as_built.assumptions.of(who):
        table.add_row(one.label, *(in_words(value, one.unit, DIGITS) for value in (one.in_use, one.alternative)),
                      in_column(one.target, "HK$"), in_column(one.change, "HK$"))
    console = Console(width=120, highlight=False, markup=False)
    console.print(table)
    table = _listed("\nWhat turns the call, each driver alone", "Driver", "In use",
                    Flips.turns.label, Flips.margin.label)
    rest = []
    for flip in equity.as_built.assumptions.flips(who):
        if all(value is None for value in flip.at.values()):
            rest.append(flip.label)
            continue
        table.add_row(flip.label, in_words(flip.in_use, flip.unit, DIGITS),
                      *(NONE if at is None else in_words(at, flip.unit, DIGITS) for at in flip.at.values()))
    console.print(table)
    console.print(f"\nNo value of these alone does, within their limits: {'; '.join(rest)}.", style="italic")


def _listed(title: str, *headings: str) -> Table:
    """A table whose first column is words."""
    table = Table(title=title, title_justify="left", title_style="bold", show_edge=False, pad_edge=False)
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="right" if place else "left")
    return table


def show_reasons(who: Company, scenario: Scenario, overrides: dict[str, Any], reasons: list[Reason]) -> None:
    """The tree of a line: value and cell of each, and under it the formula in words, or where the value comes from."""
    from addin.why import CUT

    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = 10_000  # a file has no edge
    console.print(f"{who.name} ({who.ticker}), {scenario.name}", style="bold")
    if overrides:
        console.print("Changed: " + "; ".join(f"{name} = {given}" for name, given in overrides.items()))
    branches: list[Tree] = []
    for each in reasons:
        origin = "" if each.formula else f", {each.origin}"
        more = f"\n= {each.formula}{f' ({CUT})' if each.origin.endswith(CUT) else ''}" if each.formula else ""
        text = Text.assemble(each.line, (" = " if each.formula else ": "), (each.figure, "bold"), f"  {each.where}",
                             origin, (more, "dim"))
        del branches[each.level:]
        branches.append(branches[-1].add(text) if branches else Tree(text))
    console.print(branches[0])


def show_functions(known: dict[str, Function]) -> None:
    """Functions by category."""
    console = Console(width=120, highlight=False, markup=False)
    for category in dict.fromkeys(f.category for f in known.values()):
        table = Table(title=category, title_justify="left", title_style="bold", show_edge=False, show_header=False,
                      pad_edge=False)
        table.add_column(no_wrap=True)
        table.add_column()
        for f in known.values():
            if f.category == category:
                table.add_row(Text(f.signature), f"{f.help} ({f.unit})")
        console.print(table, "")


def not_read(equity: EquityModel) -> list[str]:
    """A line for each file of a company folder that looks as if it were read, and is not."""
    return [f"Not read: {path} (a company's file bears its id in small letters and ends in .toml; a folder changes no "
            "market input)"
            for path in equity.facts.ignored]


def show_built(equity: EquityModel, out: Path, scenario: str) -> None:
    """One line a company, and the file."""
    chosen = equity.scenario(scenario)
    console = Console(width=100, highlight=False, markup=False)
    for who in equity.facts.companies.values():
        target, price, upside = (equity.value(equity.book.row(line, who), 0, who, chosen)
                                 for line in (Valuation.pt, Valuation.share_price, Valuation.upside))
        worth = (f"target n.m.   price HK${price:,.2f}   upside n.m." if isinstance(target, str) else
                 f"target HK${target:,.2f}   price HK${price:,.2f}   upside {100 * float(upside):+.1f}%")
        console.print(f"{who.name:8} {who.ticker:8} {worth}")
    everyone = equity.facts.companies.values()
    for line in [*failing(equity, chosen), *(sentence for who in everyone for sentence in questions(who, everyone))]:
        console.print(line, style="red", soft_wrap=True)
    for line in not_read(equity):
        console.print(line, soft_wrap=True)
    console.print(f"Written: {out} ({chosen.name} live)")
    if out.suffix.casefold() == ".xlsm":
        console.print(f"For {sys.executable}", _hash(out), sep="\n", soft_wrap=True)


def show_extension(out: Path) -> None:
    """The file, the Python it is for, and how it is installed."""
    console = Console(width=100, highlight=False, markup=False)
    console.print(f"Written: {out}", f"For {sys.executable}", _hash(out),
                  "Install: open it in LibreOffice, or Tools > Extensions > Add",
                  "A date that a function answers is a number there: give the cell a date format", sep="\n",
                  soft_wrap=True)


def _hash(path: Path) -> str:
    return f"SHA-256 {hashlib.sha256(path.read_bytes()).hexdigest()}"
