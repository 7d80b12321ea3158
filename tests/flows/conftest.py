"""A running demo, the way `make run` starts it, and a real Chromium to look at it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import urlopen

import psycopg2
import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg2.extensions import connection as Connection

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90


@pytest.fixture(scope="session")
def database(worker_id: str) -> Iterator[str]:
    """Return the address of an empty database on the suite's own server."""
    server, name = os.environ["DATABASE_URL"], f"demo_of_{worker_id}"
    admin = psycopg2.connect(server, dbname="postgres")
    admin.autocommit = True
    _drop(admin, name)
    _execute(admin, f"CREATE DATABASE {name}")
    yield server.replace(urlsplit(server).path, f"/{name}", 1)
    _drop(admin, name)
    admin.close()


@pytest.fixture(scope="session")
def demo(database: str) -> Iterator[str]:
    """Run the demo on free ports and return its address."""
    port = _free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "config.settings.development",
        "TASTYTRADE_SIMULATOR_URL": f"http://127.0.0.1:{_free_port()}",
    }
    environment.pop("EMBEDDED_POSTGRES", None)
    command = [sys.executable, "manage.py", "run_demo", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_up(process, address)
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[webdriver.Chrome]:
    """Open a Chromium that keeps what it downloads in the test's own folder."""
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1280,900"):
        options.add_argument(argument)
    options.add_argument("--disable-background-networking")
    options.add_experimental_option("prefs", {"download.default_directory": str(tmp_path)})
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    driver.implicitly_wait(10)
    yield driver
    driver.quit()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _drop(admin: Connection, name: str) -> None:
    _execute(admin, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _execute(admin: Connection, statement: str) -> None:
    with admin.cursor() as cursor:
        cursor.execute(statement)


def _wait_until_up(process: subprocess.Popen[bytes], address: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urlopen(f"{address}/health", timeout=5).close()
        except OSError:
            time.sleep(0.3)
        else:
            return
    raise AssertionError("The demo did not come up.")
