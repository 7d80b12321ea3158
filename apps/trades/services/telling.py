"""What a reconciliation tells its user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from apps.notifications.models import NoticeKind
from apps.notifications.services.notify import Event, notify
from apps.trades.models.reconciliation import CHECKS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from apps.trades.engine.reconciliation.results import Result
    from apps.trades.models import Account

MOST_NAMED = 5


def tell_of_breaks(account: Account, found: Sequence[Result]) -> None:
    """Write one notice for all breaks that are new; one that stays is told once."""
    if not found:
        return
    title = "A difference from tastytrade" if len(found) == 1 else f"{len(found)} differences from tastytrade"
    # The number stands in the body alone, where the deletion of an account takes it out.
    head, tail = f"Account {account.number}:", "Open the page to see each with the rows behind it."
    body = "\n".join([head, *map(_line, found[:MOST_NAMED]), tail])
    path = f"{reverse('trades:reconciliation')}#account-{account.pk}"
    notify(account.owner, Event(NoticeKind.NEW_BREAK, title, body, path))


def _line(result: Result) -> str:
    name = dict(CHECKS)[result.check.value]
    return f"{name} of {result.subject}: {_plain(result.expected)} by the ledger, {_plain(result.reported)} reported."


def _plain(figure: Decimal | None) -> str:
    text = f"{figure or 0:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
