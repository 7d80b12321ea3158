"""Differences that nothing explains, from the reconciliation that finds one to the one that no longer does."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction

from apps.core.money import QUANTITY_DECIMALS, rounded
from apps.trades.engine.reconciliation.results import State
from apps.trades.models import Break

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from apps.trades.engine.reconciliation.results import Check, Result
    from apps.trades.models import Account


class Subject(NamedTuple):
    """What a result is about, the same from one reconciliation to the next."""

    check_name: str
    instrument_type: str
    subject: str


def subject_of(result: Result) -> Subject:
    """Return what a result is about."""
    return Subject(result.check.value, result.instrument_type, result.subject)


def keep_breaks(
    account: Account, results: Iterable[Result], uncompared: Collection[Check], at: datetime
) -> dict[Subject, Break]:
    """Return the standing break of each result that breaks: the former one, with its note, where it is the same.

    A break ends when the figures agree, when they differ by another amount, or when nobody holds its subject any
    more. It stays where nothing could be compared; ``uncompared`` are the checks of which that is true of all.
    """
    former = {
        Subject(each.check_name, each.instrument_type, each.subject): each
        for each in Break.objects.standing().filter(account=account)
    }
    standing: dict[Subject, Break] = {}
    for result in results:
        subject = subject_of(result)
        known = former.pop(subject, None)
        if result.is_break:
            standing[subject] = _found(account, result, known, at)
        elif known is not None and result.state != State.NOT_COMPARABLE:
            _resolve(known, at)
    for subject, gone in former.items():
        if subject.check_name not in uncompared:
            _resolve(gone, at)
    return standing


@transaction.atomic
def explain(*, found: Break, words: str, at: datetime) -> None:
    """Keep the user's note on a break, or take it back with no words. It tells people and changes no state."""
    found.explanation = words.strip()
    found.explained_at = at if found.explanation else None
    found.save(update_fields=["explanation", "explained_at"])


def _found(account: Account, result: Result, known: Break | None, at: datetime) -> Break:
    assert result.difference is not None
    difference = rounded(result.difference, QUANTITY_DECIMALS)
    if known is not None and known.difference == difference:
        known.last_found_at = at
        known.save(update_fields=["last_found_at"])
        return known
    if known is not None:
        # Another amount is another break, to which what was said of the former need not apply.
        _resolve(known, at)
    subject = subject_of(result)._asdict()
    return Break.objects.create(account=account, difference=difference, found_at=at, last_found_at=at, **subject)


def _resolve(found: Break, at: datetime) -> None:
    found.resolved_at = at
    found.save(update_fields=["resolved_at"])
