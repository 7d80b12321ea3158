"""A few trades in KO that lists of trades are tried on; all by hand:

key 1  put credit spread, 2 × 95/90: 400 in, 200 out: +200; at marks 1.00 and 0.50: −200 + 100 = −100, open +100
key 3  put 100 sold for 3.00: +300; at a mark of 2.50: −250, open +50
key 4  100 shares bought at 50.00 and sold at 51.00: closed, +100
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from tests.builders import buy, put, sell, sell_to_open
from tests.factories import make_position, make_snapshot
from tests.stored import keep_orders, the_instrument

if TYPE_CHECKING:
    from apps.trades.models import Account

LATE = "2035-03-16"
P90, P95, P100 = (put("KO", strike, LATE) for strike in (90, 95, 100))
MARKS = ((P90, "2", "0.50"), (P95, "-2", "1.00"), (P100, "-1", "2.50"))


def three_trades(account: Account) -> Account:
    """Store the three trades, without any mark."""
    keep_orders(
        account,
        (sell_to_open(2, P95, 2), buy(2, P90, 1)),
        sell_to_open(1, P100, 3, on="2026-01-07"),
        buy(100, "KO", 50, on="2026-01-08"),
        sell(100, "KO", 51, on="2026-01-09"),
    )
    return account


def mark_them(account: Account, *, but: str = "") -> None:
    """Store the marks of what is open, leaving out one contract."""
    snapshot = make_snapshot(account, taken_at=timezone.now())
    for contract, quantity, price in MARKS:
        if contract.symbol != but:
            instrument = the_instrument(contract.symbol)
            names = {"instrument_type": "Equity Option", "underlying_symbol": "KO", "multiplier": "100"}
            make_position(snapshot, contract.symbol, quantity, instrument=instrument, mark_price=price, **names)
