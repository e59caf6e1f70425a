"""The run log on the sheet Control: a line for each message of a button, the newest on top; the oldest fall off."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from addin.control import CHECKS_LABEL, LOG, LOG_ROWS, NATIVE, OUTPUTS, STAMP_LABEL, TAB, UNIT

if TYPE_CHECKING:
    from addin.desk import Desk


def log(desk: Desk, caption: str, messages: list[str], *, stamped: bool = False) -> None:
    """Put a button's messages on top, each with scenario, checks and targets; stamped, also what was refreshed when."""
    book, places, scenario = desk.book, desk.places, desk.equity.scenarios[desk.live].name
    now = datetime.now().replace(microsecond=0)  # noqa: DTZ005 - a cell's date has no zone
    checks = book.cell(TAB, book.line_of(CHECKS_LABEL), UNIT)
    target = book.line_of(OUTPUTS[0].label)
    targets = [book.cell(TAB, target, places.column(company, NATIVE)) for company in places.companies]
    first = book.line_of(LOG[0]) + 1
    new = [[message, now, scenario, caption, checks, *targets] for message in reversed(messages)]
    book.write(first, 0, [*new, *_held(desk, first)][:LOG_ROWS])
    if stamped:
        book.write(book.line_of(STAMP_LABEL), UNIT, [[now, scenario]])


def check_writable(desk: Desk) -> None:
    """One sentence if the sheet cannot be written, found out before a file is made: the log is written as it is."""
    first = desk.book.line_of(LOG[0]) + 1
    desk.book.write(first, 0, _held(desk, first))


def _held(desk: Desk, first: int) -> list[list[object]]:
    """The lines of the log as they are."""
    columns = range(len(desk.places.log_headings))
    return [[desk.book.cell(TAB, line, column) for column in columns] for line in range(first, first + LOG_ROWS)]
