from __future__ import annotations

import pytest

from apps.trades.payloads import Difference, differences, fields_of


def test_fields_keep_their_order_and_every_character_of_a_number() -> None:
    payload = '{"id": 12345678901234567890, "price": 1.10, "symbol": "AAPL", "is-estimated": true, "order-id": null}'
    assert fields_of(payload) == [
        ("id", "12345678901234567890"),
        ("price", "1.10"),
        ("symbol", "AAPL"),
        ("is-estimated", "true"),
        ("order-id", "null"),
    ]


@pytest.mark.parametrize("payload", ["", "not json", "[1, 2]", "7", '{"cut": '])
def test_payload_that_is_no_object_has_no_fields(payload: str) -> None:
    assert fields_of(payload) == []


def test_number_that_is_none_is_kept_as_written() -> None:
    assert fields_of('{"value": NaN}') == [("value", "NaN")]


def test_nested_values_are_shown_as_json() -> None:
    payload = '{"lots": [{"id": "é", "price": 1.10, "open": null}, 2]}'
    assert fields_of(payload) == [("lots", '[{"id": "é", "price": 1.10, "open": null}, 2]')]


def test_differences_name_what_changed_came_and_went() -> None:
    former, later = '{"a": 1, "b": 2, "gone": "x"}', '{"a": 1, "b": 2.0, "new": "y"}'
    assert differences(former, later) == [
        Difference("b", "2", "2.0"),
        Difference("new", None, "y"),
        Difference("gone", "x", None),
    ]


def test_same_versions_have_no_difference() -> None:
    assert differences('{"a": 1, "b": 2}', '{"b": 2, "a": 1}') == []
