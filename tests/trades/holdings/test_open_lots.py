"""Open P&L of stored lots at the broker's marks."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.trades.filters.positions import PositionFilter
from apps.trades.selectors.open_lots import open_lots, sums_of_lots
from apps.trades.selectors.positions import position_lines
from tests.builders import acat, buy, exact, future, put, sell_to_open
from tests.factories import NOON, make_account, make_position, make_snapshot, make_stated_lot
from tests.stored import keep, the_instrument

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User
    from apps.trades.models import Account
    from apps.trades.selectors.open_lots import OpenLot

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
PUT = put("KO", 50, "2026-12-18")
MARKS = {"mark_price": "52", "close_price": "51"}


def the_lots(account: Account, today: date = TODAY) -> list[OpenLot]:
    return open_lots([account], today)


def marked(account: Account, symbol: str, quantity: str, **fields: object) -> None:
    """Let the broker show a position in an instrument of the ledger."""
    instrument = the_instrument(symbol)
    stated = {"instrument": instrument, "instrument_type": instrument.instrument_type, **MARKS, **fields}
    make_position(make_snapshot(account), symbol, quantity, **stated)


def test_profit_is_shown_with_and_without_the_fees_paid_to_open(account: Account) -> None:
    keep(account, buy(100, "KO", 50, fees=5))
    marked(account, "KO", "100")
    (lot,) = the_lots(account)
    # 100 × 52 = 5,200 for 5,000 and 5 of fees; since the close 100 × (52 − 51); 195 of 5,005 is 3.896 %.
    assert (lot.profit.profit, lot.profit.profit_without_fees, lot.profit.day) == exact(195, 200, 100)
    assert lot.profit.percent is not None
    assert round(lot.profit.percent, 3) == Decimal("3.896")


def test_mark_says_whose_it_is_and_of_when(account: Account) -> None:
    keep(account, buy(100, "KO", 50))
    marked(account, "KO", "100")
    mark = the_lots(account)[0].mark
    assert mark is not None
    assert (mark.price, mark.source, mark.at) == (Decimal(52), "tastytrade's mark", NOON)


def test_mark_of_a_position_without_an_instrument_goes_by_its_symbol(account: Account) -> None:
    keep(account, buy(100, "KO", 50))
    marked(account, "KO", "100", instrument=None)
    assert the_lots(account)[0].profit.profit == 200


def test_day_begins_at_the_base_where_the_broker_states_no_close(account: Account) -> None:
    keep(account, buy(100, "KO", 50))
    marked(account, "KO", "100", close_price=None, day_base_price="51.5")
    # 100 × (52 − 51.50).
    assert the_lots(account)[0].profit.day == 50


def test_day_of_a_lot_begins_where_that_of_the_broker_s_position_does(owner: User, account: Account) -> None:
    keep(account, buy(100, "KO", 50))
    # Read after the bell: the close is today's own already, and the day would have gained nothing.
    marked(account, "KO", "100", close_price="52", day_base_price="51.5")
    (line,) = position_lines(owner, PositionFilter(), NOON)
    assert (the_lots(account)[0].profit.day, line.day_change) == exact(50, 50)


@pytest.mark.parametrize("fields", [{"mark_price": None}, {"instrument_type": "Warrant", "instrument": None}])
def test_lot_without_a_mark_is_unknown(account: Account, fields: dict[str, object]) -> None:
    keep(account, buy(100, "KO", 50))
    marked(account, "KO", "100", **fields)
    (lot,) = the_lots(account)
    assert (lot.profit.profit, lot.unknown) == (None, "no price")


def test_multiplier_that_nothing_states_is_said(account: Account) -> None:
    keep(account, sell_to_open(1, PUT, 2))
    instrument = the_instrument(PUT.symbol)
    instrument.multiplier = None
    instrument.save()
    marked(account, PUT.symbol, "-1")
    (lot,) = the_lots(account)
    assert (lot.profit.profit, lot.unknown) == (None, "multiplier unknown")


def test_expired_contract_has_no_price_though_the_broker_states_one(account: Account) -> None:
    keep(account, sell_to_open(1, PUT, 2))
    marked(account, PUT.symbol, "-1")
    day_after = date(2026, 12, 19)
    (lot,) = the_lots(account, day_after)
    assert (lot.profit.profit, lot.unknown, lot.is_overdue) == (None, "expired, no price", False)
    # The 18th is a Friday: Monday to Wednesday are three trading days, on Thursday a person should look.
    assert [the_lots(account, day_after + timedelta(days=n))[0].is_overdue for n in (4, 5)] == [False, True]


def test_another_account_s_mark_serves_nobody_else(owner: User, account: Account) -> None:
    other = make_account(owner, "5WX09999")
    keep(account, buy(100, "KO", 50))
    keep(other, buy(100, "KO", 50))
    marked(other, "KO", "100")
    assert [lot.unknown for lot in open_lots([account, other], TODAY)] == ["no price", ""]


def test_sums_count_what_they_do_not_know_and_say_what_the_rest_makes(account: Account) -> None:
    keep(account, buy(100, "KO", 50), buy(10, "PEP", 140), buy(10, "MO", 60))
    marked(account, "KO", "100")
    sums = sums_of_lots(the_lots(account))
    assert (sums.total.profit, sums.unknown, sums.reasons) == (None, 2, (("no price", 2),))
    # What was paid is known of all: 5,000 + 1,400 + 600.
    assert (sums.known_profit, sums.total.cost) == exact(200, -7000)


def test_future_has_no_value_and_no_percent_of_its_fees(account: Account) -> None:
    keep(account, buy(1, future("/MESZ6"), 6000, fees="1.27"))
    marked(account, "/MESZ6", "1", mark_price="6010", close_price="6002")
    sums = sums_of_lots(the_lots(account))
    # 10 points at 5 each, less the fee; since the close 8 points.
    assert (sums.total.profit, sums.total.profit_without_fees, sums.total.day) == exact("48.73", 50, 40)
    assert (sums.has_value, sums.percent) == (False, None)


def test_sums_say_what_of_the_profit_counts_a_cost_by_the_broker_s_word(account: Account) -> None:
    keep(account, acat(10, "KO", 0, id=1), buy(10, "KO", 50))
    marked(account, "KO", "20")
    sums = sums_of_lots(the_lots(account))
    # Received for nothing, 10 × 52; bought, 10 × (52 − 50).
    assert (sums.known_profit, sums.doubted, sums.doubted_profit) == (*exact(540), 1, *exact(520))
    make_stated_lot(account, 1)
    assert sums_of_lots(the_lots(account)).doubted == 0


def test_positions_page_says_what_of_the_profit_rests_on_the_broker_s_word(client: Client, account: Account) -> None:
    keep(account, acat(10, "KO", 0))
    marked(account, "KO", "10")
    client.force_login(account.owner)
    html = " ".join(client.get(reverse("trades:positions")).content.decode().split())
    assert (
        '1 lot, <data class="gain" value="520">+520.00</data> of “ours”, counts the cost as the broker stated it'
        in html
    )


def test_headline_is_what_is_known_where_an_expired_contract_has_no_price(client: Client, account: Account) -> None:
    keep(account, buy(100, "KO", 50), sell_to_open(1, put("KO", 40, "2026-01-16"), 1))
    marked(account, "KO", "100")
    client.force_login(account.owner)
    html = " ".join(client.get(reverse("trades:positions")).content.decode().split())
    # 100 × (52 − 50); of the put nobody knows.
    known = '<data class="gain" value="200">+200.00</data></a> <small class="figure-note">without 1 lot whose worth'
    assert known in html
