"""What a place, a lock or a rule does to a workbook in Excel, and `pricedin open`: made-up machines, and this one."""

from __future__ import annotations

import dataclasses
import sys
import types
from pathlib import Path
from typing import Self

import pytest
from cli_server import run
from made_up_machines import APP_PATHS, OFFICE, Registry, file, machine_in, only, template_in

from addin.doctor.hosts import Excel, excel, excel_findings
from addin.doctor.machine import LOOK, OK, PROBLEM, windows_registry
from addin.doctor.opening import open_in_excel
from addin.doctor.place import file_findings, place_findings
from addin.doctor.rules import CHILD_PROCESSES, GUARD, SECURITY, policies
from model.core.errors import PricedInError

RULES = rf"HKLM\SOFTWARE\Policies\Microsoft\{GUARD}\ASR\Rules"


@pytest.mark.parametrize(("system", "place", "environ", "level", "words"), [
    ("Windows", "C:\\" + "deep\\" * 43 + "t.xlsm", {}, PROBLEM, "has 224 characters, and Excel opens at most 218"),
    ("Windows", "C:\\R&D #1\\t.xlsm", {}, LOOK, "The path holds & #"),
    ("Windows", "C:\\模型\\t.xlsm", {}, LOOK, "letters outside ASCII"),
    ("Windows", "C:\\Users\\ana\\OneDrive - Bank\\t.xlsm", {}, LOOK, "synchronised"),
    ("Windows", "C:\\Sync\\t.xlsm", {"OneDriveCommercial": "c:\\sync"}, LOOK, "synchronised"),
    ("Darwin", "/Volumes/x/Library/CloudStorage/OneDrive-Bank/t.xlsm", {}, LOOK, "synchronised"),
    ("Windows", "\\\\server\\desk\\t.xlsm", {}, LOOK, "network drive"),
    ("Windows", "H:\\desk\\t.xlsm", {}, LOOK, "network drive"),
    ("Windows", "C:\\T\\Temp1_models.zip\\t.xlsm", {"TEMP": "C:\\T"}, PROBLEM, "inside a zip file"),
    ("Windows", "C:\\INetCache\\Content.Outlook\\4F\\t.xlsm", {}, PROBLEM, "inside a zip file or a mail"),
    ("Windows", "C:\\models.zip\\t.xlsm", {}, PROBLEM, "inside a zip file"),
    ("Windows", "C:\\T\\t.xlsm", {"TEMP": "C:\\T"}, LOOK, "temporary folder")])
def test_a_place_that_makes_trouble_is_named_once(tmp_path: Path, system: str, place: str, environ: dict[str, str],
                                                  level: str, words: str) -> None:
    machine = machine_in(tmp_path, {(r"HKCU\Network\H", "RemotePath"): r"\\server\home"}, system=system,
                         environ=environ)
    found = place_findings(place, machine)
    assert len(found) == 1
    only(found, level, words)


def test_a_plain_place_makes_no_trouble(tmp_path: Path) -> None:
    machine = machine_in(tmp_path, environ={"OneDrive": "C:\\Users\\ana\\OneDrive", "TEMP": "C:\\T"})
    assert place_findings("C:\\Models 2026\\desk-1\\" + "x" * 190 + ".xlsm", machine) == []


def test_the_mark_of_a_download_is_named_and_left_alone(tmp_path: Path) -> None:
    path = file(tmp_path / "t.xlsm")
    mark = file(Path(f"{path}:Zone.Identifier"), "[ZoneTransfer]\nZoneId=3\n")
    machine = machine_in(tmp_path)
    assert "Leave the mark as it is and run 'pricedin build NAME.xlsm'" in only(file_findings(path, machine), PROBLEM,
                                                                                "coming from the internet").remedy
    assert mark.read_text(encoding="utf-8") == "[ZoneTransfer]\nZoneId=3\n"
    file(mark, "[ZoneTransfer]\nZoneId=0\n")
    only(file_findings(path, machine), OK, "no mark of a download")


