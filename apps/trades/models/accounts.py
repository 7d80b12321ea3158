"""Brokerage accounts."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from apps.core.models import OwnedQuerySet, TimestampedModel

# A SEP is paid into IRAs (26 U.S.C. 408(k)), and the broker names its accounts by that word alone.
IRA_WORDS = frozenset({"IRA", "SEP"})


class TaxTreatment(models.TextChoices):
    TAXABLE = "TAXABLE", "Taxable"
    DEFERRED = "DEFERRED", "Tax-deferred"
    EXEMPT = "EXEMPT", "Tax-free"


class LotMethod(models.TextChoices):
    # What the law takes where a seller names no lot: 26 CFR 1.1012-1(c).
    FIFO = "FIFO", "First in, first out"
    LIFO = "LIFO", "Last in, first out"
    HIFO = "HIFO", "Highest cost first"


class AccountQuerySet(OwnedQuerySet["Account"]):
    pass


class Account(TimestampedModel):
    """One brokerage account of one user; two users may hold the same brokerage account independently."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="brokerage_accounts")
    broker = models.CharField(max_length=20)
    environment = models.CharField(max_length=20, help_text="production, sandbox or simulator.")
    number = models.CharField(max_length=40)
    nickname = models.CharField(max_length=120, blank=True)
    account_type = models.CharField(max_length=80, blank=True, help_text="As the broker names it.")
    margin_or_cash = models.CharField(max_length=20, blank=True)
    authority_level = models.CharField(max_length=40, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    is_closed = models.BooleanField(default=False, help_text="The broker says the account is closed.")
    is_listed = models.BooleanField(default=True, help_text="The broker's last answer still named the account.")
    tax_treatment = models.CharField(max_length=10, choices=TaxTreatment, default=TaxTreatment.TAXABLE)
    lot_method = models.CharField(max_length=10, choices=LotMethod, default=LotMethod.FIFO)
    ledger_version = models.PositiveBigIntegerField(default=0, help_text="Grows whenever what pages show may differ.")

    objects = AccountQuerySet.as_manager()

    class Meta:
        ordering = ["is_closed", "number", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "broker", "environment", "number"], name="one_account_per_owner_and_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.nickname}".strip()

    @property
    def is_ira(self) -> bool:
        """Whether it is a retirement account, which may not borrow: as the broker names its type."""
        # As words of their own: letters in the middle of another mean nothing.
        return not IRA_WORDS.isdisjoint(self.account_type.upper().split())
