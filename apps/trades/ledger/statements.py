"""What the user stated of an account, as the engine reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.trades.engine import facts
from apps.trades.engine.families import family_of
from apps.trades.engine.values import Contract
from apps.trades.ledger.loading import CONTRACT
from apps.trades.models import StatedClosing, StatedLot

if TYPE_CHECKING:
    from collections.abc import Collection

    from apps.trades.models import Account, Instrument


@dataclass(frozen=True, slots=True)
class Statements:
    """Stated lots by the broker id they concern, stated closings, and the primary keys of these by number."""

    lots: dict[int, facts.StatedLot]
    closings: tuple[facts.StatedClosing, ...]
    keys: dict[int, int]

    def closings_of(self, families: Collection[str]) -> list[facts.StatedClosing]:
        """Return the closings of contracts that belong to these families."""
        return [closing for closing in self.closings if _family(closing.contract) in families]


def statements_of(account: Account) -> Statements:
    """Return all that the user stated of the account."""
    closings = StatedClosing.objects.filter(account=account).select_related("instrument")
    return Statements(
        {
            lot.broker_id: facts.StatedLot(lot.broker_id, lot.opened_on, lot.cash)
            for lot in StatedLot.objects.filter(account=account)
        },
        tuple(
            facts.StatedClosing(each.number, _contract(each.instrument), each.closed_at, each.day) for each in closings
        ),
        {each.number: each.pk for each in closings},
    )


def _contract(instrument: Instrument) -> Contract:
    return Contract(**{name: getattr(instrument, name) for name in CONTRACT})


def _family(contract: Contract) -> str:
    return family_of(contract.instrument_type, contract.symbol, contract.underlying_symbol)
