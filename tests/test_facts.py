"""Facts: strict loading, and a third company that is one more file."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from openpyxl.utils import coordinate_to_tuple
from planting import cached, plant

from addin.functions import functions
from model import loading
from model.core.errors import ModelError, PricedInError
from model.equity import COMPANIES_VARIABLE, model
from model.facts import DATA
from model.fundamental.revenue import Currency
from model.fundamental.valuation import Valuation
from model.loading import load
from workbook.lint import lint
from workbook.writer import build

if TYPE_CHECKING:
    from pathlib import Path

    from workbook.recalculation import LibreOffice


def kimi(folder: Path, change: tuple[str, str] = ("", "")) -> Path:
    """A made-up third company: MiniMax's figures under another name and ticker."""
    text = (DATA / "minimax.toml").read_text(encoding="utf-8")
    for old, new in (('id       = "minimax"', 'id       = "kimi"'), ('"MiniMax"\nlegal', '"Kimi"\nlegal'),
                     ('"0100.HK"', '"9999.HK"'),
                     ('aliases  = ["MiniMax Group"]', "aliases  = []"),
                     ("listed   = 2026-01-09", "listed   = 2026-01-12"),
                     ("value  = 2026-01-09", "value  = 2026-01-12"),
                     ("expiry             = 2026-01-09", "expiry             = 2026-01-12"), change):
        assert old in text
        text = text.replace(old, new, 1) if old else text
    path = folder / "kimi.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_fact_has_one_origin_a_date_and_a_known_source() -> None:
    facts = load()
    every = [*facts.market.values(), *(f for c in facts.companies.values() for f in c.facts.values()),
             *(f for c in facts.companies.values() for changes in c.overrides.values() for f in changes.values()),
             *(f for s in facts.scenarios for f in (s.probability, *s.overrides.values()))]
    assert len(every) > 130
    assert all(f.citation and f.as_of for f in every)
    assert {f.status for f in every} == {"broker", "article", "reported", "assumption", "calibrated"}
    assert all(f.source in facts.sources for f in every if f.status in ("broker", "article", "reported"))


def test_the_sources_register_keeps_its_ids() -> None:
    assert list(load().sources) == ["jpm", "ainews", "mm_fy25", "zh_fy25", "zh_prospectus", "field_hanka",
                                    "goergen", "anthropic_f"]


@pytest.mark.parametrize(("change", "sentence"), [
    (("[wacc]", "[waac]"), "No key called 'waac' in kimi.toml. Did you mean 'wacc'?"),
    (("[tax_rate]\nvalue ", "[tax_rate]\nvaleu "),
     "No key called 'valeu' in [tax_rate] in kimi.toml. Did you mean 'value'?"),
    (('[exit_pe]\nvalue  = 30.0\nunit   = "x"', '[exit_pe]\nvalue  = 30.0\nunit   = "y"'),
     "No unit called 'y' in [exit_pe] in kimi.toml."),
    (('[exit_pe]\nvalue  = 30.0\nunit   = "x"', '[exit_pe]\nvalue  = 30.0\nunit   = "%"'),
     "[exit_pe] in kimi.toml is in '%', and must be in 'x'."),
    (("[exit_pe]\nvalue  = 30.0", "[exit_pe]\nvalue  = -30.0"), "exit_pe in kimi.toml is -30, and must be above 0."),
    (("[exit_pe]\nvalue  = 30.0", "[exit_pe]\nvalue  = nan"),
     "exit_pe in kimi.toml is 'nan', and must be a finite number."),
    (("[scenarios.bull]", "[scenarios.bul]"), "No scenario called 'bul' in kimi.toml. Did you mean 'bull'?"),
    ((('[turnover_hkd_bn]\nvalue  = 1.2\nunit   = "HK$ bn"\nas_of  = 2026-04-20\nsource = "jpm"\nwhere  = "Table '
      '7"\nfact   = "J.T7.to.M"\n'), ""),
     "kimi.toml has no 'turnover_hkd_bn': add it."),
    (('assumption = "No change in base"', 'assumption = "No change in base"\nsource = "jpm"'),
     "[price_shock] in kimi.toml has source and assumption: give exactly one"),
    (('[price_shock]\nvalue      = 0.0\nunit       = "%"\nas_of      = 2026-04-20',
      '[price_shock]\nvalue      = 0.0\nunit       = "%"'),
     "[price_shock] in kimi.toml has no 'as_of'"),
    (('id       = "kimi"', 'id       = "Kimi"'),
     "[company] in kimi.toml has id 'Kimi': write it with the letters a to z"),
    (("[company]", "[company"), "kimi.toml is not valid TOML"),
    (("listed   = 2026-01-12", "listed   = 2026-01-13"),
     "listed of [company] in kimi.toml is 2026-01-13, and listing_date there is 2026-01-12: they are one"),
])
def test_a_wrong_file_gets_one_sentence(change: tuple[str, str], sentence: str, tmp_path: Path) -> None:
    kimi(tmp_path, change)
    with pytest.raises(PricedInError) as refused:
        load((tmp_path,))
    assert str(refused.value).startswith(sentence)
    assert "\n" not in str(refused.value)


