"""A small Google and a small Apple over real HTTP: consent, token and key endpoints, as far as sign-in needs them."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

CLIENT_ID = "our-application"
ISSUERS = {"google": "https://accounts.google.com", "apple": "https://appleid.apple.com"}
APPLE_TEAM, APPLE_KEY_ID = "our-team", "our-key"
# What the provider signs with, and what we sign our requests to Apple with.
PROVIDER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
FORGERS_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OUR_KEY = ec.generate_private_key(ec.SECP256R1())
OUR_KEY_PEM = OUR_KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()


@dataclass
class Provider:
    """What the provider knows and how it behaves; tests change it while the server runs."""

    url: str = ""
    person: dict[str, Any] = field(
        default_factory=lambda: {
            "sub": "1001", "email": "ann@example.com", "email_verified": True,
            "given_name": "Ann", "family_name": "Lee",
        }
    )  # fmt: skip
    is_refusing: bool = False
    # When set, the token endpoint answers with this status and text instead.
    token_answer: tuple[int, str] | None = None
    signing_key: rsa.RSAPrivateKey = PROVIDER_KEY
    challenge: str = ""
    token_requests: list[dict[str, str]] = field(default_factory=list)

    def id_token(self, name: str) -> str:
        now = int(time.time())
        claims = {"iss": ISSUERS[name], "aud": CLIENT_ID, "iat": now, "exp": now + 600, **self.person}
        if name == "apple":
            # Apple tells the name beside the token, in the form it posts, and only the first time.
            claims = {key: value for key, value in claims.items() if key not in {"given_name", "family_name"}}
        return jwt.encode(claims, self.signing_key, algorithm="RS256", headers={"kid": "one"})


def make_handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    """Return the request handler that answers for this provider."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = dict(parse_qsl(parts.query))
            if parts.path == "/google/authorize":
                self._google_consent(query)
            elif parts.path == "/apple/authorize":
                self._apple_consent(query)
            else:
                self._answer(200, json.dumps({"keys": [public_key()]}), "application/json")

        def do_POST(self) -> None:
            name = self.path.split("/")[1]
            sent = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            provider.token_requests.append(sent)
            status, text = provider.token_answer or (200, self._token(name, sent))
            self._answer(status, text, "application/json")

        def _google_consent(self, query: dict[str, str]) -> None:
            provider.challenge = query["code_challenge"]
            result = {"error": "access_denied"} if provider.is_refusing else {"code": "the-code"}
            address = query["redirect_uri"] + "?" + urlencode({**result, "state": query["state"]})
            self.send_response(302)
            self.send_header("Location", address)
            self.end_headers()

        def _apple_consent(self, query: dict[str, str]) -> None:
            assert query["response_mode"] == "form_post"
            fields = "".join(
                f"<input type='hidden' name='{name}' value='{value}'>"
                for name, value in apple_form(provider, query["state"]).items()
            )
            form = f"<form method='post' action='{query['redirect_uri']}'>{fields}<button>Continue</button></form>"
            self._answer(200, f"<!doctype html><title>Apple</title>{form}", "text/html")

        def _token(self, name: str, sent: dict[str, str]) -> str:
            check_google(provider, sent) if name == "google" else check_apple(sent)
            answer = {"access_token": "access", "expires_in": 3600, "id_token": provider.id_token(name)}
            return json.dumps(answer)

        def _answer(self, status: int, text: str, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(text.encode())

    return Handler


def apple_form(provider: Provider, state: str) -> dict[str, str]:
    """Return what Apple posts back: with the name of the person, or with an error."""
    if provider.is_refusing:
        return {"state": state, "error": "user_cancelled_authorize"}
    return {"state": state, "code": "the-code", "id_token": provider.id_token("apple")}


def check_google(provider: Provider, sent: dict[str, str]) -> None:
    """Refuse a token request whose proof does not match the challenge of the consent (RFC 7636)."""
    digest = hashlib.sha256(sent["code_verifier"].encode()).digest()
    assert base64.urlsafe_b64encode(digest).decode().rstrip("=") == provider.challenge
    assert sent["client_secret"] == "our-secret"


def check_apple(sent: dict[str, str]) -> None:
    """Refuse a token request that is not signed with our key in the name of our team."""
    claims = jwt.decode(
        sent["client_secret"], OUR_KEY.public_key(), algorithms=["ES256"], audience="https://appleid.apple.com"
    )
    assert (claims["iss"], claims["sub"]) == (APPLE_TEAM, CLIENT_ID)


def public_key() -> dict[str, Any]:
    """Return the key people check the provider's signatures with."""
    key: dict[str, Any] = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(PROVIDER_KEY.public_key()))
    return {**key, "kid": "one", "alg": "RS256", "use": "sig"}


def start(provider: Provider) -> ThreadingHTTPServer:
    """Start a server for the provider on a free port; serve it in a thread, and shut it down in the end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), make_handler(provider))
    provider.url = f"http://127.0.0.1:{server.server_port}"
    return server
