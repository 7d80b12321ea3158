"""Spreads of one right with unequal sides: backspreads, front ratios, ZEBRAs, ladders and Christmas trees."""

from __future__ import annotations

from apps.trades.engine.recognition.library.template import Template

RATIOS = (
    Template(
        49, "CALL_BACKSPREAD", "Call ratio backspread (1x2)", "-1C@K1 +2C@K2", "bull vol", "C/D",
        "Sell one call to pay for more calls above: a strong rise pays without limit.",
        also_called=("Call backspread: the same legs",), family="Call backspread {small}x{large}",
    ),
    Template(
        50, "CALL_FRONT_RATIO", "Call front ratio (1x2)", "+1C@K1 -2C@K2", "neutral-bull", "C/D",
        "Buy one call and sell more above: best at the upper strike, naked beyond it.",
        also_called=("Ratio spread: the same legs", "Short call backspread: the same legs, at QuantConnect"),
        family="Call front ratio {small}x{large}",
    ),
    Template(
        51, "PUT_BACKSPREAD", "Put ratio backspread (1x2)", "+2P@K1 -1P@K2", "bear vol", "C/D",
        "Sell one put to pay for more puts below: a strong fall pays.",
        also_called=("Put backspread: the same legs",), family="Put backspread {small}x{large}",
    ),
    Template(
        52, "PUT_FRONT_RATIO", "Put front ratio (1x2)", "-2P@K1 +1P@K2", "neutral-bear", "C/D",
        "Buy one put and sell more below: best at the lower strike, naked beyond it.",
        also_called=("Ratio spread: the same legs", "Short put backspread: the same legs, at QuantConnect"),
        family="Put front ratio {small}x{large}",
    ),
    Template(
        53, "CALL_ZEBRA", "Call ZEBRA", "+2C@K1 -1C@K2", "bull", "D",
        "Two calls in the money against one sold at the money: moves like shares, with a floor under the loss.",
        also_called=("Zero-extrinsic back ratio: where the sold call pays all time value",),
        family="Call ZEBRA {large}x{small}",
    ),
    Template(
        54, "PUT_ZEBRA", "Put ZEBRA", "-1P@K1 +2P@K2", "bear", "D",
        "Two puts in the money against one sold at the money: moves like short shares, with a limit to the loss.",
        also_called=("Zero-extrinsic back ratio: where the sold put pays all time value",),
        family="Put ZEBRA {large}x{small}",
    ),
    Template(
        55, "SHORT_CALL_ZEBRA", "Short call ZEBRA", "-2C@K1 +1C@K2", "bear", "C",
        "Sell two calls and buy one above: one of them stays naked.",
        family="Short call ZEBRA {large}x{small}",
    ),
    Template(
        56, "SHORT_PUT_ZEBRA", "Short put ZEBRA", "+1P@K1 -2P@K2", "bull", "C",
        "Sell two puts and buy one below: one of them stays naked.",
        family="Short put ZEBRA {large}x{small}",
    ),
)  # fmt: skip

LADDERS = (
    Template(
        65, "BULL_CALL_LADDER", "Bull call ladder (long call ladder)", "+1C@K1 -1C@K2 -1C@K3", "neutral-bull", "C/D",
        "A bull call spread with another call sold above it: cheaper, and naked at the top.",
        also_called=("Christmas tree: in older texts",),
    ),
    Template(
        66, "BEAR_CALL_LADDER", "Bear call ladder (short call ladder)", "-1C@K1 +1C@K2 +1C@K3", "bull vol", "C/D",
        "A bear call spread with another call bought above it: a strong rise pays.",
        also_called=("Short Christmas tree: in older texts",),
    ),
    Template(
        67, "BEAR_PUT_LADDER", "Bear put ladder (long put ladder)", "-1P@K1 -1P@K2 +1P@K3", "neutral-bear", "C/D",
        "A bear put spread with another put sold below it: cheaper, and naked at the bottom.",
        also_called=("Christmas tree: in older texts",),
    ),
    Template(
        68, "BULL_PUT_LADDER", "Bull put ladder (short put ladder)", "+1P@K1 +1P@K2 -1P@K3", "bear vol", "C/D",
        "A bull put spread with another put bought below it: a strong fall pays.",
        also_called=("Short Christmas tree: in older texts",),
    ),
)  # fmt: skip

# Buy one, skip a strike, sell three, buy two: level on both sides only where the single leg stands twice as far away.
TREES = (
    Template(
        69, "LONG_CALL_TREE", "Long call Christmas tree 1-3-2", "+1C@K1 -3C@K2 +2C@K3", "neutral-bull", "D",
        "A stretched call butterfly that is best at the three sold calls.",
        also_called=("Call butterfly with a skipped strike: how it is built",), widths=(2, 1),
    ),
    Template(
        70, "SHORT_CALL_TREE", "Short call Christmas tree", "-1C@K1 +3C@K2 -2C@K3", "vol", "C",
        "The other side of a call Christmas tree: gains when the price leaves its middle.",
        widths=(2, 1),
    ),
    Template(
        71, "LONG_PUT_TREE", "Long put Christmas tree 1-3-2", "+2P@K1 -3P@K2 +1P@K3", "neutral-bear", "D",
        "A stretched put butterfly that is best at the three sold puts.",
        also_called=("Put butterfly with a skipped strike: how it is built",), widths=(1, 2),
    ),
    Template(
        72, "SHORT_PUT_TREE", "Short put Christmas tree", "-2P@K1 +3P@K2 -1P@K3", "vol", "C",
        "The other side of a put Christmas tree: gains when the price leaves its middle.",
        widths=(1, 2),
    ),
)  # fmt: skip
