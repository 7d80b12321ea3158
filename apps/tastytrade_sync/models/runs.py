"""Runs of the sync, what each counted, and how far each account has been read."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F

from apps.core.models import OwnedQuerySet
from apps.tastytrade_sync.models.links import Link
from apps.trades.models import Account


class RunState(models.TextChoices):
    RUNNING = "RUNNING", "Running"
    COMPLETE = "COMPLETE", "Complete"
    PARTIAL = "PARTIAL", "Incomplete"
    FAILED = "FAILED", "Failed"
    INTERRUPTED = "INTERRUPTED", "Interrupted"


class Trigger(models.TextChoices):
    PAGE = "PAGE", "Sync page"
    SIGN_IN = "SIGN_IN", "Sign-in"
    COMMAND = "COMMAND", "Command"


class SyncRunQuerySet(OwnedQuerySet["SyncRun"]):
    pass


class SyncRun(models.Model):
    """One execution of a sync; it outlives the link it used."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sync_runs")
    link = models.ForeignKey(Link, on_delete=models.SET_NULL, null=True, related_name="runs")
    trigger = models.CharField(max_length=10, choices=Trigger)
    is_full = models.BooleanField(default=False, help_text="The whole history was asked for, not only what is new.")
    only_account = models.CharField(
        max_length=40, blank=True, help_text="The number of the one account asked for; empty for all of the login."
    )
    state = models.CharField(max_length=12, choices=RunState, default=RunState.RUNNING)
    stage = models.CharField(max_length=200, blank=True, help_text="What the run is doing, in words.")
    reason = models.TextField(
        blank=True, help_text="Why it is not complete, and what to do; of a complete one what to know."
    )
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    api_calls = models.PositiveIntegerField(default=0)
    retries = models.PositiveIntegerField(default=0)

    objects = SyncRunQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]
        indexes = [models.Index(fields=["owner", "-started_at"], name="run_newest_first")]

    def __str__(self) -> str:
        return f"run {self.pk} {self.state}"

    @property
    def seconds(self) -> float | None:
        """How long the run took; None while it goes on."""
        return (self.finished_at - self.started_at).total_seconds() if self.finished_at else None


class ResourceCount(models.Model):
    """What a run counted for one resource of one account; received = new + changed + same + rejected, exactly."""

    run = models.ForeignKey(SyncRun, on_delete=models.CASCADE, related_name="counts")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    resource = models.CharField(max_length=20, help_text="accounts, transactions, positions, balances or net-liq.")
    received = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    not_for_pnl = models.PositiveIntegerField(default=0, help_text="Of which: neither profit nor loss.")
    problems = models.PositiveIntegerField(default=0, help_text="Of which: raised a problem.")
    pages = models.PositiveIntegerField(default=0)
    milliseconds = models.PositiveIntegerField(default=0)
    checkpoint_before = models.DateTimeField(null=True, blank=True)
    checkpoint_after = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["run", "account", "resource"]
        constraints = [
            # The list of accounts is counted without an account, and must be counted once as well.
            models.UniqueConstraint(
                fields=["run", "account", "resource"], nulls_distinct=False, name="one_count_per_resource"
            ),
            models.CheckConstraint(
                condition=models.Q(received=F("new") + F("changed") + F("same") + F("rejected")),
                name="every_received_row_is_counted_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.resource}"


class Checkpoint(models.Model):
    """How far one account's transactions are committed; never a page number, which shifts as rows appear."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="checkpoint")
    executed_at = models.DateTimeField(null=True, blank=True, help_text="Of the last committed row.")

    def __str__(self) -> str:
        return f"{self.account_id} {self.executed_at}"
