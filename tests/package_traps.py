"""What makes Excel repair or refuse a workbook and no schema validator notices, looked for in the raw package.

A trap is a function from a package to sentences, with a damage beside it that it must find.
"""

from __future__ import annotations

import posixpath
import re
import xml.etree.ElementTree as ET
import zipfile
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINKED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
NEWER = frozenset([  # these need the prefix _xlfn.
    "XLOOKUP", "XMATCH", "FILTER", "SORT", "UNIQUE", "SEQUENCE", "LET", "LAMBDA", "IFS", "SWITCH", "MAXIFS", "MINIFS",
    "CONCAT", "TEXTJOIN", "IFNA", "NUMBERVALUE", "RANK.EQ", "STDEV.S", "PERCENTILE.INC", "NORM.INV", "FORECAST.LINEAR",
    "DAYS", "SHEET"])
LAST_COLUMN, LAST_ROW = 16_384, 1_048_576
LONGEST_LINK, LONGEST_TEXT, LONGEST_FORMULA, LONGEST_IN_FORMULA, LONGEST_HEADER = 2079, 32_767, 8192, 255, 255
OWN_FORMAT = 164  # number formats below are Excel's
BOOK = "xl/workbook.xml"


class Sheet(NamedTuple):
    """A worksheet: its tab and its part."""

    tab: str
    root: ET.Element


class Package:
    """The parts of a workbook, the XML ones parsed."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as package:
            self.names = package.namelist()
            self.parts = {name: ET.fromstring(package.read(name))
                          for name in self.names if name.endswith((".xml", ".rels", ".vml"))}
        self.links: dict[str, dict[str | None, str]] = {}
        for name, root in self.parts.items():
            if name.endswith(".rels"):
                owner = posixpath.join(posixpath.dirname(posixpath.dirname(name)),
                                       posixpath.basename(name).removesuffix(".rels"))
                self.links[owner] = {link.get("Id"): str(link.get("Target")) for link in root}
        self.tabs = [str(sheet.get("name")) for sheet in self.parts[BOOK].iter(f"{MAIN}sheet")]
        targets = [posixpath.normpath(posixpath.join("xl", self.links[BOOK][sheet.get(f"{LINKED}id")]))
                   for sheet in self.parts[BOOK].iter(f"{MAIN}sheet")]
        self.sheets = [Sheet(tab, self.parts[target]) for tab, target in zip(self.tabs, targets, strict=True)
                       if "worksheets/" in target]
        self.styles, self.texts = self.parts["xl/styles.xml"], list(self.parts.get("xl/sharedStrings.xml", ()))

    def count(self, tag: str) -> int:
        """How many styles of a kind there are."""
        found = self.styles.find(MAIN + tag)
        return 0 if found is None else len(found)

    def formulas(self) -> Iterator[tuple[str, str]]:
        """Every formula with its place: cells, names, validations, conditional formats, charts."""
        for name in self.parts[BOOK].iter(f"{MAIN}definedName"):
            yield f"name {name.get('name')}", name.text or ""
        for tab, root in self.sheets:
            for cell in root.iter(f"{MAIN}c"):
                if (body := cell.find(f"{MAIN}f")) is not None and body.text:
                    yield f"{tab}!{cell.get('r')}", body.text
            for tag in ("formula1", "formula2", "formula"):
                yield from ((f"{tab} {tag}", body.text or "") for body in root.iter(MAIN + tag))
        for name, root in self.parts.items():
            if name.startswith("xl/charts/chart"):
                yield from ((name, body.text or "") for body in root.iter(f"{CHART}f"))


def column(letters: str) -> int:
    """A column's number: A is 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


Box = tuple[int, int, int, int]


def box(reference: str) -> Box:
    """First column, first row, last column, last row."""
    ends = re.findall(r"([A-Z]+)(\d+)", reference.replace("$", ""))
    return column(ends[0][0]), int(ends[0][1]), column(ends[-1][0]), int(ends[-1][1])


def overlaps(boxes: list[Box]) -> list[Box]:
    """The boxes that lie on an earlier one."""
    return [a for place, a in enumerate(boxes)
            if any(a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3] for b in boxes[:place])]


# parts --------------------------------------------------------------------------------------------------------------


def part_names(package: Package) -> Iterator[str]:
    """Parts that differ only by case, and parts and content types without each other."""
    if len({name.casefold() for name in package.names}) != len(package.names):
        yield "two parts of one name"
    types = package.parts["[Content_Types].xml"]
    overridden = {str(kind.get("PartName")).lstrip("/") for kind in types if kind.tag.endswith("Override")}
    by_ending = {str(kind.get("Extension")).lower() for kind in types if kind.tag.endswith("Default")}
    yield from (f"a content type for {name}, which is not there" for name in overridden - set(package.names))
    for name in set(package.names) - overridden - {"[Content_Types].xml"}:
        if name.endswith(".xml") or name.rpartition(".")[2].lower() not in by_ending:
            yield f"{name} has no content type"


