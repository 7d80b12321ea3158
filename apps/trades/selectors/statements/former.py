"""What statements said before they were changed or taken back, in words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from apps.core.templatetags.money import amount_text
from apps.trades.models import FormerStatement, Instrument, StatedTreatment, StatementKind
from apps.trades.words.treatments import stated_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.db.models import QuerySet

    from apps.trades.models import Account
    from apps.trades.models.statements.former import Said


@dataclass(frozen=True, slots=True)
class FormerLine:
    """What was stated from ``row.made_at`` to ``row.ended_at``, in words."""

    row: FormerStatement
    words: str

    @property
    def note(self) -> str:
        note: str = self.row.said["note"]
        return note


def former_statements(account: Account, kind: StatementKind, names: Iterable[int]) -> dict[int, list[FormerLine]]:
    """Return what the statements of these names said before, by name, the newest first; names that never said
    anything else are not in it."""
    found: dict[int, list[FormerLine]] = defaultdict(list)
    for line in _lines(FormerStatement.objects.filter(account=account, kind=kind, name__in=set(names))):
        found[line.row.name].append(line)
    return found


def former_closings(account: Account, instrument: Instrument) -> list[FormerLine]:
    """Return what was confirmed of a contract's end before, the newest first, of closings that are gone too."""
    rows = FormerStatement.objects.filter(account=account, kind=StatementKind.CLOSING)
    return _lines(rows.filter(said__type=instrument.instrument_type, said__key=instrument.key))


def former_explanations(breaks: Iterable[int | None]) -> dict[int, list[FormerLine]]:
    """Return how these breaks (primary keys) were explained before, the newest first; whose they are was checked
    before. Reads nothing where there is no break."""
    named = {each for each in breaks if each is not None}
    found: dict[int, list[FormerLine]] = defaultdict(list)
    rows = FormerStatement.objects.filter(kind=StatementKind.EXPLANATION, name__in=named)
    for line in _lines(rows) if named else ():
        found[line.row.name].append(line)
    return found


def _lines(rows: QuerySet[FormerStatement]) -> list[FormerLine]:
    ordered = rows.select_related("made_by", "ended_by").order_by("-ended_at", "-pk")
    return [FormerLine(row, WORDS[StatementKind(row.kind)](row.said)) for row in ordered]


def _lot_words(said: Said) -> str:
    parts = said["parts"] or [said]
    return "; ".join(_opening_words(part) for part in parts)


def _opening_words(said: Said) -> str:
    head = f"{said['quantity']} " if "quantity" in said else ""
    return f"{head}opened {date.fromisoformat(said['opened_on'])}, cost {amount_text(Decimal(said['cash']))}"


def _closing_words(said: Said) -> str:
    return f"ended at nothing on {said['day']}"


def _treatment_words(said: Said) -> str:
    figures = {name: Decimal(said[name]) for name in ("amount", "share", "value", "old_value") if name in said}
    parent = Instrument(symbol=said["parent"]) if said["parent"] else None
    return stated_words(StatedTreatment(kind=said["kind"], parent=parent, **figures))


def _explanation_words(_: Said) -> str:
    return "explained"


WORDS: dict[StatementKind, Callable[[Said], str]] = {
    StatementKind.LOT: _lot_words,
    StatementKind.POSITION: _opening_words,
    StatementKind.CLOSING: _closing_words,
    StatementKind.TREATMENT: _treatment_words,
    StatementKind.EXPLANATION: _explanation_words,
}
