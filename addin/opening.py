"""Opening a workbook in Excel: the machine, the Excel on it, and what a file's place does to macros."""

from __future__ import annotations

import os
import re
import stat
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from importlib import import_module, metadata
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any, NamedTuple

from model.errors import PricedInError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

OK, LOOK, PROBLEM = "OK", "look", "problem"
LONGEST_PATH = 218  # characters of folder and file name together: Excel's own limit
SUFFIXES = (".xlsm", ".xlsx", ".xlsb", ".xls")
TROUBLESOME = "#%&^!'\";[]"  # in a command line, in a web address, or in a reference to another workbook
SYNCHRONISED = ("onedrive", "sharepoint", "cloudstorage", "dropbox", "google drive", "googledrive", "mobile documents")
UNPACKED = ("temp1_", "7zo", "rar$", "content.outlook", "inetcache")  # beginnings of folders of zip and mail programs
BUILD = "run 'pricedin build NAME.xlsm' in a folder of this machine"
BUILD_IT = BUILD[0].upper() + BUILD[1:]
GUARD = r"Windows Defender\Windows Defender Exploit Guard"
CHILD_PROCESSES = "d4f940ab-401b-4efc-aadc-ad5f3c50688a"  # Defender's rule "Block all Office applications from creating child processes"
SECURITY = r"Microsoft\Office\16.0\Excel\Security"
UNKNOWN = "unknown"


class Finding(NamedTuple):
    """What a check found, and what to do about it."""

    level: str  # OK, look or problem
    check: str
    found: str
    remedy: str = ""


class Excel(NamedTuple):
    """The Excel of a machine."""

    path: str
    version: str  # empty if unknown
    bits: int  # 0 if unknown


@dataclass(frozen=True)
class Machine:
    """What the checks need to know of a computer and its Python."""

    system: str  # Windows, Darwin (a Mac) or Linux
    executable: str
    version: tuple[int, int, int]  # of Python
    bits: int
    prefix: Path
    virtual: bool
    environ: Mapping[str, str]
    home: Path
    here: Path  # the current folder
    search_path: tuple[str, ...]
    package: Path  # the folder that holds model, workbook and addin
    installed: Mapping[str, str]  # versions by distribution
    requires: tuple[str, ...]  # what Priced In's own metadata asks for
    registry: Callable[[str, str], Any]  # key and name -> value, None where there is none; raises OSError where it may not be read
    applications: Path = Path("/Applications")

    @classmethod
    def present(cls) -> Machine:
        """The machine this runs on."""
        try:
            requires = tuple(metadata.requires("pricedin") or ())
        except metadata.PackageNotFoundError:
            requires = ()
        return cls(system={"win32": "Windows", "darwin": "Darwin"}.get(sys.platform, "Linux"), executable=sys.executable, version=sys.version_info[:3],
                   bits=64 if sys.maxsize > 2**32 else 32, prefix=Path(sys.prefix), virtual=sys.prefix != sys.base_prefix, environ=os.environ,
                   home=Path.home(), here=Path.cwd(), search_path=tuple(sys.path), package=Path(__file__).parent.parent,
                   installed={name: found for name in ("pricedin", "xlwings", "pywin32", "openpyxl") if (found := _version(name))},
                   requires=requires, registry=windows_registry)

    def pure(self, path: str | PurePath) -> PurePath:
        """A path as this system reads it."""
        return PureWindowsPath(path) if self.system == "Windows" else PurePosixPath(path)


