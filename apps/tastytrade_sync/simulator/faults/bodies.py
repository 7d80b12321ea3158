"""Faults of the transport and of the body as a whole."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from apps.tastytrade_sync.simulator import refusals
from apps.tastytrade_sync.simulator.faults.strike import Kind
from apps.tastytrade_sync.simulator.faults.values import seconds, word
from apps.tastytrade_sync.simulator.wire import Response

if TYPE_CHECKING:
    from apps.tastytrade_sync.simulator.faults.strike import Spoil, Strike

MISSING_BYTES = 20


def _delivered(**change: Any) -> Spoil:  # noqa: ANN401
    return lambda answer, strike: _on_the_way(answer, **change)


def _on_the_way(answer: Response, **change: Any) -> Response:  # noqa: ANN401
    # Two faults may meet on one call, as a slow one that is reset in the end.
    return dataclasses.replace(answer, delivery=dataclasses.replace(answer.delivery, **change))


def _slow(answer: Response, strike: Strike) -> Response:
    return _on_the_way(answer, delay=strike.value)


def _stall(answer: Response, strike: Strike) -> Response:
    return _on_the_way(answer, cut_after=len(answer.body) // 2)


def _body(body: bytes) -> Spoil:
    return lambda answer, strike: dataclasses.replace(answer, body=body)


def _truncated(answer: Response, strike: Strike) -> Response:
    return dataclasses.replace(answer, body=answer.body[: len(answer.body) // 2])


def _html(answer: Response, strike: Strike) -> Response:
    return Response(200, refusals.html(503).body, "text/html")


def _wrong_type(answer: Response, strike: Strike) -> Response:
    return dataclasses.replace(answer, content_type=strike.value)


def _bad_encoding(answer: Response, strike: Strike) -> Response:
    # A byte no UTF-8 text contains, inside the first text of the body.
    start, quote, rest = answer.body.partition(b'"')
    return dataclasses.replace(answer, body=start + quote + b"\xff" + rest)


KINDS = {
    # One second beyond the time limit the SDK has by itself.
    "slow": Kind("the answer comes late; value: seconds (6)", _slow, read=seconds(6)),
    "hang": Kind("nothing comes for two minutes", _delivered(hang=True)),
    "stall": Kind("half the body comes, then nothing for two minutes", _stall),
    "reset": Kind("the connection is reset before the answer", _delivered(reset=True)),
    "short-body": Kind("Content-Length promises more than comes", _delivered(missing_bytes=MISSING_BYTES)),
    "truncated": Kind("200 whose JSON ends in the middle", _truncated),
    "html": Kind("200 with an HTML page", _html),
    "wrong-type": Kind("the right body under another Content-Type; value: it (text/plain)", _wrong_type,
                       read=word("text/plain")),
    "bad-encoding": Kind("200 whose body is not UTF-8", _bad_encoding),
    "empty-body": Kind("200 without a body", _body(b"")),
    "null": Kind("200 with the body null", _body(b"null")),
    "empty-data": Kind('200 with {"data":{}}', _body(b'{"data":{}}')),
    "list-body": Kind("200 with the body []", _body(b"[]")),
}  # fmt: skip
