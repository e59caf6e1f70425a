"""Saving: a file is written beside its place and renamed, so that a crash leaves the old one.

And what the disk says of a path.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from model.core.errors import PricedInError
from workbook.made import is_unedited

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONGEST_PATH = 218  # characters of folder and file name together: Excel's own limit


def place(path: Path, suffix: str, *, force: bool = False) -> Path:
    """The path, if a file can be written there.

    Else one sentence, with nothing touched. Over a file that is not ours, only by force.
    """
    if holds(path.is_dir):
        raise PricedInError(f"{path} is a folder: name a file in it, such as {path / ('client' + suffix)}.")
    target = followed(path)
    for named in (path, target):
        if named.suffix.casefold() != suffix:
            raise PricedInError(f"{named.name} does not end in {suffix}: name the file {named.stem}{suffix}.")
    if not holds(target.parent.is_dir):
        raise PricedInError(f"There is no folder {target.parent}: make it first, or name another.")
    there = holds(target.exists)
    if not os.access(target.parent, os.W_OK) or (there and not os.access(target, os.W_OK)):
        raise PricedInError(f"{path} cannot be written: choose a folder you may write to.")
    if any(holds(here.with_name(mark).exists) for here in (path, target)
           for mark in (f"~${here.name}", f".~lock.{here.name}#")):
        raise PricedInError(f"{path.name} is open in another program: close it there, then try again.")
    if there:
        _may_go(target, force=force)
    return path


def _may_go(path: Path, *, force: bool) -> None:
    """One sentence if a file that is there is not for us to overwrite."""
    if not holds(path.is_file):
        raise PricedInError(f"{path} is no ordinary file: name another.")
    if not force and path.stat().st_size and not is_unedited(path):
        raise PricedInError(
            f"{path} was not made by pricedin, or was edited since: name another file, or add --force to overwrite it.")


def followed(path: Path) -> Path:
    """The file that a path means: for a symbolic link, the one that it leads to."""
    if not holds(path.is_symlink):
        return path
    try:
        return Path(os.path.realpath(path, strict=True))
    except OSError:
        raise PricedInError(f"{path} is a link that leads to no file: remove it, or name another file.") from None


def holds(question: Callable[[], bool]) -> bool:
    """The disk's answer to a question such as `path.is_file`.

    No, in a folder that may not be entered or for a name that is too long.
    """
    try:
        return question()
    except OSError:
        return False


def unreadable(path: Path, instead: str) -> tuple[str, str]:
    """Why a file cannot be read and what to do about it, `instead` where there is none.

    Empty texts if it can be read.
    """
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
    """A new empty file beside a path.

    Not by `tempfile`, which on Windows takes a refusal for a name in use and tries 2**31 others.
    """
    beside = _beside(path)
    beside.touch(0o600, exist_ok=False)
    return beside


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.stem}-{os.getpid()}-{secrets.token_hex(4)}{path.suffix}")


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary file beside `path` that takes its place when the block ends well."""
    path = followed(path)
    _remove_strays(path)
    beside, begun = _beside(path), False
    try:
        beside.touch(0o600, exist_ok=False)
        begun = True
        yield beside
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        beside.chmod(mode)
        beside.replace(path)
    except PermissionError:
        if begun:
            raise PricedInError(f"{path.name} is open in another program: close it there, then try again.") from None
        raise PricedInError(
            f"{path.parent} does not let {path.name} be written: choose a folder you may write to.") from None
    except OSError as error:
        remedy = ("free some space there, or choose another folder" if begun
                  else "choose a shorter name or another folder")
        raise PricedInError(f"{path} cannot be written ({error.strerror}): {remedy}.") from None
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _remove_strays(path: Path) -> None:
    """Remove the temporary files that killed runs left beside a path, the first release's too, which name no process.

    Those of runs that live stay.
    """
    stray = re.compile(rf"\.{re.escape(path.stem)}-(?:(\d{{1,10}})-)?[0-9a-f]{{8}}{re.escape(path.suffix)}")
    with suppress(OSError):
        for file in path.parent.iterdir():
            found = stray.fullmatch(file.name)
            if found and not (found[1] and _lives(int(found[1]))):
                with suppress(OSError):
                    file.unlink()


def _lives(process: int) -> bool:
    if os.name == "nt":
        # signal 0 would end it there; Windows itself refuses to remove a file that is being written
        return process == os.getpid()
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # someone else's, and alive
        return True
    return True


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
