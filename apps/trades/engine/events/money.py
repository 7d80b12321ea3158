"""What money was that moved without a trade: one table, read from the top, the first line that fits decides.

Sub-types lie (incoming wires are booked as withdrawals, interest and refunded withholding as deposits), so whether a
row names an instrument and what its description says come before the sign, and the sub-type comes last.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from apps.trades.engine.results import Category

if TYPE_CHECKING:
    from decimal import Decimal

    from apps.trades.engine.facts import Fact

MARK_TO_MARKET, REINVESTED_CASH, FLOW, UNKNOWN = "MARK_TO_MARKET", "REINVESTED_CASH", "FLOW", "UNKNOWN"


class Line(NamedTuple):
    """One line of the table: what a row must be, and what it is then; None asks for nothing."""

    meaning: Category | str
    words: re.Pattern[str] | None = None
    sub_types: frozenset[str] | None = None
    names_instrument: bool | None = None
    sign: int | None = None

    def fits(self, sub_type: str, description: str, net: Decimal, *, names_instrument: bool) -> bool:
        """Say whether a row is what the line asks for."""
        if self.sub_types is not None and sub_type not in self.sub_types:
            return False
        if self.names_instrument is not None and self.names_instrument != names_instrument:
            return False
        if self.sign is not None and net * self.sign <= 0:
            return False
        return self.words is None or self.words.search(description) is not None


def _line(
    meaning: Category | str,
    words: str = "",
    sub_types: tuple[str, ...] = (),
    *,
    names_instrument: bool | None = None,
    sign: int | None = None,
) -> Line:
    pattern = re.compile(words, re.I) if words else None
    return Line(meaning, pattern, frozenset(sub_types) or None, names_instrument, sign)


TABLE = (
    # What the broker moves for administrative reasons was the owner's before and stays the owner's.
    _line(FLOW, sub_types=("Administrative Transfer",)),
    _line(MARK_TO_MARKET, sub_types=("Mark to Market",), names_instrument=True),
    _line(MARK_TO_MARKET, "mark to market", names_instrument=True),
    _line(REINVESTED_CASH, r"dividend reinvest", sign=-1),
    # Tax on what is taken out of an IRA leaves with the distribution; tax on a dividend is a cost of the dividend.
    _line(FLOW, r"^IRA \w+ withholding"),
    _line(Category.WITHHOLDING, r"withh[eo]ld|non-?resident|foreign tax"),
    # Of an instrument's cash the description is often only the issuer's name, which may say anything.
    _line(Category.DIVIDEND, sub_types=("Dividend",), names_instrument=True),
    _line(Category.FEE, sub_types=("Fee",), names_instrument=True),
    _line(Category.ADJUSTMENT, r"in lieu|fee (correction|adj)|frac penny|commission rebate|delayed delivery"),
    _line(FLOW, r"\bjournal (from|to)\b|\bach (deposit|disbursement)\b"),
    # Whole words: VERIZON WIRELESS pays no wire, and PINTEREST no interest.
    _line(Category.LENDING, r"\blending\b"),
    _line(Category.INTEREST, r"\binterest\b|\bfrom \d\d/\d\d thru \d\d/\d\d"),
    _line(Category.DIVIDEND, r"\bdividend\b"),
    _line(Category.FEE, r"\bfees?\b|borrow"),
    _line(FLOW, r"\bach\b|\bwires?\b|\bjournal\b|\btransfer (from|to)\b|\bdisbursement\b"),
    # Cash that an instrument pays and that arrived as a deposit, as older rows have it.
    _line(Category.DIVIDEND, sub_types=("Deposit", "Withdrawal"), names_instrument=True),
    _line(FLOW, sub_types=("Deposit", "Withdrawal", "Transfer")),
    _line(Category.DIVIDEND, sub_types=("Dividend",)),
    _line(Category.INTEREST, sub_types=("Credit Interest", "Debit Interest")),
    _line(Category.LENDING, sub_types=("Fully Paid Stock Lending Income",)),
    _line(Category.FEE, sub_types=("Fee",)),
    _line(Category.ADJUSTMENT, sub_types=("Balance Adjustment",)),
)
MONEY_TYPES = frozenset({"Money Movement", "Administrative Transfer"})


def money_kind(fact: Fact) -> str:
    """Return ``ENTRY`` for what is profit or loss, else what the money was."""
    meaning = money_meaning(fact)
    return "ENTRY" if isinstance(meaning, Category) else meaning


def money_meaning(fact: Fact) -> Category | str:
    """Return the category of the entry the row makes, or why it makes none."""
    return meaning_of(
        fact.transaction_type, fact.sub_type, fact.description, fact.amounts.net,
        names_instrument=fact.contract is not None,
    )  # fmt: skip


def meaning_of(
    transaction_type: str, sub_type: str, description: str, net: Decimal, *, names_instrument: bool
) -> Category | str:
    """Return what a row's money means; ``net`` is signed as cash (USD)."""
    if transaction_type not in MONEY_TYPES:
        return UNKNOWN
    # A type of its own in the broker's documents, for what the first line of the table is for.
    kind = transaction_type if transaction_type == "Administrative Transfer" else sub_type
    for line in TABLE:
        if line.fits(kind, description, net, names_instrument=names_instrument):
            return line.meaning
    return UNKNOWN
