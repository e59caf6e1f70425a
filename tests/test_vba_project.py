"""The VBA project, read back by other people's readers and run by LibreOffice."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import warnings
import zipfile
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from struct import unpack_from
from typing import Any

import olefile
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from pyopenvba import ExcelFile, check_file
from pyopenvba.cfb import CFB
from pyopenvba.vba import VBAModuleKind, parse_vba_project
from test_compound_file import check_tree, read_back

from model.core.errors import PricedInError
from workbook import recalculation
from workbook.vba_project import Module, compressed, encrypted, vba_project

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # oletools calls pyparsing by its old names
    from oletools.olevba import VBA_Parser, decompress_stream

XLWINGS = Path(find_spec("xlwings").origin).parent
HELLO = """Option Explicit
' a greeting in Zürich, at 5 €
Function Hello(who As String) As String
    ThisWorkbook.Worksheets("Inputs").Range("B2").Value = 41 + Sheet2.Range("A1").Value
    Hello = "Grüezi " & who & _
        "!"
End Function
"""
SMALL = [Module("ThisWorkbook", "document", ""), Module("Sheet1", "document", ""), Module("Sheet2", "document", ""),
         Module("Module1", "standard", HELLO)]
DOCUMENT = """Attribute VB_Name = "{}"
Attribute VB_Base = "0{{{}-0000-0000-C000-000000000046}}"
Attribute VB_GlobalNameSpace = False
Attribute VB_Creatable = False
Attribute VB_PredeclaredId = True
Attribute VB_Exposed = True
Attribute VB_TemplateDerived = False
Attribute VB_Customizable = True
""".replace("\n", "\r\n")
BLOCK = "VERSION 1.0 CLASS\nBEGIN\n  MultiUse = -1  'True\nEND\n"


def large() -> list[Module]:
    """A workbook of a hundred sheets with xlwings' own modules."""
    sheets = [Module(f"Sheet{number}", "document", "") for number in range(1, 101)]
    return [Module("ThisWorkbook", "document", "Private Sub Workbook_Open()\nEnd Sub"), *sheets,
            Module("xlwings", "standard", shipped_text("xlwings.bas")),
            Module("Dictionary", "class", shipped_text("addin/Dictionary.cls"))]


def shipped_text(name: str) -> str:
    return (XLWINGS / name).read_bytes().decode("cp1252")


def shipped_streams(name: str) -> olefile.OleFileIO:
    with zipfile.ZipFile(XLWINGS / name) as file:
        return olefile.OleFileIO(io.BytesIO(file.read("xl/vbaProject.bin")))


@pytest.mark.parametrize(("text", "container"), [
    (b"abcdefghijklmnopqrstuv.",
     "01 19 B0 00 61 62 63 64 65 66 67 68 00 69 6A 6B 6C 6D 6E 6F 70 00 71 72 73 74 75 76 2E"),
    (b"#aaabcdefaaaaghijaaaaaklaaamnopqaaaaaaaaaaaarstuvwxyzaaa",
     ("01 2FB0 00 2361616162636465 82 66 0070 6167 68696A 0138 08 616B6C 0020 6D6E6F70 06 71 0270 0400 7273747576 10 "
      "7778797A 002C")),
    (b"a" * 73, "01 03 B0 02 61 45 00"),
])
def test_compression_gives_the_worked_examples_of_ms_ovba_3_2(text: bytes, container: str) -> None:
    # the second as in later editions: the first had copies from farther away, which its own algorithm does not give
    assert compressed(text) == bytes.fromhex(container)


def decompressed(container: bytes) -> bytes:
    return bytes(decompress_stream(bytearray(container)))


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("aAbB12 _=\"'\n€é"), max_size=10_000)
       | st.text(alphabet=st.characters(codec="cp1252"), max_size=3000))
def test_any_text_is_decompressed_to_itself(text: str) -> None:
    content = text.encode("cp1252")
    assert decompressed(compressed(content)) == content


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(min_size=1, max_size=12), min_size=1, max_size=9), st.integers(1, 2000))
def test_any_repetition_is_decompressed_to_itself(parts: list[bytes], times: int) -> None:
    content = b"".join(parts[(number * number) % len(parts)] for number in range(times))
    assert decompressed(compressed(content)) == content


