"""The list behind a figure: each entry with its rows, and what part of each row is in it."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.core.money import total
from apps.trades.engine.results import Category, Reason
from apps.trades.models import Instrument, Lot, Transaction
from tests.factories import make_stated_closing, make_stated_lot
from tests.reports.ledgers import make_payment, make_round_trip

if TYPE_CHECKING:
    from django.test import Client

    from apps.reports.selectors.entries import EntryLine
    from apps.trades.models import Account

pytestmark = pytest.mark.django_db


def lines(client: Client, **query: str) -> list[EntryLine]:
    found: list[EntryLine] = client.get(reverse("reports:entries"), query).context["lines"]
    return found


def html(page: Client, **query: str) -> str:
    return " ".join(page.get(reverse("reports:entries"), query).content.decode().split())


def parts(line: EntryLine) -> list[tuple[str, int]]:
    return [(source.words, int(source.part)) for source in line.sources]


def test_realized_entry_names_what_opened_and_what_closed(page: Client, account: Account) -> None:
    closure = make_round_trip(account, "-100", "130")
    (line,) = lines(page)
    assert (parts(line), line.category) == ([("Opened", -100), ("Closed", 130)], "Realized")
    shown = html(page)
    assert all(f'href="/transactions/{row.pk}/"' in shown for row in (closure.lot.opening, closure.closing) if row)


def test_entry_leads_to_the_position_it_is_of_and_back(page: Client, account: Account) -> None:
    closure = make_round_trip(account)
    make_payment(account, "3", Category.INTEREST)
    position = reverse("trades:position", args=[account.pk, closure.instrument_id])
    # The interest belongs to no contract, so that only one of the two entries leads anywhere.
    assert html(page).count(f'<a href="{position}">AAPL</a>') == 1
    entries = reverse("reports:entries") + f"?account={account.number}&amp;underlying=AAPL&amp;category=realized"
    assert f'href="{entries}"' in page.get(position).content.decode()


@pytest.mark.parametrize("view", ["trader", "tax"])
def test_parts_of_the_rows_add_up_to_the_entry(page: Client, account: Account, view: str) -> None:
    make_round_trip(account, "200", "-50.5", moved="-149.5")
    make_payment(account, "12.34", Category.DIVIDEND, symbol="AAPL")
    for line in lines(page, view=view):
        assert total(source.part for source in line.sources) == line.entry.amount


def test_premium_that_moved_is_a_part_in_the_tax_view_alone(page: Client, account: Account) -> None:
    make_round_trip(account, "200", "0", moved="-200", reason=Reason.ASSIGNMENT)
    (trader,), (tax,) = lines(page), lines(page, view="tax")
    assert parts(trader) == [("Opened", 200), ("Assignment", 0)]
    assert parts(tax) == [("Opened", 200), ("Assignment", 0), ("Premium moved", -200)]


def test_row_of_which_only_a_part_is_in_the_entry_shows_the_whole(page: Client, account: Account) -> None:
    closure = make_round_trip(account, "-100", "130")
    assert "of <data" not in html(page)
    assert closure.lot.opening is not None
    Transaction.objects.filter(pk=closure.lot.opening.pk).update(net_value=-400)
    assert 'of <data class="loss" value="-400">−400.00</data>' in html(page)


def test_future_is_closed_price_to_price_and_not_by_the_cash_of_its_row(page: Client, account: Account) -> None:
    closure = make_round_trip(account, "-1", "99")
    Instrument.objects.filter(pk=closure.instrument_id).update(instrument_type="Future")
    Transaction.objects.filter(closures_made=closure).update(net_value=124)
    assert "price to price" in html(page)
    assert "124.00" not in html(page)


def test_closing_that_a_person_stated_has_no_row_to_lead_to(page: Client, account: Account) -> None:
    closure = make_round_trip(account, "-100", "0", reason=Reason.STATED)
    closure.stated_closing = make_stated_closing(account, closure.instrument)
    closure.closing = None
    closure.save()
    (line,) = lines(page)
    assert [(source.words, source.row is None) for source in line.sources] == [("Opened", False), ("Stated", True)]
    assert "Stated" in html(page)


def test_payment_is_shown_in_the_broker_s_words(page: Client, account: Account) -> None:
    row = make_payment(account, "3.50", Category.INTEREST)
    (line,) = lines(page)
    assert (line.words, line.category, parts(line)) == (row.description, "Interest", [("Row", 3)])


def test_newest_entries_come_first_a_hundred_a_page(page: Client, account: Account) -> None:
    for day in range(1, 102):
        make_payment(account, str(day), Category.INTEREST, day=date.fromordinal(date(2026, 1, 1).toordinal() + day))
    first, last = lines(page), lines(page, page="2")
    assert (len(first), first[0].entry.amount, [line.entry.amount for line in last]) == (
        100,
        Decimal(101),
        [Decimal(1)],
    )
    # 1 + 2 + … + 101; the sum is of all pages.
    assert 'data-count="101" data-amount="5151' in html(page)


def test_entries_on_a_cost_that_only_the_broker_stated_are_marked_and_summed(page: Client, account: Account) -> None:
    make_round_trip(account, "-100", "130", symbol="KO")
    given = make_round_trip(account, "0", "70", symbol="T", fees="0")
    Lot.objects.filter(pk=given.lot_id).update(is_cost_stated=True)
    assert [line.cost_words for line in lines(page)] == ["cost as the broker stated it", ""]
    for address in ("reports:entries", "reports:profit"):
        shown = " ".join(page.get(reverse(address)).content.decode().split())
        assert '">+70.00</data></a> of the realized profit and loss, 1 entry,' in shown
    # The sum of the remark opens to the entry it is of.
    assert [line.entry.closure for line in lines(page, cost="broker")] == [given]


@pytest.mark.parametrize(
    ("asked", "said"), [({"underlying": "KO"}, False), ({"category": "dividend"}, False), ({}, True)]
)
def test_cost_by_the_broker_s_word_is_said_where_it_counts(
    page: Client, account: Account, asked: dict[str, str], *, said: bool
) -> None:
    make_round_trip(account, symbol="KO")
    Lot.objects.filter(pk=make_round_trip(account, symbol="T").lot_id).update(is_cost_stated=True)
    assert ("State what it cost" in html(page, **asked)) is said


def test_cost_that_the_user_stated_is_the_user_s_word(page: Client, account: Account) -> None:
    given = make_round_trip(account, symbol="T")
    stated = {"acquired_on": date(2021, 5, 6), "opening_net": Decimal(-400)}
    Lot.objects.filter(pk=given.lot_id).update(is_cost_stated=True, **stated)
    make_stated_lot(account, given.lot.opening.broker_id)
    (line,) = lines(page)
    assert line.cost_words == "cost as you stated it"
    # The part of the stated cost, on the stated day; not of what the row says, which is another one.
    opened = line.sources[0]
    assert (opened.words, opened.day, opened.whole) == ("Opened, as you stated,", date(2021, 5, 6), Decimal(-400))
    assert 'Opened, as you stated, <span class="text-nowrap">2021-05-06</span>' in html(page)
    assert "State what it cost" not in html(page)


def test_fees_and_what_was_earned_before_them_are_shown_apart(page: Client, account: Account) -> None:
    make_round_trip(account, "-100", "130", fees="-1.5")
    shown = html(page)
    # 30 net of twice 1.50.
    for name, figure in (("before fees", "+33.00"), ("fees", "−3.00")):
        assert re.search(rf"<span>{name} <strong><a [^>]*><data [^>]*>{re.escape(figure)}<", shown)


@pytest.mark.parametrize(("typed", "found"), [("/mesz6", 1), ("/MES", 1), ("spy", 1), ("-", 1), ("SPYX", 0)])
def test_underlying_is_found_as_people_type_it(page: Client, account: Account, typed: str, found: int) -> None:
    for symbol in ("/MES", "SPY"):
        make_round_trip(account, symbol=symbol)
    make_payment(account, "1", Category.INTEREST)
    assert len(lines(page, underlying=typed)) == found


def test_fees_of_an_entry_open_to_their_kinds(page: Client, account: Account) -> None:
    make_round_trip(account, fees="-1.5")
    (line,) = lines(page)
    # Twice 1.50 of commission, and of nothing else any.
    assert line.fee_kinds == [("commission", Decimal(-3))]
    assert '<summary>by kind</summary> <div>commission <data class="loss" value="-3">' in html(page)


@pytest.mark.parametrize(("view", "said"), [("tax", 1), ("trader", 0)])
@pytest.mark.parametrize("name", ["reports:profit", "reports:entries", "trades:closures"])
def test_tax_view_says_what_it_does_not_know_yet(
    page: Client, account: Account, name: str, view: str, said: int
) -> None:
    make_round_trip(account)
    assert page.get(reverse(name), {"view": view}).content.decode().count("wash sales") == said
