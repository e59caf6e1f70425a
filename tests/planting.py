"""Formula cells of a workbook with their cached values, read from its XML; and wrong values planted in all of them."""

from __future__ import annotations

import html
import re
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

WRONG = "54321.98765"  # wrong everywhere, and still a date where a date is shown
CELL = re.compile(r'<c r="([A-Z]+\d+)"([^>]*)><f>(.*?)</f><v>(.*?)</v></c>', re.DOTALL)


def plant(path: Path, out: Path) -> int:
    """Write a copy whose formula cells all hold a wrong number; returns how many there are."""
    count = 0

    def wrong(found: re.Match[str]) -> str:
        nonlocal count
        count += 1
        attributes = re.sub(r' t="\w+"', "", found[2])
        return f'<c r="{found[1]}"{attributes}><f>{found[3]}</f><v>{WRONG}</v></c>'

    with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            content = source.read(item.filename)
            if item.filename.startswith("xl/worksheets/sheet"):
                content = CELL.sub(wrong, content.decode()).encode()
            target.writestr(item, content)
    return count


def cached(path: Path) -> dict[tuple[str, str], float | str]:
    """Cached value of every formula cell, by tab and address."""
    found: dict[tuple[str, str], float | str] = {}
    with zipfile.ZipFile(path) as book:
        tabs = [html.unescape(name)
                for name in re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())]
        for number, tab in enumerate(tabs, 1):
            for address, attributes, _, value in CELL.findall(book.read(f"xl/worksheets/sheet{number}.xml").decode()):
                text = 't="str"' in attributes or 't="e"' in attributes
                found[tab, address] = html.unescape(value) if text else float(value)
    return found


def named_closures(path: Path, out: Path) -> None:
    """A copy in which the table of closures is a defined name.

    IronCalc reads a range as the third argument of WORKDAY as one cell (it writes @ before it), but a name as the
    range it is.
    """
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        texts = {item.filename: source.read(item.filename) for item in source.infolist()}
        (table,) = {found for text in texts.values() for found in re.findall(rb"Calendar!\$B\$\d+:\$B\$\d+", text)}
        for name, text in texts.items():
            if name.startswith("xl/worksheets/sheet"):
                text = text.replace(table, b"closures_table")  # noqa: PLW2901
            elif name == "xl/workbook.xml":
                text = text.replace(b"<definedNames>",  # noqa: PLW2901
                                    b'<definedNames><definedName name="closures_table">' + table + b"</definedName>")
            target.writestr(name, text)
