"""Files that an analyst typed or copied: what can be read is read, else one sentence names the file and the key."""

from __future__ import annotations

import os
import random
import re
import tomllib
from copy import deepcopy
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import unescape
from zipfile import ZipFile

import pytest
import tomli_w
from cli_server import run
from third_companies import star

from model.contents import CONTENTS
from model.core.errors import PricedInError
from model.equity import model
from model.facts import DATA
from model.loading import load
from model.names import LONGEST_SUFFIX
from model.reading import read
from workbook.writer import build

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def refused(folder: Path) -> str:
    with pytest.raises(PricedInError) as error:
        load((folder,))
    assert "\n" not in str(error.value)
    return str(error.value)


def refusals(path: Path, contents: Iterable[bytes]) -> list[str]:
    """What is said of the folder with each content of the file that does not load."""
    said = []
    for content in contents:
        path.write_bytes(content)
        load.cache_clear()
        try:
            load((path.parent,))
        except PricedInError as error:
            said.append(str(error))
    return said


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


# the file -------------------------------------------------------------------------------------------------------------


def test_a_byte_order_mark_is_read_over(tmp_path: Path) -> None:
    path = star(tmp_path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert "star" in load((tmp_path,)).companies


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_is_asked_to_be_saved_as_utf_8(encoding: str, tmp_path: Path) -> None:
    path = star(tmp_path)
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    assert refused(tmp_path) == "star.toml is in UTF-16, and must be in UTF-8: save as UTF-8."


def test_another_encoding_names_its_line(tmp_path: Path) -> None:
    path = star(tmp_path)
    path.write_bytes(path.read_bytes().replace(b'"Star AI"', '"Stär AI"'.encode("cp1252")))
    assert refused(tmp_path) == "star.toml is not in UTF-8, as line 3 shows: save as UTF-8."


def test_dot_files_and_copies_of_an_editor_are_left_alone(tmp_path: Path) -> None:
    star(tmp_path)
    for name in ("._star.toml", ".kimi.toml", ".#star.toml", "star.toml~", "star.toml.bak", "notes.txt"):
        (tmp_path / name).write_bytes(b"\x00\x05\x16\x07 no TOML")
    assert "star" in load((tmp_path,)).companies


@pytest.mark.parametrize("name", ["star.toml", "scenarios.toml", "events.toml", "sources.toml"])
def test_a_pipe_and_a_folder_get_a_sentence(name: str, tmp_path: Path) -> None:
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / name)
        assert refused(tmp_path).startswith(f"{tmp_path / name} is no file")
        (tmp_path / name).unlink()
    (tmp_path / name).mkdir()
    load.cache_clear()
    assert refused(tmp_path).startswith(f"{tmp_path / name} is no file")


def test_files_that_are_not_read_are_named_by_every_command(tmp_path: Path) -> None:
    star(tmp_path)
    names = ["KIMI.TOML", "Kimi.toml", "Scenarios.toml", "defaults.toml", "kimi.toml.txt", "market.toml",
             "precedents.toml"]
    for name in names:
        (tmp_path / name).write_text("[wacc]", encoding="utf-8")
    assert sorted(path.rpartition(os.sep)[2] for path in load((tmp_path,)).ignored) == names
    for command in (["call", "STAR_PT"], ["pt", "star"]):
        answered = run("--companies", str(tmp_path), *command)
        assert answered.returncode == 0
        assert all(f"Not read: {tmp_path / name}" in answered.stderr for name in names)


@pytest.mark.parametrize(("text", "sentence"), [
    ("a = " + "9" * 5000, "a number has thousands of digits"), ("a = " + "[" * 20_000, "nested too deeply"),
    ("a" + ".a" * 10_000 + " = 1", "nested more than 8 tables deep"),
    ("a = [[[[[[[[[1]]]]]]]]]", "nested more than 8 tables deep"),
    ("a = 1\n" * 200_000, "1,200,000 bytes"), ('a = "' + "x" * 50_000 + '"', "more than 40,000 characters"),
    ('[wacc]\nnote = """' + "x\n" * 20_000 + '"""',
     "'wacc.note' in star.toml has 40,000 characters, and a cell holds 32,767"),
    ('[wacc]\nnote = "a\\u0001b"', "'wacc.note' in star.toml holds the character U+0001"),
    ('"a\\u001Bb" = 1', "holds the character U+001B"),
    ('[wacc]\nnote = "\\uFFFF"', "holds the character U+FFFF"),
    ("a = 1 \x07", "star.toml is not valid TOML"), ("a = 2026-13-45", "star.toml is not valid TOML"),
    ("a = 1979-05-27T07:32:00+99:99", "star.toml is not valid TOML"), ("[a]\n[a]", "star.toml is not valid TOML")])
