"""Keeps the address a user signs in with in step with the user's own e-mail field.

allauth writes both when a user changes the address on the page. An operator who changes ``User.email`` from a
shell or a script writes only one, and the user could no longer sign in with either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apps.accounts.models import User


def follow_changed_email(
    sender: type[User], instance: User, *, created: bool, update_fields: frozenset[str] | None, **_: object
) -> None:
    """Move the confirmed address along when a saved user's e-mail no longer is it."""
    # A registration is created before its address is confirmed, and every sign-in saves only its time.
    if created or (update_fields is not None and "email" not in update_fields):
        return
    primary = instance.emailaddress_set.filter(primary=True).first()
    if primary is not None and primary.email != instance.email:
        instance.vouch_for_email()
