"""Same facts, same answer: however a history arrives, its digests are those of one full rebuild."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from apps.trades.engine.identity import difference
from apps.trades.engine.ledger import compute
from apps.trades.ingest.instruments import ensure_instruments
from apps.trades.ledger.digests import month_digests, partition_digest
from apps.trades.ledger.loading import load_families
from apps.trades.ledger.stored import stored_by_month
from apps.trades.models import Account, Instrument, Partition
from apps.trades.services.ledger import rebuild_account
from apps.trades.services.ledger_check import check_account
from tests.builders import stock
from tests.factories import make_account, make_stated_opening
from tests.trades.ledger.histories import STORED_AT, demo_rows, store

if TYPE_CHECKING:
    from apps.accounts.models import User

pytestmark = [pytest.mark.long, pytest.mark.django_db]
# All events of the demo, the small histories of futures and of an account that came from elsewhere.
MARGIN, FUTURES, TRANSFERRED = "5WX10001", "5WX10002", "5WX10003"


def digests(account: Account) -> dict[str, str]:
    return dict(Partition.objects.filter(account=account).values_list("family", "digest"))


def state(account: Account) -> None:
    """State what no row opened: more of what rows name, the other side of it, and what no row names at all."""
    for number, (symbol, quantity, cash) in enumerate([("AAPL", 7, -700), ("SPY", -3, 300), ("NOROW", 5, -50)], 1):
        with connection.cursor() as cursor:
            (key,) = ensure_instruments(cursor, [stock(symbol)]).values()
        make_stated_opening(
            account, Instrument.objects.get(pk=key), number, quantity=quantity, cash=cash, opened_on=date(2024, 1, 8)
        )
        Partition.objects.update_or_create(
            account=account, family=symbol, defaults={"is_dirty": True, "dirty_since": STORED_AT, "dirty_from": None}
        )


@pytest.mark.parametrize(("number", "seed"), [(MARGIN, 5), (TRANSFERRED, 6)])
def test_history_told_piece_by_piece_around_a_statement__as_in_one(
    owner: User, stranger: User, number: str, seed: int
) -> None:
    random, rows = Random(seed), list(demo_rows(number))
    in_pieces, at_once = make_account(stranger, number), make_account(owner, number)
    random.shuffle(rows)
    cut = random.randrange(len(rows))
    for piece in (rows[: cut // 2], rows[cut // 2 : cut]):
        store(in_pieces, *piece)
        rebuild_account(in_pieces)
    state(in_pieces)
    rebuild_account(in_pieces)
    store(in_pieces, *rows[cut:])
    rebuild_account(in_pieces)
    store(at_once, *rows)
    state(at_once)
    rebuild_account(at_once, everything=True)
    assert (digests(in_pieces), trades(in_pieces)) == (digests(at_once), trades(at_once))
    assert check_account(in_pieces) == []


def trades(account: Account) -> dict[str, str]:
    return dict(Partition.objects.filter(account=account).values_list("family", "grouping_digest"))


def rebuilt_at_once(owner: User, number: str) -> Account:
    account = make_account(owner, number)
    store(account, *demo_rows(number))
    rebuild_account(account)
    return account


@pytest.mark.parametrize(("number", "seed"), [(MARGIN, 1), (FUTURES, 2), (FUTURES, 3), (TRANSFERRED, 4)])
def test_history_in_random_pieces_and_any_order__as_in_one(owner: User, stranger: User, number: str, seed: int) -> None:
    random, rows = Random(seed), list(demo_rows(number))
    in_pieces = make_account(stranger, number)
    random.shuffle(rows)
    while rows:
        size = random.randrange(1, 1 + max(40, len(rows) // 2))
        piece, rows = rows[:size], rows[size:]
        store(in_pieces, *piece)
        rebuild_account(in_pieces)
    assert digests(in_pieces) == digests(rebuilt_at_once(owner, number))


@pytest.mark.parametrize("number", [MARGIN, FUTURES, TRANSFERRED])
def test_digest_is_that_of_the_rows_in_the_tables(owner: User, number: str) -> None:
    account = rebuilt_at_once(owner, number)
    with connection.cursor() as cursor:
        read = {family: month_digests(stored_by_month(cursor, account.pk, family)) for family in digests(account)}
    assert read == dict(Partition.objects.filter(account=account).values_list("family", "month_digests"))
    assert {family: partition_digest(months) for family, months in read.items()} == digests(account)


def test_rebuild_of_everything_changes_no_digest(owner: User) -> None:
    account = rebuilt_at_once(owner, FUTURES)
    before = digests(account)
    rebuild_account(account, everything=True)
    assert digests(account) == before


@pytest.mark.parametrize("number", [MARGIN, FUTURES, TRANSFERRED])
def test_no_cent_is_lost_between_facts_and_ledger(owner: User, number: str) -> None:
    account = rebuilt_at_once(owner, number)
    with connection.cursor() as cursor:
        for members in Partition.objects.filter(account=account).values_list("members", flat=True):
            facts = load_families(cursor, account.pk, members).facts
            assert difference(facts, compute(facts)) == 0
