"""What a user should hear about, and which of it they want by e-mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.core.models import OwnedQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


class NoticeKind(models.TextChoices):
    SYNC_FAILED = "SYNC_FAILED", "A sync failed or stayed incomplete"
    LINK_LOST = "LINK_LOST", "A link to the broker no longer works"
    SYNC_WORKS_AGAIN = "SYNC_WORKS_AGAIN", "Syncing works again after a failure"
    NEW_PROBLEMS = "NEW_PROBLEMS", "A sync found new problems"
    NEW_BREAK = "NEW_BREAK", "The ledger and the broker differ"


class Delivery(models.TextChoices):
    """Where an e-mail stands; OFF when the user switched the kind off."""

    PENDING = "PENDING", "To be sent"
    SENT = "SENT", "Sent"
    OFF = "OFF", "Not wanted"
    GIVEN_UP = "GIVEN_UP", "Given up"
    WITHDRAWN = "WITHDRAWN", "Over before it was sent"


class NoticeQuerySet(OwnedQuerySet["Notice"]):
    owner_path = "user"

    def for_user(self, user: AbstractBaseUser) -> Self:
        """Keep what a user sees in the application: a notice wanted by mail only is stored to be sent, and no more."""
        return super().for_user(user).filter(is_shown=True)

    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at=None)

    def going_on(self) -> NoticeQuerySet:
        """Keep the troubles that have not ended."""
        return self.exclude(trouble="").filter(ended_at=None)

    def to_send(self) -> NoticeQuerySet:
        return self.filter(delivery=Delivery.PENDING)


class Notice(models.Model):
    """One thing to tell one user, in the application and perhaps by e-mail."""

    # Of the person and not of a link: what was told stays to be read when the link is forgotten.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20, choices=NoticeKind)
    title = models.CharField(max_length=200)
    body = models.TextField(help_text="Plain sentences: what happened and what to do.")
    # A path and not an address: the host may change, and what leads elsewhere could not be followed safely.
    path = models.CharField(max_length=300, blank=True, help_text="Where in the application to look, from the root.")
    created_at = models.DateTimeField(auto_now_add=True)
    trouble = models.CharField(
        max_length=200, blank=True, help_text="Names what may go on: told once, and counted until it ends."
    )
    times = models.PositiveIntegerField(default=1, help_text="How often it happened.")
    last_at = models.DateTimeField(null=True, blank=True, help_text="When it happened again; empty for once.")
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When the trouble was over.")
    is_shown = models.BooleanField(default=True, help_text="No: the user wants this kind by e-mail only.")
    read_at = models.DateTimeField(null=True, blank=True)
    delivery = models.CharField(max_length=9, choices=Delivery, default=Delivery.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_attempt_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notice_by_user"),
            # Every page counts the unread ones, which are few among all that were ever written.
            models.Index(fields=["user"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["created_at"], condition=Q(delivery="PENDING"), name="notice_to_send"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "trouble"],
                condition=Q(ended_at=None) & ~Q(trouble=""),
                name="one_notice_per_trouble_going_on",
            )
        ]

    def __str__(self) -> str:
        return self.title


class NoticePreference(models.Model):
    """A user's wish for one kind of notice; no row means both ways are on."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preferences")
    kind = models.CharField(max_length=20, choices=NoticeKind)
    in_application = models.BooleanField(default=True)
    by_email = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="one_preference_per_kind")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}"
