"""A machine as the checks see it, and what a check answers.

A `Machine` is given to every check, so that a situation can be made up.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from importlib import import_module, metadata
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

OK, LOOK, PROBLEM = "OK", "look", "problem"
SAID = "said"  # by a function or a button earlier: neither to look at nor a problem of the machine
SHEET = "xlwings.conf"  # of a template, which xlwings reads
BUILD = "run 'pricedin build NAME.xlsm' in a folder of this machine"
BUILD_IT = BUILD[0].upper() + BUILD[1:]


class Finding(NamedTuple):
    """What a check found, and what to do about it."""

    level: str  # OK, look, problem or said
    check: str
    found: str
    remedy: str = ""


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
    # key and name -> value, None where there is none; raises OSError where it may not be read
    registry: Callable[[str, str], Any]
    applications: Path = Path("/Applications")

    @classmethod
    def present(cls) -> Machine:
        """The machine this runs on."""
        try:
            requires = tuple(metadata.requires("pricedin") or ())
        except metadata.PackageNotFoundError:
            requires = ()
        return cls(system={"win32": "Windows", "darwin": "Darwin"}.get(sys.platform, "Linux"),
                   executable=sys.executable, version=sys.version_info[:3],
                   bits=64 if sys.maxsize > 2**32 else 32, prefix=Path(sys.prefix),
                   virtual=sys.prefix != sys.base_prefix, environ=os.environ,
                   home=Path.home(), here=Path.cwd(), search_path=tuple(sys.path),
                   package=Path(__file__).parent.parent.parent,
                   installed={name: found for name in ("pricedin", "xlwings", "pywin32", "openpyxl")
                              if (found := _version(name))},
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
    r"""A value of Windows' registry by its key, which begins with HKLM\ or HKCU\; None where there is none."""
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