def test_what_is_no_toml_for_a_workbook_gets_a_sentence(text: str, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "star.toml").write_text(text, encoding="utf-8")
    said = refused(tmp_path)
    assert sentence in said
    assert "star.toml" in said
    assert said.isprintable()


def test_every_shipped_file_is_read() -> None:
    assert len([read(path) for path in DATA.glob("*.toml")]) == 13


# the head -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("old", "new", "sentence"), [
    ('"Star AI"', '"A name of twenty let"', "20 characters, and at most 16"),
    ('"Star AI"', '"01:AI"', "cannot hold ':'"),
    ('"Star AI"', '"[Star]"', "cannot hold '['"),
    ('"Star AI"', '"Star/AI"', "cannot hold '/'"), ('"Star AI"', '"Star?"', "cannot hold '?'"),
    ('"Star AI"', "\"'Star\"", "begin with a space or an apostrophe"),
    ('"Star AI"', '" Star"', "begin with a space"), ('"Star AI"', '"Star\\nAI"', "a line break"),
    ('"Star AI"', '""', "star.toml is not filled in yet, and company.name is empty"),
    ('"Star AI"', f'"{"🚀" * 9}"', "18 characters, and at most 16"),
    ('"Star AI"', "6888", "must be a text in quotation marks"),
    ('"6888.HK"', "6888", "ticker of [company] in star.toml is '6888', and must be a text in quotation marks."),
    ('"6888.HK"', '" "', "company.ticker is empty"),
    ('"6888.HK"', '"6888\\t.HK"', "ticker of [company] in star.toml"),
    ('"6888.HK"', f'"{"6" * 101}"', "101 characters, and may have 100"),
    ("2026-11-20", '"2026-11-20"',
     "listed of [company] in star.toml is '2026-11-20', and must be a date without quotation marks"),
    ("2026-11-20", "1899-12-30", "must be on or after 1990-01-01"),
    ("2026-11-20", "10:30:00", "must be a date without quotation marks"),
    ('"6888.HK"', '"6888.HK"\naliases = "Star"',
     "aliases of [company] in star.toml is 'Star', and must be a list of texts"),
    ('"6888.HK"', '"6888.HK"\naliases = ["Star", 7]', "must be a list of texts"),
    ('"6888.HK"', '"6888.HK"\naliases = ["a\\nb"]', "an alias of [company]"),
    ('"6888.HK"', '"6888.HK"\nrating = 5', "rating of [company] in star.toml is '5', and must be a text"),
    ('"6888.HK"', '"6888.HK"\nlegal = 2026-01-01', "legal of [company] in star.toml"),
    ('"6888.HK"', '"6888.HK"\nweb = "x"', "No key called 'web'"),
    ('"star"', "5", "id of [company] in star.toml is '5'"),
    ('"star"', '"stars"', "has id 'stars', and the file is called 'star.toml'")])
def test_a_head_typed_by_hand_gets_one_sentence(old: str, new: str, sentence: str, tmp_path: Path) -> None:
    change(star(tmp_path), old, new)
    assert sentence in refused(tmp_path)


@pytest.mark.parametrize(("id_", "sentence"), [
    ("01ai", "begins with '0': begin with a letter"), ("1", "begins with '1'"), ("智谱", "the letters a to z"),
    ("star ai", "the letters a to z"), ("star-ai", "the letters a to z"), ("Star", "the letters a to z"),
    ("_star", "begins with '_'"), ("stär", "the letters a to z"), ("llm", "has a meaning here"),
    ("all", "has a meaning here"), ("x" * 41, "at most 40"), ("r1", "Excel reads as a cell")])
def test_an_id_says_what_is_wrong_with_it(id_: str, sentence: str, tmp_path: Path) -> None:
    path = star(tmp_path)
    change(path, '"star"', f'"{id_}"')
    path.rename(tmp_path / f"{id_.lower()}.toml")
    assert sentence in refused(tmp_path)


def test_the_longest_tab_is_the_one_that_names_are_measured_by() -> None:
    assert max((sheet.tab for sheet in CONTENTS.sheets if sheet.per_company and sheet.own_tab),
               key=len) == LONGEST_SUFFIX


@pytest.mark.parametrize("id_", ["K3", '"k 3"', '"01"', "k-3", f"k{'3' * 40}"])
def test_an_id_of_a_member_can_be_part_of_a_name_in_excel(id_: str, tmp_path: Path) -> None:
    change(star(tmp_path), "[releases.k3]", f"[releases.{id_}]")
    assert "write only the letters a to z" in refused(tmp_path)


