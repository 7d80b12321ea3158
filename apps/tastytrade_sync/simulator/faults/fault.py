"""One fault: where it is aimed, how often it met a call, and how often it struck."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

from apps.tastytrade_sync.simulator.faults.kinds import KINDS

if TYPE_CHECKING:
    from apps.tastytrade_sync.simulator.faults.strike import Kind
    from apps.tastytrade_sync.simulator.wire import Request, Row

TOKEN_PATH = "/oauth/token"  # noqa: S105  (an address)
_COUNTS = ("after", "times", "every", "seed")
_INNER = {"met", "struck", "dice"}


class FaultError(ValueError):
    """A fault that cannot be switched on; the message is one sentence."""


@dataclass
class Fault:
    """One fault and how often it has met and struck."""

    kind: str
    path: str = ""
    account: str | None = None
    after: int = 0
    times: int | None = None
    every: int = 1
    chance: float = 1.0
    seed: int = 1
    value: Any = None
    met: int = 0
    struck: int = 0
    dice: Random = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Seeded, so that a test that met bad luck can be run again.
        self.dice = Random(f"{self.seed}:{self.kind}:{self.path}:{self.account}")  # noqa: S311

    @classmethod
    def read(cls, fields: Row) -> Fault:
        """Return the fault a JSON object describes. Raises FaultError."""
        if not isinstance(fields, dict):
            raise FaultError(f"A fault is an object with a kind, not {fields!r}.")
        known = {item.name for item in dataclasses.fields(cls)} - _INNER
        if unknown := set(fields) - known:
            raise FaultError(f"A fault has no {', '.join(sorted(unknown))}; it may have {', '.join(sorted(known))}.")
        if fields.get("kind") not in KINDS:
            raise FaultError(f"There is no fault {fields.get('kind')!r}; known are {', '.join(sorted(KINDS))}.")
        _check(fields)
        # What is null restricts no more than what is left out.
        fault = cls(**{name: given for name, given in fields.items() if given is not None})
        if fault.meaning.names_account and fault.value is None:
            fault.value = fault.account
        try:
            fault.value = fault.meaning.read(fault.value)
        except ValueError as error:
            raise FaultError(f"The value of the fault {fault.kind} must be {error}, not {fault.value!r}.") from None
        return fault

    @property
    def meaning(self) -> Kind:
        """What this kind of fault does."""
        return KINDS[self.kind]

    def strikes(self, request: Request) -> bool:
        """Say whether the fault strikes this call, and count it."""
        if not self._is_aimed_at(request):
            return False
        self.met += 1
        if self.met <= self.after or (self.times is not None and self.struck >= self.times):
            return False
        if (self.met - self.after - 1) % self.every or self.dice.random() >= self.chance:
            return False
        self.struck += 1
        return True

    def _is_aimed_at(self, request: Request) -> bool:
        elsewhere = self.account is not None and self.account != request.account
        if self.path not in request.path or (elsewhere and not self.meaning.names_account):
            return False
        # A failing token endpoint would hide every other fault: it is struck only when it is named.
        return (request.path == TOKEN_PATH) == (self.meaning.at_token or self.path == TOKEN_PATH)


def _check(fields: Row) -> None:
    """Raise FaultError for an aim that could never be taken."""
    for name in _COUNTS:
        given = fields.get(name)
        lowest = 1 if name == "every" else 0
        if name in fields and given is not None and (not isinstance(given, int) or given < lowest):
            raise FaultError(f"{name} of a fault must be a whole number from {lowest} on, not {given!r}.")
    chance = fields.get("chance", 1)
    if not isinstance(chance, int | float) or not 0 <= chance <= 1:
        raise FaultError(f"chance of a fault must be between 0 and 1, not {chance!r}.")
    if not isinstance(fields.get("path", ""), str):
        raise FaultError(f"path of a fault must be a text, not {fields['path']!r}.")
    if not isinstance(fields.get("account"), str | None):
        raise FaultError(f"account of a fault must be an account number, not {fields['account']!r}.")
