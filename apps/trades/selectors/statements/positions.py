"""Positions that the broker holds and no row explains: what to propose, and what was stated of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from apps.core.dates import new_york_day
from apps.core.money import ZERO
from apps.trades.engine.lots.futures import is_settled_daily
from apps.trades.engine.lots.statements.playing import OTHER_SIDE
from apps.trades.engine.reconciliation.missing import missing, price_of_missing
from apps.trades.engine.reconciliation.results import Cause, Check
from apps.trades.engine.results import Origin
from apps.trades.models import (
    Instrument,
    LedgerProblem,
    Lot,
    Reconciliation,
    ReconciliationResult,
    Snapshot,
    StatedOpening,
    UnmatchedClose,
)
from apps.trades.selectors.both_sides import pairs_of
from apps.trades.selectors.open_lots import contract_of_instrument
from apps.trades.words.contracts import contract_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from apps.trades.models import Account

# Of these the broker holds something that no row opened.
MISSING = frozenset({Cause.BROKER_HAS_MORE.value, Cause.OPPOSITE_SIDES.value})


@dataclass(frozen=True, slots=True)
class Held:
    """What a person says was opened: ``quantity`` signed (bought +), ``cash`` its whole cost signed as cash (USD)."""

    quantity: Decimal
    opened_on: date
    cash: Decimal


@dataclass(frozen=True, slots=True)
class ProposedOpening:
    """What would have to be opened for the ledger to hold what the broker holds.

    ``quantity`` is signed, ``price`` a share's or a point's as the broker counts it, ``last_day`` the New York day on
    which it said so. ``unmatched`` are closings without an opening, which would consume what was opened before them.
    ``stated`` is the statement where it is one to be changed: then ``quantity`` is what it says.
    """

    account: Account
    instrument: Instrument
    words: str
    held: Decimal
    expected: Decimal
    quantity: Decimal
    price: Decimal | None
    last_day: date
    unmatched: list[UnmatchedClose]
    stated: StatedOpening | None = None

    @property
    def is_priced_in_points(self) -> bool:
        """Whether it is a future: nothing is paid for one, so its price is what counts."""
        return is_settled_daily(contract_of_instrument(self.instrument))

    @property
    def magnitude(self) -> Decimal:
        """How many, whichever side they are on."""
        return abs(self.quantity)

    @property
    def amount(self) -> Decimal | None:
        """What all of it cost at that price (USD, a magnitude), None where price or multiplier is unknown."""
        return None if self.price is None else self.amount_at(self.price, self.magnitude)

    def amount_at(self, price: Decimal, magnitude: Decimal) -> Decimal | None:
        """Return what so much costs at a price per share or point (USD)."""
        multiplier = self.instrument.multiplier
        return None if multiplier is None else price * magnitude * multiplier


@dataclass(frozen=True, slots=True)
class OpenPosition:
    """A difference in quantity that a stated opening would settle, or that one makes: then ``statement`` leads to it,
    else ``proposal`` to where it is stated."""

    result: ReconciliationResult
    words: str
    proposal: str
    statement: str


def is_stated_for(proposed: ProposedOpening, day: date) -> bool:
    """Say whether an opening of the contract on this New York day is stated, and not taken back, beside the one that
    is to be changed."""
    stated = StatedOpening.objects.in_force().filter(account=proposed.account, instrument=proposed.instrument)
    if proposed.stated is not None:
        stated = stated.exclude(pk=proposed.stated.pk)
    return stated.filter(opened_on=day).exists()


def proposed_opening(account: Account, instrument: Instrument) -> ProposedOpening | None:
    """Return what to propose of an instrument by the broker's last report, None where nothing is missing."""
    snapshot = Snapshot.objects.current().filter(account=account).first()
    if snapshot is None:
        return None
    name = (instrument.instrument_type, instrument.key)
    pairs = {(pair.contract.instrument_type, pair.contract.key): pair for pair in pairs_of(account, snapshot)}
    pair = pairs.get(name)
    if pair is None or not missing(pair):
        return None
    unmatched = UnmatchedClose.objects.filter(account=account, instrument=instrument).select_related("transaction")
    return ProposedOpening(
        account, instrument, contract_words(contract_of_instrument(instrument)), pair.held, pair.expected,
        missing(pair), price_of_missing(pair), new_york_day(snapshot.taken_at), list(unmatched),
    )  # fmt: skip


