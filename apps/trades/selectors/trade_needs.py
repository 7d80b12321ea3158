"""Which open trades need their owner: found once for as long as neither a ledger nor a mark nor the day moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.core.money import ZERO
from apps.trades.kept import kept
from apps.trades.models import Trade
from apps.trades.selectors.trade_lines import MOST_MEANT, percent_of_max
from apps.trades.selectors.trade_open import marked_state, open_amounts
from apps.trades.trade_needs import ATTENTION, Standing, reasons_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from apps.trades.models import Account

FACTS = ("pk", "expires_on", "opening_dte", "opened", "realized", MOST_MEANT, "plan")


def trades_in_need(accounts: Sequence[Account], need: str, today: date) -> list[int]:
    """Return the primary keys of these accounts' open trades with this need; ``today`` is the New York day."""
    found = kept(("needs", marked_state(accounts, today)), lambda: _needs(accounts, today))
    return [name for name, needs in found.items() if need == ATTENTION or need in needs]


def _needs(accounts: Sequence[Account], today: date) -> dict[int, frozenset[str]]:
    """Return what each open trade needs by primary key; those that need nothing are left out."""
    amounts = open_amounts(accounts, today)
    rows = Trade.objects.filter(account__in=accounts, closed_on=None).order_by("pk").values_list(*FACTS)
    needs = {}
    for name, expires_on, opening_dte, opened, realized, most, plan in rows:
        amount = amounts.get(name)
        profit = None if amount is None else (realized or ZERO) + amount
        dte = None if expires_on is None else (expires_on - today).days
        standing = Standing(dte, opening_dte, opened, profit, percent_of_max(profit, most), plan)
        needs[name] = frozenset(reason.need.value for reason in reasons_of(standing))
    return {name: each for name, each in needs.items() if each}
