"""Books as a trader notes them: ``+2*598C -600P:2 +100S``.

Contracts (1 where no number stands), strike and right, and the expiration as a number: the first one unless it is said.
``S`` are shares. Each note is a lot of its own, named by its place.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from apps.trades.engine.recognition.classify import label_of_holdings
from apps.trades.engine.recognition.matcher import Holding, match
from tests.builders import call, put, stock

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from apps.trades.engine.values import Contract

OPTION = r"(?:(?P<size>\d+)\*)?(?P<strike>[\d.]+)(?P<right>[CP])(?::(?P<day>\d))?"
NOTE = re.compile(rf"(?P<sign>[+-])(?:(?P<shares>[\d.]+)S|{OPTION})")
ZERO = Decimal(0)
DAYS = ("2026-03-20", "2026-04-17", "2026-05-15", "2026-06-18")
Book = list[Holding[int]]
Parts = Counter[frozenset[tuple[str, Decimal]]]


def book(notes: str) -> Book:
    """Read a book; lots are named 1, 2, 3 as they are noted."""
    return [Holding(name, *_read(note)) for name, note in enumerate(notes.split(), start=1)]


def _read(note: str) -> tuple[Contract, Decimal]:
    found = NOTE.fullmatch(note)
    assert found, note
    sign = 1 if found["sign"] == "+" else -1
    if found["shares"]:
        return stock("XYZ"), sign * Decimal(found["shares"])
    kind = call if found["right"] == "C" else put
    return kind("XYZ", found["strike"], DAYS[int(found["day"] or 1) - 1]), sign * Decimal(found["size"] or 1)


def parted(notes: str) -> Parts:
    """Read groups, set apart by bars, as what each holds of which contract."""
    return Counter(_held(_read(note) for note in group.split()) for group in notes.split("|"))


def parts_of(holdings: Sequence[Holding[int]]) -> Parts:
    """Match a book and return what each group holds of which contract."""
    return Counter(_held(group) for group in groups_of(holdings))


def groups_of(holdings: Sequence[Holding[int]]) -> list[list[tuple[Contract, Decimal]]]:
    """Match a book and return the contracts of each group."""
    contracts = {holding.name: holding.contract for holding in holdings}
    return [[(contracts[name], quantity) for name, quantity in group.parts] for group in match(holdings)]


def matched(notes: str) -> Parts:
    return parts_of(book(notes))


def names(notes: str) -> list[str]:
    """The names of the groups of a book, with how many units where it is more than one, sorted."""
    labels = [label_of_holdings(group) for group in groups_of(book(notes))]
    return sorted(label.name + (f" x{label.units}" if label.units > 1 else "") for label in labels)


def rules(notes: str) -> list[str]:
    return sorted(group.rule for group in match(book(notes)))


def uncovered(group: Iterable[tuple[Contract, Decimal]]) -> Decimal:
    """How many shorts have neither a long of their right that lives as long as they do, nor stock.

    Counted from each day on: shorts that live then, less longs that do; the worst day tells. No pairing is needed.
    """
    held = list(group)
    shares = sum((quantity for contract, quantity in held if not contract.option_type), ZERO)
    covered = {"C": max(ZERO, shares) // 100, "P": max(ZERO, -shares) // 100}
    return sum((max(ZERO, _bare(held, right) - covered[right]) for right in covered), ZERO)


def _bare(held: Iterable[tuple[Contract, Decimal]], right: str) -> Decimal:
    """The shorts of one right that no long covers."""
    ours = [(str(contract.expires_on), quantity) for contract, quantity in held if contract.option_type == right]
    alive = (sum((quantity for day, quantity in ours if day >= first), ZERO) for first, _ in ours)
    return -min(alive, default=ZERO)


def _held(group: Iterable[tuple[Contract, Decimal]]) -> frozenset[tuple[str, Decimal]]:
    held: defaultdict[str, Decimal] = defaultdict(Decimal)
    for contract, quantity in group:
        held[contract.key] += quantity
    return frozenset(held.items())
