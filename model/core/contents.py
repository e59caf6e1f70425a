"""Contents: the sheets of a model by class of tab, in the order of the tabs; what is wrong in it fails at import."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from model.core.errors import ModelError, unknown
from model.core.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KINDS = "summary, inputs, engine, context or audit"
# what the first sheet says for all of a tab
OF_TAB = ("heading", "subtitle", "pages", "scale", "least_columns", "below")
Sheets = tuple[type[Sheet], ...]


class Contents:
    """The sheets of each class of tab; the first one of a tab says how the tab looks."""

    def __init__(self, *, summary: Sheets = (), inputs: Sheets = (), engine: Sheets = (), context: Sheets = (),
                 audit: Sheets = ()) -> None:
        self.sheets = (*summary, *inputs, *engine, *context, *audit)
        self._tabs: dict[tuple[str, bool], tuple[str, type[Sheet]]] = {}
        for kind, sheets in (("summary", summary), ("inputs", inputs), ("engine", engine), ("context", context),
                             ("audit", audit)):
            for sheet in sheets:
                self._add(sheet, kind)
        for sheet in self.sheets:
            if self.sheets.count(sheet) > 1:
                raise ModelError(f"{sheet.__name__} is in the contents twice: keep one.")

    def _add(self, sheet: type[Sheet], kind: str) -> None:
        written = sheet.tab != sheet.__name__  # a tab that is the class's name cannot be misspelt
        if written and _tab(sheet) not in self._tabs and not {"heading", "subtitle"} & vars(sheet).keys():
            tabs = {other.tab for other in self.sheets} - {sheet.tab}
            raise ModelError(
                f"{sheet.__name__} begins a tab and says no subtitle: give it one, or the tab of other sheets. "
                f"{unknown('other tab', sheet.tab, sorted(tabs))}")
        known, lead = self._tabs.setdefault(_tab(sheet), (kind, sheet))
        if known != kind:
            raise ModelError(
                f"The tab {sheet.tab} is {known} by {lead.__name__} and {kind} by {sheet.__name__}: list all sheets of "
                f"a tab under one class.")
        said = [name for name in OF_TAB if name in vars(sheet)]
        if said and lead is not sheet:
            raise ModelError(
                f"{sheet.__name__}.{said[0]} is about all of the tab {sheet.tab}: move it to {lead.__name__}, its "
                f"first sheet in the contents.")

    def kind(self, sheet: type[Sheet]) -> str:
        """The class of a sheet's tab."""
        return self._tabs[_tab(sheet)][0]

    def lead(self, sheet: type[Sheet]) -> type[Sheet]:
        """The first sheet of a sheet's tab."""
        return self._tabs[_tab(sheet)][1]

    def refuse_missing(self, folder: Path) -> None:
        """Fail on a sheet of a package that nobody listed, even where nothing imports its file."""
        package = folder.name
        for sheet in _below(Sheet):
            if sheet.__module__.startswith(
                f"{package}.") and sheet not in self.sheets and not sheet.__subclasses__() and sheet.lines:
                raise ModelError(self._missing(sheet.__name__, sheet.__module__))
        for path in sorted(folder.rglob("*.py")):
            module = ".".join((package, *path.relative_to(folder).with_suffix("").parts))
            found = None if module in sys.modules else SHEET.search(path.read_text(encoding="utf-8"))
            if found:
                raise ModelError(self._missing(found[1], module))

    def _missing(self, name: str, module: str) -> str:
        beside = next((f", beside {sheet.__name__} of the same file" for sheet in self.sheets
                       if sheet.__module__ == module), "")
        return f"The sheet {name} of {module} is in no tab: list it in model/contents.py{beside}, under {KINDS}."


SHEET = re.compile(r"^ *class (\w+)\((?:\w+\.)*(?:Company)?Sheet\):", re.MULTILINE)


def _tab(sheet: type[Sheet]) -> tuple[str, bool]:
    """What tells tabs apart: each company has tabs of its own."""
    return sheet.tab, sheet.per_company and sheet.own_tab


def _below(sheet: type[Sheet]) -> Iterator[type[Sheet]]:
    """Every sheet class made from one."""
    for other in sheet.__subclasses__():
        yield other
        yield from _below(other)
