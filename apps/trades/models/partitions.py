"""Partitions: one account's facts of one underlying family, the unit in which derived rows are rebuilt."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from apps.core.models import OwnedQuerySet
from apps.trades.engine.grouping.group import GROUPING_VERSION
from apps.trades.engine.ledger import ENGINE_VERSION
from apps.trades.models.accounts import Account


class PartitionQuerySet(OwnedQuerySet["Partition"]):
    owner_path = "account__owner"

    def dirty(self) -> PartitionQuerySet:
        """Keep what must be rebuilt: new facts, or rows that an older engine made or older rules grouped."""
        return self.filter(
            Q(is_dirty=True) | Q(engine_version__lt=ENGINE_VERSION) | Q(grouping_version__lt=GROUPING_VERSION)
        )

    def group_later(self) -> int:
        """Mark these as grouped by rules that no longer hold, and return how many they are; their lots stay right."""
        return self.update(grouping_version=0)


class Partition(models.Model):
    """A family of one account; dirty from the commit that stores a fact until its derived rows are rebuilt."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="partitions")
    family = models.CharField(max_length=80, blank=True, help_text="Empty for rows without a symbol.")
    is_dirty = models.BooleanField(default=True)
    dirty_since = models.DateTimeField(null=True, blank=True)
    dirty_from = models.DateTimeField(
        null=True,
        blank=True,
        help_text="The moment of the earliest new row, where new rows are all that makes it dirty; empty: everything.",
    )
    members = models.JSONField(
        default=list,
        blank=True,
        db_default=[],
        help_text="The families last rebuilt together here, more than one where a corporate action joins them.",
    )
    # The defaults are the database's too: the sync inserts partitions by the statement, not by the model.
    engine_version = models.PositiveIntegerField(default=0, db_default=0, help_text="Of the engine that last rebuilt.")
    lot_method = models.CharField(
        max_length=10, blank=True, default="", db_default="", help_text="By which its lots were last consumed."
    )
    digest = models.CharField(
        max_length=64, blank=True, default="", db_default="", help_text="SHA-256 of its derived rows in natural keys."
    )
    month_digests = models.JSONField(
        default=dict,
        blank=True,
        db_default={},
        help_text="SHA-256 of its derived rows by month, of which the digest is made; under no name those of no date.",
    )
    grouping_version = models.PositiveIntegerField(default=0, db_default=0, help_text="Of the rules that last grouped.")
    grouping_digest = models.CharField(
        max_length=64, blank=True, default="", db_default="", help_text="SHA-256 of its trades in natural keys."
    )
    rebuilt_at = models.DateTimeField(null=True, blank=True)

    objects = PartitionQuerySet.as_manager()

    class Meta:
        ordering = ["account", "family"]
        constraints = [
            models.UniqueConstraint(fields=["account", "family"], name="one_partition_per_family"),
            models.CheckConstraint(
                condition=Q(is_dirty=False, dirty_since=None) | Q(is_dirty=True, dirty_since__isnull=False),
                name="partition_dirty_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(is_dirty=True) | Q(dirty_from=None), name="partition_clean_is_dirty_from_nowhere"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.family or '(no symbol)'}"
