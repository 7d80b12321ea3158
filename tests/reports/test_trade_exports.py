"""`manage.py export trades`, and the trade that each entry of `export pnl` belongs to."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command

from apps.core.money import total
from apps.trades.engine.grouping.edits import EditKind
from apps.trades.models import Edit
from apps.trades.services.grouping import regroup
from tests.builders import assign, buy, buy_to_close, deliver, dividend, put, sell, sell_to_open
from tests.factories import NOON, make_account
from tests.stored import keep_orders

if TYPE_CHECKING:
    from apps.accounts.models import User
    from apps.trades.models import Account

pytestmark = pytest.mark.django_db
NEAR, FAR = put("KO", 50, "2026-01-16"), put("KO", 49, "2026-02-20")


def export(owner: User, subject: str, **options: Any) -> str:
    out = io.StringIO()
    call_command("export", subject, user=owner.email, stdout=out, **options)
    return out.getvalue()


def exported(owner: User, subject: str, **options: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(export(owner, subject, format="json", **options))
    return found


@pytest.fixture
def rolled(account: Account) -> Account:
    """A put sold, and rolled three days later in one order; the second is still open."""
    keep_orders(
        account,
        sell_to_open(1, NEAR, "1.50", fees="1.14", on="2026-01-05"),
        (buy_to_close(1, NEAR, "0.90", fees="0.14", on="2026-01-08"), sell_to_open(1, FAR, "1.40", fees="1.14")),
    )
    return account


def test_trade_is_written_with_its_labels_figures_and_places(owner: User, rolled: Account) -> None:
    first, second = exported(owner, "trades")
    assert (first["account"], first["key"], first["status"], second["status"]) == ("5WX01234", "1", "closed", "open")
    assert (first["opened_on"], first["closed_on"], first["opening_dte"]) == ("2026-01-05", "2026-01-08", 11)
    # 150 − 1.14 received, 90 + 0.14 paid back.
    assert (first["premium"], first["realized"], first["fees"], first["open_cost"]) == ("148.86", "58.72", "-1.28", "0")
    assert (first["opening_cash"], first["opening_fees"]) == ("148.86", "-1.14")
    assert (second["premium"], second["realized"], second["open_cost"], second["rolls"]) == ("138.86", "0", "138.86", 1)
    assert (first["strategy"], first["current_label"]) == ("Short put", "")
    assert (second["opening_label"], second["current_label"]) == ("Short put", "Short put")
    assert {(each["chain"], each["campaign"]) for each in (first, second)} == {("1", "1")}
    assert first["outcomes"] == ["closed", "rolled"]


def test_days_left_are_those_of_an_open_trade(owner: User, rolled: Account) -> None:
    assert [each["dte"] is None for each in exported(owner, "trades")] == [True, False]


def test_trades_are_asked_for_by_account_and_by_the_day_they_were_opened(owner: User, rolled: Account) -> None:
    keep_orders(make_account(owner, "5WX09999"), buy(1, "PEP", 140, on="2026-01-08", id=900))
    assert keys(owner) == ["1", "3", "900"]
    assert keys(owner, account="5WX01234") == ["1", "3"]
    assert keys(owner, first=date(2026, 1, 8)) == ["3", "900"]
    assert keys(owner, last=date(2026, 1, 7)) == ["1"]


def keys(owner: User, **options: Any) -> list[str]:
    return [row["key"] for row in exported(owner, "trades", **options)]


def test_stranger_exports_no_trade_of_anyone_else(rolled: Account, stranger: User) -> None:
    assert exported(stranger, "trades") == []


def test_what_a_person_wrote_is_exported_and_runs_in_no_spreadsheet(owner: User, rolled: Account) -> None:
    write(rolled, EditKind.NOTE, text="=1+1")
    write(rolled, EditKind.TAG, text="income")
    write(rolled, EditKind.PLAN, plan={"target": "50"})
    (line, _) = csv.DictReader(io.StringIO(export(owner, "trades")))
    assert (line["note"], line["tags"], line["plan"]) == ("'=1+1", '["income"]', '{"target": "50"}')
    assert line["premium"] == "148.86"


def write(account: Account, kind: EditKind, **arguments: Any) -> None:
    number = Edit.objects.count() + 1
    Edit.objects.create(
        account=account, number=number, kind=kind, arguments={"trades": ["1"], **arguments}, made_at=NOON
    )
    regroup(account, ["KO"])


def test_entry_names_the_trade_that_closed__money_in_no_trade_none(owner: User, account: Account) -> None:
    keep_orders(
        account, buy(10, "KO", 50, on="2026-01-05"), dividend("4.85", "KO", on="2026-01-06"),
        sell(10, "KO", 51, on="2026-01-07"),
    )  # fmt: skip
    assert [(each["category"], each["trade"]) for each in exported(owner, "pnl")] == [
        ("dividend", None),
        ("realized", "1"),
    ]


@pytest.mark.parametrize("view", ["trader", "tax"])
def test_entry_that_two_trades_share_is_written_in_parts_that_add_up(owner: User, account: Account, view: str) -> None:
    # 100 shares were assigned at 50 and sold at 52, fees 5 and 3; a person put 30 of them into a trade of their own.
    keep_orders(
        account,
        sell_to_open(1, NEAR, "1.50", fees="1.14", on="2026-01-05"),
        (assign(1, NEAR, on="2026-01-09"), deliver(buy(100, "KO", 50, fees=5))),
        sell(100, "KO", 52, fees=3, on="2026-01-12"),
    )
    whole = [each for each in exported(owner, "pnl", view=view) if each["day"] == "2026-01-12"]
    Edit.objects.create(
        account=account, number=1, kind=EditKind.SPLIT, arguments={"fills": [[3, "0", "30"]]}, made_at=NOON
    )
    regroup(account, ["KO"])
    parts = [each for each in exported(owner, "pnl", view=view) if each["day"] == "2026-01-12"]
    assert sorted(each["trade"] for each in parts) == ["3", "3+30"]
    for name in ("amount", "gross", "fees"):
        assert total(Decimal(each[name]) for each in parts) == Decimal(whole[0][name])
    for part in parts:
        assert Decimal(part["amount"]) == Decimal(part["gross"]) + Decimal(part["fees"])
    # Three tenths of 200 − 8, and in the tax view of the put's 148.86 besides.
    expected = {"trader": Decimal("57.6"), "tax": Decimal("57.6") + Decimal("44.658")}
    assert Decimal(next(each["amount"] for each in parts if each["trade"] == "3")) == expected[view]
