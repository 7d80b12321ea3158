"""One leg: stock, a call or a put, and the two verticals of each."""

from __future__ import annotations

from apps.trades.engine.recognition.library.template import Template

SINGLES = (
    Template(
        1, "LONG_STOCK", "Long stock", "+1S", "bull", "D",
        "Own the shares and gain when they rise.",
    ),
    Template(
        2, "SHORT_STOCK", "Short stock", "-1S", "bear", "C",
        "Owe the shares and gain when they fall.",
    ),
    Template(
        3, "LONG_CALL", "Long call", "+1C@K1", "bull", "D",
        "Pay for the right to buy, and gain when the price climbs well above the strike.",
    ),
    Template(
        4, "SHORT_CALL", "Short call", "-1C@K1", "bear", "C",
        "Collect premium for the duty to sell at the strike.",
        also_called=("Naked call: where neither stock nor a long call covers it",),
    ),
    Template(
        5, "LONG_PUT", "Long put", "+1P@K1", "bear", "D",
        "Pay for the right to sell, and gain when the price drops well below the strike.",
    ),
    Template(
        6, "SHORT_PUT", "Short put", "-1P@K1", "bull", "C",
        "Collect premium for the duty to buy at the strike.",
        also_called=("Cash-secured put: where cash for the shares is set aside", "Naked put: where it is not"),
    ),
)  # fmt: skip

VERTICALS = (
    Template(
        35, "BULL_CALL_SPREAD", "Bull call spread", "+1C@K1 -1C@K2", "bull", "D",
        "Buy a call and pay part of it by selling a higher one, which caps the gain.",
        also_called=("Long call vertical: the same legs",),
    ),
    Template(
        36, "BEAR_CALL_SPREAD", "Bear call spread", "-1C@K1 +1C@K2", "bear", "C",
        "Sell a call and cap its risk with a higher one; keep the credit if the price stays below.",
        also_called=("Short call vertical: the same legs",),
    ),
    Template(
        37, "BULL_PUT_SPREAD", "Bull put spread", "+1P@K1 -1P@K2", "bull", "C",
        "Sell a put and cap its risk with a lower one; keep the credit if the price stays above.",
        also_called=("Short put vertical: the same legs",),
    ),
    Template(
        38, "BEAR_PUT_SPREAD", "Bear put spread", "-1P@K1 +1P@K2", "bear", "D",
        "Buy a put and pay part of it by selling a lower one, which caps the gain.",
        also_called=("Long put vertical: the same legs",),
    ),
)  # fmt: skip
