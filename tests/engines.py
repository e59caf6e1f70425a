"""Spreadsheet engines inside this process, behind one interface: load a file, type into cells, read every value."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

import formualizer
import formulon
import ironcalc
from openpyxl import load_workbook
from openpyxl.utils import coordinate_to_tuple
from planting import named_closures

from model.core.scalars import serial

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


DAY = 86_400  # seconds


class Engine:
    """A loaded workbook; rows and columns count from 1."""

    def __init__(self, path: Path) -> None:
        self.tabs = load_workbook(path, read_only=True).sheetnames

    def type(self, tab: str, address: str, value: float | str) -> None:
        """A number, a text, or a formula that begins with '=' into a cell; nothing is recalculated yet."""
        raise NotImplementedError

    def recalculate(self) -> None:
        """Every formula anew."""
        raise NotImplementedError

    def value(self, tab: str, address: str) -> Any:
        """A cell's value: a number, also for a date, a text, or an error as its text."""
        raise NotImplementedError


class IronCalc(Engine):
    """IronCalc (Rust)."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        named = path.with_name(f"named-{path.name}")
        named_closures(path, named)
        self.book = ironcalc.load_from_xlsx(str(named), "en", "UTC", "en")

    def type(self, tab: str, address: str, value: float | str) -> None:
        enter = (self.book.update_cell_with_number if not isinstance(value, str) else self.book.update_cell_with_formula
                 if value.startswith("=") else self.book.update_cell_with_text)
        enter(self.tabs.index(tab), *coordinate_to_tuple(address), value)

    def recalculate(self) -> None:
        self.book.evaluate()

    def value(self, tab: str, address: str) -> Any:
        return self.book.get_cell_value(self.tabs.index(tab), *coordinate_to_tuple(address))


class Formulon(Engine):
    """formulon (WebAssembly), held by its authors against recorded answers of Excel 365."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.book = formulon.Workbook.load(path.read_bytes())

    def type(self, tab: str, address: str, value: float | str) -> None:
        row, column = coordinate_to_tuple(address)
        put = (self.book.set_number if not isinstance(value, str) else self.book.set_formula
               if value.startswith("=") else self.book.set_text)
        put(self.tabs.index(tab), row - 1, column - 1, value)

    def recalculate(self) -> None:
        self.book.recalc()

    def value(self, tab: str, address: str) -> Any:
        row, column = coordinate_to_tuple(address)
        held = self.book.get_value(self.tabs.index(tab), row - 1, column - 1)
        return (formulon.error_display_name(held.error_code) if held.kind == formulon.ValueKind.ERROR
                else held.to_python())


class Formualizer(Engine):
    """formualizer (Rust); it answers a cell in a date format with a date."""

    errors: ClassVar[dict[str, str]] = {"Value": "#VALUE!", "Num": "#NUM!", "Na": "#N/A", "Div": "#DIV/0!",
                                        "Name": "#NAME?", "Ref": "#REF!", "Null": "#NULL!"}

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.book = formualizer.load_workbook(str(path))

    def type(self, tab: str, address: str, value: float | str) -> None:
        put = self.book.set_formula if isinstance(value, str) and value.startswith("=") else self.book.set_value
        put(tab, *coordinate_to_tuple(address), value)

    def recalculate(self) -> None:
        self.book.evaluate_all()

    def value(self, tab: str, address: str) -> Any:
        held = self.book.get_value(tab, *coordinate_to_tuple(address))
        if isinstance(held, datetime):
            return serial(held.date()) + (held - datetime.combine(held.date(),
                                                                  datetime.min.time())).total_seconds() / DAY
        if isinstance(held, dict):  # an error, with its kind
            return self.errors.get(str(held.get("kind")), str(held))
        return serial(held) if isinstance(held, date) else held


ENGINES = (IronCalc, Formulon, Formualizer)


class Desk:
    """A workbook loaded once for many questions: what was typed for one is taken back before the next."""

    def __init__(self, engine: type[Engine], path: Path) -> None:
        self.engine, self.file, self.typed = engine(path), load_workbook(path), set[tuple[str, str]]()

    def ask(self, cells: Iterable[tuple[str, str, float | str]]) -> Engine:
        """The engine with these cells typed, and no others, recalculated."""
        for tab, address in self.typed:
            self.engine.type(tab, address, self._as_made(tab, address))
        self.typed = set()
        for tab, address, value in cells:
            self.engine.type(tab, address, value)
            self.typed.add((tab, address))
        self.engine.recalculate()
        return self.engine

    def _as_made(self, tab: str, address: str) -> float | str:
        value = self.file[tab][address].value
        assert value is not None
        return float(serial(value.date())) if isinstance(value, datetime) else value
