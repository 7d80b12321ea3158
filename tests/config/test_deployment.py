"""The application as it is deployed: real gunicorn, production settings, the Procfile's own lines."""

from __future__ import annotations

import json
import re
import threading
import time
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import psycopg2
import pytest

from apps.tastytrade_sync.simulator.scenario_values import Scenario
from apps.tastytrade_sync.simulator.server import make_server
from tests.config.deployment import HOST, OTHER_KEY, Deployment, Served, deployment_on, empty_database, procfile
from tests.tastytrade_sync.sync.conftest import account, deposit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx2

EMAIL, PASSWORD = "ann@example.com", "a-long-good-pass-9"
CONFIRM = """
INSERT INTO account_emailaddress (user_id, email, verified, "primary") SELECT id, email, TRUE, TRUE FROM accounts_user
ON CONFLICT DO NOTHING RETURNING 1
"""
RESET_KEY = "1-d4e5f6-a7b8c9d0e1f2"
TODAY = date(2026, 11, 20)
LATENCY_MS = 250

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def static_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("static")


@pytest.fixture(scope="module")
def deployment(static_root: Path, django_db_setup: None) -> Iterator[Deployment]:
    """A release on a database of its own, with one user and her static files collected."""
    with empty_database("deployment_of_the_suite") as database:
        deployment = deployment_on(database).but(
            DJANGO_SETTINGS_MODULE="tests.config.deployed_settings",
            DEPLOYED_STATIC_ROOT=str(static_root),
            DJANGO_SUPERUSER_PASSWORD=PASSWORD,
            SESSION_HOURS="3",
        )
        for line in (
            procfile()["release"],
            "python manage.py collectstatic --noinput --verbosity 0",
            f"python manage.py createsuperuser --noinput --email {EMAIL}",
        ):
            done = deployment.run(line)
            assert done.returncode == 0, done.stderr
        ask(deployment, CONFIRM)
        yield deployment


@pytest.fixture(scope="module")
def served(deployment: Deployment) -> Iterator[Served]:
    with deployment.served() as served:
        yield served


@contextmanager
def signed_in(served: Served) -> Iterator[httpx2.Client]:
    with served.client(Referer=f"https://{HOST}/") as client:
        token = token_of(client.get("/user/login/"))
        # The cookies are for HTTPS only, which here only the header says, so they are sent by hand.
        client.headers["Cookie"] = cookies_of(client, "csrftoken")
        client.post("/user/login/", data={"login": EMAIL, "password": PASSWORD, "csrfmiddlewaretoken": token})
        client.headers["Cookie"] = cookies_of(client, "csrftoken", "sessionid")
        yield client


def token_of(page: httpx2.Response) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
    assert found
    return found[1]


def cookies_of(client: httpx2.Client, *names: str) -> str:
    return "; ".join(f"{name}={client.cookies[name]}" for name in names)


def ask(deployment: Deployment, question: str) -> object:
    with closing(psycopg2.connect(deployment.variables["DATABASE_URL"])) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(question)
            (answer,) = cursor.fetchone() or (None,)
            return answer


def test_health_says_what_is_missing__until_the_release_step(static_root: Path, django_db_setup: None) -> None:
    with empty_database("health_of_the_suite") as database:
        deployment = deployment_on(database)
        with deployment.served() as served:
            before = served.get("/health")
            assert (before.status_code, before.json()["migrations"]) == (503, "pending: run manage.py migrate")
            assert deployment.run(procfile()["release"]).returncode == 0
            after = served.get("/health")
    assert (after.status_code, after.json()) == (200, {"database": "ok", "migrations": "ok", "key": "ok"})


def test_health_says_that_the_key_is_wrong(deployment: Deployment) -> None:
    with deployment.but(FIELD_ENCRYPTION_KEY=OTHER_KEY).served() as served:
        answer = served.get("/health")
    assert answer.status_code == 503
    assert answer.json()["key"].startswith("wrong key: FIELD_ENCRYPTION_KEY")


def test_health_says_that_the_database_is_out_of_reach() -> None:
    with deployment_on("postgresql://nobody@127.0.0.1:1/none").served() as served:
        answer = served.get("/health")
    assert answer.status_code == 503
    assert answer.json() == {"database": "unreachable", "migrations": "unknown", "key": "unknown"}


def test_release_step_fails__key_is_wrong(deployment: Deployment) -> None:
    done = deployment.but(FIELD_ENCRYPTION_KEY=OTHER_KEY).run(procfile()["release"])
    assert done.returncode == 2
    assert done.stderr.strip().splitlines()[-1].startswith("CommandError: The field key check failed: wrong key")


def test_health_answers_the_platform_s_own_probe__in_plain_http(served: Served) -> None:
    answer = served.get("/health", **{"X-Forwarded-Proto": "http"})
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")


@pytest.mark.parametrize("host", ["10.1.2.3", "10.1.2.3:8000"])
def test_health_answers_a_probe_that_knows_only_the_inner_address(served: Served, host: str) -> None:
    assert served.get("/health", Host=host).status_code == 200
    assert served.get("/health", Host=host, **{"X-Forwarded-Proto": "http"}).status_code == 200
    assert served.get("/dashboard/", Host=host).status_code == 400


