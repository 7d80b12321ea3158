"""Faults that put a refusal in the place of the answer."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from apps.tastytrade_sync.simulator import refusals
from apps.tastytrade_sync.simulator.faults.strike import Kind
from apps.tastytrade_sync.simulator.faults.values import word

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.tastytrade_sync.simulator.faults.strike import Spoil, Strike
    from apps.tastytrade_sync.simulator.wire import Response

# As it was met at the real endpoint, with the name of a host inside the broker's own network.
BLIP = "Failed request to get http://sandbox-nginx.service.consul/customers"


def always(make: Callable[[], Response]) -> Spoil:
    """Return a fault that answers the same to every call."""
    return lambda answer, strike: make()


def _end_tokens(strike: Strike) -> None:
    # The 401 alone would let a client through that asks again with the same token.
    strike.world.grants.expire_access()


def _too_many(answer: Response, strike: Strike) -> Response:
    return refusals.too_many(strike.value)


def _too_many_empty(answer: Response, strike: Strike) -> Response:
    return dataclasses.replace(refusals.too_many(strike.value), body=b"")


def _redirect(answer: Response, strike: Strike) -> Response:
    return refusals.html(302, headers=(("Location", strike.value),))


def _invalid_parameter(answer: Response, strike: Strike) -> Response:
    return refusals.validation((strike.value, "is invalid"))


def _grant(code: str, description: str) -> Spoil:
    return always(lambda: refusals.grant(code, description))


def _page(status: int) -> Spoil:
    return always(lambda: refusals.html(status))


KINDS = {
    "expired-token": Kind("401 token_invalid, and every access token really ends", always(refusals.token_invalid),
                          happens=_end_tokens),
    "unauthorized": Kind("401 unauthorized with a support identifier", always(refusals.unauthorized)),
    "grant-revoked": Kind("the token endpoint: 400 Grant revoked", _grant("invalid_grant", "Grant revoked"),
                          at_token=True),
    "token-garbled": Kind("the token endpoint: 400 Invalid JWT", _grant("invalid_grant", "Invalid JWT"),
                          at_token=True),
    # Met in bursts on healthy grants: whoever takes it for a revoked one unlinks somebody for nothing.
    "refresh-refused": Kind("the token endpoint: 400 User is not a TastyTrade customer (passes by itself)",
                            _grant("invalid_request", "User is not a TastyTrade customer"), at_token=True),
    "refresh-blip": Kind("the token endpoint: 400 internal_server_error, its backend is away (passes by itself)",
                         _grant("internal_server_error", BLIP), at_token=True),
    "agent-refused": Kind("401 gate page, as for a bad User-Agent", _page(401)),
    "forbidden": Kind("403 not_permitted", always(refusals.not_permitted)),
    "missing": Kind("404", always(refusals.not_found)),
    "invalid-parameter": Kind("400 validation_error; value: the parameter (per-page)", _invalid_parameter,
                              read=word("per-page")),
    "version-sunset": Kind("406, its code a number", always(refusals.unsupported_version)),
    "too-many": Kind("429 page; value: Retry-After, as seconds or as a date (absent)", _too_many),
    "too-many-empty": Kind("429 without a body; value: Retry-After (absent)", _too_many_empty),
    "internal": Kind("500 with the API's error body", always(refusals.internal)),
    "bad-gateway": Kind("502 page", _page(502)),
    "unavailable": Kind("503 page", _page(503)),
    "gateway-timeout": Kind("504 page", _page(504)),
    "redirect": Kind("302; value: where to (/maintenance.html)", _redirect, read=word("/maintenance.html")),
}  # fmt: skip
