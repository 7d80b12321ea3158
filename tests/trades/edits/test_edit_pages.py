"""Editing trades on pages that need no script: look, confirm, undo."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from apps.trades.forms.edits import CHANGES
from apps.trades.models import Edit, Trade, UserStrategy
from tests.builders import buy, buy_to_close, call, put, sell_to_open
from tests.factories import NOON, make_account
from tests.stored import keep_orders
from tests.trades.edits.making import P90, P95, P100, legs_of

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User
    from apps.trades.models import Account

pytestmark = pytest.mark.django_db
SPREAD = (sell_to_open(2, P95, 2), buy(2, P90, 1))
LATER = sell_to_open(1, P100, 3, on="2026-01-07")
APART = {"1": ["-2 95", "2 90"], "3": ["-1 100"]}


@pytest.fixture
def two_trades(account: Account) -> Account:
    keep_orders(account, SPREAD, LATER)
    return account


def sent(page: Client, account: Account, key: str, what: str, **data: Any) -> str:
    """Send a form of a trade's page and return the page that follows."""
    address = reverse("trades:change_trade", args=[account.pk, key, what])
    return page.post(address, data, follow=True).content.decode()


def selected(page: Client, account: Account, do: str, *keys: str, **data: Any) -> str:
    named = {"trade": [f"{account.pk}/{key}" for key in keys], "do": do}
    return page.post(reverse("trades:edit_selected"), named | data, follow=True).content.decode()


def test_edit_page_offers_what_the_trade_can_become(page: Client, two_trades: Account) -> None:
    html = page.get(reverse("trades:edit_trade", args=[two_trades.pk, "1"])).content.decode()
    assert "Edit KO Bull put spread" in html
    assert "−2 KO 20 Mar 2026 95 put" in html
    assert "short put of 7 Jan 2026" in html
    assert '<option value="Short iron condor (credit)">Iron condors and iron butterflies</option>' in html


def test_merge_is_looked_at_then_made_then_undone(page: Client, two_trades: Account) -> None:
    looked_at = selected(page, two_trades, "merge", "1", "3")
    assert "Merged 2 trades in KO: bull put spread of 5 Jan 2026 and short put of 7 Jan 2026." in looked_at
    assert "The totals stay as they are, to the cent" in looked_at
    assert legs_of(two_trades) == APART
    made = selected(page, two_trades, "merge", "1", "3", confirmed="1")
    assert len(legs_of(two_trades)) == 1
    undo = f"{reverse('trades:undo_edit', args=[two_trades.pk])}?number=1"
    assert f'action="{undo}"' in made
    assert "Undone: Merged 2 trades" in page.post(undo, follow=True).content.decode()
    assert legs_of(two_trades) == APART
    page.post(reverse("trades:redo_edit", args=[two_trades.pk]))
    assert len(legs_of(two_trades)) == 1


def test_confirm_page_sends_the_choice_once_more(page: Client, two_trades: Account) -> None:
    html = sent(page, two_trades, "1", "split", piece="1", **{"quantity-1": "1"})
    assert '<input type="hidden" name="piece" value="1">' in html
    assert '<input type="hidden" name="quantity-1" value="1">' in html
    sent(page, two_trades, "1", "split", piece="1", confirmed="1", **{"quantity-1": "1"})
    assert legs_of(two_trades) == {"1": ["-1 95", "2 90"], "1+1": ["-1 95"], "3": ["-1 100"]}
    assert "1+1" in reverse("trades:edit_trade", args=[two_trades.pk, "1+1"])
    assert page.get(reverse("trades:edit_trade", args=[two_trades.pk, "1+1"])).status_code == 200


@pytest.mark.parametrize(
    ("what", "data", "legs"),
    [
        ("units", {"units": "1"}, {"1": ["-1 95", "1 90"], "1+1": ["-1 95", "1 90"], "3": ["-1 100"]}),
        ("move", {"piece": "2", "target": "3"}, {"1": ["-2 95"], "2": ["-1 100", "2 90"]}),
    ],
)
def test_structure_changes_once_confirmed(
    page: Client, two_trades: Account, what: str, data: dict[str, str], legs: dict[str, list[str]]
) -> None:
    sent(page, two_trades, "1", what, **data)
    assert legs_of(two_trades) == APART
    sent(page, two_trades, "1", what, confirmed="1", **data)
    assert legs_of(two_trades) == legs


def test_trade_is_made_of_ticked_legs_of_ticked_trades(page: Client, two_trades: Account) -> None:
    assert "Tick what belongs together, of 2 trades" in selected(page, two_trades, "create", "1", "3")
    selected(page, two_trades, "create", "1", "3", piece=["2", "3"], confirmed="1")
    assert legs_of(two_trades) == {"1": ["-2 95"], "2": ["-1 100", "2 90"]}


