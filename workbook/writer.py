"""Writer: the model as an .xlsx file. Every formula is written with its value; the same model gives the same bytes."""

from __future__ import annotations

import io
import math
import textwrap
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from model.as_built import NOTHING, InputRegister, Stories
from model.checks import CompanyChecks, Recomputed
from model.core.errors import PricedInError
from model.core.expressions import Const
from model.core.formulas import constant
from model.core.lines import SCALAR, Column, Input, Stamp
from model.core.operators import OPS, fill
from model.core.rows import Cell, Row, is_input
from model.core.timeline import MONTHS
from model.scenarios import ScenarioTable, Selector
from model.values import shown
from workbook import charts, names, pages
from workbook.layout import FIRST, LABEL, TABLE_FIRST, UNIT, PlacedBlock
from workbook.made import EMPTY, PROPERTY, marked
from workbook.prepared import PlainFormulas, prepared
from workbook.print_setup import paginate
from workbook.saving import place, replacing
from workbook.statements import flag, stated
from workbook.styles import FONT, Styles
from workbook.validation import allowed, validation

if TYPE_CHECKING:
    from pathlib import Path

    from xlsxwriter.worksheet import Worksheet

    from model.equity import EquityModel
    from model.facts import Fact
    from workbook.layout import Layout

WIDTHS = {LABEL: 46, UNIT: 13.5}
VALUE_WIDTH, NAME_WIDTH, TEXT_WIDTH, SENTENCE_WIDTH, HEADING_WIDTH = 11.5, 26, 44, 62, 11
TITLE_ROWS_FROZEN = 2
TITLE_HEIGHT, BLOCK_HEIGHT = 24, 18  # points: a row of the standard height cuts the descenders of 16 and 12 point
LABEL_TEXT = 58  # characters of small print that fit the label column


class Additions:
    """What a workbook has beside the model's tabs: for a client nothing; a template for an analyst adds its own."""

    suffix = ".xlsx"
    choice = Selector.tab  # the tab that the live scenario is chosen on
    picker = ""  # and the cell, where that is another tab

    def own_value(self, row: Row) -> str:
        """The cell whose value, if it has one, takes the place of an input's; '' if there is none."""
        del row
        return ""

    def before(self, writer: Writer) -> None:
        """Tabs before the model's."""

    def after(self, writer: Writer) -> None:
        """Tabs after the model's, and what belongs to the file."""


def build(equity: EquityModel, path: Path, scenario: str = "base", additions: Additions | None = None, *, force: bool = False) -> Path:
    """Write the workbook with a scenario live; returns the path."""
    live, more = equity.scenario(scenario), additions or Additions()
    with replacing(place(path, more.suffix, force=force)) as beside:
        content = io.BytesIO()  # in memory: nothing is left in the system's folder for temporary files
        workbook = xlsxwriter.Workbook(content, {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False, "in_memory": True,
                                                 "default_format_properties": {"font_name": FONT, "font_size": 10}})
        workbook.set_properties({"title": "Priced In", "subject": "Equity model",
                                 "created": datetime(2026, 4, 20, tzinfo=UTC).replace(tzinfo=None)})
        workbook.set_custom_property(PROPERTY, EMPTY, "text")
        workbook.set_calc_mode("auto")
        Writer(equity, workbook, list(equity.scenarios).index(live.id), more).write()
        workbook.close()
        beside.write_bytes(marked(content.getvalue()))
        place(path, more.suffix, force=force)  # again: someone may have saved there meanwhile
    return path


