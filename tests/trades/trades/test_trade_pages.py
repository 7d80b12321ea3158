"""The list of trades and the page of one, without any script: what they show, and what can be done there."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from apps.core.money import total
from apps.trades.models import Edit, Partition, Trade
from tests.builders import buy, call, sell, sell_to_open
from tests.clicking import Clicks
from tests.factories import NOON
from tests.stored import keep_orders
from tests.trades.trades.stories import P100, mark_them, three_trades

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User
    from apps.trades.models import Account

pytestmark = pytest.mark.django_db
LIST = "/trades/"


@pytest.fixture
def trades(account: Account) -> Account:
    three_trades(account)
    mark_them(account)
    return account


def shown(page: Client, address: str = LIST) -> str:
    """Return a page's words as they are read, without its markup."""
    html = page.get(address).content.decode().partition("<main")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def do(page: Client, account: Account, what: str, *keys: str, **fields: str) -> Any:
    ticked = {"trade": [f"{account.pk}/{key}" for key in keys]}
    return page.post(reverse("trades:edit_selected"), {**ticked, "do": what, "next": LIST, **fields}, follow=True)


@pytest.mark.parametrize("query", ["", "?status=open", "?preset=tax", "?column=status&column=open", "?sort=-open"])
def test_every_sum_of_the_list_leads_to_rows_that_add_up_to_it(page: Client, trades: Account, query: str) -> None:
    clicks = Clicks(page)
    figures = clicks.figures(LIST + query)
    assert {"Realized", "Fees in realized", "Realized, tax", "P/L open"} <= {each.of for each in figures}
    for each in figures:
        assert total(clicks.named(each.address, each.of)) == each.amount, each


@pytest.mark.parametrize(("query", "count"), [("&status=closed&by=closed", 1), ("", 0), ("&status=closed", 0)])
def test_note_of_the_tax_preset_goes_with_what_it_says(page: Client, account: Account, query: str, count: int) -> None:
    traded = call("KO", 50, "2027-06-18")
    keep_orders(account, buy(1, traded, 5, on="2025-11-03"), sell(1, traded, 9, on="2025-12-10"))
    html = page.get(f"{LIST}?preset=tax{query}").content.decode()
    # Without its filters the list holds open trades too, or goes by the day of opening.
    assert html.count('data-note="tax"') == count


def test_tax_preset_says_what_it_lists_and_leads_to_what_the_year_realized(page: Client, account: Account) -> None:
    ended, still_open = call("KO", 50, "2027-06-18"), call("KO", 60, "2027-06-18")
    keep_orders(
        account,
        *(buy(2, ended, 5, on="2025-11-03"), sell(1, ended, 9, on="2025-12-10"), sell(1, ended, 6, on="2026-01-12")),
        *(buy(2, still_open, 5, on="2025-11-04"), sell(1, still_open, 8, on="2026-02-12")),
    )
    address = f"{LIST}?preset=tax&status=closed&by=closed&from=2026-01-01&to=2026-03-31&underlying=KO"
    html = page.get(address).content.decode()
    assert "on trades that are still open is not among them" in html
    found = re.search(r'data-note="tax".*?href="([^"]+)"', html, re.DOTALL)
    assert found is not None
    # The trade that ended made 400 in December and 100 in January; the one still open 300 in February.
    assert "500.00" in shown(page, address)
    year = shown(page, unescape(found[1]))
    assert "Realized +400.00" in year
    assert "trades that are still open" not in shown(page)


@pytest.mark.parametrize("key", ["1", "3", "4"])
def test_every_figure_of_a_trade_leads_to_rows_that_add_up_to_it(page: Client, trades: Account, key: str) -> None:
    clicks = Clicks(page)
    figures = clicks.figures(reverse("trades:trade", args=[trades.pk, key]))
    assert {each.of for each in figures} >= {"Opening cash", "Realized"}
    for each in figures:
        assert total(clicks.named(each.address, each.of)) == each.amount, each


