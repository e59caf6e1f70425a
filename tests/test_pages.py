"""Pages as a client prints them: converted by LibreOffice and read back."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from workbook.charts import declared
from workbook.layout import Layout

if TYPE_CHECKING:
    from pathlib import Path

    from model.equity import EquityModel
    from workbook.recalculation import LibreOffice

PAGES = {"About": 1, "Scenarios": 3, "Market": 2, "Calendar": 1, "Precedents": 2, "Read-across": 1, "Scarcity": 1,
         "anchors": 2, "chain": 2, "Pricing": 1, "economics": 2, "Tripwires": 1, "Reconciliation": 5,
         "Inconsistencies": 5, "Facts": 6, "Overview": 2, "Inputs": 4, "ARR": 12, "cost": 12, "Income": 10, "Cash": 6,
         "Valuation": 2, "Anchors": 2,
         "in": 4,
         "power": 2, "field": 4, "Watch": 4, "Ramp": 2, "Physical": 2, "Compare": 2, "scenario": 2,
         # by the last word of the tab
         "Unlock": 2, "Float": 4, "Timeline": 2, "Events": 2, "Flow": 4, "Checks": 7, "built": 1, "Sources": 12}


@pytest.fixture(scope="module")
def pages(built: Path, office: LibreOffice, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (Debian's poppler-utils) is not installed")
    out = tmp_path_factory.mktemp("pdf") / "client.pdf"
    office.convert_to_pdf(built, out)
    text = subprocess.run(["pdftotext", "-layout", str(out), "-"], capture_output=True, text=True, check=True).stdout  # noqa: S607 - the one on the path
    return text.split("\f")[:-1]


def scales(built: Path) -> dict[str, int]:
    """The scale in % at which each tab prints that is not fitted on its pages."""
    with zipfile.ZipFile(built) as package:
        tabs = load_workbook(built, read_only=True).sheetnames
        found = {tab: re.search(rb'<pageSetup [^>]*scale="(\d+)"', package.read(f"xl/worksheets/sheet{number}.xml"))
                 for number, tab in enumerate(tabs, 1)}
    return {tab: int(scale[1]) for tab, scale in found.items() if scale}


def test_no_number_is_cut_to_hashes(pages: list[str]) -> None:
    assert not any("##" in page for page in pages)


def test_each_tab_takes_the_pages_it_should(pages: list[str], equity: EquityModel) -> None:
    by_itself = Counter(tab.rpartition(" ")[2] for tab, blocks in Layout(equity.book).tabs.items()
                        for chart, _ in declared(blocks) if chart.own_page)
    found = Counter[str]()
    for page in pages:
        # a chart's words may stand below
        footer = next(line for line in page.splitlines() if re.search(r"Page \d+ of \d+$", line))
        found[re.split(r"\s{3,}", footer.strip())[1].rpartition(" ")[2]] += 1
    assert {tab: found[tab] for tab in PAGES} == {tab: count + by_itself[tab] for tab, count in PAGES.items()}
    fitted = Counter[str]()
    for tab, blocks in Layout(equity.book).tabs.items():
        fitted[tab.rpartition(" ")[2]] += blocks[0].block.lead.pages or len(pages)
    # also of a tab that is younger than this list
    assert all(found[tab] <= fitted[tab] + by_itself[tab] for tab in fitted)


def test_a_football_field_prints_in_eight_points_without_what_only_its_chart_reads(pages: list[str],
                                                                                   built: Path) -> None:
    assert not any("Low, drawn" in page for page in pages)
    assert scales(built)["Zhipu Football field"] >= 80  # of ten points


def test_months_and_quarters_print_in_seven_points_or_nearly(built: Path) -> None:
    found = scales(built)
    assert {tab: found[f"MiniMax {tab}"] for tab in ("ARR", "Unit cost", "Income", "Cash", "Watch")} == {
        "ARR": 65, "Unit cost": 74, "Income": 76, "Cash": 71, "Watch": 78}


def test_registers_of_what_was_built_are_not_printed(pages: list[str]) -> None:
    assert not any("Inputs: as built, and as they are" in page for page in pages)


def test_every_page_says_what_it_is_and_how_old(pages: list[str]) -> None:
    for page in pages:
        assert "data as of 20 April 2026" in page
        assert re.search(r"Page \d+ of \d+", page)


def _of(pages: list[str], title: str, line: str) -> list[str]:
    """The pages of a tab on which a line stands."""
    return [page for page in pages if page.lstrip().splitlines()[0].strip() == title
            and any(row.strip().startswith(line) for row in page.splitlines())]


@pytest.mark.parametrize(("tab", "line"), [("ARR", "Suppressed demand"), ("Unit cost", "Gross margin of the API")])
def test_a_year_of_months_is_a_page(pages: list[str], tab: str, line: str) -> None:
    for company in ("Zhipu", "MiniMax"):
        months = [[f"{month}-{year}" for year in range(25, 31) for month in ("Jan", "Dec")
                   if f"{month}-{year} " in f"{page.splitlines()[2:9]} ".replace("'", " ")]
                  for page in _of(pages, f"{company}: {tab}", line)]
        assert months == [["Dec-25", "Jan-26", "Dec-26"], ["Jan-27", "Dec-27"], ["Jan-28", "Dec-28"],
                          ["Jan-29", "Dec-29"], ["Jan-30", "Dec-30"]]


@pytest.mark.parametrize(("tab", "line"), [("Income", "Adjusted EPS"), ("Cash", "Closing cash"),
                                           ("Watch", "Losses narrow")])
def test_three_years_of_quarters_are_a_page_and_the_last_two_another(pages: list[str], tab: str, line: str) -> None:
    for company in ("Zhipu", "MiniMax"):
        quarters = [found for page in _of(pages, f"{company}: {tab}", line)
                    if (found := re.findall(r"[1-4]Q\d\dE", page.partition("Quarter-end")[0]))]
        assert [(page[0], page[-1], len(page)) for page in quarters] == [("1Q26E", "4Q28E", 12), ("1Q29E", "4Q30E", 8)]


def test_a_years_income_statement_is_a_page_from_revenue_to_net_margin(pages: list[str]) -> None:
    for company in ("Zhipu", "MiniMax"):
        page, = (page for page in _of(pages, f"{company}: Income", "Net margin"))
        assert all(words in page for words in ("API revenue", "Adjusted net profit", "2030E"))


