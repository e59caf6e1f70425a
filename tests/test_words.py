"""Words: a figure reads the same in every sentence, whichever door it came through."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from addin.comparison import told_cell
from addin.edits import Edit
from addin.functions import llm_cache_share_needed
from model.core.errors import PricedInError
from model.core.units import UNITS
from model.equity import EquityModel, model
from model.words import told

DOORS = sorted(path for folder in ("model", "addin") for path in (Path(__file__).parent.parent / folder).rglob("*.py")
               if path.name != "cover.py")


@pytest.mark.parametrize(("value", "unit", "said"), [
    (0.15, "%", "15%"), (-0.013, "%", "-1.3%"), (0.07, "% p.a.", "7%"), (12.5, "%/month", "1,250%"),
    (1250.0, "HK$", "1,250"), (7.8, "HK$/US$", "7.8"),
    (46387.0, "date", "2026-12-31"), (2030.0, "year", "2030"), (0.15, "index", "0.15"), ("n.a.", "date", "n.a."),
    ("", "%", "empty"), (1e20, "x", "1e+20"),
    (0.0, "%", "0%"), (1e-7, "%", "1e-05%"), (123456789.5, "shares", "123,456,789.5")])
def test_a_figure_is_told_by_its_unit(value: float | str, unit: str, said: str) -> None:
    assert told(value, unit) == said


def test_every_fraction_ends_in_percent_without_a_space() -> None:
    assert {told(0.1234, unit) for unit, kind in UNITS.items() if kind == "fraction"} == {"12.34%"}


def test_fewer_digits_round_and_never_turn_to_powers() -> None:
    assert (told(1234567.8, "HK$ mn", 6), told(-0.0129212, "%", 3)) == ("1,234,570", "-1.29%")


def test_one_figure_reads_alike_through_every_door(equity: EquityModel) -> None:
    """15 % was '15%', '15.0 %' and '0.15', by door."""
    edit = Edit(("zhipu", "wacc"), "base", 0.15, 0.16, 0.15).sentence(equity)
    with pytest.raises(PricedInError) as asked:
        llm_cache_share_needed(0.3, 0.15, 0.06, 0.12, 0.3, 1.2)
    with pytest.raises(PricedInError) as refused:
        model(()).overridden(equity.company("zhipu"), equity.scenario("base"), {"wacc": 15})
    assert "shipped 15%, edited 16%" in edit
    assert "at an output share of 15% " in str(asked.value)
    assert "did you mean 15%?" in str(refused.value)
    assert told_cell(0.15, "%") == "15%"


@pytest.mark.parametrize("path", DOORS, ids=lambda path: path.name)
def test_no_sentence_writes_a_percentage_by_itself(path: Path) -> None:
    """Only words tells one; a column of a table on a screen, whose decimals stand below each other, is none."""
    spelt = re.findall(r"\{100 \* [^}]*\} ?%", path.read_text(encoding="utf-8"))
    assert [found for found in spelt if path.name not in ("screens.py", "pricing.py")] == []
