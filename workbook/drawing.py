"""Drawing: one chart as a spreadsheet's own, in the house's colours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from model.core.chart import COLOURS
from model.core.errors import ModelError, unknown
from model.core.lines import SCALAR
from model.core.units import UNITS
from workbook.layout import LABEL
from workbook.styles import FONT, Styles, number_format

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

    from model.core.book import Book
    from model.core.chart import Chart, Scale, Series
    from model.core.rows import Block, Row
    from workbook.layout import Layout

TEXT = {"name": FONT, "size": 9, "color": "#374151"}
NAMED, RULE = {**TEXT, "bold": False}, {"color": "#9CA3AF"}
GRID = {"visible": True, "line": {"color": "#E5E7EB"}}
TYPES = {"bar": {"type": "column"}, "stacked": {"type": "column", "subtype": "stacked"},
         "line": {"type": "line"}, "scatter": {"type": "scatter", "subtype": "straight"}}
DATES = 8  # written along the foot at most
WHOLE = ("US$ mn", "HK$ mn", "mn shares", "HK$")  # units whose numbers along an axis need no decimals
SPEAKING = ("fraction", "multiple")  # kinds of units that the number itself shows


class Drawing:
    """A chart of a block, with all that a reader needs: title, numbers with their unit, legend."""

    def __init__(self, workbook: Workbook, book: Book, layout: Layout, chart: Chart, block: Block) -> None:
        self.workbook, self.book, self.layout, self.chart, self.block = workbook, book, layout, chart, block
        self.series = [(kind, series, row) for kind in TYPES for series in chart.of(kind)
                       for row in self._rows(series.line)]
        given = [series.colour for _, series, _ in self.series]
        self.colours = iter([colour for name, colour in COLOURS.items() if name not in given])

    def drawn(self) -> Any:
        """The chart, without its size and place."""
        parts: dict[str, Any] = {}
        for kind, series, row in self.series:
            if kind not in parts:
                parts[kind] = self.workbook.add_chart(TYPES[kind])
            parts[kind].add_series({"name": self._name(series, row), **self._where(series, row),
                                    **self._look(kind, series)})
        main, *more = parts.values()
        for part in more:
            main.combine(part)
        main.set_title({"name": self._title(), "name_font": {"name": FONT, "size": 11, "bold": True,
                                                             "color": COLOURS["navy"]}, "overlay": False})
        unseen = [number for number, (_, series, _) in enumerate(self.series) if series.unseen]
        main.set_legend({"position": "bottom", "font": TEXT, **({"delete_series": unseen} if unseen else {})})
        main.set_chartarea({"border": {"none": True}})
        main.set_x_axis(self._foot())
        main.set_y_axis(self._side())
        return main

    def _name(self, series: Series, row: Row) -> str:
        """What a series is called; of a line repeated for a group's members, each by its own name."""
        groups = {**self.book.facts.groups, **(self.block.company.groups if self.block.company else {}),
                  "companies": {company.id: company.name for company in self.book.facts.companies.values()}}
        return series.label.replace("{name}", groups[row.line.each][row.member]) if row.member and series.label \
            else series.label or row.label

    def _title(self) -> str:
        block = self.block
        title = self.chart.title + (block.title.removeprefix(block.sheet.title) if block.subject else "")
        return (f"{block.company.name}: {title[0].lower() if title[1:2].islower() else title[0]}{title[1:]}"
                if block.company else title)

    # what is drawn --------------------------------------------------------------------------------------------------

    def _rows(self, line: Any) -> list[Row]:
        """The rows of a line: one, or one for every member of its group."""
        if line.sheet is self.block.sheet and self.block.axis.name == self.chart.axis.name:
            return self.block.of(line)
        return self.book.block(line.sheet, self.block.company,
                               next((axis for axis in line.sheet.axes if axis.name == self.chart.axis.name),
                                    None)).of(line)

    def _where(self, series: Series, row: Row) -> dict[str, list[Any]]:
        """The cells of a row, and what stands along the foot; of an input along the scenarios, its columns."""
        if series.x is not None:
            return {"values": self._cells(row), "categories": self._cells(self._rows(series.x)[0])}
        if row.block.axis.name != self.chart.axis.name:
            tab, line, _ = self.layout.where(row, 0)
            left, right = (self.layout.scenario_column(place)
                           for place in (0, len(self.book.facts.groups[self.chart.axis.group]) - 1))
            named = any(each.block.axis.name == self.chart.axis.name for _, _, each in self.series)
            return {"values": [tab, line, left, line, right]} | ({} if named
                                                                 else {"categories": self._headings(row, left, right)})
        cells = self._cells(row)
        if row.block.axis is SCALAR:
            return {"values": cells}
        if self.chart.x is not None:
            return {"values": cells, "categories": self._cells(self._rows(self.chart.x)[0])}
        tab, top, left, bottom, right = cells
        if row.block.axis.vertical:
            return {"values": cells, "categories": [tab, top, LABEL, bottom, LABEL]}
        return {"values": cells, "categories": self._headings(row, left, right)}

    def _headings(self, row: Row, left: int, right: int) -> list[Any]:
        tab = row.block.tab
        line = next(here.heading[""] for here in self.layout.tabs[tab] if here.block is row.block)
        return [tab, line, left, line, right]

    def _cells(self, row: Row) -> list[Any]:
        keys = [str(member.key) for member in row.block.axis.members]
        if self.chart.until and self.chart.until not in keys:
            raise ModelError(f"The chart '{self.chart.title}' of {self.block.sheet.__name__}: "
                             + unknown("period", self.chart.until, keys))
        last = keys.index(self.chart.until) if self.chart.until else len(keys) - 1
        return [*self.layout.where(row, 0), *self.layout.where(row, last)[1:]]

    # how it looks ---------------------------------------------------------------------------------------------------

    def _look(self, kind: str, series: Series) -> dict[str, Any]:
        colour = COLOURS[series.colour] if series.colour else next(self.colours, COLOURS["navy"])
        if kind in ("bar", "stacked"):
            look: dict[str, Any] = {"fill": {"color": colour}, "gap": self.chart.gap}
            if series.unseen:
                look |= {"fill": {"none": True}, "border": {"none": True}}
            if series.figures:
                look["data_labels"] = {"value": True, "num_format": self._form(self.chart.scale),
                                       "font": {"name": FONT, "size": 9}}
            return look
        if series.marks:
            return {"line": {"none": True},
                    "marker": {"type": "diamond", "size": 8, "border": {"color": colour},
                               "fill": {"color": colour if kind == "scatter" else "#FFFFFF"}}}  # on white, or on a bar
        alone = all(other == kind for other, _, _ in self.series)
        return {"line": {"color": colour, "width": 2.25 if alone else 2,
                         **({"dash_type": "dash"} if series.dashed else {})}}

    def _form(self, scale: Scale, row: Row | None = None) -> str:
        unit = (row or self.series[0][2]).unit
        return scale.form or ("#,##0" if unit in WHOLE else "General" if unit == "index" else number_format(unit))

    def _label(self, scale: Scale, row: Row) -> str:
        return scale.label or ("" if UNITS.get(row.line.unit) in SPEAKING else Styles.shown_unit(row.unit))

    def _foot(self) -> dict[str, Any]:
        """The axis below: names, or days so few that each can be read, or the numbers of a scatter."""
        scale, x = self.chart.x_scale, self._rows(self.chart.x)[0] if self.chart.x is not None else None
        if self.chart.scatter != () and x is not None:
            name = scale.label or ", ".join(filter(None, (x.label, self._label(scale, x))))
            return {**self._numbers(scale, x, name), "line": RULE}
        if x is not None and UNITS[x.line.unit] == "date":
            every = -(-len(x.block.axis.members) // DATES)
            return {"num_format": "d mmm yy", "interval_unit": every, "interval_tick": every, "text_axis": True,
                    "num_font": TEXT}
        named = self.series[0][2].block.axis is not SCALAR
        return {"num_font": {**TEXT, "size": scale.points}, "line": RULE, "label_position": "low" if named else "none"}

    def _side(self) -> dict[str, Any]:
        """The axis at the left: numbers with their unit."""
        scale, row = self.chart.scale, self.series[0][2]
        inside = self.chart.scatter != () and (self.chart.x_scale.low or 0) < 0  # a line at 0, its numbers at the left
        return {**self._numbers(scale, row, self._label(scale, row)), "major_gridlines": GRID,
                **({"line": RULE, "label_position": "low", "major_tick_mark": "none"} if inside
                   else {"line": {"none": True}})}

    def _numbers(self, scale: Scale, row: Row, name: str) -> dict[str, Any]:
        return {"num_font": TEXT, "num_format": self._form(scale, row), "name": name, "name_font": NAMED,
                "min": scale.low, "max": scale.high, "major_unit": scale.step,
                **({"log_base": 10} if scale.log else {})}
