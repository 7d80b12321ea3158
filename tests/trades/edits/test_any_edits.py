"""Any list of edits on stored rows: money stays, every step back and forth is exact, and no sync or rebuild forgets."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from django.db.models import Sum

from apps.trades.models import Campaign, Chain, Edit, Lot, Partition, ProfitEntry, Trade
from apps.trades.services.edits.annotations import relabel, tag, write_note
from apps.trades.services.edits.links import link_roll
from apps.trades.services.edits.naming import pieces_of
from apps.trades.services.edits.proposals import EditRefused
from apps.trades.services.edits.structure import create_trade, merge_trades, move_legs, split_by_units
from apps.trades.services.edits.undoing import redo, undo, undo_to
from apps.trades.services.ledger import rebuild_account
from tests.builders import assign, buy, buy_to_close, call, deliver, sell, sell_to_open
from tests.factories import NOON, make_account
from tests.stored import keep_orders
from tests.trades.edits.making import P90, P95, P100, make

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.trades.models import Account
    from apps.trades.services.edits.proposals import Proposal

pytestmark = pytest.mark.django_db
C105 = call("KO", 105)
# Two spreads of one kind, a roll, an assignment, a covered call, and half of it closed.
HISTORY = (
    (sell_to_open(4, P95, 2, fees="4.56"), buy(4, P90, 1, fees="4.56")),
    sell_to_open(3, P100, 3, on="2026-01-06"),
    (sell_to_open(2, P95, 2, on="2026-01-07"), buy(2, P90, 1)),
    buy_to_close(5, P95, 1, on="2026-01-08", fees="0.13"),
    (buy_to_close(1, P100, 2, on="2026-01-09"), sell_to_open(1, C105, 2)),
    (assign(2, P100, on="2026-01-12"), deliver(buy(200, "KO", 100, fees=5))),
    sell_to_open(2, C105, 1, on="2026-01-13"),
    buy_to_close(1, C105, "0.5", on="2026-01-14"),
)
LATER = (sell(50, "KO", 101, on="2026-01-15"), sell(6, P90, "0.5", on="2026-01-16"))


def digest(account: Account) -> list[str]:
    partitions = Partition.objects.filter(account=account).order_by("family")
    return list(partitions.values_list("grouping_digest", flat=True))


def edit_somehow(account: Account, dice: Random) -> None:
    """Make one edit by chance; what chance cannot do is refused."""
    trades = list(Trade.objects.filter(account=account).order_by("opened_at", "key"))
    one, other = dice.sample(trades, 2) if len(trades) > 1 else trades * 2
    pieces = dice.sample(own := pieces_of([one]), dice.randint(1, len(own)))
    wanted = {piece.code: dice.choice([None, Decimal(1)]) for piece in pieces}
    ways: list[tuple[Callable[..., Proposal], dict[str, Any]]] = [
        (merge_trades, {"keys": [one.key, other.key]}),
        (create_trade, {"keys": [one.key], "wanted": wanted}),
        (split_by_units, {"key": one.key, "units": 1}),
        (move_legs, {"key": one.key, "wanted": wanted, "target": other.key}),
        (link_roll, {"before": one.key, "after": other.key}),
        (relabel, {"key": one.key, "code": dice.choice(["", "SHORT_PUT"])}),
        (tag, {"keys": [one.key, other.key], "text": f"tag {dice.randint(1, 3)}"}),
        (write_note, {"key": one.key, "text": f"note {dice.randint(1, 99)}"}),
    ]
    propose, chosen = dice.choice(ways)
    with suppress(EditRefused):
        make(account, propose, **chosen)


def assert_sums(account: Account) -> None:
    def money(rows: type[Trade | Chain | Campaign]) -> tuple[Decimal, ...]:
        sums = rows.objects.filter(account=account).aggregate(a=Sum("realized"), b=Sum("open_net"), c=Sum("tax"))
        return sums["a"], sums["b"], sums["c"]

    entries = ProfitEntry.objects.filter(account=account, category="REALIZED")
    realized, taxed = (entries.filter(view=view).aggregate(x=Sum("amount"))["x"] for view in ("TRADER", "TAX"))
    open_net = Lot.objects.filter(account=account).aggregate(x=Sum("remaining_net"))["x"]
    assert money(Trade) == money(Chain) == money(Campaign) == (realized, open_net, taxed)


@pytest.mark.parametrize("seed", range(5))
def test_any_edits_can_be_undone_redone_synced_and_rebuilt(account: Account, seed: int) -> None:
    dice = Random(seed)
    keep_orders(account, *HISTORY)
    digests = {0: digest(account)}
    while len(digests) < 6:
        edit_somehow(account, dice)
        assert_sums(account)
        digests[Edit.objects.count()] = digest(account)
    assert not Edit.objects.exclude(conflict="").exists()
    assert_way_back_and_forth(account, digests)
    rebuild_account(account, everything=True)
    assert digest(account) == digests[5]


def assert_way_back_and_forth(account: Account, digests: dict[int, list[str]]) -> None:
    for number in range(4, -1, -1):
        undo(account=account, at=NOON)
        assert digest(account) == digests[number]
        assert_sums(account)
    for number in range(1, 6):
        redo(account=account)
        assert digest(account) == digests[number]


@pytest.mark.parametrize("seed", range(3))
def test_edits_before_a_sync_say_what_they_say_after_it(account: Account, seed: int) -> None:
    dice = Random(100 + seed)
    keep_orders(account, *HISTORY)
    for _ in range(4):
        edit_somehow(account, dice)
    keep_orders(account, *HISTORY, *LATER)
    assert_sums(account)
    synced = digest(account)
    rebuild_account(account, everything=True)
    assert digest(account) == synced
    assert not Edit.objects.exclude(conflict="").exists()
    undo_to(account=account, number=0, at=NOON)
    never_edited = make_account(account.owner, "5WX07777")
    keep_orders(never_edited, *HISTORY, *LATER)
    assert digest(account) == digest(never_edited)
