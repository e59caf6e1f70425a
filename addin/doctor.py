"""What stops the template on a machine: Python, package, xlwings, the template, policies, Excel, LibreOffice, the log; each with its remedy.

Every check looks and changes nothing. It is given a `Machine`, so that a situation can be made up.
"""

from __future__ import annotations

import re
import warnings
from importlib import import_module
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, NamedTuple

from addin.opening import (
    BUILD,
    BUILD_IT,
    LOOK,
    OK,
    PROBLEM,
    Excel,
    Finding,
    Machine,
    excel,
    excel_findings,
    file_findings,
    place_findings,
    policies,
    unwritable,
)
from model.errors import PricedInError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from addin.messages import Message

OLDEST = (3, 11)
LIBRARIES = ("numpy", "xlsxwriter", "openpyxl")
PACKAGES = ("model", "workbook", "addin")
SHEET = "xlwings.conf"
NEEDED = ("Control", "Shipped inputs")  # written again, as is the next, not imported: a doctor must start where a library does not
MODULE = "addin.excel.functions"  # which Excel's functions are asked from
ELSEWHERE = ("DEBUG UDFS", "USE UDF SERVER", "CONDA PATH", "CONDA ENV", "ADD_WORKBOOK_TO_PYTHONPATH", "PYTHONPATH")  # that a file beside the sheet may set


class Template(NamedTuple):
    """What a template says of itself, on the sheet that xlwings reads."""

    settings: dict[str, str]  # keys in capitals, as xlwings compares them; those after a blank row are not read
    tabs: list[str]
    faults: list[str]  # in sentences: what stops xlwings from reading the sheet


def examine(path: Path | None = None, machine: Machine | None = None) -> list[Finding]:
    """Everything that was found, in the order in which it is needed; the last messages at the end."""
    from addin import messages
    from workbook.recalculation import available

    machine = machine or Machine.present()
    found = [*python(machine), *package(machine, path.absolute().parent if path else None), *answers()]
    settings: dict[str, str] = {}
    if path:
        template_findings, settings = template(path, machine)
        found += template_findings
    office = excel(machine)
    return [*found, *excel_findings(office, machine), *link(machine, office, settings), *policies(machine),
            *libreoffice(available(), machine), *log(messages.path(), messages.last(10))]


def report(findings: list[Finding]) -> str:
    """The findings as plain lines, the remedy under each, and a count at the end."""
    wide = max(len(finding.check) for finding in findings)
    lines = []
    for finding in findings:
        lines.append(f"{finding.level:<8} {finding.check:<{wide}}  {finding.found}")
        if finding.remedy:
            lines.append(f"{'':<8} {'':<{wide}}  -> {finding.remedy}")
    problems, looks = (sum(finding.level == level for finding in findings) for level in (PROBLEM, LOOK))
    return "\n".join([*lines, "", f"{problems or 'No'} problem{'' if problems == 1 else 's'}, {looks or 'nothing'} to look at."])


def python(machine: Machine) -> list[Finding]:
    """The interpreter: its age, its bits, and the kinds that Excel has trouble starting."""
    check, version = "Python", ".".join(map(str, machine.version))
    kind = "virtual environment" if machine.virtual else "no virtual environment"
    found = [Finding(OK, check, f"{version}, {machine.bits} bit, {kind}, {machine.executable}")]
    if machine.version[:2] < OLDEST:
        found[0] = Finding(PROBLEM, check, f"{version} is older than 3.11, which Priced In needs.", "Install Python 3.11 or newer, then Priced In in it.")
    elif machine.bits < 64:  # noqa: PLR2004 - bits
        found[0] = Finding(LOOK, check, f"{version} is a {machine.bits} bit Python.", "Install a 64 bit Python: the libraries are made for it.")
    where = machine.pure(machine.executable)
    if "windowsapps" in [part.casefold() for part in where.parts]:
        found.append(Finding(LOOK, check, "This Python comes from the Microsoft Store, in a folder that Excel cannot always start programs from.",
                             "If the buttons do not start, install Python from its own site and Priced In in it."))
    if machine.system == "Windows" and machine.executable.startswith(("\\\\", "//")):
        found.append(Finding(LOOK, check, "This Python lies on a network drive, which makes every start slow.", "Install Python on this machine's own disk."))
    if not machine.executable.isascii():
        found.append(Finding(LOOK, check, "The path of this Python holds letters outside ASCII, which xlwings may not be able to pass on.",
                             "If the functions answer nothing, make the virtual environment in a folder named in plain letters."))
    conda = machine.environ.get("CONDA_PREFIX") or (str(machine.prefix) if (machine.prefix / "conda-meta").is_dir() else "")
    if conda:
        windows = machine.system == "Windows"
        remedy = f"If a button says that numpy cannot be loaded, write python into INTERPRETER_WIN and fill CONDA PATH and CONDA ENV on the sheet {SHEET}."
        found.append(Finding(LOOK if windows else OK, check, f"It is started from the conda environment {conda}; "
                             "CONDA PATH and CONDA ENV stay empty, since a template names its interpreter in full.", remedy if windows else ""))
    return found


