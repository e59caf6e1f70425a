"""As built: every input and fact as when the workbook was made, what was edited since, and what cannot stand there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.core.expressions import Expr, call, expr
from model.core.lines import Axis, Column, ForEach, Input, Line, OwnValue, Stamp
from model.core.registers import Held, HeldEvery, address, same_text
from model.core.sheet import CompanySheet, Sheet
from model.core.units import UNITS
from model.core.vocabulary import (
    absolute,
    either,
    equal,
    heading,
    if_,
    if_error,
    is_number,
    join,
    labels,
    line,
    sum_where,
    total,
)
from model.scenarios import SCENARIOS, ScenarioTable, Selector

if TYPE_CHECKING:
    from model.core.expressions import Operand
    from model.core.units import Limits

STALE = "n.a., inputs edited"
NOTHING = "-"
HELD = Held()
DIGITS = 12  # of a number in words, so that every engine writes the same ones


def differs(held: Operand, made: Operand) -> Expr:
    """1 where a cell is not what it was: empty is no zero, a text is the same to the letter, an error is no value."""
    # a file keeps 16 digits of 17
    apart = if_(absolute(expr(held) - made) * 1000 * 1000 * 1000 * 1000 > absolute(expr(made)), 1, 0)
    return if_error(if_(is_number(made), if_(is_number(held), apart, 1),
                        if_(is_number(held), 1, if_(same_text(held, made), 0, 1))), 1)


def flag(condition: Operand) -> Expr:
    """1 where a condition holds."""
    return if_(condition, 1, 0)


def words(value: Operand, unit: str, *, short: bool = False) -> Expr:
    """A value as its unit is read, as a text; in short with four decimals."""
    def rounded(number: Operand) -> Expr:
        whole = call("round", expr(number) * 100 * 100, 0)
        return whole / (expr(100) * 100) if short else call("round", number, DIGITS)

    number = rounded(value)
    if UNITS[unit] == "date":
        number = call("iso", value)
    elif UNITS[unit] == "fraction":
        number = join(rounded(expr(value) * 100), "%")
    return if_error(if_(equal(value, ""), "empty", if_(is_number(value), number, value)), "an error")


def _kind(item: Line) -> str:
    """What a cell that cannot stand is not."""
    if isinstance(item, Input) and item.choices:
        return f"is none of {', '.join(item.choices)}"
    return "is no date" if UNITS[item.unit] == "date" else "is no number"


def _of_kind(item: Line, value: Expr) -> Expr:
    """Whether a value is a number, a date, or one of the texts that are allowed."""
    if isinstance(item, Input) and item.choices:
        first, *rest = (equal(value, choice) for choice in item.choices)
        for choice in rest:
            first = either(first, choice)
        return first
    allowed = item.text_allowed if isinstance(item, Input | Column) else ""
    return either(is_number(value), equal(value, allowed)) if allowed else is_number(value)


def _lower(_: Line, allowed: Limits | None) -> Operand:
    return "" if allowed is None or allowed.low is None else allowed.low


def _upper(_: Line, allowed: Limits | None) -> Operand:
    return "" if allowed is None or allowed.high is None else allowed.high


def _possible(item: Line, allowed: Limits | None, value: Expr) -> Expr:
    """1 where a value may stand in a cell: filled, of its kind, within the limits beside it."""
    held: Expr = expr(1)
    if allowed and allowed.high is not None:
        held = flag(value < line("upper") if allowed.below is not None else value <= line("upper"))
    if allowed and allowed.low is not None:
        held = if_(value > line("lower") if allowed.at_least is None else value >= line("lower"), held, 0)
    return if_error(if_(_of_kind(item, value), if_(is_number(value), held, 1), 0), 0)


def _problem(item: Line, value: Expr) -> Expr:
    """Why a value may not stand in a cell."""
    beyond = expr("is no text") if UNITS[item.unit] == "text" and not isinstance(item, Input) else if_(
        _of_kind(item, value), "is outside its limits", _kind(item))
    return if_error(if_(equal(value, ""), "is empty", beyond), "is an error")


class InputRegister(Sheet):
    """Inputs: as built, and as they are."""

    tab = "As built"
    about = "inputs"
    axes = (Axis("inputs", group="inputs", vertical=True),)

    report = Line("Edit", "sentence", ForEach(lambda item, _: if_(equal(line("edited"), 1), _edit(item), NOTHING)))
    fault = Line("Fault", "sentence", ForEach(lambda item, _: if_(equal(line("faulty"), 1), _fault(item), NOTHING)))
    number = Stamp("Number", "count")
    lower = Line("Lower limit", "as input", ForEach(_lower))
    upper = Line("Upper limit", "as input", ForEach(_upper))
    made = Stamp("As built: {name}", "as input", each="scenarios")
    changed = Line("Edited: {name}", "flag", differs(HELD, made), each="scenarios")
    wrong = Line("Cannot stand: {name}", "flag", ForEach(lambda item, allowed: 1 - _possible(item, allowed, HELD)),
                 each="scenarios")
    own = OwnValue("Value of your own", "as input")
    chosen = Line("Chosen", "as input", if_(equal(own, NOTHING), call("pick", HeldEvery(), Selector.number), own))
    typed_over = Line("Live cell typed over", "flag", if_(is_number(Selector.number), differs(HELD, chosen), 0))
    live_changed = Line("Edited: live", "flag",
                        if_(is_number(Selector.number), differs(HELD, call("pick", made.every, Selector.number)), 0))
    live_wrong = Line("Cannot stand: live", "flag",
                      ForEach(lambda item, allowed: if_(is_number(Selector.number), 1 - _possible(item, allowed, HELD),
                                                        0)))
    edited = Line("Edited", "flag", flag(live_changed + total(changed.every) > 0))
    order = Line("Order of edits", "as input", if_(equal(edited, 1), number, NOTHING))
    scenario = Line("In scenario", "count",
                    if_(equal(live_changed, 1), Selector.number, if_error(call("match", 1, changed.every), 0)))
    wrong_at = Line("First that cannot stand", "count", if_error(call("match", 1, wrong.every), 0))
    faulty = Line("At fault", "flag", flag(wrong_at + typed_over + live_wrong > 0))
    moves = Stamp("Moves the target of {name}", "flag", each="companies")
    concerns = Stamp("Of the market or of {name}", "flag", each="companies")


def _edit(item: Line) -> Expr:
    """An edit in words, with what was and what is."""
    register, unit = InputRegister, item.unit
    now = if_(equal(register.live_changed, 1), words(HELD, unit),
              words(call("pick", HeldEvery(), register.scenario), unit))
    return join(heading("label"), " (", call("pick_down", labels(ScenarioTable.probability), register.scenario), "): ",
                words(call("pick", register.made.every, register.scenario), unit), " as built, now ", now)


def _fault(item: Line) -> Expr:
    """The cell of an input that cannot stand, and why."""
    column = InputRegister.wrong_at
    live = join(address(HELD), " ", if_(equal(InputRegister.typed_over, 1), "is typed over", _problem(item, HELD)))
    return if_(column > 0, join(address(HELD, column), " ", _problem(item, call("pick", HeldEvery(), column))), live)


class FactRegister(Sheet):
    """Facts of tables that formulas read: as built, and as they are."""

    tab = "As built"
    about = "facts"
    axes = (Axis("facts", group="facts", vertical=True),)

    report = Line("Edit", "sentence", ForEach(lambda item, _: if_(
        equal(line("changed"), 1), join(address(HELD), ": ", words(line("made"), item.unit), " as built, now ",
                                             words(HELD, item.unit)), NOTHING)))
    fault = Line("Fault", "sentence",
                 ForEach(lambda item, _: if_(equal(line("faulty"), 1), join(address(HELD), " ", _problem(item, HELD)),
                                             NOTHING)))
    number = Stamp("Number", "count")
    made = Stamp("As built", "as input")
    changed = Line("Edited", "flag", differs(HELD, made))
    order = Line("Order of edits", "as input", if_(equal(changed, 1), number, NOTHING))
    faulty = Line("At fault", "flag",
                  ForEach(lambda item, allowed: if_error(if_(equal(line("made"), ""), 0,
                                                             if_(is_number(HELD), 1, flag(equal(HELD, "")))), 1)
                                              if UNITS[item.unit] == "text" else 1 - _possible(item, allowed, HELD)))
    lower = Line("Lower limit", "as input", ForEach(_lower))
    upper = Line("Upper limit", "as input", ForEach(_upper))


class TargetAsBuilt(CompanySheet):
    """Target of each scenario as built."""

    tab = "As built"
    own_tab = False
    axes = (SCENARIOS,)

    made = Stamp("Target as built", "HK$")
    released = Stamp("Built with the inputs of the release", "flag")
    number = Line("Number", "count", call("match", heading("label"), labels(ScenarioTable.probability)))
    edits = Line("Inputs edited that move it", "count",
                 sum_where(InputRegister.changed, InputRegister.moves, 1) + if_error(
        if_(equal(number, Selector.number), sum_where(InputRegister.live_changed, InputRegister.moves, 1), 0), 0))


def _nth(rank: Operand, inputs: Line, facts: Line) -> Expr:
    """An edit in words by its rank, inputs first; nothing where there are fewer."""
    of_input, of_fact = (call("pick_down", register.report.all, call("small", register.order.all, place))
                         for register, place in ((InputRegister, expr(rank)), (FactRegister, expr(rank) - inputs)))
    return if_(inputs >= rank, of_input, if_(inputs + facts >= rank, of_fact, NOTHING))


class StoriesAsBuilt(Sheet):
    """Story of each scenario as built."""

    tab = "As built"
    axes = (SCENARIOS,)

    story = Column("Story", "text")


class Stories(Sheet):
    """Stories of the scenarios."""

    tab = "Scenarios"
    row_height = 43
    axes = (SCENARIOS,)

    edits = Line("Inputs edited", "count", total(InputRegister.changed.all) + if_error(
        if_(equal(call("match", heading("label"), labels(ScenarioTable.probability)), Selector.number),
            total(InputRegister.live_changed.all), 0), 0))
    story = Line("Story", "text",
                 if_(edits > 0, join(f"{STALE}. As built: ", StoriesAsBuilt.story), StoriesAsBuilt.story))


class Edits(Sheet):
    """Inputs edited since the file was made."""

    tab = "About"

    inputs = Line("Inputs edited", "count", total(InputRegister.edited.all))
    facts = Line("Facts of tables edited", "count", total(FactRegister.changed.all))
    edited = Line("Edited since the file was made", "sentence", if_(
        equal(inputs + facts, 0), "nothing",
        join(inputs + facts, if_(equal(inputs + facts, 1), " input edited", " inputs edited"))))
    first = Line("First edit", "sentence", _nth(1, inputs, facts))
    second = Line("Second edit", "sentence", _nth(2, inputs, facts))
    third = Line("Third edit", "sentence", _nth(expr(1) + 2, inputs, facts))
