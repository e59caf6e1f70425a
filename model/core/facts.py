"""What the engine needs to know of a model: its facts, and the companies whose sheets it binds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.core.units import Limits

Groups = dict[str, dict[str, str]]  # group: member: name
Tables = dict[str, dict[str, dict[str, float | str]]]  # table: member: column: value


class Company(Protocol):
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

    @property
    def groups(self) -> Groups:
        """The groups that only it has."""

    @property
    def tables(self) -> Tables:
        """The tables that only it has."""

    @property
    def limits(self) -> Mapping[str, Limits]:
        """What each of its inputs may be, by name, near the figure of its file."""


class Facts(Protocol):
    """All that sheets are bound to."""

    @property
    def companies(self) -> Mapping[str, Company]:
        """Each by its id."""

    @property
    def groups(self) -> Groups:
        """The groups of all."""

    @property
    def tables(self) -> Tables:
        """The tables of all."""

    @property
    def limits(self) -> Mapping[str, Limits]:
        """What each input of all may be."""
