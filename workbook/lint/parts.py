"""One part of a package under an XML parser that stops at a limit, and the cells that rules ask about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.parsers import expat

from workbook.lint.package import Cell

if TYPE_CHECKING:
    from workbook.lint.package import Package

# elements: those that are no cells or shared texts, which openpyxl reads slowly
MOST_CELLS, MOST_ELEMENTS, DEEPEST = 400_000, 60_000, 200
ELEMENTS_OF_A_CELL = 4  # with its formula, its value and its part of a row; a shared text has two
# cells of merged or linked ranges; characters of formulas once shared ones are written out
MOST_RANGE, MOST_TEXT = 200_000, 20_000_000
LONGEST_TAG, LONGEST_FORMULA = 200_000, 8_192  # bytes; characters, as in Excel
LONGEST_ERROR = 15  # characters: #GETTING_DATA
QUICK = {"c", "v", "f", "is", "t", "si", "r", "rPr", "row"}
FORMULAS = {"f", "formula", "formula1", "formula2", "definedName"}
RANGES = {"mergeCell", "hyperlink"}  # that openpyxl writes out, cell by cell


class TooMuchError(Exception):
    """More than is read."""


class Part:
    """A part being read; counts run over the whole package."""

    def __init__(self) -> None:
        self._cells = self._elements = self._quick = self._range = self._text = self._shared_length = 0

    def begin(self, name: str, found: Package) -> None:
        """Start on a part."""
        self._name, self._found, self._depth, self._lost, self._fed = name, found, 0, False, 0
        self._address, self._cell_kind = "", ""
        self._formula, self._valued, self._in_formula, self._value_at = False, False, False, -1
        self._error = ""
        self._shared: dict[str, int] = {}
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._words

    def feed(self, chunk: bytes) -> None:
        """Read on, unless the part is no XML: a picture, say, or a damaged part that openpyxl will stop at too."""
        if not self._lost:
            try:
                self._parser.Parse(chunk)
            except expat.ExpatError:
                self._lost = True
            self._fed += len(chunk)
            if not self._lost and self._fed - self._parser.CurrentByteIndex > LONGEST_TAG:
                raise TooMuchError(f"an element whose attributes take more than {LONGEST_TAG // 1000} kB")

    def end(self) -> None:
        """Done with the part."""
        self._parser.StartElementHandler = self._parser.EndElementHandler = self._parser.CharacterDataHandler = None
        self._parser.StartDoctypeDeclHandler = None

    def _doctype(self, *_: object) -> None:
        raise TooMuchError("XML with a document type, which no workbook has and which can grow without end")

    def _start(self, full: str, attributes: dict[str, str]) -> None:
        name = full.rpartition(":")[2]
        self._depth += 1
        if self._depth > DEEPEST:
            raise TooMuchError(f"XML nested more than {DEEPEST} deep")
        if name in QUICK:
            self._quick += 1
        else:
            self._elements += 1 + attributes.get("sqref", "").count(" ")
        if self._elements > MOST_ELEMENTS or self._quick > ELEMENTS_OF_A_CELL * MOST_CELLS:
            raise TooMuchError(
                f"more than {MOST_ELEMENTS:,} formats, drawings, rules and names, or more than {MOST_CELLS:,} cells "
                f"and texts")
        if name == "c":
            self._cells += 1
            if self._cells > MOST_CELLS:
                raise TooMuchError(f"more than {MOST_CELLS:,} cells")
            self._address, self._cell_kind, self._formula, self._valued = attributes.get("r", ""), attributes.get(
                "t", ""), False, False
            self._error = ""
        elif name in FORMULAS:
            self._in_formula, self._formula, self._length, self._group = True, name == "f", 0, attributes.get("si", "")
        elif name == "v":
            self._value_at, self._valued, self._error = self._parser.CurrentByteIndex, False, ""
        elif name in RANGES:
            self._area(attributes.get("ref", ""))
        else:
            self._of_the_book(name, attributes)

    def _of_the_book(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            related = next((text for key, text in attributes.items() if key.endswith(":id")), "")
            self._found.tabs.setdefault(self._name,
                                        {})[attributes.get("name", "")] = related, attributes.get("state", "visible")
        elif name == "Relationship":
            self._found.relate(self._name, attributes)

    def _end(self, full: str) -> None:
        name = full.rpartition(":")[2]
        self._depth -= 1
        if name == "v":
            # <v></v> is an empty text, as XlsxWriter stores one; <v/> is what openpyxl leaves of a value that it
            # dropped
            self._valued = self._valued or self._parser.CurrentByteIndex - self._value_at == len(f"<{full}>")
            self._value_at = -1
        elif name in FORMULAS:
            self._in_formula = False
            self._shared[self._group] = longest = max(self._length,
                                                      self._shared.get(self._group, 0) if self._group else 0)
            self._text += longest
            if self._text > MOST_TEXT:
                raise TooMuchError(f"more than {MOST_TEXT / 1e6:.0f} million characters of formulas")
        elif name == "c" and self._address and (self._formula or self._cell_kind in ("b", "e")):
            cell = Cell(self._formula, self._cell_kind, self._valued or self._cell_kind == "str", self._error)
            self._found.cells.setdefault(self._name, {})[self._address] = cell

    def _words(self, text: str) -> None:
        if self._in_formula:
            self._length += len(text)
            if self._length > LONGEST_FORMULA:
                raise TooMuchError(f"a formula of more than {LONGEST_FORMULA:,} characters")
        elif self._value_at >= 0:
            self._valued = True
            if self._cell_kind == "e":
                self._error = f"{self._error}{text}"[:LONGEST_ERROR]

    def _area(self, reference: str) -> None:
        ends = re.findall(r"([A-Za-z]*)\$?(\d*)", reference.replace("$", ""))
        corners = [(_column(letters) if letters else 16_384, int(digits) if digits else 1_048_576)
                   for letters, digits in ends if letters or digits]
        if len(corners) > 1:
            self._range += (abs(corners[1][0] - corners[0][0]) + 1) * (abs(corners[1][1] - corners[0][1]) + 1)
        if self._range > MOST_RANGE:
            raise TooMuchError(f"merged or linked ranges of more than {MOST_RANGE:,} cells")


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
