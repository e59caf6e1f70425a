"""Lint: every planted fault is found by its rule alone, and any file ends within ten seconds, or in a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import zipfile
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook, load_workbook

from addin.doctor.template_file import read
from model.core.errors import PricedInError
from workbook.lint import lint
from workbook.lint.planted import FAULTS, Fault, clean, plant
from workbook.lint.rules import RULES

if TYPE_CHECKING:
    from pathlib import Path

PLANTED = [(rule, fault) for rule, faults in FAULTS.items() for fault in faults]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return clean(tmp_path_factory.mktemp("lint") / "small.xlsx")


def test_every_fault_belongs_to_a_rule() -> None:
    assert set(FAULTS) == {rule.name for rule in RULES}


def test_a_workbook_that_keeps_every_rule_is_accused_of_none(small: Path) -> None:
    assert lint(small) == []


@pytest.mark.parametrize(("rule", "fault"), PLANTED, ids=[f"{rule}: {fault.new[:30]}" for rule, fault in PLANTED])
def test_a_planted_fault_is_found_by_its_rule_alone(rule: str, fault: Fault, small: Path, tmp_path: Path) -> None:
    assert {finding.rule for finding in lint(plant(small, fault, tmp_path / "planted.xlsx"))} == {rule}


def test_a_rule_without_a_planted_fault_stops_the_import() -> None:
    code = "from workbook.lint import planted; planted.FAULTS.pop('fits the page'); import workbook.lint.rules"
    empty = "import sys, types; package = types.ModuleType('workbook.lint'); package.__path__ = ['workbook/lint']; sys.modules['workbook.lint'] = package; "
    answer = subprocess.run([sys.executable, "-c", empty + code], capture_output=True, text=True, check=False)
    assert "The rule 'fits the page' has no planted fault" in answer.stderr


def test_an_array_formula_that_is_volatile_and_holds_a_number_breaks_both_rules(tmp_path: Path, small: Path) -> None:
    fault = Fault("xl/worksheets/sheet1.xml", "<f>D4/C4-1</f>", '<f t="array" ref="C5">SUM(OFFSET(B1,0,0,2,1)*0.37)</f>')
    assert {finding.rule for finding in lint(plant(small, fault, tmp_path / "a.xlsx"))} == {"no volatile functions", "no number inside a formula"}


@pytest.mark.parametrize("last", ["A1048576", "XFD1", "XFD1048576"])
def test_a_stray_cell_at_the_end_of_the_sheet_costs_nothing(last: str, tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"] = book.active[last] = 1
    book.save(tmp_path / "stray.xlsx")
    began = time.monotonic()
    lint(tmp_path / "stray.xlsx")
    assert time.monotonic() - began < 2


def package(path: Path, parts: dict[str, bytes]) -> Path:
    """A copy of a workbook's package with parts put in, or in the place of others."""
    small = clean(path.with_name("base.xlsx"))
    with zipfile.ZipFile(small) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
        for name in source.namelist():
            out.writestr(name, parts.get(name) or source.read(name))
        for name in parts.keys() - set(source.namelist()):
            out.writestr(name, parts[name])
    return path


SHEET = "xl/worksheets/sheet1.xml"
OPEN, CLOSE = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>', b"</sheetData></worksheet>"  # a name, no place
BOMBS = {
    "a bomb":               ({SHEET: b" " * 40_000_000}, "MB unpacked"),
    "a bomb beside":        ({"docProps/x.bin": b"\0" * 40_000_000}, "MB unpacked"),
    "entities":             ({SHEET: b'<!DOCTYPE a [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><a>&b;</a>'}, "document type"),
    "nesting":              ({SHEET: b"<a>" * 100_000}, "nested"),
    "millions of cells":    ({SHEET: OPEN + b'<row r="1">' + b'<c r="A1"><v>1</v></c>' * 1_000_000 + b"</row>" + CLOSE}, "cells"),
    "cells without address": ({SHEET: OPEN + b"<row>" + b"<c/>" * 1_000_000 + b"</row>" + CLOSE}, "cells"),
    "shared texts":         ({"xl/sharedStrings.xml": b"<sst>" + b"<si><t>a</t></si>" * 1_000_000 + b"</sst>"}, "texts"),
    "merged columns":       ({SHEET: OPEN + b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'}, "merged"),
    "formats":              ({"xl/styles.xml": b"<styleSheet>" + b"<font/>" * 1_000_000 + b"</styleSheet>"}, "formats"),
    "thousands of parts":   ({f"xl/worksheets/sheet{n}.xml": b"<a/>" for n in range(3, 3_000)}, "parts"),
    "shared formulas":      ({SHEET: OPEN + b'<row r="1"><c r="A1"><f t="shared" ref="A1:A9" si="0">' + b"1+" * 4000 + b"1</f></c>"
                              + b'<c r="A2"><f t="shared" si="0"/></c>' * 20_000 + b"</row>" + CLOSE}, "characters of formulas"),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_file_that_grows_when_read_is_refused_in_a_sentence(bomb: str, tmp_path: Path) -> None:
    parts, words = BOMBS[bomb]
    path = package(tmp_path / "bomb.xlsx", parts)
    began = time.monotonic()
    with pytest.raises(PricedInError, match=words) as refused:
        lint(path)
    assert time.monotonic() - began < 5
    assert str(refused.value).startswith("bomb.xlsx holds ")


def test_a_doctor_refuses_a_bomb_by_its_size(tmp_path: Path) -> None:
    with pytest.raises(PricedInError, match="holds 40 MB unpacked"):
        read(package(tmp_path / "bomb.xlsm", {SHEET: b" " * 40_000_000}))


@pytest.mark.parametrize(("name", "head", "words"), [
    ("old.xls",     b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", r"Excel 97 to 2003 \(\.xls\): .* save it as \.xlsx\.$"),
    ("locked.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), r"is encrypted: .* save it as \.xlsx\.$"),
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
        lint(path)


def test_a_truncated_workbook_is_a_sentence_wherever_it_was_cut(small: Path, tmp_path: Path) -> None:
    whole = small.read_bytes()
    for length in range(0, len(whole), 401):
        (tmp_path / "cut.xlsx").write_bytes(whole[:length])
        with pytest.raises(PricedInError, match=r"^cut\.xlsx cannot be read as a workbook"):
            lint(tmp_path / "cut.xlsx")


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
    assert [(finding.rule, finding.tab, finding.cell) for finding in lint(path)] == [("a unit beside every line", "Zhipu Valuation", "B8")]
