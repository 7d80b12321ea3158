"""Commands that act for one user, named by e-mail address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.accounts.models import User
from apps.core.commands import DatabaseCommand, refuse

if TYPE_CHECKING:
    from argparse import ArgumentParser


class UserCommand(DatabaseCommand):
    """Takes ``--user EMAIL``; the address is compared as at sign-in, without regard to case."""

    is_user_required = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--user", required=self.is_user_required, metavar="EMAIL")

    def user_named(self, email: str) -> User:
        """Return the user, or end the command in one line."""
        # Said plainly, unlike on the sign-in page: whoever runs commands here sees the table anyway.
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise refuse(f"There is no user {email}.")
        return user
