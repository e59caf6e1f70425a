"""A LibreOffice process behind xlwings' own classes: what a macro does to `xlwings.Book` happens to a real spreadsheet.

Only what the macros ask for is here; anything else raises NotImplementedError, as xlwings' base classes do. The bridge to LibreOffice belongs to another
Python, so a worker (`office_worker`) runs there, and one message goes to it for a whole block of cells.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import math
import os
import re
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Any, Self

import pytest
import xlwings
from xlwings import base_classes
from xlwings.utils import a1_to_tuples, col_name

from workbook.recalculation import _python, _soffice, available

if TYPE_CHECKING:
    from collections.abc import Iterator

WORKER = Path(__file__).with_name("office_worker.py")
EPOCH = dt.datetime(1899, 12, 30, tzinfo=dt.UTC)  # Excel hands a date over in UTC, whatever the clock on the wall
MOMENT = ("year", "month", "day", "hour", "minute", "second", "microsecond")
ADDRESS = re.compile(r"\$?[A-Z]{1,3}\$?\d+(:\$?[A-Z]{1,3}\$?\d+)?", re.IGNORECASE)
EXCEL_ERRORS = {"#NULL!": -2146826288, "#DIV/0!": -2146826281, "#VALUE!": -2146826273, "#REF!": -2146826265, "#NAME?": -2146826259, "#NUM!": -2146826252,
                "#N/A": -2146826246}
OFFICE_ERRORS = {502: "#NUM!", 503: "#NUM!", 521: "#NULL!", 523: "#NUM!", 524: "#REF!", 525: "#NAME?", 532: "#DIV/0!", 32767: "#N/A"}
# 502 is any argument out of range: of LN or SQRT, which is Excel's #NUM!, and of INDEX or CHOOSE, where Excel says #REF! or #VALUE!; all else is #VALUE!


class OfficeError(Exception):
    """What Excel would raise as a COM error: a protected sheet, a name that is not there, a macro that failed, a program that hangs."""


class OfficeSession:
    """One headless LibreOffice with a profile of its own and any number of open books; use it in a `with` block.

    A question that takes longer than `timeout` seconds ends the process with all its books; the next `open` or `new` starts another. Headless, LibreOffice
    answers message boxes itself, as if the user had cancelled; and it does not run Workbook_Open, which can be pressed: ThisWorkbook.Workbook_Open.
    """

    def __init__(self, timeout: float = 60) -> None:
        self.timeout = timeout
        self.status_lines: list[str | bool] = [False]  # everything the status line ever said; False is the program's own text
        self.books: list[OfficeBook] = []
        self._worker: subprocess.Popen[str] | None = None
        self._created = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    @property
    def pid(self) -> int:
        """Process that holds the open books."""
        return self._worker.pid if self._worker else 0

    def open(self, path: Path) -> xlwings.Book:
        """A file as a book, macros allowed."""
        if any(book.name.casefold() == path.name.casefold() for book in self.books):
            raise OfficeError(f"A book called {path.name} is open, and two of one name cannot be: close that first.")
        return self._add(path.name, str(path.absolute()), self.ask("open", file=str(path.absolute())))

    def new(self) -> xlwings.Book:
        """An empty book that was never saved: its full name is its name, as Excel's Book1."""
        self._created += 1
        return self._add(f"Book{self._created}", f"Book{self._created}", self.ask("open", file=None))

    def close(self, book: xlwings.Book) -> None:
        """The book closed, its changes lost."""
        book.impl.close()

    def close_all(self) -> None:
        """Every open book closed."""
        for book in list(self.books):
            book.close()

    def save_as(self, book: xlwings.Book, path: Path) -> None:
        """The book saved as .xlsx or .xlsm, and from now on that file."""
        book.impl.ask("save_as", file=str(path.absolute()))
        book.impl.name, book.impl.fullname = path.name, str(path.absolute())

    def press(self, book: xlwings.Book, macro: str) -> None:
        """A Sub of the book's VBA project run, by Module.Sub."""
        book.impl.ask("run", macro=macro, returns=False)

    def call(self, book: xlwings.Book, function: str) -> Any:
        """What a Function of the book's VBA project returns, by Module.Function; a date arrives as None."""
        return book.impl.ask("run", macro=function, returns=True)

    def buttons(self, book: xlwings.Book, sheet: str) -> list[tuple[str, str]]:
        """Caption and macro, as `press` takes it, of each button on a sheet; '' where no macro of the book is bound."""
        return [(caption, macro) for caption, macro in book.impl.ask("buttons", sheet=sheet)]

    def type_in(self, book: xlwings.Book, sheet: str, cell: str, value: Any) -> None:
        """A number, text, date or formula typed into a cell by the user; None empties it."""
        book.sheets[sheet].range(cell).raw_value = value

    def protect(self, book: xlwings.Book, sheet: str) -> None:
        """The sheet protected by the user, without a password."""
        book.impl.ask("protect", sheet=sheet)

    def rename(self, book: xlwings.Book, sheet: str, new: str) -> None:
        """The sheet renamed by the user."""
        book.sheets[sheet].name = new

    def delete(self, book: xlwings.Book, sheet: str) -> None:
        """The sheet deleted by the user."""
        book.sheets[sheet].delete()

    def ask(self, do: str, **question: Any) -> Any:
        """The worker's answer; every exchange with LibreOffice goes through here."""
        worker = self._worker = self._worker or self._start()
        hung = Timer(self.timeout, _kill, (worker,))
        hung.start()
        try:
            print(json.dumps({"do": do, **question}, allow_nan=False), file=worker.stdin, flush=True)
            line = worker.stdout.readline() if worker.stdout else ""
        except BrokenPipeError:
            line = ""
        finally:
            hung.cancel()
        if not line:
            self._end()
            reason = f"did not answer within {self.timeout:g} seconds, as in a loop without end," if worker.returncode == -signal.SIGKILL else "crashed"
            raise OfficeError(f"LibreOffice {reason} on '{do}' and was ended with all its books.")
        answer = json.loads(line)
        if "error" in answer:
            raise OfficeError(f"LibreOffice refused '{do}': {answer['error']}.")
        return answer["answer"]

    def _start(self) -> subprocess.Popen[str]:
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        profile = Path(self._folder.name) / f"office{os.getpid()}x{time.monotonic_ns()}"
        return subprocess.Popen(
            [_python(), str(WORKER), _soffice(), str(profile)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(WORKER.parent.parent), "PYTHONDONTWRITEBYTECODE": "1"}, start_new_session=True)

    def _end(self) -> None:
        """LibreOffice asked to end, and made to after half a minute."""
        worker, self._worker = self._worker, None
        self.books.clear()
        if worker:
            hung = Timer(30, _kill, (worker,))
            hung.start()
            with contextlib.suppress(BrokenPipeError):
                worker.communicate()
            hung.cancel()
            _kill(worker)  # what a worker that crashed left behind
            self._folder.cleanup()

    def _add(self, name: str, fullname: str, number: int) -> xlwings.Book:
        book = OfficeBook(self, number, name, fullname)
        self.books.append(book)
        return xlwings.Book(impl=book)


