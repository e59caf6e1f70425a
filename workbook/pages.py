"""Pages of words: the cover, the sources, and the line under each tab's title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

from model import __version__
from model.as_built import DIGITS, Edits, InputRegister, Stories, words
from model.checks import Master, Summary
from model.citations import question
from model.core.registers import Exactly
from model.core.rows import is_input
from model.core.scalars import iso, rounded
from model.core.scalars import join as scalar_join
from model.core.timeline import MONTHS
from model.core.units import UNITS
from model.core.vocabulary import if_, join
from model.fundamental.valuation import Valuation
from model.inputs import NOT_PRINTED, Inputs
from model.sources import reconciliation
from workbook.print_setup import AS_OF, a4
from workbook.statements import flag, sentence, stated

if TYPE_CHECKING:
    from model.core.rows import Block, Row
    from model.equity import EquityModel
    from model.facts import Company, Fact
    from model.tables import Record
    from workbook.layout import PlacedBlock
    from workbook.writer import Writer

LAST = 9  # last column of the cover

PURPOSE = ("What is priced into {companies}, what could change it, and when. The broker's path from ARR to a Dec-26 price target, "
           "rebuilt so that every figure can be followed to its source and every formula recalculated.")
NOTES = {
    "Discounting": "30x 2030E EPS is a value at Dec-2029, brought back to Dec-2026. The broker prints neither the years nor the exchange rates: three years, "
                   "HK$7.80 per US$ and HK$1.12 per CNY are assumptions, the one set that gives both printed targets. Valuation shows 3, 3.5 and 4 years.",
    "Share price": "Implied by the printed market capitalisation and the shares in issue, as of 20 April 2026; neither source prints a price. "
                   "Overwrite it on the Inputs tab, or link it to a data feed.",
    "Share count": "Shares in issue after the IPO for market capitalisation; diluted 2030 shares, solved from printed profit and EPS, for EPS.",
    "Opening year": "2025 is where the ratios start, not a set of reported accounts. What is reported and what is assumed stands on the Sources tab.",
    "Scenarios": "Choose one on the {choice} tab: every tab follows. "
                 "Figures marked 'as built' were computed by Python when this file was made; once an input that moves one is edited it shows n.a.",
    "Proof": "Every formula was recalculated with LibreOffice, formulon, formualizer and IronCalc and equals Python. "
             "Microsoft Excel itself was not at hand: that is unproven.",
}
STATED = ("Discounting", "Share price", "Share count")  # notes that hold for the inputs as built
EDITED = "Inputs were edited by the analyst. They are assumptions, cited on the Sources and Scenarios tabs; ties to printed figures do not apply."
COLOURS = (
    ("input", "Input: a sourced fact, an assumption or a calibrated value; overwrite it here and nowhere else"),
    ("formula", "Formula"),
    ("link", "Link to another tab"),
    ("stamp", "As built: written by Python when the file was made, to notice edits"),
)


def subtitle(first: Block, company: Company | None) -> str:
    """The line under the title of a tab, by its first block and the company that has the tab for itself."""
    if company is None or first.axis is MONTHS:  # short: it is cut at the columns that every page of months repeats
        return first.lead.subtitle
    return f"{company.ticker}, reports in {company.local}. {first.lead.subtitle}"


def about(writer: Writer) -> None:
    """The cover, under the summary: purpose, conventions, colour key, version."""
    sheet, styles = writer.sheet, writer.styles
    last = max(here.end for here in writer.layout.tabs["About"])
    sheet.set_row(1, 40)
    companies = [f"{company.name} ({company.ticker})" for company in writer.equity.facts.companies.values()]
    sheet.merge_range(1, 0, 1, LAST, PURPOSE.format(companies=", ".join(companies[:-1]) + " and " + companies[-1]), styles.text)
    line = last + 1
    writer.block_title(line, "How to read this workbook")
    edited = {"Edited": EDITED} if writer.equity.shipped else {}
    ratings = _ratings(writer.equity)
    as_built = {*STATED, *ratings}
    for name, told in {**NOTES, **edited, **_unprinted(writer.equity), **_replaced(writer.equity), **ratings}.items():
        line, text = line + 1, told.replace("{choice}", writer.additions.choice)
        sheet.write_string(line, 0, name, styles.make(bold=True, indent=1, valign="top"))
        sheet.merge_range(line, 1, line, LAST, "" if name in as_built else text, styles.text)
        if name in as_built:
            stated(writer, line, 1, text, styles.text, Edits.inputs + Edits.facts)
        sheet.set_row(line, 15 * -(-len(text) // (128 if name not in as_built else 105)))  # characters that fit the merged cells, what marks them included
    line += 2
    writer.block_title(line, "Colours")
    for role, text in COLOURS:
        line += 1
        sheet.write_number(line, 1, 1234.5, styles.value("US$ mn", role))
        sheet.write_string(line, 0, text.split(":")[0], styles.label())
        sheet.write_string(line, 2, text, styles.unit)
    line += 2
    sheet.write_string(line, 0, f"Data as of {AS_OF}. Priced In {__version__}. Not investment advice.", styles.subtitle)
    sheet.print_area(0, 0, line, LAST)
    ok = writer.equity.book.row(Master.master)
    _, row, column = writer.layout.where(ok, 0)
    mark(writer, row, column, row, column)
    failures = writer.equity.book.row(Summary.failures)
    for position in range(len(failures.block.axis.members)):
        _, row, column = writer.layout.where(failures, position)
        sheet.conditional_format(row, column, row, column, {"type": "cell", "criteria": ">", "value": 0,
                                                           "format": writer.workbook.add_format({"bg_color": "#FECACA", "font_color": "#991B1B"})})


def _unprinted(equity: EquityModel) -> dict[str, str]:
    """Which companies no broker follows, and what that means for their tabs."""
    names = [company.name for company in equity.facts.companies.values() if company.facts[Inputs.market_cap_printed.key].value == NOT_PRINTED]
    if not names:
        return {}
    return {"Not printed": f"{' and '.join(filter(None, (', '.join(names[:-1]), names[-1])))}: no figure of a broker stands behind price, share count and "
                           "path; ties to print show n.a., and what a file leaves out is marked 'Default' on the Sources tab."}


def _replaced(equity: EquityModel) -> dict[str, str]:
    """Which shipped companies a user's files replace."""
    return {f"{company.name} replaced": f"Its figures are those of a file of the analyst's own, {company.path.name}, not those that came with the release."
            for company in equity.facts.companies.values() if company.replaces}