def relationships(package: Package) -> Iterator[str]:
    """Links to parts that are not there, used without being declared, or too long."""
    for name, root in package.parts.items():
        if not name.endswith(".rels"):
            used = {value for element in root.iter() for key, value in element.attrib.items() if key.startswith(LINKED)}
            yield from (f"{name} uses {link}, which it does not have"
                        for link in used - set(package.links.get(name, {})))
            continue
        folder = posixpath.dirname(posixpath.dirname(name))
        if len({link.get("Id") for link in root}) != len(root):
            yield f"{name} has an id twice"
        for link in root:
            target = str(link.get("Target"))
            if len(target) > LONGEST_LINK:
                yield f"{name} has a link of more than {LONGEST_LINK:,} characters"
            inside = link.get("TargetMode") != "External" and not target.startswith("#")
            if inside and (target.lstrip("/") if target.startswith("/")
                           else posixpath.normpath(posixpath.join(folder, target))) not in package.names:
                yield f"{name} points to {target}, which is not there"


# the workbook -------------------------------------------------------------------------------------------------------


def sheet_names(package: Package) -> Iterator[str]:
    """Tabs of one name, too long, with characters that Excel refuses, and views of a sheet that is not there."""
    if len({tab.casefold() for tab in package.tabs}) != len(package.tabs):
        yield "two sheets of one name"
    for tab in package.tabs:
        if len(tab) > 31 or re.search(r"[\[\]:*?/\\]", tab) or tab != tab.strip("'") or tab.casefold() == "history":
            yield f"sheet name {tab}"
    for view in package.parts[BOOK].iter(f"{MAIN}workbookView"):
        yield from (f"{which} beyond the sheets" for which in ("activeTab", "firstSheet")
                    if int(view.get(which, 0)) >= len(package.tabs))


def defined_names(package: Package) -> Iterator[str]:
    """Names twice, for a sheet that is not there, or that Excel would read as a cell."""
    seen = set()
    for entry in package.parts[BOOK].iter(f"{MAIN}definedName"):
        name, of = str(entry.get("name")), entry.get("localSheetId")
        if (name.casefold(), of) in seen:
            yield f"name {name} twice"
        seen.add((name.casefold(), of))
        if of and int(of) >= len(package.tabs):
            yield f"name {name} of a sheet that is not there"
        like = re.fullmatch(r"([A-Za-z]{1,3})(\d+)", name)
        is_cell = ((like and column(like[1].upper()) <= LAST_COLUMN and int(like[2]) <= LAST_ROW)
                   or re.fullmatch(r"[RrCc]|[Rr]\d*[Cc]\d*", name))
        if not name.startswith("_xlnm.") and (is_cell or not re.fullmatch(r"[^\W\d]\w*|[\w\\][\w.\\]*", name)
                                              or len(name) > LONGEST_IN_FORMULA):
            yield f"name {name}"


def formulas(package: Package) -> Iterator[str]:
    """Formulas that begin with =, are too long, do not close, name no sheet, link to a file, or lack a prefix."""
    tabs = {tab.casefold() for tab in package.tabs}
    for place, text in package.formulas():
        bare = re.sub(r"#(?:NULL|DIV/0|VALUE|REF|NAME|NUM|N/A)[!?]?", "0", re.sub(r'"[^"]*"', '""', text))
        unquoted = re.sub(r"'[^']*'", "q", bare)
        if bare.startswith("="):
            yield f"{place}: begins with ="
        if len(text) > LONGEST_FORMULA:
            yield f"{place}: longer than {LONGEST_FORMULA:,}"
        if not _closes(unquoted):
            yield f"{place}: brackets do not match: {text[:60]}"
        if any(len(quoted) > LONGEST_IN_FORMULA + 2 for quoted in re.findall(r'"(?:[^"]|"")*"', text)):
            yield f"{place}: a text of more than {LONGEST_IN_FORMULA}"
        for quoted, plain in re.findall(r"(?:'((?:[^']|'')+)'|([A-Za-z_][\w.]*))!", bare):
            tab = quoted.replace("''", "'") or plain
            if "[" in tab:
                yield f"{place}: a link to another file, {tab}"
            elif ":" not in tab and tab.casefold() not in tabs:
                yield f"{place}: no sheet called {tab}"
        yield from (f"{place}: {name} lacks _xlfn." for name in re.findall(r"(?<![\w.])([A-Z][A-Z0-9.]*)\(", unquoted)
                    if name in NEWER)


def _closes(text: str) -> bool:
    depth = 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if depth < 0:
            return False
    return not depth


