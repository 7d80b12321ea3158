"""Who may read: the application's secret, refresh tokens, codes and access tokens."""

from __future__ import annotations

import base64
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.tastytrade_sync.simulator.scenario import Credentials


@dataclass(frozen=True)
class Code:
    """An authorization code waiting to be exchanged once."""

    redirect_uri: str
    scope: str
    expires_at: float


class Grants:
    """The state behind the token endpoint; `now` counts seconds and need not be wall-clock time."""

    def __init__(self, credentials: Credentials, *, now: Callable[[], float] = time.monotonic) -> None:
        self.credentials = credentials
        # Apart from the tokens: a revoked grant is told apart from a garbled token, and a test may give it back.
        self.revoked = False
        self._now = now
        self._serial = 0
        # They never end and are not replaced, as at the broker; `rotate_refresh_token` tries what if they were.
        self._refresh_tokens = {credentials.refresh_token}
        self._access: dict[str, float] = {}
        self._codes: dict[str, Code] = {}

    def issue_access(self, lifetime: float) -> str:
        """Return a new access token that lives `lifetime` seconds."""
        token = self._token("at+jwt")
        self._access[token] = self._now() + lifetime
        return token

    def accepts_access(self, token: str) -> bool:
        """Tell whether an access token is known and still alive."""
        return self._access.get(token, float("-inf")) > self._now()

    def expire_access(self, token: str | None = None) -> None:
        """End one access token, or all of them."""
        for known in list(self._access) if token is None else [token]:
            self._access.pop(known, None)

    def issue_refresh(self) -> str:
        """Return a new refresh token, valid until revoked."""
        token = self._token("rt+jwt")
        self._refresh_tokens.add(token)
        return token

    def accepts_refresh(self, token: str) -> bool:
        """Tell whether a refresh token was given out here and not replaced since; a revoked grant still has its own."""
        return token in self._refresh_tokens

    def retire_refresh(self, token: str) -> None:
        """Forget a refresh token that was replaced by a newer one."""
        self._refresh_tokens.discard(token)

    def issue_quote(self) -> str:
        """Return a new token for streamed quotes; nothing here asks for it back."""
        return self._token("quote")

    def issue_code(self, redirect_uri: str, scope: str, lifetime: float) -> str:
        """Return a single-use authorization code bound to one redirect address."""
        code = self._token("code")
        self._codes[code] = Code(redirect_uri, scope, self._now() + lifetime)
        return code

    def redeem_code(self, code: str, redirect_uri: str) -> Code | None:
        """Use a code up; None if it is unknown, used, too old or meant for another address."""
        # Taken out before it is judged: the first attempt uses a code up, a wrong one too.
        known = self._codes.pop(code, None)
        usable = known is not None and known.expires_at > self._now() and known.redirect_uri == redirect_uri
        return known if usable else None

    def _token(self, kind: str) -> str:
        self._serial += 1
        # In the shape of the broker's, three parts with dots; a client must not look into them.
        parts = ({"alg": "EdDSA", "typ": kind}, {"aud": self.credentials.client_id, "jti": self._serial})
        return ".".join([*(_base64(json.dumps(part)) for part in parts), _base64(f"simulated-{self._serial}")])


def _base64(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
