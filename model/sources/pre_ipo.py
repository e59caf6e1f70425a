"""Pre-IPO shares: what the broker prints of them, held against arithmetic."""

from __future__ import annotations

from model.comparing import at_most
from model.core.lines import Axis, Line
from model.core.sheet import CompanySheet
from model.core.vocabulary import absolute, if_, sum_where, total
from model.flows.tranches import Tranches
from model.inputs import Inputs, Market


class Reconciliation(CompanySheet):
    """Printed parts of pre-IPO shares: print, arithmetic, remainder."""

    tab = "Checks"
    own_tab = False
    starts_page = True
    axes = (Axis("reconciliations", group="reconciliations", vertical=True),)

    printed = Line("Printed", "%", Inputs.pre_ipo_share_printed)
    shares = Line("Shares", "shares", Inputs.pre_ipo_shares)
    pre_ipo = Line("Pre-IPO shares", "shares",
                   total(Tranches.shares.all) - sum_where(Tranches.shares, Tranches.kind, "public")
                   - sum_where(Tranches.shares, Tranches.kind, "cornerstone"))
    recomputed = Line("Recomputed", "%", shares / pre_ipo)
    difference = Line("Difference", "%", recomputed - printed)
    implied = Line("Shares print implies", "shares", printed * pre_ipo)
    pathfinders = Line("Pathfinders' shares", "shares",
                       if_(at_most(absolute(difference), Market.half_tenth), 0,
                           sum_where(Tranches.shares, Tranches.kind, "pathfinder")))
    with_pathfinders = Line("With them", "%", (shares + pathfinders) / pre_ipo)
    unexplained = Line("Still unexplained", "shares", implied - shares - pathfinders)
