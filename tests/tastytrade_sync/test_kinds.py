"""Which rows are known, and which of them are profit or loss: the catalogue of the broker's kinds, line by line."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.tastytrade_sync.kinds import FILLS, KNOWN_SUB_TYPES, SIDES, is_for_profit, is_known, side_of

ONE = Decimal(1)
words = st.text("abcdefghijklmnopqrstuvwxyz ", min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("kind", "sub_type", "action", "instrument_type"),
    [
        ("Trade", "Sell to Open", "Sell to Open", "Equity Option"),
        ("Trade", "Buy", "Buy", "Future"),
        ("Trade", "Buy to Open", "Buy to Open", "Cryptocurrency"),
        ("Receive Deliver", "Expiration", "", "Equity Option"),
        ("Receive Deliver", "Cash Settled Assignment", "", "Equity Option"),
        ("Receive Deliver", "Buy to Open", "Buy to Open", "Equity"),
        ("Receive Deliver", "Symbol Change", "Sell to Close", "Equity"),
        ("Receive Deliver", "Maturity", "", "Bond"),
        ("Money Movement", "Mark to Market", "", "Future"),
        ("Money Movement", "Fully Paid Stock Lending Income", "", ""),
        # Exports of old rows carry no sub-type.
        ("Trade", "", "Sell to Close", "Equity Option"),
    ],
)
def test_kind_of_the_catalogue_is_known(kind: str, sub_type: str, action: str, instrument_type: str) -> None:
    assert is_known(kind, sub_type, action, instrument_type)


@pytest.mark.parametrize(
    ("kind", "sub_type", "action", "instrument_type"),
    [
        ("Token Gift", "Deposit", "", ""),
        ("Money Movement", "Expiration", "", ""),
        ("Trade", "Deposit", "", ""),
        ("Trade", "Buy", "Allocate", "Future"),
        ("Trade", "Sell to Open", "Sell to Open", "Event Contract"),
        ("Trade", "", "", "Equity"),
        ("", "", "", ""),
    ],
)
def test_kind_beside_the_catalogue_is_not(kind: str, sub_type: str, action: str, instrument_type: str) -> None:
    assert not is_known(kind, sub_type, action, instrument_type)


@given(words, words)
def test_sub_type_nobody_heard_of_is_never_known(kind: str, sub_type: str) -> None:
    # The catalogue is written with capitals, so words in small letters are not in it.
    assert not is_known(kind, sub_type, "", "Equity")
    assert not any(is_known(known, sub_type, "", "Equity") for known in KNOWN_SUB_TYPES)


def test_every_fill_has_a_side_and_nothing_else_has() -> None:
    assert {action for action in FILLS if SIDES[action] == 1} == {"Buy to Open", "Buy to Close", "Buy"}
    assert {action for action in FILLS if SIDES[action] == -1} == {"Sell to Open", "Sell to Close", "Sell"}


@pytest.mark.parametrize("sub_type", sorted(FILLS))
def test_trade_without_an_action_has_the_side_of_its_sub_type(sub_type: str) -> None:
    assert side_of("Trade", sub_type, "") == SIDES[sub_type]
    assert is_known("Trade", sub_type, "", "Equity")
    # An action nobody knows is no missing one: it may turn the sub-type's meaning round.
    assert side_of("Trade", sub_type, "Allocate") is None


@pytest.mark.parametrize(
    ("kind", "sub_type"), [("Receive Deliver", "Expiration"), ("Money Movement", "Buy"), ("Trade", "Dividend")]
)
def test_what_neither_buys_nor_sells_has_no_side(kind: str, sub_type: str) -> None:
    assert side_of(kind, sub_type, "") is None


@pytest.mark.parametrize(
    ("kind", "sub_type"),
    [
        ("Administrative Transfer", "Transfer"),
        ("Administrative Transfer", ""),
        ("Receive Deliver", "Administrative Transfer"),
        ("Money Movement", "Administrative Transfer"),
    ],
)
def test_administrative_transfer_is_neither_profit_nor_loss(kind: str, sub_type: str) -> None:
    assert not is_for_profit(kind, sub_type, "INTEREST OF A FORMER ACCOUNT", ONE, names_instrument=False)


@pytest.mark.parametrize(
    ("sub_type", "description"),
    [
        ("Deposit", "ACH DEPOSIT"),
        ("Deposit", "Wire Funds Received"),
        # Incoming wires are booked as withdrawals, with a credit.
        ("Withdrawal", "Wire Funds Received"),
        ("Withdrawal", "ACH DISBURSEMENT"),
        ("Transfer", "TRANSFER FROM INTERACTIVE B"),
        ("Transfer", "Journal to/from account 5WT00001"),
        ("Mark to Market", "/MESM5 mark to market at 5097.25"),
    ],
)
def test_own_money_that_comes_and_goes_is_neither_profit_nor_loss(sub_type: str, description: str) -> None:
    assert not is_for_profit(
        "Money Movement", sub_type, description, ONE, names_instrument=sub_type == "Mark to Market"
    )


@pytest.mark.parametrize(
    ("sub_type", "description"),
    [
        # Older rows book interest and dividends as deposits, margin interest as withdrawals.
        ("Deposit", "INTEREST ON CREDIT BALANCE"),
        ("Deposit", "SPDR S&P 500 Dividend"),
        ("Withdrawal", "FROM 05/16 THRU 06/15 @ 8 % margin interest"),
        ("Withdrawal", "Cash dividend reinvested info"),
        ("Dividend", "APPLE INC"),
        ("Fee", "INTL WIRE FEE"),
        ("Balance Adjustment", "Regulatory fee adjustment"),
    ],
)
def test_what_the_holdings_bring_or_cost_is_profit_or_loss(sub_type: str, description: str) -> None:
    assert is_for_profit("Money Movement", sub_type, description, -ONE, names_instrument=False)


@given(st.sampled_from(["Trade", "Receive Deliver"]), words, words)
def test_every_trade_and_delivery_is_for_profit(kind: str, sub_type: str, description: str) -> None:
    assert is_for_profit(kind, sub_type, description, ONE, names_instrument=True)
