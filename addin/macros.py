"""The macros behind the buttons: plain functions of an open template. They read all, compute, and write one block at the end."""

from __future__ import annotations

import os
import re
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from addin import control, edits
from addin.buttons import BUTTONS
from addin.comparison import Compared, agree, compared, origin, put_back, shown
from addin.control import TAB, Control, on_control
from addin.failing import failing
from model.core.errors import PricedInError, unknown
from model.core.lines import Input
from model.equity import COMPANIES_VARIABLE, EquityModel, model
from workbook.saving import LONGEST_PATH, replacing
from workbook.writer import build

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from addin.edits import Edit, Merge, Table
    from addin.open_book import OpenBook
    from model.equity import Key
    from model.values import Value



@dataclass
class Desk:
    """An open template with the model that its inputs give."""

    book: OpenBook
    equity: EquityModel

    @cached_property
    def places(self) -> Control:
        """Where things stand on the sheet Control."""
        return Control(self.equity)

    @cached_property
    def live(self) -> str:
        """Id of the scenario chosen."""
        return self.book.scenario(self.equity)

    @cached_property
    def table(self) -> Table:
        """The inputs as the workbook holds them."""
        return self.book.inputs(self.equity)

    @cached_property
    def own(self) -> dict[Key, Value]:
        """The values typed on the sheet Control."""
        return self.book.own(self.equity, self.places)

    @cached_property
    def merge(self) -> Merge:
        """What was edited, against the template as shipped and the facts now installed."""
        return edits.three_way(self.book.shipped(), self.table, edits.table_of(self.equity))

    @cached_property
    def edited(self) -> EquityModel:
        """The model on the workbook's inputs."""
        return edits.edited_model(self.equity, self.table, self.live, self.own, self.book.place)

    def sentence(self, edit: Edit) -> str:
        """An edit, with its cell and its three values."""
        return edit.sentence(self.equity, self.book.place.get((edit.key, edit.scenario), ""))

    @cached_property
    def changed(self) -> int:
        """How many cells hold an input that is not as shipped; an own value that says the same as its column is none."""
        typed = {(key, self.live) for key, value in self.own.items() if not edits.same(value, self.table[key][self.live])}
        return len(typed | {(edit.key, edit.scenario) for edit in self.merge.changes})

    def check_current(self) -> None:
        """One sentence if another version, or other facts than those now installed, made the template."""
        self.book.check_version()
        moved = [*self.merge.conflicts, *self.merge.agreed, *self.merge.released, *self.merge.gone, *self.merge.new]
        if moved:
            raise PricedInError(f"{_counted(len(moved), 'input')} moved in the installed facts since {self.book.name} was made, first "
                                f"{moved[0].sentence(self.equity).rstrip('.')}: press Import my changes, then make a new template with 'pricedin build'.")

    def apart(self, cells: list[Compared]) -> str:
        """The sentence on cells that do not hold what Python computes; '' if all do."""
        differ = [cell for cell in cells if not agree(cell.held, cell.computed)]
        if not differ:
            return ""
        first = origin(self.edited, differ)
        typed = self.book.place.get((first.row.input_key, self.live)) if isinstance(first.row.line, Input) else None
        verb = "differs" if len(differ) == 1 else "differ"
        place = self.places.own.get(first.row.input_key)
        back = put_back(self.edited, first.row, first.position, on_control(*place) if place else "")
        return (f"{len(differ):,} {'cell' if len(differ) == 1 else 'cells'} {verb} from Python, from {first.place} on: it holds {shown(first.held)}, "
                f"Python {shown(first.computed)}{f' from {typed}' if typed else ''}{f' with the formula {back} in it' if back else ''}.")


# buttons --------------------------------------------------------------------------------------------------------------


def refresh_scenario(desk: Desk) -> list[str]:
    """Compute the live scenario in Python from the workbook's inputs and hold every cell against it."""
    cells = _compared(desk)
    edited = f" {_counted(desk.changed, 'input')} edited." if desk.changed else ""
    wrong = desk.apart(cells)
    return [f"{wrong} Correct it there, or make a new template.{edited}" if wrong else f"{len(cells):,} cells agree with Python.{edited}"]


def export_client_workbook(desk: Desk) -> list[str]:
    """Write the live scenario, with the workbook's inputs, as an .xlsx without macros beside the template; only what is on the screen."""
    beside = desk.book.path
    wrong = desk.apart(_compared(desk))
    if wrong:
        raise PricedInError(f"Not exported, since the file would not be what the screen shows: {wrong} Correct it there, or make a new template.")
    out = client_path(beside, desk.edited.scenarios[desk.live].name, datetime.now().astimezone().date())
    desk.book.say(f"Priced In: writing {out.name}")
    _log(desk, [])  # a sheet that cannot be written is found out before a file is
    build(desk.edited, out, desk.live)
    edited = f", {_counted(desk.changed, 'input')} edited" if desk.changed else ""
    return [*failing(desk.edited, desk.edited.scenarios[desk.live]), f"Written: {out.name}{edited}."]


