"""LibreOffice Calc as a host: the functions of the registry as an extension."""
