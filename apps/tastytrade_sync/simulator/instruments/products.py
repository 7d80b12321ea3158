"""Futures products: what all contracts of a product share, and what all options on them share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator.amounts import Row, text
from apps.tastytrade_sync.simulator.contracts import MONTH_CODES, multiplier_of

if TYPE_CHECKING:
    from decimal import Decimal

QUARTERLY = ("H", "M", "U", "Z")
CME, CFE = "CME", "CFE"
STREAMER_CODES = {CME: "XCME", CFE: "XCBF"}
DISPLAY_FACTOR = "0.01"


@dataclass(frozen=True)
class Product:
    """What differs between products; one that is not in the table is taken as a monthly one of the CME."""

    description: str = "Future"
    sector: str = "Equity Index"
    tick: str = "0.25"
    months: tuple[str, ...] = tuple(MONTH_CODES)
    exchange: str = CME
    is_cash_settled: bool = True


PRODUCTS = {
    "ES": Product("E-Mini S&P 500", months=QUARTERLY),
    "MES": Product("Micro E-Mini S&P 500", months=QUARTERLY),
    "NQ": Product("E-Mini NASDAQ 100", months=QUARTERLY),
    "MNQ": Product("Micro E-Mini NASDAQ 100", months=QUARTERLY),
    "RTY": Product("E-Mini Russell 2000", tick="0.1", months=QUARTERLY),
    "CL": Product("Crude Oil", "Energy", "0.01", is_cash_settled=False),
    # The small contract on oil is settled in cash, the large one above delivers barrels.
    "MCL": Product("Micro WTI Crude Oil", "Energy", "0.01"),
    "GC": Product("Gold", "Metals", "0.1", is_cash_settled=False),
    "ZB": Product("30-Year Treasury Bond", "Interest Rate", "0.03125", QUARTERLY, is_cash_settled=False),
    "6E": Product("Euro FX", "Currency", "0.00005", QUARTERLY, is_cash_settled=False),
    "VX": Product("VIX Futures", "Volatility", "0.05", exchange=CFE),
}
SMALL = frozenset({"MES", "MNQ", "M2K", "MCL", "MGC", "MBT", "MET"})


def product_of_code(code: str) -> Product:
    """Return what is known of a product by its code, without the slash."""
    return PRODUCTS.get(code, Product())


def notional_value_of(code: str) -> Decimal:
    """Return the notional value of an option: with the display factor it makes the dollars of a point."""
    # That is, times the display factor: only the two together give the dollars of a point.
    return multiplier_of(code) / 100


def future_product(code: str) -> Row:
    """Return a futures product."""
    product = product_of_code(code)
    return {
        "root-symbol": f"/{code}",
        "code": code,
        "legacy-code": code,
        "clearing-code": code,
        "clearing-exchange-code": "16" if product.exchange == CME else "CF",
        "clearport-code": code,
        "description": product.description,
        "exchange": product.exchange,
        "legacy-exchange-code": product.exchange,
        "product-type": "Financial" if product.sector != "Energy" else "Physical",
        "listed-months": list(product.months),
        "active-months": list(product.months),
        "notional-multiplier": text(multiplier_of(code)),
        "tick-size": product.tick,
        "display-factor": DISPLAY_FACTOR,
        "streamer-exchange-code": STREAMER_CODES[product.exchange],
        "small-notional": code in SMALL,
        "back-month-first-calendar-symbol": True,
        "first-notice": not product.is_cash_settled,
        "cash-settled": product.is_cash_settled,
        "security-group": code,
        "market-sector": product.sector,
        "roll": {
            "name": "equity_index",
            "active-count": 3,
            "cash-settled": product.is_cash_settled,
            "business-days-offset": 4,
            "first-notice": not product.is_cash_settled,
        },
    }


def future_option_product(root: str, code: str) -> Row:
    """Return the product of options with a contract code such as EW3, on futures of a product."""
    product = product_of_code(code)
    return {
        "root-symbol": root,
        "cash-settled": False,
        "code": root,
        "legacy-code": root,
        "clearing-code": root,
        "clearing-exchange-code": "9C",
        "clearing-price-multiplier": "1.0",
        "clearport-code": root,
        "display-factor": DISPLAY_FACTOR,
        "exchange": product.exchange,
        "product-type": "Physical",
        # Weekly roots carry the number of their week, as EW3 and E1A do.
        "expiration-type": "Weekly" if any(letter.isdigit() for letter in root) else "Regular",
        "settlement-delay-days": 0,
        "market-sector": product.sector,
        "is-rollover": False,
        "is-am-settled": False,
        "future-product": future_product(code),
    }
