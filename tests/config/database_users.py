"""Processes that use the private server, for tests in which they come, go and get killed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Self

import psycopg2

from config.postgres import ServerError, database_url, ensure_server
from config.postgres.cluster import postmaster_pid

ROOT = Path(__file__).resolve().parent.parent.parent
NOBODY = 65534
USE_SERVER = """
import sys
from pathlib import Path
from config.postgres import ensure_server
server = ensure_server(Path(sys.argv[1]), durable=False)
print(server.url, flush=True)
sys.stdin.read()
"""


class DatabaseUser:
    """A process that joins the server and stays until it is told to leave."""

    def __init__(self, *arguments: str | Path, program: str = USE_SERVER) -> None:
        command = [sys.executable, "-c", program, *map(str, arguments)]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()
        if self.process.stdout:
            self.process.stdout.close()

    def wait_until_ready(self) -> str:
        """Return the first line the process prints, which it does once it has joined."""
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def leave(self) -> None:
        if self.process.stdin and not self.process.stdin.closed:
            self.process.stdin.close()
        self.process.wait(timeout=60)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(timeout=60)


def joined(data: Path) -> DatabaseUser:
    user = DatabaseUser(data)
    user.wait_until_ready()
    return user


def cluster_folder(data: Path) -> Path:
    return next(data.glob("*/PG_VERSION")).parent


def server_pid(data: Path) -> int | None:
    return postmaster_pid(cluster_folder(data))


def ask(data: Path, question: str) -> object:
    connection = psycopg2.connect(database_url(data))
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(question)
            row = cursor.fetchone() if cursor.description else None
            return row and row[0]
    finally:
        connection.close()


def try_as_ordinary_user(data: Path) -> str:
    """Use and leave the server in a forked process that is not root; return "done" or what went wrong."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, _use_without_root(data).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    return answer


def _use_without_root(data: Path) -> str:
    try:
        if os.geteuid() == 0:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        server = ensure_server(data, durable=False)
        ask(data, "SELECT 1")
        server.release()
    except ServerError as error:
        return str(error)
    except BaseException as error:  # whatever it is, the child must end here and not run the suite on
        return repr(error)
    return "done"
