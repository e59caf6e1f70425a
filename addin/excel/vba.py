"""The Visual Basic of the template: texts of its modules, made from the registry and the buttons, readable in Excel."""

from __future__ import annotations

import re
from importlib import metadata, util
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from addin.registry import ARGUMENTS
from model.core.errors import PricedInError, quoted
from workbook.vba_project import RESERVED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from addin.buttons import Button
    from addin.registry import Function

FUNCTIONS, BUTTONS, WORKBOOK = "PricedInFunctions", "PricedInButtons", "ThisWorkbook"
UDF_MODULE = "addin.excel.functions"
MARK = "\x01"  # begins an answer that is an error: mark, code, mark, sentence
# not reserved, but part of statements such as Open: LibreOffice's Basic refuses 'output' as a name, and one module it
# cannot read stops all
IN_STATEMENTS = frozenset({"access", "append", "base", "binary", "compare", "error", "explicit", "lib", "output",
                           "property", "random", "read", "step", "text", "width"})
IDENTIFIER = re.compile(r"[A-Za-z]\w{0,254}", re.ASCII)
LONGEST_HELP = 255  # characters that Excel keeps of a description

FUNCTION_HEAD = """\
Attribute VB_Name = "{name}"
Option Explicit

' The functions of Priced In. Each asks Python, which answers from the same registry as 'pricedin call'.
' Written by 'pricedin build': a change here is lost with the next template.

Private Server As Object
Private Refused As String
Private RefusedAt As Date
"""
FUNCTION = """
Public Function {name}({parameters}) As Variant
    {name} = AskPython("{name}", Array({arguments}))
End Function
"""
FUNCTION_TAIL = """
Private Function AskPython(ByVal called As String, ByVal arguments As Variant) As Variant
#If Mac Then
    Say called & " needs Excel for Windows. On a Mac use the cells with formulas, and the buttons."
    AskPython = CVErr(xlErrName)
#Else
    Dim answer As Variant
    Dim reason As String
    Dim secondTry As Boolean
    secondTry = (Server Is Nothing)
    On Error GoTo Failed
Again:
    If Server Is Nothing Then StartPython
    answer = Server.CallUDF("{module}", called, arguments, ThisWorkbook, Application.Caller)
    AskPython = Answered(answer)
    Exit Function
Failed:
    reason = Err.Description
    Set Server = Nothing
    If Not secondTry Then
        ' Python was there before and may have been ended: start it once more
        secondTry = True
        Resume Again
    End If
    Say called & ": " & WhatToDo(reason)
    AskPython = CVErr(xlErrValue)
#End If
End Function

Private Sub StartPython()
    Dim companies As String
    ' xlwings waits a minute or more for a Python that does not come, and Excel with it: one cell a minute may try, \
the others answer at once
    If Refused <> "" And Now < RefusedAt + TimeSerial(0, 1, 0) Then Err.Raise 1000, "PricedIn", Refused
    Refused = PricedInButtons.MissingPython()
    If Refused <> "" Then Err.Raise 1000, "PricedIn", Refused
    On Error GoTo Failed
    Set Server = XLPy
    companies = GetConfig("COMPANIES", "")
    If companies <> "" Then
        Server.SetItem Server.GetAttr(Server.Module("os"), "environ"), "{variable}", companies
    End If
    Exit Sub
Failed:
    Refused = Err.Description
    If Refused = "" Then Refused = "error " & Err.Number
    RefusedAt = Now
    Set Server = Nothing
    Err.Raise 1000, "PricedIn", Refused
End Sub

' A text that begins with Chr$(1) is an error: its code, Chr$(1), its sentence
Private Function Answered(ByVal answer As Variant) As Variant
    Dim parts As Variant
    Answered = answer
    If VarType(answer) <> vbString Then Exit Function
    If Left$(answer, 1) <> Chr$(1) Then Exit Function
    parts = Split(answer, Chr$(1))
    Say CStr(parts(2))
    Select Case parts(1)
        Case "#N/A"
            Answered = CVErr(xlErrNA)
        Case "#NUM!"
            Answered = CVErr(xlErrNum)
        Case Else
            Answered = CVErr(xlErrValue)
    End Select
End Function

' The last sentence of what Python or Windows said, and the remedy
Private Function WhatToDo(ByVal reason As String) As String
    Dim place As Long
    place = InStrRev(reason, "Error: ")
    If place > 0 Then reason = Mid$(reason, place + 7)
    reason = Trim$(Replace(Replace(reason, vbCr, " "), vbLf, " "))
    WhatToDo = "Python did not answer (" & Left$(reason, 120) & "): run 'pricedin doctor' \
in a command window, it names the cause."
    If Left$(reason, 14) = "Could not load" Then
        WhatToDo = "Python with xlwings " & XLWINGS_VERSION & " is not where the sheet xlwings.conf says: \
run 'pricedin doctor', it names the cause."
    End If
    If InStr(reason, " before Priced In's own ") > 0 Or InStr(reason, "Priced In has no ") > 0 \
Or InStr(reason, "which is not on this machine") > 0 Then
        WhatToDo = reason
    End If
End Function

Private Sub Say(ByVal sentence As String)
    On Error Resume Next
    Application.StatusBar = Left$(sentence, 255)
End Sub

' Descriptions in Excel's function wizard; none of them is a change that needs saving
Public Sub RegisterFunctions()
    Dim wasSaved As Boolean
    wasSaved = ThisWorkbook.Saved
{registrations}    ThisWorkbook.Saved = wasSaved
End Sub

Private Sub Describe(ByVal called As String, ByVal category As String, \
ByVal description As String, ByVal helps As Variant)
    Dim macroName As String
    macroName = "'" & Replace(ThisWorkbook.Name, "'", "''") & "'!" & called
    On Error Resume Next
    If UBound(helps) < 0 Then
        Application.MacroOptions Macro:=macroName, Description:=description, Category:=category
    Else
        Application.MacroOptions Macro:=macroName, Description:=description, \
Category:=category, ArgumentDescriptions:=helps
    End If
End Sub
"""
BUTTON_HEAD = """\
Attribute VB_Name = "{name}"
Option Explicit

' The buttons of the sheet Control. Each runs one function of Priced In on this workbook.
' Written by 'pricedin build': a change here is lost with the next template.
"""
BUTTON = """
' {help}
Public Sub {macro}()
    If Not Ready() Then Exit Sub
    RunPython "from addin.excel.press import press; press('{key}')"
End Sub
"""
BUTTON_TAIL = """
Private Function Ready() As Boolean
    Dim reason As String
    Ready = False
    If ThisWorkbook.Path = "" Then
        MsgBox "Save this workbook first (File > Save As, macro-enabled .xlsm), then press again.", \
vbExclamation, "Priced In"
        Exit Function
    End If
    If InStr(ThisWorkbook.Name, "=") > 0 Then
        MsgBox "Save this workbook under a name without '=', then press again.", vbExclamation, "Priced In"
        Exit Function
    End If
    reason = MissingPython()
    If reason <> "" Then
        MsgBox reason, vbExclamation, "Priced In"
        Exit Function
    End If
    Ready = True
End Function

' The sentence on an interpreter that is not on this machine, or nothing
Public Function MissingPython() As String
    Dim interpreter As String
    Dim there As Boolean
    MissingPython = ""
#If Mac Then
    interpreter = GetConfig("INTERPRETER_MAC", "")
    ' Excel on a Mac may not look outside its own folders: whether the file is there, RunPython says
    there = (interpreter <> "")
#Else
    interpreter = GetConfig("INTERPRETER_WIN", "")
    there = (interpreter = "python" Or interpreter = "pythonw")
    If Not there And interpreter <> "" Then there = FileExists(interpreter)
#End If
    If there Then Exit Function
    If interpreter = "" Then interpreter = "another kind of machine"
    MissingPython = "This template was built for " & interpreter & ", which is not on this machine: \
install Priced In here and run " & _
        "'pricedin build NAME.xlsm', or put this machine's python into the sheet xlwings.conf."
End Function
"""
WORKBOOK_CODE = """\
Option Explicit

' Written by 'pricedin build': a change here is lost with the next template.

Private Sub Workbook_Open()
    Dim reason As String
    On Error Resume Next
    PricedInFunctions.RegisterFunctions
    reason = PricedInButtons.MissingPython()
    If reason <> "" Then Application.StatusBar = Left$(reason, 255)
End Sub

' The status line belongs to whichever workbook is in front
Private Sub Workbook_Deactivate()
    Application.StatusBar = False
End Sub
"""


