"""Balances in the shape of the balances endpoint.

Cash and the values of what is held are exact. Buying power and margin are plausible only: the broker's rules
are not known here, so a few flat rates stand in for them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator.accounts import is_ira
from apps.tastytrade_sync.simulator.amounts import ZERO, Row, text
from apps.tastytrade_sync.simulator.books.holdings import Books, Holding
from apps.tastytrade_sync.simulator.books.positions import price_of
from apps.tastytrade_sync.simulator.contracts import CRYPTO, EQUITY, EQUITY_OPTION, FUTURE, FUTURE_OPTION
from apps.tastytrade_sync.simulator.market_days import CLOSE, at, stamp

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

_NAMES = {
    EQUITY: "equity-value",
    EQUITY_OPTION: "derivative-value",
    FUTURE_OPTION: "futures-derivative-value",
    CRYPTO: "cryptocurrency-value",
}
# Nothing here moves these, but strict clients refuse a balance that lacks one of its fields.
_ALWAYS_ZERO = (
    "bond-margin-requirement",
    "closed-loop-available-balance",
    "cryptocurrency-margin-requirement",
    "day-equity-call-value",
    "day-trade-excess",
    "day-trading-call-value",
    "equity-offering-margin-requirement",
    "fixed-income-security-margin-requirement",
    "long-bond-value",
    "long-fixed-income-security-value",
    "long-futures-value",
    "long-index-derivative-value",
    "long-margineable-value",
    "maintenance-call-value",
    "pending-margin-interest",
    "reg-t-call-value",
    "short-cryptocurrency-value",
    "short-futures-value",
    "short-index-derivative-value",
    "short-margineable-value",
    "sma-equity-option-buying-power",
    "special-memorandum-account-apex-adjustment",
    "total-pending-liquidity-pool-rebate",
)
_NO_MOVEMENT = (
    "buying-power-adjustment",
    "intraday-equities-cash-amount",
    "intraday-futures-cash-amount",
    "pending-cash",
    "previous-day-cryptocurrency-fiat-amount",
    "unsettled-cryptocurrency-fiat-amount",
)
_CENT = Decimal("0.01")

LONG_STOCK, SHORT_STOCK = Decimal("0.25"), Decimal("0.3")
SHORT_OPTION, FUTURES = Decimal("0.2"), Decimal("0.06")


@dataclass(frozen=True)
class _Requirement:
    equities: Decimal
    futures: Decimal

    @property
    def total(self) -> Decimal:
        return self.equities + self.futures


def value_of(books: Books, holding: Holding, market: Mapping[str, Row], day: date) -> Decimal:
    """Return what a holding adds to the net liquidating value.

    Futures add nothing: their gains are cash already.
    """
    if holding.contract.instrument_type == FUTURE:
        return ZERO
    units = holding.side * holding.quantity * holding.contract.multiplier
    return units * price_of(books, holding, market, day)


def balances(account: Row, rows: Sequence[Row], market: Mapping[str, Row], *, today: date) -> Row:
    """Return the balances of `account` in US dollars once all `rows` have happened."""
    return balances_in(account, Books(rows).apply_all(), market, today=today)


def balances_in(account: Row, books: Books, market: Mapping[str, Row], *, today: date) -> Row:
    """Return the balances of `account` as its books stand.

    Cash is the sum of net-value; the net liquidating value adds what is long and takes off what is short.
    """
    sides, required = _values(books, market, today), _requirement(account, books, market, today)
    net_liq = books.cash + sum((sides[f"long-{n}"] - sides[f"short-{n}"] for n in _NAMES.values()), ZERO)
    return {
        "account-number": account["account-number"],
        "currency": "USD",
        "cash-balance": text(books.cash),
        "net-liquidating-value": text(net_liq),
        **dict.fromkeys(_ALWAYS_ZERO, "0.0"),
        **{name: text(value) for name, value in sides.items()},
        **_buying_power(account, books.cash, net_liq, required),
        **_movements(today),
        "snapshot-date": today.isoformat(),
        "updated-at": stamp(at(today, CLOSE)),
    }


def _values(books: Books, market: Mapping[str, Row], today: date) -> dict[str, Decimal]:
    sides: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for name in _NAMES.values():
        sides[f"long-{name}"] = sides[f"short-{name}"] = ZERO
    for holding in books.holdings.values():
        # What is of no known kind counts as shares, so that nothing held is missing from the total.
        name = _NAMES.get(holding.contract.instrument_type, "equity-value")
        side = "long" if holding.side > 0 else "short"
        sides[f"{side}-{name}"] += abs(value_of(books, holding, market, today))
    return dict(sides)


def _requirement(account: Row, books: Books, market: Mapping[str, Row], today: date) -> _Requirement:
    on_margin = account.get("margin-or-cash") == "Margin" and not is_ira(account)
    equities = futures = ZERO
    for holding in books.holdings.values():
        contract, units = holding.contract, holding.quantity * holding.contract.multiplier
        if contract.instrument_type == FUTURE:
            futures += units * price_of(books, holding, market, today) * FUTURES
        elif contract.is_option and holding.side < 0:
            # A cash account covers a put with its whole strike, and a call with shares it holds.
            equities += units * contract.strike * (SHORT_OPTION if on_margin else Decimal(contract.right == "P"))
        else:
            rate = (LONG_STOCK if holding.side > 0 else SHORT_STOCK) if on_margin else Decimal(1)
            rate = rate if contract.instrument_type == EQUITY else Decimal(1)
            equities += units * price_of(books, holding, market, today) * rate
    return _Requirement(equities, futures)


def _buying_power(account: Row, cash: Decimal, net_liq: Decimal, required: _Requirement) -> Row:
    excess = max(net_liq - required.total, ZERO)
    leverage = 2 if account.get("margin-or-cash") == "Margin" else 1
    free_cash = max(min(cash, excess), ZERO)
    amounts = {
        "margin-equity": net_liq,
        "apex-starting-day-margin-equity": net_liq,
        "equity-buying-power": excess * leverage,
        "derivative-buying-power": excess,
        "day-trading-buying-power": excess * leverage,
        "used-derivative-buying-power": required.total,
        "available-trading-funds": excess,
        "cash-available-to-withdraw": free_cash,
        "cash-settle-balance": ZERO if leverage > 1 else cash,
        "margin-settle-balance": cash if leverage > 1 else ZERO,
        "total-settle-balance": cash,
        "maintenance-requirement": required.total,
        "maintenance-excess": excess,
        "reg-t-margin-requirement": required.equities,
        "futures-margin-requirement": required.futures,
        "futures-overnight-margin-requirement": required.futures,
        "futures-intraday-margin-requirement": required.futures,
        "special-memorandum-account-value": excess,
        "effective-cryptocurrency-buying-power": free_cash,
    }
    return {name: text(value.quantize(_CENT, ROUND_HALF_UP)) for name, value in amounts.items()}


def _movements(today: date) -> Row:
    fields: Row = {}
    for name in _NO_MOVEMENT:
        # the effect of x-amount is called x-effect
        fields |= {name: "0.0", f"{name.removesuffix('-amount')}-effect": "None"}
    for name in ("intraday-equities-cash", "intraday-futures-cash", "previous-date-cryptocurrency-fiat"):
        fields[f"{name}-effective-date"] = today.isoformat()
    return fields
