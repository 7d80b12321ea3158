"""Back and forth along the log of edits, and what becomes of edits that no longer apply."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.trades.models import Edit, EditState, Trade, Transaction
from apps.trades.services.edits.annotations import tag
from apps.trades.services.edits.proposals import EditRefused
from apps.trades.services.edits.structure import merge_trades, split_by_legs
from apps.trades.services.edits.undoing import apply_again, drop, redo, undo, undo_to
from apps.trades.services.ledger import rebuild_account
from tests.builders import buy, sell_to_open
from tests.factories import NOON
from tests.stored import keep_orders, the_row
from tests.trades.edits.making import P90, P95, P100, legs_of, make

if TYPE_CHECKING:
    from apps.trades.models import Account

pytestmark = pytest.mark.django_db
SPREAD = (sell_to_open(2, P95, 2), buy(2, P90, 1))
LATER = sell_to_open(1, P100, 3, on="2026-01-07")
APART = {"1": ["-2 95", "2 90"], "3": ["-1 100"]}
MERGED = {"1": ["-1 100", "-2 95", "2 90"]}
SPLIT = {"1": ["-1 100", "-2 95"], "2": ["2 90"]}


@pytest.fixture
def edited(account: Account) -> Account:
    """Return an account in which trades 1 and 3 were merged, and leg 2 split off then."""
    keep_orders(account, SPREAD, LATER)
    make(account, merge_trades, keys=["1", "3"])
    make(account, split_by_legs, key="1", wanted={"2": None})
    assert legs_of(account) == SPLIT
    return account


def states(account: Account) -> list[str]:
    return list(Edit.objects.filter(account=account).order_by("number").values_list("state", flat=True))


def test_undo_takes_the_newest_back_first(edited: Account) -> None:
    undo(account=edited, at=NOON)
    assert legs_of(edited) == MERGED
    undo(account=edited, at=NOON)
    assert legs_of(edited) == APART
    assert undo(account=edited, at=NOON) is None
    assert states(edited) == [EditState.UNDONE, EditState.UNDONE]


def test_redo_goes_the_way_back(edited: Account) -> None:
    undo_to(account=edited, number=0, at=NOON)
    redone = redo(account=edited)
    assert redone is not None
    assert (redone.number, legs_of(edited)) == (1, MERGED)
    redo(account=edited)
    assert legs_of(edited) == SPLIT
    assert redo(account=edited) is None
    assert Edit.objects.filter(undone_at=None).count() == 2


def test_any_point_of_the_history_is_one_step_away_in_both_directions(edited: Account) -> None:
    assert undo_to(account=edited, number=0, at=NOON) == (2, 0)
    assert legs_of(edited) == APART
    assert undo_to(account=edited, number=2, at=NOON) == (0, 2)
    assert legs_of(edited) == SPLIT
    assert undo_to(account=edited, number=1, at=NOON) == (1, 0)
    assert legs_of(edited) == MERGED


def test_button_on_an_old_page_undoes_no_other_edit(edited: Account) -> None:
    with pytest.raises(EditRefused, match="not the newest edit"):
        undo(account=edited, at=NOON, number=1)
    assert legs_of(edited) == SPLIT


def test_new_edit_cuts_the_redo_path_and_keeps_the_history(edited: Account) -> None:
    undo(account=edited, at=NOON)
    make(edited, tag, keys=["1"], text="earnings")
    assert states(edited) == [EditState.ACTIVE, EditState.CUT, EditState.ACTIVE]
    assert redo(account=edited) is None


def test_undone_edit_is_applied_again_as_a_new_one(edited: Account) -> None:
    undo(account=edited, at=NOON)
    make(edited, tag, keys=["1"], text="earnings")
    old = Edit.objects.get(number=2)
    new = apply_again(edit=old, by=edited.owner, at=NOON)
    assert legs_of(edited) == SPLIT
    assert (new.number, new.repeats, new.words) == (4, old, old.words)
    with pytest.raises(EditRefused, match="in force already"):
        apply_again(edit=new, by=edited.owner, at=NOON)


def test_edits_outlive_new_rows_and_a_full_rebuild(edited: Account) -> None:
    keep_orders(edited, SPREAD, LATER, sell_to_open(1, P100, 4, on="2026-01-09"))
    assert legs_of(edited) == {**SPLIT, "4": ["-1 100"]}
    rebuild_account(edited, everything=True)
    assert legs_of(edited) == {**SPLIT, "4": ["-1 100"]}


def vanish(account: Account, broker_id: int) -> None:
    """The broker turns a fill into something else, as after a correction."""
    row = the_row(broker_id)
    row.action = row.sub_type = "Sell to Close"
    row.side = None
    row.transaction_type, row.sub_type, row.instrument = "Money Movement", "Fee", None
    row.save()
    rebuild_account(account, everything=True)


def test_edit_that_no_longer_applies_is_kept_as_a_conflict(edited: Account) -> None:
    vanish(edited, 3)
    merge, split = Edit.objects.order_by("number")
    assert (merge.conflict, merge.state) == ("names_what_is_gone", EditState.ACTIVE)
    assert split.conflict == ""
    assert legs_of(edited) == {"1": ["-2 95"], "2": ["2 90"]}


@pytest.mark.parametrize("number_by_then", [3, 103], ids=["row_is_a_fee_now", "row_has_another_number"])
def test_redo_tells_again_what_does_not_apply__fill_is_gone(account: Account, number_by_then: int) -> None:
    keep_orders(account, SPREAD, LATER)
    make(account, tag, keys=["3"], text="earnings")
    vanish(account, 3)
    undo(account=account, at=NOON)
    Transaction.objects.filter(broker_id=3).update(broker_id=number_by_then)
    redo(account=account)
    assert Edit.objects.get().conflict == "names_what_is_gone"


def test_button_pressed_twice_redoes_one_edit_only(edited: Account) -> None:
    undo_to(account=edited, number=0, at=NOON)
    redo(account=edited, number=1)
    with pytest.raises(EditRefused, match="not the next edit to redo"):
        redo(account=edited, number=1)
    assert legs_of(edited) == MERGED
    redo(account=edited, number=2)
    with pytest.raises(EditRefused, match="not the next edit to redo"):
        redo(account=edited, number=2)


def test_conflict_is_dropped_and_the_others_stay(edited: Account) -> None:
    vanish(edited, 3)
    drop(edit=Edit.objects.get(number=1), at=NOON)
    assert states(edited) == [EditState.CUT, EditState.ACTIVE]
    assert Edit.objects.get(number=1).conflict == ""
    assert legs_of(edited) == {"1": ["-2 95"], "2": ["2 90"]}


def test_conflict_of_which_too_little_is_left_is_not_applied_again(edited: Account) -> None:
    vanish(edited, 3)
    with pytest.raises(EditRefused, match="Nothing is left"):
        apply_again(edit=Edit.objects.get(number=1), by=edited.owner, at=NOON)
    # Refused as a whole: the old edit is still in force, and still a conflict.
    assert Edit.objects.get(number=1).conflict == "names_what_is_gone"
    assert Edit.objects.count() == 2


def test_conflict_is_applied_again_to_what_is_there(account: Account) -> None:
    keep_orders(account, SPREAD, LATER, sell_to_open(1, P100, 4, on="2026-01-09"))
    make(account, merge_trades, keys=["1", "3", "4"])
    vanish(account, 3)
    assert legs_of(account) == {"1": ["-2 95", "2 90"], "4": ["-1 100"]}
    again = apply_again(edit=Edit.objects.get(), by=account.owner, at=NOON)
    assert legs_of(account) == MERGED
    assert (again.conflict, again.arguments) == ("", {"trades": ["1", "4"]})
    assert Trade.objects.count() == 1
