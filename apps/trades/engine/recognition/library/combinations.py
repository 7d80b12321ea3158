"""Calls and puts together beyond irons: lizards, seagulls, boxes and the batman."""

from __future__ import annotations

from apps.trades.engine.recognition.library.template import Template

LIZARDS = (
    Template(
        73, "JADE_LIZARD", "Jade lizard", "-1P@K1 -1C@K2 +1C@K3", "neutral-bull", "C",
        "Sell a put below and a call spread above; a credit of at least the spread's width leaves no risk upward.",
    ),
    Template(
        74, "REVERSE_JADE_LIZARD", "Reverse jade lizard (twisted sister)", "+1P@K1 -1P@K2 -1C@K3", "neutral-bear", "C",
        "Sell a put spread below and a call above; a credit of at least the spread's width leaves no risk downward.",
        also_called=("Twisted sister: the same legs",),
    ),
    Template(
        75, "BIG_LIZARD", "Big lizard", "-1P@K1 -1C@K1 +1C@K2", "neutral-bull", "C",
        "Sell a straddle and buy a call above it; a credit of at least the width leaves no risk upward.",
    ),
    Template(
        76, "REVERSE_BIG_LIZARD", "Reverse big lizard", "+1P@K1 -1P@K2 -1C@K2", "neutral-bear", "C",
        "Sell a straddle and buy a put below it; a credit of at least the width leaves no risk downward.",
        also_called=("Big lizard: on some sites",),
    ),
)  # fmt: skip

# A seagull keeps its name where the sold option stands at the strike of the bought one.
SEAGULLS = (
    Template(
        77, "SUPER_BULL", "Super bull (bull seagull)", "-1P@K1 +1C@K2 -1C@K3", "bull", "~0",
        "Sell a put to pay for a bull call spread.",
        also_called=("Bull seagull: the same legs",), also_legs=("-1P@K1 +1C@K1 -1C@K2",),
    ),
    Template(
        78, "SUPER_BEAR", "Super bear (bear seagull)", "-1P@K1 +1P@K2 -1C@K3", "bear", "~0",
        "Sell a call to pay for a bear put spread.",
        also_called=("Bear seagull: the same legs",), also_legs=("-1P@K1 +1P@K2 -1C@K2",),
    ),
)  # fmt: skip

BOXES = (
    Template(
        84, "LONG_BOX", "Long box", "+1C@K1 -1P@K1 -1C@K2 +1P@K2", "rate", "D",
        "Pay now for the width between two strikes at expiration: money lent at a fixed rate.",
    ),
    Template(
        85, "SHORT_BOX", "Short box", "-1C@K1 +1P@K1 +1C@K2 -1P@K2", "rate", "C",
        "Receive money now and pay the width between two strikes at expiration: money borrowed at a fixed rate.",
    ),
    Template(
        86, "BATMAN", "Batman (double front ratio)", "-2P@K1 +1P@K2 +1C@K3 -2C@K4", "neutral", "C/D",
        "A front ratio on each side: best at either sold strike, naked beyond both.",
        also_called=("Double front ratio: the same legs",),
    ),
)  # fmt: skip
