"""Short random stories, each of rows in their order: something is opened, something happens to it, it ends or not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tests.builders import (
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
    mark_to_market,
    merger,
    put,
    reinvest,
    remove_fraction,
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
    from hypothesis.strategies import DrawFn

    from apps.trades.engine.values import Contract
    from tests.builders import Line
    from tests.builders.lines import Instant

PUT, CALL = put("KO", 50), call("KO", 60)
ADJUSTED = put("KO1", 50, on="KO")
INDEX = call("SPXW", 6000, on="SPX")
ES_JUNE = future("/ESM6")
ES, ES_CALL = future("/ESH6"), future_option("./ESH6 EW3F6 260116C6000")
COIN = crypto("BTC/USD")
OPTIONS = (PUT, CALL, INDEX, ADJUSTED, ES_CALL)

contracts = st.integers(1, 5)
# Rounds of a hundred meet the deliveries; the rest leaves fractions everywhere.
shares = st.one_of(st.sampled_from([100, 200, 300]), st.decimals("0.00001", 150, places=5))
satoshis = st.decimals("0.00000001", 2, places=8)
prices = st.decimals("0.01", 90, places=2)
points = st.integers(20_000, 28_000).map(lambda quarters: Decimal(quarters) / 4)
charges = st.decimals(0, 9, places=3)
cash = st.decimals(-500, 500, places=2)


@st.composite
def fills(draw: DrawFn, what: Contract | str, sizes: st.SearchStrategy[int | Decimal]) -> list[Instant]:
    """A few fills in and a few out, long or short, with no care for what is there."""
    opens, closes = draw(st.sampled_from([(buy, sell), (sell_to_open, buy_to_close)]))
    verbs = [opens] * draw(st.integers(1, 3)) + [closes] * draw(st.integers(0, 2))
    return [verb(draw(sizes), what, draw(prices), fees=draw(charges)) for verb in verbs]


@st.composite
def options(draw: DrawFn) -> list[Instant]:
    """Contracts opened in one or two fills, then ended in whole or in part in one of the ways options end."""
    option = draw(st.sampled_from(OPTIONS))
    short = draw(st.booleans())
    lots = draw(st.lists(contracts, min_size=1, max_size=2))
    opened = [(sell_to_open if short else buy)(size, option, draw(prices), fees=draw(charges)) for size in lots]
    ended = draw(st.integers(1, sum(lots) + 1))
    return [*opened, draw(st.sampled_from(["close", "expire", "deliver", "settle"]).map(
        lambda way: _ended(way, ended, option, draw(prices), short=short)
    ))]  # fmt: skip


@st.composite
def wheel(draw: DrawFn) -> list[Instant]:
    """A put assigned, calls on the shares, and the shares called, or sold, or kept."""
    size, rounds = draw(contracts), draw(st.integers(0, 2))
    story: list[Instant] = [sell_to_open(size, PUT, draw(prices), fees=draw(charges)), _delivery(size, PUT, short=True)]
    story += [sell_to_open(size, CALL, draw(prices), fees=draw(charges)), expire(size, CALL)] * rounds
    if draw(st.booleans()):
        called = draw(st.integers(1, size))
        story += [sell_to_open(size, CALL, draw(prices)), _delivery(called, CALL, short=True)]
    return story


@st.composite
def futures(draw: DrawFn) -> list[Instant]:
    """Bought and sold with daily settlements between, through zero too; or settled at the end."""
    story: list[Instant] = []
    for _ in range(draw(st.integers(1, 4))):
        verb = draw(st.sampled_from([buy, sell]))
        story.append(verb(draw(contracts), ES, draw(points), draw(cash), fees=draw(charges)))
        story.append(mark_to_market(draw(contracts), ES, draw(points), draw(cash)))
    ending = draw(st.sampled_from(["none", "settle", "rename"]))
    if ending == "settle":
        story.append(settle_future(draw(contracts), ES, draw(points), draw(cash)))
    elif ending == "rename":
        story += [symbol_change(draw(contracts), ES, ES_JUNE), sell(draw(contracts), ES_JUNE, draw(points), draw(cash))]
    return story


@st.composite
def actions(draw: DrawFn) -> list[Instant]:
    """Shares, and something done to them that nobody asked for."""
    size = draw(st.sampled_from([100, 200]))
    happens: list[Instant] = [
        split(size, draw(st.sampled_from([Decimal(50), Decimal(150), Decimal("12.5")])), "KO", draw(prices)),
        split(-size, -2 * size, "KO", draw(prices)),
        symbol_change(size, "KO", "PEP", draw(prices)),
        merger((size, "KO"), (draw(shares), "PEP")),
        paying(draw(prices), merger((size, "KO"), (draw(shares), "PEP"), draw(prices))),
        adjust((-1, PUT), (-1, ADJUSTED)),
        remove_fraction("0.5", "KO", draw(prices)),
        cash_merger(size, "PEP", draw(prices)),
        acat(size, draw(st.sampled_from(["KO", "PEP"])), draw(st.sampled_from([0, -1000]))),
        transfer_out(size, "KO"),
        reinvest(draw(shares), "KO", 10, draw(prices)),
        (dividend(draw(cash), "KO"), withhold(draw(prices), "KO")),
        cash_in_lieu(draw(cash), "KO"),
        wire_fee(draw(prices)),
    ]
    first = draw(fills(draw(st.sampled_from(["KO", "PEP"])), st.just(size)))
    return first + draw(st.lists(st.sampled_from(happens), min_size=1, max_size=4))


@st.composite
def distributions(draw: DrawFn) -> list[Instant]:
    """Shares, bought or assigned, on which cash and other shares are paid, and which may be sold in between."""
    bought: list[Instant] = [
        buy(draw(st.sampled_from([50, 100])), "KO", draw(prices), fees=draw(charges)) for _ in range(2)
    ]
    assigned: list[Instant] = [sell_to_open(1, PUT, draw(prices), fees=draw(charges)), _delivery(1, PUT, short=True)]
    happens: list[Instant] = [
        dividend(draw(st.decimals(1, 9000, places=2)), "KO"),
        dividend(draw(st.decimals(1, 900, places=2)), "KO"),
        acat(draw(shares), "PEP", draw(st.sampled_from([0, -100]))),
        sell(draw(st.integers(1, 60)), "KO", draw(prices)),
    ]
    merged = paying(draw(prices), merger((100, "KO"), (draw(shares), "PEP"), draw(prices)))
    told = draw(st.lists(st.sampled_from(happens), min_size=1, max_size=4))
    held = draw(st.sampled_from([bought, assigned, bought + assigned]))
    return held + told + [merged] * draw(st.integers(0, 1))


def paying(more: Decimal, halves: tuple[Line, ...]) -> tuple[Line, ...]:
    """A merger that pays cash beside the shares."""
    closing, opening = halves
    return closing, replace(opening, cash=opening.cash + more)


def _ended(way: str, size: int, option: Contract, price: Decimal, *, short: bool) -> Instant:
    if way == "close":
        return (buy_to_close if short else sell)(size, option, price, fees="0.14")
    if way == "settle" and option is INDEX:
        return cash_settle(size, option, -price if short else price, fees=5)
    if way == "deliver" and option is not INDEX:
        return _delivery(size, option, short=short)
    return expire(size, option)


def _delivery(size: int, option: Contract, *, short: bool) -> Instant:
    """The removal and what it delivers: shares in one row or two, or futures."""
    what: Contract | str = ES if option is ES_CALL else "KO"
    fill = buy if short == (option.option_type == "P") else sell
    removal = (assign if short else exercise)(size, option)
    sizes = [size] if option is ES_CALL else [100 * size] if size < 3 else [100, 100 * (size - 1)]
    return (removal, *(deliver(fill(each, what, option.strike or 0, fees="5.02")) for each in sizes))


stories = st.one_of(
    fills("KO", shares), fills("PEP", shares), fills(COIN, satoshis), options(), options(), wheel(), futures(),
    actions(),
    actions(),
)  # fmt: skip
