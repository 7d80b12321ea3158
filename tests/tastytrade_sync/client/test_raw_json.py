"""Cutting answers: the slices are the broker's bytes, and nothing that is no answer passes for one."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.tastytrade_sync.client.answers import Pagination, RawItem
from apps.tastytrade_sync.client.raw_json import NotJsonError, WrongShapeError, decode, split_answer

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def test_split_answer_keeps_each_item_verbatim__odd_spacing_and_numbers() -> None:
    body = b'{ "data" : {"items":[ {"id" : 1,"price":1.10}\n, {"b":"\\u00e9", "a":1E3} ]} , "context":"/x"}'
    texts = [item.text for item in split_answer(body).items]
    assert texts == ['{"id" : 1,"price":1.10}', '{"b":"\\u00e9", "a":1E3}']


def test_split_answer_decodes_floats_as_decimals__no_binary_rounding() -> None:
    (item,) = split_answer(b'{"data":{"items":[{"price":0.1,"n":7}]}}').items
    assert item.value == {"price": Decimal("0.1"), "n": 7}


def test_split_answer_keeps_words_for_what_is_no_number__nan_constant() -> None:
    (item,) = split_answer(b'{"data":{"items":[{"mark":NaN,"low":-Infinity}]}}').items
    assert item.value == {"mark": "NaN", "low": "-Infinity"}


@pytest.mark.parametrize("number", ["1e99999999999999999999", "-1e99999999999999999999", "1" * 5000])
def test_split_answer_keeps_the_text_of_a_number_nothing_can_hold__the_page_stays_readable(number: str) -> None:
    good, odd = split_answer(f'{{"data":{{"items":[{{"id":7}},{{"id":{number}}}]}}}}'.encode()).items
    assert (good.value, odd.value) == ({"id": 7}, {"id": number})
    assert decode(odd.text) == odd.value


def test_split_answer_keeps_items_that_are_no_objects__null_and_text() -> None:
    items = split_answer(b'{"data":{"items":[null,"x",[1]]}}').items
    assert [item.text for item in items] == ["null", '"x"', "[1]"]


def test_split_answer_returns_no_items__empty_list() -> None:
    assert split_answer(b'{"data":{"items":[]},"context":"/x"}').items == []


def test_split_answer_takes_a_lone_object_as_one_item__balances_of_old() -> None:
    answer = split_answer(b'{"data": {"cash-balance":"1.0", "nested":{"a":1}} , "context":"/b"}')
    text = '{"cash-balance":"1.0", "nested":{"a":1}}'
    assert answer.items == [RawItem(text, {"cash-balance": "1.0", "nested": {"a": 1}})]


def test_split_answer_reads_pagination__before_or_after_the_data() -> None:
    pages = '"pagination":{"per-page":2,"page-offset":1,"item-offset":2,"total-items":5,"total-pages":3}'
    before = split_answer(f'{{{pages},"data":{{"items":[]}}}}'.encode())
    after = split_answer(f'{{"data":{{"items":[]}},{pages}}}'.encode())
    assert before.pagination == after.pagination == Pagination(2, 5)


def test_split_answer_reads_pagination__what_nobody_needs_is_missing() -> None:
    body = b'{"data":{"items":[]},"pagination":{"per-page":2,"total-items":5}}'
    assert split_answer(body).pagination == Pagination(2, 5)


@pytest.mark.parametrize("pages", ["null", "{}", "[]", '{"per-page":2}', '{"per-page":2,"total-items":-1}'])
def test_split_answer_gives_no_pagination__missing_or_senseless(pages: str) -> None:
    assert split_answer(f'{{"data":{{"items":[]}},"pagination":{pages}}}'.encode()).pagination is None


@pytest.mark.parametrize(
    "body",
    ["null", "[]", "7", '"text"', "{}", '{"data":{}}', '{"data":null}', '{"data":[]}', '{"data":{"items":null}}'],
)
def test_split_answer_refuses_json_of_another_shape(body: str) -> None:
    with pytest.raises(WrongShapeError):
        split_answer(body.encode())


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<html>maintenance</html>",
        '{"data":{"items":[{"id":1},',
        '{"data":{"items":[{"id":1}]}',
        '{"data":{"items":[{"id":1},]}}',
        '{"data":{"items":[{"id":1} {"id":2}]}}',
        '{"data":{"items":[]}} trailing',
        '{"data" {"items":[]}}',
        "{data:1}",
        "[" * 100_000,
    ],
)
def test_split_answer_refuses_what_is_no_whole_json(body: str) -> None:
    with pytest.raises(NotJsonError):
        split_answer(body.encode())


def test_split_answer_refuses_bytes_that_are_no_text() -> None:
    with pytest.raises(NotJsonError):
        split_answer(b'{"data":{"items":["\xff"]}}')


@given(st.lists(JSON_VALUES, max_size=6), st.sampled_from([None, 1]))
def test_split_answer_agrees_with_json__any_items(items: list[object], indent: int | None) -> None:
    body = json.dumps({"context": "/x", "data": {"items": items}}, indent=indent)
    cut = split_answer(body.encode()).items
    assert [item.value for item in cut] == items
    assert [json.loads(item.text) for item in cut] == items
    assert all(item.text in body for item in cut)


def test_split_answer_keeps_letters_beyond_ascii_as_sent() -> None:
    (item,) = split_answer('{"data":{"items":[{"nickname":"Über €"}]}}'.encode()).items
    assert item.text == '{"nickname":"Über €"}'


def test_decode_reads_a_stored_item_as_it_was_read_first() -> None:
    (item,) = split_answer(b'{"data":{"items":[{"price":0.10,"mark":NaN}]}}').items
    assert decode(item.text) == item.value
