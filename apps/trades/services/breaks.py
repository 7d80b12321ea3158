"""Differences that nothing explains, from the reconciliation that finds one to the one that no longer does."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.urls import reverse

from apps.core.money import QUANTITY_DECIMALS, rounded
from apps.notifications.services.reading import mark_read
from apps.trades.engine.reconciliation.results import Cause, State
from apps.trades.models import Break, FormerStatement, StatedClosing, StatementKind

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal

    from apps.accounts.models import User
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
    fresh = {subject: difference for subject, difference in broken.items() if subject not in same}
    return {**same, **_new_breaks(account, fresh, results, at)}


def _new_breaks(
    account: Account, differences: Mapping[Subject, Decimal], results: Sequence[Result], at: datetime
) -> dict[Subject, Break]:
    """Store breaks that were not there before, with what the user has said of them beforehand."""
    said = _explained_before(account, results)
    new = {
        subject: Break(
            account=account,
            difference=difference,
            explanation=said[subject].note if subject in said else "",
            explained_at=said[subject].created_at if subject in said else None,
            found_at=at,
            last_found_at=at,
            **subject._asdict(),
        )
        for subject, difference in differences.items()
    }
    Break.objects.bulk_create(new.values())
    return new


@transaction.atomic
def explain(*, found: Break, words: str, by: User, at: datetime) -> None:
    """Keep the user's note on a break, or take it back with no words; a former note is kept to be read.

    It tells people and changes no state. Once all differences of the account are explained, the notice of them has
    nothing more to tell.
    """
    # Locked: of two presses at once the second finds what the first wrote.
    found = Break.objects.select_for_update().select_related("account").get(pk=found.pk)
    words = words.strip()
    if words == found.explanation:
        return
    if found.explanation:
        _keep_former(found, by, at, is_taken_back=not words)
    found.explanation, found.explained_at = words, at if words else None
    found.save(update_fields=["explanation", "explained_at"])
    # One notice tells of all differences of an account: while one is unexplained it still has something to say.
    if not Break.objects.standing().filter(account=found.account, explanation="").exists():
        mark_read(found.account.owner, at, path=breaks_path(found.account))


def _keep_former(found: Break, by: User, at: datetime, *, is_taken_back: bool) -> None:
    FormerStatement.objects.create(
        account=found.account,
        kind=StatementKind.EXPLANATION,
        name=found.pk,
        said={"note": found.explanation},
        # Only the account's owner explains, and there is no other before.
        made_by=by,
        made_at=found.explained_at or found.found_at,
        ended_by=by,
        ended_at=at,
        is_taken_back=is_taken_back,
    )


def breaks_path(account: Account) -> str:
    """Return where a notice of an account's breaks leads, which is also what tells it from others."""
    return f"{reverse('trades:reconciliation')}#account-{account.pk}"


def _explained_before(account: Account, results: Sequence[Result]) -> dict[Subject, StatedClosing]:
    """Return the closings that the user confirmed and had a word on, by the difference each makes with a broker that
    still reports the contract: what was said then is what there is to say of it."""
    closed = {(each.instrument_type, each.subject): each for each in results if each.cause is Cause.CLOSED_BY_USER}
    if not closed:
        return {}
    stated = StatedClosing.objects.filter(account=account).exclude(note="").select_related("instrument")
    return {
        subject_of(closed[name]): each
        for each in stated
        if (name := (each.instrument.instrument_type, each.instrument.key)) in closed
    }


def _difference(result: Result) -> Decimal:
    assert result.difference is not None
    return rounded(result.difference, QUANTITY_DECIMALS)
