"""What a button of the template runs: its macro on the workbook that called, and one sentence if it is refused."""

from __future__ import annotations

import os
import sys
import traceback


def press(key: str) -> None:
    """Run a button's macro; a refusal ends Python with its sentence, for Excel's box, the status line and the log."""
    import xlwings

    from addin.macros import run
    from addin.messages import record
    from addin.open_book import OpenBook
    from model.core.errors import PricedInError
    from model.equity import COMPANIES_VARIABLE

    book = None
    try:
        try:
            book = OpenBook(xlwings.Book.caller())
        except Exception as error:  # noqa: BLE001 - each engine has errors of its own
            raise PricedInError(
                f"Excel did not say which workbook the button is in ({error}): close other windows of Excel that hold "
                "a workbook of the same name, then press again.") from None
        companies = book.configuration().get("COMPANIES", "")
        if companies:
            os.environ[COMPANIES_VARIABLE] = companies
        run(key, book)
    except PricedInError as error:
        record(key, error.code, str(error))
        if book is not None:
            book.say(f"Priced In: {error}")
        sys.exit(str(error))
    except Exception as error:  # noqa: BLE001 - a bug of ours, or a refusal of Excel's: the box gets a sentence, the log the traceback
        record(key, "traceback", " | ".join(traceback.format_exception(error)))
        sys.exit(f"The button failed in a way that it should not ({str(error)[:120]}): run 'pricedin doctor' in a "
                 "command window, it shows the log.")
