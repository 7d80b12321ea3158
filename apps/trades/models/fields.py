"""The kinds of number the ledger stores, see the sign convention in the help texts, and who said what."""

from __future__ import annotations

from typing import Any

from django.db import models

from apps.accounts.models import User
from apps.core.money import AMOUNT_DECIMALS, QUANTITY_DECIMALS

CASH_SIGN = "USD; cash received is positive, cash paid is negative."
QUANTITY_SIGN = "Contracts or shares; bought is positive, sold is negative."


def amount_field(help_text: str = CASH_SIGN, **options: Any) -> models.DecimalField[Any, Any]:  # noqa: ANN401
    """Return a signed amount of money, exact to six decimals."""
    # The broker's net values have three decimals and more, and are split over lots below that.
    return models.DecimalField(max_digits=20, decimal_places=AMOUNT_DECIMALS, help_text=help_text, **options)


def price_field(
    help_text: str = "Per share or point, as the broker states it.",
    **options: Any,  # noqa: ANN401
) -> models.DecimalField[Any, Any]:
    """Return a price or quantity, exact to ten decimals."""
    # Coins are held to eight decimals, and some futures options are quoted to six.
    return models.DecimalField(max_digits=28, decimal_places=QUANTITY_DECIMALS, help_text=help_text, **options)


def made_by_field() -> models.ForeignKey[Any, Any]:
    """Return the user who did something, which stays done when the user is gone."""
    return models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
