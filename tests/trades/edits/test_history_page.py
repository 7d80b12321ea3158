"""The page of all edits: in words, with undo to any point, and what no longer applies as a choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.trades.models import Edit
from apps.trades.services.edits.annotations import tag
from apps.trades.services.edits.structure import merge_trades, split_by_legs
from apps.trades.services.edits.undoing import undo_to
from tests.builders import buy, sell_to_open
from tests.factories import NOON
from tests.stored import keep_orders
from tests.trades.edits.making import P90, P95, P100, legs_of, make
from tests.trades.edits.test_undoing import APART, MERGED, SPLIT, vanish

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User
    from apps.trades.models import Account

pytestmark = pytest.mark.django_db
HISTORY = "/trades/history/"


@pytest.fixture
def edited(account: Account) -> Account:
    keep_orders(account, (sell_to_open(2, P95, 2), buy(2, P90, 1)), sell_to_open(1, P100, 3, on="2026-01-07"))
    make(account, merge_trades, keys=["1", "3"])
    make(account, split_by_legs, key="1", wanted={"2": None})
    return account


def press(page: Client, account: Account, name: str, number: int) -> str:
    address = reverse(f"trades:{name}", args=[account.pk, number])
    return page.post(address, follow=True).content.decode()


def test_history_says_everything_in_words_newest_first(page: Client, edited: Account) -> None:
    html = page.get(HISTORY).content.decode()
    merged, split = "Merged 2 trades in KO", "Split 2 KO 20 Mar 2026 90 put off KO"
    assert html.index(split) < html.index(merged)
    assert "Undo number 2" in html
    assert html.count("In force") == 2


def test_history_without_edits_says_so(page: Client, account: Account) -> None:
    assert "Nothing was edited yet" in page.get(HISTORY).content.decode()


def test_history_goes_to_any_point(page: Client, edited: Account) -> None:
    assert "1 edit undone to get there" in press(page, edited, "undo_to_edit", 1)
    assert legs_of(edited) == MERGED
    press(page, edited, "undo_to_edit", 0)
    assert legs_of(edited) == APART
    assert "2 edits redone to get there" in press(page, edited, "undo_to_edit", 2)
    assert legs_of(edited) == SPLIT


def test_cut_edit_is_applied_again_from_the_history(page: Client, edited: Account) -> None:
    press(page, edited, "undo_to_edit", 1)
    make(edited, tag, keys=["1"], text="x")
    html = press(page, edited, "apply_edit_again", 2)
    assert "(number 2 again)" in html
    assert "Undone, and off the redo path" in html
    assert legs_of(edited) == SPLIT


def test_conflict_is_shown_with_a_choice(page: Client, edited: Account) -> None:
    vanish(edited, 3)
    html = page.get(HISTORY).content.decode()
    assert "1 edit does not apply any more" in html
    assert "It names fills or trades that are not there any more." in html
    assert "Nothing is left of what this edit was about" in press(page, edited, "apply_edit_again", 1)
    html = press(page, edited, "drop_edit", 1)
    assert "Dropped: Merged 2 trades" in html
    assert "does not apply any more" not in html


def test_conflict_is_among_the_open_questions(page: Client, edited: Account) -> None:
    vanish(edited, 3)
    html = page.get(reverse("trades:problems")).content.decode()
    assert "1 edit does not apply any more" in html
    assert "No open questions" not in html


def test_old_undo_button_says_why_it_does_nothing(page: Client, edited: Account) -> None:
    address = reverse("trades:undo_edit", args=[edited.pk])
    assert "not the newest edit any more" in page.post(f"{address}?number=1", follow=True).content.decode()
    page.post(address)
    page.post(address)
    assert "nothing to undo" in page.post(address, follow=True).content.decode()
    page.post(reverse("trades:redo_edit", args=[edited.pk]))
    page.post(reverse("trades:redo_edit", args=[edited.pk]))
    assert "nothing to redo" in page.post(reverse("trades:redo_edit", args=[edited.pk]), follow=True).content.decode()


def test_old_redo_button_says_why_it_does_nothing(page: Client, edited: Account) -> None:
    undo_to(account=edited, number=0, at=NOON)
    button = f"{reverse('trades:redo_edit', args=[edited.pk])}?number=1"
    assert button in page.get(HISTORY).content.decode()
    page.post(button)
    assert "not the next edit to redo" in page.post(button, follow=True).content.decode()
    assert legs_of(edited) == MERGED


def test_undo_and_redo_without_an_account_are_of_the_one_edited_last(page: Client, edited: Account) -> None:
    assert "Undone: Split 2 KO" in page.post("/trades/undo/", follow=True).content.decode()
    assert legs_of(edited) == MERGED
    page.post("/trades/redo/")
    assert legs_of(edited) == SPLIT
    assert "nothing to redo" in page.post("/trades/redo/", follow=True).content.decode()


def test_stranger_sees_no_history_and_moves_nothing(client: Client, edited: Account, stranger: User) -> None:
    client.force_login(stranger)
    assert "Merged" not in client.get(HISTORY).content.decode()
    for name in ("undo_to_edit", "apply_edit_again", "drop_edit"):
        assert client.post(reverse(f"trades:{name}", args=[edited.pk, 1])).status_code == 404
    assert "nothing to undo" in client.post("/trades/undo/", follow=True).content.decode()
    assert Edit.objects.active().count() == 2


def test_history_costs_the_same_however_many_edits_there_are(page: Client, edited: Account) -> None:
    page.get(HISTORY)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page.get(HISTORY)
        return len(captured)

    before = queries()
    for text in "abcd":
        make(edited, tag, keys=["1"], text=text)
    assert queries() == before
