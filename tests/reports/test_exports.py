"""`manage.py export pnl|lots|positions`, and the download on the P&L page."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from apps.trades.engine.results import Category, Reason
from tests.factories import make_account, make_closure, make_lot, make_position, make_snapshot
from tests.reports.ledgers import make_fill, make_payment, make_round_trip

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User
    from apps.trades.models import Account

pytestmark = pytest.mark.django_db
MONDAY, FRIDAY = date(2026, 3, 16), date(2026, 3, 20)


def export(owner: User, subject: str, **options: Any) -> str:
    out = io.StringIO()
    call_command("export", subject, user=owner.email, stdout=out, **options)
    return out.getvalue()


def exported(owner: User, subject: str, **options: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(export(owner, subject, format="json", **options))
    return found


def test_entry_is_written_whole_and_unrounded(owner: User, account: Account) -> None:
    closure = make_round_trip(account, "-100.123456", "130.5", day=MONDAY, fees="-0.25", also_ids=[77])
    assert exported(owner, "pnl") == [
        {
            "account": "5WX01234", "day": "2026-03-16", "view": "trader", "category": "realized", "underlying": "AAPL",
            # 130.5 − 100.123456, and half a dollar of fees added back.
            "symbol": "AAPL", "trade": None, "amount": "30.376544", "gross": "30.876544", "fees": "-0.5",
            "transaction_ids": [closure.lot.opening.broker_id, closure.closing_id and closure.closing.broker_id, 77],
            "commission": "-0.5", "clearing_fees": "0", "regulatory_fees": "0", "proprietary_index_option_fees": "0",
            "currency_conversion_fees": "0", "other_charge": "0", "acquired_on": "2026-03-06",
            "closed_on": "2026-03-16", "term": "short", "quantity": "10", "cost": "-100.123456", "proceeds": "130.5",
            "moved_premium": "0",
        }
    ]  # fmt: skip


def test_views_and_days_and_accounts_are_asked_for(owner: User, account: Account) -> None:
    make_round_trip(account, "-1", "2", day=MONDAY, moved="10")
    make_round_trip(account, "-1", "5", day=FRIDAY)
    make_payment(make_account(owner, "5WX09999"), "7", Category.INTEREST, day=FRIDAY)
    assert amounts(owner) == ["1", "4", "7"]
    assert amounts(owner, view="tax") == ["11", "4", "7"]
    assert amounts(owner, first=FRIDAY) == ["4", "7"]
    assert amounts(owner, last=MONDAY) == ["1"]
    assert amounts(owner, account="5WX09999") == ["7"]


@pytest.mark.parametrize(("view", "premium"), [("trader", "0"), ("tax", "10")])
def test_realized_entry_is_cost_and_proceeds_and_the_premium_of_its_view(
    owner: User, account: Account, view: str, premium: str
) -> None:
    make_round_trip(account, "-100", "130", moved="10", is_long_term=True)
    make_payment(account, "7", Category.INTEREST)
    interest, realized = sorted(exported(owner, "pnl", view=view), key=lambda row: row["category"])
    parts = [Decimal(realized[name]) for name in ("cost", "proceeds", "moved_premium")]
    assert (realized["term"], realized["moved_premium"]) == ("long", premium)
    assert sum(parts) == Decimal(realized["amount"])
    assert {interest[name] for name in ("acquired_on", "closed_on", "term", "cost", "proceeds")} == {None}


def amounts(owner: User, **options: Any) -> list[str]:
    return [row["amount"] for row in exported(owner, "pnl", **options)]


def test_money_without_an_instrument_names_its_row(owner: User, account: Account) -> None:
    row = make_payment(account, "-25", Category.FEE)
    (entry,) = exported(owner, "pnl")
    assert (entry["category"], entry["symbol"], entry["underlying"]) == ("fee", None, "")
    assert entry["transaction_ids"] == [row.broker_id]


def test_row_that_closed_and_opened_is_named_once(owner: User, account: Account) -> None:
    closure = make_round_trip(account)
    closure.lot.opening = closure.closing
    closure.lot.save()
    (entry,) = exported(owner, "pnl")
    assert entry["transaction_ids"] == [closure.closing.broker_id]


def test_download_holds_the_entries_of_the_page_s_filter(page: Client, account: Account) -> None:
    make_round_trip(account, "-1", "2", day=MONDAY, symbol="=1+1")
    make_round_trip(account, "-1", "5", day=FRIDAY)
    answer = page.get(reverse("reports:profit_csv"), {"to": "2026-03-16", "view": "tax"})
    (line,) = csv.DictReader(io.StringIO(b"".join(answer).decode()))
    assert (line["amount"], line["view"], line["trade"]) == ("1", "tax", "")
    # What a spreadsheet would run is only shown.
    assert line["symbol"] == "'=1+1"
    assert len(json.loads(line["transaction_ids"])) == 2
    assert answer["Content-Disposition"] == 'attachment; filename="pnl-tax.csv"'


def test_lot_is_written_with_its_closures(owner: User, account: Account) -> None:
    opening = make_fill(account, MONDAY, "-1001", "-1")
    lot = make_lot(
        opening, "6", quantity="10", opening_net=-1001, opening_fees=-1, remaining_net="-600.6", folded_net=50
    )
    closing = make_fill(account, FRIDAY, "440")
    make_closure(lot, closing, "4", opening_net="-400.4", closing_net=440, moved_net=20, is_long_term=True)
    (written,) = exported(owner, "lots", view="tax")
    assert (written["account"], written["symbol"], written["transaction_id"]) == ("5WX01234", "AAPL", opening.broker_id)
    assert (written["opened_at"], written["acquired_on"]) == ("2026-03-16T17:00:00+00:00", "2026-03-16")
    figures = ("quantity", "remaining", "cost", "remaining_cost", "folded_premium", "fees")
    assert [written[name] for name in figures] == ["10", "6", "-1001", "-600.6", "50", "-1"]
    # 440 − 400.40, and 20 of premium in the tax view.
    assert written["realized"] == "59.6"
    assert written["closures"] == [
        {
            "transaction_id": closing.broker_id, "day": "2026-03-20", "reason": "fill", "quantity": "4",
            "cost": "-400.4", "proceeds": "440", "moved_premium": "20", "realized": "59.6", "is_long_term": True,
        }
    ]  # fmt: skip


def test_closure_is_written_with_what_it_realized(owner: User, account: Account) -> None:
    closure = make_round_trip(account, "-100", "130", day=MONDAY, fees="-1.5", moved="10")
    make_round_trip(account, day=FRIDAY, reason=Reason.CORPORATE_ACTION)
    closed, carried = exported(owner, "closures", view="tax")
    assert (closed["opening_id"], closed["closing_id"]) == (
        closure.lot.opening.broker_id, closure.closing and closure.closing.broker_id,
    )  # fmt: skip
    # 130 − 100 + 10; the fees of both sides are in cost and proceeds.
    assert [closed[name] for name in ("realized", "fees", "term")] == ["40", "-3", "short"]
    assert (carried["reason"], carried["realized"], carried["term"]) == ("corporate_action", "0", None)
    assert [row["day"] for row in exported(owner, "closures", first=FRIDAY)] == ["2026-03-20"]


@pytest.mark.parametrize("name", ["lots", "closures"])
def test_list_is_downloaded_as_it_is_filtered(
    page: Client, account: Account, stranger: User, client: Client, name: str
) -> None:
    make_round_trip(account, symbol="AAPL")
    make_round_trip(account, symbol="KO")
    html = page.get(reverse(f"trades:{name}"), {"underlying": "KO"}).content.decode()
    address = f"{reverse(f'reports:{name}_csv')}?underlying=KO"
    assert f'href="{address}"' in html
    rows = csv.DictReader(io.StringIO(b"".join(page.get(address)).decode()))
    assert [row["symbol"] for row in rows] == ["KO"]
    client.force_login(stranger)
    assert b"".join(client.get(address)).count(b"\n") == 1


def test_lot_that_was_carried_on_realized_nothing(owner: User, account: Account) -> None:
    make_round_trip(account, reason=Reason.CORPORATE_ACTION)
    (written,) = exported(owner, "lots")
    assert (written["realized"], written["closures"][0]["realized"]) == ("0", "0")


def test_lots_are_those_opened_in_the_days_asked_for(owner: User, account: Account) -> None:
    for day in (MONDAY, FRIDAY):
        make_lot(make_fill(account, day, "-1"))
    make_lot(make_fill(make_account(owner, "5WX09999"), FRIDAY, "-1"))
    assert [lot["acquired_on"] for lot in exported(owner, "lots", last=MONDAY)] == ["2026-03-16"]
    assert [lot["account"] for lot in exported(owner, "lots", first=FRIDAY)] == ["5WX01234", "5WX09999"]
    assert len(exported(owner, "lots", account="5WX09999")) == 1


def test_lots_cost_two_queries_a_thousand(owner: User, account: Account, django_assert_num_queries: Any) -> None:
    for _ in range(5):
        make_round_trip(account)
    # Two tell whether all is migrated; then the user, the accounts, the lots, and their closures.
    with django_assert_num_queries(6):
        assert len(exported(owner, "lots")) == 5


def test_lots_as_csv_hold_their_closures_as_json(owner: User, account: Account) -> None:
    make_round_trip(account, "-100", "130")
    (line,) = csv.DictReader(io.StringIO(export(owner, "lots")))
    assert line["realized"] == "30"
    assert [each["realized"] for each in json.loads(line["closures"])] == ["30"]


def test_position_is_written_as_the_broker_reported_it(owner: User, account: Account) -> None:
    make_position(make_snapshot(account), "AAPL", "-10", mark_price=None)
    (written,) = exported(owner, "positions")
    assert (written["quantity"], written["open_price"], written["mark"], written["value"]) == ("-10", "100", None, None)
    assert written["read_at"] == "2026-11-20T17:00:00+00:00"


def test_positions_of_the_past_are_refused_in_one_line(owner: User, account: Account) -> None:
    with pytest.raises(CommandError, match="leave --from and --to out") as caught:
        export(owner, "positions", first=MONDAY)
    assert caught.value.returncode == 2


@pytest.mark.parametrize("subject", ["pnl", "lots", "positions"])
def test_nobody_else_s_rows_are_written(owner: User, stranger: User, account: Account, subject: str) -> None:
    make_round_trip(account)
    make_position(make_snapshot(account))
    assert exported(stranger, subject) == []
    assert len(exported(owner, subject)) == 1
