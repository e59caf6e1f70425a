"""Prepared: what all workbooks of one model share, whichever scenario is live: places, values and formulas."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from xlsxwriter.worksheet import Worksheet

from model.core.formulas import formula
from model.in_workbook import Workbook
from workbook.layout import Layout

if TYPE_CHECKING:
    from model.core.rows import Row
    from model.core.run import Run
    from model.equity import EquityModel


class Prepared:
    """A model laid out; each cell is computed and each formula spelt when it is first asked for."""

    def __init__(self, equity: EquityModel) -> None:
        self._book = equity.book
        self.layout = Layout(equity.book)
        self.run: Run = equity.run(workbook=Workbook(place=self.layout.place))
        self._formulas: dict[tuple[Row, int], str] = {}

    def formula(self, row: Row, position: int) -> str:
        """The formula of a cell, with its equals sign."""
        key = (row, position)
        if key not in self._formulas:
            self._formulas[key] = formula(self._book, self.layout, row, position)
        return self._formulas[key]


@lru_cache(maxsize=2)  # one model is written in several scenarios, or beside the one as shipped
def prepared(equity: EquityModel) -> Prepared:
    """A model laid out, once however often it is written."""
    return Prepared(equity)


class PlainFormulas(Worksheet):  # type: ignore[misc]  # the library ships no types
    """A worksheet that takes formulas as they are: ours have no function younger than Excel 2010 to be searched for."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002 - the library's signature
        return formula.removeprefix("=")
