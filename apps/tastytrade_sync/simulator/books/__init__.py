"""The simulator's own small bookkeeping: what the broker would report, derived from its rows.

It shares nothing with the product's engine, which is checked against it. All functions are pure and take rows
that are already cut to the simulated clock, in any order.
"""

from apps.tastytrade_sync.simulator.books.balances import balances
from apps.tastytrade_sync.simulator.books.marks import PricedMarket, mark_of
from apps.tastytrade_sync.simulator.books.net_liq import net_liq
from apps.tastytrade_sync.simulator.books.positions import positions

__all__ = ["PricedMarket", "balances", "mark_of", "net_liq", "positions"]
