"""Model factories: the smallest valid row of each kind, anything else by keyword."""

from __future__ import annotations

from typing import Any

import factory

from apps.accounts.models import User


class UserFactory(factory.django.DjangoModelFactory):  # type: ignore[misc]
    class Meta:
        model = User

    email = factory.Sequence(lambda number: f"person{number}@example.com")

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        return model_class.objects.create_user(**kwargs)
