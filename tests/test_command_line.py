"""The command line, as a script and as a person use it; and files that are never half-written."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import warnings
import zipfile
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import openpyxl
import pytest
from cli_server import ROOT, run
from click.testing import CliRunner

import addin.doctor.opening  # noqa: F401 - loaded beforehand, as is the next: the stranger below may not be allowed to read it
import workbook.lint  # noqa: F401
from addin.cli import main
from model.core.errors import PricedInError
from workbook.made import is_unedited
from workbook.saving import holds, place, replacing, unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

COMMAND = [sys.executable, "-m", "addin.cli"]


@contextmanager
def a_stranger() -> Iterator[None]:
    """Someone to whom a closed file is closed: root may read everything."""
    root = os.geteuid() == 0
    if root:
        os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        if root:
            os.setresuid(0, 0, 0)


@pytest.fixture
def closed() -> Iterator[Path]:
    """A folder that is seen and may not be entered; in it and beside it, a workbook that may not be read."""
    with TemporaryDirectory() as place:  # pytest's own folders are closed to the stranger
        Path(place).chmod(0o711)
        folder = Path(place) / "closed"
        folder.mkdir()
        for path in (folder / "in.xlsm", folder.with_name("beside.xlsm")):
            path.write_bytes(b"PK")
            path.chmod(0)
        folder.chmod(0)
        yield folder
        folder.chmod(0o700)


def test_call_prints_one_json_object() -> None:
    answer = run("call", "ZHIPU_PT")
    assert answer.returncode == 0
    assert answer.stdout.count("\n") == 1
    found = json.loads(answer.stdout)
    assert found["function"] == "ZHIPU_PT"
    assert found["arguments"] == []
    assert found["result"] == pytest.approx(949.979453, abs=1e-6)


@pytest.mark.parametrize(("arguments", "result"), [
    (("MINIMAX_PT",), 1107.783348), (("LLM_ARR", "zhipu", "2026-12-31"), 1000),
    (("llm_pt", "2513 HK Equity", "", "wacc=12%"), 1028.38),
    (("LLM_PT", "zhipu", "", '[["wacc", 0.12]]'), 1028.38),
    (("LLM_PT_CALC", "43", "30", "15%", "3", "1.12"), 949.979453),
    (("LLM_PT", "zhipu", "base", "price_shock=-35%"), 937.173186)])  # placed at a lower price
def test_call_takes_text_numbers_and_ranges(arguments: tuple[str, ...], result: float) -> None:
    assert json.loads(run("call", *arguments).stdout)["result"] == pytest.approx(result, abs=1e-2)


@pytest.mark.parametrize("arguments", [
    ("call", "LLM_PT", "zhpu"), ("call", "LLM_PT", "zhipu", "bul"),
    ("call", "LLM_PT_CALC", "-43", "30", "15%", "3", "1.12"),
    ("call", "LLM_PT", "zhipu", "", "wacc=-100%"), ("call", "NO_SUCH"), ("call",),
    ("call", "LLM_PT", "zhipu", "", "[[1,"), ("call", "LLM_ARR", "zhipu", "2031-06-30"),
    ("pt", "zhipu", "--set", "wacc"), ("pt", "kimi"),
    ("lint", "gone.xlsx"), ("lint", f"{'x' * 300}.xlsx"), ("open", f"{'x' * 300}.xlsx"), ("lint", "."), ("open", "."),
    ("build", f"{'x' * 300}.xlsx"), ("call", "LLM_CONNECT_ELIGIBLE", "9999-12-31"),
    ("call", "LLM_PT", "zhipu", "", f"[{'[' * 100_000}"), ("call", "LLM_PT", f"[{'9' * 5000}]"),
    ("build", "no/such/folder/out.xlsx"), ("build", "out.txt"), ("build", "out.xlsx", "--scenario", "boom"),
    ("--companies", "nowhere", "call", "ZHIPU_PT")])
def test_an_error_is_one_sentence_with_status_2_and_nothing_on_standard_output(
        arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    answer = run(*arguments)
    assert answer.returncode == 2
    assert answer.stdout == ""
    assert answer.stderr.count("\n") == 1
    assert answer.stderr.rstrip().endswith((".", "?"))
    assert "Traceback" not in answer.stderr
    assert list(tmp_path.iterdir()) == []


def test_batch_answers_a_line_for_each() -> None:
    questions = ['{"function": "ZHIPU_PT"}', '{"function": "LLM_PT", "arguments": ["zhipu", null, [["wacc", 0.12]]]}',
                 "", '{"function": "LLM_PT", "arguments": ["zhpu"]}', "not json", '{"arguments": []}']
    answer = run("call", "--batch", stdin="\n".join(questions))
    lines = [json.loads(line) for line in answer.stdout.splitlines()]
    assert answer.returncode == 0
    assert [round(line["result"], 2) for line in lines[:2]] == [949.98, 1028.38]
    assert lines[2] == {"error": "No company called 'zhpu'. Did you mean 'zhipu'?"}
    assert lines[3]["error"].startswith("The line is not JSON")
    assert lines[4]["error"].startswith("A line must be")


def test_functions_are_listed_for_people_and_programs() -> None:
    listed = json.loads(run("functions", "--json").stdout)
    assert {"name", "category", "help", "unit", "signature", "arguments"} == set(listed[0])
    text = run("functions").stdout
    assert all(f["name"] in text for f in listed)
    assert "LLM_PT(company, [scenario], [overrides], [round_to])" in text


def test_the_target_on_one_screen() -> None:
    text = run("pt", "zhipu", "--scenario", "bull", "--set", "wacc=12%", "--set", "exit_pe=25").stdout
    assert len(text.splitlines()) < 30
    for words in ("Zhipu (2513.HK), Bull", "Adjusted EPS, 2030E", "25.00", "12.0%", "Price target, unrounded", "Upside",
                  "Changed: wacc = 12%; exit_pe = 25"):
        assert words in text
    assert "1.3% below the price" in run("pt", "zhipu").stdout


@pytest.mark.parametrize("arguments", [("--help",), ("call", "--help"), ("pt", "--help"), ("build", "--help"),
                                       ("functions", "--help"), ("lint", "--help")])
def test_help_explains_each_command(arguments: tuple[str, ...]) -> None:
    answer = run(*arguments)
    assert answer.returncode == 0
    assert "Usage" in answer.stdout


def test_build_writes_the_workbook_and_says_what_is_in_it(tmp_path: Path) -> None:
    out = tmp_path / "client.xlsx"
    answer = run("build", str(out))
    assert answer.returncode == 0
    assert out.stat().st_size > 50_000
    assert "HK$949.98" in answer.stdout
    assert "HK$1,107.78" in answer.stdout
    assert run("lint", str(out)).stdout.strip() == f"{out.name} keeps every rule."


@pytest.mark.parametrize(("name", "kind"), [("damaged.xlsx", "BadZipFile"), ("notes.txt", "BadZipFile")])
def test_lint_says_of_another_kind_of_file_that_it_is_one(name: str, kind: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"no zip")
    answer = run("lint", str(tmp_path / name))
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr == (
        f"{name} cannot be read as a workbook ({kind}): it is damaged, encrypted, or another kind of file.\n")


@pytest.mark.parametrize("command", ["lint", "open"])
@pytest.mark.parametrize("place", ["closed/in.xlsm", "beside.xlsm"])
def test_a_file_that_may_not_be_read_is_one_sentence(command: str, place: str, closed: Path) -> None:
    path = closed.parent / place
    with a_stranger():
        answer = CliRunner().invoke(main, [command, str(path)])
    assert answer.exit_code == 2
    assert answer.output == (
        f"{path} may not be read: close the program that has it open, or ask for the right to read it.\n")


def test_a_folder_of_companies_that_may_not_be_read_is_told_by_us(closed: Path,
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRICEDIN_COMPANIES", "")
    with a_stranger():
        answer = CliRunner().invoke(main, ["--companies", str(closed), "call", "LLM_PT", "zhipu"])
    assert (answer.exit_code, answer.output.count("\n")) == (2, 1)
    assert str(closed) in answer.output


def test_the_disk_s_refusal_is_a_no(closed: Path, tmp_path: Path) -> None:
    with a_stranger():
        assert not holds((closed / "in.xlsm").exists)
        assert unreadable(closed / "in.xlsm", "")[0] == f"{closed / 'in.xlsm'} may not be read"
    assert not holds((tmp_path / ("x" * 300)).is_dir)
    assert holds(tmp_path.is_dir)
    path = tmp_path / "plain.xlsx"
    path.touch()
    assert unreadable(path, "name another") == ("", "")
    for gone in (tmp_path, tmp_path / "gone", tmp_path / ("x" * 300), Path(f"{path}\0")):
        assert unreadable(gone, "name another") == (f"There is no file {gone}", "name another")


def test_batch_answers_what_json_cannot_hold() -> None:
    questions = ['{"function": "LLM_PT", "arguments": [' + "9" * 5000 + "]}", "[" * 100_000,
                 '{"function": "LLM_ARR", "arguments": ["zhipu", "9999-12-31"]}']
    answer = run("call", "--batch", stdin="\n".join(questions))
    errors = [json.loads(line)["error"] for line in answer.stdout.splitlines()]
    assert errors == [("The line is not JSON that can be read: it is nested too deeply, "
                       "or holds a number of thousands of digits.")] * 2 + [
        "9999-12-31 is outside the timeline: choose a month from Dec-25 to Dec-30."]


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(PricedInError, match="is a folder: name a file in it"):
        place(tmp_path, ".xlsx")


@pytest.mark.parametrize("mark", ["~$client.xlsx", ".~lock.client.xlsx#"])
def test_a_file_open_elsewhere_is_left_alone(mark: str, tmp_path: Path) -> None:
    out = tmp_path / "client.xlsx"
    out.write_bytes(b"old")
    (tmp_path / mark).touch()
    answer = run("build", str(out))
    assert answer.returncode == 2
    assert answer.stderr.strip() == "client.xlsx is open in another program: close it there, then try again."
    assert out.read_bytes() == b"old"


def test_a_crash_leaves_the_old_file(tmp_path: Path) -> None:
    out = tmp_path / "client.xlsx"
    out.write_bytes(b"old")

    def crash() -> None:
        with replacing(out) as beside:
            beside.write_bytes(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        crash()
    assert out.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [out]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("built") / "client.xlsx"
    assert run("build", str(out)).returncode == 0
    return out


@pytest.mark.parametrize("name", ["client.xlsx", "mine.xlsm", "calc.oxt"])
def test_build_overwrites_its_own_file_and_no_other(name: str, tmp_path: Path) -> None:
    out = tmp_path / name
    assert run("build", str(out)).returncode == 0
    made = out.read_bytes()
    assert run("build", str(out)).returncode == 0
    assert out.read_bytes() == made
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("more.txt", "an edit")
    edited = out.read_bytes()
    answer = run("build", str(out))
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr == (f"{out} was not made by pricedin, or was edited since: "
                             "name another file, or add --force to overwrite it.\n")
    assert out.read_bytes() == edited
    assert run("build", str(out), "--force").returncode == 0
    assert out.read_bytes() == made
    assert list(tmp_path.iterdir()) == [out]


def test_an_edit_of_one_cell_is_noticed(built: Path, tmp_path: Path) -> None:
    assert is_unedited(built)
    with zipfile.ZipFile(built) as archive, zipfile.ZipFile(tmp_path / "edited.xlsx", "w") as edited:
        for entry in archive.infolist():
            part = archive.read(entry)
            edited.writestr(entry, part.replace(b"<v>0", b"<v>1", 1) if entry.filename == "xl/worksheets/sheet3.xml"
                            else part)
    assert not is_unedited(tmp_path / "edited.xlsx")
    book = openpyxl.load_workbook(built)
    book.save(tmp_path / "saved.xlsx")
    assert not is_unedited(tmp_path / "saved.xlsx")


def test_strays_of_dead_runs_go_and_those_of_the_living_stay(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as dead:
        pass
    stray, living, other = (tmp_path / f".{name}" for name in (
        f"client-{dead.pid}-0a1b2c3d.xlsx", f"client-{os.getppid()}-0a1b2c3d.xlsx", f"other-{dead.pid}-0a1b2c3d.xlsx"))
    for file in (stray, living, other):
        file.touch()
    with replacing(tmp_path / "client.xlsx") as beside:
        beside.write_bytes(b"new")
    assert {file.name for file in tmp_path.iterdir()} == {"client.xlsx", living.name, other.name}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_run_that_is_ended_leaves_nothing(number: signal.Signals, tmp_path: Path) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    out = tmp_path / "client.xlsx"
    with subprocess.Popen([*COMMAND, "build", str(out)],
                          env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)}) as process:
        while process.poll() is None and not list(tmp_path.glob(".client-*")):
            pass
        process.send_signal(number)
        assert process.wait() == 128 + number
    assert list(tmp_path.iterdir()) == [temporary]
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("name", ["client.xlsx", "mine.xlsm", "calc.oxt"])
def test_a_full_disk_is_one_sentence_and_leaves_the_old_file(name: str, tmp_path: Path) -> None:
    out = tmp_path / name
    out.write_bytes(b"old")
    answer = subprocess.run([*COMMAND, "build", str(out), "--force"], capture_output=True, text=True, check=False,
                            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
                            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000)))
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr == (
        f"{out} cannot be written (File too large): free some space there, or choose another folder.\n")
    assert out.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [out]


def test_a_link_is_followed(built: Path, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    target, link = tmp_path / "there" / "real.xlsx", tmp_path / "link.xlsx"
    target.write_bytes(built.read_bytes())
    link.symlink_to(target)
    assert run("build", str(link), "-s", "bull").returncode == 0
    assert link.readlink() == target
    assert target.read_bytes() != built.read_bytes()


@pytest.mark.parametrize("target", ["gone.xlsx", "link.xlsx", "kimi.toml"])
def test_a_link_that_leads_nowhere_or_to_another_kind_of_file_is_one_sentence(target: str, tmp_path: Path) -> None:
    link, facts = tmp_path / "link.xlsx", tmp_path / "kimi.toml"
    facts.write_bytes(b"facts")
    link.symlink_to(target)
    answer = run("build", str(link), "--force")
    assert (answer.returncode, answer.stdout, answer.stderr.count("\n")) == (2, "", 1)
    assert "Traceback" not in answer.stderr
    assert facts.read_bytes() == b"facts"
    assert link.is_symlink()


def when_begun(out: Path) -> subprocess.Popen[str]:
    """A build that has begun to write, and has not ended."""
    ours = signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell ignores it in what it runs behind itself
    process = subprocess.Popen([*COMMAND, "build", str(out)], env={**os.environ, "PYTHONPATH": str(ROOT)}, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    signal.signal(signal.SIGINT, ours)
    while process.poll() is None and not list(out.parent.glob(f".{out.stem}-*")):
        pass
    return process


@pytest.mark.parametrize("old", [b"", None])
def test_what_is_saved_while_a_file_is_built_stays(old: bytes | None, built: Path, tmp_path: Path) -> None:
    out = tmp_path / "client.xlsx"
    out.write_bytes(built.read_bytes() if old is None else old)
    with when_begun(out) as process:
        out.write_bytes(b"an analyst's afternoon")
        told = process.communicate()[1]
    assert (process.returncode, told.count("\n")) == (2, 1)
    assert "--force" in told
    assert out.read_bytes() == b"an analyst's afternoon"
    assert list(tmp_path.iterdir()) == [out]


def test_two_builds_of_one_file_at_once_both_end_well(built: Path, tmp_path: Path) -> None:
    out = tmp_path / "client.xlsx"
    with when_begun(out) as first:
        assert run("build", str(out)).returncode == 0
        assert first.wait() == 0
    assert out.read_bytes() == built.read_bytes()
    assert list(tmp_path.iterdir()) == [out]


def test_ctrl_c_leaves_nothing_and_says_so_by_its_status(tmp_path: Path) -> None:
    with when_begun(tmp_path / "client.xlsx") as process:
        process.send_signal(signal.SIGINT)
        told = process.communicate()[1]
    assert (process.returncode, told) == (130, "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("edit", [lambda made: made + b"x", lambda made: b"x" + made, lambda made: made[:-1]])
def test_a_file_with_a_byte_more_or_less_is_no_longer_ours(
        edit: Callable[[bytes], bytes], built: Path, tmp_path: Path) -> None:
    path = tmp_path / "client.xlsx"
    path.write_bytes(edit(built.read_bytes()))
    assert not is_unedited(path)
    path.write_bytes(built.read_bytes())
    with zipfile.ZipFile(path, "a") as archive, warnings.catch_warnings(action="ignore"):
        archive.writestr("docProps/custom.xml", archive.read("docProps/custom.xml"))
    assert not is_unedited(path)


def test_strays_of_the_first_release_go(tmp_path: Path) -> None:
    for name in (".client-0a1b2c3d.xlsx", ".client-0a1b2c3d.xlsm", ".client-notes.xlsx"):
        (tmp_path / name).touch()
    with replacing(tmp_path / "client.xlsx") as beside:
        beside.write_bytes(b"new")
    assert {file.name for file in tmp_path.iterdir()} == {"client.xlsx", ".client-0a1b2c3d.xlsm", ".client-notes.xlsx"}


def test_an_unedited_file_of_the_first_release_is_one_of_ours(built: Path, tmp_path: Path) -> None:
    old, saved = tmp_path / "old.xlsx", tmp_path / "saved.xlsx"
    with zipfile.ZipFile(built) as archive, zipfile.ZipFile(old, "w") as first:
        for entry in archive.infolist():
            if entry.filename != "docProps/custom.xml":
                links = archive.read(entry).replace(
                    b'<Override PartName="/docProps/custom.xml" '
                    b'ContentType="application/vnd.openxmlformats-officedocument.'
                                                    b'custom-properties+xml"/>', b"")
                first.writestr(zipfile.ZipInfo(entry.filename, (1980, 1, 31, 0, 0, 0)), links)
    assert is_unedited(old)
    openpyxl.load_workbook(built).save(saved)
    with zipfile.ZipFile(saved) as archive, zipfile.ZipFile(old, "w") as edited:
        for entry in archive.infolist():
            if entry.filename != "docProps/custom.xml":
                edited.writestr(zipfile.ZipInfo(entry.filename, (1980, 1, 31, 0, 0, 0)), archive.read(entry))
    assert not is_unedited(old)


def test_an_empty_file_holds_nothing_that_could_be_lost(tmp_path: Path) -> None:
    out = tmp_path / "client.xlsx"
    out.touch()
    place(out, ".xlsx")
    out.write_bytes(b"x")
    with pytest.raises(PricedInError, match="--force"):
        place(out, ".xlsx")
