"""What the broker charges for a fill, by kind of instrument."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from apps.tastytrade_sync.simulator.amounts import ZERO
from apps.tastytrade_sync.simulator.contracts import (
    CRYPTO,
    EQUITY,
    EQUITY_OPTION,
    FUTURE,
    FUTURE_OPTION,
    INDEX_OF_ROOT,
    Contract,
)

COMMISSION_CAP = Decimal(10)
# Charged once for a symbol, however many of its contracts are assigned together.
SYMBOL_EVENT = Decimal(5)
FUTURE_DELIVERY = Decimal("1.77")

# The broker's fees have parts of a cent, and so has net-value: nothing here may be rounded to cents.
_MILL = Decimal("0.001")
_CENT = Decimal("0.01")
# The SEC's fee on what sales bring, 27.80 per million; one rate for all years, though the real one changes.
_SALES_RATE = Decimal("0.0000278")
_INDICES = frozenset(INDEX_OF_ROOT.values()) | {"XSP"}


@dataclass(frozen=True, slots=True)
class Fees:
    """Charges of one row, as positive amounts."""

    regulatory: Decimal = ZERO
    clearing: Decimal = ZERO
    proprietary: Decimal = ZERO
    commission: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        return self.regulatory + self.clearing + self.proprietary + self.commission


def of_fill(contract: Contract, action: str, quantity: Decimal, value: Decimal, left_of_cap: Decimal) -> Fees:
    """Return the charges of one fill of unsigned `value`; `left_of_cap` is what its leg may still cost."""
    sold = value if action.startswith("Sell") else ZERO
    opens = action.endswith("to Open")
    if contract.instrument_type == EQUITY_OPTION:
        return Fees(
            regulatory=_mill(
                Decimal("0.02") * quantity + (Decimal("0.003") * quantity if sold else 0) + sold * _SALES_RATE
            ),
            clearing=Decimal("0.1") * quantity,
            proprietary=Decimal("0.6") * quantity if contract.underlying in _INDICES else ZERO,
            # A dollar a contract to open, nothing to close.
            commission=min(quantity, left_of_cap) if opens else ZERO,
        )
    if contract.instrument_type == FUTURE_OPTION:
        return Fees(Decimal("0.02") * quantity, Decimal("0.5") * quantity, ZERO, Decimal("2.5") * quantity * opens)
    if contract.instrument_type == FUTURE:
        return Fees(Decimal("0.02") * quantity, Decimal("1.68") * quantity, ZERO, quantity)
    if contract.instrument_type == CRYPTO:
        return Fees(commission=min((value * _CENT).quantize(_CENT, ROUND_HALF_UP), COMMISSION_CAP))
    return Fees(regulatory=_on_sale(quantity, sold), clearing=_mill(Decimal("0.0008") * quantity))


def of_delivery(contract: Contract, action: str, quantity: Decimal, value: Decimal) -> Fees:
    """Return the charges of shares or futures that change hands by assignment or exercise."""
    if contract.instrument_type != EQUITY:
        return Fees(clearing=FUTURE_DELIVERY)
    sold = value if action.startswith("Sell") else ZERO
    return Fees(regulatory=_on_sale(quantity, sold), clearing=SYMBOL_EVENT)


def _on_sale(quantity: Decimal, sold: Decimal) -> Decimal:
    return _mill(Decimal("0.000166") * quantity + sold * _SALES_RATE) if sold else ZERO


def _mill(value: Decimal) -> Decimal:
    return value.quantize(_MILL, ROUND_HALF_UP)
