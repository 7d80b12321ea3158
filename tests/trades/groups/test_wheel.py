"""The ribbon of a wheel, on the worked wheel of one put, one assignment and two calls."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from apps.trades.models import Campaign
from apps.trades.selectors.wheel import ribbon_of
from tests.builders import buy, exact, put, sell_to_open
from tests.stored import keep
from tests.trades.groups.stories import ROLLED, TO_CALLS, TO_SHARES, WHEEL

if TYPE_CHECKING:
    from apps.trades.models import Account
    from apps.trades.selectors.wheel import RibbonStep

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 17, tzinfo=UTC)


def ribbon(newest: int | None = None) -> list[RibbonStep]:
    return ribbon_of(Campaign.objects.get(), NOW, newest=newest)


def test_ribbon_tells_the_states_with_their_days(account: Account) -> None:
    keep(account, *WHEEL)
    assert [(step.state, step.first, step.days) for step in ribbon()] == [
        ("CSP_OPEN", date(2026, 1, 5), 11),
        ("STOCK", date(2026, 1, 16), 4),
        ("CC_OPEN", date(2026, 1, 20), 31),
        ("STOCK", date(2026, 2, 20), 3),
        ("CC_OPEN", date(2026, 2, 23), 25),
        ("FLAT", date(2026, 3, 20), 0),
    ]


def test_basis_of_shares_stands_beside_each_other(account: Account) -> None:
    keep(account, *TO_CALLS)
    held = ribbon()[1:4]
    # 5,005.00 for a hundred; the tax view folds in the put's 148.86; the effective basis takes off each call as well.
    assert [step.cost for step in held] == list(exact("50.05", "50.05", "50.05"))
    assert [step.tax_basis for step in held] == list(exact("48.5614", "48.5614", "48.5614"))
    assert [step.effective_basis for step in held] == list(exact("48.5614", "47.3728", "47.3728"))
    # No former shares: the campaign as a whole comes out even at the same price.
    assert [step.break_even for step in held] == list(exact("48.5614", "47.3728", "47.3728"))


def test_state_stored_by_an_older_version_has_no_break_even_yet(account: Account) -> None:
    keep(account, *TO_SHARES)
    campaign = Campaign.objects.get()
    for step in campaign.steps:
        del step["break_even"]
    campaign.save(update_fields=["steps"])
    assert [step.break_even for step in ribbon()] == [None, None]


def test_shares_were_assigned_on_a_day_at_a_strike(account: Account) -> None:
    keep(account, *WHEEL)
    assert [(step.assigned_on, step.strike) for step in ribbon()[:3]] == [
        (None, None),
        (date(2026, 1, 16), Decimal(50)),
        (date(2026, 1, 16), Decimal(50)),
    ]


def test_options_and_coverage_are_those_held_when_the_state_began(account: Account) -> None:
    keep(account, *WHEEL)
    assert [(step.options, step.coverage) for step in ribbon()] == [
        (("−1 16 Jan 2026 50 put",), None),
        ((), Decimal(0)),
        (("−1 20 Feb 2026 52.5 call",), Decimal(100)),
        ((), Decimal(0)),
        (("−1 20 Mar 2026 52.5 call",), Decimal(100)),
        ((), None),
    ]


def test_wheel_that_is_open_lasts_until_now(account: Account) -> None:
    keep(account, *TO_CALLS)
    last = ribbon()[-1]
    # From 23 February to 1 March.
    assert (last.last, last.days) == (None, 6)


def test_ribbon_is_filled_from_end_to_end(account: Account) -> None:
    keep(account, *WHEEL)
    steps = ribbon()
    assert steps[0].x == 0
    assert abs(sum((step.width for step in steps), Decimal(-100))) < Decimal("0.1")
    for before, after in pairwise(steps):
        assert abs(before.x + before.width - after.x) <= Decimal("0.02")
    # The state it ended in lasted no time and can be seen all the same.
    assert steps[-1].width > Decimal(2)


def test_newest_states_keep_their_numbers(account: Account) -> None:
    keep(account, *WHEEL)
    assert [(step.number, step.state) for step in ribbon(newest=2)] == [(5, "CC_OPEN"), (6, "FLAT")]


def test_shares_bought_beside_those_assigned_share_one_cost(account: Account) -> None:
    keep(account, *TO_SHARES, buy(100, "KO", 48, on="2026-01-20"))
    last = ribbon()[-1]
    # 5,005.00 and 4,800.00 for two hundred.
    assert (last.shares, last.cost, last.strike) == (Decimal(200), Decimal("49.025"), Decimal(50))


def test_put_sold_while_shares_are_held_is_a_covered_strangle(account: Account) -> None:
    keep(account, *TO_CALLS, sell_to_open(1, put("KO", 45), 1, on="2026-02-24"))
    assert [step.words for step in ribbon()][-2:] == ["Covered call", "Covered strangle"]


def test_campaign_that_is_no_wheel_has_no_ribbon(account: Account) -> None:
    keep(account, *ROLLED[:1])
    assert ribbon() == []
