"""How an expired contract ended, where the broker's rows are silent: a fact of the user's, which no rebuild touches."""

from __future__ import annotations

from django.db import models

from apps.core.models import OwnedQuerySet
from apps.trades.models.accounts import Account
from apps.trades.models.instruments import Instrument


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
