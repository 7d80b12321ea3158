"""A broker whose history is changed at will, between syncs and between two answers of one sync."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from apps.tastytrade_sync.simulator.ledger import Ledger
from apps.tastytrade_sync.simulator.options import Options
from apps.tastytrade_sync.simulator.scenario_values import Scenario, ScenarioAccount
from apps.tastytrade_sync.simulator.world import World
from tests.tastytrade_sync.sync.histories import DEFECTS, TODAY, Fact
from tests.tastytrade_sync.sync.storms import NUMBERS, REREAD_DAYS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.tastytrade_sync.simulator.server import Simulator
    from apps.tastytrade_sync.simulator.wire import Request, Response
    from tests.tastytrade_sync.sync.storms import Change, Storm


class BrokerDesk:
    """The facts of each account as they stand, served by a simulator; counts the rows it sends."""

    def __init__(self, simulator: Simulator, storm: Storm) -> None:
        self._simulator, self._storm = simulator, storm
        self.facts: dict[str, dict[int, Fact]] = {number: {} for number in NUMBERS[: storm.accounts]}
        self.newest_day = 0
        self.sent = dict.fromkeys(self.facts, 0)
        self._answers, self._pending = 0, list[tuple[int, "Change"]]()
        for fact in storm.facts:
            if fact.number in self.facts:
                self._put(fact)
        scenario = Scenario([_account(number, self._rows(number)) for number in self.facts])
        simulator.application.world = World(scenario, today=TODAY, options=Options())
        simulator.break_with()

    def hear(self, request: Request, answer: Response) -> None:
        """Count what was sent; called after each answer, when the changes that wait for it happen."""
        if request.account and request.path.endswith("/transactions") and request.query.one("per-page") != "1":
            with suppress(ValueError, KeyError, TypeError):  # spoiled answers carry no rows
                self.sent[request.account] += len(json.loads(answer.body)["data"]["items"])
        self._answers += 1
        for at, change in self._pending:
            if at == self._answers:
                self.change(change)

    def expect(self, during: list[tuple[int, Change]]) -> None:
        """Let changes happen after the n-th answers from now on; count what is sent from zero."""
        self._answers, self._pending, self.sent = 0, during, dict.fromkeys(self.facts, 0)

    def change(self, change: Change) -> None:
        """Let one thing happen to one account's history, if it has a row it can happen to."""
        number = NUMBERS[change.account % self._storm.accounts]
        if change.kind == "post":
            self._post(change.fact.changed(number=number))
        elif reachable := self._reachable(number, change.kind):
            fact = reachable[change.which % len(reachable)]
            if change.kind == "vanish":
                del self.facts[number][fact.broker_id]
            else:
                self._put(self._altered(fact, change))
        self._simulator.world.accounts[number].ledger = Ledger(self._rows(number))

    def _post(self, fact: Fact) -> None:
        if fact.broker_id not in self.facts[fact.number]:
            self._put(fact)

    def _reachable(self, number: str, kind: str) -> Sequence[Fact]:
        facts = sorted(self.facts[number].values(), key=lambda fact: (fact.executed_at, fact.broker_id))
        if self._storm.is_far or kind == "vanish":
            return facts
        recent = [fact for fact in facts if fact.day >= self.newest_day - REREAD_DAYS]
        return recent if self._storm.loses else [fact for fact in recent if fact.has_readable_id]

    def _altered(self, fact: Fact, change: Change) -> Fact:
        if change.kind == "revise":
            return fact.changed(mills=change.fact.mills, description="as corrected")
        if change.kind == "annotate":
            return fact.changed(note=fact.note + 1)
        if change.kind == "heal":
            return fact.changed(defect=None)
        defect = change.which % len(DEFECTS)
        loses_id = "id" in DEFECTS[defect]
        # Where rows may not be lost, a row that loses its id would be one.
        return fact.changed(defect=0 if loses_id and not (self._storm.is_far or self._storm.loses) else defect)

    def _put(self, fact: Fact) -> None:
        self.facts[fact.number][fact.broker_id] = fact
        self.newest_day = max(self.newest_day, fact.day + fact.minute // 1440)

    def _rows(self, number: str) -> list[dict[str, Any]]:
        return [fact.wire() for fact in self.facts[number].values()]


def _account(number: str, rows: list[dict[str, Any]]) -> ScenarioAccount:
    fields = {"account-number": number, "opened-at": "2025-01-02T15:00:00.000+00:00", "account-type-name": "Individual"}
    bar = dict.fromkeys(("open", "high", "low", "close", "total-close"), "1.0")
    return ScenarioAccount(
        account=fields,
        transactions=rows,
        positions=[],
        balances={"account-number": number, "currency": "USD", "cash-balance": "1.0"},
        net_liq=[{**bar, "time": "2026-11-19 21:00:00+00"}],
    )
