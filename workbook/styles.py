"""Styles: number formats by unit, and the colours: inputs blue, formulas black, links to other tabs green."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from model.core.units import UNITS

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

INPUT, LINK, INK, MUTED, ACCENT = "#0000FF", "#00803C", "#1A1A1A", "#6B7280", "#12355B"
INPUT_FILL, BAND, RULE = "#FFFBE6", "#E8EEF5", "#B8C4D2"
FONT = "Arial"

PLAIN = "[>=1000000]#,##0;[<0]-#,##0.0000;#,##0.0000"
BY_UNIT = {
    "%": "0.0%;-0.0%;0.0%", "%/month": "0.00%", "% p.a.": "0.0%", "x": '0.00"x"', "index": "0.000", "1/month": "0.0000",
    "date": "d-mmm-yy", "year": "0", "years": "0.00", "months": "0.0", "US$/1M tokens": "0.000", "US$ tn": "0.00",
    "days": "#,##0.0", "shares": "#,##0", "HK$ bn": "#,##0.00", "month": "0", "count": "#,##0", "flag": "0",
    "text": "General", "sentence": "General",
    "check": '"OK";"n.a.";"FAIL"', "agreement": '"yes";"n.a.";"no"',
    "mixed": PLAIN, "number": PLAIN, "mn hours": "#,##0.00", "mn tokens/hour": "#,##0.0", "tolerance": "0.000000",
    "total": "#,##0", "HK$": "#,##0.00;-#,##0.00",
    "US$ mn": "#,##0.0;(#,##0.0)", "US$ bn": "#,##0.00;(#,##0.00)", "tn tokens/day": "#,##0.0",
    "mn shares": "#,##0.00", "HK$/US$": "0.0000", "HK$/CNY": "0.0000",
}


def number_format(unit: str) -> str:
    """Excel number format of a unit; currencies of reporting companies follow their kind."""
    if unit in BY_UNIT:
        return BY_UNIT[unit]
    if "/share" in unit:
        return "#,##0.00;(#,##0.00)"
    if UNITS.get(unit) == "exchange rate" or "/US$" in unit or unit.startswith("HK$/"):
        return "0.0000"
    return "#,##0;(#,##0)"


# units that say nothing beside a line
UNSHOWN = ("text", "sentence", "as input", "mixed", "check", "agreement", "tolerance", "total")


class Styles:
    """Formats of one workbook, each made once."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}
        self._figures: dict[tuple[str, str, bool, bool], Format] = {}

    def make(self, **properties: Any) -> Format:
        """A format with the house font."""
        full = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter", **properties}
        key = tuple(sorted(full.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(full)
        return self._made[key]

    def figure(self, unit: str, role: str = "formula", *, strong: bool = False, words: bool = False) -> Format:
        """A cell of the model: role is input, formula, link, constant or stamp."""
        key = unit, role, strong, words
        if key not in self._figures:
            self._figures[key] = self._figure(unit, role, strong=strong, words=words)
        return self._figures[key]

    def _figure(self, unit: str, role: str, *, strong: bool, words: bool) -> Format:
        colour = {"input": INPUT, "link": LINK, "stamp": MUTED, "constant": INPUT}.get(role, INK)
        extra: dict[str, Any] = {"bg_color": INPUT_FILL, "border": 1, "border_color": RULE} if role == "input" else {}
        if role == "stamp":
            extra["italic"] = True
        extra["align"] = "right"  # a text that stands for a number too
        if unit == "sentence":
            extra |= {"align": "left", "indent": 1}
        if words:
            extra |= {"align": "left", "indent": 1, "text_wrap": True}
        return self.make(num_format=number_format(unit), font_color=colour, bold=strong, **extra)

    @staticmethod
    def shown_unit(unit: str) -> str:
        """A unit as it stands beside a line."""
        return "" if unit in UNSHOWN else unit

    @property
    def title(self) -> Format:
        """Tab title."""
        return self.make(bold=True, font_size=16, font_color=ACCENT)

    @property
    def subtitle(self) -> Format:
        """Line under the title, and footnotes."""
        return self.make(italic=True, font_color=MUTED)

    @property
    def remark(self) -> Format:
        """A note beside a value."""
        return self.make(italic=True, font_color=MUTED, indent=1)

    @property
    def block(self) -> Format:
        """Title of a block."""
        return self.make(bold=True, font_size=12, font_color=ACCENT)

    def heading(self, unit: str = "text", align: str = "right") -> Format:
        """Column heading."""
        shape = number_format(unit)
        extra = {"indent": 1} if align == "left" else {}
        return self.make(bold=True, font_color="#FFFFFF", bg_color=ACCENT, align=align, num_format=shape,
                         text_wrap=unit == "text", **extra)

    def subheading(self, unit: str = "text") -> Format:
        """Second and further heading rows."""
        return self.make(font_color=MUTED, bg_color=BAND, align="right", num_format=number_format(unit))

    @property
    def section(self) -> Format:
        """Heading of a section."""
        return self.make(bold=True, font_color=ACCENT, bottom=1, bottom_color=RULE)

    def label(self, *, strong: bool = False, wrap: bool = False) -> Format:
        """Name of a line item."""
        return self.make(bold=strong, indent=1, **({"text_wrap": True} if wrap else {}))

    @property
    def unit(self) -> Format:
        """Unit beside a line."""
        return self.make(font_color=MUTED, indent=1)

    @property
    def note(self) -> Format:
        """Wrapped citation or remark."""
        return self.make(font_color=MUTED, text_wrap=True, indent=1, align="left")

    @property
    def text(self) -> Format:
        """Wrapped prose."""
        return self.make(text_wrap=True, valign="top", align="left")
