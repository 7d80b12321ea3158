"""Differences that nothing explains, from the reconciliation that finds one to the one that no longer does."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction

from apps.core.money import QUANTITY_DECIMALS, rounded
from apps.trades.engine.reconciliation.results import State
from apps.trades.models import Break

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime
    from decimal import Decimal

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
    account: Account, results: Sequence[Result], uncompared: Collection[Check], at: datetime
) -> dict[Subject, Break]:
    """Return the standing break of each result that breaks: the former one, with its note, where it is the same.

    A break ends when the figures agree, when they differ by another amount, or when nobody holds its subject any
    more. It stays where nothing could be compared; ``uncompared`` are the checks of which that is true of all.
    """
    former = {
        Subject(each.check_name, each.instrument_type, each.subject): each
        for each in Break.objects.standing().filter(account=account)
    }
    broken = {subject_of(each): _difference(each) for each in results if each.is_break}
    same = {subject: each for subject, each in former.items() if each.difference == broken.get(subject)}
    left = {subject_of(each) for each in results if each.state == State.NOT_COMPARABLE}
    # Another amount is another break, to which what was said of the former need not apply.
    over = [
        each.pk
        for subject, each in former.items()
        if subject not in same and subject not in left and subject.check_name not in uncompared
    ]
    Break.objects.filter(pk__in=over).update(resolved_at=at)
    Break.objects.filter(pk__in=[each.pk for each in same.values()]).update(last_found_at=at)
    new = {
        subject: Break(account=account, difference=difference, found_at=at, last_found_at=at, **subject._asdict())
        for subject, difference in broken.items()
        if subject not in same
    }
    Break.objects.bulk_create(new.values())
    return {**same, **new}


@transaction.atomic
def explain(*, found: Break, words: str, at: datetime) -> None:
    """Keep the user's note on a break, or take it back with no words. It tells people and changes no state."""
    found.explanation = words.strip()
    found.explained_at = at if found.explanation else None
    found.save(update_fields=["explanation", "explained_at"])


def _difference(result: Result) -> Decimal:
    assert result.difference is not None
    return rounded(result.difference, QUANTITY_DECIMALS)
