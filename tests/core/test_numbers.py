from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from apps.core.dates import day_bounds, new_york_day
from apps.core.money import digits, to_cents, total
from apps.core.templatetags.money import (
    UNKNOWN,
    amount,
    amount_text,
    average,
    dollars,
    dollars_or_less,
    leads,
    price,
    quantity,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.safestring import SafeString


@pytest.mark.parametrize(
    ("value", "shown"),
    [("1234.5", "+1,234.50"), ("-0.02", "−0.02"), ("0", "0.00"), ("-0.001", "0.00"), ("0.005", "0.00")],
)
def test_amount_carries_its_sign(value: str, shown: str) -> None:
    assert f">{shown}<" in amount(Decimal(value))


@pytest.mark.parametrize(
    ("value", "tone"), [("0.01", "gain"), ("-0.01", "loss"), ("0", ""), ("-0.001", ""), ("0.004", "")]
)
def test_amount_is_coloured_by_what_is_shown(value: str, tone: str) -> None:
    assert f'class="{tone}"' in amount(Decimal(value))


def test_amount_that_is_not_known_is_not_zero() -> None:
    assert "not known" in amount(None)
    assert "not known" in dollars(None)
    assert "not known" in price(None)
    assert "not known" in quantity(None)


def test_balance_has_a_sign_only_below_zero() -> None:
    assert dollars(Decimal("1000")) == '<data class="" value="1000">1,000.00</data>'
    assert dollars(Decimal("-1000")) == '<data class="" value="-1000">−1,000.00</data>'


@pytest.mark.parametrize(("value", "shown"), [("2.0000000000", "2"), ("-0.5", "−0.5"), ("1000", "1,000")])
def test_quantity_has_no_trailing_zeros(value: str, shown: str) -> None:
    assert quantity(Decimal(value)) == shown


@pytest.mark.parametrize(("value", "shown"), [("2.3500000000", "2.35"), ("0.009225", "0.009225"), ("5", "5.00")])
def test_price_keeps_what_it_has(value: str, shown: str) -> None:
    assert price(Decimal(value)) == shown


def test_total_leaves_out_what_is_missing() -> None:
    assert total([Decimal("0.1"), None, Decimal("0.2")]) == Decimal("0.3")


def test_cents_have_no_negative_zero() -> None:
    assert str(to_cents(Decimal("-0.001"))) == "0.00"


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        # Standard time is five hours behind UTC, daylight time four.
        (datetime(2026, 1, 15, 4, 59, tzinfo=UTC), date(2026, 1, 14)),
        (datetime(2026, 7, 15, 3, 59, tzinfo=UTC), date(2026, 7, 14)),
        (datetime(2026, 7, 15, 4, 0, tzinfo=UTC), date(2026, 7, 15)),
    ],
)
def test_day_is_new_york_s(moment: datetime, day: date) -> None:
    assert new_york_day(moment) == day


def test_day_on_which_clocks_change_has_23_hours() -> None:
    start, end = (bound.astimezone(UTC) for bound in day_bounds(date(2026, 3, 8)))
    assert (end - start).total_seconds() == 23 * 3600


def test_day_on_which_clocks_change_back_has_25_hours() -> None:
    start, end = (bound.astimezone(UTC) for bound in day_bounds(date(2026, 11, 1)))
    # Midnight is 04:00 UTC before the change and 05:00 UTC after it.
    assert (start, end) == (datetime(2026, 11, 1, 4, tzinfo=UTC), datetime(2026, 11, 2, 5, tzinfo=UTC))


def test_end_of_a_day_belongs_to_the_next() -> None:
    start, end = day_bounds(date(2026, 11, 20))
    assert (new_york_day(start), new_york_day(end)) == (date(2026, 11, 20), date(2026, 11, 21))


@pytest.mark.parametrize(
    ("value", "cents"),
    # Half a cent goes to the even neighbour, so that of many halves as many rise as fall.
    [("0.005", "0.00"), ("0.015", "0.02"), ("0.025", "0.02"), ("-0.015", "-0.02"), ("0.0051", "0.01")],
)
def test_half_a_cent_goes_to_the_even_cent(value: str, cents: str) -> None:
    assert str(to_cents(Decimal(value))) == cents


