Attribute VB_Name = "PricedInFunctions"
Option Explicit

' The functions of Priced In. Each asks Python, which answers from the same registry as 'pricedin call'.
' Written by 'pricedin build': a change here is lost with the next template.

Private Server As Object
Private Refused As String
Private RefusedAt As Date

Public Function ZHIPU_FLOAT_PCT(Optional date_ As Variant) As Variant
    ZHIPU_FLOAT_PCT = AskPython("ZHIPU_FLOAT_PCT", Array(date_))
End Function

Public Function ZHIPU_PT(Optional scenario As Variant, Optional overrides As Variant) As Variant
    ZHIPU_PT = AskPython("ZHIPU_PT", Array(scenario, overrides))
End Function

Public Function ZHIPU_ARR(Optional date_ As Variant, Optional scenario As Variant, Optional overrides As Variant) As Variant
    ZHIPU_ARR = AskPython("ZHIPU_ARR", Array(date_, scenario, overrides))
End Function

Public Function ZHIPU_REVENUE(Optional year As Variant, Optional scenario As Variant, Optional overrides As Variant) As Variant
    ZHIPU_REVENUE = AskPython("ZHIPU_REVENUE", Array(year, scenario, overrides))
End Function

Public Function ZHIPU_EPS(Optional year As Variant, Optional scenario As Variant, Optional overrides As Variant) As Variant
    ZHIPU_EPS = AskPython("ZHIPU_EPS", Array(year, scenario, overrides))
End Function

Public Function ZHIPU_UPSIDE(Optional scenario As Variant, Optional overrides As Variant, Optional price As Variant) As Variant
    ZHIPU_UPSIDE = AskPython("ZHIPU_UPSIDE", Array(scenario, overrides, price))
End Function

Public Function ZHIPU_CASH(Optional period As Variant, Optional scenario As Variant, Optional overrides As Variant) As Variant
    ZHIPU_CASH = AskPython("ZHIPU_CASH", Array(period, scenario, overrides))
End Function

Public Function MINIMAX_FLOAT_PCT(Optional date_ As Variant) As Variant
    MINIMAX_FLOAT_PCT = AskPython("MINIMAX_FLOAT_PCT", Array(date_))
End Function

Public Function MINIMAX_PT(Optional scenario As Variant, Optional overrides As Variant) As Variant
    MINIMAX_PT = AskPython("MINIMAX_PT", Array(scenario, overrides))
End Function

Public Function MINIMAX_ARR(Optional date_ As Variant, Optional scenario As Variant, Optional overrides As Variant) As Variant
    MINIMAX_ARR = AskPython("MINIMAX_ARR", Array(date_, scenario, overrides))
End Function

Public Function MINIMAX_REVENUE(Optional year As Variant, Optional scenario As Variant, Optional overrides As Variant) As Variant
    MINIMAX_REVENUE = AskPython("MINIMAX_REVENUE", Array(year, scenario, overrides))
End Function

Public Function MINIMAX_EPS(Optional year As Variant, Optional scenario As Variant, Optional overrides As Variant) As Variant
    MINIMAX_EPS = AskPython("MINIMAX_EPS", Array(year, scenario, overrides))
End Function

Public Function MINIMAX_UPSIDE(Optional scenario As Variant, Optional overrides As Variant, Optional price As Variant) As Variant
    MINIMAX_UPSIDE = AskPython("MINIMAX_UPSIDE", Array(scenario, overrides, price))
End Function

Public Function MINIMAX_CASH(Optional period As Variant, Optional scenario As Variant, Optional overrides As Variant) As Variant
    MINIMAX_CASH = AskPython("MINIMAX_CASH", Array(period, scenario, overrides))
End Function

Public Function LLM_PT(Optional company As Variant, Optional scenario As Variant, Optional overrides As Variant, Optional round_to As Variant) As Variant
    LLM_PT = AskPython("LLM_PT", Array(company, scenario, overrides, round_to))
End Function

Public Function LLM_UPSIDE(Optional company As Variant, Optional scenario As Variant, Optional overrides As Variant, Optional price As Variant) As Variant
    LLM_UPSIDE = AskPython("LLM_UPSIDE", Array(company, scenario, overrides, price))
End Function

Public Function LLM_PT_CALC(Optional eps As Variant, Optional exit_pe As Variant, Optional wacc As Variant, Optional years As Variant, Optional fx As Variant) As Variant
    LLM_PT_CALC = AskPython("LLM_PT_CALC", Array(eps, exit_pe, wacc, years, fx))
End Function

