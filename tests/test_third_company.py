"""A company that no broker follows: nothing is invented, what is missing says so, and what fails is said."""

from __future__ import annotations

import re
from math import isnan
from typing import TYPE_CHECKING

import pytest
from cli_server import run
from test_facts import kimi
from third_companies import pair, star

from addin.failing import failing
from model.calibrate import solve
from model.checks import CompanyChecks
from model.core.errors import MOST, PricedInError
from model.defaults import PREFIX, with_defaults
from model.equity import model
from model.facts import DATA, inputs_of
from model.inputs import NOT_PRINTED, Inputs
from model.loading import load
from model.reading import read
from workbook.writer import build

if TYPE_CHECKING:
    from pathlib import Path

    from model.equity import EquityModel

PRINTED = ("arr_printed", "arr_printed_date", "arr_ytd_multiple", "arr_dec26_printed", "arr_article",
           "mature_gross_margin", "revenue_2030_printed", "net_profit_2030_printed", "eps_2030_printed", "pt_printed",
           "market_cap_printed")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> EquityModel:
    """The model with a company in yuan and one in Hong Kong dollars."""
    folder = tmp_path_factory.mktemp("both")
    star(folder)
    pair(folder)
    return model((folder,))


def test_a_company_states_only_what_is_its_own(both: EquityModel) -> None:
    facts = both.company("star").facts
    given = {name for name, fact in facts.items() if not fact.citation.startswith(PREFIX) and not name.endswith("_k3")}
    assert given == {"arr_dec25", "reporting_currency", "revenue_2025", "shares_issued_mn", "price", "listing_date",
                     "turnover_hkd_bn"}
    assert {facts[name].value for name in PRINTED} == {NOT_PRINTED}
    assert facts["diluted_shares_2030_mn"].value == 400
    assert facts["wacc"].status == "assumption"


def test_every_default_is_an_input_with_a_reason_and_a_date() -> None:
    defaults = read(DATA / "defaults.toml")
    names = inputs_of(Inputs, load().companies["zhipu"].groups)
    assert set(defaults) <= set(names)
    assert all(set(entry) - {"times"} in ({"value", "unit", "as_of", "reason"}, {"same_as", "as_of", "reason"})
               for entry in defaults.values())
    assert all("same_as" in entry for entry in defaults.values() if "times" in entry)
    assert all(entry["same_as"] in names for entry in defaults.values() if "same_as" in entry)


def test_the_shipped_companies_leave_nothing_to_defaults() -> None:
    assert not [f.name for c in load().companies.values() for f in c.facts.values() if f.citation.startswith(PREFIX)]


def test_a_default_that_follows_a_missing_input_is_asked_for_with_it() -> None:
    defaults = read(DATA / "defaults.toml")
    assert "turnover_price" not in with_defaults({}, defaults)


def test_a_default_that_is_a_multiple_of_another_input_reads_it_as_the_model_does(tmp_path: Path) -> None:
    path = star(tmp_path)
    text = path.read_text(encoding="utf-8")
    for written in ("420.0", "420", '"420"', '"4.2e2"'):
        path.write_text(text.replace("value      = 420.0", f"value      = {written}"), encoding="utf-8")
        load.cache_clear()
        facts = load((tmp_path,)).companies["star"].facts
        assert [facts[name].value for name in ("rd_2025", "sm_2025", "ga_2025")] == [1890, 210, 168], written


def test_a_refusal_lists_at_most_a_dozen_names(tmp_path: Path) -> None:
    path = star(tmp_path)
    path.write_text(re.sub(r"(?ms)^\[(arr_dec25|price|revenue_2025)\].*?(?=^\[)", "", path.read_text(encoding="utf-8")),
                    encoding="utf-8")
    with pytest.raises(PricedInError,
                       match=r"^star\.toml has no 'arr_dec25', 'revenue_2025', "
                             r"'diluted_shares_2030_mn'|^star\.toml has no '") as refused:
        load((tmp_path,))
    assert str(refused.value).count("'") <= 2 * MOST


def test_checks_against_print_do_not_apply_where_nothing_is_printed(both: EquityModel) -> None:
    company = both.company("star")
    block = both.book.block(CompanyChecks, company)
    held = {str(m.key): (both.base_run.value(block.rows["holds"], p), both.base_run.value(block.rows["expected"], p))
            for p, m in enumerate(block.axis.members)}
    for name in ("arr_printed", "arr_ytd", "arr_dec26", "revenue", "net_profit", "eps", "shares", "pt", "market_cap"):
        holds, expected = held[name]
        assert (holds[0], expected[0]) == (-1, "n.a."), name
    assert held["tranches"][0][0] == 1
    assert failing(both, both.scenario(None)) == []


@pytest.mark.parametrize("scenario", ["base", "bull", "bear", "compute_bound", "article_bear"])
def test_no_cell_of_a_company_without_a_broker_is_an_error(both: EquityModel, scenario: str) -> None:
    cells = both.run([both.inputs(both.scenario(scenario))])
    held = {(block.tab, row.name, position): cells.value(row, position)
            for block in both.book.blocks if block.company and block.company.id in ("star", "pair")
            for row in block.rows.values() for position in range(len(block.axis.members))}
    assert [place for place, values in held.items() if values is not None and not isinstance(values[0], str)
            and isnan(values[0])] == []


