"""Stock with one or two options: written calls, bought insurance, collars, and what a stock and options imitate."""

from __future__ import annotations

from apps.trades.engine.recognition.library.template import Template

COVERED = (
    Template(
        7, "COVERED_CALL", "Covered call", "+1S -1C@K1", "neutral-bull", "D",
        "Own the shares and collect premium for agreeing to sell them at the strike.",
        also_called=(
            "Buy-write: where shares and call came in one order",
            "Overwrite: where the call was added to shares already held",
        ),
    ),
    Template(
        8, "COVERED_PUT", "Covered put", "-1S -1P@K1", "neutral-bear", "C",
        "Be short the shares and collect premium for agreeing to buy them back at the strike.",
    ),
    Template(
        17, "COVERED_STRADDLE", "Covered straddle", "+1S -1C@K1 -1P@K1", "bull", "D",
        "Own the shares, sell the call on them and a put to buy as many again, at one strike.",
    ),
    Template(
        18, "COVERED_STRANGLE", "Covered strangle", "+1S -1P@K1 -1C@K2", "bull", "D",
        "Own the shares, sell a call above on them and a put below to buy as many again.",
        also_called=("Covered combination: the same legs", "Wheel both sides: the same legs, among wheel traders"),
    ),
    Template(
        19, "COVERED_GUTS", "Covered guts", "+1S -1C@K1 -1P@K2", "bull", "D",
        "Own the shares and sell a call and a put that overlap, both in the money in between.",
    ),
    Template(
        20, "SHORT_STOCK_STRADDLE", "Short-stock covered straddle", "-1S -1C@K1 -1P@K1", "bear", "C",
        "Be short the shares and sell a straddle: the put is covered, the call doubles the risk above.",
    ),
    Template(
        21, "SHORT_STOCK_STRANGLE", "Short-stock covered strangle", "-1S -1P@K1 -1C@K2", "bear", "C",
        "Be short the shares and sell a strangle: the put is covered, the call doubles the risk above.",
    ),
    Template(
        22, "RATIO_CALL_WRITE", "Ratio call write (1x2)", "+1S -2C@K1", "neutral", "D",
        "Own the shares and sell more calls than they cover: more premium, and a naked call above.",
        family="Ratio call write {small}x{large}",
    ),
    Template(
        23, "RATIO_PUT_WRITE", "Ratio put write (1x2)", "-1S -2P@K1", "neutral", "C",
        "Be short the shares and sell more puts than they cover: more premium, and a naked put below.",
        family="Ratio put write {small}x{large}",
    ),
    Template(
        24, "STOCK_REPAIR", "Stock repair", "+1S +1C@K1 -2C@K2", "bull", "~0",
        "Lower the break-even of shares under water by a 1x2 call spread that costs about nothing.",
    ),
    Template(
        25, "COVERED_CALL_SPREAD", "Covered call spread (bear)", "+1S -1C@K1 +1C@K2", "bull", "D",
        "Own the shares with a bear call spread: a covered call that gains again above the higher strike.",
    ),
)  # fmt: skip

PROTECTED = (
    Template(
        9, "PROTECTIVE_PUT", "Protective put", "+1S +1P@K1", "bull", "D",
        "Own the shares and pay for a floor under them.",
        also_called=("Married put: where shares and put were opened the same day",),
    ),
    Template(
        10, "PROTECTIVE_CALL", "Protective call", "-1S +1C@K1", "bear", "C",
        "Be short the shares and pay for a ceiling above them.",
    ),
    Template(
        11, "COLLAR", "Collar", "+1S +1P@K1 -1C@K2", "bull, capped", "D",
        "Own the shares between a floor that is bought and a cap that is sold.",
        also_called=("Zero-cost collar: where the call pays for the put",),
    ),
    Template(
        12, "CONVERSION", "Conversion", "+1S +1P@K1 -1C@K1", "arb", "D",
        "Own the shares and sell them at the strike whatever happens: the result is locked in.",
    ),
    Template(
        13, "INVERTED_COLLAR", "Inverted collar", "+1S -1C@K1 +1P@K2", "bear-ish", "D",
        "Own the shares with the bought put above the sold call: little is left to win or lose.",
    ),
    Template(
        14, "SHORT_COLLAR", "Short collar", "-1S -1P@K1 +1C@K2", "bear, capped", "C",
        "Be short the shares between a ceiling that is bought and a floor that is sold.",
    ),
    Template(
        15, "REVERSAL", "Reversal", "-1S -1P@K1 +1C@K1", "arb", "C",
        "Be short the shares and buy them at the strike whatever happens: the result is locked in.",
        also_called=("Reverse conversion: the same legs",),
    ),
    Template(
        16, "INVERTED_SHORT_COLLAR", "Inverted short collar", "-1S +1C@K1 -1P@K2", "bear, capped", "C",
        "Be short the shares with the bought call below the sold put: little is left to win or lose.",
    ),
    Template(
        26, "PUT_SPREAD_COLLAR", "Put-spread collar", "+1S -1P@K1 +1P@K2 -1C@K3", "bull", "D",
        "Own the shares under a cap, with a floor that ends at the lower put.",
    ),
)  # fmt: skip

IMITATIONS = (
    Template(
        27, "SYNTHETIC_STRADDLE_CALLS", "Synthetic straddle (long, calls)", "-1S +2C@K1", "vol", "C",
        "Be short the shares and long two calls: gains from a big move either way.",
    ),
    Template(
        28, "SYNTHETIC_STRADDLE_PUTS", "Synthetic straddle (long, puts)", "+1S +2P@K1", "vol", "D",
        "Own the shares and two puts: gains from a big move either way.",
    ),
    Template(
        29, "SYNTHETIC_LONG_STOCK", "Synthetic long stock", "+1C@K1 -1P@K1", "bull", "~0",
        "A bought call and a sold put at one strike move like owned shares.",
        also_called=("Combo: the same legs",),
    ),
    Template(
        30, "SYNTHETIC_SHORT_STOCK", "Synthetic short stock", "-1C@K1 +1P@K1", "bear", "~0",
        "A sold call and a bought put at one strike move like shares sold short.",
        also_called=("Short combo: the same legs",),
    ),
    Template(
        31, "BULLISH_RISK_REVERSAL", "Bullish risk reversal", "-1P@K1 +1C@K2", "bull", "~0",
        "Sell a put below to pay for a call above.",
        also_called=("Split-strike synthetic: the same legs",),
    ),
    Template(
        32, "BEARISH_RISK_REVERSAL", "Bearish risk reversal", "+1P@K1 -1C@K2", "bear", "~0",
        "Sell a call above to pay for a put below.",
        also_called=("Split-strike synthetic short: the same legs", "Collar: where shares are held beside it"),
    ),
    Template(
        33, "INVERTED_BULLISH_RISK_REVERSAL", "Bullish risk reversal (inverted)", "+1C@K1 -1P@K2", "bull", "D",
        "Own a call below and owe a put above: like owned shares, with more of both in between.",
    ),
    Template(
        34, "INVERTED_BEARISH_RISK_REVERSAL", "Bearish risk reversal (inverted)", "-1C@K1 +1P@K2", "bear", "C",
        "Owe a call below and own a put above: like shares sold short, with less of both in between.",
    ),
)  # fmt: skip
