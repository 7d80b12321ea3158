"""What every command promises: one line and code 2 where it cannot begin, never a traceback.

The commands are found by walking the applications, so a new one is held to the promise by itself.
"""

from __future__ import annotations

import io
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import CommandError, call_command, get_commands, load_command_class
from django.db import InterfaceError
from django.db.migrations.recorder import MigrationRecorder

from apps.core.commands import DatabaseCommand, logs_on_standard_error, refuse
from tests.config.deployment import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.management import CommandParser

ROOT = Path(__file__).parents[2]
OURS = sorted(name for name, place in get_commands().items() if str(place).startswith("apps."))
# The simulator needs no database, by contract.
WITH_DATABASE = [name for name in OURS if name != "simulate_tastytrade"]
# The demo looks for its port first, and somebody may be running one; nobody listens on port 1.
ASIDE = {"run_demo": ["--port", "1"]}
NO_SERVER = "postgres://nobody:secret-password@127.0.0.1:1/nothing"


def needed_arguments(name: str) -> list[str]:
    """Return an argument for each that the command requires."""
    parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
    arguments = [*ASIDE.get(name, [])]
    for action in parser._actions:  # argparse tells in no other way
        value = str(next(iter(action.choices))) if action.choices else "nobody@example.com"
        if action.required:
            arguments += [*action.option_strings[:1], value]
    # A demo may be running beside the tests; its port is not what they are about, and no port is always free.
    return [*arguments, "--port", "0"] if name == "run_demo" else arguments


@pytest.fixture(scope="module")
def without_server() -> Iterator[dict[str, tuple[int, str, str]]]:
    """Run every command against a server that does not exist, at once; return code, output and errors of each."""
    # A demo that runs beside the tests holds the usual port of the simulated broker as well.
    own = {"DATABASE_URL": NO_SERVER, "TASTYTRADE_SIMULATOR_URL": f"http://127.0.0.1:{free_port()}"}
    environment = {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    started = {
        name: subprocess.Popen(
            [sys.executable, "manage.py", name, *needed_arguments(name)],
            cwd=ROOT, env=environment, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for name in WITH_DATABASE
    }  # fmt: skip
    ended = {name: process.communicate(timeout=120) for name, process in started.items()}
    yield {name: (started[name].returncode, *ended[name]) for name in started}


def test_walk_finds_the_commands() -> None:
    assert {"sync_tastytrade", "link_tastytrade", "send_notifications", "reencrypt_secrets"} <= set(WITH_DATABASE)


@pytest.mark.parametrize("name", WITH_DATABASE)
def test_unreachable_database_is_one_line_and_code_2(
    without_server: dict[str, tuple[int, str, str]], name: str
) -> None:
    code, output, errors = without_server[name]
    assert (code, output) == (2, "")
    (line,) = errors.splitlines()
    assert "database cannot be reached" in line
    assert "secret-password" not in line


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in WITH_DATABASE if name != "run_demo"])
def test_database_that_is_not_migrated_is_one_line_and_code_2(name: str) -> None:
    # The newest migration of an application counts as not yet run when its row is missing.
    MigrationRecorder.Migration.objects.filter(app="tastytrade_sync").delete()
    with pytest.raises(CommandError, match="The database is not migrated") as caught:
        call_command(name, *needed_arguments(name))
    assert caught.value.returncode == 2


def parser_of(name: str, *, from_shell: bool) -> CommandParser:
    command = load_command_class(get_commands()[name], name)
    command._called_from_command_line = from_shell  # type: ignore[attr-defined]
    return command.create_parser("manage.py", name)


@pytest.mark.parametrize("name", OURS)
def test_argument_nobody_knows_is_one_line_and_code_2(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser_of(name, from_shell=True).parse_args([*needed_arguments(name), "--nonsense"])
    assert ended.value.code == 2
    output = capsys.readouterr()
    assert (output.out, output.err) == ("", f"manage.py {name}: error: unrecognized arguments: --nonsense\n")


@pytest.mark.parametrize("name", [name for name in OURS if needed_arguments(name)[::2] == ["--user"]])
def test_argument_that_is_missing_is_one_line_and_code_2(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser_of(name, from_shell=True).parse_args([])
    assert ended.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line == f"manage.py {name}: error: the following arguments are required: --user"


@pytest.mark.parametrize("name", OURS)
def test_argument_nobody_knows_is_one_line_and_code_2__called_by_code(name: str) -> None:
    with pytest.raises(CommandError, match=r"^unrecognized arguments: --nonsense$") as caught:
        parser_of(name, from_shell=False).parse_args([*needed_arguments(name), "--nonsense"])
    assert caught.value.returncode == 2


@pytest.mark.parametrize("name", OURS)
def test_help_still_shows_how_a_command_is_used(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser_of(name, from_shell=True).parse_args(["--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: manage.py {name} ")


def test_bad_argument_ends_the_real_command_in_one_line() -> None:
    command = [sys.executable, "manage.py", "simulate_tastytrade", "--port", "none"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    sentence = "manage.py simulate_tastytrade: error: argument --port: invalid int value: 'none'\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", sentence)


class Failing(DatabaseCommand):
    """A command that fails as told."""

    needs_migrated_database = False

    def __init__(self, failure: BaseException) -> None:
        super().__init__(stdout=io.StringIO(), stderr=io.StringIO())
        self.failure = failure

    def handle(self, *args: Any, **options: Any) -> None:
        raise self.failure


@pytest.mark.parametrize(
    ("failure", "code", "sentence"),
    [
        (InterfaceError("connection already closed"), 2, "connection already closed"),
        (KeyboardInterrupt(), 130, "Stopped."),
        (refuse("Two\n  lines."), 2, "Two lines."),
    ],
)
def test_failure_in_the_middle_is_one_line(failure: BaseException, code: int, sentence: str) -> None:
    with pytest.raises(CommandError) as caught:
        call_command(Failing(failure))
    assert caught.value.returncode == code
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_logs_leave_standard_output_to_the_result() -> None:
    handler = logging.StreamHandler(sys.stdout)
    logging.getLogger().addHandler(handler)
    try:
        with logs_on_standard_error():
            assert handler.stream is sys.stderr
        assert handler.stream is sys.stdout
    finally:
        logging.getLogger().removeHandler(handler)
