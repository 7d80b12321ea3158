"""What the user stated of an account, as the engine reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.core.dates import day_bounds
from apps.trades.engine import facts
from apps.trades.engine.families import family_of
from apps.trades.engine.symbols import as_stated
from apps.trades.engine.values import Contract
from apps.trades.ledger.loading import CONTRACT
from apps.trades.models import StatedClosing, StatedLot, StatedOpening, StatedTreatment

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from apps.trades.models import Account, Instrument


@dataclass(frozen=True, slots=True)
class Statements:
    """Stated lots and treatments by the broker id they concern, stated openings and closings, and the primary keys of
    these by number; ``instruments`` are those of the openings, which no row may name, by (type, key), and ``contracts``
    what they say."""

    lots: dict[int, facts.StatedLot]
    openings: tuple[facts.StatedOpening, ...]
    opening_keys: dict[int, int]
    closings: tuple[facts.StatedClosing, ...]
    keys: dict[int, int]
    treatments: dict[int, facts.StatedTreatment]
    instruments: dict[tuple[str, str], int]
    contracts: dict[int, Contract]

    @property
    def rows(self) -> list[int]:
        """The broker ids of all rows that something was stated of."""
        return sorted({*self.lots, *self.treatments})

    def openings_of(self, families: Collection[str]) -> list[facts.StatedOpening]:
        """Return the openings of contracts that belong to these families."""
        return [opening for opening in self.openings if _family(opening.contract) in families]

    def closings_of(self, families: Collection[str]) -> list[facts.StatedClosing]:
        """Return the closings of contracts that belong to these families."""
        return [closing for closing in self.closings if _family(closing.contract) in families]


def statements_of(account: Account) -> Statements:
    """Return all that the user stated of the account."""
    openings = StatedOpening.objects.in_force().filter(account=account).select_related("instrument")
    closings = StatedClosing.objects.filter(account=account).select_related("instrument")
    return Statements(
        {
            lot.broker_id: facts.StatedLot(lot.broker_id, lot.opened_on, lot.cash, _parts(lot))
            for lot in StatedLot.objects.filter(account=account).prefetch_related("parts")
        },
        tuple(map(_opening, openings)),
        {each.number: each.pk for each in openings},
        tuple(
            facts.StatedClosing(each.number, _contract(each.instrument), each.closed_at, each.day) for each in closings
        ),
        {each.number: each.pk for each in closings},
        {each.broker_id: each for each in _treatments(account)},
        {(each.instrument.instrument_type, each.instrument.key): each.instrument_id for each in openings},
        {each.instrument_id: _contract(each.instrument) for each in openings},
    )


def families_of_openings(account: Account) -> dict[int, str]:
    """Return the family of each stated opening in force, by what names it in the ledger: its number, negative."""
    rows = StatedOpening.objects.in_force().filter(account=account).select_related("instrument")
    return {-each.number: _family(_contract(each.instrument)) for each in rows}


def _parts(lot: StatedLot) -> tuple[facts.StatedPart, ...]:
    return tuple(facts.StatedPart(each.quantity, each.opened_on, each.cash) for each in lot.parts.all())


def _treatments(account: Account) -> Iterator[facts.StatedTreatment]:
    for each in StatedTreatment.objects.filter(account=account).select_related("parent"):
        parent = _contract(each.parent) if each.parent else None
        kind = facts.Treatment(each.kind)
        yield facts.StatedTreatment(each.broker_id, kind, parent, each.amount, each.share, each.value, each.old_value)


def _opening(row: StatedOpening) -> facts.StatedOpening:
    # As the rows of the contract name it, should there be some.
    contract = as_stated(_contract(row.instrument))
    return facts.StatedOpening(
        row.number, contract, day_bounds(row.opened_on)[0], row.opened_on, row.quantity, row.cash,
        frozenset(row.known_ids),
    )  # fmt: skip


def _contract(instrument: Instrument) -> Contract:
    return Contract(**{name: getattr(instrument, name) for name in CONTRACT})


def _family(contract: Contract) -> str:
    return family_of(contract.instrument_type, contract.symbol, contract.underlying_symbol)
