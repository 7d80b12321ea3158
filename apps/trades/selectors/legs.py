"""What is held, leg by leg: the broker's position beside the ledger's open lots of the same contract.

Neither is corrected by the other. Where they differ the page says so in words; reconciliation says what to make of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from apps.core.money import ZERO, digits
from apps.trades.engine.results import underlying_of
from apps.trades.selectors.open_lots import sums_of_lots
from apps.trades.selectors.positions import position_sums
from apps.trades.words.contracts import holds_words, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from apps.trades.engine.values import Contract
    from apps.trades.filters.positions import PositionFilter
    from apps.trades.models import Account
    from apps.trades.selectors.open_lots import OpenLot, OpenSums
    from apps.trades.selectors.positions import PositionLine, PositionSums

    Held = dict[tuple[int, int], list[OpenLot]]

# A leg of a thousand lots is read on its own page.
MOST_LOTS = 20


@dataclass(frozen=True, slots=True)
class Leg:
    """One contract in one account: ``line`` is what the broker says of it (None: it shows none), ``lots`` what the
    ledger holds open. ``remark`` says in words where the two differ."""

    account: Account
    instrument_id: int | None
    contract: Contract
    words: str
    line: PositionLine | None
    lots: list[OpenLot]
    sums: OpenSums
    remark: str

    @property
    def shown(self) -> list[OpenLot]:
        return self.lots[:MOST_LOTS]

    @property
    def hidden(self) -> int:
        return max(0, len(self.lots) - MOST_LOTS)

    @property
    def quantity(self) -> Decimal:
        return self.line.position.quantity if self.line else self.sums.quantity

    @property
    def open_price(self) -> Decimal | None:
        """The broker's, without fees; as its other figures, unknown where it does not show the contract."""
        return self.line.position.average_open_price if self.line else None

    @property
    def mark(self) -> Decimal | None:
        return self.line.position.mark_price if self.line else None

    @property
    def day_change(self) -> Decimal | None:
        return self.line.day_change if self.line else None

    @property
    def open_change(self) -> Decimal | None:
        return self.line.open_change if self.line else None

    @property
    def underlying(self) -> str:
        """The name it is gathered under: a future's months stand together."""
        return self.line.underlying if self.line else underlying_of(self.contract)


@dataclass(frozen=True, slots=True)
class LegGroup:
    """The legs of one underlying: ``sums`` are the broker's figures, ``ledger`` ours."""

    underlying: str
    holds: str
    legs: list[Leg]
    sums: PositionSums
    ledger: OpenSums

    @property
    def lines(self) -> list[PositionLine]:
        return [leg.line for leg in self.legs if leg.line]

    @property
    def remarks(self) -> int:
        """How many legs have something to say."""
        return sum(bool(leg.remark) for leg in self.legs)


@dataclass(frozen=True, slots=True)
class AccountSums:
    account: Account
    ledger: OpenSums


def legs_of(lines: Sequence[PositionLine], lots: Sequence[OpenLot], wanted: PositionFilter) -> list[Leg]:
    """Return the broker's positions in the order given, each with its lots, then what only the ledger holds; the
    lines are filtered already, lots are filtered here."""
    held = _by_contract(lots)
    legs = [_beside(line, held) for line in lines]
    shown = {(leg.account.pk, leg.instrument_id) for leg in legs}
    return legs + [_alone(group) for key, group in held.items() if key not in shown and _is_asked_for(group[0], wanted)]


def leg_groups(legs: Sequence[Leg]) -> list[LegGroup]:
    """Return the legs by underlying: groups in the order of their first leg, legs in the order given."""
    places: dict[str, int] = {}
    for leg in legs:
        places.setdefault(leg.underlying, len(places))
    ordered = sorted(legs, key=lambda leg: places[leg.underlying])
    return [_group(name, list(group)) for name, group in groupby(ordered, key=lambda leg: leg.underlying)]


def difference_words(line: PositionLine | None, sums: OpenSums) -> str:
    """Say where the broker's position and the ledger's open lots of a contract differ; nothing where they agree."""
    if line is None:
        return f"The ledger holds {_signed(sums.quantity)}; the broker does not show it." if sums.count else ""
    if not sums.count:
        return "The broker shows it; the ledger has no open lot of it."
    if line.position.quantity != sums.quantity:
        return f"The broker shows {_signed(line.position.quantity)}, the ledger holds {_signed(sums.quantity)}."
    return ""


def sums_by_account(legs: Sequence[Leg]) -> list[AccountSums]:
    """Return what the ledger makes of the legs of each account, in the order of the numbers; none where there is only
    one account, whose sums are those of all."""
    lots: dict[Account, list[OpenLot]] = {}
    for leg in legs:
        lots.setdefault(leg.account, []).extend(leg.lots)
    ordered = sorted(lots, key=lambda account: account.number)
    return [AccountSums(account, sums_of_lots(lots[account])) for account in ordered] if len(lots) > 1 else []


def _by_contract(lots: Iterable[OpenLot]) -> Held:
    held: Held = {}
    for lot in lots:
        held.setdefault((lot.row.account_id, lot.row.instrument_id), []).append(lot)
    return held


def _beside(line: PositionLine, held: Held) -> Leg:
    instrument_id = line.position.instrument_id or _by_symbol(line, held)
    lots = held.get((line.account.pk, instrument_id), []) if instrument_id else []
    sums = sums_of_lots(lots)
    remark = difference_words(line, sums)
    return Leg(line.account, instrument_id, line.contract, line.words, line, lots, sums, remark)


def _by_symbol(line: PositionLine, held: Held) -> int | None:
    """Return the instrument of a position that was stored before positions had one."""
    named = (line.account.pk, line.position.instrument_type, line.position.symbol)
    for (account_id, instrument_id), lots in held.items():
        if (account_id, lots[0].contract.instrument_type, lots[0].contract.symbol) == named:
            return instrument_id
    return None


def _alone(lots: list[OpenLot]) -> Leg:
    first, sums = lots[0], sums_of_lots(lots)
    remark = difference_words(None, sums)
    return Leg(first.row.account, first.row.instrument_id, first.contract, first.words, None, lots, sums, remark)


def _is_asked_for(lot: OpenLot, wanted: PositionFilter) -> bool:
    contract, text = lot.contract, wanted.text.casefold()
    searched = (contract.symbol, contract.underlying_symbol, lot.words)
    return (
        wanted.account in {"", lot.row.account.number}
        and wanted.kind in {"", kind_of(contract.instrument_type)}
        and wanted.underlying in {"", contract.underlying_symbol, underlying_of(contract)}
        and (not text or any(text in each.casefold() for each in searched))
    )


def _group(underlying: str, legs: list[Leg]) -> LegGroup:
    holds = holds_words((leg.contract, leg.quantity) for leg in legs)
    sums = position_sums([leg.line for leg in legs if leg.line])
    return LegGroup(underlying, holds, legs, sums, sums_of_lots([lot for leg in legs for lot in leg.lots]))


def _signed(quantity: Decimal) -> str:
    return f"{'−' if quantity < ZERO else ''}{digits(abs(quantity), thousands=',')}"
