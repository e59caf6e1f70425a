"""The worker behind `recalculation`: runs under LibreOffice's own Python, reads a JSON line, answers a JSON line."""

import json
import os
import subprocess
import sys
import tempfile
import time

import uno  # type: ignore[import-not-found]  # only LibreOffice's Python has it
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]  # only LibreOffice's Python has it

ERRORS = 4  # com.sun.star.sheet.FormulaResult.ERROR
NOT_AVAILABLE = 32767  # LibreOffice's number of #N/A
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"""


def start(soffice, profile):
    """LibreOffice with recalculation on load always on, and a desktop to talk to."""
    os.makedirs(os.path.join(profile, "user"))
    with open(os.path.join(profile, "user", "registrymodifications.xcu"), "w", encoding="utf-8") as file:
        file.write(ALWAYS)
    pipe = "pricedin" + os.path.basename(profile).replace("-", "").replace("_", "")
    process = subprocess.Popen(
        [soffice, "-env:UserInstallation=" + uno.systemPathToFileUrl(profile), "--headless", "--norestore", "--nologo",
         "--nodefault",
         "--accept=pipe,name=" + pipe + ";urp;"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(600):
        try:
            context = resolver.resolve("uno:pipe,name=" + pipe + ";urp;StarOffice.ComponentContext")
            return process, context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except Exception:
            if process.poll() is not None and process.returncode not in (0, 81):
                raise RuntimeError("LibreOffice stopped with status %s" % process.returncode) from None
            time.sleep(0.1)
    raise RuntimeError("LibreOffice did not start within a minute")


def option(name, value):
    """A named option of a UNO call."""
    found = PropertyValue()
    found.Name, found.Value = name, value
    return found


def read(sheet):
    """All cells of a sheet; where a formula gives an error None, or the one that leaves a gap in a chart."""
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    address = cursor.RangeAddress
    rows = [list(row) for row in sheet.getCellRangeByPosition(0, 0, address.EndColumn, address.EndRow).getDataArray()]
    for area in sheet.queryFormulaCells(ERRORS).RangeAddresses:
        for row in range(area.StartRow, area.EndRow + 1):
            for column in range(area.StartColumn, area.EndColumn + 1):
                gap = sheet.getCellByPosition(column, row).getError() == NOT_AVAILABLE
                rows[row][column] = "#N/A" if gap else None
    return rows


def type_in(document, tab, address, value):
    """Type a number, a text or a formula into a cell; returns what takes it back."""
    cell = document.Sheets.getByName(tab).getCellRangeByName(address)
    before = {"VALUE": cell.Value, "FORMULA": cell.Formula}.get(cell.Type.value, cell.String)
    enter(cell, value)
    return lambda: enter(cell, before)


def enter(cell, value):
    """A number, a text, or a formula that begins with '='."""
    if isinstance(value, str):
        if value.startswith("="):
            cell.setFormula(value)
        else:
            cell.setString(value)
    else:
        cell.setValue(value)


class Documents:
    """The document asked for last, kept open: the next question is often about the same file."""

    def __init__(self, desktop):
        self.desktop, self.key, self.document = desktop, None, None

    def get(self, path):
        """The document of a file as it is on disk."""
        found = os.stat(path)
        key = (path, found.st_mtime_ns, found.st_size)
        if key != self.key:
            self.close()
            self.document = self.desktop.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0,
                                                              (option("Hidden", True), option("AsTemplate", True)))
            self.key = key if self.document is not None else None
        return self.document

    def close(self):
        """Let go of the document."""
        document, self.key, self.document = self.document, None, None
        if document is not None:
            document.close(True)


def answer(documents, question):
    """Make each step's changes in the file, recalculate everything, read, and take the changes back.

    Or print to PDF.
    """
    document = documents.get(question["file"])
    if document is None:
        return {"error": "the file cannot be opened"}
    if "pdf" in question:
        document.storeToURL(uno.systemPathToFileUrl(question["pdf"]), (option("FilterName", "calc_pdf_Export"),))
        return {"pdf": question["pdf"]}
    tabs = question.get("tabs") or list(document.Sheets.ElementNames)
    steps, taken_back = [], []
    for changes in question["steps"]:
        for tab, address, value in changes:
            taken_back.append(type_in(document, tab, address, value))
        document.calculateAll()
        steps.append({tab: read(document.Sheets.getByName(tab)) for tab in tabs})
    for take_back in reversed(taken_back):
        take_back()
    return {"steps": steps}


def main(soffice):
    """Answer questions until standard input ends."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process, desktop = start(soffice, os.path.join(profile, "p" + str(os.getpid())))
        documents = Documents(desktop)
        try:
            for line in sys.stdin:
                try:
                    result = answer(documents, json.loads(line))
                except Exception as error:
                    documents.close()
                    result = {"error": " ".join(str(error).split()) or type(error).__name__}
                sys.stdout.write(json.dumps(result) + "\n")
                sys.stdout.flush()
        finally:
            try:
                documents.close()
                desktop.terminate()
            except Exception:
                process.kill()
            process.wait(timeout=30)


if __name__ == "__main__":
    main(sys.argv[1])
