"""Random histories arrive piece by piece: after each rebuild, resumed or whole, the ledger is what the facts say."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.trades.models import Account, Instrument, StatedTreatment, Transaction
from apps.trades.selectors.statements.treatments import kinds_of
from apps.trades.services.ledger import rebuild_account
from apps.trades.services.ledger_check import check_account
from apps.trades.services.statements.treatments import state_treatment, take_back_treatment
from tests.factories import NOON, make_account
from tests.trades.engine.properties.histories import gappy, histories_of
from tests.trades.engine.properties.stories import distributions
from tests.trades.engine.properties.test_anything import facts_of_any_kind
from tests.trades.engine.properties.test_flat_moments import crowded
from tests.trades.ledger.histories import store
from tests.trades.ledger.sent import as_sent

if TYPE_CHECKING:
    from collections.abc import Callable

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


def differences(
    owner: User, pieces: list[list[Fact]], method: str, word: Callable[[Account], object] = bool
) -> list[object]:
    """Store and rebuild piece by piece, let a person have a ``word`` after each, and return what the first check that
    finds anything finds."""
    with transaction.atomic():
        account = make_account(owner)
        Account.objects.filter(pk=account.pk).update(lot_method=method)
        found: list[object] = []
        for piece in pieces:
            store(account, *map(as_sent, piece))
            rebuild_account(account)
            word(account)
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


FIGURES: dict[str, dict[str, Any]] = {
    "RETURN_OF_CAPITAL": {"amount": Decimal(40)},
    "SPIN_OFF": {"share": Decimal("0.3")},
    "STOCK_DIVIDEND": {"value": Decimal(7), "old_value": Decimal(9)},
    "TAXABLE": {"value": Decimal(7)},
    "MERGER_WITH_CASH": {"value": Decimal(12)},
}


def say_what_a_row_was(account: Account, random: Any) -> None:
    """State one thing of one row, whether or not it fits, or take back what was stated of it."""
    rows = list(Transaction.objects.filter(account=account, instrument__instrument_type="Equity").order_by("broker_id"))
    kinds = kinds_of(rows)
    possible = [row for row in rows if row.pk in kinds]
    if not possible:
        return
    row = random.choice(possible)
    if StatedTreatment.objects.filter(account=account, broker_id=row.broker_id).exists() and random.choice([1, 0, 0]):
        take_back_treatment(row=row, by=row.account.owner, at=NOON)
        return
    kind = random.choice(kinds[row.pk])
    parents = Instrument.objects.filter(instrument_type="Equity").order_by("symbol")
    parent = {"parent": random.choice(list(parents))} if kind in {"SPIN_OFF", "STOCK_DIVIDEND"} else {}
    state_treatment(row=row, kind=kind, figures=FIGURES[kind] | parent, note="", by=row.account.owner, at=NOON)


@given(histories_of(of=distributions()).flatmap(pieces_of), METHODS, st.randoms(use_true_random=False))
@settings(relaxed, max_examples=12)
def test_ledger_is_right_after_every_word_on_what_rows_were(
    owner: User, pieces: list[list[Fact]], method: str, random: Any
) -> None:
    assert differences(owner, pieces, method, lambda account: say_what_a_row_was(account, random)) == []
