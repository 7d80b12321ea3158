"""The simulator over real HTTP."""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from apps.tastytrade_sync.simulator.application import Application
from apps.tastytrade_sync.simulator.faults import Fault
from apps.tastytrade_sync.simulator.options import Options
from apps.tastytrade_sync.simulator.wire import Request, Response
from apps.tastytrade_sync.simulator.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from apps.tastytrade_sync.simulator.scenario_values import Scenario

# Beyond every time limit of the product's client, so that a hang is always met as one.
HANG_SECONDS = 120


class Server(ThreadingHTTPServer):
    """Answers on the loopback address only."""

    # An answer that hangs must not keep the process from ending.
    daemon_threads = True

    def __init__(self, application: Application, *, port: int, latency_ms: int = 0) -> None:
        # Its credentials are printed at the start and no secret: nobody on another machine may reach it.
        super().__init__(("127.0.0.1", port), Handler)
        self.application = application
        self.latency = latency_ms / 1000
        # Delays wait for this instead of sleeping, so that closing the simulator ends them at once.
        self.closing = threading.Event()

    @property
    def url(self) -> str:
        """The address to point a client at."""
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        """Say nothing: a client that goes away is part of the game."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    # HTTP/1.0 would close after each answer, and hide what a client does with a connection it keeps.
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    # Unbuffered, headers and body leave one by one, and Nagle's algorithm holds the second until the first is acked.
    wbufsize = -1
    server: Server

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, self.rfile.read(length))
        self._send(self.server.application.answer(request))

    do_POST = do_PUT = do_DELETE = do_GET

    def _send(self, answer: Response) -> None:
        delivery = answer.delivery
        self.server.closing.wait(self.server.latency + delivery.delay + (HANG_SECONDS if delivery.hang else 0))
        if delivery.reset:
            # Lingering for zero seconds makes the close a reset instead of an orderly end.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            return
        # `send_response` would add Python's own Server and Date headers.
        self.send_response_only(answer.status)
        self.send_header("Server", "nginx")
        self.send_header("Content-Type", answer.content_type)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self._write(answer)

    def _write(self, answer: Response) -> None:
        """Send the body as far as the faults let it through."""
        delivery = answer.delivery
        end = len(answer.body) - delivery.missing_bytes if delivery.cut_after is None else delivery.cut_after
        self.wfile.write(answer.body[:end])
        self.wfile.flush()
        if delivery.cut_after is not None:
            self.server.closing.wait(HANG_SECONDS)
        # The client was promised more: only the end of the connection tells it that no more comes.
        self.close_connection = self.close_connection or end < len(answer.body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: ANN401
        """Say nothing; the application keeps the log."""


class Simulator:
    """A running simulator, as tests hold it."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.application = server.application
        self.url = server.url

    @property
    def world(self) -> World:
        """The broker's state."""
        return self.application.world

    @property
    def requests(self) -> list[str]:
        """Every call so far, as method and target."""
        return self.application.requests

    def break_with(self, *faults: dict[str, Any]) -> None:
        """Switch exactly these faults on."""
        self.application.faults = [Fault.read(fault) for fault in faults]

    def set_today(self, today: date) -> None:
        """Move the virtual clock."""
        self.world.today = today


def make_server(
    scenario: Scenario, *, port: int, today: date, latency_ms: int = 0, faults: list[Fault] | None = None, seed: int = 1
) -> Server:
    """Return a server that is ready to serve. Raises OSError when the port is busy."""
    world = World(scenario, today=today, options=Options(), seed=seed)
    return Server(Application(world, faults), port=port, latency_ms=latency_ms)


@contextmanager
def running_simulator(scenario: Scenario, *, today: date) -> Iterator[Simulator]:
    """Serve a scenario from a thread on a free port."""
    server = make_server(scenario, port=0, today=today)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield Simulator(server)
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
