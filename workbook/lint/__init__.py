"""Lint: the rules a workbook keeps, checked on the file itself with another library than the one that wrote it."""

from __future__ import annotations

from workbook.lint.finding import Finding
from workbook.lint.limited import lint

__all__ = ["Finding", "lint"]
