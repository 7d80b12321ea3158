"""What hangs on an account: every table with a cascading foreign key that leads to it, in whichever app it stands.

Read from the models instead of listed, so that a table added later, here or in an app above, is neither forgotten when
an account's data is deleted nor left out when a page says what will go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import CASCADE, Model

from apps.trades.models import Account

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet


def belongings_of(account: Account) -> Iterator[QuerySet[Model]]:
    """Yield the account's rows table by table, what refers to a row before the row itself.

    A table that leads to the account in two ways is yielded twice.
    """
    for model, path in _paths(Account, "", (Account,)):
        # Not the default manager, which may hide rows.
        yield model._base_manager.filter(**{path: account})


def _paths(model: type[Model], behind: str, passed: tuple[type[Model], ...]) -> Iterator[tuple[type[Model], str]]:
    for relation in model._meta.related_objects:
        child = relation.related_model
        # ``passed`` ends the walk where a table refers to itself, such as a row to the row it replaces.
        if relation.on_delete is not CASCADE or not isinstance(child, type) or child in passed:
            continue
        # A link that the database does not check is to a row derived with this one, which names the account itself.
        if behind and not getattr(relation.field, "db_constraint", True):
            continue
        path = f"{relation.field.name}{behind}"
        yield from _paths(child, f"__{path}", (*passed, child))
        yield child, path
