from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from apps.trades.filters import read_filter
from apps.trades.models import Account, Balance, Position, Snapshot, Transaction, TransactionRevision
from apps.trades.selectors.holdings import account_summaries, position_groups, totals
from tests.factories import make_account

if TYPE_CHECKING:
    from django.http import HttpResponseBase
    from django.test import Client

    from apps.accounts.models import User

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 17, tzinfo=UTC)


@pytest.fixture
def account(owner: User) -> Account:
    return make_account(owner, nickname="Trading")


@pytest.fixture
def page(client: Client, owner: User) -> Client:
    client.force_login(owner)
    return client


def row(account: Account, broker_id: int, **fields: Any) -> Transaction:
    at = fields.pop("executed_at", NOON)
    values = {
        "source": "tastytrade", "transaction_type": "Trade", "sub_type": "Buy to Open",
        "description": f"Row {broker_id}",
        "executed_at": at, "day": at.date(), "transaction_date": at.date(), "net_value": Decimal("-210"),
        "payload": f'{{"id":{broker_id}}}', "first_seen_at": NOON, "symbol": "AAPL", "underlying_symbol": "AAPL",
        "family": "AAPL",
    }  # fmt: skip
    return Transaction.objects.create(account=account, broker_id=broker_id, **{**values, **fields})


def shown_ids(page: Client, **query: str) -> list[int]:
    answer = page.get(reverse("trades:transactions"), query)
    return [each.broker_id for each in answer.context["page"]]


def text_of(answer: HttpResponseBase) -> str:
    return b"".join(answer).decode()


def test_newest_transactions_come_first(page: Client, account: Account) -> None:
    row(account, 1, executed_at=NOON - timedelta(days=1))
    row(account, 2)
    assert shown_ids(page) == [2, 1]
    assert shown_ids(page, sort="oldest") == [1, 2]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"underlying": "msft"}, [2]),
        ({"type": "Dividend"}, [3]),
        ({"type": "Money Movement"}, [3]),
        ({"text": "special"}, [2]),
        ({"text": "3"}, [3]),
        ({"from": "2026-11-20"}, [3, 2]),
        ({"to": "2026-11-19"}, [1]),
        ({"account": "5WX01234"}, [3, 2, 1]),
        ({"account": "nobody's"}, []),
    ],
)
def test_filter_keeps_what_was_asked_for(
    page: Client, account: Account, query: dict[str, str], expected: list[int]
) -> None:
    row(account, 1, executed_at=NOON - timedelta(days=1))
    row(account, 2, underlying_symbol="MSFT", family="MSFT", description="Something special")
    row(account, 3, transaction_type="Money Movement", sub_type="Dividend", description="Paid")
    assert shown_ids(page, **query) == expected


def test_filter_that_is_not_understood_is_said_and_left_out() -> None:
    wanted = read_filter({"from": "yesterday", "sort": "sideways"})
    assert (wanted.first, wanted.sort) == (None, "newest")
    assert len(wanted.complaints) == 2


def test_filter_whose_days_are_crossed_says_so() -> None:
    wanted = read_filter({"from": "2026-02-01", "to": "2026-01-01"})
    assert wanted.first == date(2026, 2, 1)
    assert "no row can match" in wanted.complaints[0]


def test_list_costs_the_same_number_of_queries_whatever_its_length(
    page: Client, account: Account, django_assert_num_queries: Any
) -> None:
    for broker_id in range(1, 31):
        row(account, broker_id)
    # Session, user, last sync, unread notices, accounts, count and page.
    with django_assert_num_queries(7):
        page.get(reverse("trades:transactions"))


def test_detail_shows_the_row_as_received_and_its_former_version(page: Client, account: Account) -> None:
    shown = row(account, 1, revision=2)
    TransactionRevision.objects.create(
        transaction=shown, number=1, payload='{"former":true}', net_value=Decimal(-200), superseded_at=NOON
    )
    html = page.get(reverse("trades:transaction", args=[shown.pk])).content.decode()
    assert "{&quot;id&quot;:1}" in html
    assert "{&quot;former&quot;:true}" in html
    assert "−200.00" in html


