"""Reading of a data file: TOML in UTF-8, and one sentence for whatever is not."""

from __future__ import annotations

import codecs
import re
import stat
import tomllib
from typing import TYPE_CHECKING, Any

from model.core.errors import PricedInError, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LARGEST = 1_000_000  # bytes; the longest shipped file has about 25,000
OTHER_ENCODINGS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
LONGEST_LINE, LONGEST_TEXT = 40_000, 32_767  # characters: a line far beyond a text's, and a text as a cell holds it
# what no workbook can hold as it is, or steers a terminal
NO_XML = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
DEEPEST = 8  # tables within tables; ours have four


def read(path: Path) -> dict[str, Any]:
    """A TOML file, or a sentence that says why not."""
    text = _decoded(_content(path), path.name)
    if any(len(line) > LONGEST_LINE for line in text.split("\n")):
        raise PricedInError(
            f"{path.name} has a line of more than {LONGEST_LINE:,} characters: write it in several lines.")
    try:
        table = tomllib.loads(text)
    except RecursionError:
        raise PricedInError(f"{path.name} is nested too deeply: write each input as a table of its own.") from None
    except tomllib.TOMLDecodeError as error:
        raise PricedInError(f"{path.name} is not valid TOML: {str(error).rstrip('.')}.") from None
    except ValueError:  # Python's
        raise PricedInError(
            f"{path.name} is not valid TOML: a number has thousands of digits, or a time zone is none.") from None
    for key, held in _texts(table, path.name, ()):
        if len(held) > LONGEST_TEXT:
            raise PricedInError(
                f"{key or 'A key'} in {path.name} has {len(held):,} characters, and a cell holds {LONGEST_TEXT:,}: "
                f"shorten it.")
        if found := NO_XML.search(held):
            raise PricedInError(
                f"{key or 'A key'} in {path.name} holds the character U+{ord(found[0]):04X}, which no workbook can "
                f"show: take it out.")
    return table


def _decoded(content: bytes, name: str) -> str:
    if content.startswith(OTHER_ENCODINGS) or b"\x00" in content:
        raise PricedInError(f"{name} is in UTF-16, and must be in UTF-8: save as UTF-8.")
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise PricedInError(f"{name} is not in UTF-8, as line {line} shows: save as UTF-8.") from None


def _content(path: Path) -> bytes:
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            raise PricedInError(
                f"{path} is no file: a company folder holds TOML files, and nothing that waits or is a folder under "
                f"such a name.")
        if state.st_size > LARGEST:
            raise PricedInError(
                f"{path} has {state.st_size:,} bytes, and a data file has at most {LARGEST:,}: it is something else.")
        return path.read_bytes()
    except FileNotFoundError:
        raise PricedInError(f"There is no file {path.name} in {path.parent}.") from None
    except OSError:
        raise PricedInError(f"{path} may not be read: ask for the right to read it, or name another folder.") from None


def _texts(value: object, where: str, keys: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Every key and text with the place of the text."""
    if len(keys) > DEEPEST:
        raise PricedInError(
            f"[{'.'.join(keys[:3])}...] in {where} is nested more than {DEEPEST} tables deep: compare it with a "
            f"shipped file.")
    if isinstance(value, dict):
        for key, inner in value.items():
            yield "", key
            yield from _texts(inner, where, (*keys, key))
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, where, (*keys, "[]"))
    elif isinstance(value, str):
        yield quoted(".".join(keys)), value


def companies_in(folder: Path, others: tuple[str, ...]) -> tuple[list[Path], list[str]]:
    """Files of companies in a folder, and the names of TOML files there that are not read.

    What begins with a dot is the system's.
    """
    files, ignored = [], []
    for path in sorted(folder.iterdir()):
        name = path.name.casefold()
        if name.startswith(".") or not name.endswith((".toml", ".toml.txt")) or (path.stem in others
                                                                                 and path.suffix == ".toml"):
            continue
        if path.suffix == ".toml" and path.stem == path.stem.lower():
            files.append(path)
        else:
            ignored.append(path.name)
    return files, ignored
