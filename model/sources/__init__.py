"""Sources: what they print, held against arithmetic and against each other."""