def shadows(folder: Path, package: Path) -> list[Path]:
    """Files in a folder that Python would import instead of ours; a checkout of the same release is ours."""
    try:
        if folder.resolve() == package.resolve() or _same_release(folder, package):
            return []
        return [file for name in PACKAGES for file in (folder / f"{name}.py", folder / name / "__init__.py") if file.is_file()]
    except OSError:
        return []


def _same_release(folder: Path, package: Path) -> bool:
    whole = all((folder / name / "__init__.py").is_file() for name in PACKAGES)
    return whole and (folder / "model" / "__init__.py").read_bytes() == (package / "model" / "__init__.py").read_bytes()


def package(machine: Machine, beside: Path | None = None) -> list[Finding]:
    """Priced In itself: its version, its place, and files of the same names that come, or would come, before it."""
    from model import __version__

    check = "Priced In"
    found = [Finding(OK, check, f"{__version__}, imported from {machine.package}")]
    known = machine.installed.get("pricedin", "")
    if known != __version__:
        found.append(Finding(LOOK, check, f"pip knows {f'version {known}' if known else 'no Priced In'}, and version {__version__} is imported.",
                             f"Install it again: {machine.executable} -m pip install --force-reinstall --no-deps pricedin."))
    entries = [Path(entry) if entry else machine.here for entry in machine.search_path]
    ahead = entries[:entries.index(machine.package)] if machine.package in entries else entries
    first = list(dict.fromkeys(file for folder in ahead for file in shadows(folder, machine.package)))
    found += [Finding(PROBLEM, check, f"{file} is found before Priced In's own '{_stem(file)}'.", f"Rename {_called(file)}.") for file in first]
    later = dict.fromkeys((machine.here, machine.home / "Documents", Path(machine.executable).parent), LOOK) | ({beside: PROBLEM} if beside else {})
    found += [Finding(level, check, f"{file} would be found before Priced In's own '{_stem(file)}' when Excel starts Python in that folder.",
                      f"Rename {_called(file)}.") for folder, level in later.items() for file in shadows(folder, machine.package) if file not in first]
    if machine.environ.get("PYTHONPATH"):
        found.append(Finding(LOOK, check, f"PYTHONPATH is set ({machine.environ['PYTHONPATH']}): its folders come before Priced In.",
                             "Clear PYTHONPATH, unless another program needs it."))
    return found


def _stem(file: Path) -> str:
    return file.parent.name if file.name == "__init__.py" else file.stem


def _called(file: Path) -> str:
    """As its owner renames it: the folder of a package."""
    return f"the folder {file.parent}" if file.name == "__init__.py" else str(file)


def answers() -> list[Finding]:
    """Whether the libraries load and the model answers here, without any spreadsheet."""
    check = "Model"
    try:
        for library in LIBRARIES:
            import_module(library)
        from addin.functions import functions
        from model.equity import model

        targets = [f"{company} {functions()['LLM_PT'](company):,.2f}" for company in model().facts.companies]
    except PricedInError as error:
        return [Finding(PROBLEM, check, str(error), "Correct the company files that PRICEDIN_COMPANIES or --companies names, or leave them out.")]
    except (ImportError, OSError) as error:  # a library of C code that lacks another raises either
        return [Finding(PROBLEM, check, f"A library cannot be loaded: {error}.", "Install Priced In again: python -m pip install --force-reinstall pricedin.")]
    return [Finding(OK, check, f"answers: {', '.join(targets)} HK$")]