def _ratings(equity: EquityModel) -> dict[str, str]:
    """What a reader should know of a rating that its own target does not carry."""
    base = next(iter(equity.scenarios.values()))
    found = {}
    for company in equity.facts.companies.values():
        upside = equity.value(equity.book.row(Valuation.upside, company), 0, company, base)
        if company.rating == "Overweight" and not isinstance(upside, str) and upside < 0:
            found[f"{company.name}'s rating"] = (f"The broker rates it {company.rating}, with a target {-100 * upside:.1f} % below the price "
                                                 "in the base scenario, as built. The workbook shows it as it is.")
    return found


def mark(writer: Writer, first_row: int, first_column: int, last_row: int, last_column: int) -> None:
    """Green for a check that holds, red for one that fails."""
    good = writer.workbook.add_format({"font_color": "#166534"})
    bad = writer.workbook.add_format({"bg_color": "#FECACA", "font_color": "#991B1B", "bold": True})
    for criterion, value, style in (("=", 1, good), ("=", 0, bad)):
        writer.sheet.conditional_format(first_row, first_column, last_row, last_column,
                                        {"type": "cell", "criteria": criterion, "value": value, "format": style})


def scenario_table(writer: Writer, here: PlacedBlock) -> None:
    """Wrapped prose in the tables of scenarios."""
    for position in range(len(writer.scenarios)):
        writer.sheet.set_row(here.first + position, 29)
    if here.block.sheet is Stories:
        story = here.rows[Stories.story.key]
        writer.sheet.set_column(story, story, 58)
        writer.sheet.set_column(story + 1, story + 1, 58)
        writer.sheet.write_string(here.heading[""], story, Stories.story.label, writer.styles.heading(align="left"))
        _scenario_changes(writer, here.end + 1)


def _scenario_changes(writer: Writer, line: int) -> None:
    """What each scenario changes against Base, from the cells that hold it."""
    sheet, styles, base = writer.sheet, writer.styles, writer.scenarios[0]
    writer.block_title(line, f"What each scenario changes against {base.name}")
    for column, heading in ((0, "Scenario"), (1, "Applies to"), (2, "Input and value"), (3, "Status and reason, as built")):
        sheet.write_string(line + 1, column, heading, styles.heading(align="left"))
    line += 2
    for index, scenario in enumerate(writer.scenarios[1:], 1):
        for row in writer.equity.input_rows.values():
            fact = writer.overriding(row, scenario.id)
            if fact is None:
                continue
            sheet.write_string(line, 0, scenario.name, styles.label())
            sheet.write_string(line, 1, row.company.name if row.company else "all", styles.unit)
            edited = if_(flag(writer, InputRegister.changed, row, scenario.id) > 0, " (edited)", "")
            body = join(f"{fact.name} = ", words(Exactly(row, 1 + index), fact.unit), edited)
            sentence(writer, line, 2, body, f"{fact.name} = {shown(fact)}", styles.label())
            sheet.write_string(line, 3, f"{fact.status}: {fact.citation}", styles.unit)
            line += 1
    sheet.print_area(0, 0, line, 3)


