"""Bad weather on demand: each fault replaces, spoils or delays the answers it is aimed at.

A fault is JSON: ``{"kind": …, "path": "part of the path", "account": …, "after": n, "times": n, "value": …}``. It
strikes the calls whose path contains ``path`` and whose account is ``account``, from the ``after``-th on (0 is the
first), ``times`` times; what is left out does not restrict.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from apps.tastytrade_sync.simulator import refusals
from apps.tastytrade_sync.simulator.wire import Delivery, Request, Response, Row, encode

if TYPE_CHECKING:
    from collections.abc import Callable

TOKEN_PATH = "/oauth/token"  # noqa: S105  (an address)


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
    value: Any = None
    met: int = 0
    struck: int = 0

    @classmethod
    def read(cls, fields: Row) -> Fault:
        """Return the fault a JSON object describes. Raises FaultError."""
        known = {item.name for item in dataclasses.fields(cls)} - {"met", "struck"}
        if unknown := set(fields) - known:
            raise FaultError(f"A fault has no {', '.join(sorted(unknown))}; it may have {', '.join(sorted(known))}.")
        if fields.get("kind") not in KINDS:
            raise FaultError(f"There is no fault {fields.get('kind')!r}; known are {', '.join(sorted(KINDS))}.")
        return cls(**fields)

    def strikes(self, request: Request) -> bool:
        """Say whether the fault strikes this call, and count it."""
        if self.path not in request.path or (self.account is not None and self.account != request.account):
            return False
        if (request.path == TOKEN_PATH) != (self.kind in TOKEN_KINDS or self.path == TOKEN_PATH):
            return False
        self.met += 1
        if self.met <= self.after or (self.times is not None and self.struck >= self.times):
            return False
        self.struck += 1
        return True


def _status(status: int) -> Callable[[Response, Any], Response]:
    return lambda answer, value: refusals.html(status)


def _slow(answer: Response, value: Any) -> Response:  # noqa: ANN401
    return dataclasses.replace(answer, delivery=Delivery(delay=float(value or 6)))


def _too_many(answer: Response, value: Any) -> Response:  # noqa: ANN401
    headers = (("Retry-After", str(value)),) if value is not None else ()
    return refusals.html(429, headers=headers)


def _items(change: Callable[[list[Row], Any], list[Row]]) -> Callable[[Response, Any], Response]:
    """Return a fault that changes the rows of a list and leaves the rest of the answer alone."""

    def spoiled(answer: Response, value: Any) -> Response:  # noqa: ANN401
        document = json.loads(answer.body)
        items = document.get("data", {}).get("items")
        if not isinstance(items, list):
            return answer
        document["data"]["items"] = change(items, value)
        return dataclasses.replace(answer, body=encode(document))

    return spoiled


def _paging(change: Callable[[Row], Row | None]) -> Callable[[Response, Any], Response]:
    def spoiled(answer: Response, value: Any) -> Response:  # noqa: ANN401
        document = json.loads(answer.body)
        if "pagination" in document:
            paging = change(document.pop("pagination"))
            document |= {"pagination": paging} if paging is not None else {}
        return dataclasses.replace(answer, body=encode(document))

    return spoiled


def _last_row(items: list[Row], fields: Row) -> list[Row]:
    """Return the rows with the last one's fields replaced; a field set to ``"(absent)"`` is taken away."""
    if not items:
        return items
    changed = {**items[-1], **fields}
    return [*items[:-1], {name: value for name, value in changed.items() if value != "(absent)"}]


KINDS: dict[str, Callable[[Response, Any], Response]] = {
    "expired-token": lambda answer, value: refusals.token_invalid(),
    "grant-revoked": lambda answer, value: refusals.grant("invalid_grant", "Grant revoked"),
    "token-garbled": lambda answer, value: refusals.grant("invalid_grant", "Invalid JWT"),
    "refresh-refused": lambda answer, value: refusals.grant("invalid_request", "User is not a TastyTrade customer"),
    "agent-refused": _status(401),
    "forbidden": lambda answer, value: refusals.not_permitted(),
    "missing": lambda answer, value: refusals.not_found(),
    "version-sunset": lambda answer, value: refusals.unsupported_version(),
    "too-many": _too_many,
    "internal": lambda answer, value: refusals.internal(),
    "bad-gateway": _status(502),
    "unavailable": _status(503),
    "redirect": _status(302),
    "slow": _slow,
    "hang": lambda answer, value: dataclasses.replace(answer, delivery=Delivery(hang=True)),
    "reset": lambda answer, value: dataclasses.replace(answer, delivery=Delivery(reset=True)),
    "short-body": lambda answer, value: dataclasses.replace(answer, delivery=Delivery(missing_bytes=20)),
    "truncated": lambda answer, value: dataclasses.replace(answer, body=answer.body[: len(answer.body) // 2]),
    "html": lambda answer, value: Response(200, refusals.html(503).body, "text/html"),
    "null": lambda answer, value: dataclasses.replace(answer, body=b"null"),
    "empty-data": lambda answer, value: dataclasses.replace(answer, body=b'{"data":{}}'),
    "list-body": lambda answer, value: dataclasses.replace(answer, body=b"[]"),
    "duplicate-row": _items(lambda items, value: [*items, *items[-1:]]),
    "row-gone": _items(lambda items, value: [row for row in items if row.get("id") != value]),
    "row-changed": _items(_last_row),
    "wiped": _items(lambda items, value: []),
    "shrinking-pages": _paging(lambda paging: {**paging, "total-pages": 1, "total-items": paging["per-page"]}),
    "no-pagination": _paging(lambda paging: None),
}
TOKEN_KINDS = frozenset({"grant-revoked", "token-garbled", "refresh-refused"})


def spoil(faults: list[Fault], request: Request, answer: Response) -> Response:
    """Return the answer after every fault that strikes this call."""
    for fault in faults:
        if fault.strikes(request):
            answer = KINDS[fault.kind](answer, fault.value)
    return answer
