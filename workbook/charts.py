"""Charts: native ones, over the cells of the model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from model.flows.unlock import FloatPath
from model.fundamental.arr import Arr
from model.fundamental.football_field import FootballField, Weighted
from model.fundamental.overview import ArrReadings
from model.inputs import Inputs
from model.momentum.pricing import Feasible
from workbook.layout import FIRST, TITLE_ROWS
from workbook.styles import FONT

if TYPE_CHECKING:
    from model.core.sheet import Sheet
    from model.facts import Company
    from workbook.layout import PlacedBlock
    from workbook.writer import Writer

COLOURS = ("#12355B", "#D97706", "#6B7280", "#0F766E", "#9F1239", "#7C3AED")
BESIDE = 4  # column
YEAR = 12  # months of the chart, after Dec-25


def add(writer: Writer) -> None:
    """Every chart on its tab."""
    for company in writer.equity.facts.companies.values():
        _arr(writer, company)
        _targets(writer, company)
        _float(writer, company)
        _football(writer, company)
    _cache(writer)


def _placed(writer: Writer, sheet: type[Sheet], company: Company | None) -> PlacedBlock:
    block = writer.equity.book.block(sheet, company)
    return next(here for here in writer.layout.tabs[block.tab] if here.block is block)


def _style(chart: Any, title: str, axis: str, form: str) -> None:
    font = {"name": FONT, "size": 9, "color": "#374151"}
    chart.set_title({"name": title, "name_font": {"name": FONT, "size": 11, "bold": True, "color": COLOURS[0]}, "overlay": False})
    chart.set_legend({"position": "bottom", "font": font})
    chart.set_x_axis({"num_font": {**font, "size": 8}, "line": {"color": "#9CA3AF"}, "label_position": "low"})
    chart.set_y_axis({"num_font": font, "num_format": form, "name": axis, "name_font": {**font, "bold": False},
                      "major_gridlines": {"visible": True, "line": {"color": "#E5E7EB"}}, "line": {"none": True}})
    chart.set_chartarea({"border": {"none": True}})


def _arr(writer: Writer, company: Company) -> None:
    """Demand against capacity, and what is suppressed, to Dec-26."""
    here, readings = _placed(writer, Arr, company), _placed(writer, ArrReadings, company)
    tab = here.block.tab
    head = here.heading[""]

    def series(chart: Any, name: str, label: str, colour: str, **more: Any) -> None:
        line = here.rows[name]
        chart.add_series({"name": label, "categories": [tab, head, FIRST, head, FIRST + YEAR],
                          "values": [tab, line, FIRST, line, FIRST + YEAR], **more,
                          **({"line": {"color": colour, "width": 2.25, **more.get("line", {})}} if "fill" not in more else {})})

    demand = writer.workbook.add_chart({"type": "line"})
    series(demand, "demand", "Demand", COLOURS[1])
    series(demand, "capacity", "Capacity", COLOURS[2], line={"dash_type": "dash"})
    series(demand, "served", "Served", COLOURS[0])
    _style(demand, f"{company.name}: demand against capacity", "Dec-25 = 1", "0")

    stacked = writer.workbook.add_chart({"type": "column", "subtype": "stacked"})
    series(stacked, "arr", "ARR", COLOURS[0], fill={"color": COLOURS[0]}, gap=60)
    series(stacked, "suppressed_arr", "Suppressed ARR", COLOURS[1], fill={"color": COLOURS[1]})
    _style(stacked, f"{company.name}: ARR and what compute suppresses", "US$ mn", "#,##0")

    sheet = writer.workbook.get_worksheet_by_name(readings.block.tab)
    for number, chart in enumerate((demand, stacked)):  # right of the rows, one above the other
        chart.set_size({"width": 516, "height": 218})
        sheet.insert_chart(TITLE_ROWS + 11 * number, BESIDE, chart, {"object_position": 1})


def _targets(writer: Writer, company: Company) -> None:
    """Target by scenario, as built, against the share price."""
    inputs, readings, targets = (_placed(writer, sheet, company) for sheet in (Inputs, ArrReadings, Weighted))
    last, column = FIRST + len(writer.scenarios), targets.rows[Weighted.drawn.key]
    chart = writer.workbook.add_chart({"type": "column"})
    chart.add_series({"name": "Price target, as built (none: inputs edited)", "categories": [targets.block.tab, targets.first, 0, targets.end - 1, 0],
                      "values": [targets.block.tab, targets.first, column, targets.end - 1, column], "fill": {"color": COLOURS[0]}, "gap": 70,
                      "data_labels": {"value": True, "num_format": "#,##0", "font": {"name": FONT, "size": 9}}})
    price = inputs.rows[Inputs.price.key]
    against = writer.workbook.add_chart({"type": "line"})
    against.add_series({"name": "Share price, before the scenario's change", "values": [inputs.block.tab, price, FIRST + 1, price, last],
                        "line": {"color": COLOURS[1], "width": 2, "dash_type": "dash"}})
    chart.combine(against)
    _style(chart, f"{company.name}: price target by scenario", "HK$", "#,##0")
    chart.set_size({"width": 1090, "height": 300})
    sheet = writer.workbook.get_worksheet_by_name(readings.block.tab)
    sheet.insert_chart(readings.end + 1, 0, chart, {"object_position": 1, "x_offset": 8})


def _float(writer: Writer, company: Company) -> None:
    """Tradable shares in steps, the weeks of an unlock marked; and supply against a day's turnover."""
    here = _placed(writer, FloatPath, company)
    tab, first, last = here.block.tab, here.first, here.end - 1

    def series(chart: Any, name: str, label: str, **style: Any) -> None:
        column = here.rows[name]
        chart.add_series({"name": label, "categories": [tab, first, here.rows["day"], last, here.rows["day"]],
                          "values": [tab, first, column, last, column], **style})

    steps = writer.workbook.add_chart({"type": "column", "subtype": "stacked"})
    series(steps, "before", "Tradable", fill={"color": COLOURS[0]}, gap=0)
    series(steps, "freed", "Freed in the week", fill={"color": COLOURS[1]}, gap=0)
    _style(steps, f"{company.name}: tradable shares", "mn shares", "#,##0")
    supply = writer.workbook.add_chart({"type": "column"})
    series(supply, "supply", "Supply of the week", fill={"color": COLOURS[1]}, gap=10)
    turnover = writer.workbook.add_chart({"type": "line"})
    series(turnover, "turnover", "Turnover of a day", line={"color": COLOURS[0], "width": 2})
    supply.combine(turnover)
    _style(supply, f"{company.name}: supply against daily turnover", "HK$ bn", "#,##0")
    sheet = writer.workbook.get_worksheet_by_name(tab)
    for number, chart in enumerate((steps, supply)):  # each on a page, and below the headings, which every page repeats
        chart.set_x_axis({"num_format": "d mmm yy", "interval_unit": 8, "interval_tick": 8, "text_axis": True,
                          "num_font": {"name": FONT, "size": 9, "color": "#374151"}})
        chart.set_size({"width": 510, "height": 520})
        sheet.insert_chart(here.first + FloatPath.second_chart * number, max(here.rows.values()) + 1, chart, {"object_position": 1, "x_offset": 20})


