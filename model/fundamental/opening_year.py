"""The opening year: which lines of 2025 are as reported, and which rest on an assumption."""

from __future__ import annotations

from model.as_built import differs
from model.core.lines import Axis, Line, Member, Stamp
from model.core.sheet import CompanySheet
from model.core.vocabulary import equal, if_, line
from model.fundamental.income import Income
from model.fundamental.revenue import Revenue

LINES = (Revenue.api_revenue, Revenue.other_revenue, Revenue.revenue, Income.api_cost, Income.other_cost, Income.gross_profit,
         Income.rd, Income.sm, Income.ga, Income.operating_profit, Income.other_items, Income.tax, Income.net_profit)
OPENING = Axis("opening", tuple(Member(item.key, item.label) for item in LINES), vertical=True)
AS_REPORTED, ASSUMED, EDITED = "A", "E", "edited"


class OpeningYear(CompanySheet):
    """2025, line by line: A is as reported, E rests on an assumption."""

    tab = "Income"
    starts_page = True
    axes = (OPENING,)

    mark = Line("A or E", "text", if_(equal(differs(line("figure"), line("made")), 1), EDITED, line("status")))
    figure = Line("2025", "local mn", {item.key: item.at(2025) for item in LINES})
    made = Stamp("As built", "local mn")
    status = Stamp("A or E, as built", "text")
    basis = Stamp("Rests on", "sentence")
