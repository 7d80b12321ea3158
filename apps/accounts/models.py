"""The people who sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar
from zoneinfo import available_timezones

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.functions import Lower


class UserManager(BaseUserManager["User"]):
    """Makes users that sign in by e-mail."""

    use_in_migrations = True

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """Return the address in lower case: sign-in looks addresses up that way, whatever was typed."""
        return super().normalize_email(email).strip().lower()

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:  # noqa: ANN401
        """Make a user who can sign in at once; registration does not come this way, it has to prove the address."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        with transaction.atomic(using=self._db):
            user.save(using=self._db)
            user.vouch_for_email()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:  # noqa: ANN401
        # The command looks for a taken address only in columns that are unique as they stand; ours is not.
        self.model(email=self.normalize_email(email)).validate_constraints()
        return self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email__iexact=email)


class SyncAtSignIn(models.TextChoices):
    """What to do about a sync when the user signs in."""

    ASK = "ASK", "Ask me"
    ALWAYS = "ALWAYS", "Always"
    NEVER = "NEVER", "Never"


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError("Choose a time zone from the list.")


class User(AbstractUser):
    """A person who signs in with an e-mail address; ``is_staff`` opens the support admin and nothing else."""

    # A second name to sign in with would be one more thing to forget.
    username = None  # type: ignore[assignment]
    email = models.EmailField("e-mail address")
    display_name = models.CharField(max_length=80, blank=True)
    # New York until the user says otherwise: that is where the broker's day begins and ends.
    time_zone = models.CharField(max_length=64, default="America/New_York", validators=[validate_time_zone])
    # Empty until the user was asked once, after the first sign-in.
    sync_at_sign_in = models.CharField(max_length=6, choices=SyncAtSignIn, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    if TYPE_CHECKING:
        # allauth's rows; its package carries no types.
        emailaddress_set: Any
        socialaccount_set: Any

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique_without_case",
                violation_error_message="This e-mail address already has an account.",
            )
        ]

    def __str__(self) -> str:
        return self.email

    def save(self, *args: Any, **options: Any) -> None:  # noqa: ANN401
        # allauth looks addresses up in lower case; one that a script wrote otherwise would never be found.
        self.email = UserManager.normalize_email(self.email)
        super().save(*args, **options)

    @property
    def name(self) -> str:
        return self.display_name or self.email

    def vouch_for_email(self) -> None:
        """Make the present address the only one and confirmed: whoever runs the site answers for it."""
        addresses = self.emailaddress_set
        addresses.exclude(email=self.email).delete()
        addresses.update_or_create(email=self.email, defaults={"verified": True, "primary": True})
