"""Which accounts may not borrow, told by what the broker calls their type."""

from __future__ import annotations

import pytest

from apps.trades.models import Account

TYPES = [
    ("Roth IRA", True), ("Traditional IRA", True), ("SEP", True), ("Individual", False), ("Joint", False),
    ("Trust", False), ("Miracle Partners", False), ("", False),
]  # fmt: skip


@pytest.mark.parametrize(("account_type", "expected"), TYPES)
def test_account_is_an_ira__by_a_whole_word_of_its_type(account_type: str, expected: bool) -> None:  # noqa: FBT001
    assert Account(account_type=account_type).is_ira is expected
