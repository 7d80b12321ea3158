"""What every command promises where it cannot begin: one line, code 2, and a clean standard output."""

from __future__ import annotations

import json
import logging
import sys
from typing import TYPE_CHECKING

import pytest

from apps.core.commands import logs_on_standard_error, refuse
from tests.config.deployment import Deployment, deployment_on, empty_database

if TYPE_CHECKING:
    import subprocess

NOBODY = "postgresql://nobody@127.0.0.1:1/none"
COMMANDS = ["check_key", "reencrypt_secrets", "send_notifications", "sync_tastytrade --user a@example.com"]


def run(database: str, command: str) -> subprocess.CompletedProcess[str]:
    deployment: Deployment = deployment_on(database).but(DJANGO_SETTINGS_MODULE="config.settings.production")
    return deployment.run(f"python manage.py {command}")


@pytest.mark.parametrize("command", COMMANDS)
def test_unreachable_database_is_said_in_one_line(command: str) -> None:
    done = run(NOBODY, command)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("CommandError: The database cannot be reached: connection to server at")
    assert done.stderr.rstrip().endswith("Check DATABASE_URL and that the server is running.")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", COMMANDS)
def test_database_without_tables_is_said_in_one_line(django_db_setup: None, command: str) -> None:
    with empty_database("bare_of_the_suite") as database:
        done = run(database, command)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "CommandError: The database is not migrated: run manage.py migrate first.\n"


def test_refusal_is_one_line__whatever_it_quotes() -> None:
    refusal = refuse("The file says:\n  nothing\tof use.")
    assert (str(refusal), refusal.returncode) == ("The file says: nothing of use.", 2)


def test_what_is_logged_meanwhile_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    root, handler = logging.getLogger(), logging.StreamHandler(sys.stdout)
    root.addHandler(handler)
    try:
        with logs_on_standard_error():
            root.error("in the middle")
        root.error("afterwards")
    finally:
        root.removeHandler(handler)
    captured = capsys.readouterr()
    assert "in the middle" in captured.err
    assert "in the middle" not in captured.out
    assert "afterwards" in captured.out


def test_result_on_standard_output_is_nothing_but_the_result(django_db_setup: None) -> None:
    with empty_database("result_of_the_suite") as database:
        deployment = deployment_on(database).but(DJANGO_SETTINGS_MODULE="config.settings.production", LOG_LEVEL="DEBUG")
        assert deployment.run("python manage.py migrate --verbosity 0").returncode == 0
        done = deployment.run("python manage.py send_notifications")
    assert (done.returncode, done.stdout) == (0, "0 sent, 0 not delivered\n")
    # At DEBUG every query is logged; each line of it is JSON, on the other stream.
    assert all(json.loads(line) for line in done.stderr.splitlines())
