"""A process that has the program loaded and forks for each command line: what the child says is what a start says.

It reads a JSON line with words, folder, environment, user and files, and answers with the exit status. Only caches are
warm: the imports, and once a workbook was asked for, what Python computed of the model as shipped. Tests of the start
itself begin a process of their own.
"""

from __future__ import annotations

import atexit
import json
import os
import runpy
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import addin.functions
import addin.new_files
import addin.trace_command  # noqa: F401 - all but the program itself, which runs as if it had been started
from model.equity import model
from workbook.writer import build

ROOT = Path(__file__).parent.parent


def run(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """The command line with these words."""
    words = [sys.executable, "-m", "addin.cli", *arguments]
    with TemporaryDirectory() as folder:
        files = [str(Path(folder) / name) for name in ("stdin", "stdout", "stderr")]
        Path(files[0]).write_text(stdin, encoding="utf-8")
        server = _server()
        assert server.stdin
        assert server.stdout
        question = {"words": arguments, "folder": str(Path.cwd()), "environment": dict(os.environ), "files": files,
                    "user": os.geteuid()}
        print(json.dumps(question), file=server.stdin, flush=True)
        status = json.loads(server.stdout.readline())
        out, err = (Path(file).read_text(encoding="utf-8") for file in files[1:])
    return subprocess.CompletedProcess(words, status, out, err)


@cache
def _server() -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "120", "PYTHONIOENCODING": "utf-8"}
    server = subprocess.Popen([sys.executable, "-P", __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              env=environment, text=True, encoding="utf-8")
    atexit.register(server.communicate)
    return server


def _become(question: dict[str, Any]) -> None:
    """This process as if it had been started for the question."""
    for number, (file, mode) in enumerate(zip(question["files"], (os.O_RDONLY, os.O_WRONLY | os.O_CREAT,
                                                                  os.O_WRONLY | os.O_CREAT), strict=True)):
        opened = os.open(file, mode)
        os.dup2(opened, number)
        os.close(opened)
    os.chdir(question["folder"])
    kept = {name: os.environ[name] for name in ("PYTHONPATH", "COLUMNS", "PYTHONIOENCODING")}
    os.environ.clear()
    os.environ.update({**question["environment"], **kept})
    if os.getuid() != question["user"]:
        os.setresuid(question["user"], question["user"], question["user"])
    sys.argv = ["-m", *question["words"]]


def _warm() -> None:
    """What every workbook of the model as shipped shares, whichever scenario is live."""
    with TemporaryDirectory() as folder:
        build(model(()), Path(folder) / "client.xlsx")


def main() -> None:
    """Questions until there are no more; a child leaves the loop and is the command line."""
    questions, answers = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    model(())
    warm = False
    for line in questions:
        question = json.loads(line)
        if "build" in question["words"] and not warm:
            _warm()
            warm = True
        child = os.fork()
        if not child:
            _become(question)
            runpy.run_module("addin.cli", run_name="__main__", alter_sys=True)
            return
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), file=answers, flush=True)


if __name__ == "__main__":
    main()