Public Function LLM_YEARS_IMPLIED(Optional eps As Variant, Optional exit_pe As Variant, Optional wacc As Variant, Optional fx As Variant, Optional pt As Variant) As Variant
    LLM_YEARS_IMPLIED = AskPython("LLM_YEARS_IMPLIED", Array(eps, exit_pe, wacc, fx, pt))
End Function

Public Function LLM_ARR(Optional company As Variant, Optional date_ As Variant, Optional scenario As Variant, Optional overrides As Variant) As Variant
    LLM_ARR = AskPython("LLM_ARR", Array(company, date_, scenario, overrides))
End Function

Public Function LLM_SUPPRESSED_ARR(Optional company As Variant, Optional date_ As Variant, Optional scenario As Variant, Optional overrides As Variant) As Variant
    LLM_SUPPRESSED_ARR = AskPython("LLM_SUPPRESSED_ARR", Array(company, date_, scenario, overrides))
End Function

Public Function LLM_REVENUE(Optional company As Variant, Optional year As Variant, Optional scenario As Variant, Optional overrides As Variant) As Variant
    LLM_REVENUE = AskPython("LLM_REVENUE", Array(company, year, scenario, overrides))
End Function

Public Function LLM_NET_PROFIT(Optional company As Variant, Optional year As Variant, Optional scenario As Variant, Optional overrides As Variant) As Variant
    LLM_NET_PROFIT = AskPython("LLM_NET_PROFIT", Array(company, year, scenario, overrides))
End Function

Public Function LLM_EPS(Optional company As Variant, Optional year As Variant, Optional scenario As Variant, Optional overrides As Variant) As Variant
    LLM_EPS = AskPython("LLM_EPS", Array(company, year, scenario, overrides))
End Function

Public Function LLM_LINE(Optional company As Variant, Optional line As Variant, Optional period As Variant, Optional scenario As Variant, Optional overrides As Variant) As Variant
    LLM_LINE = AskPython("LLM_LINE", Array(company, line, period, scenario, overrides))
End Function

Public Function LLM_INPUT(Optional company As Variant, Optional name As Variant, Optional scenario As Variant) As Variant
    LLM_INPUT = AskPython("LLM_INPUT", Array(company, name, scenario))
End Function

Public Function LLM_SOURCE(Optional company As Variant, Optional name As Variant) As Variant
    LLM_SOURCE = AskPython("LLM_SOURCE", Array(company, name))
End Function

Public Function LLM_WHY(Optional company As Variant, Optional line As Variant, Optional period As Variant, Optional scenario As Variant, Optional overrides As Variant, Optional depth As Variant) As Variant
    LLM_WHY = AskPython("LLM_WHY", Array(company, line, period, scenario, overrides, depth))
End Function

Public Function LLM_ASSUMED(Optional company As Variant) As Variant
    LLM_ASSUMED = AskPython("LLM_ASSUMED", Array(company))
End Function

Public Function LLM_COMPARE(Optional company As Variant, Optional overrides As Variant) As Variant
    LLM_COMPARE = AskPython("LLM_COMPARE", Array(company, overrides))
End Function

Public Function LLM_PROBABILITY(Optional company As Variant, Optional price As Variant, Optional overrides As Variant) As Variant
    LLM_PROBABILITY = AskPython("LLM_PROBABILITY", Array(company, price, overrides))
End Function

Public Function LLM_CASH(Optional company As Variant, Optional period As Variant, Optional scenario As Variant, Optional overrides As Variant) As Variant
    LLM_CASH = AskPython("LLM_CASH", Array(company, period, scenario, overrides))
End Function

Public Function LLM_RUNWAY(Optional company As Variant, Optional scenario As Variant, Optional overrides As Variant) As Variant
    LLM_RUNWAY = AskPython("LLM_RUNWAY", Array(company, scenario, overrides))
End Function

Public Function LLM_FUNDING(Optional company As Variant, Optional scenario As Variant, Optional overrides As Variant) As Variant
    LLM_FUNDING = AskPython("LLM_FUNDING", Array(company, scenario, overrides))
End Function

Public Function LLM_IMPLIED_ARR(Optional market_cap_usd_bn As Variant, Optional multiple As Variant) As Variant
    LLM_IMPLIED_ARR = AskPython("LLM_IMPLIED_ARR", Array(market_cap_usd_bn, multiple))
End Function

Public Function LLM_P_ARR(Optional valuation_usd_bn As Variant, Optional arr_usd_mn As Variant) As Variant
    LLM_P_ARR = AskPython("LLM_P_ARR", Array(valuation_usd_bn, arr_usd_mn))
End Function

Public Function LLM_P_ARR_FIT(Optional group As Variant) As Variant
    LLM_P_ARR_FIT = AskPython("LLM_P_ARR_FIT", Array(group))
