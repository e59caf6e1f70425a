"""The component inside the extension: it hands what a cell asks to a Python that has Priced In, and returns its answer.

LibreOffice loads it into its own Python, however old, which has neither this package nor numpy. `built.json` beside it
says which interpreter built the extension; one child process of that answers all cells, from the first question on.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import threading
import time
from functools import partial
from typing import Any

import uno  # type: ignore[import-not-found]  # only LibreOffice's Python has it
import unohelper  # type: ignore[import-not-found]  # only LibreOffice's Python has it

ERRORS = {"#VALUE!": 519, "#N/A": 32767, "#NUM!": 503}  # LibreOffice's numbers of them
QUIET_NAN = 0x7FF8000000000000
REST = 30.0  # seconds until a child that died twice is started again: a column of cells must not start one each
MESSAGE = "PRICEDIN_MESSAGE"


def built() -> dict[str, Any]:
    """What the build wrote beside this file."""
    with open(os.path.join(os.path.dirname(__file__), "built.json"), encoding="utf-8") as file:  # noqa: PTH118, PTH120, PTH123 - as the loader gives it
        found: dict[str, Any] = json.load(file)
    return found


def refused(sentence: str) -> dict[str, Any]:
    """An answer that is an error."""
    return {"error": sentence, "code": "#VALUE!"}


class Child:
    """The process that answers; it ends with the office, when its standard input closes."""

    def __init__(self, facts: dict[str, Any]) -> None:
        self._interpreter: str = facts["interpreter"]
        self._module: str = facts["module"]
        self._environment: dict[str, str] = facts["environment"]
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._rests_until = 0.0

    def ask(self, question: dict[str, Any]) -> dict[str, Any]:
        """The answer to a question; a child that died is started again once."""
        line = json.dumps(question, default=str).encode() + b"\n"
        with self._lock:
            for _ in range(2):
                if self._process is None:
                    missing = self._start()
                    if missing:
                        return refused(missing)
                answer = self._exchange(line)
                if answer is not None:
                    return answer
                self._stop()
            self._rests_until = time.monotonic() + REST
        return refused(self._stopped())

    def _stopped(self) -> str:
        return ("The Python behind Priced In, " + self._interpreter + ", stopped without an answer: "
                "run 'pricedin doctor' there, then recalculate with Ctrl+Shift+F9.")

    def _start(self) -> str:
        """Start the child; the sentence that says why not, if so."""
        interpreter = self._interpreter
        if not os.path.isfile(interpreter):  # noqa: PTH113 - a path of the building machine, not of this one
            return ("This extension was built for " + interpreter + ", which is not on this machine: "
                    "install Priced In here and run 'pricedin build priced_in.oxt'.")
        if time.monotonic() < self._rests_until:
            return self._stopped()
        # LibreOffice's own Python is named in its environment, and another interpreter must not follow it
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        environment.update(self._environment)
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the interpreter that built the extension
                [interpreter, "-P", "-m", self._module], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment, creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0))
        except OSError as error:
            return ("The Python behind Priced In, " + interpreter + ", does not start (" + str(error.strerror)
                    + "): run 'pricedin build priced_in.oxt' again.")
        return ""

    def _exchange(self, line: bytes) -> dict[str, Any] | None:
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            return None
        try:
            process.stdin.write(line)
            process.stdin.flush()
            answer = process.stdout.readline()
            found: dict[str, Any] | None = json.loads(answer) if answer.endswith(b"\n") else None
        except (OSError, ValueError):
            return None
        return found

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


class Functions:
    """The functions of one office: each is a method that Calc calls with a cell's arguments."""

    def __init__(self, _context: object = None) -> None:
        facts = built()
        self._interface = facts["interface"]
        self._child = Child(facts)
        self._message = ""
        for name, is_table in facts["functions"].items():
            setattr(self, name, partial(self._answer, name, is_table))
        setattr(self, MESSAGE, lambda: self._message)

    def getTypes(self) -> tuple[Any, ...]:  # noqa: N802 - XTypeProvider's name
        """The interfaces of this object."""
        return tuple(uno.getTypeByName(name) for name in ("com.sun.star.lang.XTypeProvider", self._interface))

    def getImplementationId(self) -> uno.ByteSequence:  # noqa: N802 - XTypeProvider's name
        """Nothing: LibreOffice no longer asks for it."""
        return uno.ByteSequence(b"")

    def _answer(self, name: str, is_table: bool, *arguments: object) -> object:
        answer = self._child.ask({"function": name, "arguments": arguments})
        if "error" in answer:
            self._message = name + ": " + answer["error"]
            error = error_value(answer["code"])
            return ((error,),) if is_table else error
        result = answer["result"]
        return tuple(tuple(row) for row in result) if is_table else result


def error_value(code: str) -> float:
    """The number that LibreOffice shows as an error: not a number, with the error in its low bits."""
    number: float = struct.unpack("<d", struct.pack("<Q", QUIET_NAN | ERRORS.get(code, ERRORS["#VALUE!"])))[0]
    return number


g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816 - the loader looks for this name
g_ImplementationHelper.addImplementation(Functions, built()["service"] + ".Python", (built()["service"],))