class Writer:
    """One workbook being written."""

    def __init__(self, equity: EquityModel, workbook: xlsxwriter.Workbook, live: int, additions: Additions) -> None:
        self.equity, self.workbook, self.live, self.additions = equity, workbook, live, additions
        self.scenarios = list(equity.scenarios.values())
        self.styles = Styles(workbook)
        self.prepared = prepared(equity)
        self.layout, self.run = self.prepared.layout, self.prepared.run
        self.sheet: Worksheet

    def write(self) -> None:
        """All tabs, in order."""
        self.additions.before(self)
        for tab, blocks in self.layout.tabs.items():
            self.sheet = self.workbook.add_worksheet(tab, PlainFormulas)
            self._tab(tab, blocks)
            if tab == "About":
                pages.about(self)
        self.sheet = self.workbook.add_worksheet("Sources", PlainFormulas)
        pages.sources(self)
        names.define(self)
        charts.add(self.workbook, self.equity.book, self.layout)
        self.additions.after(self)

    def value(self, row: Row, position: int) -> float | str | None:
        """A cell's value in the live scenario."""
        values = self.run.value(row, position)
        if values is None:
            return None
        value = values[self.live]
        return value if isinstance(value, str) else float(value)

    # a tab ----------------------------------------------------------------------------------------------------------

    def _tab(self, tab: str, blocks: list[PlacedBlock]) -> None:
        sheet, company = self.sheet, self.equity.owner(blocks[0].block) if blocks[0].block.sheet.own_tab else None
        sheet.hide_gridlines(2)
        tables = [here for here in blocks if here.block.axis.vertical]
        names = [member.label for here in tables for member in here.block.axis.members]
        sheet.set_column(LABEL, LABEL, WIDTHS[LABEL] if len(tables) < len(blocks) else min(WIDTHS[LABEL], max(12, *map(len, names)) + 3))
        sheet.set_column(UNIT, UNIT, WIDTHS[UNIT])
        sheet.set_column(FIRST, 80, VALUE_WIDTH)
        for column, width in self._text_widths(tables).items():
            sheet.set_column(column, column, width)
        title = f"{company.name}: {blocks[0].block.sheet.tab}" if company else blocks[0].block.lead.heading or tab
        self.title(title, pages.subtitle(blocks[0].block, company).replace("{choice}", self.additions.choice))
        for here in blocks:
            (self._table if here.block.axis.vertical else self._rows)(here)
        paginate(self, tab, blocks)
        first = blocks[0]
        timeline = not first.block.axis.vertical and (first.block.axis is not SCALAR or first.is_inputs)
        if timeline or first.block.axis.vertical:
            sheet.freeze_panes(first.first, FIRST if timeline else TABLE_FIRST)
        else:
            sheet.freeze_panes(TITLE_ROWS_FROZEN, FIRST)

    def title(self, text: str, subtitle: str) -> None:
        """Title of the tab and the line under it."""
        self.sheet.set_row(0, TITLE_HEIGHT)
        self.sheet.write_string(0, 0, text, self.styles.title)
        self.sheet.write_string(1, 0, subtitle, self.styles.subtitle)

    def block_title(self, line: int, text: str) -> None:
        """Title of a block of the tab."""
        self.sheet.set_row(line, BLOCK_HEIGHT)
        self.sheet.write_string(line, 0, text, self.styles.block)

    def _text_widths(self, tables: list[PlacedBlock]) -> dict[int, float]:
        """Columns of tables that hold words, wide enough for most of them."""
        widths: dict[int, float] = {}
        for here in tables:
            for row in here.block.rows.values():
                words = [value for position in range(len(here.block.axis.members)) if isinstance(value := self.value(row, position), str)]
                longest = max(map(len, words), default=0)
                if row.unit == "sentence" and row.name != list(here.block.rows)[-1]:  # the last one runs on to the right
                    widths[here.rows[row.name]] = SENTENCE_WIDTH
                if row.unit == "text" and longest > VALUE_WIDTH - 1:
                    column = here.rows[row.name]
                    widths[column] = max(widths.get(column, 0), min(longest + 2, TEXT_WIDTH))
        return widths

    def _rows(self, here: PlacedBlock) -> None:
        """A block whose periods run across."""
        block, sheet, styles = here.block, self.sheet, self.styles
        width = len(self.scenarios) + 3 if here.is_inputs else len(block.axis.members)
        self.block_title(here.title, block.title)
        if "" in here.heading:
            self._headings(here)
        for line, text in here.sections.items():
            for column in range(FIRST + width):
                sheet.write_blank(line, column, None, styles.section)
            sheet.write_string(line, LABEL, text, styles.section)
        for row in block.rows.values():
            line = here.rows[row.name]
            strong = row.line.key in block.sheet.bold
            sheet.write_string(line, LABEL, row.label, styles.label(strong=strong))
            sheet.write_string(line, UNIT, styles.shown_unit(row.unit), styles.unit)
            if here.is_inputs:
                self._input(row, line)
                continue
            for position in range(len(block.axis.members)):
                self._cell(row, position, strong=strong)
            if block.axis is SCALAR and row.line.note:
                elsewhere = row.line is Selector.selected and self.additions.picker
                sheet.write_string(line, FIRST + 1, f"Chosen on the {self.additions.choice} tab" if elsewhere else row.line.note, styles.remark)
        for line, text in here.notes.items():
            sheet.write_string(line, FIRST if block.axis is MONTHS else LABEL, text, styles.subtitle)  # months repeat their label column on every page

    def _headings(self, here: PlacedBlock) -> None:
        block, sheet, styles = here.block, self.sheet, self.styles
        top = here.heading[""]
        if block.axis.group:
            sheet.set_row(top, 29)
        sheet.write_string(top, LABEL, "", styles.heading())
        sheet.write_string(top, UNIT, "Unit", styles.heading(align="left"))
        if here.is_inputs:
            sheet.set_column(FIRST + len(self.scenarios) + 2, FIRST + len(self.scenarios) + 2, NAME_WIDTH)
            labels = ["Live", *(s.name for s in self.scenarios), "Status", "Name"]
            self.sheet.set_row(top, 27)
        else:
            labels = [member.label for member in block.axis.members]
        for column, label in enumerate(labels, FIRST):
            sheet.write_string(top, column, label, styles.heading(align="left" if label in ("Status", "Name") else "right"))
        for name, row in block.headings.items():
            sheet.write_string(here.heading[name], LABEL, row.label, styles.make(font_color="#6B7280", bg_color="#E8EEF5", indent=1))
            sheet.write_string(here.heading[name], UNIT, "", styles.subheading())
            for position, value in enumerate(row.values):
                sheet.write(here.heading[name], FIRST + position, value, styles.subheading(row.unit))

    def _table(self, here: PlacedBlock) -> None:
        """A block whose members run down."""
        block, sheet, styles = here.block, self.sheet, self.styles
        self.block_title(here.title, block.title)
        top, units = here.heading[""], here.heading["unit"]
        lines = [len(textwrap.wrap(row.label, HEADING_WIDTH)) for row in block.rows.values() if row.unit != "text"]
        sheet.set_row(top, 13.5 * max([2, *lines]) + 2)
        sheet.write_string(top, LABEL, "", styles.heading())
        sheet.write_string(units, LABEL, "", styles.subheading())
        for row in block.rows.values():
            sheet.write_string(top, here.rows[row.name], row.label, styles.heading(align="left" if row.unit in ("text", "sentence") else "right"))
            sheet.write_string(units, here.rows[row.name], styles.shown_unit(row.unit), styles.subheading())
        for position, member in enumerate(block.axis.members):
            wrapped = len(member.label) > LABEL_TEXT
            sheet.write_string(here.first + position, LABEL, member.label, styles.label(wrap=wrapped))
            for row in block.rows.values():
                self._cell(row, position, strong=row.line.key in block.sheet.bold)
            words = [v for row in block.rows.values() if row.unit == "text" and isinstance(v := self.value(row, position), str)]
            longest = max(map(len, [*words, member.label if wrapped else ""]))
            if longest > TEXT_WIDTH - 2:
                sheet.set_row(here.first + position, 13 * -(-longest // (TEXT_WIDTH - 4)) + 3)
        if block.sheet in (ScenarioTable, Stories):
            pages.scenario_table(self, here)
        if block.sheet in (CompanyChecks, Recomputed):
            result = here.rows[CompanyChecks.holds.key]
            pages.mark(self, here.first, result, here.end - 1, result)

    # a cell ---------------------------------------------------------------------------------------------------------

    def _cell(self, row: Row, position: int, *, strong: bool = False) -> None:
        _, line, column = self.layout.where(row, position)
        value, body = self.value(row, position), row.body(position)
        unit = row.block.about[position].row.unit if row.unit == "as input" else row.unit
        words = row.block.axis.vertical and unit == "text"
        if row.line is Selector.selected and self.additions.picker:
            self.formula(line, column, f"={self.additions.picker}", value, self.styles.value(unit, "link"))
        elif row.line is InputRegister.own and (own := self.additions.own_value(row.block.about[position].row)):
            self.formula(line, column, f"={unless_empty(own, constant(NOTHING)[0])}", value, self.styles.value(unit, "link"))
        elif isinstance(row.line, Stamp):
            self.plain(line, column, value, self.styles.value(unit, "stamp", words=words))
        elif isinstance(row.line, Column) or is_input(row):
            self.plain(line, column, value, self.styles.value(unit, "input", words=words))
            if row.line is Selector.selected:
                self.choose_scenario(line, column)
        elif body is None:
            self.sheet.write_blank(line, column, None, self.styles.value(unit))
        elif isinstance(body, Const):
            self.plain(line, column, value, self.styles.value(unit, "constant" if not isinstance(value, str) else "formula"))
        else:
            meaning = self.equity.book.meaning(body, row, position)
            link = isinstance(meaning, Cell) and meaning.row.block.tab != row.block.tab
            text = self.prepared.formula(row, position)
            self.formula(line, column, text, value, self.styles.value(unit, "link" if link else "formula", strong=strong, words=words))

    def plain(self, line: int, column: int, value: float | str | None, style: Any) -> None:
        """A number or a text."""
        if isinstance(value, str):
            self.sheet.write_string(line, column, value, style)
        elif value is not None and math.isfinite(value):
            self.sheet.write_number(line, column, value, style)
        else:
            raise PricedInError(f"The cell {xl_rowcol_to_cell(line, column)} of {self.sheet.name} would hold no number: check the inputs.")

    def formula(self, line: int, column: int, text: str, value: float | str | None, style: Any) -> None:
        """A formula with the value that Python computed."""
        shown = ("#N/A" if "NA()" in text else "#NUM!") if isinstance(value, float) and not math.isfinite(value) else value
        self.sheet.write_formula(line, column, text, style, shown)

    def _input(self, row: Row, line: int) -> None:
        """An input: the live value by formula, then one column a scenario, its status and its name."""
        first = self.layout.scenario_column(0)
        live = live_formula(self.layout, self.equity, row, self.additions.own_value(row))
        self.formula(line, FIRST, live, self.value(row, 0), self.styles.value(row.unit, strong=True))
        values = self.run.value(row, 0)
        assert values is not None  # noqa: S101 - an input always has a value
        for index, scenario in enumerate(self.scenarios):
            column = self.layout.scenario_column(index)
            if index == 0 or self.overriding(row, scenario.id):
                self.plain(line, column, _plain_value(values[index]), self.styles.value(row.unit, "input"))
            else:
                self.formula(line, column, f"=${_letters(first)}{line + 1}", _plain_value(values[index]), self.styles.value(row.unit))
        self.validate(row, line, first, self.layout.scenario_column(len(self.scenarios) - 1))
        after = self.layout.scenario_column(len(self.scenarios))
        stated(self, line, after, self._status(row), self.styles.unit, flag(self, InputRegister.edited, row), "edited")
        self.sheet.write_string(line, after + 1, row.name, self.styles.unit)

    def _status(self, row: Row) -> str:
        company = self.equity.owner(row.block)
        facts = company.facts if company else self.equity.facts.market
        return facts[row.name].status

    def overriding(self, row: Row, scenario: str) -> Fact | None:
        """What a scenario has in place of an input's base value."""
        owner = self.equity.owner(row.block)
        own = [c.overrides.get(scenario, {}).get(row.name) for c in ([owner] if owner else self.equity.facts.companies.values())]
        return next((fact for fact in (*own, self.equity.scenarios[scenario].overrides.get(row.name)) if fact), None)

    def choose_scenario(self, line: int, column: int) -> None:
        """The scenarios' names as the list of a cell, from the table: a list in the cell itself ends at 255 characters."""
        names = self.equity.book.block(ScenarioTable).headings["label"]
        self._choices(line, column, f"={self.layout.line_address(names)}", [scenario.name for scenario in self.scenarios])

    def _choices(self, line: int, column: int, source: str | list[str], choices: list[str]) -> None:
        self.sheet.data_validation(line, column, line, column, {
            "validate": "list", "source": source, "ignore_blank": False, "error_title": "Not in the list",
            "error_message": f"Choose one of: {', '.join(choices)}."[:255]})

    def validate(self, row: Row, line: int, column: int, last: int | None = None, *, blank: bool = False) -> None:
        """The limits of an input as Excel's own validation of a cell or of a row up to a last column, with the same sentence."""
        item = row.line
        if not isinstance(item, Input):
            return
        rule = {**validation(item, row.unit, xl_rowcol_to_cell(line, column)), "ignore_blank": blank, "error_title": "Not possible"}
        example = self.value(row, 0)
        such = "" if isinstance(example, str) or example is None else f", such as {shown(float(f'{example:.6g}'), item.unit)}"
        rule["error_message"] = f"{row.label}: {allowed(item, row.unit)}{such}."[:255]
        self.sheet.data_validation(line, column, line, column if last is None else last, rule)


def live_formula(layout: Layout, equity: EquityModel, row: Row, own: str = "") -> str:
    """Formula of an input's value in the live scenario, or of the analyst's own where a cell for one is named."""
    _, line, _ = layout.where(row, 0)
    first = layout.scenario_column(0)
    span = f"${_letters(first)}{line + 1}:${_letters(first + len(equity.scenarios) - 1)}{line + 1}"
    picked = fill(OPS["pick"].excel, [span, layout.address(equity.book.row(Selector.number))])
    return f"={unless_empty(own, picked) if own else picked}"


def unless_empty(cell: str, otherwise: str) -> str:
    """Formula of a cell's value, or of something else while the cell is empty."""
    return fill(OPS["if"].excel, [fill(OPS["equal"].excel, [cell, '""']), otherwise, cell])


def _letters(column: int) -> str:
    return str(xl_col_to_name(column))


def _plain_value(value: Any) -> float | str:
    return value if isinstance(value, str) else float(value)