End Function

Public Function LLM_P_ARR_AT(Optional arr_usd_mn As Variant, Optional group As Variant) As Variant
    LLM_P_ARR_AT = AskPython("LLM_P_ARR_AT", Array(arr_usd_mn, group))
End Function

Public Function LLM_TOKEN_PRICE(Optional cached As Variant, Optional uncached As Variant, Optional output_ As Variant, Optional cache_price As Variant, Optional input_price As Variant, Optional output_price As Variant) As Variant
    LLM_TOKEN_PRICE = AskPython("LLM_TOKEN_PRICE", Array(cached, uncached, output_, cache_price, input_price, output_price))
End Function

Public Function LLM_CACHE_SHARE_NEEDED(Optional uplift As Variant, Optional output_ As Variant, Optional cache_before As Variant, Optional cache_after As Variant, Optional input_price As Variant, Optional output_price As Variant) As Variant
    LLM_CACHE_SHARE_NEEDED = AskPython("LLM_CACHE_SHARE_NEEDED", Array(uplift, output_, cache_before, cache_after, input_price, output_price))
End Function

Public Function LLM_PRICED_IN(Optional company As Variant, Optional price As Variant) As Variant
    LLM_PRICED_IN = AskPython("LLM_PRICED_IN", Array(company, price))
End Function

Public Function LLM_FOOTBALL_FIELD(Optional company As Variant) As Variant
    LLM_FOOTBALL_FIELD = AskPython("LLM_FOOTBALL_FIELD", Array(company))
End Function

Public Function LLM_FLOAT(Optional company As Variant, Optional date_ As Variant, Optional overrides As Variant) As Variant
    LLM_FLOAT = AskPython("LLM_FLOAT", Array(company, date_, overrides))
End Function

Public Function LLM_FLOAT_PCT(Optional company As Variant, Optional date_ As Variant, Optional overrides As Variant) As Variant
    LLM_FLOAT_PCT = AskPython("LLM_FLOAT_PCT", Array(company, date_, overrides))
End Function

Public Function LLM_UNLOCKED(Optional company As Variant, Optional from_ As Variant, Optional to_ As Variant, Optional overrides As Variant) As Variant
    LLM_UNLOCKED = AskPython("LLM_UNLOCKED", Array(company, from_, to_, overrides))
End Function

Public Function LLM_UNLOCK_SCHEDULE(Optional company As Variant, Optional overrides As Variant) As Variant
    LLM_UNLOCK_SCHEDULE = AskPython("LLM_UNLOCK_SCHEDULE", Array(company, overrides))
End Function

Public Function LLM_UNLOCK_DATE(Optional inclusion As Variant, Optional backstop As Variant, Optional sessions As Variant, Optional count As Variant) As Variant
    LLM_UNLOCK_DATE = AskPython("LLM_UNLOCK_DATE", Array(inclusion, backstop, sessions, count))
End Function

Public Function LLM_CONNECT_ELIGIBLE(Optional listing_date As Variant, Optional weighted_voting As Variant) As Variant
    LLM_CONNECT_ELIGIBLE = AskPython("LLM_CONNECT_ELIGIBLE", Array(listing_date, weighted_voting))
End Function

Public Function LLM_NTH_SESSION(Optional date_ As Variant, Optional n As Variant, Optional calendar As Variant) As Variant
    LLM_NTH_SESSION = AskPython("LLM_NTH_SESSION", Array(date_, n, calendar))
End Function

Public Function LLM_FLOAT_EXPANSION(Optional prior_float As Variant, Optional released As Variant) As Variant
    LLM_FLOAT_EXPANSION = AskPython("LLM_FLOAT_EXPANSION", Array(prior_float, released))
End Function

Public Function LLM_DAYS_TO_ABSORB(Optional shares As Variant, Optional turnover_hkd As Variant, Optional price As Variant, Optional participation As Variant) As Variant
    LLM_DAYS_TO_ABSORB = AskPython("LLM_DAYS_TO_ABSORB", Array(shares, turnover_hkd, price, participation))
End Function

Public Function LLM_PLACEMENT(Optional price As Variant, Optional shares_mn As Variant, Optional size As Variant, Optional discount As Variant) As Variant
    LLM_PLACEMENT = AskPython("LLM_PLACEMENT", Array(price, shares_mn, size, discount))
End Function

Public Function LLM_DERATING(Optional price_change As Variant, Optional fundamental_change As Variant, Optional index_change As Variant) As Variant
    LLM_DERATING = AskPython("LLM_DERATING", Array(price_change, fundamental_change, index_change))
End Function

