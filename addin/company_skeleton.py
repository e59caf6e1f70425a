"""The skeleton of a company's file: every key with its unit and meaning, from the sheets' own declarations."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from model.core.lines import Column, Input
from model.facts import DATA
from model.flows.tranches import Tranches
from model.inputs import Inputs
from model.loading import KINDS
from model.names import HEAD, REQUIRED_HEAD
from model.reading import read
from workbook.validation import allowed

if TYPE_CHECKING:
    from collections.abc import Iterable

TOP = """\
## {id}.toml: a company is a file of what only it has.
## Write what is empty. What stands behind one # has a default: take the # away where you know better, or delete it all.
##
## A figure has a value in its unit, the day from which it holds (as_of = 2026-11-30, without quotes), and one origin:
##   source and where   an id of the register ({sources})
##                      or of a sources.toml beside this file, and the table or page there; such a register has
##                      [prospectus] with title = "...", kind = "..." ({kinds}), as_of = 2026-11-30
##   assumption         in their place, the reason
## A percentage is 0.15 or "15%"; 'local' in a unit is the reporting currency."""
TRANCHES = "## Lock-up tranches: a table for each, under an id of its own. Their shares sum to all in issue."
DEFAULTS = "## What follows has a default or may be missing: what stands above is the shortest file that answers."
MEMBERS = "## {group}: a table for each, under an id of its own"
SCENARIOS = "## What a scenario ({scenarios}) changes for this company alone"
CALIBRATION = ("## Unknowns that `pricedin calibrate` solves, each to meet a printed figure: by a line of the Anchors "
               "tab with its closed form, or by search")
ANCHORS = [{"input": "fade", "line": "revenue", "period": "2030", "equals": "revenue_2030_printed"},
           {"input": "rd_ratio_2030", "takes": "rd_ratio_solved"}]
Keys = list[tuple[str, Any, str]]  # key, value, what it means


def skeleton(id_: str, sources: Iterable[str], scenarios: Iterable[str]) -> str:
    """Text of a company's file in which a person fills what is empty; what has a default comes last, behind a #."""
    defaults: dict[str, dict[str, Any]] = read(DATA / "defaults.toml")
    lines = [line for line in Inputs.lines.values() if isinstance(line, Input)]
    needed = [line for line in lines if not line.each and line.key not in defaults]
    top = TOP.format(id=id_, sources=", ".join(sources), kinds=", ".join(KINDS))
    blocks = [top, _head(id_), *map(_needed, needed), TRANCHES, _tranche(), DEFAULTS]
    heading = ""
    for line in lines:
        heading = Inputs.sections.get(line.key, heading)
        if line.key in defaults:
            blocks += [f"## {heading}", _hidden(_default(line, defaults[line.key]))]
    for group in dict.fromkeys(line.each for line in lines if line.each):
        members = [line for line in lines if line.each == group]
        blocks += [MEMBERS.format(group=group.replace("_", " ").capitalize()), _hidden(_member(group, members))]
    change = ("wacc", _entry(Inputs.wacc), allowed(Inputs.wacc, Inputs.wacc.unit))
    blocks += [SCENARIOS.format(scenarios=", ".join(scenarios)), _hidden(_table("scenarios.bear", "", [change])),
               CALIBRATION, _hidden(_table("calibration", "", [("anchors", ANCHORS, "")]))]
    return "\n\n".join(dict.fromkeys(blocks)) + "\n"  # a heading once


def _head(id_: str) -> str:
    needed = [(key, id_ if key == "id" else "", HEAD[key]) for key in REQUIRED_HEAD]
    others = [(key, [] if key == "aliases" else "", meaning)
              for key, meaning in HEAD.items() if key not in REQUIRED_HEAD]
    return _table("company", "", needed) + "\n" + _hidden(_keys(others))


def _needed(line: Input) -> str:
    return _table(line.key, line.label, [("value", "", allowed(line, line.unit)), ("unit", line.unit, ""),
                                         ("as_of", "", ""), ("source", "", ""), ("where", "", "")])


def _default(line: Input, default: dict[str, Any]) -> str:
    """An input as its default has it; one that follows another is empty, and says which."""
    times = f"{default['times']} x " if "times" in default else ""
    follows = f"; left out, it is {times}{default['same_as']}" if "same_as" in default else ""
    return _table(line.key, line.label, [
        ("value", default.get("value", ""), allowed(line, line.unit) + follows), ("unit", line.unit, ""),
        ("as_of", default["as_of"], ""), ("assumption", default["reason"], "")])


def _member(group: str, lines: list[Input]) -> str:
    keys: Keys = [("name", "", "as the tabs show it")]
    for line in lines:
        keys.append((line.key, _entry(line), f"{line.label.format(name='<name>')}: {allowed(line, line.unit)}"))
    return _table(f"{group}.first", "", keys)


def _tranche() -> str:
    keys: Keys = [("name", "", "as an event names it"), ("as_of", "", ""), ("source", "", ""), ("where", "", "")]
    columns = [column for column in Tranches.lines.values() if isinstance(column, Column)]
    for column in columns:
        keys.append((column.key, column.text_allowed, f"{column.label}: {allowed(column, column.unit)}"))
    return _table("tranches.ipo", "", keys)


def _entry(line: Input) -> dict[str, Any]:
    return {"value": "", "unit": line.unit, "as_of": "", "assumption": ""}


def _table(name: str, label: str, keys: Keys) -> str:
    return f"[{name}]{f'  # {label}' if label else ''}\n{_keys(keys)}"


def _keys(keys: Keys) -> str:
    """A line for each key, in columns."""
    width, texts = max(len(key) for key, _, _ in keys), [_toml(value) for _, value, _ in keys]
    far = max((len(text) for text, (_, _, meaning) in zip(texts, keys, strict=True) if meaning), default=0)
    return "\n".join(f"{key:{width}} = {text:{far}}  # {meaning}" if meaning else f"{key:{width}} = {text}"
                     for text, (key, _, meaning) in zip(texts, keys, strict=True))


def _toml(value: Any) -> str:
    """A value as TOML has it; a text is written as in JSON, which TOML reads."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


def _hidden(text: str) -> str:
    return "\n".join(f"# {line}" for line in text.split("\n"))
