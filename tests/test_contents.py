"""The contents, and what an author gets wrong in a sheet or leaves out of the list: each is a sentence at import."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from model.contents import CONTENTS
from model.core.contents import OF_TAB, Contents
from model.core.errors import ModelError
from model.core.lines import Line
from model.core.sheet import CompanySheet, Sheet
from model.core.timeline import QUARTERS
from model.momentum.tripwires import Watch

MODEL = Path(__file__).parent.parent / "model"


def sheet(name: str = "Toy", base: type[Sheet] = Sheet, **said: Any) -> type[Sheet]:
    return type(name, (base,), {"__doc__": "Toy.", "one": Line("One", "mixed", 1), **said})


@pytest.mark.parametrize(("said", "sentence"), [
    ({"axis": (QUARTERS,)}, r"^Toy: No attribute called 'axis' in a sheet\. Did you mean 'axes'\?$"),
    ({"subtitel": "Words."}, r"Did you mean 'subtitle'\?$"),
    ({"titel": "Words"}, r"Did you mean 'subtitle'\?$"),
    ({"title": "Words"}, r"Did you mean 'subtitle'\?$"),  # the title is the docstring
    ({"one_page": True}, r"^Toy: No attribute called 'one_page' in a sheet\."),
    ({"_helper": 3}, r"^Toy: No attribute called '_helper' in a sheet\."),
    ({"axes": QUARTERS}, r"^Toy\.axes is Axis .*: it must be a tuple, with a comma after its only member too\.$"),
    ({"bold": ("one")}, r"^Toy\.bold is str 'one': it must be a tuple, with a comma after its only member too\.$"),
    ({"pages": "1"}, r"^Toy\.pages is str '1': it must be a whole number\.$"),
    ({"starts_page": 1}, r"^Toy\.starts_page is int 1: it must be True or False\.$"),
    ({"sections": ("one",)}, r"^Toy\.sections is tuple .*: it must be a table of lines\.$"),
    ({"bold": ("onee",)}, r"^Toy\.bold: No line called 'onee' in Toy\. Did you mean 'one'\?$"),
    ({"marked": ("onee",)}, r"^Toy\.marked: .*Did you mean 'one'\?$"),
    ({"names": {"onee": "first"}}, r"^Toy\.names: .*Did you mean 'one'\?$"),
    ({"sections_on_a_page": ("one",)}, r"^Toy\.sections_on_a_page: No section called 'one' in Toy\. Known: none\.$"),
    ({"below": "covr"}, r"^Toy\.below: No choice called 'covr'\. Did you mean 'cover'\?$"),
    ({"about": "input"}, r"^Toy\.about: No choice called 'input'\. Did you mean 'inputs'\?$"),
    ({"title": Line("Title", "text")},
     r"^Toy\.title is a line with the name of an attribute of sheets: give it another name\.$"),
    ({"scale": Line("Scale", "mixed", 1)}, r"^Toy\.scale is a line with the name"),
])
def test_what_no_sheet_says_is_refused_with_the_nearest_name(said: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ModelError, match=sentence):
        sheet(**said)


def test_whole_numbers_are_heights_too() -> None:
    assert sheet(row_height=29).row_height == 29


def test_a_sheet_that_is_in_no_tab_is_named_with_its_place() -> None:
    lost = sheet("Lost", __module__=Watch.__module__)
    with pytest.raises(ModelError,
                       match=r"^The sheet Lost of model\.momentum\.tripwires is in no tab: "
                             r"list it in model/contents\.py, "
                             r"beside Watch of the same file, under summary, inputs, engine, "
                             r"context or audit\.$"):
        CONTENTS.refuse_missing(MODEL)
    lost.__module__ = __name__
    CONTENTS.refuse_missing(MODEL)


def test_a_sheet_in_a_file_that_nothing_imports_is_named_too(tmp_path: Path) -> None:
    (tmp_path / "model" / "momentum").mkdir(parents=True)
    file = tmp_path / "model" / "momentum" / "unread_backlog.py"
    file.write_text('from model.core.sheet import CompanySheet\n\n\nclass Backlog(CompanySheet):\n    """Backlog."""\n')
    with pytest.raises(ModelError,
                       match=r"^The sheet Backlog of model\.momentum\.unread_backlog is in no tab: "
                             r"list it in model/contents\.py, under summary"):
        CONTENTS.refuse_missing(tmp_path / "model")
    file.write_text("class BacklogError(ValueError):\n    pass\n")
    CONTENTS.refuse_missing(tmp_path / "model")


def test_a_sheet_stands_once_and_a_tab_under_one_class() -> None:
    one, other = sheet("One", tab="Toys", subtitle="Words."), sheet("Other", tab="Toys")
    with pytest.raises(ModelError, match=r"^One is in the contents twice: keep one\.$"):
        Contents(engine=(one, one))
    with pytest.raises(ModelError,
                       match=r"^The tab Toys is engine by One and audit by Other: "
                             r"list all sheets of a tab under one class\.$"):
        Contents(engine=(one,), audit=(other,))
    # a company's tab of that name is another
    own = sheet("Own", CompanySheet, tab="Toys", subtitle="Words.")
    assert Contents(engine=(one,), audit=(own,)).kind(one) == "engine"


def test_a_misspelt_tab_is_no_new_tab() -> None:
    one, other = sheet("One", tab="Pricing", subtitle="Words."), sheet("Other", tab="Prising")
    with pytest.raises(ModelError,
                       match=r"^Other begins a tab and says no subtitle: give it one, or the tab of other sheets\. "
                             r"No other tab called 'Prising'\. Did you mean 'Pricing'\?$"):
        Contents(engine=(one, other))
    with pytest.raises(ModelError, match=r"Did you mean 'Pricing'\?$"):
        Contents(engine=(other, one))
    Contents(engine=(one, sheet("Other", tab="Prising", subtitle="Words.")))


@pytest.mark.parametrize("name", OF_TAB)
def test_what_is_about_all_of_a_tab_is_said_by_its_first_sheet(name: str) -> None:
    value = "changes" if name == "below" else "words" if isinstance(getattr(Sheet, name), str) else 1
    one, other = sheet("One", tab="Toys", subtitle="Words."), sheet("Other", tab="Toys", **{name: value})
    with pytest.raises(ModelError,
                       match=rf"^Other\.{name} is about all of the tab Toys: "
                             rf"move it to One, its first sheet in the contents\.$"):
        Contents(engine=(one, other))
    lead, plain = sheet("Lead", tab="Toys", **{"subtitle": "Words.", name: value}), sheet("Plain", tab="Toys")
    assert getattr(Contents(engine=(lead, plain)).lead(plain), name) == value
