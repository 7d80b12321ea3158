"""How a position was opened that no row explains: a fact of the user's, which no rebuild touches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from apps.core.models import OwnedQuerySet
from apps.core.money import digits
from apps.trades.engine.lots.futures import FUTURE
from apps.trades.models.accounts import Account
from apps.trades.models.fields import QUANTITY_SIGN, amount_field, made_by_field, price_field
from apps.trades.models.instruments import Instrument

if TYPE_CHECKING:
    from decimal import Decimal

    from apps.trades.models.statements.former import Said


class StatedOpeningQuerySet(OwnedQuerySet["StatedOpening"]):
    owner_path = "account__owner"

    def in_force(self) -> StatedOpeningQuerySet:
        return self.filter(taken_back_at=None)


class StatedOpening(models.Model):
    """How a position was opened that the broker holds and no row explains.

    ``number`` counts the account's statements; negative it names the opening in the ledger, in edits and in the keys
    of trades, and is never used again. One that was taken back stays, and makes nothing.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="stated_openings", db_index=False)
    number = models.PositiveIntegerField()
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="+", db_index=False)
    quantity = price_field(QUANTITY_SIGN)
    opened_on = models.DateField(help_text="The New York day it was bought or sold.")
    cash = amount_field("The whole cost, signed as cash: bought is negative. Of a future what it stood at, all of it.")
    note = models.TextField(blank=True)
    known_ids = models.JSONField(
        default=list, blank=True, help_text="Broker ids of rows that opened the same by then and count besides."
    )
    made_by = made_by_field()
    created_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(
        null=True, blank=True, help_text="When the user was told that rows of it have come; empty: none have."
    )

    objects = StatedOpeningQuerySet.as_manager()

    class Meta:
        ordering = ["account", "number"]
        constraints = [
            models.UniqueConstraint(fields=["account", "number"], name="one_stated_opening_per_number"),
            models.UniqueConstraint(
                fields=["account", "instrument", "opened_on"],
                condition=models.Q(taken_back_at=None),
                name="one_stated_opening_a_day",
            ),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="stated_opening_number_from_one"),
            models.CheckConstraint(condition=~models.Q(quantity=0), name="stated_opening_opens_something"),
            models.CheckConstraint(
                # Both say the side, and must agree; nothing paid is right for what was a gift.
                condition=models.Q(quantity__gte=0, cash__lte=0) | models.Q(quantity__lte=0, cash__gte=0),
                name="stated_opening_cash_has_the_side",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} opening {self.number}"

    @property
    def said(self) -> Said:
        """What it says, as its history keeps it; of a future what it stood at."""
        return {
            "quantity": digits(self.quantity),
            "opened_on": str(self.opened_on),
            "cash": digits(self.cash),
            "note": self.note,
        }

    @property
    def is_priced_in_points(self) -> bool:
        """Whether it is of a future: nothing was paid for it, and its price is what counts."""
        return bool(self.instrument.instrument_type == FUTURE)

    @property
    def price(self) -> Decimal | None:
        """What one share or point was bought or sold at, None where what a point is worth is not known."""
        multiplier = self.instrument.multiplier
        if not multiplier:
            return None
        price: Decimal = abs(self.cash / (self.quantity * multiplier))
        return price
