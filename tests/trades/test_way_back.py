"""From the list to a row and back: the filter goes along, and nothing else that an address may carry."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import TYPE_CHECKING

import pytest
from django.http import QueryDict
from django.urls import reverse

from apps.trades.filters.transactions import TransactionFilter, read_filter
from apps.trades.selectors.transactions import Place, read_place
from apps.trades.views.chips import list_query
from tests.factories import make_transaction

if TYPE_CHECKING:
    from django.test import Client

    from apps.trades.models import Account

EVERYTHING = {
    "account": "5WX01234", "from": "2026-01-02", "to": "2026-03-04", "type": "Trade", "sub_type": "Buy to Open",
    "underlying": "/ES", "order": "77", "text": "a&b=c", "sort": "largest", "size": "100", "after": "9",
}  # fmt: skip


def way_back(page: Client, address: str) -> str:
    """Return where a row's page leads back to."""
    found = re.search(r'href="([^"]*)">Back to the list</a>', page.get(address).content.decode())
    assert found
    return unescape(found.group(1))


@pytest.mark.parametrize(
    ("wanted", "place", "query"),
    [
        (TransactionFilter(), Place(), ""),
        (TransactionFilter(sort="newest", size=50), Place(), ""),
        (TransactionFilter(underlying="/ES", first=date(2026, 1, 2)), Place(), "?from=2026-01-02&underlying=%2FES"),
        (TransactionFilter(sort="oldest", size=25), Place(after=9), "?sort=oldest&size=25&after=9"),
        (TransactionFilter(), Place(before=9), "?before=9"),
        (TransactionFilter(), Place(is_last=True), "?before=last"),
    ],
)
def test_query_says_what_differs_from_the_list_as_it_opens(wanted: TransactionFilter, place: Place, query: str) -> None:
    assert list_query(wanted, place) == query


def test_query_of_a_list_is_read_as_the_list_it_was_written_for() -> None:
    wanted, place = read_filter(EVERYTHING), read_place(EVERYTHING)
    assert wanted.complaints == []
    written = QueryDict(list_query(wanted, place).removeprefix("?")).dict()
    assert (read_filter(written), read_place(written)) == (wanted, place)


@pytest.mark.django_db
def test_row_leads_back_to_the_filtered_list(page: Client, account: Account) -> None:
    row = make_transaction(account, 1)
    asked = {"underlying": "AAPL", "text": "Row", "sort": "oldest"}
    listed = page.get(reverse("trades:transactions"), asked).content.decode()
    row_address = unescape(re.findall(r'href="(/transactions/\d[^"]*)"', listed)[0])
    assert row_address.startswith(f"/transactions/{row.pk}/?")
    returned = page.get(way_back(page, row_address))
    assert returned.context["filter"] == read_filter(asked)


@pytest.mark.django_db
def test_way_back_stays_known__from_neighbour_to_neighbour(page: Client, account: Account) -> None:
    first, second = (make_transaction(account, number, order_id=7) for number in (1, 2))
    html = page.get(f"{reverse('trades:transaction', args=[first.pk])}?text=Row").content.decode()
    # As the newer row, and as another one of the same order.
    assert html.count(f'href="/transactions/{second.pk}/?text=Row"') == 2


@pytest.mark.django_db
def test_row_that_was_reached_without_a_list_leads_to_all_of_it(page: Client, account: Account) -> None:
    assert way_back(page, reverse("trades:transaction", args=[make_transaction(account, 1).pk])) == "/transactions/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    [
        "from=https://evil.example/", "from=//evil.example", "next=//evil.example", "list_query=//evil.example",
        "after=//evil.example", "sort=//evil.example", "from=%00", "%2F%2Fevil.example",
    ],
)  # fmt: skip
def test_address_from_outside_leads_nowhere_else(page: Client, account: Account, query: str) -> None:
    row = reverse("trades:transaction", args=[make_transaction(account, 1).pk])
    assert way_back(page, f"{row}?{query}") == "/transactions/"


@pytest.mark.django_db
def test_text_that_is_an_address_stays_a_text_to_look_for(page: Client, account: Account) -> None:
    row = reverse("trades:transaction", args=[make_transaction(account, 1).pk])
    assert way_back(page, f"{row}?text=//evil.example") == "/transactions/?text=%2F%2Fevil.example"
