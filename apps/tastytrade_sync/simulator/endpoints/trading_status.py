"""`/accounts/{n}/trading-status`: what an account may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator.accounts import is_ira
from apps.tastytrade_sync.simulator.clock import day_start, stamp
from apps.tastytrade_sync.simulator.instruments.equities import identifier
from apps.tastytrade_sync.simulator.wire import Request, Response, Row, single

if TYPE_CHECKING:
    from apps.tastytrade_sync.simulator.world import World

# Of no interest to anybody here, but the SDK refuses a status that lacks most of them.
NEVER = (
    "are-deep-itm-carry-options-enabled",
    "are-far-otm-net-options-restricted",
    "are-options-values-restricted-to-nlv",
    "are-single-tick-expiring-hedges-ignored",
    "has-intraday-equities-margin",
    "is-aggregated-at-clearing",
    "is-closing-only",
    "is-cryptocurrency-closing-only",
    "is-equity-offering-closing-only",
    "is-equity-offering-enabled",
    "is-frozen",
    "is-full-equity-margin-required",
    "is-futures-closing-only",
    "is-futures-intra-day-enabled",
    "is-in-day-trade-equity-maintenance-call",
    "is-in-margin-call",
    "is-pattern-day-trader",
    "is-portfolio-margin-enabled",
    "is-risk-reducing-only",
    "is-roll-the-day-forward-enabled",
    "is-small-notional-futures-intra-day-enabled",
)


def show(world: World, request: Request, number: str) -> Response:
    """Answer the flags of one account; they follow from what the account itself says."""
    account = world.accounts[number].fields
    on_margin = account.get("margin-or-cash") == "Margin"
    status = {
        **dict.fromkeys(NEVER, False),
        "account-number": number,
        "id": identifier(number),
        "clearing-account-number": number,
        "clearing-aggregation-identifier": number,
        "day-trade-count": 0,
        "equities-margin-calculation-type": _margin_type(account),
        "fee-schedule-name": "default",
        "futures-margin-rate-multiplier": "1.0",
        "small-notional-futures-margin-rate-multiplier": "1.0",
        "is-closed": account.get("is-closed", False),
        "is-cryptocurrency-enabled": on_margin,
        "is-futures-enabled": account.get("is-futures-approved", False),
        "options-level": account.get("suitable-options-level", "No Restrictions"),
        "short-calls-enabled": on_margin,
        "updated-at": stamp(day_start(world.today)),
    }
    return single(status, request.path, api_version=world.options.api_version)


def _margin_type(account: Row) -> str:
    if is_ira(account):
        return "IRA Margin"
    return "Reg T" if account.get("margin-or-cash") == "Margin" else "Cash"
