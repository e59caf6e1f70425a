"""Derived: every figure with a printed comparator, recomputed from the facts of both sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.core.expressions import expr
from model.core.lines import Axis, Column
from model.core.sheet import Sheet
from model.core.vocabulary import ln, round_to
from model.inputs import Market

if TYPE_CHECKING:
    from model.core.expressions import Expr
    from model.core.lines import At

NO_FIGURE = "n.a."


class PrintedFacts(Sheet):
    """Facts of both sources, as printed, and the constants of the arithmetic."""

    tab = "Facts"
    subtitle = "As printed, in the units of the sources."
    registered = False
    axes = (Axis("printed_facts", group="printed_facts", vertical=True),)

    subject = Column("Subject", "text")
    metric = Column("Figure", "text")
    value = Column("Value", "mixed", text_allowed=NO_FIGURE)
    low = Column("Low", "mixed", text_allowed=NO_FIGURE)
    high = Column("High", "mixed", text_allowed=NO_FIGURE)
    printed_unit = Column("Unit, as printed", "text")
    dated = Column("Dated", "text")
    place = Column("Printed in", "text")


def f(fact: str) -> At:
    """A fact that is one figure."""
    return PrintedFacts.value.at(fact)


def low(fact: str) -> At:
    """Lower end of a fact that is a range."""
    return PrintedFacts.low.at(fact)


def high(fact: str) -> At:
    """Upper end of a fact that is a range."""
    return PrintedFacts.high.at(fact)


MILLION = expr(1000) * 1000
BILLION = MILLION * 1000
HKD_PER_CNY, HKD_PER_USD = Market.fx_forecast_hkd_per_cny, Market.fx_forecast_hkd_per_usd  # those of the prints
ROUNDS = ("a1", "a2", "a3", "a4", "a5", "o1", "o2", "o3", "o4")  # table 2
TRANCHES = {"T5": ("ipo", "cs", "ct", "si", "ot"), "T6": ("ipo", "pr6", "cs", "pr9", "ct", "si")}
COMPANIES = "KSHZM"  # table 7: Kuaishou, SenseTime, Horizon Robotics, Zhipu, MiniMax
SEASONED = "KSH"  # of these, past their expiry


def _table_7(company: str) -> dict[str, Expr]:
    """Ratios of a company in table 7: of shares, of value and of turnover."""
    def printed(row: str) -> At:
        return f(f"J.T7.{row}.{company}")

    return {
        "issp": printed("iss") / printed("tso") * 100,
        "fltp": printed("flt") / printed("tso") * 100,
        "relp": printed("rel") / printed("tso") * 100,
        "pfl":  printed("flt") + printed("rel"),
        "mc":   printed("avg") * printed("tso") / 1000,
        "fmc":  printed("avg") * printed("flt") / 1000,
        "tor":  printed("to") / printed("fmc") * 100,
        "exp":  printed("rel") / printed("flt"),
        "expB": printed("pfl") / printed("flt"),
    }


def _after_expiry(company: str) -> dict[str, Expr]:
    """What became of a company in table 7 after its expiry."""
    def printed(row: str) -> At:
        return f(f"J.T7.{row}.{company}")

    return {
        "chg":  (printed("p6") / printed("ipo") - 1) * 100,
        "ret":  (printed("p12") / printed("p6") - 1) * 100,
        "ptox": printed("pto") / printed("to"),
        "ptor": printed("pto") / printed("pfmc") * 100,
        "pf6":  printed("p6") * printed("pfl") / 1000,
    }


RECOMPUTED: dict[str, Expr] = {
    "D.PT.Z.base":   f("J.PTZ.eps") * f("J.PTZ.pe") / (1 + f("J.PTZ.wacc") / 100)**f("K.years.3") * HKD_PER_CNY,
    "D.PT.Z.r50":    round_to(f("J.PTZ.eps") * f("J.PTZ.pe") / (1 + f("J.PTZ.wacc") / 100)**f("K.years.3") * HKD_PER_CNY, Market.pt_rounding),
    "D.PT.Z.n4":     f("J.PTZ.eps") * f("J.PTZ.pe") / (1 + f("J.PTZ.wacc") / 100)**f("K.years.4") * HKD_PER_CNY,
    "D.PT.Z.n35":    f("J.PTZ.eps") * f("J.PTZ.pe") / (1 + f("J.PTZ.wacc") / 100)**f("K.years.3_5") * HKD_PER_CNY,
    "D.PT.Z.nsolve": ln(f("J.PTZ.eps") * f("J.PTZ.pe") * HKD_PER_CNY / f("J.PTZ.pt")) / ln(1 + f("J.PTZ.wacc") / 100),
    "D.PT.M.base":   f("J.PTM.eps") * f("J.PTM.pe") / (1 + f("J.PTM.wacc") / 100)**f("K.years.3") * HKD_PER_USD,
    "D.PT.M.r50":    round_to(f("J.PTM.eps") * f("J.PTM.pe") / (1 + f("J.PTM.wacc") / 100)**f("K.years.3") * HKD_PER_USD, Market.pt_rounding),
    "D.PT.M.n4":     f("J.PTM.eps") * f("J.PTM.pe") / (1 + f("J.PTM.wacc") / 100)**f("K.years.4") * HKD_PER_USD,
    "D.PT.M.nsolve": ln(f("J.PTM.eps") * f("J.PTM.pe") * HKD_PER_USD / f("J.PTM.pt")) / ln(1 + f("J.PTM.wacc") / 100),
    "D.EPS.Z.und":   f("J.PTZ.np") / (f("J.T5.tot.n") / MILLION),
    "D.EPS.M.und":   f("J.PTM.np") / (f("J.T6.tot.n") / MILLION),
    "D.RET.Z":       f("J.T10.zh") * BILLION * HKD_PER_USD / f("J.T5.tot.n") / f("J.T7.ipo.Z") - 1,
    "D.RET.M":       f("J.T10.mm") * BILLION * HKD_PER_USD / f("J.T6.tot.n") / f("J.T7.ipo.M") - 1,
    "D.RET.Zmult":   f("J.T10.zh") * BILLION * HKD_PER_USD / f("J.T5.tot.n") / f("J.T7.ipo.Z"),
    "D.RET.Mmult":   f("J.T10.mm") * BILLION * HKD_PER_USD / f("J.T6.tot.n") / f("J.T7.ipo.M"),
    **{f"D.T2.{row}": f(f"J.T2.{row}.val") / f(f"J.T2.{row}.arr") for row in ROUNDS},
    "D.T2.44":       f("J.FD.eval") / f("J.FD.earr"),
    "D.PARR.Z":      f("J.T10.zh") * 1000 / f("J.FD.zarr"),
    "D.PARR.M":      f("J.T10.mm") * 1000 / f("J.FD.marr"),
    "D.IARR.Z44":    f("J.T10.zh") / (f("J.FD.eval") / f("J.FD.earr")) * 1000,
    "D.IARR.M44":    f("J.T10.mm") / (f("J.FD.eval") / f("J.FD.earr")) * 1000,
    "D.KV.u90":      ((f("K.mix_90.cached") * f("J.PR.cr27") + f("K.mix_90.input") * f("J.PR.in27") + f("K.mix_90.output") * f("J.PR.out27"))
                         / (f("K.mix_90.cached") * f("J.PR.cr25") + f("K.mix_90.input") * f("J.PR.in25") + f("K.mix_90.output") * f("J.PR.out25")) - 1) * 100,
    "D.KV.u80":      ((f("K.mix_80.cached") * f("J.PR.cr27") + f("K.mix_80.input") * f("J.PR.in27") + f("K.mix_80.output") * f("J.PR.out27"))
                         / (f("K.mix_80.cached") * f("J.PR.cr25") + f("K.mix_80.input") * f("J.PR.in25") + f("K.mix_80.output") * f("J.PR.out25")) - 1) * 100,
    **{f"D.{table}.{row}.p": f(f"J.{table}.{row}.n") / f(f"J.{table}.tot.n") * 100 for table, rows in TRANCHES.items() for row in rows},
    "D.T5.sum":      f("J.T5.ipo.n") + f("J.T5.cs.n") + f("J.T5.ct.n") + f("J.T5.si.n") + f("J.T5.ot.n"),
    "D.T6.sum":      f("J.T6.ipo.n") + f("J.T6.pr6.n") + f("J.T6.cs.n") + f("J.T6.pr9.n") + f("J.T6.ct.n") + f("J.T6.si.n"),
    "D.T5.s12":      f("J.T5.ct.n") + f("J.T5.si.n") + f("J.T5.ot.n"),
    "D.T5.s12p":     (f("J.T5.ct.n") + f("J.T5.si.n") + f("J.T5.ot.n")) / f("J.T5.tot.n") * 100,
    "D.T5.c6":       (f("J.T5.ipo.n") + f("J.T5.cs.n")) / f("J.T5.tot.n") * 100,
    "D.T6.s6":       f("J.T6.pr6.n") + f("J.T6.cs.n"),
    "D.T6.s6p":      (f("J.T6.pr6.n") + f("J.T6.cs.n")) / f("J.T6.tot.n") * 100,
    "D.T6.c6":       (f("J.T6.ipo.n") + f("J.T6.pr6.n") + f("J.T6.cs.n")) / f("J.T6.tot.n") * 100,
    "D.T6.c6r":      f("J.T6.ipo.p") + f("J.T6.s6.p"),
    "D.T6.c9":       (f("J.T6.ipo.n") + f("J.T6.s6.n") + f("J.T6.pr9.n")) / f("J.T6.tot.n") * 100,
    "D.T6.s12":      f("J.T6.ct.n") + f("J.T6.si.n"),
    "D.T6.s12p":     (f("J.T6.ct.n") + f("J.T6.si.n")) / f("J.T6.tot.n") * 100,
    "D.T6.2034":     f("J.T6.pr9.n") / (f("J.T6.tot.n") - f("J.T6.ipo.n") - f("J.T6.cs.n")) * 100,
    "D.T6.4892":     f("J.T6.pr6.n") / (f("J.T6.tot.n") - f("J.T6.ipo.n") - f("J.T6.cs.n")) * 100,
    "D.T6.4892b":    (f("J.T6.pr6.n") + f("J.T6.si.n")) / (f("J.T6.tot.n") - f("J.T6.ipo.n") - f("J.T6.cs.n")) * 100,
    "D.GS.Z":        (f("J.T5.ipo.n") + f("J.T5.cs.n")) / f("K.over_allotment") / MILLION,
    "D.GS.M":        (f("J.T6.ipo.n") + f("J.T6.cs.n")) / f("K.over_allotment") / MILLION,
    "D.GS.Zp":       (f("J.T5.ipo.n") + f("J.T5.cs.n")) / f("J.T5.tot.n") * 100,
    "D.GS.Mp":       (f("J.T6.ipo.n") + f("J.T6.cs.n")) / f("J.T6.tot.n") * 100,
    **{f"D.T7.{row}.{company}": later for company in SEASONED for row, later in _after_expiry(company).items()},
    **{f"D.T7.{row}.{company}": ratio for company in COMPANIES for row, ratio in _table_7(company).items()},
    "D.T7.Z.expx":   f("J.T5.cs.n") / f("J.T5.ipo.n"),
    "D.T7.M.expx":   f("J.T6.s6.n") / f("J.T6.ipo.n"),
    "D.T7.Z.mcx":    f("J.T7.avg.Z") * f("J.T5.tot.n") / BILLION,
    "D.T7.M.mcx":    f("J.T7.avg.M") * f("J.T6.tot.n") / BILLION,
    "D.T7.Z.fmcx":   f("J.T7.avg.Z") * f("J.T5.ipo.n") / BILLION,
    "D.T7.M.fmcx":   f("J.T7.avg.M") * f("J.T6.ipo.n") / BILLION,
    "D.T7.Zusd":     f("J.T7.mc.Z") / HKD_PER_USD,
    "D.T7.Musd":     f("J.T7.mc.M") / HKD_PER_USD,
    "D.CB.pe":       ((1 + f("J.SC.ytd") / 100) / (1 + f("J.SC.eps") / 100) - 1) * 100,
    "D.CB.ps":       ((1 + f("J.SC.ytd") / 100) / (1 + f("J.SC.rev") / 100) - 1) * 100,
    "D.CB.peR":      ((1 + f("J.SC.ytd") / 100) / (1 + f("J.SC.idx") / 100) / (1 + f("J.SC.eps") / 100) - 1) * 100,
    "D.CB.psR":      ((1 + f("J.SC.ytd") / 100) / (1 + f("J.SC.idx") / 100) / (1 + f("J.SC.rev") / 100) - 1) * 100,
    "D.CB.add":      f("J.SC.ytd") - f("J.SC.eps"),
    "D.CB.prem":     ((1 + f("J.SC.eps") / 100) / (1 + f("J.SC.ytd") / 100) - 1) * 100,
    "D.US.33":       f("J.US.a30") / f("J.US.a9"),
    "D.US.mo":       f("K.days_to_april") / f("K.days_in_month"),
    "D.US.ann":      (f("J.US.a30") / f("J.US.a9"))**(12 / f("J.US.a35")),
    "D.US.yoy":      f("J.US.a30") / f("J.T2.a3.arr"),
    "D.US.59":       f("J.US.a30") + f("J.US.o29"),
    "D.US.55":       f("J.US.a30") + f("J.T2.o1.arr"),
    "D.US.15a":      (f("J.T2.a1.val") / f("J.T2.a1.arr") * f("J.US.a30") + f("J.T2.o1.val")) / 1000,
    "D.US.15b":      (f("J.T2.a1.val") / f("J.T2.a1.arr") * f("J.US.a30") + f("J.T2.o1.val") / f("J.T2.o1.arr") * f("J.US.o29")) / 1000,
    "D.US.5":        f("J.US.80") / (f("J.US.15") * 1000) * 100,
    "D.US.10":       f("J.US.80") / (f("J.T8.1a") + f("J.T8.1o")) * 100,
    "D.US.10b":      (f("J.T10.zh") + f("J.T10.mm")) / (f("J.T8.1a") + f("J.T8.1o")) * 100,
    "D.T8.1v":       f("J.T8.1a") + f("J.T8.1o"),
    "D.T8.1p":       f("J.T8.china") / f("J.T8.1v") * 100,
    "D.T8.1px":      f("J.T8.china") / (f("J.T8.1a") + f("J.T8.1o")) * 100,
    "D.T8.2v":       f("J.T8.2a") + f("J.T8.1o"),
    "D.T8.2p":       f("J.T8.china") / f("J.T8.2v") * 100,
    "D.T8.2px":      f("J.T8.china") / (f("J.T8.2a") + f("J.T8.1o")) * 100,
    "D.T8.3lo":      f("J.T8.2v") * (1 + low("J.T8.3u") / 100),
    "D.T8.3hi":      f("J.T8.2v") * (1 + high("J.T8.3u") / 100),
    "D.T8.3plo":     f("J.T8.china") / high("J.T8.3v") * 100,
    "D.T8.3phi":     f("J.T8.china") / low("J.T8.3v") * 100,
    "D.T9.ch":       f("J.T9.nv") + f("J.T9.av") + f("J.T9.amd") + f("J.T9.mr") + f("J.T9.mu") + f("J.T9.in"),
    "D.T9.cl.mid":   (low("J.T9.aws") + low("J.T9.az") + low("J.T9.gc") + low("J.T9.or") + low("J.T9.cw") + high("J.T9.aws") + high("J.T9.az")
                         + high("J.T9.gc") + high("J.T9.or") + high("J.T9.cw")) / 2,
    "D.T9.sumpct":   f("J.T9.chp") + f("J.T9.clp") + f("J.T9.llp"),
    "D.T9.ll":       f("J.T9.oa") + f("J.T9.an1"),
    "D.T9.chshare":  f("J.T9.cht") / (f("J.T9.cht") + f("J.T9.clt") + f("J.T9.llt")) * 100,
    "D.T9.clshare":  f("J.T9.clt") / (f("J.T9.cht") + f("J.T9.clt") + f("J.T9.llt")) * 100,
    "D.T9.llshare":  f("J.T9.llt") / (f("J.T9.cht") + f("J.T9.clt") + f("J.T9.llt")) * 100,
    "D.T9.ll380":    (f("J.T9.oa") + f("J.T9.an2")) / (f("J.T9.cht") / (f("J.T9.chp") / 100)) * 100,
    "D.T9.ll380b":   (f("J.T9.oa") + f("J.T9.an2")) / (f("J.T9.cht") + f("J.T9.clt") + f("J.T9.oa") + f("J.T9.an2")) * 100,
    "D.T10.ch":      f("J.T10.cb") + f("J.T10.mt") + f("J.T10.mx") + f("J.T10.br"),
    "D.T10.cl.hi":   high("J.T10.al") + high("J.T10.tc") + high("J.T10.bdu"),
    "D.T10.ll":      f("J.T10.zh") + f("J.T10.mm"),
    "D.T10.sumpct":  f("J.T10.chp") + f("J.T10.clp") + f("J.T10.llp"),
    "D.T10.chshare": f("J.T10.cht") / (f("J.T10.cht") + f("J.T10.clt") + f("J.T10.llt")) * 100,
    "D.T10.clshare": f("J.T10.clt") / (f("J.T10.cht") + f("J.T10.clt") + f("J.T10.llt")) * 100,
    "D.T10.llshare": f("J.T10.llt") / (f("J.T10.cht") + f("J.T10.clt") + f("J.T10.llt")) * 100,
    "D.A.mult.Zlo":  f("A.T2.z.val") * 1000 / high("A.T2.z.arr"),
    "D.A.mult.Zhi":  f("A.T2.z.val") * 1000 / low("A.T2.z.arr"),
    "D.A.mult.Mlo":  f("A.T2.m.val") * 1000 / high("A.T2.m.arr"),
    "D.A.mult.Mhi":  f("A.T2.m.val") * 1000 / low("A.T2.m.arr"),
    "D.A.gm.lo":     (1 - f("A.T1.z.inf") / (low("A.TD.iprice") * 1000)) * 100,
    "D.A.gm.hi":     (1 - f("A.T1.z.inf") / (high("A.TD.iprice") * 1000)) * 100,
    "D.X.nm.lo":     (high("A.RK.gm") / 100 - low("J.PL.rd")) * 100,
    "D.X.nm.hi":     (low("A.RK.gm") / 100 - high("J.PL.rd")) * 100,
}
