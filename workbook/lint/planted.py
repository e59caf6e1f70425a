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


def everywhere(wrong: str) -> tuple[Fault, ...]:
    """A formula in a cell, an array formula, a name of the book and of a tab, a conditional format and a validation."""
    return (Fault(SHEET, re.escape(GROWTH), f"<f>{wrong}</f>"),
            Fault(SHEET, re.escape(GROWTH), f'<f t="array" ref="C5">{wrong}</f>'),
            Fault(BOOK, NAME, f"{wrong}<"),
            Fault(BOOK, f'name="revenue">{NAME}', f'name="revenue" localSheetId="0">{wrong}<'),
            Fault(SHEET, FORMAT, f"<formula>{wrong}</formula>"), Fault(SHEET, LIMIT, f"<formula1>{wrong}</formula1>"))


def related(kind: str, more: str = "") -> Fault:
    """A part of a kind, under a name that does not tell."""
    return Fault("xl/_rels/workbook.xml.rels", "</Relationships>",
                 f'<Relationship Id="more" Type="urn:a/{kind}" Target="a.bin"{more}/></Relationships>')


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
