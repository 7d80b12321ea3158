"""Merging, splitting, creating trades and moving legs: what stands together is what a person says."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from apps.trades.models import Edit, Trade
from apps.trades.services.edits.proposals import EditRefused
from apps.trades.services.edits.structure import create_trade, merge_trades, move_legs, split_by_legs, split_by_units
from tests.builders import buy, sell_to_open
from tests.factories import make_account
from tests.stored import keep_orders
from tests.trades.edits.making import P90, P95, P100, legs_of, make, names_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.trades.models import Account

pytestmark = pytest.mark.django_db
# Two orders on two days: trade 1 is a spread of two, trade 3 a single put.
SPREAD = (sell_to_open(2, P95, 2), buy(2, P90, 1))
LATER = sell_to_open(1, P100, 3, on="2026-01-07")


@pytest.fixture
def two_trades(account: Account) -> Account:
    keep_orders(account, SPREAD, LATER)
    assert legs_of(account) == {"1": ["-2 95", "2 90"], "3": ["-1 100"]}
    return account


def test_merged_trades_are_one_and_the_earliest_names_it(two_trades: Account) -> None:
    edit = make(two_trades, merge_trades, keys=["3", "1"])
    assert legs_of(two_trades) == {"1": ["-1 100", "-2 95", "2 90"]}
    assert edit.words == "Merged 2 trades in KO: bull put spread of 5 Jan 2026 and short put of 7 Jan 2026"
    assert edit.arguments == {"trades": ["1", "3"]}


def test_leg_split_off_is_a_trade_of_its_own(two_trades: Account) -> None:
    edit = make(two_trades, split_by_legs, key="1", wanted={"2": None})
    assert legs_of(two_trades) == {"1": ["-2 95"], "2": ["2 90"], "3": ["-1 100"]}
    assert edit.words == "Split 2 KO 20 Mar 2026 90 put off KO bull put spread of 5 Jan 2026"
    assert edit.arguments == {"fills": [[2, "0", "2"]]}


def test_part_of_a_leg_split_off_is_what_closes_last(two_trades: Account) -> None:
    make(two_trades, split_by_legs, key="1", wanted={"1": Decimal(1)})
    assert legs_of(two_trades) == {"1": ["-1 95", "2 90"], "1+1": ["-1 95"], "3": ["-1 100"]}


def test_units_split_off_take_each_leg_in_proportion(two_trades: Account) -> None:
    edit = make(two_trades, split_by_units, key="1", units=1)
    assert legs_of(two_trades) == {"1": ["-1 95", "1 90"], "1+1": ["-1 95", "1 90"], "3": ["-1 100"]}
    assert names_of(two_trades)[:2] == ["Bull put spread", "Bull put spread"]
    assert edit.words == "Split 1 of 2 units off KO bull put spread of 5 Jan 2026"


def test_moved_leg_belongs_to_the_other_trade(two_trades: Account) -> None:
    edit = make(two_trades, move_legs, key="1", wanted={"2": Decimal(1)}, target="3")
    assert legs_of(two_trades) == {"1": ["-2 95", "1 90"], "2+1": ["-1 100", "1 90"]}
    assert edit.words == (
        "Moved 1 KO 20 Mar 2026 90 put from KO bull put spread of 5 Jan 2026 to short put of 7 Jan 2026"
    )


def test_trade_is_made_of_legs_of_several(two_trades: Account) -> None:
    make(two_trades, create_trade, keys=["1", "3"], wanted={"2": Decimal(1), "3": None})
    assert legs_of(two_trades) == {"1": ["-2 95", "1 90"], "2+1": ["-1 100", "1 90"]}
    assert names_of(two_trades)[1] == "Bull put spread"


@pytest.mark.parametrize(
    ("propose", "chosen", "reason"),
    [
        (merge_trades, {"keys": ["1"]}, "at least two"),
        (merge_trades, {"keys": ["1", "77"]}, "no trade 77"),
        (merge_trades, {"keys": []}, "No trade was chosen"),
        (split_by_legs, {"key": "1", "wanted": {}}, "No leg was chosen"),
        (split_by_legs, {"key": "1", "wanted": {"3": None}}, "in that trade no more"),
        (split_by_legs, {"key": "1", "wanted": {"1": Decimal(3)}}, "at most 2"),
        (split_by_legs, {"key": "1", "wanted": {"1": Decimal(0)}}, "more than 0"),
        (split_by_legs, {"key": "1", "wanted": {"1": Decimal("0.5")}}, "whole number"),
        (split_by_legs, {"key": "1", "wanted": {"1": None, "2": None}}, "nothing would change"),
        (split_by_units, {"key": "1", "units": 2}, "from 1 to 1"),
        (split_by_units, {"key": "3", "units": 1}, "one unit"),
        (move_legs, {"key": "1", "wanted": {"1": None}, "target": "1"}, "already"),
    ],
)
def test_what_cannot_be_is_refused_in_words(
    two_trades: Account, propose: Callable[..., Any], chosen: dict[str, Any], reason: str
) -> None:
    with pytest.raises(EditRefused, match=reason):
        make(two_trades, propose, **chosen)
    assert not Edit.objects.exists()


def test_trades_of_different_underlyings_stay_apart(account: Account) -> None:
    keep_orders(account, buy(100, "KO", 50), buy(100, "PEP", 50))
    with pytest.raises(EditRefused, match="Trades in KO and PEP cannot stand together"):
        make(account, merge_trades, keys=["1", "2"])


def test_another_account_s_trade_is_not_there(two_trades: Account) -> None:
    other = make_account(two_trades.owner, "5WX09999")
    with pytest.raises(EditRefused, match="no trade 1 in this account"):
        make(other, split_by_legs, key="1", wanted={"1": None})


def test_money_is_the_same_after_every_change(two_trades: Account) -> None:
    def cash() -> Decimal:
        return sum(Trade.objects.values_list("open_net", flat=True), Decimal(0))

    # Sold 2 at 2 and 1 at 3, bought 2 at 1, a hundred each.
    assert cash() == Decimal(500)
    make(two_trades, split_by_units, key="1", units=1)
    make(two_trades, merge_trades, keys=["1+1", "3"])
    assert legs_of(two_trades) == {"1": ["-1 95", "1 90"], "1+1": ["-1 100", "-1 95", "1 90"]}
    assert cash() == Decimal(500)
