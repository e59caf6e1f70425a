"""A workbook's package, measured before any library reads it: what is too large, damaged or of another kind is a sentence."""

from __future__ import annotations

import struct
import warnings
import zipfile
from typing import TYPE_CHECKING, Any, NoReturn

from model.core.errors import PricedInError
from workbook.lint.parts import Cell, Part, TooMuchError

if TYPE_CHECKING:
    from pathlib import Path

LARGEST_FILE, LARGEST_PACKAGE, LARGEST_DIRECTORY = 32_000_000, 32_000_000, 1_000_000  # bytes: packed, unpacked, its table of contents
MOST_PARTS = 2_000
CHUNK = 1 << 16
COMPOUND_FILE = b"\xd0\xcf\x11\xe0"
AS_XLSX = "open it in Excel or LibreOffice and save it as .xlsx"


class Package:
    """What a pass over a workbook's package found: the names of its parts, and the cells of its sheets."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.types = ""  # the part that says what kind each part is
        self.sheets: dict[str, str] = {}  # tab -> id of its relation
        self.links: dict[str, dict[str, str]] = {}  # part of relations -> id -> target
        self.outside = 0  # relations to other files, but for hyperlinks
        self.cells: dict[str, dict[str, Cell]] = {}  # part -> address -> cell that is a formula, a boolean or an error

    def part(self, tab: str) -> str:
        """The part that a tab is stored in; empty where there is none."""
        target = next((links.get(self.sheets.get(tab, ""), "") for part, links in self.links.items() if part.endswith("/workbook.xml.rels")), "")
        return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def package(path: Path) -> Package:
    """A workbook's parts, each unpacked once within limits; a sentence for a file that is none or too large."""
    _kind(path)
    try:
        with zipfile.ZipFile(path) as archive:
            return _parts(path, archive)
    except PricedInError:
        raise
    except TooMuchError as error:
        raise PricedInError(f"{path.name} holds {error}: {AS_XLSX} with only what is needed.") from None
    except Exception as error:  # noqa: BLE001 - a damaged file raises whatever the zip or the XML stumbles over
        _damaged(path, error)


def read(path: Path) -> Any:
    """The workbook as openpyxl reads it, once its package was measured."""
    from openpyxl import load_workbook

    try:
        with path.open("rb") as file, warnings.catch_warnings(action="ignore"):
            return load_workbook(file)
    except Exception as error:  # noqa: BLE001 - a damaged file raises whatever openpyxl stumbles over
        _damaged(path, error)


def _damaged(path: Path, error: Exception) -> NoReturn:
    kind = type(error).__name__
    raise PricedInError(f"{path.name} cannot be read as a workbook ({kind}): it is damaged, encrypted, or another kind of file.") from None


def _kind(path: Path) -> None:
    """One sentence for a file that is too large, or no zip archive."""
    with path.open("rb") as file:
        head = file.read(8)
        size = file.seek(0, 2)
        file.seek(max(0, size - (CHUNK + 22)))
        tail = file.read()
        if head.startswith(COMPOUND_FILE):
            file.seek(0)
            locked = "EncryptedPackage".encode("utf-16-le") in file.read(LARGEST_FILE)
            if locked:
                raise PricedInError(f"{path.name} is encrypted: open it, take its password off and save it as .xlsx.")
            raise PricedInError(f"{path.name} is a workbook of Excel 97 to 2003 (.xls): {AS_XLSX}.")
    if size > LARGEST_FILE:
        raise PricedInError(f"{path.name} is {size / 1e6:,.0f} MB, and at most {LARGEST_FILE / 1e6:.0f} MB are read: {AS_XLSX} with only what is needed.")
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 22:
        _damaged(path, zipfile.BadZipFile())
    directory = struct.unpack("<I", tail[end + 12:end + 16])[0]
    if directory > LARGEST_DIRECTORY or b"PK\x06\x07" in tail[max(0, end - 20):end]:
        raise PricedInError(f"{path.name} holds more parts than a workbook has: {AS_XLSX}.")


def _parts(path: Path, archive: zipfile.ZipFile) -> Package:
    infos = archive.infolist()
    names = {info.filename for info in infos}
    if "mimetype" in names and "META-INF/manifest.xml" in names:
        raise PricedInError(f"{path.name} is an OpenDocument file, such as .ods: {AS_XLSX}.")
    if "xl/workbook.bin" in names:
        raise PricedInError(f"{path.name} is a binary workbook (.xlsb): {AS_XLSX}.")
    if "[Content_Types].xml" not in names:
        raise PricedInError(f"{path.name} is a zip archive without a workbook in it: name a workbook ending in .xlsx.")
    if len(infos) > MOST_PARTS:
        raise TooMuchError(f"{len(infos):,} parts, and at most {MOST_PARTS:,} are read")
    unpacked = sum(info.file_size for info in infos)
    if unpacked > LARGEST_PACKAGE:
        raise TooMuchError(f"{unpacked / 1e6:,.0f} MB unpacked, and at most {LARGEST_PACKAGE / 1e6:.0f} MB are read")
    if any(info.flag_bits & 1 for info in infos):
        raise PricedInError(f"{path.name} is encrypted: take its password off and save it as .xlsx.")
    if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos):
        raise PricedInError(f"{path.name} is packed in a way that no workbook is: {AS_XLSX}.")
    found, part = Package(), Part()
    for info in infos:
        part.begin(info.filename, found)
        with archive.open(info) as stream:  # never unpacks more than the size declared, which was added up
            while chunk := stream.read(CHUNK):
                part.feed(chunk)
        part.end()
    found.parts = [info.filename for info in infos]
    found.types = archive.read("[Content_Types].xml").decode("utf-8", "replace")
    return found
