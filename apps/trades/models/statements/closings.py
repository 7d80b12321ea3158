"""How an expired contract ended, where the broker's rows are silent: a fact of the user's, which no rebuild touches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from apps.core.models import OwnedQuerySet
from apps.trades.models.accounts import Account
from apps.trades.models.fields import made_by_field
from apps.trades.models.instruments import Instrument

if TYPE_CHECKING:
    from apps.trades.models.statements.former import Said


class StatedClosingQuerySet(OwnedQuerySet["StatedClosing"]):
    owner_path = "account__owner"


class StatedClosing(models.Model):
    """A closing the user confirmed because its row never came: what is open of the contract ends at 0.

    ``number`` counts the account's statements; it names the closing in the ledger and is never used again.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="stated_closings", db_index=False)
    number = models.PositiveIntegerField()
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+", db_index=False)
    closed_at = models.DateTimeField()
    day = models.DateField(help_text="The New York calendar day of closed_at.")
    note = models.TextField(blank=True)
    made_by = made_by_field()
    created_at = models.DateTimeField()

    objects = StatedClosingQuerySet.as_manager()

    class Meta:
        ordering = ["account", "number"]
        constraints = [
            models.UniqueConstraint(fields=["account", "number"], name="one_stated_closing_per_number"),
            models.UniqueConstraint(fields=["account", "instrument", "closed_at"], name="one_stated_closing_at_a_time"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="stated_closing_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} closing {self.number}"

    @property
    def said(self) -> Said:
        """What it says, as its history keeps it; of which contract too, as nothing else tells that once it is gone."""
        return {
            "type": self.instrument.instrument_type,
            "key": self.instrument.key,
            "day": str(self.day),
            "note": self.note,
        }
