"""A tiny language for broker rows: a history is written line by line, as a worked example on paper.

    ledger_of(
        sell_to_open(1, PUT, "1.50", fees="1.14"),
        (assign(1, PUT), deliver(buy(100, "KO", 50, fees=5))),
    )

Ids and times come by themselves; a tuple is one instant. No database.
"""

from tests.builders.contracts import bond, call, crypto, future, future_option, put, stock
from tests.builders.corporate import (
    acat,
    adjust,
    cash_merger,
    mature,
    merger,
    remove_fraction,
    special_dividend,
    split,
    symbol_change,
    transfer_in,
    transfer_out,
)
from tests.builders.figures import (
    both_views,
    by_day,
    closed,
    codes,
    costs,
    held,
    ledger_of,
    open_lots,
    realized,
    results,
    total,
)
from tests.builders.lines import Line, exact, history, reverse_of
from tests.builders.money import (
    cash_in_lieu,
    deposit,
    dividend,
    interest,
    mark_to_market,
    money,
    reinvest,
    settle_future,
    wire_fee,
    withdraw,
    withhold,
)
from tests.builders.orders import family_of, grouped, names, order, quantities, without_order
from tests.builders.removals import assign, cash_settle, exercise, expire
from tests.builders.trades import buy, buy_to_close, deliver, sell, sell_to_open

__all__ = [
    "Line", "acat", "adjust", "assign", "bond", "both_views", "buy", "buy_to_close", "by_day", "call", "cash_in_lieu",
    "cash_merger", "cash_settle", "closed", "codes", "costs", "crypto", "deliver", "deposit", "dividend", "exact",
    "exercise", "expire", "family_of", "future", "future_option", "grouped", "held", "history", "interest",
    "ledger_of", "mark_to_market", "mature", "merger", "money", "names", "open_lots", "order", "put", "quantities",
    "realized", "reinvest", "remove_fraction", "results", "reverse_of", "sell", "sell_to_open", "settle_future",
    "special_dividend", "split", "stock", "symbol_change", "total", "transfer_in", "transfer_out", "wire_fee",
    "withdraw", "withhold", "without_order",
]  # fmt: skip