@pytest.mark.parametrize("keep", [False, True])
@pytest.mark.parametrize("name", PRINTED)
def test_some_figures_may_be_printed_and_others_not(name: str, keep: bool, tmp_path: Path) -> None:
    """One printed figure left out of ten, and one alone: no error in a scenario, no check against what is not there."""
    path = kimi(tmp_path)
    text = path.read_text(encoding="utf-8")
    for other in PRINTED:
        if (other == name) != keep:
            text = re.sub(rf"(?ms)^\[{other}\]\n.*?(?=^\[|^#)", "", text)
    path.write_text(text, encoding="utf-8")
    equity = model((tmp_path,))
    company = equity.company("kimi")
    assert [other for other in PRINTED if company.facts[other].value == NOT_PRINTED] == [
        other for other in PRINTED if (other == name) != keep or (other == "arr_ytd_multiple")]
    cells = equity.run()
    wrong = [(block.tab, row.name) for block in equity.book.blocks if block.company is company
             for row in block.rows.values()
             for position in range(len(block.axis.members)) if (values := cells.value(row, position)) is not None
             and any(not isinstance(value, str) and isnan(value) for value in values)]
    assert wrong == []
    assert failing(equity, equity.scenario(None)) == []


def test_no_growth_is_left_from_a_december_arr_to_december(tmp_path: Path) -> None:
    path = star(tmp_path)
    printed = '\n[{}]\nvalue = {}\nunit = "{}"\nas_of = 2026-12-31\nassumption = "A first note"\n'
    path.write_text(path.read_text(encoding="utf-8") + printed.format("arr_printed", 70.0, "US$ mn")
                    + printed.format("arr_printed_date", "2026-12-15", "date"), encoding="utf-8")
    equity = model((tmp_path,))
    company = equity.company("star")
    values = {name: equity.value(*equity.locate(company, name), company, equity.scenario(None))
              for name in ("arr_on_printed_date", "arr_dec26", "fit_growth")}
    assert values["arr_on_printed_date"] == values["arr_dec26"]  # a day within the month means its end
    assert values["fit_growth"] == "n.a."


def test_a_company_listed_long_ago_is_no_fault(tmp_path: Path) -> None:
    path = star(tmp_path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("2026-11-20", "2015-06-18").replace("2027-05-19",
                                                                     "2015-06-18").replace("2027-11-19", "2015-06-18"),
                                                                     encoding="utf-8")
    equity = model((tmp_path,))
    assert failing(equity, equity.scenario(None)) == []


def test_the_cover_says_which_companies_no_broker_follows(both: EquityModel, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    def notes(equity: EquityModel, name: str) -> list[str]:
        sheet = load_workbook(build(equity, tmp_path / name), read_only=True)["About"]
        return [line[1] for line in sheet.iter_rows(values_only=True) if line[0] == "Not printed"]

    assert [note.partition(":")[0] for note in notes(both, "both.xlsx")] == ["Pair and Star AI"]
    assert notes(model(()), "two.xlsx") == []


def test_an_anchor_on_a_figure_that_is_not_printed_gets_one_sentence(tmp_path: Path) -> None:
    path = star(tmp_path)
    anchor = '{ input = "fade", line = "revenue", period = "2030", equals = "revenue_2030_printed" }'
    path.write_text(f"{path.read_text(encoding='utf-8')}\n[calibration]\nanchors = [{anchor}]\n", encoding="utf-8")
    equity = model((tmp_path,))
    with pytest.raises(PricedInError,
                       match=r"^Revenue, 2030E of Star AI is 'not printed', so fade cannot be solved from it: "
                             r"give the figure"):
        solve(equity, equity.company("star"))


def test_build_says_which_checks_fail_and_writes_all_the_same(tmp_path: Path) -> None:
    path = star(tmp_path)
    printed = '\n[pt_printed]\nvalue = 900.0\nunit = "HK$"\nas_of = 2026-11-30\nassumption = "A first note"\n'
    text = path.read_text(encoding="utf-8") + printed
    path.write_text(text, encoding="utf-8")
    answer = run("--companies", str(tmp_path), "build", str(tmp_path / "out.xlsx"))
    assert (answer.returncode, answer.stderr) == (0, "")
    assert [line for line in answer.stdout.splitlines()
            if line.startswith("FAIL")] == ["FAIL Star AI: Rounded target ties to print: 350, expected 900"]
    assert (tmp_path / "out.xlsx").exists()


def test_what_is_priced_in_needs_no_printed_arr(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from addin.functions import functions
    from model.equity import COMPANIES_VARIABLE

    star(tmp_path)
    monkeypatch.setenv(COMPANIES_VARIABLE, str(tmp_path))
    table = functions()["LLM_PRICED_IN"]("star")
    assert {row[4] for row in table[1:]} == {"n.a."}
    assert all(isinstance(row[2], float) and row[2] > 0 for row in table[1:])
