"""The review queue: what stands in it, in which order, and what its buttons do."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.trades.engine.grouping.results import Flag
from apps.trades.models import Account, Edit, Trade, TradeLink
from apps.trades.selectors.review import review_count, review_page, surest, trades_doubted
from apps.trades.services.edits.undoing import undo
from apps.trades.services.ledger_check import check_account
from tests.builders import buy, buy_to_close, call, put, sell_to_open
from tests.factories import NOON, make_account
from tests.stored import keep_orders
from tests.trades.strategies.test_strategies_page import html_of

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User
    from apps.trades.selectors.review import Doubt

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
KO_PUT, KO_LATER = put("KO", 95), put("KO", 90, "2026-04-17")
# A put bought back and another one sold in two orders: a roll by the look of it. A strangle made of two orders.
ROLL = (
    sell_to_open(1, KO_PUT, 1, time="10:00"),
    buy_to_close(1, KO_PUT, 2, on="2026-02-04", time="10:00"),
    sell_to_open(1, KO_LATER, 3, on="2026-02-04", time="10:01"),
)
# The same again with what was rolled into.
AGAIN = (
    sell_to_open(1, put("KO", 80), 1, on="2026-02-10", time="10:00"),
    buy_to_close(1, put("KO", 80), 2, on="2026-02-20", time="10:00"),
    sell_to_open(1, put("KO", 75, "2026-04-17"), 3, on="2026-02-20", time="10:05"),
)
STRANGLE = (
    sell_to_open(1, put("PEP", 140), 1, on="2026-02-05", time="10:00"),
    sell_to_open(1, call("PEP", 160), 1, on="2026-02-05", time="10:03"),
)
# A put sold, and a week later another one bought under it.
WINGED = (
    sell_to_open(1, put("PEP", 140), 2, on="2026-02-05"),
    buy(1, put("PEP", 135), 1, on="2026-02-12"),
)
ROLLED, LEGGED = "3", "4"


@pytest.fixture
def doubtful(account: Account) -> Account:
    keep_orders(account, *ROLL, *STRANGLE)
    return account


def queue(account: Account) -> list[Doubt]:
    return review_page([account], None, TODAY)[1]


def press(page: Client, account: Account, key: str, what: str, **data: object) -> str:
    address = reverse("trades:change_trade", args=[account.pk, key, what])
    sent = {"next": reverse("trades:review"), **data}
    return page.post(address, sent, follow=True).content.decode()


def read(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split()).replace(" .", ".")


def accept_all(page: Client, doubt: str, **data: str) -> str:
    return page.post(reverse("trades:accept_all"), {"doubt": doubt, **data}, follow=True).content.decode()


def asked_of(html: str) -> str:
    """What the page that asks sends along of the trades it asked for."""
    found = re.search(r'name="asked" value="(\w+)"', html)
    assert found is not None
    return found[1]


def merge(page: Client, account: Account, *keys: str) -> None:
    named = [f"{account.pk}/{key}" for key in keys]
    sent = {"next": reverse("trades:review"), "trade": named, "do": "merge", "confirmed": "1"}
    page.post(reverse("trades:edit_selected"), sent)


def shown_trade(page: Client, account: Account, key: str) -> str:
    return page.get(reverse("trades:trade", args=[account.pk, key])).content.decode()


def test_surest_guess_stands_on_top(doubtful: Account) -> None:
    assert [doubt.line.row.key for doubt in queue(doubtful)] == [ROLLED, LEGGED]
    assert review_count([doubtful]) == 2


def test_doubt_says_why_and_by_which_rule(doubtful: Account) -> None:
    roll, strangle = queue(doubtful)
    assert [words for words, _ in roll.reasons] == ["Inferred roll"]
    assert [each.link.before.key for each in roll.rolls] == ["1"]
    assert [words for words, _ in strangle.reasons] == ["Legged in"]
    assert strangle.rule == "Several orders of one day opened the parts of one spread."
    # The put was the first order; the call, row 5, came with the second.
    assert (roll.later_pieces, strangle.later_pieces) == ([], ["5"])


def test_certain_trades_are_not_in_the_queue(account: Account) -> None:
    keep_orders(account, sell_to_open(1, KO_PUT, 1))
    assert queue(account) == []
    assert review_count([account]) == 0
    assert review_count([]) == 0


def test_accepted_trade_leaves_the_queue(page: Client, doubtful: Account) -> None:
    html = press(page, doubtful, ROLLED, "reviewed")
    doubtful.refresh_from_db()
    assert "1 trade is grouped by a guess" in html
    assert [doubt.line.row.key for doubt in queue(doubtful)] == [LEGGED]
    assert review_count([doubtful]) == 1


def test_card_of_a_roll_names_both_sides_with_strike_day_and_price(page: Client, doubtful: Account) -> None:
    words = read(html_of(page, name="trades:review"))
    # Sold at 1, bought back at 2; a minute later the next one sold at 3: 300 in, 200 out.
    assert "Closed −1 KO 20 Mar 2026 95 put at 2.00 of Short put of 2026-01-05 on 2026-02-04 10:00" in words
    assert "1 minute later opened −1 KO 17 Apr 2026 90 put at 3.00 of this trade" in words
    assert "net +100.00" in words


def test_fills_of_one_order_are_one_leg_at_their_average_price(account: Account) -> None:
    lines = [sell_to_open(count, KO_LATER, price, on="2026-02-04", time="10:01") for count, price in ((1, 3), (3, 2))]
    keep_orders(account, sell_to_open(4, KO_PUT, 1), buy_to_close(4, KO_PUT, 2, on="2026-02-04"), tuple(lines))
    ((roll,),) = [doubt.rolls for doubt in queue(account)]
    # One at 3 and three at 2 are 9 for four: 2.25.
    assert roll.opened
    assert roll.opened.legs == [("−4 KO 17 Apr 2026 90 put", Decimal("2.25"))]


@pytest.mark.parametrize(
    ("closed", "opened", "words"),
    [
        ("10:00", "10:00", "Within the same minute"),
        ("10:00", "10:12", "12 minutes later"),
        ("10:01", "10:00", "1 minute before"),
    ],
)
def test_sides_of_a_roll_are_so_far_apart(account: Account, closed: str, opened: str, words: str) -> None:
    sold = sell_to_open(1, KO_LATER, 3, on="2026-02-04", time=opened)
    bought = buy_to_close(1, KO_PUT, 2, on="2026-02-04", time=closed)
    keep_orders(account, sell_to_open(1, KO_PUT, 1), *([sold, bought] if opened < closed else [bought, sold]))
    ((roll,),) = [doubt.rolls for doubt in queue(account)]
    assert roll.apart == words


def test_all_of_the_surest_are_accepted_at_once__and_back_in_one_step(page: Client, account: Account) -> None:
    keep_orders(account, *ROLL, *AGAIN, *STRANGLE)
    assert "Accept all 2 of “Inferred roll” …" in html_of(page, name="trades:review")
    asked = accept_all(page, Flag.INFERRED_ROLL)
    assert "All 2 trades in the review queue as “Inferred roll” are accepted" in read(asked)
    assert Edit.objects.count() == 0
    assert "Accepted 2 trades." in accept_all(page, Flag.INFERRED_ROLL, confirmed="1", asked=asked_of(asked))
    assert [doubt.reasons[0][0] for doubt in queue(account)] == ["Legged in"]
    undo(account=account, at=NOON)
    assert review_count([Account.objects.get(pk=account.pk)]) == 3


def test_guess_that_came_since_all_were_asked_for_is_not_accepted_with_them(page: Client, account: Account) -> None:
    keep_orders(account, *ROLL)
    asked = accept_all(page, Flag.INFERRED_ROLL)
    keep_orders(account, *ROLL, *AGAIN)
    again = accept_all(page, Flag.INFERRED_ROLL, confirmed="1", asked=asked_of(asked))
    assert "The queue has changed since you were asked" in again
    assert "Accept 2 trades" in again
    assert Edit.objects.count() == 0
    assert "Accepted 2 trades." in accept_all(page, Flag.INFERRED_ROLL, confirmed="1", asked=asked_of(again))


def test_counting_the_surest_reads_no_trade_but_the_first(account: Account) -> None:
    keep_orders(account, *ROLL, *AGAIN, *STRANGLE)
    with CaptureQueriesContext(connection) as queries:
        found = surest([account])
    assert found is not None
    assert found.trades == 2
    reads = [each["sql"] for each in queries if 'FROM "trades_trade"' in each["sql"]]
    assert all("COUNT(*)" in sql or "LIMIT 1" in sql for sql in reads)


def test_trade_with_a_greater_doubt_is_not_among_the_surest(account: Account) -> None:
    keep_orders(account, *ROLL, *AGAIN)
    flags = [Flag.INFERRED_ROLL, Flag.SHARED_CONTRACT]
    Trade.objects.filter(key=ROLLED).update(flags=flags)
    assert [trade.key for trade in trades_doubted([account], Flag.INFERRED_ROLL)] == ["6"]
    assert [trade.key for trade in trades_doubted([account], Flag.SHARED_CONTRACT)] == [ROLLED]


@pytest.mark.parametrize("doubt", ["", "NONSENSE", "EDITED", Flag.FROM_POSITION])
def test_nothing_is_accepted_by_a_doubt_that_nothing_has(page: Client, doubtful: Account, doubt: str) -> None:
    assert "Nothing waits with that doubt any more" in accept_all(page, doubt, confirmed="1")
    assert len(queue(doubtful)) == 2


def test_single_doubt_has_no_button_for_all(page: Client, doubtful: Account) -> None:
    assert "Accept all" not in html_of(page, name="trades:review")
    assert page.get(reverse("trades:accept_all")).status_code == 302


def test_stranger_accepts_nothing_of_others(client: Client, stranger: User, doubtful: Account) -> None:
    client.force_login(stranger)
    accept_all(client, Flag.INFERRED_ROLL, confirmed="1")
    assert len(queue(doubtful)) == 2


def test_roll_that_was_none_is_unlinked__looked_at_first(page: Client, doubtful: Account) -> None:
    assert "Before anything changes" in press(page, doubtful, ROLLED, "unlink", before="1", after=ROLLED)
    press(page, doubtful, ROLLED, "unlink", before="1", after=ROLLED, confirmed="1")
    assert not TradeLink.objects.filter(kind="ROLL").exists()
    assert [doubt.line.row.key for doubt in queue(doubtful)] == [LEGGED]


def test_spread_is_split_by_its_orders(page: Client, doubtful: Account) -> None:
    html = html_of(page, name="trades:review")
    assert '<input type="hidden" name="piece" value="5">' in html
    press(page, doubtful, LEGGED, "split", piece="5", confirmed="1")
    names = Trade.objects.filter(underlying="PEP").order_by("key").values_list("key", "name")
    assert list(names) == [("4", "Short put"), ("5", "Short call")]


def test_possible_spread_names_the_earlier_trade__and_is_merged(page: Client, account: Account) -> None:
    keep_orders(account, *WINGED)
    assert check_account(account) == []
    (doubt,) = queue(account)
    assert (doubt.line.row.key, [words for words, _ in doubt.reasons]) == ("2", ["Maybe one spread"])
    earlier = reverse("trades:trade", args=[account.pk, "1"])
    for html in (html_of(page, name="trades:review"), shown_trade(page, account, "2")):
        assert f'With <a href="{earlier}">this earlier trade</a> it would be one Bull put spread.' in html
    merge(page, account, "1", "2")
    assert list(Trade.objects.values_list("key", "name")) == [("1", "Bull put spread")]
    assert queue(account) == []


def test_possible_spread_offers_to_merge_both(page: Client, account: Account) -> None:
    keep_orders(account, *WINGED)
    html = " ".join(html_of(page, name="trades:review").split())
    for key in ("1", "2"):
        assert f'<input type="hidden" name="trade" value="{account.pk}/{key}">' in html
    assert '<input type="hidden" name="do" value="merge">' in html


def test_possible_spread_that_was_none_stays_two(page: Client, account: Account) -> None:
    keep_orders(account, *WINGED)
    press(page, account, "2", "reviewed")
    assert queue(account) == []
    assert Trade.objects.count() == 2


def test_queue_comes_back_to_itself_and_leads_on(page: Client, doubtful: Account) -> None:
    html = html_of(page, name="trades:review")
    assert html.count(f'name="next" value="{reverse("trades:review")}"') >= 4
    assert re.search(r'href="#doubt-2">Next<', html)
    assert 'id="doubt-2"' in html


def test_count_stands_in_the_navigation_of_trades(page: Client, doubtful: Account) -> None:
    for name in ("trades:trades", "trades:strategies", "trades:library", "trades:review"):
        assert re.search(r'Review <span class="badge text-bg-warning">2</span>', html_of(page, name=name)), name


def test_empty_queue_says_so(page: Client, owner: User) -> None:
    assert "Nothing here yet" in html_of(page, name="trades:review")
    make_account(owner)
    assert "Nothing waits for a review" in html_of(page, name="trades:review")


def test_stranger_s_queue_is_his_own(client: Client, stranger: User, doubtful: Account) -> None:
    make_account(stranger)
    client.force_login(stranger)
    assert "Nothing waits for a review" in html_of(client, name="trades:review")
    address = reverse("trades:change_trade", args=[doubtful.pk, ROLLED, "reviewed"])
    assert client.post(address).status_code == 404
