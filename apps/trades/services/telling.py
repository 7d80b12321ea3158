"""What a reconciliation tells its user."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from apps.notifications.models import NoticeKind
from apps.notifications.services.notify import Event, count_again, notify
from apps.trades.engine.lots.statements.playing import HAS_ROWS
from apps.trades.engine.reconciliation.results import WORDS, Cause
from apps.trades.models import LedgerProblem, StatedOpening
from apps.trades.models.reconciliation import CHECKS
from apps.trades.selectors.open_lots import contract_of_instrument
from apps.trades.selectors.reconciliations import subject_words
from apps.trades.services.breaks import breaks_path
from apps.trades.words.contracts import contract_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
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
    event = Event(NoticeKind.NEW_BREAK, title, body, breaks_path(account))
    # A statement that is taken back and made again brings the same break back: whoever has not read of it yet knows
    # no less for one notice.
    if not count_again(account.owner, event):
        notify(account.owner, event)


def tell_of_rows_that_came(account: Account, at: datetime) -> None:
    """Write a notice for each opening the user stated that rows show as well by now; each is told of once."""
    problems = LedgerProblem.objects.filter(account=account, code=HAS_ROWS).values_list("broker_ids", flat=True)
    met = {-ids[0] for ids in problems}
    stated = StatedOpening.objects.in_force().filter(account=account).select_related("instrument")
    for opening in stated:
        if opening.number in met and opening.told_at is None:
            notify(account.owner, _rows_came(account, opening))
        if (opening.number in met) != (opening.told_at is not None):
            opening.told_at = at if opening.number in met else None
            opening.save(update_fields=["told_at"])


def _rows_came(account: Account, opening: StatedOpening) -> Event:
    words = contract_words(contract_of_instrument(opening.instrument))
    body = (
        f"Account {account.number}:\nYou stated that {_plain(opening.quantity)} {words} were opened on "
        f"{opening.opened_on}, and rows of the broker's open the same now. Both may count one position twice: take "
        "your statement back, or keep it."
    )
    path = reverse("trades:position", args=[account.pk, opening.instrument_id])
    return Event(NoticeKind.NEW_PROBLEMS, f"Rows have come for {words}, which you stated", body, path)


def _line(result: Result, words: Mapping[tuple[str, str], str]) -> str:
    name, subject = dict(CHECKS)[result.check.value], words.get((result.instrument_type, result.subject))
    figures = f"{_plain(result.expected)} by the ledger, {_plain(result.reported)} reported"
    # Where the user's own word makes the difference he is asked at once; elsewhere the page tells.
    asked = f" {WORDS[result.cause]}" if result.cause is Cause.OPENED_BY_USER else ""
    return f"{name} of {subject or result.subject}: {figures}.{asked}"


def _plain(figure: Decimal | None) -> str:
    text = f"{figure or 0:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
