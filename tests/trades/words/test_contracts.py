from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from apps.trades.engine.values import Contract
from apps.trades.words.contracts import contract_words, holds_words, kind_of

PUT = Contract(
    "Equity Option", "K", "SPY   261218P00500000", "SPY",
    expires_on=date(2026, 12, 18), option_type="P", strike=Decimal("500.000"),
)  # fmt: skip
CALL = Contract(
    "Equity Option", "L", "SPY   260102C01250500", "SPY",
    expires_on=date(2026, 1, 2), option_type="C", strike=Decimal("1250.500"),
)  # fmt: skip
STOCK = Contract("Equity", "SPY", "SPY", "SPY")
FUTURE = Contract("Future", "/ESZ2026", "/ESZ6", "/ESZ6", expires_on=date(2026, 12, 18))


@pytest.mark.parametrize(
    ("contract", "words"),
    [
        (PUT, "SPY 18 Dec 2026 500 put"),
        (CALL, "SPY 2 Jan 2026 1,250.5 call"),
        (STOCK, "SPY"),
        (FUTURE, "/ESZ6"),
    ],
)
def test_contract_is_named_as_people_say_it(contract: Contract, words: str) -> None:
    assert contract_words(contract) == words


@pytest.mark.parametrize(
    ("held", "words"),
    [
        ([(STOCK, "100"), (CALL, "-2")], "100 shares, −2 calls"),
        ([(CALL, "1"), (STOCK, "1")], "1 share, 1 call"),
        ([(PUT, "-1"), (PUT, "-2")], "−3 puts"),
        ([(PUT, "1"), (PUT, "-1")], "−1 put, 1 put"),
        ([(FUTURE, "1")], "1 future"),
        ([(Contract("Cryptocurrency", "B", "BTC/USD", "BTC/USD"), "0.50000000")], "0.5 coins"),
        ([(Contract("Warrant", "W", "W", "W"), "1500")], "1,500 units"),
        ([], ""),
    ],
)
def test_holdings_are_said_in_one_line(held: list[tuple[Contract, str]], words: str) -> None:
    assert holds_words((contract, Decimal(quantity)) for contract, quantity in held) == words


def test_kind_the_broker_may_invent_is_other() -> None:
    assert [kind_of(name) for name in ("Equity", "Future Option", "Warrant")] == ["stock", "option", "other"]
