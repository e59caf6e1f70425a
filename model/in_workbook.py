"""What only a workbook knows of the model, and how its live scenario is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from model.core.rows import Row
    from model.values import Value


class Workbook(NamedTuple):
    """What only a workbook knows: a scenario's column of an input, what is held as built, and where a cell is."""

    column: Callable[[Row, str], Value] | None = None
    stamp: Callable[[Row, int], Value] | None = None
    place: Callable[[Row, int], str] | None = None


class Choice(NamedTuple):
    """How the live scenario is chosen: the input, its number, and the names that it may have."""

    selected: Row
    number: Row
    names: Row
