"""What a figure counts: trades, the chains they make, or the campaigns these make."""

from __future__ import annotations

from dataclasses import dataclass

from apps.trades.engine.grouping.results import CampaignKind
from apps.trades.words.trades import CAMPAIGNS

# Campaigns that are a story of their own; the others are called what their first trade is called.
STORIES = (CampaignKind.WHEEL, CampaignKind.PMCC)


@dataclass(frozen=True, slots=True)
class UnitKind:
    """One thing to count; ``path`` leads there from a trade in a query."""

    name: str
    word: str
    plural: str
    path: str

    def counted(self, count: int) -> str:
        """Return a number of them in words, such as ``12 chains``."""
        return f"{count:,} {self.word if count == 1 else self.plural}"


TRADE, CHAIN, CAMPAIGN = "trade", "chain", "campaign"
UNITS: dict[str, UnitKind] = {
    kind.name: kind
    for kind in (
        UnitKind(TRADE, "trade", "trades", ""),
        UnitKind(CHAIN, "chain", "chains", "chain__"),
        UnitKind(CAMPAIGN, "campaign", "campaigns", "campaign__"),
    )
}


# What a unit made: what its trades realized and, of a campaign, what came in beside them.
NETS: dict[str, tuple[str, ...]] = {TRADE: ("realized",), CHAIN: ("realized",), CAMPAIGN: ("realized", "earned")}


def story_names() -> list[tuple[str, str]]:
    """Return the codes and names of campaigns that are a story of their own."""
    return [(str(kind), CAMPAIGNS[kind]) for kind in STORIES]
