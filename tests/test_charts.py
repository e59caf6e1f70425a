"""Charts: one line beside a sheet is drawn whole on its page, and what an author gets wrong is a sentence at import."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter

from model.core.book import Book
from model.core.chart import Chart, Scale, Series
from model.core.contents import Contents
from model.core.errors import ModelError
from model.core.expressions import Const
from model.core.lines import Axis, Input, Line, Member
from model.core.sheet import Sheet
from model.core.timeline import MONTHS, QUARTERS, YEARS
from model.core.vocabulary import heading, prev
from workbook import charts
from workbook.layout import FIRST, Layout
from workbook.styles import FONT

if TYPE_CHECKING:
    from pathlib import Path

    from workbook.recalculation import LibreOffice

ROUNDS = Axis("rounds", (Member("a", "Series A"), Member("b", "Series B"), Member("c", "Series C")), vertical=True)


class Demand(Sheet):
    """Demand by month."""

    axes = (MONTHS,)

    demand = Line("Demand", "index", prev("demand") * Const(1.0), start=1)
    capacity = Line("Capacity", "index", heading("month") + 1)
    yearly = Line("In a year", "US$ mn", heading("month") * 12)
    day = Line("Day", "date", heading("end"))
    name = Line("Name", "text", Const("x"))


class Yearly(Sheet):
    """Sales by year."""

    axes = (YEARS, QUARTERS)

    sales = Line("Sales", "index", heading("year") * 1)


LOOSE = Line("Demnd", "index", Const(1.0))


@pytest.mark.parametrize(("make", "sentence"), [
    (lambda: Chart("Ours", lines=(Demand.demand,)),
     r"^No attribute called 'lines' in Chart 'Ours'\. Did you mean 'line'\?$"),
    (lambda: Chart("Ours", line=Series(Demand.demand, color="navy")),
     r"^No attribute called 'color' in Series\. Did you mean 'colour'\?$"),
    (lambda: Chart("Ours", bar=Demand.demand, scale=Scale(lowest=0)),
     r"^No attribute called 'lowest' in Scale\. Did you mean 'low'\?$"),
    (lambda: Chart("Ours", line="demnd"),
     r"^The chart 'Ours' of Made: No line called 'demnd' in Made\. Did you mean 'demand'\?$"),
    (lambda: Chart("Ours", line=LOOSE),
     r"^The chart 'Ours' of Made: No line called 'Demnd' in Made\. Did you mean 'Demand'\?$"),
    (lambda: Chart("Ours", line=(Demand.demand, 7)),
     r"^The chart 'Ours' of Made: No line called '7' in Made\. Known: demand\.$"),
    (lambda: Chart("Ours", line=Demand.demand - Demand.capacity),
     r"draws a formula: make it a line of a sheet, and draw that\.$"),
    (lambda: Chart("Ours", line=Series(Demand.demand, colour="nvy")),
     r"No colour called 'nvy'\. Did you mean 'navy'\?$"),
    (lambda: Chart("Ours", line=Demand.demand, until="2026-12-30"),
     r"No period called '2026-12-30'\. Did you mean '2026-12-31'\?$"),
    (lambda: Chart("Ours"), r"draws nothing: give it lines as line=, bar=, stacked= or scatter=\.$"),
    (lambda: Chart("Ours", Demand.demand, Demand.capacity),  # type: ignore[call-arg]
     r"^Chart is given 'Ours' and .* and .*: write Chart\(title, line=\(\.\.\.\)\)\.$"),
    (lambda: Chart(line=Demand.demand), r"^Chart is given no title: write Chart\(title, line=\(\.\.\.\)\)\.$"),
    (lambda: Chart("Ours", line=Demand.demand, size=(960, 900)),
     r"is 960 x 900 pixels, and a page holds 1040 x 560: make it smaller\.$"),
    (lambda: Chart("", line=Demand.demand), "needs a title"),
    (lambda: Chart("Ours", line=Demand.demand, beside=0, below=True), "and one place: beside= or below=, or neither"),
    (lambda: Chart("Ours", line=(Demand.demand, Demand.yearly)),
     r"draws index and US\$ mn on one axis: draw lines of one unit"),
    (lambda: Chart("Ours", line=(Demand.demand, Yearly.sales)),
     r"runs along months, and Yearly\.sales along years or quarters"),
    (lambda: Chart("Ours", line=Demand.name), r"draws Demand\.name, a text: draw lines of numbers\.$"),
    (lambda: Chart("Ours", line=Demand.day), r"draws Demand\.day, a date: draw lines of numbers\.$"),
    (lambda: Chart("Ours", bar=Demand.demand, stacked=Demand.capacity), "mixes what cannot share its foot"),
    (lambda: Chart("Ours", scatter=Demand.demand), r"scatter= alone, with x=\.$"),
    (lambda: Chart("Ours", line=Series(Demand.demand, x=Demand.capacity)),
     "gives a series its own x: only what is drawn as scatter= has one"),
    (lambda: Chart("Ours", scatter=(Demand.demand, Series(Yearly.sales, x=Demand.capacity)), x=Demand.capacity),
     r"draws Yearly\.sales against Demand\.capacity: its own x must be a line of the same sheet\.$"),
    (lambda: Chart("Ours", scatter=(Demand.demand, Series(Yearly.sales, x=7)), x=Demand.capacity),
     r"No line called '7' in Made"),
    (lambda: Demand.demand, r"^Made\.charts holds .*: it must hold charts, Chart\(title, line=\(\.\.\.\)\)\.$"),
])
def test_a_chart_that_cannot_be_drawn_is_a_sentence_at_import(make: Any, sentence: str) -> None:
    with pytest.raises(ModelError, match=sentence):
        type("Made", (Sheet,), {"__doc__": "Made.", "axes": (MONTHS,), "demand": Line("Demand", "index", Const(1.0)),
                                "charts": (make(),)})


def test_a_line_that_no_sheet_has_is_a_sentence_with_the_nearest_name() -> None:
    with pytest.raises(AttributeError, match=r"No line called 'demnad' in Demand\. Did you mean 'demand'\?"):
        Chart("Ours", line=Demand.demnad)


# drawn --------------------------------------------------------------------------------------------------------------


class Inputs(Sheet):
    """Inputs by scenario."""

    by_scenario = True
    tab = "Inputs"

    price = Input("Price", "HK$")
    charts = (Chart("One price", bar=price),)


def printed(sheets: list[type[Sheet]], office: LibreOffice, folder: Path) -> list[str]:
    """The pages of a workbook of sheets: one fitted, one as long as it takes, one a year a page, one not fitted."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (Debian's poppler-utils) is not installed")
    facts: Any = SimpleNamespace(groups={"scenarios": {"base": "Base", "bull": "Bull"}}, companies={}, tables={},
                                 limits={})
    book = Book(facts, Contents(engine=tuple(sheets)))
    layout, path = Layout(book), folder / "charts.xlsx"
    workbook = xlsxwriter.Workbook(path, {"default_format_properties": {"font_name": FONT, "font_size": 10}})
    for number, (tab, blocks) in enumerate(layout.tabs.items()):
        sheet = workbook.add_worksheet(tab)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        (here,) = blocks
        sheet.write(0, 0, f"cells of {tab}")
        sheet.set_column(12, 12, 60)  # of words: a chart that ended in it would be wider than a page
        for place, member in enumerate(here.block.axis.members):
            sheet.write(*((here.first + place, 0) if here.block.axis.vertical else (here.heading.get("", 1),
                                                                                    FIRST + place)), member.label)
            for row in here.block.rows.values():
                sheet.write_number(*layout.where(row, place)[1:], 46000 if row.unit == "date" else 0.5)
        sheet.print_area(0, 0, blocks[-1].end, 59 if number == 2 else 7)
        if number == 2:
            sheet.set_column(0, 0, 46)
            sheet.set_column(1, 1, 13.5)
            sheet.set_column(2, 80, 9)
            sheet.repeat_columns(0, 1)
            sheet.repeat_rows(0, 6)
            sheet.set_v_pagebreaks([15, 27, 39, 51])
            sheet.set_print_scale(70)
        elif number < 2:
            sheet.fit_to_pages(1, 1 - number)
    charts.add(workbook, book, layout)
    workbook.close()
    office.convert_to_pdf(path, folder / "charts.pdf")
    text = subprocess.run(["pdftotext", "-layout", str(folder / "charts.pdf"), "-"], capture_output=True, text=True,  # noqa: S607 - the one on the path
                          check=True).stdout
    return text.split("\f")[:-1]


