"""Scripts read a command's standard output: in production too it holds the result and nothing else."""

from __future__ import annotations

import json

from tests.config.deployment import deployment_on, empty_database


def test_result_on_standard_output_is_nothing_but_the_result(django_db_setup: None) -> None:
    with empty_database("result_of_the_suite") as database:
        deployment = deployment_on(database).but(DJANGO_SETTINGS_MODULE="config.settings.production", LOG_LEVEL="DEBUG")
        assert deployment.run("python manage.py migrate --verbosity 0").returncode == 0
        done = deployment.run("python manage.py send_notifications")
    assert (done.returncode, done.stdout) == (0, "0 sent, 0 not delivered\n")
    # At DEBUG every query is logged; each line of it is JSON, on the other stream.
    assert all(json.loads(line) for line in done.stderr.splitlines())