def test_vanished_row_says_that_it_still_counts(page: Client, account: Account) -> None:
    shown = row(account, 1, vanished_at=NOON)
    assert b"still counts" in page.get(reverse("trades:transaction", args=[shown.pk])).content


def test_csv_holds_the_filtered_rows_unrounded(page: Client, account: Account) -> None:
    row(account, 1, net_value=Decimal("-210.123456"))
    row(account, 2, underlying_symbol="MSFT", family="MSFT")
    answer = page.get(reverse("trades:export_transactions"), {"underlying": "AAPL"})
    (line,) = csv.DictReader(io.StringIO(text_of(answer)))
    assert (line["id"], line["net_value"], line["account"]) == ("1", "-210.123456", "5WX01234")


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_csv_cannot_smuggle_a_formula(page: Client, account: Account, start: str) -> None:
    row(account, 1, description=f"{start}HYPERLINK(1)")
    (line,) = csv.DictReader(io.StringIO(text_of(page.get(reverse("trades:export_transactions")))))
    assert line["description"] == f"'{start}HYPERLINK(1)"


def snapshot(account: Account, net_liq: str | None, *positions: tuple[str, str, str | None]) -> Snapshot:
    made = Snapshot.objects.create(account=account, taken_at=NOON)
    value = Decimal(net_liq) if net_liq else None
    Balance.objects.create(snapshot=made, net_liquidating_value=value, cash_balance=value, payload="{}")
    for symbol, quantity, mark in positions:
        Position.objects.create(
            snapshot=made, symbol=symbol, instrument_type="Equity", underlying_symbol=symbol,
            quantity=Decimal(quantity),
            mark_price=Decimal(mark) if mark else None, multiplier=Decimal(1), payload="{}",
        )  # fmt: skip
    return made


def test_totals_add_the_open_accounts_up(owner: User) -> None:
    snapshot(make_account(owner, "A"), "100.25")
    snapshot(make_account(owner, "B"), "50.50")
    snapshot(make_account(owner, "C", is_closed=True), "7")
    assert totals(account_summaries(owner)).net_liquidating_value == Decimal("150.75")


def test_total_is_unknown_when_a_part_of_it_is(owner: User) -> None:
    snapshot(make_account(owner, "A"), "100.25")
    snapshot(make_account(owner, "B"), None)
    assert totals(account_summaries(owner)).net_liquidating_value is None


def test_positions_are_grouped_by_underlying_with_their_value(owner: User, account: Account) -> None:
    snapshot(account, "1", ("AAPL", "10", "210.5"), ("MSFT", "-2", "400"))
    values = {group.underlying: group.value for group in position_groups(owner)}
    # 10 × 210.50 and −2 × 400.
    assert values == {"AAPL": Decimal(2105), "MSFT": Decimal(-800)}


def test_value_without_a_mark_is_unknown(owner: User, account: Account) -> None:
    snapshot(account, "1", ("AAPL", "10", None))
    assert position_groups(owner)[0].value is None


def test_positions_page_filters_by_symbol(page: Client, account: Account) -> None:
    snapshot(account, "1", ("AAPL", "10", "210.5"), ("MSFT", "-2", "400"))
    html = page.get(reverse("trades:positions"), {"text": "msf"}).content.decode()
    assert "MSFT" in html
    assert "AAPL" not in html


@pytest.mark.parametrize("name", ["dashboard:index", "trades:accounts", "trades:positions", "trades:transactions"])
def test_empty_page_says_what_to_do_next(page: Client, name: str) -> None:
    html = page.get(reverse(name)).content.decode()
    assert reverse("sync:index") in html
    assert "Nothing here yet" in html


@pytest.mark.parametrize("name", ["dashboard:index", "trades:accounts", "trades:positions"])
def test_page_shows_the_broker_s_figures(page: Client, account: Account, name: str) -> None:
    snapshot(account, "1234567.891", ("AAPL", "10", "210.5"))
    html = page.get(reverse(name)).content.decode()
    assert ("AAPL" in html) or ("1,234,567.89" in html)


def test_account_page_shows_its_positions(page: Client, account: Account) -> None:
    snapshot(account, "500", ("AAPL", "10", "210.5"))
    html = page.get(reverse("trades:account", args=[account.pk])).content.decode()
    assert "AAPL" in html
    assert "500.00" in html
