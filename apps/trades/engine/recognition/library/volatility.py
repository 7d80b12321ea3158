"""A call with a put: straddles, strangles, guts, strips and straps."""

from __future__ import annotations

from apps.trades.engine.recognition.library.template import Template

STRADDLES = (
    Template(
        39, "LONG_STRADDLE", "Long straddle", "+1C@K1 +1P@K1", "vol", "D",
        "Buy the call and the put at one strike and gain from a big move either way.",
    ),
    Template(
        40, "SHORT_STRADDLE", "Short straddle", "-1C@K1 -1P@K1", "neutral", "C",
        "Sell the call and the put at one strike and gain when the price stays near it.",
    ),
    Template(
        41, "LONG_STRANGLE", "Long strangle", "+1P@K1 +1C@K2", "vol", "D",
        "Buy a put below and a call above and gain from a very big move either way.",
    ),
    Template(
        42, "SHORT_STRANGLE", "Short strangle", "-1P@K1 -1C@K2", "neutral", "C",
        "Sell a put below and a call above and keep the credit when the price stays between.",
    ),
    Template(
        43, "LONG_GUTS", "Long guts", "+1C@K1 +1P@K2", "vol", "D",
        "Buy a call below and a put above, both in the money in between, and gain from a big move.",
    ),
    Template(
        44, "SHORT_GUTS", "Short guts", "-1C@K1 -1P@K2", "neutral", "C",
        "Sell a call below and a put above: the width between them is owed whatever happens.",
        also_called=("Inverted strangle: where rolling brought the put above the call",),
    ),
)  # fmt: skip

STRIPS = (
    Template(
        45, "LONG_STRIP", "Long strip", "+1C@K1 +2P@K1", "vol, bear tilt", "D",
        "A long straddle with a second put: a fall pays twice.",
        family="Long strip {small}x{large}",
    ),
    Template(
        46, "SHORT_STRIP", "Short strip", "-1C@K1 -2P@K1", "neutral", "C",
        "A short straddle with a second put: a fall costs twice.",
        family="Short strip {small}x{large}",
    ),
    Template(
        47, "LONG_STRAP", "Long strap", "+2C@K1 +1P@K1", "vol, bull tilt", "D",
        "A long straddle with a second call: a rise pays twice.",
        family="Long strap {large}x{small}",
    ),
    Template(
        48, "SHORT_STRAP", "Short strap", "-2C@K1 -1P@K1", "neutral", "C",
        "A short straddle with a second call: a rise costs twice.",
        family="Short strap {large}x{small}",
    ),
)  # fmt: skip
