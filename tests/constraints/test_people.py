"""The promises the database keeps about what belongs to people: their addresses, wishes and notices."""

from __future__ import annotations

import pytest

from apps.accounts.models import User
from apps.notifications.models import Notice, NoticePreference
from tests.constraints.stored import Case, Stored, check
from tests.factories import (
    NOON,
)

pytestmark = pytest.mark.django_db


CASES: dict[str, Case] = {
    "user_email_unique_without_case": (
        [],
        lambda stored: User(email="OWNER@example.com"),
        lambda stored: User(email="owner@example.org"),
    ),
    "one_preference_per_kind": (
        [lambda stored: NoticePreference(user=stored.owner, kind="LINK_LOST")],
        lambda stored: NoticePreference(user=stored.owner, kind="LINK_LOST", by_email=False),
        lambda stored: NoticePreference(user=stored.owner, kind="NEW_PROBLEMS"),
    ),
    "one_notice_per_trouble_going_on": (
        [lambda stored: Notice(user=stored.owner, kind="LINK_LOST", trouble="link 7 lost")],
        lambda stored: Notice(user=stored.owner, kind="LINK_LOST", trouble="link 7 lost"),
        # What is over may begin anew, and has.
        lambda stored: Notice(user=stored.owner, kind="LINK_LOST", trouble="link 7 lost", ended_at=NOON),
    ),
}


@pytest.mark.parametrize(("name", "case"), CASES.items())
def test_constraint_refuses_the_row_that_breaks_it_and_no_other(stored: Stored, name: str, case: Case) -> None:
    check(stored, name, case)
