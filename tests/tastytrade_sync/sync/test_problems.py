"""Problems of many rows at once: as many as there are defects, in as many statements as for one."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.tastytrade_sync.models import ProblemState, SyncProblem
from tests.tastytrade_sync.sync.conftest import NUMBERS, deposit

if TYPE_CHECKING:
    from typing import Any

    from pytest_django.fixtures import Settings

    from tests.tastytrade_sync.sync.conftest import Desk

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = NUMBERS[0]
TABLE = f'"{SyncProblem._meta.db_table}"'


def strange(broker_id: int) -> dict[str, Any]:
    return deposit(NUMBER, broker_id, 8) | {"transaction-type": "Weather"}


def broken(broker_id: int, text: str = "") -> dict[str, Any]:
    return deposit(NUMBER, broker_id, 8, "NaN") | {"description": text}


def statements_of_a_sync(desk: Desk) -> int:
    """Sync and return how many statements wrote or asked for problems."""
    with CaptureQueriesContext(connection) as captured:
        desk.sync()
    return sum(TABLE in query["sql"] for query in captured)


@pytest.mark.parametrize("defect", [strange, broken])
def test_problems_of_a_page_take_as_many_statements_as_one(desk: Desk, settings: Settings, defect: Any) -> None:
    settings.TASTYTRADE_PAGE_SIZE = 50
    # The very first sync has less to ask: there is no account yet that could have problems.
    desk.sync()
    desk.put(defect(201))
    first, again = statements_of_a_sync(desk), statements_of_a_sync(desk)
    SyncProblem.objects.all().delete()
    desk.put(*(defect(number) for number in range(301, 321)))
    assert (statements_of_a_sync(desk), statements_of_a_sync(desk)) == (first, again)
    assert SyncProblem.objects.open().count() == 21


def test_problem_met_again_stays_one_and_names_the_last_run(desk: Desk) -> None:
    desk.put(strange(201), strange(202))
    desk.sync()
    desk.put(strange(203))
    last = desk.sync()
    problems = SyncProblem.objects.open().order_by("broker_id")
    assert [(each.broker_id, each.last_run, each.run == last) for each in problems] == [
        (201, last, False), (202, last, False), (203, last, True),
    ]  # fmt: skip


def test_problem_that_comes_back_is_a_new_one_beside_the_resolved(desk: Desk) -> None:
    desk.put(strange(201))
    desk.sync()
    desk.put(deposit(NUMBER, 201, 8))
    desk.sync()
    desk.put(strange(201))
    desk.sync()
    states = SyncProblem.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [ProblemState.RESOLVED, ProblemState.OPEN]


def test_rejected_row_sent_in_two_versions_by_one_page_is_the_later_one(desk: Desk, settings: Settings) -> None:
    settings.TASTYTRADE_PAGE_SIZE = 50
    desk.put(broken(301, "as first booked"), broken(302))
    # The simulator keeps one row per id, so the later version is booked under another one and renamed on the wire.
    with desk.answering(lambda answer, request: _renamed(answer(request))):
        desk.sync()
    problem = SyncProblem.objects.open().get(account__number=NUMBER, code="rejected_row")
    assert (problem.broker_id, "as first booked" in problem.payload) == (301, False)


def _renamed(response: Any) -> Any:
    return dataclasses.replace(response, body=response.body.replace(b'"id":302', b'"id":301'))
