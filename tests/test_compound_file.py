"""The compound file, read back by other people's readers and by our own, which looks at every sector and every node."""

from __future__ import annotations

import io
import os
from struct import unpack_from
from typing import TYPE_CHECKING, NamedTuple

import olefile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyopenvba.cfb import CFB

from model.core.errors import PricedInError
from workbook.compound_file import compound_file

if TYPE_CHECKING:
    from collections.abc import Iterator

END_OF_CHAIN, NO_ENTRY, FREE, FAT_SECTOR, DIFAT_SECTOR = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFC


def read_back(content: bytes) -> dict[tuple[str, ...], bytes]:
    with olefile.OleFileIO(io.BytesIO(content), raise_defects=olefile.DEFECT_UNSURE) as file:
        assert file.parsing_issues == []
        return {tuple(path): file.openstream(path).read() for path in file.listdir()}


def streams_of(sizes: list[int]) -> dict[tuple[str, ...], bytes]:
    """Streams of these sizes, each with its own content, in the root and in a storage by turns."""
    named = {("VBA", f"stream{number}") if number % 2 else (f"stream{number}",): size
             for number, size in enumerate(sizes)}
    return {path: (bytes([number % 251 + 1, number % 7]) * size)[:size]
            for number, (path, size) in enumerate(named.items())}


class Entry(NamedTuple):
    """A directory entry, read by the layout of MS-CFB 2.6.1."""

    name: str
    kind: int
    black: bool
    left: int
    right: int
    child: int
    start: int
    size: int


def numbers(content: bytes) -> list[int]:
    return list(unpack_from(f"<{len(content) // 4}I", content))