def test_what_is_written_needs_no_look_and_can_be_undone(page: Client, two_trades: Account) -> None:
    sent(page, two_trades, "1", "tag", text="hedge")
    sent(page, two_trades, "1", "note", text="A line\r\nand another\x00")
    sent(page, two_trades, "1", "rating", rating="5")
    html = sent(page, two_trades, "1", "plan", target="50 %", stop="", exit_dte="21")
    assert "Planned target in % of max profit 50, exit at DTE 21 for KO bull put spread of 5 Jan 2026." in html
    trade = Trade.objects.get(key="1")
    assert (trade.tags, trade.note, trade.rating) == (["hedge"], "A line\nand another", 5)
    assert trade.plan == {"target": "50", "exit_dte": "21"}
    sent(page, two_trades, "1", "untag", text="hedge")
    assert Trade.objects.get(key="1").tags == []


def test_strategy_is_found_by_its_name(page: Client, two_trades: Account) -> None:
    assert "Called KO bull put spread of 5 Jan 2026 short put." in sent(
        page, two_trades, "1", "label", code=" short  PUT ", confirmed="1"
    )
    assert "no strategy of that name. Choose one of the list" in sent(page, two_trades, "1", "label", code="Nonsense")


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("Iron condor", "Near it: Inverted iron condor, Short iron condor (credit), Long (reverse)"),
        ("shrt strangle", "Near it: Short strangle"),
        ("my wheel put", "Near it: My put of the wheel."),
    ],
)
def test_names_near_what_was_typed_are_offered(page: Client, two_trades: Account, typed: str, near: str) -> None:
    UserStrategy.objects.create(
        owner=two_trades.owner, code="USER_1", name="My put of the wheel", colour="#000000", created_at=NOON
    )
    assert near in sent(page, two_trades, "1", "label", code=typed)


def test_roll_is_linked_and_taken_away(page: Client, two_trades: Account) -> None:
    sent(page, two_trades, "3", "link", before="1", confirmed="1")
    html = page.get(reverse("trades:edit_trade", args=[two_trades.pk, "1"])).content.decode()
    assert "Rolled into Short put of 7 Jan 2026" in html
    sent(page, two_trades, "1", "unlink", before="1", after="3", confirmed="1")
    assert [edit.kind for edit in Edit.objects.order_by("number")] == ["LINK", "UNLINK"]


@pytest.mark.parametrize(
    ("what", "data", "reason"),
    [
        ("split", {}, "No leg was chosen"),
        ("split", {"piece": "1", "quantity-1": "x"}, "is no quantity"),
        ("split", {"piece": "1", "quantity-1": "NaN"}, "is no quantity"),
        ("units", {"units": "one"}, "as a whole number"),
        ("rating", {"rating": "9"}, "from 1 to 5"),
        ("move", {"piece": "1", "target": "77"}, "no trade 77"),
    ],
)
def test_refusal_is_said_on_the_page(
    page: Client, two_trades: Account, what: str, data: dict[str, str], reason: str
) -> None:
    assert reason in sent(page, two_trades, "1", what, **data)
    assert not Edit.objects.exists()


def test_totals_of_the_look_are_those_of_all_trades(page: Client, account: Account) -> None:
    keep_orders(account, sell_to_open(2, P95, 2), buy_to_close(1, P95, 1, on="2026-01-06"), LATER)
    address = reverse("trades:edit_selected")
    answer = page.post(address, {"trade": [f"{account.pk}/1", f"{account.pk}/3"], "do": "merge"})
    (difference,) = answer.context["preview"].differences
    # One of two sold at 200 was bought back at 100; of 200 + 300 received one 200 and one 300 are open.
    for side in (difference.before, difference.after):
        assert (side.sums.realized, side.sums.open_net) == (100, 500)


def test_bulk_edit_names_the_count_first(page: Client, two_trades: Account) -> None:
    address = reverse("trades:edit_filtered")
    asked = {"list": "?underlying=ko&status=open", "do": "tag", "text": "core"}
    assert "Change 2 trades?" in page.post(address, asked).content.decode()
    assert not Edit.objects.exists()
    page.post(address, asked | {"confirmed": "1"})
    assert [trade.tags for trade in Trade.objects.all()] == [["core"]] * 2
    assert Edit.objects.count() == 1


@pytest.mark.parametrize(
    "asked", [{"do": "merge"}, {"do": "tag", "list": "underlying=PEP"}, {"do": "tag", "list": "status=x"}]
)
def test_bulk_edit_of_nothing_is_said(page: Client, two_trades: Account, asked: dict[str, str]) -> None:
    html = page.post(reverse("trades:edit_filtered"), asked, follow=True).content.decode()
    assert "No trade matches, or what was chosen cannot be done" in html


def test_trades_of_two_accounts_are_tagged_in_each_and_never_merged(page: Client, two_trades: Account) -> None:
    other = make_account(two_trades.owner, "5WX09999")
    keep_orders(other, buy(100, "KO", 50))
    named = {"trade": [f"{two_trades.pk}/1", f"{other.pk}/1"]}
    html = page.post(reverse("trades:edit_selected"), named | {"do": "merge"}, follow=True).content.decode()
    assert "Trades of different accounts cannot stand together" in html
    page.post(reverse("trades:edit_selected"), named | {"do": "tag", "text": "core"})
    assert list(Edit.objects.values_list("account", "number").order_by("account")) == [
        (two_trades.pk, 1),
        (other.pk, 1),
    ]


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_sent_to_another_site(page: Client, two_trades: Account, where: str) -> None:
    address = reverse("trades:change_trade", args=[two_trades.pk, "1", "tag"])
    answer = page.post(address, {"text": "x", "next": where})
    assert answer["Location"] == reverse("trades:edits")


