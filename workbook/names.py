"""Defined names: single inputs and headline outputs only, never one that reads as a cell address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from model.checks import Master
from model.core.errors import PricedInError, quoted
from model.core.rows import is_input
from model.fundamental.valuation import Valuation
from model.names import LOOKS_LIKE_A_CELL
from model.scenarios import Selector

if TYPE_CHECKING:
    from model.core.rows import Row
    from workbook.writer import Writer

OUTPUTS = {Valuation.pt: "price_target", Valuation.pt_rounded: "price_target_rounded", Valuation.upside: "upside_to_target",
           Valuation.share_price: "share_price"}  # never a function's name: Excel would take ZHIPU_PT() for the name zhipu_pt


def define(writer: Writer) -> None:
    """Name every input's live cell, each company's target, upside and price, the scenario and the master check."""
    book = writer.equity.book
    for block in book.blocks:
        prefix = f"{block.company.id}_" if block.company else ""
        for row in block.rows.values():
            if is_input(row) and row.line is not Selector.selected:
                _name(writer, prefix + row.name, row)
    for company in writer.equity.facts.companies.values():
        for line, name in OUTPUTS.items():
            _name(writer, f"{company.id}_{name}", book.row(line, company))
    _name(writer, "scenario", book.row(Selector.selected))
    _name(writer, "master_check", book.row(Master.master))


def _name(writer: Writer, name: str, row: Row) -> None:
    if LOOKS_LIKE_A_CELL.match(name) or not re.fullmatch(r"[A-Za-z_]\w*", name):
        raise PricedInError(f"{quoted(name)} cannot be a name in Excel, it reads as a cell: rename the input or the company.")
    writer.workbook.define_name(name, f"={writer.layout.address(row)}")
