"""A small workbook that keeps every rule, and the faults that are planted in it: each breaks one rule and no other."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING, NamedTuple

from workbook.styles import ACCENT, INPUT, LINK

if TYPE_CHECKING:
    from pathlib import Path


class Fault(NamedTuple):
    """A change to the package: a part, what stands in it, and what is put there; a new part where nothing stands."""

    part: str
    old: str
    new: str


SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
GROWTH = "<f>D4/C4-1</f>"
SCALE = ('<cfRule type="colorScale" priority="1"><colorScale><cfvo type="formula" val="OFFSET(C4,0,0)"/><cfvo '
         'type="max"/>'
         '<color rgb="FFFFFFFF"/><color rgb="FF000000"/></colorScale></cfRule>')
NAME, FORMAT, LIMIT = "Line!\\$C\\$4<", "<formula>.*?</formula>", "<formula1>.*?</formula1>"


def _everywhere(wrong: str) -> tuple[Fault, ...]:
    """A formula in a cell, an array formula, a name of the book and of a tab, a conditional format and a validation."""
    return (Fault(SHEET, re.escape(GROWTH), f"<f>{wrong}</f>"),
            Fault(SHEET, re.escape(GROWTH), f'<f t="array" ref="C5">{wrong}</f>'),
            Fault(BOOK, NAME, f"{wrong}<"),
            Fault(BOOK, f'name="revenue">{NAME}', f'name="revenue" localSheetId="0">{wrong}<'),
            Fault(SHEET, FORMAT, f"<formula>{wrong}</formula>"), Fault(SHEET, LIMIT, f"<formula1>{wrong}</formula1>"))


def _related(kind: str, more: str = "") -> Fault:
    """A part of a kind, under a name that does not tell."""
    return Fault("xl/_rels/workbook.xml.rels", "</Relationships>",
                 f'<Relationship Id="more" Type="urn:a/{kind}" Target="a.bin"{more}/></Relationships>')


FAULTS = {
    "a name is not a cell address":            (Fault(BOOK, 'name="revenue"', 'name="rev1"'),
                                                Fault(BOOK, 'name="revenue"', 'name="R1C1"')),
    "no links to other files":                 (*_everywhere("'[other.xlsx]Tab'!A1+1"), *_everywhere("[1]Tab!A1+1"),
                                                *_everywhere("cmd|'/c x'!A1+1"),
                                                Fault("xl/externalLinks/externalLink1.xml", "", "<externalLink/>"),
                                                _related("externalLink"),
                                                _related("image", ' TargetMode="External"')),
    "no macros in a client file":              (Fault("xl/vbaProject.bin", "", "a project"),
                                                Fault("xl/macrosheets/sheet1.xml", "", "<macrosheet/>"),
                                                _related("vbaProject"), _related("xlMacrosheet"),
                                                _related("dialogsheet"),
                                                Fault("[Content_Types].xml",
                                                      "openxmlformats-officedocument.spreadsheetml.sheet.main",
                                                      "ms-excel.sheet.macroEnabled.main")),
    "no hidden tabs":                          (Fault(BOOK, 'name="Other"', 'name="Other" state="hidden"'),
                                                Fault(BOOK, 'name="Other"', 'name="Other" state="veryHidden"'),
                                                Fault(BOOK, 'name="Drawn"', 'name="Drawn" state="hidden"')),
    "no hidden rows or columns":               (Fault(SHEET, '<row r="5"', '<row r="5" hidden="1"'),
                                                Fault(SHEET, "<sheetData>",
                                                      '<cols><col min="4" max="4" width="9" '
                                                      'hidden="1"/></cols><sheetData>')),
    "panes are frozen":                        (Fault(SHEET, "<pane .*?/>", ""),),
    "a print area is set":                     (Fault(BOOK, '<definedName name="_xlnm.Print_Area" '
                                                            'localSheetId="0">.*?</definedName>', ""),),
    "prints on A4 landscape":                  (Fault(SHEET, 'orientation="landscape"', 'orientation="portrait"'),
                                                Fault(SHEET, 'paperSize="9"', 'paperSize="1"')),
    "fits the page":                           (Fault(SHEET, ' fitToPage="1"', ""),),
    "no number inside a formula":              (*_everywhere("C4*0.37"), *_everywhere("SUM(C4,1E6)"),
                                                Fault(BOOK, NAME, "0.37<"),
                                                Fault(SHEET, FORMAT, "<formula>0.37</formula>")),
    "no volatile functions":                   (*_everywhere("OFFSET(C4,0,0)"), *_everywhere("today()"),
                                                *_everywhere("IF(C4=1,RAND(),1)"),
                                                Fault(SHEET, LIMIT, r"\g<0><formula2>OFFSET(C4,0,0)</formula2>"),
                                                Fault(SHEET, "<cfRule .*?</cfRule>", SCALE)),
    "only functions that Excel 2010 and LibreOffice share":
                                               (*_everywhere("_xlfn.XLOOKUP(C4,C4,D4)"), *_everywhere("LET(x,C4,x)"),
                                                *_everywhere("MY_OWN(C4)"),
                                                Fault(SHEET, re.escape(GROWTH), "<f>CUBEVALUE(C4)</f>")),
    "a formula is not blue":                   (Fault(SHEET, 's="3"><f>', 's="2"><f>'),),
    "a link to another tab is green":          (Fault("xl/worksheets/sheet2.xml", 's="4"><f>', 's="0"><f>'),),
    "every formula is written with its value": (Fault(SHEET, "(<f>D4/C4-1</f>)<v>1</v>", r"\1<v/>"),
                                                Fault(SHEET, "(<f>D4/C4-1</f>)<v>1</v>", r"\1<v />"),
                                                Fault(SHEET, "(<f>D4/C4-1</f>)<v>1</v>", r"\1")),
    "no error values":                         (Fault(SHEET, 's="3"><f>D4/C4-1</f><v>1</v>',
                                                      's="3" t="e"><f>D4/C4-1</f><v>#DIV/0!</v>'),
                                                Fault(SHEET, 's="2"><v>100</v>', 's="2" t="e"><v>#N/A</v>')),
    "no boolean cells, which LibreOffice counts and Excel does not":
                                               (Fault(SHEET, 's="3"><f>D4/C4-1</f>', 's="3" t="b"><f>D4/C4-1</f>'),
                                                Fault(SHEET, 's="2"><v>100</v>', 's="2" t="b"><v>1</v>')),
    "one formula a row":                       (Fault(SHEET, "<f>D4\\*2</f>", "<f>C4*2</f>"),
                                                Fault(SHEET, "<f>D4\\*2</f>", ""),
                                                Fault(SHEET, "<f>D4\\*2</f>", '<f t="array" ref="E4">D4*2</f>'),
                                                Fault(SHEET, "<f>C4\\*2</f>", '<f t="array" ref="D4">C4*2</f>')),
    "a unit beside every line":                (Fault(SHEET, '<c r="B4".*?</c>', ""),
                                                Fault(SHEET, '<c r="B5".*?</c>', '<c r="B5"/>'),
                                                Fault("xl/worksheets/sheet2.xml", '<c r="B2".*?</c>', "")),
}


def clean(path: Path) -> Path:
    """A workbook of two tabs and a chart that keeps every rule."""
    from xlsxwriter import Workbook

    with Workbook(path) as book:
        line, other = book.add_worksheet("Line"), book.add_worksheet("Other")
        heading, blue = book.add_format({"bg_color": ACCENT}), book.add_format({"font_color": INPUT})
        percent, green = book.add_format({"num_format": "0.0%"}), book.add_format({"font_color": LINK})
        line.write_row("C3", ("2026E", "2027E", "2028E"), heading)
        line.write_row("A4", ("Revenue", "US$ mn"))
        line.write("C4", 100, blue)
        line.write_formula("D4", "=C4*2", None, 200)
        line.write_formula("E4", "=D4*2", None, 400)
        line.write_row("A5", ("Growth", "%"))
        line.write_formula("C5", "=D4/C4-1", percent, 1)
        line.write_formula("A7", '=IF(AVERAGE(C4:E4)=VLOOKUP(C4,C4:D4,2)+_xlfn.STDEV.S(C4:E4),"equal","")', None, "")
        line.data_validation("C4", {"validate": "decimal", "criteria": ">", "value": -5000})
        line.conditional_format("C5", {"type": "formula", "criteria": "=$C$5=1", "format": percent})
        other.write_row("A2", ("Revenue", "US$ mn"))
        other.write_formula("C2", "=Line!$C$4", green, 100)
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Line!$C$4:$E$4"})
        book.add_chartsheet("Drawn").set_chart(chart)
        book.define_name("revenue", "=Line!$C$4")
        for sheet in (line, other):
            sheet.freeze_panes(1, 1)
            sheet.print_area("A1:E7")
            sheet.set_landscape()
            sheet.set_paper(9)
        line.fit_to_pages(1, 0)
        other.set_h_pagebreaks([4])
    return path


def plant(path: Path, fault: Fault, out: Path) -> Path:
    """A copy with a fault in it."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            text = source.read(name)
            changed = re.sub(fault.old.encode(), fault.new.encode(), text, count=1) if name == fault.part else text
            if name == fault.part and changed == text:
                raise ValueError(fault)
            target.writestr(name, changed)
        if not fault.old:
            target.writestr(fault.part, fault.new)
    return out
