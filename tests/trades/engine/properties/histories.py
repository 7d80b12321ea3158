"""Random histories of every kind of instrument, as a broker could send them and worse.

Each piece of a history is a story on a few symbols of one family: it opens, closes too much or what was never
opened, expires, is assigned, exercised, split, renamed, paid for, taken back. Pieces are mixed and get days in order;
some rows are dropped, so that openings are missing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tests.builders import (
    Line,
    acat,
    adjust,
    assign,
    buy,
    buy_to_close,
    call,
    cash_in_lieu,
    cash_merger,
    cash_settle,
    crypto,
    deliver,
    dividend,
    exercise,
    expire,
    future,
    future_option,
    history,
    mark_to_market,
    merger,
    put,
    reinvest,
    remove_fraction,
    reverse_of,
    sell,
    sell_to_open,
    settle_future,
    split,
    symbol_change,
    transfer_out,
    wire_fee,
    withhold,
)

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from apps.trades.engine.facts import Fact
    from apps.trades.engine.values import Contract
    from tests.builders.lines import Instant

FIRST_DAY = date(2026, 1, 5)
PUT, CALL, INDEX = put("KO", 50), call("KO", 60), call("SPXW", 6000, on="SPX")
ADJUSTED = put("KO1", 50, on="KO")
OPTIONS: tuple[Contract, ...] = (PUT, CALL, INDEX, ADJUSTED)
ES, ES_CALL = future("/ESH6"), future_option("./ESH6 EW3F6 260116C6000")
COIN = crypto("BTC/USD")

contracts = st.integers(1, 6)
shares = st.integers(1, 300)
fractions = st.decimals("0.00001", 20, places=5)
satoshis = st.decimals("0.00000001", 2, places=8)
prices = st.decimals("0.01", 90, places=2)
index_points = st.integers(20_000, 28_000).map(lambda quarters: Decimal(quarters) / 4)
charges = st.decimals(0, 9, places=3)
cash = st.decimals(-500, 500, places=2)
fills = st.sampled_from([buy, sell, sell_to_open, buy_to_close])


def _fills(what: SearchStrategy[Contract | str], sizes: SearchStrategy[object]) -> SearchStrategy[Instant]:
    return st.builds(
        lambda fill, size, of, price, fee: fill(size, of, price, fees=fee), fills, sizes, what, prices, charges
    )


def _delivered(quantity: int, option: Contract, verb: str, part: int) -> Instant:
    """An option removed with the shares it delivers; ``part`` of them are booked in a row of their own."""
    buys = (verb == "assign") == (option.option_type == "P")
    fill = buy if buys else sell
    strike, size = option.strike or 0, quantity * 100
    sizes = [size] if part in {0, size} or part > size else [part, size - part]
    removal = assign(quantity, option, on="") if verb == "assign" else exercise(quantity, option, on="")
    return (removal, *(deliver(fill(each, "KO", strike, fees="5.02")) for each in sizes))


def _delivered_future(quantity: int, *, exercised: bool) -> Instant:
    removal = (exercise if exercised else assign)(quantity, ES_CALL, on="")
    fill = buy if exercised else sell
    return removal, deliver(fill(quantity, ES, 6000, fees="1.77"))


def _undated(lines: Instant) -> Instant:
    return tuple(replace(line, on="", time="") for line in ((lines,) if isinstance(lines, Line) else lines))


stock_fills = _fills(st.sampled_from(["KO", "PEP"]), st.one_of(shares, fractions))
option_fills = _fills(st.sampled_from(OPTIONS), contracts)
coin_fills = _fills(st.just(COIN), satoshis)
future_option_fills = _fills(st.just(ES_CALL), contracts)
future_fills = st.builds(
    lambda fill, size, price, value, fee: fill(size, ES, price, value, fees=fee),
    st.sampled_from([buy, sell]), contracts, index_points, cash, charges,
)  # fmt: skip
settlements = st.builds(
    lambda size, price, value: mark_to_market(size, ES, price, value), contracts, index_points, cash
)
last_settlements = st.builds(
    lambda size, price, value: settle_future(size, ES, price, value), contracts, index_points, cash
)
endings = st.one_of(
    st.builds(expire, contracts, st.sampled_from((*OPTIONS, ES_CALL))),
    st.builds(cash_settle, contracts, st.just(INDEX), cash.filter(bool)),
    st.builds(_delivered, contracts, st.sampled_from((PUT, CALL)), st.sampled_from(("assign", "exercise")), st.sampled_from((0, 100))),
    st.builds(lambda size, exercised: _delivered_future(size, exercised=exercised), contracts, st.booleans()),
    # A removal whose delivery never comes.
    st.builds(assign, contracts, st.sampled_from(OPTIONS)),
)  # fmt: skip
actions = st.one_of(
    st.builds(lambda old, new, worth: split(old, new, "KO", worth), shares, shares, prices),
    st.builds(lambda size, worth: symbol_change(size, "KO", "PEP", worth), shares, prices),
    st.builds(lambda old, new: merger((old, "KO"), (new, "PEP")), shares, fractions),
    st.builds(lambda size: adjust((-size, PUT), (-size, ADJUSTED)), contracts),
    st.builds(remove_fraction, fractions, st.just("KO"), prices),
    st.builds(cash_merger, shares, st.just("PEP"), prices),
    st.builds(acat, shares, st.sampled_from(["KO", "PEP"]), st.sampled_from([0, -1000])),
    st.builds(transfer_out, shares, st.just("KO")),
)
moneys = st.one_of(
    st.builds(dividend, cash, st.just("KO")),
    st.builds(withhold, prices, st.just("KO")),
    st.builds(lambda size, paid: reinvest(size, "KO", 10, paid), fractions, prices),
    st.builds(wire_fee, prices),
    st.builds(cash_in_lieu, cash, st.just("KO")),
)
trades = st.one_of(stock_fills, option_fills, coin_fills, future_option_fills, future_fills)
instants = st.one_of(trades, trades, trades, endings, actions, moneys, settlements, last_settlements)
# Trades that close what an earlier one of the history opened are rare by chance: a few symbols and small sizes help.
reversals = st.lists(st.integers(0, 20), max_size=3)
gaps = st.integers(0, 9)


def _placed(pieces: list[tuple[Instant, int]], taken_back: list[int]) -> list[Fact]:
    """Give the pieces days in order, some on one instant, and take a few rows back at the end."""
    placed: list[Instant] = []
    day = FIRST_DAY
    for number, (piece, gap) in enumerate(pieces):
        day += timedelta(days=gap)
        lines = _undated(piece)
        assert isinstance(lines, tuple)
        numbered = [replace(line, id=100 * (number + 1) + at) for at, line in enumerate(lines)]
        placed.append((replace(numbered[0], on=day.isoformat()), *numbered[1:]))
    singles = [piece[0] for piece in placed if isinstance(piece, tuple) and len(piece) == 1]
    last = (day + timedelta(days=2)).isoformat()
    wrong = [singles[at] for at in sorted(set(taken_back)) if at < len(singles)]
    back = [replace(reverse_of(line, on=last), id=9000 + at) for at, line in enumerate(wrong)]
    return history(*placed, *back)


histories = st.builds(_placed, st.lists(st.tuples(instants, gaps), min_size=1, max_size=25), reversals)
# Without what the broker leaves out: every history here loses some of its rows.
gappy = st.builds(
    lambda facts, lost: [fact for at, fact in enumerate(facts) if at not in lost],
    histories, st.sets(st.integers(0, 20), max_size=4),
)  # fmt: skip