def parsed(content: bytes) -> list[Entry]:
    """Directory entries of a compound file, once every sector has been found to belong to exactly one chain."""
    assert len(content) % 512 == 0
    sectors = [content[at:at + 512] for at in range(512, len(content), 512)]
    fat_count, directory_start = unpack_from("<II", content, 44)
    mini_fat_start, mini_fat_count, difat_start, difat_count = unpack_from("<IIII", content, 60)
    difat, owned = numbers(content[76:512]), []
    while difat_start != END_OF_CHAIN:
        owned.append(difat_start)
        *more, difat_start = numbers(sectors[difat_start])
        difat += more
    assert len(owned) == difat_count
    assert set(difat[fat_count:]) <= {FREE}
    fat = [number for sector in difat[:fat_count] for number in numbers(sectors[sector])]
    assert set(fat[len(sectors):]) <= {FREE}
    assert all(fat[sector] == DIFAT_SECTOR for sector in owned)
    assert all(fat[sector] == FAT_SECTOR for sector in difat[:fat_count])
    owned += difat[:fat_count]

    def chain(start: int) -> Iterator[int]:
        while start != END_OF_CHAIN:
            owned.append(start)
            yield start
            start = fat[start]

    directory = b"".join(sectors[sector] for sector in chain(directory_start))
    entries = []
    for at in range(0, len(directory), 128):
        length, kind, colour, left, right, child = unpack_from("<HBBIII", directory, at + 64)
        start, size = unpack_from("<IQ", directory, at + 116)
        assert directory[at + 80:at + 116] == bytes(36)
        assert kind or (length == start == size == 0 and (left, right, child) == (NO_ENTRY,) * 3)
        if kind:
            entries.append(Entry(directory[at:at + length - 2].decode("utf-16-le"), kind, colour == 1, left, right,
                                 child, start, size))
    mini_fat = [number for sector in chain(mini_fat_start) for number in numbers(sectors[sector])]
    assert len(mini_fat) == 128 * mini_fat_count
    mini_owned = []
    for entry in entries:
        if entry.kind == 2 and 0 < entry.size < 4096:
            place = entry.start
            while place != END_OF_CHAIN:
                mini_owned.append(place)
                place = mini_fat[place]
        elif entry.kind in {2, 5}:
            assert len(list(chain(entry.start))) == -(-entry.size // 512)
    assert sorted(mini_owned) == list(range(entries[0].size // 64))
    assert sorted(owned) == list(range(len(sectors)))
    return entries


def in_order(entries: list[Entry], at: int) -> tuple[list[str], int]:
    """Names below an entry in order, and the black levels below it, once it is known for a red-black tree."""
    if at == NO_ENTRY:
        return [], 0
    entry = entries[at]
    below = [entries[index] for index in (entry.left, entry.right) if index != NO_ENTRY]
    assert entry.black or all(child.black for child in below), "two red entries follow each other"
    (before, left_levels), (after, right_levels) = in_order(entries, entry.left), in_order(entries, entry.right)
    assert left_levels == right_levels, "the paths have different numbers of black entries"
    return [*before, entry.name, *after], left_levels + entry.black


def check_tree(content: bytes) -> dict[str, list[str]]:
    """Names in each storage, in the order of its tree; every entry is in one tree."""
    entries, found = parsed(content), {}
    for entry in entries:
        if entry.kind != 2:
            found[entry.name], _ = in_order(entries, entry.child)
            assert entry.child == NO_ENTRY or entries[entry.child].black
            keys = [(len(name), name.upper()) for name in found[entry.name]]
            assert keys == sorted(set(keys))
    assert sorted(name for names in found.values() for name in names) == sorted(entry.name for entry in entries[1:])
    return found


@pytest.mark.parametrize("sizes", [
    [], [0], [0, 0, 0], [1], [63], [64], [65], [63, 64, 65], [511, 512, 513], [4095], [4096], [4097],
    [4095, 4096, 4097], [4096, 4608, 4607, 4609],
    [8191, 8192, 8193, 0, 1], [64] * 64, [64] * 65, [4095] * 17, [1] * 128, [1] * 129, [512 * 100] * 3,
    list(range(0, 120 * 67, 67)),
])
def test_every_stream_is_read_back_and_every_sector_belongs_to_one_chain(sizes: list[int]) -> None:
    streams = streams_of(sizes)
    content = compound_file(streams)
    check_tree(content)
    assert sizes == [] or read_back(content) == streams  # olefile has no notion of a file without streams
    theirs = CFB.from_bytes(content)
    assert {path: theirs.get_stream_at(path[:-1], path[-1]) for path in streams} == streams


@pytest.mark.parametrize(("sectors", "fat_sectors", "difat_sectors"), [
    # each FAT sector lists 127 sectors and itself
    (109 * 127, 109, 0), (109 * 127 + 1, 110, 1), (236 * 127 - 1, 236, 1), (236 * 127, 237, 2)])
def test_more_fat_than_the_header_lists_goes_to_difat_sectors(sectors: int, fat_sectors: int,
                                                              difat_sectors: int) -> None:
    streams = {("large",): bytes(range(256)) * 2 * (sectors - 1)}  # and one sector of directory
    content = compound_file(streams)
    assert unpack_from("<I", content, 44) == (fat_sectors,)
    assert unpack_from("<I", content, 72) == (difat_sectors,)
    check_tree(content)
    assert read_back(content) == streams


def test_a_directory_is_a_red_black_tree_of_any_size() -> None:
    for count in range(1, 121):
        names = [f"{'SheetModule'[:1 + number % 11]}{number}" for number in range(count)]
        found = check_tree(compound_file({("VBA", name): b"x" for name in names}))
        assert sorted(found["VBA"]) == sorted(names)


def test_siblings_are_ordered_by_length_then_by_capitals() -> None:
    names = ["_VBA_PROJECT", "dir", "ThisWorkbook", "Sheet1", "ab", "a_", "aC", "Zz", "é", "b"]
    assert check_tree(compound_file(dict.fromkeys(((name,) for name in names), b"")))["Root Entry"] == [
        "b", "é", "ab", "aC", "a_", "Zz", "dir", "Sheet1", "ThisWorkbook", "_VBA_PROJECT"]


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.tuples(st.sampled_from(["VBA", "Forms"]), st.integers(0, 99).map(str))
                       | st.tuples(st.integers(0, 99).map(str)),
                       st.integers(0, 9000), min_size=1, max_size=40))
def test_any_streams_are_read_back(sizes: dict[tuple[str, ...], int]) -> None:
    streams = {path: os.urandom(size) for path, size in sizes.items()}
    content = compound_file(streams)
    check_tree(content)
    assert read_back(content) == streams


@pytest.mark.parametrize(("streams", "sentence"), [
    ({(): b""}, "'' in the path () cannot name a stream: use 1 to 31 characters, none of them / \\ : or !."),
    ({("",): b""}, "'' in the path ('',) cannot name a stream: use 1 to 31 characters, none of them / \\ : or !."),
    ({("a/b",): b""},
     "'a/b' in the path ('a/b',) cannot name a stream: use 1 to 31 characters, none of them / \\ : or !."),
    ({("VBA", "x" * 32): b""},
     (f"'{'x' * 32}' in the path ('VBA', '{'x' * 32}') cannot name a stream: "
      f"use 1 to 31 characters, none of them / \\ : or !.")),
    ({("VBA", "Sheet1"): b"", ("VBA", "SHEET1"): b""},
     "Two entries of the compound file are called 'VBA/Sheet1': give each its own name."),
    ({("VBA",): b"", ("VBA", "dir"): b""},
     "Two entries of the compound file are called 'VBA': give each its own name."),
])
def test_a_name_that_no_reader_would_find_is_refused(streams: dict[tuple[str, ...], bytes], sentence: str) -> None:
    with pytest.raises(PricedInError) as refused:
        compound_file(streams)
    assert str(refused.value) == sentence