def styles(package: Package) -> Iterator[str]:
    """Formats that point at fonts, fills, borders or number formats that are not there."""
    for group in ("cellXfs", "cellStyleXfs"):
        for style in package.styles.find(MAIN + group) or ():
            for attribute, tag in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
                if int(style.get(attribute, 0)) >= package.count(tag):
                    yield f"{group}: {attribute} {style.get(attribute)} out of range"
            if group == "cellXfs" and int(style.get("xfId", 0)) >= max(1, package.count("cellStyleXfs")):
                yield "xfId out of range"
    own = {number.get("numFmtId"): str(number.get("formatCode")) for number in package.styles.iter(f"{MAIN}numFmt")}
    for text in own.values():
        bare = re.sub(r'"[^"]*"|\\.|_.|\*.', "", text)
        if bare.count("[") != bare.count("]") or bare.count(";") > 3 or '"' in bare or len(text) > LONGEST_IN_FORMULA:
            yield f"number format {text}"
    used = {style.get("numFmtId") for style in package.styles.find(f"{MAIN}cellXfs") or ()}
    yield from (f"number format {number} is not defined" for number in used if int(number or 0) >= OWN_FORMAT
                and number not in own)


# sheets -------------------------------------------------------------------------------------------------------------


def cells(package: Package) -> Iterator[str]:
    """Rows and cells out of order, styles and texts out of range, and numbers that are none."""
    for text in package.texts:
        if sum(len(run.text or "") for run in text.iter(f"{MAIN}t")) > LONGEST_TEXT:
            yield f"a text of more than {LONGEST_TEXT:,}"
    for tab, root in package.sheets:
        last_row = 0
        for row in root.iter(f"{MAIN}row"):
            number = int(row.get("r", last_row + 1))
            if number <= last_row:
                yield f"{tab}: row {number} out of order"
            last_row, last_column = number, 0
            for cell in row:
                place = box(str(cell.get("r")))
                if place[0] <= last_column or place[1] != number:
                    yield f"{tab}!{cell.get('r')} out of order"
                last_column = place[0]
                yield from (f"{tab}!{cell.get('r')}: {what}" for what in _cell(package, cell))


def _cell(package: Package, cell: ET.Element) -> Iterator[str]:
    held, kind = cell.find(f"{MAIN}v"), cell.get("t", "n")
    text = "" if held is None else held.text or ""
    if int(cell.get("s", 0)) >= package.count("cellXfs"):
        yield "style out of range"
    if kind == "s" and int(text) >= len(package.texts):
        yield "shared text out of range"
    if kind == "b" and text not in {"0", "1"}:
        yield f"boolean {text}"
    if kind == "n" and text and not re.fullmatch(r"-?\d+(\.\d*)?([Ee][-+]?\d{1,3})?", text):
        yield f"number {text}"


def areas(package: Package) -> Iterator[str]:
    """Merged cells, columns and validations that overlap; panes, breaks and widths beyond the sheet."""
    for tab, root in package.sheets:
        merged = [box(str(area.get("ref"))) for area in root.iter(f"{MAIN}mergeCell")]
        yield from (f"{tab}: merged cells overlap at {area}" for area in overlaps(merged))
        yield from (f"{tab}: a merge of one cell" for area in merged if area[:2] == area[2:])
        end = 0
        for width in root.iter(f"{MAIN}col"):
            if int(str(width.get("min"))) <= end or int(str(width.get("max"))) > LAST_COLUMN:
                yield f"{tab}: columns overlap or lie beyond the sheet"
            end = int(str(width.get("max")))
        for pane in root.iter(f"{MAIN}pane"):
            corner = box(pane.get("topLeftCell", "A1"))
            if corner[0] > LAST_COLUMN or corner[1] > LAST_ROW:
                yield f"{tab}: pane beyond the sheet"
        for tag in ("rowBreaks", "colBreaks"):
            yield from (f"{tab}: too many page breaks" for breaks in root.iter(MAIN + tag) if len(breaks) > 1026)
        for header in root.iter(f"{MAIN}headerFooter"):
            yield from (f"{tab}: header longer than {LONGEST_HEADER}"
                        for text in header if len(text.text or "") > LONGEST_HEADER)


def validations(package: Package) -> Iterator[str]:
    """Validations that overlap, with texts that are too long, and conditional formats without their format."""
    for tab, root in package.sheets:
        found = list(root.iter(f"{MAIN}dataValidation"))
        yield from (f"{tab}: validations overlap at {area}"
                    for area in overlaps([box(part) for each in found for part in str(each.get("sqref")).split()]))
        for each in found:
            for attribute, most in (("promptTitle", 32), ("errorTitle", 32), ("prompt", 255), ("error", 255)):
                if len(each.get(attribute, "")) > most:
                    yield f"{tab} {each.get('sqref')}: {attribute} longer than {most}"
            if any((body.text or "").startswith('"') and len(body.text or "") > LONGEST_IN_FORMULA + 2
                   for body in each):
                yield f"{tab} {each.get('sqref')}: a list longer than {LONGEST_IN_FORMULA}"
        for rule in root.iter(f"{MAIN}cfRule"):
            if int(rule.get("dxfId", 0)) >= max(1, package.count("dxfs")):
                yield f"{tab}: a conditional format without its format"


