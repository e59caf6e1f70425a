"""Ownership: what the files of a user's folders may change, and what answers for one thing only."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from model.core.errors import PricedInError, quoted, unknown
from model.names import NO_TRANCHE, scenario_key

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from model.facts import Company, Scenario


def one_scenario_each(scenarios: Iterable[Scenario]) -> None:
    """Refuse an id or a name that answers for two scenarios."""
    seen: dict[str, Scenario] = {}
    for scenario in scenarios:
        for text in (scenario.id, scenario.name):
            other = seen.setdefault(scenario_key(text), scenario)
            if other is not scenario:
                raise PricedInError(
                    f"The scenario [{scenario.id}] in scenarios.toml answers to {quoted(text)}, and so does "
                    f"[{other.id}]: "
                                    "give it an id and a name of its own.")


def one_company_each(companies: Iterable[Company]) -> None:
    """Refuse an id, name, ticker or alias that answers for two companies."""
    seen: dict[str, Company] = {}
    for company in companies:
        for key, text in company.names.items():
            other = seen.setdefault(key, company)
            if other is not company:
                raise PricedInError(
                    f"[company] in {company.path.name} has {quoted(text)} as id, name, ticker or alias, and that "
                    f"answers for "
                                    f"{other.name} ({other.path.name}): take it away or change it.")


def event_tranche(kind: str, tranche: str, tranches: Iterable[str], place: str) -> None:
    """Refuse an event whose tranche its company does not have, or a lock-up that names none."""
    if tranche == NO_TRANCHE and kind in ("unlock", "pre-positioning"):
        raise PricedInError(
            f"{place} is of kind '{kind}' and has the tranche 'none': name one of {', '.join(tranches)}.")
    if tranche not in (NO_TRANCHE, *tranches):
        raise PricedInError(unknown("tranche", tranche, [NO_TRANCHE, *tranches], place))


def refuse_twice(other: Company | None, path: Path, replaced: tuple[str, ...]) -> None:
    """Refuse a company that two folders hold, and one that would replace a shipped one unasked."""
    if other is not None and not other.shipped:
        raise PricedInError(
            f"The company {quoted(other.id)} stands in two folders, {other.path.parent} and {path.parent}: keep one.")
    if other is not None and other.id not in replaced:
        raise PricedInError(
            f"{path} would replace the company {quoted(other.id)} that came with the release: ask for it with "
            f"'--replace {other.id}', "
                            "or give yours another id.")


def refuse_shipped(table: dict[str, Any], shipped: set[str]) -> None:
    """Refuse a shipped scenario in a folder; another base would move the others in Python and not in the workbook."""
    if shipped and isinstance(base := table.get("base"),
                              dict) and (found := next((key for key in ("overrides", "companies") if key in base),
                                                       None)):
        raise PricedInError(
            f"[base.{found}] in scenarios.toml would change what every scenario starts from: write a scenario of your "
            f"own, "
                            "or change the figure in the company's file.")
    if again := next((id_ for id_ in table if id_ in shipped), None):
        raise PricedInError(
            f"[{again}] in scenarios.toml would replace the scenario that came with the release: give yours another id "
            f"and name.")


def refuse_idle(replaced: tuple[str, ...], companies: dict[str, Company]) -> None:
    """Refuse a replacement that is asked for and not there."""
    if missing := next((id_ for id_ in replaced if id_ not in companies or companies[id_].shipped), None):
        raise PricedInError(
            f"Nothing replaces {quoted(missing)}: name a shipped company whose file stands in a folder of yours.")


def check_folders(folders: tuple[Path, ...]) -> None:
    """One sentence for a folder that is none or may not be read."""
    for folder in folders:
        try:
            os.scandir(f"{folder}/.").close()  # what may be listed and not entered is refused too
        except PermissionError:
            raise PricedInError(
                f"{folder} may not be read: name another folder, or ask for the right to read it.") from None
        except OSError:
            raise PricedInError(f"{folder} is not a folder: name a folder that holds a company's TOML file.") from None
