"""Cover: what the first tab says beside its figures, namely purpose, conventions and what is special in this file."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from model.fundamental.valuation import Valuation
from model.inputs import NOT_PRINTED, Inputs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from model.equity import EquityModel

PURPOSE = ("What is priced into {companies}, what could change it, and when. The broker's path from ARR to a Dec-26 "
           "price target, "
           "rebuilt so that every figure can be followed to its source and every formula recalculated.")
NOTES = {
    "Discounting": "30x 2030E EPS is a value at Dec-2029, brought back to Dec-2026. The broker prints neither the "
                   "years nor the exchange rates: three years, "
                   "HK$7.80 per US$ and HK$1.12 per CNY are assumptions, the one set that gives both printed targets. "
                   "Valuation shows 3, 3.5 and 4 years.",
    "Share price": "Implied by the printed market capitalisation and the shares in issue, as of 20 April 2026; neither "
                   "source prints a price. "
                   "Overwrite it on the Inputs tab, or link it to a data feed.",
    "Share count": "Shares in issue after the IPO for market capitalisation; for EPS diluted 2030 shares, in base the "
                   "count that printed profit and EPS imply, with what each scenario must place in place of base's.",
    "Opening year": "2025 is as reported before the data date. Each company's Income tab marks it line by line: A is "
                    "as reported, E rests on an assumption; the inputs behind each stand beside it.",
    "Scenarios": "Choose one on the {choice} tab: every tab follows. "
                 "Compare shows all of them, each live from its own column of the inputs. What is marked 'as built' "
                 "was written when this file was made; once an input that it states is edited it says so.",
    "Proof": "Every formula was recalculated with LibreOffice, formulon, formualizer and IronCalc and equals Python. "
             "Microsoft Excel itself was not at hand: that is unproven.",
}
STATED = ("Discounting", "Share price", "Share count")  # notes that hold for the inputs as built
EDITED = ("Inputs were edited by the analyst. They are assumptions, cited on the Sources and Scenarios tabs; "
          "ties to printed figures do not apply.")


class Note(NamedTuple):
    """A note; one that is stated holds for the inputs as built."""

    name: str
    text: str
    stated: bool = False


def purpose(equity: EquityModel) -> str:
    """What the workbook is about."""
    companies = [f"{company.name} ({company.ticker})" for company in equity.facts.companies.values()]
    return PURPOSE.format(companies=_listed(companies))


def notes(equity: EquityModel, choice: str) -> Iterator[Note]:
    """How to read the workbook, whose scenario is chosen on a tab."""
    for name, text in NOTES.items():
        yield Note(name, text.replace("{choice}", choice), name in STATED)
    if equity.shipped:
        yield Note("Edited", EDITED)
    yield from _unprinted(equity)
    yield from _replaced(equity)
    yield from _ratings(equity)


def _unprinted(equity: EquityModel) -> Iterator[Note]:
    """Which companies no broker follows, and what that means for their tabs."""
    names = [company.name for company in equity.facts.companies.values()
             if company.facts[Inputs.market_cap_printed.key].value == NOT_PRINTED]
    if names:
        yield Note("Not printed", f"{_listed(names)}: no figure of a broker stands behind price, share count and "
                                  "path; ties to print show n.a., and what a file leaves out is marked 'Default' on "
                                  "the Sources tab.")


def _replaced(equity: EquityModel) -> Iterator[Note]:
    """Which shipped companies a user's files replace."""
    for company in equity.facts.companies.values():
        if company.replaces:
            yield Note(f"{company.name} replaced",
                       f"Its figures are those of a file of the analyst's own, {company.path.name}, not those that "
                       f"came with the release.")


def _ratings(equity: EquityModel) -> Iterator[Note]:
    """What a reader should know of a rating that its own target does not carry."""
    base = next(iter(equity.scenarios.values()))
    for company in equity.facts.companies.values():
        upside = equity.value(equity.book.row(Valuation.upside, company), 0, company, base)
        if company.rating == "Overweight" and not isinstance(upside, str) and upside < 0:
            yield Note(f"{company.name}'s rating",
                       f"The broker rates it {company.rating}, with a target {-100 * upside:.1f}% below the price "
                                                   "in the base scenario, as built. The workbook shows it as it is.",
                                                   stated=True)


def _listed(names: list[str]) -> str:
    """Names in a sentence."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
