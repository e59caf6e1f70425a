"""Sizes: what figures of one company's file must be to each other; far apart, one of them is in another unit."""

from __future__ import annotations

from math import log, prod
from typing import TYPE_CHECKING, NamedTuple

from model.core.errors import PricedInError
from model.core.units import BANDS
from model.values import within
from model.words import told

if TYPE_CHECKING:
    from collections.abc import Iterable

    from model.facts import Company, Scenario


class Size(NamedTuple):
    """A figure, the figures whose product it is held against, and how many times that it may be."""

    of: str
    to: tuple[str, ...]
    least: float
    most: float


SIZES = (  # wide: a thousand-fold or, for a price, a hundred-fold is beyond
    Size("diluted_shares_2030_mn", ("shares_issued_mn",), 0.2, 20),
    Size("price", ("turnover_price",), 0.05, 20),
    Size("pt_printed", ("price",), 0.05, 20),
    Size("turnover_hkd_bn", ("price", "shares_issued_mn"), 1e-9, 1e-3),  # up to all shares in one day
    Size("revenue_2025", ("arr_dec25",), 0.02, 5000),  # in any of three currencies
    Size("api_revenue_2025", ("revenue_2025",), 0.001, 20),  # above 1: no slip of a unit, see model.bounds
    Size("rd_2025", ("revenue_2025",), 0.001, 200),
    Size("sm_2025", ("revenue_2025",), 0.0005, 100), Size("ga_2025", ("revenue_2025",), 0.0005, 100),
    Size("adjusted_net_profit_2025", ("revenue_2025",), -200, 2),
    Size("tax_losses_2025", ("revenue_2025",), 0, 1000), Size("cash_opening", ("revenue_2025",), -100, 1000),
    Size("listing_proceeds", ("price", "shares_issued_mn"), 1e-7, 2),  # in any currency
    Size("convertible_amount", ("price", "shares_issued_mn"), 1e-7, 2),
    Size("conversion_price", ("price",), 0.05, 20), Size("funding_price", ("price",), 0.05, 20),
    Size("funding_shares_base", ("shares_issued_mn",), 0, 2),
    Size("revenue_2030_printed", ("revenue_2025",), 0.2, 5000),
    Size("net_profit_2030_printed", ("revenue_2030_printed",), -5, 1),
    Size("net_profit_2030_printed", ("eps_2030_printed", "shares_issued_mn"), 0.2, 20),
    Size("arr_printed", ("arr_dec25",), 0.02, 500), Size("arr_dec26_printed", ("arr_dec25",), 0.02, 500),
    Size("arr_article", ("arr_dec25",), 0.02, 500),
)


def refuse_slips(companies: Iterable[Company], scenarios: Iterable[Scenario]) -> None:
    """One sentence for a figure out of proportion to others of its file, be it by a scenario for all companies."""
    for company in companies:
        for size in SIZES:
            _held(size, company)
        for scenario in scenarios:
            _within(company, scenario)


def _within(company: Company, scenario: Scenario) -> None:
    """One sentence for a figure of a scenario for all that is none of this company's."""
    own = company.overrides.get(scenario.id, {})
    for name, fact in scenario.overrides.items():
        limits = company.facts[name].limits if name in company.facts and name not in own else None
        if limits and not isinstance(fact.value, str):
            within(limits, fact.value, fact.value, f"{name} in [{scenario.id}] in scenarios.toml, for {company.name},")


def _held(size: Size, company: Company) -> None:
    fact, others = company.facts[size.of], [company.facts[name].value for name in size.to]
    # not printed, no money, or none earned
    if isinstance(fact.value, str) or not fact.value or any(isinstance(value, str) or not value for value in others):
        return
    figure, against, unit = fact.value, prod(float(value) for value in others), fact.unit

    def proportionate(number: float) -> bool:
        return size.least <= number / against <= size.most

    if not proportionate(figure):
        near = [number for slip in BANDS[unit].slips if proportionate(number := figure * slip)]
        meant = min(near, key=lambda number: abs(log(abs(number / against))), default=None)
        asked = ": give each in its own unit." if meant is None else f": did you mean {told(meant, unit, 6)}?"
        raise PricedInError(
            f"{size.of} in {company.path.name} is {told(figure, unit)} {unit.removeprefix('local').strip()}, out of "
            f"proportion to "
                            f"{' x '.join(size.to)}, {told(against, '', 6)}{asked}")
