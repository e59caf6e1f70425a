"""Lint: every planted fault is found by its rule alone, and any file ends within thirty seconds, or in a sentence."""

from __future__ import annotations

import os
import sys
import time
import zipfile
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook, load_workbook

from addin.doctor.template_file import read
from model.core.errors import PricedInError
from workbook.lint import lint
from workbook.lint.limited import findings
from workbook.lint.planted import Fault, clean, plant
from workbook.lint.rules import RULES, Rule

if TYPE_CHECKING:
    from pathlib import Path

SHEET = "xl/worksheets/sheet1.xml"
PLANTED = [(rule.name, fault) for rule in RULES for fault in rule.faults]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return clean(tmp_path_factory.mktemp("lint") / "small.xlsx")


def test_a_workbook_that_keeps_every_rule_is_accused_of_none(small: Path) -> None:
    assert findings(small) == []


NEW_NAMES = {"xl/worksheets/sheet1.xml": "xl/tabs/one.xml", "xl/worksheets/sheet2.xml": "two.xml",
             "xl/styles.xml": "xl/look/styles7.xml",
             "xl/sharedStrings.xml": "xl/words.xml", "xl/theme/theme1.xml": "theme.xml",
             "xl/workbook.xml": "xl/book/main.xml",
             # the last stays, and is no longer beside what leads to it
             "xl/chartsheets/sheet1.xml": "xl/chartsheets/sheet1.xml"}


def renamed(path: Path, out: Path) -> Path:
    """A copy whose parts bear names of another producer; only relations and content types lead to them."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            text = source.read(name)
            if name == "[Content_Types].xml":
                for old, new in NEW_NAMES.items():
                    text = text.replace(f'"/{old}"'.encode(), f'"/{new}"'.encode())
            elif name.endswith(".rels"):
                for old, new in NEW_NAMES.items():
                    text = text.replace(f'"{old.removeprefix("xl/")}"'.encode(),
                                        f'"/{new}"'.encode()).replace(f'"{old}"'.encode(), f'"/{new}"'.encode())
            target.writestr({**NEW_NAMES, "xl/_rels/workbook.xml.rels": "xl/book/_rels/main.xml.rels"}.get(name, name),
                            text)
    return out


@pytest.mark.parametrize(("rule", "fault"), PLANTED, ids=[f"{rule}: {fault.new[:30]}" for rule, fault in PLANTED])
def test_a_planted_fault_is_found_by_its_rule_alone(rule: str, fault: Fault, small: Path, tmp_path: Path) -> None:
    planted = plant(small, fault, tmp_path / "planted.xlsx")
    assert {finding.rule for finding in findings(planted)} == {rule}
    assert {finding.rule for finding in findings(renamed(planted, tmp_path / "renamed.xlsx"))} == {rule}


def test_an_error_is_shown_as_the_cell_shows_it(small: Path, tmp_path: Path) -> None:
    path = plant(small, Fault(SHEET, 's="2"><v>100</v>', 's="2" t="e"><v>#DIV/0!</v>'), tmp_path / "error.xlsx")
    assert [finding.sentence for finding in findings(path)] == ["Line!C4: no error values: #DIV/0!"]


@pytest.mark.parametrize(("formula", "rules"), [
    ("ABC1(C4)", {"only functions that Excel 2010 and LibreOffice share"}), ("LOG10(C4)", set()),
    ("$C$4+C4:E4", set()), ("C4+1E6", {"no number inside a formula"}),
    ("Other!$C$2", set()), ("[1]ABC1!C4+C4", {"no links to other files"})])
def test_what_looks_like_a_cell_and_is_none_is_read_as_what_it_is(
        formula: str, rules: set[str], small: Path, tmp_path: Path) -> None:
    path = plant(small, Fault(SHEET, "<f>D4/C4-1</f>", f"<f>{formula}</f>"), tmp_path / "cells.xlsx")
    assert {finding.rule for finding in findings(path)} - {"a link to another tab is green"} == rules


def test_a_rule_without_a_planted_fault_is_refused_where_it_is_written() -> None:
    with pytest.raises(PricedInError, match=r"^The rule 'no merged cells' has no planted fault: add to its row"):
        Rule("no merged cells", lambda book: iter(()))


def test_an_array_formula_that_is_volatile_and_holds_a_number_breaks_both_rules(tmp_path: Path, small: Path) -> None:
    fault = Fault("xl/worksheets/sheet1.xml", "<f>D4/C4-1</f>",
                  '<f t="array" ref="C5">SUM(OFFSET(B1,0,0,2,1)*0.37)</f>')
    assert {finding.rule for finding in findings(plant(small, fault, tmp_path / "a.xlsx"))} == {
        "no volatile functions", "no number inside a formula"}


@pytest.mark.parametrize("last", ["A1048576", "XFD1", "XFD1048576"])
def test_a_stray_cell_at_the_end_of_the_sheet_costs_nothing(last: str, tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"] = book.active[last] = 1
    book.save(tmp_path / "stray.xlsx")
    began = time.process_time()
    findings(tmp_path / "stray.xlsx")
    assert time.process_time() - began < 2


def package(path: Path, parts: dict[str, bytes]) -> Path:
    """A copy of a workbook's package with parts put in, or in the place of others."""
    small = clean(path.with_name("base.xlsx"))
    with zipfile.ZipFile(small) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
        for name in source.namelist():
            out.writestr(name, parts.get(name) or source.read(name))
        for name in parts.keys() - set(source.namelist()):
            out.writestr(name, parts[name])
    return path


