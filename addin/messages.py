"""The log of sentences: what cells and buttons were refused, in the user's folder, for doctor and status line."""

from __future__ import annotations

import os
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import click

from workbook.saving import replacing

PATH_VARIABLE = "PRICEDIN_LOG"
KEPT = 200_000  # bytes that a trimmed log holds at most
TRIMMED_ABOVE = 250_000  # bytes; a log is not rewritten for every line
LONGEST = 4_000  # characters of one sentence
BURST = 1.0  # seconds; the same message again within them is counted, not written


class Message(NamedTuple):
    """One refusal."""

    time: str  # local, ISO text
    function: str
    code: str
    sentence: str
    times: int  # how often, in one burst: 1, or the largest power of two that was reached


_lock = threading.Lock()
_bursts: dict[tuple[str, str, str], tuple[float, int]] = {}  # when last, how often


def path() -> Path:
    """The log's place."""
    chosen = os.environ.get(PATH_VARIABLE)
    return Path(chosen) if chosen else Path(click.get_app_dir("Priced In")) / "messages.log"


def record(function: str, code: str, sentence: str) -> None:
    """Append a message; a log that cannot be written stops nothing.

    A column of 500 cells that fail alike makes ten lines, not 500: the message is written when it first comes and
    each time its count within the burst doubles: a process killed at any moment has still told the order of magnitude.
    """
    said = (_plain(function), _plain(code), _plain(sentence))
    times = _counted(said)
    if times & (times - 1):
        return
    line = "\t".join((datetime.now().astimezone().replace(tzinfo=None).isoformat(timespec="seconds"), *said,
                      str(times))) + "\n"
    try:
        place = path()
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("ab") as log:  # one write at the end of the file: two processes do not mix their lines
            log.write(line.encode("utf-8", "replace"))
            size = log.tell()
        if size > TRIMMED_ABOVE:
            _trim(place)
    except (OSError, ValueError, RuntimeError):
        return


def last(n: int = 10) -> list[Message]:
    """The last messages, newest last; the lines of one burst are one message with its largest count."""
    try:
        lines = path().read_text(encoding="utf-8", errors="replace").splitlines()
    except (OSError, ValueError, RuntimeError):
        return []
    found: dict[int, Message] = {}
    latest: dict[tuple[str, str, str], int] = {}
    for number, line in enumerate(lines):
        fields = line.split("\t")
        if len(fields) != len(Message._fields) or not fields[-1].isdecimal():
            continue  # cut off by a full disk, or not ours
        message = Message(fields[0], fields[1], fields[2], fields[3], int(fields[4]))
        said = message[1:4]
        if message.times > 1:
            found.pop(latest.get(said, -1), None)
        found[number], latest[said] = message, number
    return list(found.values())[-n:] if n > 0 else []


def _plain(text: str) -> str:
    return " ".join(str(text).split())[:LONGEST]


def _counted(said: tuple[str, str, str]) -> int:
    now = time.monotonic()
    with _lock:
        before, times = _bursts.get(said, (now - 2 * BURST, 0))
        times = times + 1 if now - before < BURST else 1
        if len(_bursts) >= 500:  # noqa: PLR2004 - a burst of different messages is forgotten, not kept for ever
            for key in [key for key, (when, _) in _bursts.items() if now - when >= BURST] or list(_bursts):
                del _bursts[key]
        _bursts[said] = (now, times)
    return times


def _trim(place: Path) -> None:
    """Keep the newest lines, in a file that takes the log's place."""
    kept = place.read_bytes()[-KEPT:]
    kept = kept[kept.find(b"\n") + 1:]
    with replacing(place) as beside:
        beside.write_bytes(kept)
