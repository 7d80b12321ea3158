"""When a trade needs its owner: it expires within a week, it has expired and no row says how it ended, or its plan says
that it is time to close.

What is planned on a trade decides. Only premium that was sold without a plan goes by the usual rule of those who sell
it, and says so; about anything else nothing is claimed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from apps.core.money import digits

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Days to expiration from which on a trade is soon over.
WEEK = 7
# Sold some 45 days before it expires, premium is bought back at half of what it can win, or three weeks before the end.
USUAL_TARGET, USUAL_EXIT = 50, 21
# A stop is the user's own words. Only a loss that is marked as money means one thing: 2.50 may be a price, and 200 %
# is read in two ways.
LOSS = re.compile(r"(?:[-−]\s*\$?|\$\s*[-−]?)\s*(\d[\d,]*(?:\.\d+)?)(?:\s*USD)?", re.IGNORECASE)


class Need(StrEnum):
    EXPIRED = "expired"
    EXPIRING = "expiring"
    CLOSING = "closing"


ATTENTION = "attention"
NEEDS: dict[str, str] = {
    ATTENTION: "Needs attention", Need.EXPIRED: "Expired, unconfirmed", Need.EXPIRING: "Expiring soon",
    Need.CLOSING: "Ready to close",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an open trade stands: ``dte`` the days to the nearest expiration of what is open and ``opening_dte`` those
    at its opening, ``opened`` the cash of that, ``profit`` what it made so far and ``percent`` that of the most it can
    win (USD; None: not known, or nothing expires)."""

    dte: int | None
    opening_dte: int | None
    opened: Decimal
    profit: Decimal | None
    percent: Decimal | None
    plan: Mapping[str, str]

    @property
    def goes_by_usual_rule(self) -> bool:
        """Whether it is premium sold long enough before it expires that the usual rule is about it."""
        return not self.plan and self.opened > 0 and self.opening_dte is not None and self.opening_dte > USUAL_EXIT


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a trade needs its owner: in few words, and in a sentence."""

    need: Need
    words: str
    why: str


def reasons_of(standing: Standing) -> list[Reason]:
    """Return why an open trade needs its owner now, the most pressing reason first; empty where nothing is to be
    done."""
    return [*_expiring(standing), *_planned(standing), *_usual(standing)]


def loss_of(stop: str) -> Decimal | None:
    """Return the loss in USD (positive) that a stop names, such as ``−400`` or ``$400``; None for other words."""
    found = LOSS.fullmatch(stop.strip())
    return Decimal(found[1].replace(",", "")) if found else None


def _expiring(standing: Standing) -> Iterator[Reason]:
    if standing.dte is None or standing.dte > WEEK:
        return
    if standing.dte < 0:
        # Its worth is unknown until a row says how it ended, and so is every sum that it is in.
        why = "What is open of it has expired, and no row says yet how it ended: sync to bring the broker's word in."
        yield Reason(Need.EXPIRED, "expired, unconfirmed", why)
        return
    when = "today" if standing.dte == 0 else "tomorrow" if standing.dte == 1 else f"in {standing.dte} days"
    yield Reason(Need.EXPIRING, f"expires {when}", f"What is open of it expires {when}.")


def _planned(standing: Standing) -> Iterator[Reason]:
    target, exit_dte = (standing.plan.get(name, "") for name in ("target", "exit_dte"))
    stop = loss_of(standing.plan.get("stop", ""))
    if target and _has_won(standing, int(target)):
        yield _close(f"target {target} %", f"It {_stands_at(standing)}; your plan takes profit at {target} %.")
    if stop is not None and standing.profit is not None and standing.profit <= -stop:
        said = digits(stop, thousands=",")
        yield _close(f"stop −{said}", f"It has lost {said} USD or more, where your plan stops.")
    if exit_dte and _is_left(standing, int(exit_dte)):
        yield _close(f"exit at {exit_dte} DTE", f"It has {_left(standing)}; your plan leaves at {exit_dte}.")


def _usual(standing: Standing) -> Iterator[Reason]:
    if not standing.goes_by_usual_rule:
        return
    rule = "No plan is written on it, so this is the usual rule for premium that was sold"
    if _has_won(standing, USUAL_TARGET):
        yield _close(f"{USUAL_TARGET} % of max", f"It {_stands_at(standing)}. {rule}: close at {USUAL_TARGET} %.")
    if _is_left(standing, USUAL_EXIT):
        yield _close(f"{USUAL_EXIT} DTE", f"It has {_left(standing)}. {rule}: close at {USUAL_EXIT}.")


def _close(words: str, why: str) -> Reason:
    return Reason(Need.CLOSING, f"ready to close: {words}", why)


def _has_won(standing: Standing, target: int) -> bool:
    return standing.percent is not None and standing.percent >= target


def _is_left(standing: Standing, days: int) -> bool:
    return standing.dte is not None and 0 <= standing.dte <= days


def _stands_at(standing: Standing) -> str:
    # Rounded down: 49.9 % never reads as the half that it is not.
    return f"stands at {int(standing.percent or 0)} % of the most it can win"


def _left(standing: Standing) -> str:
    return f"{standing.dte} day{'' if standing.dte == 1 else 's'} left to expiration"
