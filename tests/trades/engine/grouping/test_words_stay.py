"""What is written on a trade stays with that trade, whatever is split off it, moved out of it or merged into it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.trades.engine.grouping.edits import Edit, EditKind
from apps.trades.engine.grouping.results import Annotations, Slice, TradeKey
from tests.builders import buy, buy_to_close, call, grouped, order, put, sell_to_open

P90, P95, C105, C110 = put("KO", 90), put("KO", 95), call("KO", 105), call("KO", 110)
CONDOR = order(5, buy(1, P90, 1), sell_to_open(1, P95, 2), sell_to_open(1, C105, 2), buy(1, C110, 1))
PUT_OF_MAY = sell_to_open(1, put("KO", 80), 1, on="2026-02-02")
FIRST_LEG = (Slice(1, Decimal(0), Decimal(1)),)
CONDOR_KEY, REST_KEY, MAY_KEY = TradeKey(1), TradeKey(2), TradeKey(5)
WRITTEN = [
    Edit(1, EditKind.TAG, trades=(CONDOR_KEY,), text="earnings"),
    Edit(2, EditKind.NOTE, trades=(CONDOR_KEY,), text="Sold into strength"),
    Edit(3, EditKind.RELABEL, trades=(CONDOR_KEY,), text="MINE", name="My condor"),
    Edit(4, EditKind.RATE, trades=(CONDOR_KEY,), rating=4),
]
WORDS = Annotations(code="MINE", name="My condor", tags=("earnings",), note="Sold into strength", rating=4)


def written(*edits: Edit) -> dict[TradeKey, Annotations]:
    """Return what is written on each trade that has anything, after these edits of a condor and a put of later."""
    trades = grouped(CONDOR, PUT_OF_MAY, edits=edits).trades
    return {trade.key: trade.annotations for trade in trades if trade.annotations != Annotations()}


@pytest.mark.parametrize(
    "taken",
    [
        Edit(9, EditKind.SPLIT, slices=FIRST_LEG),
        Edit(9, EditKind.MOVE, slices=FIRST_LEG, trades=(MAY_KEY,)),
        Edit(9, EditKind.CREATE, slices=(*FIRST_LEG, Slice(5, Decimal(0), Decimal(1)))),
    ],
    ids=["split", "move", "create"],
)
def test_words_stay_with_the_rest__first_leg_taken_away(taken: Edit) -> None:
    assert written(*WRITTEN, taken) == {REST_KEY: WORDS}


def test_words_stay_with_the_rest__several_legs_one_after_the_other() -> None:
    second = Edit(10, EditKind.SPLIT, slices=(Slice(2, Decimal(0), Decimal(1)),))
    assert written(*WRITTEN, Edit(9, EditKind.SPLIT, slices=FIRST_LEG), second) == {TradeKey(3): WORDS}


def test_words_written_after_the_split_are_on_the_leg_that_is_named() -> None:
    split = Edit(1, EditKind.SPLIT, slices=FIRST_LEG)
    tag = Edit(2, EditKind.TAG, trades=(CONDOR_KEY,), text="hedge")
    assert written(split, tag) == {CONDOR_KEY: Annotations(tags=("hedge",))}


def test_words_of_merged_trades_go_their_own_ways_again__parted() -> None:
    may = Edit(5, EditKind.TAG, trades=(MAY_KEY,), text="May")
    merge = Edit(6, EditKind.MERGE, trades=(CONDOR_KEY, MAY_KEY))
    part = Edit(7, EditKind.SPLIT, slices=tuple(Slice(fill, Decimal(0), Decimal(1)) for fill in (1, 2, 3, 4)))
    assert written(*WRITTEN, may, merge, part) == {CONDOR_KEY: WORDS, MAY_KEY: Annotations(tags=("May",))}


def test_words_go_along__whole_trade_moved() -> None:
    tag = Edit(1, EditKind.TAG, trades=(MAY_KEY,), text="May")
    move = Edit(2, EditKind.MOVE, slices=(Slice(5, Decimal(0), Decimal(1)),), trades=(CONDOR_KEY,))
    assert written(tag, move) == {CONDOR_KEY: Annotations(tags=("May",))}


def test_note_written_anew_on_the_rest_takes_the_place_of_the_old_one__split_again_later() -> None:
    edits = [
        Edit(1, EditKind.NOTE, trades=(CONDOR_KEY,), text="Old"),
        Edit(2, EditKind.SPLIT, slices=FIRST_LEG),
        Edit(3, EditKind.NOTE, trades=(REST_KEY,), text="New"),
        Edit(4, EditKind.SPLIT, slices=(Slice(4, Decimal(0), Decimal(1)),)),
    ]
    assert written(*edits) == {REST_KEY: Annotations(note="New")}


def test_link_by_hand_stays_with_the_rest__first_leg_split_off() -> None:
    link = Edit(1, EditKind.LINK, trades=(CONDOR_KEY, MAY_KEY))
    grouping = grouped(CONDOR, PUT_OF_MAY, edits=[link, Edit(2, EditKind.SPLIT, slices=FIRST_LEG)])
    assert [(each.before, each.after) for each in grouping.links] == [(REST_KEY, MAY_KEY)]


def test_roll_taken_away_by_hand_stays_away__first_leg_split_off() -> None:
    strangle = (sell_to_open(1, P95, 1), sell_to_open(1, C105, 1))
    rolled = order(7, buy_to_close(1, C105, 2, on="2026-01-07"), sell_to_open(1, C110, 3))
    unlink = Edit(1, EditKind.UNLINK, trades=(TradeKey(1), TradeKey(4)))
    split = Edit(2, EditKind.SPLIT, slices=FIRST_LEG)
    assert len(grouped(order(5, *strangle), rolled).links) == 1
    assert grouped(order(5, *strangle), rolled, edits=[unlink, split]).links == ()
