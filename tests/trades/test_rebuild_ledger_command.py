"""`manage.py rebuild_ledger`: what it prints where, and what its exit codes say."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command

from apps.trades.models import Lot, Partition
from tests.factories import make_account
from tests.trades.ledger.histories import fill, store

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.trades.models import Account

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(owner: User) -> Account:
    account = make_account(owner)
    store(account, fill(1, "Buy to Open", 10, "-1000"), fill(2, "Buy to Open", 1, "-500", symbol="SPY"))
    return account


def rebuild_ledger(**options: Any) -> tuple[str, str]:
    """Return what went to standard output, and to standard error."""
    out, err = io.StringIO(), io.StringIO()
    call_command("rebuild_ledger", stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def refusal(**options: Any) -> CommandError:
    with pytest.raises(CommandError) as raised:
        rebuild_ledger(**options)
    return raised.value


def answered_no(**options: Any) -> str:
    """Return standard output of a command that ends with exit code 1."""
    out = io.StringIO()
    with pytest.raises(CommandError) as raised:
        call_command("rebuild_ledger", stdout=out, stderr=io.StringIO(), **options)
    assert raised.value.returncode == 1
    return out.getvalue()


@pytest.mark.usefixtures("account")
def test_rebuild_says_how_many_partitions__and_progress_goes_to_standard_error() -> None:
    out, err = rebuild_ledger()
    assert out == "owner@example.com 5WX01234: 2 partitions rebuilt.\n"
    assert err == "Rebuilding 5WX01234: 0 of 2 partitions\n"
    assert Lot.objects.count() == 2


def test_rebuild_derives_clean_partitions_anew_too(account: Account) -> None:
    rebuild_ledger()
    Lot.objects.filter(account=account).delete()
    rebuild_ledger(account=account.number)
    assert Lot.objects.count() == 2


@pytest.mark.usefixtures("account")
def test_rebuild_in_json() -> None:
    out, _ = rebuild_ledger(json=True)
    assert json.loads(out) == {"accounts": [{"user": "owner@example.com", "account": "5WX01234", "partitions": 2}]}


def test_rebuild_of_one_user_leaves_the_others(account: Account, stranger: User) -> None:
    theirs = make_account(stranger)
    store(theirs, fill(1, "Buy to Open", 10, "-1000"))
    assert rebuild_ledger(user="OWNER@example.com")[0].startswith("owner@example.com")
    assert set(Partition.objects.dirty().values_list("account", flat=True)) == {theirs.pk}
    assert account.pk != theirs.pk


def test_check_agrees(account: Account) -> None:
    rebuild_ledger()
    out, _ = rebuild_ledger(check=True)
    assert out == f"owner@example.com {account.number}: what is stored is what the facts say.\n"
    out, _ = rebuild_ledger(check=True, json=True)
    assert json.loads(out)["accounts"][0]["differences"] == []


@pytest.mark.usefixtures("account")
def test_check_names_what_differs_and_exits_with_1() -> None:
    rebuild_ledger()
    Lot.objects.filter(family="SPY").update(opening_fees=-1)
    out = answered_no(check=True)
    assert "5WX01234 SPY: its rows are not those that were written; its rows are not what the facts say." in out
    assert "  missing: Lot\tEquity\tSPY\t2\t" in out
    assert "  unexpected: Lot\tEquity\tSPY\t2\t" in out
    assert "AAPL" not in out


@pytest.mark.usefixtures("account")
def test_check_in_json_names_what_differs() -> None:
    rebuild_ledger()
    Partition.objects.filter(family="SPY").update(digest="0" * 64)
    (account,) = json.loads(answered_no(check=True, json=True))["accounts"]
    (difference,) = account["differences"]
    assert (difference["family"], difference["found"]) == ("SPY", ["its rows are not those that were written"])


@pytest.mark.usefixtures("account")
def test_check_changes_nothing() -> None:
    assert "waits to be recalculated" in answered_no(check=True)
    assert not Lot.objects.exists()


@pytest.mark.usefixtures("account")
def test_unknown_user_or_account_is_bad_input() -> None:
    assert refusal(user="nobody@example.com").returncode == 2
    error = refusal(user="owner@example.com", account="5WX99999")
    assert (error.returncode, str(error)) == (2, "owner@example.com has no account 5WX99999.")
    error = refusal(account="5WX99999")
    assert (error.returncode, str(error)) == (2, "Nobody has an account 5WX99999.")


@pytest.mark.django_db
def test_nothing_to_rebuild_is_no_failure() -> None:
    assert rebuild_ledger(json=True)[0] == '{\n  "accounts": []\n}\n'
