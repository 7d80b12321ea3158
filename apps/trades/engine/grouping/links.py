"""Which trade led to which: rolls, deliveries, and what a person linked or parted."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from apps.trades.engine.grouping.acts import closings_of, openings_of
from apps.trades.engine.grouping.edits import LINKS, EditKind
from apps.trades.engine.grouping.results import ZERO, Certainty, Conflict, Flag, Link, LinkKind
from apps.trades.engine.grouping.rolls import rolls
from apps.trades.engine.results import Reason

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from apps.trades.engine.grouping.built import Built
    from apps.trades.engine.grouping.edits import Edit
    from apps.trades.engine.grouping.results import OrderName, TradeKey
    from apps.trades.engine.values import Contract

    # A closing or an opening of one trade by one order.
    Side = tuple[str, TradeKey, OrderName]

BY_HAND = "linked by hand"
DELIVERING = {Reason.ASSIGNMENT: LinkKind.ASSIGNMENT, Reason.EXERCISE: LinkKind.EXERCISE}
BECAUSE = {
    LinkKind.ASSIGNMENT: "the option was assigned, and its shares went here",
    LinkKind.EXERCISE: "the option was exercised, and its shares went here",
}


def links_of(trades: Sequence[Built], edits: Iterable[Edit]) -> tuple[list[Link], list[Conflict]]:
    """Return all links between the trades of a family in order of time, and edits that no longer apply."""
    found = {(link.before, link.after, link.kind): link for link in (*rolls(trades), *_deliveries(trades))}
    by_fill = holders(trades)
    conflicts = []
    for edit in sorted((each for each in edits if each.kind in LINKS), key=lambda each: each.number):
        ends = [holder_of(by_fill, key) for key in edit.trades]
        before, after = ends if len(ends) == 2 else (None, None)
        if before is None or after is None:
            conflicts.append(Conflict(edit.number, "names_what_is_gone", tuple(key.fill for key in edit.trades)))
        elif before is not after:
            # Where both were merged since, there is nothing between them to link, until they are parted again.
            _apply(found, edit, before, after)
    return sorted(found.values(), key=lambda link: (link.at, link.before, link.after, link.kind)), conflicts


def holders(trades: Iterable[Built]) -> dict[int, list[Built]]:
    """Return the trades that hold each fill."""
    found: dict[int, list[Built]] = {}
    for trade in trades:
        for fill in trade.fills:
            found.setdefault(fill.id, []).append(trade)
    return found


def holder_of(by_fill: Mapping[int, Sequence[Built]], key: TradeKey) -> Built | None:
    """Return the trade that holds what a key names, whatever that trade is named by now."""
    for trade in by_fill.get(key.fill, ()):
        if any(each.fill == key.fill and each.start <= key.start < each.end for each in trade.draft.slices):
            return trade
    return None


def _apply(found: dict[tuple[TradeKey, TradeKey, LinkKind], Link], edit: Edit, before: Built, after: Built) -> None:
    name = (before.key, after.key, LinkKind.ROLL)
    for trade in (before, after):
        trade.flags.add(Flag.EDITED)
        if edit.number not in trade.draft.edits:
            trade.draft.edits.append(edit.number)
    after.flags.discard(Flag.INFERRED_ROLL)
    if edit.kind is EditKind.UNLINK:
        found.pop(name, None)
    elif name in found:
        # The rows said so too, and what of it went over.
        found[name] = found[name]._replace(certainty=Certainty.STATED, because=BY_HAND)
    else:
        found[name] = _stated(before, after, {each for link in found.values() for each in _sides(link)})


def _stated(before: Built, after: Built, counted: Collection[Side]) -> Link:
    """Return the link a person stated, with the cash that closed the one and opened the other, but for what other
    rolls of the two brought already."""
    closings = [act for act in closings_of(before, of=_any) if ("closing", before.key, act.name) not in counted]
    openings = [act for act in openings_of(after, of=_any) if ("opening", after.key, act.name) not in counted]
    net = sum((act.net for act in (*closings, *openings)), ZERO)
    # What expired was closed by no order: its own row stands for one.
    closed = [act.name for act in closings] or [("row", before.key.fill)]
    opened = [act.name for act in openings] or [("row", after.key.fill)]
    # A person may link what closed after the next was opened, or never: once both had been opened, the link stood.
    at = max(before.opened_at, after.opened_at)
    return Link(
        LinkKind.ROLL, Certainty.STATED, before.key, after.key, at, _size(after), net, BY_HAND,
        tuple(product(closed, opened)),
    )  # fmt: skip


def _any(_: Contract) -> bool:
    """A person may link shares too."""
    return True


def _sides(link: Link) -> Iterator[Side]:
    """Yield what of its two trades a link counts: which closing of the one, which opening of the other."""
    for closed, opened in link.decisions:
        yield "closing", link.before, closed
        yield "opening", link.after, opened


def _size(trade: Built) -> Decimal:
    return max((abs(quantity) for quantity in trade.opened.values()), default=ZERO)


def _deliveries(trades: Sequence[Built]) -> Iterator[Link]:
    """Yield a link from each option that was assigned or exercised to the trades its shares opened or closed."""
    rows: dict[int, set[int]] = {}
    for index, trade in enumerate(trades):
        for fill in trade.fills:
            rows.setdefault(fill.id, set()).add(index)
        for closure in trade.closed_by:
            if closure.reason == Reason.DELIVERY:
                rows.setdefault(closure.closing_id, set()).add(index)
    totals: dict[tuple[TradeKey, TradeKey, LinkKind], Link] = {}
    for trade in trades:
        for closure, part in zip(trade.closed_by, trade.closures, strict=True):
            kind = DELIVERING.get(closure.reason)
            if kind is None:
                continue
            for index in sorted({each for row in closure.also_ids for each in rows.get(row, ())}):
                stock = trades[index]
                # Merged by a person, option and shares are one trade, and nothing led from one to another.
                if stock is trade:
                    continue
                name = (trade.key, stock.key, kind)
                known = totals.get(name)
                quantity = abs(part.quantity) + (known.quantity if known else ZERO)
                totals[name] = Link(
                    kind, Certainty.CERTAIN, trade.key, stock.key, closure.closed_at, quantity, ZERO, BECAUSE[kind]
                )
    yield from totals.values()
