"""What a user keeps of the list of trades: a state of it under a name."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from apps.accounts.models import User
from apps.core.models import OwnedQuerySet

LONGEST_NAME, LONGEST_QUERY = 60, 2000


class SavedView(models.Model):
    """A filter with its order and columns; ``query`` is how the address asks for it, without the question mark."""

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views", db_index=False)
    name = models.CharField(max_length=LONGEST_NAME)
    query = models.CharField(max_length=LONGEST_QUERY, blank=True, help_text="As in the address; empty: all trades.")

    objects = OwnedQuerySet["SavedView"].as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="one_saved_view_per_name"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
