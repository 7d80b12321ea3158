"""What a user states a row was for tax, on the pages, and takes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from apps.trades.engine.facts import Treatment
from apps.trades.models import LedgerProblem, Lot, Partition, ProfitEntry, StatedTreatment, Trade
from apps.trades.selectors.origins import origins_of
from apps.trades.selectors.row_parts import OTHER_HALF, parts_of
from apps.trades.selectors.statements.lots import unstated_opening
from apps.trades.selectors.statements.positions import Held
from apps.trades.selectors.statements.treatments import kinds_of, treatable
from apps.trades.services.ledger_check import check_account
from apps.trades.services.statements.lots import state_lot
from apps.trades.services.statements.positions import state_position
from apps.trades.services.statements.treatments import state_treatment, take_back_treatment
from tests.builders import (
    acat,
    assign,
    buy,
    deliver,
    deposit,
    dividend,
    exact,
    merger,
    put,
    sell,
    sell_to_open,
    symbol_change,
)
from tests.factories import NOON, make_stated_treatment
from tests.stored import keep, the_instrument, the_row
from tests.trades.engine.vectors.rows import share_dividend

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from apps.accounts.models import User
    from apps.trades.models import Account
    from tests.builders import Line

pytestmark = pytest.mark.django_db
PUT = put("X", 10, "2026-03-20")
SPUN_OFF = buy(100, "GE", 50), acat(25, "GEV")


def merged(cash: int = 1000) -> tuple[Line, ...]:
    closing, opening = merger((100, "X"), (100, "Y"), worth=4000)
    return closing, replace(opening, cash=Decimal(cash - 4000))


def state(row: int, kind: Treatment, **figures: Any) -> StatedTreatment:
    named = {name: Decimal(each) if isinstance(each, str) else each for name, each in figures.items()}
    return state_treatment(row=the_row(row), kind=kind, figures=named, note="", by=the_row(row).account.owner, at=NOON)


def open_costs() -> dict[str, Decimal]:
    return dict(Lot.objects.open().values_list("instrument__symbol", "remaining_net"))


def answer(page: Client, row: int, **told: str) -> HttpResponse:
    return page.post(reverse("trades:treatment", args=[the_row(row).pk]), told, follow=True)  # type: ignore[return-value]


def html(page: Client, name: str, row: int) -> str:
    return page.get(reverse(name, args=[the_row(row).pk])).content.decode()


# Stored and rebuilt.


def test_return_of_capital_lowers_the_cost_and_leaves_the_rest_a_dividend(account: Account) -> None:
    keep(account, buy(100, "KO", 10), dividend(100, "KO"))
    state(2, Treatment.RETURN_OF_CAPITAL, amount="60")
    assert open_costs() == {"KO": -940}
    assert ProfitEntry.objects.get(view="TRADER").amount == 40
    assert check_account(account) == []


def test_spin_off_joins_two_families_until_it_is_taken_back(account: Account) -> None:
    keep(account, *SPUN_OFF)
    digests = dict(Partition.objects.values_list("family", "digest"))
    state(2, Treatment.SPIN_OFF, parent=the_instrument("GE"), share="0.1")
    assert open_costs() == dict(zip(["GE", "GEV"], exact(-4500, -500), strict=True))
    assert Partition.objects.get().members == ["GE", "GEV"]
    assert (check_account(account), LedgerProblem.objects.count()) == ([], 0)
    assert take_back_treatment(row=the_row(2), by=account.owner, at=NOON)
    assert dict(Partition.objects.values_list("family", "digest")) == digests
    assert not take_back_treatment(row=the_row(2), by=account.owner, at=NOON)


def test_shares_of_a_spin_off_are_of_the_trade_they_came_of(account: Account) -> None:
    keep(account, *SPUN_OFF)
    state(2, Treatment.SPIN_OFF, parent=the_instrument("GE"), share="0.1")
    assert Trade.objects.get().open_net == -5000


def test_shares_that_a_person_stated_were_held_may_be_the_parent(page: Client, account: Account) -> None:
    # The row that opened 100 GE never came; GE is known by one that was sold again.
    keep(account, buy(1, "GE", 50), sell(1, "GE", 50), acat(25, "GEV", on="2026-01-09"))
    held = Held(Decimal(100), date(2026, 1, 8), Decimal(-5000))
    state_position(
        account=account, instrument=the_instrument("GE"), held=held, note="", by=account.owner, at=NOON
    )  # fmt: skip
    state(3, Treatment.SPIN_OFF, parent=the_instrument("GE"), share="0.1")
    assert (open_costs(), check_account(account)) == ({"GE": Decimal(-4500), "GEV": Decimal(-500)}, [])
    for symbol in ("GE", "GEV"):
        shown = page.get(reverse("trades:position", args=[account.pk, the_instrument(symbol).pk]))
        assert "as you stated what the row was" in shown.content.decode()
    assert not parts(3) or set(parts(3).values()) == {0}


def test_second_statement_replaces_the_first_with_all_its_figures(account: Account) -> None:
    keep(account, *SPUN_OFF)
    state(2, Treatment.SPIN_OFF, parent=the_instrument("GE"), share="0.1")
    state(2, Treatment.TAXABLE, value="20")
    stated = StatedTreatment.objects.get()
    assert (stated.kind, stated.parent, stated.share, stated.value) == ("TAXABLE", None, None, 20)
    assert open_costs() == dict(zip(["GE", "GEV"], exact(-5000, -500), strict=True))


def test_statement_outlives_new_rows_and_rebuilds(account: Account) -> None:
    keep(account, buy(100, "KO", 10), dividend(100, "KO"))
    state(2, Treatment.RETURN_OF_CAPITAL, amount="60")
    keep(account, buy(100, "KO", 10), dividend(100, "KO"), sell(100, "KO", 10))
    assert ProfitEntry.objects.get(view="TAX", category="REALIZED").amount == 60
    assert check_account(account) == []


def test_statement_on_a_row_that_changed_is_a_question_and_counts_no_more(account: Account) -> None:
    keep(account, buy(100, "KO", 10), dividend(100, "KO"))
    state(2, Treatment.RETURN_OF_CAPITAL, amount="60")
    keep(account, buy(100, "KO", 10), dividend(50, "KO"))
    assert open_costs() == {"KO": -1000}
    assert LedgerProblem.objects.get().code == "stated_treatment_does_not_fit"


def test_tax_view_gains_where_its_cost_is_repaid(account: Account) -> None:
    option = put("KO", 10, "2026-03-20")
    keep(
        account, sell_to_open(1, option, 2), (assign(1, option), deliver(buy(100, "KO", 10))), dividend(900, "KO")
    )  # fmt: skip
    state(4, Treatment.RETURN_OF_CAPITAL, amount="900")
    entries = ProfitEntry.objects.filter(category="REALIZED", closure__reason="RETURN_OF_CAPITAL")
    # The shares cost 1,000, and 800 for tax: 100 are left of the one, and 900 are 100 more than the other.
    assert dict(entries.values_list("view", "amount")) == dict(zip(["TRADER", "TAX"], exact(0, 100), strict=True))
    assert check_account(account) == []


# What can be stated of which rows.


def test_rows_are_told_by_what_became_of_them(account: Account) -> None:
    keep(
        account, buy(100, "X", 20), dividend(5, "X"), dividend(-5, "X"), acat(5, "Z"), merged(), deposit(7),
        buy(1, "X", 20), sell_to_open(1, PUT, 2), (assign(1, PUT), deliver(buy(100, "X", 10))), merged(-7),
    )  # fmt: skip
    rows = [the_row(number) for number in range(1, 14)]
    kinds = kinds_of(rows)
    assert {row.broker_id: kinds[row.pk][0].value for row in rows if row.pk in kinds} == {
        2: "RETURN_OF_CAPITAL", 4: "SPIN_OFF", 6: "MERGER_WITH_CASH"
    }  # fmt: skip
    assert kinds_of([]) == {}


def test_dividend_on_what_was_not_held_repays_nothing(account: Account) -> None:
    keep(account, buy(1, "KO", 10), sell(1, "KO", 10), dividend(5, "KO"), buy(1, "KO", 10))
    assert treatable(the_row(3)) is None


def test_statement_that_fits_no_more_can_still_be_taken_back(account: Account) -> None:
    keep(account, buy(100, "KO", 10), dividend(100, "KO"))
    state(2, Treatment.RETURN_OF_CAPITAL, amount="60")
    # The broker corrects the purchase: nothing was held when the dividend came.
    keep(account, sell(100, "KO", 10), dividend(100, "KO"))
    found = treatable(the_row(2))
    assert found is not None
    assert (found.held, found.stated) == ((), StatedTreatment.objects.get())


def test_what_the_parent_became_since_was_not_held_before(account: Account) -> None:
    keep(account, buy(10, "GE", 50), acat(5, "GEV"), symbol_change(10, "GE", "GX"))
    found = treatable(the_row(2))
    assert found is not None
    assert [each.symbol for each in found.held] == ["GE"]


def test_shares_held_before_may_be_the_parent(account: Account) -> None:
    keep(account, buy(1, "GE", 50), buy(1, "T", 9), sell(1, "T", 9), acat(25, "GEV"), buy(1, "MO", 9))
    found = treatable(the_row(4))
    assert found is not None
    assert [each.symbol for each in found.parents] == ["GE"]
    state(4, Treatment.SPIN_OFF, parent=the_instrument("GE"), share="0.1")
    again = treatable(the_row(4))
    assert again is not None
    assert [each.symbol for each in again.parents] == ["GE"]


def test_one_row_has_its_cost_stated_or_what_it_was(account: Account) -> None:
    keep(account, *SPUN_OFF)
    state_lot(row=the_row(2), opened_on=NOON.date(), cash=Decimal(-5), note="", by=account.owner, at=NOON)
    assert treatable(the_row(2)) is None
    keep(account, *SPUN_OFF, acat(25, "GEW"))
    assert unstated_opening(the_row(3)) is not None
    # Even one that does not fit, and counts for nothing.
    make_stated_treatment(account, 3)
    assert unstated_opening(the_row(3)) is None


# On the pages.


def test_return_of_capital_is_stated_from_the_row_and_taken_back(page: Client, account: Account) -> None:
    keep(account, buy(100, "KO", 10), dividend(100, "KO"))
    assert "Say what this was for tax …" in html(page, "trades:transaction", 2)
    shown = answer(page, 2, amount="60", note="Form 8937").content.decode()
    assert "this was a return of capital (IRC 301(c)): 60.00 of it are capital – “Form 8937”" in shown
    assert 'value="60"' in html(page, "trades:treatment", 2)
    back = page.post(reverse("trades:take_treatment_back", args=[the_row(2).pk]), follow=True)
    assert "Taken back: the row counts as the broker sent it." in back.content.decode()
    assert not StatedTreatment.objects.exists()


@pytest.mark.parametrize("amount", ["", "0", "100.01", "x"])
def test_no_more_than_the_dividend_can_be_capital(page: Client, account: Account, amount: str) -> None:
    keep(account, buy(100, "KO", 10), dividend(100, "KO"))
    assert answer(page, 2, amount=amount).status_code == 422
    assert not StatedTreatment.objects.exists()


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"kind": "SPIN_OFF", "percent": "12.5"}, "12.5 % of the cost of GE went over"),
        ({"kind": "STOCK_DIVIDEND", "old_value": "45", "value": "20"}, "was worth 20, one of GE 45"),
        ({"kind": "TAXABLE", "value": "20.5"}, "one of the shares that came was worth 20.5"),
    ],
)
def test_shares_that_came_are_what_the_user_says(
    page: Client, account: Account, told: dict[str, str], words: str
) -> None:
    keep(account, *SPUN_OFF)
    parent = str(the_instrument("GE").pk) if told["kind"] != "TAXABLE" else ""
    assert words in answer(page, 2, parent=parent, **told).content.decode()
    assert not LedgerProblem.objects.exists()


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"kind": "GIFT", "parent": "GE", "percent": "10"},
        {"kind": "SPIN_OFF", "percent": "10"},
        {"kind": "SPIN_OFF", "parent": "GEV", "percent": "10"},
        {"kind": "SPIN_OFF", "parent": "GE"},
        {"kind": "SPIN_OFF", "parent": "GE", "value": "20"},
        {"kind": "SPIN_OFF", "parent": "GE", "percent": "0"},
        {"kind": "SPIN_OFF", "parent": "GE", "percent": "100"},
        {"kind": "SPIN_OFF", "parent": "GE", "percent": "10", "value": "20"},
        {"kind": "TAXABLE", "value": "0"},
        {"kind": "TAXABLE", "percent": "10"},
    ],
)
def test_form_asks_for_what_the_kind_needs(page: Client, account: Account, told: dict[str, str]) -> None:
    keep(account, *SPUN_OFF)
    if "parent" in told:
        told = told | {"parent": str(the_instrument(told["parent"]).pk)}
    assert answer(page, 2, **told).status_code == 422
    assert not StatedTreatment.objects.exists()


def test_form_begins_with_what_was_stated(page: Client, account: Account) -> None:
    keep(account, *SPUN_OFF)
    state(2, Treatment.SPIN_OFF, parent=the_instrument("GE"), share="0.125")
    form = page.get(reverse("trades:treatment", args=[the_row(2).pk])).context["form"]
    assert (form.initial["kind"], form.initial["percent"]) == ("SPIN_OFF", "12.5")
    assert form.initial["parent"] == the_instrument("GE").pk


def test_merger_with_cash_is_a_question_that_the_worth_of_the_shares_answers(page: Client, account: Account) -> None:
    keep(account, buy(100, "X", 20), merged())
    questions = page.get(reverse("trades:problems")).content.decode()
    assert "Say what row 3 was for tax …" in questions
    assert answer(page, 3, value="").status_code == 422
    answer(page, 3, value="30")
    assert ProfitEntry.objects.get(view="TAX").amount == 1000
    assert "Say what row" not in page.get(reverse("trades:problems")).content.decode()


def test_question_leads_only_to_rows_that_may_have_been_something(page: Client, account: Account) -> None:
    keep(account, deliver(sell(10, "KO", 50)), acat(5, "PEP"), deliver(buy(25, "GEV", 0)))
    questions = page.get(reverse("trades:problems")).content.decode()
    # What was moved here from another broker is asked for its opening first, and tax law is not named.
    assert [number for number in (1, 2, 3) if f"Row {number} was a spin-off" in questions] == [2]
    assert [number for number in (1, 2, 3) if f"Say what row {number} was" in questions] == [3]


def test_row_that_says_it_all_has_nothing_to_state(page: Client, account: Account) -> None:
    keep(account, buy(10, "KO", 50))
    assert "for tax …" not in html(page, "trades:transaction", 1)
    assert page.get(reverse("trades:treatment", args=[the_row(1).pk])).status_code == 404


def test_stranger_states_nothing(client: Client, account: Account, stranger: User) -> None:
    keep(account, buy(100, "KO", 10), dividend(100, "KO"))
    state(2, Treatment.RETURN_OF_CAPITAL, amount="60")
    client.force_login(stranger)
    for name in ("trades:treatment", "trades:take_treatment_back"):
        assert client.post(reverse(name, args=[the_row(2).pk]), {"amount": "5"}).status_code == 404
    assert StatedTreatment.objects.get().amount == 60


@pytest.mark.parametrize(
    ("line", "kind", "words"),
    [
        (dividend(100, "GE"), "RETURN_OF_CAPITAL", "carried over, as you stated what the row was"),
        (acat(25, "GEV"), "SPIN_OFF", "carried over from GE, as you stated what the row was"),
        (share_dividend(25, "GEV"), "SPIN_OFF", "carried over from GE by a dividend"),
    ],
)
def test_lot_says_that_it_goes_on_by_a_statement(account: Account, line: Line, kind: str, words: str) -> None:
    keep(account, buy(100, "GE", 50), line)
    figures = {"amount": "5"} if kind == "RETURN_OF_CAPITAL" else {"share": "0.1", "parent": the_instrument("GE")}
    state(2, Treatment(kind), **figures)
    lots = Lot.objects.filter(carried_by=the_row(2)).select_related("instrument", "carried_from", "carried_by")
    assert words in origins_of(list(lots)).values()


# What became of the row.


def parts(row: int) -> dict[str, Decimal]:
    found = parts_of(the_row(row))
    assert found.total == the_row(row).net_value
    return {part.words: part.amount for part in found.parts}


def test_parts_of_a_return_of_capital(account: Account) -> None:
    keep(account, buy(100, "KO", 10), dividend(100, "KO"))
    state(2, Treatment.RETURN_OF_CAPITAL, amount="60")
    assert parts(2) == {
        "carried over to 100 KO": 0,
        "lowered the cost of what was held": 60,
        "closed 100 KO of 2026-01-05 (carried over by a corporate action)": 0,
        "dividend on 2026-01-05": 40,
    }


def test_parts_of_capital_beyond_the_cost(account: Account) -> None:
    keep(account, buy(100, "KO", 10), buy(100, "KO", 1), dividend(900, "KO"))
    state(3, Treatment.RETURN_OF_CAPITAL, amount="900")
    found = parts(3)
    # 450 each: one lot of 1,000, and one of 100 that gains 350.
    assert found["lowered the cost of what was held"] == 450
    assert found["closed 100 KO of 2026-01-05 (repaid beyond its cost, and carried on)"] == 450


def test_parts_of_the_halves_of_a_merger_with_cash(account: Account) -> None:
    keep(account, buy(100, "X", 20), merged())
    state(3, Treatment.MERGER_WITH_CASH, value="30")
    # 1,000 gained on 2,000: what closes counts 3,000, and 2,000 begin anew; the rows say 4,000 and −3,000.
    closed = "closed 100 X of 2026-01-05 (merged into other shares and cash)"
    assert parts(2) == {closed: 3000, OTHER_HALF: 1000}
    assert parts(3) == {"carried over to 100 Y": 0, OTHER_HALF: -3000}


def test_parts_of_a_taxed_and_of_an_untaxed_spin_off(account: Account) -> None:
    keep(account, *SPUN_OFF)
    state(2, Treatment.TAXABLE, value="20")
    assert parts(2) == {"opened 25 GEV": -500, "dividend on 2026-01-06": 500}
    state(2, Treatment.SPIN_OFF, parent=the_instrument("GE"), share="0.1")
    assert set(parts(2).values()) == {0}
