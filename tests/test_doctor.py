"""`pricedin doctor`: made-up machines and templates, and this one."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cli_server import run
from click.testing import CliRunner
from made_up_machines import APP_PATHS, ROOT, XLWINGS, file, machine_in, only, settings_of, template_in
from test_command_line import a_stranger, closed

from addin import control
from addin.cli import main
from addin.doctor import examine, report
from addin.doctor.hosts import Excel, allowed, excel, excel_findings, libreoffice, link
from addin.doctor.installation import answers, log, package, python
from addin.doctor.machine import LOOK, OK, PROBLEM, SAID, SHEET, Finding, Machine
from addin.doctor.template_file import MODULE, NEEDED, read, template
from addin.excel import template as shipped
from addin.excel import vba
from addin.messages import Message, record
from model import __version__

if TYPE_CHECKING:
    from model.equity import EquityModel


def test_a_right_machine_with_its_own_template_has_nothing_to_look_at(tmp_path: Path,
                                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRICEDIN_LOG", str(tmp_path / "log" / "messages.log"))
    machine = machine_in(tmp_path)
    path = template_in(tmp_path, list(settings_of(machine).items()))
    before = {place: place.stat().st_mtime_ns for place in tmp_path.rglob("*")}
    found = examine(path, machine)
    assert [finding for finding in found if finding.level != OK and finding.check != "LibreOffice"] == []
    assert [finding.check for finding in found if finding.check in ("Template", "Model", "Log", "Policy")] == [
        "Model", "Template", "Policy", "Policy", "Log"]
    assert {place: place.stat().st_mtime_ns for place in tmp_path.rglob("*")
            if place.is_file()}.items() <= before.items()


@pytest.mark.parametrize(("changes", "level", "words", "remedy"), [
    ({"version": (3, 10, 12)}, PROBLEM, "3.10.12 is older than 3.11", "Install Python 3.11"),
    ({"bits": 32}, LOOK, "32 bit Python", "64 bit"),
    ({"executable": r"C:\Users\ana\AppData\Local\Microsoft\WindowsApps\python.exe"}, LOOK, "Microsoft Store",
     "install Python from its own site"),
    ({"executable": r"\\server\tools\python.exe"}, LOOK, "network drive", "own disk"),
    ({"executable": "C:\\Users\\陳\\python.exe"}, LOOK, "letters outside ASCII", "plain letters"),
    ({"environ": {"CONDA_PREFIX": r"C:\conda\envs\desk"}}, LOOK, r"conda environment C:\conda\envs\desk",
     "CONDA PATH and CONDA ENV"),
    ({"environ": {"CONDA_PREFIX": "/opt/conda"}, "system": "Darwin"}, OK, "conda environment /opt/conda", ""),
    ({"virtual": False}, OK, "no virtual environment", "")])
def test_a_python_that_excel_cannot_start_well_is_named(tmp_path: Path, changes: dict[str, Any], level: str, words: str,
                                                        remedy: str) -> None:
    assert remedy in only(python(machine_in(tmp_path, **changes)), level, words).remedy


def test_conda_is_seen_without_its_variable(tmp_path: Path) -> None:
    (tmp_path / "environment" / "conda-meta").mkdir(parents=True)
    only(python(machine_in(tmp_path)), LOOK, "conda environment")


@pytest.mark.parametrize("name", ["model.py", "workbook/__init__.py", "addin.py"])
def test_a_file_that_shadows_ours_is_named_wherever_python_would_meet_it(tmp_path: Path, name: str) -> None:
    other = tmp_path / "other"
    shadow = file(other / name)
    renamed = str(shadow.parent if shadow.stem == "__init__" else shadow)
    asked = machine_in(tmp_path, search_path=(str(other), str(ROOT)))
    assert renamed in only(package(asked), PROBLEM, f"{shadow} is found before").remedy
    assert renamed in only(package(machine_in(tmp_path, here=other)), LOOK, f"{shadow} would be found before").remedy
    assert renamed in only(package(machine_in(tmp_path), other), PROBLEM, f"{shadow} would be found before").remedy
    only(package(machine_in(tmp_path, here=other, search_path=("", str(ROOT))), other), PROBLEM, f"{shadow}")
    # an editable install is asked last
    only(package(machine_in(tmp_path, search_path=(str(other),))), PROBLEM, f"{shadow} is found before")


def test_what_does_not_shadow_is_not_named(tmp_path: Path) -> None:
    (tmp_path / "other" / "model").mkdir(parents=True)  # a folder without __init__.py gives way to a package
    file(tmp_path / "late" / "model.py")
    found = package(machine_in(tmp_path, here=tmp_path / "other", search_path=(str(ROOT), str(tmp_path / "late"))),
                    ROOT)
    assert [finding.level for finding in found] == [OK]


def test_a_checkout_of_the_same_release_is_ours_and_of_another_is_not(tmp_path: Path) -> None:
    ours = (ROOT / "model" / "__init__.py").read_text(encoding="utf-8")
    for name in ("workbook", "addin"):
        file(tmp_path / "clone" / name / "__init__.py")
    file(tmp_path / "clone" / "model" / "__init__.py", ours)
    assert [finding.level for finding in package(machine_in(tmp_path, here=tmp_path / "clone"),
                                                 tmp_path / "clone")] == [OK]
    file(tmp_path / "clone" / "model" / "__init__.py", ours.replace("__version__ = ", "__version__ = '9' + "))
    only(package(machine_in(tmp_path), tmp_path / "clone"), PROBLEM, "'model' when Excel")


def test_a_pythonpath_and_a_version_that_pip_does_not_know_are_named(tmp_path: Path) -> None:
    found = package(machine_in(tmp_path, environ={"PYTHONPATH": r"H:\shared"}, installed={"pricedin": "0.0.9"}))
    only(found, LOOK, r"PYTHONPATH is set (H:\shared)")
    assert "pip install" in only(found, LOOK, f"pip knows version 0.0.9, and version {__version__} is imported").remedy


def test_the_model_answers_or_says_why_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert answers() == [Finding(OK, "Model", "answers: zhipu 949.98, minimax 1,107.78 HK$")]
    monkeypatch.setenv("PRICEDIN_COMPANIES", str(tmp_path / "nowhere"))
    assert "company files" in only(answers(), PROBLEM, "nowhere").remedy


@pytest.mark.parametrize(("changes", "level", "words", "remedy"), [
    ({"installed": {}}, PROBLEM, "not installed", "pip install xlwings"),
    ({"installed": {}, "system": "Linux"}, LOOK, "not installed", "pip install xlwings"),
    ({"installed": {"xlwings": "0.30.1"}}, PROBLEM, "0.30.1 is installed, and Priced In asks for xlwings==0.37.8",
     "--upgrade"),
    ({"installed": {"xlwings": "0.37.9", "pywin32": "306"}, "requires": ()}, PROBLEM,
     "xlwings64-0.37.9.dll is neither in", "antivirus"),
    ({"installed": {"xlwings": XLWINGS}}, PROBLEM, "pywin32 is not installed", "pip install pywin32"),
    ({"system": "Darwin"}, PROBLEM, f"xlwings-{XLWINGS}.applescript is not in", "xlwings runpython install")])
def test_what_xlwings_misses_is_named(tmp_path: Path, changes: dict[str, Any], level: str, words: str,
                                      remedy: str) -> None:
    machine = machine_in(tmp_path, **changes)
    assert remedy in only(link(machine, excel(machine), {}), level, words).remedy


def test_the_library_is_asked_for_by_the_bits_of_excel_and_beside_the_template_s_interpreter(tmp_path: Path) -> None:
    machine = machine_in(tmp_path)
    only(link(machine, Excel("EXCEL.EXE", "", 32), {}), PROBLEM, f"xlwings32-{XLWINGS}.dll")
    only(link(machine, None, {}), OK, f"xlwings64-{XLWINGS}.dll lies beside")
    only(link(machine, None, {"INTERPRETER_WIN": str(tmp_path / "elsewhere" / "python.exe")}), PROBLEM,
         f"neither in {tmp_path / 'elsewhere'}")


def test_a_mac_with_its_script_is_right_and_an_installed_add_in_does_no_harm(tmp_path: Path) -> None:
    home = tmp_path / "home"
    file(home / "Library" / "Application Scripts" / "com.microsoft.Excel" / f"xlwings-{XLWINGS}.applescript")
    office = home / "Library" / "Group Containers" / "UBF8T346G9.Office"
    file(office / "User Content.localized" / "Startup.localized" / "Excel" / "xlwings.xlam")
    found = link(machine_in(tmp_path, system="Darwin"), None, {})
    assert {finding.level for finding in found} == {OK}
    only(found, OK, "does no harm")
    file(tmp_path / "roaming" / "Microsoft" / "Excel" / "XLSTART" / "xlwings.xlam")
    only(link(machine_in(tmp_path, environ={"APPDATA": str(tmp_path / "roaming")}), None, {}), OK, "does no harm")


@pytest.mark.parametrize(("version", "requirement", "meets"), [
    ("0.37.8", "xlwings==0.37.8; extra == 'excel'", True), ("0.37.9", "xlwings==0.37.8", False),
    ("0.40.0", "xlwings<0.40,>=0.33", False),
    ("0.4.0", "xlwings>=0.33", False), ("0.33", "xlwings>=0.33,<0.40", True), ("1.0", "xlwings", True)])
def test_versions_compare_number_by_number(version: str, requirement: str, meets: bool) -> None:
    assert allowed(version, requirement) is meets


@pytest.mark.parametrize(("key", "value", "level", "words", "remedy"), [
    ("PRICEDIN_VERSION", "0.0.1", PROBLEM, f"built with Priced In 0.0.1, installed is {__version__}",
     "pricedin build NAME.xlsm"),
    ("PRICEDIN_VERSION", None, PROBLEM, "names no PRICEDIN_VERSION", "pricedin build"),
    ("XLWINGS_VERSION", "0.33.1", PROBLEM, f"built with xlwings 0.33.1, installed is {XLWINGS}", "xlwings==0.33.1"),
    ("INTERPRETER_WIN", r"D:\gone\python.exe", PROBLEM, r"built for D:\gone\python.exe, which is not on this machine",
     "INTERPRETER_WIN on the sheet"),
    ("INTERPRETER_WIN", None, PROBLEM, "INTERPRETER_WIN is empty", "pricedin build"),
    ("INTERPRETER_WIN", "pythonw", LOOK, "whichever Python the PATH finds first", "CONDA PATH"),
    ("INTERPRETER_WIN", sys.executable, LOOK, f"It starts {sys.executable}, and this is", "-m addin.cli doctor"),
    ("UDF MODULES", "model", PROBLEM, "UDF MODULES is 'model'", MODULE),
    ("ADD_WORKBOOK_TO_PYTHONPATH", True, LOOK, "ADD_WORKBOOK_TO_PYTHONPATH is not FALSE", "Write FALSE"),
    ("USE UDF SERVER", True, LOOK, "USE UDF SERVER is TRUE", "Write FALSE"),
    ("PYTHONPATH", r"D:\gone", PROBLEM, r"PYTHONPATH names the folder D:\gone", "Correct it"),
    ("COMPANIES", r"D:\gone;E:\gone", PROBLEM, r"COMPANIES names the folder E:\gone", "Correct it"),
    ("uDF modules", MODULE, PROBLEM, "UDF MODULES stands there 2 times", "Correct the sheet")])
def test_a_template_is_held_against_this_machine(tmp_path: Path, key: str, value: Any, level: str, words: str,
                                                 remedy: str) -> None:
    machine = machine_in(tmp_path)
    rows = [*{**settings_of(machine), key: value}.items()]
    found, _ = template(template_in(tmp_path, rows), machine)
    assert remedy in only(found, level, words).remedy


def test_both_doors_of_one_python_are_one_and_a_variable_in_its_path_is_read(tmp_path: Path) -> None:
    machine = machine_in(tmp_path, environ={"LOCALAPPDATA": str(tmp_path)})
    file(tmp_path / "environment" / "Scripts" / "pythonw.exe")
    rows = {**settings_of(machine), "INTERPRETER_WIN": "%LOCALAPPDATA%/environment/Scripts/pythonw.exe"}
    found, _ = template(template_in(tmp_path, [*rows.items()]), machine)
    only(found, OK, "built for this Python")


@pytest.mark.parametrize(("conda", "level", "words"), [
    ({"CONDA PATH": "C:/conda", "CONDA ENV": "desk"}, OK, "built for this Python"),
    ({"CONDA ENV": "desk"}, LOOK, "whichever Python the PATH finds")])
def test_a_plain_python_is_right_with_both_settings_of_conda(tmp_path: Path, conda: dict[str, str], level: str,
                                                             words: str) -> None:
    machine = machine_in(tmp_path)
    settings = {**settings_of(machine), "INTERPRETER_WIN": "python", **conda}
    found, _ = template(template_in(tmp_path, [*settings.items()]), machine)
    only(found, level, words)


def test_a_mac_reads_its_own_interpreter(tmp_path: Path) -> None:
    machine = machine_in(tmp_path, system="Darwin")
    settings = {**settings_of(machine), "INTERPRETER_MAC": "/opt/gone/python3"}
    found, _ = template(template_in(tmp_path, [*settings.items()]), machine)
    only(found, PROBLEM, "/opt/gone/python3, which is not on this machine")


def test_settings_after_a_blank_row_are_said_to_be_unread(tmp_path: Path) -> None:
    machine = machine_in(tmp_path)
    rows = [*settings_of(machine).items()]
    path = template_in(tmp_path, [*rows[:5], (None, None), *rows[5:], (None, None)])
    assert "XLWINGS_VERSION" not in read(path).settings
    assert "PRICEDIN_VERSION, XLWINGS_VERSION, COMPANIES" in only(template(path, machine)[0], PROBLEM,
                                                                  "Row 6 is blank").found


def test_a_shadow_in_the_template_s_pythonpath_and_settings_in_files_are_named(tmp_path: Path) -> None:
    machine = machine_in(tmp_path)
    shadow = file(tmp_path / "more" / "model.py")
    older = {key: value for key, value in settings_of(machine).items() if not key.startswith(("CONDA", "DEBUG", "USE"))}
    path = template_in(tmp_path, [*{**older, "PYTHONPATH": str(tmp_path / "more")}.items()])
    file(path.with_name(SHEET), '"DEBUG UDFS","True"\n"USE UDF SERVER",""\n')
    file(machine.home / ".xlwings" / SHEET, '"INTERPRETER_WIN","python"\n"CONDA PATH","C:\\conda"\n')
    found, _ = template(path, machine)
    only(found, PROBLEM, f"{shadow} in its PYTHONPATH")
    assert "USE UDF SERVER" not in only(found, LOOK, f"{path.with_name(SHEET)} sets DEBUG UDFS too").found
    assert "INTERPRETER_WIN" not in only(found, LOOK, f"{machine.home / '.xlwings' / SHEET} sets CONDA PATH too").found


def test_a_file_that_is_no_template_is_one_sentence(tmp_path: Path) -> None:
    machine = machine_in(tmp_path)
    damaged = file(tmp_path / "damaged.xlsm", "no zip")
    for path, words in ((tmp_path / "gone.xlsm", "There is no file"),
                        (file(tmp_path / "client.xlsx"), "is no template"),
                        (damaged, "cannot be read as a workbook (BadZipFile)"),
                        (template_in(tmp_path, [], ("Cover",)), f"has no sheet {SHEET}")):
        found, settings = template(path, machine)
        assert len(found) == 1
        only(found, PROBLEM, words)
        assert settings == {}


def test_a_deleted_sheet_is_named(tmp_path: Path) -> None:
    machine = machine_in(tmp_path)
    found, _ = template(template_in(tmp_path, [*settings_of(machine).items()], ("Control", "Inputs", SHEET)), machine)
    assert "Rename it back to 'Shipped inputs'" in only(found, PROBLEM, "no sheet 'Shipped inputs'").remedy


def test_a_template_built_here_is_right_here_and_nowhere_else(equity: EquityModel, tmp_path: Path) -> None:
    path = shipped.build(equity, tmp_path / "template.xlsm")
    only(template(path, Machine.present())[0], OK, "built for this Python, with these versions")
    moved = dataclasses.replace(Machine.present(), system="Windows")
    only(template(path, moved)[0], PROBLEM, "INTERPRETER_WIN is empty")
    assert (control.CONF, {control.TAB, control.SHIPPED}, vba.UDF_MODULE) == (SHEET, set(NEEDED), MODULE)
    assert set(settings_of(moved)) == set(read(path).settings)


def test_a_doctor_works_where_a_library_does_not(tmp_path: Path) -> None:
    code = "import sys; sys.modules['numpy'] = None; from addin.cli import main; main(['doctor', '--json'])"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT,
                            env={**os.environ, "PRICEDIN_LOG": str(tmp_path / "messages.log")})
    assert answer.returncode == 1
    assert "Install Priced In again" in only([Finding(**finding) for finding in json.loads(answer.stdout)], PROBLEM,
                                             "A library cannot be loaded").remedy


def test_libreoffice_and_its_extension_are_found_or_not(tmp_path: Path) -> None:
    machine = machine_in(tmp_path, system="Linux")
    assert only(libreoffice("LibreOffice is not installed", machine), LOOK, "LibreOffice is not installed.").remedy
    only(libreoffice("", machine), OK, "is not installed for this user")
    cache = machine.home / ".config/libreoffice/4/user/uno_packages/cache/uno_packages"
    file(cache / "lu1.tmp_" / "other.oxt" / "description.xml", "<display-name>Other</display-name>")
    only(libreoffice("", machine), OK, "is not installed for this user")
    file(cache / "lu2.tmp_" / "priced_in.oxt" / "description.xml", "<display-name>Priced In</display-name>")
    only(libreoffice("", machine), OK, "is installed for this user")


def test_the_log_shows_the_sentence_behind_an_error_value(tmp_path: Path) -> None:
    said = Message("2026-04-20T09:30:00", "LLM_PT", "#VALUE!", "No company called 'zhpu'. Did you mean 'zhipu'?", 512)
    found = log(tmp_path / "not" / "yet" / "messages.log", [said])
    assert found == [Finding(OK, "Log", str(tmp_path / "not" / "yet" / "messages.log")),
                     Finding(SAID, "Message",
                             "2026-04-20T09:30:00 LLM_PT #VALUE! (512 times): "
                             "No company called 'zhpu'. Did you mean 'zhipu'?")]
    assert "PRICEDIN_LOG" in only(log(Path("/proc/messages.log"), []), LOOK, "cannot be written").remedy


def test_a_report_is_plain_lines_with_the_remedy_under_its_problem() -> None:
    text = report([Finding(OK, "Python", "3.12.4"), Finding(PROBLEM, "xlwings", "not installed.", "Install it.")])
    assert text == ("OK       Python   3.12.4\n"
                    "problem  xlwings  not installed.\n"
                    "                  -> Install it.\n\n"
                    "1 problem, nothing to look at.")


def test_doctor_examines_this_machine_as_text_and_as_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRICEDIN_LOG", str(tmp_path / "messages.log"))
    text = run("doctor")
    found = [Finding(**finding) for finding in json.loads(run("doctor", "--json").stdout)]
    assert text.stdout == report(found) + "\n"
    assert text.returncode == int(any(finding.level == PROBLEM for finding in found))
    assert {"Python", "Priced In", "Model", "Excel", "xlwings", "LibreOffice",
            "Log"} <= {finding.check for finding in found}
    assert only(found, OK, sys.executable)
    assert Finding(OK, "Priced In", f"{__version__}, imported from {ROOT}") in found
    assert list(tmp_path.iterdir()) == []


def test_what_cells_were_refused_is_told_and_is_nothing_to_look_at(tmp_path: Path,
                                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRICEDIN_LOG", str(tmp_path / "messages.log"))
    before = run("doctor")
    record("LLM_PT", "#VALUE!", "No company called 'zhpu'. Did you mean 'zhipu'?")
    after = run("doctor")
    (line,) = set(after.stdout.splitlines()) - set(before.stdout.splitlines())
    assert re.fullmatch(r"said     Message +\S+ LLM_PT #VALUE!: No company called 'zhpu'. Did you mean 'zhipu'\?", line)
    assert (after.returncode, after.stdout.splitlines()[-1]) == (before.returncode, before.stdout.splitlines()[-1])
    (told,) = [finding for finding in json.loads(run("doctor", "--json").stdout) if finding["check"] == "Message"]
    assert (told["level"], told["remedy"]) == (SAID, "")


__all__ = ["closed"]  # a fixture


@pytest.mark.parametrize("place", ["closed/in.xlsm", "beside.xlsm"])
def test_a_template_that_may_not_be_read_is_a_finding(place: str, closed: Path, tmp_path: Path,
                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    machine = machine_in(tmp_path)
    # the rest of this machine is not the stranger's
    monkeypatch.setattr("addin.doctor.examine", lambda path: template(path, machine)[0])
    with a_stranger():
        answer = CliRunner().invoke(main, ["doctor", "--json", str(closed.parent / place)])
    assert answer.exit_code == 1
    (found,) = [Finding(**finding) for finding in json.loads(answer.output)]
    assert "close the program" in only([found], PROBLEM, f"{closed.parent / place} may not be read.").remedy.casefold()


def test_names_that_are_too_long_and_closed_folders_end_no_check(closed: Path) -> None:
    """Whatever a setting, a variable or the registry names: the disk answers with an error, and that is a no."""
    place = closed.parent
    for bad in (str(place / ("x" * 300)), str(closed / "deeper")):
        there = f"{bad}/python.exe"
        for system in ("Windows", "Darwin", "Linux"):
            machine = machine_in(place, {(APP_PATHS, ""): there}, system=system,
                                 environ={"APPDATA": bad, "TEMP": bad, "OneDrive": bad},
                                 search_path=(bad, str(ROOT)),
                                 **dict.fromkeys(("home", "here", "prefix", "applications"), Path(bad)))
            rows = {**settings_of(machine), "INTERPRETER_WIN": there, "INTERPRETER_MAC": there, "PYTHONPATH": bad,
                    "COMPANIES": bad}
            path = template_in(place, [*rows.items()])
            for folder in (path.parent, path):
                folder.chmod(0o755)
            with a_stranger():
                found, settings = template(path, machine)
                asked = [*python(machine), *package(machine, Path(bad)), *excel_findings(excel(machine), machine),
                         *link(machine, None, settings), *libreoffice("", machine),
                         *log(Path(bad) / "messages.log", [])]
            only(found, PROBLEM, f"It was built for {there}, which is not on this machine")
            only(found, PROBLEM, f"PYTHONPATH names the folder {bad}")
            only(asked, LOOK, "No Excel was found")
            only(asked, LOOK, "messages.log cannot be written")
            only(asked, OK, "not installed for this user")


def test_a_log_that_no_folder_can_hold_is_named(tmp_path: Path) -> None:
    only(log(tmp_path / ("x" * 300) / "messages.log", []), LOOK, "messages.log cannot be written (File name too long)")
    only(log(file(tmp_path / "file") / "messages.log", []), LOOK, "messages.log cannot be written (Not a directory)")
    only(log(tmp_path / "to be made" / "messages.log", []), OK, "messages.log")


def test_a_description_of_an_extension_that_may_not_be_read_is_not_ours(tmp_path: Path) -> None:
    machine = machine_in(tmp_path)
    (tmp_path / "LibreOffice/4/user/uno_packages/cache/uno_packages/a/b/description.xml").mkdir(parents=True)
    only(libreoffice("", dataclasses.replace(machine, environ={"APPDATA": str(tmp_path)})), OK,
         "not installed for this user")


def test_doctor_has_status_1_where_there_is_a_problem(tmp_path: Path) -> None:
    answer = run("doctor", str(tmp_path / "gone.xlsm"))
    assert answer.returncode == 1
    assert f"problem  Template     There is no file {tmp_path / 'gone.xlsm'}." in answer.stdout
    assert answer.stderr == ""
    long = run("doctor", str(tmp_path / f"{'x' * 300}.xlsm"))
    assert (long.returncode, long.stderr) == (1, "")
    assert "There is no file" in long.stdout


def test_starting_needs_neither_xlwings_nor_openpyxl() -> None:
    code = ("import addin.cli, addin.doctor, addin.doctor.opening, sys; "
            "sys.exit(bool({'xlwings', 'openpyxl', 'rich'} & set(sys.modules)))")
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT).returncode == 0
