"""What docs/architecture.md says is so: no arrow points upwards, no file needs itself, the picture is today's."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "docs"))

import draw_imports  # noqa: E402 - a script of the documents, in no package

ANEW = "stale: run `python docs/draw_imports.py` and commit what it writes"


def test_no_import_points_upwards() -> None:
    assert draw_imports.upwards() == []


def test_the_workbook_imports_no_sheet() -> None:
    assert draw_imports.named_sheets() == []
    assert len(draw_imports.sheets()) > 20


def test_no_file_needs_itself_by_way_of_others() -> None:
    assert draw_imports.circles() == []


ARROWS = {  # a file, what it says, and the sentence on it
    "model/core/book.py": (("from __future__ import annotations\nfrom typing import TYPE_CHECKING\n"
                            "if TYPE_CHECKING:\n    from model.facts import Facts\n"),
                           ("model.core.book imports model.facts, and model/core must not need model: "
                            "move what it needs down, or its user up.")),
    "model/facts.py": ("", ""),
    "model/contents.py": ("import addin.cli\n",
                          ("model.contents imports addin.cli, and model must not need addin: move what it needs down, "
                           "or its user up.")),
    "model/flows/unlock.py": (("class Unlock(CompanySheet):\n    def find(self):\n"
                               "        from model.flows import flow\n"), ""),
    "model/flows/flow.py": ("from model.flows.unlock import Unlock\n",
                            "model.flows.unlock -> model.flows.flow -> model.flows.unlock"),
    "workbook/page.py": ("if TYPE_CHECKING:\n    from model.flows.unlock import Unlock\n",
                         ("workbook.page imports model.flows.unlock, in which a sheet stands: "
                          "let it say what the workbook must know, or the model answer.")),
    "workbook/file.py": ("import workbook.page\n", ""),
    "addin/cli.py": ("from model import __version__\nfrom workbook import page\n", ""),
}


def test_each_wrong_arrow_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, (text, _) in ARROWS.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(draw_imports, "ROOT", tmp_path)
    remembering = (draw_imports.modules, draw_imports.imports, draw_imports.below_the_sheets, draw_imports.sheets)
    for function in remembering:
        function.cache_clear()
    try:
        said = [*draw_imports.upwards(), *draw_imports.named_sheets(), *draw_imports.circles()]
    finally:
        for function in remembering:
            function.cache_clear()
    assert sorted(said) == sorted(sentence for _, sentence in ARROWS.values() if sentence)


def test_the_picture_is_drawn_from_the_imports_of_today() -> None:
    assert draw_imports.PICTURE.read_text(encoding="utf-8") == draw_imports.picture(), ANEW


def test_the_page_counts_the_core_of_today() -> None:
    page = draw_imports.PAGE.read_text(encoding="utf-8")
    assert page == draw_imports.counted(page), ANEW
    assert re.search(r"promised 500 lines and has about [\d,]+, with \d readings of \d+ operators", page)


def test_the_code_that_the_page_quotes_is_the_models() -> None:
    quoted = re.findall(r"`([^`\n]*\([^`\n]*)`", draw_imports.PAGE.read_text(encoding="utf-8"))
    sheets = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "model").rglob("*.py"))
    assert len(quoted) >= 2
    assert [code for code in quoted if code not in sheets] == []


def test_every_file_that_the_page_names_exists() -> None:
    named = re.findall(r"`((?:model|workbook|addin|docs)/[\w./]*)`", draw_imports.PAGE.read_text(encoding="utf-8"))
    assert len(named) > 20
    assert [path for path in named if not (ROOT / path).exists()] == []