def test_sum_that_is_partly_known_says_so(page: Client, trades: Account) -> None:
    trades.snapshots.all().delete()
    mark_them(trades, but=P100.symbol)
    assert "P/L open, fees in, +100.00 partial: 1 of 2 without a price" in shown(page)
    (known,) = [each for each in Clicks(page).figures(LIST) if each.of == "P/L open"]
    assert total(Clicks(page).named(known.address, "P/L open")) == 100


def test_nothing_that_is_open_is_known_without_marks(page: Client, account: Account) -> None:
    three_trades(account)
    assert "P/L open, fees in, – no price of any of 2" in shown(page)
    assert "partial" not in shown(page)


def test_premium_is_a_credit_or_a_debit_in_words(page: Client, trades: Account) -> None:
    assert "+300.00 credit" in shown(page)
    assert "debit" not in shown(page)


def test_shares_have_a_cost_and_no_premium(page: Client, trades: Account) -> None:
    assert "+100 KO – −5,000.00" in shown(page, f"{LIST}?column=premium&column=cash&underlying=KO&status=closed")
    assert "Cost, fees in −5,000.00" in shown(page, reverse("trades:trade", args=[trades.pk, "4"]))


def test_open_profit_says_which_of_the_two_it_is(page: Client, trades: Account) -> None:
    assert "P/L open, fees in, +150.00" in shown(page)
    assert "P/L open, fees in +100.00" in shown(page, reverse("trades:trade", args=[trades.pk, "1"]))


def test_search_says_what_is_searched(page: Client, trades: Account) -> None:
    assert 'placeholder="14.5 call, assigned, an order, a note"' in page.get(LIST).content.decode()


def test_expired_contract_is_said_in_words_and_rolls_of_none_are_not_counted(page: Client, account: Account) -> None:
    keep_orders(account, sell_to_open(1, call("KO", 60, "2026-02-20"), 1))
    html = page.get(LIST).content.decode()
    assert re.search(r'<span class="dte dte-expired">expired</span>', html)
    assert re.search(r'data-name="Rolls">\s*</td>', html)


def test_many_legs_are_folded_behind_their_count(page: Client, account: Account) -> None:
    keep_orders(account, tuple(sell_to_open(1, call("KO", strike, "2035-03-16"), 1) for strike in range(50, 60)))
    html = page.get(LIST).content.decode()
    assert re.search(r"<summary>10 legs</summary>\s*−1 16 Mar 35 50 call", html)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?underlying=PEP", "No trade matches. Show all trades"),
        ("?status=half", "There is no status “half”; it was left out."),
        ("?size=25&page=99", "3 trades"),
        ("?page=x", "3 trades"),
    ],
)
def test_list_answers_any_address(page: Client, trades: Account, query: str, words: str) -> None:
    assert words in shown(page, LIST + query)


def test_empty_list_says_what_to_do(page: Client, owner: User, account: Account) -> None:
    assert "No trades yet. Sync to bring your trades in" in shown(page)
    owner.brokerage_accounts.all().delete()
    assert "Nothing here yet" in shown(page)


def test_recalculation_is_said_on_list_and_trade(page: Client, trades: Account) -> None:
    Partition.objects.filter(account=trades).update(is_dirty=True, dirty_since=NOON)
    assert "Being recalculated" in shown(page)
    assert "Being recalculated" in shown(page, reverse("trades:trade", args=[trades.pk, "1"]))


def test_all_of_a_page_is_ticked_by_a_link(page: Client, trades: Account) -> None:
    boxes = r'name="trade"[^>]+checked'
    assert not re.search(boxes, page.get(LIST).content.decode())
    assert len(re.findall(boxes, page.get(f"{LIST}?ticked=page").content.decode())) == 3


def test_trade_that_is_ready_to_close_says_so_and_why(page: Client, trades: Account) -> None:
    assert "1 needs attention" in shown(page)
    assert "KO Bull put spread × 2 ready to close: 50 % of max" in shown(page, f"{LIST}?needs=closing")
    assert "1 trade " in shown(page, f"{LIST}?needs=attention")
    assert "No trade matches" in shown(page, f"{LIST}?needs=expiring")
    why = "It stands at 50 % of the most it can win. No plan is written on it"
    assert why in shown(page, reverse("trades:trade", args=[trades.pk, "1"]))
    assert "ready to close" not in shown(page, reverse("trades:trade", args=[trades.pk, "3"]))


