"""What one field of a row may look like: everything JSON can write is read as one value or refused with a reason."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from apps.tastytrade_sync.fields import (
    UnusableFieldError,
    amount_of,
    day_of,
    moment_of,
    number_of,
    optional_whole_of,
    quantity_of,
    required_amount_of,
    text_of,
    whole_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

READERS: list[Callable[[dict[str, object], str], object]] = [
    amount_of, required_amount_of, number_of, quantity_of, whole_of, optional_whole_of, moment_of, day_of, text_of,
]  # fmt: skip
# Fourteen digits before the point and six behind it are what an amount's column holds.
amounts = st.decimals(0, Decimal("99999999999999.999999"), places=6, allow_nan=False)
effects = st.sampled_from([("Credit", 1), ("Debit", -1)])
anything = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=3,
)


def row(value: object, effect: object = "Credit") -> dict[str, object]:
    return {"value": value, "value-effect": effect}


@given(amounts, effects)
@example(Decimal("286.894"), ("Credit", 1))
@example(Decimal("0.306"), ("Debit", -1))
def test_amount_is_read_to_the_last_digit_and_signed_by_its_effect(amount: Decimal, effect: tuple[str, int]) -> None:
    word, sign = effect
    for written in (str(amount), f"{amount:f}", amount):
        assert amount_of(row(written, word), "value") == amount * sign


@pytest.mark.parametrize("written", ["0.0", "0", 0, "-0.0", "0.000000"])
@pytest.mark.parametrize("effect", ["None", None, "Credit", "Debit", "", "nonsense"])
def test_zero_needs_no_effect_and_has_no_sign(written: object, effect: object) -> None:
    amount = amount_of(row(written, effect), "value")
    assert amount == 0
    assert not (amount or Decimal(0)).is_signed()


@pytest.mark.parametrize("effect", ["None", None, "", "credit", "CREDIT", 1, ["Credit"]])
def test_amount_that_nothing_signs_is_refused_and_not_guessed(effect: object) -> None:
    with pytest.raises(UnusableFieldError, match="value-effect is neither Credit nor Debit"):
        amount_of(row("12.5", effect), "value")


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("NaN", "is not a number"),
        ("Infinity", "is not a number"),
        ("12,5", "is not a number"),
        ("$5", "is not a number"),
        (True, "is not a number"),
        (["5"], "is not a number"),
        ("0.1234567", "has more than 6 decimals, which would be rounded"),
        ("100000000000000", "is too large"),
        ("1e999999999", "is too large"),
        # The effect says which way the cash went; a sign beside it contradicts one of the two.
        ("-5.00", "is negative although its direction is stated beside it"),
    ],
)
def test_amount_that_the_ledger_cannot_hold_exactly_is_refused_with_the_reason(written: object, reason: str) -> None:
    with pytest.raises(UnusableFieldError) as refusal:
        amount_of(row(written), "value")
    assert (refusal.value.field, refusal.value.reason) == ("value", reason)


@pytest.mark.parametrize("absent", [{}, {"value": None}, {"value": ""}])
def test_absent_amount_is_not_zero(absent: dict[str, object]) -> None:
    assert amount_of(absent, "value") is None
    with pytest.raises(UnusableFieldError, match="value is missing"):
        required_amount_of(absent, "value")


@pytest.mark.parametrize(
    ("written", "number"),
    [("0.009225", "0.009225"), ("1.68074", "1.68074"), (40, "40"), ("40.0", "40"), ("0.0000000001", "1E-10")],
)
def test_price_and_quantity_keep_ten_decimals(written: object, number: str) -> None:
    assert number_of(row(written), "value") == Decimal(number)


def test_price_below_zero_keeps_its_sign() -> None:
    # What /CL settled at on 20 April 2020.
    assert number_of(row("-37.63"), "value") == Decimal("-37.63")
    assert not (number_of(row("-0.0"), "value") or Decimal(0)).is_signed()


def test_quantity_below_zero_is_refused() -> None:
    assert quantity_of(row("2.0"), "value") == 2
    with pytest.raises(UnusableFieldError, match="value is negative"):
        quantity_of(row("-2.0"), "value")


@given(st.integers(0, 2**63 - 1))
def test_id_is_read_whether_it_comes_as_number_or_text(number: int) -> None:
    assert {whole_of(row(written), "value") for written in (number, str(number), f"{number}.0")} == {number}


@pytest.mark.parametrize("written", [-1, 2**63, "1.5", "1E+999999999", "seven", True, [7], "NaN"])
def test_id_that_no_row_can_have_is_refused(written: object) -> None:
    with pytest.raises(UnusableFieldError):
        whole_of(row(written), "value")


# Seconds of 1991 to 2198, in any zone that minutes can tell.
@given(
    st.integers(662_688_000, 7_226_582_400).map(lambda seconds: datetime.fromtimestamp(seconds, tz=UTC)),
    st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)
def test_moment_is_the_same_in_every_zone(moment: datetime, zone: timezone) -> None:
    read = moment_of(row(moment.astimezone(zone).isoformat()), "value")
    assert (read, read.tzinfo) == (moment, UTC)


@pytest.mark.parametrize("written", ["2026-11-10T15:31:07.412+00:00", "2026-11-10T15:31:07.412Z"])
def test_moment_is_read_in_both_ways_the_broker_writes_it(written: str) -> None:
    assert moment_of(row(written), "value") == datetime(2026, 11, 10, 15, 31, 7, 412_000, tzinfo=UTC)


@given(st.dates(date(1990, 1, 1), date(2199, 12, 31)))
def test_day_is_read_as_it_is_written(day: date) -> None:
    assert day_of(row(day.isoformat()), "value") == day


@given(st.text(max_size=40))
@example("a\x00b")
@example("half of a pair: \ud800")
def test_text_can_always_be_stored_and_is_else_unchanged(text: str) -> None:
    stored = text_of(row(text), "value")
    stored.encode()
    assert "\x00" not in stored
    assert [one for one, other in zip(stored, text, strict=True) if one != other] == ["\ufffd"] * sum(
        letter == "\x00" or "\ud800" <= letter <= "\udfff" for letter in text
    )


@given(anything, anything)
@example(float("nan"), "Credit")
@example("1" * 5000, "Debit")
def test_nothing_json_can_write_stops_a_reader(value: Any, effect: Any) -> None:
    for read in READERS:
        try:
            read(row(value, effect), "value")
        except UnusableFieldError as refusal:
            assert refusal.field in {"value", "value-effect"}
            assert refusal.reason
