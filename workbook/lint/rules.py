"""The table of rules: the name of each, what finds a breach, and the faults planted to show that it does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.core.errors import PricedInError
from workbook.lint.breaches import (
    blue,
    calls,
    errors,
    green,
    hidden_rows,
    hidden_tabs,
    links,
    macros,
    numbers,
    one_formula,
    paper,
    per_sheet,
    reads_as_cell,
    stored,
    unfitted,
    units,
)
from workbook.lint.finding import Finding
from workbook.lint.formulas import SHARED, VOLATILE
from workbook.lint.planted import BOOK, FORMAT, GROWTH, LIMIT, NAME, SCALE, SHEET, Fault, everywhere, related

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from workbook.lint.breaches import Book, Where


@dataclass(frozen=True)
class Rule:
    """A rule as a finding names it, what finds each breach of it, and what is planted to show that it does."""

    name: str
    breaches: Callable[[Book], Iterator[Where]]
    faults: tuple[Fault, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a rule of which nothing shows that it can fire."""
        if not self.faults:
            raise PricedInError(f"The rule '{self.name}' has no planted fault: add to its row, in "
                                "workbook/lint/rules.py, one that shows that it can fire.")


RULES = (
    Rule("a name is not a cell address", reads_as_cell,
         (Fault(BOOK, 'name="revenue"', 'name="rev1"'),
          Fault(BOOK, 'name="revenue"', 'name="R1C1"'))),
    Rule("no links to other files", links,
         (*everywhere("'[other.xlsx]Tab'!A1+1"), *everywhere("[1]Tab!A1+1"),
          *everywhere("cmd|'/c x'!A1+1"),
          Fault("xl/externalLinks/externalLink1.xml", "", "<externalLink/>"),
          related("externalLink"),
          related("image", ' TargetMode="External"'))),
    Rule("no macros in a client file", macros,
         (Fault("xl/vbaProject.bin", "", "a project"),
          Fault("xl/macrosheets/sheet1.xml", "", "<macrosheet/>"),
          related("vbaProject"), related("xlMacrosheet"),
          related("dialogsheet"),
          Fault("[Content_Types].xml", "openxmlformats-officedocument.spreadsheetml.sheet.main",
                "ms-excel.sheet.macroEnabled.main"))),
    Rule("no hidden tabs", hidden_tabs,
         (Fault(BOOK, 'name="Other"', 'name="Other" state="hidden"'),
          Fault(BOOK, 'name="Other"', 'name="Other" state="veryHidden"'),
          Fault(BOOK, 'name="Drawn"', 'name="Drawn" state="hidden"'))),
    Rule("no hidden rows or columns", hidden_rows,
         (Fault(SHEET, '<row r="5"', '<row r="5" hidden="1"'),
          Fault(SHEET, "<sheetData>", '<cols><col min="4" max="4" width="9" hidden="1"/></cols><sheetData>'))),
    Rule("panes are frozen", per_sheet(lambda sheet: "" if sheet.freeze_panes else "none"),
         (Fault(SHEET, "<pane .*?/>", ""),)),
    Rule("a print area is set", per_sheet(lambda sheet: "" if sheet.print_area else "none"),
         (Fault(BOOK, '<definedName name="_xlnm.Print_Area" localSheetId="0">.*?</definedName>', ""),)),
    Rule("prints on A4 landscape", paper,
         (Fault(SHEET, 'orientation="landscape"', 'orientation="portrait"'),
          Fault(SHEET, 'paperSize="9"', 'paperSize="1"'))),
    Rule("fits the page", unfitted,
         (Fault(SHEET, ' fitToPage="1"', ""),)),
    Rule("no number inside a formula", numbers,
         (*everywhere("C4*0.37"), *everywhere("SUM(C4,1E6)"),
          Fault(BOOK, NAME, "0.37<"),
          Fault(SHEET, FORMAT, "<formula>0.37</formula>"))),
    Rule("no volatile functions", calls(lambda name: name in VOLATILE),
         (*everywhere("OFFSET(C4,0,0)"), *everywhere("today()"),
          *everywhere("IF(C4=1,RAND(),1)"),
          Fault(SHEET, LIMIT, r"\g<0><formula2>OFFSET(C4,0,0)</formula2>"),
          Fault(SHEET, "<cfRule .*?</cfRule>", SCALE))),
    Rule("only functions that Excel 2010 and LibreOffice share", calls(lambda name: name not in SHARED | VOLATILE),
         (*everywhere("_xlfn.XLOOKUP(C4,C4,D4)"), *everywhere("LET(x,C4,x)"),
          *everywhere("MY_OWN(C4)"),
          Fault(SHEET, re.escape(GROWTH), "<f>CUBEVALUE(C4)</f>"))),
    Rule("a formula is not blue", blue,
         (Fault(SHEET, 's="3"><f>', 's="2"><f>'),)),
    Rule("a link to another tab is green", green,
         (Fault("xl/worksheets/sheet2.xml", 's="4"><f>', 's="0"><f>'),)),
    Rule("every formula is written with its value",
         stored(lambda cell: "no value" if cell.formula and not cell.valued else ""),
         (Fault(SHEET, "(<f>D4/C4-1</f>)<v>1</v>", r"\1<v/>"),
          Fault(SHEET, "(<f>D4/C4-1</f>)<v>1</v>", r"\1<v />"),
          Fault(SHEET, "(<f>D4/C4-1</f>)<v>1</v>", r"\1"))),
    Rule("no error values", errors,
         (Fault(SHEET, 's="3"><f>D4/C4-1</f><v>1</v>', 's="3" t="e"><f>D4/C4-1</f><v>#DIV/0!</v>'),
          Fault(SHEET, 's="3"><f>D4/C4-1</f><v>1</v>', 's="3" t="e"><f>IF(ISNUMBER(C4),C4,NA())</f><v>#REF!</v>'),
          Fault(SHEET, 's="3"><f>D4/C4-1</f><v>1</v>', 's="3" t="e"><f>IF(ISNUMBER(C4),NA(),C4)</f><v>#N/A</v>'),
          Fault(SHEET, 's="2"><v>100</v>', 's="2" t="e"><v>#N/A</v>'))),
    Rule("no boolean cells, which LibreOffice counts and Excel does not",
         stored(lambda cell: "TRUE or FALSE" if cell.kind == "b" else ""),
         (Fault(SHEET, 's="3"><f>D4/C4-1</f>', 's="3" t="b"><f>D4/C4-1</f>'),
          Fault(SHEET, 's="2"><v>100</v>', 's="2" t="b"><v>1</v>'))),
    Rule("one formula a row", one_formula,
         (Fault(SHEET, "<f>D4\\*2</f>", "<f>C4*2</f>"),
          Fault(SHEET, "<f>D4\\*2</f>", ""),
          Fault(SHEET, "<f>D4\\*2</f>", '<f t="array" ref="E4">D4*2</f>'),
          Fault(SHEET, "<f>C4\\*2</f>", '<f t="array" ref="D4">C4*2</f>'))),
    Rule("a unit beside every line", units,
         (Fault(SHEET, '<c r="B4".*?</c>', ""),
          Fault(SHEET, '<c r="B5".*?</c>', '<c r="B5"/>'),
          Fault("xl/worksheets/sheet2.xml", '<c r="B2".*?</c>', ""))),
)


def broken(book: Book) -> list[Finding]:
    """Every breach of every rule, rule after rule, sheets in order."""
    found = [Finding(rule.name, *where) for rule in RULES for where in rule.breaches(book)]
    order = {sheet.title: number for number, sheet in enumerate(book.book.worksheets)}
    return sorted(found, key=lambda finding: order.get(finding.tab, -1))
