from __future__ import annotations

import json
import logging
import sys
from typing import Any

import pytest
from django.core import mail

from apps.core.logs import AdminMailHandler, JsonFormatter, SecretFilter, without_secrets

SECRET = "abc123secret"


def record(message: str, *values: object, exc_info: Any = None) -> logging.LogRecord:
    made = logging.LogRecord("apps.trades", logging.ERROR, "trades.py", 1, message, values, exc_info)
    SecretFilter().filter(made)
    return made


def logged(message: str, *values: object, exc_info: Any = None) -> dict[str, str]:
    line = JsonFormatter().format(record(message, *values, exc_info=exc_info))
    assert "\n" not in line
    found: dict[str, str] = json.loads(line)
    return found


def failure(text: str) -> Any:
    try:
        raise ValueError(text)
    except ValueError:
        return sys.exc_info()


@pytest.mark.parametrize(
    "text",
    [
        f'{{"client_secret": "{SECRET}"}}',
        f"{{'refresh-token': '{SECRET}'}}",
        f"refresh_token={SECRET}&x=1",
        f"Authorization: Bearer {SECRET}",
        f"eyJ{SECRET}.eyJ{SECRET}.{SECRET}",
        f"GET /sync/links/back/?state=1&code={SECRET}",
        f"code={SECRET}&grant_type=authorization_code",
        f"GET /user/login/?next=%2Fsync%2Flinks%2Fback%2F%3Fcode%3D{SECRET}",
        f'{{"authorization_code": "{SECRET}"}}',
        f"/user/password/reset/key/1-{SECRET}/",
        f"/user/confirm-email/{SECRET}/",
        f"no route to postgresql://tracker:{SECRET}@db.example.com:5432/tracker",
        f"redis://:{SECRET}@cache/0",
    ],
)
def test_secrets_do_not_reach_a_log(text: str) -> None:
    assert SECRET not in without_secrets(text)


@pytest.mark.parametrize(
    "text",
    [
        "POST /user/login/ 302 in 12 ms",
        "Run 7 stored 2000 rows of account 5WX00001",
        "https://tracker.example.com/sync/7/",
        '{"error": {"code": "not_permitted", "message": "User not permitted access"}}',
        "2026-11-20T15:00:00.000+00:00 bought 1 SPY   261218P00500000 at 3.05",
    ],
)
def test_what_is_no_secret_stays_readable(text: str) -> None:
    assert without_secrets(text) == text


def test_address_keeps_all_but_its_password() -> None:
    assert without_secrets("postgresql://me:pw@db:5432/x?sslmode=require") == (
        "postgresql://me:[hidden]@db:5432/x?sslmode=require"
    )


def test_log_line_is_one_json_object() -> None:
    line = logged("token=%s\nand a second line", SECRET)
    assert (line["level"], line["logger"]) == ("ERROR", "apps.trades")
    assert line["message"] == "token=[hidden]\nand a second line"
    # Milliseconds and the zone, so that lines of several machines can be put in order.
    assert line["at"][19] == "."
    assert line["at"].endswith("+00:00")


def test_traceback_is_logged_without_the_secret_it_repeats() -> None:
    line = logged("It failed", exc_info=failure(f"refresh_token={SECRET}"))
    assert "ValueError: refresh_token=[hidden]" in line["exception"]
    assert SECRET not in line["exception"]


@pytest.mark.parametrize("values", [(SECRET,), (SECRET, "two", "three")])
def test_message_that_does_not_fit_its_arguments_is_logged_without_them(values: tuple[str, ...]) -> None:
    assert logged("Sent %s and %s", *values)["message"] == "Sent %s and %s (its arguments do not fit)"


def test_message_without_arguments_may_hold_a_percent_sign() -> None:
    assert logged("Disk is 100 % full")["message"] == "Disk is 100 % full"


@pytest.fixture
def operators(settings: Any) -> None:
    settings.ADMINS = ["ops@example.com"]


@pytest.mark.usefixtures("operators")
def test_operators_get_the_error_and_its_place_without_secrets() -> None:
    AdminMailHandler().emit(record("Run %s failed", 7, exc_info=failure(f"password={SECRET}")))
    (message,) = mail.outbox
    assert message.to == ["ops@example.com"]
    assert message.subject.endswith("ERROR: Run 7 failed")
    assert "test_logs.py" in message.body
    assert SECRET not in str(message.message())


@pytest.mark.usefixtures("operators")
def test_mail_that_fails_stops_nobody_who_logs(settings: Any, capsys: pytest.CaptureFixture[str]) -> None:
    settings.MAILERS = {"default": {"BACKEND": "tests.notifications.mail_servers.Refusing"}}
    AdminMailHandler().emit(record("Run 7 failed"))
    assert "connection refused" in capsys.readouterr().err


@pytest.mark.usefixtures("operators")
@pytest.mark.parametrize(
    ("odd", "subject"), [("one\rtwo", "one"), ("one\r\ntwo", "one"), ("one\x0btwo", "one"), ("\r", "")]
)
def test_operators_are_mailed_the_first_line__however_it_ends(odd: str, subject: str) -> None:
    AdminMailHandler().emit(record(odd))
    (message,) = mail.outbox
    assert message.subject.endswith(f"ERROR: {subject}")
    assert odd in message.body
