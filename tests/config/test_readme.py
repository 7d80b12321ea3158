"""The README names only what exists."""

from __future__ import annotations

import re
from pathlib import Path

from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
OURS = {"core", "accounts", "notifications", "trades", "tastytrade_sync", "reports", "dashboard"}
# What make run stands for, and the release step's own.
UNLISTED = {"run_demo"}


def table(heading: str) -> list[str]:
    """Return the first cell of every row below a heading."""
    _, _, below = README.partition(f"## {heading}\n")
    rows = below.partition("\n## ")[0].splitlines()
    return [row.split("|")[1] for row in rows if row.startswith("| `")]


def names(cells: list[str]) -> set[str]:
    return {name for cell in cells for name in re.findall(r"`([\w/]+)", cell)}


def test_every_folder_of_the_readme_exists_and_every_app_is_in_it() -> None:
    folders = names(table("Where things are"))
    assert all((ROOT / folder).is_dir() for folder in folders)
    assert {f"apps/{name}" for name in OURS} <= folders
    assert {path.parent.name for path in ROOT.glob("apps/*/apps.py")} == OURS


def test_every_command_of_ours_is_in_the_readme_and_no_other() -> None:
    ours = {name for name, app in get_commands().items() if str(app).startswith("apps.")}
    assert names(table("Commands")) - {"createsuperuser"} == ours - UNLISTED


def test_scheduler_s_commands_exist_and_clean_up_what_django_leaves() -> None:
    _, _, below = README.partition("| when | what |")
    scheduled = set(re.findall(r"`python manage\.py (\w+)`", below))
    assert scheduled == {"send_notifications", "clearsessions"}
    assert scheduled <= get_commands().keys()


def test_every_make_word_of_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    words = set(re.findall(r"\bmake (run|test|check|bench|security|setup)\b", README))
    assert words == {"run", "test", "check", "bench", "security", "setup"}
    assert all(re.search(rf"^{word}:", makefile, re.MULTILINE) for word in words)


def test_files_the_readme_points_at_are_there() -> None:
    assert (ROOT / ".github/screenshot.png").is_file()
    assert ".github/screenshot.png" in README
    assert "MIT" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert all((ROOT / name).is_file() for name in re.findall(r"`(\.env\.example|app\.json|Procfile)`", README))
