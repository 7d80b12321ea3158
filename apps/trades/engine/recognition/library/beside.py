"""What is held without options and is not stock: named too, outside the table of 106."""

from __future__ import annotations

from apps.trades.engine.recognition.library.template import Template

# By instrument type and whether it is held long.
BESIDE: dict[tuple[str, bool], Template] = {
    ("Future", True): Template(
        0, "LONG_FUTURE", "Long future", "+1S", "bull", "~0",
        "Bound to buy later at a price of today, settled in cash every day.",
    ),
    ("Future", False): Template(
        0, "SHORT_FUTURE", "Short future", "-1S", "bear", "~0",
        "Bound to sell later at a price of today, settled in cash every day.",
    ),
    ("Cryptocurrency", True): Template(
        0, "LONG_CRYPTO", "Long crypto", "+1S", "bull", "D",
        "Own coins and gain when they rise.",
    ),
    ("Cryptocurrency", False): Template(
        0, "SHORT_CRYPTO", "Short crypto", "-1S", "bear", "C",
        "Owe coins and gain when they fall.",
    ),
    ("Bond", True): Template(
        0, "BOND", "Bond", "+1S", "rate", "D",
        "Own a bond: interest until it is paid back.",
    ),
    ("Fixed Income Security", True): Template(
        0, "BOND", "Bond", "+1S", "rate", "D",
        "Own a bond: interest until it is paid back.",
    ),
    ("Warrant", True): Template(
        0, "WARRANT", "Warrant", "+1S", "bull", "D",
        "Own a company's own long-dated right to buy its shares.",
    ),
    ("Equity Offering", True): Template(
        0, "EQUITY_OFFERING", "Equity offering", "+1S", "bull", "D",
        "Own shares taken up in an offering.",
    ),
    ("Event Contract", True): Template(
        0, "EVENT_CONTRACT", "Event contract", "+1S", "vol", "D",
        "Own a contract that pays a fixed amount if something happens.",
    ),
}  # fmt: skip
