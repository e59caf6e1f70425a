"""What was edited and what cannot stand, in the built file, recalculated by LibreOffice and by two engines here."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from engines import Desk, Formualizer, IronCalc
from openpyxl import load_workbook
from test_recalculation import input_cell
from xlsxwriter.utility import xl_rowcol_to_cell

from addin.control import Control
from addin.functions import llm_pt
from model.as_built import Edits, FactRegister, InputRegister, Stories, TargetAsBuilt
from model.checks import Master, Recomputed, Unedited
from model.core.rows import is_input
from model.core.scalars import serial
from model.flows.sessions import Closures
from model.flows.tranches import Tranches
from model.fundamental.assumed import Assumed, Flips
from model.fundamental.compare import Compare, OwnTargets, WeightedTarget
from model.fundamental.football_field import FootballField
from model.fundamental.income import Income
from model.fundamental.opening_year import LINES, OpeningYear
from model.fundamental.per_share import PerShare
from model.fundamental.valuation import Valuation
from model.inputs import Inputs
from model.scenarios import ScenarioTable, Selector
from workbook.layout import Layout
from workbook.recalculation import Change

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from model.core.lines import Line
    from model.equity import EquityModel
    from workbook.recalculation import LibreOffice

STALE = "n.a., inputs edited"
ASSUMED = (Assumed.target, Assumed.change, Assumed.part, Flips.turns, Flips.margin, Flips.cash)
Typed = tuple[str, str, float | str]


class Shown:
    """Cells of a recalculated workbook, by line; an error is None."""

    def __init__(self, equity: EquityModel, read: Callable[[str, int, int], Any]) -> None:
        self.equity, self.layout, self.read = equity, Layout(equity.book), read

    def of(self, line: Line, company: str = "", position: int = 0) -> Any:
        row = self.equity.book.row(line, self.equity.company(company) if company else None)
        return self.read(*self.layout.where(row, position))

    def column(self, line: Line, company: str = "") -> list[Any]:
        row = self.equity.book.row(line, self.equity.company(company) if company else None)
        return [self.of(line, company, position) for position in range(len(row.block.axis.members))]

    @property
    def edits(self) -> tuple[Any, ...]:
        return tuple(self.of(line) for line in (Edits.edited, Edits.first, Edits.second, Edits.third))

    @property
    def failing(self) -> tuple[Any, Any]:
        return self.of(Master.master), self.of(Master.first)


@pytest.fixture(scope="module")
def desks(built: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Desk]:
    """The client file in the engines that run in this process."""
    path = tmp_path_factory.mktemp("desks") / "client.xlsx"
    path.write_bytes(built.read_bytes())
    return {engine.__name__.lower(): Desk(engine, path) for engine in (IronCalc, Formualizer)}


@pytest.fixture(params=["libreoffice", "ironcalc", "formualizer"])
def typed(request: pytest.FixtureRequest, equity: EquityModel, built: Path) -> Callable[..., Shown]:
    """The client file with cells typed into it, recalculated."""
    if request.param == "libreoffice":
        office: LibreOffice = request.getfixturevalue("office")

        def in_office(*cells: Typed) -> Shown:
            answer = office.recalculate(built, [[Change(*cell) for cell in cells]])[0].cells
            return Shown(equity, lambda tab, line, column: without_error(answer[tab][line][column]))

        return in_office
    desk: Desk = request.getfixturevalue("desks")[request.param]

    def in_process(*cells: Typed) -> Shown:
        engine = desk.ask(cells)

        def read(tab: str, line: int, column: int) -> Any:
            return without_error(engine.value(tab, xl_rowcol_to_cell(line, column)))

        return Shown(equity, read)

    return in_process


def without_error(value: Any) -> Any:
    """A cell's value; None for an error."""
    return None if isinstance(value, str) and value.startswith("#") else value


def side_by_side(shown: Shown, company: str) -> None:
    """Every scenario's target, and what is made of them: as `pricedin call` has it with the edits that it follows."""
    equity, who = shown.equity, shown.equity.company(company)
    block = equity.book.block(FootballField, who)
    method = [member.key for member in block.axis.members].index("scenarios")
    targets, weights = shown.column(Compare.target, company), shown.column(Compare.probability, company)
    weighted = sum(weight * target for weight, target in zip(weights, targets, strict=True))
    for line, wanted in ((WeightedTarget.low, min(targets)), (WeightedTarget.target, weighted),
                         (WeightedTarget.high, max(targets))):
        assert shown.of(line, company) == pytest.approx(wanted, rel=1e-12)
    for line, wanted in ((FootballField.low, min(targets)), (FootballField.base, weighted),
                         (FootballField.high, max(targets))):
        assert shown.of(line, company, method) == pytest.approx(wanted, rel=1e-12)
    assert shown.column(Compare.drawn, company) == targets