def test_a_read_only_or_open_file_and_a_folder_without_write_permission_are_named(tmp_path: Path) -> None:
    machine = machine_in(tmp_path)
    path = file(tmp_path / "t.xlsm")
    path.chmod(0o444)
    file(tmp_path / "~$t.xlsm")
    found = file_findings(path, machine)
    assert [finding.level for finding in found] == [PROBLEM, LOOK]
    only(found, PROBLEM, "read-only")
    only(found, LOOK, "open in Excel")
    only(file_findings(Path("/proc/version"), machine), PROBLEM, "Nothing can be written in /proc")


def test_a_name_that_leaves_no_room_for_the_mark_of_an_open_file_is_examined(tmp_path: Path) -> None:
    path = file(tmp_path / f"{'t' * 249}.xlsm")  # 254 characters, and ~$ before them would make 256
    only(file_findings(path, machine_in(tmp_path)), OK, "not open elsewhere")


@pytest.mark.parametrize(("registry", "level", "words"), [
    ({(RULES, CHILD_PROCESSES): "1"}, PROBLEM, "blocks child processes of Office"),
    ({(RULES, CHILD_PROCESSES): 2}, OK, "not set to block"),
    ({(RULES, CHILD_PROCESSES): "6"}, LOOK, "warns of child processes"),
    ({(r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Policy Manager",
       "ASRRules"): f"x=2|{CHILD_PROCESSES.upper()}=1"}, PROBLEM, "blocks child"),
    ({(rf"HKLM\SOFTWARE\Microsoft\{GUARD}\ASR\Rules", CHILD_PROCESSES): 1}, PROBLEM, "blocks child processes"),
    ({(rf"HKLM\SOFTWARE\Microsoft\{GUARD}\Controlled Folder Access", "EnableControlledFolderAccess"): 1}, LOOK,
     "Controlled folder access is on"),
    ({(rf"HKLM\SOFTWARE\Policies\Microsoft\{GUARD}\Controlled Folder Access", "EnableControlledFolderAccess"): 1}, LOOK,
     "Controlled folder access is on"),
    ({(rf"HKCU\SOFTWARE\{SECURITY}", "VBAWarnings"): 1}, OK, "all macros run"),
    ({(rf"HKCU\SOFTWARE\{SECURITY}", "VBAWarnings"): 4}, LOOK, "macros are off"),
    ({(rf"HKCU\SOFTWARE\{SECURITY}", "VBAWarnings"): 2, (rf"HKCU\SOFTWARE\Policies\{SECURITY}", "VBAWarnings"): 3},
     LOOK, "only signed macros"),
    ({}, OK, "Excel asks before macros run")])
def test_a_rule_of_the_administrator_is_named_and_it_is_asked(tmp_path: Path, registry: Registry, level: str,
                                                              words: str) -> None:
    found = only(policies(machine_in(tmp_path, registry)), level, words)
    assert level == OK or "sk IT to allow" in found.remedy
    assert policies(machine_in(tmp_path, registry, system="Darwin")) == []


def test_rules_that_may_not_be_read_are_unknown(tmp_path: Path) -> None:
    def refused(key: str, name: str) -> None:
        raise PermissionError(13, "Access is denied", f"{key} {name}")

    found = policies(dataclasses.replace(machine_in(tmp_path), registry=refused))
    only(found, LOOK, "Whether Windows Defender blocks child processes of Office is unknown")
    only(found, LOOK, "macro setting: may not be read")


