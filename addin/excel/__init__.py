"""Excel as a host: the functions and buttons of the registry through xlwings, and the template workbook."""
