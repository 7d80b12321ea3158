"""Which families are rebuilt together, and what a change of that takes along."""

from __future__ import annotations

import pytest

from apps.trades.ledger.families import joined
from apps.trades.ledger.staleness import Plan, Standing, plan_of


def standing(family: str, *members: str, dirty: bool = False) -> Standing:
    return Standing(family, members or (family,), dirty)


@pytest.mark.parametrize(
    ("pairs", "groups"),
    [
        ([], {}),
        ([("UVIX", "UVIX")], {}),
        ([("VIAC", "PARA")], {"PARA": ("PARA", "VIAC"), "VIAC": ("PARA", "VIAC")}),
        # CBS became VIAC, VIAC became PARA: all three are one, in whatever order that is told.
        ([("VIAC", "PARA"), ("CBS", "VIAC")], dict.fromkeys(("CBS", "PARA", "VIAC"), ("CBS", "PARA", "VIAC"))),
        ([("A", "B"), ("C", "D"), ("B", "C")], dict.fromkeys("ABCD", ("A", "B", "C", "D"))),
    ],
)
def test_joined_names_each_members_group_in_order(
    pairs: list[tuple[str, str]], groups: dict[str, tuple[str, ...]]
) -> None:
    assert joined(pairs) == groups
    assert joined(reversed(pairs)) == groups


def test_plan_holds_what_is_dirty_and_nothing_else() -> None:
    plan = plan_of([standing("AAPL"), standing("SPY", dirty=True)], {})
    assert plan == Plan((("SPY",),), ("SPY",))


def test_plan_of_clean_partitions_is_empty() -> None:
    assert plan_of([standing("AAPL"), standing("")], {}) == Plan((), ())


def test_new_join_takes_the_clean_family_along() -> None:
    groups = joined([("VIAC", "PARA")])
    plan = plan_of([standing("PARA", dirty=True), standing("SPY"), standing("VIAC")], groups)
    assert plan == Plan((("PARA", "VIAC"),), ("PARA", "VIAC"))


def test_fact_of_a_joined_family_rebuilds_the_whole_group() -> None:
    # The store knows families only: a new VIAC row marks a partition VIAC, though PARA holds its rows.
    groups = joined([("VIAC", "PARA")])
    plan = plan_of([standing("PARA", "PARA", "VIAC"), standing("VIAC", dirty=True)], groups)
    assert plan == Plan((("PARA", "VIAC"),), ("PARA", "VIAC"))


def test_join_that_is_gone_rebuilds_every_former_member() -> None:
    plan = plan_of([standing("PARA", "PARA", "VIAC"), standing("SPY")], {})
    assert plan == Plan((("PARA",), ("VIAC",)), ("PARA",))


def test_member_that_leaves_for_another_group_takes_both_along() -> None:
    groups = joined([("B", "C")])
    plan = plan_of([standing("A", "A", "B"), standing("C")], groups)
    assert plan == Plan((("A",), ("B", "C")), ("A", "C"))
