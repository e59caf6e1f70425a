"""The generated Visual Basic: against its golden text, the language's rules, xlwings' wrappers, LibreOffice's run."""

from __future__ import annotations

import difflib
import hashlib
import os
import re
import subprocess
from importlib import metadata, util
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter
from fake_com import excel_for_windows
from test_facts import kimi

from addin import stub
from addin.buttons import BUTTONS, Button
from addin.excel import functions as excel_functions
from addin.excel import vba
from addin.excel.template import modules
from addin.functions import functions
from addin.registry import ARGUMENTS, Function
from model.core.errors import PricedInError
from workbook.recalculation import WORKER, _python, _soffice
from workbook.vba_project import Module, vba_project

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbook.recalculation import LibreOffice

GOLDEN = Path(__file__).parent / "golden"
TEXTS: dict[str, Callable[[], str]] = {
    "PricedInFunctions.bas": lambda: vba.function_module(functions()),
    "PricedInButtons.bas": lambda: vba.button_module(BUTTONS),
    "ThisWorkbook.cls": vba.workbook_module}



def project() -> str:
    """What tells one Visual Basic project from another, whatever the tabs: their modules, one for each, are alike."""
    this, *others = modules([])
    sheets = [Module(f"Sheet{number}", "document", "") for number in (1, 2)]
    return hashlib.sha256(vba_project([this, *sheets, *others])).hexdigest() + "\n"


GENERATED: dict[Path, Callable[[], str]] = {
    **{GOLDEN / file: text for file, text in TEXTS.items()}, GOLDEN / "vba_project.sha256": project,
    stub.PATH: stub.stub}

# [MS-VBAL] 3.3.5.2, rule by rule
SPECIFICATION = """
    Call Case Close Const Declare DefBool DefByte DefCur DefDate DefDbl DefInt DefLng DefLngLng DefLngPtr DefObj DefSng
    DefStr DefVar Dim Do Else ElseIf End EndIf Enum Erase Event Exit For Friend Function Get Global GoSub GoTo If
    Implements Input Let Lock Loop LSet Next On Open Option Print Private Public Put RaiseEvent ReDim Resume Return
    RSet Seek Select Set Static Stop Sub Type Unlock Wend While With Write
    Rem
    Any As ByRef ByVal Case Each Else In New Shared Until WithEvents Write Optional ParamArray Preserve Spc Tab Then To
    AddressOf And Eqv Imp Is Like New Mod Not Or TypeOf Xor
    Abs CBool CByte CCur CDate CDbl CDec CInt CLng CLngLng CLngPtr CSng CStr CVar CVErr Date Debug DoEvents Fix Int Len
    LenB Me PSet Scale Sgn String
    Array Circle Input InputB LBound Scale UBound
    Boolean Byte Currency Date Double Integer Long LongLong LongPtr Single String Variant
    True False Nothing Empty Null
    Attribute LINEINPUT VB_Base VB_Control VB_Creatable VB_Customizable VB_Description VB_Exposed VB_Ext_KEY
    VB_GlobalNameSpace VB_HelpID VB_Invoke_Func VB_Invoke_Property VB_Invoke_PropertyPut VB_Invoke_PropertyPutRef
    VB_MemberFlags VB_Name VB_PredeclaredId VB_ProcData VB_TemplateDerived VB_UserMemId VB_VarDescription
    VB_VarHelpID VB_VarMemberFlags VB_VarProcData VB_VarUserMemId
    CDecl Decimal DefDec"""


def statements(text: str) -> list[str]:
    """The lines of a module with continued ones joined."""
    return re.sub(r" _\n\s*", " ", text).splitlines()


def calls(text: str) -> dict[str, list[str]]:
    """Function name -> its arguments in the order in which Python gets them."""
    found = re.findall(r'(?:AskPython|XLPy\.CallUDF)\((?:"addin\.excel\.functions", )?"(\w+)", Array\(([^)]*)\)', text)
    return {name: [argument for argument in arguments.split(", ") if argument] for name, arguments in found}


