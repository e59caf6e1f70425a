"""The expression core: what is wrong with a sheet fails when it is written, with the chain and the fix."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from model.core import expressions as x
from model.core.book import Book
from model.core.contents import Contents
from model.core.errors import ModelError
from model.core.expressions import Const
from model.core.formulas import constant, formula
from model.core.lines import Axis, Column, Input, Line, Member
from model.core.run import Run
from model.core.sheet import CompanySheet, Sheet
from model.core.timeline import MONTHS, QUARTERS, YEARS
from model.core.vocabulary import equal, heading, if_, line, prev, sum_over, up_to
from model.date_order import earlier
from workbook.layout import Layout

ROOT = Path(__file__).parent.parent
A, B, C = Const(2.0), Const(3.0), Const(4.0)


def book_of(*sheets: type[Sheet], tables: Any = None) -> Book:
    facts: Any = SimpleNamespace(groups={"tranches": {"a": "A", "b": "B", "c": "C"}}, companies={}, tables=tables or {})
    return Book(facts, Contents(engine=sheets))


def text_of(node: x.Expr) -> str:
    sheet = type("One", (Sheet,), {"__doc__": "One.", "cell": Line("Cell", "mixed", node)})
    book = book_of(sheet)
    return formula(book, Layout(book), book.blocks[0].rows["cell"], 0)


@pytest.mark.parametrize(("node", "expected"), [
    ((A + B) * C, "=(2+3)*4"),
    (A + B * C, "=2+3*4"),
    (A - (B - C), "=2-(3-4)"),
    (A - B - C, "=2-3-4"),
    (A / (B * C), "=2/(3*4)"),
    (A ** (B ** C), "=2^(3^4)"),  # Excel groups ^ to the left: 2^3^4 is (2^3)^4
    ((A ** B) ** C, "=2^3^4"),
    (-(A ** B), "=-(2^3)"),  # unary minus binds tighter than ^
    ((-A) ** B, "=-2^3"),
    (-(-A), "=-(-2)"),  # noqa: B002 - the formula under test
    (A - Const(-3.0), "=2--3"),
    (Const(-2.0) ** B, "=-2^3"),
    ((A < B) + C, "=(2<3)+4"),
    (if_(A + B > C, A, -B), "=IF(2+3>4,2,-3)"),
    (equal(Const('say "hi"'), "x"), '="say ""hi"""="x"'),
])
def test_brackets_are_those_that_excels_grouping_needs(node: x.Expr, expected: str) -> None:
    assert text_of(node) == expected


def test_numbers_are_written_as_excel_reads_them() -> None:
    assert constant(0.5) == ("0.5", 6)
    assert constant(1e-7)[0] == "1E-07"
    assert constant(1000.0)[0] == "1000"


def test_a_line_item_has_no_truth_value() -> None:
    with pytest.raises(TypeError, match=r"use if_\(condition, yes, no\)"):
        assert A < B


def test_a_circular_formula_names_its_chain_and_the_way_out() -> None:
    with pytest.raises(ModelError,
                       match=r"Loop is circular: interest -> debt -> interest\. Break it with prev\('interest'\)"):
        class Loop(Sheet):
            """Loop."""

            interest = Line("Interest", "HK$ mn", line("debt") / 12)
            debt = Line("Debt", "HK$ mn", 100 + interest)


def test_a_look_back_is_no_circle() -> None:
    class Loan(Sheet):
        """Loan."""

        axes = (MONTHS,)
        interest = Line("Interest", "HK$ mn", prev("debt") / 12)
        debt = Line("Debt", "HK$ mn", prev("debt") + interest, start=100)

    book = book_of(Loan)
    debt = Run(book, lambda _: [], 1).value(book.blocks[0].rows["debt"], 12)
    assert debt is not None
    assert float(debt[0]) == pytest.approx(100 * (1 + 1 / 12) ** 12)


def test_an_unknown_line_is_answered_with_the_nearest() -> None:
    with pytest.raises(ModelError, match=r"No line called 'closng' in Debt\. Did you mean 'closing'"):
        class Debt(Sheet):
            """Debt."""

            axes = (MONTHS,)
            closing = Line("Closing", "HK$ mn", prev("closng"), start=1)


