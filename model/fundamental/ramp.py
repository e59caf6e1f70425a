"""Ramp: the broker's central argument as a picture: each company's ARR from its month of US$1 bn, beside Anthropic's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.comparing import at_least, below
from model.core.chart import Chart, Scale, Series
from model.core.expressions import NOT_AVAILABLE, call
from model.core.lines import Axis, Headings, Line, Member
from model.core.registers import drawn
from model.core.sheet import Sheet
from model.core.vocabulary import both, if_, if_number, join, prev
from model.frontier.us_anchors import AnthropicReadings, FrontierARR, Rounds
from model.fundamental.arr import Arr
from model.fundamental.ramp_reached import BROKER_MONTHS, RAMP_TO, RampReached, between, passed, usd_bn
from model.inputs import Market

if TYPE_CHECKING:
    from model.core.expressions import Expr

TAB = "Ramp"
MONTHS_BEFORE, MONTHS_AFTER = 12, 30  # that the picture shows
TABLE_2, TEXT, RELEASE = "broker, table 2", "broker, US frontier", "company's release of Sep-25, quoted"
READINGS: dict[str, tuple[str, Line, Line, str]] = {  # label, date, ARR, and the row that both are of; in the order of dates
    "c": (f"Series C ({TABLE_2})", Rounds.date, Rounds.arr, "anthropic_c"),
    "d": (f"Series D ({TABLE_2})", Rounds.date, Rounds.arr, "anthropic_d"),
    "first": (f"About ({RELEASE})", AnthropicReadings.date, AnthropicReadings.arr, "first"),
    "e": (f"Series E, about ({TABLE_2})", Rounds.date, Rounds.arr, "anthropic_e"),
    "aug_25": (f"More than ({RELEASE})", AnthropicReadings.date, AnthropicReadings.arr, "aug_25"),
    "f": (f"Series F, or more ({TABLE_2})", Rounds.date, Rounds.arr, "anthropic_f"),
    "dec_25": (f"End of 2025 ({TEXT})", AnthropicReadings.date, AnthropicReadings.arr, "dec_25"),
    "g": (f"Series G ({TABLE_2})", Rounds.date, Rounds.arr, "anthropic_g"),
    "apr_26": (f"More than ({TEXT})", FrontierARR.date, FrontierARR.arr, "anthropic"),
}
PRINTED = Axis("readings", tuple(Member(key, label) for key, (label, *_) in READINGS.items()), vertical=True)


def _label(month: int) -> str:
    return f"{-month} before" if month < 0 else f"{month} after" if month else "Month of US$1 bn"


class RampPath(Sheet):
    """ARR by month, from twelve months before US$1 bn is reached to thirty after."""

    tab = TAB
    starts_page = True
    axes = (Axis("ramp_months", tuple(Member(str(month), _label(month)) for month in range(-MONTHS_BEFORE, MONTHS_AFTER + 1)),
                 vertical=True),)

    month = Line("Months from US$1 bn", "count", prev("month") + 1, start=-MONTHS_BEFORE)
    arr = Line("{name}", "US$ mn", if_number(RampReached.first, if_(
        both(RampReached.first + month >= 0, RampReached.first + month <= call("max", Headings("month", Arr.arr))),
        call("pick", Arr.arr.all, RampReached.first + month + 1), NOT_AVAILABLE)), each="companies")
    broker = Line("The broker's ramp", "US$ mn", if_(both(month >= 0, month <= BROKER_MONTHS),
                                                     Market.ramp_from * Market.ramp_multiple ** (month / BROKER_MONTHS), NOT_AVAILABLE))


class RampDrawn(Sheet):
    """ARR by month as it is drawn: what is not available is #N/A, which leaves a gap."""

    tab = TAB
    unprinted = "month"
    axes = RampPath.axes

    month = Line("Months from US$1 bn", "count", RampPath.month)
    broker = Line("The broker's ramp, drawn", "US$ mn", drawn(RampPath.broker))
    arr = Line("{name}, drawn", "US$ mn", drawn(RampPath.arr), each="companies")


