"""Words of finance made of the operators: what an analyst says in one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.core.expressions import call, expr

if TYPE_CHECKING:
    from model.core.expressions import Call, Expr, Operand


def round_to(value: Operand, unit: Operand) -> Call:
    """To the nearest multiple of `unit`, halves away from zero; MROUND differs between spreadsheets."""
    return call("round", call("div", value, unit), 0) * unit


def cagr(multiple: Expr, periods: Operand) -> Expr:
    """Growth a period that makes a multiple in some periods."""
    return multiple ** (1 / expr(periods)) - 1
