"""A workbook's package, measured before a library reads it: what is too large, damaged or no workbook is a sentence."""

from __future__ import annotations

import struct
import warnings
import zipfile
from typing import TYPE_CHECKING, Any, NoReturn

from model.core.errors import PricedInError
from workbook.lint.package import Package
from workbook.lint.parts import Part, TooMuchError

if TYPE_CHECKING:
    from pathlib import Path

# bytes: packed, unpacked, its table of contents
LARGEST_FILE, LARGEST_PACKAGE, LARGEST_DIRECTORY = 32_000_000, 32_000_000, 1_000_000
MOST_PARTS = 2_000
CHUNK = 1 << 16
COMPOUND_FILE = b"\xd0\xcf\x11\xe0"
AS_XLSX = "open it in Excel or LibreOffice and save it as .xlsx"


def package(path: Path) -> Package:
    """A workbook's parts, each unpacked once within limits; a sentence for a file that is none or too large."""
    _kind(path)
    try:
        with zipfile.ZipFile(path) as archive:
            return _parts(path, archive)
    except (PricedInError, MemoryError):
        raise
    except TooMuchError as error:
        raise PricedInError(f"{path.name} holds {error}: {AS_XLSX} with only what is needed.") from None
    except Exception as error:  # noqa: BLE001 - a damaged file raises whatever the zip or the XML stumbles over
        _damaged(path, error)


def read(path: Path, measured: Package) -> Any:
    """The workbook as openpyxl reads it, once its package was measured."""
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.xml.constants import ARC_STYLE

    try:
        with path.open("rb") as file, warnings.catch_warnings(action="ignore"):
            reader = ExcelReader(file)
            for styles in measured.related(measured.book, "styles"):  # openpyxl looks for them under one name
                reader.archive.NameToInfo[ARC_STYLE] = reader.archive.getinfo(styles)
            reader.read()
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - a damaged file raises whatever openpyxl stumbles over
        _damaged(path, error)
    if reader.parser.workbook_part_name != measured.book or set(reader.wb.sheetnames) != set(measured.sheets):
        raise PricedInError(f"{path.name} has tabs that its table of contents does not lead to: {AS_XLSX}.")
    return reader.wb


def _damaged(path: Path, error: Exception) -> NoReturn:
    kind = type(error).__name__
    raise PricedInError(
        f"{path.name} cannot be read as a workbook ({kind}): "
        "it is damaged, encrypted, or another kind of file.") from None


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
        raise PricedInError(
            f"{path.name} is {size / 1e6:,.0f} MB, and at most {LARGEST_FILE / 1e6:.0f} MB are read: {AS_XLSX} with "
            f"only what is needed.")
    end = tail.rfind(b"PK\x05\x06")
    if end < 0 or len(tail) < end + 22:
        _damaged(path, zipfile.BadZipFile())
    directory = struct.unpack("<I", tail[end + 12:end + 16])[0]
    if directory > LARGEST_DIRECTORY or b"PK\x06\x07" in tail[max(0, end - 20):end]:
        raise PricedInError(f"{path.name} holds more parts than a workbook has: {AS_XLSX}.")


def _refuse(path: Path, infos: list[zipfile.ZipInfo]) -> None:
    """One sentence for an archive that is no workbook of today, or more than is read."""
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
    if len({name.casefold() for name in names}) < len(infos):
        raise PricedInError(f"{path.name} holds two parts of one name: {AS_XLSX}.")


def _parts(path: Path, archive: zipfile.ZipFile) -> Package:
    infos = archive.infolist()
    _refuse(path, infos)
    found, part = Package(), Part()
    for info in infos:
        part.begin(info.filename, found)
        with archive.open(info) as stream:  # never unpacks more than the size declared, which was added up
            while chunk := stream.read(CHUNK):
                part.feed(chunk)
        part.end()
    found.parts = [info.filename for info in infos]
    found.types = archive.read("[Content_Types].xml").decode("utf-8", "replace").casefold()
    return found
