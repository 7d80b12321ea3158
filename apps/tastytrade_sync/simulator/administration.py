"""`/__sim__/…`: moving the simulated broker from outside; no part of its own API, and asked without a token.

Each call answers what the simulator now stands at, or a 400 with one sentence under `error`; a call that is refused
has changed nothing. The body is JSON.

==========================  ============================================================================================
``GET  /__sim__/``          nothing but the state
``POST /__sim__/clock``     ``{"today": "2026-11-20"}`` sets the virtual day, ``{"days": 1}`` steps it
``POST /__sim__/faults``    a list: exactly these; an object: this one too. ``GET`` shows them with their counts,
                            ``DELETE`` switches all off
``POST /__sim__/options``   ``{"name": value, …}``, see ``options.py``. ``GET`` shows all of them
``POST /__sim__/grant``     ``{"revoked": true}`` or false, ``{"expire-access": true}`` ends the access tokens given out
``POST /__sim__/rows``      ``{"account": …, "put": [rows], "remove": [ids]}``; a row whose id is known replaces it
``POST /__sim__/accounts``  ``{"add": {"account": {…}, "transactions": […], …}}`` as in a scenario file, or
                            ``{"change": {"account-number": …, fields}}``, ``{"close": number}``,
                            ``{"reopen": number}``, ``{"remove": number}``. ``GET`` shows how many rows each has
``POST /__sim__/stated``    ``{"account": …, "positions": […], "balances": {…}, "net-liq": […]}`` states instead of
                            deriving; null derives again
``GET  /__sim__/requests``  the calls so far; ``DELETE`` forgets them
``POST /__sim__/reset``     the scenario as it was at the start, without faults
==========================  ============================================================================================
"""

from __future__ import annotations

import dataclasses
import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from apps.tastytrade_sync.simulator import refusals, scenario_file
from apps.tastytrade_sync.simulator.clock import day_start, stamp
from apps.tastytrade_sync.simulator.faults import Fault, FaultError
from apps.tastytrade_sync.simulator.options import OptionError
from apps.tastytrade_sync.simulator.scenario_values import ScenarioError
from apps.tastytrade_sync.simulator.wire import Request, Response, Row, document

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.tastytrade_sync.simulator.application import Application
    from apps.tastytrade_sync.simulator.world import SimulatedAccount

PREFIX = "/__sim__"


class AdminError(ValueError):
    """A call that cannot be carried out; the message is one sentence."""


def administer(application: Application, request: Request) -> Response:
    """Carry out one call and answer the state it leads to."""
    subject = request.segments[1] if len(request.segments) > 1 else ""
    act = SUBJECTS.get((request.method, subject))
    if act is None:
        return refusals.not_found(message=f"There is no {request.method} {PREFIX}/{subject}.")
    try:
        shown = act(application, _body(request))
    except (AdminError, FaultError, OptionError, ScenarioError) as error:
        return document({"error": str(error)}, status=400)
    return document({**_state(application), **(shown or {})})


def _body(request: Request) -> Any:  # noqa: ANN401
    try:
        return json.loads(request.body) if request.body else None
    except ValueError:
        raise AdminError("The body is not JSON.") from None


def _state(application: Application) -> Row:
    return {"today": application.world.today.isoformat(), "requests": len(application.requests)}


def _object(body: object, *names: str) -> Row:
    """Return the body as an object that has nothing but these names."""
    if not isinstance(body, dict) or not body or set(body) - set(names):
        raise AdminError(f"The body must be an object with any of {', '.join(names)}.")
    return body


def _account(application: Application, number: object) -> SimulatedAccount:
    found = application.world.accounts.get(str(number))
    if found is None:
        raise AdminError(f"There is no account {number!r}.")
    return found


def _nothing(application: Application, body: object) -> None:
    """Show the state only."""


def _set_clock(application: Application, body: object) -> None:
    fields, world = _object(body, "today", "days"), application.world
    try:
        day = date.fromisoformat(fields["today"]) if "today" in fields else world.today
        world.today = day + timedelta(days=fields.get("days", 0))
    except (TypeError, ValueError, OverflowError):
        raise AdminError("today must be a day like 2026-11-20, and days a whole number.") from None


def _set_faults(application: Application, body: object) -> Row:
    if isinstance(body, dict):
        application.faults = [*application.faults, Fault.read(body)]
    elif isinstance(body, list):
        application.faults = [Fault.read(fields) for fields in body]
    else:
        raise AdminError("The body must be a fault or a list of faults.")
    return _show_faults(application, body)


