"""The promises the database keeps about links and runs."""

from __future__ import annotations

from typing import Any

import pytest

from apps.tastytrade_sync.models import Link, LinkedAccount, ResourceCount, SyncProblem
from tests.constraints.stored import LATER, NOW, Case, Stored, check

pytestmark = pytest.mark.django_db


def problem(stored: Stored, **fields: Any) -> SyncProblem:
    values = {"account": stored.account, "fingerprint": "f", "state": "OPEN", "resource": "transactions", **fields}
    return SyncProblem(run=stored.run, last_run=stored.run, code="rejected_row", message="m", advice="a", **values)


def count(stored: Stored, **fields: Any) -> ResourceCount:
    return ResourceCount(**{"run": stored.run, "account": stored.account, "resource": "transactions", **fields})


CASES: dict[str, Case] = {
    "one_row_per_linked_account": (
        [lambda stored: LinkedAccount(link=stored.link, account=stored.account, last_listed_at=NOW)],
        lambda stored: LinkedAccount(link=stored.link, account=stored.account, last_listed_at=LATER),
        lambda stored: LinkedAccount(
            link=Link.objects.create(owner=stored.owner, environment="sandbox"),
            account=stored.account,
            last_listed_at=LATER,
        ),
    ),
    "one_count_per_resource": (
        # Counts that concern no account are one per resource too.
        [lambda stored: count(stored, account=None, resource="accounts")],
        lambda stored: count(stored, account=None, resource="accounts"),
        lambda stored: count(stored, account=stored.account, resource="accounts"),
    ),
    "every_received_row_is_counted_once": (
        [],
        lambda stored: count(stored, received=9, new=4, changed=3, same=2, rejected=1),
        lambda stored: count(stored, received=10, new=4, changed=3, same=2, rejected=1),
    ),
    "one_open_problem_per_defect": (
        [problem],
        problem,
        # A defect that was resolved may appear again.
        lambda stored: problem(stored, state="RESOLVED"),
    ),
}


@pytest.mark.parametrize(("name", "case"), CASES.items())
def test_constraint_refuses_the_row_that_breaks_it_and_no_other(stored: Stored, name: str, case: Case) -> None:
    check(stored, name, case)
