"""The command `pricedin compare`: all scenarios of a company side by side, and what the price says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from model.core.errors import PricedInError

if TYPE_CHECKING:
    from addin.asking import Question

WIDTH = 13  # of a scenario's column
LABEL = 34
BARE = ("text", "count")  # units that need no name
SECTIONS = ("probability", "raised", "upside")  # after which a line is drawn
SHAPE = 'compare takes [COMPANY] [OVERRIDES], such as `pricedin compare zhipu "wacc=12%; exit_pe=25"`.'


@click.command()
@click.argument("asked", nargs=-1, metavar="[COMPANY] [OVERRIDES]")
@click.option("--set", "changes", multiple=True, metavar="NAME=VALUE",
              help="Change an input in every scenario, such as wacc=12%; may be given several times.")
@click.option("--json", "as_json", is_flag=True, help="For programs: the table of LLM_COMPARE as a list of objects.")
def compare(asked: tuple[str, ...], changes: tuple[str, ...], *, as_json: bool) -> None:
    """Show all scenarios side by side, each with the overrides, and today's price between bear and bull.

    Without a company, of each.

    \b
    pricedin compare zhipu
    pricedin compare minimax "wacc=12%; exit_pe=25"
    """
    from addin.compare_functions import llm_compare

    company = asked[0] if asked and "=" not in asked[0] else None
    texts = asked if company is None else asked[1:]
    if len(texts) > 1:
        raise PricedInError(SHAPE)
    overrides = "; ".join((*texts, *changes)) or None
    if as_json:
        import json

        header, *rows = llm_compare(company, overrides)
        click.echo(json.dumps([dict(zip(header, row, strict=True)) for row in rows], ensure_ascii=False, indent=1))
        return
    from addin.asking import Question
    from model.equity import model

    equity = model()
    companies = list(equity.facts.companies.values()) if company is None else [equity.company(company)]
    for who in companies:
        _show(Question.of(who.id, "", overrides))


def _show(question: Question) -> None:
    """A company's figures, a column a scenario, and under them what is of all scenarios."""
    from rich.console import Console
    from rich.table import Table

    from addin.compare_functions import COLUMNS
    from addin.screens import in_column
    from model.equity import model
    from model.fundamental.compare import Compare, Needed, PriceAsProbability, WeightedTarget

    def figure(value: Any, unit: str) -> str:
        return in_column(value, "%" if unit.startswith("%") else unit)

    scenarios = model().book.block(Needed, question.who).axis.members
    table = Table(title=f"{question.who.name} ({question.who.ticker}), all scenarios", title_justify="left",
                  title_style="bold", show_edge=False, pad_edge=False)
    table.add_column("", max_width=LABEL)
    table.add_column("Unit")
    for member in scenarios:
        table.add_column(member.label, justify="right", max_width=WIDTH, overflow="fold")
    for line in (*COLUMNS, *Needed.lines.values()):
        unit = question.row(line).unit
        table.add_row(line.label, "" if unit in BARE else unit,
                      *(figure(question.value(line, place), unit) for place in range(len(scenarios))),
                      style="bold" if line.key in Compare.bold else "", end_section=line.key in SECTIONS)
    console = Console(width=LABEL + 14 + (WIDTH + 3) * len(scenarios), highlight=False, markup=False)
    console.print(table)
    if question.changes:
        console.print("Changed in every scenario: "
                      + "; ".join(f"{name} = {given}" for name, given in question.changes.items()))
    console.print("")
    for line in (WeightedTarget.target, WeightedTarget.low, WeightedTarget.high, WeightedTarget.upside,
                 PriceAsProbability.price, PriceAsProbability.probability, PriceAsProbability.ramp_needed):
        console.print(f"{line.label}: {'HK$' if line.unit == 'HK$' else ''}{figure(question.value(line), line.unit)}")
    console.print("")
