"""The workbook as a file: names, formulas, units, sources, styles, panes, print set-up, validation, bytes."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from model.contents import CONTENTS
from model.core.errors import PricedInError
from model.core.lines import SCALAR
from model.core.rows import is_input
from model.facts import DATA
from model.inputs import Inputs
from model.names import LOOKS_LIKE_A_CELL
from workbook.layout import Layout
from workbook.lint import lint
from workbook.styles import Styles, number_format
from workbook.writer import build

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.workbook import Workbook

    from model.equity import EquityModel

OF_A_COMPANY = ["Overview", "Inputs", "ARR", "Income", "Valuation", "Priced in", "Pricing power", "Football field",
                "Watch", "Unlock", "Float", "Timeline", "Events", "Flow"]
TABS = ["About", "Scenarios", "Market",
        *(f"{company} {tab}" for company in ("Zhipu", "MiniMax") for tab in OF_A_COMPANY),
        "Calendar", "Precedents", "Read-across", "Scarcity", "US anchors", "Value chain", "Pricing", "Unit economics",
        "Tripwires", "Reconciliation", "Inconsistencies", "Facts", "Checks", "As built", "Sources"]


@pytest.fixture(scope="module")
def book(built: Path) -> Workbook:
    return load_workbook(built)


def listed(*kinds: str, own: bool) -> list[str]:
    return list(dict.fromkeys(sheet.tab for sheet in CONTENTS.sheets if CONTENTS.kind(sheet) in kinds
                              and (sheet.per_company and sheet.own_tab) is own))


def test_tabs_stand_as_the_contents_list_them_a_companys_together(book: Workbook) -> None:
    of_a_company = listed("summary", "inputs", "engine", "context", "audit", own=True)
    assert book.sheetnames == [*listed("summary", "inputs", own=False),
                               *(f"{company} {tab}" for company in ("Zhipu", "MiniMax") for tab in of_a_company),
                               *listed("engine", "context", own=False), *listed("audit", own=False), "Sources"]
    assert [tab for tab in book.sheetnames if tab in TABS] == TABS  # of the first release


def test_our_own_linter_finds_nothing(built: Path) -> None:
    assert lint(built) == []


def test_every_name_points_at_an_input_or_a_headline_output(book: Workbook, equity: EquityModel) -> None:
    names = dict(book.defined_names.items())
    inputs = {f"{block.company.id}_{row.name}" if block.company else row.name
              for block in equity.book.blocks for row in block.rows.values() if is_input(row)
              and row.name != "selected"}
    headline = ("price_target", "price_target_rounded", "upside_to_target", "share_price")
    outputs = {f"{c}_{o}" for c in ("zhipu", "minimax") for o in headline} | {"scenario", "master_check"}
    assert set(names) == inputs | outputs
    assert not any(LOOKS_LIKE_A_CELL.match(name) for name in names)
    tab, cell = names["zhipu_price_target"].attr_text.replace("'", "").split("!")
    assert book[tab][cell.replace("$", "")].value.startswith("=")


@pytest.mark.parametrize("name", ["ARR2027", "FCF1", "gm0", "R1C1", "R", "c"])
def test_a_name_that_is_a_cell_is_refused(name: str) -> None:
    assert LOOKS_LIKE_A_CELL.match(name)


def test_every_line_stands_where_the_layout_says_with_label_unit_and_format(book: Workbook,
                                                                            equity: EquityModel) -> None:
    layout = Layout(equity.book)
    for block in equity.book.blocks:
        if block.axis.vertical:
            continue
        sheet = book[block.tab]
        for row in block.rows.values():
            _, line, column = layout.where(row, 0)
            assert sheet.cell(line + 1, 1).value == row.label
            assert (sheet.cell(line + 1, 2).value or "") == Styles.shown_unit(row.unit)
            assert sheet.cell(line + 1, column + 1).number_format == number_format(row.unit)


def test_inputs_are_blue_on_their_fill_and_validated(book: Workbook, equity: EquityModel) -> None:
    sheet = book["Zhipu Inputs"]
    layout = Layout(equity.book)
    row = equity.book.block(Inputs, equity.company("zhipu")).rows["wacc"]
    _, line, _ = layout.where(row, 0)
    cell = sheet.cell(line + 1, layout.scenario_column(0) + 1)
    assert cell.value == 0.15
    assert cell.font.color.rgb == "FF0000FF"
    assert cell.fill.fgColor.rgb == "FFFFFBE6"
    rule = next(v for v in sheet.data_validations.dataValidation if cell.coordinate in v.sqref)
    assert (rule.type, float(rule.formula1), float(rule.formula2), rule.allowBlank) == ("decimal", 1e-9, 1 - 1e-9,
                                                                                        False)
    assert rule.error == "WACC: a percentage above 0% and below 100%, such as 15%."
    follows = sheet.cell(line + 1, layout.scenario_column(1) + 1)
    assert follows.value == f"=${cell.column_letter}{cell.row}"


def test_the_scenario_is_chosen_from_a_list(book: Workbook, equity: EquityModel) -> None:
    (rule,) = (rule for rule in book["Scenarios"].data_validations.dataValidation if rule.type == "list")
    tab, cells = rule.formula1.replace("$", "").split("!")
    assert [cell.value for row in book[tab][cells] for cell in row] == [s.name for s in equity.scenarios.values()]


def test_a_title_stands_in_a_row_that_is_high_enough_for_it(book: Workbook) -> None:
    """Arial needs about 1.2 times its size; LibreOffice and Excel cut what stands below."""
    for sheet in book:
        for row in sheet.iter_rows():
            largest = max((cell.font.sz for cell in row if cell.value not in (None, "")), default=0)
            height = sheet.row_dimensions[row[0].row].height or 15
            assert largest * 1.3 <= height, f"{sheet.title}!{row[0].coordinate}: {largest} points in {height}"


def test_every_input_has_a_source_line_with_date_and_status(built: Path, equity: EquityModel) -> None:
    sheet = load_workbook(built, data_only=True)["Sources"]
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=6)]
    listed = [line for line in lines if line[3] in ("broker", "article", "reported", "assumption", "calibrated")]
    facts = [*equity.facts.market.values(), *(f for c in equity.facts.companies.values() for f in c.facts.values())]
    reconciliation = {path.stem for path in (DATA / "reconciliation").iterdir()}
    records = [r for owner in (equity.facts, *equity.facts.companies.values()) for name, table in owner.records.items()
               for r in table.values()
               if name not in reconciliation]
    assert len(listed) == len(facts) + len(records)
    assert all(line[4] is not None and line[5] for line in listed)


def test_panes_titles_and_print_areas(book: Workbook) -> None:
    for sheet in book:
        assert sheet.freeze_panes
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.oddFooter.left.text.startswith("Priced In")
    assert book["Zhipu ARR"].print_title_cols == "$A:$B"
    assert len(book["Zhipu ARR"].col_breaks.brk) == 4  # a year a page
    assert book["Zhipu ARR"].print_area


def test_the_cover_prints_the_conventions_that_the_targets_rest_on(book: Workbook) -> None:
    text = " ".join(str(cell.value) for row in book["About"].iter_rows() for cell in row if cell.value)
    for words in ("three years", "HK$7.80 per US$", "Implied by the printed market capitalisation",
                  "Diluted shares", "Years of discounting", "All checks hold",
                  "20 April 2026", "1.3% below"):
        assert words in text


def test_the_same_model_gives_the_same_bytes(built: Path, equity: EquityModel, tmp_path: Path) -> None:
    again = build(equity, tmp_path / "again.xlsx")
    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(built.read_bytes()).digest()


def test_an_opening_column_alone_may_differ_from_its_row(book: Workbook, equity: EquityModel) -> None:
    layout = Layout(equity.book)
    blocks = [b for b in equity.book.blocks if b.axis is not SCALAR and not b.axis.vertical]
    assert {b.axis.name for b in blocks} == {"months", "years", "quarters", "precedents"}
    assert all(book[layout.where(row, 1)[0]] for b in blocks for row in b.rows.values())


def test_a_name_that_the_disk_refuses_is_a_sentence_and_leaves_nothing(equity: EquityModel, tmp_path: Path) -> None:
    with pytest.raises(PricedInError,
                       match=r"cannot be written \(.*name too long\): choose a shorter name or another folder\.$"):
        build(equity, tmp_path / f"{'x' * 245}.xlsx")
    assert list(tmp_path.iterdir()) == []
