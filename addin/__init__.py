"""The add-in: one registry of functions behind the spreadsheet, the command line and Python. It holds no arithmetic."""

from importlib.util import find_spec
from pathlib import Path

for _name in ("model", "workbook"):  # a user's model.py on the path would be taken for ours
    _spec = find_spec(_name)
    _root = Path(__file__).resolve().parent.parent
    if _spec is None or not _spec.origin or Path(_spec.origin).resolve().parent.parent != _root:
        raise ImportError(
            f"{_spec.origin if _spec else _name} is found before Priced In's own '{_name}': rename it, or take its "
            "folder out of PYTHONPATH.")
