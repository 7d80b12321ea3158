"""The page of what the ledger asks its owner: every problem by code, and contracts whose end never came."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.trades.selectors.open_questions import count_questions, overdue_lines, questions_page
from tests.factories import make_account, make_instrument, make_ledger_problem, make_lot, make_transaction

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User
    from apps.trades.models import Account

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 1)
PATH = "trades:problems"


def expired_lot(account: Account, broker_id: int = 90) -> None:
    # The third Friday of March 2026: long overdue in July.
    spent = make_instrument("KO    260320P00050000", instrument_type="Equity Option", expires_on=date(2026, 3, 20))
    row = make_transaction(account, broker_id, symbol=spent.symbol, underlying_symbol="KO")
    make_lot(row, "-2", instrument=spent)


@pytest.fixture
def account(owner: User) -> Account:
    return make_account(owner)


@pytest.fixture
def page(client: Client, owner: User) -> Client:
    client.force_login(owner)
    return client


def test_count_questions_keeps_the_brokers_word_apart(account: Account) -> None:
    make_ledger_problem(make_transaction(account, 1, symbol="MO"))
    make_ledger_problem(make_transaction(account, 2, symbol="KO"), "cost_stated_by_broker")
    expired_lot(account)
    found = count_questions([account], TODAY)
    assert (found.loud, found.quiet, found.all) == (2, 1, 3)


def test_overdue_lines_waits_three_trading_days(account: Account) -> None:
    expired_lot(account)
    # Friday the 20th: Monday to Wednesday are the three days of patience.
    assert not overdue_lines([account], date(2026, 3, 25))
    (line,) = overdue_lines([account], date(2026, 3, 26))
    assert line.quantity == -2


def test_overdue_lines_adds_the_lots_of_one_contract(account: Account) -> None:
    expired_lot(account, 90)
    expired_lot(account, 91)
    assert [line.quantity for line in overdue_lines([account], TODAY)] == [-4]


def test_questions_page_puts_the_quiet_ones_last(account: Account) -> None:
    make_ledger_problem(make_transaction(account, 1, symbol="MO"), "cost_stated_by_broker")
    make_ledger_problem(make_transaction(account, 2, symbol="MO"), "value_differs")
    _, lines = questions_page([account], "", None)
    assert [line.problem.code for line in lines] == ["value_differs", "cost_stated_by_broker"]


def test_problems_page_links_row_position_and_statement(page: Client, account: Account) -> None:
    row = make_transaction(account, 1, symbol="MO", instrument=make_instrument("MO"))
    make_ledger_problem(row)
    html = page.get(reverse(PATH)).content.decode()
    assert "A closing without an opening" in html
    for path in (reverse("trades:transaction", args=[row.pk]), reverse("trades:opening", args=[row.pk])):
        assert path in html
    assert reverse("trades:position", args=[account.pk, row.instrument_id]) in html


def test_problems_page_offers_the_closing_of_an_overdue_contract(page: Client, account: Account) -> None:
    expired_lot(account)
    spent = make_instrument("KO    260320P00050000", instrument_type="Equity Option")
    html = page.get(reverse(PATH)).content.decode()
    assert reverse("trades:closing", args=[account.pk, spent.pk]) in html


@pytest.mark.parametrize(
    ("query", "shown"), [({"code": "value_differs"}, [2]), ({"account": "5WX02"}, [3]), ({}, [1, 2, 3])]
)
def test_problems_page_filters(
    page: Client, owner: User, account: Account, query: dict[str, str], shown: list[int]
) -> None:
    make_ledger_problem(make_transaction(account, 1, symbol="MO"))
    make_ledger_problem(make_transaction(account, 2, symbol="MO"), "value_differs")
    make_ledger_problem(make_transaction(make_account(owner, "5WX02"), 3, symbol="MO"))
    lines = page.get(reverse(PATH), query).context["lines"]
    assert sorted(line.problem.broker_ids[0] for line in lines) == shown


def test_problems_page_complains_of_an_unknown_code(page: Client, account: Account) -> None:
    make_ledger_problem(make_transaction(account, 1, symbol="MO"))
    assert "There is no code" in page.get(reverse(PATH), {"code": "nonsense"}).content.decode()


def test_problems_page_shows_nothing_of_others(page: Client, stranger: User) -> None:
    make_ledger_problem(make_transaction(make_account(stranger, "5WX07"), 1, symbol="MO"))
    assert "A closing without an opening" not in page.get(reverse(PATH)).content.decode()


def test_problems_page_says_that_all_is_clear(page: Client, account: Account) -> None:
    assert "No open questions" in page.get(reverse(PATH)).content.decode()


def test_positions_page_counts_the_open_questions(page: Client, account: Account) -> None:
    make_ledger_problem(make_transaction(account, 1, symbol="MO"))
    html = page.get(reverse("trades:positions")).content.decode()
    assert "1 open question" in html
    assert reverse(PATH) in html