@pytest.mark.parametrize("size", [0, 1, 2, 3, 15, 16, 17, 32, 33,
                                  4094, 4095, 4096, 4097, 4098, 4099, 8191, 8192, 8193, 12288])
@pytest.mark.parametrize("pattern",
                         [b"a", b"ab", b"abc", b"abcdefgh", b"    If x Then y = x + 1\r\n", bytes(range(256))])
def test_chunks_of_every_edge_size_are_decompressed_to_themselves(size: int, pattern: bytes) -> None:
    content = (pattern * size)[:size]
    assert decompressed(compressed(content)) == content


def never_repeating(size: int) -> bytes:
    """Bytes of which no three in a row occur twice."""
    return b"".join(number.to_bytes(2, "big") for number in range(300, 300 + size))[:size]


def test_what_does_not_repeat_is_stored_while_it_fits_and_refused_beyond() -> None:
    assert len(compressed(never_repeating(3640))) == 3 + 3640 + 3640 // 8  # the most that fits beside its flags
    assert decompressed(compressed(never_repeating(3640))) == never_repeating(3640)
    with pytest.raises(PricedInError) as refused:
        compressed(b"x\n" * 2048 + never_repeating(3641), "Module 'Key'")
    assert str(refused.value) == ("Module 'Key' is not stored, since from about line 2049 on it looks like random "
                                  "characters: keep those in a cell or a file.")


def test_no_container_is_larger_than_what_the_vba_editor_itself_made() -> None:
    with shipped_streams("quickstart_standalone.xlsm") as file:
        theirs = file.openstream("VBA/xlwings").read()
        assert len(compressed(decompressed(theirs))) <= len(theirs)


def test_protection_gives_the_worked_example_of_ms_ovba_3_1_6() -> None:
    project = "{917DED54-440B-4FD1-A5C1-74ACF261E600}"
    assert encrypted(bytes(4), project, 7) == "0705D8E3D8EDDBF1DBF1DBF1DBF1"
    assert encrypted(bytes(1), project, 14) == "0E0CD1ECDFF4E7F5E7F5E7"
    assert encrypted(b"\xFF", project, 21) == "1517CAF1D6F9D7F9D706"


def test_the_project_stream_is_what_excel_writes() -> None:
    streams = read_back(vba_project([*SMALL, Module("Dictionary", "class", "")]))
    assert streams["PROJECT",].decode("cp1252").split("\r\n") == [
        'ID="{BAE4ECFC-984D-59BB-A3F4-6F9A88258846}"', "Document=ThisWorkbook/&H00000000", "Document=Sheet1/&H00000000",
        "Document=Sheet2/&H00000000", "Module=Module1", "Class=Dictionary", 'Name="PricedIn"', 'HelpContextID="0"',
        'VersionCompatible32="393222000"', 'CMG="07052E2932373D3B3D3B3D3B3D3B"', 'DPB="0E0C2732293E313F313F31"',
        'GC="15173C47444F454F45B0"', "", "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000", "", "[Workspace]",
        "ThisWorkbook=0, 0, 0, 0, C", "Sheet1=0, 0, 0, 0, C", "Sheet2=0, 0, 0, 0, C", "Module1=0, 0, 0, 0, C",
        "Dictionary=0, 0, 0, 0, C", ""]


def records(file: olefile.OleFileIO) -> list[tuple[int, bytes]]:
    """Records of the stream dir, by number."""
    content, at, found = decompressed(file.openstream("VBA/dir").read()), 0, []
    while at < len(content):
        number, size = unpack_from("<HI", content, at)
        if number == 9:
            assert size == 4
            size = 6  # the version states four bytes and has six
        found.append((number, content[at + 6:at + 6 + size]))
        at += 6 + size
    assert at == len(content)
    return found


def parts(found: list[tuple[int, bytes]]) -> tuple[list[tuple[int, bytes]], list[tuple[int, bytes]],
                                                   list[list[tuple[int, bytes]]]]:
    """The project, its references, each of its modules."""
    order = [number for number, _ in found]
    references, modules = order.index(0x16), order.index(0x0F)
    starts = [at for at, number in enumerate(order) if number == 0x19]
    assert order[modules:starts[0]] == [0x0F, 0x13]
    assert found[-1] == (0x10, b"")
    ends = [*starts[1:], len(found) - 1]
    return found[:references], found[references:modules], [found[a:b] for a, b in zip(starts, ends, strict=True)]


