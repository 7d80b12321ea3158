"""Each promise the database itself keeps: the row that breaks it is refused, and its nearest good neighbour is not."""

from __future__ import annotations

from django.apps import apps

from tests.constraints import (
    test_facts,
    test_groups,
    test_ledger,
    test_people,
    test_reconciliation,
    test_statements,
    test_syncing,
)


def test_every_constraint_of_ours_is_tried() -> None:
    files = (test_facts, test_groups, test_ledger, test_people, test_reconciliation, test_statements, test_syncing)
    tried = {name for each in files for name in each.CASES}
    ours = [model for model in apps.get_models() if model.__module__.startswith("apps.")]
    assert {constraint.name for model in ours for constraint in model._meta.constraints} == tried
