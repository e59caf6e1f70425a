"""The add-in: one registry of functions behind the spreadsheet, the command line and Python. It holds no arithmetic."""
