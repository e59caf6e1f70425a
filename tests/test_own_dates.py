"""A company's own dates: weeks, events, closures and lock-ups follow its listing, and no date is guessed."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from cli_server import run
from openpyxl import load_workbook
from test_facts import kimi
from third_companies import pair, star

from addin.functions import functions
from model.core.errors import NoDataError, PricedInError
from model.core.scalars import as_date, serial
from model.equity import COMPANIES_VARIABLE, model
from model.flows.float_path import FloatPath
from model.flows.flow import Inclusion
from model.flows.sessions import Closures
from model.flows.tranches import Tranches
from model.flows.unlock import Absorption, ConditionalTranche, Inclusions, NoConditionalTranche
from model.loading import load
from model.momentum.events import Events
from workbook.writer import build

if TYPE_CHECKING:
    from pathlib import Path

    from model.core.lines import Line
    from model.equity import EquityModel


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> EquityModel:
    """The model with a company without a conditional tranche and one with two."""
    folder = tmp_path_factory.mktemp("own")
    star(folder)
    pair(folder)
    return model((folder,))


def held(equity: EquityModel, line: Line, company: str, position: int = 0) -> float | str:
    values = equity.base_run.value(equity.book.row(line, equity.company(company)), position)
    assert values is not None
    return values[0] if isinstance(values[0], str) else float(values[0])


def column(equity: EquityModel, line: Line, company: str) -> list[float | str]:
    row = equity.book.row(line, equity.company(company))
    return [held(equity, line, company, position) for position in range(len(row.block.axis.members))]


def changed(path: Path, *changes: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(("company", "first", "last", "count"), [
    ("zhipu", "2026-01-09", "2027-02-12", 58), ("minimax", "2026-01-09", "2027-02-12", 58),
    ("star", "2026-11-20", "2027-12-24", 58), ("pair", "2026-09-11", "2027-10-15", 58)])
def test_the_float_is_shown_from_a_listing_to_a_month_past_the_last_lock_up(company: str, first: str, last: str,
                                                                            count: int, own: EquityModel) -> None:
    days = column(own, FloatPath.day, company)
    assert [as_date(float(day)).isoformat() for day in (days[0], days[-1])] == [first, last]
    assert len(days) == count
    assert column(own, FloatPath.float_pct, company)[-1] == 1


def test_no_event_lies_before_a_listing_or_belongs_to_another_company(own: EquityModel) -> None:
    for company in ("star", "pair"):
        dates = [day for day in column(own, Events.date, company) if not isinstance(day, str)]
        assert dates
        assert min(dates) >= own.company(company).facts["listing_date"].value
        assert not [name for name in own.company(company).groups["events"].values()
                    if re.search("Zhipu|MiniMax|GLM", name)]
    assert len(column(own, Events.date, "zhipu")) == 15
    assert (held(own, Inclusion.results, "star"), held(own, Inclusion.effective, "star")) == ("n.a.", "n.a.")


def test_a_company_without_events_of_its_own_has_an_unlock_for_each_tranche(own: EquityModel) -> None:
    names = list(own.company("pair").groups["events"].values())
    dates = dict(zip(names, column(own, Events.date, "pair"), strict=True))
    assert {name: as_date(float(day)) for name, day in dates.items() if name.startswith("Lock-up")} == {
        "Lock-up expiry: Investors, first": date(2027, 5, 3), "Lock-up expiry: Investors, second": date(2027, 5, 10),
        "Lock-up expiry: Founders": date(2027, 9, 10)}


def test_catalysts_of_a_company_without_any_event_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed(star(tmp_path), ("2026-11-20", "2027-01-15"), ("2027-05-19", "2027-01-15"), ("2027-11-19", "2027-01-15"))
    monkeypatch.setenv(COMPANIES_VARIABLE, str(tmp_path))
    assert functions()["LLM_CATALYSTS"]("star")[1:] == []
    assert functions()["LLM_CATALYSTS"]()[1:]
    assert build(model((tmp_path,)), tmp_path / "none.xlsx").exists()


def test_an_event_of_two_companies_names_both(tmp_path: Path) -> None:
    event = ('[events.mine]\nname = "Mine"\nfor = ["zhipu", "{}"]\nas_of = 2026-04-20\nassumption = "House"\nwindow = '
             '"May"\nkind = "date"\n'
             'printed_date = 2026-05-29\ntranche = "none"\ndirection = "Positive"\ndepends = "None"\n')
    (tmp_path / "events.toml").write_text(event.format("minimax"), encoding="utf-8")
    facts = load((tmp_path,))
    assert all("mine" in company.groups["events"] for company in facts.companies.values())
    other = tmp_path / "other"
    other.mkdir()
    (other / "events.toml").write_text(event.format("minimaks"), encoding="utf-8")
    with pytest.raises(PricedInError,
                       match=r"No company called 'minimaks' in \[events\.mine\] in events\.toml\. Did you mean "
                             r"'minimax'"):
        load((other,))


def test_an_event_of_no_company_is_refused(tmp_path: Path) -> None:
    (tmp_path / "events.toml").write_text(
        '[events.mine]\nname = "Mine"\nfor = []\nas_of = 2026-04-20\nassumption = "House"\nwindow = "May"\nkind = '
        '"date"\n'
        'printed_date = 2026-05-29\ntranche = "none"\ndirection = "Positive"\ndepends = "None"\n', encoding="utf-8")
    with pytest.raises(PricedInError,
                       match=r"^for in \[events\.mine\] in events\.toml is an empty list, and must name a company"):
        load((tmp_path,))


@pytest.mark.parametrize("expiry", ["2027-12-31", "2028-03-31"])
def test_a_tranche_that_frees_after_the_calendar_ends_is_refused(expiry: str, tmp_path: Path) -> None:
    changed(star(tmp_path), ("2027-11-19", expiry))
    with pytest.raises(NoDataError,
                       match=rf"^\[tranches\.founders\] in star\.toml: "
                             rf"the session after {expiry} lies beyond the calendar, "
                             r"which is published to 2027-12-31: choose an earlier date\.$"):
        load((tmp_path,))
    answer = run("--companies", str(tmp_path), "build", str(tmp_path / "out.xlsx"))
    assert (answer.returncode, answer.stdout) == (2, "")
    assert not (tmp_path / "out.xlsx").exists()


def test_the_last_published_session_may_free_a_tranche(tmp_path: Path) -> None:
    changed(star(tmp_path), ("2027-11-19", "2027-12-30"))
    assert as_date(float(column(model((tmp_path,)), Tranches.effective, "star")[-1])) == date(2027, 12, 31)


def test_a_voluntary_lock_past_the_calendar_is_refused(tmp_path: Path) -> None:
    changed(star(tmp_path), ('voluntary_end      = "none"', "voluntary_end      = 2028-01-07"))
    with pytest.raises(NoDataError, match=r"in star\.toml: the session after 2028-01-07 lies beyond the calendar"):
        load((tmp_path,))


def test_an_inclusion_whose_session_lies_past_the_calendar_is_refused(tmp_path: Path) -> None:
    changed(pair(tmp_path), ("2027-05-27", "2027-12-10"))
    with pytest.raises(NoDataError,
                       match=r"^inclusion_date_may_27 in pair\.toml: "
                             r"the 20th session from 2027-12-10 lies beyond the calendar"):
        load((tmp_path,))


def test_a_seasoning_past_the_calendar_is_not_dated(tmp_path: Path) -> None:
    changed(star(tmp_path), ("2026-11-20", "2027-07-02"), ("2027-05-19", "2027-12-01"))
    assert held(model((tmp_path,)), Inclusion.seasoned, "star") == "n.a."


def test_closures_begin_with_the_year_of_the_first_listing(tmp_path: Path, own: EquityModel) -> None:
    assert as_date(float(column(own, Closures.closed, "zhipu")[0])) == date(2026, 1, 1)
    changed(star(tmp_path), ("2026-11-20", "2025-06-18"), ("2027-05-19", "2025-12-24"))
    equity = model((tmp_path,))
    assert as_date(float(column(equity, Closures.closed, "star")[0])) == date(2025, 1, 1)
    # 25 and 26 Dec are holidays
    assert as_date(float(column(equity, Tranches.effective, "star")[1])) == date(2025, 12, 29)
    assert as_date(float(column(equity, FloatPath.day, "star")[0])) == date(2026, 1, 2)


def test_each_of_two_conditional_tranches_has_its_own_backstop(own: EquityModel) -> None:
    company = own.company("pair")
    blocks = [block for block in own.book.blocks if block.company is company and block.sheet is ConditionalTranche]
    assert [block.title for block in blocks] == ["Conditional tranche: which date decides (Investors, first)",
                                                 "Conditional tranche: which date decides (Investors, second)"]
    # inclusion on Monday 12 Apr 2027: the 20th session is Friday 7 May; the first backstop is earlier
    expected = [("backstop", [serial(date(2027, 4, 30)), serial(date(2027, 6, 10))]),
                ("expiry", [serial(date(2027, 4, 30)), serial(date(2027, 5, 7))]),
                ("effective", [serial(date(2027, 5, 3)), serial(date(2027, 5, 10))]),
                ("binds", ["backstop", "sessions"]),
                ("shares", [60e6, 50e6]), ("freed_with_it", [0.3, 0.55])]
    for name, values in expected:
        got = [own.base_run.value(block.rows[name], 0) for block in blocks]
        assert [value[0] for value in got] == [pytest.approx(value) for value in values], name
    tables = [block for block in own.book.blocks if block.company is company and block.sheet is Inclusions]
    binds = [[own.base_run.value(block.rows["binds"], place)[0] for place in range(2)] for block in tables]
    assert binds == [["backstop", "backstop"], ["sessions", "backstop"]]
    assert column(own, Absorption.effective, "pair")[1:3] == [serial(date(2027, 5, 3)), serial(date(2027, 5, 10))]


def test_a_line_with_a_value_for_each_tranche_asks_which(own: EquityModel) -> None:
    company = own.company("pair")
    row, _ = own.locate(company, "ConditionalTranche.expiry", "second")
    assert own.value(row, 0, company, own.scenario(None)) == serial(date(2027, 5, 7))
    with pytest.raises(PricedInError,
                       match=r"^'ConditionalTranche\.expiry' has a value for each of first, second: "
                             r"give one as the period\.$"):
        own.locate(company, "ConditionalTranche.expiry")


def test_without_a_conditional_tranche_the_block_says_there_is_none(tmp_path: Path) -> None:
    kimi(tmp_path, ('conditional        = "yes"', 'conditional        = "no"'))
    equity = model((tmp_path,))
    company = equity.company("kimi")
    sheets = {block.sheet for block in equity.book.blocks if block.company is company}
    assert NoConditionalTranche in sheets
    assert not sheets & {ConditionalTranche, Inclusions}
    tab = load_workbook(build(equity, tmp_path / "kimi.xlsx"), data_only=True, read_only=True)["Kimi Unlock"]
    cells = [cell.value for line in tab.iter_rows() for cell in line if cell.value is not None]
    assert "Conditional tranche: there is none" in cells
    assert not [value for value in cells if str(value).startswith("1899")
                or (isinstance(value, int | float) and value < 0)]


def test_a_citation_that_names_another_company_is_asked_about(tmp_path: Path) -> None:
    kimi(tmp_path)
    answer = run("--companies", str(tmp_path), "build", str(tmp_path / "out.xlsx"))
    assert (answer.returncode, answer.stderr) == (0, "")
    assert ("Kimi: 7 citations name MiniMax (reporting_currency, exit_pe, wacc, revenue_2030_printed, "
            "net_profit_2030_printed, eps_2030_printed, "
            "pt_printed): are these figures Kimi's?") in answer.stdout
    cells = [cell for line in load_workbook(tmp_path / "out.xlsx",
                                            read_only=True)["Sources"].iter_rows(values_only=True) for cell in line]
    assert sum(str(cell).startswith("Cites MiniMax: is this Kimi's?") for cell in cells) == 7


def test_the_shipped_companies_are_asked_nothing(own: EquityModel) -> None:
    from model.citations import questions

    assert [question for company in own.facts.companies.values()
            for question in questions(company, own.facts.companies.values())] == []
