"""The macros behind the buttons: functions of a desk. Each reads all, computes, and answers lines for the run log."""

from __future__ import annotations

import os
import re
import tomllib
from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING

from addin import run_log
from addin.buttons import BUTTONS
from addin.control import TAB
from addin.desk import Desk, counted
from addin.edited_scenarios import scenario_file
from addin.edits import OWN
from addin.failing import failing
from model.core.errors import PricedInError, unknown
from model.equity import COMPANIES_VARIABLE, model
from workbook.saving import LONGEST_PATH, replacing
from workbook.writer import build

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from addin.open_book import OpenBook


def run(key: str, book: OpenBook) -> str:
    """Press a button of an open template; returns the last line of the run log that it wrote."""
    macro, caption = MACROS.get(key), {button.key: button.caption for button in BUTTONS}.get(key, key)
    if macro is None:
        raise PricedInError(unknown("button", key, MACROS))
    book.sheet(TAB)
    desk = Desk(book, model())
    book.calculate()
    messages = macro(desk)
    run_log.log(desk, caption, messages, stamped=key == refresh_scenario.__name__)
    book.say(f"Priced In: {messages[-1]}")
    return messages[-1]


# buttons --------------------------------------------------------------------------------------------------------------


def refresh_scenario(desk: Desk) -> list[str]:
    """Compute the live scenario in Python from the workbook's inputs and hold every cell against it."""
    cells = desk.compared()
    wrong, edited = desk.apart(cells), f" {counted(desk.changed, 'input')} edited." if desk.changed else ""
    if wrong:
        return [f"{wrong} Correct it there, or make a new template.{edited}"]
    return [f"{len(cells):,} cells agree with Python.{edited}"]


def export_client_workbook(desk: Desk) -> list[str]:
    """Write the live scenario, with the workbook's inputs, as an .xlsx beside the template: what is on the screen."""
    beside = desk.book.path
    if wrong := desk.apart(desk.compared()):
        raise PricedInError(f"Not exported, since the file would not be what the screen shows: {wrong} "
                            "Correct it there, or make a new template.")
    scenario = desk.edited.scenarios[desk.live]
    out = client_path(beside, scenario.name, datetime.now().astimezone().date())
    desk.book.say(f"Priced In: writing {out.name}")
    run_log.check_writable(desk)
    build(desk.edited, out, desk.live)
    edited = f", {counted(desk.changed, 'input')} edited" if desk.changed else ""
    return [*failing(desk.edited, scenario), f"Written: {out.name}{edited}."]


def import_my_changes(desk: Desk) -> list[str]:
    """Write the edited inputs as scenarios that `--companies FOLDER` loads; conflicts with a release are listed."""
    beside = desk.book.path
    desk.book.say("Priced In: comparing the inputs")
    left_out = _left_out(desk)
    text = scenario_file(desk.equity, desk.merge, desk.own, desk.live, beside.name,
                         datetime.now().astimezone().date(), desk.held.place)
    if not tomllib.loads(text) and not left_out:
        return ["No input was edited: nothing is written."]
    run_log.check_writable(desk)
    folder = _new_folder(beside, text)
    folders = [*filter(None, os.environ.get(COMPANIES_VARIABLE, "").split(os.pathsep)), str(folder)]
    command = " ".join(["pricedin", *(f'--companies "{each}"' for each in folders), "build NEW.xlsm"])
    return [*left_out, f"{counted(desk.changed, 'change')} written to '{folder.name}'. To go on with them: {command}"]


MACROS: dict[str, Callable[[Desk], list[str]]] = {
    macro.__name__: macro for macro in (refresh_scenario, export_client_workbook, import_my_changes)}


def _left_out(desk: Desk) -> list[str]:
    """A sentence for each edit that is not taken, and for each that a value of the analyst's own takes the place of."""
    merge, place = desk.merge, desk.held.place
    edited = {(edit.key, edit.scenario) for edit in merge.changes}
    return [
        *(f"Not imported, you and the new release both changed it: {desk.sentence(edit)}" for edit in merge.conflicts),
        *(f"Not imported, the new release does not have it: {desk.sentence(edit)}" for edit in merge.lost),
        *(f"{place[key, OWN]} takes the place of {place[key, desk.live]}." for key in desk.own
          if (key, desk.live) in edited)]


# files beside the template --------------------------------------------------------------------------------------------


def client_path(template: Path, scenario: str, day: date) -> Path:
    """Where a client workbook goes: beside the template, named after it, the scenario and the day."""
    named = re.sub(r'[<>:"/\\|?*\x00-\x1f]', "-", scenario).strip(" .")  # what Windows does not have in a file's name
    out = _free(template.with_name(f"{template.stem} {named} {day:%Y-%m-%d}.xlsx"))
    if len(str(out)) > LONGEST_PATH:
        raise PricedInError(f"{out} is longer than the {LONGEST_PATH} characters that Excel opens: save the template "
                            "in a folder with a shorter path.")
    return out


def _new_folder(template: Path, scenarios: str) -> Path:
    """A new folder beside the template with a `scenarios.toml` in it; none where that cannot be written."""
    folder = _free(template.with_name(f"{template.stem} changes"))
    try:
        folder.mkdir()
    except OSError as error:
        raise PricedInError(f"The folder {folder} cannot be made ({error.strerror}): save the template where you may "
                            "write, then press again.") from None
    try:
        with replacing(folder / "scenarios.toml") as file:
            file.write_text(scenarios, encoding="utf-8")
    except BaseException:
        with suppress(OSError):
            folder.rmdir()
        raise
    return folder


def _free(path: Path) -> Path:
    """The path, or the first numbered one after it that does not exist: nothing is overwritten."""
    number, found = 2, path
    while found.exists():
        found, number = path.with_name(f"{path.stem} {number}{path.suffix}"), number + 1
    return found