def test_the_registry_is_read_by_hive_and_in_its_64_bit_view(monkeypatch: pytest.MonkeyPatch) -> None:
    assert windows_registry(APP_PATHS, "") is None
    asked = []

    class Opened:
        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            return None

    def opened(hive: str, key: str, _: int, access: int) -> Opened:
        asked.append((hive, key, access))
        if "Security" in key:
            raise FileNotFoundError
        return Opened()

    winreg = types.SimpleNamespace(HKEY_CURRENT_USER="user", HKEY_LOCAL_MACHINE="machine", KEY_READ=1,
                                   KEY_WOW64_64KEY=256, OpenKey=opened,
                                   QueryValueEx=lambda _, name: (f"value of {name}", 1))
    monkeypatch.setitem(sys.modules, "winreg", winreg)
    assert windows_registry(OFFICE, "Platform") == "value of Platform"
    assert windows_registry(rf"HKCU\{SECURITY}", "VBAWarnings") is None
    assert asked == [("machine", OFFICE.removeprefix("HKLM\\"), 257), ("user", SECURITY, 257)]


def test_excel_is_found_where_each_system_keeps_it(tmp_path: Path) -> None:
    windows = machine_in(tmp_path)
    assert excel(windows) == Excel(str(tmp_path / "Office" / "EXCEL.EXE"), "16.0.17928.20156", 64)
    only(excel_findings(excel(windows), windows), OK, "16.0.17928.20156, 64 bit")
    uninstalled = machine_in(tmp_path, {(APP_PATHS, ""): r"C:\gone\EXCEL.EXE"})
    assert excel(uninstalled) is None
    only(excel_findings(None, uninstalled), LOOK, "No Excel was found in the registry")
    only(excel_findings(Excel(r"C:\Program Files\WindowsApps\EXCEL.EXE", "", 0), windows), LOOK, "Microsoft Store")
    mac = machine_in(tmp_path, system="Darwin")
    assert excel(mac) is None
    (mac.applications / "Microsoft Excel.app").mkdir(parents=True)
    only(excel_findings(excel(mac), mac), OK, "On a Mac the buttons work")
    assert excel(machine_in(tmp_path, system="Linux")) is None


@pytest.mark.parametrize(("name", "words"), [("gone.xlsm", "There is no file"), ("notes.xlsx", "is not a workbook"),
                                             ("notes.txt", "is not a workbook")])
def test_open_refuses_what_is_no_workbook(tmp_path: Path, name: str, words: str) -> None:
    file(tmp_path / "notes.xlsx", "no zip")
    file(tmp_path / "notes.txt")
    answer = run("open", str(tmp_path / name))
    assert (answer.returncode, answer.stdout) == (2, "")
    assert words in answer.stderr
    assert answer.stderr.count("\n") == 1


def test_open_without_excel_or_without_xlwings_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = template_in(tmp_path, [])
    with pytest.raises(PricedInError,
                       match=r"^There is no Excel on this machine: open template.xlsm in LibreOffice, "
                             r"or on Windows or a Mac.$"):
        open_in_excel(path, machine_in(tmp_path, system="Linux"))
    monkeypatch.setitem(sys.modules, "xlwings", None)
    with pytest.raises(PricedInError, match=r"pip install xlwings.$"):
        open_in_excel(path, machine_in(tmp_path))


class Shown:
    """The little of xlwings' Book that opening needs."""

    visible = False
    active = ""

    def __init__(self, path: str) -> None:
        if "blocked" in path:
            raise OSError("(-2147221164, 'Class not registered', None)\n")
        self.app, self.path = self, path
        type(self).last = self

    def activate(self, *, steal_focus: bool) -> None:
        self.active = f"{steal_focus}"


def test_open_shows_the_workbook_in_a_visible_excel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlwings", types.SimpleNamespace(Book=Shown))
    path = template_in(tmp_path, [])
    assert open_in_excel(path, machine_in(tmp_path)) == "template.xlsm is open in Excel."
    assert (Shown.last.path, Shown.last.visible, Shown.last.active) == (str(path), True, "True")
    blocked = path.rename(path.with_name("blocked.xlsm"))
    with pytest.raises(PricedInError,
                       match=r"^Excel did not open blocked.xlsm \(.*Class not registered.*\): "
                             r".* 'pricedin doctor blocked.xlsm'.$"):
        open_in_excel(blocked, machine_in(tmp_path))
