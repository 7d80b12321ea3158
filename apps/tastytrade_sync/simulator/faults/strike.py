"""What a kind of fault is made of, and what it is given when it strikes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from apps.tastytrade_sync.simulator.ledger import Transform
    from apps.tastytrade_sync.simulator.wire import Request, Response
    from apps.tastytrade_sync.simulator.world import World


@dataclass(frozen=True)
class Strike:
    """One call struck by one fault.

    ``ask`` answers another request as if it had come without faults.
    """

    request: Request
    world: World
    value: Any
    ask: Callable[[Request], Response]

    @property
    def numbers(self) -> list[str]:
        """The accounts it is about: the one the path names, else all."""
        return list(self.world.accounts) if self.request.account is None else [self.request.account]


type Spoil = Callable[[Response, Strike], Response]
type Event = Callable[[Strike], None]
type Seen = Callable[[Strike], Transform]
type Read = Callable[[Any], Any]


@dataclass(frozen=True)
class Kind:
    """One kind of fault.

    It may do three things: ``happens`` changes the broker for good before the call is answered, ``seen`` changes
    which rows the call sees, ``spoils`` changes the answer. ``read`` checks the fault's value, raising ValueError
    with what it should be. ``at_token`` kinds strike the token endpoint and nothing else. ``names_account`` kinds
    are about ``account``, and strike every call.
    """

    says: str
    spoils: Spoil | None = None
    seen: Seen | None = None
    happens: Event | None = None
    read: Read = lambda value: value
    at_token: bool = False
    names_account: bool = False
