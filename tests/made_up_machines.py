"""Machines and templates that are made up, for `pricedin doctor` and `pricedin open`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xlsxwriter

from addin.doctor.machine import OK, SHEET, Finding, Machine
from addin.doctor.template_file import MODULE, NEEDED
from model import __version__

ROOT = Path(__file__).parent.parent
XLWINGS = "0.37.8"
APP_PATHS = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
OFFICE = r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration"
Registry = dict[tuple[str, str], Any]


def file(path: Path, text: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def machine_in(folder: Path, registry: Registry | None = None, **changes: Any) -> Machine:
    """A Windows machine on which everything is right."""
    values = {(APP_PATHS, ""): str(file(folder / "Office" / "EXCEL.EXE")), (OFFICE, "Platform"): "x64",
              (OFFICE, "VersionToReport"): "16.0.17928.20156",
              **(registry or {})}
    file(folder / "environment" / f"xlwings64-{XLWINGS}.dll")
    right = {"system": "Windows", "executable": str(file(folder / "environment" / "Scripts" / "python.exe")),
             "version": (3, 12, 4), "bits": 64, "prefix": folder / "environment", "virtual": True, "environ": {},
             "home": folder / "home", "here": folder / "home", "search_path": (str(ROOT),), "package": ROOT,
             "installed": {"pricedin": __version__, "xlwings": XLWINGS, "pywin32": "306"},
             "requires": ("click>=8.1", "xlwings==0.37.8; extra"),
             "registry": lambda key, name: values.get((key, name)), "applications": folder / "Applications"}
    return Machine(**{**right, **changes})


def settings_of(machine: Machine) -> dict[str, Any]:
    """The sheet xlwings.conf as a template built on that machine holds it."""
    return {"INTERPRETER_WIN": machine.executable, "INTERPRETER_MAC": machine.executable, "PYTHONPATH": None,
            "UDF MODULES": MODULE, "CONDA PATH": None, "CONDA ENV": None, "USE UDF SERVER": False, "DEBUG UDFS": False,
            "SHOW_ERROR_POPUPS": True, "ADD_WORKBOOK_TO_PYTHONPATH": False, "PRICEDIN_VERSION": __version__,
            "XLWINGS_VERSION": XLWINGS, "COMPANIES": None}


def template_in(folder: Path, rows: list[tuple[Any, Any]], tabs: tuple[str, ...] = (*NEEDED, SHEET)) -> Path:
    path = folder / "desk" / "template.xlsm"
    path.parent.mkdir(exist_ok=True)
    with xlsxwriter.Workbook(path) as book:
        for tab in tabs:
            sheet = book.add_worksheet(tab)
            for number, (key, value) in enumerate(rows if tab == SHEET else []):
                sheet.write(number, 0, key)
                sheet.write(number, 1, value)
    return path


def only(findings: list[Finding], level: str, words: str) -> Finding:
    """The one finding that holds the words; it has the level, and a remedy unless it is all right."""
    held = [finding for finding in findings if words in finding.found]
    assert len(held) == 1, (words, findings)
    assert held[0].level == level, held
    assert held[0].remedy.endswith(".") or level == OK, held
    return held[0]
