"""What a trade is called and what it risks, as its columns and JSON hold them.

JSON is written as PostgreSQL keeps it, the shorter of two names first, then by the alphabet: so that one text serves
the table and the digest. Money and quantities in it are decimal strings.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from apps.core.money import digits
from apps.trades.copy_cells import cell
from apps.trades.engine.grouping.results import ZERO

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from apps.trades.engine.grouping.results import Leg, Trade, WheelStep, Why
    from apps.trades.engine.recognition.classify import Label
    from apps.trades.engine.recognition.payoff import Risk

# Made once: json.dumps() makes one each time it is asked for anything but plain ASCII.
ENCODE = json.JSONEncoder(ensure_ascii=False).encode
NOTHING, NO_NAMES = "[]", "{}"
# PostgreSQL escapes these too when it copies text out.
ESCAPED = str.maketrans({"\b": r"\b", "\f": r"\f", "\v": r"\v"})


def json_cell(value: Any) -> str:  # noqa: ANN401  (whatever JSON can hold)
    """Return a value whose names are in PostgreSQL's order already."""
    return cell(ENCODE(value))


def names_cell(values: Sequence[object]) -> str:
    return json_cell(values) if values else NOTHING


def pairs_cell(pairs: Sequence[tuple[str, str]]) -> str:
    """Return an object of names and texts that a person chose, in PostgreSQL's order."""
    in_order = sorted(pairs, key=lambda pair: (len(pair[0].encode()), pair[0].encode()))
    return json_cell(dict(in_order)) if pairs else NO_NAMES


def words_cell(text: str) -> str:
    """Return what a person wrote, whatever is in it."""
    # No text of PostgreSQL's can hold a NUL.
    return cell(text.replace("\0", "")).translate(ESCAPED)


def plain(value: Decimal | None) -> str | None:
    return None if value is None else digits(value)


def legs_cell(legs: Sequence[Leg]) -> str:
    return names_cell(
        [
            {
                "key": leg.contract.key,
                "net": digits(leg.net),
                "type": leg.contract.instrument_type,
                "symbol": leg.contract.symbol,
                "quantity": digits(leg.quantity),
            }
            for leg in legs
        ]
    )


def risk_cell(risk: Risk | None) -> str:
    """Return what the columns of profit and loss leave open: what is unlimited, what needs a model, where it turns."""
    if risk is None:
        return NO_NAMES
    return json_cell(
        {
            "bound": plain(risk.bound),
            # In the order in which jsonb gives keys back, shorter ones first and then by their letters: digests compare
            # what was written with what is read.
            "slope_up": digits(risk.slope_up),
            "is_in_turn": risk.is_in_turn,
            "slope_down": digits(risk.slope_down),
            "break_evens": [digits(price) for price in risk.break_evens],
            "is_modelled": risk.is_modelled,
            "is_loss_unlimited": risk.is_loss_unlimited,
            "is_profit_unlimited": risk.is_profit_unlimited,
        }
    )


def why_cell(why: Why) -> str:
    return json_cell(
        {
            "rule": why.rule.value,
            "edits": why.edits,
            "template": why.template,
            # Nearly all trades stand for themselves.
            **({"together": {"name": why.together.name, "trade": str(why.together.trade)}} if why.together else {}),
            "modifiers": why.modifiers,
            "order_ids": why.order_ids,
            "covered_by": why.covered_by,
            "alternatives": why.alternatives,
        }
    )


def steps_cell(steps: Sequence[WheelStep]) -> str:
    return names_cell(
        [
            {
                "at": step.at.isoformat(),
                "state": step.state,
                "trade": str(step.trade),
                "shares": digits(step.shares),
                "break_even": plain(step.break_even),
                "effective_basis": plain(step.effective_basis),
            }
            for step in steps
        ]
    )


def bias_of(label: Label) -> str:
    return label.template.bias if label.template else ""


def capital_of(risk: Risk | None) -> Decimal | None:
    """Return what a trade can lose at most for certain, as a positive amount; None where nothing limits it."""
    return None if risk is None or risk.bound is None else max(-risk.bound, ZERO)


def nearest_expiration(trade: Trade) -> date | None:
    """Return when the first of its open legs expires, or of all legs once it is closed."""
    return _nearest(trade.open_legs) if trade.closed_at is None else _nearest(trade.legs)


def opening_dte(trade: Trade) -> int | None:
    """Return the days to the nearest expiration when it was opened."""
    first = _nearest(trade.legs)
    return None if first is None else (first - trade.opened_on).days


def _nearest(legs: Sequence[Leg]) -> date | None:
    return min((leg.contract.expires_on for leg in legs if leg.contract.expires_on is not None), default=None)