def _version(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return ""


def windows_registry(key: str, name: str) -> Any:
    r"""A value of Windows' registry by its key, which begins with HKLM\ or HKCU\; None where there is none, or no Windows."""
    try:
        winreg = import_module("winreg")
    except ImportError:
        return None
    hive, _, rest = key.partition("\\")
    root = winreg.HKEY_CURRENT_USER if hive == "HKCU" else winreg.HKEY_LOCAL_MACHINE
    try:
        with winreg.OpenKey(root, rest, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY) as opened:
            return winreg.QueryValueEx(opened, name)[0]
    except FileNotFoundError:
        return None


def excel(machine: Machine) -> Excel | None:
    """The Excel of a machine, if there is one."""
    if machine.system == "Darwin":
        found = next((folder for root in (machine.applications, machine.home / "Applications") if (folder := root / "Microsoft Excel.app").exists()), None)
        return Excel(str(found), "", 64) if found else None
    if machine.system != "Windows":
        return None
    try:
        for hive in ("HKLM", "HKCU"):
            place = str(machine.registry(rf"{hive}\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe", "") or "").strip('"')
            if place and Path(place).is_file():
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
        where = "in the registry" if machine.system == "Windows" else "in Applications" if machine.system == "Darwin" else "(there is none for Linux)"
        return [Finding(LOOK, check, f"No Excel was found {where}.", "Buttons need Excel on Windows or a Mac, functions Excel on Windows or LibreOffice Calc.")]
    found = [Finding(OK, check, ", ".join(part for part in (office.version, f"{office.bits} bit" if office.bits else "bits unknown", office.path) if part))]
    if "windowsapps" in office.path.casefold():
        found.append(Finding(LOOK, check, "This Excel comes from the Microsoft Store: its sandbox can keep it from Python's functions.",
                             "If every function shows #VALUE!, ask IT for the desktop edition of Office."))
    if machine.system == "Darwin":
        found.append(Finding(OK, check, "On a Mac the buttons work, and functions show #NAME?: the sheets' own formulas give the same figures."))
    return found


def open_in_excel(path: Path, machine: Machine | None = None) -> str:
    """Open a workbook in a visible Excel; the sentence that says so."""
    if not path.is_file():
        raise PricedInError(f"There is no file {path}: name a workbook ending in .xlsm or .xlsx.")
    if path.suffix.casefold() not in SUFFIXES or not (zipfile.is_zipfile(path) or path.suffix.casefold() == ".xls"):
        raise PricedInError(f"{path.name} is not a workbook that Excel opens: name a file ending in .xlsm or .xlsx, such as 'pricedin build' makes.")
    machine = machine or Machine.present()
    if not excel(machine):
        raise PricedInError(f"There is no Excel on this machine: open {path.name} in LibreOffice, or on Windows or a Mac.")
    try:
        xlwings = import_module("xlwings")
    except ImportError:
        raise PricedInError("Opening in Excel needs xlwings, which is not installed: run python -m pip install 'pricedin[excel]'.") from None
    try:
        book = xlwings.Book(str(path.absolute()))
        book.app.visible = True
        book.activate(steal_focus=True)
    except Exception as error:  # noqa: BLE001 - Windows' COM and the Mac's bridge raise kinds of their own
        reason = " ".join(str(error).split()).rstrip(".")
        raise PricedInError(f"Excel did not open {path.name} ({reason}): open it from Excel itself, and run 'pricedin doctor {path.name}'.") from None
    return f"{path.name} is open in Excel."


def place_findings(place: str, machine: Machine) -> list[Finding]:
    """What a file's path does to Excel and to the buttons, seen from its text alone."""
    check, pure = "Place", machine.pure(place)
    parts = [part.casefold() for part in pure.parts]
    found = []
    if len(place) > LONGEST_PATH:
        found.append(Finding(PROBLEM, check, f"The path has {len(place)} characters, and Excel opens at most {LONGEST_PATH}.",
                             "Move the file to a folder nearer to the root of the drive."))
    strange = "".join(dict.fromkeys(sign for sign in place if sign in TROUBLESOME))
    if strange:
        found.append(Finding(LOOK, check, f"The path holds {' '.join(strange)}, which the command line that a button starts may read as its own.",
                             "If a button fails, rename the file or folder with letters, digits, spaces, '-' and '_' only."))
    if not place.isascii():
        found.append(Finding(LOOK, check, "The path holds letters outside ASCII, which fail where Windows' code page lacks them.",
                             "If the buttons do not start, move the file to a folder named in plain letters."))
    clouds = [machine.pure(folder) for name, folder in machine.environ.items() if name.casefold().startswith("onedrive") and folder]
    if any(_inside(pure, cloud) for cloud in clouds) or any(part.startswith(SYNCHRONISED) or "sharepoint" in part for part in parts):
        found.append(Finding(LOOK, check, "The folder is synchronised (OneDrive, SharePoint or similar): Excel may report a web address instead of it.",
                             "If Export or Import does not find its folder, save the template in a folder that is not synchronised."))
    if machine.system == "Windows" and (place.startswith(("\\\\", "//")) or _mapped(pure.drive, machine)):
        found.append(Finding(LOOK, check, "The file lies on a network drive, from which Excel may open it in Protected View.",
                             "Copy the template to a folder of this machine's own disk."))
    temporary = [machine.pure(folder) for name in ("TEMP", "TMP", "TMPDIR") if (folder := machine.environ.get(name))]
    if any(part.startswith(UNPACKED) or part.endswith(".zip") for part in parts[:-1]):
        found.append(Finding(PROBLEM, check, "The file is opened from inside a zip file or a mail: what you save there is lost.", f"{BUILD_IT}."))
    elif any(_inside(pure, folder) for folder in temporary):
        found.append(Finding(LOOK, check, "The file lies in a temporary folder, which the system empties.", "Save the template in a folder of your own."))
    return found


def file_findings(path: Path, machine: Machine) -> list[Finding]:
    """What the file itself and its folder do: the mark of a download, a lock, write permissions; nothing is left behind."""
    check, found = "File", []
    if machine.system == "Windows" and _from_the_internet(path):
        found.append(Finding(PROBLEM, check, f"Windows marks {path.name} as coming from the internet, and Excel blocks the macros of such files.",
                             f"Leave the mark as it is and {BUILD}: a file made here has none."))
    if not path.stat().st_mode & stat.S_IWUSR:
        found.append(Finding(PROBLEM, check, f"{path.name} is read-only: Excel cannot save it.", "Clear 'Read-only' in the file's properties, or save a copy."))
    if path.with_name(f"~${path.name}").exists():
        found.append(Finding(LOOK, check, f"{path.name} is open in Excel (~${path.name} lies beside it): what was changed since it was saved is not seen here.",
                             "Save it in Excel; if it is not open, delete that file."))
    if reason := unwritable(path.parent):
        found.append(Finding(PROBLEM, check, f"Nothing can be written in {path.parent} ({reason}): Export and Import write beside the template.",
                             "Save the template in a folder you may write to; where Controlled folder access blocks it, ask IT to allow this Python."))
    return found or [Finding(OK, check, f"{path.name}: writable, not open elsewhere, no mark of a download.")]


def policies(machine: Machine) -> list[Finding]:
    """What an administrator's rules forbid: child processes of Office, protected folders, macros; on Windows only."""
    if machine.system != "Windows":
        return []
    check, ask_it = "Policy", f"Ask IT to allow Excel to start {machine.executable}, or use LibreOffice Calc."
    rule = _set(machine, CHILD_PROCESSES, rf"HKLM\SOFTWARE\Policies\Microsoft\{GUARD}\ASR\Rules", rf"HKLM\SOFTWARE\Microsoft\{GUARD}\ASR\Rules")
    listed = _set(machine, "ASRRules", r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Policy Manager").casefold()
    rule = next(iter(re.findall(rf"{CHILD_PROCESSES}=(\d)", listed)), rule)
    not_blocking = Finding(OK, check, "Windows Defender's rule against child processes of Office is not set to block, in the places that can be read.")
    found = [{
        "1": Finding(PROBLEM, check, "Windows Defender blocks child processes of Office: no button or function can start Python.", ask_it),
        "6": Finding(LOOK, check, "Windows Defender warns of child processes of Office: the first button asks.", ask_it),
        UNKNOWN: Finding(LOOK, check, "Whether Windows Defender blocks child processes of Office is unknown: its rules may not be read.",
                         f"If the buttons do nothing: {ask_it[0].lower()}{ask_it[1:]}"),
    }.get(rule, not_blocking)]
    protected = [rf"HKLM\SOFTWARE\{policy}Microsoft\{GUARD}\Controlled Folder Access" for policy in ("Policies\\", "")]
    if _set(machine, "EnableControlledFolderAccess", *protected) == "1":
        found.append(Finding(LOOK, check, "Controlled folder access is on: Python may not write to Documents or Desktop.",
                             f"Ask IT to allow {machine.executable}, or keep the template in another folder."))
    macros = _set(machine, "VBAWarnings", rf"HKCU\SOFTWARE\Policies\{SECURITY}", rf"HKCU\SOFTWARE\{SECURITY}")
    meaning = {"1": "all macros run", "3": "only signed macros run, and the template's are not signed", "4": "macros are off, without a question",
               UNKNOWN: "may not be read"}.get(macros, "Excel asks before macros run, and 'Enable Content' answers it")
    if macros in ("3", "4", UNKNOWN):
        return [*found, Finding(LOOK, check, f"Excel's macro setting: {meaning}.", "Ask IT to allow this template's macros, such as by a trusted folder.")]
    return [*found, Finding(OK, check, f"Excel's macro setting: {meaning}.")]


def _set(machine: Machine, name: str, *keys: str) -> str:
    """A value of the first key that has one; 'unknown' where none has and one may not be read."""
    answer = ""
    for key in keys:
        try:
            value = machine.registry(key, name)
        except OSError:
            answer = UNKNOWN
            continue
        if value is not None:
            return str(value)
    return answer


def unwritable(folder: Path) -> str:
    """Why nothing can be written in a folder; empty if a file can, tried with one that is gone at once."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return ""
    except OSError as error:
        return error.strerror or str(error)


def _inside(path: PurePath, folder: PurePath) -> bool:
    return folder != path and path.is_relative_to(folder)


def _mapped(drive: str, machine: Machine) -> bool:
    """Whether a drive letter stands for a folder of the network."""
    try:
        return bool(drive) and machine.registry(rf"HKCU\Network\{drive.rstrip(':')}", "RemotePath") is not None
    except OSError:
        return False


def _from_the_internet(path: Path) -> bool:
    """Zones 3 and 4 of Windows' mark: internet and restricted sites."""
    try:
        mark = Path(f"{path}:Zone.Identifier").read_text(encoding="utf-8", errors="replace").replace(" ", "")
    except OSError:
        return False
    return any(zone in mark for zone in ("ZoneId=3", "ZoneId=4"))
