"""The public functions of value chain, tripwires, catalysts and checks: tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from addin.answers import as_answer, base_rows
from addin.arguments import from_to
from addin.registry import function
from model.checks import CompanyChecks
from model.core.errors import PricedInError, unknown
from model.equity import model
from model.frontier.value_chain import ChinaChain, ChinaLayers, USChain, USLayers
from model.momentum.events import Events
from model.momentum.tripwires import Tripwires

if TYPE_CHECKING:
    from model.core.sheet import Sheet

REGIONS: dict[str, tuple[type[Sheet], type[Sheet]]] = {"us": (USChain, USLayers), "china": (ChinaChain, ChinaLayers)}
CHAIN_HEADER = ["Row", "Layer", "Low, US$ bn", "High, US$ bn", "Middle, US$ bn", "Printed total, US$ bn",
                "Unexplained, US$ bn",
                "Printed share", "Recomputed share"]
RESULTS = {1.0: "OK", 0.0: "FAIL", -1.0: "n.a."}


@function("LLM_VALUE_CHAIN", "Frontier", "table")
def llm_value_chain(region: Any) -> list[list[Any]]:
    """The value chain of a region: every row as printed, then each layer with printed and recomputed share."""
    name = str(region).strip().casefold()
    if name not in REGIONS:
        raise PricedInError(unknown("region", region, REGIONS))
    equity, (chain, layers) = model(), REGIONS[name]
    return [
        CHAIN_HEADER.copy(),
        *([row["label"], row["layer"], row["low"], row["high"], row["mid"], "", "", "", ""]
          for row in base_rows(equity, chain)),
        *([f"{row['label']} total", row["label"], "", "", row["itemised"], row["printed_total"], row["unexplained"],
           row["printed_share"], row["layer_share"]] for row in base_rows(equity, layers)),
    ]


@function("LLM_TRIPWIRES", "Momentum", "table")
def llm_tripwires(company: Any = None) -> list[list[Any]]:
    """The tripwires, of one company or all: metric, threshold, reading with its date, and status."""
    equity = model()
    who = None if company is None else equity.company(company)
    rows = [row for row in base_rows(equity, Tripwires)
            if who is None or row["applies_to"] == "all" or who.answers_to(row["applies_to"])]
    return [["Tripwire", "Metric", "Threshold", "Reading", "Date", "Status"],
            *([row["label"], row["metric"], row["threshold"], row["reading"],
               as_answer(row["reading_date"], Tripwires.reading_date.unit), row["status"]]
              for row in rows)]


@function("LLM_CATALYSTS", "Momentum", "table")
def llm_catalysts(company: Any = None, from_: Any = None, to: Any = None) -> list[list[Any]]:
    """Events of one company or all by date, from one day through another; undated ones last, if no day is given."""
    equity = model()
    first, last = from_to(from_, to, after=False)
    companies = list(equity.facts.companies.values()) if company is None else [equity.company(company)]
    dated, undated = [], []
    for who in companies:
        for row in base_rows(equity, Events, who) if who.groups["events"] else ():
            cells = [who.name, as_answer(row["date"], Events.date.unit), row["label"], row["window"], row["direction"],
                     row["depends"]]
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
    equity = model()
    return [["Company", "Check", "Result", "Value", "Expected"],
            *([who.name, row["label"], RESULTS.get(row["holds"], "FAIL"), row["value"], row["expected"]]
              for who in equity.facts.companies.values() for row in base_rows(equity, CompanyChecks, who))]