def test_filter_says_what_is_chosen_in_the_line_it_folds_behind(page: Client, trades: Account) -> None:
    assert "Filter: all" in shown(page)
    assert "Filter: Open, Needs attention" in shown(page, f"{LIST}?status=open&needs=attention")


def test_order_is_chosen_without_a_heading_too(page: Client, trades: Account) -> None:
    html = page.get(f"{LIST}?sort=-max_loss").content.decode()
    assert re.search(r'<option value="-max_loss" selected>Max loss, largest first</option>', html)
    assert re.search(r'<option value="-realized" >Most realized first</option>', html)


def test_ticked_trades_are_merged_after_a_look_and_come_apart_again(page: Client, trades: Account) -> None:
    assert b"Before anything changes" in do(page, trades, "merge", "1", "3").content
    answer = do(page, trades, "merge", "1", "3", confirmed="1")
    assert answer.request["PATH_INFO"] == LIST
    assert Trade.objects.count() == 2
    # Where the list says what was done stands a button, and so does one among what can be done.
    undo = f"{reverse('trades:undo_edit', args=[trades.pk])}?number=1"
    assert answer.content.decode().count(undo) == 2
    answer = page.post(undo, {"next": LIST}, follow=True)
    assert Trade.objects.count() == 3
    assert reverse("trades:redo_edit", args=[trades.pk]) in answer.content.decode()


@pytest.mark.parametrize("what", ["split", "label"])
def test_what_needs_choices_leads_to_the_page_of_the_one_trade(page: Client, trades: Account, what: str) -> None:
    answer = do(page, trades, what, "1")
    address = reverse("trades:edit_trade", args=[trades.pk, "1"])
    assert answer.redirect_chain == [(f"{address}?next=%2Ftrades%2F#{what}", 302)]
    assert f'id="{what}"' in answer.content.decode()
    assert b"these 2 trades" in do(page, trades, "label", "1", "3").content
    assert b"Tick at least one trade" in do(page, trades, what).content


def test_everything_that_the_filter_finds_is_tagged_after_its_count_was_said(page: Client, trades: Account) -> None:
    asked = {"everything": "1", "text": "core", "list": "text=put&status=open"}
    assert b"Change 2 trades?" in do(page, trades, "tag", **asked).content
    assert not Edit.objects.exists()
    do(page, trades, "tag", confirmed="1", **asked)
    assert {row.key: row.tags for row in Trade.objects.all()} == {"1": ["core"], "3": ["core"], "4": []}


def test_list_sends_the_whole_of_its_filter_along(page: Client, trades: Account) -> None:
    html = page.get(f"{LIST}?underlying=ko&from=2026-01-06&by=closed&outcome=CLOSED").content.decode()
    assert 'name="list" value="underlying=ko&amp;from=2026-01-06&amp;by=closed&amp;outcome=CLOSED"' in html


@pytest.mark.parametrize("query", ["status=half", "from=2026-02-30", "text=nothing+like+it"])
def test_everything_is_nothing_where_the_filter_is_nonsense(page: Client, trades: Account, query: str) -> None:
    answer = do(page, trades, "tag", everything="1", text="core", confirmed="1", list=query)
    assert b"No trade matches" in answer.content
    assert not Edit.objects.exists()


def test_stranger_finds_and_changes_nothing(client: Client, trades: Account, stranger: User) -> None:
    client.force_login(stranger)
    assert client.get(reverse("trades:trade", args=[trades.pk, "1"])).status_code == 404
    assert do(client, trades, "split", "1").status_code == 404
    do(client, trades, "tag", everything="1", text="mine", confirmed="1")
    assert "KO" not in shown(client)
    assert not Edit.objects.exists()