def link(machine: Machine, office: Excel | None, settings: dict[str, str]) -> list[Finding]:
    """The library xlwings between Excel and Python, and what it needs beside it."""
    check, version = "xlwings", machine.installed.get("xlwings", "")
    if not version:
        needed = machine.system != "Linux"
        return [Finding(PROBLEM if needed else LOOK, check, f"not installed: {'buttons and functions' if needed else 'building a template'} needs it.",
                        f"Run {machine.executable} -m pip install 'pricedin[excel]'.")]
    found = [Finding(OK, check, version)]
    asked = next((asked for asked in machine.requires if re.match(r"xlwings\b", asked)), "")
    if asked and not allowed(version, asked):
        found[0] = Finding(PROBLEM, check, f"{version} is installed, and Priced In asks for {asked.partition(';')[0]}.",
                           f"Run {machine.executable} -m pip install --upgrade 'pricedin[excel]'.")
    start = Path(settings.get("INTERPRETER_WIN", "") or machine.executable).parent
    if machine.system == "Windows":
        library = f"xlwings{office.bits if office and office.bits else 64}-{version}.dll"
        if any((folder / library).is_file() for folder in (start, start.parent)):
            found.append(Finding(OK, check, f"{library} lies beside the interpreter."))
        else:
            found.append(Finding(PROBLEM, check, f"{library} is neither in {start} nor in {start.parent}: functions cannot reach Python.",
                                 f"Run {machine.executable} -m pip install --force-reinstall xlwings=={version}; "
                                 "if the file is gone again, ask IT whether antivirus software removed it."))
        if not machine.installed.get("pywin32"):
            found.append(Finding(PROBLEM, check, "pywin32 is not installed: xlwings talks to Excel through it.",
                                 f"Run {machine.executable} -m pip install pywin32."))
    scripts = machine.home / "Library" / "Application Scripts" / "com.microsoft.Excel"
    if machine.system == "Darwin" and not (scripts / f"xlwings-{version}.applescript").is_file():
        found.append(Finding(PROBLEM, check, f"xlwings-{version}.applescript is not in {scripts}: the buttons cannot start Python.",
                             f"Run once: {PurePath(machine.executable).parent / 'xlwings'} runpython install."))
    roaming = Path(machine.environ.get("APPDATA", "")) / "Microsoft" / "Excel" / "XLSTART"
    startup = {"Windows": roaming, "Darwin": machine.home / "Library/Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel"}
    if machine.system in startup and (startup[machine.system] / "xlwings.xlam").is_file():
        found.append(Finding(OK, check, "xlwings' own add-in is installed too: the template does not need it, and another version of it does no harm."))
    return found


def allowed(version: str, requirement: str) -> bool:
    """Whether a version meets 'xlwings>=0.33,<0.40': each of its comparisons, number by number."""
    mine = _numbers(version)
    tests = {"==": mine.__eq__, ">=": mine.__ge__, "<=": mine.__le__, "<": mine.__lt__, ">": mine.__gt__, "!=": mine.__ne__}
    return all(tests[sign](_numbers(other)) for sign, other in re.findall(r"(==|>=|<=|!=|<|>)\s*([\d.]+)", requirement.partition(";")[0]))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:4])


def read(path: Path) -> Template:
    """What a template says of itself; a sentence where it cannot be read."""
    from openpyxl import load_workbook

    try:
        with path.open("rb") as file, warnings.catch_warnings(action="ignore"):
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            rows = [[str(cell if cell is not None else "").strip() for cell in (*row, None, None)[:2]]
                    for row in (book[SHEET].iter_rows(values_only=True) if SHEET in book.sheetnames else ())]
            tabs = list(book.sheetnames)
    except PermissionError:
        raise PricedInError(f"{path.name} may not be read: close the program that has it open, then try again.") from None
    except Exception as error:  # noqa: BLE001 - a damaged file raises whatever the zip, the XML or openpyxl stumbles over
        kind = type(error).__name__
        raise PricedInError(f"{path.name} cannot be read as a workbook ({kind}): it is damaged, encrypted, or another kind of file.") from None
    while rows and rows[-1] == ["", ""]:
        rows.pop()
    keys = [row[0].upper() for row in rows]
    end = keys.index("") if "" in keys else len(keys)
    faults = [f"{key} stands there {keys[:end].count(key)} times, which stops xlwings with an error."
              for key in dict.fromkeys(keys[:end]) if keys[:end].count(key) > 1]
    if end < len(keys):
        faults.append(f"Row {end + 1} is blank, and xlwings reads no further: it does not see {', '.join(filter(None, keys[end:]))}.")
    return Template({key: row[1] for key, row in zip(keys[:end], rows, strict=False)}, tabs, faults)


