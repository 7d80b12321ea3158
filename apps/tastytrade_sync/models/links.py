"""A user's stored permission to read a broker login."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from apps.core.encryption import SecretField
from apps.core.models import OwnedQuerySet, TimestampedModel
from apps.trades.models import Account

LABEL_SEPARATOR = ", "
# How the troubles of a link are named in notices; those of its syncs are followed by their cause.
LOST_TROUBLE, SYNC_TROUBLE = "link {} lost", "link {} sync: "


class Environment(models.TextChoices):
    PRODUCTION = "production", "tastytrade"
    SANDBOX = "sandbox", "tastytrade sandbox"
    # A value of the table everywhere, but not offered, nor answered, on a production server.
    SIMULATOR = "simulator", "Simulator"


class LinkMethod(models.TextChoices):
    PERSONAL = "PERSONAL", "Own personal application"
    REDIRECT = "REDIRECT", "Sign-in at tastytrade"


class LinkState(models.TextChoices):
    ACTIVE = "ACTIVE", "Works"
    LOST = "LOST", "Link again"
    FORGOTTEN = "FORGOTTEN", "Forgotten"


class LinkQuerySet(OwnedQuerySet["Link"]):
    def kept(self) -> LinkQuerySet:
        """Leave out what the user has forgotten."""
        return self.exclude(state=LinkState.FORGOTTEN)


class Link(TimestampedModel):
    """Permission of one user to read one login in one environment; its secrets live in ``LinkSecret``."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="broker_links")
    environment = models.CharField(max_length=20, choices=Environment)
    label = models.CharField(max_length=120, blank=True, help_text="Names the login by its accounts.")
    method = models.CharField(max_length=10, choices=LinkMethod, default=LinkMethod.PERSONAL)
    scope = models.CharField(max_length=100, blank=True, help_text="What the broker granted, as it said.")
    state = models.CharField(max_length=10, choices=LinkState, default=LinkState.ACTIVE)
    state_reason = models.TextField(blank=True, help_text="Why the link was lost, and what to do.")
    verified_at = models.DateTimeField(null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ["environment", "id"]

    def __str__(self) -> str:
        return f"{self.get_environment_display()} {self.label}".strip()


class LinkSecret(models.Model):
    """The secrets of a link, apart from it so that no page, list or admin loads them; deleted on *Forget*."""

    link = models.OneToOneField(Link, on_delete=models.CASCADE, related_name="secret")
    client_secret = SecretField()
    refresh_token = SecretField()

    def __str__(self) -> str:
        return f"secrets of link {self.link_id}"


class LinkedAccount(models.Model):
    """Which accounts a link's login may read, as of the broker's last answer."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="linked_accounts")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    is_listed = models.BooleanField(default=True)
    last_listed_at = models.DateTimeField()

    class Meta:
        ordering = ["account"]
        constraints = [models.UniqueConstraint(fields=["link", "account"], name="one_row_per_linked_account")]

    def __str__(self) -> str:
        return f"{self.link_id} {self.account_id}"
