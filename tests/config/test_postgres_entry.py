from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from config.postgres import database_url, use_embedded_server_if_needed
from config.postgres.entry import DATA, JOINED
from tests.config.database_users import DatabaseUser, ask, server_pid

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# A command that reads the database, and on the word "child" starts another one like itself and prints its address.
COMMAND = """
import os, subprocess, sys
from pathlib import Path
from config.postgres import use_embedded_server_if_needed
use_embedded_server_if_needed(["manage.py", "migrate"], root=Path(sys.argv[1]))
if "child" in sys.argv:
    subprocess.Popen([sys.executable, "-c", sys.argv[3], sys.argv[1], "grandchild"])
    sys.stdin.read()
else:
    print(os.environ["DATABASE_URL"], flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "config.settings.development")
    # Set first, so that whatever the code under test writes is taken back at the end.
    for name in ("DATABASE_URL", JOINED):
        monkeypatch.setenv(name, "")


@pytest.fixture
def root(data: Path, tmp_path: Path) -> Iterator[Path]:
    """A checkout whose ``var/postgres`` has been made before."""
    (tmp_path / "var").mkdir()
    (tmp_path / DATA).symlink_to(data)
    return tmp_path
