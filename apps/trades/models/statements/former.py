"""What a statement said before its user changed it or took it back: kept to be read, as figures of then hang on it."""

from __future__ import annotations

from typing import Any

from django.db import models

from apps.core.models import OwnedQuerySet
from apps.trades.models.accounts import Account
from apps.trades.models.fields import made_by_field

# Texts, and of a lot in parts a list of such: figures are written out, as they were stated.
Said = dict[str, Any]


class StatementKind(models.TextChoices):
    """The kinds of statements, each named by what `FormerStatement.name` says."""

    LOT = "LOT", "Opening of a row"
    POSITION = "POSITION", "Opening of a position"
    CLOSING = "CLOSING", "End at nothing"
    TREATMENT = "TREATMENT", "What a row was for tax"
    EXPLANATION = "EXPLANATION", "Explanation of a difference"


class FormerStatementQuerySet(OwnedQuerySet["FormerStatement"]):
    owner_path = "account__owner"


class FormerStatement(models.Model):
    """What one statement said from ``made_at`` to ``ended_at``; it counts no more, and changes nothing.

    ``name`` is what names the statement in its account: the broker id of the row it is of, its own number, or
    the key of the break it explains.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="former_statements", db_index=False)
    kind = models.CharField(max_length=20, choices=StatementKind.choices)
    name = models.BigIntegerField()
    said = models.JSONField()
    made_by = made_by_field()
    made_at = models.DateTimeField()
    ended_by = made_by_field()
    ended_at = models.DateTimeField()
    is_taken_back = models.BooleanField(default=False, help_text="No: it was changed, and goes on with other words.")

    objects = FormerStatementQuerySet.as_manager()

    class Meta:
        ordering = ["account", "kind", "name", "ended_at", "pk"]
        indexes = [models.Index(fields=["account", "kind", "name"], name="former_statement_by_name")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.kind} {self.name} until {self.ended_at}"
