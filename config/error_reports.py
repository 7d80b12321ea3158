"""What leaves for the service that collects errors: what failed and where, and nothing of what a user sent.

Left to itself the library attaches posted forms and addresses with their queries. The form that links an account posts
the broker's secrets, and a provider's redirect carries its code in the query.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sentry_sdk
from django.core.exceptions import ImproperlyConfigured

from apps.core.logs import without_secrets

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

OF_REQUESTS = ("method", "url")


def start_error_reports(dsn: str) -> None:
    """Report errors to the project of this address from now on; raises ImproperlyConfigured if it is none."""
    try:
        sentry_sdk.init(
            dsn=dsn,
            send_default_pii=False,
            # Local variables of a broker call can hold tokens, so stack frames travel without them.
            include_local_variables=False,
            max_request_body_size="never",
            before_send=without_user_input,
        )
    except sentry_sdk.utils.BadDsn:
        raise ImproperlyConfigured("SENTRY_DSN is not an address that Sentry gave out; see .env.example.") from None


def without_user_input(event: Event, _hint: Hint) -> Event:
    """Return the report with nothing of its request but method and path, and every text blacked out as in the log."""
    if "request" in event:
        request = event["request"]
        event["request"] = {name: request[name] for name in OF_REQUESTS if name in request}
    # Every part and not those known to be risky: the library adds new ones.
    for name, value in event.items():
        event[name] = _blacked_out(value)  # type: ignore[literal-required]
    return event


def _blacked_out(value: Any) -> Any:  # noqa: ANN401  (a report is JSON of any shape)
    if isinstance(value, str):
        return without_secrets(value)
    if isinstance(value, dict):
        return {key: _blacked_out(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_blacked_out(item) for item in value]
    return value
