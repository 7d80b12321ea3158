"""What a collector of errors gets to see of a request that failed: where it failed, and nothing the user sent."""

from __future__ import annotations

import gzip
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, ClassVar

import brotli
import pytest

from tests.config.deployment import HOST, deployment_on, empty_database

if TYPE_CHECKING:
    from collections.abc import Iterator

DECODERS = {"gzip": gzip.decompress, "br": brotli.decompress, "identity": bytes}
CLIENT_SECRET, REFRESH_TOKEN, CODE = "a1b2c3-client-secret", "d4e5f6-refresh-token", "g7h8i9-code"
SESSION, CSRF = "s" * 32, "c" * 32


class Collector(BaseHTTPRequestHandler):
    """Takes reports as the real service does and keeps each as text."""

    reports: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.reports.append(DECODERS[self.headers.get("Content-Encoding", "identity")](body).decode())
        self.send_response(200)
        self.end_headers()

    def log_message(self, *values: Any) -> None:
        pass


@contextmanager
def collector() -> Iterator[str]:
    """Yield the address under which a project reports its errors."""
    Collector.reports.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Collector) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://public@127.0.0.1:{server.server_port}/1"
        server.shutdown()


@pytest.fixture(scope="module")
def report(django_db_setup: None) -> str:
    """What was reported of secrets posted to a server whose database has no tables yet."""
    form = {"client_secret": CLIENT_SECRET, "refresh_token": REFRESH_TOKEN, "csrfmiddlewaretoken": CSRF}
    headers = {"Cookie": f"csrftoken={CSRF}; sessionid={SESSION}", "Referer": f"https://{HOST}/"}
    with (
        empty_database("reports_of_the_suite") as database,
        collector() as address,
        # A process sends what it still has to report when it ends, so the collector outlives it.
        deployment_on(database).but(SENTRY_DSN=address).served() as served,
        served.client() as client,
    ):
        assert client.post(f"/sync/links/?code={CODE}", data=form, headers=headers).status_code == 500
        served.stop()
    return "\n".join(Collector.reports)


def test_report_says_what_failed_and_where(report: str) -> None:
    events = [json.loads(line) for line in report.splitlines() if '"exception"' in line]
    # The page that says so meets the same missing tables, which may be reported too.
    ours = [event for event in events if "/sync/links/" in event["request"]["url"]]
    assert ours
    for event in ours:
        assert 'relation "django_session" does not exist' in json.dumps(event["exception"]).replace('\\"', '"')
        assert event["request"] == {"method": "POST", "url": f"http://{HOST}/sync/links/"}


@pytest.mark.parametrize("secret", [CLIENT_SECRET, REFRESH_TOKEN, CODE, SESSION, CSRF])
def test_report_holds_nothing_the_user_sent(report: str, secret: str) -> None:
    assert report
    assert secret not in report
