"""Python and Priced In on a machine: their versions and places, what hides them, whether the model answers, the log."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from addin.doctor.machine import LOOK, OK, PROBLEM, SAID, SHEET, Finding
from addin.doctor.place import unwritable
from model.core.errors import PricedInError
from workbook.saving import holds

if TYPE_CHECKING:
    from addin.doctor.machine import Machine
    from addin.messages import Message

OLDEST = (3, 11)
LIBRARIES = ("numpy", "xlsxwriter", "openpyxl")
PACKAGES = ("model", "workbook", "addin")


def python(machine: Machine) -> list[Finding]:
    """The interpreter: its age, its bits, and the kinds that Excel has trouble starting."""
    check, version = "Python", ".".join(map(str, machine.version))
    kind = "virtual environment" if machine.virtual else "no virtual environment"
    found = [Finding(OK, check, f"{version}, {machine.bits} bit, {kind}, {machine.executable}")]
    if machine.version[:2] < OLDEST:
        found[0] = Finding(PROBLEM, check, f"{version} is older than 3.11, which Priced In needs.",
                           "Install Python 3.11 or newer, then Priced In in it.")
    elif machine.bits < 64:  # noqa: PLR2004 - bits
        found[0] = Finding(LOOK, check, f"{version} is a {machine.bits} bit Python.",
                           "Install a 64 bit Python: the libraries are made for it.")
    where = machine.pure(machine.executable)
    if "windowsapps" in [part.casefold() for part in where.parts]:
        found.append(Finding(LOOK, check,
                             "This Python comes from the Microsoft Store, in a folder that Excel cannot always start "
                             "programs from.",
                             "If the buttons do not start, install Python from its own site and Priced In in it."))
    if machine.system == "Windows" and machine.executable.startswith(("\\\\", "//")):
        found.append(Finding(LOOK, check, "This Python lies on a network drive, which makes every start slow.",
                             "Install Python on this machine's own disk."))
    if not machine.executable.isascii():
        found.append(Finding(LOOK, check,
                             "The path of this Python holds letters outside ASCII, which xlwings may not be able to "
                             "pass on.",
                             "If the functions answer nothing, make the virtual environment in a folder named in plain "
                             "letters."))
    conda = (machine.environ.get("CONDA_PREFIX")
             or (str(machine.prefix) if holds((machine.prefix / "conda-meta").is_dir) else ""))
    if conda:
        windows = machine.system == "Windows"
        remedy = ("If a button says that numpy cannot be loaded, write python into INTERPRETER_WIN and fill CONDA PATH "
                  f"and CONDA ENV on the sheet {SHEET}.")
        found.append(Finding(LOOK if windows else OK, check,
                             f"It is started from the conda environment {conda}; CONDA PATH and CONDA ENV stay empty, "
                             "since a template names its interpreter in full.",
                             remedy if windows else ""))
    return found


def package(machine: Machine, beside: Path | None = None) -> list[Finding]:
    """Priced In itself: its version, its place, and files of the same names that come, or would come, before it."""
    from model import __version__

    check = "Priced In"
    found = [Finding(OK, check, f"{__version__}, imported from {machine.package}")]
    known = machine.installed.get("pricedin", "")
    if known != __version__:
        found.append(Finding(LOOK, check,
                             f"pip knows {f'version {known}' if known else 'no Priced In'}, and version {__version__} "
                             "is imported.",
                             f"Install it again, in the folder of Priced In: {machine.executable} -m pip install "
                             "--force-reinstall --no-deps ."))
    entries = [Path(entry) if entry else machine.here for entry in machine.search_path]
    ahead = entries[:entries.index(machine.package)] if machine.package in entries else entries
    first = list(dict.fromkeys(file for folder in ahead for file in shadows(folder, machine.package)))
    found += [Finding(PROBLEM, check, f"{file} is found before Priced In's own '{imported_as(file)}'.",
                      f"Rename {called(file)}.") for file in first]
    later = dict.fromkeys((machine.here, machine.home / "Documents", Path(machine.executable).parent),
                          LOOK) | ({beside: PROBLEM} if beside else {})
    found += [Finding(level, check,
                      f"{file} would be found before Priced In's own '{imported_as(file)}' when Excel starts Python in "
                      "that folder.",
                      f"Rename {called(file)}.") for folder, level in later.items()
                      for file in shadows(folder, machine.package) if file not in first]
    if machine.environ.get("PYTHONPATH"):
        found.append(Finding(LOOK, check,
                             f"PYTHONPATH is set ({machine.environ['PYTHONPATH']}): its folders come before Priced In.",
                             "Clear PYTHONPATH, unless another program needs it."))
    return found


def shadows(folder: Path, package: Path) -> list[Path]:
    """Files in a folder that Python would import instead of ours; a checkout of the same release is ours."""
    try:
        if folder.resolve() == package.resolve() or _same_release(folder, package):
            return []
        return [file for name in PACKAGES for file in (folder / f"{name}.py", folder / name / "__init__.py")
                if file.is_file()]
    except OSError:
        return []


def _same_release(folder: Path, package: Path) -> bool:
    whole = all((folder / name / "__init__.py").is_file() for name in PACKAGES)
    return whole and (folder / "model" / "__init__.py").read_bytes() == (package / "model" / "__init__.py").read_bytes()


def imported_as(file: Path) -> str:
    """The name that a file or a package's __init__.py is imported by."""
    return file.parent.name if file.name == "__init__.py" else file.stem


def called(file: Path) -> str:
    """A file, or the folder of a package, in the words of a remedy."""
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
        return [Finding(PROBLEM, check, str(error),
                        "Correct the company files that PRICEDIN_COMPANIES or --companies names, or leave them out.")]
    except (ImportError, OSError) as error:  # a library of C code that lacks another raises either
        return [Finding(PROBLEM, check, f"A library cannot be loaded: {error}.",
                        "Install Priced In again, in its folder: python -m pip install --force-reinstall -c "
                        "constraints.txt .")]
    return [Finding(OK, check, f"answers: {', '.join(targets)} HK$")]


def log(path: Path, last: list[Message]) -> list[Finding]:
    """The log of sentences: whether it can be kept, and the last ones, since a cell shows only #VALUE!."""
    folder = next(folder for folder in path.absolute().parents if holds(folder.is_dir))
    reason = unwritable(folder) or _refused(path)
    state = Finding(OK, "Log", str(path))
    if reason:
        state = Finding(LOOK, "Log", f"{path} cannot be written ({reason}): the sentence behind a #VALUE! is lost.",
                        "Set the environment variable PRICEDIN_LOG to a file that you may write.")
    return [state, *(Finding(SAID, "Message", _told(said)) for said in last)]


def _told(said: Message) -> str:
    times = f" ({said.times} times)" if said.times > 1 else ""
    return f"{said.time} {said.function} {said.code}{times}: {said.sentence}"


def _refused(path: Path) -> str:
    """Why no file can ever stand at a path: a name that is too long, a file where a folder should be."""
    try:
        path.stat()
    except FileNotFoundError:
        return ""
    except OSError as error:
        return error.strerror or str(error)
    return ""
