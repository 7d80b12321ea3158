"""Reading query parameters: every wrong one is named in one 400."""

from __future__ import annotations

from datetime import date

from apps.tastytrade_sync.simulator import refusals
from apps.tastytrade_sync.simulator.clock import parse_instant
from apps.tastytrade_sync.simulator.wire import Query, Refused

TRUE, FALSE = {"true", "1", "yes"}, {"false", "0", "no"}


class Reader:
    """Reads typed values from a query and collects what is wrong with it."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self.faults: list[tuple[str, str]] = []

    def refuse(self, name: str, reason: str) -> None:
        """Note that a parameter is wrong."""
        self.faults.append((name, reason))

    def check(self) -> None:
        """Raise the 400 if anything was wrong."""
        if self.faults:
            raise Refused(refusals.validation(*self.faults))

    def integer(self, name: str, *, default: int, low: int, high: int | None = None) -> int:
        """Read a whole number within bounds."""
        text = self.query.one(name)
        if text is None:
            return default
        # Without the first test a superscript two would pass for a digit, and int() would fail on it.
        if not text.isascii() or not text.isdigit():
            self.refuse(name, "is invalid")
            return default
        number = int(text)
        if number < low or (high is not None and number > high):
            self.refuse(name, "does not have a valid value")
            return default
        return number

    def choice(self, name: str, allowed: tuple[str, ...], *, default: str | None = None) -> str | None:
        """Read one of a few words."""
        text = self.query.one(name)
        if text is not None and text not in allowed:
            self.refuse(name, "does not have a valid value")
        return default if text is None else text

    def day(self, name: str) -> date | None:
        """Read a date such as 2026-11-20; a time behind it is ignored."""
        text = self.query.one(name)
        if text is None:
            return None
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            self.refuse(name, "is invalid")
            return None

    def moment(self, name: str) -> int | None:
        """Read a date and time as an instant."""
        text = self.query.one(name)
        if text is None:
            return None
        found = parse_instant(text)
        if found is None:
            self.refuse(name, "is invalid")
        return found

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Read true or false."""
        text = self.query.one(name)
        if text is None:
            return default
        word = text.lower()
        if word not in TRUE | FALSE:
            self.refuse(name, "is invalid")
        return word in TRUE
