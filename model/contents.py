"""Contents of the workbook: every sheet by the class of its tab, in the order of the tabs. A company's tabs stand together, after the market's inputs."""

from __future__ import annotations

from pathlib import Path

from model import as_built, bounds, checks, date_order, inputs, scenarios
from model.core.contents import Contents
from model.flows import float_path, flow, precedents, sessions, tranches, unlock
from model.frontier import us_anchors, value_chain
from model.fundamental import (
    anchors,
    arr,
    assumed,
    cash,
    compare,
    football_field,
    income,
    opening_year,
    overview,
    per_share,
    physical,
    priced_in,
    quarters,
    ramp,
    ramp_reached,
    revenue,
    unit_cost,
    unit_economics,
    valuation,
)
from model.momentum import cache, events, pricing, tripwires
from model.sources import derived, pre_ipo, reconciliation

CONTENTS = Contents(
    summary=(
        checks.Summary, checks.Master, as_built.Edits,
        scenarios.Selector, scenarios.ScenarioTable, as_built.Stories,
        compare.Compare, compare.Needed, compare.WeightedTarget, compare.PriceAsProbability,
        overview.Headline, overview.ArrReadings,
    ),
    inputs=(
        inputs.Market,
        inputs.Inputs,
    ),
    engine=(
        arr.Arr, arr.Drivers, ramp_reached.RampMonths,
        unit_cost.UnitCost, unit_cost.CostOfSales, unit_cost.CostTrend, unit_cost.FlatCost, physical.Physical,
        revenue.Revenue, income.Income, per_share.PerShare, revenue.Currency, income.Elasticities,
        opening_year.OpeningYear, quarters.QuarterTies, quarters.Quarters, per_share.QuarterShare,
        cash.Funding, cash.CashYears, cash.Cash,
        valuation.Valuation, valuation.Conventions, anchors.Solved, anchors.Steps, anchors.Unknowns, anchors.AnchorGaps,
        priced_in.Implied, priced_in.PricedIn, priced_in.Fragmentation, ramp_reached.RampReached,
        pricing.Mechanisms,
        football_field.FootballField, football_field.Dcf,
        football_field.FitAtOwnArr, football_field.FitWithoutOne,
        tripwires.Watch,
        tranches.Tranches, unlock.Absorption, unlock.FloatReading, unlock.ConditionalTranche, unlock.NoConditionalTranche, unlock.Inclusions,
        float_path.FloatPath,
        events.Timeline,
        events.Events,
        flow.Inclusion, flow.Placement, flow.DualListing, flow.Branches, flow.BranchTotal, flow.Erosion,
        compare.OwnCells, compare.OwnTargets,
    ),
    context=(
        sessions.Closures,
        precedents.Precedents,
        precedents.Adjectives, precedents.Differences, precedents.BaseRates,
        flow.Scarcity,
        ramp.InWords, ramp.Ramp, ramp.Anthropic, ramp.Readings, ramp.RampPath, ramp.ReadingsPassed, ramp.RampDrawn,
        us_anchors.Rounds, us_anchors.Fits, us_anchors.FitRange, us_anchors.LeaveOneOut, us_anchors.Sums, us_anchors.FrontierARR, us_anchors.AnthropicReadings,
        us_anchors.Constant,
        us_anchors.USScenarios, us_anchors.IPOFrames,
        value_chain.LikeForLike, value_chain.USLayers, value_chain.USChain, value_chain.ChinaLayers, value_chain.ChinaChain,
        cache.CacheEconomics, pricing.Feasible, pricing.Tokens,
        unit_economics.Pricing, unit_economics.TrainingRun, unit_economics.Models, unit_economics.ArticleCompanies, unit_economics.Markets,
        unit_economics.ArticleInputs,
        tripwires.Stance, tripwires.Tripwires, tripwires.Predictions,
        reconciliation.ReconciliationSummary, reconciliation.Ties,
        reconciliation.Inconsistencies,
        derived.PrintedFacts,
        assumed.Assumed, assumed.Turning, assumed.Flips,
    ),
    audit=(
        checks.WellFormed, checks.Unedited, checks.CompanyChecks, checks.ByPython, checks.Failures, checks.Recomputed, pre_ipo.Reconciliation,
        checks.FailuresByCompany, as_built.StoriesAsBuilt, as_built.TargetAsBuilt, bounds.Bounds,
        as_built.InputRegister, as_built.FactRegister,
        assumed.Alternatives, assumed.DriversInUse, assumed.AssumedAsBuilt, assumed.FlipsAsBuilt,
        date_order.DateOrder,
    ),
)
CONTENTS.refuse_missing(Path(__file__).parent)
