"""Inputs of an earlier release: each door says in one sentence what took their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from test_functions import ask
from third_companies import star

from addin.edited_facts import EditedFacts
from addin.edits import Edit
from model.core.errors import PricedInError
from model.inputs import FORMER, Inputs, Market
from model.loading import load

if TYPE_CHECKING:
    from pathlib import Path

    from model.equity import EquityModel

AS_OF = 'as_of = 2026-04-20, assumption = "House"'
SAID = {"list_price_glm_5": "list_price_change, the change that comes with the release",
        "cache_price_m2_7": "cache_price_change, the change of the effective price",
        "other_share_2025": "api_revenue_2025", "other_share_2026": "other_growth", "other_share_2030": "other_growth",
        "rd_ratio_2025": "rd_2025", "sm_ratio_2025": "sm_2025", "ga_ratio_2025": "ga_2025",
        "placement_date": "cash_opening", "placement_share": "minimum_cash_months",
        "placement_size": "placement_months"}


def test_none_of_them_is_an_input_and_each_names_inputs() -> None:
    now = {*Inputs.lines, *Market.lines}
    assert not now & set(FORMER)
    assert all(now & set(said.replace(",", " ").replace(":", " ").split()) for said in FORMER.values())


@pytest.mark.parametrize(("name", "instead"), SAID.items())
def test_an_override_of_one_says_what_took_its_place(name: str, instead: str) -> None:
    for question in (("ZHIPU_PT", "base", f"{name}=2"), ("LLM_INPUT", "zhipu", name), ("LLM_SOURCE", "zhipu", name)):
        with pytest.raises(PricedInError) as refused:
            ask(*question)
        assert str(refused.value).startswith(f"'{name}' in Zhipu is an input of an earlier release: ")
        assert instead in str(refused.value)


def test_a_name_of_today_that_is_misspelt_is_none_of_them() -> None:
    with pytest.raises(PricedInError, match=r"^No input called 'list_price_change_glm' in Zhipu\. Did you mean"):
        ask("ZHIPU_PT", "base", "list_price_change_glm=0.2")


@pytest.mark.parametrize(("old", "new", "sentence"), [
    ('list_price_change  = { value = 0.0, unit = "%"', 'list_price = { value = 1.0, unit = "index"',
     "'list_price' in [releases.k3] in star.toml is an input of an earlier release: give list_price_change"),
    ("\n[price]", f"\n[other_share_2025]\nvalue = 0.8\nunit = \"%\"\n{AS_OF.replace(', ', chr(10))}\n\n[price]",
     "'other_share_2025' in star.toml is an input of an earlier release: give api_revenue_2025"),
    ("\n[price]", f'\n[scenarios.bull]\nplacement_size = {{ value = 0.1, unit = "%", {AS_OF} }}\n\n[price]',
     "'placement_size' in [scenarios.bull] in star.toml is an input of an earlier release: a placement follows")])
def test_a_company_s_file_with_one_is_told_what_to_write(old: str, new: str, sentence: str, tmp_path: Path) -> None:
    path = star(tmp_path)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PricedInError) as refused:
        load((tmp_path,))
    assert str(refused.value).startswith(sentence)


def test_a_scenario_s_file_with_one_is_told_what_to_write(tmp_path: Path) -> None:
    (tmp_path / "scenarios.toml").write_text(
        f'[mine]\nname = "Mine"\nstory = "Old."\nassumption = "House"\n'
        f'probability = {{ value = 0, unit = "%", {AS_OF} }}\n'
        f'[mine.overrides]\nrd_ratio_2025 = {{ value = 4, unit = "x", {AS_OF} }}\n', encoding="utf-8")
    with pytest.raises(PricedInError, match=r"^'rd_ratio_2025' in \[mine\] in scenarios.toml is an input of an earl"):
        load((tmp_path,))


def test_an_edit_of_one_in_an_older_template_is_told_what_to_edit(equity: EquityModel) -> None:
    edit = Edit(("zhipu", "other_share_2030"), "base", 0.1, 0.2, None)
    with pytest.raises(PricedInError, match=r"^'other_share_2030' in Zhipu is an input of an earlier"):
        EditedFacts(equity, [edit], {}, "base", lambda value, unit: "")
