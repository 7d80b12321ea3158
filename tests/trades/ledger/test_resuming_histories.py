"""Random histories arrive piece by piece: after each rebuild, resumed or whole, the ledger is what the facts say."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.trades.models import Account
from apps.trades.services.ledger import rebuild_account
from apps.trades.services.ledger_check import check_account
from tests.factories import make_account
from tests.trades.engine.properties.histories import gappy
from tests.trades.engine.properties.test_anything import facts_of_any_kind
from tests.trades.engine.properties.test_flat_moments import crowded
from tests.trades.ledger.histories import store
from tests.trades.ledger.sent import as_sent

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

    from apps.accounts.models import User
    from apps.trades.engine.facts import Fact

pytestmark = [pytest.mark.long, pytest.mark.django_db]
METHODS = st.sampled_from(["FIFO", "LIFO", "HIFO"])


@st.composite
def pieces_of(draw: DrawFn, facts: list[Fact]) -> list[list[Fact]]:
    """Cut a history: most rows in their order, some late by several pieces, now and then one of before corrected."""
    late = draw(st.lists(st.sampled_from([0, 0, 0, 0, 4, 9]), min_size=len(facts), max_size=len(facts)))
    at = sorted(range(len(facts)), key=lambda index: (index + late[index], index))
    arriving = [facts[index] for index in at]
    pieces: list[list[Fact]] = []
    while arriving:
        size = draw(st.integers(1, 5))
        piece, arriving = arriving[:size], arriving[size:]
        if pieces and draw(st.integers(0, 9)) == 0:
            piece.append(_corrected(draw(st.sampled_from(pieces[-1]))))
        pieces.append(piece)
    return pieces


def _corrected(fact: Fact) -> Fact:
    return fact._replace(amounts=fact.amounts._replace(net=fact.amounts.net + Decimal("0.01")))


def differences(owner: User, pieces: list[list[Fact]], method: str) -> list[object]:
    """Store and rebuild piece by piece, and return what the first check that finds anything finds."""
    with transaction.atomic():
        account = make_account(owner)
        Account.objects.filter(pk=account.pk).update(lot_method=method)
        found: list[object] = []
        for piece in pieces:
            store(account, *map(as_sent, piece))
            rebuild_account(account)
            connection.check_constraints()
            found = list(check_account(account))
            if found:
                break
        transaction.set_rollback(True)
    return found


relaxed = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@given(st.one_of(gappy, crowded(), crowded()).flatmap(pieces_of), METHODS)
@relaxed
def test_ledger_is_right_after_every_piece_of_a_history(owner: User, pieces: list[list[Fact]], method: str) -> None:
    assert differences(owner, pieces, method) == []


@given(facts_of_any_kind().flatmap(pieces_of), METHODS)
@relaxed
def test_ledger_is_right_after_every_piece_of_what_makes_no_sense(
    owner: User, pieces: list[list[Fact]], method: str
) -> None:
    assert differences(owner, pieces, method) == []
