"""Butterflies and condors: of one right, and of both (iron)."""

from __future__ import annotations

from apps.trades.engine.recognition.library.template import Template

BUTTERFLIES = (
    Template(
        57, "LONG_CALL_BUTTERFLY", "Long call butterfly", "+1C@K1 -2C@K2 +1C@K3", "neutral", "D",
        "Pay a little to gain when the price ends near the middle strike.",
    ),
    Template(
        58, "SHORT_CALL_BUTTERFLY", "Short call butterfly", "-1C@K1 +2C@K2 -1C@K3", "vol", "C",
        "Collect a little and keep it when the price leaves the middle strike.",
    ),
    Template(
        61, "LONG_PUT_BUTTERFLY", "Long put butterfly", "+1P@K1 -2P@K2 +1P@K3", "neutral", "D",
        "Pay a little, in puts, to gain when the price ends near the middle strike.",
    ),
    Template(
        62, "SHORT_PUT_BUTTERFLY", "Short put butterfly", "-1P@K1 +2P@K2 -1P@K3", "vol", "C",
        "Collect a little, in puts, and keep it when the price leaves the middle strike.",
    ),
)  # fmt: skip

CONDORS = (
    Template(
        59, "LONG_CALL_CONDOR", "Long call condor", "+1C@K1 -1C@K2 -1C@K3 +1C@K4", "neutral", "D",
        "Pay a little to gain when the price ends between the two sold calls.",
    ),
    Template(
        60, "SHORT_CALL_CONDOR", "Short call condor", "-1C@K1 +1C@K2 +1C@K3 -1C@K4", "vol", "C",
        "Collect a little and keep it when the price ends outside the four calls.",
    ),
    Template(
        63, "LONG_PUT_CONDOR", "Long put condor", "+1P@K1 -1P@K2 -1P@K3 +1P@K4", "neutral", "D",
        "Pay a little to gain when the price ends between the two sold puts.",
    ),
    Template(
        64, "SHORT_PUT_CONDOR", "Short put condor", "-1P@K1 +1P@K2 +1P@K3 -1P@K4", "vol", "C",
        "Collect a little and keep it when the price ends outside the four puts.",
    ),
)  # fmt: skip

IRON = (
    Template(
        79, "SHORT_IRON_CONDOR", "Short iron condor (credit)", "+1P@K1 -1P@K2 -1C@K3 +1C@K4", "neutral", "C",
        "Sell a put spread below and a call spread above; keep the credit if the price stays between.",
        also_called=("Iron condor: at QuantConnect, which names the other one short",),
    ),
    Template(
        80, "LONG_IRON_CONDOR", "Long (reverse) iron condor (debit)", "-1P@K1 +1P@K2 +1C@K3 -1C@K4", "vol", "D",
        "Buy a put spread below and a call spread above; gain when the price leaves the range.",
        also_called=("Short iron condor: at QuantConnect",),
    ),
    Template(
        81, "SHORT_IRON_BUTTERFLY", "Short iron butterfly (credit)", "+1P@K1 -1P@K2 -1C@K2 +1C@K3", "neutral", "C",
        "Sell a straddle and buy wings on both sides; best when the price ends at the middle strike.",
        also_called=("Iron fly: the same legs",),
    ),
    Template(
        82, "LONG_IRON_BUTTERFLY", "Long (reverse) iron butterfly", "-1P@K1 +1P@K2 +1C@K2 -1C@K3", "vol", "D",
        "Buy a straddle and sell wings on both sides; gain when the price leaves the middle strike.",
        also_called=("Reverse iron fly: the same legs",),
    ),
    Template(
        83, "INVERTED_IRON_CONDOR", "Inverted iron condor", "+1P@K1 -1C@K2 -1P@K3 +1C@K4", "neutral", "C",
        "An iron condor whose sold strikes were rolled through each other and owe the width between them.",
    ),
)  # fmt: skip
