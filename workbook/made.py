"""The mark of a file that we made: a digest of its parts, by which the next run knows that nobody edited it."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PROPERTY = "Priced In digest"
EMPTY = "0" * 64  # stands where the digest will
PLACES = ("docProps/custom.xml", "digest.txt")  # in a workbook; in an extension of Calc
# the date of every part of a workbook of the first release; whoever saves one gives others
BEFORE_MARKS = (1980, 1, 31, 0, 0, 0)
ZIP_END = 22  # bytes of a zip file's last record, where no comment follows
LARGEST = 200_000_000  # bytes unpacked: what is larger is no file of ours


def marked(content: bytes) -> bytes:
    """A zip file with the digest of its parts where one of them holds `EMPTY`; the same parts give the same bytes."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [(entry, archive.read(entry)) for entry in archive.infolist()]
    found = _digest({entry.filename: part for entry, part in parts})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for entry, part in parts:
            archive.writestr(entry, part.replace(EMPTY.encode(), found.encode()) if entry.filename in PLACES else part)
    return out.getvalue()


def is_unedited(path: Path) -> bool:
    """Whether a file is one that Priced In made, with every part as it was written."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
                return False
            entries = archive.infolist()
            parts = {entry.filename: archive.read(entry) for entry in entries}
            dates = {entry.date_time for entry in entries}
            more = (archive.comment or len(parts) < len(entries) or min(entry.header_offset for entry in entries)
                    or path.read_bytes()[-ZIP_END:-ZIP_END + 4] != b"PK\5\6")
    except Exception:  # noqa: BLE001 - a damaged zip file raises almost anything, and is not ours
        return False
    if more:  # before, after or beside the parts
        return False
    place = next((name for name in PLACES if name in parts), "")
    if not place:
        return dates == {BEFORE_MARKS} and _of_the_first_release(parts.get("docProps/core.xml", b""))
    unmarked = {name: part for name, part in parts.items() if name != place}
    return any(_digest({**unmarked, place: parts[place].replace(digest, EMPTY.encode())}) == digest.decode()
               for digest in _candidates(parts[place]))


def _of_the_first_release(core: bytes) -> bool:
    """Whether a workbook's properties are as the first release wrote them: saved on the day it was created."""
    days = re.findall(rb"<dcterms:(?:created|modified)[^>]*>([^<]*)<", core)
    return b"<dc:title>Priced In</dc:title>" in core and days == [b"2026-04-20T00:00:00Z"] * 2


def _candidates(part: bytes) -> list[bytes]:
    return re.findall(rb"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])", part)[:2]


def _digest(parts: dict[str, bytes]) -> str:
    found = hashlib.sha256()
    for name in sorted(parts):
        found.update(f"{name}\n{len(parts[name])}\n".encode())
        found.update(parts[name])
    return found.hexdigest()