Public Function LLM_PRECEDENTS() As Variant
    LLM_PRECEDENTS = AskPython("LLM_PRECEDENTS", Array())
End Function

Public Function LLM_DUAL_LISTING(Optional revenue_usd_mn As Variant, Optional market_cap_usd_bn As Variant, Optional ps_hk As Variant, Optional ps_a As Variant) As Variant
    LLM_DUAL_LISTING = AskPython("LLM_DUAL_LISTING", Array(revenue_usd_mn, market_cap_usd_bn, ps_hk, ps_a))
End Function

Public Function LLM_VALUE_CHAIN(Optional region As Variant) As Variant
    LLM_VALUE_CHAIN = AskPython("LLM_VALUE_CHAIN", Array(region))
End Function

Public Function LLM_TRIPWIRES(Optional company As Variant) As Variant
    LLM_TRIPWIRES = AskPython("LLM_TRIPWIRES", Array(company))
End Function

Public Function LLM_CATALYSTS(Optional company As Variant, Optional from_ As Variant, Optional to_ As Variant) As Variant
    LLM_CATALYSTS = AskPython("LLM_CATALYSTS", Array(company, from_, to_))
End Function

Public Function LLM_CHECKS() As Variant
    LLM_CHECKS = AskPython("LLM_CHECKS", Array())
End Function

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
    answer = Server.CallUDF("addin.excel.functions", called, arguments, ThisWorkbook, Application.Caller)
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
    ' xlwings waits a minute or more for a Python that does not come, and Excel with it: one cell a minute may try, the others answer at once
    If Refused <> "" And Now < RefusedAt + TimeSerial(0, 1, 0) Then Err.Raise 1000, "PricedIn", Refused
    Refused = PricedInButtons.MissingPython()
    If Refused <> "" Then Err.Raise 1000, "PricedIn", Refused
    On Error GoTo Failed
    Set Server = XLPy
    companies = GetConfig("COMPANIES", "")
    If companies <> "" Then
        Server.SetItem Server.GetAttr(Server.Module("os"), "environ"), "PRICEDIN_COMPANIES", companies
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
    WhatToDo = "Python did not answer (" & Left$(reason, 120) & "): run 'pricedin doctor' in a command window, it names the cause."
    If Left$(reason, 14) = "Could not load" Then
        WhatToDo = "Python with xlwings " & XLWINGS_VERSION & " is not where the sheet xlwings.conf says: run 'pricedin doctor', it names the cause."
    End If
    If InStr(reason, " before Priced In's own ") > 0 Or InStr(reason, "Priced In has no ") > 0 Or InStr(reason, "which is not on this machine") > 0 Then
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
    DescribeArr
    DescribeBenchmarks
    DescribeCash
    DescribeChecks
    DescribeFrontier
    DescribeFundFlow
    DescribeIncomeStatement
    DescribeModel
    DescribeMomentum
    DescribePricing
    DescribeScenarios
    DescribeValuation
    ThisWorkbook.Saved = wasSaved
End Sub

Private Sub Describe(ByVal called As String, ByVal category As String, ByVal description As String, ByVal helps As Variant)
    Dim macroName As String
    macroName = "'" & Replace(ThisWorkbook.Name, "'", "''") & "'!" & called
    On Error Resume Next
    If UBound(helps) < 0 Then
        Application.MacroOptions Macro:=macroName, Description:=description, Category:=category
    Else
        Application.MacroOptions Macro:=macroName, Description:=description, Category:=category, ArgumentDescriptions:=helps
    End If
End Sub

Private Sub DescribeArr()
    Describe "ZHIPU_ARR", "Priced In: ARR", _
        "Annualised recurring revenue at the end of a month. Unit: US$ mn.", Array( _
        "a day in the month wanted: an Excel date, ISO text, or a heading such as Dec-26 (date)", _
        "name of a scenario; base if left out (text)", _
        "inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range (text or range)")
    Describe "MINIMAX_ARR", "Priced In: ARR", _
        "Annualised recurring revenue at the end of a month. Unit: US$ mn.", Array( _
        "a day in the month wanted: an Excel date, ISO text, or a heading such as Dec-26 (date)", _
        "name of a scenario; base if left out (text)", _
        "inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range (text or range)")
    Describe "LLM_ARR", "Priced In: ARR", _
        "Annualised recurring revenue at the end of a month. Unit: US$ mn.", Array( _
        "name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity (text)", _
        "a day in the month wanted: an Excel date, ISO text, or a heading such as Dec-26 (date)", _
        "name of a scenario; base if left out (text)", _
        "inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range (text or range)")
    Describe "LLM_SUPPRESSED_ARR", "Priced In: ARR", _
        "ARR that customers ask for and compute cannot serve, at the end of a month. Unit: US$ mn.", Array( _
        "name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity (text)", _
        "a day in the month wanted: an Excel date, ISO text, or a heading such as Dec-26 (date)", _
        "name of a scenario; base if left out (text)", _
        "inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range (text or range)")
