from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from config.postgres import ensure_server
from config.postgres.entry import DATA
from tests.config.database_users import server_pid

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def made_data() -> Iterator[Path]:
    """A checkout's data folder, made once because that takes most of a second; open to others, as /tmp is."""
    folder = Path(tempfile.mkdtemp(prefix="tracker-test-"))
    folder.chmod(0o755)
    ensure_server(folder / DATA, durable=False).release()
    yield folder / DATA
    shutil.rmtree(folder)


@pytest.fixture
def data(made_data: Path) -> Iterator[Path]:
    """The folder with its server stopped, before and after."""
    assert server_pid(made_data) is None
    yield made_data
    assert server_pid(made_data) is None
