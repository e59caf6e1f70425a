"""A VBA project as the file vbaProject.bin, written from MS-OVBA: source only, which Excel compiles on opening.

The numbers in brackets are sections of that specification.
"""

from __future__ import annotations

import re
from itertools import pairwise
from struct import pack
from typing import TYPE_CHECKING, Literal, NamedTuple
from uuid import NAMESPACE_OID, uuid5

from model.core.errors import PricedInError, unknown
from workbook.compound_file import compound_file

if TYPE_CHECKING:
    from collections.abc import Sequence

CODE_PAGE     = 1252
ENGLISH       = 0x0409
WORKBOOK      = "ThisWorkbook"
LONGEST_NAME  = 31    # characters, since the module's stream bears its name
LONGEST_LINE  = 1023  # characters the VBA editor keeps on a line
CONTINUATIONS = 24    # line ends ' _' in one statement
CHUNK         = 4096  # bytes compressed at a time
UNDEFINED     = 0xFFFF

KINDS = {  # in the stream PROJECT, in the stream dir
    "document": ("Document", 0x22),
    "standard": ("Module",   0x21),
    "class":    ("Class",    0x22),
}
BASES = {  # what VB_Base says a module extends
    "workbook": "0{00020819-0000-0000-C000-000000000046}",
    "sheet":    "0{00020820-0000-0000-C000-000000000046}",
    "class":    "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}",
}
REFERENCES = {  # as Excel writes them for a new workbook; the libraries of VBA and of Excel it adds on its own
    "stdole": r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation",
    "Office": r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#C:\Program Files\Common Files\Microsoft "
              r"Shared\OFFICE16\MSO.DLL"
              r"#Microsoft Office 16.0 Object Library",
}
LIBRARIES = ("VBA", "Excel", *REFERENCES)
LANGUAGE = """
    abs addressof and any array as attribute boolean byref byte byval call case cbool cbyte ccur cdate cdbl cdec
    cdecl cint circle clng clnglng clngptr close const csng cstr currency cvar cverr date debug decimal declare
    defbool defbyte defcur defdate defdbl defdec defint deflng deflnglng deflngptr defobj defsng defstr defvar dim
    do doevents double each else elseif empty end endif enum eqv erase event exit false fix for friend function get
    global gosub goto if imp implements in input inputb int integer is lbound len lenb let like lineinput lock long
    longlong longptr loop lset me mod new next not nothing null on open option optional or paramarray preserve print
    private pset public put raiseevent redim rem resume return rset scale seek select set sgn shared single spc
    static stop string sub tab then to true type typeof ubound unlock until variant vb_base vb_control vb_creatable
    vb_customizable vb_description vb_exposed vb_ext_key vb_globalnamespace vb_helpid vb_invoke_func
    vb_invoke_property vb_invoke_propertyput vb_invoke_propertyputref vb_memberflags vb_name vb_predeclaredid
    vb_procdata vb_templatederived vb_usermemid vb_vardescription vb_varhelpid vb_varmemberflags vb_varprocdata
    vb_varusermemid wend while with withevents write xor"""
RESERVED = frozenset(LANGUAGE.split())  # words of the language, in small letters (MS-VBAL 3.3.5.2)
STREAMS = {"dir"}  # stands beside the streams of the modules

LINE_END = re.compile(r"\r\n|\r|\n")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")
CONTINUED = re.compile(r"(^|.*[ \t])_[ \t]*")
ATTRIBUTE = re.compile(r"Attribute (VB_\w+) = (.*)")


class Module(NamedTuple):
    """A module of VBA: a document (the workbook or a sheet, by its code name), a standard module or a class."""

    name: str
    kind: Literal["document", "standard", "class"]
    code: str  # with or without the header of an exported .bas or .cls


