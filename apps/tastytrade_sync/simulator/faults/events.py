"""Faults that are events: the broker itself changes, for good, just before the struck call is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from apps.tastytrade_sync.simulator.accounts import account_fields
from apps.tastytrade_sync.simulator.amounts import FEES, effected, signed
from apps.tastytrade_sync.simulator.clock import DAY, day_of, stamp
from apps.tastytrade_sync.simulator.faults.strike import Kind
from apps.tastytrade_sync.simulator.faults.values import amount, count_or_rows, whole
from apps.tastytrade_sync.simulator.scenario_values import ScenarioAccount

if TYPE_CHECKING:
    from decimal import Decimal

    from apps.tastytrade_sync.simulator.faults.strike import Strike
    from apps.tastytrade_sync.simulator.wire import Row
    from apps.tastytrade_sync.simulator.world import World

MILLISECOND = 1_000
CENT_DEBIT = "-0.01"
DEPOSIT = "1.00"
INVENTED_ACCOUNTS_OPENED = "2026-01-02T15:00:00.000+00:00"


def adjustment(world: World, number: str, *, at: int, sub_type: str, description: str, cash: Decimal) -> Row:
    """Return an invented money row of an account, with the next free id."""
    return {
        "id": world.next_id(),
        "account-number": number,
        "transaction-type": "Money Movement",
        "transaction-sub-type": sub_type,
        "description": description,
        "executed-at": stamp(at),
        "transaction-date": day_of(at).isoformat(),
        **effected("value", cash),
        **effected("net-value", cash),
        "is-estimated-fee": True,
    }


def newest_moment(world: World, number: str) -> int:
    """Return an instant a millisecond behind the newest visible row, but not after the virtual day."""
    entries = world.view(number).entries
    latest = entries[-1].at if entries else world.cutoff - DAY
    return min(latest + MILLISECOND, world.cutoff - MILLISECOND)


def _drift(strike: Strike) -> None:
    """Add the rows given, or as many invented deposits as asked for."""
    world, wanted = strike.world, strike.value
    for number in strike.numbers:
        rows = wanted if isinstance(wanted, list) else [None] * wanted
        for row in rows:
            world.put_rows(number, [row or _deposit(world, number, newest_moment(world, number))])


def _deposit(world: World, number: str, at: int) -> Row:
    cash = amount(DEPOSIT)(None)
    return adjustment(world, number, at=at, sub_type="Deposit", description="ACH DEPOSIT", cash=cash)


def _backdated(strike: Strike) -> None:
    for number in strike.numbers:
        at = newest_moment(strike.world, number) - strike.value * DAY
        strike.world.put_rows(number, [_deposit(strike.world, number, at)])


# This is how the broker corrects fees: by a cent or two, in a row of its own, while the old row stays as it is.
def _fee_adjustment(strike: Strike) -> None:
    world = strike.world
    for number in strike.numbers:
        row = adjustment(
            world,
            number,
            at=newest_moment(world, number),
            sub_type="Balance Adjustment",
            description="Regulatory fee adjustment",
            cash=strike.value,
        )
        world.put_rows(number, [row])


def _reversal(strike: Strike) -> None:
    """Add the mirror image of a row: the newest trade, or the row whose id was given."""
    world = strike.world
    for number in strike.numbers:
        view = world.view(number)
        trades = [row for row in reversed(view.rows) if row.get("transaction-type") == "Trade"]
        found = view.find(strike.value) if strike.value is not None else next(iter(trades), None)
        if found is not None:
            world.put_rows(number, [_mirrored(world, number, found)])


def _mirrored(world: World, number: str, row: Row) -> Row:
    at = newest_moment(world, number)
    amounts = [name for name in ("value", "net-value", *FEES) if name in row]
    mirrored = {**row, **{k: v for name in amounts for k, v in effected(name, -signed(row, name)).items()}}
    return mirrored | {
        "id": world.next_id(),
        "reverses-id": row["id"],
        "executed-at": stamp(at),
        "transaction-date": day_of(at).isoformat(),
    }


# The broker's sandbox does this every night; customers and accounts survive it.
def _sandbox_wipe(strike: Strike) -> None:
    for number in strike.numbers:
        strike.world.wipe(number)


def _account_added(strike: Strike) -> None:
    account = strike.value
    if account["account-number"] not in strike.world.accounts:
        strike.world.add_account(ScenarioAccount(account, []))


def _account(value: Any) -> Row:  # noqa: ANN401
    """Read an account object, or the number of one to invent."""
    stated = {"account-number": "5WX77777" if value is None else value} if not isinstance(value, dict) else value
    if not isinstance(stated.get("account-number"), str):
        raise ValueError("an account number, or an account object")
    number = stated["account-number"]
    return account_fields(number, nickname=f"Account {number}", opened_at=INVENTED_ACCOUNTS_OPENED) | stated


KINDS = {
    # Pages have no snapshot: what appears while they are read moves the rest on, so one row comes twice or never.
    "page-drift": Kind("new rows appear just before the call, newest first in the list; value: how many (1), or the "
                       "rows", happens=_drift, read=count_or_rows),
    "row-backdated": Kind("a new row appears whose executed-at lies in the past; value: days (10)", happens=_backdated,
                          read=whole(10)),
    "fee-adjustment": Kind("a new Balance Adjustment row; value: its signed amount (-0.01)", happens=_fee_adjustment,
                           read=amount(CENT_DEBIT)),
    "reversal": Kind("a new row with reverses-id undoes another; value: that one's id (newest trade)",
                     happens=_reversal, read=whole(None)),
    "sandbox-wipe": Kind("all rows, positions and balances are gone for good; accounts stay", happens=_sandbox_wipe),
    "account-added": Kind("one account more; value: its number (5WX77777) or the account object",
                          happens=_account_added, read=_account),
}  # fmt: skip