def test_an_unknown_source_is_named(tmp_path: Path) -> None:
    kimi(tmp_path, ('source = "jpm", where = "Pricing, mechanism 3", fact = "J.PR.in27"',
                    'source = "jmp", where = "Pricing, mechanism 3", fact = "J.PR.in27"'))
    sentence = "No source called 'jmp' in [list_price_change_m2_7] in kimi.toml. Did you mean 'jpm'?"
    with pytest.raises(PricedInError, match=re.escape(sentence)):
        load((tmp_path,))


SOURCE = '[{id}]\ntitle = "A report"\nkind = "{kind}"\nas_of = 2026-04-20\n'


@pytest.mark.parametrize(("id_", "kind", "sentence"), [
    ("mine", "brokr", "No kind called 'brokr' in [mine] in sources.toml. Did you mean 'broker'?"),
    ("mine", "assumption", "No kind called 'assumption' in [mine] in sources.toml. Known: broker, article, reported."),
    ("jpm", "broker", "[jpm] in sources.toml stands there already, or came with the release: give yours another id.")])
def test_a_source_of_ones_own_is_of_a_known_kind_and_replaces_none(id_: str, kind: str, sentence: str,
                                                                   tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(SOURCE.format(id=id_, kind=kind), encoding="utf-8")
    with pytest.raises(PricedInError, match=f"^{re.escape(sentence)}"):
        load((tmp_path,))


def test_probabilities_must_sum_to_one(tmp_path: Path) -> None:
    (tmp_path / "scenarios.toml").write_text(
        '[mine]\nname = "Mine"\nstory = "My own view."\nassumption = "House"\n'
        'probability = { value = 0.5, unit = "%", as_of = 2026-04-20, assumption = "House" }\n', encoding="utf-8")
    with pytest.raises(PricedInError,
                       match=r"The probabilities of the scenarios sum to 1\.5, and must sum to 1: "
                             r"those of the release do and stay, so "
                             r"give 0 to 'mine' in scenarios\.toml, and type other weights on the "
                             r"Scenarios tab of the workbook\.$"):
        load((tmp_path,))


def test_a_probability_outside_0_to_1_is_refused(tmp_path: Path) -> None:
    (tmp_path / "scenarios.toml").write_text(
        '[mine]\nname = "Mine"\nstory = "My own view."\nassumption = "House"\n'
        'probability = { value = 2, unit = "%", as_of = 2026-04-20, assumption = "House" }\n', encoding="utf-8")
    with pytest.raises(PricedInError,
                       match=r"probability in .mine. in scenarios\.toml is 2, that is 200%, and must be at most 100%: "
                             r"did you mean 2%\?"):
        load((tmp_path,))


def test_an_analyst_adds_a_scenario_with_a_file(tmp_path: Path) -> None:
    (tmp_path / "scenarios.toml").write_text(
        '[mine]\nname = "My case"\nstory = "A lower rate."\nassumption = "House"\n'
        'probability = { value = 0, unit = "%", as_of = 2026-04-20, assumption = "House" }\n'
        '[mine.overrides]\nwacc = { value = 0.12, unit = "%", as_of = 2026-04-20, assumption = "House" }\n',
        encoding="utf-8")
    equity = model((tmp_path,))
    company = equity.company("zhipu")
    target = equity.value(equity.book.row(Valuation.pt, company), 0, company, equity.scenario("My case"))
    assert target == pytest.approx(43 * 30 / 1.12**3 * 1.12)
    assert lint(build(equity, tmp_path / "mine.xlsx", "mine")) == []


def test_a_third_company_is_one_more_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, office: LibreOffice) -> None:
    """It gets sheets, names, checks and functions without any code, and another engine agrees with every formula."""
    kimi(tmp_path)
    monkeypatch.setenv(COMPANIES_VARIABLE, str(tmp_path))
    known = functions()
    assert {"KIMI_PT", "KIMI_ARR", "KIMI_REVENUE", "KIMI_EPS", "KIMI_UPSIDE", "KIMI_FLOAT_PCT"} <= set(known)
    assert known["KIMI_PT"]() == pytest.approx(7.2 * 30 / 1.15**3 * 7.8)
    assert known["LLM_PT"]("9999 HK Equity", "bull") == known["MINIMAX_PT"]("bull")

    path = build(model(), tmp_path / "three.xlsx")
    tabs = load_workbook(path, read_only=True).sheetnames
    assert [tab for tab in tabs if tab.startswith("Kimi")] == [
        "Kimi Overview", "Kimi Inputs", "Kimi ARR", "Kimi Unit cost", "Kimi Physical", "Kimi Income",
        "Kimi Cash", "Kimi Valuation", "Kimi Anchors", "Kimi Priced in",
        "Kimi Pricing power", "Kimi Football field", "Kimi Watch", "Kimi Unlock", "Kimi Float", "Kimi Timeline",
        "Kimi Events", "Kimi Flow", "Kimi By scenario"]
    assert lint(path) == []
    planted = tmp_path / "planted.xlsx"
    plant(path, planted)
    got = office.recalculate(planted)[0].cells
    wanted = {cell: value for cell, value in cached(path).items() if cell[0].startswith("Kimi")
              or cell[0] in ("About", "Checks")}
    assert len(wanted) > 2000
    for (tab, address), value in wanted.items():
        line, column = coordinate_to_tuple(address)
        assert got[tab][line - 1][column - 1] == (value if isinstance(value, str)
                                                  else pytest.approx(value, rel=1e-9, abs=1e-12)), (tab, address)


