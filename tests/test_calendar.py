"""Sessions of Hong Kong and of Stock Connect: the frozen file, worked examples, a sentence where the calendar ends."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from model.core.errors import NoDataError, NoSolutionError, PricedInError
from model.core.scalars import as_date, edate, eomonth, serial
from model.flows import calendar, freeze_calendar

if TYPE_CHECKING:
    from pathlib import Path

    from model.equity import EquityModel


def day(text: str) -> float:
    return serial(date.fromisoformat(text))


def text(number: float) -> str:
    return as_date(number).isoformat()


@pytest.mark.filterwarnings("ignore")  # pandas warns exchange_calendars of its future, which is not ours
def test_the_file_is_what_exchange_calendars_says() -> None:
    pytest.importorskip("exchange_calendars")
    assert calendar.PATH.read_text(encoding="utf-8").splitlines()[1:] == [",".join(row)
                                                                          for row in freeze_calendar.closed_days()]
    assert freeze_calendar.main(["--check"]) == 0


def test_a_changed_file_is_noticed_and_rewritten(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(freeze_calendar, "PATH", tmp_path / "calendar.csv")
    monkeypatch.setattr(freeze_calendar, "closed_days", lambda: [("2026-12-25", "HK")])
    assert freeze_calendar.main(["--check"]) == 1
    assert freeze_calendar.main([]) == 0
    assert (tmp_path / "calendar.csv").read_bytes() == b"date,closed\n2026-12-25,HK\n"
    assert freeze_calendar.main(["--check"]) == 0


def test_the_file_lists_weekdays_in_order_once() -> None:
    rows = [line.split(",") for line in calendar.PATH.read_text(encoding="utf-8").splitlines()[1:]]
    assert rows == sorted(rows)
    assert len({tuple(row) for row in rows}) == len(rows)
    assert all(date.fromisoformat(closed).isoweekday() <= 5 for closed, _ in rows)
    assert {market for _, market in rows} == {"HK", "CN"}


def test_half_days_are_sessions() -> None:
    """Hong Kong trades in the morning of Christmas Eve, of New Year's Eve and of Lunar New Year's Eve (16 Feb 2026)."""
    assert all(calendar.is_session(day(half)) for half in ("2026-12-24", "2026-12-31", "2026-02-16"))
    assert not any(calendar.is_session(day(closed)) for closed in ("2026-12-25", "2026-02-17", "2026-08-08",
                                                                   "2026-08-09"))


def test_a_connect_day_needs_both_sides() -> None:
    """The mainland alone rests on 16 Feb 2026 (a Hong Kong half day), Hong Kong on Good Friday; both trade on 8 Oct."""
    assert calendar.is_session(day("2026-02-16"), "HK")
    assert not calendar.is_session(day("2026-02-16"), "CONNECT")
    assert not calendar.is_session(day("2026-04-03"), "CONNECT")
    assert calendar.is_session(day("2026-10-08"), "CONNECT")
    assert set(calendar.closures("HK")) - set(calendar.closures("CONNECT")) == {
        closed for closed in calendar.closures("HK") if closed > calendar.last_day("CONNECT")}


@pytest.mark.parametrize(("inclusion", "twentieth"), [
    ("2026-08-03", "2026-08-28"), ("2026-08-04", "2026-08-31"), ("2026-08-05", "2026-09-01"),
    ("2026-08-06", "2026-09-02"), ("2026-08-07", "2026-09-03"), ("2026-08-10", "2026-09-04")])
def test_the_inclusion_day_is_the_first_of_twenty(inclusion: str, twentieth: str) -> None:
    """Inconsistency C2: MiniMax's conditional tranche."""
    assert text(calendar.nth_session(day(inclusion), 20)) == twentieth
    assert text(calendar.nth_session(day(inclusion), 20, "CONNECT")) == twentieth


