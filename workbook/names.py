"""Defined names: single inputs and headline outputs only, never one that reads as a cell address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from model.core.errors import PricedInError, quoted
from model.core.rows import is_input
from model.names import LOOKS_LIKE_A_CELL

if TYPE_CHECKING:
    from model.core.rows import Row
    from workbook.file import File


def define(file: File) -> None:
    """Name every input's live cell and what the sheets name: each company's target, the scenario, the master check."""
    for block in file.equity.book.blocks:
        prefix = f"{block.company.id}_" if block.company else ""
        for row in block.rows.values():
            if row.line.key in block.sheet.names:
                _name(file, prefix + block.sheet.names[row.line.key], row)
            elif is_input(row):
                _name(file, prefix + row.name, row)


def _name(file: File, name: str, row: Row) -> None:
    if LOOKS_LIKE_A_CELL.match(name) or not re.fullmatch(r"[A-Za-z_]\w*", name):
        raise PricedInError(
            f"{quoted(name)} cannot be a name in Excel, it reads as a cell: rename the input or the company.")
    file.workbook.define_name(name, f"={file.layout.address(row)}")
