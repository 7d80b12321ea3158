"""The year so far with what is still open: beside what was realized, and from which price it is counted."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.core.dates import new_york_day
from tests.builders import exact
from tests.factories import make_account, make_instrument, make_lot, make_position, make_snapshot
from tests.reports.ledgers import make_fill, make_round_trip

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client

    from apps.accounts.models import User
    from apps.reports.profit_page import YearWithOpen
    from apps.trades.models import Account, Position

pytestmark = pytest.mark.django_db
NEW_YEAR = date(new_york_day(timezone.now()).year, 1, 1)
LAST_YEAR = NEW_YEAR - timedelta(days=1)
NO_YEAR_END = (("no year-end price", 1),)


def the_year(page: Client, **query: str) -> YearWithOpen:
    found: YearWithOpen = page.get(reverse("reports:profit"), query).context["year"]
    return found


def hold(account: Account, symbol: str, since: date) -> None:
    """Ten shares, bought at 100 for a fee of 1."""
    names = {"symbol": symbol, "underlying_symbol": symbol, "family": symbol}
    share = make_instrument(symbol, multiplier=1)
    make_lot(
        make_fill(account, since, "-1001", "-1", **names), instrument=share, remaining_net=-1001, remaining_fees=-1
    )


def price(account: Account, *symbols: str, at: datetime | None = None, **fields: Any) -> list[Position]:
    """Let the broker mark these at 105 and say that they ended the last year at 98."""
    snapshot = make_snapshot(account, taken_at=at or timezone.now())
    stated: dict[str, Any] = {"year_base_price": "98", **fields}
    return [make_position(snapshot, symbol, instrument=make_instrument(symbol), **stated) for symbol in symbols]


def test_year_with_open__opened_this_year_from_its_cost_and_before_from_the_year_end(
    page: Client, account: Account
) -> None:
    make_round_trip(account, "-1", "8", day=NEW_YEAR)
    hold(account, "NEW", NEW_YEAR)
    hold(account, "OLD", LAST_YEAR)
    price(account, "NEW", "OLD")
    year = the_year(page)
    # 7 realized; 10 × (105 − 100) − 1 of the new one; 10 × (105 − 98) of the old one.
    assert (year.realized.amount, year.change.known, year.amount) == exact(7, 49 + 70, 126)
    assert 'data-year-with-open="126' in page.get(reverse("reports:profit")).content.decode()


def test_year_with_open__lacks_a_price(page: Client, account: Account) -> None:
    for symbol in ("A", "B", "C", "KNOWN"):
        hold(account, symbol, NEW_YEAR)
    price(account, "KNOWN")
    year = the_year(page)
    assert (year.amount, year.change.reasons) == (None, (("no price", 3),))
    assert year.change.known == 49
    assert "3 positions with no price" in " ".join(page.get(reverse("reports:profit")).content.decode().split())


def test_year_with_open__lacks_the_year_end_price(page: Client, account: Account) -> None:
    hold(account, "OLD", LAST_YEAR)
    price(account, "OLD", year_base_price=None)
    assert (the_year(page).amount, the_year(page).change.reasons) == (None, NO_YEAR_END)


def test_year_with_open__prices_read_last_year_name_the_year_end_before(page: Client, account: Account) -> None:
    hold(account, "OLD", LAST_YEAR)
    price(account, "OLD", at=timezone.now() - timedelta(days=366))
    assert the_year(page).change.reasons == NO_YEAR_END


def test_year_with_open__bought_before_and_after_the_new_year_is_reckoned_lot_by_lot(
    page: Client, account: Account
) -> None:
    hold(account, "BOTH", LAST_YEAR)
    hold(account, "BOTH", NEW_YEAR)
    price(account, "BOTH")
    year = the_year(page)
    # 10 × (105 − 98) of the old lot, 10 × (105 − 100) − 1 of the new one.
    assert (year.change.count, year.amount) == (1, Decimal(70 + 49))


def test_year_with_open__only_the_older_lots_lack_the_year_end_price(page: Client, account: Account) -> None:
    hold(account, "BOTH", LAST_YEAR)
    hold(account, "BOTH", NEW_YEAR)
    price(account, "BOTH", year_base_price=None)
    change = the_year(page).change
    assert (change.count, change.unknown, change.reasons) == (1, 1, NO_YEAR_END)
    assert (change.amount, change.known) == (None, Decimal(49))


def test_year_with_open__a_position_without_a_mark_is_one_position(page: Client, account: Account) -> None:
    hold(account, "BOTH", LAST_YEAR)
    hold(account, "BOTH", NEW_YEAR)
    change = the_year(page).change
    assert (change.count, change.unknown, change.reasons) == (1, 1, (("no price", 1),))


def test_year_with_open__follows_a_sync_that_brought_only_prices(page: Client, account: Account) -> None:
    hold(account, "NEW", NEW_YEAR)
    price(account, "NEW")
    assert the_year(page).amount == 49
    account.snapshots.update(is_current=False)
    price(account, "NEW", mark_price="106")
    assert the_year(page).amount == 59


def test_year_with_open__narrowed_to_an_account_and_an_underlying(page: Client, account: Account) -> None:
    other = make_account(account.owner, "5WX09999")
    for each in (account, other):
        hold(each, "AAPL", NEW_YEAR)
        hold(each, "KO", NEW_YEAR)
        price(each, "AAPL", "KO")
    year = the_year(page, account=other.number, underlying="KO", **{"to": "2001-01-01"})
    assert (year.change.count, year.amount) == (1, Decimal(49))
    assert year.positions == reverse("reports:open_change") + "?account=5WX09999&underlying=KO"
    assert (the_year(page).amount, the_year(page, underlying="-").amount) == exact(196, 0)


def test_year_with_open__both_parts_lead_to_what_they_are_of(page: Client, account: Account) -> None:
    hold(account, "NEW", NEW_YEAR)
    price(account, "NEW")
    year = the_year(page)
    assert all(page.get(address).status_code == 200 for address in (year.realized.address, year.positions))
    html = page.get(reverse("reports:profit")).content.decode()
    assert f'href="{year.positions}">open ' in html


def test_open_change_is_shown_position_by_position_and_adds_up(page: Client, account: Account) -> None:
    for symbol, since in (("NEW", NEW_YEAR), ("OLD", LAST_YEAR), ("BARE", NEW_YEAR)):
        hold(account, symbol, since)
    price(account, "NEW", "OLD")
    answer = page.get(the_year(page, **{"to": "2001-01-01"}).positions)
    found = {line.words: (line.is_carried_over, line.year_base, line.change) for line in answer.context["page"]}
    # 10 × (105 − 100) − 1 from its cost, 10 × (105 − 98) from the year-end price.
    assert found["NEW"] == (False, None, Decimal(49))
    assert found["OLD"] == (True, *exact(98, 70))
    assert found["BARE"] == (False, None, None)
    assert (answer.context["sum"].known, answer.context["sum"].unknown) == (Decimal(119), 1)
    shown = " ".join(answer.content.decode().split())
    assert 'data-of="Change"><data class="gain" value="119">+119.00</data>' in shown
    assert "no price" in shown


def test_open_change_lists_the_lots_of_either_year_apart__to_the_cent(page: Client, account: Account) -> None:
    for since in (LAST_YEAR, LAST_YEAR - timedelta(days=31), NEW_YEAR):
        hold(account, "VTI", since)
    price(account, "VTI", mark_price="105.013")
    answer = page.get(the_year(page).positions)
    lines = [
        (line.is_carried_over, line.lot_count, line.quantity, line.cost, line.change) for line in answer.context["page"]
    ]
    # 20 × (105.013 − 98) and 10 × (105.013 − 100) − 1.
    assert lines == [(True, 2, *exact(20, -2002, "140.26")), (False, 1, *exact(10, -1001, "49.13"))]
    assert answer.context["sum"].known == the_year(page).change.known == Decimal("189.39")
    shown = " ".join(answer.content.decode().split())
    assert "<strong>1 position</strong>" in shown
    assert "2 of its lots" in shown
    assert "is taken for the market's close" in shown


def test_open_change_says_nothing_of_averages__nothing_was_bought_into(page: Client, account: Account) -> None:
    hold(account, "OLD", LAST_YEAR)
    price(account, "OLD")
    shown = page.get(the_year(page).positions).content.decode()
    assert "of its lots" not in shown
    assert "average" not in shown


def test_open_change_shows_nothing_of_a_stranger_s(client: Client, account: Account, stranger: User) -> None:
    hold(account, "NEW", NEW_YEAR)
    client.force_login(stranger)
    make_account(stranger, "THEIRS")
    assert "Nothing is open here" in client.get(reverse("reports:open_change")).content.decode()
