"""What a pass over a workbook's package found: its parts, their relations, and the cells that rules ask about."""

from __future__ import annotations

import posixpath
from typing import NamedTuple


class Cell(NamedTuple):
    """A cell as it is stored: whether a formula, the type of its value, whether one was written, and its error."""

    formula: bool
    kind: str
    valued: bool
    error: str = ""


class Relation(NamedTuple):
    """What a part is to another: the last word of the relation's type, the part meant, and whether in another file."""

    id: str
    kind: str
    target: str
    outside: bool


class Package:
    """Parts of a package with their relations, by which alone a part is known, and the cells of its sheets."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.types = ""  # the part that says what kind each part is, in small letters
        # part -> tab -> id of its relation, and whether it is hidden
        self.tabs: dict[str, dict[str, tuple[str, str]]] = {}
        self.relations: dict[str, list[Relation]] = {}  # part, empty for the package -> what is related to it
        self.cells: dict[str, dict[str, Cell]] = {}  # part -> address -> cell that is a formula, a boolean or an error

    def relate(self, part: str, attributes: dict[str, str]) -> None:
        """Note a relation that stands in a part of relations."""
        folder, _, name = part.rpartition("_rels/")
        target, outside = attributes.get("Target", ""), attributes.get("TargetMode", "").casefold() == "external"
        if not outside:
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        relation = Relation(attributes.get("Id", ""), attributes.get("Type", "").rpartition("/")[2], target, outside)
        self.relations.setdefault(folder + name.removesuffix(".rels"), []).append(relation)

    def related(self, part: str, *kinds: str) -> list[str]:
        """The parts that are something to a part; what they are is compared without regard to case."""
        wanted = {kind.casefold() for kind in kinds}
        return [relation.target for relation in self.relations.get(part, ()) if relation.kind.casefold() in wanted]

    @property
    def book(self) -> str:
        """The part that holds the workbook; empty where there is none."""
        return next(iter(self.related("", "officeDocument")), "")

    @property
    def sheets(self) -> dict[str, str]:
        """The part of each tab."""
        parts = {relation.id: relation.target for relation in self.relations.get(self.book, ())}
        return {tab: parts[key] for tab, (key, _) in self.tabs.get(self.book, {}).items() if key in parts}

    def of_kind(self, kind: str) -> int:
        """How many parts are of a kind, by relation or content type, or where both are missing by name."""
        word = kind.casefold()
        related = {relation.target for relations in self.relations.values() for relation in relations
                   if word in relation.kind.casefold() and not relation.outside}
        named = {part for part in self.parts if word in part.casefold() and not part.casefold().endswith(".rels")}
        return len(related | named) or self.types.count(word)

    @property
    def outside(self) -> int:
        """Relations to other files, but for hyperlinks."""
        return sum(relation.outside and relation.kind != "hyperlink" for relations in self.relations.values()
                   for relation in relations)
