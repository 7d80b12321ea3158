"""One size measured: a simulator process, a fresh database, and a process that syncs it twice."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx2
import psycopg2

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE_SIZE = 2000
DAY = "2026-11-20"
GRANT = {
    "grant_type": "refresh_token", "refresh_token": "simulator-refresh-token", "client_secret": "simulator-secret",
}  # fmt: skip


def measure(rows: int, database: str) -> dict[str, float]:
    """Return the figures of one size synced into an empty database: seconds, their ratio, and megabytes.

    The simulator answers faster the second time, so each of the two reads has one that was never asked.
    """
    with _simulator(rows) as address:
        bare = _bare_read(address)
    with _simulator(rows) as address:
        environment = {**os.environ, "DATABASE_URL": database, "TASTYTRADE_SIMULATOR_URL": address}
        answer = subprocess.run(
            [sys.executable, "-m", "bench.sync_twice"], env=environment, capture_output=True, text=True, check=True
        )
    synced = json.loads(answer.stdout.splitlines()[-1])
    return {"rows": rows, "bare_seconds": round(bare, 2), "ratio": round(synced["first_seconds"] / bare, 2), **synced}


def _bare_read(address: str) -> float:
    """Fetch and decode every page of every account, and nothing else."""
    with httpx2.Client(base_url=address, headers={"User-Agent": "bench/1.0"}, timeout=120) as client:
        token = client.post("/oauth/token", json=GRANT).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        items = client.get("/customers/me/accounts").json()["data"]["items"]
        began = time.perf_counter()
        for item in items:
            _read_account(client, item["account"]["account-number"])
        return time.perf_counter() - began


def _read_account(client: httpx2.Client, number: str) -> None:
    page = 0
    while True:
        wanted: dict[str, str | int] = {"per-page": PAGE_SIZE, "page-offset": page, "sort": "Asc"}
        answer = json.loads(client.get(f"/accounts/{number}/transactions", params=wanted).content)
        page += 1
        if len(answer["data"]["items"]) < PAGE_SIZE:
            return


@contextmanager
def _simulator(rows: int) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "manage.py", "simulate_tastytrade", "--port", str(port), "--today", DAY]
    child = subprocess.Popen([*command, "--scenario", f"scale:{rows}"], stdout=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        child.terminate()
        child.wait()


def _wait_for(port: int) -> None:
    for _ in range(1200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("The simulator did not start.")


def server_settings() -> dict[str, str]:
    """Return what the figures depend on: the server's version, and whether it waits for the disk."""
    names = ("server_version", "fsync", "synchronous_commit", "full_page_writes")
    admin = psycopg2.connect(os.environ["DATABASE_URL"])
    try:
        with admin.cursor() as cursor:
            cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(names)])
            return dict(cursor.fetchall())
    finally:
        admin.close()


@contextmanager
def fresh_database(name: str) -> Iterator[str]:
    """Yield the address of an empty database that is gone afterwards."""
    address = os.environ["DATABASE_URL"]
    admin = psycopg2.connect(address)
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        yield address.replace(urlsplit(address).path, f"/{name}", 1)
    finally:
        with admin.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        admin.close()
