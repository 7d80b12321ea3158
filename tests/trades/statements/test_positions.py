"""How a position was opened that the broker holds and no row explains: proposed, stated, doubted, taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from apps.notifications.models import Notice
from apps.trades.ingest.instruments import ensure_instruments
from apps.trades.models import (
    CashBeside,
    Instrument,
    LedgerProblem,
    Lot,
    Partition,
    ProfitEntry,
    StatedOpening,
    Trade,
)
from apps.trades.selectors.statements.positions import Held, proposed_opening
from apps.trades.services.edits.annotations import tag
from apps.trades.services.ledger import rebuild_account
from apps.trades.services.ledger_check import check_account
from apps.trades.services.reconciling import reconcile
from apps.trades.services.statements.positions import keep_position, state_position, take_back_position
from tests.builders import acat, buy, call, crypto, exact, expire, future, put, sell, sell_to_open, split, stock
from tests.factories import NOON, make_position, make_snapshot, make_stated_opening
from tests.reports.test_exports import exported
from tests.stored import keep, keep_orders, the_instrument, the_row
from tests.trades.edits.making import make

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import User
    from apps.trades.engine.values import Contract
    from apps.trades.models import Account

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=5)
# Rows of a worked example begin on 5 January 2026.
DAY = date(2026, 1, 2)
KO, PUT, MES = stock("KO"), put("KO", 50, "2027-03-19"), future("/MESZ6")
STATED = {"quantity": "100", "opened_on": "2026-01-02", "amount": "3155", "note": "Former broker"}


def report(account: Account, what: Contract, quantity: str, price: str | None = "31.5") -> Instrument:
    """Let the broker hold so much of a contract, of which there need be no row, and compare."""
    account.snapshots.update(is_current=False)
    with connection.cursor() as cursor:
        (key,) = ensure_instruments(cursor, [what]).values()
    instrument = Instrument.objects.get(pk=key)
    made = make_snapshot(account, None, taken_at=NOON + timedelta(seconds=account.snapshots.count()))
    named = {"instrument_type": what.instrument_type, "underlying_symbol": what.underlying_symbol}
    make_position(made, what.symbol, quantity, instrument=instrument, average_open_price=price, **named)
    reconcile(account=account, at=NOON)
    return instrument


def state(
    account: Account, instrument: Instrument, quantity: int = 100, cash: int = -3155, on: date = DAY
) -> StatedOpening:
    held = Held(Decimal(quantity), on, Decimal(cash))
    return state_position(account=account, instrument=instrument, held=held, note="", by=account.owner, at=NOON)


def compared(account: Account, check: str = "QUANTITY") -> dict[str, tuple[str, str]]:
    """What the newest comparison says, by instrument."""
    rows = account.reconciliations.newest().get().results.filter(check_name=check)
    return {subject: (state, cause) for subject, state, cause in rows.values_list("subject", "state", "cause")}


@pytest.mark.parametrize(
    ("what", "quantity", "price", "amount"),
    [
        (KO, "100", "31.5", "3150"),
        (crypto("BTC/USD"), "0.25", "60000", "15000"),
        # Options are of 100 shares, a micro future of the S&P 500 of 5.
        (PUT, "-2", "1.5", "300"),
        (MES, "-1", "5000", "25000"),
    ],
)
def test_proposal_is_what_is_missing_at_the_broker_s_price(
    account: Account, what: Contract, quantity: str, price: str, amount: str
) -> None:
    found = proposed_opening(account, report(account, what, quantity, price))
    assert found is not None
    assert (found.quantity, found.amount or 0, found.expected) == exact(quantity, amount, 0)


def test_proposal_beside_rows_is_the_rest_at_what_the_broker_s_average_leaves(account: Account) -> None:
    keep(account, buy(100, "KO", 10))
    found = proposed_opening(account, report(account, KO, "150", "12"))
    # 150 at 12 are 1,800, of which 100 at 10 are 1,000: the other 50 cost 800.
    assert found is not None
    assert (found.quantity, found.price or 0) == exact(50, 16)


def test_proposal_where_the_average_makes_no_sense_is_the_average(account: Account) -> None:
    keep(account, buy(100, "KO", 10))
    found = proposed_opening(account, report(account, KO, "101", "5"))
    assert found is not None
    assert found.price == 5


def test_proposal_across_sides_is_all_that_lies_between(account: Account) -> None:
    keep(account, sell_to_open(3, PUT, 1))
    found = proposed_opening(account, report(account, PUT, "5", None))
    assert found is not None
    assert found.quantity == 8
    assert found.amount is None


@pytest.mark.parametrize("quantity", ["10", "4", "-1"])
def test_nothing_is_proposed_where_the_broker_holds_no_more(account: Account, quantity: str) -> None:
    keep(account, buy(10, "KO", 30))
    instrument = report(account, KO, quantity)
    assert (proposed_opening(account, instrument) is None) == (quantity != "-1")


def test_nothing_is_proposed_before_the_broker_said_anything(account: Account) -> None:
    keep(account, buy(10, "KO", 30))
    assert proposed_opening(account, the_instrument("KO")) is None


@pytest.mark.parametrize(("what", "quantity", "cash"), [(KO, 100, -3150), (PUT, -2, 300), (MES, 1, -25000)])
def test_statement_settles_the_break_and_leaves_cash_alone(
    account: Account, what: Contract, quantity: int, cash: int
) -> None:
    instrument = report(account, what, str(quantity), str(abs(Decimal(cash) / quantity / (what.multiplier or 1))))
    assert compared(account) == {what.key: ("BREAK", "BROKER_HAS_MORE")}
    before = compared(account, "CASH")
    state(account, instrument, quantity, cash)
    assert compared(account) == {what.key: ("AGREES", "")}
    assert compared(account, "OPEN_PRICE") == {what.key: ("AGREES", "")}
    assert (compared(account, "CASH"), CashBeside.objects.count()) == (before, 0)
    assert check_account(account) == []


def test_price_that_differs_from_the_broker_s_is_a_matter_of_method(account: Account) -> None:
    state(account, report(account, KO, "100", "20"))
    assert compared(account, "OPEN_PRICE") == {"KO": ("NOT_COMPARABLE", "STATED_BY_USER")}


def test_what_is_sold_of_it_is_realized_in_both_views(account: Account) -> None:
    opening = state(account, report(account, KO, "60"))
    keep(account, sell(40, "KO", 40, fees=1))
    # 40 of 100 cost 1,262 and brought 1,599.
    assert set(ProfitEntry.objects.values_list("view", "amount")) == {("TRADER", *exact(337)), ("TAX", *exact(337))}
    assert Lot.objects.get().stated_opening == opening
    assert check_account(account) == []


def test_stating_twice_is_once(account: Account) -> None:
    instrument = report(account, KO, "100")
    assert state(account, instrument) == state(account, instrument)
    assert Lot.objects.count() == 1


def test_statement_taken_back_leaves_what_was_before(account: Account) -> None:
    keep(account, buy(10, "KO", 30))
    instrument, digest = report(account, KO, "110"), Partition.objects.get().digest
    opening = state(account, instrument)
    assert Partition.objects.get().digest != digest
    assert take_back_position(opening=opening, at=LATER)
    assert (Partition.objects.get().digest, compared(account)["KO"][0]) == (digest, "BREAK")
    assert not take_back_position(opening=opening, at=LATER)


def test_number_of_a_statement_is_never_used_again(account: Account) -> None:
    instrument = report(account, KO, "100")
    first = state(account, instrument)
    take_back_position(opening=first, at=LATER)
    assert state(account, instrument).number > first.number


def test_lost_partition_of_a_statement_comes_back_with_a_rebuild_of_everything(account: Account) -> None:
    state(account, report(account, KO, "100"))
    digest = Partition.objects.get().digest
    Lot.objects.all().delete()
    Partition.objects.all().delete()
    assert [each.family for each in check_account(account)] == ["KO"]
    rebuild_account(account, everything=True)
    assert (Partition.objects.get().digest, check_account(account)) == (digest, [])


def test_split_of_what_was_stated_is_stored_and_read_back(account: Account) -> None:
    state(account, report(account, KO, "150"))
    keep(account, split(100, 150, "KO"), sell(150, "KO", 30))
    carried = Lot.objects.get(number=1)
    assert (carried.carried_from, carried.opening_name) == (
        Lot.objects.get(number=0),
        -StatedOpening.objects.get().number,
    )
    assert check_account(account) == []


def test_stated_lot_is_a_trade_that_says_why_and_has_an_address(page: Client, account: Account) -> None:
    opening = state(account, report(account, PUT, "-2"), -2, 300)
    trade = Trade.objects.get()
    assert (trade.key, trade.why["rule"], trade.name) == (f"-{opening.number}", "STATED", "Short put")
    html = page.get(reverse("trades:trade", args=[account.pk, trade.key])).content.decode()
    assert "You stated its opening." in html
    assert check_account(account) == []


def test_options_stated_for_one_day_are_put_together_by_what_they_are(page: Client, account: Account) -> None:
    above = call("KO", 60, "2027-03-19")
    state(account, report(account, PUT, "-1"), -1, 150)
    state(account, report(account, above, "-1"), -1, 120)
    trade = Trade.objects.get()
    assert (trade.name, trade.why["rule"], trade.opened) == ("Short strangle", "POSITION", 270)
    html = page.get(reverse("trades:trade", args=[account.pk, trade.key])).content.decode()
    assert "You stated the opening of some of it" in html
    assert "Short strangle" in page.get(reverse("trades:review")).content.decode()


def test_what_is_written_on_a_stated_trade_outlives_rebuilds(account: Account) -> None:
    state(account, report(account, KO, "100"))
    make(account, tag, keys=[Trade.objects.get().key], text="inherited")
    rebuild_account(account, everything=True)
    assert Trade.objects.get().tags == ["inherited"]


def test_edit_of_a_statement_taken_back_is_a_conflict(account: Account) -> None:
    opening = state(account, report(account, KO, "100"))
    make(account, tag, keys=[Trade.objects.get().key], text="inherited")
    take_back_position(opening=opening, at=LATER)
    assert account.edits.get().conflict


def test_rows_that_come_for_it_are_a_problem_and_a_notice__once(account: Account) -> None:
    opening = state(account, report(account, KO, "100"))
    keep(account, acat(100, "KO", -3000, on="2026-01-02"))
    for _ in range(2):
        reconcile(account=account, at=LATER)
    problem = LedgerProblem.objects.get(code="stated_opening_has_rows")
    assert (problem.broker_ids, problem.quantity) == ([-opening.number, 1], 100)
    assert Notice.objects.filter(title="Rows have come for KO, which you stated").count() == 1
    assert compared(account) == {"KO": ("BREAK", "OPENED_BY_USER")}


def test_rows_that_come_later_than_its_day_make_a_break_that_asks(account: Account) -> None:
    state(account, report(account, KO, "100"))
    keep(account, buy(100, "KO", 31))
    reconcile(account=account, at=LATER)
    assert compared(account) == {"KO": ("BREAK", "OPENED_BY_USER")}
    assert "Take your statement back" in Notice.objects.latest("pk").body


def test_statement_long_sold_is_not_blamed_for_what_rows_open(account: Account) -> None:
    state(account, report(account, KO, "100"))
    keep(account, sell(100, "KO", 40), buy(10, "KO", 41))
    report(account, PUT, "-1")
    assert compared(account)["KO"] == ("BREAK", "LEDGER_HAS_MORE")


def test_split_of_what_was_stated_is_still_the_statement_s(account: Account) -> None:
    state(account, report(account, KO, "100"))
    keep(account, split(100, 150, "KO"))
    report(account, KO, "50")
    assert compared(account)["KO"] == ("BREAK", "OPENED_BY_USER")


def test_ledger_that_holds_more_for_another_reason_blames_no_statement(account: Account) -> None:
    keep(account, sell_to_open(2, PUT, 1))
    # Short one too many, where a person stated a call.
    state(account, report(account, call("KO", 50, "2027-03-19"), "1"), 1, -150)
    report(account, PUT, "-1")
    assert compared(account)[PUT.key] == ("BREAK", "LEDGER_HAS_MORE")


def test_statement_kept_in_spite_of_rows_counts_besides(account: Account) -> None:
    opening = state(account, report(account, KO, "100"))
    keep(account, buy(100, "KO", 30, on="2026-01-02"))
    reconcile(account=account, at=LATER)
    keep_position(opening=opening, at=LATER)
    opening.refresh_from_db()
    assert (opening.known_ids, opening.told_at, LedgerProblem.objects.count()) == ([1], None, 0)
    assert check_account(account) == []


def test_rows_there_when_it_was_stated_are_no_problem(account: Account) -> None:
    keep(account, buy(50, "KO", 30))
    state(account, report(account, KO, "150"), on=date(2026, 1, 9))
    assert not LedgerProblem.objects.exists()


def address(account: Account, what: Contract = KO) -> str:
    query = urlencode({"type": what.instrument_type, "key": what.key})
    return f"{reverse('trades:state_position', args=[account.pk])}?{query}"


@pytest.mark.parametrize("name", ["trades:reconciliation", "trades:problems"])
def test_break_leads_to_the_form(page: Client, account: Account, name: str) -> None:
    report(account, KO, "100")
    html = page.get(reverse(name)).content.decode()
    assert address(account).replace("&", "&amp;") in html
    assert "State how this position was opened" in html


@pytest.mark.parametrize("name", ["trades:reconciliation", "trades:problems"])
def test_break_by_a_statement_leads_to_it(page: Client, account: Account, name: str) -> None:
    instrument = report(account, KO, "100")
    state(account, instrument)
    report(account, KO, "40")
    html = page.get(reverse(name)).content.decode()
    position = reverse("trades:position", args=[account.pk, instrument.pk])
    assert f'<a href="{position}">Look at what you stated</a>' in html


def test_form_is_filled_in_with_the_proposal_and_keeps_it(page: Client, account: Account) -> None:
    report(account, KO, "100")
    form = page.get(address(account)).context["form"]
    assert (form.initial, "broker" in form["amount"].help_text) == ({"quantity": "100", "amount": "3150"}, True)
    html = page.post(address(account), STATED, follow=True).content.decode()
    assert "KO counts with what you stated" in html
    opening = StatedOpening.objects.get()
    assert (opening.quantity, opening.cash, opening.opened_on, opening.made_by) == (100, -3155, DAY, account.owner)


def test_short_is_stated_as_received(page: Client, account: Account) -> None:
    report(account, PUT, "-2", "1.5")
    page.post(address(account, PUT), STATED | {"quantity": "2", "amount": "300"})
    opening = StatedOpening.objects.get()
    assert (opening.quantity, opening.cash) == exact(-2, 300)


def test_future_is_stated_at_its_price(page: Client, account: Account) -> None:
    report(account, MES, "1", "5000.25")
    form = page.get(address(account, MES)).context["form"]
    assert (form["amount"].label, form.initial["amount"]) == ("Price", "5000.25")
    page.post(address(account, MES), STATED | {"quantity": "1", "amount": "5000.25"})
    # Times five dollars a point.
    assert (StatedOpening.objects.get().cash, Lot.objects.get().price) == exact("-25001.25", "5000.25")
    html = page.get(reverse("trades:position", args=[account.pk, Lot.objects.get().instrument_id])).content.decode()
    assert "an opening of 1 on 2026-01-02, at 5,000.25" in " ".join(html.split())


@pytest.mark.parametrize("price", ["31.5", None])
def test_opening_is_stated_with_its_cost_or_not_at_all(page: Client, account: Account, price: str | None) -> None:
    report(account, KO, "100", price)
    asked = page.get(address(account)).context["form"]["amount"]
    # Where the broker states no price, there is none to take.
    assert (asked.value(), "take what stands here" in asked.help_text) == (("3150", True) if price else (None, False))
    assert "statement of your former broker" in asked.help_text
    answer = page.post(address(account), STATED | {"amount": ""})
    assert (answer.status_code, "State what it cost" in answer.content.decode()) == (422, True)
    assert not StatedOpening.objects.exists()


def test_database_keeps_no_opening_without_a_cost(account: Account) -> None:
    instrument = report(account, KO, "100")
    with pytest.raises(IntegrityError, match="cash"), transaction.atomic():
        make_stated_opening(account, instrument, cash=None)


def test_future_whose_point_is_worth_nobody_knows_what_is_not_stated(page: Client, account: Account) -> None:
    report(account, replace(MES, multiplier=None), "1", "5000")
    answer = page.post(address(account, MES), STATED | {"quantity": "1", "amount": "5000"})
    assert (answer.status_code, "What a point of it is worth" in answer.content.decode()) == (422, True)
    assert not StatedOpening.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": ""}, {"amount": "-1"}, {"quantity": "0"}, {"quantity": "x"}, {"opened_on": "2026-11-21"},
        {"opened_on": "1900-01-01"}, {"opened_on": ""}, {"amount": "31501"}, {"amount": "0.0000001"},
        {"quantity": "1000000001"}, {"amount": "999999999999999", "is_sure": "on"},
    ],
)  # fmt: skip
def test_form_refuses_what_cannot_be(page: Client, account: Account, wrong: dict[str, str]) -> None:
    # The broker reported on 20 November 2026; ten times its price makes 31,500.
    report(account, KO, "100")
    assert page.post(address(account), STATED | wrong).status_code == 422
    assert not StatedOpening.objects.exists()


def test_second_opening_of_a_day_is_refused_in_words(page: Client, account: Account) -> None:
    instrument = report(account, KO, "100")
    state(account, instrument, quantity=60, cash=-1890)
    answer = page.post(address(account), STATED | {"quantity": "40", "opened_on": str(DAY)})
    assert answer.status_code == 422
    assert "for that day already" in answer.content.decode()
    assert page.post(address(account), STATED | {"quantity": "40", "opened_on": "2026-01-05"}).status_code == 302
    assert Lot.objects.count() == 2


def test_position_too_small_for_its_cost_is_refused_in_words(page: Client, account: Account) -> None:
    report(account, KO, "100")
    answer = page.post(
        address(account), STATED | {"quantity": "0.0000000001", "amount": "100000000000", "is_sure": "on"}
    )
    assert answer.status_code == 422
    assert "Correct the quantity or the amount." in answer.content.decode()


def test_future_that_would_cost_more_than_can_be_stored_is_refused(page: Client, account: Account) -> None:
    report(account, MES, "1")
    # 999,999,999 contracts at 999,999 points of 5 dollars each.
    odd = {"quantity": "999999999", "amount": "999999", "is_sure": "on"}
    assert page.post(address(account, MES), STATED | odd).status_code == 422


def test_contracts_are_whole(page: Client, account: Account) -> None:
    report(account, PUT, "-2")
    assert "whole number" in page.post(address(account, PUT), STATED | {"quantity": "1.5"}).content.decode()


def test_doubtful_cost_can_be_confirmed(page: Client, account: Account) -> None:
    report(account, KO, "100")
    page.post(address(account), STATED | {"amount": "31501", "is_sure": "on"})
    assert StatedOpening.objects.get().cash == -31501


def test_closings_without_an_opening_are_named_on_the_form(page: Client, account: Account) -> None:
    keep(account, sell(30, "KO", 40))
    report(account, KO, "100")
    assert "without an opening. They will be taken" in page.get(address(account)).content.decode()


def test_nothing_to_state_leads_to_the_position(page: Client, account: Account) -> None:
    keep(account, buy(10, "KO", 30))
    report(account, KO, "10")
    assert "There is nothing to state" in page.get(address(account), follow=True).content.decode()


def test_day_on_which_the_other_side_was_held_is_told(page: Client, account: Account) -> None:
    keep(account, sell_to_open(1, PUT, 1))
    report(account, PUT, "1")
    stated = STATED | {"quantity": "2", "opened_on": "2026-02-02", "amount": "100"}
    assert "it opens nothing" in page.post(address(account, PUT), stated, follow=True).content.decode()


def act(opening: StatedOpening, name: str) -> str:
    return reverse(f"trades:{name}", args=[opening.account_id, opening.number])


def test_statement_is_taken_back_and_kept_on_the_page(page: Client, account: Account) -> None:
    instrument = report(account, KO, "100")
    opening = state(account, instrument)
    keep(account, buy(100, "KO", 30, on="2026-01-02"))
    reconcile(account=account, at=LATER)
    html = page.get(reverse("trades:problems")).content.decode()
    assert act(opening, "keep_position") in html
    assert "counts besides" in page.post(act(opening, "keep_position"), follow=True).content.decode()
    assert act(opening, "keep_position") not in page.get(reverse("trades:problems")).content.decode()
    assert "Taken back" in page.post(act(opening, "take_position_back"), follow=True).content.decode()
    assert not StatedOpening.objects.in_force().exists()


@pytest.mark.parametrize("name", ["take_position_back", "keep_position"])
def test_statement_of_what_nobody_else_knows_of_is_still_told(page: Client, account: Account, name: str) -> None:
    opening = state(account, report(account, KO, "100"))
    report(account, PUT, "-1")
    page.post(act(opening, "take_position_back"))
    # Pressed again on a page that is no longer true, either leads to where it is told.
    answer = page.post(act(opening, name), follow=True)
    html = " ".join(answer.content.decode().split())
    assert (answer.status_code, Lot.objects.count()) == (200, 0)
    assert "an opening of 100 on 2026-01-02" in html
    assert "You took this back on" in html
    assert "Kept: what you stated" not in html
    assert act(opening, "take_position_back") not in html


def test_stranger_states_nothing(client: Client, account: Account, stranger: User) -> None:
    opening = state(account, report(account, KO, "100"))
    report(account, KO, "300")
    client.force_login(stranger)
    assert client.get(address(account)).status_code == client.post(address(account), STATED).status_code == 404
    for name in ("take_position_back", "keep_position"):
        assert client.post(act(opening, name)).status_code == 404
    assert StatedOpening.objects.in_force().count() == 1


@pytest.mark.parametrize("query", ["", "?type=Equity&key=NONE", "?type=Equity&key=%00", "?type=Future&key=KO"])
def test_form_of_what_is_not_there_is_not_found(page: Client, account: Account, query: str) -> None:
    report(account, KO, "100")
    assert page.get(reverse("trades:state_position", args=[account.pk]) + query).status_code == 404


PAGES = [
    "trades:chains",
    "trades:lots",
    "trades:closures",
    "trades:positions",
    "trades:trades",
    "reports:entries",
    "reports:cash",
]


@pytest.mark.parametrize("name", PAGES)
def test_pages_show_what_was_stated(page: Client, account: Account, name: str) -> None:
    state(account, report(account, KO, "60"))
    keep_orders(account, sell(40, "KO", 40))
    assert "KO" in page.get(reverse(name), {"line": "open-cost"}).content.decode()


def test_history_begins_with_the_statement(page: Client, account: Account) -> None:
    instrument = report(account, KO, "60")
    state(account, instrument)
    keep(account, sell(40, "KO", 40))
    lines = page.get(reverse("trades:position", args=[account.pk, instrument.pk])).context["history"].lines
    assert [(line.row, line.opening, line.held) for line in lines] == [
        (the_row(1), None, 60), (None, StatedOpening.objects.get(), 100),
    ]  # fmt: skip


def test_bridge_from_profit_to_cash_holds_with_a_statement(page: Client, account: Account) -> None:
    state(account, report(account, KO, "60"))
    keep(account, sell(40, "KO", 40, fees=1))
    # 1,599 came in; 337 of it are profit, and the rest is cost that no row of this history had paid.
    cash = page.get(reverse("reports:profit")).context["cash"]
    assert (cash.cash.amount, cash.unexplained) == exact(1599, 0)


def test_expired_option_that_was_stated_ends_like_any_other(account: Account) -> None:
    gone = put("KO", 50, "2026-03-20")
    state(account, report(account, gone, "-2"), -2, 300)
    keep(account, expire(2, gone))
    assert (Lot.objects.get().remaining, LedgerProblem.objects.count()) == (0, 0)


@pytest.mark.parametrize("first", ["rows", "statement"])
def test_rows_before_or_after_the_statement_make_one_ledger(account: Account, first: str) -> None:
    rows: Any = (sell(40, "KO", 40), buy(5, "KO", 41), sell(10, "KO", 42))
    if first == "rows":
        keep(account, *rows)
    state(account, report(account, KO, "55"))
    for end in range(1, len(rows) + 1):
        keep(account, *rows[:end])
    # 100 less 40 and 10, and 5 bought: the oldest were sold.
    assert [lot.remaining for lot in Lot.objects.open().order_by("opened_at")] == [*exact(50, 5)]
    assert check_account(account) == []


def test_moment_of_a_statement_is_the_beginning_of_its_day_in_new_york(account: Account) -> None:
    state(account, report(account, KO, "100"))
    assert Lot.objects.get().opened_at == datetime(2026, 1, 2, 5, tzinfo=UTC)


def test_exports_name_a_stated_lot_by_its_statement(account: Account) -> None:
    opening = state(account, report(account, KO, "60"))
    keep(account, sell(40, "KO", 40))
    owner = account.owner
    (lot,), (entry,) = exported(owner, "lots"), exported(owner, "pnl")
    assert (lot["transaction_id"], lot["origin"], lot["is_cost_stated"]) == (-opening.number, "stated", True)
    # The one row behind what was realized is that of the sale.
    assert (entry["transaction_ids"], entry["cost"], entry["trade"]) == ([1], "-1262", f"-{opening.number}")


def test_closures_as_a_file_name_the_statement_too(page: Client, account: Account) -> None:
    opening = state(account, report(account, KO, "60"))
    keep(account, sell(40, "KO", 40))
    answer = page.get(reverse("reports:closures_csv"))
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert f",-{opening.number},1,fill," in text


def test_entry_leads_to_what_was_stated(page: Client, account: Account) -> None:
    state(account, report(account, KO, "60"))
    keep(account, sell(40, "KO", 40))
    (line,) = page.get(reverse("reports:entries")).context["lines"]
    opened = line.sources[0]
    assert (opened.words, opened.row, opened.day) == ("Opened, as you stated,", None, DAY)
    assert (opened.part, opened.whole, line.cost_words) == (*exact(-1262, -3155), "cost as you stated it")
