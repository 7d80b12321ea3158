"""The canary that proves, before anything is saved over, that the field key fits what is stored."""

from __future__ import annotations

from enum import Enum

from apps.core.encryption import WrongKeyError
from apps.core.models import KeyCanary


class CanaryState(Enum):
    READABLE = "readable"
    MISSING = "missing: run manage.py check_key"
    WRONG_KEY = "wrong key: FIELD_ENCRYPTION_KEY cannot read what is stored"


def read_canary() -> CanaryState:
    """Say whether the stored phrase can be read with the configured keys; the first one stored is decisive."""
    try:
        # The first: a second one can only have been written by a race or a restore, and says nothing about the secrets.
        canary = KeyCanary.objects.order_by("pk").first()
    except WrongKeyError:
        return CanaryState.WRONG_KEY
    if canary is None:
        return CanaryState.MISSING
    return CanaryState.READABLE if canary.phrase == KeyCanary.PHRASE else CanaryState.WRONG_KEY


def ensure_canary() -> CanaryState:
    """Store the canary if there is none, then read it."""
    state = read_canary()
    if state is not CanaryState.MISSING:
        return state
    KeyCanary.objects.create(phrase=KeyCanary.PHRASE)
    # Read back rather than trusted: another process, with another key, may have stored its own before ours.
    return read_canary()
