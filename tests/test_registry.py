"""The registry: a function is one place, with its new arguments; what its author gets wrong is a sentence at import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from addin import registry
from addin.entries import Argument, number
from addin.registry import function
from model.core.errors import ModelError, PricedInError

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(autouse=True)
def _registry_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test registers is gone after it."""
    for name in ("FUNCTIONS", "ARGUMENTS"):
        monkeypatch.setattr(registry, name, dict(getattr(registry, name)))


def by_keyword(company: str, *, haircut: float) -> float:
    """A figure."""
    return haircut * len(company)


def any_number(*company: str) -> float:
    """A figure."""
    return len(company)


def misspelt(compny: str) -> float:
    """A figure."""
    return len(compny)


def of_new_meaning(company: str, haircut: Any = 0.5) -> float:
    """What is left after a haircut."""
    return float(1 - haircut) * (company == "zhipu")


def helpless(company: str) -> float:
    return len(company)


@pytest.mark.parametrize(("call", "entries", "sentence"), [
    (misspelt, {},
     (r"^No entry for an argument called 'compny' in LLM_X\. Did you mean 'company'\? One of another meaning says it "
      r"beside .*\(unit, help\)\.$")),
    (of_new_meaning, {},
     (r"^No entry for an argument called 'haircut' in LLM_X\. Known: company, .* and \d+ more\. .*: "
      r"haircut=number\(unit, help\)")),
    (of_new_meaning, {"haircutt": Argument("text", "x")},
     r"^No argument called 'haircutt' in LLM_X\. Did you mean 'haircut'\?$"),
    (of_new_meaning, {"company": Argument("text", "x"), "haircut": Argument("text", "x")},
     (r"^LLM_X says again what 'company' means, which is 'name, ticker .*' wherever it occurs: "
      r"leave the entry out, or give the argument another name\.$")),
    (by_keyword, {"haircut": Argument("text", "x")},
     r"^LLM_X takes arguments that have no place: give each a name and a place of its own"),
    (any_number, {}, r"^LLM_X takes arguments that have no place"),
    (helpless, {}, r"^LLM_X has no docstring: its first line is the help that every door shows\.$"),
])
def test_a_function_that_a_door_could_not_offer_is_a_sentence_at_import(call: Callable[..., Any],
                                                                        entries: dict[str, Argument],
                                                                        sentence: str) -> None:
    with pytest.raises(ModelError, match=sentence):
        function("LLM_X", "Model", "fraction", **entries)(call)
    assert "LLM_X" not in registry.FUNCTIONS
    assert "haircut" not in registry.ARGUMENTS


def test_a_name_is_registered_once() -> None:
    function("LLM_X", "Model", "fraction", haircut=number("fraction", "part lost"))(of_new_meaning)
    with pytest.raises(ModelError,
                       match=r"^LLM_X is registered twice, in test_registry and in test_registry: "
                             r"give one another name\.$"):
        function("LLM_X", "Model", "fraction")(of_new_meaning)


def test_a_function_is_one_place_with_what_its_new_argument_means_and_may_be() -> None:
    asked = function("LLM_X", "Model", "fraction",
                     haircut=number("fraction", "part that is lost", at_least=0, below=1))(of_new_meaning)
    assert asked("zhipu", "25%") == 0.75
    assert "fraction: part that is lost" in str(asked.__doc__)
    with pytest.raises(PricedInError, match=r"^haircut is 2, that is 200%, and must be below 100%"):
        asked("zhipu", 2)


@pytest.mark.parametrize(("unit", "allowed", "sentence"), [
    ("fractoin", {}, r"^No unit called 'fractoin' in 'part lost'\. Did you mean 'fraction'\?$"),
    ("fraction", {"at_lest": 0}, r"^No limit called 'at_lest' in 'part lost'\. Did you mean 'at_least'\?$"),
])
def test_a_misspelt_unit_or_limit_of_an_argument_is_a_sentence_at_import(unit: str, allowed: dict[str, Any],
                                                                         sentence: str) -> None:
    with pytest.raises(ModelError, match=sentence):
        number(unit, "part lost", **allowed)
