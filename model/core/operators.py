"""Every operator and function once, with its readings side by side.

`numpy`   name in `model.core.arrays` or in numpy; takes and returns arrays of shape (scenarios,)
`python`  one scenario, for the generated function; an exception stands for an Excel error value;
          None: the cell is left to the arrays
`excel`   the formula; `{*}` stands for all arguments
`binds`   how tightly the Excel text holds together; brackets follow from it
`words`   the formula as a sentence says it
"""

from __future__ import annotations

from typing import NamedTuple

# Excel's order, loosest first. Unary minus binds tighter than ^: -2^2 is 4.
COMPARE, JOIN, SUM, PRODUCT, POWER, MINUS, ATOM = range(7)


class Op(NamedTuple):
    """One operator or function."""

    numpy: str
    python: str | None
    excel: str
    binds: int
    words: str


OPS: dict[str, Op] = {
    #               numpy             Python                         Excel                      binds    words
    "add":          Op("add",         "({0}+{1})",                   "{0}+{1}",                 SUM,     "{0} + {1}"),
    "sub":          Op("subtract",    "({0}-{1})",                   "{0}-{1}",                 SUM,     "{0} - {1}"),
    "mul":          Op("multiply",    "({0}*{1})",                   "{0}*{1}",                 PRODUCT, "{0} x {1}"),
    "div":          Op("divide",      "({0}/{1})",                   "{0}/{1}",                 PRODUCT, "{0} / {1}"),
    "pow":          Op("power",       "power({0},{1})",              "{0}^{1}",                 POWER,   "{0} ^ {1}"),
    "neg":          Op("negative",    "(-{0})",                      "-{0}",                    MINUS,   "-{0}"),
    "lt":           Op("less",        "({0}<{1})",                   "{0}<{1}",                 COMPARE, "{0} < {1}"),
    "le":           Op("less_equal",  "({0}<={1})",                  "{0}<={1}",                COMPARE, "{0} <= {1}"),
    "gt":           Op("greater",     "({0}>{1})",                   "{0}>{1}",                 COMPARE, "{0} > {1}"),
    "ge":           Op("greater_equal", "({0}>={1})",                  "{0}>={1}",                COMPARE,
                       "{0} >= {1}"),
    "equal":        Op("equal",       "equal({0},{1})",              "{0}={1}",                 COMPARE, "{0} = {1}"),
    "if":           Op("choose",      "({1} if {0} else {2})",       "IF({0},{1},{2})",         ATOM,
                       "if {0} then {1}, else {2}"),
    "iferror":      Op("iferror",     None,                          "IFERROR({0},{1})",        ATOM,
                       "{0}, or where that is an error {1}"),
    "is_number":    Op("is_number",   "isinstance({0},float)",       "ISNUMBER({0})",           ATOM,
                       "{0} is a number"),
    "and":          Op("both",        "(bool({0}) & bool({1}))",     "AND({0},{1})",            ATOM,    "{0} and {1}"),
    "or":           Op("either",      "(bool({0}) | bool({1}))",     "OR({0},{1})",             ATOM,    "{0} or {1}"),
    "not":          Op("negate",      "(not {0})",                   "NOT({0})",                ATOM,    "not {0}"),
    "min":          Op("smallest",    "min(({*},))",                 "MIN({*})",                ATOM,
                       "smallest of {*}"),
    "max":          Op("largest",     "max(({*},))",                 "MAX({*})",                ATOM,
                       "largest of {*}"),
    "sum":          Op("total",       "sum(({*},))",                 "SUM({*})",                ATOM,    "sum of {*}"),
    "product":      Op("product",     "prod(({*},))",                "PRODUCT({*})",            ATOM,
                       "product of {*}"),
    "abs":          Op("absolute",    "abs({0})",                    "ABS({0})",                ATOM,    "size of {0}"),
    "exp":          Op("exp",         "exp({0})",                    "EXP({0})",                ATOM,    "exp({0})"),
    "ln":           Op("log",         "log({0})",                    "LN({0})",                 ATOM,    "ln({0})"),
    "round":        Op("rounded",     "rounded({0},{1})",            "ROUND({0},{1})",          ATOM,
                       "{0} rounded to {1} decimals"),  # halves away from 0
    "year":         Op("year",        "year({0})",                   "YEAR({0})",               ATOM,    "year of {0}"),
    "eomonth":      Op("eomonth",     "eomonth({0},{1})",            "EOMONTH({0},{1})",        ATOM,
                       "end of the month {1} months after {0}"),
    "sumif":        Op("sumif",       "sumif(({0},),({1},),{2})",    "SUMIFS({0},{1},{2})",     ATOM,
                       "sum of {0} where its {1} = {2}"),
    "sumif_until":  Op("sumif_until", "sumif_until(({0},),({1},),{2})", 'SUMIFS({0},{1},"<="&{2})', ATOM,
                       "sum of {0} where its {1} <= {2}"),
    "sumif_before": Op("sumif_before", "sumif_before(({0},),({1},),{2})", 'SUMIFS({0},{1},"<"&{2})', ATOM,
                       "sum of {0} where its {1} < {2}"),
    "edate":        Op("edate",       "edate({0},{1})",              "EDATE({0},{1})",          ATOM,
                       "{1} months after {0}"),
    "workday":      Op("workday",     "workday({0},{1},({2},))",     "WORKDAY({0},{1},{2})",    ATOM,
                       "{1} working days after {0}, closed on {2}"),
    "log10":        Op("log10",       "log10({0})",                  "LOG10({0})",              ATOM,    "log10({0})"),
    "slope":        Op("slope",       None,                          "SLOPE({0},{1})",          ATOM,
                       "slope of {0} on {1}"),
    "intercept":    Op("intercept",   None,                          "INTERCEPT({0},{1})",      ATOM,
                       "intercept of {0} on {1}"),
    "rsq":          Op("rsq",         None,                          "RSQ({0},{1})",            ATOM,
                       "R2 of {0} on {1}"),
    "count":        Op("counted",     None,                          "COUNT({*})",              ATOM,
                       "count of numbers in {*}"),
    "rank":         Op("rank",        None,                          "RANK({0},{1})",           ATOM,
                       "rank of {0} in {1}"),
    "small":        Op("small",       None,                          "SMALL({0},{1})",          ATOM,
                       "number {1} from the smallest of {0}"),
    "countif":      Op("countif",     "countif(({0},),{1})",         "COUNTIF({0},{1})",        ATOM,
                       "count of {1} in {0}"),
    "match":        Op("match",       "match({0},({1},))",           "MATCH({0},{1},0)",        ATOM,
                       "place of {0} in {1}"),
    "exact":        Op("exact",       "({0}=={1})",                  "EXACT({0},{1})",          ATOM,
                       "{0} is to the letter {1}"),  # of two texts
    "join":         Op("join",        "join({0},{1})",               "{0}&{1}",                 JOIN,    "{0} & {1}"),
    "iso":          Op("iso",         "iso({0})",
                       'YEAR({0})&"-"&RIGHT("0"&MONTH({0}),2)&"-"&RIGHT("0"&DAY({0}),2)',
                          JOIN, "{0} as ISO text"),
    "drawn":        Op("drawn",       None,                          "IF(ISNUMBER({0}),{0},NA())", ATOM,
                       "{0}, a gap where it is no number"),
    "place":        Op("place",       None,
                       'SUBSTITUTE(ADDRESS(ROW({0}),COLUMN({1})+{2}),"$","")',
                          ATOM, "address of {0}, columns to the right: {2}"),  # of a cell
    "pick":         Op("pick",        None,                          "INDEX({0},1,{1})",        ATOM,
                       "number {1} of {0}"),  # from a row
    "pick_down":    Op("pick",        None,                          "INDEX({0},{1},1)",        ATOM,
                       "number {1} of {0}"),  # from a column
}


def fill(template: str, parts: list[str]) -> str:
    """The arguments put into a reading of an operator."""
    return template.replace("{*}", ",".join(parts)) if "{*}" in template else template.format(*parts)


def in_brackets(parts: list[tuple[str, int]], binds: int) -> list[str]:
    """Operands as an operator takes them: in brackets if they bind looser; a right or an only one also if equally."""
    return [f"({part})" if held < binds or (held == binds and (index or len(parts) == 1)) else part
            for index, (part, held) in enumerate(parts)]
