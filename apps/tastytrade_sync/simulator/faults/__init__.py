"""Bad weather on demand: each fault replaces, spoils or delays answers, hides rows, or lets something happen.

A fault is JSON: ``{"kind": …, "path": "part of the path", "account": …, "after": n, "times": n, "every": n,
"chance": 0.1, "value": …}``. It strikes the calls whose path contains ``path`` and whose account is ``account``, from
the ``after``-th on (0 is the first), each ``every``-th of them, with probability ``chance``, ``times`` times; what is
left out does not restrict. The kinds, and what ``value`` means for each, stand in ``kinds.py``.
"""

from apps.tastytrade_sync.simulator.faults.fault import Fault, FaultError
from apps.tastytrade_sync.simulator.faults.kinds import KINDS

__all__ = ["KINDS", "Fault", "FaultError"]
