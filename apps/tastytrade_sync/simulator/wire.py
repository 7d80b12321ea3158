"""Requests and answers as values, and the API's envelopes and encodings.

Nothing here knows sockets, accounts or faults.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

type Row = dict[str, Any]


class Query:
    """A query string whose arrays may be spelled `key[]=a`, `key=a&key=b` or `key=a,b`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.values: dict[str, list[str]] = parse_qs(text, keep_blank_values=True)

    def one(self, name: str) -> str | None:
        """Return the last value given for `name`, or None."""
        given = self.values.get(name)
        return given[-1] if given else None

    def many(self, name: str) -> list[str]:
        """Return every value of `name` and of `name[]`, in the order sent."""
        return [*self.values.get(name, []), *self.values.get(f"{name}[]", [])]

    def listed(self, name: str) -> list[str]:
        """Like `many`, with comma lists taken apart."""
        return [part for value in self.many(name) for part in value.split(",") if part]


@dataclass(frozen=True)
class Request:
    """One HTTP request; header names are lower case, path segments are decoded."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def __post_init__(self) -> None:
        parts = urlsplit(self.target)
        object.__setattr__(self, "path", parts.path)
        object.__setattr__(self, "segments", tuple(unquote(s) for s in parts.path.split("/") if s))
        object.__setattr__(self, "query", Query(parts.query))

    path: str = field(init=False, default="")
    segments: tuple[str, ...] = field(init=False, default=())
    query: Query = field(init=False, default_factory=lambda: Query(""))

    @property
    def account(self) -> str | None:
        """The account number the path names, if it names one."""
        # Not the last segment: `/customers/me/accounts` names no account.
        if "accounts" not in self.segments[:-1]:
            return None
        return self.segments[self.segments.index("accounts") + 1]


@dataclass(frozen=True)
class Delivery:
    """How an answer travels: late, cut short, with a false length, reset, or never."""

    delay: float = 0.0
    cut_after: int | None = None
    missing_bytes: int = 0
    reset: bool = False
    hang: bool = False


@dataclass(frozen=True)
class Response:
    """One answer, ready to be sent."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    delivery: Delivery = Delivery()


class Refused(Exception):
    """Raised by an endpoint that answers with an error body."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


def encode(value: object) -> bytes:
    """Encode as compact JSON."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def document(value: object, *, status: int = 200) -> Response:
    """Return `value` as a JSON answer without an envelope."""
    return Response(status, encode(value))


def single(data: Row, context: str | None, *, api_version: str | None = None) -> Response:
    """Wrap one object: `{"data": {...}, "context": ...}`."""
    return document({"data": data, **_tail(context, api_version)})


def listing(items: Iterable[Row], context: str | None, *, api_version: str | None = None) -> Response:
    """Wrap a list that is not paginated."""
    return document({"data": {"items": list(items)}, **_tail(context, api_version)})


def page(encoded: list[bytes], paging: Row, context: str, *, api_version: str | None = None) -> Response:
    """Wrap already encoded items with their pagination block, without decoding them again."""
    tail = encode({**_tail(context, api_version), "pagination": paging})
    return Response(200, b"".join((b'{"data":{"items":[', b",".join(encoded), b"]},", tail[1:])))


def pagination(*, per_page: int, offset: int, total: int, count: int) -> Row:
    """Return the pagination block; `offset` is the page index, `count` the items on this page."""
    return {
        "per-page": per_page,
        "page-offset": offset,
        "item-offset": per_page * offset,
        "total-items": total,
        "total-pages": -(-total // per_page),
        "current-item-count": count,
        # The broker's links were null wherever they were seen: a client has to count pages.
        "previous-link": None,
        "next-link": None,
        "paging-link-template": None,
    }


def _tail(context: str | None, api_version: str | None) -> Row:
    tail: Row = {}
    if api_version is not None:
        tail["api-version"] = api_version
    # Some services, the net-liq history and crypto among them, send no context.
    if context is not None:
        tail["context"] = context
    return tail
