"""Per share: the diluted count with what funding adds, and EPS, by year and quarter."""

from __future__ import annotations

from model.core.expressions import call
from model.core.lines import Headings, Line
from model.core.sheet import CompanySheet
from model.core.timeline import QUARTERS, YEARS
from model.core.vocabulary import heading
from model.fundamental.cash import Cash
from model.fundamental.income import Income
from model.fundamental.quarters import Quarters
from model.inputs import Inputs, Market

MONTH, END = heading("month"), heading("end")


OTHER = (Inputs.diluted_shares_2030_mn - Inputs.shares_issued_mn - Inputs.funding_shares_base) * MONTH / (
    12 * (Market.exit_year - Market.base_year))
PLACED = call("sumif_until", Cash.new_shares.all, Headings("end", Cash.new_shares), END)


class PerShare(CompanySheet):
    """Per share."""

    tab = "Income"
    starts_page = True
    bold = ("diluted_shares", "eps")
    axes = (YEARS,)

    other_shares = Line("Shares from options, and what else the 2030 count holds", "mn shares", OTHER,
                        note="The broker's 2030 count less shares in issue and less base's own funding, in equal parts")
    funding_shares = Line("Shares from funding", "mn shares", PLACED, start=0)
    diluted_shares = Line("Diluted shares", "mn shares", Inputs.shares_issued_mn + other_shares + funding_shares)
    eps = Line("Adjusted EPS", "local/share", Income.net_profit / diluted_shares)


class QuarterShare(CompanySheet):
    """Per share by quarter."""

    tab = "Income"
    bold = ("diluted_shares", "eps")
    axes = (QUARTERS,)

    other_shares = Line("Shares from options, and what else the 2030 count holds", "mn shares", OTHER)
    funding_shares = Line("Shares from funding", "mn shares", PLACED)
    diluted_shares = Line("Diluted shares", "mn shares", Inputs.shares_issued_mn + other_shares + funding_shares)
    eps = Line("Adjusted EPS", "local/share", Quarters.net_profit / diluted_shares)