End Sub

Private Sub DescribeBenchmarks()
    Describe "LLM_IMPLIED_ARR", "Priced In: Benchmarks", _
        "ARR that a market capitalisation stands for at a P/ARR multiple. Unit: US$ mn.", Array( _
        "market capitalisation (US$ bn)", _
        "P/ARR (x)")
    Describe "LLM_P_ARR", "Priced In: Benchmarks", _
        "Valuation over annualised recurring revenue. Unit: x.", Array( _
        "valuation (US$ bn)", _
        "annualised recurring revenue (US$ mn)")
    Describe "LLM_P_ARR_FIT", "Priced In: Benchmarks", _
        "Fit of LOG10(P/ARR) on LOG10(ARR in US$ bn) through the funding rounds. Unit: row: slope, intercept, R2, n.", Array( _
        "Anthropic, OpenAI or pooled (default) (text)")
    Describe "LLM_P_ARR_AT", "Priced In: Benchmarks", _
        "P/ARR that the fit gives at an ARR. Unit: x.", Array( _
        "annualised recurring revenue (US$ mn)", _
        "Anthropic, OpenAI or pooled (default) (text)")
    Describe "LLM_PRICED_IN", "Priced In: Benchmarks", _
        "What the price implies: benchmark, multiple, year-end ARR, against the model's, growth needed a month. Unit: table.", Array( _
        "name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity (text)", _
        "share price; where it is optional, the scenario's if left out (HK$)")
End Sub

Private Sub DescribeCash()
    Describe "ZHIPU_CASH", "Priced In: Cash", _
        "Closing cash of a year or a quarter, after placements; of a date, that of its quarter. Unit: reporting currency mn.", Array( _
        "2026-12-31, Dec-26, 2030E or 1Q26; leave out where a line has no periods (date, year or quarter)", _
        "name of a scenario; base if left out (text)", _
        "inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range (text or range)")
    Describe "MINIMAX_CASH", "Priced In: Cash", _
        "Closing cash of a year or a quarter, after placements; of a date, that of its quarter. Unit: reporting currency mn.", Array( _
        "2026-12-31, Dec-26, 2030E or 1Q26; leave out where a line has no periods (date, year or quarter)", _
        "name of a scenario; base if left out (text)", _
        "inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range (text or range)")
    Describe "LLM_CASH", "Priced In: Cash", _
        "Closing cash of a year or a quarter, after placements; of a date, that of its quarter. Unit: reporting currency mn.", Array( _
        "name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity (text)", _
        "2026-12-31, Dec-26, 2030E or 1Q26; leave out where a line has no periods (date, year or quarter)", _
        "name of a scenario; base if left out (text)", _
        "inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range (text or range)")
    Describe "LLM_RUNWAY", "Priced In: Cash", _
        "Months from Dec-25 until cash ends without placements. Unit: months.", Array( _
        "name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity (text)", _
        "name of a scenario; base if left out (text)", _
        "inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range (text or range)")
    Describe "LLM_FUNDING", "Priced In: Cash", _
        "What is placed by quarter: need, price, discount, new shares, proceeds, kind; where nothing is, only a header. Unit: table.", Array( _
        "name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity (text)", _
        "name of a scenario; base if left out (text)", _
        "inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range (text or range)")
End Sub

Private Sub DescribeChecks()
    Describe "LLM_CHECKS", "Priced In: Checks", _
        "Every check of every company in the base scenario: result, value and what was expected. Unit: table.", Array()
End Sub

Private Sub DescribeFrontier()
    Describe "LLM_VALUE_CHAIN", "Priced In: Frontier", _
        "The value chain of a region: every row as printed, then each layer with printed and recomputed share. Unit: table.", Array( _
        "us or china (text)")
End Sub