# the text -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: path.name)
def test_what_is_generated_is_the_approved(path: Path) -> None:
    text, approved = GENERATED[path](), path.read_text(encoding="utf-8")
    shown = "".join(difflib.unified_diff(approved.splitlines(keepends=True), text.splitlines(keepends=True), path.name,
                                         "generated"))
    assert not shown, f"{shown}\nIf this is meant, run '{stub.COMMAND}' and read the difference once more."


@pytest.mark.parametrize("file", TEXTS)
def test_a_module_keeps_to_the_editors_limits(file: str) -> None:
    text = TEXTS[file]()
    assert text.encode("cp1252").isascii()
    assert max(map(len, text.splitlines())) < 1023
    assert max(len(run.splitlines()) - 1 for run in re.findall(r"(?:.* _\n)+.*\n|.*\n", text)) <= 24
    assert all(line.count('"') % 2 == 0 for line in text.splitlines() if not line.lstrip().startswith("'"))
    opened = re.findall(r"^(?:Public|Private) (Function|Sub) ", text, re.MULTILINE)
    assert [re.match(r"End (Function|Sub)$", line) is not None
            for line in text.splitlines()].count(True) == len(opened) > 0


def test_the_reserved_words_are_those_of_the_specification() -> None:
    assert {word.casefold() for word in SPECIFICATION.split()} == vba.RESERVED


def test_every_name_is_one_that_visual_basic_allows() -> None:
    names = [vba.legal(parameter) for function in functions().values() for parameter in function.parameters]
    for name in [*names, *map(vba.legal, ARGUMENTS), *functions(), *(button.macro for button in BUTTONS)]:
        assert re.fullmatch(r"[A-Za-z]\w{0,254}", name, re.ASCII)
        assert name.casefold() not in vba.RESERVED
    assert (vba.legal("date"), vba.legal("to"), vba.legal("Input"), vba.legal("wacc"),
            vba.legal("output")) == ("date_", "to_", "Input_", "wacc", "output_")
    for function in functions().values():
        assert len({vba.legal(parameter).casefold() for parameter in function.parameters}) == len(function.parameters)


def test_a_function_asks_python_as_the_wrapper_of_xlwings_does() -> None:
    with excel_for_windows():
        from xlwings.udfs import generate_vba_wrapper

        theirs = StringIO()
        generate_vba_wrapper(vba.UDF_MODULE, excel_functions, theirs, SimpleNamespace(Name="template.xlsm"))
        argument_help = {name: [argument["doc"] for argument in function.__xlfunc__["args"]]
                         for name, function in excel_functions._names().items()}
    ours = vba.function_module(functions())
    assert calls(ours) == calls(theirs.getvalue())
    assert list(calls(ours)) == list(functions())
    assert 'Server.CallUDF("addin.excel.functions", called, arguments, ThisWorkbook, Application.Caller)' in ours
    assert theirs.getvalue().count(", ThisWorkbook, Application.Caller)") == len(functions())
    assert re.findall(r"Function (\w+)\(", theirs.getvalue()) == sorted(functions())
    for name, function in functions().items():
        parameters = ", ".join(f"Optional {vba.legal(p)} As Variant" for p in function.parameters)
        assert f"Public Function {name}({parameters}) As Variant\n" in ours
        assert argument_help[name] == [ARGUMENTS[parameter].help for parameter in function.parameters]


def test_every_function_is_described_to_the_wizard() -> None:
    described = {line.split('"')[1]: re.findall(r'"((?:[^"]|"")*)"', line)
                 for line in statements(vba.function_module(functions())) if 'Describe "' in line}
    assert set(described) == set(functions())
    for name, (_, category, description, *helps) in described.items():
        function = functions()[name]
        assert (category, description) == (f"Priced In: {function.category}", f"{function.help} Unit: {function.unit}.")
        assert helps == [f"{ARGUMENTS[parameter].help} ({ARGUMENTS[parameter].unit})".replace('"', '""')
                         for parameter in function.parameters]
        assert all(len(text) <= 255 for text in (description, *helps))


