"""Many trades called by another strategy, or split, at once: after their count was named, and undone as easily."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.trades.models import Edit, EditState, Trade
from apps.trades.services.edits.annotations import relabel, relabel_all, tag
from apps.trades.services.edits.proposals import EditRefused
from apps.trades.services.edits.splitting import MOST_AT_ONCE, Splits, Way, split_each
from apps.trades.services.edits.undoing import undo
from tests.builders import buy, put, sell_to_open
from tests.factories import NOON, make_account
from tests.stored import keep_orders
from tests.trades.edits.making import P90, P95, P100, legs_of, make, names_of

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User
    from apps.trades.models import Account

pytestmark = pytest.mark.django_db
LIST = "/trades/"
APART = {"1": ["-2 95", "2 90"], "3": ["-3 100"], "4": ["-1 140"]}
SPREAD_APART = {"1": ["-2 95"], "2": ["2 90"], "3": ["-3 100"], "4": ["-1 140"]}


@pytest.fixture
def trades(account: Account) -> Account:
    """Two spreads, three puts and, in PEP, one put."""
    keep_orders(
        account,
        (sell_to_open(2, P95, 2), buy(2, P90, 1)),
        sell_to_open(3, P100, 3, on="2026-01-07"),
        sell_to_open(1, put("PEP", 140), 1, on="2026-01-08"),
    )
    return account


def split(account: Account, *keys: str, way: Way = Way.LEGS, units: int = 1) -> Splits:
    found = split_each(account=account, keys=keys, way=way, units=units, by=account.owner, at=NOON)
    account.refresh_from_db()
    return found


def send(page: Client, account: Account, do: str, *keys: str, **data: Any) -> str:
    named = {"trade": [f"{account.pk}/{key}" for key in keys], "do": do, "next": LIST}
    html: str = page.post(reverse("trades:edit_selected"), named | data, follow=True).content.decode()
    return html


def test_trades_of_several_underlyings_are_called_otherwise_in_one_step(trades: Account) -> None:
    edit = make(trades, relabel_all, keys=["1", "3", "4"], code="JADE_LIZARD")
    assert names_of(trades) == ["Jade lizard"] * 3
    assert edit.words == "Called 3 trades jade lizard"
    undo(account=trades, at=NOON)
    assert names_of(trades) == ["Bull put spread", "Short put", "Short put"]


def test_trade_that_is_called_so_already_is_left_out_of_the_step(trades: Account) -> None:
    make(trades, relabel, key="1", code="JADE_LIZARD")
    edit = make(trades, relabel_all, keys=["1", "3"], code="JADE_LIZARD")
    assert edit.words == "Called KO short put of 7 Jan 2026 jade lizard"
    with pytest.raises(EditRefused, match="All 2 trades are called Jade lizard already"):
        make(trades, relabel_all, keys=["1", "3"], code="JADE_LIZARD")


def test_names_that_were_recognised_come_back_in_one_step(trades: Account) -> None:
    make(trades, relabel_all, keys=["1", "3"], code="JADE_LIZARD")
    edit = make(trades, relabel_all, keys=["1", "3"], code="")
    assert names_of(trades) == ["Bull put spread", "Short put", "Short put"]
    assert edit.words == "Gave 2 trades back the names that were recognised"


def test_each_leg_becomes_a_trade_and_what_has_one_stays(trades: Account) -> None:
    made = split(trades, "1", "3", "4")
    assert (len(made.edits), made.left) == (1, 2)
    assert legs_of(trades) == SPREAD_APART


def test_units_are_split_off_each__every_leg_in_proportion(trades: Account) -> None:
    made = split(trades, "1", "3", "4", way=Way.UNITS, units=1)
    assert (len(made.edits), made.left) == (2, 1)
    assert legs_of(trades) == {
        "1": ["-1 95", "1 90"], "1+1": ["-1 95", "1 90"], "3": ["-2 100"], "3+2": ["-1 100"], "4": ["-1 140"],
    }  # fmt: skip
    assert [edit.number for edit in made.edits] == [1, 2]
    undo(account=trades, at=NOON)
    assert "1+1" in legs_of(trades)
    assert "3+2" not in legs_of(trades)


@pytest.mark.parametrize(
    ("keys", "way", "units", "words"),
    [
        (["3", "4"], Way.LEGS, 1, "None of these trades can be divided so"),
        (["1", "3"], Way.UNITS, 3, "None of these trades can be divided so"),
        (["1"], Way.UNITS, 0, "None of these trades can be divided so"),
        (["1", "99"], Way.LEGS, 1, "There is no trade 99"),
    ],
)
def test_what_cannot_be_split_is_refused_whole(
    trades: Account, keys: list[str], way: Way, units: int, words: str
) -> None:
    with pytest.raises(EditRefused, match=words):
        split(trades, *keys, way=way, units=units)
    assert legs_of(trades) == APART
    assert not Edit.objects.exists()


def test_more_than_can_be_split_at_once_are_refused(trades: Account) -> None:
    with pytest.raises(EditRefused, match=f"{MOST_AT_ONCE + 1} trades are more than can be split at once"):
        split(trades, *(str(number) for number in range(MOST_AT_ONCE + 1)))


def test_splits_cut_what_could_be_redone(trades: Account) -> None:
    make(trades, tag, keys=["1"], text="core")
    undo(account=trades, at=NOON)
    split(trades, "1")
    assert list(Edit.objects.order_by("number").values_list("state", flat=True)) == [EditState.CUT, EditState.ACTIVE]


@pytest.mark.parametrize(("what", "asked"), [("label", "What are these 2 trades?"), ("split", "Split 2 trades?")])
def test_page_names_the_count_and_asks_before_anything_is_done(
    page: Client, trades: Account, what: str, asked: str
) -> None:
    assert asked in send(page, trades, what, "1", "3")
    assert asked in page.post(reverse("trades:edit_filtered"), {"do": what, "list": "underlying=KO"}).content.decode()
    assert not Edit.objects.exists()


def test_ticked_trades_are_called_otherwise_by_the_name_of_a_strategy(page: Client, trades: Account) -> None:
    html = send(page, trades, "label", "1", "3", code=" jade  LIZARD", confirmed="1")
    assert "Called 2 trades jade lizard." in html
    assert names_of(trades) == ["Jade lizard", "Jade lizard", "Short put"]
    assert "There is no strategy of that name" in send(page, trades, "label", "1", "3", code="Nonsense", confirmed="1")


def test_all_that_a_filter_finds_is_called_otherwise_in_each_account(
    page: Client, trades: Account, owner: User
) -> None:
    other = make_account(owner, "5WX09999")
    keep_orders(other, sell_to_open(1, P95, 2))
    data = {"do": "label", "list": "strategy=SHORT_PUT", "code": "Jade lizard", "confirmed": "1"}
    page.post(reverse("trades:edit_filtered"), data)
    assert names_of(trades) == ["Bull put spread", "Jade lizard", "Jade lizard"]
    assert names_of(other) == ["Jade lizard"]
    assert Edit.objects.count() == 2


def test_all_that_a_filter_finds_is_split_and_taken_back_at_once(page: Client, trades: Account) -> None:
    make(trades, tag, keys=["1"], text="core")
    data = {"do": "split", "list": "", "way": "units", "units": "1", "confirmed": "1", "next": LIST}
    html = page.post(reverse("trades:edit_filtered"), data, follow=True).content.decode()
    assert "Split off 2 trades: 2 edits, each of which can be undone by itself; Undo here takes back all." in html
    assert "1 cannot be divided so and stays as before." in html
    undo_all = f"{reverse('trades:undo_to_edit', args=[trades.pk, 1])}?newest=3"
    assert f'action="{undo_all}"' in html
    page.post(undo_all)
    assert legs_of(trades) == APART
    # What was done before stays.
    assert Trade.objects.get(key="1").tags == ["core"]


@pytest.mark.parametrize("newest", ["1", "x", ""])
def test_all_are_not_taken_back_once_another_edit_was_made(page: Client, trades: Account, newest: str) -> None:
    split(trades, "1")
    make(trades, tag, keys=["3"], text="core")
    address = reverse("trades:undo_to_edit", args=[trades.pk, 0])
    answer = page.post(f"{address}?newest={newest}", follow=True)
    assert "That is not the newest edit any more" in answer.content.decode()
    assert legs_of(trades) == SPREAD_APART


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Choose how the trades are to be split"),
        ({"way": "halves"}, "Choose how the trades are to be split"),
        ({"way": "units", "units": "some"}, "Write the number of units as a whole number"),
        ({"way": "units", "units": "9"}, "None of these trades can be divided so"),
    ],
)
def test_nonsense_is_said_and_splits_nothing(page: Client, trades: Account, data: dict[str, str], words: str) -> None:
    assert words in send(page, trades, "split", "1", "3", confirmed="1", **data)
    assert not Edit.objects.exists()


def test_stranger_s_trades_are_not_split(client: Client, trades: Account, stranger: User) -> None:
    client.force_login(stranger)
    named = {"trade": [f"{trades.pk}/1", f"{trades.pk}/3"], "do": "split", "way": "legs", "confirmed": "1"}
    assert client.post(reverse("trades:edit_selected"), named).status_code == 404
    client.post(reverse("trades:edit_filtered"), {"do": "split", "way": "legs", "confirmed": "1", "list": ""})
    assert legs_of(trades) == APART


def queries_for(page: Client, account: Account, what: str, count: int, **data: str) -> int:
    """How many queries it takes to do something to so many spreads, each in an order of its own."""
    other = make_account(account.owner, number=f"5WX{count:05d}")
    # A day each, or they were scaled into one.
    days = [f"2026-{1 + number // 20:02d}-{5 + number % 20:02d}" for number in range(count)]
    keep_orders(other, *[(sell_to_open(2, P95, 2, on=day), buy(2, P90, 1)) for day in days])
    keys = Trade.objects.filter(account=other).values_list("key", flat=True)
    with CaptureQueriesContext(connection) as asked:
        send(page, other, what, *keys, **data)
    assert Edit.objects.filter(account=other).count() == (count if data else 0)
    return len(asked)


@pytest.mark.parametrize(
    "data", [{}, {"way": "legs", "confirmed": "1"}, {"way": "units", "units": "1", "confirmed": "1"}]
)
def test_splitting_twenty_trades_asks_as_much_as_splitting_five(
    page: Client, account: Account, data: dict[str, str]
) -> None:
    # What is asked only once in a process is asked before.
    queries_for(page, account, "split", 2, **data)

    assert queries_for(page, account, "split", 20, **data) <= queries_for(page, account, "split", 5, **data)


def test_ticked_trades_are_named_at_once__or_none_of_them(page: Client, trades: Account) -> None:
    for named in ([f"{trades.pk}/1", f"{trades.pk}/99"], ["x/1"], [f"{trades.pk}/1\x00"]):
        sent = {"trade": named, "do": "tag", "text": "core"}
        assert page.post(reverse("trades:edit_selected"), sent).status_code == 404
    send(page, trades, "tag", "3", "1", "3", text="core")
    assert sorted(Trade.objects.filter(tags=["core"]).values_list("key", flat=True)) == ["1", "3"]
