"""Where each environment of tastytrade answers."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from apps.tastytrade_sync.client.errors import TASTYTRADE, BrokerError, ErrorKind

USER_AGENT = "tastytrade-tracker/0.1"
# The version this client was written against, which the broker keeps serving for months after a newer one. To the
# sandbox the SDK sends none, and neither do we: what it makes of one is not known.
ACCEPT_VERSION = "20251101"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The addresses of one environment; ``is_test`` is what the SDK calls the sandbox.

    ``broker`` is what sentences call the other side, in the middle of one.
    """

    base_url: str
    authorize_url: str
    is_test: bool = False
    broker: str = TASTYTRADE

    def headers(self) -> dict[str, str]:
        """Return the headers of every read. Without ``product/version`` as agent the broker answers 401."""
        headers = {"Accept": "application/json", "User-Agent": USER_AGENT}
        return headers if self.is_test else {**headers, "Accept-Version": ACCEPT_VERSION}


_ENDPOINTS = {
    "production": Endpoint("https://api.tastyworks.com", "https://my.tastytrade.com/auth.html"),
    "sandbox": Endpoint(
        "https://api.cert.tastyworks.com",
        "https://cert-my.staging-tasty.works/auth.html",
        is_test=True,
        broker="the tastytrade sandbox",
    ),
}


def endpoint_of(environment: str) -> Endpoint:
    """Return the addresses of an environment.

    Raises ``BrokerError`` (WRONG_ENVIRONMENT) for an unknown name, and for the simulator where it is not allowed.
    """
    if environment == "simulator" and settings.TASTYTRADE_SIMULATOR_ALLOWED:
        base = settings.TASTYTRADE_SIMULATOR_URL.rstrip("/")
        # With its address: which of several simulators is meant, and where to start one, is what one needs to know.
        return Endpoint(base, f"{base}/auth.html", broker=f"the tastytrade simulator at {base}")
    if environment not in _ENDPOINTS:
        raise BrokerError(
            ErrorKind.WRONG_ENVIRONMENT,
            message=f"The environment “{environment}” does not exist on this server.",
            advice="Choose one of the environments offered when linking.",
        )
    return _ENDPOINTS[environment]


def broker_name(environment: str) -> str:
    """Return what sentences call the other side of a link; tastytrade also where the environment is none of ours."""
    try:
        return endpoint_of(environment).broker
    except BrokerError:
        return TASTYTRADE
