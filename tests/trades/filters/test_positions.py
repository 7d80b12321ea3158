from __future__ import annotations

import pytest

from apps.trades.filters.positions import PositionFilter, read_position_filter


def test_address_is_read_whole() -> None:
    query = {"account": "5WX01234", "kind": "option", "underlying": "spy", "text": " put "}
    query |= {"sort": "-value", "group": "none"}
    wanted = read_position_filter(query)
    assert wanted == PositionFilter("5WX01234", "option", "SPY", "put", "-value", "none")
    assert (wanted.column, wanted.is_descending, wanted.is_flat) == ("value", True, True)


@pytest.mark.parametrize("name", ["kind", "sort", "group"])
def test_choice_that_does_not_exist_is_said_and_left_out(name: str) -> None:
    wanted = read_position_filter({name: "warp"})
    assert wanted.complaints == [f"There is no {name} “warp”; it was left out."]
    assert (wanted.kind, wanted.sort, wanted.group) == ("", "symbol", "underlying")


def test_parts_are_said_in_words() -> None:
    wanted = PositionFilter(kind="option", text="put", sort="-value", group="none")
    assert [words for _, _, words in wanted.parts] == ["Options", "Text “put”"]