def test_a_chart_of_one_line_of_code_is_whole_on_a_page_of_its_own_however_its_tab_is_printed(office: LibreOffice,
                                                                                              tmp_path: Path) -> None:
    class Rounds(Sheet):
        """Rounds, on one page."""

        axes = (ROUNDS,)
        paid = Line("Paid", "US$ bn", Const(2.0))
        charts = (Chart("What was paid", bar=paid),)

    class Long(Sheet):
        """Months downwards, over several pages."""

        axes = (Axis("long", tuple(Member(number, f"Row {number}") for number in range(90)), vertical=True),)
        day = Line("Day", "date", Const(46000.0))
        share = Line("Share", "%", Const(0.5))
        other = Line("Other share", "%", Const(0.1))
        charts = (Chart("Shares of all", stacked=(share, other), x=day),
                  Chart("One against the other", scatter=other, x=share))

    class Monthly(Demand):
        """Months across, a year a page."""

        axes = (MONTHS,)
        demand = Line("Demand", "index", Const(1.0))
        capacity = Line("Capacity", "index", Const(2.0))
        charts = (Chart("Demand against capacity", line=(demand, capacity)),)

    Rounds.charts += (Chart("Price", bar=Inputs.price, along=Axis("scenarios", group="scenarios", vertical=True)),)
    pages = printed([Rounds, Long, Monthly, Inputs], office, tmp_path)
    for title, words in {"What was paid": ["Series C", "Paid"], "Shares of all": ["Share", "Other share", "%"],
                         "One against the other": ["Other share", "%"],
                         "Demand against capacity": ["Dec-25", "Demand", "Capacity"]}.items():
        found = [page for page in pages if title in page]
        assert len(found) == 1, title
        assert [word for word in words if word not in found[0]] == [], (title, found[0])
        assert "cells of" not in found[0] or title == "Demand against capacity"  # which repeats its headings
    assert sum("cells of Rounds" in page for page in pages) == 1
    assert ["One price" in page for page in pages[-2:]] == [False, True]
    assert "cells of Inputs" in pages[-2]
    with zipfile.ZipFile(tmp_path / "charts.xlsx") as package:
        drawn = " ".join(package.read(name).decode() for name in package.namelist() if "charts/chart" in name)
    assert "<a:t>US$ bn</a:t>" in drawn
    assert "Inputs!$D$5:$E$5" in drawn.replace("'", "")
