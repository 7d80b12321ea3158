"""Pages of sums that belong together: read from one state of the ledgers, or read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.reports.selectors.profit import state_of
from apps.trades.selectors.holdings import accounts_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.accounts.models import User
    from apps.trades.models import Account

# A sync that stores row after row moves the ledger all the time; its page says "being recalculated" anyway.
MOST_TRIES = 3


def from_one_state[T](user: User, build: Callable[[list[Account]], T]) -> T:
    """Build something of the user's accounts, once more if a ledger moved meanwhile.

    A page takes several queries, and a rebuild may be committed between two of them: half of the sums would be of the
    old rows and half of the new.
    """
    accounts = accounts_of(user)
    for _ in range(MOST_TRIES):
        built, after = build(accounts), accounts_of(user)
        if state_of(after) == state_of(accounts):
            break
        accounts = after
    return built
