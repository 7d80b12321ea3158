"""What came of comparing the ledger with the broker, and the facts that only such a comparison needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from apps.core.models import OwnedQuerySet
from apps.trades.engine.reconciliation.results import CAN_BREAK, WORDS, Cause, Check, State
from apps.trades.models.accounts import Account
from apps.trades.models.fields import amount_field, price_field
from apps.trades.models.snapshots import Snapshot

if TYPE_CHECKING:
    from decimal import Decimal

CHECKS = [
    (Check.QUANTITY.value, "Quantity"),
    (Check.OPEN_PRICE.value, "Open price"),
    (Check.CASH.value, "Cash"),
    (Check.FEES.value, "Fees of a day"),
    (Check.NET_LIQ.value, "Net liq"),
]
STATES = [
    (State.AGREES.value, "Agrees"),
    (State.EXPLAINED.value, "Explained"),
    (State.BREAK.value, "Break"),
    (State.NOT_COMPARABLE.value, "Not comparable"),
]
BREAKABLE = sorted(check.value for check in CAN_BREAK)
SUBJECT = "An instrument's key, a currency, or a day."


def _figure(help_text: str) -> models.DecimalField[Decimal | None, Decimal | None]:
    # One kind of column for quantities, prices and cash alike, as fine as the finest of them.
    return price_field(help_text, null=True, blank=True)


class OpeningCash(models.Model):
    """Cash an account held before its first row, inferred once from the first balance that could be compared.

    It is never worked out again: from then on every change of the balance has to be explained by rows.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="opening_cash", db_index=False)
    currency = models.CharField(max_length=10)
    amount = amount_field()
    fixed_at = models.DateTimeField(help_text="When the balance it was inferred from was read.")

    class Meta:
        ordering = ["account", "currency"]
        verbose_name_plural = "opening cash"
        constraints = [models.UniqueConstraint(fields=["account", "currency"], name="one_opening_cash_per_currency")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.currency} {self.amount}"


class FeeTotal(models.Model):
    """What the broker says all fees of one day were, by its own date."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="fee_totals", db_index=False)
    day = models.DateField(help_text="The broker's transaction date.")
    amount = amount_field("Signed as cash: fees paid are negative.")
    read_at = models.DateTimeField()

    class Meta:
        ordering = ["account", "day"]
        constraints = [models.UniqueConstraint(fields=["account", "day"], name="one_fee_total_per_day")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.day} {self.amount}"


class ReconciliationQuerySet(OwnedQuerySet["Reconciliation"]):
    owner_path = "account__owner"

    def newest(self) -> ReconciliationQuerySet:
        """Keep the last one of each account."""
        # By the column: "account" would sort by the account's own order.
        return self.order_by("account_id", "-at", "-id").distinct("account_id")


class Reconciliation(models.Model):
    """One comparison of an account: the ledger as it stood, with what the broker had reported in one snapshot."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="reconciliations", db_index=False)
    # Made again from the same report it replaces the former one: the ledger may have been rebuilt since.
    snapshot = models.OneToOneField(Snapshot, on_delete=models.CASCADE, related_name="reconciliation")
    at = models.DateTimeField()

    objects = ReconciliationQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["account", "-at"], name="reconciliation_newest_first")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.at:%Y-%m-%d %H:%M}"


class BreakQuerySet(OwnedQuerySet["Break"]):
    owner_path = "account__owner"

    def standing(self) -> BreakQuerySet:
        return self.filter(resolved_at=None)


class Break(models.Model):
    """A difference nothing explains; the same one while check, subject and amount stay, with the user's note on it."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="breaks", db_index=False)
    check_name = models.CharField(max_length=12, choices=CHECKS)
    instrument_type = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=80, help_text=SUBJECT)
    difference = price_field("What the broker reports beyond the ledger's figure.")
    found_at = models.DateTimeField()
    last_found_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    explanation = models.TextField(blank=True, help_text="The user's words; they change nothing.")
    explained_at = models.DateTimeField(null=True, blank=True)

    objects = BreakQuerySet.as_manager()

    class Meta:
        ordering = ["-found_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "check_name", "instrument_type", "subject"],
                condition=Q(resolved_at=None),
                name="one_standing_break_per_subject",
            ),
            models.CheckConstraint(condition=Q(check_name__in=BREAKABLE), name="break_is_of_a_check_that_can_break"),
            models.CheckConstraint(condition=~Q(difference=0), name="break_has_a_difference"),
            models.CheckConstraint(
                condition=Q(explanation="", explained_at=None) | ~Q(explanation="") & Q(explained_at__isnull=False),
                name="break_explanation_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_name} {self.subject}"


class ReconciliationResult(models.Model):
    """One check of one subject."""

    reconciliation = models.ForeignKey(Reconciliation, on_delete=models.CASCADE, related_name="results", db_index=False)
    check_name = models.CharField(max_length=12, choices=CHECKS)
    instrument_type = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=80, help_text=SUBJECT)
    expected = _figure("By the ledger.")
    reported = _figure("By the broker.")
    state = models.CharField(max_length=14, choices=STATES)
    # Without choices: their words would make a migration of every word that is put better.
    cause = models.CharField(max_length=24, blank=True)
    candidates = models.JSONField(default=list, blank=True, help_text="Broker ids of rows that may explain a break.")
    standing_break = models.ForeignKey(Break, on_delete=models.RESTRICT, null=True, blank=True, related_name="results")

    class Meta:
        ordering = ["reconciliation", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["reconciliation", "check_name", "instrument_type", "subject"], name="one_result_per_subject"
            ),
            models.CheckConstraint(
                condition=Q(state=State.BREAK.value, standing_break__isnull=False)
                | ~Q(state=State.BREAK.value) & Q(standing_break=None),
                name="result_that_breaks_has_its_break",
            ),
            models.CheckConstraint(
                condition=Q(state=State.AGREES.value) | ~Q(cause=""), name="result_that_differs_has_a_cause"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_name} {self.subject} {self.state}"

    @property
    def difference(self) -> Decimal | None:
        """What the broker reports beyond the ledger's figure; None where one of them is not known."""
        if self.expected is None or self.reported is None:
            return None
        difference: Decimal = self.reported - self.expected
        return difference

    @property
    def words(self) -> str:
        """The cause in words, empty where the figures simply agree."""
        return WORDS[Cause(self.cause)] if self.cause else ""