def vba_project(modules: Sequence[Module], name: str = "PricedIn") -> bytes:
    """A project with these modules in this order, neither locked nor hidden; the same modules give the same bytes.

    The modules must hold a document called ThisWorkbook, and one document for each sheet, called as the sheet's code
    name.
    """
    _check_names(modules, name)
    texts = [_Text(module) for module in modules]
    streams: dict[tuple[str, ...], bytes] = {
        ("VBA", module.name): compressed(text.stored(), f"Module '{module.name}'")
        for module, text in zip(modules, texts, strict=True)}
    # of no version, so no cache of compiled code is believed [2.3.4.1, 3.1.1]
    streams["VBA", "_VBA_PROJECT"] = pack("<HHBH", 0x61CC, UNDEFINED, 0, 1)
    streams["VBA", "dir"] = compressed(_dir(modules, [text.description() for text in texts], name))
    streams["PROJECT",] = _project(modules, name)
    streams["PROJECTwm",] = b"".join(_ansi(module.name) + b"\0" + _wide(module.name) + b"\0\0"
                                     for module in modules) + b"\0\0"
    return compound_file(streams)


def compressed(content: bytes, what: str = "The text") -> bytes:
    """A compressed container of these bytes [2.4.1].

    A chunk that would grow is refused: the specification stores it as it is, but the VBA editor is reported not to load
    such a module.
    """
    container = bytearray(b"\x01")
    for start in range(0, len(content), CHUNK):
        tokens = _tokens(content[start:start + CHUNK])
        if len(tokens) > CHUNK:
            line = content.count(b"\n", 0, start) + 1
            raise PricedInError(
                f"{what} is not stored, since from about line {line} on it looks like random characters: keep those in "
                f"a cell or a file.")
        container += pack("<H", 0xB000 | len(tokens) - 1) + tokens
    return bytes(container)


def _tokens(chunk: bytes) -> bytes:
    """Eight at a time, after a byte of flags: a byte as it is, or a copy of the longest match before it."""
    tokens = bytearray()
    at = 0
    while at < len(chunk):
        flags_at = len(tokens)
        tokens.append(0)
        for flag in range(8):
            if at == len(chunk):
                break
            offset_bits = max(4, (at - 1).bit_length())
            offset, length = _longest_match(chunk, at, min((0xFFFF >> offset_bits) + 3, len(chunk) - at))
            if length:
                tokens[flags_at] |= 1 << flag
                tokens += pack("<H", (offset - 1) << (16 - offset_bits) | (length - 3))
            else:
                tokens.append(chunk[at])
            at += length or 1
    return bytes(tokens)


def _longest_match(chunk: bytes, at: int, most: int) -> tuple[int, int]:
    """How far back the longest match of three bytes or more begins, the nearest of several, and its length.

    Zeros if there is none.
    """
    offset = length = 0
    wanted = 3
    while wanted <= most:
        found = chunk.rfind(chunk[at:at + wanted], 0, at + wanted - 1)
        if found < 0:
            break
        while wanted < most and chunk[found + wanted] == chunk[at + wanted]:
            wanted += 1
        offset, length = at - found, wanted
        wanted += 1
    return offset, length


