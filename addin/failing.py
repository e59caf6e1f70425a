"""Failing checks: a line for each, for whoever builds or exports a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.checks import CompanyChecks, Master
from model.core.units import UNITS
from model.words import told

if TYPE_CHECKING:
    from model.core.rows import Row
    from model.equity import EquityModel
    from model.facts import Scenario

FAILS = 0.0
SAID = {"ties": "", "at least": "at least ", "at most": "at most "}


def failing(equity: EquityModel, scenario: Scenario) -> list[str]:
    """Every check that fails in a scenario, with its value against what was expected."""
    from workbook.prepared import prepared  # the workbook that was just written has computed them

    run, live = prepared(equity).run, list(equity.scenarios).index(scenario.id)

    def held(row: Row, position: int = 0) -> float | str:
        values = run.value(row, position)
        return "" if values is None else values[live] if isinstance(values[live], str) else float(values[live])

    found = []
    for company in equity.facts.companies.values():
        block = equity.book.block(CompanyChecks, company)
        for position, member in enumerate(block.axis.members):
            result, value, test, expected = (held(block.rows[line.key], position) for line in (
                CompanyChecks.holds, CompanyChecks.value, CompanyChecks.test, CompanyChecks.expected))
            if result not in (1.0, -1.0):
                found.append(f"FAIL {company.name}: {member.label}: {told(value, 'mixed', 6)}, expected "
                             f"{SAID.get(str(test), '')}{told(expected, 'mixed', 6)}")
    shared = [row for row in equity.book.block(Master).rows.values()
              if UNITS[row.unit] == "check" and row.line is not Master.master]
    return [*found, *(f"FAIL Market: {row.label}" for row in shared if held(row) == FAILS)]