def test_a_count_starts_on_the_first_session_and_drops_the_time_of_day() -> None:
    assert text(calendar.nth_session(day("2026-08-08"), 1)) == "2026-08-10"
    assert calendar.nth_session(day("2026-08-07") + 0.6, 20) == day("2026-09-03")
    assert calendar.nth_session(day("2026-08-07"), 20.0) == day("2026-09-03")


@pytest.mark.parametrize(("expiry", "tradable"), [
    ("2026-07-07", "2026-07-08"), ("2026-07-08", "2026-07-09"), ("2027-01-08", "2027-01-11"),
    ("2026-09-03", "2026-09-04")])
def test_the_session_after_an_expiry(expiry: str, tradable: str) -> None:
    """Inconsistency C1: the printed date is the last locked day; 8 Jan 2027 is a Friday."""
    assert text(calendar.next_session(day(expiry))) == tradable


@pytest.mark.parametrize(("listed", "first"), [
    ("2021-02-05", "2021-09-02"), ("2021-07-07", "2022-02-09"), ("2024-10-24", "2025-05-26"),
    ("2026-01-09", "2026-08-06")])
def test_weighted_voting_companies_join_on_the_twentieth_session_after_six_months(listed: str, first: str) -> None:
    """Four published first days; the review is after the 19th session (SSE notice of 8 Oct 2022, China News Service).

    Kuaishou-W: South China Morning Post, 2 Sep 2021 ('added on Thursday', after the Shenzhen exchange).
    XPeng-W: TipRanks, Feb 2022, after the company and the Shenzhen exchange ('effective February 9').
    Horizon Robotics-W: Smartkarma daily brief, 26 May 2025 ('from the start of trading today').
    MiniMax-W: four publishers in August 2026 (inconsistency C3).
    """
    assert text(calendar.connect_eligible(day(listed))) == first


def test_a_correction_of_the_library_carries_the_notice_and_closes_both_sides() -> None:
    """Typhoon Saola on 1 Sep 2023, black rain on 8 Sep 2023: the exchange cancelled the whole day."""
    corrections = freeze_calendar.corrections()
    assert [row["date"] for row in corrections] == ["2023-09-01", "2023-09-08"]
    assert all(row["notice"].startswith("HKEX market communication") for row in corrections)
    for row in corrections:
        assert not calendar.is_session(day(row["date"]))
        assert not calendar.is_session(day(row["date"]), "CONNECT")
    assert text(calendar.nth_session(day("2023-09-01"), 1)) == "2023-09-04"
    assert text(calendar.next_session(day("2023-09-07"))) == "2023-09-11"


def test_before_the_calendar_change_a_connect_day_is_refused() -> None:
    """Thursday 6 Apr 2023 was a session of both sides and no Connect day: nothing bought could settle before Easter."""
    assert calendar.is_session(day("2023-04-06"))
    assert calendar.is_session(day("2023-04-24"), "CONNECT")
    for asked in ("2023-04-06", "2023-04-21", "2022-01-27"):
        with pytest.raises(NoDataError,
                           match=r"lies before the calendar, which starts on 2023-04-24: choose a later date\.$"):
            calendar.nth_session(day(asked), 1, "CONNECT")


def test_a_company_without_weighted_voting_has_no_seasoning() -> None:
    with pytest.raises(PricedInError) as refusal:
        calendar.connect_eligible(day("2026-01-08"), weighted_voting=False)
    assert str(refusal.value) == (
        "A company listed on 2026-01-08 without weighted voting has no seasoning period and follows its "
        "Hang Seng Composite membership: enter its date as stock_connect_date.")


