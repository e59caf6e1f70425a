"""Derived: every figure with a printed comparator, recomputed from the facts of both sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.core.expressions import expr, ln, round_to
from model.core.sheet import Axis, Column, Sheet
from model.inputs import Market

if TYPE_CHECKING:
    from model.core.expressions import At, Expr

NO_FIGURE = "n.a."


class PrintedFacts(Sheet):
    """Facts of both sources, as printed, and the constants of the arithmetic."""

    tab = "Facts"
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

RECOMPUTED: dict[str, Expr] = {
    "D.PT.Z.base":   f("J.PTZ.eps") * f("J.PTZ.pe") / (1 + f("J.PTZ.wacc") / 100)**f("K.years.3") * Market.hkd_per_cny,
    "D.PT.Z.r50":    round_to(f("J.PTZ.eps") * f("J.PTZ.pe") / (1 + f("J.PTZ.wacc") / 100)**f("K.years.3") * Market.hkd_per_cny, Market.pt_rounding),
    "D.PT.Z.n4":     f("J.PTZ.eps") * f("J.PTZ.pe") / (1 + f("J.PTZ.wacc") / 100)**f("K.years.4") * Market.hkd_per_cny,
    "D.PT.Z.n35":    f("J.PTZ.eps") * f("J.PTZ.pe") / (1 + f("J.PTZ.wacc") / 100)**f("K.years.3_5") * Market.hkd_per_cny,
    "D.PT.Z.nsolve": ln(f("J.PTZ.eps") * f("J.PTZ.pe") * Market.hkd_per_cny / f("J.PTZ.pt")) / ln(1 + f("J.PTZ.wacc") / 100),
    "D.PT.M.base":   f("J.PTM.eps") * f("J.PTM.pe") / (1 + f("J.PTM.wacc") / 100)**f("K.years.3") * Market.hkd_per_usd,
    "D.PT.M.r50":    round_to(f("J.PTM.eps") * f("J.PTM.pe") / (1 + f("J.PTM.wacc") / 100)**f("K.years.3") * Market.hkd_per_usd, Market.pt_rounding),
    "D.PT.M.n4":     f("J.PTM.eps") * f("J.PTM.pe") / (1 + f("J.PTM.wacc") / 100)**f("K.years.4") * Market.hkd_per_usd,
    "D.PT.M.nsolve": ln(f("J.PTM.eps") * f("J.PTM.pe") * Market.hkd_per_usd / f("J.PTM.pt")) / ln(1 + f("J.PTM.wacc") / 100),
    "D.EPS.Z.und":   f("J.PTZ.np") / (f("J.T5.tot.n") / MILLION),
    "D.EPS.M.und":   f("J.PTM.np") / (f("J.T6.tot.n") / MILLION),
    "D.RET.Z":       f("J.T10.zh") * BILLION * Market.hkd_per_usd / f("J.T5.tot.n") / f("J.T7.ipo.Z") - 1,
    "D.RET.M":       f("J.T10.mm") * BILLION * Market.hkd_per_usd / f("J.T6.tot.n") / f("J.T7.ipo.M") - 1,
    "D.RET.Zmult":   f("J.T10.zh") * BILLION * Market.hkd_per_usd / f("J.T5.tot.n") / f("J.T7.ipo.Z"),
    "D.RET.Mmult":   f("J.T10.mm") * BILLION * Market.hkd_per_usd / f("J.T6.tot.n") / f("J.T7.ipo.M"),
    "D.T2.a1":       f("J.T2.a1.val") / f("J.T2.a1.arr"),
    "D.T2.a2":       f("J.T2.a2.val") / f("J.T2.a2.arr"),
    "D.T2.a3":       f("J.T2.a3.val") / f("J.T2.a3.arr"),
    "D.T2.a4":       f("J.T2.a4.val") / f("J.T2.a4.arr"),
    "D.T2.a5":       f("J.T2.a5.val") / f("J.T2.a5.arr"),
    "D.T2.o1":       f("J.T2.o1.val") / f("J.T2.o1.arr"),
    "D.T2.o2":       f("J.T2.o2.val") / f("J.T2.o2.arr"),
    "D.T2.o3":       f("J.T2.o3.val") / f("J.T2.o3.arr"),
    "D.T2.o4":       f("J.T2.o4.val") / f("J.T2.o4.arr"),
    "D.T2.44":       f("J.FD.eval") / f("J.FD.earr"),
    "D.PARR.Z":      f("J.T10.zh") * 1000 / f("J.FD.zarr"),
    "D.PARR.M":      f("J.T10.mm") * 1000 / f("J.FD.marr"),
    "D.IARR.Z44":    f("J.T10.zh") / (f("J.FD.eval") / f("J.FD.earr")) * 1000,
    "D.IARR.M44":    f("J.T10.mm") / (f("J.FD.eval") / f("J.FD.earr")) * 1000,
    "D.KV.u90":      ((f("K.mix_90.cached") * f("J.PR.cr27") + f("K.mix_90.input") * f("J.PR.in27") + f("K.mix_90.output") * f("J.PR.out27"))
                         / (f("K.mix_90.cached") * f("J.PR.cr25") + f("K.mix_90.input") * f("J.PR.in25") + f("K.mix_90.output") * f("J.PR.out25")) - 1) * 100,
    "D.KV.u80":      ((f("K.mix_80.cached") * f("J.PR.cr27") + f("K.mix_80.input") * f("J.PR.in27") + f("K.mix_80.output") * f("J.PR.out27"))
                         / (f("K.mix_80.cached") * f("J.PR.cr25") + f("K.mix_80.input") * f("J.PR.in25") + f("K.mix_80.output") * f("J.PR.out25")) - 1) * 100,
    "D.T5.ipo.p":    f("J.T5.ipo.n") / f("J.T5.tot.n") * 100,
    "D.T5.cs.p":     f("J.T5.cs.n") / f("J.T5.tot.n") * 100,
    "D.T5.ct.p":     f("J.T5.ct.n") / f("J.T5.tot.n") * 100,
    "D.T5.si.p":     f("J.T5.si.n") / f("J.T5.tot.n") * 100,
    "D.T5.ot.p":     f("J.T5.ot.n") / f("J.T5.tot.n") * 100,
    "D.T5.sum":      f("J.T5.ipo.n") + f("J.T5.cs.n") + f("J.T5.ct.n") + f("J.T5.si.n") + f("J.T5.ot.n"),
    "D.T6.ipo.p":    f("J.T6.ipo.n") / f("J.T6.tot.n") * 100,
    "D.T6.pr6.p":    f("J.T6.pr6.n") / f("J.T6.tot.n") * 100,
    "D.T6.cs.p":     f("J.T6.cs.n") / f("J.T6.tot.n") * 100,
    "D.T6.pr9.p":    f("J.T6.pr9.n") / f("J.T6.tot.n") * 100,
    "D.T6.ct.p":     f("J.T6.ct.n") / f("J.T6.tot.n") * 100,
    "D.T6.si.p":     f("J.T6.si.n") / f("J.T6.tot.n") * 100,
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
    "D.T7.chg.K":    (f("J.T7.p6.K") / f("J.T7.ipo.K") - 1) * 100,
    "D.T7.ret.K":    (f("J.T7.p12.K") / f("J.T7.p6.K") - 1) * 100,
    "D.T7.ptox.K":   f("J.T7.pto.K") / f("J.T7.to.K"),
    "D.T7.ptor.K":   f("J.T7.pto.K") / f("J.T7.pfmc.K") * 100,
    "D.T7.pf6.K":    f("J.T7.p6.K") * f("J.T7.pfl.K") / 1000,
    "D.T7.chg.S":    (f("J.T7.p6.S") / f("J.T7.ipo.S") - 1) * 100,
    "D.T7.ret.S":    (f("J.T7.p12.S") / f("J.T7.p6.S") - 1) * 100,
    "D.T7.ptox.S":   f("J.T7.pto.S") / f("J.T7.to.S"),
    "D.T7.ptor.S":   f("J.T7.pto.S") / f("J.T7.pfmc.S") * 100,
    "D.T7.pf6.S":    f("J.T7.p6.S") * f("J.T7.pfl.S") / 1000,
    "D.T7.chg.H":    (f("J.T7.p6.H") / f("J.T7.ipo.H") - 1) * 100,
    "D.T7.ret.H":    (f("J.T7.p12.H") / f("J.T7.p6.H") - 1) * 100,
    "D.T7.ptox.H":   f("J.T7.pto.H") / f("J.T7.to.H"),
    "D.T7.ptor.H":   f("J.T7.pto.H") / f("J.T7.pfmc.H") * 100,
    "D.T7.pf6.H":    f("J.T7.p6.H") * f("J.T7.pfl.H") / 1000,
    "D.T7.issp.K":   f("J.T7.iss.K") / f("J.T7.tso.K") * 100,
    "D.T7.fltp.K":   f("J.T7.flt.K") / f("J.T7.tso.K") * 100,
    "D.T7.relp.K":   f("J.T7.rel.K") / f("J.T7.tso.K") * 100,
    "D.T7.pfl.K":    f("J.T7.flt.K") + f("J.T7.rel.K"),
    "D.T7.mc.K":     f("J.T7.avg.K") * f("J.T7.tso.K") / 1000,
    "D.T7.fmc.K":    f("J.T7.avg.K") * f("J.T7.flt.K") / 1000,
    "D.T7.tor.K":    f("J.T7.to.K") / f("J.T7.fmc.K") * 100,
    "D.T7.exp.K":    f("J.T7.rel.K") / f("J.T7.flt.K"),
    "D.T7.expB.K":   f("J.T7.pfl.K") / f("J.T7.flt.K"),
    "D.T7.issp.S":   f("J.T7.iss.S") / f("J.T7.tso.S") * 100,
    "D.T7.fltp.S":   f("J.T7.flt.S") / f("J.T7.tso.S") * 100,
    "D.T7.relp.S":   f("J.T7.rel.S") / f("J.T7.tso.S") * 100,
    "D.T7.pfl.S":    f("J.T7.flt.S") + f("J.T7.rel.S"),
    "D.T7.mc.S":     f("J.T7.avg.S") * f("J.T7.tso.S") / 1000,
    "D.T7.fmc.S":    f("J.T7.avg.S") * f("J.T7.flt.S") / 1000,
    "D.T7.tor.S":    f("J.T7.to.S") / f("J.T7.fmc.S") * 100,
    "D.T7.exp.S":    f("J.T7.rel.S") / f("J.T7.flt.S"),
    "D.T7.expB.S":   f("J.T7.pfl.S") / f("J.T7.flt.S"),
    "D.T7.issp.H":   f("J.T7.iss.H") / f("J.T7.tso.H") * 100,
    "D.T7.fltp.H":   f("J.T7.flt.H") / f("J.T7.tso.H") * 100,
    "D.T7.relp.H":   f("J.T7.rel.H") / f("J.T7.tso.H") * 100,
    "D.T7.pfl.H":    f("J.T7.flt.H") + f("J.T7.rel.H"),
    "D.T7.mc.H":     f("J.T7.avg.H") * f("J.T7.tso.H") / 1000,
    "D.T7.fmc.H":    f("J.T7.avg.H") * f("J.T7.flt.H") / 1000,
    "D.T7.tor.H":    f("J.T7.to.H") / f("J.T7.fmc.H") * 100,
    "D.T7.exp.H":    f("J.T7.rel.H") / f("J.T7.flt.H"),
    "D.T7.expB.H":   f("J.T7.pfl.H") / f("J.T7.flt.H"),
    "D.T7.issp.Z":   f("J.T7.iss.Z") / f("J.T7.tso.Z") * 100,
    "D.T7.fltp.Z":   f("J.T7.flt.Z") / f("J.T7.tso.Z") * 100,
    "D.T7.relp.Z":   f("J.T7.rel.Z") / f("J.T7.tso.Z") * 100,
    "D.T7.pfl.Z":    f("J.T7.flt.Z") + f("J.T7.rel.Z"),
    "D.T7.mc.Z":     f("J.T7.avg.Z") * f("J.T7.tso.Z") / 1000,
    "D.T7.fmc.Z":    f("J.T7.avg.Z") * f("J.T7.flt.Z") / 1000,
    "D.T7.tor.Z":    f("J.T7.to.Z") / f("J.T7.fmc.Z") * 100,
    "D.T7.exp.Z":    f("J.T7.rel.Z") / f("J.T7.flt.Z"),
    "D.T7.expB.Z":   f("J.T7.pfl.Z") / f("J.T7.flt.Z"),
    "D.T7.issp.M":   f("J.T7.iss.M") / f("J.T7.tso.M") * 100,
    "D.T7.fltp.M":   f("J.T7.flt.M") / f("J.T7.tso.M") * 100,
    "D.T7.relp.M":   f("J.T7.rel.M") / f("J.T7.tso.M") * 100,
    "D.T7.pfl.M":    f("J.T7.flt.M") + f("J.T7.rel.M"),
    "D.T7.mc.M":     f("J.T7.avg.M") * f("J.T7.tso.M") / 1000,
    "D.T7.fmc.M":    f("J.T7.avg.M") * f("J.T7.flt.M") / 1000,
    "D.T7.tor.M":    f("J.T7.to.M") / f("J.T7.fmc.M") * 100,
    "D.T7.exp.M":    f("J.T7.rel.M") / f("J.T7.flt.M"),
    "D.T7.expB.M":   f("J.T7.pfl.M") / f("J.T7.flt.M"),
    "D.T7.Z.expx":   f("J.T5.cs.n") / f("J.T5.ipo.n"),
    "D.T7.M.expx":   f("J.T6.s6.n") / f("J.T6.ipo.n"),
    "D.T7.Z.mcx":    f("J.T7.avg.Z") * f("J.T5.tot.n") / BILLION,
    "D.T7.M.mcx":    f("J.T7.avg.M") * f("J.T6.tot.n") / BILLION,
    "D.T7.Z.fmcx":   f("J.T7.avg.Z") * f("J.T5.ipo.n") / BILLION,
    "D.T7.M.fmcx":   f("J.T7.avg.M") * f("J.T6.ipo.n") / BILLION,
    "D.T7.Zusd":     f("J.T7.mc.Z") / Market.hkd_per_usd,
    "D.T7.Musd":     f("J.T7.mc.M") / Market.hkd_per_usd,
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
