"""Reconciliation: every fact is in the model, every comparison is repeated, every difference has a reason."""

from __future__ import annotations

import csv
import math
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from model.equity import EquityModel, model
from model.facts import DATA
from model.fundamental.income import Income
from model.fundamental.priced_in import Implied
from model.fundamental.revenue import Currency
from model.fundamental.valuation import Valuation
from model.inputs import Inputs
from model.sources.derived import RECOMPUTED, PrintedFacts
from model.sources.reconciliation import Inconsistencies, ReconciliationSummary, Ties
from model.tables import read_long

if TYPE_CHECKING:
    from model.core.sheet import Sheet

WALKED = ("reported", "estimate", "forecast", "assumption")
INCONSISTENCIES = {"A": 10, "B": 13, "C": 15, "D": 11, "E": 7, "F": 10}  # how many each section has
SEVERITIES = ["H", "M", "L"]

READ_OTHERWISE = {  # inputs that hold something else than the fact they name, and why
    ("J.PR.in27", 0.0): "held as the change from the list price of the release before, which is none",
}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: object) -> float | None:
    try:
        return float(str(text))
    except ValueError:
        return None


FACTS = rows(DATA / "facts.csv")
BY_ID = {fact["id"]: fact for fact in FACTS}
DERIVATIONS = {row["id"]: row for row in rows(Path(__file__).parent / "derivations.csv")}
TOPIC: dict[str, dict[str, dict[str, Any]]] = read_long(DATA / "reconciliation")


def figures(fact: dict[str, Any]) -> dict[str, float]:
    """The numbers of a fact; none for a text or for a printed NA."""
    return {key: figure for key in ("value", "low", "high") if (figure := number(fact[key])) is not None}


def column(line: Any) -> list[Any]:
    """A line of a table in the base scenario, row by row."""
    equity: EquityModel = model(())
    company = next(iter(equity.facts.companies.values()))
    row, base = equity.book.row(line), equity.scenario("base")
    if line.key in {key for key, item in line.sheet.lines.items() if item.body is None}:
        return list(row.values)
    return [equity.value(row, position, company, base) for position in range(len(row.block.axis.members))]


def by_member(line: Any) -> dict[str, Any]:
    members = model(()).book.row(line).block.axis.members
    return dict(zip((str(member.key) for member in members), column(line), strict=True))


# every fact -----------------------------------------------------------------------------------------------------------


def test_716_facts_are_here() -> None:
    assert len(BY_ID) == len(FACTS) == 716


@pytest.mark.parametrize("kind", WALKED)
def test_every_figure_is_in_the_model_with_its_value(kind: str) -> None:
    walked = [fact for fact in FACTS if fact["kind"] == kind and figures(fact)]
    assert walked
    assert [fact["id"]
            for fact in walked
            if figures(TOPIC["printed_facts"].get(fact["id"],
                                                  dict.fromkeys(("value", "low", "high")))) != figures(fact)] == []


def test_what_is_not_a_figure_is_a_text_or_printed_as_na() -> None:
    """A text (rating, month, name) is held by facts.csv alone; table 7 prints NA where the six months are not over."""
    empty = [fact for fact in FACTS if not any(fact[key] for key in ("value", "low", "high"))]
    assert {fact["qualifier"] for fact in empty} == {"printed NA"}
    assert {fact["location"] for fact in empty} == {"Table 7 (lock-up comparables)"}
    assert {fact["id"].rpartition(".")[2] for fact in empty} == {"Z", "M"}
    texts = [fact for fact in FACTS if fact["kind"] in WALKED and not figures(fact) and fact not in empty]
    assert all(fact["value"] for fact in texts)
    assert not {fact["id"] for fact in texts} & set(TOPIC["printed_facts"])


