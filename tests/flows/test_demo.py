"""The first minute of a newcomer: one command, sign in, press Sync, look at a row. In real Chromium."""

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
from urllib.request import urlopen

import psycopg2
import pytest
from django.db import connection
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
ROOT = Path(__file__).resolve().parents[2]
DATABASE = "demo_of_the_suite"
PATIENCE = 90


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def database() -> Iterator[str]:
    """Return the address of an empty database on the suite's own server."""
    options = {**connection.get_connection_params(), "dbname": "postgres"}
    options.pop("cursor_factory", None)
    options.pop("client_encoding", None)
    admin = psycopg2.connect(**options)
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {DATABASE}")
    yield os.environ["DATABASE_URL"].replace(_name(os.environ["DATABASE_URL"]), f"/{DATABASE}", 1)
    with admin.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
    admin.close()


def _name(address: str) -> str:
    """Return the path of an address, such as /tracker."""
    return "/" + address.split("://", 1)[1].partition("/")[2].partition("?")[0]


@pytest.fixture
def demo(database: str) -> Iterator[str]:
    """Run the demo on free ports and return its address."""
    port = free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "config.settings.development",
        "TASTYTRADE_SIMULATOR_URL": f"http://127.0.0.1:{free_port()}",
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


@pytest.fixture
def browser() -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1280,900"):
        options.add_argument(argument)
    options.add_argument("--disable-background-networking")
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    driver.implicitly_wait(10)
    yield driver
    driver.quit()


def test_newcomer_signs_in_syncs_and_sees_a_real_history(demo: str, browser: webdriver.Chrome) -> None:
    browser.get(demo)
    browser.find_element(By.NAME, "login").send_keys("demo@example.com")
    browser.find_element(By.NAME, "password").send_keys("demo-password")
    browser.find_element(By.CSS_SELECTOR, "main form button[type=submit]").click()
    WebDriverWait(browser, PATIENCE).until(lambda driver: driver.current_url.endswith("/dashboard/"))
    assert "Net liq" in browser.page_source

    before = row_count(browser, demo)
    browser.get(f"{demo}/sync/")
    browser.find_element(By.CSS_SELECTOR, "sync-progress button[type=submit]").click()
    WebDriverWait(browser, PATIENCE).until(lambda driver: "/sync/2/" in driver.current_url)
    assert "Complete" in browser.find_element(By.TAG_NAME, "main").text

    # The demo holds the newest week back, so its sync always brings rows.
    assert row_count(browser, demo) > before > 1500
    browser.find_element(By.CSS_SELECTOR, "tbody a").click()
    assert "As received" in browser.find_element(By.TAG_NAME, "main").text


def row_count(browser: webdriver.Chrome, demo: str) -> int:
    browser.get(f"{demo}/transactions/")
    return int(browser.find_element(By.CSS_SELECTOR, "[data-count]").get_attribute("data-count") or 0)
