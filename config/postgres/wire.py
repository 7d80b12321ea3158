"""One statement to a local server in PostgreSQL's own protocol (version 3), for lack of a driver at this point.

Only an answer proves that a server lives: a process id can be stale, a zombie, or somebody else's by now.
"""

from __future__ import annotations

import socket
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PROTOCOL = 3 << 16
SUPERUSER = "postgres"
NO_SUCH_DATABASE = "3D000"
NOT_ACCEPTING = "57P03"  # starting up, recovering or shutting down


class RefusedError(Exception):
    """The server answered with an error; ``state`` is its SQLSTATE."""

    def __init__(self, state: str, message: str) -> None:
        super().__init__(message)
        self.state = state


def execute(address: Path, database: str, statement: str) -> None:
    """Run one statement as the superuser and wait for its end.

    Raises RefusedError when the server says no, and OSError when nobody listens at ``address`` or the line breaks.
    """
    parameters = f"user\0{SUPERUSER}\0database\0{database}\0\0".encode()
    with socket.socket(socket.AF_UNIX) as line:
        # A server that takes the connection and then says nothing would hold every command for ever.
        line.settimeout(30)
        line.connect(str(address))
        line.sendall(struct.pack("!ii", len(parameters) + 8, PROTOCOL) + parameters)
        _read_until_ready(line)
        query = statement.encode() + b"\0"
        line.sendall(b"Q" + struct.pack("!i", len(query) + 4) + query)
        _read_until_ready(line)
        line.sendall(b"X" + struct.pack("!i", 4))


def _read_until_ready(line: socket.socket) -> None:
    kind = b""
    while kind != b"Z":
        kind, length = struct.unpack("!ci", _receive(line, 5))
        body = _receive(line, length - 4)
        if kind == b"E":
            fields = {part[:1]: part[1:].decode(errors="replace") for part in body.split(b"\0") if part}
            raise RefusedError(fields.get(b"C", ""), fields.get(b"M", "no reason given"))


def _receive(line: socket.socket, count: int) -> bytes:
    parts = b""
    while len(parts) < count:
        part = line.recv(count - len(parts))
        if not part:
            raise ConnectionResetError("the server closed the connection")
        parts += part
    return parts
