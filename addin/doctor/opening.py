"""`pricedin open`: a workbook shown in Excel."""

from __future__ import annotations

import zipfile
from importlib import import_module
from typing import TYPE_CHECKING

from addin.doctor.hosts import excel
from addin.doctor.machine import Machine
from model.core.errors import PricedInError
from workbook.saving import unreadable

if TYPE_CHECKING:
    from pathlib import Path

SUFFIXES = (".xlsm", ".xlsx", ".xlsb", ".xls")


def open_in_excel(path: Path, machine: Machine | None = None) -> str:
    """Open a workbook in a visible Excel; the sentence that says so."""
    why, remedy = unreadable(path, "name a workbook ending in .xlsm or .xlsx")
    if why:
        raise PricedInError(f"{why}: {remedy}.")
    if path.suffix.casefold() not in SUFFIXES or not (zipfile.is_zipfile(path) or path.suffix.casefold() == ".xls"):
        raise PricedInError(
            f"{path.name} is not a workbook that Excel opens: name a file ending in .xlsm or .xlsx, such as 'pricedin "
            "build' makes.")
    machine = machine or Machine.present()
    if not excel(machine):
        raise PricedInError(
            f"There is no Excel on this machine: open {path.name} in LibreOffice, or on Windows or a Mac.")
    try:
        xlwings = import_module("xlwings")
    except ImportError:
        raise PricedInError(
            "Opening in Excel needs xlwings, which is not installed: run python -m pip install xlwings.") from None
    try:
        book = xlwings.Book(str(path.absolute()))
        book.app.visible = True
        book.activate(steal_focus=True)
    except Exception as error:  # noqa: BLE001 - Windows' COM and the Mac's bridge raise kinds of their own
        reason = " ".join(str(error).split()).rstrip(".")
        raise PricedInError(
            f"Excel did not open {path.name} ({reason}): open it from Excel itself, and run 'pricedin doctor "
            f"{path.name}'.") from None
    return f"{path.name} is open in Excel."
