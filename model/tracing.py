"""Tracing: what a line is computed from, what depends on it, and the way between two lines. The expressions are asked.

Nothing is noted beside them.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from model.core.lines import Column
from model.core.rows import Row, is_input
from model.scenarios import Selector

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from model.core.book import Book

Place = tuple[Row, int]  # a cell: its row and its position there


class Traced(NamedTuple):
    """A line of the tree: cells of one row, which the line above it needs or, downwards, which need it."""

    level: int
    row: Row
    positions: tuple[int, ...]
    again: bool = False  # what is below it stands where it was first named
    cut: bool = False  # it goes on below the depth that was asked for


class Graph:
    """Cells of a book and the cells that their formulas refer to."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._precedents: dict[Place, tuple[Place, ...]] = {}
        self._moving: dict[Row, set[Row]] = {}

    def precedents(self, place: Place) -> tuple[Place, ...]:
        """The cells that a cell's formula refers to.

        Of an input's live value, its scenarios and the number of the live one.
        """
        if place not in self._precedents:
            row, position = place
            found = [(cell.row, cell.position) for cell in self.book.precedents(row, position)]
            if is_input(row) and row.block.sheet.by_scenario and not position:
                found = [*self.places(row)[1:], (self.book.row(Selector.number), 0)]
            self._precedents[place] = tuple(dict.fromkeys(found))
        return self._precedents[place]

    def places(self, row: Row) -> list[Place]:
        """Every cell of a row; of an input, its value in each scenario too."""
        beside = len(self.book.facts.groups["scenarios"]) if is_input(row) and row.block.sheet.by_scenario else 0
        return [(row, position) for position in range(len(row.block.axis.members) + beside)]

    def dependents(self, place: Place) -> tuple[Place, ...]:
        """The cells whose formulas refer to a cell."""
        return tuple(self._dependents.get(place, ()))

    @cached_property
    def _dependents(self) -> dict[Place, list[Place]]:
        found: dict[Place, list[Place]] = {}
        for block in self.book.blocks:
            for row in block.rows.values():
                for position in range(len(block.axis.members)):
                    for needed, place in self.precedents((row, position)):
                        found.setdefault((needed.live, place), []).append((row, position))
        return found

    def needed(self, places: Iterable[Place]) -> set[Place]:
        """Cells and all that they are computed from; an input ends there."""
        return _reached(places, lambda place: () if is_input(place[0]) else self.precedents(place))

    def moving(self, row: Row) -> set[Row]:
        """The inputs that a row is computed from."""
        if row not in self._moving:
            self._moving[row] = {needed for needed, _ in self.needed(self.places(row)) if is_input(needed)}
        return self._moving[row]

    def between(self, first: Iterable[Place], last: Iterable[Place]) -> set[Place]:
        """The cells on the way from some cells to others that are computed from them; none where there is no way."""
        above = _reached(last, self.precedents)
        users: dict[Place, list[Place]] = {}
        for place in above:
            for needed in self.precedents(place):
                users.setdefault(needed, []).append(place)
        return _reached((place for place in first if place in above), lambda place: users.get(place, ()))

    # trees ----------------------------------------------------------------------------------------------------------

    def upstream(self, row: Row, positions: Iterable[int], depth: float) -> Iterator[Traced]:
        """The tree of what cells of a row are computed from, down to inputs and facts."""
        return self._tree(row, positions, depth, lambda place: () if is_input(place[0]) else self.precedents(place))

    def downstream(self, row: Row, positions: Iterable[int], depth: float) -> Iterator[Traced]:
        """The tree of what is computed from cells of a row."""
        return self._tree(row, positions, depth, self.dependents)

    def way(self, first: Row, last: Row, positions: Iterable[int], depth: float) -> Iterator[Traced]:
        """The tree of cells of a row, with nothing but what leads there from another row; empty where nothing does."""
        places = [(last, position) for position in positions]
        inside = self.between(self.places(first), places)
        ends = [position for row, position in places if (row, position) in inside]
        if not ends:
            return iter(())
        return self._tree(last, ends, depth, lambda place: () if place[0] is first
                          else tuple(p for p in self.precedents(place) if p in inside))

    def _tree(self, row: Row, positions: Iterable[int], depth: float,
              of: Callable[[Place], Iterable[Place]]) -> Iterator[Traced]:
        """A row's cells and, below them, those of each next row; what was named before is not opened again."""
        named: dict[Row, set[int]] = {}

        def visit(row: Row, positions: set[int], level: int) -> Iterator[Traced]:
            # the live value stands for those beside it
            where = (0,) if is_input(row) and 0 in positions else tuple(sorted(positions))
            if positions <= named.get(row, set()):
                yield Traced(level, row, where, again=True)
                return
            column = _recurring(row, positions, of)
            below = _by_row(row, column, of)
            cut = bool(below) and level >= depth
            yield Traced(level, row, where, cut=cut)
            if cut:
                return
            named.setdefault(row, set()).update(positions, column)
            for other, places in below.items():
                yield from visit(other, places, level + 1)

        return visit(row, set(positions), 0)


def is_heading(row: Row) -> bool:
    """Whether a row is the heading of a timeline, or the labels of a table: dates and names that need no source."""
    return bool(row.values) and not isinstance(row.line, Column)


def _recurring(row: Row, positions: Iterable[int], of: Callable[[Place], Iterable[Place]]) -> set[int]:
    """Positions of a row that its cells lead to within their timeline: a period rests on the one before."""
    found = _reached([(row, position) for position in positions], lambda place: (p for p in of(place)
                                                                                 if p[0].block is row.block))
    return {position for other, position in found if other is row}


def _by_row(row: Row, positions: Iterable[int], of: Callable[[Place], Iterable[Place]]) -> dict[Row, set[int]]:
    """The cells next to those of a row, by row, in the order in which they are met."""
    found: dict[Row, set[int]] = {}
    # the last period has the usual formula; an input's live value comes before its scenarios'
    for position in sorted(positions, reverse=not is_input(row)):
        for other, place in of((row, position)):
            if other is not row and not is_heading(other):
                found.setdefault(other, set()).add(place)
    return found


def _reached(places: Iterable[Place], of: Callable[[Place], Iterable[Place]]) -> set[Place]:
    """Places and all that is met from them."""
    found = set(places)
    waiting = list(found)
    while waiting:
        for place in of(waiting.pop()):
            if place not in found:
                found.add(place)
                waiting.append(place)
    return found