Private Sub DescribeFundFlow()
    Describe "ZHIPU_FLOAT_PCT", "Priced In: Fund flow", _
        "Free shares as a part of shares in issue on a date. Unit: fraction.", Array( _
        "a day in the month wanted: an Excel date, ISO text, or a heading such as Dec-26 (date)")
    Describe "MINIMAX_FLOAT_PCT", "Priced In: Fund flow", _
        "Free shares as a part of shares in issue on a date. Unit: fraction.", Array( _
        "a day in the month wanted: an Excel date, ISO text, or a heading such as Dec-26 (date)")
    Describe "LLM_FLOAT", "Priced In: Fund flow", _
        "Shares that are free to trade on a date. Unit: shares.", Array( _
        "name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity (text)", _
        "a day in the month wanted: an Excel date, ISO text, or a heading such as Dec-26 (date)", _
        "inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range (text or range)")
    Describe "LLM_FLOAT_PCT", "Priced In: Fund flow", _
        "Free shares as a part of shares in issue on a date. Unit: fraction.", Array( _
        "name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity (text)", _
        "a day in the month wanted: an Excel date, ISO text, or a heading such as Dec-26 (date)", _
        "inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range (text or range)")
    Describe "LLM_UNLOCKED", "Priced In: Fund flow", _
        "Shares freed after one date, up to and including another. Unit: shares.", Array( _
        "name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity (text)", _
        "first day; for LLM_UNLOCKED, shares freed after it (date)", _
        "up to and including this day (date)", _
        "inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range (text or range)")
    Describe "LLM_UNLOCK_SCHEDULE", "Priced In: Fund flow", _
        "Every tranche: holders, dates, shares, percentages, float expansion, value and days to absorb. Unit: table.", Array( _
        "name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity (text)", _
        "inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range (text or range)")
    Describe "LLM_UNLOCK_DATE", "Priced In: Fund flow", _
        "Expiry of a conditional tranche: the earlier of the backstop and the n-th session from inclusion. Unit: date.", Array( _
        "day of Stock Connect inclusion, or none (date or none)", _
        "latest expiry; 8 Oct 2026, the MiniMax tranche's, if left out (date)", _
        "sessions that free the tranche; 20 if left out (count)", _
        "inclusive (the inclusion day is the first; the default) or exclusive (text)")
    Describe "LLM_CONNECT_ELIGIBLE", "Priced In: Fund flow", _
        "First Stock Connect day of a company with weighted voting, by seasoning alone: 20th session after six months. Unit: date.", Array( _
        "first day of trading (date)", _
        "whether the company has weighted voting rights; true if left out (true or false)")
    Describe "LLM_NTH_SESSION", "Priced In: Fund flow", _
        "The n-th session, counting the date as the first if it is one. Unit: date.", Array( _
        "a day in the month wanted: an Excel date, ISO text, or a heading such as Dec-26 (date)", _
        "which session, from 1 (count)", _
        "HK (default) or CONNECT, days on which both exchanges trade (text)")
    Describe "LLM_FLOAT_EXPANSION", "Priced In: Fund flow", _
        "Shares freed over the float before, the broker's definition. Unit: x.", Array( _
        "tradable shares before (shares)", _
        "shares freed (shares)")
    Describe "LLM_DAYS_TO_ABSORB", "Priced In: Fund flow", _
        "Trading days to sell shares at a part of daily turnover. Unit: days.", Array( _
        "shares to sell (shares)", _
        "average turnover of a day (HK$)", _
        "share price; where it is optional, the scenario's if left out (HK$)", _
        "part of turnover that is the seller's, above 0 and at most 1; 1 if left out (fraction)")
    Describe "LLM_PLACEMENT", "Priced In: Fund flow", _
        "A placement: dilution, theoretical price after, proceeds in HK$ mn, change in value per share. Unit: row: fraction, HK$, HK$ mn, fraction.", Array( _
        "share price; where it is optional, the scenario's if left out (HK$)", _
        "shares in issue (mn shares)", _
        "new shares over shares in issue (fraction)", _
        "below the market price (fraction)")
    Describe "LLM_DERATING", "Priced In: Fund flow", _
        "Derating of a multiple, the same against an index, and the premium each took away. Unit: row of fractions.", Array( _
        "change of the share price (fraction)", _
        "change of the earnings or revenue that the multiple is of (fraction)", _
        "change of the index over the same time (fraction)")
    Describe "LLM_PRECEDENTS", "Priced In: Fund flow", _
        "The broker's table 7: every printed row with the recomputed one below it. Unit: table.", Array()
    Describe "LLM_DUAL_LISTING", "Priced In: Fund flow", _
        "Value at Hong Kong and A-share P/S, A-share value over market cap, and the revenue the market cap needs. Unit: row: US$ bn, US$ bn, x, US$ mn.", Array( _
        "revenue (US$ mn)", _
        "market capitalisation (US$ bn)", _
        "price-to-sales in Hong Kong; the article's if left out (x)", _
        "price-to-sales of A-shares; the article's if left out (x)")
End Sub