def test_stranger_edits_nothing(client: Client, two_trades: Account, stranger: User) -> None:
    client.force_login(stranger)
    assert client.get(reverse("trades:edit_trade", args=[two_trades.pk, "1"])).status_code == 404
    assert (
        client.post(reverse("trades:edit_selected"), {"trade": f"{two_trades.pk}/1", "do": "reviewed"}).status_code
        == 404
    )
    asked = {"do": "tag", "text": "x", "confirmed": "1"}
    client.post(reverse("trades:edit_filtered"), asked)
    for name in ("undo_edit", "redo_edit"):
        assert client.post(reverse(f"trades:{name}", args=[two_trades.pk])).status_code == 404
    assert not Edit.objects.exists()


def test_key_that_no_database_would_take_is_not_there(page: Client, two_trades: Account) -> None:
    assert page.get(reverse("trades:edit_trade", args=[two_trades.pk, "\x00"])).status_code == 404
    assert page.post(reverse("trades:change_trade", args=[two_trades.pk, "1", "nonsense"])).status_code == 404
    assert page.get(reverse("trades:change_trade", args=[two_trades.pk, "1", "nonsense"])).status_code == 404


@pytest.mark.parametrize("what", sorted(CHANGES))
def test_address_of_a_form_leads_to_where_it_is_filled_in(page: Client, two_trades: Account, what: str) -> None:
    answer = page.get(reverse("trades:change_trade", args=[two_trades.pk, "1", what]))
    form, _, place = answer["Location"].partition("#")
    assert (answer.status_code, form) == (302, reverse("trades:edit_trade", args=[two_trades.pk, "1"]))
    assert f'id="{place}"' in page.get(form).content.decode()
    assert not Edit.objects.exists()


@pytest.mark.parametrize("name", ["trades:edit_selected", "trades:edit_filtered"])
def test_address_of_a_choice_leads_to_the_list_where_it_is_made(page: Client, name: str) -> None:
    answer = page.get(reverse(name))
    assert (answer.status_code, answer["Location"]) == (302, reverse("trades:trades"))


def test_refusal_in_one_account_does_not_keep_the_other_from_its_edit(page: Client, two_trades: Account) -> None:
    other = make_account(two_trades.owner, "5WX09999")
    keep_orders(other, buy(100, "KO", 50))
    ticked = {"trade": [f"{two_trades.pk}/1", f"{other.pk}/1"], "do": "untag", "text": "core"}
    sent(page, other, "1", "tag", text="core")
    html = page.post(reverse("trades:edit_selected"), ticked, follow=True).content.decode()
    assert f"{two_trades}: The tag “core” is not there." in html
    assert Trade.objects.get(account=other).tags == []


@pytest.mark.parametrize("ticked", [{"do": "merge"}, {"do": "nonsense", "trade": "own"}])
def test_nothing_ticked_or_nothing_to_do_is_said(page: Client, two_trades: Account, ticked: dict[str, str]) -> None:
    named = {name: f"{two_trades.pk}/1" if value == "own" else value for name, value in ticked.items()}
    html = page.post(reverse("trades:edit_selected"), named, follow=True).content.decode()
    assert "Tick at least one trade" in html


def test_leg_that_went_to_another_trade_meanwhile_is_not_moved(page: Client, two_trades: Account) -> None:
    sent(page, two_trades, "1", "move", piece="2", target="3", confirmed="1")
    assert "in that trade no more" in sent(page, two_trades, "1", "move", piece="2", target="2")


def test_lists_of_other_trades_begin_with_the_nearest_of_the_same_kind(page: Client, account: Account) -> None:
    near, far = put("KO", 50, "2026-03-20"), put("KO", 45, "2026-04-17")
    keep_orders(
        account,
        sell_to_open(1, far, 1, on="2026-01-05"),
        buy(100, "KO", 50, on="2026-01-19"),
        sell_to_open(1, near, 1, on="2026-01-20"),
        sell_to_open(1, call("KO", 60), 1, on="2026-01-21"),
        sell_to_open(1, far, 1, on="2026-02-02"),
    )
    own = Trade.objects.get(opened_on="2026-01-20")
    html = page.get(reverse("trades:edit_trade", args=[account.pk, own.key])).content.decode()
    offered = re.findall(r'<option value="[^"]*">([^<]*)</option>', html.split('id="merge"')[1].split("</select>")[0])
    assert offered[:2] == [
        "short put of 2 Feb 2026: −1 17 Apr 26 45 put",
        "short put of 5 Jan 2026: −1 17 Apr 26 45 put",
    ]
    assert [words.split(":")[1].strip() for words in offered[2:]] == ["+100 KO", "−1 20 Mar 26 60 call"]