def shown(fact: Fact) -> str:
    """A fact's value in words, as the workbook's own formulas write it."""
    if isinstance(fact.value, str):
        return fact.value
    if UNITS[fact.unit] == "date":
        return iso(fact.value)
    number = rounded(fact.value * (100 if UNITS[fact.unit] == "fraction" else 1), DIGITS)
    return scalar_join(number, "%" if UNITS[fact.unit] == "fraction" else "")


def sources(writer: Writer) -> None:
    """Register of sources, then every input with its value, status, citation and date."""
    sheet, styles = writer.sheet, writer.styles
    sheet.hide_gridlines(2)
    for column, width in enumerate((54, 11, 13, 12, 11, 56, 44)):
        sheet.set_column(column, column, width)
    writer.title("Sources", "Every input with where it comes from. A sourced fact and an assumption are never mixed in one cell.")
    line = 3
    writer.block_title(line, "Register")
    for column, heading in enumerate(("Title", "Id", "Kind", "", "As of")):
        sheet.write_string(line + 1, column, heading, styles.heading(align="left"))
    line += 2
    for source in writer.equity.facts.sources.values():
        sheet.write_string(line, 0, source.title, styles.make(indent=1, text_wrap=True, valign="top"))
        sheet.set_row(line, 13.5 * max(2, -(-len(source.title) // 56)))  # characters that fit the column
        sheet.write_string(line, 1, source.id, styles.unit)
        sheet.write_string(line, 2, source.kind, styles.unit)
        sheet.write_datetime(line, 4, source.as_of, styles.value("date"))
        sheet.write_string(line, 5, source.note, styles.unit)
        line += 1
    line += 1
    writer.block_title(line, "Inputs, base scenario")
    line += 1
    sheet.set_row(line, 15)
    for column, heading in enumerate(("Input", "Value", "Unit", "Status", "As of", "Source, or why it is assumed, as built", "Note, as built")):
        sheet.write_string(line, column, heading, styles.heading(align="right" if heading in ("Value", "As of") else "left"))
    header = line
    line += 1
    for here in (h for blocks in writer.layout.tabs.values() for h in blocks if h.is_inputs):
        company = writer.equity.owner(here.block)
        facts = company.facts if company else writer.equity.facts.market
        sheet.write_string(line, 0, company.name if company else "Market", styles.section)
        line += 1
        for row in here.block.rows.values():
            if is_input(row) and row.name in facts:
                _source_line(writer, row, facts[row.name], line)
                line += 1
    line = _records(writer, line + 1)
    sheet.freeze_panes(3, 1)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(header)
    sheet.print_area(0, 0, line, 6)
    a4(writer, "Sources")


def _records(writer: Writer, line: int) -> int:
    """Every record of every table, with its citation."""
    sheet, styles = writer.sheet, writer.styles
    writer.block_title(line, "Tables")
    line += 1
    owners = [("Market", writer.equity.facts.records, None), *((c.name, c.records, c) for c in writer.equity.facts.companies.values())]
    for owner, tables, company in owners:
        for table, records in tables.items():
            if not records or table in reconciliation.TABLES:  # these carry their citation on their own tabs
                continue
            sheet.write_string(line, 0, f"{owner}: {table.replace('_', ' ')}", styles.section)
            line += 1
            for record in records.values():
                sheet.write_string(line, 0, record.name, styles.label())
                _cited(writer, record, line, company if table != "events" else None)
                line += 1
    return line


def _source_line(writer: Writer, row: Row, fact: Fact, line: int) -> None:
    sheet, styles = writer.sheet, writer.styles
    tab, input_line, _ = writer.layout.where(row, 0)
    cell = xl_rowcol_to_cell(input_line, writer.layout.scenario_column(0), row_abs=True, col_abs=True)
    sheet.write_string(line, 0, row.label, styles.label())
    sheet.write_formula(line, 1, f"={quote_sheetname(tab)}!{cell}", styles.value(row.unit, "link"), fact.value)
    sheet.write_string(line, 2, row.unit, styles.unit)
    _cited(writer, fact, line, writer.equity.owner(row.block))
    stated(writer, line, 3, fact.status, styles.unit, flag(writer, InputRegister.changed, row, writer.scenarios[0].id), "edited")


def _cited(writer: Writer, entry: Fact | Record, line: int, company: Company | None) -> None:
    """Status, date, source and note of one entry, in a row as high as its words need."""
    sheet, styles = writer.sheet, writer.styles
    sheet.write_string(line, 3, entry.status, styles.unit)
    sheet.write_datetime(line, 4, entry.as_of, styles.value("date"))
    sheet.write_string(line, 5, entry.citation, styles.note)
    asks = question(company, entry, writer.equity.facts.companies.values()) if company else ""
    note = " ".join(filter(None, (asks, entry.note)))
    sheet.write_string(line, 6, note, styles.note)
    lines = max(-(-len(entry.citation) // 60), -(-len(note) // 47))  # characters that fit the columns
    if lines > 1:
        sheet.set_row(line, 13 * lines + 2)