class _Text:
    """The text of a module: its attributes, then its lines."""

    def __init__(self, module: Module) -> None:
        self.module = module
        lines = LINE_END.split(module.code)
        self._check(lines)
        lines = self._after_version(lines)
        self.given: list[tuple[str, str]] = []
        while lines and (match := ATTRIBUTE.fullmatch(lines[0])):
            self.given.append((match[1], match[2]))
            del lines[0]
        while lines and not lines[-1].strip():
            del lines[-1]
        self.lines = lines
        own = dict(self.given).get("VB_Name", f'"{module.name}"')
        if own != f'"{module.name}"':
            raise PricedInError(
                f"The code of module '{module.name}' says that it is {own}: give the module the name that stands in "
                f"its code.")

    def stored(self) -> bytes:
        """The text as the module's stream holds it."""
        standing = self._standing()
        given = dict(self.given)
        header = [(name, given.get(name, value))
                  for name, value in standing.items()] + [(name, value) for name, value in self.given
                                                          if name not in standing]
        lines = [f"Attribute {name} = {value}" for name, value in header] + self.lines
        return _ansi("".join(line + "\r\n" for line in lines))

    def description(self) -> str:
        """What the object browser shows for the module."""
        quoted = dict(self.given).get("VB_Description", '""')
        return quoted[1:-1].replace('""', '"').replace(r"\r\n", "\r\n")

    def _standing(self) -> dict[str, str]:
        """Attributes that every module of the kind has, with their usual values."""
        name, kind, _ = self.module
        if kind == "standard":
            return {"VB_Name": f'"{name}"'}
        is_document = kind == "document"
        base = BASES["class" if not is_document else "workbook" if name == WORKBOOK else "sheet"]
        return {"VB_Name": f'"{name}"', "VB_Base": f'"{base}"', "VB_GlobalNameSpace": "False", "VB_Creatable": "False",
                "VB_PredeclaredId": str(is_document), "VB_Exposed": str(is_document), "VB_TemplateDerived": "False",
                "VB_Customizable": str(is_document)}

    def _after_version(self, lines: list[str]) -> list[str]:
        """The lines without the block that begins an exported class; the stream does not hold it."""
        if not re.match(r"VERSION\s+\d", lines[0], re.IGNORECASE):
            return lines
        end = next((number for number, line in enumerate(lines) if line.strip().upper() == "END"), None)
        if self.module.kind == "standard" or end is None:
            raise PricedInError(f"The code of the {self.module.kind} module '{self.module.name}' begins with VERSION: "
                                "only a class or a document has such a block, and it ends with END.")
        return lines[end + 1:]

    def _check(self, lines: list[str]) -> None:
        continued = 0
        for number, line in enumerate(lines, 1):
            where = f"Line {number} of module '{self.module.name}'"
            if len(line) > LONGEST_LINE:
                raise PricedInError(
                    f"{where} has {len(line)} characters, and VBA keeps {LONGEST_LINE:,}: break it with ' _'.")
            continued = continued + 1 if CONTINUED.fullmatch(line) else 0
            if continued > CONTINUATIONS:
                raise PricedInError(
                    f"{where} continues a statement for the {continued}th time, and VBA allows {CONTINUATIONS}: split "
                    f"the statement.")
            if control := CONTROL.search(line):
                raise PricedInError(
                    f"{where} has the control character {ord(control[0])}: write Chr({ord(control[0])}) instead.")
            try:
                _ansi(line)
            except UnicodeEncodeError as error:
                letter = line[error.start]
                raise PricedInError(
                    f"{where} has '{letter}', which is not in Windows code page {CODE_PAGE}: write ChrW({ord(letter)}) "
                    f"instead.") from None


def _check_names(modules: Sequence[Module], project: str) -> None:
    _check_name("VBA project", project, LIBRARIES)
    taken = {name.casefold(): "a library" for name in LIBRARIES} | {project.casefold(): "the project"}
    for module in modules:
        if module.kind not in KINDS:
            raise PricedInError(unknown("kind of module", module.kind, KINDS))
        _check_name("module", module.name, ())
        if other := taken.get(module.name.casefold()):
            raise PricedInError(
                f"A module cannot be called '{module.name}', as {other} of the VBA project is: choose another name.")
        taken[module.name.casefold()] = "another module"
    if not any(module.name == WORKBOOK and module.kind == "document" for module in modules):
        raise PricedInError(
            f"The VBA project has no document module called {WORKBOOK}: add one, and one for each sheet, called as its "
            f"code name.")


def _check_name(what: str, name: str, libraries: Sequence[str]) -> None:
    if not re.fullmatch(rf"[A-Za-z][A-Za-z0-9_]{{0,{LONGEST_NAME - 1}}}", name):
        raise PricedInError(
            f"A {what} cannot be called '{name}': use a letter, then letters, digits or underscores, at most "
            f"{LONGEST_NAME} in all.")
    if name.casefold() in RESERVED | STREAMS | {library.casefold() for library in libraries}:
        raise PricedInError(f"A {what} cannot be called '{name}', which has a meaning in VBA: choose another name.")


