"""What holds for any input, not only for the examples."""

from __future__ import annotations

import calendar
import math
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from addin.functions import llm_pt, llm_pt_calc, llm_years_implied
from model.core.errors import PricedInError
from model.core.scalars import as_date, eomonth, rounded, serial
from model.values import as_number

MOST_DEAR = 20_000  # a target in HK$ that a function takes
ANY = st.one_of(st.none(), st.booleans(), st.floats(allow_nan=True, allow_infinity=True), st.text(max_size=8),
                st.dates())


# HK$ for a yen, and from a yuan to a pound; between them a yuan or a dollar is upside down
RATES = st.floats(0.01, 0.08) | st.floats(0.95, 10)


@settings(deadline=None)  # how long one takes is the machine's, and what else it does
@given(eps=st.floats(0.01, 500), pe=st.floats(1, 200), wacc=st.floats(0.01, 0.9), years=st.floats(0, 30), fx=RATES)
def test_years_implied_undoes_pt_calc(eps: float, pe: float, wacc: float, years: float, fx: float) -> None:
    target = llm_pt_calc(eps, pe, wacc, years, fx)
    assume(target <= MOST_DEAR)
    assert llm_years_implied(eps, pe, wacc, fx, target) == pytest.approx(years, rel=1e-6, abs=1e-6)


@settings(deadline=None)
@given(wacc=st.floats(0.01, 0.8), years=st.floats(0, 6), pe=st.floats(1, 100))
def test_the_target_is_the_closed_form_for_any_valuation_input(wacc: float, years: float, pe: float) -> None:
    changes = {"wacc": wacc, "years_to_exit": years, "exit_pe": pe}
    assert llm_pt("zhipu", "base", changes) == pytest.approx(llm_pt_calc(43, pe, wacc, years, 1.12), rel=1e-9)


@given(value=ANY)
def test_a_number_is_finite_or_refused_with_one_sentence(value: object) -> None:
    try:
        assert math.isfinite(as_number(value, "x"))
    except PricedInError as refused:
        assert str(refused).endswith(".")  # noqa: PT017 - both outcomes are right, a third is not


@given(day=st.dates(date(1900, 3, 1), date(2100, 12, 31)), months=st.integers(-24, 24))
def test_month_ends_are_the_calendars(day: date, months: int) -> None:
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    assert as_date(eomonth(serial(day), months)) == date(year, month, calendar.monthrange(year, month)[1])


@given(number=st.floats(-1e9, 1e9), digits=st.integers(0, 4))
def test_rounding_stays_within_half_a_unit(number: float, digits: int) -> None:
    fifteen_digits = 6e-15 * abs(number)  # what the number itself loses when it is read as a cell shows it
    assert abs(rounded(number, digits) - number) <= 0.5 * 10**-digits + fifteen_digits
