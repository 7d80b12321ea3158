"""Two expirations: calendars, diagonals, their doubles, jelly rolls and collars with legs of different days."""

from __future__ import annotations

from apps.trades.engine.recognition.library.template import Template

CALENDARS = (
    Template(
        87, "LONG_CALL_CALENDAR", "Long call calendar", "-1C@K1,T1 +1C@K1,T2", "neutral", "D",
        "Sell the near call and own the far one at the same strike; gain when the price stays near it.",
    ),
    Template(
        88, "SHORT_CALL_CALENDAR", "Short call calendar", "+1C@K1,T1 -1C@K1,T2", "vol", "C",
        "Own the near call and owe the far one, which is uncovered once the near one is gone.",
    ),
    Template(
        89, "LONG_PUT_CALENDAR", "Long put calendar", "-1P@K1,T1 +1P@K1,T2", "neutral", "D",
        "Sell the near put and own the far one at the same strike; gain when the price stays near it.",
    ),
    Template(
        90, "SHORT_PUT_CALENDAR", "Short put calendar", "+1P@K1,T1 -1P@K1,T2", "vol", "C",
        "Own the near put and owe the far one, which is uncovered once the near one is gone.",
    ),
)  # fmt: skip

DIAGONALS = (
    Template(
        91, "LONG_CALL_DIAGONAL", "Long call diagonal (long lower/back)", "-1C@K2,T1 +1C@K1,T2", "bull", "D",
        "Own a far call and sell nearer ones above it.",
        also_called=("Poor man's covered call (PMCC): where the far call is deep in the money",),
    ),
    Template(
        92, "SHORT_CALL_DIAGONAL", "Short call diagonal", "+1C@K2,T1 -1C@K1,T2", "bear", "C",
        "Owe a far call and own a nearer one above it.",
    ),
    Template(
        93, "CALL_DIAGONAL_HIGHER_BACK", "Call diagonal, long higher/back",
        "-1C@K1,T1 +1C@K2,T2", "bear-neutral", "C/D",
        "Sell a near call and own a far one above it.",
        also_called=("Bear call diagonal: the same legs",),
    ),
    Template(
        94, "SHORT_CALL_DIAGONAL_HIGHER_BACK", "Short of call diagonal, long higher/back",
        "+1C@K1,T1 -1C@K2,T2", "bull vol", "C/D",
        "Own a near call and owe a far one above it.",
    ),
    Template(
        95, "LONG_PUT_DIAGONAL", "Long put diagonal (long higher/back)", "-1P@K1,T1 +1P@K2,T2", "bear", "D",
        "Own a far put and sell nearer ones below it.",
        also_called=("Poor man's covered put (PMCP): where the far put is deep in the money",),
    ),
    Template(
        96, "SHORT_PUT_DIAGONAL", "Short put diagonal", "+1P@K1,T1 -1P@K2,T2", "bull", "C",
        "Owe a far put and own a nearer one below it.",
    ),
    Template(
        97, "PUT_DIAGONAL_LOWER_BACK", "Put diagonal, long lower/back", "-1P@K2,T1 +1P@K1,T2", "bull-neutral", "C/D",
        "Sell a near put and own a far one below it.",
        also_called=("Bull put diagonal: the same legs",),
    ),
    Template(
        98, "SHORT_PUT_DIAGONAL_LOWER_BACK", "Short of put diagonal, long lower/back",
        "+1P@K2,T1 -1P@K1,T2", "bear vol", "C/D",
        "Own a near put and owe a far one below it.",
    ),
)  # fmt: skip

DOUBLES = (
    Template(
        99, "DOUBLE_CALENDAR", "Double calendar", "-1P@K1,T1 +1P@K1,T2 -1C@K2,T1 +1C@K2,T2", "neutral", "D",
        "A put calendar below and a call calendar above: gain when the price stays around and between.",
    ),
    Template(
        100, "STRADDLE_SWAP", "Straddle swap (calendar straddle)",
        "-1P@K1,T1 +1P@K1,T2 -1C@K1,T1 +1C@K1,T2", "neutral", "D",
        "Sell the near straddle and own the far one at the same strike.",
        also_called=("Calendar straddle: the same legs",),
    ),
    Template(
        101, "DOUBLE_DIAGONAL", "Double diagonal", "-1P@K2,T1 +1P@K1,T2 -1C@K3,T1 +1C@K4,T2", "neutral", "D",
        "Sell the near strangle and own a wider one that lasts longer.",
    ),
    Template(
        102, "DOUBLE_DIAGONAL_STRADDLE", "Double diagonal, straddle body",
        "-1P@K2,T1 -1C@K2,T1 +1P@K1,T2 +1C@K3,T2", "neutral", "D",
        "Sell the near straddle and own a strangle around it that lasts longer.",
    ),
    Template(
        103, "JELLY_ROLL", "Jelly roll", "-1C@K1,T1 +1P@K1,T1 +1C@K1,T2 -1P@K1,T2", "rate/div", "~0",
        "Short stock until the near day and long stock after it, both synthetic: a bet on rates and dividends.",
    ),
    Template(
        104, "SHORT_JELLY_ROLL", "Short jelly roll", "+1C@K1,T1 -1P@K1,T1 -1C@K1,T2 +1P@K1,T2", "rate/div", "~0",
        "Long stock until the near day and short stock after it, both synthetic: a bet on rates and dividends.",
    ),
)  # fmt: skip

DIAGONAL_COLLARS = (
    Template(
        105, "DIAGONAL_COLLAR_PUT_BACK", "Diagonal collar (put back)", "+1S -1C@K2,T1 +1P@K1,T2", "bull, capped", "D",
        "Own the shares with a floor that lasts, and sell nearer calls against them.",
    ),
    Template(
        106, "DIAGONAL_COLLAR_CALL_BACK", "Diagonal collar (call back)", "+1S +1P@K1,T1 -1C@K2,T2", "bull, capped", "D",
        "Own the shares with a floor for now, under a cap that lasts longer.",
    ),
)  # fmt: skip
