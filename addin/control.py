"""The sheets that a template adds, Control first: what stands where, for the writer and the macros alike."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from xlsxwriter.utility import quote_sheetname, xl_range_abs, xl_rowcol_to_cell

from model.fundamental.arr import Arr
from model.fundamental.income import Income
from model.fundamental.per_share import PerShare
from model.fundamental.revenue import Revenue
from model.fundamental.valuation import Valuation

if TYPE_CHECKING:
    from model.core.lines import Line
    from model.core.rows import Row
    from model.equity import EquityModel, Key
    from model.facts import Company

TAB, SHIPPED, CONF = "Control", "Shipped inputs", "xlwings.conf"
SHIPPED_HEADINGS = ("Input", "Unit", "Company", "Name")  # then a column for each scenario
SHIPPED_TOP = 3  # row of the headings
CHOICES, STAMP, MASTER = 3, 4, 5  # rows: scenario, last refresh, master check
BUTTONS_FIRST, BUTTON_ROWS, BUTTON_COLUMNS = 7, 2, 3
MACROS_OFF = BUTTONS_FIRST + BUTTON_ROWS  # row of the text for whom a button does nothing
INPUTS_FIRST = 13
LABEL, UNIT, PERIOD, FIRST = 0, 1, 2, 3  # columns: label, unit, period, then three for each company
NAME, OWN, IN_USE = 0, 1, 2  # the three columns of an input
NATIVE, FUNCTION, DIFFERENCE = 0, 1, 2  # and of an output
WIDTH = 3
LOG_ROWS = 12
# in the first column, where the macros look for them
SCENARIO_LABEL, STAMP_LABEL, CHECKS_LABEL = "Live scenario", "Refreshed", "Checks of the workbook"
LOG = ("What happened", "Time", "Scenario", "Button", "Checks")  # then a target for each company


USED = ("wacc", "exit_pe", "years_to_exit", "price", "organic_growth", "capacity_growth", "g_12", "gross_margin_2030",
        "rd_ratio_2030",
        "diluted_shares_2030_mn", "stock_connect_date", "fx_spot_hkd_per_usd", "fx_spot_hkd_per_cny")


class Output(NamedTuple):
    """A key output: the line, its period if it has one, and the function that answers the same."""

    label: str
    line: Line
    function: str  # of a company: ZHIPU_ and this; of all: begins with LLM_
    period: str | int | None = None


OUTPUTS = (
    Output("Price target, unrounded", Valuation.pt, "PT"),
    Output("Upside", Valuation.upside, "UPSIDE"),
    Output("ARR", Arr.arr, "ARR", "2026-12-31"),
    Output("Revenue", Revenue.revenue, "REVENUE", 2026),
    Output("Revenue", Revenue.revenue, "REVENUE", 2030),
    Output("Adjusted net profit", Income.net_profit, "LLM_NET_PROFIT", 2030),
    Output("Adjusted EPS", PerShare.eps, "EPS", 2030),
)


class Control:
    """Places on the sheet Control for the companies of a model; rows and columns count from 0."""

    def __init__(self, equity: EquityModel) -> None:
        self.equity = equity
        self.companies = list(equity.facts.companies.values())
        self.inputs_last = INPUTS_FIRST + len(USED) - 1
        self.outputs_first = self.inputs_last + 5
        self.log_heading = self.outputs_first + len(OUTPUTS) + 3
        self.log_first = self.log_heading + 1
        self.last_column = FIRST + WIDTH * len(self.companies) - 1

    @property
    def log_headings(self) -> tuple[str, ...]:
        """Columns of the run log."""
        return (*LOG, *(f"{company.name}, HK$" for company in self.companies))

    @property
    def picker(self) -> tuple[int, int]:
        """Where the live scenario is chosen."""
        return CHOICES, UNIT

    def column(self, company: Company, part: int) -> int:
        """One of a company's three columns."""
        return FIRST + WIDTH * self.companies.index(company) + part

    def inputs(self, name: str) -> list[Row]:
        """The input's row for each company; one of the market is the same for all."""
        rows = self.equity.input_rows
        return [rows[company.id, name] if (company.id, name) in rows else rows["", name] for company in self.companies]

    @cached_property
    def own(self) -> dict[Key, tuple[int, int]]:
        """Where the analyst's own value replaces a scenario's, by input; the market's stand with the first company."""
        found: dict[Key, tuple[int, int]] = {}
        for line, name in enumerate(USED, INPUTS_FIRST):
            for company, row in zip(self.companies, self.inputs(name), strict=True):
                found.setdefault(row.input_key, (line, self.column(company, OWN)))
        return found

    def mirrors(self, key: Key) -> list[tuple[int, int]]:
        """Where the other companies repeat an own value: that of the market is typed once."""
        line, column = self.own[key]
        columns = [] if key[0] else [self.column(company, OWN) for company in self.companies]
        return [(line, other) for other in columns if other != column]

    def overrides(self, company: Company) -> str:
        """Address of a company's names and own values, as its functions take them."""
        return str(xl_range_abs(INPUTS_FIRST, self.column(company, NAME), self.inputs_last, self.column(company, OWN)))

    def row_and_position(self, output: Output, company: Company) -> tuple[Row, int]:
        """The model's cell behind an output."""
        return self.equity.locate(company, f"{output.line.sheet.__name__}.{output.line.key}", output.period)

    def function_of(self, output: Output, company: Company) -> tuple[str, tuple[str, ...]]:
        """The function's name and its arguments before the period."""
        if output.function.startswith("LLM_"):
            return output.function, (company.id,)
        return f"{company.id.upper()}_{output.function}", ()


def on_control(row: int, column: int) -> str:
    """Absolute address of a cell as other tabs write it."""
    return f"{quote_sheetname(TAB)}!{xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)}"