def stale(shown: Shown, company: str) -> list[Any]:
    """Everything of a company that is told from targets as built."""
    return [value for line in ASSUMED for value in shown.column(line, company)]


def test_as_built_nothing_is_edited_and_nothing_fails(typed: Callable[..., Shown]) -> None:
    shown = typed()
    assert shown.edits == ("nothing", "-", "-", "-")
    assert shown.failing == (1, "-")
    side_by_side(shown, "zhipu")


EDITS = {"zhipu": {"exit_pe": 25.0, "wacc": 0.12, "step_glm_5_5": 0.4, "rd_ratio_2030": 0.2, "other_gross_margin": 0.5},
         "minimax": {"step_m3": 0.3, "minimum_cash_months": 12.0}}


def test_edits_of_base_move_every_scenario_that_follows_it(typed: Callable[..., Shown], equity: EquityModel) -> None:
    """A multiple, WACC, an ARR step, a cost, a margin and a reserve, typed into Base's column: all columns are live."""
    shown = typed(*((*input_cell(equity, company, name, "base"), value)
                    for company, edits in EDITS.items() for name, value in edits.items()))
    for company, edits in EDITS.items():
        rows = equity.book.block(Inputs, equity.company(company)).rows
        for place, scenario in enumerate(equity.scenarios.values()):
            followed = [[name, value] for name, value in edits.items()
                        if scenario.id == "base" or not equity.overriding(rows[name], scenario)]
            assert shown.of(Compare.target, company, place) == pytest.approx(
                llm_pt(company, scenario.id, followed), rel=1e-9), (company, scenario.id)
        side_by_side(shown, company)
        assert shown.column(OwnTargets.target, company) == pytest.approx(shown.column(Compare.target, company))
    assert shown.edits[0] == "7 inputs edited"
    assert shown.failing == (1, "-")
    assert all(story.startswith(STALE) for story in shown.column(Stories.story))
    sheet = {row[0]: row
             for row in ([shown.read("About", line, column) for column in range(10)] for line in range(25, 45))}
    for note in ("Discounting", "Share price", "Share count", "Zhipu's rating"):
        assert sheet[note][1].startswith(STALE)


Place = tuple["Line | str", str, int]  # a line, or the name of an input; company; position


def at(what: Line | str, company: str = "", position: int = -1) -> Place:
    """A cell as the model names it; of an input, if nothing is said, its value in Base."""
    return what, company, position if position >= 0 else 1 if isinstance(what, str) else 0


LIVE, BASE, BEAR = 0, 1, 3
WACC, EXIT, METHOD = (at(name, "zhipu") for name in ("wacc", "exit_pe", "valuation_method"))
RELEASED, FLOAT = at("release_date_glm_5_5", "zhipu"), "float_date"
LISTED, CONNECTED = at("listing_date", "zhipu"), at("stock_connect_date", "zhipu")