def _football(writer: Writer, company: Company) -> None:
    """Each method's range as a floating bar: its width on top of its low; the share price across."""
    here = _placed(writer, FootballField, company)
    tab, first, last = here.block.tab, here.first, here.end - 1

    def values(name: str) -> list[Any]:
        return [tab, first, here.rows[name], last, here.rows[name]]

    labels = [tab, first, 0, last, 0]
    bars = writer.workbook.add_chart({"type": "column", "subtype": "stacked"})
    bars.add_series({"name": "Low", "categories": labels, "values": values("low_drawn"), "fill": {"none": True}, "border": {"none": True}, "gap": 60})
    bars.add_series({"name": "Low to high", "categories": labels, "values": values("width_drawn"), "fill": {"color": COLOURS[0]}})
    lines = writer.workbook.add_chart({"type": "line"})
    lines.add_series({"name": "Share price", "categories": labels, "values": values("price"), "line": {"color": COLOURS[1], "width": 2}})
    lines.add_series({"name": "Base", "categories": labels, "values": values("base_drawn"), "line": {"none": True},
                      "marker": {"type": "diamond", "size": 8, "fill": {"color": "#FFFFFF"}, "border": {"color": COLOURS[1]}}})
    bars.combine(lines)
    _style(bars, f"{company.name}: football field", "HK$ a share", "#,##0")
    bars.set_legend({"position": "bottom", "delete_series": [0], "font": {"name": FONT, "size": 9, "color": "#374151"}})
    bars.set_x_axis({"num_font": {"name": FONT, "size": 10, "color": "#374151"}, "line": {"color": "#9CA3AF"}, "label_position": "low"})
    bars.set_size({"width": 860, "height": 420})
    sheet = writer.workbook.get_worksheet_by_name(tab)
    end = max(placed.end for placed in writer.layout.tabs[tab])
    sheet.insert_chart(end + 1, 0, bars, {"object_position": 1, "x_offset": 8})


def _cache(writer: Writer) -> None:
    """The cached share that the printed uplift needs, against what is possible."""
    here = _placed(writer, Feasible, None)
    tab, first, last = here.block.tab, here.first, here.end - 1
    chart = writer.workbook.add_chart({"type": "scatter", "subtype": "straight"})
    for name, label, colour in (("needed", "Needed for the printed uplift", COLOURS[1]), ("possible", "Possible", COLOURS[0])):
        chart.add_series({"name": label, "categories": [tab, first, here.rows["output"], last, here.rows["output"]],
                          "values": [tab, first, here.rows[name], last, here.rows[name]], "line": {"color": colour, "width": 2.25}})
    _style(chart, "Cached share of tokens by output share", "of all tokens", "0%")
    chart.set_y_axis({"min": 0.8, "max": 1, "num_format": "0%", "major_gridlines": {"visible": True, "line": {"color": "#E5E7EB"}}})
    chart.set_x_axis({"num_format": "0%", "name": "Output, of all tokens", "min": 0, "max": 0.06, "major_unit": 0.01})
    chart.set_size({"width": 620, "height": 330})
    writer.workbook.get_worksheet_by_name(tab).insert_chart(here.title, 6, chart, {"object_position": 1})
