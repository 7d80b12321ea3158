"""What one row's lot had cost, where the broker's rows are silent: a fact of the user's, which no rebuild touches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from apps.core.models import OwnedQuerySet
from apps.core.money import digits
from apps.trades.models.accounts import Account
from apps.trades.models.fields import amount_field, made_by_field, price_field

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal

    from apps.trades.engine import facts
    from apps.trades.models.statements.former import Said


class StatedLotQuerySet(OwnedQuerySet["StatedLot"]):
    owner_path = "account__owner"


class StatedLot(models.Model):
    """The opening day and whole cost of what one row received, or closed without an opening.

    Where it was opened in several lots these are its ``parts``: then the day is that of the first of them, and the
    cost that of all.

    The row is named by its broker id and not by a key, as the user's word outlives every way of storing the row.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="stated_lots", db_index=False)
    broker_id = models.BigIntegerField()
    opened_on = models.DateField()
    cash = amount_field("The whole cost, signed as cash: bought is negative.")
    note = models.TextField(blank=True)
    made_by = made_by_field()
    created_at = models.DateTimeField()

    objects = StatedLotQuerySet.as_manager()

    class Meta:
        ordering = ["account", "broker_id"]
        constraints = [models.UniqueConstraint(fields=["account", "broker_id"], name="one_stated_lot_per_row")]

    def __str__(self) -> str:
        return f"{self.broker_id} opened {self.opened_on}"

    @property
    def said(self) -> Said:
        """What it says, as its history keeps it."""
        return said_of_lot(self.opened_on, self.cash, self.note, self.parts.all())


def said_of_lot(opened_on: date, cash: Decimal, note: str, parts: Iterable[facts.StatedPart | StatedPart]) -> Said:
    """Return what a statement of these figures says, stored or not yet."""
    told = [
        {"quantity": digits(each.quantity), "opened_on": str(each.opened_on), "cash": digits(each.cash)}
        for each in parts
    ]
    return {"opened_on": str(opened_on), "cash": digits(cash), "note": note, "parts": told}


class StatedPartQuerySet(OwnedQuerySet["StatedPart"]):
    owner_path = "lot__account__owner"


class StatedPart(models.Model):
    """One of several lots in which what a row received had been opened, numbered from the oldest."""

    lot = models.ForeignKey(StatedLot, on_delete=models.CASCADE, related_name="parts", db_index=False)
    number = models.PositiveSmallIntegerField()
    quantity = price_field("How many, without a sign.")
    opened_on = models.DateField()
    cash = amount_field("The cost of the part, signed as cash: bought is negative.")

    objects = StatedPartQuerySet.as_manager()

    class Meta:
        ordering = ["lot", "number"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "number"], name="one_stated_part_per_number"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="stated_part_is_some"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of lot {self.lot_id}, opened {self.opened_on}"