def test_a_company_may_report_in_hong_kong_dollars(tmp_path: Path) -> None:
    kimi(tmp_path, ('value  = "USD"', 'value  = "HKD"'))
    equity = model((tmp_path,))
    company, base = equity.company("kimi"), equity.scenario("base")
    assert equity.value(equity.book.row(Currency.hkd_per_local, company), 0, company, base) == 1
    assert equity.value(equity.book.row(Currency.local_per_usd, company), 0, company, base) == 7.8
    assert equity.book.row(Valuation.eps, company).unit == "HK$/share"


def test_a_topic_is_found_by_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert loading.topics() == ("precedents", "us_anchors", "value_chain", "unit_economics", "tripwires",
                                "reconciliation")
    shutil.copytree(loading.DATA, tmp_path / "data")
    with (tmp_path / "data" / "tripwires.toml").open("a", encoding="utf-8") as file:
        file.write("[prediction.late]\nname = 'Late'\n")
    monkeypatch.setattr(loading, "DATA", tmp_path / "data")
    with pytest.raises(PricedInError,
                       match=r"No table called 'prediction' in tripwires.toml\. Did you mean 'predictions'\?"):
        loading.load.__wrapped__()


def test_a_table_of_a_sheet_that_no_file_has_fails_with_the_file_it_belongs_in(tmp_path: Path,
                                                                               monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(loading.DATA, tmp_path / "data")
    path = tmp_path / "data" / "tripwires.toml"
    path.write_text(re.sub(r"(?ms)^\[predictions.*", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    monkeypatch.setattr(loading, "DATA", tmp_path / "data")
    with pytest.raises(ModelError,
                       match=r"The table predictions that Predictions shows is in no file: "
                             r"give it to model/data/tripwires\.toml\."):
        loading.load.__wrapped__()
