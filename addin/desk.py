"""The desk: an open template beside the model that is installed, and what follows from the two.

Three states of every input are told apart: as *shipped* when the template was made, as *edited* in it, and *now* in the
installed facts. Beside the scenarios' columns an analyst may type a value of their *own* on the sheet Control: it takes
the place of the live scenario's. Each answer is read or computed when it is first asked for, and kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from addin import edits
from addin.comparison import agree, compared, origin, put_back, told_cell
from addin.control import Control, on_control
from addin.edited_model import edited_model
from addin.held_inputs import HeldInputs, shipped
from model.core.errors import PricedInError
from model.core.lines import Input

if TYPE_CHECKING:
    from addin.comparison import Compared
    from addin.edits import Edit, Merge, Table
    from addin.open_book import OpenBook
    from model.equity import EquityModel, Key
    from model.values import Value


@dataclass
class Desk:
    """An open template, and the model as installed."""

    book: OpenBook
    equity: EquityModel

    # what the template holds ------------------------------------------------------------------------------------------

    @cached_property
    def places(self) -> Control:
        """Where things stand on the sheet Control."""
        return Control(self.equity)

    @cached_property
    def held(self) -> HeldInputs:
        """The inputs as the workbook holds them, with their cells."""
        return HeldInputs(self.book, self.equity)

    @cached_property
    def live(self) -> str:
        """Id of the scenario chosen."""
        return self.held.scenario()

    @cached_property
    def table(self) -> Table:
        """The inputs of every scenario as the workbook holds them."""
        return self.held.table()

    @cached_property
    def own(self) -> dict[Key, Value]:
        """The values typed on the sheet Control."""
        return self.held.own(self.places)

    # what was edited --------------------------------------------------------------------------------------------------

    @cached_property
    def merge(self) -> Merge:
        """What was edited, against the template as shipped and the facts now installed."""
        return edits.three_way(shipped(self.book), self.table, edits.table_of(self.equity))

    @cached_property
    def edited(self) -> EquityModel:
        """The model on the workbook's inputs."""
        return edited_model(self.equity, self.table, self.live, self.own, self.held.place)

    @cached_property
    def changed(self) -> int:
        """How many cells hold an input that is not as shipped; an own value that says what its column says is none."""
        typed = {(key, self.live) for key, value in self.own.items()
                 if not edits.same(value, self.table[key][self.live])}
        return len(typed | {(edit.key, edit.scenario) for edit in self.merge.changes})

    def sentence(self, edit: Edit) -> str:
        """An edit, with its cell and its three values."""
        return edit.sentence(self.equity, self.held.place.get((edit.key, edit.scenario), ""))

    def check_current(self) -> None:
        """One sentence if another version, or other facts than those now installed, made the template."""
        self.book.check_version()
        merge = self.merge
        moved = [*merge.conflicts, *merge.agreed, *merge.released, *merge.gone, *merge.new]
        if moved:
            first = moved[0].sentence(self.equity).rstrip(".")
            raise PricedInError(f"{counted(len(moved), 'input')} moved in the installed facts since {self.book.name} "
                                f"was made, first {first}: press Import my changes, then make a new template with "
                                "'pricedin build'.")

    # what agrees with Python ------------------------------------------------------------------------------------------

    def compared(self) -> list[Compared]:
        """Every cell with what Python computes, once the template is found to be the installed one's."""
        self.book.say("Priced In: reading the workbook")
        _ = self.live, self.table, self.own  # what cannot be read is said before anything is compared
        self.check_current()
        self.book.say("Priced In: computing")
        return list(compared(self.book, self.equity, self.edited, self.live, self.table))

    def apart(self, cells: list[Compared]) -> str:
        """The sentence on cells that do not hold what Python computes; '' if all do."""
        differ = [cell for cell in cells if not agree(cell.held, cell.computed)]
        if not differ:
            return ""
        first = origin(self.edited, differ)
        key, unit = first.row.input_key, first.row.unit
        typed = self.held.place.get((key, self.live)) if isinstance(first.row.line, Input) else None
        own = self.places.own.get(key)
        back = put_back(self.edited, first.row, first.position, on_control(*own) if own else "")
        return (f"{counted(len(differ), 'cell')} {'differs' if len(differ) == 1 else 'differ'} from Python, "
                f"from {first.place} on: it holds {told_cell(first.held, unit)}, "
                f"Python {told_cell(first.computed, unit)}"
                f"{f' from {typed}' if typed else ''}{f' with the formula {back} in it' if back else ''}.")


def counted(number: int, thing: str) -> str:
    """'1 cell', '1,204 cells'."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
