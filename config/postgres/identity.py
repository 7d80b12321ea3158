"""As whom the server's programs run: PostgreSQL refuses to run as root, containers and CI often are root.

As root the first of these that can reach both the data and the programs is taken:

1. another user: the owner of the existing data, else ``postgres``, else ``nobody``;
2. root itself inside a user namespace, where it looks like an ordinary user (for a checkout below root's home);
3. another user that may pass closed folders (where the container forbids namespaces).

Folders above the data are never opened to other users for this.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from config.postgres.errors import ServerError

if TYPE_CHECKING:
    from pathlib import Path

NAMESPACE = ("unshare", "--user", "--map-user=65534", "--map-group=65534")


@dataclass(frozen=True)
class Identity:
    """A user for the server's programs, with the command that turns us into it where a plain switch is not enough."""

    uid: int | None = None
    gid: int | None = None
    prefix: tuple[str, ...] = ()

    def run(self, command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:  # noqa: ANN401
        """Run a program from ``/`` (the current folder may be closed to it), with its output captured as text."""
        if self.uid is not None and not self.prefix:
            # The groups are named too, or root's own would go along.
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return subprocess.run(  # noqa: S603  (our own programs, no shell)
            [*self.prefix, *command],
            cwd="/",
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            **options,
        )

    def own(self, path: Path) -> None:
        """Hand a file or folder that we made to this user."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def can_use(self, folder: str, program: str) -> bool:
        """Say whether this user may enter the folder and run the program; only doing both proves it."""
        try:
            answer = self.run(["/bin/sh", "-c", 'cd "$0" && exec "$1" --version', folder, program])
        except OSError:
            return False
        return answer.returncode == 0


def choose_identity(folder: str, program: str, owner: int | None) -> Identity:
    """Return the first identity that reaches the folder and the program; ``owner`` is that of existing data, if any.

    Raises ServerError when we are root and nothing works.
    """
    if os.geteuid() != 0:
        return Identity()
    for identity in _candidates(owner):
        if identity.can_use(folder, program):
            return identity
    raise ServerError(
        f"PostgreSQL does not run as root, and no other user can reach {folder} and {program}. "
        "Run this as an ordinary user, or set DATABASE_URL to a server of your own."
    )


def _candidates(owner: int | None) -> list[Identity]:
    """Order the ways to stop being root; data that exists can be opened only by its owner."""
    accounts = [] if owner == 0 else _accounts(owner)
    plain = [Identity(account.pw_uid, account.pw_gid) for account in accounts]
    namespace = [Identity(prefix=NAMESPACE)] if not owner and shutil.which("unshare") else []
    passing = [_passing_closed_folders(account) for account in accounts if shutil.which("setpriv")]
    return [*plain, *namespace, *passing]


def _accounts(owner: int | None) -> list[pwd.struct_passwd]:
    names = {account.pw_name: account for account in pwd.getpwall()}
    if owner is not None:
        return [account for account in names.values() if account.pw_uid == owner][:1]
    return [names[name] for name in ("postgres", "nobody") if name in names]


def _passing_closed_folders(account: pwd.struct_passwd) -> Identity:
    switch = (f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups")
    capability = ("--inh-caps=+dac_override", "--ambient-caps=+dac_override")
    return Identity(account.pw_uid, account.pw_gid, ("setpriv", *switch, *capability))


def _environment() -> dict[str, str]:
    """Leave out what would point the programs elsewhere, and fix the language of their messages."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C"}
