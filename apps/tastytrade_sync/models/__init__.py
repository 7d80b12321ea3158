"""Links to the broker, the runs made over them and the problems they met."""

from apps.tastytrade_sync.models.links import (
    Environment,
    Link,
    LinkedAccount,
    LinkMethod,
    LinkSecret,
    LinkState,
)
from apps.tastytrade_sync.models.problems import ProblemState, SyncProblem
from apps.tastytrade_sync.models.runs import Checkpoint, ResourceCount, RunState, SyncRun, Trigger

__all__ = [
    "Checkpoint",
    "Environment",
    "Link",
    "LinkMethod",
    "LinkSecret",
    "LinkState",
    "LinkedAccount",
    "ProblemState",
    "ResourceCount",
    "RunState",
    "SyncProblem",
    "SyncRun",
    "Trigger",
]