def made_up(name: str = "LLM_TEST", doc: str = "Made up.", category: str = "Test") -> dict[str, Function]:
    def call(wacc: Any) -> Any:
        return wacc

    call.__doc__ = doc
    return {name: Function(name, category, "x", call, ("wacc",), 1)}


def test_a_long_description_is_cut_and_quotes_are_doubled() -> None:
    text = vba.function_module(made_up(doc='A "quoted" ' + "word " * 80 + "end."))
    literal = re.search(r'"(A ""quoted"".*?\.\.\.)"', text)
    assert literal
    assert len(literal[1].replace('""', '"')) == 255


def test_what_cannot_be_written_gets_a_sentence() -> None:
    with pytest.raises(PricedInError,
                       match="'KI-MI_PT' cannot be the name of a function in Excel: rename the company file"):
        vba.function_module(made_up("KI-MI_PT"))
    with pytest.raises(PricedInError,
                       match="The character '智' cannot stand in the Visual Basic module PricedInFunctions"):
        vba.function_module(made_up(doc="智谱."))


def test_a_further_company_has_functions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kimi(tmp_path)
    monkeypatch.setenv("PRICEDIN_COMPANIES", str(tmp_path))
    assert {"KIMI_PT", "KIMI_EPS", "ZHIPU_PT"} <= set(calls(vba.function_module(functions())))


def test_a_button_runs_its_own_command_and_nothing_else() -> None:
    text = vba.button_module((*BUTTONS, Button("try_it", "Try it", "TryIt", "Try it")))
    subs = re.findall(r"Public Sub (\w+)\(\)\n    If Not Ready\(\) Then Exit Sub\n    RunPython \"(.*)\"\nEnd Sub\n",
                      text)
    assert subs == [(button.macro, f"from addin.excel.press import press; press('{button.key}')")
                    for button in BUTTONS] + [
        ("TryIt", "from addin.excel.press import press; press('try_it')")]
    assert text.count("RunPython") == len(subs) + 1  # and in a comment


# xlwings ------------------------------------------------------------------------------------------------------------


def test_the_modules_of_xlwings_are_those_of_the_installed_version() -> None:
    module, dictionary = vba.xlwings_modules()
    assert vba.xlwings_version() == metadata.version("xlwings")
    assert f'Public Const XLWINGS_VERSION As String = "{vba.xlwings_version()}"' in module
    assert module.startswith('Attribute VB_Name = "xlwings"')
    assert 'Attribute VB_Name = "Dictionary"' in dictionary
    for used in ("Function XLPy()", "Function GetConfig(", "Public Function RunPython(", "Function FileExists(",
                 "XLWINGS_VERSION"):
        assert used in module
    assert "\r" not in module + dictionary


def test_without_xlwings_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(util, "find_spec", lambda name: None)
    monkeypatch.setattr(metadata, "version", missing)
    for question in (vba.xlwings_modules, vba.xlwings_version):
        with pytest.raises(PricedInError, match=re.escape("run python -m pip install xlwings")):
            question()


# LibreOffice runs it ------------------------------------------------------------------------------------------------

