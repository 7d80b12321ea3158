"""How each kind of instrument is called in addresses, and what makes its rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator.contracts import CRYPTO, EQUITY, EQUITY_OPTION, FUTURE, FUTURE_OPTION, Contract
from apps.tastytrade_sync.simulator.instruments.cryptocurrencies import cryptocurrency
from apps.tastytrade_sync.simulator.instruments.equities import equity
from apps.tastytrade_sync.simulator.instruments.equity_options import equity_option
from apps.tastytrade_sync.simulator.instruments.futures import future, future_option
from apps.tastytrade_sync.simulator.options import Options

if TYPE_CHECKING:
    from apps.tastytrade_sync.simulator.amounts import Row

type Maker = Callable[[Contract, date, Options], Row]

MAKERS: dict[str, Maker] = {
    EQUITY: equity,
    EQUITY_OPTION: equity_option,
    FUTURE: future,
    FUTURE_OPTION: future_option,
    CRYPTO: cryptocurrency,
}
KIND_OF_ADDRESS = {
    "equities": EQUITY,
    "equity-options": EQUITY_OPTION,
    "futures": FUTURE,
    "future-options": FUTURE_OPTION,
    "cryptocurrencies": CRYPTO,
}
