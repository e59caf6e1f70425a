"""LibreOffice's open books as xlwings' own classes: what a macro does to `xlwings.Book` happens to a real spreadsheet.

Only what the macros ask for is here; anything else raises NotImplementedError, as xlwings' base classes do. One
message goes to the process (`office_session`) for a whole block of cells.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import TYPE_CHECKING, Any

from xlwings import base_classes
from xlwings.utils import a1_to_tuples, col_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from office_session import OfficeSession

EPOCH = dt.datetime(1899, 12, 30, tzinfo=dt.UTC)  # Excel hands a date over in UTC, whatever the clock on the wall
MOMENT = ("year", "month", "day", "hour", "minute", "second", "microsecond")
ADDRESS = re.compile(r"\$?[A-Z]{1,3}\$?\d+(:\$?[A-Z]{1,3}\$?\d+)?", re.IGNORECASE)
EXCEL_ERRORS = {"#NULL!": -2146826288, "#DIV/0!": -2146826281, "#VALUE!": -2146826273, "#REF!": -2146826265,
                "#NAME?": -2146826259, "#NUM!": -2146826252,
                "#N/A": -2146826246}
OFFICE_ERRORS = {502: "#NUM!", 503: "#NUM!", 521: "#NULL!", 523: "#NUM!", 524: "#REF!", 525: "#NAME?", 532: "#DIV/0!",
                 32767: "#N/A"}
# 502 is any argument out of range: of LN or SQRT, which is Excel's #NUM!, and of INDEX or CHOOSE, where Excel says
# #REF! or #VALUE!; all else is #VALUE!


class OfficeError(Exception):
    """What Excel would raise as a COM error: a protected sheet, no such name, a macro that failed or hangs."""


class OfficeEngine:
    """What xlwings asks about values on their way: dates, blanks and errors as Excel on Windows gives them."""

    name, type = "office", "desktop"

    @staticmethod
    def prepare_xl_data_element(value: Any, _options: Any) -> Any:
        """A value on its way into a cell."""
        value = value.item() if hasattr(value, "item") else value  # a number of numpy
        return "" if value is None or (isinstance(value, float) and math.isnan(value)) else value

    @staticmethod
    def clean_value_data(rows: Any, datetime_builder: Any, empty_as: Any, number_builder: Any,
                         err_to_str: bool) -> list[list[Any]]:
        """A block on its way out of cells."""
        errors = {code: text if err_to_str else None for text, code in EXCEL_ERRORS.items()}

        def clean(value: Any) -> Any:
            if value in {"", None}:
                return empty_as
            if isinstance(value, dt.datetime):
                return datetime_builder(**{part: getattr(value, part) for part in MOMENT}, tzinfo=None)
            if number_builder is not None and isinstance(value, float):
                return number_builder(value)
            return errors.get(value, value) if isinstance(value, int) and not isinstance(value, bool) else value

        return [[clean(value) for value in row] for row in rows]


class OfficeApp(base_classes.App):
    """The program: its status line is what the session remembers."""

    engine = OfficeEngine
    screen_updating = display_alerts = True
    pid = 0

    def __init__(self, session: OfficeSession) -> None:
        self._session, self.pid = session, session.pid

    @property
    def books(self) -> OfficeCollection:
        return OfficeCollection(self._session.books, "book")

    @property
    def status_bar(self) -> str | bool:
        return self._session.status_lines[-1]

    @status_bar.setter
    def status_bar(self, value: str | bool) -> None:
        self._session.status_lines.append(value)

    def calculate(self) -> None:
        self._session.ask("calculate")


class OfficeCollection(base_classes.Sheets):
    """The open books, oldest first, or the sheets of one in order: by position from 1 or by name in any case."""

    def __init__(self, members: list[Any], kind: str) -> None:
        self._members, self._kind = members, kind

    def __len__(self) -> int:
        return len(self._members)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._members)

    def __contains__(self, name: str) -> bool:
        return any(member.name.casefold() == name.casefold() for member in self)

    def __call__(self, wanted: str | int) -> Any:
        for position, member in enumerate(self, 1):
            if position == wanted or member.name.casefold() == str(wanted).casefold():
                return member
        raise OfficeError(f"There is no {self._kind} {wanted!r}.")


class OfficeBook(base_classes.Book):
    """An open document."""

    name = fullname = ""  # plain attributes in place of the base's properties

    def __init__(self, session: OfficeSession, number: int, name: str, fullname: str) -> None:
        self._session, self._number, self.name, self.fullname = session, number, name, fullname

    @property
    def app(self) -> OfficeApp:
        return OfficeApp(self._session)

    @property
    def sheets(self) -> OfficeCollection:
        return OfficeCollection([OfficeSheet(self, name) for name in self.ask("sheets")], "sheet")

    def close(self) -> None:
        self.ask("close")
        self._session.books.remove(self)

    def ask(self, do: str, **question: Any) -> Any:
        """A question about this document."""
        if self not in self._session.books:
            raise OfficeError(f"The book {self.name} was closed: open it again.")
        return self._session.ask(do, book=self._number, **question)


class OfficeSheet(base_classes.Sheet):
    """A sheet by its name; unlike Excel's, it does not follow a later renaming by the user."""

    book = None  # in place of the base's property

    def __init__(self, book: OfficeBook, name: str) -> None:
        self.book, self._name = book, name

    @property
    def name(self) -> str:
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        self.ask("rename", new=value)
        self._name = value

    @property
    def used_range(self) -> OfficeRange:
        return OfficeRange(self, *self.ask("used"))

    def delete(self) -> None:
        self.ask("delete")

    def range(self, arg1: Any, arg2: Any = None) -> OfficeRange:
        corners = self._corners(arg1) + (() if arg2 is None else self._corners(arg2))
        rows, columns = [row for row, _ in corners], [column for _, column in corners]
        if min(*rows, *columns) < 1:
            raise IndexError("Rows and columns are counted from 1.")
        return OfficeRange(self, min(rows), min(columns), max(rows) - min(rows) + 1, max(columns) - min(columns) + 1)

    def _corners(self, given: Any) -> tuple[tuple[int, int], ...]:
        """Corners of an address, a defined name, a (row, column), a (row, column, rows, columns) or a range."""
        if isinstance(given, str) and ADDRESS.fullmatch(given):
            return tuple(corner for corner in a1_to_tuples(given.replace("$", "")) if corner)
        if isinstance(given, OfficeRange):
            given = (given.row, given.column, *given.shape)
        row, column, rows, columns = self.ask("named", name=given) if isinstance(given, str) else (*given, 1, 1)[:4]
        return (row, column), (row + rows - 1, column + columns - 1)

    def ask(self, do: str, **question: Any) -> Any:
        """A question about this sheet."""
        return self.book.ask(do, sheet=self._name, **question)