XLWINGS = """
Option Explicit
Public Const XLWINGS_VERSION As String = "9.9.9"
Public Interpreter As String
Public Command As String
Public Starts As Long
Public Broken As Boolean
Public Function RunPython(given As String) As Variant
    Command = Command & given & "|"
End Function
Public Function GetConfig(key As String, Optional default As String = "") As Variant
    GetConfig = default
    If key = "INTERPRETER_WIN" Then GetConfig = Interpreter
    If key = "COMPANIES" Then GetConfig = "folder"
End Function
Public Function XLPy() As Variant
    Starts = Starts + 1
    If Broken Then Err.Raise 1000, "xlwings", "Could not activate Python COM server"
    Set XLPy = New FakePython
End Function
"""
PYTHON = """
Option Explicit
Private Told As String
Public Function Module(ByVal name As String) As Variant
    Module = name
End Function
Public Function GetAttr(ByVal holder As Variant, ByVal name As String) As Variant
    GetAttr = holder & "." & name
End Function
Public Function SetItem(ByVal holder As Variant, ByVal key As String, ByVal value As String) As Variant
    Told = holder & "[" & key & "]=" & value
End Function
Public Function CallUDF(ByVal script As String, ByVal called As String, ByVal arguments As Variant, _
                        ByVal book As Variant, ByVal caller As Variant) As Variant
    CallUDF = script & " " & called & " " & UBound(arguments) & " " & Told
    If called = "LLM_CHECKS" Then Exit Function
    If arguments(0) = "dies" Then Err.Raise 1000, , "The server is gone"
    If Left$(arguments(0), 1) = "#" Then CallUDF = Chr$(1) & arguments(0) & Chr$(1) & "A sentence."
End Function
"""
QUESTIONS = """
Option Explicit
Private Function Code(ByVal answer As Variant) As String
    Code = "value"
    If IsError(answer) Then Code = CStr(answer)
End Function
Public Function Plain() As Variant
    Interpreter = "python"
    Plain = LLM_PT("zhipu", "bull", "", 50) & ";" & LLM_CHECKS() & ";" & Starts
End Function
Public Function Errors() As Variant
    Interpreter = "python"
    Errors = Code(LLM_PT("#N/A", "", "", "")) & ";" & Code(LLM_PT("#NUM!", "", "", "")) & ";" & _
        Code(LLM_PT("#VALUE!", "", "", "")) & ";" & Code(LLM_PT("zhipu", "", "", "")) & ";" & _
        (Code(CVErr(2042))) & ";" & (Code(CVErr(2036))) & ";" & (Code(CVErr(2015)))
End Function
Public Function Dead() As Variant
    Dim before As Long
    Interpreter = "python"
    LLM_CHECKS
    before = Starts
    Dead = Code(LLM_PT("dies", "", "", "")) & ";" & (Starts - before)
    before = Starts
    Dead = Dead & ";" & Code(LLM_PT("dies", "", "", "")) & ";" & (Starts - before)
    before = Starts
    Dead = Dead & ";" & Code(LLM_PT("zhipu", "", "", "")) & ";" & (Starts - before)
End Function
Public Function Away() As Variant
    Interpreter = "{there}.not"
    Away = Code(LLM_CHECKS()) & ";" & Starts
End Function
Public Function Broke() As Variant
    Dim cell As Long
    Interpreter = "python"
    Broken = True
    For cell = 1 To 14
        Broke = Code(LLM_CHECKS())
    Next
    Broke = Broke & ";" & Starts
    Broken = False
End Function
Public Function Pressed() As Variant
    Interpreter = "python"
    {presses}
    Pressed = Command
End Function
Public Function Missing() As Variant
    Interpreter = "{there}"
    Missing = MissingPython() & ";"
    Interpreter = "{there}.not"
    Missing = Missing & MissingPython() & ";"
    Interpreter = ""
    Missing = Missing & MissingPython()
End Function
Public Function Registered() As Variant
    RegisterFunctions
    Registered = "registered"
End Function
"""
REFUSED = ["Away", "Broke"]  # asked in a session of their own, where no Python was ever started
RUNNER = """
import json, sys
sys.path.insert(0, sys.argv[1])
from recalculation_worker import option, start
import uno
process, desktop = start(sys.argv[2], sys.argv[3])
try:
    allowed = option("Hidden", True), option("MacroExecutionMode", 4)
    document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(sys.argv[4]), "_blank", 0, allowed)
    scripts = document.getScriptProvider()
    address = "vnd.sun.star.script:PricedIn.Questions.%s?language=Basic&location=document"
    answers = {name: scripts.getScript(address % name).invoke((), (), ())[0] for name in sys.argv[5:]}
    document.close(True)
    print(json.dumps(answers))
finally:
    desktop.terminate()
    process.wait(20)
"""


