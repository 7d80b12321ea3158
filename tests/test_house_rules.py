"""Rules of the house that no linter knows: where queries may be made, and what migrations are called."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
APPS = ROOT / "apps"
VIEWS = sorted([*APPS.glob("*/views.py"), *APPS.glob("*/views/*.py")])
SOURCES = sorted(path for path in APPS.rglob("*.py") if "migrations" not in path.parts)
OWN_PACKAGES = ("apps", "config")


def names(paths: list[Path]) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in paths]


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_there_are_views_to_look_at() -> None:
    assert {path.parts[len(APPS.parts)] for path in VIEWS} >= {"trades", "tastytrade_sync", "notifications"}


@pytest.mark.parametrize("path", VIEWS, ids=names(VIEWS))
def test_view_asks_no_table_itself(path: Path) -> None:
    # What a view may show is decided in access.py and selectors; a query here would go round the owner.
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "objects"]
    assert found == []


def test_no_function_imports_our_own_modules() -> None:
    # An import inside a function hides a circle; the one of manage.py has its reason there.
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SOURCES
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in OWN_PACKAGES
    ]
    assert found == []


def test_migrations_are_named_for_what_they_change() -> None:
    paths = sorted(APPS.glob("*/migrations/0*.py"))
    assert [path.name for path in paths if re.search(r"_auto_|_and_more", path.name)] == []
    assert len(paths) >= 6


def test_every_package_can_be_imported_as_one() -> None:
    folders = {path.parent for path in SOURCES}
    assert [folder.relative_to(ROOT).as_posix() for folder in folders if not (folder / "__init__.py").exists()] == []
