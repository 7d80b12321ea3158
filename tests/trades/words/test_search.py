"""What a search looks for: words in small letters, and numbers however they are written."""

from __future__ import annotations

import pytest

from apps.trades.words.search import wanted_in, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("45.50", ["45.5"]),
        ("450.0 Call", ["450", "call"]),
        ("450", ["450"]),
        ("5,000.00", ["5000"]),
        ("100.05", ["100.05"]),
        # No number but a version of something: as it is written.
        ("1.2.0", ["1.2.0"]),
        ("put / call", ["put", "call"]),
        ("/ES", ["/es"]),
        ("BTC/USD", ["btc/usd"]),
        ("// . -", []),
    ],
)
def test_words_of_a_text__numbers_without_idle_zeros_and_no_lone_signs(text: str, words: list[str]) -> None:
    assert words_of(text) == words


def test_number_has_to_be_all_of_it_and_a_word_only_begin() -> None:
    assert wanted_in("45.50 cal") == [" 45.5 ", " cal"]
