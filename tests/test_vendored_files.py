"""What was taken from elsewhere is exactly what its README says, and asks the browser for nothing that is missing."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHELVES = [ROOT / "static" / "vendor", ROOT / "tests" / "vendor"]
LISTED = [
    (shelf / name, digest)
    for shelf in SHELVES
    for digest, name in re.findall(r"^([0-9a-f]{64})  (\S+)$", (shelf / "README.md").read_text(), re.MULTILINE)
]


@pytest.mark.parametrize(("file", "digest"), LISTED, ids=lambda value: getattr(value, "name", ""))
def test_vendored_file_is_the_one_that_was_checked(file: Path, digest: str) -> None:
    assert hashlib.sha256(file.read_bytes()).hexdigest() == digest


@pytest.mark.parametrize("shelf", SHELVES, ids=lambda shelf: shelf.parent.name)
def test_every_vendored_file_is_listed_or_a_licence(shelf: Path) -> None:
    listed = {file for file, _ in LISTED}
    lying = {file for file in shelf.glob("*/*") if not file.name.startswith("LICENSE")}
    assert lying == {file for file in listed if shelf in file.parents}


def test_served_file_names_no_source_map() -> None:
    # Collecting static files with manifest names fails on a map that is not there.
    assert not [file for file, _ in LISTED if "tests" not in file.parts and b"sourceMappingURL" in file.read_bytes()]
