"""Edits in tests: made by the owner at noon."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from apps.trades.models import Edit, Trade
from apps.trades.services.edits.making import make_edit
from tests.builders import put
from tests.factories import NOON

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.trades.models import Account

P90, P95, P100 = put("KO", 90), put("KO", 95), put("KO", 100)


def make(account: Account, propose: Callable[..., Any], **chosen: Any) -> Edit:
    """Make the edit that a person proposes with these choices."""
    return make_edit(account=account, propose=partial(propose, **chosen), by=account.owner, at=NOON)


def legs_of(account: Account) -> dict[str, list[str]]:
    """Return what each trade was opened with, by its key: quantity and strike, or the symbol of shares."""
    trades = Trade.objects.filter(account=account).order_by("opened_at", "key")
    return {trade.key: sorted(_leg(leg) for leg in trade.legs) for trade in trades}


def names_of(account: Account) -> list[str]:
    return list(Trade.objects.filter(account=account).order_by("opened_at", "key").values_list("name", flat=True))


def _leg(leg: dict[str, Any]) -> str:
    strike = leg["symbol"][-8:-3].lstrip("0") if " " in leg["symbol"] else leg["symbol"]
    return f"{leg['quantity']} {strike}"
