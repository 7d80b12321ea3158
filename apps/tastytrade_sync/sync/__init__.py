"""The sync: one implementation behind the page, the command and the tests; see ``run``."""

from apps.tastytrade_sync.sync.locks import AlreadyRunningError
from apps.tastytrade_sync.sync.progress import Progress
from apps.tastytrade_sync.sync.run import run
from apps.tastytrade_sync.sync.several import run_each

__all__ = ["AlreadyRunningError", "Progress", "run", "run_each"]
