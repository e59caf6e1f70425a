"""Defaults: inputs that a company's file may leave out, each with the reason for what stands in its place."""

from __future__ import annotations

from typing import Any

from model.values import as_number

PREFIX = "Default: "


def with_defaults(table: dict[str, Any], defaults: dict[str, Any]) -> dict[str, Any]:
    """A company's inputs, those it leaves out taken from the defaults and marked as such."""
    filled = dict(table)
    for name, default in defaults.items():
        if name in table:
            continue
        origin = filled.get(default["same_as"]) if "same_as" in default else default
        # else the input that it follows is missing, and is asked for
        if isinstance(origin, dict) and "value" in origin:
            unit, value = origin.get("unit", default.get("unit")), origin["value"]
            if "times" in default:
                value = as_number(value, default["same_as"]) * default["times"]
            filled[name] = {"value": value, "unit": unit, "as_of": default["as_of"],
                            "assumption": PREFIX + default["reason"]}
    return filled