@pytest.fixture(scope="module")
def answers(office: LibreOffice, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What LibreOffice's Basic answers when it runs our modules, with a made-up Python behind them."""
    import json

    assert office
    folder = tmp_path_factory.mktemp("basic")
    presses = "\n    ".join(button.macro for button in BUTTONS)
    modules = [
        Module("ThisWorkbook", "document", vba.workbook_module()), Module("Sheet1", "document", ""),
        Module("PricedInFunctions", "standard", vba.function_module(functions())),
        Module("PricedInButtons", "standard", vba.button_module(BUTTONS)),
        Module("xlwings", "standard", XLWINGS), Module("FakePython", "class", PYTHON),
        Module("Questions", "standard", QUESTIONS.replace("{presses}", presses).replace("{there}", _python()))]
    (folder / "vbaProject.bin").write_bytes(vba_project(modules))
    file = xlsxwriter.Workbook(folder / "basic.xlsm")
    file.add_worksheet("Sheet1").set_vba_name("Sheet1")
    file.set_vba_name("ThisWorkbook")
    file.add_vba_project(folder / "vbaProject.bin")
    file.close()
    names = re.findall(r"^Public Function (\w+)\(", QUESTIONS, re.MULTILINE)
    found: dict[str, Any] = {}
    for session in ([name for name in names if name not in REFUSED], REFUSED):
        command = [_python(), "-c", RUNNER, str(WORKER.parent), _soffice(), str(folder / session[0]),
                   str(folder / "basic.xlsm"), *session]
        ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120,
                             env={**os.environ, "PYTHONPATH": ""})
        assert ran.returncode == 0, ran.stderr
        found |= json.loads(ran.stdout.splitlines()[-1])
    return found


def test_a_question_reaches_python_with_all_its_arguments_and_the_companies(answers: dict[str, Any]) -> None:
    told = "os.environ[PRICEDIN_COMPANIES]=folder"
    assert answers["Plain"] == f"addin.excel.functions LLM_PT 3 {told};addin.excel.functions LLM_CHECKS -1 {told};1"


def test_a_python_that_does_not_come_is_waited_for_once_not_by_every_cell(answers: dict[str, Any]) -> None:
    away, never = answers["Away"].split(";")
    broke, once = answers["Broke"].split(";")
    assert away == broke == answers["Errors"].split(";")[2]  # #VALUE!
    assert (never, once) == ("0", "1")


def test_a_marked_text_becomes_the_error_that_it_names(answers: dict[str, Any]) -> None:
    seen = answers["Errors"].split(";")
    assert seen[:3] == seen[4:]
    assert seen[3] == "value"
    assert len(set(seen)) == 4


def test_a_python_that_died_is_started_once_more_and_no_oftener(answers: dict[str, Any]) -> None:
    known, restarts, fresh, starts, later, again = answers["Dead"].split(";")
    assert known == fresh != "value"
    assert (restarts, starts) == ("1", "1")
    assert (later, again) == ("value", "1")


def test_each_button_sends_exactly_its_command(answers: dict[str, Any]) -> None:
    assert answers["Pressed"] == "".join(f"from addin.excel.press import press; press('{button.key}')|"
                                         for button in BUTTONS)


def test_a_template_on_another_machine_says_what_to_do(answers: dict[str, Any]) -> None:
    there, gone, none = answers["Missing"].split(";")
    remedy = ("which is not on this machine: install Priced In here and run 'pricedin build NAME.xlsm', "
              "or put this machine's python into the sheet "
              "xlwings.conf.")
    assert there == ""
    assert gone == f"This template was built for {_python()}.not, {remedy}"
    assert none == f"This template was built for another kind of machine, {remedy}"


def test_describing_the_functions_stops_nothing_where_there_is_no_wizard(answers: dict[str, Any]) -> None:
    assert answers["Registered"] == "registered"