def _kill(worker: subprocess.Popen[str]) -> None:
    """The worker and its LibreOffice, which are a process group of their own."""
    with contextlib.suppress(OSError):
        os.killpg(worker.pid, signal.SIGKILL)


def running() -> Iterator[OfficeSession]:
    """A session for a pytest fixture; skips where LibreOffice is missing, except in CI, where it must be there."""
    reason = available()
    if reason and os.environ.get("CI") != "true":
        pytest.skip(reason)
    with OfficeSession() as session:
        yield session


class OfficeEngine:
    """What xlwings asks about values on their way: dates, blanks and errors as Excel on Windows gives them."""

    name, type = "office", "desktop"

    @staticmethod
    def prepare_xl_data_element(value: Any, _options: Any) -> Any:
        """A value on its way into a cell."""
        value = value.item() if hasattr(value, "item") else value  # a number of numpy
        return "" if value is None or (isinstance(value, float) and math.isnan(value)) else value

    @staticmethod
    def clean_value_data(rows: Any, datetime_builder: Any, empty_as: Any, number_builder: Any, err_to_str: bool) -> list[list[Any]]:
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
                raise NotImplementedError("one formula over several cells: Excel adjusts its references, this adapter does not")
            return [[value] * width] * height
        rows = [list(row) for row in (value if all(isinstance(row, list | tuple) for row in value) else [value])]
        if len(rows) != height or any(len(row) != width for row in rows):
            raise OfficeError(f"A block of {len(rows)} rows does not fit {self.address}.")
        return rows


def _from_office(value: Any) -> Any:
    """A value of the worker as Excel's COM interface gives it."""
    if not isinstance(value, dict):
        return value
    return EPOCH + dt.timedelta(days=value["date"]) if "date" in value else EXCEL_ERRORS[OFFICE_ERRORS.get(value["error"], "#VALUE!")]


def _to_office(value: Any) -> Any:
    """A value as the worker takes it; the time zone of a date is dropped, as xlwings does."""
    if isinstance(value, dt.date):
        moment = value if isinstance(value, dt.datetime) else dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC)
        return {"date": (moment.replace(tzinfo=dt.UTC) - EPOCH) / dt.timedelta(days=1)}
    return None if value == "" else value