def test_an_unknown_attribute_is_answered_with_the_nearest() -> None:
    class Revenue(Sheet):
        """Revenue."""

        price = Line("Price", "HK$", 1)

    with pytest.raises(AttributeError, match=r"No line called 'prise' in Revenue\. Did you mean 'price'"):
        _ = Revenue.prise


def test_an_unknown_unit_is_answered_with_the_nearest() -> None:
    with pytest.raises(ModelError, match=r"No unit called 'US\$mn'\. Did you mean 'US\$ mn'"):
        class Wrong(Sheet):
            """Wrong."""

            revenue = Line("Revenue", "US$mn", 1)


@pytest.mark.parametrize(("kind", "misspelt", "meant"), [
    (Input, "at_lest", "at_least"), (Input, "abov", "above"), (Input, "at_mst", "at_most"), (Input, "belw", "below"),
    (Input, "hole", "whole"), (Input, "choises", "choices"), (Input, "not_befor", "not_before"),
    (Input, "txt_allowed", "text_allowed"), (Input, "eech", "each"), (Line, "strat", "start"), (Line, "notes", "note"),
    (Column, "choice", "choices"), (Column, "text_alowed", "text_allowed")])
def test_a_misspelt_argument_of_a_line_is_answered_with_the_nearest(kind: Any, misspelt: str, meant: str) -> None:
    with pytest.raises(ModelError, match=rf"^No argument called '{misspelt}' in 'Margin'\. Did you mean '{meant}'\?$"):
        kind("Margin", "%", **{misspelt: 1})


def test_a_misspelt_date_that_comes_first_is_answered_with_the_nearest() -> None:
    class Dates(Sheet):
        """Dates."""

        later = Input("Later", "date", not_before="listing_dat")

    with pytest.raises(ModelError,
                       match=r"^No line called 'listing_dat' in not_before of Dates\.later\. Did you mean "
                             r"'listing_date'\?$"):
        earlier(Dates.later)


def test_a_misspelt_limit_is_seen_by_the_type_checker(tmp_path: Path) -> None:
    file = tmp_path / "wrong.py"
    file.write_text("from model.core.lines import Input\n\nmargin = Input('Margin', '%', at_lest=0)\n",
                    encoding="utf-8")
    answer = subprocess.run([sys.executable, "-m", "mypy", str(file)], capture_output=True, text=True, check=False,
                            cwd=ROOT)
    assert 'Unexpected keyword argument "at_lest" for "Input"; did you mean' in answer.stdout


def test_a_first_column_must_not_look_back() -> None:
    with pytest.raises(ModelError, match="looks back from its first column"):
        class Early(Sheet):
            """Early."""

            axes = (MONTHS,)
            level = Line("Level", "index", prev("level") * 2, start=prev("level"))


def test_a_monthly_line_in_a_yearly_sheet_says_what_to_write() -> None:
    class Monthly(Sheet):
        """Monthly."""

        axes = (MONTHS,)
        sales = Line("Sales", "HK$ mn", heading("month") + 1)

    class Yearly(Sheet):
        """Yearly."""

        axes = (YEARS,)
        sales = Line("Sales", "HK$ mn", Monthly.sales * 2)

    book = book_of(Monthly, Yearly)
    with pytest.raises(ModelError, match=r"write \.at\(\.\.\.\), sum_over\(\.\.\.\) or on_date"):
        Run(book, lambda _: [], 1).value(book.blocks[1].rows["sales"], 1)


def test_years_and_quarters_are_summed_from_their_months_by_formula() -> None:
    class Monthly(Sheet):
        """Monthly."""

        axes = (MONTHS,)
        sales = Line("Sales", "HK$ mn", heading("month") + 0)

    class Periods(Sheet):
        """Periods."""

        axes = (YEARS, QUARTERS)
        sales = Line("Sales", "HK$ mn", sum_over(Monthly.sales))

    book = book_of(Monthly, Periods)
    run, layout = Run(book, lambda _: [], 1), Layout(book)
    years, quarters = book.blocks[1], book.blocks[2]
    assert float(run.value(years.rows["sales"], 1)[0]) == sum(range(1, 13))
    assert float(run.value(quarters.rows["sales"], 1)[0]) == 4 + 5 + 6
    assert formula(book, layout, years.rows["sales"], 1) == "=SUMIFS(Monthly!$C$10:$BK$10,Monthly!$C$9:$BK$9,D$6)"


