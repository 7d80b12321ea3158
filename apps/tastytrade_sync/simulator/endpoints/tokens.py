"""`/oauth/token` with both grants, and the page on which a person approves or denies."""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode

from apps.tastytrade_sync.simulator import refusals
from apps.tastytrade_sync.simulator.wire import Refused, Request, Response, Row, document

if TYPE_CHECKING:
    from apps.tastytrade_sync.simulator.world import World

REVOKED = ("invalid_grant", "Grant revoked")
GARBLED = ("invalid_grant", "Invalid JWT")


def token(world: World, request: Request) -> Response:
    """Answer a new access token for a refresh token or an authorization code; errors are flat."""
    fields = _fields(request)
    # What the broker answers to a wrong secret nobody has seen: both words of it are an option.
    if fields.get("client_secret") != world.grants.credentials.client_secret:
        raise Refused(refusals.grant(*world.options.wrong_secret))
    if fields.get("grant_type") == "refresh_token":
        return _refreshed(world, fields)
    if fields.get("grant_type") == "authorization_code":
        return _exchanged(world, fields)
    raise Refused(refusals.grant("unsupported_grant_type", "Unsupported grant type"))


def authorize(world: World, request: Request) -> Response:
    """Show the consent page, or send the browser back with the person's choice."""
    address, choice = request.query.one("redirect_uri") or "", request.query.one("choice")
    if request.query.one("client_id") != world.grants.credentials.client_id or not _is_registered(world, address):
        return _page("<h1>Unknown application</h1><p>The client id or the redirect address is not registered.</p>")
    if choice is None:
        return _page(_consent(request))
    state = {"state": value} if (value := request.query.one("state")) else {}
    if choice == "approve":
        scope = request.query.one("scope") or "read"
        code = world.grants.issue_code(address, scope, world.options.code_lifetime)
        return _sent_back(address, {"code": code, **state})
    error, description = world.options.denial
    return _sent_back(address, {"error": error, "error_description": description, **state})


def _refreshed(world: World, fields: Row) -> Response:
    refresh, client = str(fields.get("refresh_token")), world.grants.credentials.client_id
    # A refresh need not name its client, but if it does it must be the right one.
    if fields.get("client_id", client) != client:
        raise Refused(refusals.grant(*world.options.wrong_secret))
    if not world.grants.accepts_refresh(refresh):
        raise Refused(refusals.grant(*GARBLED))
    if world.grants.revoked:
        raise Refused(refusals.grant(*REVOKED))
    extra: Row = {}
    if world.options.rotate_refresh_token:
        world.grants.retire_refresh(refresh)
        extra["refresh_token"] = world.grants.issue_refresh()
    return _granted(world, world.options.scope or "", extra)


def _exchanged(world: World, fields: Row) -> Response:
    code = world.grants.redeem_code(str(fields.get("code")), str(fields.get("redirect_uri")))
    if code is None or fields.get("client_id") != world.grants.credentials.client_id:
        raise Refused(refusals.grant(*world.options.wrong_code))
    return _granted(world, code.scope, {"refresh_token": world.grants.issue_refresh()})


def _granted(world: World, scope: str, extra: Row) -> Response:
    lifetime = world.options.expires_in
    access = world.grants.issue_access(lifetime)
    told = {"scope": scope} if world.options.scope is not None else {}
    return document({"access_token": access, "token_type": "Bearer", "expires_in": lifetime, **told, **extra})


def _fields(request: Request) -> Row:
    kind = request.headers.get("content-type", "")
    # A form is welcome, but only under its own content type: under that of JSON it is malformed_json.
    if "form-urlencoded" in kind:
        return {name: values[-1] for name, values in parse_qs(request.body.decode()).items()}
    try:
        fields = json.loads(request.body)
    except ValueError:
        raise Refused(refusals.malformed_json()) from None
    return fields if isinstance(fields, dict) else {}


def _is_registered(world: World, address: str) -> bool:
    registered = world.options.redirect_uris
    # No other scheme: an address such as javascript: would run in the browser that is sent back.
    return address in registered if registered else address.startswith("http")


def _consent(request: Request) -> str:
    kept = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(values[-1])}">'
        for name, values in request.query.values.items()
    )
    return (
        "<h1>Simulated tastytrade</h1><p>An application asks to read your accounts.</p>"
        f'<form method="get">{kept}<button name="choice" value="approve">Approve</button> '
        '<button name="choice" value="deny">Deny</button></form>'
    )


def _page(body: str) -> Response:
    title = "<title>Simulated tastytrade</title>"
    return Response(
        200, f'<!doctype html><html lang="en"><head>{title}</head><body>{body}</body></html>'.encode(), "text/html"
    )


def _sent_back(address: str, parameters: Row) -> Response:
    joint = "&" if "?" in address else "?"
    return Response(302, b"", "text/html", (("Location", f"{address}{joint}{urlencode(parameters)}"),))
