"""What a person writes on trades stays on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from apps.trades.models import Edit, Trade, UserStrategy
from apps.trades.services.edits.annotations import mark_reviewed, plan, rate, relabel, tag, untag, write_note
from apps.trades.services.edits.links import link_roll, unlink_roll
from apps.trades.services.edits.proposals import EditRefused
from apps.trades.services.edits.structure import merge_trades
from apps.trades.services.edits.undoing import undo
from apps.trades.services.ledger import rebuild_account
from apps.trades.services.user_strategies import change_strategy, define_strategy
from tests.builders import buy, buy_to_close, put, sell, sell_to_open
from tests.factories import NOON
from tests.stored import keep_orders
from tests.trades.edits.making import P90, P95, P100, make

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.trades.models import Account

pytestmark = pytest.mark.django_db
SPREAD = (sell_to_open(2, P95, 2), buy(2, P90, 1))
LATER = sell_to_open(1, P100, 3, on="2026-01-07")


@pytest.fixture
def two_trades(account: Account) -> Account:
    keep_orders(account, SPREAD, LATER)
    return account


def the_trade(account: Account, key: str = "1") -> Trade:
    return Trade.objects.get(account=account, key=key)


def test_trade_is_called_by_a_strategy_of_the_library_and_by_its_own_name_again(two_trades: Account) -> None:
    edit = make(two_trades, relabel, key="1", code="SHORT_PUT")
    assert (the_trade(two_trades).name, the_trade(two_trades).opening_name) == ("Short put", "Bull put spread")
    assert edit.words == "Called KO bull put spread of 5 Jan 2026 short put"
    back = make(two_trades, relabel, key="1", code="")
    assert the_trade(two_trades).name == "Bull put spread"
    assert back.words == "Gave KO short put of 5 Jan 2026 back the name that was recognised"


def test_trade_is_called_by_a_strategy_of_the_user_s_own(two_trades: Account) -> None:
    UserStrategy.objects.create(
        owner=two_trades.owner, code="USER_1", name="Jade fox", colour="#336699", created_at=NOON
    )
    make(two_trades, relabel, key="1", code="USER_1")
    assert (the_trade(two_trades).code, the_trade(two_trades).name) == ("USER_1", "Jade fox")


def test_trades_follow_when_their_strategy_is_renamed(two_trades: Account) -> None:
    own = {"colour": "#336699", "description": "", "pattern": ""}
    strategy = define_strategy(owner=two_trades.owner, name="Jade fox", at=NOON, **own)
    make(two_trades, relabel, key="1", code=strategy.code)
    change_strategy(strategy=strategy, name="Jade wolf", **own)
    assert the_trade(two_trades).name == "Jade wolf"
    rebuild_account(two_trades, everything=True)
    assert the_trade(two_trades).name == "Jade wolf"


def test_tags_are_put_on_many_trades_and_taken_off(two_trades: Account) -> None:
    edit = make(two_trades, tag, keys=["1", "3"], text="  before   earnings ")
    assert [trade.tags for trade in Trade.objects.all()] == [["before earnings"]] * 2
    assert edit.words == "Tagged “before earnings”: 2 trades"
    make(two_trades, untag, keys=["1"], text="before earnings")
    assert (the_trade(two_trades).tags, the_trade(two_trades, "3").tags) == ([], ["before earnings"])


def test_tag_on_trades_of_several_underlyings_is_one_edit_without_conflict(account: Account) -> None:
    keep_orders(account, buy(100, "KO", 50), buy(100, "PEP", 50))
    edit = make(account, tag, keys=["1", "2"], text="core")
    assert [trade.tags for trade in Trade.objects.all()] == [["core"]] * 2
    assert edit.conflict == ""
    undo(account=account, at=NOON)
    assert [trade.tags for trade in Trade.objects.all()] == [[]] * 2


def test_note_rating_and_plan_are_kept_and_taken_away(two_trades: Account) -> None:
    make(two_trades, write_note, key="1", text="Sold into strength.\n")
    make(two_trades, rate, key="1", rating=4)
    planned = make(two_trades, plan, key="1", stated={"target": "50 %", "exit_dte": "21"})
    trade = the_trade(two_trades)
    assert (trade.note, trade.rating, trade.plan) == ("Sold into strength.", 4, {"target": "50", "exit_dte": "21"})
    assert planned.words == "Planned target in % of max profit 50, exit at DTE 21 for KO bull put spread of 5 Jan 2026"
    make(two_trades, write_note, key="1", text="")
    make(two_trades, rate, key="1", rating=None)
    make(two_trades, plan, key="1", stated={})
    trade = the_trade(two_trades)
    assert (trade.note, trade.rating, trade.plan) == ("", None, {})


def test_notes_of_merged_trades_stay_until_the_note_is_written_anew(two_trades: Account) -> None:
    make(two_trades, write_note, key="1", text="One")
    make(two_trades, write_note, key="3", text="Three")
    make(two_trades, merge_trades, keys=["1", "3"])
    assert the_trade(two_trades).note == "One\n\nThree"
    make(two_trades, write_note, key="1", text="Both")
    assert the_trade(two_trades).note == "Both"


def test_what_is_written_outlives_a_merge(two_trades: Account) -> None:
    make(two_trades, tag, keys=["3"], text="hedge")
    make(two_trades, merge_trades, keys=["1", "3"])
    assert the_trade(two_trades).tags == ["hedge"]


def test_doubtful_trade_leaves_the_review_queue(account: Account) -> None:
    # Sold minutes apart in two orders: legged in, which is inferred.
    keep_orders(account, sell_to_open(1, P90, 1, time="10:00"), buy(1, P95, 2, time="10:03"))
    assert the_trade(account).needs_review
    assert make(account, mark_reviewed, keys=["1"]).words.startswith("Accepted KO")
    assert not the_trade(account).needs_review


LEGGED_IN = (sell_to_open(1, P95, 2, time="10:00"), buy(1, P90, 1, time="10:03"))
# A second spread shares the 95 put, and its closing order takes the first one's, which is the oldest.
P85 = put("KO", 85)
SHARING = (
    (sell_to_open(1, P95, "2.5", on="2026-01-06"), buy(1, P85, 1)),
    (buy_to_close(1, P95, 1, on="2026-01-08"), sell(1, P85, "0.5")),
)


def test_review_counts_for_the_doubts_there_were__another_one_comes(account: Account) -> None:
    keep_orders(account, *LEGGED_IN)
    reviewed = make(account, mark_reviewed, keys=["1"])
    assert reviewed.arguments == {"trades": ["1"], "seen": {"1": ["LEGGED_IN"]}}
    keep_orders(account, *LEGGED_IN, *SHARING)
    assert the_trade(account).flags == ["LEGGED_IN", "SHARED_CONTRACT"]
    assert the_trade(account).needs_review
    make(account, mark_reviewed, keys=["1"])
    assert not the_trade(account).needs_review


def test_review_of_many_counts_for_each_one_s_own_doubts(account: Account) -> None:
    other = (sell_to_open(1, put("PEP", 95), 2, time="10:00"), buy(1, put("PEP", 90), 1, time="10:03"))
    keep_orders(account, *LEGGED_IN, *other)
    assert make(account, mark_reviewed, keys=["1", "3"]).arguments["seen"] == {"1": ["LEGGED_IN"], "3": ["LEGGED_IN"]}
    keep_orders(account, *LEGGED_IN, *other, *SHARING)
    assert [the_trade(account, key).needs_review for key in ("1", "3")] == [True, False]


def test_review_from_before_doubts_were_stored_counts_for_all(account: Account) -> None:
    keep_orders(account, *LEGGED_IN)
    make(account, mark_reviewed, keys=["1"])
    Edit.objects.update(arguments={"trades": ["1"]})
    keep_orders(account, *LEGGED_IN, *SHARING)
    assert not the_trade(account).needs_review


def test_roll_is_linked_and_unlinked_by_hand(two_trades: Account) -> None:
    edit = make(two_trades, link_roll, before="1", after="3")
    assert edit.words == "Linked KO bull put spread of 5 Jan 2026 as rolled into short put of 7 Jan 2026"
    assert the_trade(two_trades, "3").chain.key == "1"
    with pytest.raises(EditRefused, match="linked as a roll already"):
        make(two_trades, link_roll, before="1", after="3")
    make(two_trades, unlink_roll, before="1", after="3")
    assert the_trade(two_trades, "3").chain.key == "3"


def test_link_of_trades_that_were_merged_since_is_no_conflict(two_trades: Account) -> None:
    make(two_trades, link_roll, before="1", after="3")
    make(two_trades, merge_trades, keys=["1", "3"])
    assert not Edit.objects.exclude(conflict="").exists()
    undo(account=two_trades, at=NOON)
    assert the_trade(two_trades, "3").chain.key == "1"


def test_roll_that_was_recognised_is_taken_away(account: Account) -> None:
    keep_orders(account, sell_to_open(1, P95, 2), (buy_to_close(1, P95, 3), sell_to_open(1, P90, 4)))
    assert the_trade(account, "3").chain.key == "1"
    make(account, unlink_roll, before="1", after="3")
    assert the_trade(account, "3").chain.key == "3"
    undo(account=account, at=NOON)
    assert the_trade(account, "3").chain.key == "1"


@pytest.mark.parametrize(
    ("propose", "chosen", "reason"),
    [
        (relabel, {"key": "1", "code": "NO_SUCH"}, "no strategy of that name"),
        (tag, {"keys": ["1"], "text": " "}, "at least one character"),
        (tag, {"keys": ["1"], "text": "x" * 41}, "at most 40"),
        (untag, {"keys": ["1"], "text": "x"}, "not there"),
        (write_note, {"key": "1", "text": "x" * 10_001}, "10,001"),
        (write_note, {"key": "1", "text": " "}, "says that already"),
        (rate, {"key": "1", "rating": 6}, "from 1 to 5"),
        (rate, {"key": "1", "rating": None}, "rated so already"),
        (plan, {"key": "1", "stated": {"moon": "1"}}, "A plan has"),
        (plan, {"key": "1", "stated": {"stop": "x" * 61}}, "at most 60"),
        (plan, {"key": "1", "stated": {}}, "says that already"),
        (plan, {"key": "1", "stated": {"exit_dte": "soon"}}, "as a whole number"),
        (mark_reviewed, {"keys": ["1"]}, "waits for a review"),
        (link_roll, {"before": "3", "after": "1"}, "earlier trade to the later"),
        (link_roll, {"before": "1", "after": "1"}, "into itself"),
        (unlink_roll, {"before": "1", "after": "3"}, "nothing to take away"),
    ],
)
def test_what_cannot_be_written_is_refused_in_words(
    two_trades: Account, propose: Callable[..., Any], chosen: dict[str, Any], reason: str
) -> None:
    with pytest.raises(EditRefused, match=reason):
        make(two_trades, propose, **chosen)
    assert not Edit.objects.exists()


def test_stranger_s_strategy_is_not_there(two_trades: Account, stranger: Any) -> None:
    UserStrategy.objects.create(owner=stranger, code="USER_9", name="Theirs", colour="#000000", created_at=NOON)
    with pytest.raises(EditRefused, match="no strategy of that name"):
        make(two_trades, relabel, key="1", code="USER_9")
