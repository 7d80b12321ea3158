"""What other apps may follow about people. They import this module; it knows none of them."""

from __future__ import annotations

from django.dispatch import Signal

# Sent once per sign-in, when the user's wish about syncing is known and just before the browser is sent on.
# Arguments: request, user, and response, a redirect whose Location a receiver may change.
signed_in = Signal()
