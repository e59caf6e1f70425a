"""A compound file: storages and streams in one file, as MS-CFB lays them out (version 3, sectors of 512 bytes).

Only what a reader checks is written: no times, no class ids, so that the same streams always give the same bytes.
"""

from __future__ import annotations

from struct import pack
from typing import TYPE_CHECKING

from model.core.errors import PricedInError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SECTOR, MINI_SECTOR, MINI_STREAM_BELOW = 512, 64, 4096  # bytes
SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")
DIFAT_SECTOR, FAT_SECTOR, END_OF_CHAIN, FREE = 0xFFFFFFFC, 0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFF
NO_ENTRY = 0xFFFFFFFF
STORAGE, STREAM, ROOT = 1, 2, 5
RED, BLACK = 0, 1
IN_HEADER = 109  # FAT sectors that the header itself lists
IN_SECTOR = SECTOR // 4
LONGEST_NAME = 31  # UTF-16 code units


class _Entry:
    """A directory entry: the root, a storage or a stream."""

    def __init__(self, name: str, kind: int, content: bytes = b"") -> None:
        self.name, self.kind, self.content, self.size = name, kind, content, len(content)
        self.left = self.right = self.child = NO_ENTRY
        self.colour = BLACK
        self.start = 0 if kind == STORAGE else END_OF_CHAIN

    def packed(self) -> bytes:
        name = self.name.encode("utf-16-le")
        return pack("<64sHBBIII36xIQ", name, len(name) + 2, self.kind, self.colour, self.left, self.right, self.child,
                    self.start, self.size)


def compound_file(streams: Mapping[tuple[str, ...], bytes]) -> bytes:
    """A compound file with these streams, each under its path of storages and name."""
    entries = _directory(streams)
    small = [entry for entry in entries if entry.kind == STREAM and 0 < entry.size < MINI_STREAM_BELOW]
    large = [entry for entry in entries if entry.kind == STREAM and entry.size >= MINI_STREAM_BELOW]

    mini_fat: list[int] = []
    for entry in small:
        entry.start = len(mini_fat)
        mini_fat += _chain(entry.start, _sectors(entry.size, MINI_SECTOR))
    root = entries[0]
    root.content = b"".join(_filled(entry.content, MINI_SECTOR) for entry in small)
    root.size = len(root.content)

    directory_sectors, mini_fat_sectors = _sectors(128 * len(entries), SECTOR), _sectors(4 * len(mini_fat), SECTOR)
    fat = _chain(0, directory_sectors) + _chain(directory_sectors, mini_fat_sectors)
    for entry in (root, *large):
        if entry.size:
            entry.start = len(fat)
            fat += _chain(entry.start, _sectors(entry.size, SECTOR))
    fat_sectors, difat_sectors = _allocation(len(fat))
    first_fat, first_difat = len(fat), len(fat) + fat_sectors
    fat += [FAT_SECTOR] * fat_sectors + [DIFAT_SECTOR] * difat_sectors
    difat = _difat(first_fat, fat_sectors, first_difat, difat_sectors)

    header = pack(
        "<8s16xHHHHH6xIIIIIIIII", SIGNATURE, 0x3E, 3, 0xFFFE, 9, 6, 0, fat_sectors, 0, 0, MINI_STREAM_BELOW,
        directory_sectors if mini_fat else END_OF_CHAIN, mini_fat_sectors,
        first_difat if difat_sectors else END_OF_CHAIN, difat_sectors)
    unused = pack("<68xIII48x", NO_ENTRY, NO_ENTRY, NO_ENTRY) * (-len(entries) % 4)
    return b"".join((
        header, _numbers(difat[:IN_HEADER]), b"".join(entry.packed() for entry in entries), unused,
        _filled_numbers(mini_fat),
        *(_filled(entry.content, SECTOR) for entry in (root, *large)), _filled_numbers(fat),
        _numbers(difat[IN_HEADER:])))


