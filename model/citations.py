"""Citations that name another company: what a copied file leaves behind, asked about and never refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from model.core.errors import MOST

if TYPE_CHECKING:
    from collections.abc import Iterable

    from model.facts import Company, Fact
    from model.tables import Record


def names_of(company: Company) -> list[str]:
    """What a company is called in a text."""
    return [company.name, company.legal, company.id, company.ticker, company.ticker.partition(".")[0], *company.aliases]


def asked(company: Company, entry: Fact | Record, others: Iterable[Company]) -> str:
    """The name of another company that stands in an entry's citation, where the company is not itself called so.

    '' if there is none.
    """
    own = {name.casefold() for name in names_of(company)}
    for other in others:
        if other is company:
            continue
        for name in names_of(other):
            if name.casefold() not in own and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", entry.citation,
                                                        re.IGNORECASE):
                return other.name
    return ""


def question(company: Company, entry: Fact | Record, others: Iterable[Company]) -> str:
    """The question beside such a citation; '' where there is none to ask, and for a company that is shipped."""
    other = "" if company.shipped else asked(company, entry, others)
    return f"Cites {other}: is this {company.name}'s?" if other else ""


def questions(company: Company, others: Iterable[Company]) -> list[str]:
    """A sentence for each other company that a company's citations name."""
    entries: list[tuple[str, Fact | Record]] = [
        *company.facts.items(), *((f"{name} in {scenario}", fact) for scenario, facts in company.overrides.items()
                                  for name, fact in facts.items()),
               *((f"{table}.{id_}", record) for table, records in company.records.items() if table != "events"
                 for id_, record in records.items())]
    found: dict[str, list[str]] = {}
    for name, entry in entries:
        if not company.shipped and (other := asked(company, entry, others)):
            found.setdefault(other, []).append(name)
    return [f"{company.name}: {len(names)} {'citation names' if len(names) == 1 else 'citations name'} {other} "
            f"({', '.join(names[:MOST])}{f' and {len(names) - MOST} more' if len(names) > MOST else ''}): are these "
            f"figures {company.name}'s?"
            for other, names in found.items()]
