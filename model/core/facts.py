"""What the engine needs to know of a model: its facts, and the companies whose sheets it binds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.core.units import Limits

Groups = dict[str, dict[str, str]]  # group: member: name
Tables = dict[str, dict[str, dict[str, float | str]]]  # table: member: column: value


class Held(Protocol):
    """What is held of one owner: of a company what only it has, of the market what all share."""

    @property
    def groups(self) -> Groups:
        """Its groups."""

    @property
    def tables(self) -> Tables:
        """Its tables."""

    @property
    def limits(self) -> Mapping[str, Limits]:
        """What each of its inputs may be, by name, near the figure of its file."""


class Company(Held, Protocol):
    """One of those whose sheets are written once and bound to each."""

    @property
    def id(self) -> str:
        """What it goes by."""

    @property
    def name(self) -> str:
        """What it is called on its tabs."""

    @property
    def local(self) -> str:
        """Label of the currency it reports in."""


class Facts(Held, Protocol):
    """All that sheets are bound to."""

    @property
    def companies(self) -> Mapping[str, Company]:
        """Each by its id."""