def template(path: Path, machine: Machine) -> tuple[list[Finding], dict[str, str]]:
    """A template against this machine and installation, and its settings."""
    check = "Template"
    if not path.is_file():
        return [Finding(PROBLEM, check, f"There is no file {path}.", "Name a template ending in .xlsm, such as 'pricedin build NAME.xlsm' makes.")], {}
    if path.suffix.casefold() != ".xlsm":
        return [Finding(PROBLEM, check, f"{path.name} is no template: those end in .xlsm.", f"To make one, {BUILD}.")], {}
    try:
        made = read(path)
    except PricedInError as error:
        return [Finding(PROBLEM, check, str(error), f"If no other program has it open, {BUILD}.")], {}
    if SHEET not in made.tabs:
        return [Finding(PROBLEM, check, f"{path.name} has no sheet {SHEET}, which says where Python is: it was deleted or renamed, or the file is not ours.",
                        f"Undo that, or {BUILD}.")], made.settings
    found = [Finding(PROBLEM, check, f"Sheet {SHEET}: {fault}", f"Correct the sheet, or {BUILD}.") for fault in made.faults]
    found += [*_versions(made, machine), *_interpreter(made.settings, machine), *_settings(path, made.settings, machine), *_folders(made.settings, machine)]
    found = found or [Finding(OK, check, f"{path.name}: built for this Python, with these versions.")]
    return [*found, *place_findings(str(path.absolute()), machine), *file_findings(path, machine)], made.settings


def _versions(made: Template, machine: Machine) -> Iterable[Finding]:
    from model import __version__

    theirs, linked, mine = made.settings.get("PRICEDIN_VERSION", ""), made.settings.get("XLWINGS_VERSION", ""), machine.installed.get("xlwings", "")
    if not theirs:
        yield Finding(PROBLEM, "Template", f"The sheet {SHEET} names no PRICEDIN_VERSION: this is no template of ours, or the row was deleted.",
                      f"{BUILD_IT}.")
    elif theirs != __version__:
        yield Finding(PROBLEM, "Template", f"It was built with Priced In {theirs}, installed is {__version__}.",
                      "Press 'Import my changes' in it to keep your inputs, then build a new one with 'pricedin build NAME.xlsm'.")
    if linked and mine and linked != mine:
        yield Finding(PROBLEM, "Template", f"It was built with xlwings {linked}, installed is {mine}: its macros look for files of the first.",
                      f"Build a new one with 'pricedin build NAME.xlsm', or run {machine.executable} -m pip install xlwings=={linked}.")
    for tab in NEEDED:
        if tab not in made.tabs:
            yield Finding(PROBLEM, "Template", f"It has no sheet '{tab}': the sheet was deleted or renamed.", f"Rename it back to '{tab}', or {BUILD}.")


def _interpreter(settings: dict[str, str], machine: Machine) -> Iterable[Finding]:
    keys = {"Windows": ("INTERPRETER_WIN",), "Darwin": ("INTERPRETER_MAC",)}.get(machine.system, ("INTERPRETER_WIN", "INTERPRETER_MAC"))
    key = next((key for key in keys if settings.get(key)), keys[0])
    named = _expanded(settings.get(key, ""), machine)
    here = f"or put {machine.executable} into {key} on the sheet {SHEET}"
    if not named:
        yield Finding(PROBLEM, "Template", f"{key} is empty on the sheet {SHEET}: Excel does not know which Python to start.", f"{BUILD_IT}, {here}.")
    elif named.casefold() in ("python", "pythonw"):
        if not (settings.get("CONDA PATH") and settings.get("CONDA ENV")):
            yield Finding(LOOK, "Template", f"{key} is '{named}', whichever Python the PATH finds first.",
                          f"Put {machine.executable} there; with conda, fill CONDA PATH and CONDA ENV.")
    elif not Path(named).is_file():
        yield Finding(PROBLEM, "Template", f"It was built for {named}, which is not on this machine.", f"{BUILD_IT}, {here}.")
    elif not _same(Path(named), Path(machine.executable)):
        yield Finding(LOOK, "Template", f"It starts {named}, and this is {machine.executable}.",
                      f"Examine that Python too, with {named} -m addin.cli doctor, {here}.")


