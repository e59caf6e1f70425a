"""Float: tradable shares week by week, and the supply that each week brings."""

from __future__ import annotations

from model.core.chart import Chart, Scale, Series
from model.core.expressions import Const
from model.core.lines import Line
from model.core.scalars import as_date
from model.core.sheet import CompanySheet
from model.core.timeline import WEEKS
from model.core.vocabulary import prev, total, up_to
from model.flows.own_dates import FRIDAYS
from model.flows.tranches import Tranches
from model.fundamental.valuation import Valuation
from model.inputs import Inputs


class FloatPath(CompanySheet):
    """Tradable shares week by week, and the supply each week brings."""

    tab = "Float"
    subtitle = "Fridays from the listings to past the last unlock."
    scale = 72
    axes = (WEEKS,)

    day = Line("Friday", "date", {as_date(friday).isoformat(): Const(friday) for friday in FRIDAYS})
    shares = Line("Tradable", "mn shares", up_to(Tranches.shares, Tranches.effective, day) / 1000 / 1000)
    float_pct = Line("Of issued", "%", shares * 1000 * 1000 / total(Tranches.shares.all))
    freed = Line("Freed in the week", "mn shares", shares - prev("shares"), start=0)
    before = Line("Tradable before", "mn shares", shares - freed)
    supply = Line("Supply", "HK$ bn", freed * Valuation.share_price / 1000)
    turnover = Line("Daily turnover", "HK$ bn", Inputs.turnover_hkd_bn)

    charts = (
        Chart("Tradable shares", stacked=(Series(before, "Tradable"), freed), x=day, gap=0,
              size=(510, 520), beside=3),
        Chart("Supply against daily turnover", bar=Series(supply, "Supply of the week", colour="amber"),
              line=Series(turnover, "Turnover of a day", colour="navy"), x=day, scale=Scale(form="#,##0"), gap=10,
              size=(510, 520), beside=40, starts_page=True),
    )
