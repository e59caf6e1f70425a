Attribute VB_Name = "PricedInButtons"
Option Explicit

' The buttons of the sheet Control. Each runs one function of Priced In on this workbook.
' Written by 'pricedin build': a change here is lost with the next template.

' Compute the live scenario in Python, compare every cell, stamp it, log it
Public Sub RefreshScenario()
    If Not Ready() Then Exit Sub
    RunPython "from addin.excel.press import press; press('refresh_scenario')"
End Sub

' Write the live scenario as an .xlsx without macros, beside this file
Public Sub ExportClientWorkbook()
    If Not Ready() Then Exit Sub
    RunPython "from addin.excel.press import press; press('export_client_workbook')"
End Sub

' Read the inputs you edited into a scenario file, beside this file
Public Sub ImportMyChanges()
    If Not Ready() Then Exit Sub
    RunPython "from addin.excel.press import press; press('import_my_changes')"
End Sub

' Targets over two inputs, and the inputs that move them most
Public Sub ShowSensitivity()
    If Not Ready() Then Exit Sub
    RunPython "from addin.excel.press import press; press('sensitivity')"
End Sub

' The distribution of the target over the uncertain inputs
Public Sub Simulate()
    If Not Ready() Then Exit Sub
    RunPython "from addin.excel.press import press; press('simulate')"
End Sub

' The value of an input at which the target equals a price
Public Sub SolveForInput()
    If Not Ready() Then Exit Sub
    RunPython "from addin.excel.press import press; press('solve')"
End Sub

Private Function Ready() As Boolean
    Dim reason As String
    Ready = False
    If ThisWorkbook.Path = "" Then
        MsgBox "Save this workbook first (File > Save As, macro-enabled .xlsm), then press again.", vbExclamation, "Priced In"
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
    MissingPython = "This template was built for " & interpreter & ", which is not on this machine: install Priced In here and run " & _
        "'pricedin build NAME.xlsm', or put this machine's python into the sheet xlwings.conf."
End Function