def legal(name: str) -> str:
    """A parameter's name as Visual Basic allows it: a word of the language gets a trailing underscore."""
    return f"{name}_" if name.casefold() in RESERVED | IN_STATEMENTS else name


def function_module(functions: Mapping[str, Function]) -> str:
    """The module PricedInFunctions: one Function for every function of the registry, and their descriptions."""
    from model.equity import COMPANIES_VARIABLE

    texts = [FUNCTION_HEAD.format(name=FUNCTIONS)]
    for name, function in functions.items():
        if not IDENTIFIER.fullmatch(name) or name.casefold() in RESERVED:
            raise PricedInError(
                f"'{name}' cannot be the name of a function in Excel: rename the company file to letters, digits and "
                "_, a letter first.")
        names = [legal(parameter) for parameter in function.parameters]
        texts.append(FUNCTION.format(name=name, parameters=", ".join(f"Optional {given} As Variant" for given in names),
                                     arguments=", ".join(names)))
    by_category = sorted(functions.values(), key=attrgetter("category"))
    groups = {category: list(members) for category, members in groupby(by_category, key=attrgetter("category"))}
    registrations = "".join(f"    {_registration(category)}\n" for category in groups)
    texts.append(FUNCTION_TAIL.replace("{module}", UDF_MODULE).replace("{variable}", COMPANIES_VARIABLE)
                 .replace("{registrations}", registrations))
    for category, members in groups.items():
        described = "".join(_description(function) for function in members)
        texts.append(f"\nPrivate Sub {_registration(category)}()\n{described}End Sub\n")
    return _writable("".join(texts), FUNCTIONS)


