"""Money Movement rows: what makes an entry of which category, and what makes none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from apps.trades.engine.results import Beside, Category, View
from tests.builders import (
    buy,
    codes,
    costs,
    deposit,
    dividend,
    exact,
    future,
    held,
    interest,
    ledger_of,
    mark_to_market,
    money,
    sell_to_open,
    total,
    wire_fee,
    withdraw,
    withhold,
)

DIVIDEND, WITHHOLDING, INTEREST = Category.DIVIDEND, Category.WITHHOLDING, Category.INTEREST
FEE, LENDING, ADJUSTMENT = Category.FEE, Category.LENDING, Category.ADJUSTMENT
# Sub-type, cash, description, the instrument named, and what it is.
ENTRIES = [
    ("Dividend", 48, "COCA COLA CO", "KO", DIVIDEND),
    ("Dividend", -48, "COCA COLA CO", "KO", DIVIDEND),
    ("Dividend", 3, "INTEREST TRUST OF AMERICA", "ITA", DIVIDEND),
    ("Deposit", 48, "COCA COLA CO", "KO", DIVIDEND),
    ("Deposit", 12, "INTEREST ON CREDIT BALANCE", None, INTEREST),
    ("Credit Interest", 12, "INTEREST ON CREDIT BALANCE", None, INTEREST),
    ("Debit Interest", -9, "FROM 07/16 THRU 08/15 @11    %", None, INTEREST),
    ("Withdrawal", -9, "FROM 07/16 THRU 08/15 @11    %", None, INTEREST),
    ("Deposit", 2, "NON-RESIDENT TAX WITHHELD REFUND", None, WITHHOLDING),
    ("Balance Adjustment", "-0.01", "Regulatory fee adjustment", None, ADJUSTMENT),
    ("Balance Adjustment", "0.004", "Reg Fee Adjustment Frac Penny Adj to flatten balance", None, ADJUSTMENT),
    ("Balance Adjustment", "1.50", "Fee Correction for SPXW option trades", None, ADJUSTMENT),
    ("Balance Adjustment", -50, "Delayed Delivery_GREE1_Assignment_SEP_17", None, ADJUSTMENT),
    ("Balance Adjustment", 10, "COMMISSION REBATE", None, ADJUSTMENT),
    ("Balance Adjustment", "7.60", "CASH IN LIEU OF FRACTIONAL SHARES UVIX", None, ADJUSTMENT),
    ("Fee", -25, "INTL WIRE FEE", None, FEE),
    ("Fee", -25, "DOMESTIC WIRE FEE", None, FEE),
    ("Fee", "-4.37", "STOCK BORROW FEE MPW", "MPW", FEE),
    ("Fully Paid Stock Lending Income", "0.88", "FULLYPAID LENDING REBATE", None, LENDING),
    # The issuer's name is not what the money is.
    ("Deposit", 50, "VERIZON WIRELESS INC", "VZ", Category.DIVIDEND),
    ("Deposit", 50, "PINTEREST INC", "PINS", Category.DIVIDEND),
    ("Deposit", 50, "LENDINGCLUB CORP", "LC", Category.DIVIDEND),
    ("Balance Adjustment", "-0.5", "Fee Correction interest charge", None, Category.ADJUSTMENT),
]
FLOWS = [
    ("Deposit", 5000, "ACH DEPOSIT"),
    ("Deposit", 120_000, "Wire Funds Received"),
    ("Withdrawal", 10_000, "Wire Funds Received"),
    ("Withdrawal", -4000, "ACH DISBURSEMENT"),
    ("Withdrawal", -4000, "WIRE TRANSFER"),
    ("Withdrawal", -300, "IRA FED WITHHOLDING"),
    ("Transfer", 900, "TRANSFER FROM INTERACTIVE B"),
    ("Transfer", -900, "Journal to/from account 5WT00002"),
    ("Transfer", 100, "Journal from account 5WT00001 interest"),
]


@pytest.mark.parametrize(("sub_type", "cash", "description", "about", "category"), ENTRIES)
def test_row_makes_one_entry_in_each_view(
    sub_type: str, cash: int | str, description: str, about: str | None, category: Category
) -> None:
    ledger = ledger_of(money(sub_type, cash, description, about))
    found = [(entry.view, entry.category, entry.amounts.net) for entry in ledger.entries]
    (amount,) = exact(cash)
    assert sorted(found) == [(View.TAX, category, amount), (View.TRADER, category, amount)]
    assert (ledger.beside, ledger.lots) == ((), ())


@pytest.mark.parametrize(("sub_type", "cash", "description"), FLOWS)
def test_what_the_owner_pays_in_or_takes_out_makes_no_entry(sub_type: str, cash: int, description: str) -> None:
    ledger = ledger_of(money(sub_type, cash, description))
    assert (ledger.entries, [(each.kind, each.amount) for each in ledger.beside]) == ((), [(Beside.FLOW, cash)])


def test_smaller_debit_beside_a_dividend_is_tax_withheld() -> None:
    ledger = ledger_of((dividend("42.60", "BTI"), withhold("6.39", "BTI")))
    assert (total(ledger, DIVIDEND), total(ledger, WITHHOLDING)) == exact("42.60", "-6.39")


def test_dividend_on_shares_sold_short_is_paid() -> None:
    ledger = ledger_of(sell_to_open(300, "MPW", 12), dividend(-24, "MPW"))
    assert (total(ledger, DIVIDEND), total(ledger, WITHHOLDING)) == (-24, 0)


def test_debit_of_another_instant_is_no_tax_withheld() -> None:
    ledger = ledger_of(dividend("42.60", "BTI"), withhold("6.39", "BTI"))
    assert total(ledger, WITHHOLDING) == 0


def test_debit_as_large_as_the_dividend_is_no_tax_withheld() -> None:
    # A whole dividend that goes again was paid by mistake.
    ledger = ledger_of((dividend(40, "BTI"), withhold(40, "BTI")))
    assert (total(ledger, DIVIDEND), total(ledger, WITHHOLDING)) == (0, 0)


def test_debit_of_another_company_is_no_tax_withheld() -> None:
    assert total(ledger_of((dividend(40, "BTI"), withhold(6, "KO"))), WITHHOLDING) == 0


def test_money_never_changes_a_lot() -> None:
    ledger = ledger_of(buy(100, "KO", 50), dividend(48, "KO"), interest(1), deposit(10), withdraw(5), wire_fee(25))
    assert (held(ledger), costs(ledger)) == ({"KO": 100}, exact(-5000))
    assert total(ledger, Category.REALIZED) == 0


def test_mark_to_market_of_a_future_not_held_is_a_problem_beside_everything() -> None:
    ledger = ledger_of(mark_to_market(1, future("/ESH6"), 6000, 250))
    assert (ledger.entries, held(ledger), codes(ledger)) == ((), {}, ["settlement_differs"])
    assert [(each.kind, each.amount) for each in ledger.beside] == [(Beside.SETTLEMENT, 250)]


def test_administrative_transfer_was_the_owner_s_before() -> None:
    line = replace(money("", 250, "MOVE"), transaction_type="Administrative Transfer")
    assert [each.kind for each in ledger_of(line).beside] == [Beside.FLOW]


@pytest.mark.parametrize("transaction_type", ["Money Movement", "Something New"])
def test_kind_nobody_knows_keeps_its_cash(transaction_type: str) -> None:
    line = replace(money("Rebate of Tomorrow", 3, "?"), transaction_type=transaction_type)
    ledger = ledger_of(line)
    assert (ledger.entries, [(each.kind, each.amount) for each in ledger.beside]) == ((), [(Beside.UNKNOWN, 3)])
