"""The worker behind test_calc_extension, under LibreOffice's own Python: it reads a JSON line and answers with one."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uno
import unohelper
from com.sun.star.task import XInteractionHandler
from com.sun.star.ucb import XCommandEnvironment

if TYPE_CHECKING:
    from collections.abc import Callable

sys.path.insert(0, str(Path(__file__).parent.parent / "workbook"))
from recalculation_worker import option

TRIES = 600  # of a tenth of a second
STRING = 2  # com.sun.star.sheet.FormulaResult.STRING


class Approval(unohelper.Base, XInteractionHandler, XCommandEnvironment):
    """The user who says yes to an installation; the manager asks even where nobody sits."""

    def handle(self, request: Any) -> None:
        approve = uno.getTypeByName("com.sun.star.task.XInteractionApprove")
        for continuation in request.getContinuations():
            if continuation.queryInterface(approve) is not None:
                continuation.select()

    def getInteractionHandler(self) -> Approval:  # noqa: N802 - UNO's name
        return self

    def getProgressHandler(self) -> None:  # noqa: N802 - UNO's name
        return None


class Office:
    """A LibreOffice with its own profile, started twice: to install the extension, and as a user does the day after."""

    def __init__(self, soffice: str, profile: str) -> None:
        self.soffice, self.profile = soffice, Path(profile)
        self.process: subprocess.Popen[bytes] | None = None
        self.context: Any = None
        self.document: Any = None

    def install(self, extension: str) -> None:
        self.start()
        manager = self.context.getValueByName("/singletons/com.sun.star.deployment.ExtensionManager")
        manager.addExtension(uno.systemPathToFileUrl(extension), (), "user", manager.createAbortChannel(), Approval())
        self.stop()
        self.start()
        self.document = self.open("private:factory/scalc")

    def start(self) -> None:
        pipe = "pricedin" + self.profile.name
        self.process = subprocess.Popen(
            [self.soffice, "-env:UserInstallation=" + uno.systemPathToFileUrl(str(self.profile)), "--headless",
             "--norestore", "--nologo", "--nodefault",
             "--accept=pipe,name=" + pipe + ";urp;"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        for _ in range(TRIES):
            try:
                self.context = resolver.resolve("uno:pipe,name=" + pipe + ";urp;StarOffice.ComponentContext")
            except Exception:  # noqa: BLE001 - UNO's exceptions are not Python's
                time.sleep(0.1)
            else:
                return
        raise RuntimeError("LibreOffice did not start within a minute")

    def stop(self) -> None:
        if self.process is not None:
            try:
                self.service("com.sun.star.frame.Desktop").terminate()
            except Exception:  # noqa: BLE001 - the connection goes while it answers
                time.sleep(0.1)
            self.process.wait(timeout=30)

    def service(self, name: str) -> Any:
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def open(self, url: str) -> Any:
        desktop = self.service("com.sun.star.frame.Desktop")
        return desktop.loadComponentFromURL(url, "_blank", 0, (option("Hidden", True),))

    # what a test asks for: each takes the question's value and gives the answer

    def type(self, cells: dict[str, Any]) -> None:
        """Type a number, a text, a formula, or a formula over a range."""
        sheet = self.document.Sheets.getByIndex(0)
        for address, value in cells.items():
            place = sheet.getCellRangeByName(address)
            if ":" in address:
                place.setArrayFormula(value)
            elif isinstance(value, str):
                place.setFormula(value)
            else:
                place.setValue(value)

    def read(self, addresses: list[str]) -> list[Any]:
        return [shown(self.document.Sheets.getByIndex(0), address) for address in addresses]

    def recalculate(self, _: Any) -> None:
        self.document.calculateAll()

    def describe(self, name: str) -> dict[str, Any]:
        """What the function wizard knows."""
        properties = {p.Name: p.Value for p in self.service("com.sun.star.sheet.FunctionDescriptions").getByName(name)}
        return {"description": properties["Description"],
                "arguments": [[a.Name, a.Description, a.IsOptional] for a in properties["Arguments"] or ()]}

    def save(self, path: str) -> list[Any]:
        """The first column's cells after saving and loading."""
        url = uno.systemPathToFileUrl(path)
        kind = {".ods": "calc8", ".xlsx": "Calc MS Excel 2007 XML"}[Path(path).suffix]
        self.document.storeToURL(url, (option("FilterName", kind),))
        return self.load(path)

    def load(self, path: str) -> list[Any]:
        loaded = self.open(uno.systemPathToFileUrl(path))
        loaded.calculateAll()
        try:
            return [shown(loaded.Sheets.getByIndex(0), "A%d" % (row + 1)) for row in range(3)]  # noqa: UP031 - as old as LibreOffice's Python
        finally:
            loaded.close(True)


def shown(sheet: Any, address: str) -> Any:
    """A cell's number, text or {error}; a range's rows."""
    place = sheet.getCellRangeByName(address)
    if ":" in address:
        rows, columns = len(place.getDataArray()), len(place.getDataArray()[0])
        return [[one(place.getCellByPosition(column, row)) for column in range(columns)] for row in range(rows)]
    return one(sheet.getCellRangeByName(address))


def one(cell: Any) -> Any:
    if cell.getError():
        return {"error": cell.String}
    return cell.getString() if cell.FormulaResultType2 == STRING else cell.getValue()


def component(steps: list[Any]) -> list[Any]:
    """The extension's component by itself: its folder, then calls of its functions, or 'kill' for its child."""
    specification = importlib.util.spec_from_file_location("priced_in_component",
                                                           Path(steps[0]) / "priced_in_component.py")
    if specification is None or specification.loader is None:
        raise RuntimeError("no component in " + steps[0])
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    functions = module.Functions()
    answers: list[Any] = []
    for step in steps[1:]:
        if step == "kill":
            functions._child._process.kill()
            functions._child._process.wait()
        else:
            answer = getattr(functions, step[0])(*step[1:])
            answers.append(repr(answer) if answer != answer else answer)  # noqa: PLR0124 - not a number
    functions._child._stop()
    return answers


def main(soffice: str, profile: str, extension: str) -> None:
    office = Office(soffice, profile)
    try:
        office.install(extension)
        for line in sys.stdin:
            (verb, value), = json.loads(line).items()
            ask: Callable[[Any], Any] = component if verb == "component" else getattr(office, verb)
            try:
                answer = {"answer": ask(value)}
            except Exception as error:  # noqa: BLE001 - told to the test
                answer = {"failed": repr(error)}
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()
        office.document.close(True)
    finally:
        office.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
