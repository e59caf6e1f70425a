"""The programs that use our functions and buttons: Excel, with xlwings between it and Python, and LibreOffice."""

from __future__ import annotations

import re
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, NamedTuple

from addin.doctor.machine import LOOK, OK, PROBLEM, Finding
from workbook.saving import holds

if TYPE_CHECKING:
    from addin.doctor.machine import Machine


class Excel(NamedTuple):
    """The Excel of a machine."""

    path: str
    version: str  # empty if unknown
    bits: int  # 0 if unknown


def excel(machine: Machine) -> Excel | None:
    """The Excel of a machine, if there is one."""
    if machine.system == "Darwin":
        found = next((folder for root in (machine.applications, machine.home / "Applications")
                      if holds((folder := root / "Microsoft Excel.app").exists)), None)
        return Excel(str(found), "", 64) if found else None
    if machine.system != "Windows":
        return None
    try:
        for hive in ("HKLM", "HKCU"):
            place = str(machine.registry(rf"{hive}\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe", "")
                        or "").strip('"')
            if place and holds(Path(place).is_file):
                office = r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration"
                bits = {"x64": 64, "x86": 32}.get(str(machine.registry(office, "Platform")), 0)
                return Excel(place, str(machine.registry(office, "VersionToReport") or ""), bits)
    except OSError:
        return None
    return None


def excel_findings(office: Excel | None, machine: Machine) -> list[Finding]:
    """The Excel found, or not."""
    check = "Excel"
    if not office:
        where = ("in the registry" if machine.system == "Windows" else "in Applications" if machine.system == "Darwin"
                 else "(there is none for Linux)")
        return [Finding(LOOK, check, f"No Excel was found {where}.",
                        "Buttons need Excel on Windows or a Mac, functions Excel on Windows or LibreOffice Calc.")]
    found = [Finding(OK, check,
                     ", ".join(filter(None, (office.version, f"{office.bits} bit" if office.bits else "bits unknown",
                                             office.path))))]
    if "windowsapps" in office.path.casefold():
        found.append(Finding(LOOK, check,
                             "This Excel comes from the Microsoft Store: its sandbox can keep it from Python's "
                             "functions.",
                             "If every function shows #VALUE!, ask IT for the desktop edition of Office."))
    if machine.system == "Darwin":
        found.append(Finding(OK, check,
                             "On a Mac the buttons work, and functions show #NAME?: the sheets' own formulas give the "
                             "same figures."))
    return found


def link(machine: Machine, office: Excel | None, settings: dict[str, str]) -> list[Finding]:
    """The library xlwings between Excel and Python, and what it needs beside it."""
    check, version = "xlwings", machine.installed.get("xlwings", "")
    if not version:
        needed = machine.system != "Linux"
        return [Finding(PROBLEM if needed else LOOK, check,
                        f"not installed: {'buttons and functions' if needed else 'building a template'} needs it.",
                        f"Run {machine.executable} -m pip install xlwings.")]
    found = [Finding(OK, check, version)]
    asked = next((asked for asked in machine.requires if re.match(r"xlwings\b", asked)), "")
    if asked and not allowed(version, asked):
        found[0] = Finding(PROBLEM, check, f"{version} is installed, and Priced In asks for {asked.partition(';')[0]}.",
                           f"Run {machine.executable} -m pip install --upgrade xlwings.")
    start = Path(settings.get("INTERPRETER_WIN", "") or machine.executable).parent
    if machine.system == "Windows":
        library = f"xlwings{office.bits if office and office.bits else 64}-{version}.dll"
        if any(holds((folder / library).is_file) for folder in (start, start.parent)):
            found.append(Finding(OK, check, f"{library} lies beside the interpreter."))
        else:
            found.append(Finding(PROBLEM, check,
                                 f"{library} is neither in {start} nor in {start.parent}: functions cannot reach "
                                 "Python.",
                                 f"Run {machine.executable} -m pip install --force-reinstall xlwings=={version}; "
                                 "if the file is gone again, ask IT whether antivirus software removed it."))
        if not machine.installed.get("pywin32"):
            found.append(Finding(PROBLEM, check, "pywin32 is not installed: xlwings talks to Excel through it.",
                                 f"Run {machine.executable} -m pip install pywin32."))
    scripts = machine.home / "Library" / "Application Scripts" / "com.microsoft.Excel"
    if machine.system == "Darwin" and not holds((scripts / f"xlwings-{version}.applescript").is_file):
        found.append(Finding(PROBLEM, check,
                             f"xlwings-{version}.applescript is not in {scripts}: the buttons cannot start Python.",
                             f"Run once: {PurePath(machine.executable).parent / 'xlwings'} runpython install."))
    roaming = Path(machine.environ.get("APPDATA", "")) / "Microsoft" / "Excel" / "XLSTART"
    startup = {"Windows": roaming,
               "Darwin": machine.home / "Library/Group Containers/UBF8T346G9.Office"
                         / "User Content.localized/Startup.localized/Excel"}
    if machine.system in startup and holds((startup[machine.system] / "xlwings.xlam").is_file):
        found.append(Finding(OK, check,
                             "xlwings' own add-in is installed too: the template does not need it, and another version "
                             "of it does no harm."))
    return found


def allowed(version: str, requirement: str) -> bool:
    """Whether a version meets 'xlwings>=0.33,<0.40': each of its comparisons, number by number."""
    mine = _numbers(version)
    tests = {"==": mine.__eq__, ">=": mine.__ge__, "<=": mine.__le__, "<": mine.__lt__, ">": mine.__gt__,
             "!=": mine.__ne__}
    bounds = re.findall(r"(==|>=|<=|!=|<|>)\s*([\d.]+)", requirement.partition(";")[0])
    return all(tests[sign](_numbers(other)) for sign, other in bounds)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:4])


def libreoffice(reason: str, machine: Machine) -> list[Finding]:
    """LibreOffice, which recalculates workbooks as a proof and can be a host of the functions."""
    check = "LibreOffice"
    if reason:
        return [Finding(LOOK, check, f"{reason[0].upper()}{reason[1:]}.",
                        "Nothing in Excel needs it; install LibreOffice Calc to use the functions there.")]
    roots = {"Windows": Path(machine.environ.get("APPDATA", "")) / "LibreOffice",
             "Darwin": machine.home / "Library/Application Support/LibreOffice"}
    root = roots.get(machine.system, machine.home / ".config" / "libreoffice")
    cache = root / "4" / "user" / "uno_packages" / "cache" / "uno_packages"
    installed = holds(lambda: any(b"priced" in file.read_bytes().lower() for file in cache.glob("*/*/description.xml")))
    return [Finding(OK, check,
                    f"found; the extension with our functions is {'installed' if installed else 'not installed'} for "
                    "this user.")]