def opening_again(opening: StatedOpening, today: date) -> ProposedOpening:
    """Return a stated opening as what is proposed, to be stated otherwise; ``today`` is the New York day."""
    account, instrument = opening.account, opening.instrument
    snapshot = Snapshot.objects.current().filter(account=account).first()
    name = (instrument.instrument_type, instrument.key)
    pairs = pairs_of(account, snapshot) if snapshot else []
    pair = next((each for each in pairs if (each.contract.instrument_type, each.contract.key) == name), None)
    held, expected = (pair.held, pair.expected) if pair else (ZERO, ZERO)
    # No price of the broker's is a measure any more where nothing is missing: what was stated is the better one.
    last_day = max(opening.opened_on, new_york_day(snapshot.taken_at) if snapshot else today)
    words = contract_words(contract_of_instrument(instrument))
    return ProposedOpening(
        account, instrument, words, held, expected, opening.quantity, opening.price, last_day, [], opening
    )


def open_positions(accounts: Sequence[Account]) -> list[OpenPosition]:
    """Return the differences of these accounts that a person's word could settle, or makes, by account and
    instrument."""
    newest = Reconciliation.objects.filter(account__in=accounts).newest()
    found = ReconciliationResult.objects.filter(
        reconciliation__in=newest.values("pk"), check_name=Check.QUANTITY, standing_break__isnull=False,
        cause__in=[*MISSING, Cause.OPENED_BY_USER],
    ).select_related("reconciliation__account").order_by("reconciliation__account", "pk")  # fmt: skip
    results = list(found)
    named = {
        (each.instrument_type, each.key): each
        for each in Instrument.objects.filter(key__in={result.subject for result in results})
    }
    return [
        _open_position(result, named[name])
        for result in results
        if (name := (result.instrument_type, result.subject)) in named
    ]


def _open_position(result: ReconciliationResult, instrument: Instrument) -> OpenPosition:
    words = contract_words(contract_of_instrument(instrument))
    account = result.reconciliation.account_id
    statement = "" if result.cause in MISSING else reverse("trades:position", args=[account, instrument.pk])
    return OpenPosition(result, words, proposal_address(result), statement)


def proposal_address(result: ReconciliationResult) -> str:
    """Return where to state how what is missing was opened, nothing where nothing is."""
    if result.check_name != Check.QUANTITY or result.cause not in MISSING or result.standing_break is None:
        return ""
    query = urlencode({"type": result.instrument_type, "key": result.subject})
    return f"{reverse('trades:state_position', args=[result.reconciliation.account_id])}?{query}"


def opens_nothing(opening: StatedOpening) -> bool:
    """Return whether the ledger could not follow a statement, because the other side was held on its day."""
    problems = LedgerProblem.objects.filter(account=opening.account_id, code=OTHER_SIDE)
    return problems.filter(broker_ids__contains=-opening.number).exists()


def known_to_count_besides(account: Account, instrument: Instrument, held: Held) -> list[int]:
    """Return the broker ids of the rows that an opening stated now stands beside: those that opened the same by its
    day, and those that closed something of its side whose opening is stated already."""
    side = {"quantity__gt": 0} if held.quantity > 0 else {"quantity__lt": 0}
    lots = Lot.objects.filter(account=account, instrument=instrument, origin=Origin.STATED, **side)
    closed = lots.filter(opening__isnull=False).order_by().values_list("opening__broker_id", flat=True)
    return sorted({*opened_by_rows(account, instrument, held), *closed})


def opened_by_rows(account: Account, instrument: Instrument, held: Held) -> list[int]:
    """Return the broker ids of the rows that opened some of the instrument on this side by this day."""
    side = {"quantity__gt": 0} if held.quantity > 0 else {"quantity__lt": 0}
    lots = Lot.objects.filter(account=account, instrument=instrument, began_on__lte=held.opened_on, **side)
    rows = lots.filter(opening__isnull=False).exclude(origin=Origin.STATED).order_by("opening__broker_id")
    return list(rows.values_list("opening__broker_id", flat=True).distinct())
