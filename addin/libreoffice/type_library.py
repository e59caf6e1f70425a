"""The type library: what LibreOffice must know of an interface before it calls it, in its binary format UNOIDL.

Written from the format's specification in LibreOffice's module `unoidl`: a header, and a map of modules by name, each
one of its interfaces; an entry of a map is the place of a name and the place of what it names. Numbers are 4 bytes,
lowest first; places are counted from the start of the file.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

ANY = "any"  # a value of any type; as an argument it may be left out
TABLE = "[][]any"  # rows of cells, as the format spells a sequence of sequences
ROOT = "com.sun.star.uno.XInterface"
HEADER = b"UNOIDL\xff\x00"
MODULE, INTERFACE = b"\x00", b"\x05"
INWARD = b"\x00"  # an argument that is only read


class Method(NamedTuple):
    """A method whose arguments may have any type and may be left out."""

    name: str
    returns: str  # ANY or TABLE
    arguments: tuple[str, ...]


def type_library(module: str, interface: str, methods: Iterable[Method]) -> bytes:
    """The library of one interface in one module; the same methods give the same bytes."""
    library = bytearray(HEADER + bytes(8))  # the place and size of the outer map follow when they are known
    described = _put(library, _interface(list(methods)))
    inner = _put(library, interface.encode("ascii") + b"\0")
    inside = _put(library, MODULE + _number(1) + _number(inner) + _number(described))
    outer = _put(library, module.encode("ascii") + b"\0")
    root = _put(library, _number(outer) + _number(inside))
    struct.pack_into("<II", library, len(HEADER), root, 1)
    return bytes(library)


def _put(library: bytearray, what: bytes) -> int:
    """Append and return the place."""
    where = len(library)
    library += what
    return where


def _interface(methods: list[Method]) -> bytes:
    """An interface that is derived from the root and has methods only."""
    none = _number(0)
    bases = _number(1) + _text(ROOT) + none  # mandatory, optional
    attributes = none
    told = b"".join(_method(method) + none for method in methods)  # none: exceptions
    return INTERFACE + bases + attributes + _number(len(methods)) + told


def _method(method: Method) -> bytes:
    arguments = b"".join(INWARD + _text(name) + _text(ANY) for name in method.arguments)
    return _text(method.name) + _text(method.returns) + _number(len(method.arguments)) + arguments


def _number(value: int) -> bytes:
    return struct.pack("<I", value)


def _text(text: str) -> bytes:
    return _number(len(text)) + text.encode("ascii")