@pytest.mark.parametrize(("name", "foot"),
                         [("01.AI", '&C&8&"-,Regular"01.AI Float&R'), ("A&B{0}'s", "A&&B{0}'s Float&R")])
def test_a_name_stands_at_the_foot_of_its_pages_as_it_is(name: str, foot: str, tmp_path: Path) -> None:
    change(star(tmp_path), '"Star AI"', f'"{name}"')
    path = build(model((tmp_path,)), tmp_path / "out.xlsx")
    with ZipFile(path) as package:
        feet = [unescape(re.search("<oddFooter>(.*?)</oddFooter>", package.read(part).decode())[1])
                for part in package.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", part)]
    assert sum(foot in each for each in feet) == 1


# damage ---------------------------------------------------------------------------------------------------------------

WRONG: tuple[Any, ...] = (
    "x", "", 1, -1, 0, 1.5, float("inf"), float("nan"), True, [], {}, [1], [[1]], ["a"], {"a": 1}, [{"a": 1}],
    {"value": 1}, date(1899, 1, 1), date(9999, 12, 31), date(2026, 5, 1), datetime(2026, 5, 1, 10, tzinfo=UTC),
    time(10), 10**400, "a\x01b", "=1", "*", " a ", "a\nb", "x" * 300, "{0}", "智", 1e300)
KEYS = ("x", "a b", "", "智", "A", "1", "a.b", "x" * 300, "na\x02me", "wacc")


def damaged(table: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """A file's tables with one value replaced, taken out, or added under a key that does not belong."""
    found = deepcopy(table)
    places: list[tuple[Any, Any]] = []
    waiting: list[Any] = [found]
    while waiting:
        here = waiting.pop()
        inside = list(here.items() if isinstance(here, dict) else enumerate(here))
        places += [(here, key) for key, _ in inside]
        waiting += [each for _, each in inside if isinstance(each, dict | list)]
    here, key = chance.choice(places)
    how = chance.random()
    if how < 0.75:
        here[key] = chance.choice(WRONG)
    elif how < 0.9 or isinstance(here, list):
        del here[key]
    else:
        here[chance.choice(KEYS)] = {"a": 1}
    return found


def whole_folder(folder: Path) -> dict[str, dict[str, Any]]:
    """A file of each kind that a folder may hold, of the shipped ones and one typed by hand."""
    def shipped(name: str) -> dict[str, Any]:
        return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))

    copied, mine = shipped("minimax"), shipped("scenarios")["bear"]
    copied["company"] |= {"id": "kimi", "name": "Kimi", "ticker": "9999.HK", "aliases": []}
    mine["name"], mine["probability"]["value"] = "Mine", 0
    mine["companies"] = {"star": {"wacc": {"value": 0.12, "unit": "%", "as_of": date(2026, 4, 20),
                                           "assumption": "House"}}}
    return {"star.toml": tomllib.loads(star(folder).read_text(encoding="utf-8")), "kimi.toml": copied,
            "scenarios.toml": {"mine": mine},
            "events.toml": {"events": {"mine": shipped("events")["events"]["deepseek_v4"]}},
            "sources.toml": {"mine": shipped("sources")["jpm"]}}


@pytest.mark.parametrize("name", ["star.toml", "kimi.toml", "scenarios.toml", "events.toml", "sources.toml"])
def test_no_damage_gives_anything_but_a_sentence_that_names_the_file(name: str, tmp_path: Path) -> None:
    files = whole_folder(tmp_path)
    chance = random.Random(name)
    said = refusals(tmp_path / name, (tomli_w.dumps(damaged(files[name], chance)).encode() for _ in range(120)))
    assert len(said) > 60
    assert not [sentence for sentence in said if name not in sentence or not sentence.isprintable()
                or len(sentence) > 700]


def test_no_cut_gives_anything_but_a_sentence_that_names_the_file(tmp_path: Path) -> None:
    path = star(tmp_path)
    content, chance = path.read_bytes(), random.Random(1)

    def cut() -> bytes:
        start = chance.randrange(len(content))
        return (content[:start] + chance.choice([b"", b"\xff", b"\x00", b'"', b"[", b"=", b"\r"])
                + content[start + chance.randrange(30):])

    said = refusals(path, (cut() for _ in range(150)))
    assert len(said) > 60
    assert not [sentence for sentence in said if "star.toml" not in sentence]
