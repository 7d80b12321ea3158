"""A broker that says what a test tells it to, over real HTTP, and remembers what it was asked."""

from __future__ import annotations

import json
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping


@dataclass(frozen=True)
class Reply:
    """One scripted answer; ``is_cut`` promises more bytes than it sends, ``delay`` is in seconds."""

    status: int = 200
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    is_cut: bool = False
    delay: float = 0.0


@dataclass(frozen=True)
class Request:
    path: str
    query: dict[str, list[str]]
    headers: Mapping[str, str]
    body: str


def json_reply(value: object, *, status: int = 200) -> Reply:
    return Reply(status, json.dumps(value), {"Content-Type": "application/json"})


def token_reply(token: str = "access-1", **members: object) -> Reply:
    return json_reply({"access_token": token, "token_type": "Bearer", "expires_in": 900, **members})


def refusal(code: str, description: str) -> Reply:
    return json_reply({"error_code": code, "error_description": description}, status=400)


def nginx(status: int, title: str) -> Reply:
    page = f"<html><head><title>{status} {title}</title></head><body><center>nginx</center></body></html>"
    return Reply(status, page, {"Content-Type": "text/html"})


TOKEN_PATH = "/oauth/token"


class ScriptedBroker:
    """Answers the n-th request of a path with the n-th reply given for it; the last one is repeated."""

    def __init__(self) -> None:
        self.replies: dict[str, list[Reply]] = {TOKEN_PATH: [token_reply()]}
        self.requests: list[Request] = []
        self.certificate: ssl.SSLContext | None = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        host = "http://127.0.0.1" if self.certificate is None else "https://localhost"
        return f"{host}:{self._server.server_address[1]}"

    def speak_tls(self, certificate: ssl.SSLContext) -> None:
        """Show this certificate to whoever asks from now on, and talk to nobody who does not take it."""
        self.certificate = certificate
        self._server.socket = certificate.wrap_socket(self._server.socket, server_side=True)

    def answer(self, path: str, *replies: Reply) -> None:
        self.replies[path] = list(replies)

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]

    def next_reply(self, request: Request) -> Reply:
        self.requests.append(request)
        script = self.replies.get(request.path, [nginx(404, "Not Found")])
        return script.pop(0) if len(script) > 1 else script[0]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *details: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler(broker: ScriptedBroker) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply("")

        def do_POST(self) -> None:
            self._reply(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def _reply(self, body: str) -> None:
            parts = urlsplit(self.path)
            reply = broker.next_reply(Request(parts.path, parse_qs(parts.query), dict(self.headers), body))
            time.sleep(reply.delay)
            content = reply.body.encode()
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content) + (10 if reply.is_cut else 0)))
            with suppress(OSError):  # a reader that lost its patience has hung up
                self.end_headers()
                self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler
