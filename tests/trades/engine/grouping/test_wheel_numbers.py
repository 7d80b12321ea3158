"""What the shares of a wheel stand at: effective basis and break-even, each worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.edits import Edit, EditKind
from apps.trades.engine.grouping.results import Slice
from tests.builders import (
    assign,
    buy,
    call,
    deliver,
    dividend,
    exact,
    grouped,
    put,
    sell,
    sell_to_open,
    split,
    transfer_out,
)

if TYPE_CHECKING:
    from apps.trades.engine.grouping.results import Campaign
    from tests.builders.lines import Instant

P50, P38 = put("KO", 50, "2026-01-16"), put("KO", 38, "2026-02-20")
C40 = call("KO", 40, "2026-03-20")
# A put sold for 200.00 brings a hundred shares at 50.
ASSIGNED: tuple[Instant, ...] = (
    sell_to_open(1, P50, 2),
    (assign(1, P50), deliver(buy(100, "KO", 50))),
)
# They are sold at 40, and the next put, sold for 100.00, brings a hundred at 38.
AGAIN: tuple[Instant, ...] = (
    *ASSIGNED,
    sell(100, "KO", 40, on="2026-01-20"),
    sell_to_open(1, P38, 1, on="2026-01-21"),
    (assign(1, P38), deliver(buy(100, "KO", 38))),
)


def the_campaign(*instants: Instant) -> Campaign:
    (campaign,) = grouped(*instants).campaigns
    return campaign


def test_loss_on_former_shares_is_in_the_break_even_alone() -> None:
    campaign = the_campaign(*AGAIN)

    # (3,800 − 200 − 100) / 100, and with the loss of 1,000 on the first shares.
    assert (campaign.effective_basis, campaign.break_even) == exact(35, 45)


def test_break_even_is_where_all_of_the_campaign_comes_out_even() -> None:
    even = the_campaign(*AGAIN).break_even
    assert even is not None

    finished = the_campaign(*AGAIN, sell(100, "KO", even, on="2026-02-23"))

    assert finished.sums.realized + finished.earned == 0


def test_both_are_the_same_while_the_first_shares_are_held() -> None:
    campaign = the_campaign(*ASSIGNED, sell_to_open(1, C40, 1, on="2026-01-20"), dividend(30, "KO", on="2026-01-21"))

    # (5,000 − 200 − 100 − 30) / 100: the call still open counts as if it expired.
    assert (campaign.effective_basis, campaign.break_even) == exact("46.70", "46.70")


def test_gain_on_shares_sold_lowers_the_break_even_of_the_rest() -> None:
    campaign = the_campaign(*ASSIGNED, buy(100, "KO", 52, on="2026-01-20"), sell(100, "KO", 60, on="2026-01-21"))

    # The first hundred went, at 60: left are those at 52, (5,200 − 200) / 100; 1,000 were won on the others.
    assert (campaign.effective_basis, campaign.break_even) == exact(50, 40)


def test_each_state_has_the_numbers_of_its_moment() -> None:
    steps = the_campaign(*AGAIN, sell_to_open(1, C40, "0.50", on="2026-02-23")).steps

    assert [(step.effective_basis, step.break_even) for step in steps] == [
        (None, None),
        exact(48, 48),
        (None, None),
        (None, None),
        exact(35, 45),
        exact("34.50", "44.50"),
    ]


def test_dividend_of_former_shares_does_not_lower_the_basis_of_new_ones() -> None:
    campaign = the_campaign(
        sell_to_open(1, P50, 2),
        dividend(80, "KO", on="2026-01-12"),
        (assign(1, P50), deliver(buy(100, "KO", 50))),
        dividend(20, "KO", on="2026-03-02"),
    )

    # Both are the campaign's money; the first was paid before it held a share.
    assert campaign.earned == 100
    assert (campaign.effective_basis, campaign.break_even) == exact("47.80", 47)


def test_break_even_of_the_last_state_follows_from_the_sums() -> None:
    campaign = the_campaign(*AGAIN, dividend(25, "KO", on="2026-02-20"), sell_to_open(1, C40, 1, on="2026-02-23"))

    assert campaign.steps[-1].break_even == campaign.break_even


def test_split_halves_both_numbers() -> None:
    campaign = the_campaign(*ASSIGNED, split(100, 200, "KO", on="2026-01-20"))

    assert (campaign.shares, campaign.effective_basis, campaign.break_even) == exact(200, 24, 24)
    assert campaign.steps[-1].break_even == Decimal(24)


def test_nothing_is_told_of_a_campaign_without_shares() -> None:
    campaign = the_campaign(*ASSIGNED, sell(100, "KO", 40, on="2026-01-20"))

    assert (campaign.effective_basis, campaign.break_even, campaign.tax_basis) == (None, None, None)


def test_shares_that_left_for_another_broker_take_their_cost_with_them() -> None:
    campaign = the_campaign(*ASSIGNED, buy(100, "KO", 46, on="2026-01-20"), transfer_out(100, "KO", on="2026-01-21"))

    # The first hundred left; of those at 46, 200 of premium goes off.
    assert (campaign.effective_basis, campaign.break_even) == exact(44, 44)
    assert campaign.steps[-1].break_even == campaign.break_even


def test_premium_of_a_lot_is_folded_in_once__shares_divided_between_two_trades() -> None:
    story = sell_to_open(2, P50, 2), (assign(2, P50), deliver(buy(200, "KO", 50)))
    divided = grouped(*story, edits=[Edit(1, EditKind.SPLIT, slices=(Slice(3, Decimal(0), Decimal(50)),))])

    assert len(divided.trades) == 3
    # 50 less the 2.00 of either put.
    assert [each.tax_basis for each in divided.campaigns] == [the_campaign(*story).tax_basis] == [Decimal(48)]
