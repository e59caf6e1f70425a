"""The picture of the house, docs/imports.svg, drawn from the imports themselves, and the sentence that counts the core.

python docs/draw_imports.py     draws both anew; exit status 1 where an import points upwards
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path
from textwrap import wrap
from xml.sax.saxutils import escape

ROOT = Path(__file__).parent.parent
PICTURE, PAGE = ROOT / "docs" / "imports.svg", ROOT / "docs" / "architecture.md"
BANDS = {  # from top to bottom: what a band is, and the folders in it, each in its column of twelve
    "Who asks": {"addin": 4, "addin/excel": 3, "addin/libreoffice": 2, "addin/doctor": 3},
    "The file": {"workbook": 8, "workbook/lint": 4},
    "The model, whole": {"model": 12},
    "Its sheets": {"model/fundamental": 2, "model/momentum": 2, "model/flows": 2, "model/frontier": 2,
                   "model/sources": 2, "model, shared": 2},
    "The engine": {"model/core": 12},
}
SAYS = {"model": "Contents, facts, checks, scenarios and answers: every sheet bound to every company.",
        # else the first line of the folder's own docstring
        "model, shared": "Inputs, and words that several sheets use."}
SENTENCE = "The core promised 500 lines and has about {lines:,}, with {readings} readings of {operators} operators"
LEFT, COLUMN, TOP, HEIGHT, GAP, MARGIN = 124, 80, 12, 78, 40, 8  # in pixels, as all that follows
LETTER = 5.6  # the mean width of one in the small print
BAND = {part: place for place, parts in enumerate(BANDS.values()) for part in parts}


@cache
def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name."""
    paths = (path for top in ("model", "workbook", "addin") for path in sorted((ROOT / top).rglob("*.py")))
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in paths}


@cache
def imports() -> dict[str, set[str]]:
    """What each module imports of the package: at the top, within a function, and for a type hint alone."""
    found: dict[str, set[str]] = {}
    for name, path in modules().items():
        nodes = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                 if isinstance(node, ast.Import | ast.ImportFrom)]
        named = [(node.module or "", f"{node.module}.{alias.name}") if isinstance(node, ast.ImportFrom)
                 else (alias.name, alias.name)
                 for node in nodes for alias in node.names]
        found[name] = {full if full in modules() else module for module, full in named} & modules().keys() - {name}
    return found