class Trap(NamedTuple):
    """A trap, and a damage that it must find: part of the package, a pattern there, what takes its place."""

    find: Callable[[Package], Iterator[str]]
    part: str
    pattern: str
    damaged: str


SHEET = "xl/worksheets/sheet4.xml"  # Market, which has inputs
TRAPS = (
    Trap(part_names,    "[Content_Types].xml", r"/xl/styles\.xml", "/xl/style.xml"),
    Trap(part_names,    "[Content_Types].xml", r'<Override PartName="/xl/sharedStrings.xml"[^>]*>', ""),
    Trap(relationships, "xl/_rels/workbook.xml.rels", r"theme/theme1", "theme/theme2"),
    Trap(relationships, "xl/worksheets/sheet1.xml", r"</worksheet>",
         '<legacyDrawing xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
         'r:id="rId99"/></worksheet>'),
    Trap(sheet_names,   BOOK, r'name="Market"', 'name="about"'),
    Trap(sheet_names,   BOOK, r'name="Scenarios"', 'name="History"'),
    Trap(sheet_names,   BOOK, r"<workbookView ", '<workbookView firstSheet="999" '),
    Trap(defined_names, BOOK, r'name="zhipu_wacc"', 'name="ARR2027"'),
    Trap(defined_names, BOOK, r'name="zhipu_wacc"', 'name="zhipu_exit_pe"'),
    Trap(defined_names, BOOK, r'localSheetId="0"', 'localSheetId="999"'),
    Trap(formulas,      SHEET, r"<f>", "<f>="),
    Trap(formulas,      SHEET, r"<f>", "<f>IFNA(1,0)+"),
    Trap(formulas,      SHEET, r"<f>", "<f>(1+"),
    Trap(formulas,      SHEET, r"<f>", "<f>Nowhere!A1+"),
    Trap(formulas,      SHEET, r"<f>", "<f>'[other.xlsx]Sheet1'!A1+"),
    Trap(formulas,      BOOK, r'(name="zhipu_wacc">)', r"\g<1>Nowhere!$A$1+"),
    Trap(styles,        "xl/styles.xml", r'(<cellXfs.*?fontId=")\d+', r"\g<1>99999"),
    Trap(styles,        "xl/styles.xml", r'formatCode="', 'formatCode="[Red'),
    Trap(styles,        "xl/styles.xml", r'<numFmt numFmtId="\d+"', '<numFmt numFmtId="9999"'),
    Trap(cells,         SHEET, r'(<c r="[A-Z]+\d+" s=")\d+', r"\g<1>99999"),
    Trap(cells,         SHEET, r'<row r="2"', '<row r="1"'),
    Trap(cells,         SHEET, r'<c r="A1"', '<c r="A2"'),
    Trap(cells,         SHEET, r'(t="s"><v>)\d+', r"\g<1>999999"),
    Trap(cells,         SHEET, r"(</f><v>)[-0-9.E]+</v>", r"\g<1>nan</v>"),
    Trap(areas,         "xl/worksheets/sheet1.xml", r"<mergeCell ref=", '<mergeCell ref="A1:Z99"/><mergeCell ref='),
    Trap(areas,         SHEET, r"<cols>", '<cols><col min="1" max="99" width="9"/>'),
    Trap(areas,         SHEET, r'topLeftCell="[A-Z]+\d+"', 'topLeftCell="XFE9"'),
    Trap(areas,         SHEET, r"<oddFooter>", "<oddFooter>" + "x" * 256),
    Trap(validations,   SHEET, r"(<dataValidation [^>]*?sqref=)\"[A-Z:0-9]+\"", r'\g<1>"A1:Z999"'),
    Trap(validations,   SHEET, r' error="', ' error="' + "x" * 256),
    Trap(validations,   "xl/worksheets/sheet1.xml", r'dxfId="\d+"', 'dxfId="999"'),
)


def found(path: Path) -> list[str]:
    """Every sentence of every trap."""
    package = Package(path)
    return [sentence for find in dict.fromkeys(trap.find for trap in TRAPS) for sentence in find(package)]


def damage(path: Path, out: Path, trap: Trap) -> bool:
    """Write a copy with the trap's damage in it; whether there was a place for it."""
    changed = False
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == trap.part:
                text = content.decode()
                damaged = re.sub(trap.pattern, trap.damaged, text, count=1, flags=re.DOTALL)
                changed, content = damaged != text, damaged.encode()
            target.writestr(name, content)
    return changed
