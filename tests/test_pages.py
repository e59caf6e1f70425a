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

PAGES = {"About": 1, "Scenarios": 2, "Market": 2, "Calendar": 1, "Precedents": 2, "Read-across": 1, "Scarcity": 1,
         "anchors": 2, "chain": 2, "Pricing": 1, "economics": 2, "Tripwires": 1, "Reconciliation": 5,
         "Inconsistencies": 5, "Facts": 6, "Overview": 2, "Inputs": 4, "ARR": 10, "Income": 4, "Valuation": 2, "in": 4,
         "power": 2, "field": 4, "Watch": 2,
         # by the last word of the tab
         "Unlock": 2, "Float": 4, "Timeline": 2, "Events": 2, "Flow": 4, "Checks": 4, "built": 1, "Sources": 10}


@pytest.fixture(scope="module")
def pages(built: Path, office: LibreOffice, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (Debian's poppler-utils) is not installed")
    out = tmp_path_factory.mktemp("pdf") / "client.pdf"
    office.convert_to_pdf(built, out)
    text = subprocess.run(["pdftotext", "-layout", str(out), "-"], capture_output=True, text=True, check=True).stdout  # noqa: S607 - the one on the path
    return text.split("\f")[:-1]


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
    with zipfile.ZipFile(built) as package:
        number = load_workbook(built, read_only=True).sheetnames.index("Zhipu Football field") + 1
        scale = re.search(rb'<pageSetup [^>]*scale="(\d+)"', package.read(f"xl/worksheets/sheet{number}.xml"))
    assert scale is not None
    assert int(scale[1]) >= 80  # of ten points


def test_registers_of_what_was_built_are_not_printed(pages: list[str]) -> None:
    assert not any("Inputs: as built, and as they are" in page for page in pages)


def test_every_page_says_what_it_is_and_how_old(pages: list[str]) -> None:
    for page in pages:
        assert "data as of 20 April 2026" in page
        assert re.search(r"Page \d+ of \d+", page)


def test_a_year_of_months_is_a_page(pages: list[str], equity: EquityModel) -> None:
    drawn = [chart.title[1:] for chart, _ in declared(Layout(equity.book).tabs["Zhipu ARR"])]  # under the same headings
    months = [page for page in pages if page.lstrip().splitlines()[0].strip() == "Zhipu: ARR"
              and not any(title in page for title in drawn)]
    assert [("Dec-26" in page, "Dec-30" in page) for page in months] == [(True, False), (False, False), (False, False),
                                                                         (False, False), (False, True)]
    assert all("Suppressed demand" in page for page in months)
