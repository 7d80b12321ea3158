"""``reconcile``: every check on standard output, and a code that says whether the ledger agrees."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command

from apps.trades.models import Break
from apps.trades.services.breaks import explain
from tests.factories import NOON, make_account, make_lot, make_position, make_snapshot, make_transaction

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.trades.models import Account

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(account: Account) -> Account:
    """Ten shares bought for 1,000 that the broker reports too, with as much in cash."""
    account.opened_at = NOON
    account.save()
    make_lot(make_transaction(account, 1, net_value=Decimal(-1000)), "10", "100")
    make_transaction(account, 2, net_value=Decimal(2000), symbol="", family="")
    make_position(make_snapshot(account, "1000"), "AAPL", "10")
    return account


def run(**options: Any) -> tuple[int, str, str]:
    """Return the exit code, what stood on standard output and the complaint."""
    out = io.StringIO()
    try:
        call_command("reconcile", user="owner@example.com", stdout=out, **options)
    except CommandError as error:
        return error.returncode, out.getvalue(), str(error)
    return 0, out.getvalue(), ""


def checks(text: str) -> dict[str, Any]:
    (account,) = json.loads(text)["accounts"]
    return {f"{each['check']} {each['subject']}": each for each in account["checks"]}


def test_ledger_that_agrees_exits_with_zero(account: Account) -> None:
    account.snapshots.get().balances.update(net_liquidating_value=2050)
    code, out, complaint = run()
    assert (code, complaint) == (0, "")
    assert out == "5WX01234: Agrees with tastytrade as of 2026-11-20T17:00+00:00, 4 checks agree.\n"


def test_break_exits_with_one_and_names_its_rows(account: Account) -> None:
    make_position(account.snapshots.get(), "GIFT", "1")
    code, out, complaint = run()
    assert (code, complaint) == (1, "1 difference, nothing was changed; see Accounts, Reconciliation.")
    assert "  Quantity GIFT: break, expected 0, reported 1. The broker holds more" in out


def test_option_is_called_as_on_the_page(account: Account) -> None:
    option = {"instrument_type": "Equity Option", "underlying_symbol": "SPY"}
    make_position(account.snapshots.get(), "SPY   261218P00400000", "-1", **option)
    assert "  Quantity SPY 18 Dec 2026 400 put: break, expected 0, reported -1." in run()[1]


def test_json_holds_every_check_unrounded(account: Account) -> None:
    account.snapshots.get().balances.update(cash_balance=Decimal("999.995"))
    code, out, _ = run(json=True)
    found = json.loads(out)
    assert (code, found["breaks"]) == (1, 1)
    assert found["accounts"][0]["state"] == "break"
    assert checks(out)["cash USD"] == {
        "check": "cash", "subject": "USD", "name": "USD", "instrument_type": None,
        "expected": "1000", "reported": "999.995",
        "difference": "-0.005", "state": "break", "reason": "cash_differs",
        "words": "The rows add up to another balance: a row is missing, counted twice or of another amount.",
        "candidates": [2, 1], "explanation": "",
    }  # fmt: skip
    agreeing = checks(out)["quantity AAPL"]
    assert (agreeing["state"], agreeing["reason"], agreeing["instrument_type"]) == ("agrees", None, "Equity")


def test_figure_that_is_not_known_is_null(account: Account) -> None:
    account.snapshots.get().positions.update(mark_price=None)
    worth = checks(run(json=True)[1])["net_liq USD"]
    assert (worth["expected"], worth["reported"], worth["difference"]) == (None, "1000", None)
    assert (worth["state"], worth["reason"]) == ("not_comparable", "no_mark")


def test_worth_and_fees_do_not_change_the_exit_code(account: Account) -> None:
    account.snapshots.get().balances.update(net_liquidating_value=9)
    code, out, _ = run(json=True)
    assert code == 0
    assert checks(out)["net_liq USD"]["reason"] == "net_liq_unexplained"


def test_explanation_stands_beside_its_break_and_makes_nothing_agree(account: Account) -> None:
    make_position(account.snapshots.get(), "GIFT", "1")
    run()
    explain(found=Break.objects.get(), words="A gift.", by=account.owner, at=NOON)
    code, out, _ = run(json=True)
    assert code == 1
    assert checks(out)["quantity GIFT"]["explanation"] == "A gift."


def test_account_that_was_never_read_is_said(account: Account, owner: User) -> None:
    account.snapshots.get().balances.update(net_liquidating_value=2050)
    make_account(owner, "NEW")
    code, out, _ = run()
    assert code == 0
    assert "NEW: Not compared with tastytrade yet, 0 checks agree." in out


def test_user_without_a_synced_account_is_told_to_sync(owner: User) -> None:
    code, out, complaint = run()
    assert (code, out) == (2, "")
    assert complaint == "Nothing of owner@example.com was synced yet: run sync_tastytrade first."


def test_stranger_s_accounts_are_not_compared(account: Account, stranger: User) -> None:
    make_position(make_snapshot(make_account(stranger, "THEIRS")), "SECRET", "1")
    assert "THEIRS" not in run()[1]
