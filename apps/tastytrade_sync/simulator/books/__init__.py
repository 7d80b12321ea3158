"""The simulator's own small bookkeeping: what the broker would report, derived from its rows.

It shares nothing with the product's engine, which is checked against it. All functions are pure and take rows
that are already cut to the simulated clock, in any order.
"""

from apps.tastytrade_sync.simulator.books.balances import balances, balances_in
from apps.tastytrade_sync.simulator.books.holdings import Books
from apps.tastytrade_sync.simulator.books.marks import PricedMarket, mark_of, mark_on, quoted, quotes_for
from apps.tastytrade_sync.simulator.books.net_liq import net_liq
from apps.tastytrade_sync.simulator.books.positions import positions, positions_in
from apps.tastytrade_sync.simulator.books.walk import Walk

__all__ = [
    "Books",
    "PricedMarket",
    "Walk",
    "balances",
    "balances_in",
    "mark_of",
    "mark_on",
    "net_liq",
    "positions",
    "positions_in",
    "quoted",
    "quotes_for",
]
