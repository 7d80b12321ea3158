"""The promises the database keeps about what users state."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.trades.models import (
    StatedClosing,
    StatedLot,
    StatedOpening,
    StatedPart,
    StatedTreatment,
)
from tests.constraints.stored import DAY, LATER, NOW, Case, Stored, check

pytestmark = pytest.mark.django_db


def stated_lot(stored: Stored, **fields: Any) -> StatedLot:
    values = {"broker_id": 1, "opened_on": DAY, "cash": -100, "created_at": NOW, **fields}
    return StatedLot(account=stored.account, **values)


def stated_part(stored: Stored, **fields: Any) -> StatedPart:
    lot, _ = StatedLot.objects.get_or_create(
        account=stored.account, broker_id=1, defaults={"opened_on": DAY, "cash": -100, "created_at": NOW}
    )
    return StatedPart(lot=lot, **{"number": 1, "quantity": 25, "opened_on": DAY, "cash": -60, **fields})


def treatment(stored: Stored, kind: str = "RETURN_OF_CAPITAL", **fields: Any) -> StatedTreatment:
    figures = {"amount": 10} if kind == "RETURN_OF_CAPITAL" else {}
    values = {"broker_id": 1, "created_at": NOW, "kind": kind, **figures, **fields}
    return StatedTreatment(account=stored.account, **values)


def stated_closing(stored: Stored, **fields: Any) -> StatedClosing:
    values = {"number": 2, "closed_at": LATER, "day": DAY, "created_at": NOW, **fields}
    return StatedClosing(account=stored.account, instrument=stored.stated.instrument, **values)


def stated_opening(stored: Stored, **fields: Any) -> StatedOpening:
    values = {"number": 6, "opened_on": date(2026, 11, 18), "quantity": 10, "cash": -100, "created_at": NOW, **fields}
    return StatedOpening(account=stored.account, instrument=stored.stated.instrument, **values)


CASES: dict[str, Case] = {
    "one_stated_lot_per_row": ([stated_lot], stated_lot, lambda stored: stated_lot(stored, broker_id=2)),
    "one_stated_part_per_number": ([stated_part], stated_part, lambda stored: stated_part(stored, number=2)),
    "stated_part_is_some": ([], lambda stored: stated_part(stored, quantity=0), stated_part),
    "one_stated_treatment_per_row": ([treatment], treatment, lambda stored: treatment(stored, broker_id=2)),
    "stated_treatment_has_the_figures_of_its_kind": (
        [],
        lambda stored: treatment(stored, amount=None),
        treatment,
    ),
    "one_stated_closing_per_number": (
        [],
        lambda stored: stated_closing(stored, number=1),
        stated_closing,
    ),
    "one_stated_closing_at_a_time": (
        [],
        lambda stored: stated_closing(stored, closed_at=NOW),
        stated_closing,
    ),
    "stated_closing_number_from_one": (
        [],
        # Below 1 it could not be told from a broker id once its sign is turned.
        lambda stored: stated_closing(stored, number=0),
        stated_closing,
    ),
    "one_stated_opening_per_number": (
        [],
        lambda stored: stated_opening(stored, number=5),
        stated_opening,
    ),
    "one_stated_opening_a_day": (
        [],
        lambda stored: stated_opening(stored, opened_on=DAY),
        # What was taken back is in nobody's way.
        lambda stored: stated_opening(stored, opened_on=DAY, taken_back_at=NOW),
    ),
    "stated_opening_number_from_one": (
        [],
        lambda stored: stated_opening(stored, number=0),
        stated_opening,
    ),
    "stated_opening_opens_something": (
        [],
        lambda stored: stated_opening(stored, quantity=0),
        lambda stored: stated_opening(stored, cash=0),
    ),
    "stated_opening_cash_has_the_side": (
        [],
        # Nobody is paid for what he buys.
        lambda stored: stated_opening(stored, cash=Decimal("0.01")),
        lambda stored: stated_opening(stored, quantity=-10, cash=100),
    ),
}


@pytest.mark.parametrize(("name", "case"), CASES.items())
def test_constraint_refuses_the_row_that_breaks_it_and_no_other(stored: Stored, name: str, case: Case) -> None:
    check(stored, name, case)


@pytest.mark.parametrize(
    ("kind", "figures"),
    [
        ("RETURN_OF_CAPITAL", {"value": 1}),
        ("RETURN_OF_CAPITAL", {"amount": 0}),
        ("TAXABLE", {}),
        ("TAXABLE", {"value": 0}),
        ("MERGER_WITH_CASH", {"value": 1, "amount": 1}),
        ("MERGER_WITH_CASH", {"value": 1, "parent": True}),
        ("SPIN_OFF", {"share": "0.1"}),
        ("SPIN_OFF", {"parent": True}),
        ("SPIN_OFF", {"parent": True, "share": 1}),
        ("SPIN_OFF", {"parent": True, "value": 1}),
        ("STOCK_DIVIDEND", {"parent": True, "share": "0.1", "value": 1, "old_value": 1}),
        ("GIFT", {"value": 1}),
    ],
)
def test_what_a_row_was_needs_its_figures_and_no_others(stored: Stored, kind: str, figures: dict[str, Any]) -> None:
    if figures.pop("parent", False):
        figures["parent"] = stored.stated.instrument
    with pytest.raises(IntegrityError, match="figures_of_its_kind"), transaction.atomic():
        treatment(stored, kind, **figures).save()


@pytest.mark.parametrize("figures", [{"share": "0.1"}, {"value": 1, "old_value": 9}])
def test_spin_off_is_told_by_its_share_or_by_what_both_were_worth(stored: Stored, figures: dict[str, Any]) -> None:
    treatment(stored, "SPIN_OFF", parent=stored.stated.instrument, **figures).save()
    treatment(stored, "TAXABLE", broker_id=2, value=1).save()
    assert StatedTreatment.objects.count() == 2
