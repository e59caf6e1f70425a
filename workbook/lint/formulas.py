"""Every formula of a workbook, wherever it stands, taken apart.

And the functions that Excel 2010 and LibreOffice share.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from openpyxl.formula import Tokenizer
from openpyxl.utils import FORMULAE
from openpyxl.worksheet.formula import ArrayFormula

if TYPE_CHECKING:
    from collections.abc import Iterator

ALLOWED_NUMBERS = {"0", "1", "2", "12", "100", "365", "1000"}
VOLATILE = {"OFFSET", "INDIRECT", "TODAY", "NOW", "RAND", "RANDBETWEEN", "RANDARRAY", "CELL", "INFO"}
NEW_IN_2010 = set("""AGGREGATE BETA.DIST BETA.INV BINOM.DIST BINOM.INV CEILING.PRECISE CHISQ.DIST CHISQ.DIST.RT
CHISQ.INV CHISQ.INV.RT CHISQ.TEST CONFIDENCE.NORM CONFIDENCE.T COVARIANCE.P COVARIANCE.S ERF.PRECISE ERFC.PRECISE
EXPON.DIST F.DIST F.DIST.RT F.INV F.INV.RT F.TEST FLOOR.PRECISE GAMMA.DIST GAMMA.INV GAMMALN.PRECISE HYPGEOM.DIST
LOGNORM.DIST LOGNORM.INV MODE.MULT MODE.SNGL NEGBINOM.DIST NETWORKDAYS.INTL NORM.DIST NORM.INV NORM.S.DIST NORM.S.INV
PERCENTILE.EXC PERCENTILE.INC PERCENTRANK.EXC PERCENTRANK.INC POISSON.DIST QUARTILE.EXC QUARTILE.INC RANK.AVG RANK.EQ
STDEV.P STDEV.S T.DIST T.DIST.2T T.DIST.RT T.INV T.INV.2T T.TEST VAR.P VAR.S WEIBULL.DIST
WORKDAY.INTL Z.TEST""".split())  # noqa: SIM905 - a list is read as words
ONLY_IN_EXCEL = {"CUBEKPIMEMBER", "CUBEMEMBER", "CUBEMEMBERPROPERTY", "CUBERANKEDMEMBER", "CUBESET", "CUBESETCOUNT",
                 "CUBEVALUE", "ECMA.CEILING", "PHONETIC", "RTD"}
# openpyxl's list is that of ECMA-376, part 1, 18.17.7: Excel 2007
SHARED = (set(FORMULAE) | NEW_IN_2010) - ONLY_IN_EXCEL - VOLATILE
LINK = re.compile(r"\[[^\]]+\][^!\[\]]*!")  # [1]Tab!A1, '[other.xlsx]Tab'!A1; not Table[column]
PROGRAM = re.compile(r"(?:^|[=(,+*/&^<>-])[\w.]+\|")  # program|topic!item
TOPIC = re.compile(r"\|'[^']*'!")  # which openpyxl takes for a broken formula
CELL = re.compile(r"(?<![\w.$])\$?[A-Z]{1,3}\$?[1-9]\d{0,6}(?![\w.(])")


class Formula(NamedTuple):
    """A formula, its place and its kind: cell, name, format or validation."""

    tab: str
    cell: str
    text: str
    kind: str

    @property
    def shape(self) -> str:
        """Its text with one cell in place of every other: what rules ask is the same."""
        return CELL.sub("A1", TOPIC.sub("|topic!", self.text))


def taken_apart(shape: str) -> list[Any]:
    """What a formula is made of, but for blanks."""
    return [token for token in Tokenizer(shape).items if token.type != "WHITE-SPACE"]


def formulas(book: Any) -> Iterator[Formula]:
    """Those of cells, array formulas too, of defined names, conditional formats and data validations."""
    for name, defined in book.defined_names.items():
        yield from _formula("", name, defined.attr_text, "name")
    for sheet in book.worksheets:
        for cell in list(sheet._cells.values()):  # noqa: SLF001 - only those that are stored: iter_rows makes every one up to the last
            if cell.data_type == "f":
                text = cell.value.text if isinstance(cell.value, ArrayFormula) else cell.value
                yield from _formula(sheet.title, cell.coordinate, text, "cell")
        for name, defined in sheet.defined_names.items():
            yield from _formula(sheet.title, name, defined.attr_text, "name")
        yield from _beside_cells(sheet)


def _beside_cells(sheet: Any) -> Iterator[Formula]:
    for area in sheet.conditional_formatting:
        for rule in area.rules:
            points = [point.val for scale in (rule.colorScale, rule.dataBar, rule.iconSet) if scale
                      for point in scale.cfvo if point.type == "formula"]
            for text in (*rule.formula, *points):
                yield from _formula(sheet.title, str(area.sqref), text, "format")
    for validation in sheet.data_validations.dataValidation:
        for text in (validation.formula1, validation.formula2):
            yield from _formula(sheet.title, str(validation.sqref), text, "validation")


def _formula(tab: str, cell: str, text: object, kind: str) -> Iterator[Formula]:
    if isinstance(text, str) and text:
        yield Formula(tab, cell, text if text.startswith("=") else f"={text}", kind)


def reaches_out(tokens: list[Any]) -> bool:
    """Whether a formula reads another file, or asks another program."""
    spoken = [token.value for token in tokens if token.subtype != "TEXT"]
    return any(map(LINK.search, spoken)) or PROGRAM.search("".join(spoken)) is not None


def called(token: Any) -> str:
    """The name of a function that a token calls, without the mark of a later version; empty if it calls none."""
    if token.type != "FUNC" or token.subtype != "OPEN":
        return ""
    name: str = token.value.rstrip("(").lstrip("@").upper()
    return name.removeprefix("_XLFN.").removeprefix("_XLWS.")
