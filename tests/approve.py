"""Approves the generated Visual Basic: writes it to tests/golden, for a person to read with `git diff`."""

from test_excel_vba import GOLDEN, TEXTS

if __name__ == "__main__":
    for file, text in TEXTS.items():
        (GOLDEN / file).write_text(text(), encoding="utf-8")
