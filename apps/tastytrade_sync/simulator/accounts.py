"""The fields of an account, as the API lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apps.tastytrade_sync.simulator.amounts import Row


def is_ira(account: Row) -> bool:
    """Say whether an account is for retirement, and so may not borrow; a SEP is one without the name."""
    return not {"IRA", "SEP"}.isdisjoint(str(account.get("account-type-name")).split())


def account_fields(number: str, *, nickname: str, opened_at: str) -> Row:
    """Return an open individual margin account; a story states over it what is otherwise."""
    return {
        "account-number": number,
        "external-id": f"A00000{number[-5:]}",
        "opened-at": opened_at,
        "nickname": nickname,
        "account-type-name": "Individual",
        "day-trader-status": False,
        "is-closed": False,
        "is-firm-error": False,
        "is-firm-proprietary": False,
        "is-futures-approved": True,
        "margin-or-cash": "Margin",
        "is-foreign": False,
        "created-at": opened_at,
    }
