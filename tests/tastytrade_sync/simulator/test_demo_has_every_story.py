"""The stories a ledger must survive, listed by hand: the demo has a row of each, in an account that is synced.

What makes each story one is shown in `test_demo_stories.py`; this list is what the demo promises.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from apps.tastytrade_sync.simulator.amounts import signed
from tests.tastytrade_sync.simulator.histories import DEMO_DAY, Row, account, built_demo, by, new_york_day

if TYPE_CHECKING:
    from collections.abc import Callable

MARGIN, IRA, CLOSED = "5WX10001", "5WX10002", "5WX10003"

type Fits = Callable[[Row], bool]


def like(**wanted: Any) -> Fits:
    """Return whether a row has these values; sub and kind stand for the long names, text for part of a description."""
    names = {"sub": "transaction-sub-type", "kind": "transaction-type", "on": "instrument-type"}
    text = wanted.pop("text", "")

    def fits(row: Row) -> bool:
        return text in row["description"] and all(
            row.get(names.get(name, name)) == value for name, value in wanted.items()
        )

    return fits


def of_root(root: str, **wanted: Any) -> Fits:
    return lambda row: str(row.get("symbol")).startswith(root) and like(**wanted)(row)


# The number of the story in the list of stories, what it is called, the account, and rows that only it brings.
STORIES: list[tuple[int, str, str, Fits]] = [
    (1, "a put is sold for the wheel", IRA, of_root("F     ", sub="Sell to Open")),
    (1, "it is assigned", IRA, of_root("F     ", sub="Assignment")),
    (1, "the shares are called away", IRA, like(symbol="F", sub="Sell to Close", kind="Receive Deliver")),
    (2, "an iron condor", MARGIN, like(on="Equity Option", **{"leg-count": 4, "action": "Buy to Open"})),
    (3, "a roll in one order", MARGIN, like(on="Equity Option", **{"leg-count": 2, "action": "Buy to Close"})),
    (5, "an index option settled in cash", MARGIN, of_root("SPXW", sub="Cash Settled Assignment")),
    (5, "its redundant removal", MARGIN, of_root("SPXW", sub="Assignment")),
    (5, "its worthless legs", MARGIN, of_root("SPXW", sub="Expiration")),
    (6, "a long option exercised", MARGIN, like(sub="Exercise", on="Equity Option")),
    (7, "a future settled by the day", MARGIN, like(sub="Mark to Market", kind="Money Movement", on="Future")),
    (7, "a future sold", MARGIN, like(sub="Sell", on="Future")),
    (7, "an option exercised into a future", MARGIN, like(sub="Exercise", on="Future Option")),
    (7, "the future delivered", MARGIN, like(kind="Receive Deliver", on="Future")),
    (8, "a fraction of a share", IRA, lambda row: "." in str(row.get("quantity", "")).removesuffix(".0")),
    (8, "shares for a dividend", IRA, like(sub="Dividend", kind="Receive Deliver")),
    (8, "the cash spent on them", IRA, like(text="reinvested")),
    (8, "a dividend", MARGIN, like(sub="Dividend", **{"value-effect": "Credit"})),
    (8, "the tax withheld on one", MARGIN, like(sub="Dividend", symbol="BTI", **{"value-effect": "Debit"})),
    (9, "a reverse split of shares", MARGIN, like(sub="Reverse Split", on="Equity")),
    (9, "an option adjusted by it", MARGIN, of_root("UVIX1", sub="Reverse Split")),
    (9, "a change of symbol", MARGIN, like(sub="Symbol Change", on="Equity")),
    (9, "a merger", MARGIN, like(sub="Stock Merger")),
    (9, "cash in lieu of a fraction", MARGIN, like(sub="Balance Adjustment", text="CASH IN LIEU")),
    (10, "shares received from another broker", MARGIN, like(sub="ACAT")),
    (10, "a journal leaves one account", CLOSED, like(sub="Transfer", **{"value-effect": "Debit"})),
    (10, "and arrives in another", MARGIN, like(sub="Transfer", **{"value-effect": "Credit"})),
    (11, "coins bought", MARGIN, like(on="Cryptocurrency", action="Buy to Open")),
    (11, "coins sold", MARGIN, like(on="Cryptocurrency", action="Sell to Close")),
    (12, "interest received", IRA, like(sub="Credit Interest")),
    (12, "interest paid", MARGIN, like(sub="Debit Interest")),
    (12, "a fee", MARGIN, like(sub="Fee")),
    (12, "a wire", MARGIN, like(text="Wire Funds Received")),
    (12, "a cent of fees on a Saturday", MARGIN, lambda row: new_york_day(row).weekday() == 5 and cents(row)),
    (13, "a reversal", MARGIN, lambda row: "reverses-id" in row),
    (14, "a short sale", MARGIN, like(on="Equity", action="Sell to Open", kind="Trade")),
    (14, "the dividend it owes", MARGIN, like(sub="Dividend", symbol="MPW", **{"value-effect": "Debit"})),
    (14, "the shares bought back", MARGIN, like(on="Equity", action="Buy to Close")),
]  # fmt: skip


def cents(row: Row) -> bool:
    return abs(signed(row, "value")) <= Decimal("0.02")


@pytest.mark.parametrize(("story", "what", "number", "fits"), STORIES, ids=[f"{s[0]}-{s[1]}" for s in STORIES])
def test_demo_tells(story: int, what: str, number: str, fits: Fits) -> None:
    rows = account(built_demo(), number, DEMO_DAY)
    assert [row["id"] for row in rows if fits(row)], f"no {what} of story {story} in {number}"


def test_demo_tells_of_a_roll_in_two_orders__story_3() -> None:
    rows = [row for row in account(built_demo(), MARGIN, DEMO_DAY) if row["transaction-type"] == "Trade"]
    closings = [row for row in rows if row["action"] == "Buy to Close" and row["leg-count"] == 1]
    openings = {(row["underlying-symbol"], new_york_day(row)) for row in rows if row["action"] == "Sell to Open"}
    assert [row for row in closings if (row["underlying-symbol"], new_york_day(row)) in openings]


def test_demo_tells_of_orders_filled_in_parts__stories_2_and_4() -> None:
    rows = [row for row in account(built_demo(), MARGIN, DEMO_DAY) if row["transaction-type"] == "Trade"]
    fills = by(rows, "order-id", "symbol").values()
    assert [parts for parts in fills if len(parts) > 1]


def test_demo_tells_of_what_was_opened_before_its_history__story_15() -> None:
    rows = account(built_demo(), CLOSED, DEMO_DAY)
    opened = {row["symbol"] for row in rows if str(row.get("action")).endswith("to Open")}
    assert [row for row in rows if str(row.get("action")).endswith("to Close") and row["symbol"] not in opened]


def test_list_names_every_story_that_a_row_can_show() -> None:
    # 4 and 15 need several rows, and 16 is a scenario of its own: a history of any length.
    assert {story for story, *_ in STORIES} == set(range(1, 17)) - {4, 15, 16}
