"""The command `pricedin trace`: where a number comes from, as a tree."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

import click

from model.core.errors import PricedInError

if TYPE_CHECKING:
    from addin.why import Reason, Why
    from model.equity import EquityModel
    from model.facts import Company

SHAPE = "trace takes NAME [COMPANY] [PERIOD], or --path A B [COMPANY] [PERIOD]: `pricedin trace --help` shows examples."


@click.command()
@click.argument("asked", nargs=-1, metavar="NAME [COMPANY] [PERIOD]")
@click.option("--down", is_flag=True, help="What depends on the line, instead of what it is computed from.")
@click.option("--path", "ends", nargs=2, metavar="A B", help="Only what leads from A to B; NAME is left out.")
@click.option("--depth", type=click.IntRange(min=1), help="Levels to show; all if left out.")
@click.option("--scenario", "-s", default="base", show_default=True, help="Name of a scenario.")
@click.option("--set", "changes", multiple=True, metavar="NAME=VALUE",
              help="Change an input, such as wacc=12%; may be given several times.")
@click.option("--json", "as_json", is_flag=True, help="For programs: one list of lines.")
def trace(asked: tuple[str, ...], ends: tuple[str, str] | None, depth: int | None, scenario: str,
          changes: tuple[str, ...], *, down: bool, as_json: bool) -> None:
    """Show what a line is computed from, down to inputs and their source, with formulas in words and every cell.

    Without a company, of every company that has the line; without a period, over all periods of a line that has them.

    \b
    pricedin trace pt zhipu                    the tree of the target
    pricedin trace arr zhipu Dec-26 --depth 2  two levels of it
    pricedin trace wacc zhipu --down           what depends on an input
    pricedin trace --path wacc pt zhipu        the way between two lines
    """
    from addin.arguments import overrides_from
    from addin.why import Why
    from model.equity import model

    name, *rest = (ends[1], *asked) if ends else asked or ("",)
    if not name or len(rest) > 2 or (ends and down):  # noqa: PLR2004 - company and period
        raise PricedInError(SHAPE)
    company, period = (*rest, None, None)[:2]
    equity, overrides = model(), overrides_from("; ".join(changes))
    chosen = equity.scenario(scenario)

    def told(why: Why) -> list[Reason]:
        if ends:
            return why.way(*ends, period)
        return why.downstream(name, period) if down else why.upstream(name, period)

    answers = [(who, told(Why(equity, who, chosen, overrides, inf if depth is None else depth)))
               for who in _companies(equity, company, name)]
    if as_json:
        import json

        lines = [{"company": who.id, **reason._asdict()} for who, reasons in answers for reason in reasons]
        click.echo(json.dumps(lines, ensure_ascii=False, indent=1))
        return
    from addin.screens import show_reasons

    for who, reasons in answers:
        show_reasons(who, chosen, overrides, reasons)


def _companies(equity: EquityModel, given: str | None, line: str) -> list[Company]:
    """The company named; without one, each that has the line, and for a line of the market the first."""
    if given is not None:
        return [equity.company(given)]
    everyone = list(equity.facts.companies.values())
    return [who for who in everyone if _has(equity, who, line)] or everyone[:1]


def _has(equity: EquityModel, company: Company, line: str) -> bool:
    try:
        return any(row.company for row in equity.find(company, line))
    except PricedInError:
        return False
