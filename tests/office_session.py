"""A LibreOffice process with open books, for macros: started, asked, pressed and typed into, ended.

The bridge to LibreOffice belongs to another Python, so a worker (`office_worker`) runs there and answers line by line.
The books are those of `office_book`.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Any, Self

import pytest
import xlwings
from office_book import OfficeBook, OfficeError

from workbook.recalculation import _python, _soffice, available

if TYPE_CHECKING:
    from collections.abc import Iterator

WORKER = Path(__file__).with_name("office_worker.py")


class OfficeSession:
    """One headless LibreOffice with a profile of its own and any number of open books; use it in a `with` block.

    A question that takes longer than `timeout` seconds ends the process with all its books; the next `open` or `new`
    starts another. Headless, LibreOffice answers message boxes itself, as if the user had cancelled; and it does not
    run Workbook_Open, which can be pressed: ThisWorkbook.Workbook_Open.
    """

    def __init__(self, timeout: float = 60) -> None:
        self.timeout = timeout
        # everything the status line ever said; False is the program's own text
        self.status_lines: list[str | bool] = [False]
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
            reason = (f"did not answer within {self.timeout:g} seconds, as in a loop without end,"
                      if worker.returncode == -signal.SIGKILL else "crashed")
            raise OfficeError(f"LibreOffice {reason} on '{do}' and was ended with all its books.")
        answer = json.loads(line)
        if "error" in answer:
            raise OfficeError(f"LibreOffice refused '{do}': {answer['error']}.")
        return answer["answer"]

    def _start(self) -> subprocess.Popen[str]:
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        profile = Path(self._folder.name) / f"office{os.getpid()}x{time.monotonic_ns()}"
        return subprocess.Popen(
            [_python(), str(WORKER), _soffice(), str(profile)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, encoding="utf-8",
            env={**os.environ, "PYTHONPATH": str(WORKER.parent.parent), "PYTHONDONTWRITEBYTECODE": "1"},
            start_new_session=True)

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
