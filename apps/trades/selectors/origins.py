"""Where lots came from, in words: the option that was assigned, the symbol they were carried over from."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from apps.trades.engine.events.kinds import DELIVERS, Kind
from apps.trades.engine.results import Origin
from apps.trades.models import Closure
from apps.trades.selectors.open_lots import contract_of_instrument
from apps.trades.words.contracts import contract_words
from apps.trades.words.lots import DELIVERED_BY, origin_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from apps.trades.models import Lot, Transaction

    Moment = tuple[int, object, str]


DELIVERED = "Receive Deliver"
CARRYING = frozenset({Kind.CORPORATE_ACTION, Kind.SHARE_DIVIDEND})


def origins_of(lots: Sequence[Lot]) -> dict[int, str]:
    """Return how each lot came to be, by primary key; at most one query."""
    options = _options_at([lot for lot in lots if lot.origin == Origin.DELIVERY])
    return {lot.pk: _words(lot, options.get(_moment(lot), [])) for lot in lots}


def _words(lot: Lot, options: Iterable[Closure]) -> str:
    if lot.carried_from is not None and lot.carried_by is not None:
        former = lot.carried_from.instrument
        came = "" if former.pk == lot.instrument_id else f" from {contract_words(contract_of_instrument(former))}"
        return f"carried over{came}{_by(lot.carried_by)}"
    # The shares go over at the strike: of several options that ended at once, those of this one delivered the lot.
    ended = [each for each in options if each.instrument.strike == lot.price]
    if not ended:
        return origin_words(lot.origin)
    names = sorted({contract_words(contract_of_instrument(each.instrument)) for each in ended})
    return f"{DELIVERED_BY[ended[0].reason]} {', '.join(names)}"


def _by(row: Transaction) -> str:
    """Return by what a lot was carried over: some rows carry nothing over unless a person states what they were."""
    if row.transaction_type != DELIVERED or DELIVERS.get(row.sub_type, Kind.CORPORATE_ACTION) not in CARRYING:
        return ", as you stated what the row was"
    return f" by a {(row.sub_type or 'corporate action').lower()}"


def _options_at(lots: Sequence[Lot]) -> dict[Moment, list[Closure]]:
    """Return the options that were assigned or exercised when these lots were delivered."""
    found: dict[Moment, list[Closure]] = defaultdict(list)
    if not lots:
        return found
    rows = Closure.objects.filter(
        account__in={lot.account_id for lot in lots},
        family__in={lot.family for lot in lots},
        closed_at__in={lot.opened_at for lot in lots},
        reason__in=DELIVERED_BY,
    )
    for row in rows.select_related("instrument"):
        found[row.account_id, row.closed_at, row.family].append(row)
    return found


def _moment(lot: Lot) -> Moment:
    return (lot.account_id, lot.opened_at, lot.family)
