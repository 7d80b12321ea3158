"""Whether this installation can serve: database reachable, migrations applied, secrets readable."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from apps.core.canary import CanaryState, read_canary


# A platform's probe has no account. What it learns is that something is wrong and what an operator can do about it.
@login_not_required
def health(request: HttpRequest) -> JsonResponse:
    checks = _checks()
    # 503 and not 500: the platform shall keep traffic away and try again, not take the release for broken.
    status = 200 if all(answer == "ok" for answer in checks.values()) else 503
    return JsonResponse(checks, status=status, headers={"Cache-Control": "no-store"})


def _checks() -> dict[str, str]:
    # One check that cannot be made says nothing about the next: an unreachable database is no wrong key.
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        return {"database": "unreachable", "migrations": "unknown", "key": "unknown"}
    if pending:
        return {"database": "ok", "migrations": "pending: run manage.py migrate", "key": "unknown"}
    key = read_canary()
    return {"database": "ok", "migrations": "ok", "key": "ok" if key is CanaryState.READABLE else key.value}
