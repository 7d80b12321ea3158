"""Transactions: immutable facts, one per row the broker sent, with every version it ever had."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from apps.core.models import OwnedQuerySet
from apps.core.money import total
from apps.trades.models.accounts import Account
from apps.trades.models.fields import amount_field, price_field
from apps.trades.models.instruments import Instrument

if TYPE_CHECKING:
    from decimal import Decimal


class TransactionQuerySet(OwnedQuerySet["Transaction"]):
    owner_path = "account__owner"


class Transaction(models.Model):
    """One row the broker sent, in its current version."""

    # Every index on an account's rows begins with the account, so one of its own would only slow the sync down.
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="transactions", db_index=False)
    source = models.CharField(max_length=20, help_text="Which interface the row came through, such as tastytrade.")
    # The broker's specification says 32 bits, but its ids grow with every row of every customer.
    broker_id = models.BigIntegerField()
    # Nothing asks for the rows of one instrument, and instruments are never deleted: no index.
    instrument = models.ForeignKey(
        Instrument, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    transaction_type = models.CharField(max_length=60)
    sub_type = models.CharField(max_length=80)
    action = models.CharField(max_length=40, blank=True)
    instrument_type = models.CharField(max_length=40, blank=True)
    symbol = models.CharField(max_length=80, blank=True)
    underlying_symbol = models.CharField(max_length=80, blank=True)
    family = models.CharField(max_length=80, blank=True, help_text="Names the partition; empty without a symbol.")
    description = models.TextField(blank=True)
    executed_at = models.DateTimeField()
    day = models.DateField(help_text="The New York calendar day of executed_at.")
    transaction_date = models.DateField(
        null=True, blank=True, help_text="The broker's date; compared with its figures and nothing else."
    )
    side = models.SmallIntegerField(
        null=True, blank=True, help_text="+1 bought, -1 sold; empty where the broker states none."
    )
    quantity = price_field("The magnitude as sent.", null=True, blank=True)
    price = price_field(null=True, blank=True)
    value = amount_field(null=True, blank=True)
    net_value = amount_field()
    commission = amount_field(default=0)
    clearing_fees = amount_field(default=0)
    regulatory_fees = amount_field(default=0)
    proprietary_index_option_fees = amount_field(default=0)
    currency_conversion_fees = amount_field(default=0)
    other_charge = amount_field(default=0)
    other_charge_description = models.TextField(blank=True)
    currency = models.CharField(max_length=10, default="USD")
    # True of nearly every row for good, so nothing waits for it to change.
    is_estimated_fee = models.BooleanField(default=False)
    order_id = models.BigIntegerField(null=True, blank=True)
    leg_count = models.PositiveSmallIntegerField(null=True, blank=True)
    exec_id = models.CharField(max_length=80, blank=True)
    reverses_id = models.BigIntegerField(null=True, blank=True)
    broker_created_at = models.DateTimeField(null=True, blank=True)
    is_for_profit = models.BooleanField(default=True, help_text="No: cash that is neither profit nor loss.")
    is_known_kind = models.BooleanField(default=True, help_text="No: kept and counted in cash, but not understood.")
    # Text and not JSON: jsonb forgets white space and the order of fields, and this has to prove what came.
    payload = models.TextField(help_text="The row exactly as received.")
    revision = models.PositiveIntegerField(default=1)
    first_seen_at = models.DateTimeField()
    revised_at = models.DateTimeField(null=True, blank=True)
    vanished_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when the broker no longer sends the row; it keeps counting."
    )

    objects = TransactionQuerySet.as_manager()

    class Meta:
        ordering = ["-executed_at", "-broker_id"]
        constraints = [
            # By id and never by content: two deposits of one amount in one minute are two rows alike.
            models.UniqueConstraint(fields=["account", "source", "broker_id"], name="one_transaction_per_broker_id"),
            models.CheckConstraint(
                condition=Q(side=None) | Q(side__in=(-1, 1)), name="transaction_side_is_one_or_none"
            ),
            models.CheckConstraint(
                condition=Q(quantity=None) | Q(quantity__gte=0), name="transaction_quantity_is_magnitude"
            ),
            models.CheckConstraint(condition=Q(revision__gte=1), name="transaction_revision_from_one"),
        ]
        indexes = [
            models.Index(fields=["account", "-executed_at", "-broker_id"], name="transaction_newest_first"),
            models.Index(fields=["account", "family", "executed_at"], name="transaction_by_family"),
            models.Index(
                fields=["account", "order_id"], condition=Q(order_id__isnull=False), name="transaction_by_order"
            ),
            # Each rebuild asks for the few that may be corporate actions, which join families.
            models.Index(
                fields=["account"], condition=Q(transaction_type="Receive Deliver"), name="transaction_delivery"
            ),
            # Nearly no row takes another back, and each rebuild that goes on from the last asks which do.
            models.Index(fields=["account"], condition=Q(reverses_id__isnull=False), name="transaction_reversal"),
        ]

    def __str__(self) -> str:
        return f"{self.broker_id} {self.description}"

    @property
    def stated_quantity(self) -> Decimal | None:
        """The quantity as people read it: sold is negative; without a stated side it is the bare magnitude."""
        quantity: Decimal | None = self.quantity
        return quantity * self.side if quantity is not None and self.side else quantity

    @property
    def charges(self) -> list[tuple[str, Decimal]]:
        """The row's fees by name, signed as cash, those that are nothing left out."""
        kinds: list[tuple[str, Decimal]] = [
            ("Commission", self.commission),
            ("Clearing fees", self.clearing_fees),
            ("Regulatory fees", self.regulatory_fees),
            ("Index option fees", self.proprietary_index_option_fees),
            ("Currency conversion", self.currency_conversion_fees),
            (self.other_charge_description or "Other charge", self.other_charge),
        ]
        return [(name, amount) for name, amount in kinds if amount]

    @property
    def fees(self) -> Decimal:
        """The row's fees together, signed as cash."""
        return total(amount for _, amount in self.charges)


class TransactionRevision(models.Model):
    """A former version of a transaction, kept when the broker changed the row in place."""

    transaction = models.ForeignKey(Transaction, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    payload = models.TextField(help_text="The former row exactly as received.")
    net_value = amount_field()
    superseded_at = models.DateTimeField()

    class Meta:
        ordering = ["transaction", "-number"]
        constraints = [models.UniqueConstraint(fields=["transaction", "number"], name="one_revision_per_number")]

    def __str__(self) -> str:
        return f"{self.transaction_id} version {self.number}"
