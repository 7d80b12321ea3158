"""What a user changed about grouping and labels: facts of the user's, replayed at every rebuild, never lost.

Arguments name fills by broker id and trades by their earliest opening fill, never by a derived key.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from apps.accounts.models import User
from apps.core.models import OwnedQuerySet
from apps.trades.engine.grouping.edits import EditKind
from apps.trades.models.accounts import Account
from apps.trades.models.ledger import choices_of


class EditState(models.TextChoices):
    """Where an edit stands: in force, taken back and on the redo path, or taken back and cut off from it."""

    ACTIVE = "ACTIVE", "In force"
    UNDONE = "UNDONE", "Undone"
    CUT = "CUT", "Undone, and off the redo path"


class EditQuerySet(OwnedQuerySet["Edit"]):
    owner_path = "account__owner"

    def active(self) -> EditQuerySet:
        return self.filter(state=EditState.ACTIVE)


class Edit(models.Model):
    """One change by a person; ``number`` counts the account's edits and is never used again."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="edits", db_index=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=choices_of(EditKind))
    arguments = models.JSONField(help_text="{fills: [[broker id, start, quantity]], trades: [key], …}")
    # Written when it was done: later rows may give the trades it speaks of other names.
    words = models.TextField(help_text="What was done, as the history page says it.")
    state = models.CharField(max_length=10, choices=EditState.choices, default=EditState.ACTIVE)
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    # An edit applied again is a new one: the history is added to and never rewritten.
    repeats = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="repetitions")
    conflict = models.CharField(max_length=60, blank=True, help_text="Why it does not apply now; empty: it does.")

    objects = EditQuerySet.as_manager()

    class Meta:
        ordering = ["account", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["account", "number"], name="one_edit_per_number"),
            models.CheckConstraint(
                condition=Q(state=EditState.ACTIVE, undone_at=None)
                | ~Q(state=EditState.ACTIVE) & Q(undone_at__isnull=False),
                name="edit_undone_has_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"edit {self.number}: {self.words}"


class UserStrategyQuerySet(OwnedQuerySet["UserStrategy"]):
    owner_path = "owner"


class UserStrategy(models.Model):
    """A strategy a user defined: a name of his own, and optionally the legs it is recognised by."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="strategies", db_index=False)
    code = models.CharField(max_length=60, help_text="USER_ and a number; labels name it by this.")
    name = models.CharField(max_length=80)
    colour = models.CharField(max_length=7, help_text="#rrggbb")
    description = models.TextField(blank=True)
    pattern = models.CharField(max_length=200, blank=True, help_text="Legs as in the library: +1P@K1 -1P@K2.")
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True, help_text="No longer offered; trades keep its name.")

    objects = UserStrategyQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "user strategies"
        constraints = [
            models.UniqueConstraint(fields=["owner", "code"], name="one_user_strategy_per_code"),
            models.UniqueConstraint(fields=["owner", "name"], name="one_user_strategy_per_name"),
        ]

    def __str__(self) -> str:
        return self.name