def test_what_other_producers_do_not_know_is_written_as_ms_ovba_says() -> None:
    # the example of 3.1.1
    assert read_back(vba_project(SMALL))["VBA", "_VBA_PROJECT"] == bytes.fromhex("CC61FFFF000100")
    with ours(SMALL) as file:
        # cookies of the project and of each module
        assert [content for number, content in records(file) if number in {0x13, 0x2C}] == [b"\xFF\xFF"] * 5


def test_projectwm_is_what_xlwings_ships_for_the_same_modules() -> None:
    names = ["ThisWorkbook", "Sheet1", "Module1", "Sheet2", "xlwings", "Dictionary"]
    with shipped_streams("quickstart_standalone.xlsm") as theirs:
        project = vba_project([Module(name, "document", "") for name in names])
        assert theirs.openstream("PROJECTwm").read() == read_back(project)["PROJECTwm",]


COMPATIBLE = 0x4A


def ours(modules: list[Module]) -> olefile.OleFileIO:
    return olefile.OleFileIO(io.BytesIO(vba_project(modules)))


def test_dir_has_the_records_of_the_workbook_that_xlwings_ships_in_the_same_order() -> None:
    with shipped_streams("quickstart_standalone.xlsm") as theirs, ours(large()) as mine:
        their_project, _, their_modules = parts(records(theirs))
        my_project, _, my_modules = parts(records(mine))
    named_or_numbered = {0x04, 0x09, COMPATIBLE}  # that workbook was written without the record that Excel adds
    kept, written = ([record for record in project if record[0] not in named_or_numbered]
                     for project in (my_project, their_project))
    assert kept == written

    def of(modules: list[list[tuple[int, bytes]]], name: bytes) -> list[tuple[int, bytes]]:
        return next(module for module in modules if module[0][1] == name)

    compiled_or_undefined = {0x31, 0x2C}  # where the text begins after compiled code, and a number to be ignored
    for name in (b"ThisWorkbook", b"Sheet1", b"Sheet2", b"xlwings", b"Dictionary"):
        mine, theirs = of(my_modules, name), of(their_modules, name)
        assert [number for number, _ in mine] == [number for number, _ in theirs]
        kept, written = ([record for record in module if record[0] not in compiled_or_undefined]
                         for module in (mine, theirs))
        assert kept == written
        assert (0x31, bytes(4)) in mine


def test_dir_begins_as_excel_begins_it() -> None:
    """System kind, its version of compatibility, languages, code page."""
    with shipped_streams("quickstart.xlsm") as theirs, ours(SMALL) as mine:
        assert records(mine)[:5] == records(theirs)[:5]


def test_references_are_those_excel_wrote_into_the_add_in_that_xlwings_ships() -> None:
    with shipped_streams("addin/xlwings.xlam") as theirs, ours(SMALL) as mine:
        assert parts(records(mine))[1] == parts(records(theirs))[1]


def test_attributes_of_every_kind_are_those_excel_wrote() -> None:
    def header(text: str) -> list[str]:
        return [line for line in text.splitlines() if line.startswith("Attribute VB_")]

    with shipped_streams("quickstart_standalone.xlsm") as theirs:
        offsets = {module[0][1].decode(): unpack_from("<I", dict(module)[0x31])[0]
                   for module in parts(records(theirs))[2]}
        texts = {name: decompressed(theirs.openstream(f"VBA/{name}").read()[at:]).decode("cp1252")
                 for name, at in offsets.items()}
    mine = extracted(vba_project(large()))
    for name in ("ThisWorkbook", "Sheet1", "Sheet2", "xlwings", "Dictionary"):
        assert header(mine[name]) == header(texts[name])
    assert mine["xlwings"].splitlines() == texts["xlwings"].rstrip().splitlines()


def extracted(content: bytes) -> dict[str, str]:
    """Each module's whole text, as olevba extracts it."""
    parser = VBA_Parser("vbaProject.bin", data=content)
    try:
        return {stream.rpartition("/")[2]: text for _, stream, _, text in parser.extract_macros()}
    finally:
        parser.close()


