"""The promises the database keeps about trades, what they are joined to, and how users edit, name and list them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from apps.trades.models import (
    Campaign,
    CampaignEntry,
    Chain,
    Edit,
    SavedView,
    Trade,
    TradeClosure,
    TradeLink,
    TradeLot,
    UserStrategy,
)
from tests.constraints.stored import DAY, NOW, Case, Stored, check

if TYPE_CHECKING:
    from django.db.models import Model


pytestmark = pytest.mark.django_db


def grouped(kind: type[Campaign | Chain | Trade], stored: Stored, **fields: Any) -> Campaign | Chain | Trade:
    """Return a campaign, chain or trade without money; the database does not ask what it belongs to."""
    sums = ("opened", "opened_fees", "realized", "fees", "tax", "open_net", "open_fees")
    values = {"key": "1", "opened_at": NOW, "opened_on": DAY, **dict.fromkeys(sums, 0), **OWN[kind], **fields}
    return kind(account=stored.account, **values)


OWN: dict[type, dict[str, Any]] = {
    Campaign: {"kind": "WHEEL", "trade_count": 1, "chain_count": 1, "rolls": 0},
    Chain: {"name": "Short put", "code": "SHORT_PUT", "campaign_id": 1, "trade_count": 1, "rolls": 0},
    Trade: {
        "name": "Short put", "code": "SHORT_PUT", "opening_name": "Short put", "opening_code": "SHORT_PUT",
        "chain_id": 1, "campaign_id": 1, "why": {},
    },
}  # fmt: skip


def campaign(stored: Stored, key: str = "1") -> Model:
    return grouped(Campaign, stored, key=key)


def chain(stored: Stored, key: str = "1") -> Model:
    return grouped(Chain, stored, key=key)


def trade(stored: Stored, **fields: Any) -> Model:
    return grouped(Trade, stored, **fields)


def part_of_lot(stored: Stored, start: int = 0) -> TradeLot:
    cash = dict.fromkeys(("net", "fees", "remaining", "remaining_net", "remaining_fees"), 0)
    return TradeLot(account=stored.account, trade_id=1, lot=stored.closure.lot, start=start, quantity=5, **cash)


def part_of_closure(stored: Stored, trade: int = 1) -> TradeClosure:
    cash = dict.fromkeys(("opening_net", "opening_fees", "closing_net", "closing_fees"), 0)
    return TradeClosure(account=stored.account, trade_id=trade, closure=stored.closure, quantity=3, **cash)


def trade_link(stored: Stored, kind: str = "ROLL") -> TradeLink:
    return TradeLink(
        account=stored.account, kind=kind, certainty="CERTAIN", before_id=1, after_id=2, at=NOW, quantity=1, net=0
    )


def campaign_entry(stored: Stored, entry: int = 1) -> CampaignEntry:
    return CampaignEntry(account=stored.account, campaign_id=1, entry_id=entry)


def edit(stored: Stored, **fields: Any) -> Edit:
    values = {"number": 1, "kind": "NOTE", "arguments": {}, "words": "Noted", "made_at": NOW, **fields}
    return Edit(account=stored.account, **values)


def saved_view(stored: Stored, **fields: Any) -> SavedView:
    return SavedView(**{"owner": stored.owner, "name": "Open wheels", "query": "status=open", **fields})


def strategy(stored: Stored, **fields: Any) -> UserStrategy:
    values = {"code": "USER_1", "name": "My jade", "colour": "#00aa00", "created_at": NOW, **fields}
    return UserStrategy(**{"owner": stored.owner, **values})


CASES: dict[str, Case] = {
    "one_campaign_per_key": ([campaign], campaign, lambda stored: campaign(stored, "1+2")),
    "one_chain_per_key": ([chain], chain, lambda stored: chain(stored, "1+2")),
    "one_trade_per_key": ([trade], trade, lambda stored: trade(stored, key="1+2")),
    "trade_closed_has_a_day": (
        [],
        lambda stored: trade(stored, closed_at=NOW),
        lambda stored: trade(stored, closed_at=NOW, closed_on=DAY),
    ),
    # A trade may hold two stretches of one fill.
    "one_part_per_trade_and_lot": ([part_of_lot], part_of_lot, lambda stored: part_of_lot(stored, start=5)),
    "one_part_per_trade_and_closure": (
        [part_of_closure],
        part_of_closure,
        lambda stored: part_of_closure(stored, trade=2),
    ),
    "one_link_per_pair_and_kind": ([trade_link], trade_link, lambda stored: trade_link(stored, "ASSIGNMENT")),
    "one_campaign_per_entry": ([campaign_entry], campaign_entry, lambda stored: campaign_entry(stored, 2)),
    "one_edit_per_number": ([edit], edit, lambda stored: edit(stored, number=2)),
    "edit_undone_has_a_moment": (
        [],
        lambda stored: edit(stored, state="UNDONE"),
        lambda stored: edit(stored, state="UNDONE", undone_at=NOW),
    ),
    "one_saved_view_per_name": ([saved_view], saved_view, lambda stored: saved_view(stored, owner=stored.stranger)),
    "saved_view_has_a_name": (
        [],
        lambda stored: saved_view(stored, name=""),
        lambda stored: saved_view(stored, name="-"),
    ),
    "one_user_strategy_per_code": (
        [strategy],
        lambda stored: strategy(stored, name="Another"),
        lambda stored: strategy(stored, name="Another", code="USER_2"),
    ),
    "one_user_strategy_per_name": (
        [strategy],
        lambda stored: strategy(stored, code="USER_2"),
        lambda stored: strategy(stored, owner=stored.stranger),
    ),
}


@pytest.mark.parametrize(("name", "case"), CASES.items())
def test_constraint_refuses_the_row_that_breaks_it_and_no_other(stored: Stored, name: str, case: Case) -> None:
    check(stored, name, case)
