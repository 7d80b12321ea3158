"""Rolls, wheels and groupings that other programs got wrong, each as the rows that showed it."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.edits import Edit, EditKind
from apps.trades.engine.grouping.facts import FamilyFacts
from apps.trades.engine.grouping.group import group
from apps.trades.engine.grouping.results import Certainty, Flag, LinkKind, Outcome, Rule, TradeKey
from tests.builders import (
    assign,
    buy,
    buy_to_close,
    call,
    called,
    deliver,
    dividend,
    expire,
    family_of,
    grouped,
    names,
    order,
    put,
    sell,
    sell_to_open,
    symbol_change,
    without_order,
)

if TYPE_CHECKING:
    from tests.builders.lines import Instant

P95, P90, C105 = put("KO", 95), put("KO", 90), call("KO", 105)
LATER_P95, LATER_P90, LATER_P85 = (put("KO", strike, "2026-04-17") for strike in (95, 90, 85))


def test_roll_in_two_orders_minutes_apart_is_inferred() -> None:
    grouping = grouped(
        sell_to_open(1, P95, 1),
        buy_to_close(1, P95, 2, on="2026-01-06", time="10:00"),
        sell_to_open(1, LATER_P90, 2, time="10:20"),
    )

    (link,) = grouping.links
    assert (link.kind, link.certainty, link.because) == (
        LinkKind.ROLL,
        Certainty.INFERRED,
        "closed and opened 20 minutes apart, same rights and quantities",
    )
    assert grouping.trades[1].flags == (Flag.INFERRED_ROLL,)


def test_sale_an_hour_after_the_close_is_no_roll() -> None:
    grouping = grouped(
        sell_to_open(1, P95, 1),
        buy_to_close(1, P95, 2, on="2026-01-06", time="10:00"),
        sell_to_open(1, LATER_P90, 2, time="11:00"),
    )

    assert grouping.links == ()


def test_same_contract_sold_again_is_no_roll() -> None:
    grouping = grouped(
        sell_to_open(1, P95, 1),
        buy_to_close(1, P95, 2, on="2026-01-06", time="10:00"),
        sell_to_open(1, P95, 2, time="10:05"),
    )

    assert grouping.links == ()


def test_put_sold_after_the_last_one_expired_is_no_roll() -> None:
    grouping = grouped(
        sell_to_open(1, P95, 1), expire(1, P95), sell_to_open(1, LATER_P90, 1, on="2026-03-20", time="18:00")
    )

    assert grouping.links == ()


def test_two_strikes_rolled_on_one_day_pair_by_the_nearest_strike() -> None:
    grouping = grouped(
        sell_to_open(1, P95, 1),
        sell_to_open(1, P90, 1, on="2026-01-06"),
        (buy_to_close(1, P95, 2, on="2026-01-08"), *order(51, buy_to_close(1, P90, 1))),
        (sell_to_open(1, LATER_P95, 2), *order(52, sell_to_open(1, LATER_P85, 1))),
    )

    pairs = [(link.before.fill, link.after.fill) for link in grouping.links]
    # 95 to 95 is nearer than 95 to 85, and 90 to 85 is left.
    assert pairs == [(1, 5), (2, 6)]


def test_roll_while_an_older_lot_of_the_same_strike_is_held_is_flagged_shared() -> None:
    grouping = grouped(
        sell_to_open(1, P95, 1),
        (sell_to_open(1, P95, 2, on="2026-01-06"), buy(1, P90, 1)),
        (buy_to_close(1, P95, 3, on="2026-01-08"), sell(1, P90, "1.5")),
    )

    single, spread = grouping.trades
    # Oldest first: the single put pays for the closing. As ordered, the spread is what was closed:
    # +200 − 100 opened, −300 + 150 closed. No order was meant for the single put, so it would have realized nothing.
    assert (single.sums.realized, single.as_ordered) == (Decimal(-200), Decimal(0))
    assert spread.as_ordered == Decimal(-50)
    assert Flag.SHARED_CONTRACT in single.flags
    assert Flag.SHARED_CONTRACT in spread.flags


def test_trade_whose_lots_another_order_took_and_then_its_own_closed_shows_what_its_own_order_made() -> None:
    grouping = grouped(
        order(1, sell_to_open(1, P95, 2), buy(1, P90, 1)),
        order(2, sell_to_open(1, P95, 3, on="2026-01-06"), buy(1, put("KO", 85), 1)),
        order(3, buy_to_close(1, P95, 1, on="2026-01-08"), sell(1, put("KO", 85), "0.5")),
        order(4, buy_to_close(1, P95, 4, on="2026-01-09"), sell(1, P90, 2)),
    )

    # Each closed by its own order: 200 − 100 − 400 + 200, and 300 − 100 − 100 + 50.
    assert [trade.as_ordered for trade in grouping.trades] == [Decimal(-100), Decimal(150)]
    assert [trade.sums.realized for trade in grouping.trades] == [Decimal(200), Decimal(-150)]


def test_rolled_then_assigned_is_one_chain_with_its_shares() -> None:
    grouping = grouped(
        sell_to_open(1, P95, 1),
        (buy_to_close(1, P95, 2, on="2026-01-06"), sell_to_open(1, LATER_P90, 3)),
        (assign(1, LATER_P90), deliver(buy(100, "KO", 90))),
    )

    (chain,) = grouping.chains
    assert len(chain.trades) == 3
    assert [trade.outcomes for trade in grouping.trades] == [
        (Outcome.CLOSED, Outcome.ROLLED),
        (Outcome.ASSIGNED,),
        (),
    ]
    # The wheel counts the put that was rolled away: 9,000 − (100 − 200 + 300), over 100 shares.
    assert grouping.campaigns[0].effective_basis == Decimal(88)


def test_partial_assignment_leaves_the_rest_of_the_trade_open() -> None:
    grouping = grouped(
        sell_to_open(3, P95, 1),
        (assign(1, P95, on="2026-01-12"), deliver(buy(100, "KO", 95))),
    )

    puts, shares = grouping.trades
    assert (puts.open_legs[0].quantity, shares.open_legs[0].quantity) == (-2, 100)
    assert puts.outcomes == (Outcome.ASSIGNED,)


def test_shares_called_away_in_parts_stay_one_campaign() -> None:
    may, june = call("KO", 97, "2026-05-15"), call("KO", 98, "2026-06-19")
    grouping = grouped(
        sell_to_open(2, P95, 1),
        (assign(2, P95), deliver(buy(200, "KO", 95))),
        sell_to_open(1, may, 1, on="2026-04-01"),
        sell_to_open(1, june, 1, on="2026-04-02"),
        (assign(1, may), deliver(sell(100, "KO", 97))),
        (assign(1, june), deliver(sell(100, "KO", 98))),
    )

    (campaign,) = grouping.campaigns
    # Premium 400, shares 200 + 300.
    assert (campaign.kind, campaign.sums.realized) == ("WHEEL", Decimal(900))
    assert [step.state for step in campaign.steps][-1] == "FLAT"
    assert grouping.trades[2].outcomes == (Outcome.CALLED_AWAY,)


def test_call_sold_before_the_shares_were_bought_was_naked() -> None:
    grouping = grouped(sell_to_open(1, C105, 1), buy(100, "KO", 100, on="2026-01-06"))

    assert names(grouping) == ["Short call", "Long stock"]


def test_ratio_spread_partly_closed_keeps_its_opening_name() -> None:
    grouping = grouped((buy(1, P95, 2), sell_to_open(2, P90, 1)), buy_to_close(1, P90, "0.5"))

    (trade,) = grouping.trades
    assert called(trade) == ("Put front ratio (1x2)", "Bear put spread")


def test_symbol_change_in_mid_chain_keeps_the_chain() -> None:
    renamed = put("NEWKO", 95)
    grouping = grouped(
        sell_to_open(1, P95, 1),
        symbol_change(-1, P95, renamed),
        (buy_to_close(1, renamed, 2, on="2026-02-02"), sell_to_open(1, put("NEWKO", 90, "2026-04-17"), 3)),
    )

    (chain,) = grouping.chains
    assert (len(chain.trades), chain.rolls, chain.sums.realized) == (2, 1, Decimal(-100))


def test_seven_rung_chain_adds_up_in_any_order_of_rows() -> None:
    rungs = [put("KO", 95, f"2026-{month:02d}-20") for month in range(2, 9)]
    instants: list[Instant] = [sell_to_open(1, rungs[0], 1)]
    for number, (old, new) in enumerate(pairwise(rungs), 2):
        instants.append((buy_to_close(1, old, 4, on=f"2026-{number:02d}-10"), sell_to_open(1, new, 5)))
    facts = family_of(*instants)
    lots, closures = list(facts.lots), list(facts.closures)
    Random(7).shuffle(lots)
    Random(8).shuffle(closures)

    (chain,) = group(FamilyFacts(tuple(lots), tuple(closures))).chains

    # 100 − 400 at the first rung, then five rungs of 500 − 400.
    assert (chain.rolls, chain.sums.realized) == (6, Decimal(-300 + 5 * 100))
    assert chain == group(facts).chains[0]


def test_merge_by_a_person_outlives_more_rows() -> None:
    rows: list[Instant] = [sell_to_open(1, P95, 1), sell_to_open(1, C105, 1, on="2026-01-06")]
    merged = [Edit(1, EditKind.MERGE, trades=(TradeKey(1), TradeKey(2)))]

    before = grouped(*rows, edits=merged)
    after = grouped(*rows, buy_to_close(1, P95, "0.5", on="2026-01-07"), edits=merged)

    assert names(before) == names(after) == ["Short strangle"]
    assert after.trades[0].why.rule is Rule.PERSON
    assert after.trades[0].sums.realized == Decimal(50)


def test_note_goes_along_when_its_trade_is_merged() -> None:
    rows: list[Instant] = [sell_to_open(1, P95, 1), sell_to_open(1, C105, 1, on="2026-01-06")]
    edits = [
        Edit(1, EditKind.NOTE, trades=(TradeKey(2),), text="Sold into strength"),
        Edit(2, EditKind.MERGE, trades=(TradeKey(1), TradeKey(2))),
    ]

    (trade,) = grouped(*rows, edits=edits).trades

    assert trade.annotations.note == "Sold into strength"


def test_edit_of_a_fill_that_is_gone_is_a_conflict_and_changes_nothing() -> None:
    rows = sell_to_open(1, P95, 1)

    grouping = grouped(rows, edits=[Edit(1, EditKind.MERGE, trades=(TradeKey(1), TradeKey(99)))])

    assert [(each.edit, each.code, each.fills) for each in grouping.conflicts] == [(1, "names_what_is_gone", (99,))]
    assert grouping.trades == grouped(rows).trades


def test_dividend_while_shares_are_held_belongs_to_their_campaign() -> None:
    grouping = grouped(
        buy(100, "KO", 60),
        dividend(48, "KO", on="2026-02-02"),
        sell(100, "KO", 61, on="2026-03-02"),
        dividend(48, "KO", on="2026-05-04"),
    )

    (campaign,) = grouping.campaigns
    assert (campaign.earned, campaign.income) == (Decimal(48), (2,))
    # The second one came after the shares were gone: in no trade, and shown as such.
    assert grouping.beside == (4,)


def test_positions_without_orders_are_put_together_by_what_they_are() -> None:
    grouping = grouped(without_order(sell_to_open(1, P95, 0), buy(1, P90, 0)))

    (trade,) = grouping.trades
    assert (trade.opening.name, trade.why.rule) == ("Bull put spread", Rule.POSITION)
    assert trade.needs_review


def test_order_filled_in_pieces_over_two_days_is_one_trade() -> None:
    first, second = order(7, sell_to_open(2, P95, 1)), order(7, sell_to_open(3, P95, 1, on="2026-01-06"))

    (trade,) = grouped(first, second).trades

    assert trade.legs[0].quantity == -5


def test_replaced_order_filled_on_one_day_is_one_trade_scaled_in() -> None:
    pair = (sell_to_open(1, P95, 2), buy(1, P90, 1))

    (trade,) = grouped(pair, (sell_to_open(2, P95, 2), buy(2, P90, 1))).trades

    assert (trade.opening.units, trade.flags) == (3, (Flag.SCALED_IN,))


def test_re_entry_after_all_was_closed_is_a_trade_of_its_own() -> None:
    grouping = grouped(sell_to_open(1, P95, 2), buy_to_close(1, P95, 1), sell_to_open(1, P95, 2))

    assert len(grouping.trades) == 2


def test_wings_first_then_put_and_call_sold_are_one_iron_condor() -> None:
    grouping = grouped(
        (buy(1, put("KO", 80), "0.2"), buy(1, call("KO", 115), "0.2")),
        sell_to_open(1, P90, 1),
        sell_to_open(1, C105, 1),
    )

    assert names(grouping) == ["Short iron condor (credit)"]


def test_contract_sold_again_beside_a_spread_is_not_added_to_the_spread() -> None:
    grouping = grouped(sell_to_open(1, P95, 1), sell_to_open(1, C105, 1), sell_to_open(1, C105, 1))

    assert names(grouping) == ["Short strangle", "Short call"]


def test_no_roll_leads_into_a_trade_that_was_there_before() -> None:
    grouping = grouped(
        sell_to_open(1, P95, 1, time="10:00"),
        sell_to_open(1, P90, 1, time="10:10"),
        buy_to_close(1, P90, "0.5", time="10:15"),
    )

    assert grouping.links == ()
