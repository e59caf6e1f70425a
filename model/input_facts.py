"""Facts of inputs: the tables that give one, each with a unit, a date, and a source, assumption or calibration."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from model import names
from model.core.errors import PricedInError, quoted, unknown
from model.core.units import UNITS, near
from model.defaults import with_defaults
from model.facts import DATA, Fact, flat_name, inputs_of
from model.inputs import ALIASES, GROUPS, Inputs, no_input, of_today, refuse_former
from model.reading import read
from model.values import Source, checked, dated, origin_of, strict, tables_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.core.lines import Input
    from model.core.sheet import Sheet
    from model.core.units import Limits

FACT_KEYS = ("value", "unit", "as_of", "source", "assumption", "calibrated", "where", "fact", "note")


def read_fact(name: str, table: object, item: Input, sources: dict[str, Source], where: str,
              allowed: Limits | None = None) -> Fact:
    """One figure with its origin, if an input may be it."""
    place = f"[{name}] in {where}"
    entry = strict(table, FACT_KEYS, ("value", "unit", "as_of"), place)
    if entry["unit"] not in UNITS:
        raise PricedInError(unknown("unit", entry["unit"], UNITS, place))
    if entry["unit"] != item.unit:
        raise PricedInError(f"{place} is in {quoted(entry['unit'])}, and must be in '{item.unit}'.")
    as_of = dated(entry["as_of"], place)
    status, citation = origin_of(entry, sources, place)
    value = checked(item, f"{name} in {where}", entry["value"], "", allowed)
    return Fact(name, value, item.unit, as_of, status, citation,
                entry.get("source", ""), entry.get("fact", ""), entry.get("note", ""), near(item.limits, value))


def read_groups(table: dict[str, Any], sheet: type[Sheet], where: str) -> tuple[dict[str, dict[str, str]],
                                                                                dict[str, Any]]:
    """Members of each group with their names, and their facts under full names."""
    groups: dict[str, dict[str, str]] = {name: {} for name, owner in GROUPS.items() if owner is sheet}
    facts: dict[str, Any] = {}
    for group, members in groups.items():
        names.refuse_ids(tables_of(table.get(group, {}), group, where), f"{group}.", where)
        fields = [line.key for line in sheet.lines.values() if line.each == group]
        for member, entry in table.pop(group, {}).items():
            place = f"[{group}.{member}] in {where}"
            refuse_former(entry if isinstance(entry, dict) else (), fields, place)
            strict(entry, ("name", *fields), ("name", *fields), place)
            members[member] = (names.lookup_name if group in names.NAMED_BY_DATE
                               else names.typed_name)(entry["name"], place)
            facts |= {flat_name(name, member): entry[name] for name in fields}
        names.distinct(members.values(), f"[{group}] in {where}")
    return groups, facts


def read_facts(table: dict[str, Any], sheet: type[Sheet], groups: dict[str, dict[str, str]],
               sources: dict[str, Source], where: str) -> dict[str, Fact]:
    """Every input of a sheet, by its full name."""
    items = inputs_of(sheet, groups)
    if sheet is Inputs:
        table = with_defaults(table, read(DATA / "defaults.toml"))
    refuse_former(table, items, where)
    strict(table, items, items, where)
    return {name: read_fact(name, table[name], item, sources, where) for name, item in items.items()}


def read_overrides(table: dict[str, Any], sheets: dict[type[Sheet], dict[str, dict[str, str]]],
                    sources: dict[str, Source], where: str,
                    base: Mapping[str, Fact] = MappingProxyType({})) -> dict[str, Fact]:
    """Overrides of a scenario, each within the limits of the figure that it changes, where that is known."""
    facts: dict[str, Fact] = {}
    items = {name: item for sheet, groups in sheets.items() for name, item in inputs_of(sheet, groups).items()}
    for given, entry in (table if isinstance(table, dict) else tables_of(table, "overrides", where)).items():
        name = of_today(given)
        if given in ALIASES and name in table:
            raise PricedInError(f"{name} is given twice in {where}, once as {given}, its earlier name: keep one.")
        if name not in items:
            raise PricedInError(no_input(given, items, where))
        facts[name] = read_fact(name, entry, items[name], sources, where, base[name].limits if name in base else None)
    return facts
