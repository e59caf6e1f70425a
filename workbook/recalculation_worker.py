"""The worker behind `recalculation`: runs under LibreOffice's own Python, reads a JSON line, answers a JSON line."""

import json
import os
import subprocess
import sys
import tempfile
import time

import uno  # type: ignore[import-not-found]
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]

ERRORS = 4  # com.sun.star.sheet.FormulaResult.ERROR
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"""


def start(soffice, profile):
    """LibreOffice with recalculation on load always on, and a desktop to talk to."""
    os.makedirs(os.path.join(profile, "user"))
    with open(os.path.join(profile, "user", "registrymodifications.xcu"), "w", encoding="utf-8") as file:
        file.write(ALWAYS)
    pipe = "pricedin" + os.path.basename(profile).replace("-", "").replace("_", "")
    process = subprocess.Popen(
        [soffice, "-env:UserInstallation=" + uno.systemPathToFileUrl(profile), "--headless", "--norestore", "--nologo", "--nodefault",
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
    """All cells of a sheet; None where a formula gives an error."""
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    address = cursor.RangeAddress
    rows = [list(row) for row in sheet.getCellRangeByPosition(0, 0, address.EndColumn, address.EndRow).getDataArray()]
    for area in sheet.queryFormulaCells(ERRORS).RangeAddresses:
        for row in range(area.StartRow, area.EndRow + 1):
            for column in range(area.StartColumn, area.EndColumn + 1):
                rows[row][column] = None
    return rows


def type_in(document, tab, address, value):
    """Type a number, a text or a formula into a cell."""
    cell = document.Sheets.getByName(tab).getCellRangeByName(address)
    if isinstance(value, str):
        if value.startswith("="):
            cell.setFormula(value)
        else:
            cell.setString(value)
    else:
        cell.setValue(value)


def answer(desktop, question):
    """Open the file, make each step's changes, recalculate everything, read; or print to PDF."""
    document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(question["file"]), "_blank", 0, (option("Hidden", True),))
    if document is None:
        return {"error": "the file cannot be opened"}
    try:
        if "pdf" in question:
            document.storeToURL(uno.systemPathToFileUrl(question["pdf"]), (option("FilterName", "calc_pdf_Export"),))
            return {"pdf": question["pdf"]}
        tabs = question.get("tabs") or list(document.Sheets.ElementNames)
        steps = []
        for changes in question["steps"]:
            for tab, address, value in changes:
                type_in(document, tab, address, value)
            document.calculateAll()
            steps.append({tab: read(document.Sheets.getByName(tab)) for tab in tabs})
        return {"steps": steps}
    finally:
        document.close(True)


def main(soffice):
    """Answer questions until standard input ends."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process, desktop = start(soffice, os.path.join(profile, "p" + str(os.getpid())))
        try:
            for line in sys.stdin:
                try:
                    result = answer(desktop, json.loads(line))
                except Exception as error:
                    result = {"error": " ".join(str(error).split()) or type(error).__name__}
                sys.stdout.write(json.dumps(result) + "\n")
                sys.stdout.flush()
        finally:
            try:
                desktop.terminate()
            except Exception:
                process.kill()
            process.wait(timeout=30)


if __name__ == "__main__":
    main(sys.argv[1])