def test_the_table_holds_nothing_that_is_not_a_fact_or_a_constant() -> None:
    for id_, record in TOPIC["printed_facts"].items():
        if id_.startswith("K."):
            assert "assumption" in record
            assert record["place"] == "constant of the arithmetic"
        else:
            fact = BY_ID[id_]
            assert (record["source"], record["place"], record["subject"], record["metric"]) == (
                fact["source"], fact["location"], fact["subject"], fact["metric"])
            assert figures(record) == figures(fact)


def cited() -> list[tuple[str, object]]:
    """The values in the files of facts that name the fact they hold."""
    found: list[tuple[str, object]] = []

    def search(table: object) -> None:
        if isinstance(table, dict):
            if "fact" in table and "value" in table:
                found.append((table["fact"], table["value"]))
            for entry in table.values():
                search(entry)

    for path in sorted(DATA.glob("*.toml")):
        search(tomllib.loads(path.read_text(encoding="utf-8")))
    return found


def same(value: float, figure: float) -> bool:
    """Equal up to a power of ten: a percentage as a fraction, a billion as thousand millions."""
    if value * figure <= 0:
        return value == figure
    power = math.log10(value / figure)
    return abs(power - round(power)) < 1e-9


def holds(value: float, fact: dict[str, str]) -> bool:
    """Whether an input is the fact's figure, or for a range one of its ends or its middle."""
    given = figures(fact)
    middle = [(given["low"] + given["high"]) / 2] if "low" in given else []
    return any(same(value, figure) for figure in (*given.values(), *middle))


@pytest.mark.parametrize(("value", "figure", "equal"), [
    (0.058, 5.8, True), (55, 55_000, True), (-0.35, -35, True), (0.3, -30, False), (5.7, 5.8, False), (0, 1, False)])
def test_figures_are_compared_up_to_a_power_of_ten(value: float, figure: float, *, equal: bool) -> None:
    assert same(value, figure) is equal


def test_an_input_that_names_a_fact_holds_its_value() -> None:
    wrong = [(id_, value, figures(BY_ID[id_])) for id_, value in cited()
             if (id_, value) not in READ_OTHERWISE and figures(BY_ID[id_]) and (given := number(value)) is not None
             and not holds(given, BY_ID[id_])]
    assert wrong == []
    assert len(cited()) >= 50
    assert set(READ_OTHERWISE) <= set(cited())


# every comparison -----------------------------------------------------------------------------------------------------


def test_every_derived_figure_with_a_comparator_is_recomputed() -> None:
    assert set(RECOMPUTED) == set(TOPIC["derived"]) == set(DERIVATIONS)
    assert len(DERIVATIONS) == 180


def test_recomputed_figures_are_those_of_the_reading_of_the_sources() -> None:
    found = by_member(Ties.recomputed)
    assert {id_: found[id_]
            for id_ in DERIVATIONS} == pytest.approx({id_: float(row["recomputed"])
                                                      for id_, row in DERIVATIONS.items()}, rel=1e-6, abs=1e-6)


def test_verdicts_are_those_of_the_reading_of_the_sources() -> None:
    found = by_member(Ties.agrees)
    assert [id_ for id_, row in DERIVATIONS.items() if found[id_] != float(row["agrees"])] == []


def test_both_engines_give_the_same_columns() -> None:
    run = model(()).run()
    for line in (Ties.recomputed, Ties.difference, Ties.agrees, Ties.unexplained):
        for position, value in enumerate(column(line)):
            found = run.value(model(()).book.row(line), position)
            assert found is not None
            assert found[0] == pytest.approx(value, rel=1e-12, abs=1e-12)


def test_what_is_compared_with_is_the_printed_fact() -> None:
    for id_, row in DERIVATIONS.items():
        if row["printed_fact"]:
            record, fact = TOPIC["derived"][id_], figures(BY_ID[row["printed_fact"]])
            printed = (float(record["printed_low"]), float(record["printed_high"]))
            assert printed == (fact.get("low", fact.get("value")), fact.get("high", fact.get("value"))), id_


# every disagreement ---------------------------------------------------------------------------------------------------


