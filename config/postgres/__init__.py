"""A private PostgreSQL server for a machine on which nobody has set one up.

Commands and tests need a real PostgreSQL. Where ``DATABASE_URL`` names none, they share one that lives under
``var/``: the first user starts it, the last one stops it, and no step is left to the reader of the README.

Who uses the server is known by locks, never by a list of process ids: the kernel drops the lock of a killed
process, so the next command finds the server running, uses it, and stops it when it is the last to leave.

- ``gate.lock``, exclusive: held while somebody starts or stops the server.
- ``users.lock``, shared: held by every process for as long as it may use the server.

Only the standard library is used, because this runs before Django's settings can be read.
"""

from config.postgres.entry import ensure_test_server, use_embedded_server_if_needed, use_test_server_address
from config.postgres.errors import ServerError
from config.postgres.server import Server, database_url, ensure_server

__all__ = [
    "Server",
    "ServerError",
    "database_url",
    "ensure_server",
    "ensure_test_server",
    "use_embedded_server_if_needed",
    "use_test_server_address",
]
