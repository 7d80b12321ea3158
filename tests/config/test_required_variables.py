"""A variable that is missing or wrong is named in one line, and nothing starts."""

from __future__ import annotations

import pytest

from tests.config.deployment import Deployment, deployment_on, procfile

GOOD = deployment_on("postgresql://nobody@127.0.0.1:1/none").but(
    DJANGO_SETTINGS_MODULE="config.settings.production",
)
REQUIRED = [
    "SECRET_KEY", "FIELD_ENCRYPTION_KEY", "DATABASE_URL", "ALLOWED_HOSTS", "SITE_URL", "EMAIL_HOST",
    "DEFAULT_FROM_EMAIL",
]  # fmt: skip
WRONG = {
    "FIELD_ENCRYPTION_KEY": "too-short-for-a-key",
    "DATABASE_URL": "mysql://host/name",
    "DATABASE_DIRECT_URL": "postgresql://host",
    "DATABASE_KEEP_SECONDS": "soon",
    "SITE_URL": "tracker.example.com",
    "SESSION_HOURS": "0",
    "LOG_LEVEL": "LOUD",
    "SENTRY_DSN": "sentry",
    "EMAIL_PORT": "smtp",
    "EMAIL_USE_TLS": "perhaps",
    "EMAIL_USE_SSL": "maybe",
    "SECURE_HSTS_SECONDS": "-1",
    "TASTYTRADE_REDIRECT_ENVIRONMENT": "moon",
    "TASTYTRADE_PAGE_SIZE": "2001",
}


def refusal(deployment: Deployment, line: str = "python manage.py check") -> tuple[int, str]:
    done = deployment.run(line)
    return done.returncode, done.stderr.strip()


@pytest.mark.parametrize("name", REQUIRED)
def test_missing_variable_is_named_and_nothing_starts(name: str) -> None:
    code, message = refusal(GOOD.but(**{name: ""}))
    assert code == 2
    assert message == f"The environment variable {name} must be set; see .env.example for its meaning."


@pytest.mark.parametrize(("name", "value"), WRONG.items())
def test_wrong_variable_is_named_and_nothing_starts(name: str, value: str) -> None:
    code, message = refusal(GOOD.but(**{name: value}))
    assert code == 2
    assert name in message
    assert "\n" not in message


def test_collecting_files_is_refused_in_one_line__settings_not_named() -> None:
    # As a platform builds: every variable of .env.example but the one that says it is a server.
    code, message = refusal(GOOD.but(DJANGO_SETTINGS_MODULE=""), "python manage.py collectstatic --noinput")
    assert code == 2
    assert message == "Set DJANGO_SETTINGS_MODULE=config.settings.production: only a deployment collects files."


def test_files_may_be_collected__settings_named_on_the_line() -> None:
    line = "python manage.py collectstatic --noinput --dry-run --settings config.settings.production"
    assert refusal(GOOD.but(DJANGO_SETTINGS_MODULE=""), line) == (0, "")


@pytest.mark.parametrize(
    ("variables", "options"),
    [
        ({}, "False True"),
        ({"EMAIL_PORT": "465", "EMAIL_USE_SSL": "true"}, "True False"),
        ({"EMAIL_USE_TLS": "false"}, "False False"),
    ],
)
def test_mail_is_encrypted_in_one_way(variables: dict[str, str], options: str) -> None:
    look = "from django.core.mail import mailers; mailer = mailers['default']; print(mailer.use_ssl, mailer.use_tls)"
    assert GOOD.but(**variables).run(f'python manage.py shell -v 0 -c "{look}"').stdout.strip() == options


@pytest.mark.parametrize(("direct", "disabled"), [("", "False"), ("postgresql://nobody@127.0.0.1:2/none", "True")])
def test_no_cursor_is_kept_on_the_server__behind_a_pooler(direct: str, disabled: str) -> None:
    look = "from django.db import connection; print(connection.settings_dict.get('DISABLE_SERVER_SIDE_CURSORS', False))"
    line = f'python manage.py shell -v 0 -c "{look}"'
    assert GOOD.but(DATABASE_DIRECT_URL=direct).run(line).stdout.strip() == disabled


def test_deployment_check_has_nothing_to_say() -> None:
    assert refusal(GOOD, "python manage.py check --deploy --fail-level WARNING") == (0, "")


def test_refusal_does_not_repeat_a_secret() -> None:
    assert "too-short-for-a-key" not in refusal(GOOD.but(FIELD_ENCRYPTION_KEY="too-short-for-a-key"))[1]
    assert "hunter2" not in refusal(GOOD.but(DATABASE_URL="mysql://me:hunter2@host/name"))[1]


@pytest.mark.parametrize(("name", "value"), [("SECRET_KEY", ""), ("WEB_THREADS", "one"), ("PORT", "http")])
def test_web_process_says_it_in_one_line_too(name: str, value: str) -> None:
    code, message = refusal(GOOD.but(**{name: value}), procfile()["web"])
    assert code != 0
    assert name in message
    assert "\n" not in message