# a name, no place
OPEN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
CLOSE = b"</sheetData></worksheet>"
BOMBS = {
    "a giant formula":      ({SHEET: OPEN + b'<row r="1"><c r="A1"><f>' + b"1+" * 5_000_000 + b"1</f></c></row>"
                              + CLOSE}, "a formula of more than"),
    "a giant format":       ({SHEET: OPEN + CLOSE.replace(
                                 b"</w", b'<conditionalFormatting sqref="A1"><cfRule><formula>' + b"1+" * 5_000_000
                                 + b"1</formula></cfRule></conditionalFormatting></w")}, "a formula of more than"),
    "a giant name":         ({"xl/workbook.xml": b"<workbook><definedNames><definedName>" + b"1+" * 5_000_000
                              + b"</definedName></definedNames></workbook>"}, "a formula of more than"),
    "a giant attribute":    ({SHEET: b'<worksheet a="' + b"a" * 20_000_000 + b'"/>'}, "attributes"),
    "millions of attributes": ({SHEET: b"<worksheet " + b" ".join(b'a%d=""' % n for n in range(500_000)) + b"/>"},
                               "attributes"),
    "places of validations": ({SHEET: OPEN + CLOSE.replace(
                                  b"</w", b"<dataValidations>"
                                  + (b'<dataValidation sqref="' + b"A1 " * 30_000 + b'"/>') * 10
                                  + b"</dataValidations></w")}, "rules"),
    "millions of rules":    ({SHEET: OPEN + CLOSE.replace(b"</w", b'<cfRule type="expression"/>' * 500_000 + b"</w")},
                             "rules"),
    "millions of names":    ({"xl/workbook.xml": b"<definedNames>" + b'<definedName name="a">1</definedName>' * 500_000
                              + b"</definedNames>"}, "names"),
    "a bomb":               ({SHEET: b" " * 40_000_000}, "MB unpacked"),
    "a bomb beside":        ({"docProps/x.bin": b"\0" * 40_000_000}, "MB unpacked"),
    "entities":             ({SHEET: b'<!DOCTYPE a [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><a>&b;</a>'},
                             "document type"),
    "nesting":              ({SHEET: b"<a>" * 100_000}, "nested"),
    "millions of cells":    ({SHEET: OPEN + b'<row r="1">' + b'<c r="A1"><v>1</v></c>' * 1_000_000 + b"</row>" + CLOSE},
                             "cells"),
    "cells without address": ({SHEET: OPEN + b"<row>" + b"<c/>" * 1_000_000 + b"</row>" + CLOSE}, "cells"),
    "shared texts":         ({"xl/sharedStrings.xml": b"<sst>" + b"<si><t>a</t></si>" * 1_000_000 + b"</sst>"},
                             "texts"),
    "merged columns":       ({SHEET: OPEN + b"</sheetData><mergeCells>"
                              b'<mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'}, "merged"),
    "formats":              ({"xl/styles.xml": b"<styleSheet>" + b"<font/>" * 1_000_000 + b"</styleSheet>"}, "formats"),
    "thousands of parts":   ({f"xl/worksheets/sheet{n}.xml": b"<a/>" for n in range(3, 3_000)}, "parts"),
    "shared formulas":      ({SHEET: OPEN + b'<row r="1"><c r="A1"><f t="shared" ref="A1:A9" si="0">' + b"1+" * 4000
                              + b"1</f></c>"
                              + b'<c r="A2"><f t="shared" si="0"/></c>' * 20_000 + b"</row>" + CLOSE},
                              "characters of formulas"),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_file_that_grows_when_read_is_refused_in_a_sentence(bomb: str, tmp_path: Path) -> None:
    parts, words = BOMBS[bomb]
    path = package(tmp_path / "bomb.xlsx", parts)
    began = time.process_time()
    with pytest.raises(PricedInError, match=words) as refused:
        findings(path)
    assert time.process_time() - began < 5
    assert str(refused.value).startswith("bomb.xlsx holds ")


def test_a_gap_that_a_chart_is_to_leave_is_no_error(small: Path, tmp_path: Path) -> None:
    gap = Fault(SHEET, 's="3"><f>D4/C4-1</f><v>1</v>', 's="3" t="e"><f>IF(ISNUMBER($C4),$C4,NA())</f><v>#N/A</v>')
    assert findings(plant(small, gap, tmp_path / "gap.xlsx")) == []


def test_what_is_found_or_refused_in_a_process_of_its_own_comes_back_whole(small: Path, tmp_path: Path) -> None:
    assert lint(small) == []
    fault = next(fault for rule, fault in PLANTED if rule == "no volatile functions")
    planted = plant(small, fault, tmp_path / "模型.xlsx")
    assert lint(planted) == findings(planted) != []
    with pytest.raises(PricedInError, match=r"^There is no file .*none\.xlsx: name a workbook ending in \.xlsx\.$"):
        lint(tmp_path / "none.xlsx")


def test_a_file_that_takes_too_long_is_a_sentence(built: Path) -> None:
    with pytest.raises(PricedInError,
                       match=r"^client\.xlsx takes longer than 1 seconds to read: "
                             r"save it with fewer formulas, or a part of it\.$"):
        lint(built, seconds=1)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to a limit of its memory")
def test_a_file_that_takes_too_much_memory_is_a_sentence(built: Path) -> None:
    with pytest.raises(PricedInError, match=r"^client\.xlsx takes more than 20 MB of memory to read: "):
        lint(built, megabytes=20)


def test_modules_beside_the_user_do_not_shadow_ours(small: Path, tmp_path: Path,
                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("model.py", "json.py", "openpyxl.py"):
        (tmp_path / name).write_text("raise SystemExit(7)")
    monkeypatch.chdir(tmp_path)
    assert lint(small) == []


def test_a_doctor_refuses_a_bomb_by_its_size(tmp_path: Path) -> None:
    with pytest.raises(PricedInError, match="holds 40 MB unpacked"):
        read(package(tmp_path / "bomb.xlsm", {SHEET: b" " * 40_000_000}))


@pytest.mark.parametrize(("name", "head", "words"), [
    ("old.xls",     b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", r"Excel 97 to 2003 \(\.xls\): .* save it as \.xlsx\.$"),
    ("locked.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
     r"is encrypted: .* save it as \.xlsx\.$"),
    ("notes.txt",   b"no zip", r"cannot be read as a workbook \(BadZipFile\)"),
    ("empty.xlsx",  b"", r"cannot be read as a workbook \(BadZipFile\)"),
])
def test_another_kind_of_file_is_told_how_to_become_one(name: str, head: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(head)
    with pytest.raises(PricedInError, match=words):
        lint(tmp_path / name)


@pytest.mark.parametrize(("parts", "words"), [
    (("xl/workbook.bin",),                    r"binary workbook \(\.xlsb\): .* save it as \.xlsx\.$"),
    (("mimetype", "META-INF/manifest.xml"),   r"OpenDocument file, such as \.ods: .* save it as \.xlsx\.$"),
    (("word.txt",),                           "zip archive without a workbook"),
])
def test_another_package_is_told_how_to_become_one(parts: tuple[str, ...], words: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "other.xlsx", "w") as out:
        for part in parts:
            out.writestr(part, "x")
    with pytest.raises(PricedInError, match=words):
        lint(tmp_path / "other.xlsx")


@pytest.mark.parametrize("wrong", ["C4~'x", "SUM(C4))", '"open'])
def test_a_formula_that_is_none_is_a_sentence(wrong: str, small: Path, tmp_path: Path) -> None:
    path = plant(small, Fault("xl/worksheets/sheet1.xml", "<f>D4/C4-1</f>", f"<f>{wrong}</f>"), tmp_path / "none.xlsx")
    with pytest.raises(PricedInError, match=r"^none\.xlsx has a formula at Line!C5 that is none"):
        findings(path)


def test_a_truncated_workbook_is_a_sentence_wherever_it_was_cut(small: Path, tmp_path: Path) -> None:
    whole = small.read_bytes()
    for length in range(0, len(whole), 401):
        (tmp_path / "cut.xlsx").write_bytes(whole[:length])
        with pytest.raises(PricedInError, match=r"^cut\.xlsx cannot be read as a workbook"):
            findings(tmp_path / "cut.xlsx")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")
    with pytest.raises(PricedInError, match="There is no file"):
        lint(tmp_path / "pipe.xlsx")


def test_a_unit_taken_from_any_line_of_the_model_is_missed(built: Path, tmp_path: Path) -> None:
    path = tmp_path / "taken.xlsx"
    with zipfile.ZipFile(built) as source:
        number = load_workbook(built, read_only=True).sheetnames.index("Zhipu Valuation") + 1
        assert 'r="B8"' in source.read(f"xl/worksheets/sheet{number}.xml").decode()
    plant(built, Fault(f"xl/worksheets/sheet{number}.xml", r'<c r="B8".*?</c>', '<c r="B8"/>'), path)
    assert [(finding.rule, finding.tab, finding.cell)
            for finding in findings(path)] == [("a unit beside every line", "Zhipu Valuation", "B8")]