@pytest.mark.parametrize(("name", "arguments", "sentence"), [
    ("nth_session", ("2027-12-20", 20),
     ("The 20th session from 2027-12-20 lies beyond the calendar, which is published to 2027-12-31: "
      "choose an earlier date.")),
    ("nth_session", ("2026-12-20", 21, "CONNECT"),
     ("The 21st session from 2026-12-20 lies beyond the calendar, which is published to 2026-12-31: "
      "choose an earlier date.")),
    ("nth_session", ("2026-08-07", 10**9 + 11),
     ("The 1000000011th session from 2026-08-07 lies beyond the calendar, which is published to 2027-12-31: "
      "choose an earlier date.")),
    ("nth_session", ("2020-12-31", 2),
     "The 2nd session from 2020-12-31 lies before the calendar, which starts on 2021-01-01: choose a later date."),
    ("next_session", ("2027-12-31",),
     ("The session after 2027-12-31 lies beyond the calendar, which is published to 2027-12-31: "
      "choose an earlier date.")),
    ("is_session", ("2027-01-04", "connect"),
     "2027-01-04 lies beyond the calendar, which is published to 2026-12-31: choose an earlier date."),
    ("connect_eligible", ("2027-06-30",),
     ("The Stock Connect day of a company listed on 2027-06-30 lies beyond the calendar, "
      "which is published to 2027-12-31: choose an earlier date."))])
def test_where_the_calendar_ends_there_is_an_error(name: str, arguments: tuple[str | float, ...],
                                                   sentence: str) -> None:
    with pytest.raises(NoDataError) as refusal:
        getattr(calendar, name)(day(str(arguments[0])), *arguments[1:])
    assert str(refusal.value) == sentence


def test_the_last_session_of_each_calendar_is_still_known() -> None:
    assert calendar.nth_session(day("2027-12-31"), 1) == calendar.last_day() == day("2027-12-31")
    assert calendar.nth_session(day("2026-12-31"), 1, "CONNECT") == calendar.last_day("CONNECT") == day("2026-12-31")
    assert (calendar.first_day(), calendar.first_day("CONNECT")) == (day("2021-01-01"), day("2023-04-24"))


def test_months_end_with_the_year_9999_as_in_a_cell() -> None:
    """EOMONTH(DATE(9999,12,31),0) is 2958465 in a cell, and a month later is #NUM!."""
    assert eomonth(day("9999-12-05"), 0) == eomonth(day("9999-11-30"), 1) == day("9999-12-31") == 2_958_465
    assert edate(day("9999-06-30"), 6) == day("9999-12-30")
    assert edate(day("2024-08-31"), 6) == day("2025-02-28")
    assert text(edate(day("2024-01-31"), -2)) == "2023-11-30"
    for beyond in (eomonth, edate):
        with pytest.raises(NoSolutionError) as refusal:
            beyond(day("9999-12-31"), 1)
        assert str(refusal.value) == "1 month from 9999-12-31 lies outside the years 1 to 9999: choose another date."
        with pytest.raises(NoSolutionError,
                           match=r"^-2 months from 0001-02-28 lie outside the years 1 to 9999: choose another date\.$"):
            beyond(day("0001-02-28"), -2)


@pytest.mark.parametrize("n", [0, -1, 2.5, float("nan"), float("inf"), True])
def test_a_count_is_a_whole_number_from_one(n: float) -> None:
    with pytest.raises(PricedInError) as refusal:
        calendar.nth_session(day("2026-08-07"), n)
    assert str(refusal.value) == f"n is {n}, and must be a whole number of sessions, 1 or more."


def test_calendars_have_two_names_in_any_case() -> None:
    assert calendar.nth_session(day("2026-08-07"), 20, " connect ") == calendar.nth_session(day("2026-08-07"), 20, "hk")
    with pytest.raises(PricedInError) as refusal:
        calendar.nth_session(day("2026-08-07"), 20, "NYSE")
    assert str(refusal.value) == "No calendar called 'NYSE'. Known: HK, CONNECT."
    with pytest.raises(PricedInError) as refusal:
        calendar.closures("conect")
    assert str(refusal.value) == "No calendar called 'conect'. Did you mean 'CONNECT'?"


def test_the_function_and_the_cells_season_alike(equity: EquityModel) -> None:
    """The calendar stands below the facts and holds the two figures itself."""
    market = equity.facts.market
    assert (calendar.SEASONING_MONTHS, calendar.SEASONING_SESSIONS) == (market["seasoning_months"].value,
                                                                        market["seasoning_sessions"].value)
