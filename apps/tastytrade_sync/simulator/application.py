"""From a request to an answer: who may ask, which endpoint answers, and what the faults make of it."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import unquote

from apps.tastytrade_sync.simulator import refusals
from apps.tastytrade_sync.simulator.administration import PREFIX, administer
from apps.tastytrade_sync.simulator.endpoints import (
    balances,
    customers,
    instruments,
    net_liq,
    positions,
    products,
    quote_tokens,
    quotes,
    tokens,
    trading_status,
    transactions,
)
from apps.tastytrade_sync.simulator.faults.strike import Strike
from apps.tastytrade_sync.simulator.throttle import Throttle
from apps.tastytrade_sync.simulator.versions import chosen
from apps.tastytrade_sync.simulator.wire import Refused, Request, Response

if TYPE_CHECKING:
    from apps.tastytrade_sync.simulator.faults import Fault
    from apps.tastytrade_sync.simulator.world import World

log = logging.getLogger(__name__)

type Endpoint = Callable[..., Response]

# Whatever does not call itself `product/version` is turned away in front of the API, before any token is looked at.
AGENT = re.compile(r"^[^/\s]+/\S+")
# The first that fits answers, so a fixed name stands before the pattern that would take it for a symbol or an id.
ROUTES: list[tuple[re.Pattern[str], Endpoint]] = [
    (re.compile(r"^/customers/([^/]+)$"), customers.show),
    (re.compile(r"^/customers/([^/]+)/accounts$"), customers.accounts),
    (re.compile(r"^/customers/([^/]+)/accounts/([^/]+)$"), customers.account),
    (re.compile(r"^/accounts/([^/]+)/balances$"), balances.index),
    (re.compile(r"^/accounts/([^/]+)/balances/([^/]+)$"), balances.by_currency),
    (re.compile(r"^/accounts/([^/]+)/balance-snapshots$"), balances.snapshots),
    (re.compile(r"^/accounts/([^/]+)/positions$"), positions.index),
    (re.compile(r"^/accounts/([^/]+)/transactions$"), transactions.index),
    (re.compile(r"^/accounts/([^/]+)/transactions/total-fees$"), transactions.total_fees),
    (re.compile(r"^/accounts/([^/]+)/transactions/([^/]+)$"), transactions.show),
    (re.compile(r"^/accounts/([^/]+)/net-liq/history$"), net_liq.history),
    (re.compile(r"^/accounts/([^/]+)/trading-status$"), trading_status.show),
    (re.compile(r"^/api-quote-tokens$"), quote_tokens.show),
    (re.compile(r"^/market-data/by-type$"), quotes.by_type),
    # Clients leave the slash of BRK/B as it is here; elsewhere they escape it.
    (re.compile(r"^/market-data/([^/]+)/(.+)$"), quotes.show),
    (re.compile(r"^/instruments/equities/active$"), instruments.active_equities),
    (re.compile(r"^/instruments/future-products$"), products.futures),
    (re.compile(r"^/instruments/future-products/([^/]+)/([^/]+)$"), products.show_future),
    (re.compile(r"^/instruments/future-option-products$"), products.options),
    (re.compile(r"^/instruments/future-option-products/([^/]+)/([^/]+)$"), products.show_option),
    (re.compile(r"^/instruments/quantity-decimal-precisions$"), instruments.quantity_precisions),
    (re.compile(r"^/instruments/(?:warrants|currency-pairs)$"), instruments.none_of_these),
    (re.compile(r"^/instruments/([^/]+)$"), instruments.index),
    (re.compile(r"^/instruments/([^/]+)/([^/]+)$"), instruments.show),
]


class Application:
    """One simulated broker; its calls are answered one at a time."""

    def __init__(self, world: World, faults: list[Fault] | None = None) -> None:
        self.world = world
        self.faults = faults or []
        self.requests: list[str] = []
        self._throttle = Throttle()
        self._lock = threading.Lock()

    def answer(self, request: Request) -> Response:
        """Return the answer to a request; never raises."""
        # The server waits out delays after this lock: one slow answer does not hold up the others.
        with self._lock:
            try:
                return self._answer(request)
            except Exception:
                # A mistake of the simulator must look like one, not like the broken connection some fault makes.
                log.exception("The simulator failed at %s %s", request.method, request.target)
                return refusals.internal()

    def _answer(self, request: Request) -> Response:
        # Before the log and the faults: moving the broker is no call of its API, and has to work in any weather.
        if request.path.startswith(f"{PREFIX}/"):
            return administer(self, request)
        self.requests.append(f"{request.method} {request.target}")
        return self._in_this_weather(request)

    def _in_this_weather(self, request: Request) -> Response:
        """Answer with every fault that strikes this call: what happens first, then what is seen, then what spoils."""
        struck = [fault for fault in self.faults if fault.strikes(request)]
        strikes = [(fault.meaning, Strike(request, self.world, fault.value, self._calm)) for fault in struck]
        for kind, strike in strikes:
            if kind.happens:
                kind.happens(strike)
        self.world.transforms = tuple(kind.seen(strike) for kind, strike in strikes if kind.seen)
        try:
            answer = self._calm(request)
            for kind, strike in strikes:
                answer = kind.spoils(answer, strike) if kind.spoils else answer
        finally:
            # The next call sees the ledger as it is, whatever became of this one.
            self.world.transforms = ()
        return answer

    def _calm(self, request: Request) -> Response:
        """Answer as if no fault spoiled anything."""
        try:
            return self._respond(request)
        except Refused as refused:
            return refused.response

    def _respond(self, request: Request) -> Response:
        # A person's browser asks for this page, at another host in reality: no token, no agent, no throttle.
        if request.path == "/auth.html":
            return tokens.authorize(self.world, request)
        if not AGENT.match(request.headers.get("user-agent", "")):
            return refusals.html(401)
        if not self._throttle.allows(self.world.options.rate_limit):
            return refusals.too_many(self.world.options.retry_after)
        if request.path == "/oauth/token" and request.method == "POST":
            return tokens.token(self.world, request)
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or not self.world.grants.accepts_access(token):
            return refusals.token_invalid()
        # Asked for its 406 only: a date older than every live version is refused whatever the address.
        chosen(self.world.options, request, "")
        return self._route(request)

    def _route(self, request: Request) -> Response:
        for pattern, endpoint in ROUTES:
            match = pattern.match(request.path)
            if match and request.method == "GET":
                # An account outside the scenario is somebody else's.
                if request.account is not None and request.account not in self.world.accounts:
                    return refusals.not_permitted()
                # Unescaped only after the match: the %2F of BRK/B must not part the path.
                return endpoint(self.world, request, *map(unquote, match.groups()))
        return refusals.not_found(self.world.options.not_found_code)

    def reset(self) -> None:
        """Go back to the start: the scenario as it was, no faults, nothing asked yet; tokens end."""
        self.world, self.faults, self._throttle = self.world.anew(), [], Throttle()
        self.requests.clear()
