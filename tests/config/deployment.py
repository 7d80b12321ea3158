"""The application as a platform runs it: the two lines of the Procfile, a clean environment, a database of its own."""

from __future__ import annotations

import json
import os
import random
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import httpx2
import psycopg2

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
HOST = "tracker.example.com"
KEY = "dGVzdHMtb25seS1rZXktdGVzdHMtb25seS1rZXktMDA="
OTHER_KEY = "YW5vdGhlci1rZXktYW5vdGhlci1rZXktYW5vdGhlci0="
PATIENCE = 60
# What a platform's shell has, and what lets the coverage of our own processes be measured.
INHERITED = re.compile(r"^(PATH|HOME|LANG|TMPDIR|COVERAGE_\w+)$")


@dataclass
class Deployment:
    """A set of variables; ``run`` executes a line of the Procfile, or any other, under them."""

    variables: dict[str, str]

    def but(self, **changes: str) -> Deployment:
        return Deployment({**self.variables, **changes})

    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if INHERITED.match(name)}
        programs = f"{Path(sys.executable).parent}:{inherited['PATH']}"
        return {**inherited, **self.variables, "PATH": programs}

    def run(self, line: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", "-c", line], cwd=ROOT, env=self.environment(), input=stdin, capture_output=True, text=True,
            check=False, timeout=PATIENCE,
        )  # fmt: skip

    @contextmanager
    def served(self) -> Iterator[Served]:
        """Run the Procfile's web process on a free port until the block ends."""
        port = free_port()
        environment = {**self.environment(), "PORT": str(port), "WEB_CONCURRENCY": "1"}
        command = ["/bin/sh", "-c", f"exec {procfile()['web']}"]
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        served = Served(process, f"http://127.0.0.1:{port}")
        try:
            served.wait_until_up()
            yield served
        finally:
            served.stop()


@dataclass
class Served:
    """A running web process; asked as the platform's proxy asks, which ends TLS and says so in a header."""

    process: subprocess.Popen[str]
    address: str
    output: str = ""
    headers: dict[str, str] = field(default_factory=lambda: {"Host": HOST, "X-Forwarded-Proto": "https"})

    def client(self, **headers: str) -> httpx2.Client:
        return httpx2.Client(base_url=self.address, headers={**self.headers, **headers}, timeout=PATIENCE)

    def get(self, path: str, **headers: str) -> httpx2.Response:
        with self.client(**headers) as client:
            return client.get(path)

    def stop(self) -> int:
        """Ask the process to end as a platform does, and return its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        self.output += self.process.communicate(timeout=PATIENCE)[0]
        return self.process.returncode

    def log(self) -> list[dict[str, Any]]:
        """Stop, and return what was logged; raises ValueError on a line that is not JSON."""
        self.stop()
        return [json.loads(line) for line in self.output.splitlines()]

    def wait_until_up(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                self.get("/health")
            except httpx2.TransportError:
                time.sleep(0.1)
            else:
                return
        self.stop()
        raise AssertionError(self.output)


def procfile() -> dict[str, str]:
    """Return the command of each process type."""
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    return {name: command.strip() for name, _, command in (line.partition(":") for line in lines)}


def free_port() -> int:
    """Return a port on which nothing listens.

    One below those that systems give to outgoing connections (from 32768 on Linux), so that none of these, of which a
    suite makes many, takes it before it is used.
    """
    for port in random.sample(range(20_000, 32_000), 100):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("A hundred ports tried are all in use.")


@contextmanager
def empty_database(name: str) -> Iterator[str]:
    """Make an empty database on the suite's own server, yield its address, and drop it."""
    address = os.environ["DATABASE_URL"]
    admin = psycopg2.connect(address, dbname="postgres")
    admin.autocommit = True
    try:
        with admin.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {name}")
            yield urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    finally:
        admin.close()


def deployment_on(database: str) -> Deployment:
    """Return a deployment with the variables a platform has to give, and no other."""
    return Deployment({
        "DATABASE_URL": database,
        "SECRET_KEY": "deployed-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLM",
        "FIELD_ENCRYPTION_KEY": KEY,
        "ALLOWED_HOSTS": HOST,
        "SITE_URL": f"https://{HOST}",
        "EMAIL_HOST": "127.0.0.1",
        "DEFAULT_FROM_EMAIL": f"tracker@{HOST}",
        # A platform's proxy has another address than ours, so gunicorn itself does not believe its headers.
        "FORWARDED_ALLOW_IPS": "192.0.2.1",
    })  # fmt: skip
