"""Names: texts that Excel's lookups must find, and that may mean one thing only."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from model.errors import PricedInError, quoted, unknown

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from model.facts import Company, Scenario

LONGEST_NAME = 255  # characters that MATCH and SUMIFS still find
WILDCARDS = "*?~"
OPERATORS = "=<>"
NO_TRANCHE = "none"


def lookup_name(name: object, where: str) -> str:
    """A name that MATCH, SUMIFS and a heading read back find as itself, or one sentence."""
    fix = "give it another name."
    if not isinstance(name, str) or not name.strip():
        raise PricedInError(f"{where} has the name {quoted(name)}, and must have a text of at least one letter: {fix}")
    if name != name.strip():
        raise PricedInError(f"{where} has the name {quoted(name)}, which begins or ends with a space: take the space away.")
    if len(name) > LONGEST_NAME:
        raise PricedInError(f"{where} has a name of {len(name)} characters, and Excel finds {LONGEST_NAME} at most: shorten it.")
    if found := next((character for character in name if character in WILDCARDS), None):
        raise PricedInError(f"{where} has the name {quoted(name)}, and Excel's lookups read '{found}' as a sign for other letters: {fix}")
    if name[0] in OPERATORS:
        raise PricedInError(f"{where} has the name {quoted(name)}, and Excel's lookups read a '{name[0]}' at its beginning as a comparison: {fix}")
    if not name.isprintable():
        raise PricedInError(f"{where} has the name {quoted(name)} with a character that cannot be printed: {fix}")
    return name


def distinct(names: Iterable[str], where: str) -> None:
    """Refuse two names that differ only by case: Excel takes one for the other."""
    seen: dict[str, str] = {}
    for name in names:
        if (other := seen.get(name.casefold())) is not None:
            raise PricedInError(f"{where} has the names {quoted(other)} and {quoted(name)}, which Excel takes for one: give one of them another name.")
        seen[name.casefold()] = name


def scenario_key(text: str) -> str:
    """A scenario's id or name as it is looked up: without case, and with one sign between words."""
    return text.strip().casefold().replace("-", "_").replace(" ", "_")


def one_scenario_each(scenarios: Iterable[Scenario]) -> None:
    """Refuse an id or a name that answers for two scenarios."""
    seen: dict[str, Scenario] = {}
    for scenario in scenarios:
        for text in (scenario.id, scenario.name):
            other = seen.setdefault(scenario_key(text), scenario)
            if other is not scenario:
                raise PricedInError(f"The scenario [{scenario.id}] in scenarios.toml answers to {quoted(text)}, and so does [{other.id}]: "
                                    "give it an id and a name of its own.")


def _numeric(name: str) -> bool:
    try:
        float(name.strip("%").replace(",", ""))
    except ValueError:
        return False
    return True


def tranche_names(names: list[str], where: str) -> None:
    """Refuse a tranche that an event cannot name: 'none' means no tranche there, and a number is matched as a number."""
    for name in names:
        if name.casefold() == NO_TRANCHE or _numeric(name):
            raise PricedInError(f"[tranches] in {where} has the name {quoted(name)}, and an event cannot name it: give it another name.")
    distinct(names, f"[tranches] in {where}")


def event_tranche(kind: str, tranche: str, tranches: Iterable[str], place: str) -> None:
    """Refuse an event whose tranche its company does not have, or a lock-up that names none."""
    if tranche == NO_TRANCHE and kind in ("unlock", "pre-positioning"):
        raise PricedInError(f"{place} is of kind '{kind}' and has the tranche 'none': name one of {', '.join(tranches)}.")
    if tranche not in (NO_TRANCHE, *tranches):
        raise PricedInError(unknown("tranche", tranche, [NO_TRANCHE, *tranches], place))


def one_company_each(companies: Iterable[Company]) -> None:
    """Refuse an id, name, ticker or alias that answers for two companies."""
    seen: dict[str, Company] = {}
    for company in companies:
        for key, text in company.names.items():
            other = seen.setdefault(key, company)
            if other is not company:
                raise PricedInError(f"[company] in {company.path.name} has {quoted(text)} as id, name, ticker or alias, and that answers for "
                                    f"{other.name} ({other.path.name}): take it away or change it.")


def refuse_twice(other: Company | None, path: Path, replaced: tuple[str, ...]) -> None:
    """Refuse a company that two folders hold, and one that would replace a shipped one unasked."""
    if other is not None and not other.shipped:
        raise PricedInError(f"The company {quoted(other.id)} stands in two folders, {other.path.parent} and {path.parent}: keep one.")
    if other is not None and other.id not in replaced:
        raise PricedInError(f"{path} would replace the company {quoted(other.id)} that came with the release: ask for it with '--replace {other.id}', "
                            "or give yours another id.")


def refuse_shipped(table: dict[str, Any], shipped: set[str]) -> None:
    """Refuse a shipped scenario in a folder; another base would move the others in Python and not in the workbook."""
    if shipped and isinstance(base := table.get("base"), dict) and (found := next((key for key in ("overrides", "companies") if key in base), None)):
        raise PricedInError(f"[base.{found}] in scenarios.toml would change what every scenario starts from: write a scenario of your own, "
                            "or change the figure in the company's file.")
    if again := next((id_ for id_ in table if id_ in shipped), None):
        raise PricedInError(f"[{again}] in scenarios.toml would replace the scenario that came with the release: give yours another id and name.")


def check_folders(folders: tuple[Path, ...]) -> None:
    """One sentence for a folder that is none or may not be read."""
    for folder in folders:
        try:
            os.scandir(f"{folder}/.").close()  # what may be listed and not entered is refused too
        except PermissionError:
            raise PricedInError(f"{folder} may not be read: name another folder, or ask for the right to read it.") from None
        except OSError:
            raise PricedInError(f"{folder} is not a folder: name a folder that holds a company's TOML file.") from None


def refuse_idle(replaced: tuple[str, ...], companies: dict[str, Company]) -> None:
    """Refuse a replacement that is asked for and not there."""
    if missing := next((id_ for id_ in replaced if id_ not in companies or companies[id_].shipped), None):
        raise PricedInError(f"Nothing replaces {quoted(missing)}: name a shipped company whose file stands in a folder of yours.")