def _show_faults(application: Application, body: object) -> Row:
    names = ("kind", "path", "account", "after", "times", "met", "struck")
    return {"faults": [{name: getattr(fault, name) for name in names} for fault in application.faults]}


def _clear_faults(application: Application, body: object) -> None:
    application.faults = []


def _set_options(application: Application, body: object) -> Row:
    if not isinstance(body, dict):
        raise AdminError("The body must be an object of options.")
    application.world.options.change(body)
    return _show_options(application, body)


def _show_options(application: Application, body: object) -> Row:
    return {"options": dataclasses.asdict(application.world.options)}


def _set_grant(application: Application, body: object) -> None:
    fields, grants = _object(body, "revoked", "expire-access"), application.world.grants
    if "revoked" in fields:
        grants.revoked = fields["revoked"] is True
    if fields.get("expire-access") is True:
        grants.expire_access()


def _set_rows(application: Application, body: object) -> None:
    fields = _object(body, "account", "put", "remove")
    number, put, remove = fields.get("account"), fields.get("put", []), fields.get("remove", [])
    account = _account(application, number)
    if not isinstance(put, list) or not isinstance(remove, list):
        raise AdminError("put must be a list of rows, and remove a list of ids.")
    # Before anything is removed, because a refused call changes nothing.
    for place, row in enumerate(put):
        scenario_file.check_row(row, f"put[{place}]")
    account.ledger.remove(remove)
    application.world.put_rows(str(number), put)


def _set_accounts(application: Application, body: object) -> None:
    fields = _object(body, *ACCOUNT_CHANGES)
    # Of several, the first would be made by the time the second is refused.
    if len(fields) > 1:
        raise AdminError("Make one change of accounts at a time.")
    for name, given in fields.items():
        ACCOUNT_CHANGES[name](application, given)


def _add_account(application: Application, given: object) -> None:
    application.world.add_account(scenario_file.read_account(given))


def _change_account(application: Application, given: object) -> None:
    if not isinstance(given, dict):
        raise AdminError("change must be an object with the account-number and the fields to set.")
    account = _account(application, given.get("account-number"))
    # A new object: the old one is the scenario's own, to which a reset goes back.
    account.fields = {**account.fields, **given}


def _close_account(application: Application, given: object) -> None:
    account = _account(application, given)
    closed_at = stamp(day_start(application.world.today))
    account.fields = {**account.fields, "is-closed": True, "closed-at": closed_at}


def _reopen_account(application: Application, given: object) -> None:
    account = _account(application, given)
    open_again = {name: value for name, value in account.fields.items() if name != "closed-at"}
    account.fields = {**open_again, "is-closed": False}


def _remove_account(application: Application, given: object) -> None:
    _account(application, given)
    del application.world.accounts[str(given)]


def _show_accounts(application: Application, body: object) -> Row:
    world = application.world
    return {"accounts": {number: len(world.view(number)) for number in world.accounts}}


def _set_stated(application: Application, body: object) -> None:
    fields = _object(body, "account", "positions", "balances", "net-liq")
    account = _account(application, fields.get("account"))
    for name, kind in (("positions", list), ("balances", dict), ("net-liq", list)):
        if name in fields and not isinstance(fields[name], kind | None):
            raise AdminError(f"{name} must be a {kind.__name__} or null.")
    account.positions = fields.get("positions", account.positions)
    account.balances = fields.get("balances", account.balances)
    account.net_liq = fields.get("net-liq", account.net_liq)


def _show_requests(application: Application, body: object) -> Row:
    return {"calls": list(application.requests)}


def _clear_requests(application: Application, body: object) -> None:
    application.requests.clear()


def _reset(application: Application, body: object) -> None:
    application.reset()


ACCOUNT_CHANGES: dict[str, Callable[[Application, object], None]] = {
    "add": _add_account,
    "change": _change_account,
    "close": _close_account,
    "reopen": _reopen_account,
    "remove": _remove_account,
}
SUBJECTS: dict[tuple[str, str], Callable[[Application, object], Row | None]] = {
    ("GET", ""): _nothing,
    ("POST", "clock"): _set_clock,
    ("GET", "faults"): _show_faults,
    ("POST", "faults"): _set_faults,
    ("DELETE", "faults"): _clear_faults,
    ("GET", "options"): _show_options,
    ("POST", "options"): _set_options,
    ("POST", "grant"): _set_grant,
    ("POST", "rows"): _set_rows,
    ("GET", "accounts"): _show_accounts,
    ("POST", "accounts"): _set_accounts,
    ("POST", "stated"): _set_stated,
    ("GET", "requests"): _show_requests,
    ("DELETE", "requests"): _clear_requests,
    ("POST", "reset"): _reset,
}
