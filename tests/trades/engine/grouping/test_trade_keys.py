"""A trade's key: one name for ever, one way to write it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.trades.engine.grouping.results import TradeKey, trade_key_of

WRITTEN = [
    (TradeKey(301000101), "301000101"),
    (TradeKey(301000101, Decimal(2)), "301000101+2"),
    (TradeKey(7, Decimal("0.2500")), "7+0.25"),
    (TradeKey(7, Decimal("100")), "7+100"),
    # What a person stated the opening of.
    (TradeKey(-7), "-7"),
    (TradeKey(-7, Decimal(3)), "-7+3"),
]


@pytest.mark.parametrize(("key", "text"), WRITTEN, ids=lambda each: str(each))
def test_key_is_written_in_one_way_and_read_back(key: TradeKey, text: str) -> None:
    assert str(key) == text
    assert trade_key_of(text) == key


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "+2",
        "7+",
        "7+0",
        "7+2.0",
        "007",
        "7+1e1",
        " 7",
        "7+x",
        "7+NaN",
        "7+1e9999999999",
        "-7+-2+1",
        "-0",
        "--7",
        "-",
        "7+-2",
    ],
)
def test_what_only_looks_like_a_key_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        trade_key_of(text)
