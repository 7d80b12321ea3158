"""What became of a row: parts that add up to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from apps.trades.models import Transaction
from apps.trades.selectors.row_parts import OTHER_HALF, PAIRED, SETTLED, WAITING, parts_of
from tests.builders import (
    acat,
    assign,
    buy,
    cash_settle,
    deliver,
    deposit,
    dividend,
    exact,
    future,
    interest,
    mark_to_market,
    put,
    reinvest,
    sell,
    sell_to_open,
    split,
)
from tests.stored import keep, the_instrument, the_row
from tests.stored import put as store

if TYPE_CHECKING:
    from django.test import Client

    from apps.trades.models import Account

pytestmark = pytest.mark.django_db
PUT = put("KO", 50, "2026-03-20")


def words(broker_id: int) -> list[str]:
    return [part.words for part in parts_of(the_row(broker_id)).parts]


def test_fill_that_crosses_zero_is_parted_over_what_it_closed_and_opened(account: Account) -> None:
    keep(account, buy(10, "KO", 50), sell_to_open(15, "KO", 60))
    opened, closed = sorted(parts_of(the_row(2)).parts, key=lambda part: part.quantity or 0)
    # Of 900 received, 600 for the 10 that were held, 300 for 5 that are owed now.
    assert (closed.amount, closed.trader, opened.amount) == exact(600, 100, 300)
    assert (closed.words, opened.words) == ("closed 10 KO of 2026-01-05 (closed by a fill)", "opened −5 KO")


def test_moved_premium_is_seen_from_both_rows(account: Account) -> None:
    keep(account, sell_to_open(1, PUT, "1.50"), (assign(1, PUT), deliver(buy(100, "KO", 50))))
    (gone,), (come,) = (parts_of(the_row(number)).parts for number in (2, 3))
    assert (gone.moved, gone.trader, gone.tax, come.moved) == exact(-150, 150, 0, 150)
    assert come.instrument == the_instrument("KO")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (deposit(100), "money that came in or went out: no profit, no loss"),
        (interest(3), "interest on 2026-01-05"),
        (sell(1, "KO", 50), "closed −1 KO that no row had opened: no profit, no loss"),
        (acat(1, "KO", -50), "opened 1 KO"),
    ],
)
def test_part_says_where_it_went(account: Account, line: Any, said: str) -> None:
    keep(account, line)
    assert words(1) == [said]


def test_daily_settlement_is_named(account: Account) -> None:
    keep(account, buy(1, future("/MESZ6"), 6000), mark_to_market(1, future("/MESZ6"), 6005, 25))
    assert words(2) == [SETTLED]


def test_halves_of_a_split_balance_each_other(account: Account) -> None:
    keep(account, buy(10, "KO", 50), split(10, 20, "KO", worth=510))
    assert words(2) == ["closed 10 KO of 2026-01-05 (carried over by a corporate action)", OTHER_HALF]
    assert words(3) == ["carried over to 20 KO, at the same cost", OTHER_HALF]


def test_row_that_is_not_calculated_yet_says_so(account: Account) -> None:
    store(account, buy(10, "KO", 50))
    assert words(1) == [WAITING]


def test_row_that_repeats_another_says_so(account: Account) -> None:
    index = put("SPX", 5000, "2026-03-20")
    keep(account, sell_to_open(1, index, 10), cash_settle(1, index, -500))
    assert [parts_of(the_row(number)).says_the_same for number in (1, 2, 3)] == [False, False, True]


def test_parts_of_every_row_add_up_to_it(account: Account) -> None:
    keep(
        account, deposit(10000), buy(100, "KO", 50, fees="0.11"), dividend(46, "KO"), reinvest("0.9", "KO", 51, "45.9"),
        sell_to_open(3, PUT, "1.50", fees="3.43"), (assign(2, PUT), deliver(buy(200, "KO", 50, fees=5))),
        split("300.9", "601.8", "KO"), sell(70, "KO", "26.10", fees="0.33"), sell(900, "KO", "26.20", fees="0.07"),
    )  # fmt: skip
    assert Transaction.objects.count() > 10
    for row in Transaction.objects.all():
        found = parts_of(row)
        assert found.total == row.net_value, row
        assert {part.words for part in found.parts}.isdisjoint({WAITING, SETTLED})
        assert PAIRED not in words(row.broker_id) or "reinvest" in row.description.lower() or row.sub_type == "Dividend"


def test_page_leads_to_the_position_each_part_is_in(page: Client, account: Account) -> None:
    keep(account, buy(10, "KO", 50))
    html = page.get(reverse("trades:transaction", args=[the_row(1).pk])).content.decode()
    position = reverse("trades:position", args=[account.pk, the_instrument("KO").pk])
    assert f'<a href="{position}">Opened 10 KO</a>' in html
    assert "State what" not in html


def test_page_offers_to_state_what_is_not_known(page: Client, account: Account) -> None:
    keep(account, acat(10, "KO", -400))
    html = page.get(reverse("trades:transaction", args=[the_row(1).pk])).content.decode()
    assert "State what KO cost" in html