@pytest.mark.parametrize(("cells", "where"), [
    (((EXIT, ""),), "{0} is empty"),
    (((WACC, 0.151), (at(Valuation.pt, "zhipu"), 5000.0)), "{1} is typed over"),
    (((WACC, -1.5),), "{0} is outside its limits"),
    (((WACC, "15 percent"),), "{0} is no number"),
    (((METHOD, "exit-pe"),), "{0} is none of exit_pe, ps, cash"),
    (((RELEASED, "30.06.2026"),), "{0} is no date"),
    (((at("wacc", "zhipu", BEAR), "12,5"),), "{0} is no number"),  # while Base is live
    (((at("wacc", "zhipu", LIVE), 0.12),), "{0} is typed over"),
    (((at(Valuation.pt_rounded, "minimax"), 1100.5),), "{0} is typed over"),
    (((at(PerShare.eps, "zhipu", 5), 43.01),), "{0} is typed over"),
    (((at(Income.net_profit, "minimax", 5), 2400.0),), "{0} is typed over"),
    (((at("fx_forecast_hkd_per_usd"), ""), (at("fx_forecast_hkd_per_cny"), 0.0)), "{0} is empty"),
    (((at(Selector.selected), "Bul"),), "{0} is none of the scenarios"),
    (((at(ScenarioTable.probability), ""),), "{0} is empty"),
    (((at(Tranches.expiry, "zhipu"), "soon"),), "{0} is no date"),
    (((at(Tranches.expiry, "zhipu", 1), 0.0),), "{0} is outside its limits"),
    (((at(Closures.closed, "", 3), 0.0),), "{0} is outside its limits"),
    (((CONNECTED, 46025.0), (LISTED, None)), "{0} lies before {1}"),
    # while Base is live
    (((at(FLOAT, "minimax", BEAR), 46000.0), (at("listing_date", "minimax", BEAR), None)),
     "{0} lies before {1}"),
    (((at(FLOAT, "zhipu", LIVE), 46025.0),), "{0} is typed over"),
    (((at(Tranches.expiry, "minimax", 1), 46000.0), (at("listing_date", "minimax"), None)), "{0} lies before {1}"),
    (((at(Tranches.voluntary_end, "minimax", 5), 46000.0), (at(Tranches.expiry, "minimax", 5), None)),
     "{0} lies before {1}"),
    (((LISTED, 46400.0), (CONNECTED, None)), "{1} lies before {0}"),
    (((at("index_effective_date"), 46150.0), (at("index_results_date"), None)), "{0} lies before {1}"),
])
def test_what_cannot_stand_fails_the_master_check_which_names_the_cell(
        cells: tuple[tuple[Place, float | str | None], ...], where: str, typed: Callable[..., Shown],
        equity: EquityModel) -> None:
    named = [(*cell(equity, place), value) for place, value in cells]  # nothing is typed where a cell is only named
    shown = typed(*(each for each in named if each[2] is not None))
    assert shown.failing == (0, where.format(*(f"{tab}!{address}" for tab, address, _ in named)))


def cell(equity: EquityModel, place: Place) -> tuple[str, str]:
    """Tab and address of a cell."""
    what, company, position = place
    row = (equity.input_rows[company, what] if isinstance(what, str)
           else equity.book.row(what, equity.company(company) if company else None))
    tab, line, column = Layout(equity.book).where(row, position)
    return tab, str(xl_rowcol_to_cell(line, column))


def test_edits_that_cancel_are_both_seen(typed: Callable[..., Shown], equity: EquityModel) -> None:
    shown = typed((*cell(equity, EXIT), 30.5), (*cell(equity, at("years_to_exit", "zhipu")), 2.5))
    assert shown.of(Edits.edited) == "2 inputs edited"
    assert shown.of(Unedited.unedited, "zhipu") == 0


def test_a_year_of_2025_that_is_typed_over_is_no_longer_marked_reported(typed: Callable[..., Shown],
                                                                       equity: EquityModel) -> None:
    place = [item.key for item in LINES].index("rd")
    before = typed()
    assert before.of(OpeningYear.mark, "minimax", place) == "A"
    shown = typed((*cell(equity, at("rd_2025", "minimax")), 260.0))
    assert shown.of(OpeningYear.mark, "minimax", place) == "edited"
    assert shown.of(OpeningYear.mark, "minimax", place + 1) == "A"


def test_an_edit_in_one_scenario_moves_no_other_target(typed: Callable[..., Shown], equity: EquityModel) -> None:
    shown = typed((*input_cell(equity, "zhipu", "wacc", "bear"), 0.2))
    assert shown.edits[:2] == ("1 input edited", "Zhipu: WACC (Bear): 15% as built, now 20%")
    assert shown.column(Compare.target, "zhipu") == pytest.approx(
        [llm_pt("zhipu", id_, "wacc=20%" if id_ == "bear" else None) for id_ in equity.scenarios])
    side_by_side(shown, "zhipu")
    assert shown.failing == (1, "-")


def test_an_edit_that_moves_no_target_leaves_what_was_assumed(typed: Callable[..., Shown], equity: EquityModel) -> None:
    shown = typed((*cell(equity, at("turnover_hkd_bn", "zhipu")), 2.0))
    assert shown.of(Edits.edited) == "1 input edited"
    assert STALE not in stale(shown, "zhipu")


def test_an_alternative_that_an_analyst_takes_shows_as_what_is_in_use(typed: Callable[..., Shown],
                                                                      equity: EquityModel) -> None:
    shown = typed()
    place = shown.column(Assumed.assumption, "zhipu").index("Years of discounting")
    assert shown.of(Assumed.in_use, "zhipu", place) == "3"
    shown = typed((*cell(equity, at("years_to_exit", "zhipu")), 4.0))
    assert shown.of(Assumed.in_use, "zhipu", place) == "4"
    assert set(stale(shown, "zhipu")) == {STALE}
    assert STALE not in stale(shown, "minimax")


