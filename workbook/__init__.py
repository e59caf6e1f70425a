"""The workbook: the model's sheets as an Excel file with live formulas and right cached values."""