class OfficeRange(base_classes.Range):
    """A block of cells, read and written in one message."""

    row = column = 0
    shape = (0, 0)
    api = True  # xlwings only asks whether there is one

    def __init__(self, sheet: OfficeSheet, row: int, column: int, rows: int, columns: int) -> None:
        self.sheet, self.row, self.column, self.shape = sheet, row, column, (rows, columns)
        self.options: dict[str, Any] = {}  # xlwings leaves a reader's options here

    def __len__(self) -> int:
        return self.shape[0] * self.shape[1]

    def __call__(self, arg1: int, arg2: int | None = None) -> OfficeRange:
        down, right = divmod(arg1 - 1, self.shape[1]) if arg2 is None else (arg1 - 1, arg2 - 1)
        return OfficeRange(self.sheet, self.row + down, self.column + right, 1, 1)

    @property
    def address(self) -> str:
        return self.get_address()

    def get_address(self, row_absolute: bool = True, col_absolute: bool = True, external: bool = False) -> str:
        ends = [(self.column, self.row), (self.column + self.shape[1] - 1, self.row + self.shape[0] - 1)][:len(self)]
        place = ":".join(f"{'$' * col_absolute}{col_name(column)}{'$' * row_absolute}{row}" for column, row in ends)
        return f"'[{self.sheet.book.name}]{self.sheet.name}'!{place}" if external else place

    @property
    def raw_value(self) -> Any:
        return self._shown([[_from_office(value) for value in row] for row in self._ask("read")])

    @raw_value.setter
    def raw_value(self, value: Any) -> None:
        self._ask("write", rows=[[_to_office(each) for each in row] for row in self._rows(value)])

    @property
    def formula(self) -> Any:
        return self._shown(self._ask("formulas"))

    @formula.setter
    def formula(self, value: Any) -> None:
        self.raw_value = value

    @property
    def number_format(self) -> str | None:
        return self._ask("number_format")

    @number_format.setter
    def number_format(self, value: str) -> None:
        self._ask("set_number_format", text=value)

    def clear_contents(self) -> None:
        self._ask("clear")

    def _ask(self, do: str, **question: Any) -> Any:
        return self.sheet.ask(do, area=[self.row, self.column, *self.shape], **question)

    def _shown(self, rows: list[list[Any]]) -> Any:
        return rows[0][0] if len(self) == 1 else tuple(tuple(row) for row in rows)

    def _rows(self, value: Any) -> list[list[Any]]:
        """A block of this range's shape; one value fills it."""
        height, width = self.shape
        if not isinstance(value, list | tuple):
            if isinstance(value, str) and value.startswith("=") and len(self) > 1:
                raise NotImplementedError(
                    "one formula over several cells: Excel adjusts its references, this adapter does not")
            return [[value] * width] * height
        rows = [list(row) for row in (value if all(isinstance(row, list | tuple) for row in value) else [value])]
        if len(rows) != height or any(len(row) != width for row in rows):
            raise OfficeError(f"A block of {len(rows)} rows does not fit {self.address}.")
        return rows


def _from_office(value: Any) -> Any:
    """A value of the worker as Excel's COM interface gives it."""
    if not isinstance(value, dict):
        return value
    return (EPOCH + dt.timedelta(days=value["date"]) if "date" in value
            else EXCEL_ERRORS[OFFICE_ERRORS.get(value["error"], "#VALUE!")])


def _to_office(value: Any) -> Any:
    """A value as the worker takes it; the time zone of a date is dropped, as xlwings does."""
    if isinstance(value, dt.date):
        moment = (value if isinstance(value, dt.datetime) else dt.datetime(value.year, value.month, value.day,
                                                                           tzinfo=dt.UTC))
        return {"date": (moment.replace(tzinfo=dt.UTC) - EPOCH) / dt.timedelta(days=1)}
    return None if value == "" else value
