"""The extension for LibreOffice Calc: every function as an .oxt file, for the interpreter that builds it."""

from __future__ import annotations

import io
import json
import os
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from addin.functions import functions
from addin.libreoffice.answers import left_out_by_0
from addin.libreoffice.type_library import ANY, TABLE, Method, type_library
from addin.registry import ARGUMENTS, Function, known_as
from model import __version__
from model.core.errors import PricedInError
from model.equity import COMPANIES_VARIABLE
from workbook.made import EMPTY, marked
from workbook.saving import place, replacing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from model.equity import EquityModel

COMPONENT = "priced_in_component.py"
MODULE, INTERFACE = "pricedin", "XFunctions"
SERVICE = "PricedIn"  # files keep it: Calc stores PRICEDIN.ZHIPU_PT(...) and shows ZHIPU_PT(...)
IDENTIFIER = "pricedin.calc"
MESSAGE = "PRICEDIN_MESSAGE"
MESSAGE_HELP = "The last sentence that a function refused an argument with; Ctrl+Shift+F9 renews it."
CATEGORY = "Add-In"
EARLIEST = (1980, 1, 1, 0, 0, 0)  # a zip file knows no earlier time
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
REGISTRY = "http://openoffice.org/2001/registry"
SCHEMA = "http://www.w3.org/2001/XMLSchema"
MANIFEST = "http://openoffice.org/2001/manifest"
DESCRIPTION = "http://openoffice.org/extensions/description/2006"
MEDIA = "application/vnd.sun.star."


def build(equity: EquityModel, path: Path, *, force: bool = False) -> Path:
    """Write the extension; it runs where the interpreter that builds it is, and nowhere else."""
    place(path, ".oxt", force=force)
    known = functions()
    for company in equity.facts.companies:
        if f"{company.upper()}_PT" not in known:
            raise PricedInError(
                f"{company} has no functions: name its folder with `pricedin --companies FOLDER build {path.name}`.")
    entries = parts(known)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in sorted(entries):
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.create_system = 3  # the same bytes on every system, and not compressed, which depends on the library
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, entries[name])
    with replacing(path) as beside:
        beside.write_bytes(marked(content.getvalue()))
        place(path, ".oxt", force=force)  # again: it may have been saved meanwhile
    return path


def parts(known: dict[str, Function]) -> dict[str, bytes]:
    """The files inside, by name."""
    return {
        "CalcAddIns.xcu": _add_ins(known.values()),
        "META-INF/manifest.xml": _manifest(),
        "built.json": _built(known.values()),
        "description.xml": _description(),
        "digest.txt": f"{EMPTY}\n".encode(),
        "functions.rdb": type_library(MODULE, INTERFACE,
                                      [*(_method(f) for f in known.values()), Method(MESSAGE, ANY, ())]),
        COMPONENT: Path(__file__).with_name(COMPONENT).read_bytes().replace(b"\r\n", b"\n"),
    }


def is_table(function: Function) -> bool:
    """Whether the answer is rows of cells."""
    return str(function.call.__annotations__["return"]).startswith("list[list[")


def _method(function: Function) -> Method:
    return Method(function.name, TABLE if is_table(function) else ANY,
                  tuple(known_as(name) for name in function.parameters))


def _built(known: Iterable[Function]) -> bytes:
    """Facts of the building machine that the component needs."""
    folders = [str(Path(folder).absolute()) for folder in os.environ.get(COMPANIES_VARIABLE, "").split(os.pathsep)
               if folder]
    package = str(Path(__file__).parents[2])  # where this package lies, installed or not
    facts: dict[str, Any] = {
        "interpreter": sys.executable,
        "module": "addin.libreoffice.answers",
        "environment": {"PYTHONPATH": package, COMPANIES_VARIABLE: os.pathsep.join(folders)},
        "service": SERVICE,
        "interface": f"{MODULE}.{INTERFACE}",
        "functions": {f.name: is_table(f) for f in known},
    }
    return (json.dumps(facts, indent=1, ensure_ascii=False) + "\n").encode()


def _add_ins(known: Iterable[Function]) -> bytes:
    """Names, descriptions and categories, as Calc's function wizard shows them."""
    nodes = "".join(_function(f.name, f"{f.help} Unit: {f.unit}.", _arguments(f)) for f in known)
    nodes += _function(MESSAGE, MESSAGE_HELP, "")
    return (f'{DECLARATION}<oor:component-data xmlns:oor="{REGISTRY}" xmlns:xs="{SCHEMA}" oor:name="CalcAddIns" '
            'oor:package="org.openoffice.Office">\n'
            f'<node oor:name="AddInInfo">\n<node oor:name="{SERVICE}" oor:op="replace">\n'
            '<node oor:name="AddInFunctions">\n'
            f"{nodes}</node>\n</node>\n</node>\n</oor:component-data>\n").encode()


def _function(name: str, described: str, arguments: str) -> str:
    return (f'<node oor:name="{name}" oor:op="replace">\n'
            f'{_property("DisplayName", name)}{_property("Description", described)}'
            f'<prop oor:name="Category"><value>{CATEGORY}</value></prop>\n'
            f'{_property("CompatibilityName", name, "en-US")}'
            f'<node oor:name="Parameters">\n{arguments}</node>\n</node>\n')


def _arguments(function: Function) -> str:
    return "".join(
        f'<node oor:name="{known_as(name)}" oor:op="replace">\n{_property("DisplayName", known_as(name))}'
        f'{_property("Description", _argument(function, index))}</node>\n'
        for index, name in enumerate(function.parameters))


def _argument(function: Function, index: int) -> str:
    unit, described, _ = ARGUMENTS[function.parameters[index]]
    return f"{unit}: {described}" + ("" if index < function.required or left_out_by_0(function, index)
                                     else "; an empty cell is 0")


def _property(name: str, value: str, language: str = "en") -> str:
    return f'<prop oor:name="{name}"><value xml:lang="{language}">{escape(value)}</value></prop>\n'


def _manifest() -> bytes:
    types = {"functions.rdb": f"{MEDIA}uno-typelibrary;type=RDB", COMPONENT: f"{MEDIA}uno-component;type=Python",
             "CalcAddIns.xcu": f"{MEDIA}configuration-data"}
    entries = "".join(f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{media}"/>\n'
                      for name, media in types.items())
    return f'{DECLARATION}<manifest:manifest xmlns:manifest="{MANIFEST}">\n{entries}</manifest:manifest>\n'.encode()


def _description() -> bytes:
    return (f'{DECLARATION}<description xmlns="{DESCRIPTION}">\n<identifier value={quoteattr(IDENTIFIER)}/>\n'
            f"<version value={quoteattr(__version__)}/>\n"
            '<platform value="all"/>\n<display-name><name lang="en">Priced In</name></display-name>\n'
            "</description>\n").encode()
