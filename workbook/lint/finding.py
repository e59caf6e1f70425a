"""What lint finds."""

from __future__ import annotations

from typing import NamedTuple

from model.core.errors import printable


class Finding(NamedTuple):
    """A broken rule and where."""

    rule: str
    tab: str
    cell: str
    text: str

    @property
    def sentence(self) -> str:
        """Where, which rule, and what stands there."""
        return printable(f"{self.tab}!{self.cell}: {self.rule}: {self.text}")
