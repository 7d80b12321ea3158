"""Edits between the table and the engine: what is stored names fills by broker id, and is read back the same."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.trades.engine.grouping.edits import Edit, EditKind
from apps.trades.engine.grouping.results import Slice, TradeKey
from apps.trades.ledger.grouping.edits import arguments_of, edit_of, fills_of
from apps.trades.models import Edit as StoredEdit

HALF_SHARE = Slice(301, Decimal(2), Decimal("0.5"))
EDITS = [
    (Edit(1, EditKind.CREATE, slices=(HALF_SHARE,)), {"fills": [[301, "2", "0.5"]]}),
    (Edit(2, EditKind.MERGE, trades=(TradeKey(301), TradeKey(302, Decimal(2)))), {"trades": ["301", "302+2"]}),
    (
        Edit(3, EditKind.RELABEL, trades=(TradeKey(301),), text="USER_1", name="My jade"),
        {"trades": ["301"], "text": "USER_1", "name": "My jade"},
    ),
    (Edit(4, EditKind.RATE, trades=(TradeKey(301),), rating=5), {"trades": ["301"], "rating": 5}),
    (
        Edit(5, EditKind.PLAN, trades=(TradeKey(301),), plan=(("stop", "200"), ("target", "50"))),
        {"trades": ["301"], "plan": {"stop": "200", "target": "50"}},
    ),
    (Edit(6, EditKind.NOTE, trades=(TradeKey(301),)), {"trades": ["301"]}),
]


@pytest.mark.parametrize(("edit", "stored"), EDITS, ids=lambda each: getattr(each, "kind", ""))
def test_edit_is_stored_in_the_broker_s_words_and_read_back_the_same(edit: Edit, stored: dict[str, object]) -> None:
    assert arguments_of(edit) == stored
    assert edit_of(StoredEdit(number=edit.number, kind=edit.kind, arguments=stored)) == edit


def test_fills_of_an_edit_are_those_it_names_itself_and_as_trades() -> None:
    assert fills_of(Edit(1, EditKind.MOVE, slices=(HALF_SHARE,), trades=(TradeKey(400),))) == {301, 400}
