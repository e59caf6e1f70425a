"""A stand-in for pywin32, enough to import the real xlwings.udfs and xlwings.com_server anywhere.

Excel's objects are here as they arrive over COM.
"""

from __future__ import annotations

import ctypes
import sys
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any
from unittest import mock

if TYPE_CHECKING:
    from collections.abc import Iterator

RANGE = "{00020846-0000-0000-C000-000000000046}"
MISSING = -2147352572  # VT_ERROR with DISP_E_PARAMNOTFOUND, as pywin32 gives an argument that a formula leaves out
ERROR_CELLS = {"#NULL!": -2146826288, "#DIV/0!": -2146826281, "#VALUE!": -2146826273, "#REF!": -2146826265,
               "#NAME?": -2146826259, "#NUM!": -2146826252,
               "#N/A": -2146826246, "#SPILL!": -2146826243, "#CALC!": -2146826238}
FRESH = ("xlwings._xlwindows", "xlwings._win32patch", "xlwings.udfs", "xlwings.com_server")
DECORATORS = {"func": "xlfunc", "arg": "xlarg", "ret": "xlret"}


class ComError(Exception):
    """pywintypes.com_error."""


class ComTime(datetime):
    """pywintypes.datetime: a date cell's value, which has a time zone and cannot change it."""

    def replace(self, *_args: Any, **_kwargs: Any) -> Any:
        raise ValueError("astimezone() cannot be applied to a naive datetime")


class PyIDispatch:
    """A COM pointer as the server gets it, before it is wrapped."""

    def __init__(self, target: Any, kind: str) -> None:
        self.target, self.kind = target, kind

    def GetTypeInfo(self) -> Any:  # noqa: N802 - COM's name
        return SimpleNamespace(GetTypeAttr=lambda: SimpleNamespace(iid=self.kind),
                               GetDocumentation=lambda _: ("Range", "", 0, None))


class CDispatch:
    """A wrapped COM pointer: attributes are those of Excel's object."""

    def __init__(self, pointer: PyIDispatch) -> None:
        self._oleobj_ = pointer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._oleobj_.target, name)


def workbook(name: str = "template.xlsm") -> Any:
    """An open workbook of one sheet."""
    application = SimpleNamespace(Hwnd=1)
    book = SimpleNamespace(Name=name, Application=application)
    book.Worksheets = [SimpleNamespace(Name="Control", Parent=book)]
    return book


def cells(value: Any, book: Any | None = None) -> PyIDispatch:
    """A range whose Value is what Excel gives: a scalar for one cell, else a tuple of rows."""
    rows = len(value) if isinstance(value, tuple) else 1
    columns = len(value[0]) if isinstance(value, tuple) else 1
    return PyIDispatch(SimpleNamespace(Value=value, Worksheet=(book or workbook()).Worksheets[0], Row=1, Column=1,
                                       Count=rows * columns, Rows=SimpleNamespace(Count=rows),
                                       Columns=SimpleNamespace(Count=columns)), RANGE)


def day(year: int, month: int, number: int) -> ComTime:
    """A date cell."""
    return ComTime(year, month, number, tzinfo=UTC)


def _modules() -> dict[str, ModuleType]:
    def module(name: str, **attributes: Any) -> ModuleType:
        made = ModuleType(name)
        made.__dict__.update(attributes, __path__=[], __file__="pythoncom.dll")
        return made

    def dispatch(given: Any, *_args: Any, **_kwargs: Any) -> Any:
        return CDispatch(given) if isinstance(given, PyIDispatch) else given

    def unwrap(_given: Any) -> Any:
        raise TypeError("not an object of ours")

    util = module("win32com.server.util", unwrap=unwrap, wrap=lambda given, *_args, **_kwargs: given)
    dispatcher, policy = module("win32com.server.dispatcher"), module("win32com.server.policy", DefaultPolicy=object)
    server = module("win32com.server", util=util, dispatcher=dispatcher, policy=policy)
    client = module("win32com.client", Dispatch=dispatch, DispatchEx=dispatch, CDispatch=CDispatch,
                    CoClassBaseClass=type("CoClassBaseClass", (), {}),
                    DispatchBaseClass=type("DispatchBaseClass", (), {}))
    zone = SimpleNamespace(utc=lambda: UTC)
    return {made.__name__: made for made in (
        util, dispatcher, policy, server, client, module("win32com", client=client, server=server),
        module("pythoncom", IID_IDispatch="IDispatch", TypeIIDs={"IDispatch": PyIDispatch}, CoInitialize=lambda: None,
               com_error=ComError, ole_error=ComError),
        module("pywintypes", IID=str, TimeType=ComTime, com_error=ComError, error=ComError),
        module("win32process", GetWindowThreadProcessId=lambda _: (0, 1)), module("win32timezone", TimeZoneInfo=zone),
        *(module(name) for name in ("win32api", "win32con", "win32event", "win32gui")))}


@contextmanager
def excel_for_windows() -> Iterator[Any]:
    """The COM server of xlwings, as Excel's `XLPy`; afterwards xlwings is as it was."""
    import xlwings

    from addin.excel import functions

    library = mock.MagicMock()
    loaded, held = dict(sys.modules), dict(vars(xlwings))
    engines, by_name = list(xlwings.engines.engines), dict(xlwings.engines.engines_by_name)
    for name in FRESH:
        sys.modules.pop(name, None)
    functions._bound.cache_clear()
    try:
        with (mock.patch.dict(sys.modules, _modules()), mock.patch.object(ctypes, "oledll", library, create=True),
              mock.patch.object(ctypes, "windll", library, create=True), mock.patch.object(ctypes, "PyDLL", library),
              mock.patch("atexit.register")):
            import xlwings._xlwindows
            import xlwings.com_server
            import xlwings.udfs

            xlwings.engines.add(xlwings.main.Engine(impl=xlwings._xlwindows.engine))
            with (closing(xlwings.com_server.loop),
                  mock.patch.multiple(xlwings, **{name: getattr(xlwings.udfs, real)
                                                  for name, real in DECORATORS.items()})):
                yield xlwings.com_server.XLPython()
    finally:
        functions._bound.cache_clear()
        xlwings.engines.engines[:] = engines
        xlwings.engines.engines_by_name.clear()
        xlwings.engines.engines_by_name.update(by_name)
        for name in FRESH:
            attribute = name.partition(".")[2]
            for where, before, key in ((sys.modules, loaded, name), (vars(xlwings), held, attribute)):
                where.pop(key, None)
                if key in before:
                    where[key] = before[key]
