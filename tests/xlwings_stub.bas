Attribute VB_Name = "xlwings"
Option Explicit

' In place of xlwings' own module, which LibreOffice cannot run: keeps the command that a button sends to Python.

Public Const XLWINGS_VERSION As String = "stub"
Private sent As String
Private interpreter As String

Public Function RunPython(PythonCommand As String)
    sent = PythonCommand
End Function

Public Function LastCommand() As String
    LastCommand = sent
    sent = ""
End Function

Public Function MoveAway()
    interpreter = "C:\gone\python.exe"
End Function

Public Function GetConfig(configKey As String, Optional default As String = "") As Variant
    GetConfig = default
    If configKey = "INTERPRETER_WIN" Then GetConfig = "python"
    If configKey = "INTERPRETER_WIN" And interpreter <> "" Then GetConfig = interpreter
End Function

Public Function FileExists(ByVal FileSpec As String) As Boolean
    FileExists = False
End Function

Public Function XLPy() As Object
    Set XLPy = Nothing
End Function