def test_total_of_nothing_is_a_decimal_zero() -> None:
    assert isinstance(total([]), Decimal)
    assert total([None]) == 0


@pytest.mark.parametrize(
    ("value", "text"), [("1234.5", "+1,234.50"), ("-1234567.891", "−1,234,567.89"), ("0.004", "0.00")]
)
def test_amount_in_plain_text_is_signed_and_at_the_cent(value: str, text: str) -> None:
    assert amount_text(Decimal(value)) == text


def test_balance_that_shows_as_zero_has_no_sign() -> None:
    assert dollars(Decimal("-0.001")) == '<data class="" value="-0.001" title="exactly −0.001">0.00</data>'


def test_quantity_and_price_are_grouped_and_keep_their_decimals() -> None:
    assert quantity(Decimal("1234567.50")) == "1,234,567.5"
    assert price(Decimal("1234.5678900000")) == "1,234.56789"
    assert price(Decimal("0.1")) == "0.10"


@pytest.mark.parametrize(
    ("number", "text", "apart"),
    [
        ("40.0000000000", "40", "40"), ("100", "100", "100"), ("1E+4", "10000", "10,000"),
        ("1E-10", "0.0000000001", "0.0000000001"),
        ("-1234.50", "-1234.5", "-1,234.5"), ("-0.00", "0", "0"), ("0E-10", "0", "0"),
    ],
)  # fmt: skip
def test_digits_are_all_there_and_none_is_empty(number: str, text: str, apart: str) -> None:
    assert (digits(Decimal(number)), digits(Decimal(number), thousands=",")) == (text, apart)


def test_figure_that_leads_somewhere_is_a_link_and_keeps_its_exact_value() -> None:
    shown = leads(amount(Decimal("0.333333")), to="/positions/?account=A&open=all", of="P/L open")
    assert shown == (
        '<a class="figure" href="/positions/?account=A&amp;open=all" data-of="P/L open">'
        '<data class="gain" value="0.333333" title="exactly 0.333333">+0.33</data></a>'
    )


def test_figure_leads_to_the_list_below_it__unless_told_otherwise() -> None:
    assert 'href="#list"' in leads(amount(Decimal(1)), of="Net")


@pytest.mark.parametrize(("value", "to"), [(None, "#list"), (Decimal(1), "")])
def test_figure_leads_nowhere__not_known_or_no_address(value: Decimal | None, to: str) -> None:
    assert leads(amount(value), to=to, of="Net") == amount(value)
    assert amount(None) == UNKNOWN


@pytest.mark.parametrize(
    ("figure", "shown"),
    [
        ("63541.0948338592", "63,541.0948"),
        ("21", "21.00"),
        ("0.0064123456", "0.006412"),
        ("-0.25", "−0.25"),
        ("0.00000001", "0.00000001"),
        ("0", "0.00"),
    ],
)
def test_average_price_has_four_decimals_or_digits_and_keeps_its_exact_value(figure: str, shown: str) -> None:
    html = average(Decimal(figure))
    assert f">{shown}<" in html
    assert f'value="{digits(Decimal(figure))}"' in html


@pytest.mark.parametrize(("figure", "shown"), [("175150.1332243365", ">175,150.13<"), ("-5.618", ">−5.62<")])
def test_compared_amount_is_shown_at_the_cent(figure: str, shown: str) -> None:
    assert shown in dollars_or_less(Decimal(figure))


@pytest.mark.parametrize(("figure", "shown"), [("0.004", "0.004"), ("-0.000034", "−0.000034")])
def test_compared_amount_of_less_than_a_cent_is_not_nothing(figure: str, shown: str) -> None:
    assert dollars_or_less(Decimal(figure)) == shown


@pytest.mark.parametrize("show", [average, dollars_or_less])
def test_compared_figure_that_is_not_known_says_so(show: Callable[[Decimal | None], SafeString]) -> None:
    assert "not known" in show(None)
