"""Problems a sync met: data for the user to look at, never an exception that loses the rest."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from apps.core.models import OwnedQuerySet
from apps.tastytrade_sync.models.runs import SyncRun
from apps.trades.models import Account


class ProblemState(models.TextChoices):
    OPEN = "OPEN", "Open"
    RESOLVED = "RESOLVED", "Resolved"


class SyncProblemQuerySet(OwnedQuerySet["SyncProblem"]):
    owner_path = "run__owner"

    def open(self) -> SyncProblemQuerySet:
        return self.filter(state=ProblemState.OPEN)


class SyncProblem(models.Model):
    """One row or call that needs a look; seen again it stays one problem, until a sync no longer sees it."""

    run = models.ForeignKey(SyncRun, on_delete=models.CASCADE, related_name="problems", help_text="First seen in.")
    last_run = models.ForeignKey(SyncRun, on_delete=models.CASCADE, related_name="+", help_text="Last seen in.")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    resource = models.CharField(max_length=20)
    code = models.CharField(max_length=40)
    message = models.TextField(help_text="What is wrong, in a sentence.")
    advice = models.TextField(help_text="What to do.")
    excerpt = models.TextField(blank=True, help_text="A piece of the answer, without secrets.")
    payload = models.TextField(blank=True, help_text="A rejected row, whole; it is tried again at each sync.")
    broker_id = models.BigIntegerField(null=True, blank=True)
    fingerprint = models.CharField(max_length=64, help_text="The same for the same defect seen again.")
    state = models.CharField(max_length=8, choices=ProblemState, default=ProblemState.OPEN)
    created_at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True, blank=True)

    objects = SyncProblemQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "fingerprint"],
                # Without an account it is the login's, and two logins of one user may fail alike.
                condition=Q(state="OPEN", account__isnull=False),
                name="one_open_problem_per_defect",
            )
        ]
        indexes = [models.Index(fields=["account", "state"], name="problem_by_account")]

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"

    @property
    def is_open(self) -> bool:
        return self.state == ProblemState.OPEN
