"""Trades as pages list them: what is stored, and what their open part is worth at the latest marks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Case, F, Q, When

from apps.core.money import ZERO
from apps.trades.engine.amounts import Amounts
from apps.trades.engine.grouping.results import Flag
from apps.trades.engine.open_profit import open_profit, total_of
from apps.trades.models import TradeLot
from apps.trades.models.fields import amount_field
from apps.trades.selectors.marks import marks_of
from apps.trades.selectors.open_lots import contract_of_instrument, engine_lot
from apps.trades.trade_needs import Standing, reasons_of
from apps.trades.words.contracts import stored_leg_words
from apps.trades.words.trades import FLAGS, OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from apps.trades.engine.open_profit import OpenProfit
    from apps.trades.engine.results import Lot
    from apps.trades.models import Account, Trade
    from apps.trades.trade_needs import Reason

HUNDRED = 100
SHARES_PER_CONTRACT = 100
OPTION_TYPES = ("Equity Option", "Future Option")
# Of shares and futures alone nobody means a maximum: that a price can fall to nothing and no further is no target.
HAS_OPTIONS = Q(legs__contains=[{"type": OPTION_TYPES[0]}]) | Q(legs__contains=[{"type": OPTION_TYPES[1]}])
MOST_MEANT = Case(When(HAS_OPTIONS, then=F("max_profit")), default=None, output_field=amount_field())
# Days to expiration from which a trade is no longer calm, and below which it is pressing.
SOON, PRESSING = 14, 7
# More legs than this are folded: a list of trades is no list of fills.
LEGS_SHOWN = 9


@dataclass(frozen=True, slots=True)
class TradeLine:
    """One trade as listed. ``open`` is None when it is closed; of an open one its figures are None where a mark is
    missing. ``term`` is empty unless the list shows it."""

    row: Trade
    open: OpenProfit | None
    today: date
    term: str = ""

    @property
    def is_open(self) -> bool:
        return self.row.closed_on is None

    @property
    def status(self) -> list[str]:
        """Where it stands, a word or two: what is open and partly closed is neither open nor closed alone."""
        if self.is_open:
            return [f"Partly {words.lower()}" for words in self.outcomes] or ["Open"]
        return self.outcomes or ["Closed"]

    @property
    def dte(self) -> int | None:
        """Days to the nearest expiration of what is open; None when closed or without one."""
        if not self.is_open or self.row.expires_on is None:
            return None
        return (self.row.expires_on - self.today).days

    @property
    def dte_words(self) -> str:
        """Its days to expiration in words: an open contract past its last day is expired, never minus so many days."""
        if self.dte is None:
            return ""
        return "expired" if self.dte < 0 else "today" if self.dte == 0 else str(self.dte)

    @property
    def dte_tone(self) -> str:
        """How pressing its expiration is: ``calm``, ``soon``, ``pressing`` or ``expired``; empty without one."""
        if self.dte is None:
            return ""
        steps = ((0, "expired"), (PRESSING, "pressing"), (SOON + 1, "soon"))
        return next((tone for below, tone in steps if self.dte < below), "calm")

    @property
    def premium(self) -> Decimal | None:
        """What the options it opened brought or cost, fees in; None where it has none."""
        return self.row.premium or None

    @property
    def side_words(self) -> str:
        """Whether its options brought cash in or cost some."""
        return "credit" if self.row.premium > 0 else "debit" if self.row.premium < 0 else ""

    @property
    def opening_words(self) -> str:
        """What the cash of its opening is called, by what was opened."""
        kinds = {leg["type"] for leg in self.row.legs}
        if kinds == {"Future"}:
            # Nothing is paid for a future but its fees.
            return "Opening fees"
        is_paid = self.row.opened < 0
        if kinds.intersection(OPTION_TYPES):
            return "Debit, fees in" if is_paid else "Credit, fees in"
        return "Cost, fees in" if is_paid else "Proceeds, fees in"

    @property
    def has_many_legs(self) -> bool:
        return len(self.row.legs) > LEGS_SHOWN

    @property
    def days(self) -> int:
        """Days held so far, or in all."""
        return ((self.row.closed_on or self.today) - self.row.opened_on).days

    @property
    def gross(self) -> Decimal:
        gross: Decimal = self.row.realized - self.row.fees
        return gross

    @property
    def profit(self) -> Decimal | None:
        """Realized and open together; None where the open part is not known."""
        realized: Decimal = self.row.realized
        if self.open is None:
            return realized
        return None if self.open.profit is None else realized + self.open.profit

    @property
    def percent_of_max(self) -> Decimal | None:
        """Its profit in percent of the most it could win at expiration; None without options."""
        has_options = any(leg["type"] in OPTION_TYPES for leg in self.row.legs)
        return percent_of_max(self.profit, self.row.max_profit) if has_options else None

    @property
    def return_on_capital(self) -> Decimal | None:
        if self.profit is None or not self.row.capital:
            return None
        share: Decimal = self.profit / self.row.capital * HUNDRED
        return share

    @property
    def reasons(self) -> list[Reason]:
        """Why it needs its owner now; nothing that is closed does."""
        if not self.is_open:
            return []
        row, plan = self.row, self.row.plan or {}
        return reasons_of(Standing(self.dte, row.opening_dte, row.opened, self.profit, self.percent_of_max, plan))

    @property
    def covered_by(self) -> str:
        """What stands behind all options it sold: SHARES, OPTIONS of other trades, or nothing."""
        return str(self.row.why.get("covered_by", ""))

    @property
    def break_evens(self) -> list[Decimal]:
        """Prices of the underlying at which it would end at zero, to the cent."""
        return [round(Decimal(price), 2) for price in self.row.risk.get("break_evens", ())]

    @property
    def per_share(self) -> Decimal | None:
        """Credit (positive) or debit of one unit of the spread, per share and without fees; None without options."""
        return self._per_share(self.row.opened - self.row.opened_fees)

    @property
    def mark_per_share(self) -> Decimal | None:
        """What one unit of what is open would cost (negative) or bring now, per share, if nothing was closed yet."""
        if self.open is None or self.open.value is None or _sizes(self.row.legs) != _sizes(self.row.open_legs):
            return None
        return self._per_share(self.open.value)

    @property
    def legs_in_words(self) -> str:
        """Its legs as opened, such as ``−1 18 Dec 26 500 put, +1 18 Dec 26 490 put``."""
        return ", ".join(stored_leg_words(leg) for leg in self.row.legs)

    @property
    def is_cost_unknown(self) -> bool:
        """Whether its figures rest on a cost that only the broker stated."""
        return Flag.UNKNOWN_COST in self.row.flags

    @property
    def outcomes(self) -> list[str]:
        return [OUTCOMES[code] for code in self.row.outcomes]

    @property
    def flags(self) -> list[tuple[str, str]]:
        return [FLAGS[code] for code in self.row.flags]

    @property
    def is_in_turn(self) -> bool:
        """Whether its parts were held one after the other: its units are those of the most it held at once."""
        return bool(self.row.risk.get("is_in_turn"))

    def _per_share(self, amount: Decimal) -> Decimal | None:
        # Two puts one after the other were never a spread of two.
        if not self.row.units or self.is_in_turn or any(leg["type"] != "Equity Option" for leg in self.row.legs):
            return None
        share: Decimal = amount / self.row.units / SHARES_PER_CONTRACT
        return share


def percent_of_max(profit: Decimal | None, max_profit: Decimal | None) -> Decimal | None:
    """Return a profit in percent of the most that could be won; None where either is unknown or nothing can be won."""
    if profit is None or max_profit is None or max_profit <= 0:
        return None
    return profit / max_profit * HUNDRED


def _sizes(legs: Iterable[dict[str, str]]) -> dict[str, str]:
    return {leg["key"]: leg["quantity"] for leg in legs}


def trade_lines(accounts: Sequence[Account], rows: Iterable[Trade], today: date) -> list[TradeLine]:
    """Return these trades as listed; ``today`` is the New York day."""
    trades = list(rows)
    profits = open_profits(accounts, [each for each in trades if each.closed_on is None], today)
    return [TradeLine(each, profits.get(each.pk), today) for each in trades]


def open_profits(accounts: Sequence[Account], trades: Sequence[Trade], today: date) -> dict[int, OpenProfit]:
    """Return what each open trade has gained or lost at the latest marks, by primary key."""
    if not trades:
        return {}
    found: defaultdict[int, list[OpenProfit]] = defaultdict(list)
    parts = (
        TradeLot.objects.filter(trade__in=trades)
        .exclude(remaining=0)
        .select_related("lot__instrument", "lot__stated_opening")
    )
    for part, profit in zip(parts, profits_of_parts(accounts, parts, today), strict=True):
        found[part.trade_id].append(profit)
    return {name: total_of(members) for name, members in found.items()}


def profits_of_parts(accounts: Sequence[Account], parts: Iterable[TradeLot], today: date) -> list[OpenProfit]:
    """Return what the open rest of each of these parts of lots has gained or lost at the latest marks."""
    marks = marks_of(accounts)
    found = []
    for part in parts:
        contract = contract_of_instrument(part.lot.instrument)
        mark = marks.of(part.lot.account_id, part.lot.instrument)
        found.append(open_profit(_part(engine_lot(part.lot, contract), part), mark, today))
    return found


def _part(lot: Lot, part: TradeLot) -> Lot:
    """Return a trade's part of a lot as a lot of its own; most trades own theirs whole."""
    if part.remaining == lot.remaining:
        return lot
    share = part.remaining / lot.remaining if lot.remaining else ZERO
    return replace(
        lot,
        remaining=part.remaining,
        remaining_cash=Amounts(part.remaining_net, other_charge=part.remaining_fees),
        remaining_folded=Amounts(lot.remaining_folded.net * share),
        variation=part.variation,
    )