@cache
def below_the_sheets() -> set[str]:
    """Modules that a sheet of the four dimensions needs, at first or at second hand."""
    found: set[str] = set()
    waiting = [name for name in modules() if BANDS["Its sheets"].get(_folder(name))]
    while waiting:
        new = imports()[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def _folder(name: str) -> str:
    first, _, rest = name.partition(".")
    return (f"{first}/{rest.partition('.')[0]}" if "." in rest or (modules()[name].name == "__init__.py" and rest)
            else first)


def part(name: str) -> str:
    """The box that a module is drawn in."""
    folder = _folder(name)
    return "model, shared" if folder == "model" and name in below_the_sheets() else folder


def arrows() -> dict[tuple[str, str], tuple[str, str]]:
    """From box to box, each with the first import that makes it; not within a band."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for name, others in sorted(imports().items()):
        for other in sorted(others):
            ends = part(name), part(other)
            # `from model import __version__` asks for a number, not for the model
            if other != "model" and BAND[ends[0]] != BAND[ends[1]]:
                found.setdefault(ends, (name, other))
    return found


def upwards() -> list[str]:
    """A sentence for each arrow that points upwards."""
    return [f"{name} imports {other}, and {box} must not need {above}: move what it needs down, or its user up."
            for (box, above), (name, other) in arrows().items() if BAND[box] > BAND[above]]


@cache
def sheets() -> set[str]:
    """Modules in which a sheet of the model stands."""
    bases = {name: [base for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                    if isinstance(node, ast.ClassDef) for base in node.bases]
             for name, path in modules().items() if not name.startswith("model.core.")}
    return {name for name, found in bases.items()
            if any(getattr(base, "id", getattr(base, "attr", "")) in ("Sheet", "CompanySheet") for base in found)}


def named_sheets() -> list[str]:
    """A sentence for each import of a sheet in `workbook/`, which knows none by name."""
    return [f"{name} imports {other}, in which a sheet stands: let it say what the workbook must know, or the model "
            f"answer."
            for name, others in sorted(imports().items()) for other in sorted(others & sheets())
            if name.partition(".")[0] == "workbook"]


def circles() -> list[str]:
    """Each file that needs itself by way of others, with the way."""
    found: list[str] = []
    done: set[str] = set()

    def follow(name: str, way: tuple[str, ...]) -> None:
        if name in way:
            found.append(" -> ".join((*way[way.index(name):], name)))
        elif name not in done:
            for other in sorted(imports()[name]):
                follow(other, (*way, name))
            done.add(name)

    for name in sorted(modules()):
        follow(name, ())
    return found


def _direct() -> list[tuple[str, str]]:
    """Arrows that do not follow from others: the engine is drawn under its nearest users."""
    below: dict[str, set[str]] = defaultdict(set)
    for start, end in arrows():
        below[start].add(end)

    def reached(start: str) -> set[str]:
        return below[start].union(*(reached(each) for each in below[start] if BAND[each] > BAND[start]))

    return [(start, end) for start, end in arrows()
            if BAND[start] > BAND[end]
            or not any(end in reached(each) for each in below[start] if BAND[start] < BAND[each] < BAND[end])]


def says(box: str) -> str:
    """What a box is, in a sentence: the beginning of its folder's own docstring."""
    if box in SAYS:
        return SAYS[box]
    return (ast.get_docstring(ast.parse((ROOT / box / "__init__.py").read_text(encoding="utf-8")))
            or "").splitlines()[0]


def picture() -> str:
    """The SVG: a band for each layer, its folders as boxes, and an arrow from who imports to what is imported."""
    places: dict[str, tuple[float, float, float]] = {}  # left, top, width
    for row, parts in enumerate(BANDS.values()):
        left = float(LEFT)
        for box, columns in parts.items():
            places[box] = (left + MARGIN / 2, TOP + row * (HEIGHT + GAP), columns * COLUMN - MARGIN)
            left += columns * COLUMN
    width, height = LEFT + 12 * COLUMN, TOP + len(BANDS) * (HEIGHT + GAP)
    lines = [(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="Helvetica, Arial, '
             f'sans-serif">'),
             "<title>What imports what</title>", f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
             '<marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">',
             '<path d="M0 0 8 4 0 8z" fill="#44546a"/></marker>']
    lines += [f'<text x="{MARGIN}" y="{TOP + row * (HEIGHT + GAP) + HEIGHT / 2}" font-size="13" '
              f'fill="#44546a">{band}</text>' for row, band in enumerate(BANDS)]
    for start, end in _direct():
        colour, (x1, x2) = "#c00000" if BAND[start] > BAND[end] else "#44546a", _ends(places[start], places[end])
        y1, y2 = ((places[start][1] + HEIGHT, places[end][1]) if BAND[start] < BAND[end]
                  else (places[start][1], places[end][1] + HEIGHT))
        lines.append(f'<path d="M{x1:.0f} {y1:.0f} {x2:.0f} {y2:.0f}" stroke="{colour}" fill="none" '
                     f'marker-end="url(#head)"/>')
    for box, (left, top, wide) in places.items():
        lines.append(f'<rect x="{left:.0f}" y="{top}" width="{wide:.0f}" height="{HEIGHT}" rx="4" fill="#eef2f7" '
                     f'stroke="#8497b0"/>')
        lines.append(f'<text x="{left + 8:.0f}" y="{top + 18}" font-size="13" font-weight="bold" '
                     f'fill="#1f3864">{box}</text>')
        lines += [f'<text x="{left + 8:.0f}" y="{top + 34 + 13 * number}" font-size="11" '
                  f'fill="#333333">{escape(text)}</text>'
                  for number, text in enumerate(wrap(says(box), int((wide - 12) / LETTER))[:4])]
    return "\n".join([*lines, "</svg>", ""])


def _ends(above: tuple[float, float, float], below: tuple[float, float, float]) -> tuple[float, float]:
    """Where an arrow leaves a box and where it meets another: straight down where one stands over the other."""
    left, right = max(above[0], below[0]), min(above[0] + above[2], below[0] + below[2])
    if left < right:
        return (left + right) / 2, (left + right) / 2
    return above[0] + above[2] / 2, below[0] + below[2] / 2


def counted(page: str) -> str:
    """The page with the core's size as it is: to the nearest hundred lines, so that few changes make it stale."""
    from model.core.operators import OPS, Op

    lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in (ROOT / "model" / "core").glob("*.py"))
    now = SENTENCE.format(lines=round(lines, -2), readings=len(set(Op._fields) - {"binds"}), operators=len(OPS))
    return re.sub(re.sub(r"\\{\w+[^}]*\}", r"[\\d,]+", re.escape(SENTENCE)), now, page)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    PICTURE.write_text(picture(), encoding="utf-8")
    PAGE.write_text(counted(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    sys.exit("\n".join(upwards()) or 0)
