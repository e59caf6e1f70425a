"""What docs/architecture.md says of the house is so: no arrow points upwards, no file needs itself, the picture is today's."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "docs"))

import draw_imports  # noqa: E402 - a script of the documents, in no package

ANEW = "stale: run `python docs/draw_imports.py` and commit what it writes"


def test_no_import_points_upwards() -> None:
    assert draw_imports.upwards() == []


def test_the_picture_is_drawn_from_the_imports_of_today() -> None:
    assert draw_imports.PICTURE.read_text(encoding="utf-8") == draw_imports.picture(), ANEW


def test_the_page_counts_the_core_of_today() -> None:
    page = draw_imports.PAGE.read_text(encoding="utf-8")
    assert page == draw_imports.counted(page), ANEW
    assert re.search(r"promised 500 lines and has about [\d,]+, with \d readings of \d+ operators", page)


def test_every_file_that_the_page_names_exists() -> None:
    named = re.findall(r"`((?:model|workbook|addin|docs)/[\w./]*)`", draw_imports.PAGE.read_text(encoding="utf-8"))
    assert len(named) > 20
    assert [path for path in named if not (ROOT / path).exists()] == []
