"""The worker behind `office_session`, under LibreOffice's own Python with several documents open.

It reads a JSON line and answers with one.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import uno  # LibreOffice's own

from workbook.recalculation_worker import option, start

DATES, LOGICAL = 2 | 4, 1024          # com.sun.star.util.NumberFormat
CONTENTS = 1 | 2 | 4 | 16             # com.sun.star.sheet.CellFlags: values, dates, texts, formulas
ERRORS = 4                            # com.sun.star.sheet.FormulaResult.ERROR
RUN_MACROS = 4                        # com.sun.star.document.MacroExecMode.ALWAYS_EXECUTE_NO_WARN
DAY = "yyyy-mm-dd"
FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".xlsm": "Calc MS Excel 2007 VBA XML"}
PRESSED = """Function Pressed()
On Error Goto Failed
{statement}
Exit Function
Failed:
Pressed = Array("failed", Error$)
End Function
"""
INTERPRETED = re.compile(r"['=+\-(.$\d]|(true|false)$|(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ -]\d",
                         re.IGNORECASE)
API_FORMULA = re.compile(r"""(?P<text>"(?:[^"]|"")*")                                    # stays
                           | (?P<add_in>\bCOM(?:\.[A-Z]+)+\.GET)(?=[A-Z0-9]+\()          # before EOMONTH and its like
                           | \$?(?P<sheet>'(?:[^']|'')+'|[^\W\d]\w*)\.(?=\$?[A-Z]{1,3}\$?\d)
                           | (?P<sign>[;|~!])""", re.VERBOSE)
SIGNS = {";": ",", "|": ";", "~": ",", "!": " "}


def excel_formula(text: str) -> str:
    """A formula of LibreOffice's interface in Excel's spelling: $'My tab'.A1;2 is 'My tab'!A1,2."""

    def spelled(found: re.Match[str]) -> str:
        if found["text"]:
            return found["text"]
        if found["add_in"]:
            return ""
        return f"{found['sheet']}!" if found["sheet"] else SIGNS[found["sign"]]

    return API_FORMULA.sub(spelled, text)


class Documents:
    """The open documents by number, and what can be asked of them: each public method is a question."""

    def __init__(self, desktop: Any) -> None:
        self._desktop = desktop
        self._open: dict[int, Any] = {}
        self._types: dict[int, dict[int, int]] = {}
        self._parts: dict[tuple[int, str], dict[tuple[int, ...], list[tuple[int, Any]]]] = {}
        self._count = 0

    def open(self, file: str | None) -> int:
        """A file, or a new workbook that was never saved."""
        url = uno.systemPathToFileUrl(file) if file else "private:factory/scalc"
        allowed = option("Hidden", True), option("MacroExecutionMode", RUN_MACROS)
        document = self._desktop.loadComponentFromURL(url, "_blank", 0, allowed)
        if document is None or not document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
            raise RuntimeError(f"{file} cannot be opened as a workbook")
        self._count += 1
        self._open[self._count] = document
        return self._count

    def close(self, book: int) -> None:
        """The document closed, its changes lost."""
        self._open.pop(book).close(True)

    def close_all(self) -> None:
        """Every document closed, as LibreOffice wants it before it ends."""
        for book in list(self._open):
            self.close(book)

    def save_as(self, book: int, file: str) -> None:
        """The document saved, and from now on that file."""
        self._open[book].storeAsURL(uno.systemPathToFileUrl(file),
                                    (option("FilterName", FILTERS[Path(file).suffix.lower()]),))

    def calculate(self) -> None:
        """Whatever is out of date in any open document, recalculated."""
        for document in self._open.values():
            document.calculate()

    def sheets(self, book: int) -> list[str]:
        """Names of the sheets in order."""
        return list(self._open[book].Sheets.ElementNames)

    def rename(self, book: int, sheet: str, new: str) -> None:
        """A sheet by another name."""
        self._parts.clear()
        self._sheet(book, sheet).setName(new)

    def delete(self, book: int, sheet: str) -> None:
        """A sheet taken away."""
        self._parts.clear()
        self._open[book].Sheets.removeByName(sheet)

    def protect(self, book: int, sheet: str) -> None:
        """A sheet whose locked cells cannot be changed any more."""
        self._sheet(book, sheet).protect("")

    def used(self, book: int, sheet: str) -> list[int]:
        """First row and column, number of rows and columns of the cells in use."""
        cursor = self._sheet(book, sheet).createCursor()
        cursor.gotoStartOfUsedArea(False)
        cursor.gotoEndOfUsedArea(True)
        return _area(cursor.RangeAddress)

    def named(self, book: int, sheet: str, name: str) -> list[int]:
        """Area of a defined name on this sheet."""
        document = self._open[book]
        names = document.NamedRanges
        cells = names.getByName(name).ReferredCells if names.hasByName(name) else None
        if cells is None or cells.Spreadsheet.Name != sheet:
            raise RuntimeError(f"sheet {sheet} has no cell or name '{name}'")
        return _area(cells.RangeAddress)

    def read(self, book: int, sheet: str, area: list[int]) -> list[list[Any]]:
        """Values: null for an empty cell, {"date": serial} for a date, {"error": LibreOffice's number} for an error."""
        cells = self._cells(book, sheet, area)
        rows = [list(row) for row in cells.getDataArray()]
        for row, formulas in zip(rows, cells.getFormulaArray()):  # noqa: B905 - LibreOffice's Python may be older than 3.10
            row[:] = [None if value == "" and not formula else value for value, formula in zip(row, formulas)]  # noqa: B905 - the same
        top, left = cells.RangeAddress.StartRow, cells.RangeAddress.StartColumn
        for address in cells.queryFormulaCells(ERRORS).RangeAddresses:
            for row, column in _places(address):
                rows[row - top][column - left] = {"error": cells.getCellByPosition(column - left, row - top).getError()}
        if any(isinstance(value, float) for row in rows for value in row):
            for kind, address in self._kinds(book, sheet, area):
                for row, column in _places(address):
                    value = rows[row - top][column - left]
                    if isinstance(value, float):
                        rows[row - top][column - left] = {"date": value} if kind & DATES else bool(value)
        return rows

    def _kinds(self, book: int, sheet: str, area: list[int]) -> list[tuple[int, Any]]:
        """Parts of the block that show dates or truth values, known until something may change a format.

        Each of a tab's hundreds of parts takes LibreOffice a millisecond.
        """
        known = self._parts.setdefault((book, sheet), {})
        if tuple(area) not in known:
            known[tuple(area)] = self._kinds_now(book, self._cells(book, sheet, area))
        return known[tuple(area)]

    def _kinds_now(self, book: int, cells: Any) -> list[tuple[int, Any]]:
        parts = cells.UniqueCellFormatRanges
        found = []
        for index in range(parts.Count):
            part = parts.getByIndex(index)
            kind = self._kind(book, part.NumberFormat)
            if kind & (DATES | LOGICAL):
                found += [(kind, address) for address in part.RangeAddresses]
        return found

    def _kind(self, book: int, key: int) -> int:
        """Type of a number format, asked for once: each question to LibreOffice takes a fifth of a millisecond."""
        known = self._types.setdefault(book, {})
        if key not in known:
            known[key] = self._open[book].NumberFormats.getByKey(key).Type
        return int(known[key])

    def formulas(self, book: int, sheet: str, area: list[int]) -> list[list[str]]:
        """Formulas in Excel's spelling, constants as text."""
        return [[excel_formula(text) if text.startswith("=") else text[text.startswith("'"):] for text in row]
                for row in self._cells(book, sheet, area).getFormulaArray()]

    def write(self, book: int, sheet: str, area: list[int], rows: list[list[Any]]) -> None:
        """Values as if typed in, in one block: null empties a cell, {"date": serial} gives one that shows a date."""
        cells = self._editable(book, sheet, area)
        cells.setDataArray(tuple(tuple("" if value is None or _is_typed(value) else value for value in row)
                                 for row in rows))
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                if _is_typed(value):
                    self._type_in(book, cells.getCellByPosition(column, row), value)

    def _type_in(self, book: int, cell: Any, value: Any) -> None:
        if isinstance(value, dict):
            cell.setValue(value["date"])
            if not self._kind(book, cell.NumberFormat) & DATES:
                cell.NumberFormat = self._format(book, DAY)
        elif isinstance(value, bool):
            cell.FormulaLocal = str(value).upper()
        elif value.startswith("'"):
            cell.setString(value[1:])
        else:
            cell.FormulaLocal = value

    def clear(self, book: int, sheet: str, area: list[int]) -> None:
        """Contents taken away; formats stay."""
        self._editable(book, sheet, area).clearContents(CONTENTS)

    def number_format(self, book: int, sheet: str, area: list[int]) -> str | None:
        """Number format of the cells; null where they differ."""
        parts, formats = self._cells(book, sheet, area).UniqueCellFormatRanges, self._open[book].NumberFormats
        found = {formats.getByKey(parts.getByIndex(index).NumberFormat).FormatString for index in range(parts.Count)}
        return found.pop() if len(found) == 1 else None

    def set_number_format(self, book: int, sheet: str, area: list[int], text: str) -> None:
        """Number format of all the cells."""
        self._editable(book, sheet, area).NumberFormat = self._format(book, text)

    def _format(self, book: int, text: str) -> int:
        formats = self._open[book].NumberFormats
        english = uno.createUnoStruct("com.sun.star.lang.Locale", "en", "US", "")
        key = formats.queryKey(text, english, False)
        return int(formats.addNew(text, english) if key == -1 else key)

    def buttons(self, book: int, sheet: str) -> list[list[str]]:
        """Caption and bound macro (Module.Sub) of each button; '' where none is bound."""
        found = []
        for form in self._sheet(book, sheet).DrawPage.Forms:
            for index in range(form.Count):
                if hasattr(form.getByIndex(index), "Label"):
                    scripts = [event.ScriptCode for event in form.getScriptEvents(index)
                               if event.EventMethod == "actionPerformed"]
                    bound = re.match(r"[^:]*:[^.]*\.([^?]*)", scripts[0]) if scripts else None
                    found.append([form.getByIndex(index).Label, bound[1] if bound else ""])
        return found

    def run(self, book: int, macro: str, *, returns: bool) -> Any:
        """A Sub or a Function without arguments of the document, by Module.Name.

        A script's own `invoke` neither says that the project cannot be compiled nor that a macro failed: it answers
        nothing, as after success. So each macro gets a caller in the document's library Standard, which says what
        happened.
        """
        self._parts.clear()
        document, (module, _, name) = self._open[book], macro.partition(".")
        libraries = document.BasicLibraries
        library = next((each for each in libraries.ElementNames if libraries.getByName(each).hasByName(module)), None)
        if library is None:
            raise RuntimeError(f"there is no module '{module}'")
        scripts = document.getScriptProvider()
        try:
            scripts.getScript(_uri(library, macro))
        except Exception:  # noqa: BLE001 - of LibreOffice's own kinds, which cannot be imported safely
            raise RuntimeError(f"there is no macro '{macro}'") from None
        if not libraries.hasByName("Standard"):
            libraries.createLibrary("Standard")
        callers, caller = libraries.getByName("Standard"), f"Call_{module}_{name}_{returns:d}"
        if not callers.hasByName(caller):
            call = f"{library}.{macro}"
            callers.insertByName(caller, PRESSED.format(statement=f'Pressed = Array("done", {call}())' if returns
                                                        else f'{call}\nPressed = Array("done", "")'))
        outcome = (scripts.getScript(_uri("Standard", f"{caller}.Pressed")).invoke((), (), ())[0]
                   or ("failed", "no answer"))
        if outcome[0] != "done":
            if not _compiles(libraries.getByName(library), scripts, library):
                raise RuntimeError(f"{macro} cannot run: the VBA project does not compile")
            raise RuntimeError(f"{macro} failed: {' '.join(outcome[1].split()).rstrip('.')}")
        return outcome[1] if returns else None

    def _sheet(self, book: int, sheet: str) -> Any:
        sheets = self._open[book].Sheets
        if not sheets.hasByName(sheet):
            raise RuntimeError(f"there is no sheet '{sheet}'")
        return sheets.getByName(sheet)

    def _cells(self, book: int, sheet: str, area: list[int]) -> Any:
        row, column, rows, columns = area
        return self._sheet(book, sheet).getCellRangeByPosition(column - 1, row - 1, column + columns - 2,
                                                               row + rows - 2)

    def _editable(self, book: int, sheet: str, area: list[int]) -> Any:
        """The cells, if all may be changed: LibreOffice's interface writes to a locked cell, and Excel does not."""
        self._parts.pop((book, sheet), None)
        cells = self._cells(book, sheet, area)
        if cells.Spreadsheet.isProtected():
            parts = cells.UniqueCellFormatRanges
            if any(parts.getByIndex(index).CellProtection.IsLocked for index in range(parts.Count)):
                raise RuntimeError(f"sheet '{sheet}' is protected")
        return cells


def _compiles(modules: Any, scripts: Any, library: str) -> bool:
    """Whether a function that cannot fail answers: none of a library does if one of its modules has a mistake."""
    modules.insertByName("Probe", "Function Answer()\nAnswer = 1\nEnd Function\n")
    try:
        return scripts.getScript(_uri(library, "Probe.Answer")).invoke((), (), ())[0] == 1
    finally:
        modules.removeByName("Probe")


def _uri(library: str, macro: str) -> str:
    return f"vnd.sun.star.script:{library}.{macro}?language=Basic&location=document"


def _area(address: Any) -> list[int]:
    return [address.StartRow + 1, address.StartColumn + 1, address.EndRow - address.StartRow + 1,
            address.EndColumn - address.StartColumn + 1]


def _places(address: Any) -> list[tuple[int, int]]:
    return [(row, column) for row in range(address.StartRow, address.EndRow + 1)
            for column in range(address.StartColumn, address.EndColumn + 1)]


def _is_typed(value: Any) -> bool:
    """Whether a cell must be told more than a value: Excel takes many a text for a formula, a number or a date."""
    return isinstance(value, (dict, bool)) or (isinstance(value, str) and INTERPRETED.match(value) is not None)


def settle(profile: str) -> None:
    """Excel's spelling of formulas that are typed, and no lock files, which outlive a process that had to be ended."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    context = resolver.resolve(f"uno:pipe,name=pricedin{Path(profile).name};urp;StarOffice.ComponentContext")
    provider = context.ServiceManager.createInstanceWithContext("com.sun.star.configuration.ConfigurationProvider",
                                                                context)
    for node, name, value in (("Calc/Formula/Syntax", "Grammar", 1), ("Common/Misc", "UseLocking", False)):
        place = (option("nodepath", f"/org.openoffice.Office.{node}"),)
        settings = provider.createInstanceWithArguments("com.sun.star.configuration.ConfigurationUpdateAccess", place)
        settings.setPropertyValue(name, value)
        settings.commitChanges()


def main(soffice: str, profile: str) -> None:
    """Answer questions until standard input ends."""
    process, desktop = start(soffice, profile)
    settle(profile)
    documents = Documents(desktop)
    try:
        for line in sys.stdin:
            question = json.loads(line)
            try:
                result = {"answer": getattr(documents, question.pop("do"))(**question)}
            except Exception as error:  # noqa: BLE001 - whatever LibreOffice raises is the answer
                _ = desktop.Components  # raises, and ends this worker, if LibreOffice is gone
                result = {"error": " ".join(str(error).split()) or type(error).__name__}
            sys.stdout.write(json.dumps(result, default=str) + "\n")
            sys.stdout.flush()
        documents.close_all()
        desktop.terminate()
    finally:
        process.wait(timeout=30)


if __name__ == "__main__":
    main(*sys.argv[1:])