def test_olevba_extracts_every_module_of_a_small_project() -> None:
    assert extracted(vba_project(SMALL)) == {
        "ThisWorkbook": DOCUMENT.format("ThisWorkbook", "00020819"), "Sheet1": DOCUMENT.format("Sheet1", "00020820"),
        "Sheet2": DOCUMENT.format("Sheet2", "00020820"),
        "Module1": 'Attribute VB_Name = "Module1"\r\n' + HELLO.replace("\n", "\r\n")}


def test_olevba_extracts_every_module_of_a_hundred_sheets_with_xlwings() -> None:
    texts = extracted(vba_project(large()))
    assert len(texts) == 103
    assert all(texts[f"Sheet{number}"] == DOCUMENT.format(f"Sheet{number}", "00020820") for number in range(1, 101))
    assert texts["ThisWorkbook"] == DOCUMENT.format("ThisWorkbook",
                                                    "00020819") + "Private Sub Workbook_Open()\r\nEnd Sub\r\n"
    assert texts["xlwings"] == shipped_text("xlwings.bas").rstrip() + "\r\n"
    attributes, _, body = shipped_text("addin/Dictionary.cls").partition("END\r\n")[2].partition("\r\n''\r\n")
    assert "VERSION" not in texts["Dictionary"]
    assert set(attributes.split("\r\n")) < set(texts["Dictionary"].split("\r\n"))
    assert texts["Dictionary"].endswith("\r\n''\r\n" + body.rstrip() + "\r\n")


@pytest.mark.parametrize("modules", [SMALL, large()], ids=["small", "large"])
def test_pyopenvba_validates_the_project(modules: list[Module]) -> None:
    file = CFB.from_bytes(vba_project(modules))
    project = parse_vba_project(file)
    assert project.validate(file) == []
    assert [module.name for module in project.modules] == [module.name for module in modules]
    standard = {module.name for module in modules if module.kind == "standard"}
    assert {module.name for module in project.modules if module.kind == VBAModuleKind.standard} == standard
    assert all(module.source.startswith(f'Attribute VB_Name = "{module.name}"\r\n') for module in project.modules)
    assert {reference.name: reference.kind for reference in project.references} == {"stdole": "registered",
                                                                                    "Office": "registered"}


def test_the_templates_own_project_is_sound_to_all_three_readers(template: Path) -> None:
    with zipfile.ZipFile(template) as file:
        content = file.read("xl/vbaProject.bin")
        sheets = [name for name in file.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)]
    assert check_file(template).issues == ()
    project = parse_vba_project(CFB.from_bytes(content))
    assert project.validate(CFB.from_bytes(content)) == []
    names = ["ThisWorkbook", *(f"Sheet{number}" for number in range(1, len(sheets) + 1)), "PricedInFunctions",
             "PricedInButtons", "xlwings", "Dictionary"]
    assert [module.name for module in project.modules] == names
    texts = extracted(content)
    assert {module.name: module.source for module in project.modules} == texts
    assert sorted(check_tree(content)["VBA"]) == sorted([*names, "dir", "_VBA_PROJECT"])
    with olefile.OleFileIO(io.BytesIO(content), raise_defects=olefile.DEFECT_UNSURE) as compound:
        assert {path[-1] for path in compound.listdir() if path[0] == "VBA"} == {*names, "dir", "_VBA_PROJECT"}


def test_line_ends_and_trailing_blank_lines_do_not_change_the_bytes() -> None:
    expected = vba_project(SMALL)
    for end in ("\r", "\r\n"):
        assert vba_project([*SMALL[:3], Module("Module1", "standard", HELLO.replace("\n", end))]) == expected
    assert vba_project([*SMALL[:3], Module("Module1", "standard", HELLO.rstrip() + "\n\n \n")]) == expected


@pytest.mark.parametrize(("kind", "plain", "exported"), [
    ("standard", "Sub A()\nEnd Sub", 'Attribute VB_Name = "M"\nSub A()\nEnd Sub'),
    ("class", "Public x As Long",
     BLOCK + 'Attribute VB_Name = "M"\nAttribute VB_GlobalNameSpace = False\nAttribute VB_Creatable = False\n' +
     "Attribute VB_PredeclaredId = False\nAttribute VB_Exposed = False\nPublic x As Long"),
    ("document", "Sub A()\nEnd Sub",
     BLOCK + 'Attribute VB_Name = "M"\nAttribute VB_PredeclaredId = True\nSub A()\nEnd Sub'),
])
def test_an_exported_module_gives_the_bytes_of_its_plain_code(kind: Any, plain: str, exported: str) -> None:
    assert vba_project([SMALL[0], Module("M", kind, exported)]) == vba_project([SMALL[0], Module("M", kind, plain)])


