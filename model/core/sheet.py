"""Sheets of line items.

A sheet class is a block of rows on a tab. What is wrong with it (an unknown line or unit, a circular formula, a
look-back without a first column) fails when the class is made, that is at import.
"""

from __future__ import annotations

from typing import Any, ClassVar

from model.core.chart import Chart, refuse_mistakes
from model.core.errors import ModelError, unknown
from model.core.expressions import Named, walk
from model.core.lines import SCALAR, Axis, Line, formulas, named_line, walk_line
from model.core.units import UNITS


def _refuse_circles(cls: type[Sheet]) -> None:
    """Fail on a formula that needs itself; other sheets cannot be part of a circle, they exist before this one."""
    done: set[tuple[str, bool]] = set()

    def needs(name: str, opening: bool) -> list[str]:
        item = cls.lines[name]
        nodes = [node for body in ([item.start] if opening and item.start is not None else formulas(item))
                 for node in walk(body)]
        if opening and item.start is not None and any(isinstance(node, Named) and node.lag for node in nodes):
            raise ModelError(
                f"{cls.__name__}.{name} looks back from its first column: give start= a formula without prev().")
        named = [node.name for node in nodes if isinstance(node, Named) and not node.lag]
        return named + [item.key for item in map(named_line, nodes) if item is not None and item.sheet is cls]

    def visit(name: str, opening: bool, chain: tuple[str, ...]) -> None:
        if name in chain:
            circle = " -> ".join((*chain[chain.index(name):], name))
            raise ModelError(f"{cls.__name__} is circular: {circle}. Break it with prev('{name}') or with an input.")
        if (name, opening) in done:
            return
        for other in needs(name, opening):
            visit(other, opening, (*chain, name))
        done.add((name, opening))

    for name in cls.lines:
        visit(name, True, ())
        visit(name, False, ())


KINDS = {str: "a text", bool: "True or False", int: "a whole number", float: "a number", dict: "a table of lines",
         tuple: "a tuple, with a comma after its only member too"}
CHOICES = {"about": ("inputs", "facts", "dates", "alternatives", "drivers"), "below": ("cover", "changes")}


def _refuse_attributes(cls: type[Sheet], said: dict[str, Any]) -> None:
    """Fail on what no sheet says, on what is of another kind, and on a line named as what a sheet says."""
    known = [name for name in Sheet.__annotations__ if name not in ("title", "lines")]
    for name, value in said.items():
        if name in cls.lines:
            if name in Sheet.__annotations__:
                raise ModelError(
                    f"{cls.__name__}.{name} is a line with the name of an attribute of sheets: give it another name.")
        elif name in known:
            kind = type(getattr(Sheet, name))
            if type(value) is not kind and not (kind is float and type(value) is int):
                raise ModelError(
                    f"{cls.__name__}.{name} is {type(value).__name__} {value!r:.60}: it must be {KINDS[kind]}.")
            if value and value not in CHOICES.get(name, (value,)):
                raise ModelError(f"{cls.__name__}.{name}: " + unknown("choice", value, CHOICES[name]))
        elif not name.startswith("__"):
            raise ModelError(f"{cls.__name__}: " + unknown("attribute", name, known, "a sheet"))


class SheetType(type):
    """Answers a misspelt line with the nearest name."""

    lines: dict[str, Line]

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise AttributeError(unknown("line", name, cls.__dict__.get("lines", {}), cls.__name__))


class Sheet(metaclass=SheetType):
    """A block of rows about the market; `CompanySheet` is written once and bound to each company."""

    tab: ClassVar[str] = ""
    axes: ClassVar[tuple[Axis, ...]] = (SCALAR,)
    per_company: ClassVar[bool] = False
    needs: ClassVar[str] = ""  # a group without which a company has no such sheet
    # a group of a table's rows: one block for each, in which that table's lines mean that row
    once_per: ClassVar[str] = ""
    by_scenario: ClassVar[bool] = False  # inputs, with a column for each scenario
    # a register: its rows are the "inputs", the "facts" that formulas read, the "dates" that have an order, or those
    # inputs of a company that have "alternatives" or are "drivers"
    about: ClassVar[str] = ""
    # whether an edit of its facts is noticed: not where they are only held against each other
    registered: ClassVar[bool] = True
    # whether each scenario's own cells stand under it: of every line that a formula asks for in a scenario
    holds_scenarios: ClassVar[bool] = False
    own_tab: ClassVar[bool] = True  # a company's sheet has a tab of the company's; else it shares one with the others
    sections: ClassVar[dict[str, str]] = {}  # first line of a section: its heading
    bold: ClassVar[tuple[str, ...]] = ()  # lines in bold
    # checks that are green where they hold and red where they fail; counts that are red above zero
    marked: ClassVar[tuple[str, ...]] = ()
    names: ClassVar[dict[str, str]] = {}  # line: its name in the workbook, after the company's id
    # the first of the lines that only formulas and charts read: columns at the right of a table, or a whole sheet at
    # the foot of a tab
    unprinted: ClassVar[str] = ""
    row_height: ClassVar[float] = 0.0  # points of a table's rows, where their words wrap
    starts_page: ClassVar[bool] = False  # a printed page begins with the block
    sections_on_a_page: ClassVar[tuple[str, ...]] = ()  # first lines of sections that begin a printed page
    charts: ClassVar[tuple[Chart, ...]] = ()  # drawn on its tab
    # What the first sheet of a tab says for all of it:
    heading: ClassVar[str] = ""  # the tab's title, where that is not its name
    subtitle: ClassVar[str] = ""  # the line under it; {choice} is the tab that the scenario is chosen on
    pages: ClassVar[int] = 0  # that it is fitted on; 0: as many as its rows need
    scale: ClassVar[int] = 100  # in %, at which it prints where pages begin with a block
    least_columns: ClassVar[int] = 4  # that are printed
    below: ClassVar[str] = ""  # words under the rows: the "cover"'s, or the "changes" of each scenario
    title: ClassVar[str] = ""
    lines: ClassVar[dict[str, Line]] = {}

    def __init_subclass__(cls) -> None:
        said = dict(vars(cls))
        cls.lines = {name: item for name, item in said.items() if isinstance(item, Line)}
        _refuse_attributes(cls, said)
        cls.title = (cls.__doc__ or cls.__name__).splitlines()[0].rstrip(".")
        cls.tab = vars(cls).get("tab", cls.__name__)
        for name, item in cls.lines.items():
            item.key, item.sheet = name, cls
            if item.unit not in UNITS:
                raise ModelError(f"{cls.__name__}.{name}: " + unknown("unit", item.unit, UNITS))
            for node in walk_line(item):
                if isinstance(node, Named) and node.name not in cls.lines:
                    raise ModelError(f"{cls.__name__}.{name}: " + unknown("line", node.name, cls.lines, cls.__name__))
        for attribute, named in (("sections", cls.sections), ("bold", cls.bold), ("marked", cls.marked),
                                 ("names", cls.names),
                                ("unprinted", [cls.unprinted] if cls.unprinted else []),
                                ("sections_on_a_page", cls.sections_on_a_page)):
            kind, known = ("section", cls.sections) if attribute == "sections_on_a_page" else ("line", cls.lines)
            for name in named:
                if name not in known:
                    raise ModelError(f"{cls.__name__}.{attribute}: " + unknown(kind, name, known, cls.__name__))
        _refuse_circles(cls)
        for chart in cls.charts:
            refuse_mistakes(chart, cls)


class CompanySheet(Sheet):
    """A sheet that every company has."""

    per_company = True