Private Sub DescribeIncomeStatement()
    Describe "ZHIPU_REVENUE", "Priced In: Income statement", _
        "Revenue of a year. Unit: reporting currency mn.", Array( _
        "calendar year: 2030, or as headed, 2030E or FY30 (year)", _
        "name of a scenario; base if left out (text)", _
        "inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range (text or range)")
    Describe "ZHIPU_EPS", "Priced In: Income statement", _
        "Adjusted earnings per diluted share of a year. Unit: reporting currency per share.", Array( _
        "calendar year: 2030, or as headed, 2030E or FY30 (year)", _
        "name of a scenario; base if left out (text)", _
        "inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range (text or range)")
    Describe "MINIMAX_REVENUE", "Priced In: Income statement", _
        "Revenue of a year. Unit: reporting currency mn.", Array( _
        "calendar year: 2030, or as headed, 2030E or FY30 (year)", _
        "name of a scenario; base if left out (text)", _
        "inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range (text or range)")
    Describe "MINIMAX_EPS", "Priced In: Income statement", _
        "Adjusted earnings per diluted share of a year. Unit: reporting currency per share.", Array( _
        "calendar year: 2030, or as headed, 2030E or FY30 (year)", _
        "name of a scenario; base if left out (text)", _
        "inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range (text or range)")
    Describe "LLM_REVENUE", "Priced In: Income statement", _
        "Revenue of a year. Unit: reporting currency mn.", Array( _
        "name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity (text)", _
        "calendar year: 2030, or as headed, 2030E or FY30 (year)", _
        "name of a scenario; base if left out (text)", _
        "inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range (text or range)")
    Describe "LLM_NET_PROFIT", "Priced In: Income statement", _
        "Adjusted net profit of a year; a loss is negative. Unit: reporting currency mn.", Array( _
        "name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity (text)", _
        "calendar year: 2030, or as headed, 2030E or FY30 (year)", _
        "name of a scenario; base if left out (text)", _
        "inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range (text or range)")
    Describe "LLM_EPS", "Priced In: Income statement", _
        "Adjusted earnings per diluted share of a year. Unit: reporting currency per share.", Array( _
        "name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity (text)", _
        "calendar year: 2030, or as headed, 2030E or FY30 (year)", _
        "name of a scenario; base if left out (text)", _
        "inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range (text or range)")
End Sub

Private Sub DescribeModel()
    Describe "LLM_LINE", "Priced In: Model", _
        "Any line item by its name; lines along time need a period. Unit: the line's own.", Array( _
        "name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity (text)", _
        "name or label of a line item, such as eps, arr or Valuation.pt (text)", _
        "2026-12-31, Dec-26, 2030E or 1Q26; leave out where a line has no periods (date, year or quarter)", _
        "name of a scenario; base if left out (text)", _
        "inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range (text or range)")
    Describe "LLM_INPUT", "Priced In: Model", _
        "An input's value in a scenario. Unit: the input's own.", Array( _
        "name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity (text)", _
        "name or label of an input, such as wacc or Exit P/E (text)", _
        "name of a scenario; base if left out (text)")
    Describe "LLM_SOURCE", "Priced In: Model", _
        "An input's citation: where it is printed, or why it is assumed, and as of when. Unit: text.", Array( _
        "name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity (text)", _
        "name or label of an input, such as wacc or Exit P/E (text)")
    Describe "LLM_WHY", "Priced In: Model", _
        "What a line is computed from, as a tree down to its inputs: formula, value, unit, status or source, tab, cell. Unit: table.", Array( _
        "name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity (text)", _
        "name or label of a line item, such as eps, arr or Valuation.pt (text)", _
        "2026-12-31, Dec-26, 2030E or 1Q26; leave out where a line has no periods (date, year or quarter)", _
        "name of a scenario; base if left out (text)", _
        "inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range (text or range)", _
        "levels below the line; all if left out (count)")
    Describe "LLM_ASSUMED", "Priced In: Model", _
        "Assumptions and treatments of one company or all, by what their alternative changes of the target in base. Unit: table.", Array( _
        "name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity (text)")
End Sub

Private Sub DescribeMomentum()
    Describe "LLM_TRIPWIRES", "Priced In: Momentum", _
        "The tripwires, of one company or all: metric, threshold, reading with its date, and status. Unit: table.", Array( _
        "name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity (text)")
    Describe "LLM_CATALYSTS", "Priced In: Momentum", _
        "Events of one company or all by date, from one day through another; undated ones last, if no day is given. Unit: table.", Array( _
        "name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity (text)", _
        "first day; for LLM_UNLOCKED, shares freed after it (date)", _
        "up to and including this day (date)")
End Sub

