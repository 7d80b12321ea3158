"""Parts every app's models share. The only table here is the canary that proves the encryption key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models

from apps.core.encryption import SecretField

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


class TimestampedModel(models.Model):
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class OwnedQuerySet[M: models.Model](models.QuerySet[M]):
    """Rows that belong to one person; ``owner_path`` is how a row's owner is reached."""

    # Everything hangs on a person, some rows through several tables; access.py starts every look-up from here.
    owner_path = "owner"

    def for_user(self, user: AbstractBaseUser) -> Self:
        return self.filter(**{self.owner_path: user})


class KeyCanary(models.Model):
    """One row with a known text: if it can be read back, the field key is the one the secrets were stored with."""

    PHRASE = "the canary sings"

    phrase = SecretField()

    def __str__(self) -> str:
        return "canary"
