"""What a file's place does to macros, and whether anything can be written there."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING

from addin.doctor.machine import BUILD, BUILD_IT, LOOK, OK, PROBLEM, Finding
from workbook.saving import LONGEST_PATH, holds, new_beside

if TYPE_CHECKING:
    from pathlib import PurePath

    from addin.doctor.machine import Machine

TROUBLESOME = "#%&^!'\";[]"  # in a command line, in a web address, or in a reference to another workbook
SYNCHRONISED = ("onedrive", "sharepoint", "cloudstorage", "dropbox", "google drive", "googledrive", "mobile documents")
UNPACKED = ("temp1_", "7zo", "rar$", "content.outlook", "inetcache")  # beginnings of folders of zip and mail programs


def place_findings(place: str, machine: Machine) -> list[Finding]:
    """What a file's path does to Excel and to the buttons, seen from its text alone."""
    check, pure = "Place", machine.pure(place)
    parts = [part.casefold() for part in pure.parts]
    found = []
    if len(place) > LONGEST_PATH:
        found.append(Finding(PROBLEM, check,
                             f"The path has {len(place)} characters, and Excel opens at most {LONGEST_PATH}.",
                             "Move the file to a folder nearer to the root of the drive."))
    strange = "".join(dict.fromkeys(sign for sign in place if sign in TROUBLESOME))
    if strange:
        found.append(Finding(LOOK, check,
                             f"The path holds {' '.join(strange)}, which the command line that a button starts may "
                             "read as its own.",
                             "If a button fails, rename the file or folder with letters, digits, spaces, '-' and '_' "
                             "only."))
    if not place.isascii():
        found.append(Finding(LOOK, check,
                             "The path holds letters outside ASCII, which fail where Windows' code page lacks them.",
                             "If the buttons do not start, move the file to a folder named in plain letters."))
    clouds = [machine.pure(folder) for name, folder in machine.environ.items()
              if name.casefold().startswith("onedrive") and folder]
    named = any(part.startswith(SYNCHRONISED) or "sharepoint" in part for part in parts)
    if named or any(_inside(pure, cloud) for cloud in clouds):
        found.append(Finding(LOOK, check,
                             "The folder is synchronised (OneDrive, SharePoint or similar): Excel may report a web "
                             "address instead of it.",
                             "If Export or Import does not find its folder, save the template in a folder that is not "
                             "synchronised."))
    if machine.system == "Windows" and (place.startswith(("\\\\", "//")) or _mapped(pure.drive, machine)):
        found.append(Finding(LOOK, check,
                             "The file lies on a network drive, from which Excel may open it in Protected View.",
                             "Copy the template to a folder of this machine's own disk."))
    temporary = [machine.pure(folder) for name in ("TEMP", "TMP", "TMPDIR") if (folder := machine.environ.get(name))]
    if any(part.startswith(UNPACKED) or part.endswith(".zip") for part in parts[:-1]):
        found.append(Finding(PROBLEM, check,
                             "The file is opened from inside a zip file or a mail: what you save there is lost.",
                             f"{BUILD_IT}."))
    elif any(_inside(pure, folder) for folder in temporary):
        found.append(Finding(LOOK, check, "The file lies in a temporary folder, which the system empties.",
                             "Save the template in a folder of your own."))
    return found


def file_findings(path: Path, machine: Machine) -> list[Finding]:
    """What the file itself and its folder do: a download's mark, a lock, write permissions; nothing is left behind."""
    check, found = "File", []
    if machine.system == "Windows" and _from_the_internet(path):
        found.append(Finding(PROBLEM, check,
                             f"Windows marks {path.name} as coming from the internet, and Excel blocks the macros of "
                             "such files.",
                             f"Leave the mark as it is and {BUILD}: a file made here has none."))
    if not path.stat().st_mode & stat.S_IWUSR:
        found.append(Finding(PROBLEM, check, f"{path.name} is read-only: Excel cannot save it.",
                             "Clear 'Read-only' in the file's properties, or save a copy."))
    if holds(path.with_name(f"~${path.name}").exists):
        found.append(Finding(LOOK, check,
                             f"{path.name} is open in Excel (~${path.name} lies beside it): what was changed since it "
                             "was saved is not seen here.",
                             "Save it in Excel; if it is not open, delete that file."))
    if reason := unwritable(path.parent):
        found.append(Finding(PROBLEM, check,
                             f"Nothing can be written in {path.parent} ({reason}): Export and Import write beside the "
                             "template.",
                             "Save the template in a folder you may write to; where Controlled folder access blocks "
                             "it, ask IT to allow this Python."))
    return found or [Finding(OK, check, f"{path.name}: writable, not open elsewhere, no mark of a download.")]


def unwritable(folder: Path) -> str:
    """Why nothing can be written in a folder; empty if a file can, tried with one that is gone at once."""
    try:
        new_beside(folder / "trial").unlink()
    except OSError as error:
        return error.strerror or str(error)
    return ""


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
