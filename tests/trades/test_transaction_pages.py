from __future__ import annotations

import csv
import io
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.factories import NOON, make_account, make_transaction

if TYPE_CHECKING:
    from django.http import HttpResponseBase
    from django.test import Client

    from apps.accounts.models import User
    from apps.trades.models import Account

pytestmark = pytest.mark.django_db


def shown_ids(page: Client, **query: str) -> list[int]:
    answer = page.get(reverse("trades:transactions"), query)
    return [each.broker_id for each in answer.context["page"].rows]


def html_of(page: Client, **query: str) -> str:
    return page.get(reverse("trades:transactions"), query).content.decode()


def csv_of(page: Client, **query: str) -> list[dict[str, str]]:
    answer: HttpResponseBase = page.get(reverse("trades:export_transactions"), query)
    return list(csv.DictReader(io.StringIO(b"".join(answer).decode())))


def test_newest_transactions_come_first(page: Client, account: Account) -> None:
    make_transaction(account, 1, executed_at=NOON - timedelta(days=1))
    make_transaction(account, 2)
    assert shown_ids(page) == [2, 1]
    assert shown_ids(page, sort="oldest") == [1, 2]


FILTERS = [
    ({"underlying": "msft"}, [2]),
    ({"sub_type": "Dividend"}, [3]),
    ({"type": "Money Movement"}, [3]),
    ({"text": "special"}, [2]),
    ({"text": "3"}, [3]),
    ({"order": "77"}, [2]),
    ({"from": "2026-11-20"}, [3, 2]),
    ({"to": "2026-11-19"}, [1]),
    ({"account": "5WX01234"}, [3, 2, 1]),
    ({"account": "nobody's"}, []),
]


@pytest.mark.parametrize(("query", "expected"), FILTERS)
def test_filter_keeps_what_was_asked_for(
    page: Client, account: Account, query: dict[str, str], expected: list[int]
) -> None:
    make_transaction(account, 1, executed_at=NOON - timedelta(days=1))
    make_transaction(account, 2, underlying_symbol="MSFT", family="MSFT", description="Something special", order_id=77)
    make_transaction(account, 3, transaction_type="Money Movement", sub_type="Dividend", description="Paid")
    assert shown_ids(page, **query) == expected
    # The download and the sums are of the very same rows.
    assert sorted(int(line["id"]) for line in csv_of(page, **query)) == sorted(expected)
    sums = page.get(reverse("trades:transactions"), query).context["sums"]
    assert sums.count == len(expected)


@pytest.mark.parametrize(
    "query",
    [
        {"from": "never"}, {"to": "2026-13-01"}, {"order": "'"}, {"size": "-1"}, {"sort": "x"}, {"after": "x"},
        {"before": "9" * 30}, {"text": "\x00"}, {"account": "\x00"}, {"type": "%"}, {"underlying": "🦄" * 500},
        {"from": "0001-01-01"}, {"to": "9999-12-31"}, {"order": "9" * 18},
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["trades:transactions", "trades:export_transactions"])
def test_address_of_nonsense_is_answered(page: Client, account: Account, name: str, query: dict[str, str]) -> None:
    make_transaction(account, 1)
    answer = page.get(reverse(name), query)
    assert answer.status_code == 200
    assert b"".join(answer)


def test_nonsense_is_said_in_a_sentence(page: Client, account: Account) -> None:
    make_transaction(account, 1)
    html = html_of(page, **{"from": "never", "size": "7"})
    assert "is not of the form YYYY-MM-DD and was left out" in html
    assert "A page holds 25, 50, 100, 200 rows; 50 are shown." in html


def test_sums_of_the_filtered_rows_are_shown(page: Client, account: Account) -> None:
    make_transaction(account, 1, net_value=Decimal("100.25"), commission=Decimal("-1"))
    make_transaction(account, 2, net_value=Decimal("-0.30"), clearing_fees=Decimal("-0.10"))
    html = html_of(page)
    # 100.25 − 0.30, and −1 − 0.10.
    assert 'data-count="2"' in html
    assert "+99.95" in html
    assert "−1.10" in html


def test_sold_quantity_is_negative(page: Client, account: Account) -> None:
    make_transaction(account, 1, side=-1, quantity=Decimal(5))
    make_transaction(account, 2, side=None, quantity=Decimal(7))
    rows = page.get(reverse("trades:transactions")).context["page"].rows
    assert [row.stated_quantity for row in rows] == [Decimal(7), Decimal(-5)]


def test_chip_takes_one_part_of_the_filter_away(page: Client, account: Account) -> None:
    make_transaction(account, 1)
    html = html_of(page, underlying="AAPL", text="Row")
    assert "Underlying AAPL" in html
    assert 'href="?text=Row"' in html
    assert 'href="?underlying=AAPL"' in html


def test_pages_lead_to_each_other(page: Client, account: Account) -> None:
    for broker_id in range(1, 31):
        make_transaction(account, broker_id)
    first = page.get(reverse("trades:transactions"), {"size": "25"})
    assert len(first.context["page"].rows) == 25
    last_id = first.context["page"].last_id
    assert f"?size=25&amp;after={last_id}" in first.content.decode()
    assert shown_ids(page, size="25", after=str(last_id)) == [5, 4, 3, 2, 1]
    assert shown_ids(page, size="25", before="last") == list(range(25, 0, -1))


def test_stranger_sees_and_downloads_none_of_it(client: Client, account: Account, stranger: User) -> None:
    make_transaction(account, 1)
    client.force_login(stranger)
    assert csv_of(client) == csv_of(client, account=account.number) == []
    make_account(stranger, "THEIRS")
    assert shown_ids(client) == shown_ids(client, account=account.number) == []


def test_filter_without_a_match_says_how_to_get_out(page: Client, account: Account) -> None:
    make_transaction(account, 1)
    html = html_of(page, text="nowhere")
    assert "No row matches this filter" in html
    assert "Download CSV" not in html


def test_account_without_rows_says_what_brings_them(page: Client, account: Account) -> None:
    assert "Sync to bring them in" in html_of(page)


def test_csv_holds_the_filtered_rows_unrounded(page: Client, account: Account) -> None:
    make_transaction(account, 1, net_value=Decimal("-210.123456"))
    (line,) = csv_of(page)
    assert (line["id"], line["net_value"], line["account"]) == ("1", "-210.123456", "5WX01234")


def test_csv_states_the_side_and_the_bare_quantity(page: Client, account: Account) -> None:
    make_transaction(account, 1, side=-1, quantity=Decimal("40.0000000000"))
    (line,) = csv_of(page)
    # The side is a number, and not quoted as a formula would be.
    assert (line["side"], line["quantity"]) == ("-1", "40")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_csv_cannot_smuggle_a_formula(page: Client, account: Account, start: str) -> None:
    make_transaction(account, 1, description=f"{start}HYPERLINK(1)")
    (line,) = csv_of(page)
    assert line["description"] == f"'{start}HYPERLINK(1)"