def test_attributes_given_replace_the_usual_ones_and_others_follow() -> None:
    others = ['Attribute VB_Description = "Say ""hi"""', 'Attribute VB_Ext_KEY = "a" ,"1"',
              'Attribute VB_Ext_KEY = "b" ,"2"', "Public x As Long", ""]
    content = vba_project([SMALL[0], Module("M", "class", "\n".join(["Attribute VB_Exposed = True", *others]))])
    lines = extracted(content)["M"].split("\r\n")
    assert lines[5] == "Attribute VB_Exposed = True"
    assert lines[8:] == others
    with olefile.OleFileIO(io.BytesIO(content)) as file:
        assert dict(parts(records(file))[2][1])[0x1C] == b'Say "hi"'


@pytest.mark.parametrize(("modules", "sentence"), [
    ([("M" * 32, "standard", "")],
     f"A module cannot be called '{'M' * 32}': use a letter, then letters, digits or underscores, at most 31 in all."),
    ([("_m", "standard", "")],
     "A module cannot be called '_m': use a letter, then letters, digits or underscores, at most 31 in all."),
    ([("1m", "standard", "")],
     "A module cannot be called '1m': use a letter, then letters, digits or underscores, at most 31 in all."),
    ([("m m", "standard", "")],
     "A module cannot be called 'm m': use a letter, then letters, digits or underscores, at most 31 in all."),
    ([("Köln", "standard", "")],
     "A module cannot be called 'Köln': use a letter, then letters, digits or underscores, at most 31 in all."),
    ([("m\n", "standard", "")],
     "A module cannot be called 'm ': use a letter, then letters, digits or underscores, at most 31 in all."),
    ([("", "standard", "")],
     "A module cannot be called '': use a letter, then letters, digits or underscores, at most 31 in all."),
    ([("Next", "standard", "")], "A module cannot be called 'Next', which has a meaning in VBA: choose another name."),
    ([("Dir", "standard", "")], "A module cannot be called 'Dir', which has a meaning in VBA: choose another name."),
    ([("M", "standard", ""), ("m", "class", "")],
     "A module cannot be called 'm', as another module of the VBA project is: choose another name."),
    ([("pricedin", "standard", "")],
     "A module cannot be called 'pricedin', as the project of the VBA project is: choose another name."),
    ([("Office", "standard", "")],
     "A module cannot be called 'Office', as a library of the VBA project is: choose another name."),
    ([("M", "form", "")], "No kind of module called 'form'. Known: document, standard, class."),
    ([("M", "standard", "a\n' 智谱")],
     "Line 2 of module 'M' has '智', which is not in Windows code page 1252: write ChrW(26234) instead."),
    ([("M", "standard", "a\n\nb\0")], "Line 3 of module 'M' has the control character 0: write Chr(0) instead."),
    ([("M", "standard", "'" * 1024)],
     "Line 1 of module 'M' has 1024 characters, and VBA keeps 1,023: break it with ' _'."),
    ([("M", "standard", "x = 1 + _\n" * 25 + "2")],
     "Line 25 of module 'M' continues a statement for the 25th time, and VBA allows 24: split the statement."),
    ([("M", "standard", 'Attribute VB_Name = "N"')],
     "The code of module 'M' says that it is \"N\": give the module the name that stands in its code."),
    ([("M", "standard", "VERSION 1.0 CLASS\nEND")],
     ("The code of the standard module 'M' begins with VERSION: "
      "only a class or a document has such a block, and it ends with END.")),
    ([("M", "class", "VERSION 1.0 CLASS\nBEGIN")],
     ("The code of the class module 'M' begins with VERSION: "
      "only a class or a document has such a block, and it ends with END.")),
])
def test_what_excel_would_not_load_is_refused_with_a_sentence(modules: list[tuple[str, Any, str]],
                                                              sentence: str) -> None:
    with pytest.raises(PricedInError) as refused:
        vba_project([SMALL[0], *(Module(*module) for module in modules)])
    assert str(refused.value) == sentence


