"""What platforms read beside the code says the same as the code."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.config.deployment import procfile
from tests.config.test_env_example import READ
from tests.config.test_required_variables import REQUIRED

ROOT = Path(__file__).resolve().parents[2]
APP = json.loads((ROOT / "app.json").read_text(encoding="utf-8"))
# Comes with the database that app.json orders.
FROM_ADDON = {"DATABASE_URL"}


def settings_read() -> set[str]:
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "config").rglob("*.py"))
    return {name for source in sources for name in READ.findall(source)}


def marked_required() -> set[str]:
    """Return the variables of .env.example whose comment says REQUIRED."""
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    return set(re.findall(r"^# REQUIRED: .*\n(?:#.*\n)*([A-Z_]+)=", example, re.MULTILINE))


def test_app_json_asks_only_for_what_is_read() -> None:
    assert set(APP["env"]) - {"DJANGO_SETTINGS_MODULE"} <= settings_read()


def test_app_json_asks_for_everything_required() -> None:
    needed = {name for name, entry in APP["env"].items() if entry.get("required", True)}
    assert needed == {*REQUIRED, "DJANGO_SETTINGS_MODULE"} - FROM_ADDON


def test_app_json_explains_what_a_person_must_fill_in() -> None:
    asked = [entry for entry in APP["env"].values() if not {"generator", "value"} & entry.keys()]
    assert all(entry["description"].endswith(".") for entry in asked)


def test_example_marks_exactly_what_is_required() -> None:
    assert marked_required() == {*REQUIRED, "DJANGO_SETTINGS_MODULE"}


def test_one_python_for_all_who_ask() -> None:
    version = (ROOT / ".python-version").read_text(encoding="utf-8").strip()
    assert (ROOT / "runtime.txt").read_text(encoding="utf-8").strip() == f"python-{version}"


def test_both_processes_run_under_production_settings() -> None:
    release, web = procfile()["release"], procfile()["web"]
    # manage.py falls back to development, which would make keys of its own on a server.
    assert release.count("manage.py") == release.count("--settings config.settings.production") == 2
    assert APP["env"]["DJANGO_SETTINGS_MODULE"]["value"] == "config.settings.production"
    assert web.split()[1:] == ["config.wsgi", "--config", "python:config.gunicorn"]


def test_hooks_fetch_nothing() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"repo: (\S+)", hooks)) == {"local"}
    assert set(re.findall(r"language: (\S+)", hooks)) == {"system"}
    assert all(entry.startswith(".venv/bin/") for entry in re.findall(r"entry: (\S+)", hooks))


def test_lock_files_name_no_host() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        assert "://" not in lock.read_text(encoding="utf-8"), lock.name


def test_suite_holds_the_engine_to_a_closer_measure_than_the_rest() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    _, _, recipe = makefile.partition("\ntest: ")
    lines = recipe.partition("\n\n")[0].replace("\\\n", "").splitlines()
    engine, rest = (set(line.split()) for line in lines if " -m pytest " in line)
    assert engine >= {"tests/trades/engine", "--cov=apps/trades/engine", "--cov-branch", "--cov-fail-under=98"}
    assert rest >= {"--ignore=tests/trades/engine", "--cov"}