def test_plain_http_is_sent_to_https(served: Served) -> None:
    answer = served.get("/user/login/?next=/trades/", **{"X-Forwarded-Proto": "http"})
    assert answer.status_code == 301
    assert answer.headers["location"] == f"https://{HOST}/user/login/?next=/trades/"


def test_https_behind_the_proxy_is_served_and_insisted_on(served: Served) -> None:
    answer = served.get("/user/login/")
    assert answer.status_code == 200
    # A year, and only for this host: what else the domain serves is not ours to bind.
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_host_that_is_not_ours_is_refused(served: Served) -> None:
    assert served.get("/user/login/", Host="evil.example").status_code == 400


def test_cookies_travel_only_over_https_and_not_to_scripts(served: Served) -> None:
    with signed_in(served) as client:
        cookies = {cookie.name: cookie for cookie in client.cookies.jar}
    assert cookies["csrftoken"].secure
    assert cookies["sessionid"].secure
    assert cookies["sessionid"].has_nonstandard_attr("HttpOnly")
    assert cookies["sessionid"].get_nonstandard_attr("SameSite") == "Lax"


def test_sign_in_ends_after_the_configured_hours(served: Served, deployment: Deployment) -> None:
    with signed_in(served) as client:
        assert client.get("/dashboard/").status_code == 200
        ends = ask(deployment, "SELECT max(expire_date) FROM django_session")
        assert isinstance(ends, datetime)
        # SESSION_HOURS is 3 here.
        assert timedelta(hours=2, minutes=59) < ends - datetime.now(UTC) <= timedelta(hours=3)
        ask(deployment, "UPDATE django_session SET expire_date = now() RETURNING 1")
        assert client.get("/dashboard/").headers["location"].startswith("/user/login/")


@pytest.mark.parametrize(("accepted", "encoding"), [("br", "br"), ("gzip", "gzip"), ("identity", None)])
def test_static_files_are_compressed_and_kept_for_ever(served: Served, accepted: str, encoding: str | None) -> None:
    page = served.get("/user/login/").text
    found = re.search(r'href="(/static/css/app\.[0-9a-f]{12}\.css)"', page)
    assert found
    answer = served.get(found[1], **{"Accept-Encoding": accepted})
    assert (answer.status_code, answer.headers.get("content-encoding")) == (200, encoding)
    assert answer.headers["cache-control"] == "max-age=315360000, public, immutable"


def test_every_line_of_the_log_is_json_without_secrets(deployment: Deployment) -> None:
    with deployment.served() as served:
        with signed_in(served):
            pass
        served.get(f"/user/password/reset/key/{RESET_KEY}/")
        served.get("/sync/links/back/?code=the-provider-s-code")
        lines = served.log()
    messages = [line["message"] for line in lines if line["logger"] == "gunicorn.access"]
    assert any(re.fullmatch(r"POST /user/login/ 302 in \d+ ms", message) for message in messages)
    assert any(message.startswith("GET /user/password/reset/key/[hidden]") for message in messages)
    for secret in (PASSWORD, RESET_KEY, "the-provider-s-code", *deployment.variables["SECRET_KEY"].split()):
        assert secret not in served.output


def test_sync_streams_as_it_goes_and_survives_a_deploy(deployment: Deployment) -> None:
    rows = [deposit("5WX00001", number, 1 + number % 18) for number in range(1, 8)]
    scenario = Scenario([account("5WX00001", rows)])
    with simulator(scenario) as address:
        linked = deployment.but(TASTYTRADE_SIMULATOR_URL=address, TASTYTRADE_PAGE_SIZE="2")
        secrets = f"{scenario.credentials.client_secret}\n{scenario.credentials.refresh_token}\n"
        done = linked.run(f"python manage.py link_tastytrade --user {EMAIL} --environment simulator", secrets)
        assert done.returncode == 0, done.stderr
        with linked.served() as served:
            events, moments = watched_sync(served)
            assert served.stop() == 0
    # The first event arrived while the broker, who takes a quarter of a second to answer, still had most to send.
    assert moments[-1] - moments[0] > 4 * LATENCY_MS / 1000
    assert events[-1]["state"] == "COMPLETE"
    assert ask(deployment, "SELECT count(*) FROM trades_transaction") == len(rows)


@contextmanager
def simulator(scenario: Scenario) -> Iterator[str]:
    server = make_server(scenario, port=0, today=TODAY, latency_ms=LATENCY_MS)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield server.url
    server.closing.set()
    server.shutdown()
    server.server_close()


def watched_sync(served: Served) -> tuple[list[dict[str, object]], list[float]]:
    """Press Sync, ask the server to end at the first sign of progress, and return the events and their moments."""
    events: list[dict[str, object]] = []
    moments: list[float] = []
    with signed_in(served) as client:
        form = {"csrfmiddlewaretoken": token_of(client.get("/sync/"))}
        with client.stream("POST", "/sync/", data=form, headers={"Accept": "application/x-ndjson"}) as answer:
            assert answer.headers["x-accel-buffering"] == "no"
            for line in answer.iter_lines():
                if not events:
                    served.process.terminate()
                events.append(json.loads(line))
                moments.append(time.monotonic())
    return events, moments
