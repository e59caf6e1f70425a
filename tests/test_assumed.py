"""What was assumed, what the alternative makes of the target, and the value of each driver that turns the call."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from test_facts import kimi
from third_companies import star

from addin.functions import functions, llm_assumed, llm_line, llm_pt, llm_upside
from model.core.errors import PricedInError
from model.core.lines import Input
from model.crossing import crossing
from model.equity import model
from model.fundamental.assumed import CALENDAR, CONDITIONS, Turning
from model.fundamental.valuation import Valuation

if TYPE_CHECKING:
    from pathlib import Path

    from model.assumptions import Assumption, Flip
    from model.core.lines import Line
    from model.core.rows import Row
    from model.equity import EquityModel
    from model.facts import Company

WITHOUT = {  # assumptions that have no alternative, and why
    "base_year": "the calendar of the timeline",
    "forecast_year": "the calendar of the timeline",
    "quarter_months": "the calendar of the timeline",
    "price_shock": "a scenario's own change of the price, shown apart",
    "rounding": "forgives the last binary digits, and moves nothing",
}
COMPANIES = ("zhipu", "minimax")


def rows(company: str) -> list[list[Any]]:
    return llm_assumed(company)[1:]


def of(equity: EquityModel, company: str, name: str, value: object) -> Assumption:
    """The alternative of a company that changes an input to a value."""
    who = equity.company(company)
    number = next(place for place, (key, other) in enumerate(who.alternatives.items(), 1)
                  if key.partition(".")[0] == name and other.changes[name] == value)
    return next(one for one in equity.as_built.assumptions.of(who) if one.number == number)


def moving(equity: EquityModel, line: Line, company: str) -> set[Row]:
    return equity.graph.moving(equity.book.row(line, equity.company(company)))


def flips(equity: EquityModel, company: str) -> dict[str, Flip]:
    who = equity.company(company)
    names = list(who.groups["drivers"])
    return {names[flip.number - 1]: flip for flip in equity.as_built.assumptions.flips(who)}


@pytest.mark.parametrize("company", COMPANIES)
def test_every_assumption_that_moves_a_target_has_an_alternative(equity: EquityModel, company: str) -> None:
    who = equity.company(company)
    assumed = {row.name for row in moving(equity, Valuation.pt, company)
               if equity.base(row).status == "assumption"}
    changed = {name for other in who.alternatives.values() for name in other.changes}
    assert assumed - changed == set(WITHOUT)
    assert not set(WITHOUT) & changed
    assert all(other.why for other in who.alternatives.values())


@pytest.mark.parametrize("company", COMPANIES)
def test_the_target_under_an_alternative_is_the_models_with_its_overrides(equity: EquityModel, company: str) -> None:
    who, base = equity.company(company), llm_pt(company)
    for one in equity.as_built.assumptions.of(who):
        changes = list(who.alternatives.values())[one.number - 1].changes
        under = llm_pt(company, "base", [[name, value] for name, value in changes.items()])
        assert one.target == pytest.approx(under, rel=1e-12), one.label
        assert one.change == pytest.approx(under - base, abs=1e-9), one.label


@pytest.mark.parametrize(("company", "name", "value", "target"), [
    ("zhipu", "years_to_exit", 4.0, 43 * 30 / 1.15**4 * 1.12),
    ("zhipu", "years_to_exit", 3.5, 43 * 30 / 1.15**3.5 * 1.12),
    ("minimax", "years_to_exit", 4.0, 7.2 * 30 / 1.15**4 * 7.8),
    ("minimax", "exit_pe", 20.0, 7.2 * 20 / 1.15**3 * 7.8),
    ("zhipu", "diluted_shares_2030_mn", 445.84309, 1009),  # inconsistency A3
    ("minimax", "diluted_shares_2030_mn", 313.635308, 1139),
])
def test_alternatives_worked_by_hand(equity: EquityModel, company: str, name: str, value: float,
                                     target: float) -> None:
    assert of(equity, company, name, value).target == pytest.approx(target, abs=0.5 if target > 1000 else 0.005)


@pytest.mark.parametrize("company", COMPANIES)
def test_the_table_has_five_columns_and_the_largest_change_first(company: str) -> None:
    table = llm_assumed(company)
    assert table[0] == ["Assumption or treatment", "In use", "Alternative", "Target under it, HK$", "Change, HK$"]
    assert {len(row) for row in table} == {5}
    sizes = [abs(row[4]) for row in table[1:]]
    assert sizes == sorted(sizes, reverse=True)
    assert all(row[1] != row[2] for row in table[1:])


def test_without_a_company_the_table_names_each_and_is_sorted_as_one() -> None:
    table = llm_assumed()[1:]
    assert len(table) == sum(len(rows(company)) for company in COMPANIES)
    assert {row[0].partition(":")[0] for row in table} == {"Zhipu", "MiniMax"}
    assert [abs(row[4]) for row in table] == sorted((abs(row[4]) for row in table), reverse=True)


def test_a_date_in_the_table_is_iso_text() -> None:
    row = next(row for row in rows("zhipu") if row[0] == "Release of GLM-5.5")
    assert json.dumps(row[1:3]) == '["2026-06-30", "2026-09-30"]'


@pytest.mark.parametrize("company", COMPANIES)
def test_where_a_driver_turns_the_call_the_target_is_the_price(equity: EquityModel, company: str) -> None:
    found = flips(equity, company)
    turned = [(name, flip) for name, flip in found.items() if flip.at["call"] is not None]
    assert len(turned) > 20
    for name, flip in turned:
        upside = llm_upside(company, "base", [[name, flip.at["call"]]])
        if flip.unit == "date" or name == "release_cadence":  # the first whole one on the other side
            assert upside * llm_upside(company) < 0, name
        elif abs(upside) > 1e-8:  # one placement more or less: the target jumps there
            less, more = (llm_upside(company, "base", [[name, flip.at["call"] * part]])
                          for part in (1 - 1e-6, 1 + 1e-6))
            assert less * more < 0, name


@pytest.mark.parametrize("company", COMPANIES)
def test_where_a_driver_ends_the_margin_net_profit_is_zero(equity: EquityModel, company: str) -> None:
    ended = [(name, flip.at["margin"]) for name, flip in flips(equity, company).items()
             if flip.at["margin"] is not None]
    assert {name for name, _ in ended} >= {"gross_margin_2030", "rd_ratio_2030", "sm_ratio_2030", "ga_ratio_2030"}
    for name, value in ended:
        margin = llm_line(company, "net_margin", 2030, "base", [[name, value]])
        if name.startswith("release_"):
            assert margin * llm_line(company, "net_margin", 2030) < 0, name
        else:
            assert margin == pytest.approx(0, abs=1e-8), name


def test_where_cash_just_lasts_the_lowest_cash_without_placements_is_zero(equity: EquityModel) -> None:
    for company, needs in (("zhipu", True), ("minimax", False)):
        assert (llm_line(company, "lowest") < 0) is needs
        lasting = [(name, flip.at["cash"]) for name, flip in flips(equity, company).items()
                   if flip.at["cash"] is not None]
        assert {name for name, _ in lasting} >= {"rd_scale", "listing_proceeds" if needs else "sm_scale"}
        for name, value in lasting:
            assert llm_line(company, "lowest", None, "base", [[name, value]]) == pytest.approx(0, abs=1e-4), name


def test_flips_worked_by_hand(equity: EquityModel) -> None:
    zhipu, minimax = flips(equity, "zhipu"), flips(equity, "minimax")
    price = 55 * 7.8 * 1000 / 445.84309
    assert zhipu["exit_pe"].at["call"] == pytest.approx(price * 1.15**3 / 1.12 / 43, rel=1e-9)
    turned = zhipu["price"].at["call"]  # at which placements are cheaper, too
    assert turned == pytest.approx(llm_pt("zhipu", "base", [["price", turned]]), rel=1e-9)
    assert minimax["fx_spot_hkd_per_usd"].at["call"] == pytest.approx(  # both target and target's price in US$ move
        38 * 7.8 * 1000 / 313.635308 * 1.15**3 / 30 / 7.2, rel=1e-9)
    assert zhipu["fx_spot_hkd_per_usd"].at == dict.fromkeys(CONDITIONS)


@pytest.mark.parametrize("company", COMPANIES)
def test_every_number_that_the_call_is_computed_from_is_a_driver(equity: EquityModel, company: str) -> None:
    who = equity.company(company)
    moved = {row.name for row in moving(equity, Turning.now, company) if isinstance(row.line, Input)
              and isinstance(equity.base(row).value, float) and row.line.unit not in ("tolerance", "year")
              and row.line not in CALENDAR and equity.base(row).status != "reported"}
    assert moved <= set(who.groups["drivers"])
    # one goes stale with the other
    assert moving(equity, Turning.now, company) == moving(equity, Valuation.pt, company)
    assert set(CONDITIONS) == {"call", "margin", "cash"}


def test_nearest_flips_stand_first_and_drivers_without_one_last(equity: EquityModel) -> None:
    found = equity.as_built.assumptions.flips(equity.company("minimax"))
    far = [flip.far("call") for flip in found]
    assert far == sorted(far)
    assert found[-1].at["call"] is None


def test_a_share_count_of_nothing_turns_no_call(equity: EquityModel) -> None:
    assert flips(equity, "minimax")["funding_shares_base"].at["call"] is None


def test_a_crossing_is_found_through_a_jump_and_on_either_way() -> None:
    assert crossing(lambda x: x**3 - 2, -1, 50) == pytest.approx(2**(1 / 3), rel=1e-11)
    assert crossing(lambda x: x**3 - 2, 50, -1) == pytest.approx(2**(1 / 3), rel=1e-11)
    assert crossing(lambda x: 1 if x > 3.3 else -1, 0, 10, tolerance=0.01) == pytest.approx(3.3, abs=0.02)


# files ---------------------------------------------------------------------------------------------------------------


def folder_with(folder: Path, text: str) -> Path:
    (folder / "alternatives.toml").write_text(text, encoding="utf-8")
    return folder


BAD = [
    ('change = { waac = 0.1 }\nwhy = "x"',
     "No input called 'waac' in [[alternatives]] 1 in alternatives.toml. Did you mean 'wacc'?"),
    ('change = { wacc = 12 }\nwhy = "x"',
     "wacc in [[alternatives]] 1 in alternatives.toml is 12, that is 1,200%, and must be below 100%"),
    ('change = { wacc = "dear" }\nwhy = "x"',
     "wacc in [[alternatives]] 1 in alternatives.toml is 'dear', and must be a number"),
    ('change = { wacc = 0.15 }\nwhy = "x"\nfor = "zhipu"',
     "[[alternatives]] 1 in alternatives.toml gives wacc of Zhipu what is in use"),
    ('change = { wacc = 0.15 }\nwhy = "x"',
     "gives wacc of Zhipu what is in use: an alternative is another value."),
    ('change = { wacc = 0.12 }\nwhy = "x"',
     "changes the same as another alternative of"),
    ('change = { valuation_method = "dcf" }\nwhy = "x"',
     "No choice for valuation_method in [[alternatives]] 1"),
    ('change = { wacc = 0.11 }\nwhy = "x"\nfor = "zhipoo"',
     "No company called 'zhipoo'"),
    ('change = { wacc = 0.11 }\nwhy = "x"\nissue = "Z9"',
     "No inconsistency called 'Z9'"),
    ('change = { wacc = 0.11 }\nwhy = ""',
     "why in [[alternatives]] 1 in alternatives.toml is empty"),
    ("change = { wacc = 0.11 }",
     "[[alternatives]] 1 in alternatives.toml has no 'why': add it."),
    ('change = {}\nwhy = "x"',
     "must be a table of inputs"),
    ('change = 5\nwhy = "x"',
     "must be a table of inputs"),
    ('change = { step_m3 = 0.1, step_glm_5_5 = 0.1 }\nwhy = "x"',
     "no company has all of them"),
    ('change = { step_m3 = 0.1 }\nwhy = "x"\nfor = "zhipu"',
     "No input called 'step_m3' in Zhipu"),
    ('change = { stock_connect_date = 2025-12-01 }\nwhy = "x"\nfor = "zhipu"',
     "before listing_date of Zhipu, 2026-01-08"),
    ('change = { wacc = 0.11 }\nwhy = "x"\nfor = ["zhipu"]',
     "is no company in [[alternatives]] 1 in alternatives.toml. Known: minimax, zhipu"),
    ('change = { wacc = 0.11 }\nwhy = "x"\nname = 5',
     "name in [[alternatives]] 1 in alternatives.toml is '5', and must be a text"),
    ('change = { wacc = [0.11] }\nwhy = "x"',
     "must be a number"),
    ('change = { wacc = 0.11 }\nwhi = "x"',
     "No key called 'whi'"),
]


@pytest.mark.parametrize(("text", "sentence"), BAD)
def test_what_is_no_alternative_is_one_sentence(text: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(PricedInError) as refused:
        model((folder_with(tmp_path, f"[[alternatives]]\n{text}\n"),))
    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_list_that_is_none_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(PricedInError, match=r"alternatives in alternatives.toml is .*, and must be a list"):
        model((folder_with(tmp_path, "alternatives = 3\n"),))


def test_an_alternative_that_leaves_no_target_stands_first_with_the_text(tmp_path: Path) -> None:
    text = '[[alternatives]]\nchange = { gross_margin_2030 = 0.2 }\nwhy = "A price war"\n'
    other = model((folder_with(tmp_path, text),))
    for company in other.facts.companies.values():
        first = other.as_built.assumptions.of(company)[0]
        assert (first.alternative, first.target, first.change) == (0.2, "n.m.", "n.m.")


def test_an_alternative_that_the_rest_of_base_leaves_no_room_for_has_no_target(tmp_path: Path) -> None:
    text = '[[alternatives]]\nchange = { other_growth = 3.0 }\nwhy = "A hit"\nfor = "minimax"\n'
    other = model((folder_with(tmp_path, text),))
    with pytest.raises(PricedInError):
        llm_pt("minimax", "base", "other_growth=300%")
    first = other.as_built.assumptions.of(other.company("minimax"))[0]
    assert (first.alternative, first.target, first.change) == (3.0, "n.a.", "n.a.")


def one_more(folder: Path) -> Company:
    """A third company in a folder that has alternatives of its own."""
    star(folder)
    folder_with(folder, '[[alternatives]]\nchange = { step_k3 = 0.1 }\nwhy = "A smaller step"\n\n'
                        '[[alternatives]]\nchange = { wacc = 0.14 }\nwhy = "House view"\nfor = "star"\n')
    return model((folder,)).company("star")


def test_a_third_company_takes_what_it_can_of_the_shared_list_and_brings_its_own(tmp_path: Path) -> None:
    company = one_more(tmp_path)
    changes = [other.changes for other in company.alternatives.values()]
    assert {"wacc": 0.12} in changes  # shared
    assert {"step_k3": 0.1} in changes
    assert {"wacc": 0.14} in changes
    assert not any("step_m3" in change or "arr_dec25" in change for change in changes)
    assert {"wacc": 0.14} not in [other.changes for other in model((tmp_path,)).company("zhipu").alternatives.values()]


def test_a_shared_alternative_that_a_third_company_has_in_use_is_left_out_for_it(tmp_path: Path) -> None:
    kimi(tmp_path, ("[wacc]\nvalue  = 0.15", "[wacc]\nvalue  = 0.12"))
    other = model((tmp_path,))
    assert {"wacc": 0.12} not in [one.changes for one in other.company("kimi").alternatives.values()]
    assert {"wacc": 0.18} in [one.changes for one in other.company("kimi").alternatives.values()]
    assert other.as_built.assumptions.of(other.company("kimi"))


def test_the_table_answers_through_the_registry() -> None:
    assert functions()["LLM_ASSUMED"]("2513.HK") == llm_assumed("zhipu")
    with pytest.raises(PricedInError, match="No company called 'zhipuu'"):
        llm_assumed("zhipuu")
