"""Where the command line writes: a pipe that closes, a disk that is full, a code page that lacks a letter."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from model.core.errors import PricedInError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO


def speak_any_code_page() -> None:
    """A letter that the output's code page lacks is written as its number, instead of an error."""
    for stream in (sys.stdout, sys.stderr):
        if getattr(stream, "errors", "") == "strict" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def check() -> None:
    """One sentence where there is no standard output."""
    if sys.stdout is None:
        raise PricedInError("Standard output is closed: send the answer to a file or a pipe.")


def say(sentence: str) -> None:
    """A sentence on standard error, if that can be written."""
    with suppress(OSError, ValueError):
        click.echo(sentence, err=True)


def abandon() -> None:
    """Drop what could not be written, so that Python does not try again when it ends."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def as_json(answer: dict[str, Any]) -> str:
    """An answer as JSON; in ASCII where the output could not take its letters."""
    import json

    text = json.dumps(answer, ensure_ascii=False)
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return json.dumps(answer)
    return text


def lines(stream: BinaryIO, longest: int) -> Iterator[bytes]:
    """The lines of a stream; of one that is too long, a little more than may be, and the rest is passed over."""
    while line := stream.readline(longest + 2):
        rest = line
        while not rest.endswith(b"\n") and len(rest) > longest and (rest := stream.readline(longest + 2)):
            pass
        yield line
