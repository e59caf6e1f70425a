"""Lint: the rules a workbook keeps, checked on the file itself with another library than the one that wrote it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from model.core.errors import PricedInError
from workbook.lint.reading import package, read
from workbook.lint.rules import Book, Finding, broken
from workbook.saving import unreadable

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Finding", "lint"]


def lint(path: Path) -> list[Finding]:
    """Every broken rule in a workbook; a sentence where it cannot be read, or is more than can be read in ten seconds."""
    began = time.process_time()
    why, remedy = unreadable(path, "name a workbook ending in .xlsx")
    if why:
        raise PricedInError(f"{why}: {remedy}.")
    scan = package(path)
    return broken(Book(path.name, read(path), scan, began))