def _compared(desk: Desk) -> list[Compared]:
    """Every cell with what Python computes, once the template is found to be the installed one's."""
    desk.book.say("Priced In: reading the workbook")
    _ = desk.live, desk.table, desk.own
    desk.check_current()
    desk.book.say("Priced In: computing")
    return list(compared(desk.book, desk.equity, desk.edited, desk.live, desk.table))


def import_my_changes(desk: Desk) -> list[str]:
    """Write the edited inputs as scenarios that `--companies FOLDER` loads; conflicts with a new release are listed, not taken."""
    beside = desk.book.path
    desk.book.say("Priced In: comparing the inputs")
    merge = desk.merge
    said = [f"Not imported, you and the new release both changed it: {desk.sentence(conflict)}" for conflict in merge.conflicts]
    said += [f"Not imported, the new release does not have it: {desk.sentence(edit)}" for edit in merge.gone
             if edit.edited is not None and edit.shipped is not None and not edits.same(edit.edited, edit.shipped)]
    said += [f"{desk.book.place[key, edits.OWN]} takes the place of {desk.book.place[key, desk.live]}." for key in desk.own
             if (key, desk.live) in {(edit.key, edit.scenario) for edit in merge.changes}]
    text = edits.scenario_file(desk.equity, merge, desk.own, desk.live, beside.name, datetime.now().astimezone().date(), desk.book.place)
    if not tomllib.loads(text) and not said:
        return ["No input was edited: nothing is written."]
    _log(desk, [])
    folder = free(beside.with_name(f"{beside.stem} changes"))
    try:
        folder.mkdir()
    except OSError as error:
        raise PricedInError(f"The folder {folder} cannot be made ({error.strerror}): save the template where you may write, then press again.") from None
    try:
        with replacing(folder / "scenarios.toml") as file:
            file.write_text(text, encoding="utf-8")
    except BaseException:
        with suppress(OSError):
            folder.rmdir()
        raise
    folders = [*filter(None, os.environ.get(COMPANIES_VARIABLE, "").split(os.pathsep)), str(folder)]
    command = " ".join(["pricedin", *(f'--companies "{each}"' for each in folders), "build NEW.xlsm"])
    return [*said, f"{_counted(desk.changed, 'change')} written to '{folder.name}'. To go on with them: {command}"]


MACROS: dict[str, Callable[[Desk], list[str]]] = {
    "refresh_scenario": refresh_scenario, "export_client_workbook": export_client_workbook, "import_my_changes": import_my_changes}


def run(key: str, book: OpenBook) -> str:
    """Press a button of an open template; returns the last line of the run log that it wrote."""
    macro, caption = MACROS.get(key), {button.key: button.caption for button in BUTTONS}.get(key, key)
    if macro is None:
        raise PricedInError(unknown("button", key, MACROS))
    book.sheet(TAB)
    desk = Desk(book, model())
    book.calculate()
    messages = macro(desk)
    _log(desk, [(caption, message) for message in messages], stamped=key == "refresh_scenario")
    book.say(f"Priced In: {messages[-1]}")
    return messages[-1]


# files and the run log -------------------------------------------------------------------------------------------------


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def client_path(template: Path, scenario: str, day: date) -> Path:
    """Where a client workbook goes: beside the template, named after it, the scenario and the day."""
    named = re.sub(r'[<>:"/\\|?*\x00-\x1f]', "-", scenario).strip(" .")  # what Windows does not have in a file's name
    out = free(template.with_name(f"{template.stem} {named} {day:%Y-%m-%d}.xlsx"))
    if len(str(out)) > LONGEST_PATH:
        raise PricedInError(f"{out} is longer than the {LONGEST_PATH} characters that Excel opens: save the template in a folder with a shorter path.")
    return out


def free(path: Path) -> Path:
    """The path, or the first numbered one after it that does not exist: nothing is overwritten."""
    number, found = 2, path
    while found.exists():
        found, number = path.with_name(f"{path.stem} {number}{path.suffix}"), number + 1
    return found


def _log(desk: Desk, lines: list[tuple[str, str]], *, stamped: bool = False) -> None:
    """Put lines on top of the run log, the last one first; the oldest fall off. With a stamp, what was refreshed when."""
    book, places, now = desk.book, desk.places, datetime.now().replace(microsecond=0)  # noqa: DTZ005 - a cell's date has no zone
    first, width = book.line_of(control.LOG[0]) + 1, len(places.log_headings)
    held = [[book.cell(TAB, line, column) for column in range(width)] for line in range(first, first + control.LOG_ROWS)]
    if lines:
        target = book.line_of(control.OUTPUTS[0].label)
        scenario = desk.equity.scenarios[desk.live].name
        checks = book.cell(TAB, book.line_of(control.CHECKS_LABEL), control.UNIT)
        targets = [book.cell(TAB, target, places.column(company, control.NATIVE)) for company in places.companies]
        held = ([[message, now, scenario, caption, checks, *targets] for caption, message in reversed(lines)] + held)[:control.LOG_ROWS]
    book.write(first, 0, held)
    if stamped:
        book.write(book.line_of(control.STAMP_LABEL), control.UNIT, [[now, desk.equity.scenarios[desk.live].name]])
