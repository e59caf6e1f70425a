"""Saving: a file is written beside its place and renamed, so that a crash leaves the old one; and what the disk says of a path."""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING

from model.errors import PricedInError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LONGEST_PATH = 218  # characters of folder and file name together: Excel's own limit


def place(path: Path, suffix: str) -> Path:
    """The path, if a file can be written there; else one sentence, with nothing touched."""
    if holds(path.is_dir):
        raise PricedInError(f"{path} is a folder: name a file in it, such as {path / ('client' + suffix)}.")
    if path.suffix.casefold() != suffix:
        raise PricedInError(f"{path.name} does not end in {suffix}: name the file {path.stem}{suffix}.")
    if not holds(path.parent.is_dir):
        raise PricedInError(f"There is no folder {path.parent}: make it first, or name another.")
    if not os.access(path.parent, os.W_OK) or (holds(path.exists) and not os.access(path, os.W_OK)):
        raise PricedInError(f"{path} cannot be written: choose a folder you may write to.")
    for mark in (path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#")):
        if holds(mark.exists):
            raise PricedInError(f"{path.name} is open in another program: close it there, then try again.")
    return path


def holds(question: Callable[[], bool]) -> bool:
    """The disk's answer to a question such as `path.is_file`; no, in a folder that may not be entered or for a name that is too long."""
    try:
        return question()
    except OSError:
        return False


def unreadable(path: Path, instead: str) -> tuple[str, str]:
    """Why a file cannot be read and what to do about it, `instead` where there is none; empty texts if it can be read."""
    try:
        if stat.S_ISREG(path.stat().st_mode):
            with path.open("rb"):
                return "", ""
    except PermissionError:
        return f"{path} may not be read", "close the program that has it open, or ask for the right to read it"
    except (OSError, ValueError):  # a name that is too long, or that no disk can hold
        pass
    return f"There is no file {path}", instead


def new_beside(path: Path) -> Path:
    """A new empty file beside a path; not by `tempfile`, which on Windows takes a refusal for a name in use and tries 2**31 others."""
    beside = path.with_name(f".{path.stem}-{secrets.token_hex(4)}{path.suffix}")
    beside.touch(0o600, exist_ok=False)
    return beside


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary file beside `path` that takes its place when the block ends well."""
    try:
        beside = new_beside(path)
    except PermissionError:
        raise PricedInError(f"{path.parent} does not let {path.name} be written: choose a folder you may write to.") from None
    except OSError as error:
        raise PricedInError(f"{path} cannot be written ({error.strerror}): choose a shorter name or another folder.") from None
    try:
        yield beside
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        beside.chmod(mode)
        beside.replace(path)
    except PermissionError:
        raise PricedInError(f"{path.name} is open in another program: close it there, then try again.") from None
    finally:
        beside.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
