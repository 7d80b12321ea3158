"""The page of one position: what is held, its lots, and every row of it with what was held after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.trades.models import Instrument, Lot
from apps.trades.selectors.position_detail import PositionDetail, position_detail
from apps.trades.selectors.position_history import ROWS_A_PAGE, history_of
from tests.builders import acat, assign, buy, deliver, exact, expire, put, sell, sell_to_open, split, symbol_change
from tests.factories import NOON, make_account, make_position, make_snapshot
from tests.stored import keep, the_instrument, the_row

if TYPE_CHECKING:
    from decimal import Decimal

    from django.test import Client

    from apps.accounts.models import User
    from apps.trades.models import Account

pytestmark = pytest.mark.django_db
PUT = put("KO", 50, "2026-03-20")


def the_detail(account: Account, symbol: str) -> PositionDetail:
    return position_detail(account, the_instrument(symbol), NOON)


def running(account: Account, symbol: str) -> list[tuple[Decimal, Decimal]]:
    """Change and held after it, the newest first."""
    return [(line.change, line.held) for line in history_of(account, the_instrument(symbol), None).lines]


def shown(page: Client, account: Account, symbol: str) -> str:
    answer = page.get(reverse("trades:position", args=[account.pk, the_instrument(symbol).pk]))
    return " ".join(answer.content.decode().split())


def test_open_lots_come_first_then_the_latest_closed(account: Account) -> None:
    keep(account, *(buy(1, "KO", price) for price in (10, 20, 30, 40)), sell(2, "KO", 50))
    detail = the_detail(account, "KO")
    assert [block.line.row.price for block in detail.blocks] == [*exact(30, 40, 20, 10)]
    assert [bool(block.open) for block in detail.blocks] == [True, True, False, False]
    # 50 − 10 and 50 − 20.
    assert (detail.realized.trader, detail.realized.tax, detail.sums.quantity) == exact(70, 70, 2)


def test_lot_shows_its_closures_in_both_views(account: Account) -> None:
    keep(account, sell_to_open(1, PUT, "1.50", fees="1.14"), (assign(1, PUT), deliver(buy(100, "KO", 50, fees=5))))
    (block,) = the_detail(account, PUT.symbol).blocks
    (closure,) = block.closures
    assert (closure.trader, closure.row.moved_net, closure.tax) == exact("148.86", "-148.86", 0)
    (shares,) = the_detail(account, "KO").blocks
    assert shares.line.origin == "assigned from KO 20 Mar 2026 50 put"
    assert (shares.has_premium, shares.line.row.folded_net) == (True, *exact("148.86"))


def test_shares_come_from_the_option_of_their_price__two_at_once(account: Account) -> None:
    other = put("KO", 55, "2026-03-20")
    keep(
        account,
        sell_to_open(1, PUT, 1),
        sell_to_open(1, other, 2),
        (assign(1, PUT), deliver(buy(100, "KO", 50)), assign(1, other), deliver(buy(100, "KO", 55))),
    )
    assert [block.line.origin for block in the_detail(account, "KO").blocks] == [
        "assigned from KO 20 Mar 2026 50 put", "assigned from KO 20 Mar 2026 55 put",
    ]  # fmt: skip


def test_carried_lot_says_where_it_came_from(account: Account) -> None:
    keep(account, buy(10, "FB", 30), symbol_change(10, "FB", "META"), split(10, 20, "META"))
    origins = [block.line.origin for block in the_detail(account, "META").blocks]
    assert origins == ["carried over by a forward split", "carried over from FB by a symbol change"]


def test_history_tells_what_was_held_after_each_row(account: Account) -> None:
    keep(account, buy(10, "KO", 50), sell(4, "KO", 51), buy(1, "KO", 52), sell_to_open(1, PUT, 1))
    assert running(account, "KO") == [exact(1, 7), exact(-4, 6), exact(10, 10)]


def test_history_goes_on_through_a_split(account: Account) -> None:
    keep(account, buy(10, "KO", 50), split(10, 20, "KO"), sell(20, "KO", 30))
    assert running(account, "KO") == [exact(-20, 0), exact(20, 20), exact(-10, 0), exact(10, 10)]


def test_close_without_an_opening_changes_nothing_held(account: Account) -> None:
    keep(account, sell(10, "KO", 50), buy(5, "KO", 40))
    assert running(account, "KO") == [exact(5, 5), exact(0, 0)]


def test_history_is_cut_into_pages(account: Account) -> None:
    keep(account, *(buy(1, "KO", 10) for _ in range(ROWS_A_PAGE + 1)))
    (last,) = history_of(account, the_instrument("KO"), "2").lines
    assert (last.row, last.held) == (the_row(1), *exact(1))


def test_page_shows_what_needs_a_look_with_its_rows(page: Client, account: Account) -> None:
    keep(account, sell(10, "KO", 50))
    html = shown(page, account, "KO")
    assert "A closing without an opening" in html
    assert "state when it was opened and what it cost" in html
    assert f'href="{reverse("trades:transaction", args=[the_row(1).pk])}">Row 1</a>' in html
    assert f'href="{reverse("trades:opening", args=[the_row(1).pk])}"' in html


def test_cost_that_is_the_broker_s_word_is_said(page: Client, account: Account) -> None:
    keep(account, acat(10, "KO", -400))
    assert "Cost as stated by the broker" in shown(page, account, "KO")


@pytest.mark.parametrize(("held", "said"), [("9", "The broker shows 9, the ledger holds 10."), ("10", "")])
def test_page_says_where_the_broker_differs(account: Account, held: str, said: str) -> None:
    keep(account, buy(10, "KO", 50))
    make_position(make_snapshot(account), "KO", held, instrument=the_instrument("KO"))
    assert the_detail(account, "KO").remark == said


def test_mark_and_its_age_are_on_the_page(page: Client, account: Account) -> None:
    keep(account, buy(10, "KO", 50))
    make_position(make_snapshot(account), "KO", "10", instrument=the_instrument("KO"), mark_price="52.5")
    assert "Mark 52.50: tastytrade's mark, read 2026-11-20 12:00 EST" in shown(page, account, "KO").replace(
        "&#x27;", "'"
    )


def test_page_of_what_only_the_broker_shows(page: Client, account: Account) -> None:
    instrument = Instrument.objects.create(instrument_type="Equity", key="KO", symbol="KO", underlying_symbol="KO")
    make_position(make_snapshot(account), "KO", "10", instrument=instrument)
    html = shown(page, account, "KO")
    assert "The broker shows it; the ledger has no open lot of it." in html
    assert "No row names this contract." in html


def test_page_outlives_a_rebuild(page: Client, account: Account) -> None:
    keep(account, buy(10, "KO", 50))
    address = reverse("trades:position", args=[account.pk, the_instrument("KO").pk])
    before = Lot.objects.get().pk
    keep(account, buy(10, "KO", 50), buy(10, "KO", 51))
    assert not Lot.objects.filter(pk=before).exists()
    assert page.get(address).status_code == 200


def test_instrument_that_the_account_never_met_is_not_there(page: Client, account: Account, stranger: User) -> None:
    keep(make_account(stranger, "5WX07777"), buy(10, "KO", 50))
    assert page.get(reverse("trades:position", args=[account.pk, the_instrument("KO").pk])).status_code == 404


def test_expired_put_of_a_position_shows_no_price(page: Client, account: Account) -> None:
    keep(account, sell_to_open(1, PUT, 1), sell_to_open(1, put("PEP", 140), 1), expire(1, put("PEP", 140)))
    html = shown(page, account, PUT.symbol)
    assert "1 of 1 lot is unknown (1 expired, no price)" in html
    assert "Expired on 2026-03-20" in html
    assert "Expired on" not in shown(page, account, put("PEP", 140).symbol)


def test_profit_as_tastytrade_shows_it_is_the_same_on_both_pages(page: Client, account: Account) -> None:
    keep(account, buy(3, "KO", "50.01"), buy(4, "KO", "50.02"))
    # The broker's average has an end where that of the fills has none.
    names = {"instrument": the_instrument("KO"), "average_open_price": "50.02", "mark_price": "51"}
    make_position(make_snapshot(account), "KO", "7", **names)
    # 7 × (51 − 50.02), where the lots make 3 × 0.99 + 4 × 0.98.
    detail = shown(page, account, "KO")
    assert [">+6.86</data>" in html for html in (detail, page.get(reverse("trades:positions")).content.decode())] == [
        True,
        True,
    ]
    assert "+6.89</data>" in detail
    assert ("P/L open, tastytrade (fees out)" in detail, "As tastytrade shows it" in detail) == (True, False)