def _dir(modules: Sequence[Module], descriptions: Sequence[str], name: str) -> bytes:
    """The stream dir before compression: the project, its references, its modules [2.3.4.2]."""
    windows_64_bit, compatible, number = 3, 5, pack("<I", 0)
    records = [
        # which Excel writes beside that system
        _record(0x01, pack("<I", windows_64_bit)), _record(0x4A, pack("<I", compatible)),
        _record(0x02, pack("<I", ENGLISH)), _record(0x14, pack("<I", ENGLISH)),
        _record(0x03, pack("<H", CODE_PAGE)), _record(0x04, _ansi(name)),
        *_described(0x05, 0x40, ""), _record(0x06, b""), _record(0x3D, b""),            # description, help file twice
        # help context, flags, version 1.0
        _record(0x07, number), _record(0x08, number), pack("<HIIH", 0x09, 4, 1, 0),
        *_described(0x0C, 0x3C, ""),                                                    # compiler constants
    ]
    for library, identifier in REFERENCES.items():
        records += [*_described(0x16, 0x3E, library),
                    _record(0x0D, pack("<I", len(identifier)) + _ansi(identifier) + bytes(6))]
    records += [_record(0x0F, pack("<H", len(modules))), _record(0x13, pack("<H", UNDEFINED))]
    for module, description in zip(modules, descriptions, strict=True):
        records += [
            *_described(0x19, 0x47, module.name), *_described(0x1A, 0x32, module.name),
            *_described(0x1C, 0x48, description),
            # the text begins at 0: no compiled code before it
            _record(0x31, number),
            _record(0x1E, number), _record(0x2C, pack("<H", UNDEFINED)), _record(KINDS[module.kind][1], b""),
            _record(0x2B, b""),
        ]
    return b"".join((*records, _record(0x10, b"")))


def _record(number: int, content: bytes) -> bytes:
    return pack("<HI", number, len(content)) + content


def _described(ansi: int, wide: int, text: str) -> tuple[bytes, bytes]:
    return _record(ansi, _ansi(text)), _record(wide, _wide(text))


def _project(modules: Sequence[Module], name: str) -> bytes:
    """The stream PROJECT: what the editor lists, who may see it, and its windows, all closed [2.3.1]."""
    identity = f"{{{uuid5(NAMESPACE_OID, 'VBA project ' + name)}}}".upper()
    entries = [f"{KINDS[module.kind][0]}={module.name}" + ("/&H00000000" if module.kind == "document" else "")
               for module in modules]
    locked, password, visible = (encrypted(bytes(4), identity, 7), encrypted(bytes(1), identity, 14),
                                 encrypted(b"\xFF", identity, 21))
    lines = [
        f'ID="{identity}"', *entries, f'Name="{name}"', 'HelpContextID="0"', 'VersionCompatible32="393222000"',
        f'CMG="{locked}"', f'DPB="{password}"', f'GC="{visible}"', "",
        "[Host Extender Info]", "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000", "",
        "[Workspace]", *(f"{module.name}=0, 0, 0, 0, C" for module in modules),
    ]
    return _ansi("".join(line + "\r\n" for line in lines))


def encrypted(content: bytes, project_id: str, seed: int) -> str:
    """The content in the hexadecimal disguise of MS-OVBA [2.4.3.2].

    Seed and filling are fixed, as nothing is secret.
    """
    key = sum(_ansi(project_id)) & 0xFF
    disguised = [seed, seed ^ 2, seed ^ key]
    plain = [key, *[7] * ((seed & 6) // 2), *pack("<I", len(content)), *content]
    for before, byte in pairwise(plain):
        disguised.append(byte ^ (disguised[-2] + before & 0xFF))
    return bytes(disguised).hex().upper()


def _ansi(text: str) -> bytes:
    return text.encode(f"cp{CODE_PAGE}")


def _wide(text: str) -> bytes:
    return text.encode("utf-16-le")
