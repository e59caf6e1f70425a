"""An administrator's rules: what they forbid a button, a function or a macro."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from addin.doctor.machine import LOOK, OK, PROBLEM, Finding

if TYPE_CHECKING:
    from addin.doctor.machine import Machine

GUARD = r"Windows Defender\Windows Defender Exploit Guard"
# Defender's rule "Block all Office applications from creating child processes"
CHILD_PROCESSES = "d4f940ab-401b-4efc-aadc-ad5f3c50688a"
SECURITY = r"Microsoft\Office\16.0\Excel\Security"
UNKNOWN = "unknown"


def policies(machine: Machine) -> list[Finding]:
    """What an administrator's rules forbid: child processes of Office, protected folders, macros; on Windows only."""
    if machine.system != "Windows":
        return []
    check, ask_it = "Policy", f"Ask IT to allow Excel to start {machine.executable}, or use LibreOffice Calc."
    rule = _set(machine, CHILD_PROCESSES, rf"HKLM\SOFTWARE\Policies\Microsoft\{GUARD}\ASR\Rules",
                rf"HKLM\SOFTWARE\Microsoft\{GUARD}\ASR\Rules")
    listed = _set(machine, "ASRRules", r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Policy Manager").casefold()
    rule = next(iter(re.findall(rf"{CHILD_PROCESSES}=(\d)", listed)), rule)
    not_blocking = Finding(OK, check,
                           "Windows Defender's rule against child processes of Office is not set to block, in the "
                           "places that can be read.")
    found = [{
        "1": Finding(PROBLEM, check,
                     "Windows Defender blocks child processes of Office: no button or function can start Python.",
                     ask_it),
        "6": Finding(LOOK, check, "Windows Defender warns of child processes of Office: the first button asks.",
                     ask_it),
        UNKNOWN: Finding(LOOK, check,
                         "Whether Windows Defender blocks child processes of Office is unknown: its rules may not be "
                         "read.",
                         f"If the buttons do nothing: {ask_it[0].lower()}{ask_it[1:]}"),
    }.get(rule, not_blocking)]
    protected = [rf"HKLM\SOFTWARE\{policy}Microsoft\{GUARD}\Controlled Folder Access" for policy in ("Policies\\", "")]
    if _set(machine, "EnableControlledFolderAccess", *protected) == "1":
        found.append(Finding(LOOK, check,
                             "Controlled folder access is on: Python may not write to Documents or Desktop.",
                             f"Ask IT to allow {machine.executable}, or keep the template in another folder."))
    macros = _set(machine, "VBAWarnings", rf"HKCU\SOFTWARE\Policies\{SECURITY}", rf"HKCU\SOFTWARE\{SECURITY}")
    meaning = {"1": "all macros run", "3": "only signed macros run, and the template's are not signed",
               "4": "macros are off, without a question",
               UNKNOWN: "may not be read"}.get(macros, "Excel asks before macros run, and 'Enable Content' answers it")
    if macros in ("3", "4", UNKNOWN):
        return [*found, Finding(LOOK, check, f"Excel's macro setting: {meaning}.",
                                "Ask IT to allow this template's macros, such as by a trusted folder.")]
    return [*found, Finding(OK, check, f"Excel's macro setting: {meaning}.")]


def _set(machine: Machine, name: str, *keys: str) -> str:
    """A value of the first key that has one; 'unknown' where none has and one may not be read."""
    answer = ""
    for key in keys:
        try:
            value = machine.registry(key, name)
        except OSError:
            answer = UNKNOWN
            continue
        if value is not None:
            return str(value)
    return answer
