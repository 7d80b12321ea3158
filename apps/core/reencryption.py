"""Moves every stored secret to the first key of ``FIELD_ENCRYPTION_KEY``, so that the former keys can be dropped.

The library encrypts with the first key and reads with any; a secret moves only when its row is saved, which for a link
may be never. All rows move in one transaction or none does: a run that stopped half-way would leave nobody able to say
which keys are still needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from apps.core.encryption import TOKEN_PREFIX, SecretField, WrongKeyError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import Model


@dataclass(frozen=True, slots=True)
class SecretPlace:
    """Where a secret is stored: a row and its fields, never what stands there."""

    label: str
    key: object
    fields: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.label} {self.key} ({', '.join(self.fields)})"


class UnreadableSecretsError(Exception):
    """Some secrets cannot be read with any key; nothing was written."""

    def __init__(self, places: list[SecretPlace]) -> None:
        self.places = places
        super().__init__("Unreadable: " + "; ".join(map(str, places)))


@transaction.atomic
def reencrypt_secrets() -> dict[str, int]:
    """Encrypt every secret anew and return how many rows each table has, by its model's label.

    Raises ``UnreadableSecretsError`` with every row that no key reads; the rows then stay as they were, all of them.
    """
    counts: dict[str, int] = {}
    unreadable: list[SecretPlace] = []
    for model, names in _models_with_secrets():
        done, failed = _reencrypt(model, names)
        counts[model._meta.label] = done
        unreadable += failed
    if unreadable:
        raise UnreadableSecretsError(unreadable)
    return counts


def _models_with_secrets() -> Iterator[tuple[type[Model], tuple[str, ...]]]:
    for model in apps.get_models():
        names = tuple(field.name for field in model._meta.concrete_fields if isinstance(field, SecretField))
        # Found by their kind and not listed, so that a secret added later cannot be forgotten here.
        if names:
            yield model, names


def _reencrypt(model: type[Model], names: tuple[str, ...]) -> tuple[int, list[SecretPlace]]:
    """Return how many rows were written and which could not be read."""
    done, failed = 0, []
    # Loading the fields themselves would raise at the first unreadable row, and all of them are to be named.
    raw = {f"stored_{name}": Cast(name, TextField()) for name in names}
    rows = model._base_manager.select_for_update().annotate(**raw).order_by("pk").values("pk", *raw)
    for row in rows:
        stored = {name: row[f"stored_{name}"] for name in names if row[f"stored_{name}"] is not None}
        plain = {name: _plain(model, name, text) for name, text in stored.items()}
        unreadable = tuple(name for name, text in plain.items() if text is None)
        if unreadable:
            failed.append(SecretPlace(model._meta.label, row["pk"], unreadable))
            continue
        model._base_manager.filter(pk=row["pk"]).update(**plain)
        done += 1
    return done, failed


def _plain(model: type[Model], name: str, stored: str) -> str | None:
    """Return the secret, or None where no key reads it or it was never encrypted."""
    # Something wrote past the field: encrypting it now would pass whatever stands there off as a secret that works.
    if not stored.startswith(TOKEN_PREFIX):
        return None
    field = model._meta.get_field(name)
    assert isinstance(field, SecretField)
    try:
        text: str = field.to_python(stored)
    except WrongKeyError:
        return None
    return text