def _directory(streams: Mapping[tuple[str, ...], bytes]) -> list[_Entry]:
    """Entries with the root first and each storage's children tied into a tree."""
    children: dict[tuple[str, ...], dict[tuple[int, bytes], str]] = {(): {}}
    for path in sorted(streams):
        for depth, name in enumerate(path or ("",)):
            _check(name, path)
            siblings = children.setdefault(path[:depth], {})
            known = siblings.setdefault(_order(name), name)
            is_stream = depth == len(path) - 1
            if known != name or (not is_stream and path[:depth + 1] in streams):
                raise PricedInError(
                    f"Two entries of the compound file are called '{'/'.join(path[:depth + 1])}': give each its own "
                    f"name.")
            if not is_stream:
                children.setdefault(path[:depth + 1], {})

    entries = [_Entry("Root Entry", ROOT)]
    owners: list[tuple[tuple[str, ...], _Entry]] = [((), entries[0])] if children[()] else []
    for place, owner in owners:
        named = children[place]
        first = len(entries)
        for key in sorted(named):
            path = (*place, named[key])
            entry = _Entry(named[key], STREAM, streams[path]) if path in streams else _Entry(named[key], STORAGE)
            entries.append(entry)
            if entry.kind == STORAGE:
                owners.append((path, entry))
        owner.child = _tree(entries, first, len(entries), (len(named) + 1).bit_length() - 1)
    return entries


def _tree(entries: Sequence[_Entry], first: int, end: int, black_levels: int) -> int:
    """Index of the middle entry, the halves below it: full levels are black, the last, unfilled one is red."""
    if first == end:
        return NO_ENTRY
    middle = (first + end) // 2
    entry = entries[middle]
    entry.colour = BLACK if black_levels > 0 else RED
    entry.left = _tree(entries, first, middle, black_levels - 1)
    entry.right = _tree(entries, middle + 1, end, black_levels - 1)
    return middle


def _order(name: str) -> tuple[int, bytes]:
    """What siblings are compared by: length first, then the code units in capitals."""
    capitals = "".join(letter.upper() if len(letter.upper()) == 1 else letter for letter in name)
    return len(name.encode("utf-16-be")), capitals.encode("utf-16-be")


def _check(name: str, path: tuple[str, ...]) -> None:
    if not name or len(name.encode("utf-16-le")) // 2 > LONGEST_NAME or set(name) & set("/\\:!"):
        raise PricedInError(
            f"'{name}' in the path {path} cannot name a stream: use 1 to {LONGEST_NAME} characters, none of them / \\ "
            f": or !.")


def _allocation(body: int) -> tuple[int, int]:
    """FAT sectors and DIFAT sectors for `body` other sectors; they take up sectors themselves."""
    fat_sectors = difat_sectors = 0
    while True:
        needed = _sectors(4 * (body + fat_sectors + difat_sectors), SECTOR)
        listed = -(-max(0, needed - IN_HEADER) // (IN_SECTOR - 1))
        if (needed, listed) == (fat_sectors, difat_sectors):
            return needed, listed
        fat_sectors, difat_sectors = needed, listed


def _difat(first_fat: int, fat_sectors: int, first_difat: int, difat_sectors: int) -> list[int]:
    """Where the FAT is: the header's part, then sectors that each end with the number of the next."""
    places = list(range(first_fat, first_fat + fat_sectors))
    places += [FREE] * (IN_HEADER + (IN_SECTOR - 1) * difat_sectors - fat_sectors)
    difat = places[:IN_HEADER]
    for number in range(difat_sectors):
        at = IN_HEADER + (IN_SECTOR - 1) * number
        difat += [*places[at:at + IN_SECTOR - 1],
                  first_difat + number + 1 if number + 1 < difat_sectors else END_OF_CHAIN]
    return difat


def _chain(first: int, count: int) -> list[int]:
    return [*range(first + 1, first + count), END_OF_CHAIN] if count else []


def _sectors(size: int, sector: int) -> int:
    return -(-size // sector)


def _filled(content: bytes, sector: int) -> bytes:
    return content + bytes(-len(content) % sector)


def _numbers(values: Sequence[int]) -> bytes:
    return pack(f"<{len(values)}I", *values)


def _filled_numbers(values: list[int]) -> bytes:
    return _numbers(values + [FREE] * (-len(values) % IN_SECTOR))
