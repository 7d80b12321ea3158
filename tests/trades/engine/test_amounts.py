"""Money is shared out without loss: parts sum to the whole, in whole millionths, and none is off by a whole one."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.trades.engine.amounts import NOTHING, SCALE, ZERO, Amounts, share, split, take
from tests.builders import exact

amounts = st.decimals(-1_000_000, 1_000_000, places=6)
weights = st.lists(st.decimals("0.00000001", 10_000, places=8), min_size=1, max_size=12)
ROW = Amounts(*exact("98.72", -1, "-0.10", "-0.18", 0, 0, 0))


@given(amounts, weights)
def test_parts_sum_to_the_whole(amount: Decimal, among: list[Decimal]) -> None:
    assert sum(share(amount, among, SCALE), ZERO) == amount


@given(amounts, weights)
def test_no_part_is_a_whole_step_off(amount: Decimal, among: list[Decimal]) -> None:
    whole = sum(among, ZERO)
    for part, weight in zip(share(amount, among, SCALE), among, strict=True):
        assert abs(part - amount * weight / whole) < SCALE + Decimal("1e-15")


@given(amounts, weights)
def test_parts_are_in_whole_steps_and_on_the_side_of_the_whole(amount: Decimal, among: list[Decimal]) -> None:
    for part in share(amount, among, SCALE):
        assert part == part.quantize(SCALE)
        assert part * amount >= 0


@given(amounts, weights)
def test_opposite_amount_is_shared_in_opposite_parts(amount: Decimal, among: list[Decimal]) -> None:
    assert share(-amount, among, SCALE) == [-part for part in share(amount, among, SCALE)]


@pytest.mark.parametrize(
    ("amount", "among", "parts"),
    [
        ("-301.07", (3, 4), ("-129.03", "-172.04")),
        # Two millionths are left over: the first two of three equals get one each.
        ("0.000005", (1, 1, 1), ("0.000002", "0.000002", "0.000001")),
        # 0.0000075 and 0.0000025: equal remainders, the older one is rounded up.
        ("0.00001", (3, 1), ("0.000008", "0.000002")),
        # 0.9 and 0.1 of a millionth: the larger remainder.
        ("0.000001", (1, 9), ("0", "0.000001")),
        ("0", (1, 2), ("0", "0")),
        # What the amount itself is finer stays with the oldest.
        ("0.0000015", (1, 1), ("0.0000015", "0")),
    ],
)
def test_remainder_goes_to_who_lost_most_and_the_oldest_among_equals(
    amount: str, among: tuple[int, ...], parts: tuple[str, ...]
) -> None:
    assert share(Decimal(amount), [*exact(*among)], SCALE) == [*exact(*parts)]


def test_cents_are_shared_in_cents() -> None:
    assert share(Decimal(10), [*exact(1, 1, 1)], Decimal("0.01")) == [*exact("3.34", "3.33", "3.33")]


@given(st.lists(amounts, min_size=7, max_size=7), weights)
def test_every_kind_of_charge_is_shared_out_in_full(kinds: list[Decimal], among: list[Decimal]) -> None:
    whole = Amounts(*kinds)
    total = NOTHING
    for part in split(whole, among):
        total = total.plus(part)
    assert total == whole


def test_one_part_is_the_whole_itself() -> None:
    assert split(ROW, [Decimal(3)]) == [ROW]


def test_nothing_is_shared_as_nothing() -> None:
    assert split(NOTHING, [*exact(1, 2)]) == [NOTHING, NOTHING]


@given(st.lists(st.integers(1, 50), min_size=1, max_size=10))
def test_parts_taken_one_after_the_other_sum_to_the_start(sizes: list[int]) -> None:
    left, held, total = ROW, Decimal(sum(sizes)), NOTHING
    for size in sizes:
        part = take(left, Decimal(size), held)
        left, held, total = left.minus(part), held - size, total.plus(part)
    assert (total, left.net) == (ROW, 0)


def test_taking_rounds_half_to_even() -> None:
    assert take(Amounts(Decimal("0.000005")), Decimal(1), Decimal(2)).net == Decimal("0.000002")


def test_fees_are_all_charges_and_gross_is_without_them() -> None:
    assert (ROW.fees, ROW.gross) == exact("-1.28", 100)


def test_charges_can_stand_around_another_gross() -> None:
    changed = ROW.with_gross(Decimal(50))
    assert (changed.net, changed.fees, changed.commission) == exact("48.72", "-1.28", -1)


def test_nothing_added_or_taken_changes_nothing() -> None:
    assert ROW.plus(NOTHING) == ROW.minus(NOTHING) == ROW
    assert ROW.minus(ROW).net == 0
