"""What the engine returns, written to the tables and read back, is the same to the letter."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from apps.trades.engine.amounts import NOTHING, Amounts
from apps.trades.engine.results import (
    Beside,
    CashBeside,
    Category,
    Closure,
    ClosureKey,
    Deliverable,
    Entry,
    Ledger,
    Lot,
    LotKey,
    Origin,
    Problem,
    Reason,
    UnmatchedClose,
    View,
)
from apps.trades.engine.values import Contract
from apps.trades.ledger.digests import digest_of, lines_of
from apps.trades.ledger.loading import Loaded
from apps.trades.ledger.rows import rows_of
from apps.trades.ledger.sheets import CLOSURES, ENTRIES, LOTS, SHEETS
from apps.trades.ledger.statements import statements_of
from apps.trades.ledger.stored import stored_by_month
from apps.trades.ledger.writing import Writer
from tests.factories import make_instrument, make_stated_closing, make_stated_opening, make_transaction

if TYPE_CHECKING:
    from apps.trades.models import Account

AAPL = Contract("Equity", "AAPL", "AAPL", "AAPL")
AT = datetime(2026, 11, 20, 15, 30, 0, 123456, tzinfo=UTC)
DAY = date(2026, 11, 20)
PAID = Amounts(Decimal("-1000.051234"), Decimal("-1.5"), Decimal("-0.000001"))
FIRST, CARRIED, STATED = LotKey(1), LotKey(1, 1), LotKey(-6)
LOT = Lot(
    FIRST, AAPL, Origin.FILL, AT, DAY, DAY, Decimal(10), Decimal("0.0000000001"), Decimal("100.0000000001"), PAID, PAID
)
CLOSURE = Closure(
    ClosureKey(FIRST, 2), AAPL, Reason.FILL, AT, DAY, DAY, Decimal(-4), None, PAID, Amounts(Decimal(7)), also_ids=(8, 9)
)
ENTRY = Entry(DAY, View.TAX, Category.REALIZED, "AAPL", AAPL, PAID, CLOSURE.key, 2)
# Every kind of row, and of every reference both forms: there and not there.
EVERYTHING = Ledger(
    lots=(
        LOT,
        replace(LOT, key=CARRIED, origin=Origin.CORPORATE_ACTION, price=None, carried_from=FIRST, carried_by=2,
                is_cost_stated=True, variation=Decimal("-3.25")),
        replace(LOT, key=STATED, origin=Origin.STATED, is_cost_stated=True),
        replace(LOT, key=LotKey(-6, 1), origin=Origin.CORPORATE_ACTION, carried_from=STATED, carried_by=2),
    ),
    closures=(
        CLOSURE,
        replace(CLOSURE, key=ClosureKey(CARRIED, -5), reason=Reason.STATED, is_long_term=True),
        replace(CLOSURE, key=ClosureKey(STATED, 2)),
    ),
    entries=(ENTRY, Entry(DAY, View.TRADER, Category.INTEREST, "", None, Amounts(Decimal("0.01")), None, 3)),
    unmatched=(UnmatchedClose(4, AAPL, AT, DAY, Decimal(3), PAID),),
    deliverables=(Deliverable(AAPL, 3, Decimal("33.3333333333")),),
    beside=(CashBeside(DAY, 4, Beside.FLOW, Decimal(-50)),),
    problems=(
        Problem("odd\tcode", (1, 2), "BACK\\SLASH", Decimal(1), Decimal(2)),
        Problem("bare", ()),
    ),
)  # fmt: skip


def lines(ledger: Ledger) -> list[str]:
    return sorted(lines_of(rows_of(ledger)))


def digest(ledger: Ledger) -> str:
    return digest_of(lines_of(rows_of(ledger)))


def write(account: Account, ledger: Ledger, family: str = "AAPL") -> None:
    """Write rows that name the transactions 1 to 4, the stated closing 5 and the stated opening 6."""
    known = Loaded(transactions={each: make_transaction(account, each).pk for each in range(1, 5)})
    instrument = make_instrument()
    known.instruments["Equity", "AAPL"] = instrument.pk
    with connection.cursor() as cursor:
        writer = Writer(cursor, account.pk)
        make_stated_closing(account, instrument, 5)
        make_stated_opening(account, instrument, 6)
        writer.write(family, rows_of(ledger), known, statements_of(account))
        writer.flush()


def read(account: Account, family: str = "AAPL") -> list[str]:
    with connection.cursor() as cursor:
        return sorted(chain.from_iterable(stored_by_month(cursor, account.pk, family).values()))


@pytest.mark.django_db
def test_rows_are_read_back_as_they_were_made(account: Account) -> None:
    write(account, EVERYTHING)
    assert read(account) == lines(EVERYTHING)
    assert len(read(account)) == 14


@pytest.mark.django_db
@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.model.__name__)
def test_deleting_a_family_takes_its_rows_of_every_table(account: Account, sheet: object) -> None:
    write(account, EVERYTHING)
    with connection.cursor() as cursor:
        Writer(cursor, account.pk).delete(["SPY"])
        assert len(read(account)) == 14
        Writer(cursor, account.pk).delete(["AAPL", "SPY"])
    assert not sheet.model._base_manager.exists()  # type: ignore[attr-defined]


def test_line_names_rows_by_broker_ids_and_numbers_by_their_scale() -> None:
    closure = next(line for line in lines(Ledger(lots=(LOT,), closures=(CLOSURE,))) if line.startswith("Closure"))
    assert closure.split("\t")[:6] == ["Closure", "Equity", "AAPL", "1", "0", "2"]
    assert "-4.0000000000" in closure
    assert "2026-11-20T15:30:00.123456+00:00" in closure
    assert "[8, 9]" in closure


def test_line_is_the_same_whatever_zone_a_moment_came_in() -> None:
    elsewhere = replace(LOT, opened_at=AT.astimezone(timezone(timedelta(hours=-5))))
    assert digest(Ledger(lots=(elsewhere,))) == digest(Ledger(lots=(LOT,)))


def test_nothing_has_no_sign() -> None:
    negative = Amounts(Decimal("-0.0"), Decimal("-0E-7"))
    row = rows_of(Ledger(entries=(ENTRY._replace(amounts=negative),)))[ENTRIES][0]
    assert set(row.cells[4:]) == {"0.000000"}
    quantity = rows_of(Ledger(lots=(replace(LOT, remaining=Decimal("-1E-12")),)))[LOTS][0]
    assert "-0.0000000000" not in quantity.cells


def test_parts_of_an_amount_finer_than_stored_still_add_up() -> None:
    # Rounded apart 0.0000015 would be 0.000002, while 0.0000005 would be 0 and 0.000001 stays: a millionth is missing.
    amounts = Amounts(Decimal("0.0000015"), Decimal("0.000001"))
    amount, gross, fees = rows_of(Ledger(entries=(ENTRY._replace(amounts=amounts),)))[ENTRIES][0].cells[4:7]
    assert (amount, gross, fees) == ("0.000002", "0.000001", "0.000001")


def test_same_figures_written_otherwise_are_the_same_row() -> None:
    written = replace(CLOSURE, quantity=Decimal("-4.000"), opening=PAID.plus(NOTHING), also_ids=(8, 9))
    assert rows_of(Ledger(closures=(written,)))[CLOSURES] == rows_of(Ledger(closures=(CLOSURE,)))[CLOSURES]


def test_digest_does_not_ask_for_an_order() -> None:
    turned = replace(EVERYTHING, lots=EVERYTHING.lots[::-1], problems=EVERYTHING.problems[::-1])
    assert digest(turned) == digest(EVERYTHING)


def test_digest_is_sha256_of_the_sorted_lines() -> None:
    assert digest_of(["b", "a"]) == hashlib.sha256(b"a\nb\n").hexdigest()
    assert digest(Ledger()) == hashlib.sha256(b"").hexdigest()


@pytest.mark.parametrize(
    "other",
    [
        replace(EVERYTHING, lots=(replace(LOT, remaining=Decimal(0)), EVERYTHING.lots[1])),
        replace(EVERYTHING, closures=EVERYTHING.closures[:1]),
        replace(EVERYTHING, entries=(ENTRY._replace(view=View.TRADER), EVERYTHING.entries[1])),
        replace(EVERYTHING, beside=(CashBeside(DAY, 3, Beside.FLOW, Decimal(-50)),)),
        replace(EVERYTHING, problems=EVERYTHING.problems[1:]),
        replace(EVERYTHING, unmatched=()),
        replace(EVERYTHING, deliverables=(Deliverable(AAPL, 3, Decimal("33.3333333334")),)),
    ],
)
def test_digest_differs_with_any_row(other: Ledger) -> None:
    assert digest(other) != digest(EVERYTHING)
