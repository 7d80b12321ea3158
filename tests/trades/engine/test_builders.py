"""The language of the worked examples writes the rows the broker sends."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from tests.builders import (
    assign,
    buy,
    call,
    cash_settle,
    deliver,
    exact,
    expire,
    future,
    history,
    mark_to_market,
    put,
    reinvest,
    reverse_of,
    sell,
    sell_to_open,
    split,
)

PUT, ES = put("KO", 50), future("/ESH6")


def test_lines_get_numbers_and_minutes_in_their_order() -> None:
    first, second = history(buy(1, "X", 10), sell(1, "X", 11))
    assert (first.broker_id, second.broker_id) == (1, 2)
    assert first.executed_at == datetime(2026, 1, 5, 15, 0, tzinfo=UTC)
    assert (second.executed_at - first.executed_at).total_seconds() == 60


def test_lines_in_a_tuple_are_one_instant() -> None:
    removal, delivery = history((assign(1, PUT), deliver(buy(100, "KO", 50))))
    assert removal.executed_at == delivery.executed_at
    assert removal.day == date(2026, 3, 20)


def test_day_is_that_of_new_york() -> None:
    (fact,) = history(buy(1, "X", 10, on="2026-01-30", time="23:30"))
    assert (fact.day, fact.executed_at) == (date(2026, 1, 30), datetime(2026, 1, 31, 4, 30, tzinfo=UTC))


def test_line_that_states_no_day_is_never_before_the_one_above_it() -> None:
    before, after = history(buy(1, "X", 10), split(1, 2, "X")[0])
    assert after.executed_at > before.executed_at
    assert after.day == date(2026, 1, 6)


def test_fill_states_value_charges_and_net() -> None:
    (fact,) = history(sell_to_open(2, PUT, "1.50", commission=2, fees="0.28"))
    assert (fact.value, fact.amounts.net, fact.amounts.commission) == exact(300, "297.72", -2)
    assert (fact.side, fact.action, fact.quantity, fact.price) == (-1, "Sell to Open", 2, Decimal("1.50"))


def test_delivery_is_a_fill_of_another_type() -> None:
    (fact,) = history(deliver(buy(100, "KO", 50, fees=5)))
    assert (fact.transaction_type, fact.sub_type, fact.value, fact.amounts.net) == (
        "Receive Deliver", "Buy to Open", -5000, -5005,
    )  # fmt: skip


def test_removal_states_neither_side_nor_price_nor_value() -> None:
    (fact,) = history(expire(1, PUT))
    assert (fact.side, fact.action, fact.price, fact.value) == (None, "", None, 0)


def test_settlement_comes_with_its_redundant_row_and_the_strike_as_its_price() -> None:
    money, twin = history(cash_settle(1, call("SPXW", 7540, on="SPX"), -364, fees=5))
    assert (money.sub_type, money.price, money.amounts.net) == ("Cash Settled Assignment", 7540, -369)
    assert (twin.sub_type, twin.amounts.net, twin.executed_at) == ("Assignment", 0, money.executed_at)


def test_future_is_bought_without_a_word_of_opening_and_without_cash() -> None:
    (fact,) = history(buy(1, ES, 6000, fees="2.70"))
    assert (fact.action, fact.value, fact.amounts.net) == ("Buy", 0, Decimal("-2.70"))


def test_money_has_no_side() -> None:
    (fact,) = history(mark_to_market(1, ES, 6000, 250))
    assert (fact.transaction_type, fact.side, fact.quantity, fact.price) == ("Money Movement", None, 1, 6000)


def test_halves_of_a_split_offset() -> None:
    closing, opening = history(split(100, 150, "X", worth=3300))
    assert (closing.side, closing.value, opening.side, opening.value) == (-1, 3300, 1, -3300)
    assert (closing.sub_type, opening.description) == ("Forward Split", "Forward split: Open 150 X")


def test_reinvestment_is_three_rows() -> None:
    income, paid, shares = history(reinvest("1.68074", "KBWD", 15, "25.21"))
    assert (income.amounts.net, paid.amounts.net, shares.amounts.net) == exact("25.21", "-25.21", 0)
    assert (shares.quantity, shares.side, shares.sub_type) == (Decimal("1.68074"), 1, "Dividend")


def test_reversal_turns_action_and_cash_round_and_names_the_row() -> None:
    wrong = buy(10, "X", 10, fees=1, id=7)
    original, back = history(wrong, reverse_of(wrong))
    assert (back.reverses_id, back.action, back.side) == (7, "Sell to Close", -1)
    assert [*back.amounts] == [-amount for amount in original.amounts]
