"""What the tests of the template read from a workbook: its cells, its values and its Visual Basic."""

from __future__ import annotations

import re
import warnings
from functools import cache
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook

from addin.control import TAB

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # oletools calls pyparsing by its old names
    from oletools.olevba import VBA_Parser

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.workbook import Workbook

Rows = list[list[Any]]


@cache
def loaded(path: Path, *, values: bool = False) -> Workbook:
    """A workbook's formulas, or the values they were written with."""
    return load_workbook(path, data_only=values)


def sources(path: Path) -> dict[str, str]:
    """Text of every VBA module, as olevba reads the file."""
    parser = VBA_Parser(str(path))
    try:
        return {stream.rpartition("/")[2]: text.replace("\r\n", "\n") for _, stream, _, text in parser.extract_macros()}
    finally:
        parser.close()


def procedures(text: str) -> list[str]:
    return re.findall(
        r"(?mi)^[ \t]*(?:(?:Public|Private|Friend|Static)[ \t]+)*(?:Sub|Function|Property (?:Get|Let|Set))[ \t]+(\w+)",
        text)


def values_of(path: Path, tab: str = TAB) -> Rows:
    """The values that a sheet was written with, by row and column from 0."""
    return [[cell.value for cell in row] for row in loaded(path, values=True)[tab].iter_rows()]
