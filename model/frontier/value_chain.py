"""Value chain: what listed chips, cloud and models are worth in the US and in China, printed beside recomputed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.core.lines import Axis, Column, Line
from model.core.sheet import Sheet
from model.core.vocabulary import heading, if_, is_number, sum_where, total
from model.inputs import Market
from model.printed import NA, agrees, where_known

if TYPE_CHECKING:
    from model.core.expressions import Expr

TAB = "Value chain"


def middle(low: Line, high: Line) -> Expr:
    """Middle of a printed range, NA where nothing is printed."""
    return where_known((low + high) / 2, low, high)


def counted(value: Line) -> Expr:
    """A figure as a sum takes it: nothing where nothing is printed."""
    return if_(is_number(value), value, 0)


def _region(key: str, name: str) -> tuple[type[Sheet], type[Sheet]]:
    """A region's rows as printed, and its layers."""
    class Chain(Sheet):
        __doc__ = f"Value chain, {name}: rows as printed."

        tab = TAB
        axes = (Axis(f"{key}_chain", group=f"{key}_chain", vertical=True),)

        layer = Column("Layer", "text")
        printed = Column("As printed", "text")
        low = Column("Low", "US$ bn", text_allowed=NA, above=0, at_least=0.01)
        high = Column("High", "US$ bn", text_allowed=NA, above=0, at_least=0.01)
        mid = Line("Middle", "US$ bn", middle(low, high))
        in_sum = Line("In the sum", "US$ bn", counted(mid))

    class Layers(Sheet):
        __doc__ = f"Value chain, {name}: layers, shares and what no row explains."

        tab = TAB
        starts_page = key == "china"
        axes = (Axis(f"{key}_layers", group=f"{key}_layers", vertical=True),)

        printed_total = Column("Total, printed", "US$ bn", above=0, at_least=0.01)
        itemised = Line("Sum of the rows", "US$ bn", sum_where(Chain.in_sum, Chain.layer, heading("label")))
        unexplained = Line("Unexplained", "US$ bn", printed_total - itemised)
        printed_share = Column("Share, printed", "%", at_least=0, at_most=1)
        layer_share = Line("Share of the printed totals", "%", printed_total / total(printed_total.all))
        layer_share_ties = Line("Agrees", "agreement", agrees(printed_share, layer_share, Market.half_point))
        whole_implied = Line("Whole chain that the printed share implies", "US$ bn", printed_total / printed_share)

    Chain.__name__, Layers.__name__ = f"{name}Chain", f"{name}Layers"
    return Chain, Layers


USChain, USLayers = _region("us", "US")
ChinaChain, ChinaLayers = _region("china", "China")


class LikeForLike(Sheet):
    """Like for like: the models' share of the value chain, on one basis."""

    tab = TAB
    subtitle = "Tables 9 and 10: printed totals and shares, what the rows sum to, and the like-for-like comparison."
    scale = 70

    china_models = Line("China, on the printed totals", "%", ChinaLayers.layer_share.at("models"))
    us_models = Line("US, on the printed totals", "%", USLayers.layer_share.at("models"))
    us_last_round = Line("US model companies, Anthropic at its last round", "US$ bn", USChain.mid.at("openai") + USChain.mid.at("anthropic_series_g"))
    us_models_last_round = Line("US, Anthropic at its last round", "%",
                                us_last_round / (USLayers.printed_total.at("chips") + USLayers.printed_total.at("cloud") + us_last_round))
    us_models_on_chips = Line("The same, on the whole that the chips share implies", "%", us_last_round / USLayers.whole_implied.at("chips"),
                              note="The only basis on which the printed US share comes out")
    models_gap = Line("Gap, points", "%", china_models - us_models)
    models_gap_last_round = Line("Gap, Anthropic at its last round, points", "%", china_models - us_models_last_round)
    models_gap_printed = Line("Gap, printed shares, points", "%", ChinaLayers.printed_share.at("models") - USLayers.printed_share.at("models"))
    us_shares_sum = Line("Printed US shares sum to", "%", total(USLayers.printed_share.all))
    china_shares_sum = Line("Printed China shares sum to", "%", total(ChinaLayers.printed_share.all))
