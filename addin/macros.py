"""The macros behind the buttons: plain functions of an open template. They read all, compute, and write one block at the end."""

from __future__ import annotations

import math
import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from xlsxwriter.utility import xl_rowcol_to_cell

from addin import control, edits
from addin.buttons import BUTTONS
from addin.control import TAB, Control
from addin.open_book import ErrorCell, OpenBook
from model.core.expressions import Const
from model.core.sheet import Column, Input
from model.equity import EquityModel, model
from model.errors import PricedInError, unknown
from workbook.layout import Layout
from workbook.saving import replacing
from workbook.writer import build

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from addin.edits import Edit, Merge, Table
    from model.core.book import Row
    from model.equity import Key
    from model.values import Value

LONGEST_PATH = 218  # characters
CLOSE = 1e-9  # relative: two engines that agree


class Compared(NamedTuple):
    """A cell of the model, what the workbook holds there, and what Python computes."""

    row: Row
    position: int
    place: str
    held: Any
    computed: Any


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

    @property
    def changed(self) -> int:
        """How many inputs are not as shipped."""
        return len(self.merge.changes) + len(self.merge.conflicts) + len(self.own)


# buttons --------------------------------------------------------------------------------------------------------------


def refresh_scenario(desk: Desk) -> list[str]:
    """Compute the live scenario in Python from the workbook's inputs and hold every cell against it."""
    desk.book.check_version()
    desk.book.say("Priced In: reading the workbook")
    _ = desk.table, desk.own, desk.live
    desk.book.say("Priced In: computing")
    cells = list(compared(desk))
    apart = [cell for cell in cells if not agree(cell.held, cell.computed)]
    edited = f" {desk.changed} {'input is' if desk.changed == 1 else 'inputs are'} edited." if desk.changed else ""
    if not apart:
        return [f"{len(cells):,} cells agree with Python.{edited}"]
    first = origin(desk, apart)
    count = "1 cell differs" if len(apart) == 1 else f"{len(apart):,} cells differ"
    there = f"{first.place} on: it holds {_shown(first.held)}, Python {_shown(first.computed)}"
    return [f"{count} from Python, from {there}. Correct it there, or make a new template.{edited}"]


def export_client_workbook(desk: Desk) -> list[str]:
    """Write the live scenario, with the workbook's inputs, as an .xlsx without macros beside the template."""
    desk.book.check_version()
    beside = desk.book.path
    desk.book.say("Priced In: reading the workbook")
    scenario = desk.edited.scenarios[desk.live]
    out = client_path(beside, scenario.name, datetime.now().astimezone().date())
    desk.book.say(f"Priced In: writing {out.name}")
    _log(desk, [])  # a sheet that cannot be written is found out before a file is
    build(desk.edited, out, desk.live)
    return [f"Written: {out.name}{f', {desk.changed} inputs edited' if desk.changed else ''}."]


def import_my_changes(desk: Desk) -> list[str]:
    """Write the edited inputs as scenarios that `--companies FOLDER` loads; conflicts with a new release are listed, not taken."""
    beside = desk.book.path
    desk.book.say("Priced In: comparing the inputs")
    merge = desk.merge
    conflicts = [f"Not imported, you and the new release both changed it: {desk.sentence(conflict)}" for conflict in merge.conflicts]
    text = edits.scenario_file(desk.equity, merge, desk.own, desk.live, beside.name, datetime.now().astimezone().date(), desk.book.place)
    if not tomllib.loads(text) and not conflicts:
        return ["No input was edited: nothing is written."]
    _log(desk, [])
    folder = free(beside.with_name(f"{beside.stem} changes"))
    try:
        folder.mkdir()
    except OSError as error:
        raise PricedInError(f"The folder {folder} cannot be made ({error.strerror}): save the template where you may write, then press again.") from None
    with replacing(folder / "scenarios.toml") as file:
        file.write_text(text, encoding="utf-8")
    count = len(merge.changes) + len(desk.own)
    return [*conflicts, f"{count} {'change' if count == 1 else 'changes'} written to '{folder.name}': pricedin --companies \"{folder.name}\" build NEW.xlsm"]


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


# the cells ------------------------------------------------------------------------------------------------------------


def compared(desk: Desk) -> Iterator[Compared]:
    """Every cell of the model in the live scenario, with what Python computes from the workbook's inputs."""
    layout, shipped = Layout(desk.edited.book), Layout(desk.equity.book)
    computed = desk.edited.run([desk.edited.inputs(desk.edited.scenarios[desk.live])], _stamps(desk, layout))
    for tab, blocks in layout.tabs.items():
        desk.book.cells(tab)
        for here, there in zip(blocks, shipped.tabs[tab], strict=True):
            for name, row in here.block.rows.items():
                for position in range(len(here.block.axis.members)):
                    if _is_computed(row, position):
                        _, line, column = layout.where(row, position)
                        values = there.block.rows[name].values[position:position + 1] if isinstance(row.line, Column) else computed.value(row, position)
                        yield Compared(row, position, f"{tab}!{xl_rowcol_to_cell(line, column)}", desk.book.cell(tab, line, column),
                                       None if values is None else values[0])


def origin(desk: Desk, apart: list[Compared]) -> Compared:
    """The first of the cells that differ although nothing they refer to does."""
    differ = {(cell.row, cell.position) for cell in apart}
    return next((cell for cell in apart
                 if not any((other.row, other.position) in differ for other in desk.edited.book.precedents(cell.row, cell.position))), apart[0])


def _stamps(desk: Desk, layout: Layout) -> dict[Key, dict[str, Value]]:
    """What the workbook holds as built, in each scenario."""
    found: dict[Key, dict[str, Value]] = {}
    for here in desk.edited.book.blocks:
        for row in here.rows.values():
            if isinstance(row.line, Input) and row.line.as_built:
                tab, line, _ = layout.where(row, 0)
                found[row.input_key] = {id_: desk.book.cell(tab, line, layout.scenario_column(place)) for place, id_ in enumerate(desk.edited.scenarios)}
    return found


def _is_computed(row: Row, position: int) -> bool:
    """Whether Python has a value for the cell: a formula, a fact of a table, the live value of an input."""
    if isinstance(row.line, Input):
        return not row.line.as_built
    body = row.body(position)
    return isinstance(row.line, Column) or (body is not None and not isinstance(body, Const))


def agree(held: Any, computed: Any) -> bool:
    """Whether a cell holds what Python computes; an error value agrees with a number that is not finite."""
    if computed is None:
        return held in (None, "")
    if isinstance(computed, str):
        return str(held or "") == computed
    if isinstance(held, ErrorCell):
        return not math.isfinite(computed)
    return isinstance(held, int | float) and abs(held - computed) <= CLOSE * max(1.0, abs(held), abs(computed))


def _shown(value: Any) -> str:
    if isinstance(value, ErrorCell) or value is None:
        return value or "nothing"
    return f"'{value}'" if isinstance(value, str) else f"{value:,.12g}"


# files and the run log -------------------------------------------------------------------------------------------------


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
