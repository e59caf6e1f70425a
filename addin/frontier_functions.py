"""The public functions of value chain, tripwires, catalysts and checks: tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from addin.registry import function
from model.checks import CompanyChecks
from model.core.scalars import as_date
from model.equity import model
from model.errors import PricedInError, unknown
from model.flows.events import Events
from model.frontier.value_chain import ChinaChain, ChinaLayers, USChain, USLayers
from model.momentum.tripwires import Tripwires
from model.values import as_serial

if TYPE_CHECKING:
    from model.core.run import Run
    from model.core.sheet import Sheet
    from model.facts import Company

Cells = dict[str, Any]  # one row of a sheet: a name for each line, and its label
REGIONS: dict[str, tuple[type[Sheet], type[Sheet]]] = {"us": (USChain, USLayers), "china": (ChinaChain, ChinaLayers)}
CHAIN_HEADER = ["Row", "Layer", "Low, US$ bn", "High, US$ bn", "Middle, US$ bn", "Printed total, US$ bn", "Unexplained, US$ bn",
                "Printed share", "Recomputed share"]
RESULTS = {1.0: "OK", 0.0: "FAIL", -1.0: "n.a."}


def _base_run() -> Run:
    equity = model()
    return equity.run([equity.inputs(equity.scenario(None))])


def _rows(run: Run, sheet: type[Sheet], company: Company | None = None) -> list[Cells]:
    """Every row of a vertical sheet, plain numbers and texts."""
    block = run.book.block(sheet, company)
    found = []
    for position, member in enumerate(block.axis.members):
        cells: Cells = {"label": member.label, "key": member.key}
        for name, row in block.rows.items():
            values = run.value(row, position)
            value = "" if values is None else values[0]
            cells[name] = value if isinstance(value, str) else float(value)
        found.append(cells)
    return found


def _day(value: Any) -> str:
    return value if isinstance(value, str) else as_date(value).isoformat()


@function("LLM_VALUE_CHAIN", "Frontier", "table")
def llm_value_chain(region: Any) -> list[list[Any]]:
    """The value chain of a region: every row as printed, then each layer with printed and recomputed share."""
    name = str(region).strip().casefold()
    if name not in REGIONS:
        raise PricedInError(unknown("region", region, REGIONS))
    run, (chain, layers) = _base_run(), REGIONS[name]
    return [
        CHAIN_HEADER.copy(),
        *([row["label"], row["layer"], row["low"], row["high"], row["mid"], "", "", "", ""] for row in _rows(run, chain)),
        *([f"{row['label']} total", row["label"], "", "", row["itemised"], row["printed_total"], row["unexplained"],
           row["printed_share"], row["layer_share"]] for row in _rows(run, layers)),
    ]


@function("LLM_TRIPWIRES", "Momentum", "table")
def llm_tripwires(company: Any = None) -> list[list[Any]]:
    """The tripwires, of one company or all: metric, threshold, reading with its date, and status."""
    who = None if company is None else model().company(company)
    rows = [row for row in _rows(_base_run(), Tripwires) if who is None or row["applies_to"] == "all" or who.answers_to(row["applies_to"])]
    return [["Tripwire", "Metric", "Threshold", "Reading", "Date", "Status"],
            *([row["label"], row["metric"], row["threshold"], row["reading"], _day(row["reading_date"]), row["status"]] for row in rows)]


@function("LLM_CATALYSTS", "Momentum", "table")
def llm_catalysts(company: Any = None, from_: Any = None, to: Any = None) -> list[list[Any]]:
    """Events of one company or all in date order, from one day up to and including another; undated ones last, if no day is given."""
    equity = model()
    first, last = (None if day is None else as_serial(day, name) for day, name in ((from_, "from"), (to, "to")))
    if first is not None and last is not None and first > last:
        raise PricedInError(f"from is {from_} and to is {to}: the first date must not be after the second.")
    companies = list(equity.facts.companies.values()) if company is None else [equity.company(company)]
    run, dated, undated = _base_run(), [], []
    for who in companies:
        for row in _rows(run, Events, who):
            cells = [who.name, _day(row["date"]), row["label"], row["window"], row["direction"], row["depends"]]
            if isinstance(row["date"], str):
                undated.append(cells)
            elif (first is None or row["date"] >= first) and (last is None or row["date"] <= last):
                dated.append(cells)
    dated.sort(key=lambda cells: cells[1])
    return [["Company", "Date", "Event", "Printed timing", "Expected direction", "Depends on"],
            *dated, *(undated if first is None and last is None else ())]


@function("LLM_CHECKS", "Checks", "table")
def llm_checks() -> list[list[Any]]:
    """Every check of every company in the base scenario: result, value and what was expected."""
    equity, run = model(), _base_run()
    return [["Company", "Check", "Result", "Value", "Expected"],
            *([who.name, row["label"], RESULTS.get(row["holds"], "FAIL"), row["value"], row["expected"]]
              for who in equity.facts.companies.values() for row in _rows(run, CompanyChecks, who))]
