"""The buttons of the template, each once: its caption, its macro in Excel, and the function whose engine it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Container


class Button(NamedTuple):
    """A button on the sheet Control."""

    key: str  # as Python knows it: refresh_scenario
    caption: str
    macro: str  # the Sub that the button starts
    help: str
    needs: str = ""  # a button whose function is not in the registry has a place on the sheet, and is not drawn


BUTTONS = (
    Button("refresh_scenario", "Refresh scenario", "RefreshScenario",
           "Compute the live scenario in Python, compare every cell, stamp it, log it"),
    Button("export_client_workbook", "Export client workbook", "ExportClientWorkbook",
           "Write the live scenario as an .xlsx without macros, beside this file"),
    Button("import_my_changes", "Import my changes", "ImportMyChanges",
           "Read the inputs you edited into a scenario file, beside this file"),
    Button("sensitivity", "Sensitivity", "ShowSensitivity",
           "Targets over two inputs, and the inputs that move them most", "LLM_GRID"),
    Button("simulate", "Simulate", "Simulate", "The distribution of the target over the uncertain inputs",
           "LLM_SIMULATE"),
    Button("solve", "Solve", "SolveForInput", "The value of an input at which the target equals a price", "LLM_SOLVE"),
)


def drawn(functions: Container[str]) -> list[Button]:
    """The buttons whose engine exists."""
    return [button for button in BUTTONS if not button.needs or button.needs in functions]
