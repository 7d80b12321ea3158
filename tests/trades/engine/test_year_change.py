"""What an open lot has gained since the new year; TODAY is 2 February 2026, a year after the older lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from apps.trades.engine.amounts import Amounts
from apps.trades.engine.open_profit import Mark
from apps.trades.engine.results import Lot, View
from apps.trades.engine.year_change import is_carried_over, year_change
from tests.builders import buy, exact, ledger_of, open_lots, put, sell_to_open

TODAY = date(2026, 2, 2)
PUT = put("KO", 50)


def marked(price: str | int) -> Mark:
    return Mark(Decimal(price), datetime(2026, 2, 2, 20, tzinfo=UTC), "test")


def held(since: date, *, short: bool = False) -> Lot:
    """100 shares bought at 50 for 5 of fees, or 2 puts sold at 3 for 2.28."""
    line = sell_to_open(2, PUT, 3, fees="2.28") if short else buy(100, "KO", 50, fees=5)
    (lot,) = open_lots(ledger_of(line))
    return replace(lot, acquired_on=since)


def gained(lot: Lot, price: str | int, base: str | None, view: View = View.TRADER) -> Decimal | None:
    return year_change(lot, marked(price), None if base is None else Decimal(base), view, TODAY)


def test_year_change_counts_from_the_opening__opened_this_year() -> None:
    # 100 × (52 − 50) − 5; the year-end price is none of its business.
    assert gained(held(date(2026, 1, 1)), 52, "10") == 195


def test_year_change_counts_from_the_year_end_price__carried_over() -> None:
    # 100 × (52 − 40): neither what it cost nor last year's fees.
    assert gained(held(date(2025, 12, 31)), 52, "40") == 1200


def test_year_change_of_what_is_short_falls_as_it_rises() -> None:
    # 2 × 100 × (2.50 − 2.80) carried over; opened this year 600 − 560 − 2.28.
    assert gained(held(date(2025, 12, 1), short=True), "2.80", "2.50") == -60
    assert gained(held(date(2026, 1, 5), short=True), "2.80", None) == Decimal("37.72")


def test_year_change_is_unknown__nothing_states_the_year_end_or_the_mark() -> None:
    old = held(date(2025, 6, 1))
    assert gained(old, 52, None) is None
    assert year_change(old, None, Decimal(40), View.TRADER, TODAY) is None


def test_year_change_of_an_expired_contract_is_unknown() -> None:
    lot = held(date(2025, 6, 1), short=True)
    over = replace(lot, contract=replace(lot.contract, expires_on=date(2026, 1, 16)))
    assert gained(over, "2.80", "2.50") is None


def test_year_change_of_what_was_carried_over_asks_for_no_opening_price() -> None:
    future = replace(held(date(2025, 6, 1)), price=None)
    future = replace(future, contract=replace(future.contract, instrument_type="Future"))
    # 100 × (52 − 40); opened this year the same lot lacks what it is counted from.
    assert gained(future, 52, "40") == 1200
    assert gained(replace(future, acquired_on=date(2026, 1, 5)), 52, "40") is None


def test_year_change_counts_folded_premium_in_the_tax_view_only() -> None:
    lot = held(date(2026, 1, 5))
    folded = replace(lot, remaining_folded=Amounts(Decimal(150)))
    assert (gained(folded, 52, None), gained(folded, 52, None, View.TAX)) == exact(195, 345)


def test_year_change_keeps_the_age_through_a_split_of_this_year() -> None:
    lot = replace(held(date(2025, 6, 1)), began_on=date(2026, 1, 20))
    assert is_carried_over(lot, TODAY)
    assert not is_carried_over(held(date(2026, 1, 1)), TODAY)