def button_module(buttons: Sequence[Button]) -> str:
    """The module PricedInButtons: a Sub for every button, which first makes sure that Python can run."""
    subs = [BUTTON.format(help=button.help, macro=button.macro, key=button.key) for button in buttons]
    return _writable("".join((BUTTON_HEAD.format(name=BUTTONS), *subs, BUTTON_TAIL)), BUTTONS)


def workbook_module() -> str:
    """The code of ThisWorkbook: what happens when the template opens."""
    return WORKBOOK_CODE


def xlwings_modules() -> tuple[str, str]:
    """The texts of xlwings.bas and Dictionary.cls, of the xlwings that is installed."""
    spec = util.find_spec("xlwings")
    if spec is None or not spec.origin:
        raise PricedInError("xlwings is not installed, and a template needs it: run python -m pip install xlwings.")
    folder = Path(spec.origin).parent
    try:
        module, dictionary = ((folder / part).read_text(encoding="cp1252")
                              for part in ("xlwings.bas", "addin/Dictionary.cls"))
    except OSError:
        raise PricedInError(
            f"xlwings {xlwings_version()} lacks xlwings.bas or addin/Dictionary.cls: run pip install --force-reinstall "
            "xlwings.") from None
    return module, dictionary


def xlwings_version() -> str:
    """The version of the xlwings that is installed; a template works with this one only."""
    try:
        return metadata.version("xlwings")
    except metadata.PackageNotFoundError:
        raise PricedInError(
            "xlwings is not installed, and a template needs it: run python -m pip install xlwings.") from None


def _registration(category: str) -> str:
    return "Describe" + re.sub(r"\W", "", category.title(), flags=re.ASCII)


def _description(function: Function) -> str:
    """The call that describes a function to the wizard."""
    helps = [_quoted(f"{ARGUMENTS[parameter].help} ({ARGUMENTS[parameter].unit})") for parameter in function.parameters]
    listed = ", _\n        ".join(helps)
    given = f"Array( _\n        {listed})" if helps else "Array()"
    category = _quoted(f"Priced In: {function.category}")
    description = _quoted(f"{function.help} Unit: {function.unit}.")
    return f'    Describe "{function.name}", {category}, _\n        {description}, {given}\n'


def _quoted(text: str) -> str:
    """A text as a literal, cut to what Excel keeps."""
    kept = text if len(text) <= LONGEST_HELP else text[:LONGEST_HELP - 3] + "..."
    return '"' + kept.replace('"', '""') + '"'


def _writable(text: str, name: str) -> str:
    """The text, if a module can hold it."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError as error:
        raise PricedInError(
            f"The character {quoted(text[error.start])} cannot stand in the Visual Basic module {name}: write the "
            "company's name in Latin letters.") from None
    return text
