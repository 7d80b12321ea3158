"""Five years of the demo against the simulated broker, whose books are kept by other code than the ledger."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from apps.notifications.models import Notice
from apps.tastytrade_sync.models import RunState
from apps.tastytrade_sync.simulator.server import running_simulator
from apps.trades.models import Break, ReconciliationResult
from tests.factories import make_link
from tests.tastytrade_sync.simulator.histories import DEMO_DAY, built_demo
from tests.tastytrade_sync.sync.conftest import Desk

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

    from apps.accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def test_demo_agrees_at_every_sync(owner: User, settings: Settings) -> None:
    scenario = built_demo()
    with running_simulator(scenario, today=DEMO_DAY - timedelta(days=45)) as simulator:
        settings.TASTYTRADE_SIMULATOR_URL = simulator.url
        desk = Desk(simulator, make_link(owner, scenario.credentials))
        for today in (DEMO_DAY - timedelta(days=45), DEMO_DAY - timedelta(days=9), DEMO_DAY):
            simulator.world.today = today
            assert desk.sync().state == RunState.COMPLETE
            assert not Break.objects.exists()
    assert not Notice.objects.exists()
    states = set(ReconciliationResult.objects.filter(check_name="QUANTITY").values_list("state", flat=True))
    assert states == {"AGREES"}
    # Three accounts, three times; the closed one is proved from its second balance on.
    cash = ReconciliationResult.objects.filter(check_name="CASH").values_list("state", flat=True)
    assert sorted(cash) == ["AGREES"] * 8 + ["NOT_COMPARABLE"]
