"""What the broker said was held and owned, at each sync."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from apps.core.models import OwnedQuerySet
from apps.trades.models.accounts import Account
from apps.trades.models.fields import QUANTITY_SIGN, amount_field, price_field
from apps.trades.models.instruments import Instrument

if TYPE_CHECKING:
    from decimal import Decimal


class SnapshotQuerySet(OwnedQuerySet["Snapshot"]):
    owner_path = "account__owner"

    def current(self) -> SnapshotQuerySet:
        return self.filter(is_current=True)


class Snapshot(models.Model):
    """One account's positions and balances as read together in one sync; the newest one is current."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="snapshots")
    taken_at = models.DateTimeField()
    # Stated and not found by time, so that the database can hold there to be one.
    is_current = models.BooleanField(default=True)
    is_settled = models.BooleanField(
        default=True,
        help_text="No: rows kept arriving while it was read, so it is not compared with the ledger.",
    )

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["-taken_at"]
        constraints = [
            models.UniqueConstraint(fields=["account"], condition=Q(is_current=True), name="one_current_snapshot")
        ]
        indexes = [models.Index(fields=["account", "-taken_at"], name="snapshot_newest_first")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.taken_at:%Y-%m-%d %H:%M}"


class PositionQuerySet(OwnedQuerySet["Position"]):
    owner_path = "snapshot__account__owner"

    def current(self) -> PositionQuerySet:
        return self.filter(snapshot__is_current=True)


class Position(models.Model):
    """What the broker says is held of one instrument."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="positions")
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    symbol = models.CharField(max_length=80)
    instrument_type = models.CharField(max_length=40)
    underlying_symbol = models.CharField(max_length=80, blank=True)
    quantity = price_field(QUANTITY_SIGN)
    average_open_price = price_field("Without fees, as the broker states it.", null=True, blank=True)
    close_price = price_field("Yesterday's close.", null=True, blank=True)
    day_base_price = price_field(
        "What the day's change is measured from: the last close, or the price paid for what was opened today.",
        null=True,
        blank=True,
    )
    year_base_price = price_field(
        "What the year's change is measured from: the last close of the year before, as the broker states it.",
        null=True,
        blank=True,
    )
    mark_price = price_field("The broker's mark when read; empty when it sent none.", null=True, blank=True)
    multiplier = price_field("Money per point of price; empty when unknown.", null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    payload = models.TextField(help_text="The row exactly as received.")

    objects = PositionQuerySet.as_manager()

    class Meta:
        ordering = ["underlying_symbol", "symbol"]
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "instrument_type", "symbol"], name="one_position_per_symbol")
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.symbol}"

    @property
    def previous_price(self) -> Decimal | None:
        """Return the price that the day's change is measured from, of the position and of its lots alike.

        The broker's own base of the day comes first: after the bell its close is that of today already.
        """
        base: Decimal | None = self.close_price if self.day_base_price is None else self.day_base_price
        return base


class Balance(models.Model):
    """What the broker says one currency of an account is worth; a figure it did not send is empty."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="balances")
    currency = models.CharField(max_length=10, default="USD")
    cash_balance = amount_field(null=True, blank=True)
    net_liquidating_value = amount_field(null=True, blank=True)
    equity_buying_power = amount_field(null=True, blank=True)
    derivative_buying_power = amount_field(null=True, blank=True)
    maintenance_requirement = amount_field(null=True, blank=True)
    pending_cash = amount_field(null=True, blank=True)
    payload = models.TextField(help_text="The row exactly as received.")

    class Meta:
        ordering = ["snapshot", "currency"]
        constraints = [models.UniqueConstraint(fields=["snapshot", "currency"], name="one_balance_per_currency")]

    def __str__(self) -> str:
        return f"{self.snapshot_id} {self.currency}"