def _same(one: Path, other: Path) -> bool:
    """Whether two paths name one Python: python and pythonw are two doors of it; a link out of an environment is not followed."""
    if one.parent.resolve() != other.parent.resolve():
        return False
    return one.stem.casefold().rstrip("w") == other.stem.casefold().rstrip("w") or one.resolve() == other.resolve()


def _settings(path: Path, settings: dict[str, str], machine: Machine) -> Iterable[Finding]:
    asked = settings.get("UDF MODULES", "")
    if asked != MODULE:
        yield Finding(PROBLEM, "Template", f"UDF MODULES is '{asked}' on the sheet {SHEET}, and the functions are in {MODULE}.", f"Write {MODULE} there.")
    if settings.get("ADD_WORKBOOK_TO_PYTHONPATH", "").casefold() != "false":
        yield Finding(LOOK, "Template", "ADD_WORKBOOK_TO_PYTHONPATH is not FALSE: a model.py beside the template would be taken for ours.",
                      f"Write FALSE there, on the sheet {SHEET}.")
    if settings.get("USE UDF SERVER", "").casefold() == "true":
        yield Finding(LOOK, "Template", "USE UDF SERVER is TRUE: a button that works longer than 90 seconds is cut off.",
                      f"Write FALSE there, on the sheet {SHEET}.")
    for place in (path.with_name(SHEET), machine.home / ".xlwings" / SHEET):
        if place.is_file():
            lines = re.findall(r'^"?([^",\n]+)"?,"?([^"\n]*)"?$', place.read_text(encoding="utf-8", errors="replace"), re.MULTILINE)
            if others := [key for key, value in lines if value and key.upper() in ELSEWHERE and key.upper() not in settings]:
                yield Finding(LOOK, "Template", f"{place} sets {', '.join(others)} too, which the template leaves open.", f"Take that out of {place}.")


def _folders(settings: dict[str, str], machine: Machine) -> Iterable[Finding]:
    for key, separator in (("PYTHONPATH", ";"), ("COMPANIES", ";" if machine.system == "Windows" else ":")):
        for folder in filter(None, _expanded(settings.get(key, ""), machine).split(separator)):
            if not Path(folder).is_dir():
                yield Finding(PROBLEM, "Template", f"{key} names the folder {folder}, which is not on this machine.",
                              f"Correct it on the sheet {SHEET}, or {BUILD}.")
            elif key == "PYTHONPATH":
                for file in shadows(Path(folder), machine.package):
                    yield Finding(PROBLEM, "Template", f"{file} in its PYTHONPATH is found before Priced In's own '{_stem(file)}'.", f"Rename {_called(file)}.")


def _expanded(value: str, machine: Machine) -> str:
    """With %NAME% replaced, as xlwings replaces it."""
    return re.sub(r"%(\w+)%", lambda match: machine.environ.get(match[1], match[0]), value)


def libreoffice(reason: str, machine: Machine) -> list[Finding]:
    """LibreOffice, which recalculates workbooks as a proof and can be a host of the functions."""
    check = "LibreOffice"
    if reason:
        return [Finding(LOOK, check, f"{reason[0].upper()}{reason[1:]}.", "Nothing in Excel needs it; install LibreOffice Calc to use the functions there.")]
    roots = {"Windows": Path(machine.environ.get("APPDATA", "")) / "LibreOffice", "Darwin": machine.home / "Library/Application Support/LibreOffice"}
    cache = roots.get(machine.system, machine.home / ".config" / "libreoffice") / "4" / "user" / "uno_packages" / "cache" / "uno_packages"
    installed = any(b"priced" in file.read_bytes().lower() for file in cache.glob("*/*/description.xml"))
    return [Finding(OK, check, f"found; the extension with our functions is {'installed' if installed else 'not installed'} for this user.")]


def log(path: Path, last: list[Message]) -> list[Finding]:
    """The log of sentences: whether it can be kept, and the last ones, since a cell shows only #VALUE!."""
    folder = next(folder for folder in path.absolute().parents if folder.is_dir())
    reason = unwritable(folder)
    state = Finding(LOOK, "Log", f"{path} cannot be written ({reason}): the sentence behind a #VALUE! is lost.",
                    "Set the environment variable PRICEDIN_LOG to a file that you may write.") if reason else Finding(OK, "Log", str(path))
    return [state, *(Finding(LOOK, "Message", f"{said.time} {said.function} {said.code}{f' ({said.times} times)' if said.times > 1 else ''}: {said.sentence}")
                     for said in last)]
