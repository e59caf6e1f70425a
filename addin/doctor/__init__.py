"""What stops the template on a machine, from Python to the log, each with its remedy.

Every check looks and changes nothing. It is given a `Machine`, so that a situation can be made up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from addin.doctor.hosts import excel, excel_findings, libreoffice, link
from addin.doctor.installation import answers, log, package, python
from addin.doctor.machine import LOOK, PROBLEM, Machine
from addin.doctor.rules import policies
from addin.doctor.template_file import template

if TYPE_CHECKING:
    from pathlib import Path

    from addin.doctor.machine import Finding


def examine(path: Path | None = None, machine: Machine | None = None) -> list[Finding]:
    """Everything that was found, in the order in which it is needed; the last messages at the end."""
    from addin import messages
    from workbook.recalculation import available

    machine = machine or Machine.present()
    found = [*python(machine), *package(machine, path.absolute().parent if path else None), *answers()]
    settings: dict[str, str] = {}
    if path:
        template_findings, settings = template(path, machine)
        found += template_findings
    office = excel(machine)
    return [*found, *excel_findings(office, machine), *link(machine, office, settings), *policies(machine),
            *libreoffice(available(), machine), *log(messages.path(), messages.last(10))]


def report(findings: list[Finding]) -> str:
    """The findings as plain lines, the remedy under each, and a count at the end."""
    wide = max(len(finding.check) for finding in findings)
    lines = []
    for finding in findings:
        lines.append(f"{finding.level:<8} {finding.check:<{wide}}  {finding.found}")
        if finding.remedy:
            lines.append(f"{'':<8} {'':<{wide}}  -> {finding.remedy}")
    problems, looks = (sum(finding.level == level for finding in findings) for level in (PROBLEM, LOOK))
    return "\n".join([*lines, "",
                      f"{problems or 'No'} problem{'' if problems == 1 else 's'}, {looks or 'nothing'} to look at."])
