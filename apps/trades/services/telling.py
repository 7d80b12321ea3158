"""What a reconciliation tells its user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from apps.notifications.models import NoticeKind
from apps.notifications.services.notify import Event, count_again, notify
from apps.trades.models.reconciliation import CHECKS
from apps.trades.selectors.reconciliations import subject_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from apps.trades.engine.reconciliation.results import Result
    from apps.trades.models import Account

MOST_NAMED = 5


def tell_of_breaks(account: Account, found: Sequence[Result]) -> None:
    """Write one notice for all breaks that are new; one that stays is told once, and one that comes
    again only when the user has read of it."""
    if not found:
        return
    title = "A difference from tastytrade" if len(found) == 1 else f"{len(found)} differences from tastytrade"
    # The number stands in the body alone, where the deletion of an account takes it out.
    head, tail = f"Account {account.number}:", "Open the page to see each with the rows behind it."
    words = subject_words(found[:MOST_NAMED])
    body = "\n".join([head, *(_line(each, words) for each in found[:MOST_NAMED]), tail])
    event = Event(NoticeKind.NEW_BREAK, title, body, f"{reverse('trades:reconciliation')}#account-{account.pk}")
    # A statement that is taken back and made again brings the same break back: whoever has not read of it yet knows
    # no less for one notice.
    if not count_again(account.owner, event):
        notify(account.owner, event)


def _line(result: Result, words: Mapping[tuple[str, str], str]) -> str:
    name, subject = dict(CHECKS)[result.check.value], words.get((result.instrument_type, result.subject))
    figures = f"{_plain(result.expected)} by the ledger, {_plain(result.reported)} reported"
    return f"{name} of {subject or result.subject}: {figures}."


def _plain(figure: Decimal | None) -> str:
    text = f"{figure or 0:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
