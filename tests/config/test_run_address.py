"""The address development puts into mails: the one `make run` serves, else the usual one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from config.run_address import USUAL, address_of_run

if TYPE_CHECKING:
    from pathlib import Path


def test_address_is_the_usual_one__nothing_runs(tmp_path: Path) -> None:
    assert address_of_run(tmp_path / "address") == USUAL == "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("http://127.0.0.1:8001", "http://127.0.0.1:8001"),
        ("http://127.0.0.1:8001\n", "http://127.0.0.1:8001"),
        ("", USUAL),
    ],
)
def test_address_is_what_the_run_has_written(tmp_path: Path, written: str, address: str) -> None:
    (tmp_path / "address").write_text(written)
    assert address_of_run(tmp_path / "address") == address
