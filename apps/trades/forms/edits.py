"""What the forms on trades send, as proposals: one entry of `CHANGES` per form."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import partial
from typing import TYPE_CHECKING

from apps.trades.services.edits.annotations import (
    PLAN_WORDS,
    mark_reviewed,
    plan,
    rate,
    relabel,
    relabel_all,
    tag,
    untag,
    write_note,
)
from apps.trades.services.edits.links import link_roll, unlink_roll
from apps.trades.services.edits.proposals import EditRefused
from apps.trades.services.edits.splitting import Way
from apps.trades.services.edits.structure import create_trade, merge_trades, move_legs, split_by_legs, split_by_units

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import QueryDict

    from apps.trades.services.edits.proposals import Propose

    OfTrade = Callable[[str, QueryDict], Propose]
    OfTrades = Callable[[Sequence[str], QueryDict], Propose]

LARGEST_UNITS = 9


def wanted_pieces(data: QueryDict) -> dict[str, Decimal | None]:
    """Return the pieces that are ticked (``piece``), each with the quantity beside it (``quantity-<piece>``), None
    where that is empty; raises EditRefused for what is no number."""
    return {code: _quantity(data.get(f"quantity-{code}", "")) for code in data.getlist("piece")}


def _quantity(text: str) -> Decimal | None:
    if not text.strip():
        return None
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise EditRefused(f"“{text[:20]}” is no quantity. Write a number such as 2.")
    return number


def wanted_split(data: QueryDict) -> tuple[Way, int]:
    """Return how a form wants many trades to be split, and how many units off each; raises EditRefused for nonsense."""
    if data.get("way") == Way.UNITS:
        return Way.UNITS, _whole(data.get("units", ""), "the number of units")
    if data.get("way") == Way.LEGS:
        return Way.LEGS, 1
    raise EditRefused("Choose how the trades are to be split.")


def _whole(text: str, what: str) -> int:
    if not (text.strip().isascii() and text.strip().isdigit() and len(text.strip()) <= LARGEST_UNITS):
        raise EditRefused(f"Write {what} as a whole number.")
    return int(text)


def _rating(key: str, data: QueryDict) -> Propose:
    stated = data.get("rating", "")
    return partial(rate, key=key, rating=_whole(stated, "the rating") if stated else None)


def _plan(key: str, data: QueryDict) -> Propose:
    return partial(plan, key=key, stated={name: data.get(name, "") for name in PLAN_WORDS})


def _link(key: str, data: QueryDict) -> Propose:
    return partial(link_roll, before=data.get("before") or key, after=data.get("after") or key)


def _unlink(key: str, data: QueryDict) -> Propose:
    return partial(unlink_roll, before=data.get("before") or key, after=data.get("after") or key)


# By the last part of the address: a form on one trade.
CHANGES: dict[str, OfTrade] = {
    "label": lambda key, data: partial(relabel, key=key, code=data.get("code", "")),
    "tag": lambda key, data: partial(tag, keys=[key], text=data.get("text", "")),
    "untag": lambda key, data: partial(untag, keys=[key], text=data.get("text", "")),
    "note": lambda key, data: partial(write_note, key=key, text=data.get("text", "").replace("\r\n", "\n")),
    "rating": _rating,
    "plan": _plan,
    "reviewed": lambda key, _: partial(mark_reviewed, keys=[key]),
    "split": lambda key, data: partial(split_by_legs, key=key, wanted=wanted_pieces(data)),
    "units": lambda key, data: partial(
        split_by_units, key=key, units=_whole(data.get("units", ""), "the number of units")
    ),
    "move": lambda key, data: partial(move_legs, key=key, wanted=wanted_pieces(data), target=data.get("target", "")),
    "link": _link,
    "unlink": _unlink,
}
# By the button that was pressed: what is done to several trades of one account.
TOGETHER: dict[str, OfTrades] = {
    "merge": lambda keys, _: partial(merge_trades, keys=keys),
    "create": lambda keys, data: partial(create_trade, keys=keys, wanted=wanted_pieces(data)),
    "tag": lambda keys, data: partial(tag, keys=keys, text=data.get("text", "")),
    "untag": lambda keys, data: partial(untag, keys=keys, text=data.get("text", "")),
    "reviewed": lambda keys, _: partial(mark_reviewed, keys=keys),
    "label": lambda keys, data: partial(relabel_all, keys=keys, code=data.get("code", "")),
}
# Of these there is no more than one account at a time; the others are done in each account.
WITHIN_ONE_ACCOUNT = frozenset({"merge", "create"})
