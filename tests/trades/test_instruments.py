"""Instruments are what users share: their facts are the same whoever came first."""

from __future__ import annotations

from dataclasses import fields
from itertools import permutations
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.trades.engine.symbols import contract_of
from apps.trades.engine.values import Contract
from apps.trades.ingest.instruments import COLUMNS, ensure_instruments
from apps.trades.models import Instrument

if TYPE_CHECKING:
    from collections.abc import Iterable

pytestmark = pytest.mark.django_db
WEEKLY = "SPXW  261112C07540000"


def weekly(underlying: str) -> Contract:
    return contract_of("Equity Option", WEEKLY, underlying, 2026)


def ensure(*contracts: Contract) -> dict[tuple[str, str], int]:
    with connection.cursor() as cursor:
        return ensure_instruments(cursor, set(contracts))


def stored_facts(pages: Iterable[Iterable[Contract]]) -> list[tuple[object, ...]]:
    """Return what is stored after these pages, beginning with none."""
    Instrument.objects.all().delete()
    for page in pages:
        ensure(*page)
    return list(Instrument.objects.values_list(*COLUMNS))


def written(*contracts: Contract) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        ensure(*contracts)
    return [query["sql"].split()[0] for query in queries if not query["sql"].startswith("SELECT")]


def test_columns_are_the_fields_of_a_contract() -> None:
    assert list(COLUMNS) == [field.name for field in fields(Contract)]


def test_stored_facts_are_the_same_in_every_order_of_pages() -> None:
    rows = [weekly(""), weekly("SPX"), weekly("SPY")]
    found = [stored_facts([row] for row in order) for order in permutations(rows)]
    assert {len(each) for each in found} == {1}
    assert {each[0][3] for each in found} == {"SPX"}


def test_stored_facts_are_the_same_in_one_page_as_in_several() -> None:
    rows = [contract_of("Future", symbol, under, 2026) for symbol in ("/ESZ6", "/ESZ26") for under in ("", "/ESZ6")]
    assert stored_facts([rows]) == stored_facts([row] for row in rows) == stored_facts([row] for row in rows[::-1])
    assert Instrument.objects.get().symbol == "/ESZ6"


def test_completed_instrument_keeps_its_key() -> None:
    first, second = ensure(weekly("")), ensure(weekly("SPX"))
    assert first == second
    assert Instrument.objects.get().underlying_symbol == "SPX"


def test_fact_the_symbol_does_not_state_is_not_erased() -> None:
    adjusted = contract_of("Equity Option", "GREE1 230120P00200000", "GREE", 2022)
    ensure(adjusted)
    # As the instrument itself may state it later: 10 shares, for 100 dollars a point.
    Instrument.objects.update(deliverable=10, multiplier=100)
    assert written(adjusted) == []
    assert Instrument.objects.values_list("deliverable", "multiplier").get() == (10, 100)


def test_nothing_is_written_where_all_is_known() -> None:
    ensure(weekly("SPX"))
    assert written(weekly("SPX"), weekly(""), weekly("SPXW")) == []


def test_page_that_completes_several_writes_once() -> None:
    symbols = [f"SPXW  261112C0{strike}000" for strike in range(7000, 7010)]
    ensure(*(contract_of("Equity Option", symbol, "", 2026) for symbol in symbols))
    assert written(*(contract_of("Equity Option", symbol, "SPX", 2026) for symbol in symbols)) == ["UPDATE"]
    assert set(Instrument.objects.values_list("underlying_symbol", flat=True)) == {"SPX"}


@pytest.mark.django_db(transaction=True)
def test_two_syncs_that_complete_the_same_instrument_agree() -> None:
    ensure(weekly(""))

    def other_sync() -> None:
        ensure(weekly("SPX"))
        connection.close()

    other = Thread(target=other_sync)
    with transaction.atomic():
        ensure(weekly("SPY"))
        other.start()
        # The other one waits for this commit, and must then look again.
        other.join(0.5)
        assert other.is_alive()
    other.join()
    assert Instrument.objects.get().underlying_symbol == "SPX"
