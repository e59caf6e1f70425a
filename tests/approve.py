"""Approves what is generated from the functions, Visual Basic and stub, for a person to read with `git diff`."""

from test_excel_vba import GENERATED

if __name__ == "__main__":
    for path, text in GENERATED.items():
        path.write_text(text(), encoding="utf-8", newline="\n")
