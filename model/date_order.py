"""Date order: which date may not lie before which, for the inputs and the tranches, at every door and in the cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.core.errors import ModelError, PricedInError, unknown
from model.core.expressions import call
from model.core.lines import Axis, Column, ForEach, Input, Line
from model.core.registers import Held, address
from model.core.scalars import as_date
from model.core.sheet import CompanySheet
from model.core.vocabulary import both, equal, if_, if_error, is_number, join, line, total
from model.inputs import Inputs

if TYPE_CHECKING:
    from model.core.expressions import Expr
    from model.core.rows import Cell
    from model.core.units import Limits
    from model.facts import Company

NOTHING = "-"


def earlier(dated: Line) -> Line:
    """The date that another may not lie before: a column beside it, or an input of its company."""
    assert isinstance(dated, Input | Column)  # noqa: S101 - no other line has a date to follow
    known = {**Inputs.lines, **dated.sheet.lines}
    if dated.not_before not in known:
        raise ModelError(unknown("line", dated.not_before, known, f"not_before of {dated.sheet.__name__}.{dated.key}"))
    return known[dated.not_before]


def _too_early(dated: Line, _: Limits | None) -> Expr:
    """1 where a date lies before one it may not lie before; a text that stands for a date has no place in time."""
    first = Held(earlier(dated))
    return if_(both(is_number(Held()), is_number(first)), if_(Held() < first, 1, 0), 0)


class DateOrder(CompanySheet):
    """Dates and what they may not lie before."""

    tab = "As built"
    own_tab = False
    about = "dates"
    axes = (Axis("dates", group="dates", vertical=True),)

    where = Line("Out of order", "sentence",
                 ForEach(lambda dated, _: if_(equal(line("holds"), 1), NOTHING, _told(dated))))
    date = Line("Date", "date", Held())
    first = Line("Not before", "date", ForEach(lambda dated, _: Held(earlier(dated))))
    early = Line("Too early: live", "flag", ForEach(_too_early))
    early_in = Line("Too early: {name}", "flag", ForEach(_too_early), each="scenarios")
    column = Line("First too early", "count", if_error(call("match", 1, early_in.every), 0))
    holds = Line("In order", "check", if_error(if_(early + total(early_in.every) > 0, 0, 1), 0))


def _told(dated: Line) -> Expr:
    """Two dates that are out of order, in the cells to be changed."""
    later, first = (address(held, DateOrder.column) if isinstance(item, Input) else address(held)
                    for held, item in ((Held(), dated), (Held(earlier(dated)), earlier(dated))))
    return join(later, " lies before ", first)


def disorder(company: Company, about: Cell, where: str, day: float, first: float) -> PricedInError:
    """The error for a date that lies before one it may not lie before."""
    name, place = about.row.name, where
    if isinstance(about.row.line, Column):
        member = about.row.block.axis.members[about.position]
        place = f"[{about.row.block.axis.group}.{member.key}] in {company.path.name}"
    says = (f"{name} in {place} is {as_date(day)}, "
            f"and must not be before {earlier(about.row.line).key}, {as_date(first)}")
    return PricedInError(f"{says}: change one of the two.")
