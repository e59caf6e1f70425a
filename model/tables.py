"""Tables of facts: records with a citation each, checked against the columns of the sheet that shows them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from model.core.errors import PricedInError, quoted, unknown
from model.core.lines import Column
from model.core.units import UNITS
from model.names import lookup_name
from model.values import as_serial, checked, dated, origin_of, strict, tables_of

if TYPE_CHECKING:
    from pathlib import Path

    from model.core.sheet import Sheet
    from model.values import Source, Value

FIRST_CLOSURE = "2026-01-01"  # the workbook needs the closures from the listings on


@dataclass(frozen=True)
class Record:
    """One row of a table: a tranche, a precedent, an event."""

    table: str
    id: str
    name: str
    values: dict[str, Value]
    as_of: date
    status: str
    citation: str
    note: str = ""


def values_of(tables: dict[str, dict[str, Record]]) -> dict[str, dict[str, dict[str, Value]]]:
    """Values of tables: table, member, column."""
    return {table: {id_: record.values for id_, record in records.items()} for table, records in tables.items()}


def read_table(table: str, entries: dict[str, Any], sheet: type[Sheet], sources: dict[str, Source],
               where: str) -> dict[str, Record]:
    """The records of a table, each with every column of its sheet."""
    columns = {key: line for key, line in sheet.lines.items() if isinstance(line, Column)}
    found = {}
    for id_, entry in tables_of(entries, table, where).items():
        place = f"[{table}.{id_}] in {where}"
        strict(entry, ("name", "as_of", "source", "assumption", "where", "note", "for", *columns),
               ("name", "as_of", *columns), place)
        as_of = dated(entry["as_of"], place)
        status, citation = origin_of(entry, sources, place)
        found[id_] = Record(table, id_, lookup_name(entry["name"], place),
                            {key: _value(line, entry[key], f"{key} in {place}") for key, line in columns.items()},
                            as_of, status, citation, entry.get("note", ""))
    return found


def read_long(folder: Path) -> dict[str, dict[str, Any]]:
    """Long tables, one CSV file each, as entries: an empty cell is no key."""
    tables: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            entries = {row.pop("id"): {key: text for key, text in row.items() if text} for row in csv.DictReader(file)}
        for entry in entries.values():
            entry["as_of"] = date.fromisoformat(entry["as_of"])
        tables[path.stem] = entries
    return tables


def _value(column: Column, given: object, subject: str) -> Value:
    if column.text_allowed and given == column.text_allowed:
        return column.text_allowed
    kind = UNITS[column.unit]
    if kind == "text":
        if not isinstance(given, str):
            raise PricedInError(f"{subject} is {quoted(given)}, and must be a text.")
        if column.choices:
            if (choice := next((one for one in column.choices if one.casefold() == given.strip().casefold()),
                               None)) is None:
                raise PricedInError(unknown("choice", given, column.choices, subject))
            return choice
        return given
    return checked(column, subject, given, "")


def whole(records: dict[str, Record], column: str, total: float, name: str, where: str) -> None:
    """Refuse tranches whose column does not sum to its whole."""
    if not records:
        raise PricedInError(
            f"{name} has no tranches: add at least one under [tranches] in {where}, such as the public float with all "
            f"shares in issue.")
    sum_ = sum(float(record.values[column]) for record in records.values())
    if abs(sum_ - total) > 1:
        raise PricedInError(f"The {column} of {name}'s tranches sum to {sum_:,.0f}, and {total:,.0f} are in issue: "
                            f"change a tranche or shares_issued_mn in {where}.")


def closures(path: Path, listed: date) -> dict[str, dict[str, Value]]:
    """Hong Kong closures that the workbook carries, by ISO date: from the year of the first listing on."""
    first = min(FIRST_CLOSURE, f"{listed.year}-01-01")
    with path.open(encoding="utf-8", newline="") as file:
        return {row["date"]: {"closed": as_serial(row["date"], "date")} for row in csv.DictReader(file)
                if row["closed"] == "HK" and row["date"] >= first}


def refuse_owner(owner: object, companies: list[str], place: str) -> None:
    """Refuse an event of no company, and of one that does not exist."""
    if owner == []:
        raise PricedInError(
            f"for in {place} is an empty list, and must name a company, such as '{companies[0]}': name one, or leave "
            f"the line out for all.")
    for one in owner if isinstance(owner, list) else [owner]:
        if not isinstance(one, str) or one not in ("all", *companies):
            raise PricedInError(unknown("company", one, ["all", *companies], place))