def test_every_difference_names_an_inconsistency_and_its_treatment() -> None:
    for id_, row in DERIVATIONS.items():
        record = TOPIC["derived"][id_]
        if row["agrees"] == "1":
            assert (record["inconsistency"], record["treatment"]) == ("none", "none"), id_
        else:
            assert record["inconsistency"] in TOPIC["inconsistencies"], id_
            assert record["treatment"] not in ("", "none"), id_


def test_all_inconsistencies_are_listed_by_severity() -> None:
    listed = TOPIC["inconsistencies"]
    assert set(listed) == {f"{section}{place}" for section, count in INCONSISTENCIES.items()
                           for place in range(1, count + 1)}
    order = [(SEVERITIES.index(record["severity"]), id_[0], int(id_[1:])) for id_, record in listed.items()]
    assert order == sorted(order)
    assert [id_ for id_, record in listed.items() for key in ("issue", "base", "alternative", "check")
            if not 0 < len(record[key]) <= 200] == []


def test_what_the_register_says_of_our_own_figures_is_what_the_model_gives(equity: EquityModel) -> None:
    """A10, the burn against the share count, and B13, bull against what is priced in."""
    lost, room, shares, bull, left, part = [], [], [], [], [], []
    for company in map(equity.company, ("zhipu", "minimax")):
        def of(line: Any, position: int = 0, company: Any = company, scenario: str = "base") -> float:
            value = equity.value(equity.book.row(line, company), position, company, equity.scenario(scenario))
            assert not isinstance(value, str)
            return value

        price = of(Valuation.share_price)
        targets = {scenario: of(Valuation.pt, scenario=scenario) for scenario in ("bull", "bear")}
        lost.append(-sum(min(of(Income.net_profit, year), 0) for year in range(1, 6)) / 1000)
        shares.append(of(Valuation.shares_implied_printed) - of(Inputs.shares_issued_mn))
        room.append(shares[-1] * price / of(Currency.hkd_per_local) / 1000)
        bull.append(targets["bull"] / price)
        left.append(of(Implied.left_after))
        part.append((price - targets["bear"]) / (targets["bull"] - targets["bear"]))
    burn, priced = TOPIC["inconsistencies"]["A10"], TOPIC["inconsistencies"]["B13"]
    assert f"{shares[0]:.1f}m and {shares[1]:.1f}m new shares, " in burn["issue"]
    assert f"new shares, CNY {room[0]:.1f}bn and ${room[1]:.2f}bn at the price" in burn["issue"]
    assert f"losses of CNY {lost[0]:.1f}bn and ${lost[1]:.2f}bn" in burn["base"]
    assert f"{bull[0]:.1f}x (Zhipu) and {bull[1]:.1f}x (MiniMax) the price" in priced["issue"]
    assert f"leaves {left[0]:.1f}x / {left[1]:.1f}x (B6)" in priced["issue"]
    assert f"probability: {part[0]:.0%} and {part[1]:.0%}," in priced["base"]


def test_the_summary_counts_them() -> None:
    summary = {key: column(line)[0] for key, line in ReconciliationSummary.lines.items()}
    assert summary == {"agree": 121, "differ": 59, "compared": 180, "unexplained": 0, "high": 19, "middle": 37,
                       "cosmetic": 10, "listed": 66}


def test_a_difference_without_a_reason_is_counted() -> None:
    """With another exchange rate the target no longer ties, and nothing explains that."""
    equity = model(())
    zhipu, row = equity.company("zhipu"), equity.book.row(ReconciliationSummary.unexplained)
    assert equity.value(row, 0, zhipu, equity.scenario("base"), {"fx_forecast_hkd_per_cny": 1.0}) > 0


@pytest.mark.parametrize("sheet", [PrintedFacts, Ties, Inconsistencies])
def test_a_table_has_a_row_for_every_record(sheet: type[Sheet]) -> None:
    assert [str(member.key) for member in model(()).book.block(sheet).axis.members] == list(TOPIC[sheet.axes[0].group])
