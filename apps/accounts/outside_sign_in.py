"""What an outside sign-in proves about an address that nobody had proved before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin

    from apps.accounts.models import User


def trust_proof(user: User, sign_in: SocialLogin) -> None:
    """Confirm the user's address when the provider vouches for it, and close the ways in made before that.

    Anybody can register with somebody else's address and wait. Until it is proved, an outside sign-in of theirs may
    hang on the account (the password is taken away by allauth): whoever proves the address gets it alone.
    """
    vouched = {address.email.lower() for address in sign_in.email_addresses if address.verified}
    if user.email not in vouched or user.emailaddress_set.filter(email=user.email, verified=True).exists():
        return
    # Both or neither: a confirmed address with the stranger's way in still open would be theirs.
    with transaction.atomic():
        user.socialaccount_set.exclude(pk=sign_in.account.pk).delete()
        user.vouch_for_email()
