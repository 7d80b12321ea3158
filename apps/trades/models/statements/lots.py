"""What one row's lot had cost, where the broker's rows are silent: a fact of the user's, which no rebuild touches."""

from __future__ import annotations

from django.db import models

from apps.core.models import OwnedQuerySet
from apps.trades.models.accounts import Account
from apps.trades.models.fields import amount_field


class StatedLotQuerySet(OwnedQuerySet["StatedLot"]):
    owner_path = "account__owner"


class StatedLot(models.Model):
    """The opening day and whole cost of what one row received, or closed without an opening.

    The row is named by its broker id and not by a key, as the user's word outlives every way of storing the row.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="stated_lots", db_index=False)
    broker_id = models.BigIntegerField()
    opened_on = models.DateField()
    cash = amount_field("The whole cost, signed as cash: bought is negative.")
    note = models.TextField(blank=True)
    created_at = models.DateTimeField()

    objects = StatedLotQuerySet.as_manager()

    class Meta:
        ordering = ["account", "broker_id"]
        constraints = [models.UniqueConstraint(fields=["account", "broker_id"], name="one_stated_lot_per_row")]

    def __str__(self) -> str:
        return f"{self.broker_id} opened {self.opened_on}"