def test_a_date_and_a_text_are_told_as_they_read(typed: Callable[..., Shown], equity: EquityModel) -> None:
    shown = typed(*((*cell(equity, place), value) for place, value in (
        (RELEASED, 46234.0), (METHOD, "ps"), (at("fx_forecast_hkd_per_cny"), 1.2))))
    assert shown.of(Edits.edited) == "3 inputs edited"
    assert shown.of(Edits.second) == "Zhipu: Release of GLM-5.5 (Base): 2026-06-30 as built, now 2026-07-31"
    assert shown.of(Edits.third) == "Zhipu: Valuation method (Base): exit_pe as built, now ps"


# without an engine
# -----------------------------------------------------------------------------------------------------


def test_the_register_holds_every_input_in_every_scenario(equity: EquityModel, built: Path) -> None:
    block = equity.book.block(InputRegister)
    assert [cell.row for cell in block.about] == list(equity.input_rows.values())
    book, layout = load_workbook(built, data_only=True), Layout(equity.book)
    for scenario in equity.scenarios.values():
        made = equity.book.row(InputRegister.made, member=scenario.id)
        for position, cell in enumerate(block.about):
            tab, line, column = layout.where(made, position)
            held = book[tab].cell(line + 1, column + 1).value
            held = serial(held.date()) if isinstance(held, datetime) else held
            wanted = equity.inputs(scenario)[cell.row.input_key]
            assert held == (wanted if isinstance(wanted, str) else pytest.approx(wanted, rel=1e-15))


def test_every_fact_that_moves_a_figure_is_registered(equity: EquityModel) -> None:
    known = {(cell.row.block.sheet.__name__, cell.row.name) for cell in equity.book.block(FactRegister).about}
    assert {("ScenarioTable", "probability"), ("Tranches", "shares"), ("Tranches", "expiry"),
            ("Events", "printed_date"), ("Rounds", "arr")} <= known


def test_the_inputs_that_move_a_target_are_those_it_is_computed_from(equity: EquityModel) -> None:
    zhipu, minimax = equity.company("zhipu"), equity.company("minimax")
    base = equity.scenario(None)
    row = equity.book.row(Valuation.pt, zhipu)
    about = equity.book.block(InputRegister).about
    moving = {cell.row.input_key for place, cell in enumerate(about)
              if equity.as_built.stamp(equity.book.row(InputRegister.moves, member="zhipu"), place)}
    assert {key[0] for key in moving} == {"", "zhipu"}
    before = equity.value(row, 0, zhipu, base)
    for key, cell in equity.input_rows.items():
        if key[0] in ("", "zhipu") and isinstance(equity.inputs(base)[key], float) and key not in moving:
            given = equity.inputs(base) | {key: float(equity.inputs(base)[key]) * 1.01 + 1}
            assert equity.run([given]).value(row)[0] == pytest.approx(before, rel=1e-14), cell.name
    assert ("zhipu", "wacc") in moving
    assert ("zhipu", "turnover_hkd_bn") not in moving
    assert is_input(about[0].row)
    assert equity.book.row(TargetAsBuilt.made, minimax)


def test_every_formula_of_the_target_is_computed_a_second_time(equity: EquityModel) -> None:
    keys = [member.key for member in equity.book.block(Recomputed, equity.company("zhipu")).axis.members]
    assert {f"valuation_{name}" for name in Valuation.lines} <= set(keys)


def test_a_value_on_control_is_an_edit(equity: EquityModel, template: Path, office: LibreOffice) -> None:
    place = xl_rowcol_to_cell(*Control(equity).own["zhipu", "wacc"])
    answers = office.recalculate(template, [[], [Change("Control", place, 0.12)]])
    before, after = (Shown(equity, lambda tab, line, column, cells=answer.cells: cells[tab][line][column])
                     for answer in answers)
    assert before.edits == ("nothing", "-", "-", "-")
    assert after.edits[:2] == ("1 input edited", "Zhipu: WACC (Base): 15% as built, now 12%")
    live, *others = after.column(Compare.target, "zhipu")
    assert live == pytest.approx(llm_pt("zhipu", "base", "wacc=12%"))
    assert others == before.column(Compare.target, "zhipu")[1:]  # what is typed on Control is of the live scenario only
    assert (before.failing, after.failing) == ((1, "-"), (1, "-"))
