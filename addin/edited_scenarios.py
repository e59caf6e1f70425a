"""Edits as a file of scenarios, which a later release loads: a copy of each edited one, and what was left out."""

from __future__ import annotations

import re
from pathlib import PureWindowsPath
from typing import TYPE_CHECKING, Any

from addin.edited_facts import EditedFacts, own_fact
from addin.edits import ALL, NOWHERE
from addin.scenario_file import scenario_entry
from model.core.units import UNITS
from model.words import told

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from addin.edits import Merge, Place
    from model.equity import EquityModel, Key
    from model.facts import Fact, Scenario
    from model.values import Value

EDITED = "Edited in the workbook"  # not in which: what is built from it goes to clients


def scenario_file(equity: EquityModel, merge: Merge, own: Mapping[Key, Value], live: str, origin: str, on: date,
                  place: Place = NOWHERE) -> str:
    """Text of a `scenarios.toml`: a copy of each edited scenario, without weight; conflicts are listed and left out."""
    import tomli_w

    facts = EditedFacts(equity, merge.changes, own, live, _citation, place, on)
    table: dict[str, Any] = {}
    for scenario in equity.scenarios.values():
        edits = {**facts.columns.get(scenario.id, {}), **(facts.own if scenario is facts.live else {})}
        on_screen = scenario is facts.live and facts.base.id in facts.columns
        if edits or on_screen:  # what is shown there can be asked for again
            id_, name = _free_name(equity, scenario)
            table[id_] = _entry(facts, scenario, name, edits, on)
    first, book = next(iter(table), ""), PureWindowsPath(origin).name
    lines = [
        f"Inputs edited in {book}, read on {on.isoformat()}: each scenario below is a copy with the edits.",
        f"Keep it as scenarios.toml in a folder of its own: pricedin --companies FOLDER pt zhipu --scenario {first}"
        if table else "No input was edited.",
        *(f"Conflict, left out: {edit.sentence(equity)} Edit the new workbook if it should stand."
          for edit in merge.conflicts),
        *(f"Left out: {edit.sentence(equity)}" for edit in merge.lost)]
    return "".join(f"# {_one_line(line)}\n" for line in lines) + "\n" + tomli_w.dumps(table)


def _entry(facts: EditedFacts, scenario: Scenario, name: str, edits: dict[Key, Fact], on: date) -> dict[str, Any]:
    """One scenario: what it changed as shipped, Base's edits where it follows Base, and its own edits."""
    equity = facts.equity
    below = {key: fact for key, fact in facts.columns.get(facts.base.id, {}).items()
             if own_fact(equity, key, scenario) is None}
    kept = {key: fact for key in equity.input_rows if (fact := own_fact(equity, key, scenario))}
    shared: dict[str, Fact] = {}
    own: dict[str, dict[str, Fact]] = {}
    for (company, input_name), fact in {**below, **kept, **edits}.items():
        for_all = not company or scenario.overrides.get(input_name) is fact
        (shared if for_all else own.setdefault(company, {}))[input_name] = fact
    count = len({**below, **edits})
    story = f"As {scenario.name}, with {count} {'input' if count == 1 else 'inputs'} edited in the workbook."
    return scenario_entry(name, story, EDITED, "A copy carries no weight of its own", on, shared, own)


def _free_name(equity: EquityModel, scenario: Scenario) -> tuple[str, str]:
    """Id and name of a scenario's copy, numbered where an earlier copy is loaded."""
    id_, name = re.sub(r"_edited(_\d+)?$", "", scenario.id), re.sub(r" \(edited( \d+)?\)$", "", scenario.name)
    if f"{id_}_edited" not in equity.scenarios:
        return f"{id_}_edited", f"{name} (edited)"
    number = next(n for n in range(2, len(equity.scenarios) + 2) if f"{id_}_edited_{n}" not in equity.scenarios)
    return f"{id_}_edited_{number}", f"{name} (edited {number})"


def _citation(shipped: Value, unit: str) -> str:
    """What was changed, with the value as the file would hold it."""
    return f"{EDITED}; shipped {told(shipped, unit if UNITS[unit] == 'date' else 'mixed', ALL)}"


def _one_line(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
