"""Charts: lines of the model as they are drawn, declared as data beside the sheet on whose tab they stand.

A chart that does not say where it stands comes under everything on its tab, on a printed page of its own.
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, field, fields
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, Union

from model.core.errors import ModelError, quoted, unknown
from model.core.expressions import Expr
from model.core.lines import Line
from model.core.units import UNITS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from model.core.lines import Axis, Owner

COLOURS = {"navy": "#12355B", "amber": "#D97706", "grey": "#6B7280", "teal": "#0F766E", "crimson": "#9F1239",
           "violet": "#7C3AED"}
PAGE = (1040, 560)  # pixels that a printed page holds under headings that it repeats
UNDRAWN = ("text", "date")  # kinds of units that have no height
Class = TypeVar("Class", bound=type)


def _speaking(cls: Class) -> Class:
    """A dataclass that answers a misspelt attribute with the nearest name."""
    made: Any = cls.__init__  # type: ignore[misc]  # of this class, which nothing inherits
    known = [each.name for each in fields(cls)]

    @wraps(made)
    def init(self: Any, *given: Any, **named: Any) -> None:
        for name in named:
            if name not in known:
                raise ModelError(unknown("attribute", name, known,
                                         " ".join([cls.__name__,
                                                   *(quoted(each) for each in given if isinstance(each, str))])))
        try:
            made(self, *given, **named)
        except TypeError as error:
            usage = ("Chart(title, line=(...))" if cls.__name__ == "Chart"
                     else f"{cls.__name__}({known[0]}, ...), the rest by name")
            raise ModelError(
                f"{cls.__name__} is given {' and '.join(map(quoted, given)) or 'no ' + known[0]}: "
                f"write {usage}.") from error

    cls.__init__ = init  # type: ignore[misc]  # the same
    return cls


@_speaking
@dataclass(frozen=True)
class Scale:
    """An axis of a chart: what stands beside it, the format of its numbers, its ends and its steps.

    Where not given, as the unit says.
    """

    label: str = ""
    form: str = ""
    low: float | None = None
    high: float | None = None
    step: float | None = None
    log: bool = False  # powers of ten stand equally far apart, so equal growth is equally steep
    points: int = 8  # size of the names along the foot


@_speaking
@dataclass(frozen=True, eq=False)
class Series:
    """A line as a chart draws it, where it is called or looks otherwise than a line by itself."""

    line: Line
    label: str = ""  # in the legend; else the line's own; {name} is the member of its group
    x: Line | None = None  # of a scatter: what stands along the foot for this line, where it runs along another axis
    colour: str = ""
    dashed: bool = False
    figures: bool = False  # each value is written above its column
    marks: bool = False  # a mark at each value in place of a line
    unseen: bool = False  # a column that only carries those above it


Drawn = Union[Line, Series, "tuple[Line | Series, ...]"]


@_speaking
@dataclass(frozen=True, eq=False)
class Chart:
    """Lines along one axis and of one unit, as lines, columns side by side or stacked, or against a line `x`.

    beside  rows below its sheet's title at which the chart stands, right of the sheet's rows and on their page
    below   under all rows of the tab, on their page
    """

    title: str
    _: KW_ONLY
    line: Drawn = ()
    bar: Drawn = ()
    stacked: Drawn = ()
    scatter: Drawn = ()
    x: Line | None = None  # what stands along the foot, where that is not the heading of the column or the row
    along: Axis | None = None  # of a sheet with several
    until: str = ""  # the last period drawn
    scale: Scale = field(default_factory=Scale)
    x_scale: Scale = field(default_factory=Scale)
    gap: int = 60  # between columns, in % of one
    size: tuple[int, int] = (960, 540)  # pixels; on a page of its own up to PAGE
    beside: int | None = None
    starts_page: bool = False  # beside the rows, on the next page
    below: bool = False

    def of(self, kind: str) -> tuple[Series, ...]:
        """What is drawn as "line", "bar", "stacked" or "scatter"."""
        given = getattr(self, kind)
        return tuple(each if isinstance(each, Series) else Series(each)
                     for each in (given if isinstance(given, tuple | list) else (given,)))

    @property
    def series(self) -> Iterator[Series]:
        """Everything that is drawn."""
        return (each for kind in ("bar", "stacked", "line", "scatter") for each in self.of(kind))

    @property
    def axis(self) -> Axis:
        """What the chart runs along."""
        return self.along or next(self.series).line.sheet.axes[0]

    @property
    def own_page(self) -> bool:
        """Whether it is printed by itself."""
        return self.beside is None and not self.below


def refuse_mistakes(chart: object, sheet: Owner) -> None:
    """Fail on a chart that cannot be drawn, when its sheet is made."""
    if not isinstance(chart, Chart):
        raise ModelError(
            f"{sheet.__name__}.charts holds {quoted(chart)}: it must hold charts, Chart(title, line=(...)).")
    where = f"The chart {quoted(chart.title)} of {sheet.__name__}"
    for each in chart.series:
        _refuse_line(each.line, where, sheet)
        if UNITS[each.line.unit] in UNDRAWN:
            raise ModelError(
                f"{where} draws {each.line.sheet.__name__}.{each.line.key}, a {UNITS[each.line.unit]}: draw lines of "
                f"numbers.")
        if each.colour and each.colour not in COLOURS:
            raise ModelError(f"{where}: " + unknown("colour", each.colour, COLOURS))
    for x in (chart.x, *(each.x for each in chart.series)):
        if x is not None:
            _refuse_line(x, where, sheet)
    if not any(chart.series):
        raise ModelError(f"{where} draws nothing: give it lines as line=, bar=, stacked= or scatter=.")
    _refuse_kinds(chart, where)
    units = dict.fromkeys(each.line.unit for each in chart.series)
    if len(units) > 1:
        raise ModelError(
            f"{where} draws {' and '.join(units)} on one axis: "
            "draw lines of one unit, each unit in a chart of its own.")
    _refuse_axes(chart, where)


def _refuse_kinds(chart: Chart, where: str) -> None:
    if (chart.bar != () and chart.stacked != ()) or (chart.scatter != ()
                                                     and (len([*chart.series]) > len(chart.of("scatter"))
                                                          or chart.x is None)):
        raise ModelError(
            f"{where} mixes what cannot share its foot: bar= or stacked=, either with line=; scatter= alone, with x=.")
    if any(each.x is not None for kind in ("bar", "stacked", "line") for each in chart.of(kind)):
        raise ModelError(f"{where} gives a series its own x: only what is drawn as scatter= has one.")
    if not chart.title or (chart.beside is not None and chart.below):
        raise ModelError(f"{where} needs a title, and one place: beside= or below=, or neither for a page of its own.")
    if chart.own_page and any(side > most for side, most in zip(chart.size, PAGE, strict=True)):
        raise ModelError(
            f"{where} is {chart.size[0]} x {chart.size[1]} pixels, and a page holds {PAGE[0]} x {PAGE[1]}: make it "
            f"smaller.")


def _refuse_line(line: object, where: str, sheet: Owner) -> None:
    if isinstance(line, Expr) and not isinstance(line, Line):
        raise ModelError(f"{where} draws a formula: make it a line of a sheet, and draw that.")
    if not isinstance(line, Line) or getattr(line, "sheet", None) is None:
        given = line.label if isinstance(line, Line) else line
        raise ModelError(f"{where}: " + unknown("line", given, [item.label if isinstance(line, Line) else name
                                                                for name, item in sheet.lines.items()],
                                                sheet.__name__))


def _refuse_axes(chart: Chart, where: str) -> None:
    axis = chart.axis
    for each in (*chart.series, *([] if chart.x is None else [Series(chart.x)])):
        owner = each.line.sheet
        if each.x is not None:
            if each.x.sheet is not owner:
                raise ModelError(
                    f"{where} draws {owner.__name__}.{each.line.key} against {each.x.sheet.__name__}.{each.x.key}: "
                    "its own x must be a line of the same sheet.")
            continue
        if axis.name not in [own.name for own in owner.axes] and not (owner.by_scenario and axis.group == "scenarios"):
            raise ModelError(
                f"{where} runs along {axis.name}, and {owner.__name__}.{each.line.key} along "
                f"{' or '.join(own.name for own in owner.axes)}: "
                             "draw lines of one axis, or say along=.")
    known = [str(member.key) for member in axis.members]
    if chart.until and known and chart.until not in known:
        raise ModelError(f"{where}: " + unknown("period", chart.until, known))