class ReadingsPassed(Sheet):
    """Anthropic's readings: where they pass the ends of the ramp, at even growth since the reading before."""

    tab = TAB
    unprinted = "date"
    axes = (PRINTED,)

    date = Line("On", "date", {key: day.at(of) for key, (_, day, _, of) in READINGS.items()})
    arr = Line("ARR", "US$ mn", {key: arr.at(of) for key, (_, _, arr, of) in READINGS.items()})
    start = Line("US$1 bn passed", "date", if_(both(below(prev("arr"), Market.ramp_from), at_least(arr, Market.ramp_from)), prev("date")
                                               + (date - prev("date")) * passed(prev("arr"), arr, Market.ramp_from), NOT_AVAILABLE),
                 start=NOT_AVAILABLE)
    end = Line("Five times that passed", "date", if_(both(below(prev("arr"), RAMP_TO), at_least(arr, RAMP_TO)), prev("date")
                                                     + (date - prev("date")) * passed(prev("arr"), arr, RAMP_TO), NOT_AVAILABLE),
               start=NOT_AVAILABLE)
    months = Line("Months from US$1 bn, drawn", "months", drawn((date - call("small", start.all, 1)) / 365 * 12))


def _earliest(days: Line) -> Expr:
    return if_(call("count", days.all) > 0, call("small", days.all, 1), NOT_AVAILABLE)


class Anthropic(Sheet):
    """Anthropic: by its readings, and in the broker's words."""

    tab = TAB
    bold = ("months",)

    start = Line("US$1 bn passed", "date", _earliest(ReadingsPassed.start))
    end = Line("Five times that passed", "date", _earliest(ReadingsPassed.end))
    months = Line("The ramp took", "months", if_number(between(start, end), between(start, end) / 365 * 12))
    broker = Line("in the broker's words", "months", BROKER_MONTHS)


class Readings(Sheet):
    """Anthropic's readings: only what is printed is drawn."""

    tab = TAB
    axes = (PRINTED,)

    date = Line("On", "date", ReadingsPassed.date)
    arr = Line("ARR", "US$ mn", ReadingsPassed.arr)
    months = Line("From US$1 bn", "months", if_number(Anthropic.start, ReadingsPassed.months))



class InWords(Sheet):
    """In words."""

    tab = TAB
    heading = "The ramp from US$1 bn"
    subtitle = "Each company's ARR in the live scenario from its month of US$1 bn, beside the path that the price is benchmarked on (the broker's figure 2)."
    scale = 66

    told = Line("{name}", "sentence", join(RampReached.speed, " ", RampReached.why), each="companies")
    anthropic = Line("Anthropic", "sentence", join(
        "By its readings about ", call("round", Anthropic.months, 1), " months from ", usd_bn(Market.ramp_from), " to ", usd_bn(RAMP_TO),
        ", at even growth between two readings; in the broker's words ", BROKER_MONTHS, "."))


class Ramp(Sheet):
    """The model's path, live."""

    tab = TAB
    bold = ("months",)
    axes = (Axis("companies", group="companies", vertical=True),)

    start = Line("US$1 bn, month-end", "date", RampReached.start)
    end = Line("Five times that", "date", RampReached.end)
    months = Line("The ramp takes", "months", RampReached.months)
    against = Line("Against the broker's six", "x", RampReached.against)

    charts = (
        Chart("ARR from the month of US$1 bn", scatter=(
            Series(RampDrawn.arr, "{name}"), Series(RampDrawn.broker, "The broker's ramp", colour="grey", dashed=True),
            Series(ReadingsPassed.arr, "Anthropic, as printed", colour="crimson", marks=True, x=ReadingsPassed.months)),
            x=RampDrawn.month, scale=Scale("US$ mn, log scale", "#,##0", 10, 100000, log=True),
            x_scale=Scale("Months from US$1 bn", "0", -MONTHS_BEFORE, MONTHS_AFTER, 6), size=(675, 520), beside=0),
    )
