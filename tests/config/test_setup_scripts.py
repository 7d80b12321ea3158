"""What `make` runs before anything else: which Python is taken, how packages get in, and what is said if nothing helps.

Each test is a machine of its own: a folder of programs that are no more than what the test says, and no other on PATH.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "requirements"
TOOLS = ("sh", "cat", "cksum", "ls", "sort", "rm", "cp", "mkdir", "basename", "touch", "sed")
# Writes down how it was called. As a Python it is as old as its first line says, makes folders for -m venv, and
# installs uv or packages as far as NO_UV and NO_PIP let it.
FAKE = """#!/bin/sh
usable={usable}
echo "$0 $*" >> "$LOG"
case "$1 $2" in
"-c import sys"*) [ "$usable" = yes ] ;;
"-m venv") mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
"-m pip")
    case "$*" in
    *" .venv/uv.txt") [ -z "${{NO_UV:-}}" ] && cp "$0" .venv/bin/uv ;;
    *) [ -z "${{NO_PIP:-}}" ] || {{ echo "no way to the registry" >&2; exit 1; }} ;;
    esac ;;
esac
"""


@dataclass
class Machine:
    root: Path

    @property
    def checkout(self) -> Path:
        return self.root / "checkout"

    @property
    def calls(self) -> str:
        log = self.root / "log"
        return log.read_text() if log.exists() else ""

    def has(self, program: str, *, usable: bool = True) -> Path:
        """Install a fake program under a path relative to the machine."""
        path = self.root / program
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(FAKE.format(usable="yes" if usable else "no"))
        path.chmod(0o755)
        return path

    def run(self, script: str = "bootstrap.sh", **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": str(self.root / "bin"), "HOME": str(self.root / "home"), "LOG": str(self.root / "log")}
        return subprocess.run(
            [f"requirements/{script}"], cwd=self.checkout, env=environment | variables, capture_output=True, text=True,
            check=False, timeout=60,
        )  # fmt: skip

    def python_taken(self) -> str:
        """Return the path, relative to the machine, of the interpreter that made .venv."""
        (call,) = [line for line in self.calls.splitlines() if line.endswith("-m venv .venv")]
        return str(Path(call.split(" ")[0]).relative_to(self.root))


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path)
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool) or tool)
    shutil.copytree(SCRIPTS, made.checkout / "requirements", ignore=shutil.ignore_patterns("*.in"))
    (made.checkout / ".python-version").write_text("3.13\n")
    return made


def test_newest_python_on_the_path_is_taken(machine: Machine) -> None:
    machine.has("bin/python3.12")
    machine.has("bin/python3.13")
    assert machine.run().returncode == 0
    assert machine.python_taken() == "bin/python3.13"


def test_named_python_comes_before_all(machine: Machine) -> None:
    machine.has("bin/python3.13")
    named = machine.has("opt/python")
    assert machine.run(PYTHON=str(named)).returncode == 0
    assert machine.python_taken() == "opt/python"


def test_shim_that_refuses_to_run_is_passed_over(machine: Machine) -> None:
    machine.has("bin/python3.13", usable=False)
    machine.has("bin/python3")
    assert machine.run().returncode == 0
    assert machine.python_taken() == "bin/python3"


def test_newest_patch_in_pyenv_is_taken__none_on_the_path(machine: Machine) -> None:
    for version in ("3.12.11", "3.13.2", "3.13.10"):
        machine.has(f"home/.pyenv/versions/{version}/bin/python")
    assert machine.run().returncode == 0
    assert machine.python_taken() == "home/.pyenv/versions/3.13.10/bin/python"


def test_machine_without_a_python_is_told_what_to_do(machine: Machine) -> None:
    machine.has("bin/python3", usable=False)
    done = machine.run()
    assert done.returncode == 2
    assert done.stderr == (
        "Python 3.12 or newer was not found. Install one (python.org, your system or pyenv) "
        "or set PYTHON=/path/to/python.\n"
    )
    assert not (machine.checkout / ".venv").exists()


def test_packages_come_through_uv_with_their_hashes(machine: Machine) -> None:
    machine.has("bin/python3.13")
    assert machine.run().returncode == 0
    (call,) = [line for line in machine.calls.splitlines() if "/uv pip install" in f"/{line}"]
    assert call.endswith("--require-hashes -r requirements/development.txt")


def test_uv_is_the_locked_one__proved_by_its_hash(machine: Machine) -> None:
    machine.has("bin/python3.13")
    machine.run()
    assert "-m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.txt" in machine.calls
    wanted = (machine.checkout / ".venv/uv.txt").read_text()
    assert re.match(r"uv==[\d.]+ \\\n    --hash=sha256:", wanted)
    # And nothing but uv.
    assert wanted.count("==") == 1


def test_packages_come_through_pip__uv_cannot_be_had(machine: Machine) -> None:
    machine.has("bin/python3.13")
    assert machine.run(NO_UV="1").returncode == 0
    assert "--require-hashes -r requirements/development.txt" in machine.calls
    assert "uv pip install" not in machine.calls


def test_second_time_does_nothing(machine: Machine) -> None:
    machine.has("bin/python3.13")
    machine.run()
    before = machine.calls
    assert machine.run().returncode == 0
    assert machine.calls == before


@pytest.mark.parametrize("changed", ["requirements/development.txt", ".python-version"])
def test_packages_are_installed_anew__what_is_locked_has_changed(machine: Machine, changed: str) -> None:
    machine.has("bin/python3.13")
    machine.run()
    (machine.checkout / changed).write_text("something else\n")
    machine.run()
    assert machine.calls.count("-m venv .venv") == 2


def test_set_up_that_failed_says_why_and_is_done_again(machine: Machine) -> None:
    machine.has("bin/python3.13")
    failed = machine.run(NO_UV="1", NO_PIP="1")
    assert (failed.returncode, failed.stderr) == (1, "no way to the registry\n")
    assert machine.run().returncode == 0
    assert machine.calls.count("-m venv .venv") == 2


def test_chromium_that_is_there_is_used(machine: Machine) -> None:
    machine.has("bin/chromium")
    machine.has("bin/chromedriver")
    assert machine.run("browser.sh").returncode == 0
    assert machine.calls == ""


@pytest.mark.parametrize("browser", ["google-chrome", "chromium-browser"])
def test_other_names_of_chromium_do_too(machine: Machine, browser: str) -> None:
    machine.has(f"bin/{browser}")
    machine.has("bin/chromedriver")
    assert machine.run("browser.sh").returncode == 0


def user(machine: Machine, number: int) -> None:
    """Let the machine's `id` say who runs the script."""
    program = machine.root / "bin/id"
    program.write_text(f"#!/bin/sh\necho {number}\n")
    program.chmod(0o755)


def test_ordinary_user_without_chromium_is_told_what_to_install(machine: Machine) -> None:
    user(machine, 1000)
    machine.has("bin/apt-get")
    done = machine.run("browser.sh")
    assert done.returncode == 2
    assert done.stderr.startswith("Browser tests need Chromium: install the packages chromium and chromium-driver")
    assert machine.calls == ""


def test_root_on_debian_gets_chromium(machine: Machine) -> None:
    user(machine, 0)
    installs = machine.root / "bin/apt-get"
    installs.write_text(
        '#!/bin/sh\necho "$*" >> "$LOG"\n'
        'case "$1" in install) for name in chromium chromedriver; do cp "$0" "${0%/*}/$name"; done ;; esac\n'
    )
    installs.chmod(0o755)
    assert machine.run("browser.sh").returncode == 0
    assert machine.calls == "update -qq\ninstall -y -qq chromium chromium-driver\n"
