"""Date order: which date may not lie before which, as the inputs and the tranches say it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from model.core.errors import PricedInError
from model.core.lines import Input
from model.core.scalars import as_date
from model.inputs import Inputs, Market

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from model.core.sheet import Sheet
    from model.facts import Company


@cache
def rules(sheet: type[Sheet]) -> tuple[tuple[Input, str], ...]:
    """Each date of a sheet that has one it may not lie before, and that one."""
    return tuple((line, line.not_before) for line in sheet.lines.values() if isinstance(line, Input) and line.not_before)


def pairs(company: Company | None = None) -> Iterator[tuple[str, str]]:
    """Names of inputs, the later and the earlier, of a company or of the market."""
    for line, earlier in rules(Inputs if company else Market):
        members = company.groups.get(line.each, {}) if company and line.each else {}
        yield from ((f"{line.key}_{member}", earlier) for member in members) if line.each else ((line.key, earlier),)


def refuse_disorder(company: Company, values: Mapping[tuple[str, str], float | str], where: str) -> None:
    """One sentence for a date of a company or of the market that lies before one it may not lie before."""
    for owner, found in ((company.id, pairs(company)), ("", pairs())):
        for later, earlier in found:
            day, first = values[owner, later], values[owner, earlier]
            if not isinstance(day, str) and not isinstance(first, str) and day < first:
                raise PricedInError(f"{later} in {where} is {as_date(day)}, and must not be before {earlier}, {as_date(first)}: change one of the two.")


def refuse_tranches(company: Company) -> None:
    """One sentence for a tranche that ends before the listing, or a voluntary lock that ends before the lock it prolongs."""
    listed = float(company.facts["listing_date"].value)
    for id_, tranche in company.records.get("tranches", {}).items():
        expiry, voluntary = float(tranche.values["expiry"]), tranche.values["voluntary_end"]
        place = f"[tranches.{id_}] in {company.path.name}"
        if expiry < listed:
            raise PricedInError(f"expiry in {place} is {as_date(expiry)}, and must not be before listing_date, {as_date(listed)}: change one of the two.")
        if not isinstance(voluntary, str) and voluntary < expiry:
            raise PricedInError(f"voluntary_end in {place} is {as_date(voluntary)}, and must not be before expiry, {as_date(expiry)}: change one of the two.")
