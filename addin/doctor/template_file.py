"""A template against a machine: the sheet that xlwings reads, its sheets, its versions, its Python, its folders."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from addin.doctor.installation import called, imported_as, shadows
from addin.doctor.machine import BUILD, BUILD_IT, LOOK, OK, PROBLEM, SHEET, Finding
from addin.doctor.place import file_findings, place_findings
from model.core.errors import PricedInError, quoted
from workbook.saving import holds, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from addin.doctor.machine import Machine

# written again, as is the next, not imported: a doctor must start where a library does not
NEEDED = ("Control", "Shipped inputs")
MODULE = "addin.excel.functions"  # which Excel's functions are asked from
# that a file beside the sheet may set
ELSEWHERE = ("DEBUG UDFS", "USE UDF SERVER", "CONDA PATH", "CONDA ENV", "ADD_WORKBOOK_TO_PYTHONPATH", "PYTHONPATH")


class Template(NamedTuple):
    """What a template says of itself, on the sheet that xlwings reads."""

    settings: dict[str, str]  # keys in capitals, as xlwings compares them; those after a blank row are not read
    tabs: list[str]
    faults: list[str]  # in sentences: what stops xlwings from reading the sheet


def read(path: Path) -> Template:
    """What a template says of itself; a sentence where it cannot be read."""
    from openpyxl import load_workbook

    from workbook.lint.reading import package

    try:
        package(path)
        with path.open("rb") as file, warnings.catch_warnings(action="ignore"):
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            rows = [[str(cell if cell is not None else "").strip() for cell in (*row, None, None)[:2]]
                    for row in (book[SHEET].iter_rows(values_only=True) if SHEET in book.sheetnames else ())]
            tabs = list(book.sheetnames)
    except PricedInError:
        raise
    except PermissionError:
        raise PricedInError(
            f"{path.name} may not be read: close the program that has it open, then try again.") from None
    except Exception as error:  # noqa: BLE001 - a damaged file raises whatever the zip, the XML or openpyxl stumbles over
        kind = type(error).__name__
        raise PricedInError(f"{path.name} cannot be read as a workbook ({kind}): it is damaged, encrypted, or another "
                            "kind of file.") from None
    while rows and rows[-1] == ["", ""]:
        rows.pop()
    keys = [row[0].upper() for row in rows]
    end = keys.index("") if "" in keys else len(keys)
    faults = [f"{key} stands there {keys[:end].count(key)} times, which stops xlwings with an error."
              for key in dict.fromkeys(keys[:end]) if keys[:end].count(key) > 1]
    if end < len(keys):
        faults.append(f"Row {end + 1} is blank, and xlwings reads no further: it does not see "
                      f"{', '.join(filter(None, keys[end:]))}.")
    return Template({key: row[1] for key, row in zip(keys[:end], rows, strict=False)}, tabs, faults)


def template(path: Path, machine: Machine) -> tuple[list[Finding], dict[str, str]]:
    """A template against this machine and installation, and its settings."""
    check = "Template"
    why, remedy = unreadable(path, "name a template ending in .xlsm, such as 'pricedin build NAME.xlsm' makes")
    if why:
        return [Finding(PROBLEM, check, f"{why}.", f"{remedy[0].upper()}{remedy[1:]}.")], {}
    if path.suffix.casefold() != ".xlsm":
        return [Finding(PROBLEM, check, f"{path.name} is no template: those end in .xlsm.",
                        f"To make one, {BUILD}.")], {}
    try:
        made = read(path)
    except PricedInError as error:
        return [Finding(PROBLEM, check, str(error), f"If no other program has it open, {BUILD}.")], {}
    if SHEET not in made.tabs:
        return [Finding(PROBLEM, check,
                        f"{path.name} has no sheet {SHEET}, which says where Python is: it was deleted or renamed, or "
                        "the file is not ours.",
                        f"Undo that, or {BUILD}.")], made.settings
    found = [Finding(PROBLEM, check, f"Sheet {SHEET}: {fault}", f"Correct the sheet, or {BUILD}.")
             for fault in made.faults]
    found += [*_versions(made, machine), *_interpreter(made.settings, machine),
              *_settings(path, made.settings, machine), *_folders(made.settings, machine)]
    found = found or [Finding(OK, check, f"{path.name}: built for this Python, with these versions.")]
    return [*found, *place_findings(str(path.absolute()), machine), *file_findings(path, machine)], made.settings


def _versions(made: Template, machine: Machine) -> Iterable[Finding]:
    from model import __version__

    theirs, linked = made.settings.get("PRICEDIN_VERSION", ""), made.settings.get("XLWINGS_VERSION", "")
    mine = machine.installed.get("xlwings", "")
    if not theirs:
        yield Finding(PROBLEM, "Template",
                      f"The sheet {SHEET} names no PRICEDIN_VERSION: this is no template of ours, or the row was "
                      "deleted.",
                      f"{BUILD_IT}.")
    elif theirs != __version__:
        yield Finding(PROBLEM, "Template", f"It was built with Priced In {theirs}, installed is {__version__}.",
                      "Press 'Import my changes' in it to keep your inputs, then build a new one with 'pricedin build "
                      "NAME.xlsm'.")
    if linked and mine and linked != mine:
        yield Finding(PROBLEM, "Template",
                      f"It was built with xlwings {linked}, installed is {mine}: its macros look for files of the "
                      "first.",
                      f"Build a new one with 'pricedin build NAME.xlsm', or run {machine.executable} -m pip install "
                      f"xlwings=={linked}.")
    for tab in NEEDED:
        if tab not in made.tabs:
            yield Finding(PROBLEM, "Template", f"It has no sheet '{tab}': the sheet was deleted or renamed.",
                          f"Rename it back to '{tab}', or {BUILD}.")


def _interpreter(settings: dict[str, str], machine: Machine) -> Iterable[Finding]:
    by_system = {"Windows": ("INTERPRETER_WIN",), "Darwin": ("INTERPRETER_MAC",)}
    keys = by_system.get(machine.system, ("INTERPRETER_WIN", "INTERPRETER_MAC"))
    key = next((key for key in keys if settings.get(key)), keys[0])
    named = _expanded(settings.get(key, ""), machine)
    here = f"or put {machine.executable} into {key} on the sheet {SHEET}"
    if not named:
        yield Finding(PROBLEM, "Template",
                      f"{key} is empty on the sheet {SHEET}: Excel does not know which Python to start.",
                      f"{BUILD_IT}, {here}.")
    elif named.casefold() in ("python", "pythonw"):
        if not (settings.get("CONDA PATH") and settings.get("CONDA ENV")):
            yield Finding(LOOK, "Template", f"{key} is '{named}', whichever Python the PATH finds first.",
                          f"Put {machine.executable} there; with conda, fill CONDA PATH and CONDA ENV.")
    elif not holds(Path(named).is_file):
        yield Finding(PROBLEM, "Template", f"It was built for {named}, which is not on this machine.",
                      f"{BUILD_IT}, {here}.")
    elif not _same(Path(named), Path(machine.executable)):
        yield Finding(LOOK, "Template", f"It starts {named}, and this is {machine.executable}.",
                      f"Examine that Python too, with {named} -m addin.cli doctor, {here}.")


def _same(one: Path, other: Path) -> bool:
    """Whether two paths name one Python, as python and pythonw do; a link out of an environment is not followed."""
    if one.parent.resolve() != other.parent.resolve():
        return False
    return one.stem.casefold().rstrip("w") == other.stem.casefold().rstrip("w") or one.resolve() == other.resolve()


def _settings(path: Path, settings: dict[str, str], machine: Machine) -> Iterable[Finding]:
    asked = settings.get("UDF MODULES", "")
    if asked != MODULE:
        yield Finding(PROBLEM, "Template",
                      f"UDF MODULES is {quoted(asked)} on the sheet {SHEET}, and the functions are in {MODULE}.",
                      f"Write {MODULE} there.")
    if settings.get("ADD_WORKBOOK_TO_PYTHONPATH", "").casefold() != "false":
        yield Finding(LOOK, "Template",
                      "ADD_WORKBOOK_TO_PYTHONPATH is not FALSE: a model.py beside the template would be taken for "
                      "ours.",
                      f"Write FALSE there, on the sheet {SHEET}.")
    if settings.get("USE UDF SERVER", "").casefold() == "true":
        yield Finding(LOOK, "Template",
                      "USE UDF SERVER is TRUE: a button that works longer than 90 seconds is cut off.",
                      f"Write FALSE there, on the sheet {SHEET}.")
    for place in (path.with_name(SHEET), machine.home / ".xlwings" / SHEET):
        try:
            lines = re.findall(r'^"?([^",\n]+)"?,"?([^"\n]*)"?$', place.read_text(encoding="utf-8", errors="replace"),
                               re.MULTILINE)
        except OSError:  # none, or one that xlwings may not read either
            continue
        if others := [key for key, value in lines
                      if value and key.upper() in ELSEWHERE and key.upper() not in settings]:
            yield Finding(LOOK, "Template", f"{place} sets {', '.join(others)} too, which the template leaves open.",
                          f"Take that out of {place}.")


def _folders(settings: dict[str, str], machine: Machine) -> Iterable[Finding]:
    for key, separator in (("PYTHONPATH", ";"), ("COMPANIES", ";" if machine.system == "Windows" else ":")):
        for folder in filter(None, _expanded(settings.get(key, ""), machine).split(separator)):
            if not holds(Path(folder).is_dir):
                yield Finding(PROBLEM, "Template", f"{key} names the folder {folder}, which is not on this machine.",
                              f"Correct it on the sheet {SHEET}, or {BUILD}.")
            elif key == "PYTHONPATH":
                for file in shadows(Path(folder), machine.package):
                    yield Finding(PROBLEM, "Template",
                                  f"{file} in its PYTHONPATH is found before Priced In's own '{imported_as(file)}'.",
                                  f"Rename {called(file)}.")


def _expanded(value: str, machine: Machine) -> str:
    """With %NAME% replaced, as xlwings replaces it."""
    return re.sub(r"%(\w+)%", lambda match: machine.environ.get(match[1], match[0]), value)
