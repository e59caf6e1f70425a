"""Every operator and function once, with its readings side by side.

`numpy`   name in `model.core.arrays` or in numpy; takes and returns arrays of shape (scenarios,)
`python`  one scenario, for the generated function; an exception stands for an Excel error value;
          None: the cell is left to the arrays
`excel`   the formula; `{*}` stands for all arguments
`binds`   how tightly the Excel text holds together; brackets follow from it
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
    binds: int = ATOM


OPS: dict[str, Op] = {
    #                 numpy            Python                        Excel                   binds
    "add":         Op("add",           "({0}+{1})",                  "{0}+{1}",              SUM),
    "sub":         Op("subtract",      "({0}-{1})",                  "{0}-{1}",              SUM),
    "mul":         Op("multiply",      "({0}*{1})",                  "{0}*{1}",              PRODUCT),
    "div":         Op("divide",        "({0}/{1})",                  "{0}/{1}",              PRODUCT),
    "pow":         Op("power",         "power({0},{1})",             "{0}^{1}",              POWER),
    "neg":         Op("negative",      "(-{0})",                     "-{0}",                 MINUS),
    "lt":          Op("less",          "({0}<{1})",                  "{0}<{1}",              COMPARE),
    "le":          Op("less_equal",    "({0}<={1})",                 "{0}<={1}",             COMPARE),
    "gt":          Op("greater",       "({0}>{1})",                  "{0}>{1}",              COMPARE),
    "ge":          Op("greater_equal", "({0}>={1})",                 "{0}>={1}",             COMPARE),
    "equal":       Op("equal",         "equal({0},{1})",             "{0}={1}",              COMPARE),
    "if":          Op("choose",        "({1} if {0} else {2})",      "IF({0},{1},{2})"),
    "iferror":     Op("iferror",       None,                         "IFERROR({0},{1})"),
    "is_number":   Op("is_number",     "isinstance({0},float)",      "ISNUMBER({0})"),
    "and":         Op("both",          "(bool({0}) & bool({1}))",   "AND({0},{1})"),
    "or":          Op("either",        "(bool({0}) | bool({1}))",   "OR({0},{1})"),
    "not":         Op("negate",        "(not {0})",                  "NOT({0})"),
    "min":         Op("smallest",      "min({*})",                   "MIN({*})"),
    "max":         Op("largest",       "max({*})",                   "MAX({*})"),
    "sum":         Op("total",         "sum(({*},))",                "SUM({*})"),
    "product":     Op("product",       "prod(({*},))",               "PRODUCT({*})"),
    "abs":         Op("absolute",      "abs({0})",                   "ABS({0})"),
    "exp":         Op("exp",           "exp({0})",                   "EXP({0})"),
    "ln":          Op("log",           "log({0})",                   "LN({0})"),
    "round":       Op("rounded",       "rounded({0},{1})",           "ROUND({0},{1})"),  # halves go away from zero
    "year":        Op("year",          "year({0})",                  "YEAR({0})"),
    "eomonth":     Op("eomonth",       "eomonth({0},{1})",           "EOMONTH({0},{1})"),
    "sumif":       Op("sumif",         "sumif(({0},),({1},),{2})",   "SUMIFS({0},{1},{2})"),
    "sumif_until": Op("sumif_until",   "sumif_until(({0},),({1},),{2})", 'SUMIFS({0},{1},"<="&{2})'),
    "sumif_before": Op("sumif_before", "sumif_before(({0},),({1},),{2})", 'SUMIFS({0},{1},"<"&{2})'),
    "edate":       Op("edate",         "edate({0},{1})",             "EDATE({0},{1})"),
    "workday":     Op("workday",       "workday({0},{1},({2},))",    "WORKDAY({0},{1},{2})"),
    "log10":       Op("log10",         "log10({0})",                 "LOG10({0})"),
    "slope":       Op("slope",         None,                         "SLOPE({0},{1})"),
    "intercept":   Op("intercept",     None,                         "INTERCEPT({0},{1})"),
    "rsq":         Op("rsq",           None,                         "RSQ({0},{1})"),
    "count":       Op("counted",       None,                         "COUNT({*})"),
    "rank":        Op("rank",          None,                         "RANK({0},{1})"),
    "small":       Op("small",         None,                         "SMALL({0},{1})"),
    "countif":     Op("countif",       "countif(({0},),{1})",        "COUNTIF({0},{1})"),
    "match":       Op("match",         "match({0},({1},))",          "MATCH({0},{1},0)"),
    "exact":       Op("exact",         "({0}=={1})",                 "EXACT({0},{1})"),  # of two texts
    "join":        Op("join",          "join({0},{1})",              "{0}&{1}",              JOIN),
    "iso":         Op("iso",           "iso({0})",                   'YEAR({0})&"-"&RIGHT("0"&MONTH({0}),2)&"-"&RIGHT("0"&DAY({0}),2)', JOIN),
    "drawn":       Op("drawn",         None,                         "IF(ISNUMBER({0}),{0},NA())"),
    "place":       Op("place",         None,                         'SUBSTITUTE(ADDRESS(ROW({0}),COLUMN({1})+{2}),"$","")'),  # of a cell
    "pick":        Op("pick",          None,                         "INDEX({0},1,{1})"),  # from a row
    "pick_down":   Op("pick",          None,                         "INDEX({0},{1},1)"),  # from a column
}


def fill(template: str, parts: list[str]) -> str:
    """The arguments put into a reading of an operator."""
    return template.replace("{*}", ",".join(parts)) if "{*}" in template else template.format(*parts)
