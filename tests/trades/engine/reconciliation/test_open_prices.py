from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from apps.trades.engine.reconciliation.open_prices import average_cost, check_open_price, open_price
from apps.trades.engine.reconciliation.results import Cause, Result, State
from apps.trades.engine.results import Origin
from tests.trades.engine.reconciliation.pairs import bought, held, lot, pair, sold

if TYPE_CHECKING:
    from apps.trades.engine.reconciliation.pairs import Pair


def checked(given: Pair, *, method: str = "FIFO") -> Result:
    result = check_open_price(given, method=method)
    assert result is not None
    return result


def judged(given: Pair, *, method: str = "FIFO") -> tuple[State, Cause | None]:
    result = checked(given, method=method)
    return result.state, result.cause


def test_average_of_the_lots_agrees() -> None:
    # (60 × 10 + 40 × 20) / 100 = 14.
    result = checked(pair(lot("60", "10"), lot("40", "20"), reported=held("100", "14")))
    assert (result.state, result.expected, result.difference) == (State.AGREES, Decimal(14), Decimal(0))


def test_short_has_a_positive_price_too() -> None:
    assert open_price(pair(lot("-2", "1.5"), lot("-1", "3"))) == 2


def test_nothing_held_is_not_compared() -> None:
    assert check_open_price(pair()) is None


@pytest.mark.parametrize(
    ("reported", "verdict"),
    [
        ("3.33333333", (State.AGREES, None)),
        ("3.3333", (State.EXPLAINED, Cause.ROUNDING)),
        ("3.33", (State.EXPLAINED, Cause.ROUNDING)),
        ("3.34", (State.BREAK, Cause.PRICE_DIFFERS)),
        # One decimal is coarser than any broker rounds.
        ("3.3", (State.BREAK, Cause.PRICE_DIFFERS)),
    ],
)
def test_third_of_ten_is_stated_with_as_many_decimals_as_the_broker_likes(
    reported: str, verdict: tuple[State, Cause | None]
) -> None:
    # (1 × 2 + 2 × 4) / 3.
    assert judged(pair(lot("1", "2"), lot("2", "4"), reported=held("3", reported))) == verdict


@pytest.mark.parametrize(("reported", "state"), [("0.009225", State.EXPLAINED), ("0.0092", State.BREAK)])
def test_price_below_a_cent_is_not_rounded_to_nothing(reported: str, state: State) -> None:
    assert judged(pair(lot("1", "0.0092254"), reported=held("1", reported)))[0] == state


def test_other_quantities_have_no_prices_to_compare() -> None:
    verdict = judged(pair(lot("100", "10"), reported=held("50", "10")))
    assert verdict == (State.NOT_COMPARABLE, Cause.QUANTITY_DIFFERS)


def test_lot_without_a_price_is_not_comparable() -> None:
    verdict = judged(pair(lot("60", "10"), lot("40"), reported=held("100", "10")))
    assert verdict == (State.NOT_COMPARABLE, Cause.NO_PRICE)


def test_transferred_lot_without_a_price_is_said_to_be_transferred() -> None:
    verdict = judged(pair(lot("40", origin=Origin.RECEIPT), reported=held("40", "0")))
    assert verdict == (State.NOT_COMPARABLE, Cause.RECEIVED)


def test_price_the_broker_does_not_state_is_not_comparable() -> None:
    verdict = judged(pair(lot("100", "10"), reported=held("100")))
    assert verdict == (State.NOT_COMPARABLE, Cause.NOT_STATED)


@pytest.mark.parametrize(
    ("origin", "cause"),
    [
        (Origin.RECEIPT, Cause.RECEIVED),
        (Origin.DELIVERY, Cause.ASSIGNMENT),
        (Origin.CORPORATE_ACTION, Cause.ADJUSTMENT),
    ],
)
def test_other_price_is_not_comparable_where_the_methods_differ(origin: Origin, cause: Cause) -> None:
    given = pair(lot("60", "10"), lot("40", "20", origin=origin), reported=held("100", "12"))
    assert judged(given) == (State.NOT_COMPARABLE, cause)


def test_transferred_lot_with_the_broker_s_price_agrees() -> None:
    assert judged(pair(lot("100", "10", origin=Origin.RECEIPT), reported=held("100", "10")))[0] == State.AGREES


def test_stated_cost_is_nobody_s_to_prove() -> None:
    given = pair(lot("100", "10", is_cost_stated=True), reported=held("100", "12"))
    assert judged(given) == (State.NOT_COMPARABLE, Cause.RECEIVED)


def test_cost_a_person_stated_is_called_that_person_s() -> None:
    stated = lot("40", "10", origin=Origin.RECEIPT, is_cost_stated=True, is_stated_by_user=True)
    given = pair(lot("60", "10", origin=Origin.RECEIPT, is_cost_stated=True), stated, reported=held("100", "12"))
    assert judged(given) == (State.NOT_COMPARABLE, Cause.STATED_BY_USER)


@pytest.mark.parametrize(("shares", "reported"), [("100", "48.5"), ("-100", "51.5")])
def test_premium_folded_into_delivered_shares_is_explained(shares: str, reported: str) -> None:
    # 150 received for the option: shares bought at 50 cost 48.50, shares sold short at 50 bring 51.50.
    delivered = lot(shares, "50", origin=Origin.DELIVERY, folded=Decimal(150))
    assert judged(pair(delivered, reported=held(shares, reported))) == (State.EXPLAINED, Cause.PREMIUM_FOLDED)


def test_average_of_all_openings_is_explained() -> None:
    history = (bought(1, "100", "10"), bought(2, "100", "20"), sold(3, "100"))
    given = pair(lot("100", "20"), reported=held("100", "15"), steps=history)
    assert judged(given) == (State.EXPLAINED, Cause.AVERAGE_COST)


def test_own_order_of_closing_is_explained() -> None:
    # Last in, first out leaves the lot of 10, the oldest first would leave that of 20.
    history = (bought(1, "100", "10"), bought(2, "100", "20"), sold(3, "100"))
    given = pair(lot("100", "10"), reported=held("100", "20"), steps=history)
    assert judged(given, method="LIFO") == (State.EXPLAINED, Cause.LOT_METHOD)
    assert judged(given, method="FIFO") == (State.BREAK, Cause.PRICE_DIFFERS)


def test_order_of_closing_explains_nothing_where_nothing_was_closed() -> None:
    given = pair(lot("100", "10"), reported=held("100", "20"))
    assert judged(given, method="LIFO") == (State.BREAK, Cause.PRICE_DIFFERS)


def test_average_begins_anew_when_nothing_is_left() -> None:
    assert average_cost([bought(1, "10", "5"), sold(2, "10"), bought(3, "10", "7")]) == 7
    assert average_cost([bought(1, "10", "5"), sold(2, "10")]) is None


def test_average_of_a_fill_that_crosses_zero_is_that_of_the_new_side() -> None:
    # 100 bought at 10, then 150 sold at 12 in one fill: 50 are short at 12.
    assert average_cost([bought(1, "100", "10"), bought(2, "-50", "12"), sold(2, "100")]) == 12


def test_price_beside_a_stated_opening_is_a_matter_of_method__be_it_closed_by_now() -> None:
    given = pair(lot("10", "31"), reported=held("10", "30"), opened_by_user=Decimal(5))
    assert judged(given) == (State.NOT_COMPARABLE, Cause.STATED_BY_USER)
