"""`manage.py export transactions`: what scripts and spreadsheets get."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_account, make_transaction

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.trades.models import Account


@pytest.fixture
def account(owner: User) -> Account:
    return make_account(owner)


def export(owner: User, **options: Any) -> str:
    out = io.StringIO()
    call_command("export", "transactions", user=owner.email, stdout=out, **options)
    return out.getvalue()


def exported_ids(owner: User, **options: Any) -> list[int]:
    return [row["id"] for row in json.loads(export(owner, format="json", **options))]


def test_json_states_a_row_without_rounding(owner: User, account: Account) -> None:
    make_transaction(
        account, 7, action="Buy to Open", quantity=Decimal(3), price=Decimal("0.7000000001"),
        net_value=Decimal("-210.000001"), commission=Decimal("-0.5"), order_id=99,
        executed_at=datetime(2026, 3, 2, 3, 30, tzinfo=UTC),
    )  # fmt: skip

    (row,) = json.loads(export(owner, format="json"))

    # 03:30 UTC on 2 March is 22:30 on 1 March in New York.
    assert (row["executed_at"], row["day"]) == ("2026-03-02T03:30:00+00:00", "2026-03-01")
    assert (row["account"], row["id"], row["order_id"], row["type"]) == (account.number, 7, 99, "Trade")
    assert (row["net_value"], row["commission"], row["price"]) == ("-210.000001", "-0.5", "0.7000000001")
    assert row["value"] is None


STATED = [
    # As sold and as bought; where the broker states no side; a coin to the last digit; no quantity at all.
    (-1, Decimal("40.0000000000"), ("-1", "40")),
    (1, Decimal("1E+2"), ("1", "100")),
    (None, Decimal("5.50"), ("", "5.5")),
    (1, Decimal("0.0000000001"), ("1", "0.0000000001")),
    (None, None, ("", "")),
]


@pytest.mark.parametrize(("side", "quantity", "written"), STATED)
def test_quantity_is_the_magnitude_in_plain_digits_with_its_side_beside_it(
    owner: User, account: Account, side: int | None, quantity: Decimal | None, written: tuple[str, str]
) -> None:
    make_transaction(account, 1, side=side, quantity=quantity)
    (line,) = csv.DictReader(io.StringIO(export(owner)))
    assert (line["side"], line["quantity"]) == written
    (row,) = json.loads(export(owner, format="json"))
    assert (row["side"], row["quantity"]) == (side, written[1] or None)


def test_csv_is_the_default_and_holds_each_row_once__oldest_first(owner: User, account: Account) -> None:
    make_transaction(account, 2, executed_at=datetime(2026, 3, 3, 15, tzinfo=UTC))
    make_transaction(account, 1, executed_at=datetime(2026, 3, 4, 15, tzinfo=UTC))

    rows = list(csv.DictReader(io.StringIO(export(owner))))

    assert [row["id"] for row in rows] == ["2", "1"]


def test_date_the_broker_left_out_is_null_in_json_and_empty_in_csv(owner: User, account: Account) -> None:
    make_transaction(account, 7, transaction_date=None)
    (written,) = json.loads(export(owner, format="json"))
    (line,) = csv.DictReader(io.StringIO(export(owner)))
    assert (written["transaction_date"], line["transaction_date"]) == (None, "")
    # Nothing is shifted by it: the day is ours, from the moment of execution.
    assert written["day"] == line["day"] != ""


def test_days_are_inclusive_and_new_york_days(owner: User, account: Account) -> None:
    for number, day in enumerate((1, 2, 3, 4), start=1):
        make_transaction(account, number, executed_at=datetime(2026, 3, day, 15, tzinfo=UTC))
    assert exported_ids(owner, first=date(2026, 3, 2), last=date(2026, 3, 3)) == [2, 3]


def test_nothing_to_export_is_an_empty_array(owner: User) -> None:
    assert json.loads(export(owner, format="json")) == []


def test_only_the_users_own_rows_of_the_account_asked_for(owner: User, stranger: User, account: Account) -> None:
    make_transaction(account, 1)
    make_transaction(make_account(owner, "5WX09999"), 2)
    make_transaction(make_account(stranger, account.number), 3)
    assert exported_ids(owner, account=account.number) == [1]


def test_an_account_the_user_does_not_have_is_refused(owner: User) -> None:
    with pytest.raises(CommandError, match="has no account 5WX00000") as caught:
        export(owner, account="5WX00000")
    assert caught.value.returncode == 2


def test_a_day_that_is_none_is_refused_in_one_line() -> None:
    command = [sys.executable, "manage.py", "export", "transactions", "--user", "a@example.com", "--from", "yesterday"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "'yesterday' is not of the form YYYY-MM-DD" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("subject", ["transactions", "pnl", "lots", "closures"])
def test_days_that_end_before_they_begin_are_refused(owner: User, account: Account, subject: str) -> None:
    days = {"first": date(2026, 2, 2), "last": date(2026, 2, 1)}
    with pytest.raises(CommandError, match="--from is later than --to") as refused:
        call_command("export", subject, user=owner.email, stdout=io.StringIO(), **days)
    assert refused.value.returncode == 2