def test_the_longest_name_line_and_statement_are_accepted() -> None:
    name, code = "M" * 31, "'" * 1023 + "\n" + "x = 1 + _\n" * 24 + "2\n" + "y = 1 + _\n" * 24 + "2\n"
    assert extracted(vba_project([SMALL[0], Module(name, "standard",
                                                   code)]))[name].split("\r\n", 1)[1] == code.replace("\n", "\r\n")


def test_a_project_needs_a_name_and_the_workbook() -> None:
    with pytest.raises(PricedInError, match=r"^A VBA project cannot be called 'Priced In': use a letter, "):
        vba_project(SMALL, "Priced In")
    with pytest.raises(PricedInError,
                       match=r"^A VBA project cannot be called 'Excel', which has a meaning in VBA: "
                             r"choose another name\.$"):
        vba_project(SMALL, "Excel")
    with pytest.raises(PricedInError) as refused:
        vba_project(SMALL[1:])
    assert str(refused.value) == ("The VBA project has no document module called ThisWorkbook: "
                                  "add one, and one for each sheet, called as its code name.")


def test_the_bytes_are_those_last_looked_at() -> None:
    assert sha256(vba_project(SMALL)).hexdigest() == "891abf89255a78811b2ffab6815a04bbd4ca7ac26c2f3d25e4d9e0b0fa721842"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A workbook of two sheets with the small project in it."""
    path, project = tmp_path / "book.xlsm", tmp_path / "vbaProject.bin"
    project.write_bytes(vba_project(SMALL))
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_vba_project(str(project))
        workbook.set_vba_name("ThisWorkbook")
        for tab, code_name in (("Inputs", "Sheet1"), ("Outputs", "Sheet2")):
            sheet = workbook.add_worksheet(tab)
            sheet.set_vba_name(code_name)
            sheet.write("A1", 1)
    return path


def test_xlsxwriter_stores_the_project_and_pyopenvba_finds_nothing_wrong_with_the_workbook(book: Path) -> None:
    with zipfile.ZipFile(book) as file:
        assert file.read("xl/vbaProject.bin") == vba_project(SMALL)
        assert 'ContentType="application/vnd.ms-office.vbaProject"' in file.read("[Content_Types].xml").decode()
    report = check_file(book)
    assert (report.ok, report.issues) == (True, ())
    with ExcelFile(book) as opened:
        assert list(opened.module_names()) == [module.name for module in SMALL]


WORKER = """
import json, os, sys, tempfile
sys.path.insert(0, sys.argv[1])
import recalculation_worker as worker
import uno

with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
    process, desktop = worker.start(sys.argv[2], os.path.join(profile, "p" + str(os.getpid())))
    try:
        allowed = worker.option("Hidden", True), worker.option("MacroExecutionMode", 4)
        document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(sys.argv[3]), "_blank", 0, allowed)
        library = document.BasicLibraries.getByName("PricedIn")
        address = "vnd.sun.star.script:PricedIn.Module1.Hello?language=Basic&location=document"
        script = document.getScriptProvider().getScript(address)
        said = script.invoke(("Zhipu",), (), ())[0]
        cell = document.Sheets.getByName("Inputs").getCellRangeByName("B2").Value
        modules = {name: library.getByName(name) for name in library.ElementNames}
        print(json.dumps({"modules": modules, "said": said, "cell": cell}))
        document.close(True)
    finally:
        desktop.terminate()
        process.wait(timeout=30)
"""


def test_libreoffice_opens_the_workbook_lists_the_modules_and_runs_the_macro(book: Path, tmp_path: Path) -> None:
    reason = recalculation.available()
    if reason and os.environ.get("CI") != "true":
        pytest.skip(reason)
    worker = tmp_path / "worker.py"
    worker.write_text(WORKER, encoding="utf-8")
    answer = subprocess.run([recalculation._python(), worker, recalculation.WORKER.parent, recalculation._soffice(),
                             book],
                            capture_output=True, text=True, check=False, timeout=180)
    assert answer.returncode == 0, answer.stderr
    found = json.loads(answer.stdout)
    assert (found["said"], found["cell"]) == ("Grüezi Zhipu!", 42)
    assert sorted(found["modules"]) == sorted(module.name for module in SMALL)
    assert HELLO in found["modules"]["Module1"]