Private Sub DescribePricing()
    Describe "LLM_TOKEN_PRICE", "Priced In: Pricing", _
        "Effective price of a token mix whose shares sum to 1. Unit: US$ per million tokens.", Array( _
        "cached input, of all tokens (fraction)", _
        "other input, of all tokens (fraction)", _
        "output, of all tokens (fraction)", _
        "price of a cache read (US$ per million tokens)", _
        "price of input (US$ per million tokens)", _
        "price of output (US$ per million tokens)")
    Describe "LLM_CACHE_SHARE_NEEDED", "Priced In: Pricing", _
        "Smallest cached share of all tokens at which a new cache price gives an uplift. Unit: fraction.", Array( _
        "rise of the effective price (fraction)", _
        "output, of all tokens (fraction)", _
        "cache-read price before (US$ per million tokens)", _
        "cache-read price after (US$ per million tokens)", _
        "price of input (US$ per million tokens)", _
        "price of output (US$ per million tokens)")
End Sub

Private Sub DescribeScenarios()
    Describe "LLM_COMPARE", "Priced In: Scenarios", _
        "All scenarios side by side, each with the overrides; then weighted, low, high. Without a company, of each. Unit: table.", Array( _
        "name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity (text)", _
        "inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range (text or range)")
    Describe "LLM_PROBABILITY", "Priced In: Scenarios", _
        "Probability of bull that the price implies against bear, and the months of the US$1 bn ramp that it needs. Unit: row: probability, months.", Array( _
        "name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity (text)", _
        "share price; where it is optional, the scenario's if left out (HK$)", _
        "inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range (text or range)")
End Sub

Private Sub DescribeValuation()
    Describe "ZHIPU_PT", "Priced In: Valuation", _
        "Price target per share, unrounded unless a rounding unit is given. Unit: HK$.", Array( _
        "name of a scenario; base if left out (text)", _
        "inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range (text or range)")
    Describe "ZHIPU_UPSIDE", "Priced In: Valuation", _
        "Price target over share price, less one. Unit: fraction.", Array( _
        "name of a scenario; base if left out (text)", _
        "inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range (text or range)", _
        "share price; where it is optional, the scenario's if left out (HK$)")
    Describe "MINIMAX_PT", "Priced In: Valuation", _
        "Price target per share, unrounded unless a rounding unit is given. Unit: HK$.", Array( _
        "name of a scenario; base if left out (text)", _
        "inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range (text or range)")
    Describe "MINIMAX_UPSIDE", "Priced In: Valuation", _
        "Price target over share price, less one. Unit: fraction.", Array( _
        "name of a scenario; base if left out (text)", _
        "inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range (text or range)", _
        "share price; where it is optional, the scenario's if left out (HK$)")
    Describe "LLM_PT", "Priced In: Valuation", _
        "Price target per share, unrounded unless a rounding unit is given. Unit: HK$.", Array( _
        "name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity (text)", _
        "name of a scenario; base if left out (text)", _
        "inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range (text or range)", _
        "round to the nearest multiple of this; unrounded if left out (HK$)")
    Describe "LLM_UPSIDE", "Priced In: Valuation", _
        "Price target over share price, less one. Unit: fraction.", Array( _
        "name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity (text)", _
        "name of a scenario; base if left out (text)", _
        "inputs to change, as text 'wacc=12%; exit_pe=25' or as a two-column range (text or range)", _
        "share price; where it is optional, the scenario's if left out (HK$)")
    Describe "LLM_PT_CALC", "Priced In: Valuation", _
        "Target from five figures: EPS capitalised, brought back, and converted. Unit: quoted currency per share.", Array( _
        "earnings per share in the exit year (currency per share)", _
        "multiple of those earnings (x)", _
        "discount rate, from 0% to below 100%: 0.15 or 15% (fraction)", _
        "years of discounting, whole or part (years)", _
        "HK$ for one of the reporting currency; 1 where they are the same (quoted / reporting currency)")
    Describe "LLM_YEARS_IMPLIED", "Priced In: Valuation", _
        "Years of discounting that a printed target implies. Unit: years.", Array( _
        "earnings per share in the exit year (currency per share)", _
        "multiple of those earnings (x)", _
        "discount rate, from 0% to below 100%: 0.15 or 15% (fraction)", _
        "HK$ for one of the reporting currency; 1 where they are the same (quoted / reporting currency)", _
        "the target (quoted currency per share)")
    Describe "LLM_FOOTBALL_FIELD", "Priced In: Valuation", _
        "Every valuation method with its low, base and high, HK$ per share. Unit: table.", Array( _
        "name, ticker or Bloomberg ticker, in any case: zhipu, 2513.HK, 2513 HK Equity (text)")
End Sub