def test_a_table_is_looked_up_by_date() -> None:
    """Shares of tranches that are free by a date, the shape of an unlock schedule."""
    from model.core.lines import Column

    class Tranches(Sheet):
        """Tranches."""

        axes = (Axis("tranches", group="tranches", vertical=True),)
        expiry = Column("Expiry", "date")
        shares = Column("Shares", "shares")
        cumulative = Line("Cumulative", "shares", up_to(shares, expiry, expiry))

    class Float(Sheet):
        """Float."""

        free = Line("Free", "shares", up_to(Tranches.shares, Tranches.expiry, 46200))

    table = {"a": {"expiry": 46030.0, "shares": 10.0}, "b": {"expiry": 46200.0, "shares": 5.0},
             "c": {"expiry": 46400.0, "shares": 3.0}}
    book = book_of(Tranches, Float, tables={"tranches": table})
    run = Run(book, lambda _: [], 1)
    assert float(run.value(book.blocks[1].rows["free"])[0]) == 15
    assert [float(run.value(book.blocks[0].rows["cumulative"], p)[0]) for p in range(3)] == [10, 15, 18]
    assert formula(book, Layout(book), book.blocks[1].rows["free"],
                   0) == '=SUMIFS(Tranches!$C$7:$C$9,Tranches!$B$7:$B$9,"<="&46200)'


def test_an_error_in_is_an_error_out() -> None:
    node = x.call("min", Const(1.0) / 0, 1)
    class One(Sheet):
        """One."""

        swallowed = Line("1/inf", "index", 1 / (Const(1.0) / 0))
        compared = Line("nan<1", "index", if_(Const(0.0) / 0 < 1, 1, 2))
        smallest = Line("min", "index", node)
        chosen = Line("if", "index", if_(Const(1.0) > 2, Const(1.0) / 0, 5))
        caught = Line("iferror", "index", x.call("iferror", Const(1.0) / 0, 7))

    book = book_of(One)
    run = Run(book, lambda _: [], 1)
    values = {name: float(run.value(row)[0]) for name, row in book.blocks[0].rows.items()}
    assert [np.isnan(values[name]) for name in ("swallowed", "compared", "smallest")] == [True] * 3
    assert (values["chosen"], values["caught"]) == (5, 7)


def test_rounding_goes_away_from_zero_on_the_digits_shown() -> None:
    from model.core.scalars import rounded

    assert [rounded(v, d) for v, d in ((2.5, 0), (-2.5, 0), (2.675, 2), (1.005, 2),
                                       (1e22, 1))] == [3, -3, 2.68, 1.01, 1e22]


def test_a_company_sheet_may_not_be_mixed_up_with_a_row_of_a_group() -> None:
    class Grouped(Sheet):
        """Grouped."""

        one = Line("One {name}", "index", 1, each="tranches")
        total = Line("Total", "index", one * 2)

    book = book_of(Grouped)
    with pytest.raises(ModelError, match=r"write product\(one\.every\) or one\.last"):
        Run(book, lambda _: [], 1).value(book.blocks[0].rows["total"])


def test_a_period_that_does_not_exist_is_refused() -> None:
    class Yearly(Sheet):
        """Yearly."""

        axes = (Axis("years", (Member(2026, "2026E"),)),)
        sales = Line("Sales", "HK$ mn", 1)

    class One(Sheet):
        """One."""

        late = Line("Late", "HK$ mn", Yearly.sales.at(2031))

    book = book_of(Yearly, One)
    with pytest.raises(ModelError, match=r"Yearly\.sales has no period '2031'"):
        Run(book, lambda _: [], 1).value(book.blocks[1].rows["late"])


def test_company_sheets_are_marked() -> None:
    assert CompanySheet.per_company
    assert not Sheet.per_company

@pytest.mark.parametrize(("said", "place"), [
    ({"needs": "tranche"}, "needs"), ({"once_per": "tranche"}, "once_per"),
    ({"axes": (Axis("rows", group="tranche", vertical=True),)}, "axes, rows"),
    ({"grouped": Line("Of {name}", "mixed", 1, each="tranche")}, "grouped"),
])
def test_a_group_that_nothing_has_is_named_with_the_nearest(said: dict[str, Any], place: str) -> None:
    with pytest.raises(ModelError, match=rf"^One\.{place}: No group called 'tranche'\. Did you mean 'tranches'\?$"):
        book_of(type("One", (Sheet,), {"__doc__": "One.", "one": Line("One", "mixed", 1), **said}))
